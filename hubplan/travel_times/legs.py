"""The ways between points part-way along edges and the junctions at the ends of those edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hubplan.network import Network, Snap
from hubplan.network.routing_graph import RoutingGraph
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.whole_costs import on_grid
from hubplan.units import BoolArray, FloatArray, IntArray

#: Nearer to a junction than this is on it: the road's own position is no better known.
_AT_THE_END_M = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """The ways between snapped points and the ends of the edges they lie on.

    Attributes
    ----------
    vertices : ndarray of int, shape (n, 2 * k)
        Vertices of the routing graph at the end that the edge's forward arc leads to (or comes
        from), then those at the end of its backward arc.
    seconds : ndarray of float, shape (n, 2 * k)
        Seconds of that way; infinite where the edge may not be driven so and where there is no
        vertex, but zero from the end of a one-way street to the junction there.
    """

    vertices: IntArray
    seconds: FloatArray

    def rows(self, points: Sequence[int] | slice) -> Legs:
        """Return the legs of some of the points.

        Parameters
        ----------
        points : sequence of int or slice
            Which.

        Returns
        -------
        Legs
            One row each.
        """
        return Legs(self.vertices[points], self.seconds[points])


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
    network: Network,
    graph: RoutingGraph,
    cost: RoadSeconds,
    snap: Snap,
    arcs: tuple[IntArray, IntArray],
) -> Legs:
    """Return the ways from each point to the ends of its edge, junction delay included.

    Parameters
    ----------
    network : Network
        The roads.
    graph : RoutingGraph
        Of the roads.
    cost : RoadSeconds
        What each of its arcs costs.
    snap : Snap
        Points tied to edges.
    arcs : tuple of ndarray of int
        From `arc_of_edge`.

    Returns
    -------
    Legs
        One row a point; one vertex at each end.
    """
    legs = []
    for share, arc_along in zip((1.0 - snap.fraction, snap.fraction), arcs, strict=True):
        arc, at_the_end = _to_the_end(network, snap, arc_along, share)
        # Who stands at a junction came to it on no road, and may turn as he likes.
        vertex = np.where(at_the_end, network.arc_head[arc], graph.arc_end[arc])
        seconds = on_grid(share * cost.running[arc]) + cost.delay[arc]
        legs.append(_open_legs(vertex[:, None], seconds, arc >= 0))
    forward, backward = legs
    # Of the backward arc, the last of the two.
    stands = at_the_end & (arc < 0) & (snap.edge >= 0)
    at_the_tail = network.edge_tail[snap.edge][:, None]
    return _side_by_side(forward, _from_the_junction(backward, stands, at_the_tail))


def arrivals_of(
    network: Network,
    graph: RoutingGraph,
    cost: RoadSeconds,
    snap: Snap,
    arcs: tuple[IntArray, IntArray],
) -> Legs:
    """Return the ways from the ends of its edge to each point.

    Parameters
    ----------
    network : Network
        The roads.
    graph : RoutingGraph
        Of the roads.
    cost : RoadSeconds
        What each of its arcs costs.
    snap : Snap
        Points tied to edges.
    arcs : tuple of ndarray of int
        From `arc_of_edge`.

    Returns
    -------
    Legs
        One row a point; as many vertices at each end as there are.
    """
    legs = []
    for share, arc_along in zip((snap.fraction, 1.0 - snap.fraction), arcs, strict=True):
        arc, at_the_end = _to_the_end(network, snap, arc_along, share)
        # Who wants to the junction itself needs not turn into the road.
        tails = _wider_of(
            at_the_end, graph.vertices_of_nodes(network.arc_tail[arc]), graph.tails_of_arcs(arc)
        )
        legs.append(_open_legs(tails, on_grid(share * cost.running[arc]), arc >= 0))
    forward, backward = legs
    # Of the backward arc, the last of the two.
    stands = at_the_end & (arc < 0) & (snap.edge >= 0)
    at_the_head = graph.vertices_of_nodes(network.edge_head[snap.edge])
    return _side_by_side(forward, _from_the_junction(backward, stands, at_the_head))


def _open_legs(vertices: IntArray, seconds: FloatArray, known: BoolArray) -> Legs:
    """Return legs to (or from) each of some vertices; -1 is none."""
    there = (vertices >= 0) & known[:, None]
    return Legs(np.where(there, vertices, 0), np.where(there, seconds[:, None], np.inf))


def _wider_of(choice: BoolArray, one: IntArray, other: IntArray) -> IntArray:
    """Choose rows from one of two arrays that may differ in width."""
    width = max(one.shape[1], other.shape[1])
    padded = (
        np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=-1)
        for rows in (one, other)
    )
    return np.where(choice[:, None], *padded)


def _to_the_end(
    network: Network, snap: Snap, arc_along: IntArray, share: FloatArray
) -> tuple[IntArray, BoolArray]:
    """Return the arc along which each point's leg leads (-1 = none), and whether it stands there.

    `share` is how much of its edge lies between the point and that end.
    """
    arc = np.where(snap.edge >= 0, arc_along[snap.edge], -1)
    return arc, share * network.edge_length_m[snap.edge] < _AT_THE_END_M


def _from_the_junction(legs: Legs, stands: BoolArray, vertices: IntArray) -> Legs:
    """Let points at the very end of a one-way street use the vertices of the junction there, free.

    Where several streets end, any of them may be the one a point was tied to: whether that one
    is one-way must not matter.
    """
    free = _open_legs(vertices, np.zeros(stands.size), stands)
    chosen = _wider_of(stands, free.vertices, legs.vertices)
    seconds = np.full(chosen.shape, np.inf)
    for rows, source in ((stands, free.seconds), (~stands, legs.seconds)):
        seconds[rows, : source.shape[1]] = source[rows]
    return Legs(np.maximum(chosen, 0), seconds)


def _side_by_side(forward: Legs, backward: Legs) -> Legs:
    """Return the legs of both directions, as many of one as of the other."""
    width = max(forward.vertices.shape[1], backward.vertices.shape[1])
    vertices, seconds = [], []
    for legs in (forward, backward):
        missing = ((0, 0), (0, width - legs.vertices.shape[1]))
        vertices.append(np.pad(legs.vertices, missing))
        seconds.append(np.pad(legs.seconds, missing, constant_values=np.inf))
    return Legs(np.concatenate(vertices, axis=1), np.concatenate(seconds, axis=1))
