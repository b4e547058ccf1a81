"""What a network out of an extract holds, in words that all contenders share, and how two compare.

Used by ``pbf_to_network.py``: kilometres of road, and shortest distances between junctions that all
networks know.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

#: Shortest distances are compared from and to so many junctions.
N_STARTS, N_ENDS = 20, 500


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A routable network in the least words: what all contenders must have made.

    Attributes
    ----------
    node_osmid : ndarray of int, shape (n_nodes,)
        OpenStreetMap's id of each node.
    tail, head : ndarray of int, shape (n_arcs,)
        Positions of the ends in `node_osmid`.
    length_m : ndarray of float, shape (n_arcs,)
        Metres.
    oneway : ndarray of bool, shape (n_arcs,)
        False where the same road has an arc back.
    """

    node_osmid: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.float64]
    oneway: NDArray[np.bool_]


def read_roads(file: Path) -> Roads:
    """Read what a child left."""
    with np.load(file) as columns:
        return Roads(**{column: columns[column] for column in Roads.__slots__})


def largest_piece(roads: Roads) -> NDArray[np.bool_]:
    """Mark the nodes of the largest strongly connected piece."""
    _, piece = connected_components(_shortest_arcs(roads), connection="strong")
    return np.asarray(piece == np.bincount(piece).argmax())


def _shortest_arcs(roads: Roads) -> csr_array:
    """Return lengths as a sparse matrix: of parallel arcs the shortest, no loops."""
    order = np.lexsort((roads.length_m, roads.head, roads.tail))
    tail, head = roads.tail[order], roads.head[order]
    chosen = tail != head
    chosen[1:] &= (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    length_m = np.maximum(roads.length_m[order][chosen], 1e-6)  # an arc of zero would be no arc
    n_nodes = roads.node_osmid.size
    return csr_array((length_m, (tail[chosen], head[chosen])), shape=(n_nodes, n_nodes))


def describe(roads: Roads) -> dict[str, float]:
    """Count nodes, arcs and kilometres of road, both directions of a road counted once."""
    road_m = np.where(roads.oneway, roads.length_m, roads.length_m / 2)
    inside = largest_piece(roads)
    within = inside[roads.tail] & inside[roads.head]
    return {
        "nodes": int(roads.node_osmid.size),
        "arcs": int(roads.tail.size),
        "km": float(road_m.sum() / 1000),
        "km_in_largest_piece": float(road_m[within].sum() / 1000),
    }


def distances(all_roads: dict[str, Roads]) -> dict[str, NDArray[np.float64]]:
    """Return shortest metres between junctions of the largest pieces that all networks share."""
    shared: NDArray[np.int64] | None = None
    for roads in all_roads.values():
        known = np.unique(roads.node_osmid[largest_piece(roads)])
        shared = known if shared is None else np.intersect1d(shared, known)
    assert shared is not None
    chosen = np.random.default_rng(1).permutation(shared)[: N_STARTS + N_ENDS]
    found = {}
    for name, roads in all_roads.items():
        order = np.argsort(roads.node_osmid)
        place = order[np.searchsorted(roads.node_osmid, chosen, sorter=order)]
        found[name] = dijkstra(_shortest_arcs(roads), indices=place[:N_STARTS])[:, place[N_STARTS:]]
    return found
