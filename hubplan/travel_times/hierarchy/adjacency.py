"""Neighbour lists in compact arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled
from hubplan.units import IntArray

Int32Array = NDArray[np.int32]


def undirected_edges(
    arc_tail: IntArray, arc_head: IntArray, n_nodes: int
) -> tuple[Int32Array, Int32Array]:
    """Return each pair of neighbours once, whatever arcs run between them.

    Parameters
    ----------
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Directed arcs; parallel ones and loops are allowed.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    low, high : ndarray of int32
        The smaller and the larger node of each pair, sorted; loops are left out.
    """
    low, high = np.minimum(arc_tail, arc_head), np.maximum(arc_tail, arc_head)
    key = np.sort((low * np.int64(n_nodes) + high)[low != high])
    new = np.ones(key.size, dtype=np.bool_)
    new[1:] = key[1:] != key[:-1]
    low, high = np.divmod(key[new], max(n_nodes, 1))
    return low.astype(np.int32), high.astype(np.int32)


@compiled
def lists_by_group(
    group: Int32Array, member: Int32Array, n_groups: int
) -> tuple[Int32Array, Int32Array]:
    """Sort members into lists by group, keeping their order.

    Parameters
    ----------
    group, member : ndarray of int32, shape (n,)
        Each member with its group.
    n_groups : int
        Number of groups.

    Returns
    -------
    first : ndarray of int32, shape (n_groups + 1,)
        List `g` is ``members[first[g]:first[g + 1]]``.
    members : ndarray of int32, shape (n,)
        The lists, one after the other.
    """
    first = np.zeros(n_groups + 1, np.int32)
    for i in range(group.size):
        first[group[i] + 1] += 1
    for g in range(n_groups):
        first[g + 1] += first[g]
    place = first[:-1].copy()
    members = np.empty(group.size, np.int32)
    for i in range(group.size):
        members[place[group[i]]] = member[i]
        place[group[i]] += 1
    return first, members
