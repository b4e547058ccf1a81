"""The hierarchy of a network's shape: made once, whatever the costs of its roads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import InputError
from hubplan.travel_times.hierarchy.adjacency import lists_by_group, undirected_edges
from hubplan.travel_times.hierarchy.customised import CustomisedHierarchy
from hubplan.travel_times.hierarchy.customisation import customise, kept_shortcuts, perfect, respect
from hubplan.travel_times.hierarchy.dissection import dissect
from hubplan.travel_times.hierarchy.elimination import (
    elimination_tree,
    fill,
    postorder,
    shortcuts_of_arcs,
    upward_counts,
)
from hubplan.travel_times.hierarchy.peeling import peel
from hubplan.travel_times.hierarchy.sweep import Shortcuts
from hubplan.travel_times.whole_costs import CostArray
from hubplan.units import FloatArray, IntArray

Int32Array = NDArray[np.int32]

#: Changes whenever `prepare` would make another hierarchy of the same network.
_METHOD: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Every shortcut that any costs could need, in an order that keeps them few.

    Attributes
    ----------
    fingerprint : str
        Of the network's shape and of how it was ordered; see `fingerprint`.
    rank : ndarray of int32, shape (n_nodes,)
        Number of each node of the network in the hierarchy, the last to be contracted highest.
    parent : ndarray of int32, shape (n_nodes,)
        The elimination tree, in those numbers; −1 = a root.
    up_first, up_head : ndarray of int32, shapes (n_nodes + 1,) and (n_shortcuts,)
        Shortcuts of node `v` lead up to ``up_head[up_first[v]:up_first[v + 1]]``, in rising order.
    down_first, down_shortcut, down_tail : ndarray of int32
        Shortcuts that lead up to each node, and the nodes they come from.
    arc_shortcut : ndarray of int32, shape (n_arcs,)
        The shortcut each arc of the network lies on; −1 for loops.
    arc_upward : ndarray of bool, shape (n_arcs,)
        True where the arc leads to the higher end.
    """

    fingerprint: str
    rank: Int32Array
    parent: Int32Array
    up_first: Int32Array
    up_head: Int32Array
    down_first: Int32Array
    down_shortcut: Int32Array
    down_tail: Int32Array
    arc_shortcut: Int32Array
    arc_upward: NDArray[np.bool_]

    def customised(self, cost: CostArray) -> CustomisedHierarchy:
        """Work out the cost of every shortcut.

        Parameters
        ----------
        cost : ndarray of int32, shape (n_arcs,)
            Whole units for each arc of the network, from 0; `INFINITY` = closed.

        Returns
        -------
        CustomisedHierarchy
            Ready to be asked; this hierarchy stays as it is.

        Raises
        ------
        InputError
            If there is not one cost for each arc.
        """
        if cost.shape != self.arc_shortcut.shape:
            raise InputError(
                f"costs of shape {cost.shape} do not fit a hierarchy over "
                f"{self.arc_shortcut.size:,} arcs"
            )
        shortcuts = (
            self.up_first, self.up_head, self.down_first, self.down_shortcut, self.down_tail
        )
        up, down = respect(cost, self.arc_shortcut, self.arc_upward, self.up_head.size)
        customise(*shortcuts, up, down)
        perfect_up, perfect_down = up.copy(), down.copy()
        perfect(*shortcuts, perfect_up, perfect_down)
        return CustomisedHierarchy(
            self.rank,
            self.parent,
            Shortcuts(*kept_shortcuts(self.up_first, self.up_head, up, perfect_up)),
            Shortcuts(*kept_shortcuts(self.up_first, self.up_head, down, perfect_down)),
        )


def prepare(
    arc_tail: IntArray, arc_head: IntArray, *, node_x: FloatArray, node_y: FloatArray
) -> Hierarchy:
    """Order the nodes of a network and find its shortcuts.

    Parameters
    ----------
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Directed arcs; parallel ones and loops are allowed.
    node_x, node_y : ndarray of float, shape (n_nodes,)
        Where the nodes lie, in metres; any positions give the same costs, true ones fewer
        shortcuts.

    Returns
    -------
    Hierarchy
        For any costs of these arcs.
    """
    n_nodes = node_x.size
    low, high = undirected_edges(arc_tail, arc_head, n_nodes)
    rank = _contraction_order(low, high, node_x, node_y)
    parent = elimination_tree(*_lower_neighbours(rank, low, high))
    place = postorder(parent)
    rank, parent = place[rank], _relabelled(parent, place)
    lower_first, lower = _lower_neighbours(rank, low, high)
    up_first, down_first = (
        _sums(counts) for counts in upward_counts(lower_first, lower, parent)
    )
    up_head, down_shortcut, down_tail = fill(lower_first, lower, parent, up_first, down_first)
    tail, head = rank[arc_tail], rank[arc_head]
    return Hierarchy(
        fingerprint=fingerprint(arc_tail, arc_head, node_x=node_x, node_y=node_y),
        rank=rank,
        parent=parent,
        up_first=up_first,
        up_head=up_head,
        down_first=down_first,
        down_shortcut=down_shortcut,
        down_tail=down_tail,
        arc_shortcut=shortcuts_of_arcs(tail, head, up_first, up_head),
        arc_upward=tail < head,
    )


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


def _sums(counts: Int32Array) -> Int32Array:
    """Return where lists of these lengths start, one after the other, and where they end."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
