"""How a hierarchy is ordered, and kept on disk."""

from __future__ import annotations

import numpy as np
import pytest

from hubplan.errors import HubplanWarning
from hubplan.travel_times.hierarchy import (
    Seeds,
    customised,
    fingerprint,
    prepare,
    quickest_costs,
    topology,
)
from hubplan.travel_times.hierarchy.adjacency import lists_by_group, undirected_edges
from hubplan.travel_times.hierarchy.dissection import dissect
from hubplan.travel_times.hierarchy.peeling import peel


def neighbours(edges, n_nodes):
    tail, head = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    low, high = undirected_edges(tail, head, n_nodes)
    return lists_by_group(np.append(low, high), np.append(high, low), n_nodes)


def grid(side):
    """Return the arcs of a square of streets, both ways, and where its corners lie."""
    node = np.arange(side * side).reshape(side, side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    column, row = (axis.ravel().astype(float) for axis in np.meshgrid(*[np.arange(side)] * 2))
    return np.append(tail, head), np.append(head, tail), column, row


def test_pairs_of_neighbours_are_listed_once():
    low, high = undirected_edges(np.array([3, 1, 1, 0, 2]), np.array([1, 3, 3, 0, 0]), 4)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(0, 2), (1, 3)]


def test_chains_and_dead_ends_are_peeled_and_a_knot_remains():
    """Four nodes joined each with each (4-7), one of their roads with a bend (0), a tail (1-3)."""
    knot = [(4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 0), (0, 7)]
    peeled = peel(*neighbours([*knot, (4, 1), (1, 2), (2, 3)], 8))
    assert sorted(peeled.order.tolist()) == [0, 1, 2, 3]
    assert peeled.core.tolist() == [4, 5, 6, 7]
    assert np.diff(peeled.core_first).tolist() == [3, 3, 3, 3]  # 6-7 is a shortcut past 0


def test_neighbours_are_never_peeled_in_the_same_round():
    """So that a long chain becomes a low tree."""
    n_nodes = 4096
    chain = np.arange(n_nodes - 1)
    hierarchy = prepare(
        chain, chain + 1, node_x=np.arange(n_nodes, dtype=float), node_y=np.zeros(n_nodes)
    )
    depth = np.zeros(n_nodes, dtype=int)
    for node in range(n_nodes - 2, -1, -1):
        depth[node] = depth[hierarchy.parent[node]] + 1
    assert depth.max() <= 2 * np.log2(n_nodes)


def test_a_grid_is_cut_along_short_lines():
    tail, head, x, y = grid(32)
    first, neighbour = neighbours(np.column_stack([tail, head]), 32 * 32)
    rank = dissect(first, neighbour, x, y)
    assert sorted(rank.tolist()) == list(range(32 * 32))
    # Without the last separator, at most 32 nodes and some corner, the grid falls in two.
    last = np.flatnonzero(rank >= 32 * 32 - 32)
    assert np.unique(x[last]).size <= 3 or np.unique(y[last]).size <= 3


def test_shortcuts_of_a_grid_are_few():
    tail, head, x, y = grid(32)
    hierarchy = prepare(tail, head, node_x=x, node_y=y)
    # METIS makes 12,309, contraction in the order of the rows 31,656.
    assert hierarchy.graph.up_head.size < 20_000


def test_shortcuts_lead_up_in_order_and_are_the_same_from_above():
    tail, head, x, y = grid(12)
    graph = prepare(tail, head, node_x=x, node_y=y).graph
    for node in range(144):
        above = graph.up_head[graph.up_first[node] : graph.up_first[node + 1]]
        assert (np.diff(np.append(node, above)) > 0).all()
        below = slice(graph.down_first[node], graph.down_first[node + 1])
        assert (graph.up_head[graph.down_shortcut[below]] == node).all()
        for shortcut, lower in zip(graph.down_shortcut[below], graph.down_tail[below], strict=True):
            assert graph.up_first[lower] <= shortcut < graph.up_first[lower + 1]


class TestKeptOrder:
    @pytest.fixture
    def arcs(self):
        tail, head, x, y = grid(10)
        return (tail, head), {"node_x": x, "node_y": y}

    def test_what_is_kept_comes_back(self, arcs, tmp_path, monkeypatch):
        (tail, head), places = arcs
        made = prepare(tail, head, **places, folder=tmp_path)
        assert [file.suffix for file in tmp_path.iterdir()] == [".npz"]
        monkeypatch.setattr(topology, "dissect", None)  # it must not be asked again
        kept = prepare(tail, head, **places, folder=tmp_path)
        for ours, theirs in zip(made.graph, kept.graph, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(made.rank, kept.rank)
        np.testing.assert_array_equal(made.arc_shortcut, kept.arc_shortcut)

    @pytest.mark.parametrize("damage", ["cut short", "empty", "another thing", "no order"])
    def test_a_damaged_file_is_made_anew(self, arcs, tmp_path, damage):
        (tail, head), places = arcs
        made = prepare(tail, head, **places, folder=tmp_path)
        file = next(tmp_path.iterdir())
        if damage == "no order":
            np.savez(file, rank=np.zeros(100, dtype=np.int32))
        else:
            whole = file.read_bytes()
            file.write_bytes({"cut short": whole[:300], "empty": b""}.get(damage, b"hello"))
        again = prepare(tail, head, **places, folder=tmp_path)
        np.testing.assert_array_equal(made.rank, again.rank)
        np.testing.assert_array_equal(np.sort(np.load(file)["rank"]), np.arange(100))

    def test_a_folder_that_cannot_be_written_to_is_only_a_warning(self, arcs, tmp_path):
        (tail, head), places = arcs
        taken = tmp_path / "a file"
        taken.touch()
        with pytest.warns(HubplanWarning, match="could not be kept"):
            prepare(tail, head, **places, folder=taken)

    def test_another_shape_has_another_fingerprint(self, arcs):
        (tail, head), places = arcs
        same = fingerprint(tail, head, **places)
        assert same == fingerprint(tail.copy(), head.copy(), **places)
        assert same != fingerprint(head, tail, **places)
        assert same != fingerprint(tail, head, **{**places, "node_x": places["node_x"] + 1})
        assert same != fingerprint(tail[:-1], head[:-1], **places)


def test_any_order_gives_the_same_costs():
    tail, head, x, y = grid(9)
    cost = np.random.default_rng(2).integers(1, 99, tail.size).astype(np.int32)
    nodes = np.arange(81, dtype=np.int32)[:, None]
    every = Seeds(nodes, np.zeros_like(nodes))
    found = [
        quickest_costs(customised(prepare(tail, head, node_x=a, node_y=b), cost), every, every)
        for a, b in ((x, y), (np.random.default_rng(3).random(81), np.zeros(81)))
    ]
    np.testing.assert_array_equal(*found)
