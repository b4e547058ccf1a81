"""The network as searches see it: nodes where a turn is forbidden stand in it more than once.

A forbidden turn is a sequence of arcs that may not be driven one after another. Searches know
only where they are, not how they came, so a node gets one more *vertex* for each way to come that
forbids something: the beginnings of the sequences, as in the automaton of Aho and Corasick (1975).
Where nothing is forbidden the graph is the network, node by node and arc by arc.

References
----------
A. V. Aho, M. J. Corasick: Efficient string matching. Communications of the ACM 18 (1975), 333-340.
D. Villeneuve, G. Desaulniers: The shortest path problem with forbidden paths. European Journal of
Operational Research 165 (2005), 97-107.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from hubplan.units import FloatArray, IntArray

_Arcs = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ForbiddenTurns:
    """Sequences of arcs that may not be driven one after another.

    Attributes
    ----------
    arcs : ndarray of int, shape (n_arcs_in_all,)
        The arcs of all sequences.
    offsets : ndarray of int, shape (n_turns + 1,)
        Sequence `k` is ``arcs[offsets[k]:offsets[k + 1]]``: two arcs at least, each beginning
        where the one before ends.
    """

    arcs: IntArray
    offsets: IntArray

    @property
    def n_turns(self) -> int:
        """Number of sequences."""
        return self.offsets.size - 1

    @classmethod
    def of(cls, sequences: Iterable[_Arcs]) -> ForbiddenTurns:
        """Gather sequences, each once, in rising order.

        Parameters
        ----------
        sequences : iterable of tuple of int
            Arcs.

        Returns
        -------
        ForbiddenTurns
            The same sequences.
        """
        ordered = sorted(set(sequences))
        arcs = np.array([arc for sequence in ordered for arc in sequence], dtype=np.int64)
        sizes = np.array([len(sequence) for sequence in ordered], dtype=np.int64)
        return cls(arcs, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))

    def sequences(self) -> Iterator[_Arcs]:
        """Give the sequences one by one.

        Yields
        ------
        tuple of int
            Arcs.
        """
        arcs, offsets = self.arcs.tolist(), self.offsets.tolist()
        for first, last in pairwise(offsets):
            yield tuple(arcs[first:last])


@dataclass(frozen=True, slots=True, eq=False)
class RoutingGraph:
    """What searches run on.

    Attributes
    ----------
    vertex_node : ndarray of int, shape (n_vertices,)
        The node each vertex stands for. The first ``n_nodes`` are the nodes themselves, where one
        is when nothing is forbidden next; the others are reached on particular ways only.
    move_tail, move_head : ndarray of int, shape (n_moves,)
        Vertices; moves are sorted by tail, then head.
    move_arc : ndarray of int, shape (n_moves,)
        The arc of the network that a move drives along.
    arc_end : ndarray of int, shape (n_arcs,)
        The vertex to which each arc leads those who begin their journey on it.
    """

    vertex_node: IntArray
    move_tail: IntArray
    move_head: IntArray
    move_arc: IntArray
    arc_end: IntArray

    @property
    def n_vertices(self) -> int:
        """Number of vertices."""
        return self.vertex_node.size

    def to_csr(self, arc_cost: FloatArray) -> csr_array:
        """Build the sparse matrix that `scipy.sparse.csgraph` searches.

        Parameters
        ----------
        arc_cost : ndarray of float, shape (n_arcs,)
            Cost of each arc of the network, above zero.

        Returns
        -------
        csr_array, shape (n_vertices, n_vertices)
            Of parallel moves only the cheapest; scipy would add them up.
        """
        cost = arc_cost[self.move_arc]
        order = np.lexsort((cost, self.move_head, self.move_tail))
        tail, head = self.move_tail[order], self.move_head[order]
        first = np.ones(order.size, dtype=np.bool_)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        cheapest = order[first]
        return csr_array(
            (cost[cheapest], (self.move_tail[cheapest], self.move_head[cheapest])),
            shape=(self.n_vertices, self.n_vertices),
        )

    def vertices_of_nodes(self, nodes: IntArray) -> IntArray:
        """Return all vertices that stand for each of some nodes.

        Parameters
        ----------
        nodes : ndarray of int, shape (n,)
            Nodes of the network.

        Returns
        -------
        ndarray of int, shape (n, k)
            In each row as many as there are, then -1.
        """
        return _rows_of(self.vertex_node, np.arange(self.n_vertices), nodes)

    def tails_of_arcs(self, arcs: IntArray) -> IntArray:
        """Return all vertices from which each of some arcs may be driven.

        Parameters
        ----------
        arcs : ndarray of int, shape (n,)
            Arcs of the network.

        Returns
        -------
        ndarray of int, shape (n, k)
            In each row as many as there are, then -1.
        """
        return _rows_of(self.move_arc, self.move_tail, arcs)


def routing_graph(
    arc_tail: IntArray, arc_head: IntArray, *, n_nodes: int, forbidden: ForbiddenTurns
) -> RoutingGraph:
    """Give the nodes at forbidden turns their further vertices.

    Parameters
    ----------
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Arcs of a network, sorted by tail, then head.
    n_nodes : int
        Number of its nodes.
    forbidden : ForbiddenTurns
        Sequences of its arcs.

    Returns
    -------
    RoutingGraph
        In which every path is one that nothing forbids, and no other path is missing.
    """
    nodes, arcs = np.arange(n_nodes), np.arange(arc_tail.size)
    if not forbidden.n_turns:
        return RoutingGraph(nodes, arc_tail, arc_head, arcs, arc_head)
    sequences = set(forbidden.sequences())
    begun = sorted({sequence[:n] for sequence in sequences for n in range(1, len(sequence))})
    vertex = {beginning: n_nodes + k for k, beginning in enumerate(begun)}
    begun_node = arc_head[[beginning[-1] for beginning in begun]]
    arc_end = arc_head.copy()
    for beginning, number in vertex.items():
        if len(beginning) == 1:
            arc_end[beginning[0]] = number
    tail, head, arc = [arc_tail], [arc_end], [arcs]
    for beginning, node in zip(begun, begun_node.tolist(), strict=True):
        first, last = np.searchsorted(arc_tail, [node, node + 1])
        onward = _onward(beginning, range(int(first), int(last)), sequences, vertex, arc_head)
        for next_arc, reached in onward:
            tail.append(np.array([vertex[beginning]]))
            head.append(np.array([reached]))
            arc.append(np.array([next_arc]))
    move_tail, move_head, move_arc = (np.concatenate(parts) for parts in (tail, head, arc))
    order = np.lexsort((move_arc, move_head, move_tail))
    return RoutingGraph(
        np.concatenate([nodes, begun_node]),
        move_tail[order],
        move_head[order],
        move_arc[order],
        arc_end,
    )


def _onward(
    beginning: _Arcs,
    arcs: Iterable[int],
    sequences: set[_Arcs],
    vertex: dict[_Arcs, int],
    arc_head: IntArray,
) -> Iterator[tuple[int, int]]:
    """Give each arc that may be driven after a beginning, and the vertex it leads to."""
    for arc in arcs:
        driven = (*beginning, arc)
        endings = [driven[start:] for start in range(len(driven))]
        if not sequences.isdisjoint(endings):
            continue
        longest = next((ending for ending in endings if ending in vertex), None)
        yield arc, int(arc_head[arc]) if longest is None else vertex[longest]


def _rows_of(key: IntArray, value: IntArray, wanted: IntArray) -> IntArray:
    """Return the values of each wanted key in a row, filled up with -1."""
    order = np.argsort(key, kind="stable")
    first, last = (np.searchsorted(key[order], wanted, side) for side in ("left", "right"))
    width = int((last - first).max(initial=1))
    place = first[:, None] + np.arange(width)
    there = place < last[:, None]
    rows = value[order[np.where(there, place, 0)]]
    return np.where(there, rows, -1)
