"""Strongly connected pieces: where one can drive from any node to any other and back."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.units import BoolArray, IntArray

#: A piece with this share of all nodes is a place of its own (an island), not a stub.
WIDESPREAD_SHARE: Final = 0.01


def strong_pieces(arc_tail: IntArray, arc_head: IntArray, *, n_nodes: int) -> IntArray:
    """Return the number of the strongly connected piece of each node.

    Parameters
    ----------
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Directed arcs.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    ndarray of int, shape (n_nodes,)
        Piece of each node; 0 is the largest, equal ones in the order of their first node.
    """
    arcs = csr_array(
        (np.ones(arc_tail.size, dtype=np.int8), (arc_tail, arc_head)), shape=(n_nodes, n_nodes)
    )
    _, raw_label = connected_components(arcs, directed=True, connection="strong")
    _, first, label, size = np.unique(
        raw_label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(size.size, dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(size.size)
    return rank[label]


def widespread_pieces(piece: IntArray) -> BoolArray:
    """Mark the pieces worth routing on.

    Parameters
    ----------
    piece : ndarray of int, shape (n_nodes,)
        Piece of each node, the largest being 0.

    Returns
    -------
    ndarray of bool, shape (n_pieces,)
        True for the largest and for any with at least 1% of the nodes.
    """
    size = np.bincount(piece)
    widespread = size >= WIDESPREAD_SHARE * piece.size
    widespread[:1] = True
    return np.asarray(widespread)
