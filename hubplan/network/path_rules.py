"""Which ways of OpenStreetMap people may walk or cycle on, and in which direction.

The rules read tags only; they know neither files nor geometry. The words follow the OSM wiki
(*Key:access*, *Key:foot*, *Key:bicycle*, *Key:oneway:bicycle*, *Key:cycleway*).
"""

from __future__ import annotations

from typing import Final

from hubplan.network.car_rules import CLOSED_ACCESS, ONEWAY, Tags, class_of
from hubplan.network.classes import WAY_CODE

#: Bits of the permission of a way: on foot and by cycle, as drawn and against the drawing.
WALK_ON: Final = 1
WALK_BACK: Final = 2
CYCLE_ON: Final = 4
CYCLE_BACK: Final = 8

_WALK_BOTH: Final = WALK_ON | WALK_BACK
_CYCLE_BOTH: Final = CYCLE_ON | CYCLE_BACK
#: Never on foot or by cycle, whatever further tags say.
_NEVER: Final = frozenset({"motorway", "motorway_link"})
#: Here a right to cycle must be tagged; elsewhere its absence must be.
_FOR_WALKERS: Final = frozenset({"footway", "path", "pedestrian", "corridor"})
_CLOSED_TO_A_MODE: Final = CLOSED_ACCESS | {"use_sidepath", "dismount"}
_CLOSED_ON_FOOT: Final = _CLOSED_TO_A_MODE - {"foot", "pedestrian"}
_CLOSED_BY_CYCLE: Final = _CLOSED_TO_A_MODE - {"bicycle"}
_AGAINST_THE_CARS: Final = frozenset({"no", "-1"})
_CLOSED_NODES: Final = frozenset({"fence", "wall"})


def way_class_of(highway: str) -> int | None:
    """Return the position of a ``highway`` value in `WAY_CLASSES`.

    Parameters
    ----------
    highway : str
        Value of the tag; of a list the first class for cars counts, then the first of all.

    Returns
    -------
    int or None
        The position, or None for what is no way (``construction``, ``platform``, ...).
    """
    code = class_of(highway)
    if code is None:
        code = WAY_CODE.get(highway)
    if code is None and ";" in highway:
        known = (WAY_CODE.get(part.strip()) for part in highway.split(";"))
        code = next((part for part in known if part is not None), None)
    return code


def path_use(tags: Tags, highway: str) -> int:
    """Say who may use a way without a car, and in which direction.

    Parameters
    ----------
    tags : Tags
        The tags of the way.
    highway : str
        Its class, one of `WAY_CLASSES`.

    Returns
    -------
    int
        Sum of `WALK_ON`, `WALK_BACK`, `CYCLE_ON` and `CYCLE_BACK`; 0 = nobody.

    Notes
    -----
    Walkers go both ways everywhere but on motorways, where ``foot`` or ``access`` closes the way,
    and on motor roads (``motorroad=yes``) that ``foot`` does not open; ``oneway`` is for vehicles,
    only ``oneway:foot``, ``foot:backward`` and a moving stair (``conveying``) bind walkers.

    Cyclists keep to one-way streets unless ``oneway:bicycle`` or ``cycleway=opposite...`` opens
    the other direction. Footways, paths and pedestrian streets are theirs only where ``bicycle``
    says so, stairs never: nobody is taken to push a bicycle.
    """
    if highway in _NEVER or tags.get("route") == "ferry":
        return 0
    access = tags.get("access")
    motor_road = tags.get("motorroad") == "yes"
    use = 0
    foot = tags.get("foot")
    if _open(foot or access, _CLOSED_ON_FOOT) and (foot or not motor_road):
        use = _walking_directions(tags)
    bicycle = tags.get("bicycle")
    if highway != "steps" and (bicycle or not (motor_road or highway in _FOR_WALKERS)):
        closer = bicycle or tags.get("vehicle") or access
        if _open(closer, _CLOSED_BY_CYCLE):
            use |= _cycling_directions(tags)
    return use


def turned(use: int) -> int:
    """Return the permission of a way whose points were put in the other order.

    Parameters
    ----------
    use : int
        As `path_use` gives it.

    Returns
    -------
    int
        The same with "as drawn" and "against the drawing" exchanged.
    """
    ahead, back = WALK_ON | CYCLE_ON, WALK_BACK | CYCLE_BACK
    return (use & ahead) << 1 | (use & back) >> 1


def cycles_against_the_cars(tags: Tags) -> bool:
    """Say whether a one-way street is open to cyclists both ways.

    Parameters
    ----------
    tags : Tags
        The tags of the way.

    Returns
    -------
    bool
        True for ``oneway:bicycle=no``, ``cycleway=opposite...`` (also ``:left``, ``:right``,
        ``:both``) and a lane of its own direction (``cycleway:left:oneway=-1`` and the like).
    """
    if tags.get("oneway:bicycle") in {"no", "0", "false"}:
        return True
    for side in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both"):
        lane = tags.get(side)
        if lane is not None and (
            lane.startswith("opposite") or tags.get(f"{side}:oneway") in _AGAINST_THE_CARS
        ):
            return True
    return False


def stops_walkers(tags: Tags) -> bool:
    """Say whether a barrier on a node closes the way to walkers, and so to everyone.

    Parameters
    ----------
    tags : Tags
        The tags of the node.

    Returns
    -------
    bool
        True where ``foot`` or ``access`` closes the barrier and ``bicycle`` does not open it, or
        it is a fence or a wall without any. Stiles and kissing gates stop nobody: a bicycle is
        lifted over.
    """
    barrier = tags.get("barrier")
    if barrier is None or barrier == "no":
        return False
    foot, bicycle, access = tags.get("foot"), tags.get("bicycle"), tags.get("access")
    if bicycle is not None and _open(bicycle, _CLOSED_BY_CYCLE):
        return False
    if foot is None and access is None:
        return barrier in _CLOSED_NODES
    return not _open(foot or access, _CLOSED_ON_FOOT)


def _walking_directions(tags: Tags) -> int:
    """Read the tags that bind walkers to a direction."""
    direction = ONEWAY.get(tags.get("oneway:foot") or "", 0)
    moving = tags.get("conveying")
    if direction > 0 or moving == "forward" or tags.get("foot:backward") == "no":
        return WALK_ON
    if direction < 0 or moving == "backward" or tags.get("foot:forward") == "no":
        return WALK_BACK
    return _WALK_BOTH


def _cycling_directions(tags: Tags) -> int:
    """Read the tags that bind cyclists to a direction."""
    own = tags.get("oneway:bicycle")
    oneway = own if own is not None else tags.get("oneway")
    ring = tags.get("junction") in {"roundabout", "circular"}
    direction = int(ring) if oneway is None else ONEWAY.get(oneway, 0)
    if direction == 0 or (own is None and cycles_against_the_cars(tags)):
        return _CYCLE_BOTH
    return CYCLE_ON if direction > 0 else CYCLE_BACK


def _open(value: str | None, closed: frozenset[str]) -> bool:
    """Read an access value; of a list any open part opens the way."""
    if value is None:
        return True
    return value not in closed and any(part.strip() not in closed for part in value.split(";"))
