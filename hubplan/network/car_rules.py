"""Which ways of OpenStreetMap a private car may use, in which direction, and how fast.

The rules read tags only; they know neither files nor geometry. The words follow the OSM wiki
(*Key:access*, *Key:oneway*, *Key:maxspeed*, *Key:barrier*), read as a driver of a private car.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from hubplan.network.classes import CLASS_CODE

NOT_FOR_CARS: Final = "not for cars"
NO_ACCESS: Final = "private or closed to cars"
FERRY: Final = "ferry"
NOT_BUILT: Final = "under construction or proposed"
AREA: Final = "area"
EMERGENCY_ONLY: Final = "emergency access only"

#: From the most specific to the least: the first tag present decides.
_ACCESS_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
# fmt: off
#: Values of an access tag that keep a private car out.
CLOSED_ACCESS: Final = frozenset({
    "no", "private", "agricultural", "forestry", "emergency", "psv", "bus", "taxi", "hov",
    "military", "permit", "residents", "delivery", "pedestrian", "foot", "bicycle",
})
#: Barriers that stop a car unless an access tag opens them. Gates, cattle grids, lift gates, toll
#: booths and the like are passed: OSM marks a gate that stays shut by its access.
_STOPPING_BARRIERS: Final = frozenset({
    "block", "bollard", "bus_trap", "chain", "cycle_barrier", "debris", "fence",
    "full-height_turnstile", "guard_rail", "hampshire_gate", "horse_stile", "jersey_barrier",
    "kissing_gate", "log", "motorcycle_barrier", "planter", "rope", "stile", "sump_buster",
    "tank_trap", "turnstile", "wall",
})
# fmt: on
#: What values of ``oneway`` mean: 1 = as drawn, -1 = against the drawing, 0 = both ways.
ONEWAY: Final = MappingProxyType(
    {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0}
)
_KPH_PER_MPH: Final = 1.609344
_WALKING_KPH: Final = 5.0
_SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?")
#: Limits given as a rule of the road; others (``DE:rural``) differ by country and are not guessed.
_NAMED_LIMITS_KPH: Final = MappingProxyType(
    {
        "walk": _WALKING_KPH,
        "gb:nsl_single": 60 * _KPH_PER_MPH,
        "gb:nsl_dual": 70 * _KPH_PER_MPH,
        "gb:motorway": 70 * _KPH_PER_MPH,
        "gb:nsl_restricted": 30 * _KPH_PER_MPH,
        "gb:urban": 30 * _KPH_PER_MPH,
    }
)
#: Understood, and no number: no limit, or one that signs change.
_NO_NUMBER: Final = frozenset({"", "none", "signals", "variable"})
_HIGHEST_KPH: Final = 160.0


class Tags(Protocol):
    """Tags of a way or a node: a dict, or osmium's own list, which is slow to copy."""

    def get(self, key: str, /) -> str | None:
        """Return the value of a key, or None.

        Parameters
        ----------
        key : str
            Such as ``"highway"``.
        """


class CarWay(NamedTuple):
    """What a driver needs to know of a way.

    Attributes
    ----------
    road_class : int
        Position in `HIGHWAY_CLASSES`.
    direction : int
        1 = one-way as drawn, -1 = one-way against the drawing, 0 = both ways.
    roundabout : bool
        Part of a roundabout.
    maxspeed_kph : float
        Posted limit in km/h; NaN = not tagged, not a number, or not understood.
    """

    road_class: int
    direction: int
    roundabout: bool
    maxspeed_kph: float


def class_of(highway: str) -> int | None:
    """Return the position of a ``highway`` value in `HIGHWAY_CLASSES`.

    Parameters
    ----------
    highway : str
        Value of the tag; of a list such as ``"unclassified;tertiary"`` the first known one counts.

    Returns
    -------
    int or None
        The position, or None when cars do not use such ways.
    """
    code = CLASS_CODE.get(highway)
    if code is None and ";" in highway:
        known = (CLASS_CODE.get(part.strip()) for part in highway.split(";"))
        code = next((part for part in known if part is not None), None)
    return code


def refusal(tags: Tags) -> str | None:
    """Say why a car may not use a way.

    Parameters
    ----------
    tags : Tags
        The tags of the way.

    Returns
    -------
    str or None
        One of the reasons named in this module, or None when a car may use it.
    """
    highway = tags.get("highway") or ""
    reason = None
    if tags.get("route") == "ferry":
        reason = FERRY
    elif highway in {"construction", "proposed"}:
        reason = NOT_BUILT
    elif class_of(highway) is None:
        reason = NOT_FOR_CARS
    elif tags.get("area") == "yes":
        reason = AREA
    elif _open_to_cars(tags) is False:
        reason = NO_ACCESS
    elif tags.get("service") == "emergency_access":
        reason = EMERGENCY_ONLY
    return reason


def car_way(tags: Tags) -> CarWay:
    """Read a way that `refusal` lets through.

    ``oneway`` decides when it is tagged; otherwise ``junction=roundabout``, ``junction=circular``
    and ``highway=motorway`` imply it. ``motorway_link`` implies nothing: two-way links exist, and
    the wiki asks for the tag. ``reversible`` and ``alternating`` roads are kept open both ways.

    Parameters
    ----------
    tags : Tags
        The tags of the way.

    Returns
    -------
    CarWay
        Class, direction, roundabout and posted limit.
    """
    highway = tags.get("highway") or ""
    code = class_of(highway)
    assert code is not None
    ring = tags.get("junction") in {"roundabout", "circular"}
    implied = int(ring or highway == "motorway")
    oneway = tags.get("oneway")
    direction = implied if oneway is None else ONEWAY.get(oneway, 0)
    return CarWay(code, direction, ring, maxspeed_kph(tags.get("maxspeed") or ""))


@lru_cache(maxsize=1024)
def maxspeed_kph(value: str) -> float:
    """Read a posted limit.

    Parameters
    ----------
    value : str
        Value of ``maxspeed``: ``"50"``, ``"30 mph"``, ``"GB:nsl_single"``, ``"walk"``, ...; of a
        list such as ``"50;30"`` the lowest counts.

    Returns
    -------
    float
        Km/h; NaN when there is no number or it is not understood (see `understands_maxspeed`).
    """
    limits = [_one_limit(part.strip().casefold()) for part in value.split(";")]
    known = [limit for limit in limits if not math.isnan(limit)]
    return min(known, default=math.nan)


def understands_maxspeed(value: str) -> bool:
    """Tell a limit that was read from one that was not.

    Parameters
    ----------
    value : str
        Value of ``maxspeed``.

    Returns
    -------
    bool
        True when it gives a number or is known to have none (``none``, ``signals``).
    """
    return value.strip().casefold() in _NO_NUMBER or not math.isnan(maxspeed_kph(value))


def stops_cars(tags: Tags) -> bool:
    """Say whether a barrier on a node closes the way there.

    Parameters
    ----------
    tags : Tags
        The tags of the node.

    Returns
    -------
    bool
        True for a bollard, a block, a stile, ..., and for any barrier that its access tags close;
        access tags that let cars through open any barrier.
    """
    barrier = tags.get("barrier")
    if barrier is None or barrier == "no":
        return False
    opened = _open_to_cars(tags)
    if opened is None:
        return barrier in _STOPPING_BARRIERS and tags.get("bollard") != "rising"
    return not opened


def _open_to_cars(tags: Tags) -> bool | None:
    """Read the most specific access tag; None when there is none."""
    for key in _ACCESS_KEYS:
        value = tags.get(key)
        if value is not None:
            return any(part.strip() not in CLOSED_ACCESS for part in value.split(";"))
    return None


def _one_limit(value: str) -> float:
    """Read one limit, already folded to lower case."""
    named = _NAMED_LIMITS_KPH.get(value)
    if named is not None:
        return named
    match = _SPEED.fullmatch(value)
    if match is None:
        return math.nan
    limit = float(match[1]) * (_KPH_PER_MPH if match[2] == "mph" else 1.0)
    return limit if 0.0 < limit <= _HIGHEST_KPH else math.nan
