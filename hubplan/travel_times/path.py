"""The quickest path between two points part-way along edges, stretch by stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from hubplan.errors import UnreachableError
from hubplan.network import Network, Snap
from hubplan.network.routing_graph import RoutingGraph
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.search import (
    Legs,
    arc_of_edge,
    arrivals_of,
    departures_of,
    graph_with_points,
)
from hubplan.travel_times.whole_costs import on_grid
from hubplan.units import FloatArray, IntArray


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


def quickest_path(
    network: Network, cost: RoadSeconds, tied: Snap, *, origin: int, destination: int
) -> list[Stretch]:
    """Return the quickest path from one point to another.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    tied : Snap
        Points tied to edges.
    origin, destination : int
        Which of them the path starts from and leads to.

    Returns
    -------
    list of Stretch
        In the order they are driven; empty when both points are the same place on the road.

    Raises
    ------
    UnreachableError
        If no road connects them.

    Notes
    -----
    The search is that of `search_seconds` for one pair, so the seconds are those of the matrix.
    """
    arcs, graph = arc_of_edge(network), network.routing_graph()
    ends = _two_of(tied, [origin, destination])
    departures = departures_of(network, graph, cost, ends, arcs)
    arrivals = arrivals_of(network, graph, cost, ends, arcs)
    # Both ends are added to the graph; the search starts from the destination alone.
    points = graph_with_points(graph, cost, arrivals, reverse=True)
    goal = graph.n_vertices + 1
    found = dijkstra(points, indices=[goal], return_predecessors=True)
    seconds, onward = found[0][0], found[1][0]
    by_leg = departures.seconds[0] + seconds[departures.vertices[0]]
    direct = _along_one_edge(network, cost, ends, arcs)
    if direct is not None and direct.seconds <= by_leg.min():
        return [direct] if direct.seconds else []
    if not np.isfinite(by_leg.min()):
        raise UnreachableError(
            "no road connects the two places",
            hint="One may lie on an island of the network; roads beyond the extract are missing.",
        )
    leg = int(by_leg.argmin())
    vertex = int(departures.vertices[0, leg])
    path = _first(network, cost, ends, arcs, leg)
    while (after := int(onward[vertex])) < graph.n_vertices:
        path.append(_whole(network, graph, cost, vertex, after))
        vertex = after
    path += _last(network, cost, ends, arcs, _leg_used(arrivals, vertex))
    return [part for part in path if part.seconds or part.delay]


def shape_of(network: Network, part: Stretch) -> FloatArray:
    """Return the line of a stretch in the direction it is driven.

    Parameters
    ----------
    network : Network
        The roads.
    part : Stretch
        From `quickest_path`.

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


def _whole(
    network: Network, graph: RoutingGraph, cost: RoadSeconds, tail: int, head: int
) -> Stretch:
    """Return the drive along the quickest edge from one vertex to the next."""
    first, last = np.searchsorted(graph.move_tail, [tail, tail + 1])
    arcs = graph.move_arc[first:last][graph.move_head[first:last] == head]
    arc = int(arcs[cost.whole[arcs].argmin()])
    start = 0.0 if network.arc_forward[arc] else 1.0
    return _drive(network, cost, arc, start, 1.0 - start, delayed=True)


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


def _leg_used(arrivals: Legs, vertex: int) -> int:
    """Return in which direction one drives from a vertex to the destination: the quicker one.

    0 is along the edge's shape, 1 against it.
    """
    seconds = np.where(arrivals.vertices[1] == vertex, arrivals.seconds[1], np.inf)
    return int(seconds.argmin()) // (seconds.size // 2)
