"""Who may use a way, read from the few of its tags that decide it.

A country has millions of ways but only thousands of combinations of the tags that matter here:
whoever reads a file need read each of them once. Asking osmium for a tag is what takes the time, so
the keys are asked for in the order in which they are common, and no further once all tags of a way
are known.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from hubplan.network.car_rules import (
    NOT_FOR_CARS,
    CarWay,
    Tags,
    car_way,
    class_of,
    refusal,
    understands_maxspeed,
)
from hubplan.network.classes import WAY_CLASSES
from hubplan.network.path_rules import path_use, way_class_of

#: The tags that decide: all that the rules of cars, walkers and cyclists ask for.
TELLING_KEYS: Final = (
    *("highway", "oneway", "maxspeed", "service", "access", "foot", "bicycle", "motor_vehicle"),
    *("area", "junction", "cycleway", "vehicle", "motorcar", "motorroad", "route", "conveying"),
    *("oneway:bicycle", "oneway:foot", "foot:forward", "foot:backward"),
    *("cycleway:left", "cycleway:right", "cycleway:both"),
    *("cycleway:oneway", "cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway"),
)
#: They decide nothing, but are so common that counting them often ends the search.
_COMMON_KEYS: Final = ("name", "ref", "source", "surface", "lanes", "layer", "bridge", "lit")
_KEYS_IN_TURN: Final = (TELLING_KEYS[0], *_COMMON_KEYS, *TELLING_KEYS[1:])
_ONLY_COUNTED: Final = frozenset(_COMMON_KEYS)
#: What stands for a way that cars may not use.
NO_WAY: Final = CarWay(0, 0, roundabout=False, maxspeed_kph=math.nan)
_KEPT_APART: Final = frozenset({"construction", "proposed"})


class WayRules(NamedTuple):
    """Who may use a way.

    Attributes
    ----------
    reason : str or None
        Why a car may not, one of the reasons of `car_rules`; None = it may.
    use : int
        Who else may, as `path_rules.path_use` says; 0 = nobody.
    way : CarWay or None
        Class, direction, roundabout and limit; None for what is no way of any class.
    odd_limit : str or None
        A posted limit on a way for cars that was not understood.
    no_road : bool
        Whether it is a bus or a railway route: not a road that is left out.
    """

    reason: str | None
    use: int
    way: CarWay | None
    odd_limit: str | None
    no_road: bool


def telling_tags(tags: Tags, n_tags: int) -> tuple[tuple[str, str], ...]:
    """Return the tags of a way that decide who may use it.

    Parameters
    ----------
    tags : Tags
        All its tags.
    n_tags : int
        How many they are.

    Returns
    -------
    tuple of (str, str)
        Keys and values, always in the same order.
    """
    found = []
    unseen = n_tags
    for key in _KEYS_IN_TURN:
        value = tags.get(key)
        if value is None:
            continue
        if key not in _ONLY_COUNTED:
            found.append((key, value))
        unseen -= 1
        if unseen == 0:
            break
    return tuple(found)


def way_rules(telling: tuple[tuple[str, str], ...]) -> WayRules:
    """Read who may use a way.

    Parameters
    ----------
    telling : tuple of (str, str)
        From `telling_tags`.

    Returns
    -------
    WayRules
        The same as all its tags would give.
    """
    tags = dict(telling)
    highway = tags.get("highway") or ""
    if class_of(highway) is None and highway not in _KEPT_APART and tags.get("route") is None:
        reason: str | None = NOT_FOR_CARS
    else:
        reason = refusal(tags)
    code = way_class_of(highway)
    use = 0 if code is None else path_use(tags, WAY_CLASSES[code])
    if reason is None:
        limit = tags.get("maxspeed")
        odd = None if limit is None or understands_maxspeed(limit) else limit
        return WayRules(None, use, car_way(tags), odd, no_road=False)
    no_car = None if code is None else NO_WAY._replace(road_class=code)
    no_road = reason == NOT_FOR_CARS and not highway
    return WayRules(reason, use, no_car, None, no_road=no_road)
