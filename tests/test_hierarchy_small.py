"""Hierarchies of small graphs, drawn by chance: the same costs as Dijkstra's algorithm, always."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.errors import InputError
from hubplan.travel_times.hierarchy import Seeds, customised, prepare, quickest_costs
from hubplan.travel_times.whole_costs import INFINITY


def hierarchy_of(arcs, n_nodes, seed=1):
    tail, head = (np.array([arc[end] for arc in arcs], dtype=np.int64) for end in (0, 1))
    x, y = np.random.default_rng(seed).random((2, n_nodes))
    return prepare(tail, head, node_x=x, node_y=y)


def costs_of(arcs):
    return np.array([arc[2] for arc in arcs], dtype=np.int32)


def at_nodes(nodes):
    nodes = np.array(nodes, dtype=np.int32)[:, None]
    return Seeds(nodes, np.zeros_like(nodes))


def all_pairs(arcs, n_nodes, **options):
    every = at_nodes(range(n_nodes))
    return quickest_costs(
        customised(hierarchy_of(arcs, n_nodes), costs_of(arcs)), every, every, **options
    )


def by_networkx(arcs, n_nodes):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_weighted_edges_from(arc for arc in arcs if arc[2] < INFINITY)
    found = np.full((n_nodes, n_nodes), INFINITY)
    for start, reached in nx.all_pairs_dijkstra_path_length(graph):
        for end, cost in reached.items():
            found[start, end] = cost
    return found


@st.composite
def graphs(draw):
    """Any arcs between any nodes: pieces, parallels, loops, arcs that cost nothing or are shut."""
    n_nodes = draw(st.integers(1, 14))
    node = st.integers(0, n_nodes - 1)
    cost = st.sampled_from([0, 1, 1, 2, 3, 5, 8, 1000, INFINITY])
    return draw(st.lists(st.tuples(node, node, cost), max_size=45)), n_nodes


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_every_pair_costs_what_networkx_says(drawn):
    arcs, n_nodes = drawn
    np.testing.assert_array_equal(all_pairs(arcs, n_nodes), by_networkx(arcs, n_nodes))


@given(graphs(), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_one_shape_serves_any_costs_and_any_positions(drawn, seed):
    arcs, n_nodes = drawn
    hierarchy = hierarchy_of(arcs, n_nodes, seed)
    every = at_nodes(range(n_nodes))
    random = np.random.default_rng(seed)
    for _ in range(3):
        cost = random.integers(0, 50, len(arcs)).astype(np.int32)
        changed = [(*arc[:2], int(new)) for arc, new in zip(arcs, cost, strict=True)]
        np.testing.assert_array_equal(
            quickest_costs(customised(hierarchy, cost), every, every),
            by_networkx(changed, n_nodes),
        )


@given(graphs(), st.data())
@settings(max_examples=100, deadline=None)
def test_points_may_have_several_ways_into_the_network(drawn, data):
    arcs, n_nodes = drawn
    way = st.tuples(st.integers(0, n_nodes - 1), st.sampled_from([0, 1, 4, INFINITY]))
    points = st.lists(st.tuples(way, way), max_size=5)
    starts, ends = data.draw(points), data.draw(points)
    departures, arrivals = (
        Seeds(*np.array(side, dtype=np.int32).reshape(-1, 2, 2).transpose(2, 0, 1))
        for side in (starts, ends)
    )
    between = by_networkx(arcs, n_nodes)
    expected = [
        [
            min([INFINITY, *(a + between[u, v] + b for u, a in start for v, b in end)])
            for end in ends
        ]
        for start in starts
    ]
    found = quickest_costs(
        customised(hierarchy_of(arcs, n_nodes), costs_of(arcs)), departures, arrivals
    )
    np.testing.assert_array_equal(found, np.reshape(expected, (len(starts), len(ends))))


def test_a_network_of_one_node_or_without_arcs():
    assert all_pairs([], 1).tolist() == [[0]]
    assert all_pairs([(0, 0, 7)], 1).tolist() == [[0]]
    assert all_pairs([], 3).tolist() == [
        [0, INFINITY, INFINITY],
        [INFINITY, 0, INFINITY],
        [INFINITY, INFINITY, 0],
    ]


def test_no_points_make_an_empty_matrix():
    roads = customised(hierarchy_of([(0, 1, 1)], 2), costs_of([(0, 1, 1)]))
    none = Seeds(np.empty((0, 2), dtype=np.int32), np.empty((0, 2), dtype=np.int32))
    assert quickest_costs(roads, none, at_nodes([0, 1])).shape == (0, 2)
    assert quickest_costs(roads, at_nodes([0, 1]), none).shape == (2, 0)
    assert quickest_costs(roads, none, none).shape == (0, 0)


def test_a_long_chain_of_one_way_streets():
    """Only peeled nodes, no core; the way back is none."""
    n_nodes = 1000
    arcs = [(i, i + 1, 3) for i in range(n_nodes - 1)]
    found = all_pairs(arcs, n_nodes)
    steps = np.arange(n_nodes)[None, :] - np.arange(n_nodes)[:, None]
    np.testing.assert_array_equal(found, np.where(steps >= 0, 3 * steps, INFINITY))


def test_a_whole_clique_has_no_separator():
    arcs = [(i, j, 1 + (i * j) % 7) for i in range(9) for j in range(9) if i != j]
    np.testing.assert_array_equal(all_pairs(arcs, 9), by_networkx(arcs, 9))


def test_nodes_all_in_one_place_are_dissected_too():
    random = np.random.default_rng(4)
    tail, head = random.integers(0, 200, (2, 900))
    arcs = [(int(a), int(b), 1) for a, b in zip(tail, head, strict=True)]
    nowhere = np.zeros(200)
    hierarchy = prepare(tail, head, node_x=nowhere, node_y=nowhere)
    every = at_nodes(range(200))
    np.testing.assert_array_equal(
        quickest_costs(customised(hierarchy, costs_of(arcs)), every, every),
        by_networkx(arcs, 200),
    )


class TestTooLong:
    """Half of the largest cost there is, three times over."""

    HALF = 2**29
    ARCS = ((0, 1, HALF), (1, 2, HALF), (2, 3, HALF), (3, 2, 1), (2, 1, 1), (1, 0, 1))

    def test_a_journey_beyond_the_largest_number_is_an_error_not_a_missing_way(self):
        with pytest.raises(InputError, match="too long to be counted") as caught:
            all_pairs(self.ARCS, 4)
        assert "from point 0 to point 2" in str(caught.value)
        assert "engine='dijkstra'" in caught.value.hint

    def test_the_longest_journey_that_can_be_counted_is(self):
        arcs = [(0, 1, self.HALF), (1, 2, self.HALF - 2)]
        assert all_pairs(arcs, 3)[0, 2] == INFINITY - 1

    def test_legs_may_be_what_makes_it_too_long(self):
        roads = customised(hierarchy_of([(0, 1, self.HALF)], 2), costs_of([(0, 1, self.HALF)]))
        far = Seeds(np.array([[1]], dtype=np.int32), np.array([[self.HALF]], dtype=np.int32))
        with pytest.raises(InputError, match="too long"):
            quickest_costs(roads, at_nodes([0]), far)

    def test_a_closed_road_beside_it_is_a_missing_way(self):
        found = all_pairs([(0, 1, self.HALF), (1, 2, INFINITY)], 3)
        assert found[0].tolist() == [0, self.HALF, INFINITY]


def test_costs_that_do_not_fit_are_refused():
    hierarchy = hierarchy_of([(0, 1, 1)], 2)
    with pytest.raises(InputError, match="2 costs do not fit a hierarchy over 1 arcs"):
        customised(hierarchy, np.array([1, 2], dtype=np.int32))
    with pytest.raises(InputError, match="out of range"):
        customised(hierarchy, np.array([-1], dtype=np.int32))
    with pytest.raises(InputError, match="out of range"):
        customised(hierarchy, np.array([INFINITY + 1], dtype=np.int32))


def test_points_that_do_not_fit_are_refused():
    roads = customised(hierarchy_of([(0, 1, 1)], 2), costs_of([(0, 1, 1)]))
    crooked = Seeds(np.zeros((2, 2), dtype=np.int32), np.zeros((2, 1), dtype=np.int32))
    with pytest.raises(InputError, match="do not fit"):
        quickest_costs(roads, crooked, at_nodes([0]))
