"""The directions in which edges may be travelled."""

from __future__ import annotations

import numpy as np

from hubplan.units import BoolArray, IntArray


def arcs_of_edges(
    edge_tail: IntArray, edge_head: IntArray, edge_oneway: BoolArray
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Give every edge its arcs: one as drawn, and one back unless it is one-way.

    Parameters
    ----------
    edge_tail, edge_head : ndarray of int, shape (n_edges,)
        Nodes at the ends.
    edge_oneway : ndarray of bool, shape (n_edges,)
        True where there is no way back.

    Returns
    -------
    tuple of ndarray
        Tail, head, edge and "as drawn" of each arc, sorted by tail, head and edge.
    """
    both = np.flatnonzero(~edge_oneway)
    tail = np.concatenate([edge_tail, edge_head[both]])
    head = np.concatenate([edge_head, edge_tail[both]])
    edge = np.concatenate([np.arange(edge_tail.size), both])
    forward = np.arange(edge.size) < edge_tail.size
    order = np.lexsort((~forward, edge, head, tail))
    return tail[order], head[order], edge[order], forward[order]
