"""Hierarchies of real roads: to the last unit what Dijkstra's algorithm says."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from hubplan.network import read_network
from hubplan.travel_times import SPEED_TABLES
from hubplan.travel_times.hierarchy import Seeds, customised, prepare, quickest_costs
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.whole_costs import INFINITY, to_units


def prepared(network):
    return prepare(network.arc_tail, network.arc_head, node_x=network.node_x, node_y=network.node_y)


def arc_units(network, table):
    return to_units(road_seconds(network, SPEED_TABLES[table]).whole)


def at_nodes(nodes):
    nodes = np.asarray(nodes, dtype=np.int32)[:, None]
    return Seeds(nodes, np.zeros_like(nodes))


def some_nodes(network, n_starts, n_ends):
    chosen = np.random.default_rng(7).permutation(network.n_nodes)
    return chosen[:n_starts], chosen[n_starts : n_starts + n_ends]


def by_dijkstra(network, units, starts, ends):
    """Whole numbers are exact in floating point; scipy would drop arcs of zero."""
    graph = network.routing_graph().to_csr(np.maximum(units.astype(float), 1e-6))
    found = dijkstra(graph, indices=starts)[:, ends]
    return np.where(np.isinf(found), INFINITY, np.rint(found))


@pytest.fixture(scope="module")
def network(repository):
    return read_network(repository / "data" / "west_kent" / "network.npz")


@pytest.fixture(scope="module")
def hierarchy(network):
    return prepared(network)


@pytest.mark.parametrize("table", SPEED_TABLES)
def test_west_kent_costs_what_dijkstra_says(network, hierarchy, table):
    """Eighteen thousand pairs, for every speed table on the same hierarchy."""
    units = arc_units(network, table)
    starts, ends = some_nodes(network, 60, 300)
    roads = customised(hierarchy, units)
    expected = by_dijkstra(network, units, starts, ends)
    assert ((expected > 0) & (expected < INFINITY)).mean() > 0.9
    found = quickest_costs(roads, at_nodes(starts), at_nodes(ends))
    np.testing.assert_array_equal(found, expected)


def test_west_kent_costs_the_same_from_either_side(network, hierarchy):
    roads = customised(hierarchy, arc_units(network, "fitted_free_flow"))
    few, many = (at_nodes(nodes) for nodes in some_nodes(network, 40, 400))
    every = Seeds(*(np.concatenate(pair) for pair in zip(few, many, strict=True)))
    whole = quickest_costs(roads, every, every)
    np.testing.assert_array_equal(quickest_costs(roads, few, many), whole[:40, 40:])
    np.testing.assert_array_equal(quickest_costs(roads, many, few), whole[40:, :40])
    assert (whole != whole.T).mean() > 0.5  # one-way streets and delays at junctions


def test_west_kent_costs_what_networkx_says(network, hierarchy):
    units = arc_units(network, "fitted_free_flow")
    graph = nx.DiGraph()
    for tail, head, cost in zip(network.arc_tail, network.arc_head, units.tolist(), strict=True):
        if not graph.has_edge(tail, head) or cost < graph[tail][head]["cost"]:
            graph.add_edge(tail, head, cost=cost)
    starts, ends = some_nodes(network, 3, 300)
    found = quickest_costs(customised(hierarchy, units), at_nodes(starts), at_nodes(ends))
    for start, ours in zip(starts, found, strict=True):
        theirs = nx.single_source_dijkstra_path_length(graph, start, weight="cost")
        assert ours.tolist() == [theirs.get(end, INFINITY) for end in ends]


def test_threads_change_nothing(network, hierarchy):
    roads = customised(hierarchy, arc_units(network, "fitted_free_flow"))
    few, many = (at_nodes(nodes) for nodes in some_nodes(network, 600, 700))
    alone = quickest_costs(roads, many, few, threads=1)
    for threads in (2, 3):
        np.testing.assert_array_equal(quickest_costs(roads, many, few, threads=threads), alone)


def test_the_same_network_has_the_same_hierarchy(network, hierarchy):
    for ours, theirs in zip(hierarchy.graph, prepared(network).graph, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_progress_counts_the_fewer_points_to_the_last(network, hierarchy):
    roads = customised(hierarchy, arc_units(network, "fitted_free_flow"))
    few, many = (at_nodes(nodes) for nodes in some_nodes(network, 300, 310))
    for threads in (1, 2):
        told = []
        quickest_costs(
            roads, many, few, threads=threads, progress=lambda *now, told=told: told.append(now)
        )
        assert told == [(112, 300), (224, 300), (300, 300)]


def test_an_island_is_reached_from_nowhere_else(network):
    """Every road into a part of the network shut: no way, and no error."""
    units = arc_units(network, "fitted_free_flow").copy()
    inside = network.node_x < np.quantile(network.node_x, 0.2)
    units[inside[network.arc_tail] != inside[network.arc_head]] = INFINITY
    starts, ends = some_nodes(network, 20, 200)
    found = quickest_costs(customised(prepared(network), units), at_nodes(starts), at_nodes(ends))
    expected = by_dijkstra(network, np.where(units < INFINITY, units, np.inf), starts, ends)
    np.testing.assert_array_equal(found, expected)
    apart = inside[starts][:, None] != inside[ends][None, :]
    assert apart.any()
    assert (found[apart] == INFINITY).all()


@pytest.mark.shared_data
@pytest.mark.parametrize("extract", ["monaco.osm.gz", "rutland-latest.osm.pbf"])
def test_other_countries_cost_what_dijkstra_says(shared_data, extract):
    network = read_network(shared_data / "real_networks" / extract)
    units = arc_units(network, "fitted_free_flow")
    starts, ends = some_nodes(network, 60, 300)
    found = quickest_costs(customised(prepared(network), units), at_nodes(starts), at_nodes(ends))
    np.testing.assert_array_equal(found, by_dijkstra(network, units, starts, ends))
