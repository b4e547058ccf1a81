"""Exact many-to-many searches on a road graph with points part-way along its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import dijkstra

from hubplan.network import Network, Snap
from hubplan.travel_times.engines import NO_HIERARCHY, Engine, hierarchy_seconds
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.whole_costs import JourneyTooLongError, on_grid
from hubplan.units import FloatArray, IntArray

Progress = Callable[[int, int], None]

#: Searches at a time: each keeps one row of seconds to every node.
_CHUNK = 16
#: A search keeps no arc of zero seconds: sparse matrices would drop it.
_LEAST_SECONDS = 1e-9
#: Nearer to a junction than this is on it: the road's own position is no better known.
_AT_THE_END_M = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """The ways between snapped points and the ends of the edges they lie on.

    Attributes
    ----------
    nodes : ndarray of int, shape (n, 2)
        The end reached along the edge's forward arc, and along its backward arc.
    seconds : ndarray of float, shape (n, 2)
        Seconds of that way; infinite where the edge may not be driven so, but zero from the end
        of a one-way street to the junction there.
    """

    nodes: IntArray
    seconds: FloatArray


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
    arcs = arc_of_edge(network)
    departures = departures_of(network, cost, origins, arcs)
    arrivals = arrivals_of(network, cost, destinations, arcs)
    if engine.hierarchy is None:
        seconds = _dijkstra_seconds(network, cost, departures, arrivals, cutoff_seconds, progress)
    else:
        legs = (departures.nodes, departures.seconds), (arrivals.nodes, arrivals.seconds)
        try:
            seconds = hierarchy_seconds(engine.hierarchy, cost.whole, *legs, progress=progress)
        except JourneyTooLongError:
            if not engine.may_fall_back:
                raise
            seconds = _dijkstra_seconds(
                network, cost, departures, arrivals, cutoff_seconds, progress
            )
    i, j, direct = _along_one_edge(cost, origins, destinations, arcs)
    seconds[i, j] = np.minimum(seconds[i, j], direct)
    seconds[seconds > cutoff_seconds] = np.inf
    return seconds


def _dijkstra_seconds(  # noqa: PLR0917 - the arguments of `search_seconds`, worked out
    network: Network,
    cost: RoadSeconds,
    departures: Legs,
    arrivals: Legs,
    cutoff_seconds: float,
    progress: Progress | None,
) -> FloatArray:
    """Search from the fewer side."""
    # A path of the cut-off's own length must not be lost to the last bit of a sum.
    limit = cutoff_seconds + _LEAST_SECONDS * network.n_nodes
    if len(arrivals.nodes) <= len(departures.nodes):
        graph = graph_with_points(network, cost, arrivals, reverse=True)
        return on_grid(_run(graph, network.n_nodes, departures, limit, progress).T)
    graph = graph_with_points(network, cost, departures, reverse=False)
    return on_grid(_run(graph, network.n_nodes, arrivals, limit, progress))


def arc_of_edge(network: Network) -> tuple[IntArray, IntArray]:
    """Return the forward and the backward arc of each edge.

    Parameters
    ----------
    network : Network
        The roads.

    Returns
    -------
    tuple of ndarray of int, shape (n_edges,)
        Forward and backward; −1 where there is none.
    """
    forward = np.full(network.n_edges, -1, dtype=np.int64)
    backward = np.full(network.n_edges, -1, dtype=np.int64)
    arc = np.arange(network.n_arcs)
    forward[network.arc_edge[network.arc_forward]] = arc[network.arc_forward]
    backward[network.arc_edge[~network.arc_forward]] = arc[~network.arc_forward]
    return forward, backward


def departures_of(
    network: Network, cost: RoadSeconds, snap: Snap, arcs: tuple[IntArray, IntArray]
) -> Legs:
    """Return the ways from each point to the ends of its edge, junction delay included.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    snap : Snap
        Points tied to edges.
    arcs : tuple of ndarray of int
        From `arc_of_edge`.

    Returns
    -------
    Legs
        One row a point.
    """
    shares = (1.0 - snap.fraction, snap.fraction)
    legs = _legs(
        snap,
        arcs,
        network.arc_head,
        lambda arc, k: on_grid(shares[k] * cost.running[arc]) + cost.delay[arc],
    )
    return _from_the_junction(
        legs, snap, arcs, network.edge_tail, shares[1] * network.edge_length_m[snap.edge]
    )


def arrivals_of(
    network: Network, cost: RoadSeconds, snap: Snap, arcs: tuple[IntArray, IntArray]
) -> Legs:
    """Return the ways from the ends of its edge to each point.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    snap : Snap
        Points tied to edges.
    arcs : tuple of ndarray of int
        From `arc_of_edge`.

    Returns
    -------
    Legs
        One row a point.
    """
    shares = (snap.fraction, 1.0 - snap.fraction)
    legs = _legs(
        snap, arcs, network.arc_tail, lambda arc, k: on_grid(shares[k] * cost.running[arc])
    )
    return _from_the_junction(
        legs, snap, arcs, network.edge_head, shares[1] * network.edge_length_m[snap.edge]
    )


def _legs(
    snap: Snap,
    arcs: tuple[IntArray, IntArray],
    end: IntArray,
    seconds_of: Callable[[IntArray, int], FloatArray],
) -> Legs:
    tied = snap.edge >= 0
    nodes = np.zeros((snap.edge.size, 2), dtype=np.int64)
    seconds = np.full((snap.edge.size, 2), np.inf)
    for k, arc_along in enumerate(arcs):
        arc = np.where(tied, arc_along[snap.edge], -1)
        usable = arc >= 0
        nodes[usable, k] = end[arc[usable]]
        seconds[usable, k] = seconds_of(arc, k)[usable]
    return Legs(nodes, seconds)


def _from_the_junction(
    legs: Legs, snap: Snap, arcs: tuple[IntArray, IntArray], node: IntArray, metres: FloatArray
) -> Legs:
    """Let a point at the very end of a one-way street use the junction (`node`) it stands on.

    Where several streets end, any of them may be the one a point was tied to: whether that one
    is one-way must not matter.
    """
    stands = (metres < _AT_THE_END_M) & (snap.edge >= 0) & (arcs[1][snap.edge] < 0)
    nodes, seconds = legs.nodes.copy(), legs.seconds.copy()
    nodes[stands, 1] = node[snap.edge[stands]]
    seconds[stands, 1] = 0.0
    return Legs(nodes, seconds)


def graph_with_points(
    network: Network, cost: RoadSeconds, legs: Legs, *, reverse: bool
) -> csr_array:
    """Return the graph with one more node a point, from which its legs start.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs.
    legs : Legs
        One row a point.
    reverse : bool
        Whether the arrows of the roads are turned round, to search from where journeys end.

    Returns
    -------
    csr_array, shape (n_nodes + n_points, n_nodes + n_points)
        Seconds; the points stand behind the nodes.
    """
    roads = network.to_csr(np.maximum(cost.whole, _LEAST_SECONDS))
    if reverse:
        roads = roads.T.tocsr()
    n_points = legs.nodes.shape[0]
    # Both legs of a loop end at one node; a sparse matrix would add them up.
    spare = (legs.nodes[:, 0] == legs.nodes[:, 1]) & (legs.seconds[:, 1] >= legs.seconds[:, 0])
    other = (legs.nodes[:, 0] == legs.nodes[:, 1]) & ~spare
    kept = np.isfinite(legs.seconds) & ~np.column_stack([other, spare])
    point, _ = np.nonzero(kept)
    seconds = np.maximum(legs.seconds[kept], _LEAST_SECONDS)
    starts = csr_array((seconds, (point, legs.nodes[kept])), shape=(n_points, network.n_nodes))
    blocks: list[list[csr_array | None]] = [
        [roads, None],
        [starts, csr_array((n_points, n_points))],
    ]
    return csr_array(block_array(blocks))


def _run(
    graph: csr_array,
    n_nodes: int,
    ends: Legs,
    cutoff_seconds: float,
    progress: Progress | None,
) -> FloatArray:
    """Search from every added point and read off the ends of the other side's legs."""
    n_points = graph.shape[0] - n_nodes
    found = np.empty((n_points, ends.nodes.shape[0]))
    for start in range(0, n_points, _CHUNK):
        stop = min(start + _CHUNK, n_points)
        reached = dijkstra(
            graph, indices=np.arange(n_nodes + start, n_nodes + stop), limit=cutoff_seconds
        )
        found[start:stop] = (reached[:, ends.nodes] + ends.seconds).min(axis=2)
        if progress is not None:
            progress(stop, n_points)
    return found


def _along_one_edge(
    cost: RoadSeconds, origins: Snap, destinations: Snap, arcs: tuple[IntArray, IntArray]
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the pairs on the same edge, and their seconds without leaving it, else infinity."""
    i, j = _pairs_on_one_edge(origins.edge, destinations.edge)
    edge, start, end = origins.edge[i], origins.fraction[i], destinations.fraction[j]
    ahead = start <= end
    arc = np.where(ahead, arcs[0][edge], arcs[1][edge])
    # From the same roundings as those of the legs: no way round by a junction is quicker.
    passed = [on_grid(np.where(ahead, at, 1 - at) * cost.running[arc]) for at in (start, end)]
    seconds = np.where(arc >= 0, passed[1] - passed[0], np.inf)
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
