"""Which turns OpenStreetMap forbids to a private car, read off a relation's tags and members.

The words follow the OSM wiki (*Relation:restriction*). A ``no_…`` relation forbids one turn; an
``only_…`` relation forbids all others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from hubplan.network.car_rules import Tags

NOT_FOR_CARS: Final = "not for cars"
AT_CERTAIN_TIMES: Final = "only at certain times"
NOT_UNDERSTOOD: Final = "with tags not understood"
INCOMPLETE: Final = "without all members"

#: From the most specific to the least: the first tag present decides.
_KEYS: Final = (
    "restriction:motorcar",
    "restriction:motor_vehicle",
    "restriction:vehicle",
    "restriction",
)
_TIMES: Final = ("day_on", "day_off", "hour_on", "hour_off")
_OURS: Final = frozenset({"motorcar", "motor_vehicle", "vehicle"})
# fmt: off
_FORBIDS: Final = frozenset({
    "no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit",
})
_DEMANDS: Final = frozenset({
    "only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn",
})
# fmt: on


class Member(NamedTuple):
    """A member of a relation.

    Attributes
    ----------
    kind : str
        ``"n"``, ``"w"`` or ``"r"``.
    osmid : int
        Its id.
    role : str
        ``"from"``, ``"via"`` or ``"to"``.
    """

    kind: str
    osmid: int
    role: str


class TurnRestriction(NamedTuple):
    """A turn that is forbidden, or the only one allowed, by the ids of OpenStreetMap.

    Attributes
    ----------
    only : bool
        Whether every other turn is forbidden.
    from_ways, to_ways : tuple of int
        The ways it leads from and to.
    via_node : int or None
        The junction; None when it leads over ways.
    via_ways : tuple of int
        The ways it leads over.
    """

    only: bool
    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]


def turn_restriction(tags: Tags, members: Iterable[Member]) -> TurnRestriction | str:
    """Return the restriction that a relation puts on private cars.

    Parameters
    ----------
    tags : Tags
        Of a relation of the type ``restriction``.
    members : iterable of Member
        Its members.

    Returns
    -------
    TurnRestriction or str
        Why it puts none, when it does not.
    """
    value = next((tags.get(key) for key in _KEYS if tags.get(key) is not None), None)
    if value is None:
        conditional = any(tags.get(f"{key}:conditional") is not None for key in _KEYS)
        return AT_CERTAIN_TIMES if conditional else NOT_FOR_CARS
    if _OURS & {word.strip() for word in (tags.get("except") or "").split(";")}:
        return NOT_FOR_CARS
    if any(tags.get(key) is not None for key in _TIMES):
        return AT_CERTAIN_TIMES
    if value not in _FORBIDS | _DEMANDS:
        return NOT_UNDERSTOOD
    known = list(members)
    from_ways, to_ways, via_ways = (
        tuple(member.osmid for member in known if member.role == role and member.kind == "w")
        for role in ("from", "to", "via")
    )
    via_nodes = [member.osmid for member in known if member.role == "via" and member.kind == "n"]
    one_place = (len(via_nodes) == 1) != bool(via_ways)
    if not (from_ways and to_ways and one_place):
        return INCOMPLETE
    return TurnRestriction(
        only=value in _DEMANDS,
        from_ways=from_ways,
        to_ways=to_ways,
        via_node=via_nodes[0] if via_nodes else None,
        via_ways=via_ways,
    )
