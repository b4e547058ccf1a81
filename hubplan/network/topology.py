"""From stretches of way to a routable network: contract, order, number.

A node where nothing can be decided (two segments of the same kind of road meet) becomes a point
of a line; all other nodes are junctions or ends, and the line between two of them is an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hubplan.errors import InputError
from hubplan.network.join import Stretches
from hubplan.network.measure import segment_lengths_m
from hubplan.network.ways import RoadWays
from hubplan.units import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Lines between junctions, over the node numbers of `Stretches`.

    Attributes
    ----------
    shape_node : ndarray of int
        Node number of every point of every edge, ends included.
    shape_offsets : ndarray of int, shape (n_edges + 1,)
        Edge `e` runs through the points ``shape_offsets[e]:shape_offsets[e + 1]``.
    length_m : ndarray of float, shape (n_edges,)
        Geodesic metres.
    kind : ndarray of int, shape (n_edges,)
        A way whose class, direction, roundabout, limit and use the edge has.
    named_by : ndarray of int, shape (n_edges,)
        The way whose name and id the edge takes: that of its longest piece.
    first_way, last_way : ndarray of int, shape (n_edges,)
        The ways at its first and its last point.
    repeated : int
        How many segments were left out because another of the same kind lies on them.
    """

    shape_node: IntArray
    shape_offsets: IntArray
    length_m: FloatArray
    kind: IntArray
    named_by: IntArray
    first_way: IntArray
    last_way: IntArray
    repeated: int


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Runs of segments of one stretch between nodes that stay."""

    tail: IntArray  # (n_segments,) node numbers
    head: IntArray
    offsets: IntArray  # (n_pieces + 1,) into segments
    way: IntArray  # (n_pieces,)
    length_m: FloatArray  # (n_pieces,)
    ends: IntArray  # (2 * n_pieces,) node at the start of piece p = 2p, at its finish = 2p + 1


def contract(ways: RoadWays, stretches: Stretches, *, kept_nodes: IntArray) -> Edges:
    """Contract stretches into edges between junctions.

    A node is passed through when exactly two segments meet there, alike in class, direction,
    roundabout and limit; names may change along an edge. A ring that meets nothing keeps one node.

    Parameters
    ----------
    ways : RoadWays
        The ways that the stretches are parts of.
    stretches : Stretches
        Lines over numbered nodes.
    kept_nodes : ndarray of int
        OSM ids of nodes that stay even where nothing but a turn can be decided.

    Returns
    -------
    Edges
        One for each line between two nodes that stay.

    Raises
    ------
    InputError
        If no way leads from one node to another.
    """
    tail, head, stretch, repeated = _segments(ways, stretches)
    if tail.size == 0:
        raise InputError(
            "The roads in the file have no length: each way stays at one node",
            hint="The file is damaged; download it again.",
        )
    way = stretches.way[stretch]
    kinds = _kind_of_way(ways)
    passed = _passed_through(
        tail, head, kinds[way], ways.oneway[way], n_nodes=stretches.node_lon.size
    )
    passed &= ~np.isin(stretches.node_osmid, kept_nodes)
    pieces = _pieces(stretches, tail, head, stretch, passed)
    order, edge_offsets = _chains(pieces, passed)
    piece = order >> 1
    shape_node, shape_offsets = _shapes(pieces, order, edge_offsets)
    longest = _longest_in_each(pieces.length_m[piece], edge_offsets)
    return Edges(
        shape_node=shape_node,
        shape_offsets=shape_offsets,
        length_m=np.add.reduceat(pieces.length_m[piece], edge_offsets[:-1]),
        kind=pieces.way[piece[edge_offsets[:-1]]],
        named_by=pieces.way[piece[longest]],
        first_way=pieces.way[piece[edge_offsets[:-1]]],
        last_way=pieces.way[piece[edge_offsets[1:] - 1]],
        repeated=repeated,
    )


def _segments(ways: RoadWays, stretches: Stretches) -> tuple[IntArray, IntArray, IntArray, int]:
    """Return tail, head and stretch of each segment, without points and without repetitions.

    Two segments between the same two nodes are the same straight line; when they are of the same
    kind and direction too, one of them says nothing (tiles overlap, ways are drawn twice).
    """
    within = np.ones(stretches.point.size - 1, dtype=np.bool_)
    within[stretches.offsets[1:-1] - 1] = False
    tail, head = stretches.point[:-1], stretches.point[1:]
    keep = np.flatnonzero(within & (tail != head))
    tail, head = tail[keep], head[keep]
    stretch = np.repeat(np.arange(stretches.way.size), np.diff(stretches.offsets))[keep]
    way = stretches.way[stretch]
    kind = _kind_of_way(ways)[way]
    turn = (tail > head) & ~ways.oneway[way]
    low, high = np.where(turn, head, tail), np.where(turn, tail, head)
    order = np.lexsort((kind, high, low))
    same = np.zeros(order.size, dtype=np.bool_)
    for column in (low, high, kind):
        column_in_order = column[order]
        same[1:] |= column_in_order[1:] != column_in_order[:-1]
    same[:1] = True
    first = np.sort(order[same])
    return tail[first], head[first], stretch[first], int(tail.size - first.size)


def _kind_of_way(ways: RoadWays) -> IntArray:
    """Return a number for each combination of class, direction, roundabout, limit and use."""
    limit = np.nan_to_num(ways.maxspeed_kph, nan=0.0)
    _, limit_code = np.unique(limit, return_inverse=True)
    flags = 2 * ways.oneway.astype(np.int64) + ways.roundabout
    n_flags, n_uses, n_limits = 4, 16, int(limit_code.max(initial=0)) + 1
    kind = ((ways.road_class * n_flags + flags) * n_uses + ways.use) * n_limits + limit_code
    return np.asarray(kind, dtype=np.int64)


def _passed_through(
    tail: IntArray, head: IntArray, kind: IntArray, oneway: BoolArray, *, n_nodes: int
) -> BoolArray:
    """Mark nodes where exactly two alike segments meet (one-way ones: one in, one out)."""
    leaving = np.bincount(tail, minlength=n_nodes)
    arriving = np.bincount(head, minlength=n_nodes)
    met = np.concatenate([tail, head])
    first, last = np.zeros(n_nodes, dtype=np.int64), np.zeros(n_nodes, dtype=np.int64)
    kind_met = np.concatenate([kind, kind])
    last[met] = kind_met
    first[met[::-1]] = kind_met[::-1]
    oneway_here = np.zeros(n_nodes, dtype=np.bool_)
    oneway_here[met] = np.concatenate([oneway, oneway])
    two = leaving + arriving == 2  # noqa: PLR2004
    return np.asarray(two & (first == last) & (~oneway_here | (leaving == arriving)))


def _pieces(
    stretches: Stretches, tail: IntArray, head: IntArray, stretch: IntArray, passed: BoolArray
) -> _Pieces:
    """Cut stretches at the nodes that stay."""
    goes_on = np.zeros(tail.size, dtype=np.bool_)
    goes_on[1:] = (stretch[1:] == stretch[:-1]) & (head[:-1] == tail[1:]) & passed[tail[1:]]
    begins = np.flatnonzero(~goes_on)
    offsets = np.append(begins, tail.size)
    lon, lat = stretches.node_lon, stretches.node_lat
    length_m = segment_lengths_m(lon[tail], lat[tail], lon[head], lat[head])
    return _Pieces(
        tail=tail,
        head=head,
        offsets=offsets,
        way=stretches.way[stretch[begins]],
        length_m=np.add.reduceat(length_m, begins),
        ends=np.column_stack([tail[begins], head[offsets[1:] - 1]]).ravel(),
    )


def _chains(pieces: _Pieces, passed: BoolArray) -> tuple[IntArray, IntArray]:
    """Link pieces through passed nodes.

    A piece `p` can be run from its start (written ``2p``) or from its finish (``2p + 1``).

    Returns the runs of all chains one after another, and the offsets of the chains in them.
    """
    mate = _mates(pieces.ends, passed)
    mate = _open_rings(mate)
    runs = np.arange(mate.size)
    onward = mate[runs ^ 1]
    final = onward < 0
    after = np.where(final, runs, onward)
    steps = np.where(final, 0, 1)
    # Pointer doubling: each round looks twice as far ahead (Wyllie's list ranking).
    while np.any(steps[after]):
        steps = steps + steps[after]
        after = after[after]
    starts = np.flatnonzero(mate < 0)
    # Each chain can be run two ways; a one-way chain only by runs from the start, which are even.
    other_way = after[starts] ^ 1
    preferred = (starts & 1) * mate.size + starts < (other_way & 1) * mate.size + other_way
    chosen = np.zeros(mate.size, dtype=np.bool_)
    chosen[after[starts[preferred]]] = True
    kept = np.flatnonzero(chosen[after])
    order = kept[np.lexsort((-steps[kept], after[kept]))]
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = after[order][1:] != after[order][:-1]
    return order, np.append(np.flatnonzero(begins), order.size)


def _mates(ends: IntArray, passed: BoolArray) -> IntArray:
    """Return for each piece end the end it meets at a passed node; -1 where the chain ends."""
    mate = np.full(ends.size, -1, dtype=np.int64)
    meeting = np.flatnonzero(passed[ends])
    meeting = meeting[np.argsort(ends[meeting], kind="stable")]
    one, other = meeting[0::2], meeting[1::2]
    mate[one], mate[other] = other, one
    return mate


def _open_rings(mate: IntArray) -> IntArray:
    """Cut each chain that closes on itself at its first piece end."""
    n_pieces = mate.size // 2
    met = np.flatnonzero(mate >= 0)
    links = coo_array((np.ones(met.size), (met >> 1, mate[met] >> 1)), shape=(n_pieces, n_pieces))
    n_chains, chain = connected_components(links, directed=False)
    has_end = np.zeros(n_chains, dtype=np.bool_)
    has_end[chain[np.flatnonzero(mate < 0) >> 1]] = True
    _, first_piece = np.unique(chain, return_index=True)
    opened = mate.copy()
    cut = 2 * first_piece[~has_end]
    opened[mate[cut]] = -1
    opened[cut] = -1
    return opened


def _shapes(pieces: _Pieces, order: IntArray, edge_offsets: IntArray) -> tuple[IntArray, IntArray]:
    """Write the nodes of each chain one after another; every join once."""
    piece, backward = order >> 1, (order & 1).astype(np.bool_)
    size = np.diff(pieces.offsets)[piece]
    run_end = np.cumsum(size)
    edge_segments = np.concatenate([[0], run_end])[edge_offsets]
    step = np.arange(int(run_end[-1])) - np.repeat(run_end - size, size)
    first = np.repeat(pieces.offsets[:-1][piece], size)
    last = np.repeat(pieces.offsets[1:][piece] - 1, size)
    turned = np.repeat(backward, size)
    arrived = np.where(turned, pieces.tail[last - step], pieces.head[first + step])

    n_edges = edge_offsets.size - 1
    shape_offsets = edge_segments + np.arange(n_edges + 1)
    shape_node = np.empty(arrived.size + n_edges, dtype=np.int64)
    starts = np.zeros(shape_node.size, dtype=np.bool_)
    starts[shape_offsets[:-1]] = True
    shape_node[starts] = pieces.ends[order[edge_offsets[:-1]]]
    shape_node[~starts] = arrived
    return shape_node, shape_offsets


def _longest_in_each(length_m: FloatArray, offsets: IntArray) -> IntArray:
    """Return the position of the longest piece of each edge."""
    edge = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    by_length = np.lexsort((-length_m, edge))
    return by_length[offsets[:-1]]
