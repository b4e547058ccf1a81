"""The hierarchy of a network's shape: made once, whatever the costs of its roads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.travel_times.hierarchy.adjacency import lists_by_group, undirected_edges
from hubplan.travel_times.hierarchy.dissection import dissect
from hubplan.travel_times.hierarchy.elimination import (
    FilledGraph,
    elimination_tree,
    filled_graph,
    postorder,
    shortcuts_of_arcs,
)
from hubplan.travel_times.hierarchy.peeling import peel
from hubplan.travel_times.hierarchy.storage import keep_order, load_order
from hubplan.units import FloatArray, IntArray

Int32Array = NDArray[np.int32]

#: Changes whenever `prepare` would make another hierarchy of the same network.
_METHOD: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Every shortcut that any costs could need, in an order that keeps them few.

    Attributes
    ----------
    rank : ndarray of int32, shape (n_nodes,)
        Number of each node of the network in the hierarchy, the last to be contracted highest.
    parent : ndarray of int32, shape (n_nodes,)
        The elimination tree, in those numbers; −1 = a root.
    graph : FilledGraph
        The shortcuts, in those numbers.
    arc_shortcut : ndarray of int32, shape (n_arcs,)
        The shortcut each arc of the network lies on; −1 for loops.
    arc_upward : ndarray of bool, shape (n_arcs,)
        True where the arc leads to the higher end.
    """

    rank: Int32Array
    parent: Int32Array
    graph: FilledGraph
    arc_shortcut: Int32Array
    arc_upward: NDArray[np.bool_]


def prepare(
    arc_tail: IntArray,
    arc_head: IntArray,
    *,
    node_x: FloatArray,
    node_y: FloatArray,
    folder: Path | None = None,
) -> Hierarchy:
    """Order the nodes of a network and find its shortcuts.

    Parameters
    ----------
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Directed arcs; parallel ones and loops are allowed.
    node_x, node_y : ndarray of float, shape (n_nodes,)
        Where the nodes lie, in metres; any positions give the same costs, true ones fewer
        shortcuts.
    folder : Path, optional
        Where orders of networks are kept from one run to the next; none is kept by default.

    Returns
    -------
    Hierarchy
        For any costs of these arcs.
    """
    low, high = undirected_edges(arc_tail, arc_head, node_x.size)
    order = partial(_contraction_order, low, high, node_x, node_y)
    if folder is None:
        rank = order()
    else:
        shape = fingerprint(arc_tail, arc_head, node_x=node_x, node_y=node_y)
        kept = load_order(folder, shape, node_x.size)
        rank = order() if kept is None else kept
        if kept is None:
            keep_order(folder, shape, rank)
    return _with_shortcuts(rank, low, high, arc_tail, arc_head)


def _with_shortcuts(
    rank: Int32Array,
    low: Int32Array,
    high: Int32Array,
    arc_tail: IntArray,
    arc_head: IntArray,
) -> Hierarchy:
    """Return the hierarchy of an order; the order may change where that changes no shortcut."""
    parent = elimination_tree(*_lower_neighbours(rank, low, high))
    place = postorder(parent)
    rank, parent = place[rank], _relabelled(parent, place)
    graph = filled_graph(*_lower_neighbours(rank, low, high), parent)
    tail, head = rank[arc_tail], rank[arc_head]
    return Hierarchy(rank, parent, graph, shortcuts_of_arcs(tail, head, graph), tail < head)


def fingerprint(
    arc_tail: IntArray, arc_head: IntArray, *, node_x: FloatArray, node_y: FloatArray
) -> str:
    """Return what a saved hierarchy is known by.

    Parameters
    ----------
    arc_tail, arc_head, node_x, node_y : ndarray
        As for `prepare`.

    Returns
    -------
    str
        40 hexadecimal digits; another for any other arcs, positions or way of ordering.
    """
    digest = hashlib.blake2b(f"hierarchy {_METHOD}".encode(), digest_size=20)
    for array in (arc_tail, arc_head, node_x, node_y):
        digest.update(np.int64(array.size).tobytes())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _contraction_order(
    low: Int32Array, high: Int32Array, node_x: FloatArray, node_y: FloatArray
) -> Int32Array:
    """Return when each node is contracted: chains and dead ends first, then the core."""
    first, head = lists_by_group(
        np.concatenate([low, high]), np.concatenate([high, low]), node_x.size
    )
    peeled = peel(first, head)
    rank = np.empty(node_x.size, dtype=np.int32)
    rank[peeled.order] = np.arange(peeled.order.size, dtype=np.int32)
    core = peeled.core
    rank[core] = peeled.order.size + dissect(
        peeled.core_first, peeled.core_head, node_x[core], node_y[core]
    )
    return rank


def _lower_neighbours(
    rank: Int32Array, low: Int32Array, high: Int32Array
) -> tuple[Int32Array, Int32Array]:
    """Return the lists of each node's neighbours below it, in the numbers of `rank`."""
    a, b = rank[low], rank[high]
    return lists_by_group(np.maximum(a, b), np.minimum(a, b), rank.size)


def _relabelled(parent: Int32Array, place: Int32Array) -> Int32Array:
    """Return a tree after its nodes were given new numbers."""
    relabelled = np.full_like(parent, -1)
    child = parent >= 0
    relabelled[place[child]] = place[parent[child]]
    return relabelled
