"""The quickest paths between points part-way along edges, stretch by stretch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.ops import substring

from hubplan.errors import UnreachableError
from hubplan.network import Network, Snap
from hubplan.travel_times.engines import NO_HIERARCHY, Engine
from hubplan.travel_times.legs import Legs, arrivals_of, departures_of
from hubplan.travel_times.reasons import WAYS
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.search import PreparedSearch, prepare_search
from hubplan.travel_times.whole_costs import UNIT_SECONDS, on_grid
from hubplan.units import FloatArray, IntArray

#: Ends of paths at a time: each takes one row of seconds from everywhere.
_GOALS: Final = 32


@dataclass(frozen=True, slots=True)
class Stretch:
    """A drive along one edge or a part of it.

    Attributes
    ----------
    edge : int
        Which edge.
    start, stop : float
        Where on it, as shares of its shape; `start` above `stop` = against its shape.
    length_m : float
        Metres driven.
    seconds : float
        At the speed of the road.
    delay : float
        Seconds lost at the junction where the drive ends.
    """

    edge: int
    start: float
    stop: float
    length_m: float
    seconds: float
    delay: float


def quickest_paths(
    network: Network,
    cost: RoadSeconds,
    tied: Snap,
    pairs: Sequence[tuple[int, int]],
    *,
    engine: Engine = NO_HIERARCHY,
) -> list[list[Stretch]]:
    """Return the quickest path of each of some pairs of points.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    tied : Snap
        Points tied to edges.
    pairs : sequence of tuple
        Which of them each path starts from, and which it leads to.
    engine : Engine
        From `choose_engine`, for as many searches as there are points paths lead to.

    Returns
    -------
    list of list of Stretch
        In the order of the pairs, and in each the stretches as they are driven; empty when both
        points are the same place on the road.

    Raises
    ------
    UnreachableError
        If no road connects a pair.

    Notes
    -----
    Costs are whole numbers, so the seconds that every junction is away from the end of a path are
    known to the last bit, and the path is where they fall by just what a road costs. Hence the
    seconds are those of `search_seconds`, and no engine has to remember paths.
    """
    roads = prepare_search(network, cost, engine=engine)
    departures = departures_of(network, roads.graph, cost, tied, roads.arcs)
    arrivals = arrivals_of(network, roads.graph, cost, tied, roads.arcs)
    origins_of: dict[int, set[int]] = defaultdict(set)
    for origin, goal in pairs:
        origins_of[goal].add(origin)
    goals = sorted(origins_of)
    found: dict[tuple[int, int], list[Stretch]] = {}
    for batch in (goals[k : k + _GOALS] for k in range(0, len(goals), _GOALS)):
        seconds = roads.seconds_from_everywhere(arrivals.rows(batch))
        for goal, away in zip(batch, seconds, strict=True):
            for origin in origins_of[goal]:
                ends = _two_of(tied, [origin, goal])
                legs = departures.rows([origin]), arrivals.rows([goal])
                found[origin, goal] = _path(roads, ends, *legs, away)
    return [found[pair] for pair in pairs]


def shape_of(network: Network, part: Stretch) -> FloatArray:
    """Return the line of a stretch in the direction it is driven.

    Parameters
    ----------
    network : Network
        The roads.
    part : Stretch
        From `quickest_paths`.

    Returns
    -------
    ndarray of float, shape (n_points, 2)
        Metres in the network's reference system.
    """
    points = slice(network.shape_offsets[part.edge], network.shape_offsets[part.edge + 1])
    line = shapely.linestrings(network.shape_x[points], network.shape_y[points])
    piece = substring(line, part.start, part.stop, normalized=True)
    shape = np.asarray(shapely.get_coordinates(piece), dtype=np.float64)
    return shape if len(shape) > 1 else np.repeat(shape, 2, axis=0)


def _two_of(tied: Snap, rows: list[int]) -> Snap:
    return Snap(
        edge=tied.edge[rows],
        fraction=tied.fraction[rows],
        distance_m=tied.distance_m[rows],
        x=tied.x[rows],
        y=tied.y[rows],
        max_snap_m=tied.max_snap_m,
    )


def _path(
    roads: PreparedSearch, ends: Snap, departure: Legs, arrival: Legs, away: FloatArray
) -> list[Stretch]:
    """Return the path between two points, knowing how far every vertex is from its end."""
    network, cost = roads.network, roads.cost
    by_leg = departure.seconds[0] + away[departure.vertices[0]]
    direct = _along_one_edge(network, cost, ends, roads.arcs)
    if direct is not None and direct.seconds <= by_leg.min():
        return [direct] if direct.seconds else []
    if not np.isfinite(by_leg.min()):
        raise UnreachableError(
            f"no {WAYS[roads.network.mode]} connects the two places",
            hint="One may lie on an island of the network; ways beyond the extract are missing.",
        )
    leg = int(by_leg.argmin())
    vertex = int(departure.vertices[0, leg])
    path = _first(network, cost, ends, roads.arcs, leg)
    last_leg = _last_leg(arrival, vertex, away)
    while last_leg is None:
        arc, vertex = _onward(roads, vertex, away)
        start = 0.0 if network.arc_forward[arc] else 1.0
        path.append(_drive(network, cost, arc, start, 1.0 - start, delayed=True))
        last_leg = _last_leg(arrival, vertex, away)
    path += _last(network, cost, ends, roads.arcs, last_leg)
    return [part for part in path if part.seconds or part.delay]


def _last_leg(arrival: Legs, vertex: int, away: FloatArray) -> int | None:
    """Return in which direction one drives from a vertex to the point, where that is quickest.

    0 is along the edge's shape, 1 against it; None = the quickest way leads over other vertices.
    """
    seconds = np.where(arrival.vertices[0] == vertex, arrival.seconds[0], np.inf)
    leg = int(seconds.argmin())
    if _units(seconds[leg]) > _units(away[vertex]):
        return None
    return leg // (seconds.size // 2)


def _onward(roads: PreparedSearch, vertex: int, away: FloatArray) -> tuple[int, int]:
    """Return the arc of the quickest way from a vertex, and the vertex it leads to."""
    graph = roads.graph
    moves = slice(*np.searchsorted(graph.move_tail, [vertex, vertex + 1]))
    arcs, heads = graph.move_arc[moves], graph.move_head[moves]
    best = int((roads.cost.running[arcs] + roads.cost.delay[arcs] + away[heads]).argmin())
    return int(arcs[best]), int(heads[best])


def _units(seconds: float) -> float:
    """Return whole units of cost; infinity stays so."""
    return float(np.rint(seconds / UNIT_SECONDS))


def _along_one_edge(
    network: Network, cost: RoadSeconds, ends: Snap, arcs: tuple[IntArray, IntArray]
) -> Stretch | None:
    """Return the drive between two points of one edge without leaving it, if there is one."""
    start, stop = ends.fraction.tolist()
    arc = int(arcs[0 if stop >= start else 1][ends.edge[0]])
    if ends.edge[0] != ends.edge[1] or arc < 0:
        return None
    return _drive(network, cost, arc, start, stop, delayed=False)


def _first(
    network: Network, cost: RoadSeconds, ends: Snap, arcs: tuple[IntArray, IntArray], leg: int
) -> list[Stretch]:
    """Return the drive from a point to the end of its edge; none where it stands on it."""
    arc = int(arcs[leg][ends.edge[0]])
    if arc < 0:
        return []
    return [_drive(network, cost, arc, float(ends.fraction[0]), 1.0 - leg, delayed=True)]


def _last(
    network: Network, cost: RoadSeconds, ends: Snap, arcs: tuple[IntArray, IntArray], leg: int
) -> list[Stretch]:
    """Return the drive from the end of an edge to a point on it; none where it stands there."""
    arc = int(arcs[leg][ends.edge[1]])
    if arc < 0:
        return []
    return [_drive(network, cost, arc, float(leg), float(ends.fraction[1]), delayed=False)]


def _drive(
    network: Network, cost: RoadSeconds, arc: int, start: float, stop: float, *, delayed: bool
) -> Stretch:
    """Return the drive along an arc or a part of it, with the delay where it ends."""
    edge = int(network.arc_edge[arc])
    # Rounded from the start of the arc on, as a matrix does.
    passed = on_grid(abs(np.array([start, stop]) - (start > stop)) * cost.running[arc])
    return Stretch(
        edge,
        start,
        stop,
        length_m=abs(stop - start) * float(network.edge_length_m[edge]),
        seconds=float(passed[1] - passed[0]),
        delay=float(cost.delay[arc]) if delayed else 0.0,
    )
