"""Exact many-to-many searches on a road graph with points part-way along its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import dijkstra

from hubplan.network import Network, Snap
from hubplan.network.routing_graph import RoutingGraph
from hubplan.travel_times.engines import (
    NO_HIERARCHY,
    Engine,
    roads_with_costs,
    seconds_on_hierarchy,
)
from hubplan.travel_times.legs import Legs, arc_of_edge, arrivals_of, departures_of
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.whole_costs import JourneyTooLongError, on_grid
from hubplan.units import FloatArray, IntArray

if TYPE_CHECKING:
    from hubplan.travel_times.hierarchy import CustomisedHierarchy

Progress = Callable[[int, int], None]

#: Searches at a time: each keeps one row of seconds to every node.
_CHUNK = 16
#: A search keeps no arc of zero seconds: sparse matrices would drop it.
_LEAST_SECONDS = 1e-9


def search_seconds(
    network: Network,
    cost: RoadSeconds,
    origins: Snap,
    destinations: Snap,
    *,
    cutoff_seconds: float = np.inf,
    engine: Engine = NO_HIERARCHY,
    progress: Progress | None = None,
) -> FloatArray:
    """Return the seconds of the quickest path between every origin and every destination.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    origins, destinations : Snap
        Points tied to edges; edge −1 = not tied, no route.
    cutoff_seconds : float
        Paths longer than this count as no route.
    engine : Engine
        From `choose_engine`, with the hierarchy of this network; by default Dijkstra's algorithm.
    progress : callable, optional
        Called with searches done and searches in all.

    Returns
    -------
    ndarray of float, shape (n_origins, n_destinations)
        Seconds on the road, without access legs; infinite where there is no route. The same to
        the last bit from every engine: multiples of `UNIT_SECONDS`.

    Raises
    ------
    JourneyTooLongError
        If the engine is a hierarchy that nothing may stand in for, and a journey takes longer than
        it can count.

    Notes
    -----
    Dijkstra's algorithm runs from the fewer side: from the destinations against the arrows, or
    from the origins along them.
    """
    return prepare_search(network, cost, engine=engine).seconds(
        origins, destinations, cutoff_seconds=cutoff_seconds, progress=progress
    )


def prepare_search(
    network: Network, cost: RoadSeconds, *, engine: Engine = NO_HIERARCHY
) -> PreparedSearch:
    """Do what searches between different points have in common, once.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    engine : Engine
        As of `search_seconds`.

    Returns
    -------
    PreparedSearch
        Its method `seconds` is `search_seconds`.

    Raises
    ------
    JourneyTooLongError
        As of `search_seconds`, for a single road.
    """
    graph, roads = network.routing_graph(), None
    if engine.hierarchy is not None:
        try:
            roads = roads_with_costs(engine.hierarchy, cost.whole[graph.move_arc])
        except JourneyTooLongError:
            if not engine.may_fall_back:
                raise
    return PreparedSearch(network, graph, arc_of_edge(network), cost, roads, engine.may_fall_back)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSearch:
    """Roads ready to be searched any number of times; see `prepare_search`.

    Attributes
    ----------
    network : Network
        The roads.
    graph : RoutingGraph
        What searches of them run on.
    arcs : tuple of ndarray of int, shape (n_edges,)
        Of each edge, forward and backward.
    cost : RoadSeconds
        What each arc costs.
    roads : CustomisedHierarchy or None
        None = Dijkstra's algorithm.
    may_fall_back : bool
        Whether Dijkstra's algorithm takes over where a journey is longer than can be counted.
    """

    network: Network
    graph: RoutingGraph
    arcs: tuple[IntArray, IntArray]
    cost: RoadSeconds
    roads: CustomisedHierarchy | None
    may_fall_back: bool

    def seconds(
        self,
        origins: Snap,
        destinations: Snap,
        *,
        cutoff_seconds: float = np.inf,
        progress: Progress | None = None,
    ) -> FloatArray:
        """Return the seconds of the quickest path between every origin and every destination.

        Parameters
        ----------
        origins, destinations : Snap
            As of `search_seconds`.
        cutoff_seconds : float
            As of `search_seconds`.
        progress : callable, optional
            As of `search_seconds`.

        Returns
        -------
        ndarray of float, shape (n_origins, n_destinations)
            As of `search_seconds`.

        Raises
        ------
        JourneyTooLongError
            As of `search_seconds`.
        """
        graph, cost = self.graph, self.cost
        departures = departures_of(self.network, graph, cost, origins, self.arcs)
        arrivals = arrivals_of(self.network, graph, cost, destinations, self.arcs)
        seconds = self._on_hierarchy(departures, arrivals, progress)
        if seconds is None:
            seconds = _dijkstra_seconds(graph, cost, departures, arrivals, cutoff_seconds, progress)
        i, j, direct = seconds_along_one_edge(cost, origins, destinations, self.arcs)
        seconds[i, j] = np.minimum(seconds[i, j], direct)
        seconds[seconds > cutoff_seconds] = np.inf
        return seconds

    def seconds_from_everywhere(
        self, arrivals: Legs, *, limit_seconds: float = np.inf
    ) -> FloatArray:
        """Return the seconds of the quickest path from every vertex to each of some points.

        Parameters
        ----------
        arrivals : Legs
            The ways to the points, one row a point.
        limit_seconds : float
            Dijkstra's algorithm need not look farther than this.

        Returns
        -------
        ndarray of float, shape (n_points, n_vertices)
            Multiples of `UNIT_SECONDS`; infinite where there is no way, or possibly none within
            the limit.

        Raises
        ------
        JourneyTooLongError
            As of `search_seconds`.
        """
        n_vertices = self.graph.n_vertices
        everywhere = Legs(np.arange(n_vertices)[:, None], np.zeros((n_vertices, 1)))
        seconds = self._on_hierarchy(everywhere, arrivals, None)
        if seconds is not None:
            return seconds.T
        points = graph_with_points(self.graph, self.cost, arrivals, reverse=True)
        starts = np.arange(n_vertices, points.shape[0])
        found = dijkstra(points, indices=starts, limit=max(limit_seconds, 0.0))
        return on_grid(found[:, :n_vertices])

    def _on_hierarchy(
        self, departures: Legs, arrivals: Legs, progress: Progress | None
    ) -> FloatArray | None:
        """Return the seconds between points; None = Dijkstra's algorithm has to find them."""
        if self.roads is None:
            return None
        legs = (departures.vertices, departures.seconds), (arrivals.vertices, arrivals.seconds)
        try:
            return seconds_on_hierarchy(self.roads, *legs, progress=progress)
        except JourneyTooLongError:
            if not self.may_fall_back:
                raise
        return None


def _dijkstra_seconds(  # noqa: PLR0917 - the arguments of `search_seconds`, worked out
    graph: RoutingGraph,
    cost: RoadSeconds,
    departures: Legs,
    arrivals: Legs,
    cutoff_seconds: float,
    progress: Progress | None,
) -> FloatArray:
    """Search from the fewer side."""
    # A path of the cut-off's own length must not be lost to the last bit of a sum.
    limit = cutoff_seconds + _LEAST_SECONDS * graph.n_vertices
    if len(arrivals.vertices) <= len(departures.vertices):
        points = graph_with_points(graph, cost, arrivals, reverse=True)
        return on_grid(_run(points, graph.n_vertices, departures, limit, progress).T)
    points = graph_with_points(graph, cost, departures, reverse=False)
    return on_grid(_run(points, graph.n_vertices, arrivals, limit, progress))


def graph_with_points(
    graph: RoutingGraph, cost: RoadSeconds, legs: Legs, *, reverse: bool
) -> csr_array:
    """Return the graph with one more vertex a point, from which its legs start.

    Parameters
    ----------
    graph : RoutingGraph
        Of the roads.
    cost : RoadSeconds
        What each arc of the roads costs.
    legs : Legs
        One row a point.
    reverse : bool
        Whether the arrows of the roads are turned round, to search from where journeys end.

    Returns
    -------
    csr_array, shape (n_vertices + n_points, n_vertices + n_points)
        Seconds; the points stand behind the vertices.
    """
    roads = graph.to_csr(np.maximum(cost.whole, _LEAST_SECONDS))
    if reverse:
        roads = roads.T.tocsr()
    n_points = legs.vertices.shape[0]
    point, leg = np.nonzero(np.isfinite(legs.seconds))
    vertex, seconds = legs.vertices[point, leg], legs.seconds[point, leg]
    # Several legs may lead to one vertex, as of a loop; a sparse matrix would add them up.
    order = np.lexsort((seconds, vertex, point))
    point, vertex, seconds = point[order], vertex[order], seconds[order]
    quickest = np.ones(point.size, dtype=np.bool_)
    quickest[1:] = (point[1:] != point[:-1]) | (vertex[1:] != vertex[:-1])
    starts = csr_array(
        (np.maximum(seconds, _LEAST_SECONDS)[quickest], (point[quickest], vertex[quickest])),
        shape=(n_points, graph.n_vertices),
    )
    blocks: list[list[csr_array | None]] = [
        [roads, None],
        [starts, csr_array((n_points, n_points))],
    ]
    return csr_array(block_array(blocks))


def _run(
    graph: csr_array,
    n_vertices: int,
    ends: Legs,
    cutoff_seconds: float,
    progress: Progress | None,
) -> FloatArray:
    """Search from every added point and read off the ends of the other side's legs."""
    n_points = graph.shape[0] - n_vertices
    found = np.empty((n_points, ends.vertices.shape[0]))
    for start in range(0, n_points, _CHUNK):
        stop = min(start + _CHUNK, n_points)
        reached = dijkstra(
            graph, indices=np.arange(n_vertices + start, n_vertices + stop), limit=cutoff_seconds
        )
        found[start:stop] = (reached[:, ends.vertices] + ends.seconds).min(axis=2)
        if progress is not None:
            progress(stop, n_points)
    return found


def seconds_along_one_edge(
    cost: RoadSeconds, origins: Snap, destinations: Snap, arcs: tuple[IntArray, IntArray]
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the pairs on the same edge, and their seconds without leaving it, else infinity.

    Parameters
    ----------
    cost : RoadSeconds
        What each arc costs.
    origins, destinations : Snap
        Points tied to edges.
    arcs : tuple of ndarray of int
        From `arc_of_edge`.

    Returns
    -------
    i, j : ndarray of int
        Rows of origins and of destinations, one a pair.
    seconds : ndarray of float
        Of each pair.
    """
    i, j = _pairs_on_one_edge(origins.edge, destinations.edge)
    edge, start, end = origins.edge[i], origins.fraction[i], destinations.fraction[j]
    ahead = start <= end
    arc = np.where(ahead, arcs[0][edge], arcs[1][edge])
    # From the same roundings as those of the legs: no way round by a junction is quicker.
    passed = [on_grid(np.where(ahead, at, 1 - at) * cost.running[arc]) for at in (start, end)]
    seconds = np.where(arc >= 0, on_grid(passed[1] - passed[0]), np.inf)
    return i, j, np.where(start == end, 0.0, seconds)


def _pairs_on_one_edge(origin_edge: IntArray, destination_edge: IntArray) -> tuple[IntArray, ...]:
    """Return the rows of all pairs of an origin and a destination on the same edge."""
    order = np.argsort(destination_edge, kind="stable")
    first, last = (
        np.searchsorted(destination_edge[order], origin_edge, side) for side in ("left", "right")
    )
    count = np.where(origin_edge >= 0, last - first, 0)
    i = np.repeat(np.arange(origin_edge.size), count)
    nth = np.arange(i.size) - np.repeat(np.cumsum(count) - count, count)
    return i, order[first[i] + nth]
