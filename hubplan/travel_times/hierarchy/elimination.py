"""Steps 3 to 5 of the topology: elimination tree, postorder, and every shortcut there can be.

Contracting nodes in a fixed order, joining all higher neighbours of each, makes the same graph
as Cholesky's elimination of a sparse matrix fills in. So the shortcuts of a customizable
contraction hierarchy are found by the methods of that field:

* the *elimination tree* (parent = lowest higher neighbour in the filled graph) by Liu's
  algorithm, without the filled graph (J. W. H. Liu, "The role of elimination trees in sparse
  factorization", SIAM J. Matrix Anal. Appl. 11, 1990);
* *postorder* relabelling, which changes no shortcut and puts each subtree in one stretch of memory;
* the filled graph by *row subtrees*: the lower neighbours of `i` are the nodes on the tree paths
  from the lower neighbours of `i` in the graph up to `i`. Going through `i` in rising order,
  every node's list of higher neighbours comes out sorted.

A shortest up-down path climbs this tree: all nodes above `v` are its ancestors (Bauer, Columbus,
Rutter and Wagner, "Search-space size in contraction hierarchies", 2016).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled

Int32Array = NDArray[np.int32]

_NONE = -1


class FilledGraph(NamedTuple):
    """Every shortcut there can be, from below and from above.

    Attributes
    ----------
    up_first, up_head : ndarray of int32, shapes (n_nodes + 1,) and (n_shortcuts,)
        Neighbours above node `v` are ``up_head[up_first[v]:up_first[v + 1]]``, in rising order. A
        place in `up_head` is the number of a shortcut.
    down_first, down_shortcut, down_tail : ndarray of int32
        Shortcuts that lead up to each node, and the nodes they come from.
    """

    up_first: Int32Array
    up_head: Int32Array
    down_first: Int32Array
    down_shortcut: Int32Array
    down_tail: Int32Array


@compiled
def elimination_tree(lower_first: Int32Array, lower: Int32Array) -> Int32Array:
    """Return the parent of each node in the elimination tree.

    Parameters
    ----------
    lower_first : ndarray of int32, shape (n + 1,)
        Nodes are numbered in the order of contraction; the neighbours of `i` below it are
        ``lower[lower_first[i]:lower_first[i + 1]]``.
    lower : ndarray of int32
        Those neighbours.

    Returns
    -------
    ndarray of int32, shape (n,)
        Parents; −1 = a root.
    """
    n_nodes = lower_first.size - 1
    parent = np.full(n_nodes, _NONE, np.int32)
    shortcut = np.full(n_nodes, _NONE, np.int32)  # path compression: some ancestor
    for node in range(n_nodes):
        for k in range(lower_first[node], lower_first[node + 1]):
            below = lower[k]
            while below != _NONE and below < node:
                above = shortcut[below]
                shortcut[below] = node
                if above == _NONE:
                    parent[below] = node
                below = above
    return parent


@compiled
def postorder(parent: Int32Array) -> Int32Array:
    """Return the place of each node when every subtree is numbered in one stretch.

    Parameters
    ----------
    parent : ndarray of int32, shape (n,)
        Parents, each of a higher number than its children; −1 = a root.

    Returns
    -------
    ndarray of int32, shape (n,)
        New numbers; children still come before their parents.
    """
    n_nodes = parent.size
    size = np.ones(n_nodes, np.int32)
    for node in range(n_nodes):
        if parent[node] != _NONE:
            size[parent[node]] += size[node]
    # A subtree fills the stretch that ends at its root; `free` is where the next child's starts.
    place = np.empty(n_nodes, np.int32)
    free = np.empty(n_nodes, np.int32)
    start_of_roots = 0
    for node in range(n_nodes - 1, -1, -1):
        if parent[node] == _NONE:
            start = start_of_roots
            start_of_roots += size[node]
        else:
            start = free[parent[node]]
            free[parent[node]] += size[node]
        free[node] = start
        place[node] = start + size[node] - 1
    return place


def filled_graph(lower_first: Int32Array, lower: Int32Array, parent: Int32Array) -> FilledGraph:
    """Contract all nodes.

    Parameters
    ----------
    lower_first, lower : ndarray of int32
        The graph's neighbours below each node, as for `elimination_tree`.
    parent : ndarray of int32, shape (n,)
        The elimination tree.

    Returns
    -------
    FilledGraph
        The graph with its shortcuts.
    """
    above, below = _count(lower_first, lower, parent)
    up_first, down_first = (
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32) for counts in (above, below)
    )
    lists = _fill(lower_first, lower, parent, up_first, down_first)
    return FilledGraph(up_first, lists[0], down_first, lists[1], lists[2])


@compiled
def _count(
    lower_first: Int32Array, lower: Int32Array, parent: Int32Array
) -> tuple[Int32Array, Int32Array]:
    """Count the neighbours above and below each node in the filled graph."""
    n_nodes = parent.size
    above = np.zeros(n_nodes, np.int32)
    below = np.zeros(n_nodes, np.int32)
    seen_by = np.full(n_nodes, _NONE, np.int32)
    for node in range(n_nodes):
        seen_by[node] = node
        for k in range(lower_first[node], lower_first[node + 1]):
            climber = lower[k]
            while seen_by[climber] != node:
                seen_by[climber] = node
                above[climber] += 1
                below[node] += 1
                climber = parent[climber]
    return above, below


@compiled
def _fill(
    lower_first: Int32Array,
    lower: Int32Array,
    parent: Int32Array,
    up_first: Int32Array,
    down_first: Int32Array,
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """List them: up_head, down_shortcut and down_tail."""
    n_nodes = parent.size
    up_head = np.empty(up_first[-1], np.int32)
    down_shortcut = np.empty(up_first[-1], np.int32)
    down_tail = np.empty(up_first[-1], np.int32)
    up_next = up_first[:-1].copy()
    seen_by = np.full(n_nodes, _NONE, np.int32)
    for node in range(n_nodes):
        seen_by[node] = node
        place = down_first[node]
        for k in range(lower_first[node], lower_first[node + 1]):
            climber = lower[k]
            while seen_by[climber] != node:
                seen_by[climber] = node
                up_head[up_next[climber]] = node
                down_shortcut[place] = up_next[climber]
                down_tail[place] = climber
                up_next[climber] += 1
                place += 1
                climber = parent[climber]
    return up_head, down_shortcut, down_tail


@compiled
def shortcuts_of_arcs(tail: Int32Array, head: Int32Array, graph: FilledGraph) -> Int32Array:
    """Find the shortcut that each arc of the network lies on.

    Parameters
    ----------
    tail, head : ndarray of int32, shape (n_arcs,)
        Arcs between nodes numbered as in the hierarchy.
    graph : FilledGraph
        The shortcuts.

    Returns
    -------
    ndarray of int32, shape (n_arcs,)
        Shortcut of each arc, in either direction; −1 for loops.
    """
    shortcut = np.full(tail.size, _NONE, np.int32)
    for arc in range(tail.size):
        low, high = min(tail[arc], head[arc]), max(tail[arc], head[arc])
        if low != high:
            start, stop = graph.up_first[low], graph.up_first[low + 1]
            shortcut[arc] = start + np.searchsorted(graph.up_head[start:stop], high)
    return shortcut
