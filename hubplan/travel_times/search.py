"""Exact many-to-many searches on a road graph with points part-way along its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import dijkstra

from hubplan.network import Network, Snap
from hubplan.travel_times.road_seconds import RoadSeconds
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
    progress : callable, optional
        Called with searches done and searches in all.

    Returns
    -------
    ndarray of float, shape (n_origins, n_destinations)
        Seconds on the road, without access legs; infinite where there is no route.

    Notes
    -----
    Dijkstra's algorithm from the fewer side: from the destinations against the arrows, or from
    the origins along them.
    """
    arcs = arc_of_edge(network)
    departures = departures_of(network, cost, origins, arcs)
    arrivals = arrivals_of(network, cost, destinations, arcs)
    if destinations.edge.size <= origins.edge.size:
        graph = graph_with_points(network, cost, arrivals, reverse=True)
        found = _run(graph, network.n_nodes, departures, cutoff_seconds, progress)
        seconds = found.T
    else:
        graph = graph_with_points(network, cost, departures, reverse=False)
        seconds = _run(graph, network.n_nodes, arrivals, cutoff_seconds, progress)
    seconds = np.minimum(seconds, _along_one_edge(cost, origins, destinations, arcs))
    return np.where(seconds <= cutoff_seconds, seconds, np.inf)


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
        snap, arcs, network.arc_head, lambda arc, k: shares[k] * cost.running[arc] + cost.delay[arc]
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
    legs = _legs(snap, arcs, network.arc_tail, lambda arc, k: shares[k] * cost.running[arc])
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
) -> FloatArray:
    """Return the seconds between points on the same edge without leaving it, else infinity."""
    seconds = np.full((origins.edge.size, destinations.edge.size), np.inf)
    same = (origins.edge[:, None] == destinations.edge[None, :]) & (origins.edge[:, None] >= 0)
    for i, j in zip(*np.nonzero(same), strict=True):
        step = destinations.fraction[j] - origins.fraction[i]
        arc = arcs[0 if step >= 0 else 1][origins.edge[i]]
        if arc >= 0:
            seconds[i, j] = abs(step) * cost.running[arc]
        elif step == 0:
            seconds[i, j] = 0.0
    return seconds
