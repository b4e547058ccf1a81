"""Step 1 of the ordering: peel off what a road network has most of, chains and dead ends.

A node with at most two neighbours is contracted first: one shortcut at most replaces it, so it
costs nothing, and six nodes in seven go this way. What remains, the *core*, is what a separator
has to be found for. (Node orders for customizable contraction hierarchies start from reduced
graphs in Dibbelt, Strasser and Wagner 2016, section 4, too.)

Rounds are *independent*: no two neighbours go in the same round. A chain of `k` nodes then
becomes a tree of depth log k, where peeling from one end would make a path of depth k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled

Int32Array = NDArray[np.int32]

_PEELED_DEGREE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Peeled:
    """A graph without its chains and dead ends.

    Attributes
    ----------
    order : ndarray of int32
        Nodes peeled, in the order in which they are contracted.
    core : ndarray of int32, shape (n_core,)
        Nodes that remain, in rising order.
    core_first, core_head : ndarray of int32
        Neighbours of core node `i` are ``core_head[core_first[i]:core_first[i + 1]]``, as
        positions in `core`, shortcuts included.
    """

    order: Int32Array
    core: Int32Array
    core_first: Int32Array
    core_head: Int32Array


class _Graph(NamedTuple):
    """Neighbour lists that shrink: node `v` has ``head[first[v]:first[v] + degree[v]]``."""

    first: Int32Array
    head: Int32Array
    degree: Int32Array


def peel(first: Int32Array, head: Int32Array) -> Peeled:
    """Contract nodes of degree two or less until none is left.

    Parameters
    ----------
    first : ndarray of int32, shape (n + 1,)
        Neighbours of node `v` are ``head[first[v]:first[v + 1]]``.
    head : ndarray of int32
        Each neighbour once, never the node itself; both directions are listed.

    Returns
    -------
    Peeled
        The order so far, and the core.
    """
    graph = _Graph(first, head.copy(), np.diff(first).astype(np.int32))
    order = _peel_rounds(graph)
    in_core = np.ones(graph.degree.size, dtype=np.bool_)
    in_core[order] = False
    core = np.flatnonzero(in_core).astype(np.int32)
    position = np.full(graph.degree.size, -1, dtype=np.int32)
    position[core] = np.arange(core.size, dtype=np.int32)
    core_first = np.concatenate([[0], np.cumsum(graph.degree[core])]).astype(np.int32)
    core_head = _core_neighbours(graph, core, core_first, position)
    return Peeled(order, core, core_first, core_head)


@compiled
def _peel_rounds(graph: _Graph) -> Int32Array:
    """Return the nodes peeled, in order; the graph ends as the core."""
    first, head, degree = graph
    n_nodes = degree.size
    order = np.empty(n_nodes, np.int32)
    n_peeled = 0
    candidates = np.empty(n_nodes, np.int32)
    waiting = np.empty(n_nodes, np.int32)
    touched_in = np.zeros(n_nodes, np.int32)  # the last round in which a neighbour was peeled
    n_candidates = 0
    for node in range(n_nodes):
        if degree[node] <= _PEELED_DEGREE:
            candidates[n_candidates] = node
            n_candidates += 1
    this_round = 0
    while n_candidates > 0:
        this_round += 1
        n_waiting = 0
        for k in range(n_candidates):
            node = candidates[k]
            if touched_in[node] == this_round:
                continue  # it waits already
            order[n_peeled] = node
            n_peeled += 1
            touched_in[node] = this_round
            start, n_neighbours = first[node], degree[node]
            for i in range(n_neighbours):
                neighbour = head[start + i]
                other = head[start + n_neighbours - 1 - i]
                _replace_neighbour(graph, neighbour, node, other)
                if touched_in[neighbour] != this_round and degree[neighbour] <= _PEELED_DEGREE:
                    waiting[n_waiting] = neighbour
                    n_waiting += 1
                    touched_in[neighbour] = this_round
        candidates, waiting = waiting, candidates
        n_candidates = n_waiting
    return order[:n_peeled].copy()


@compiled
def _replace_neighbour(graph: _Graph, node: int, gone: int, other: int) -> None:
    """Let `node` lead to `other` instead of `gone`; drop the place if it does already, or is it."""
    first, head, degree = graph
    start, stop = first[node], first[node] + degree[node]
    known = other == node
    place = start
    for i in range(start, stop):
        if head[i] == gone:
            place = i
        elif head[i] == other:
            known = True
    if known:
        head[place] = head[stop - 1]
        degree[node] -= 1
    else:
        head[place] = other


@compiled
def _core_neighbours(
    graph: _Graph,
    core: Int32Array,
    core_first: Int32Array,
    position: Int32Array,
) -> Int32Array:
    """Gather the neighbours of core nodes as positions in the core."""
    core_head = np.empty(core_first[-1], np.int32)
    for i in range(core.size):
        for k in range(core_first[i + 1] - core_first[i]):
            core_head[core_first[i] + k] = position[graph.head[graph.first[core[i]] + k]]
    return core_head
