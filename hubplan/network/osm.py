"""Read the ways for cars, walkers and cyclists out of an OpenStreetMap file, through pyosmium.

One pass: osmium decodes, keeps node locations and filters by tag in C++; Python sees only ways
with a ``highway`` or ``route`` tag, nodes with a ``barrier`` and relations that restrict turns.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import osmium
from osmium.filter import KeyFilter, TagFilter
from osmium.geom import WKBFactory, direction, use_nodes
from osmium.osm import NODE, NOTHING, RELATION, WAY, Node, Relation, Way

from hubplan.errors import InputError
from hubplan.network.car_rules import FERRY, stops_cars
from hubplan.network.path_rules import (
    CYCLE_BACK,
    CYCLE_ON,
    WALK_BACK,
    WALK_ON,
    stops_walkers,
    turned,
)
from hubplan.network.turn_rules import Member, TurnRestriction, turn_restriction
from hubplan.network.way_rules import NO_WAY, WayRules, telling_tags, way_rules
from hubplan.network.ways import RoadWays, WaysRead, choose_ways
from hubplan.units import IntArray

#: Called with one line of text when a stage begins.
Progress = Callable[[str], None]

_WKB_HEADER_BYTES = 9
_WALKED = WALK_ON | WALK_BACK
_CYCLED = CYCLE_ON | CYCLE_BACK


@dataclass(slots=True)
class _Gathered:
    """Columns that grow while the file is read."""

    cars: bool
    others: bool
    has_others: bool = False
    rules: list[WayRules] = field(default_factory=list)
    rules_of_tags: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    met: array[int] = field(default_factory=lambda: array("q"))  # rules of every way there is
    osmid: array[int] = field(default_factory=lambda: array("q"))
    rule: array[int] = field(default_factory=lambda: array("q"))  # position in `rules`
    name: array[int] = field(default_factory=lambda: array("q"))
    ref: array[int] = field(default_factory=lambda: array("q"))
    size: array[int] = field(default_factory=lambda: array("q"))
    point_node: array[int] = field(default_factory=lambda: array("q"))
    point_wkb: bytearray = field(default_factory=bytearray)
    closed_nodes: array[int] = field(default_factory=lambda: array("q"))
    closed_to_all: array[int] = field(default_factory=lambda: array("q"))
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    too_short: int = 0
    maxspeed_not_understood: Counter[str] = field(default_factory=Counter)
    missing_nodes: int = 0
    ways_with_missing_nodes: int = 0
    turns: list[TurnRestriction] = field(default_factory=list)
    turns_left_out: Counter[str] = field(default_factory=Counter)

    def code_of(self, text: str) -> int:
        """Return the number of a name, the same text always the same."""
        return self.names.setdefault(text, len(self.names))

    def rule_of(self, telling: tuple[tuple[str, str], ...]) -> int:
        """Return the number of the rules of some tags, read when they are first met."""
        number = self.rules_of_tags.get(telling)
        if number is None:
            number = self.rules_of_tags[telling] = len(self.rules)
            self.rules.append(way_rules(telling))
        return number


def read_ways(path: Path, file_format: str, *, cars: bool = True, others: bool = True) -> WaysRead:
    """Read the ways of an OSM file that cars, walkers or cyclists may use.

    Parameters
    ----------
    path : Path
        The file.
    file_format : str
        Its true format in osmium's words, such as ``"pbf"`` or ``"osm.gz"``.
    cars, others : bool
        Whether ways for cars, and those for walkers and cyclists, are wanted.

    Returns
    -------
    WaysRead
        The ways, and counts of what was left out. May hold no way at all.

    Raises
    ------
    InputError
        If the file is cut short or damaged.
    """
    gathered = _Gathered(cars=cars, others=others)
    wkb = WKBFactory()
    try:
        for item in _items_of_interest(path, file_format):
            if isinstance(item, Way):
                _take_way(gathered, item, wkb)
            elif isinstance(item, Node):
                _take_barrier(gathered, item)
            else:
                _take_turn(gathered, item)
    except RuntimeError as error:
        raise InputError(
            f"{path.name} cannot be read to its end: {error}",
            hint="The file is damaged or cut short; download it again.",
        ) from error
    every = _as_arrays(gathered)
    return WaysRead(
        roads=_for_cars(every, gathered),
        paths=_for_others(every, gathered) if others else None,
        has_paths=gathered.has_others,
        turns=tuple(gathered.turns),
    )


def osm_date(path: Path, file_format: str) -> str | None:
    """Return the date of the data that the header of a file states.

    Parameters
    ----------
    path : Path
        The file.
    file_format : str
        Its format in osmium's words.

    Returns
    -------
    str or None
        Such as ``"2022-03-01T21:21:16Z"``; None when the header has none or cannot be read.
    """
    try:
        with osmium.io.Reader(osmium.io.File(str(path), file_format), NOTHING) as reader:
            stamp: str = reader.header().get("osmosis_replication_timestamp")
    except RuntimeError:
        return None
    return stamp or None


def _items_of_interest(path: Path, file_format: str) -> Iterable[Way | Node | Relation]:
    """Let osmium give located ways, nodes with a barrier and turn restrictions, nothing else."""
    source = osmium.io.File(str(path), file_format)
    processor = osmium.FileProcessor(source, NODE | WAY | RELATION).with_locations()
    for entity, only_these in (
        (WAY, KeyFilter("highway", "route")),
        (NODE, KeyFilter("barrier")),
        (RELATION, TagFilter(("type", "restriction"))),
    ):
        only_these.enable_for(entity)
        processor.with_filter(only_these)
    return cast("Iterable[Way | Node | Relation]", processor)


def _take_barrier(gathered: _Gathered, node: Node) -> None:
    """Note whom a barrier stops."""
    if stops_cars(node.tags):
        gathered.closed_nodes.append(node.id)
    if stops_walkers(node.tags):
        gathered.closed_to_all.append(node.id)


def _take_turn(gathered: _Gathered, relation: Relation) -> None:
    """Note a turn that cars may not make, or count why a restriction is none for them."""
    members = (Member(member.type, member.ref, member.role) for member in relation.members)
    found = turn_restriction(relation.tags, members)
    if isinstance(found, str):
        gathered.turns_left_out[found] += 1
    else:
        gathered.turns.append(found)


def _take_way(gathered: _Gathered, way: Way, wkb: WKBFactory) -> None:
    """Add a way to the columns, unless nobody may use it."""
    tags, n_tags = way.tags, len(way.tags)
    telling = telling_tags(tags, n_tags)
    number = gathered.rule_of(telling)
    gathered.met.append(number)
    rules, nodes = gathered.rules[number], way.nodes
    for_cars = rules.reason is None
    if rules.way is None or not (for_cars or rules.use):
        return
    n_nodes = len(nodes)
    if n_nodes < 2:  # noqa: PLR2004  a line has two ends
        gathered.too_short += for_cars
        return
    gathered.has_others |= rules.use > 0
    if not ((for_cars and gathered.cars) or (rules.use and gathered.others)):
        return
    name = ref = 0
    if n_tags > len(telling):
        name = gathered.code_of(tags.get("name") or "")
        ref = gathered.code_of(tags.get("ref") or "")
    if rules.odd_limit is not None:
        gathered.maxspeed_not_understood[rules.odd_limit] += 1
    backward = rules.way.direction < 0
    try:
        line = wkb.create_linestring(
            way,
            use_nodes=use_nodes.ALL,
            direction=direction.BACKWARD if backward else direction.FORWARD,
        )
    except osmium.InvalidLocationError:
        parts = _located_parts(gathered, way, backward=backward, counted=for_cars)
    else:
        node_at = nodes.__getitem__  # to iterate over them takes half as long again
        ids = [node_at(position).ref for position in range(n_nodes)]
        if backward:
            ids.reverse()
        parts = [(ids, bytes.fromhex(line)[_WKB_HEADER_BYTES:])]
    for part_nodes, coordinates in parts:
        gathered.osmid.append(way.id)
        gathered.rule.append(number)
        gathered.name.append(name)
        gathered.ref.append(ref)
        gathered.size.append(len(part_nodes))
        gathered.point_node.extend(part_nodes)
        gathered.point_wkb += coordinates


def _located_parts(
    gathered: _Gathered, way: Way, *, backward: bool, counted: bool
) -> list[tuple[list[int], bytes]]:
    """Cut a way where nodes have no coordinates: extracts often leave out the far ends."""
    gathered.ways_with_missing_nodes += counted
    runs: list[list[tuple[int, float, float]]] = [[]]
    for node in reversed(way.nodes) if backward else way.nodes:
        if node.location.valid():
            runs[-1].append((node.ref, node.location.lon, node.location.lat))
        else:
            gathered.missing_nodes += counted
            runs.append([])
    return [
        ([ref for ref, _, _ in run], np.array([place[1:] for place in run]).tobytes())
        for run in runs
        if len(run) > 1
    ]


def _as_arrays(gathered: _Gathered) -> RoadWays:
    """Freeze the columns of all ways as numpy arrays."""
    lon_lat = np.frombuffer(bytes(gathered.point_wkb), dtype="<f8").reshape(-1, 2)
    offsets = np.zeros(len(gathered.size) + 1, dtype=np.int64)
    np.cumsum(_integers(gathered.size), out=offsets[1:])
    rule = _integers(gathered.rule)
    ways = [rules.way or NO_WAY for rules in gathered.rules]
    direction_of = np.array([way.direction for way in ways], dtype=np.int64)
    use = np.array(
        [
            turned(rules.use) if way.direction < 0 else rules.use
            for rules, way in zip(gathered.rules, ways, strict=True)
        ],
        dtype=np.int64,
    )
    return RoadWays(
        osmid=_integers(gathered.osmid),
        road_class=np.array([way.road_class for way in ways], dtype=np.int64)[rule],
        name=_integers(gathered.name),
        ref=_integers(gathered.ref),
        use=use[rule],
        oneway=direction_of[rule] != 0,
        roundabout=np.array([way.roundabout for way in ways], dtype=np.bool_)[rule],
        maxspeed_kph=np.array([way.maxspeed_kph for way in ways], dtype=np.float64)[rule],
        offsets=offsets,
        point_node=_integers(gathered.point_node),
        point_lon=np.ascontiguousarray(lon_lat[:, 0]),
        point_lat=np.ascontiguousarray(lon_lat[:, 1]),
        closed_nodes=_integers(gathered.closed_nodes),
        names=tuple(gathered.names),
        counts={},
    )


def _left_out(gathered: _Gathered) -> dict[str, int]:
    """Count the ways that cars may not use, by reason."""
    times = np.bincount(_integers(gathered.met), minlength=len(gathered.rules))
    left_out: Counter[str] = Counter()
    for rules, number in zip(gathered.rules, times.tolist(), strict=True):
        if rules.reason is not None and not rules.no_road:
            left_out[rules.reason] += number
    if gathered.too_short:
        left_out["fewer than two nodes"] = gathered.too_short
    return dict(sorted(left_out.items()))


def _for_cars(every: RoadWays, gathered: _Gathered) -> RoadWays:
    """Return the ways for cars, with what was counted while they were read."""
    for_cars = np.array([rules.reason is None for rules in gathered.rules], dtype=np.bool_)
    roads = choose_ways(every, for_cars[_integers(gathered.rule)])
    left_out = _left_out(gathered)
    counts: dict[str, Any] = {
        "ways": int(np.unique(roads.osmid).size),
        "ways_left_out": left_out,
        "ferries_not_routed": left_out.get(FERRY, 0),
        "nodes_without_coordinates": gathered.missing_nodes,
        "ways_cut_for_want_of_coordinates": gathered.ways_with_missing_nodes,
        "maxspeed_not_understood": dict(sorted(gathered.maxspeed_not_understood.items())),
        "turn_restrictions_left_out": dict(sorted(gathered.turns_left_out.items())),
    }
    return replace(roads, use=np.zeros_like(roads.use), counts=counts)


def _for_others(every: RoadWays, gathered: _Gathered) -> RoadWays:
    """Return the ways for walkers and cyclists, to whom limits and roundabouts are nothing."""
    paths = choose_ways(every, every.use > 0)
    differs = sum(
        ((paths.use & ahead) > 0) != ((paths.use & back) > 0)
        for ahead, back in ((WALK_ON, WALK_BACK), (CYCLE_ON, CYCLE_BACK))
    )
    return replace(
        paths,
        oneway=np.asarray(differs) > 0,
        roundabout=np.zeros_like(paths.roundabout),
        maxspeed_kph=np.full_like(paths.maxspeed_kph, np.nan),
        closed_nodes=_integers(gathered.closed_to_all),
        counts={
            "ways": int(np.unique(paths.osmid).size),
            "ways_for_walkers": int(np.unique(paths.osmid[(paths.use & _WALKED) > 0]).size),
            "ways_for_cyclists": int(np.unique(paths.osmid[(paths.use & _CYCLED) > 0]).size),
        },
    )


def _integers(column: array[int]) -> IntArray:
    """Copy a column into numpy."""
    return np.array(column, dtype=np.int64)
