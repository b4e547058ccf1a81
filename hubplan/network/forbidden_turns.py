"""From turn restrictions by OpenStreetMap's ids to sequences of arcs of a network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hubplan.network.graph import Network
from hubplan.network.routing_graph import ForbiddenTurns
from hubplan.network.turn_rules import TurnRestriction
from hubplan.units import IntArray

NO_SUCH_PLACE: Final = "whose roads do not meet in the network"
NO_SUCH_TURN: Final = "of turns nobody could make"
SEVERAL_TURNS: Final = "that could mean several turns"

_Arcs = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Roads:
    """What one needs to know of the arcs at restrictions."""

    into: dict[tuple[int, int], list[int]]  # by (way, node): arcs that arrive on the way
    out_of: dict[tuple[int, int], list[int]]  # by (way, node): arcs that leave on the way
    leaving: dict[int, list[int]]  # by node: all arcs that leave it
    tail: dict[int, int]  # by arc
    head: dict[int, int]
    edge: dict[int, int]
    node: dict[int, int]  # by OSM id


def forbidden_turns(
    network: Network,
    restrictions: Sequence[TurnRestriction],
    first_way: IntArray,
    last_way: IntArray,
) -> tuple[ForbiddenTurns, dict[str, Any]]:
    """Find the arcs that restrictions speak of.

    Parameters
    ----------
    network : Network
        The roads. Nodes at restrictions must have stayed nodes when the roads were contracted.
    restrictions : sequence of TurnRestriction
        For private cars.
    first_way, last_way : ndarray of int, shape (n_edges,)
        OSM ids of the ways at the first and the last point of each edge.

    Returns
    -------
    forbidden : ForbiddenTurns
        What must not be driven.
    counts : dict
        ``{"applied": n, "left_out": {reason: n}}``, one for each restriction.
    """
    roads = _roads_at(network, restrictions, first_way, last_way)
    sequences: set[_Arcs] = set()
    left_out: Counter[str] = Counter()
    for restriction in restrictions:
        found = _sequences(roads, restriction)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            sequences |= found
    counts = {
        "applied": len(restrictions) - left_out.total(),
        "left_out": dict(sorted(left_out.items())),
    }
    return ForbiddenTurns.of(sequences), counts


def _roads_at(
    network: Network,
    restrictions: Sequence[TurnRestriction],
    first_way: IntArray,
    last_way: IntArray,
) -> _Roads:
    """Gather the arcs at the ends of which a restriction may hold."""
    edge, forward = network.arc_edge, network.arc_forward
    starts_on = np.where(forward, first_way[edge], last_way[edge])
    ends_on = np.where(forward, last_way[edge], first_way[edge])
    nodes = [r.via_node for r in restrictions if r.via_node is not None]
    here = np.isin(network.node_osmid, nodes)
    over = [way for r in restrictions for way in r.via_ways]
    if over:
        led_over = np.isin(first_way, over)
        here[network.edge_tail[led_over]] = True
        here[network.edge_head[led_over]] = True
    ends = np.flatnonzero(here)
    arcs = np.flatnonzero(here[network.arc_tail] | here[network.arc_head])
    into: dict[tuple[int, int], list[int]] = defaultdict(list)
    out_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    leaving: dict[int, list[int]] = defaultdict(list)
    tail, head = network.arc_tail[arcs].tolist(), network.arc_head[arcs].tolist()
    numbers = arcs.tolist()
    for arc, start, end, way_out, way_in in zip(
        numbers, tail, head, starts_on[arcs].tolist(), ends_on[arcs].tolist(), strict=True
    ):
        into[way_in, end].append(arc)
        out_of[way_out, start].append(arc)
        leaving[start].append(arc)
    return _Roads(
        into,
        out_of,
        leaving,
        dict(zip(numbers, tail, strict=True)),
        dict(zip(numbers, head, strict=True)),
        dict(zip(numbers, edge[arcs].tolist(), strict=True)),
        dict(zip(network.node_osmid[ends].tolist(), ends.tolist(), strict=True)),
    )


def _sequences(roads: _Roads, restriction: TurnRestriction) -> set[_Arcs] | str:
    """Return what a restriction forbids, or why nothing."""
    beginnings = list(_beginnings(roads, restriction))
    if not beginnings:
        return NO_SUCH_PLACE
    turns = [
        (beginning, arc)
        for beginning in beginnings
        for way in restriction.to_ways
        for arc in roads.out_of.get((way, roads.head[beginning[-1]]), ())
    ]
    if not turns:
        return NO_SUCH_TURN
    if len(turns) > len(restriction.from_ways) * len(restriction.to_ways):
        # A road that runs on through the junction: only turning round on it is plain.
        back = [turn for turn in turns if roads.edge[turn[0][-1]] == roads.edge[turn[1]]]
        if restriction.only or not back or restriction.from_ways != restriction.to_ways:
            return SEVERAL_TURNS
        turns = back
    if not restriction.only:
        return {(*beginning, arc) for beginning, arc in turns}
    demanded = {arc for _, arc in turns}
    return {
        (*beginning, arc)
        for beginning in {beginning for beginning, _ in turns}
        for arc in roads.leaving[roads.head[beginning[-1]]]
        if arc not in demanded
    }


def _beginnings(roads: _Roads, restriction: TurnRestriction) -> Iterator[_Arcs]:
    """Give the arcs that lead up to the turn: one, or with those of the ways it leads over."""
    if restriction.via_node is not None:
        node = roads.node.get(restriction.via_node)
        if node is not None:
            for way in restriction.from_ways:
                yield from ((arc,) for arc in roads.into.get((way, node), ()))
        return
    goals = {node for way, node in roads.out_of if way in restriction.to_ways}
    for way, node in list(roads.into):
        if way in restriction.from_ways:
            for arc in roads.into[way, node]:
                for over in _ways_over(roads, node, set(restriction.via_ways), goals):
                    yield (arc, *over)


def _ways_over(roads: _Roads, start: int, via_ways: set[int], goals: set[int]) -> Iterator[_Arcs]:
    """Give the arcs along all of some ways, from a node to one of the goals."""
    unfinished: list[tuple[_Arcs, int, frozenset[int], frozenset[int]]] = [
        ((), start, frozenset(), frozenset([start]))
    ]
    while unfinished:
        arcs, node, used, seen = unfinished.pop()
        if used == via_ways and node in goals:
            yield arcs
            continue
        for way in via_ways:
            for arc in _unseen(roads, roads.out_of.get((way, node), ()), seen):
                reached = roads.head[arc]
                unfinished.append(((*arcs, arc), reached, used | {way}, seen | {reached}))


def _unseen(roads: _Roads, arcs: Iterable[int], seen: frozenset[int]) -> Iterator[int]:
    """Give the arcs that lead to a node where the way has not been yet."""
    return (arc for arc in arcs if roads.head[arc] not in seen)
