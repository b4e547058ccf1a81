"""Metres along the quickest path: by hand, as the path itself, as networkx, and of the minutes."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from drawn_town import draw_town
from journeys import between, demand_at, even_speeds, sites_at

from hubplan.network import Snap, read_network, snap
from hubplan.places import read_demand, read_sites
from hubplan.travel_times import SPEED_TABLES, travel_times
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.path import quickest_paths
from hubplan.travel_times.path_lengths import path_lengths, road_lengths
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.whole_costs import UNIT_SECONDS

# B to C directly is 1,000 m; the fast way round by E and F is 2,000 m.
TOWN = draw_town(
    """
    A-B---C   Y-Z
    | |   |
    D-E---F
    """,
    roads={"BE": {"highway": "trunk"}, "EF": {"highway": "trunk"}, "FC": {"highway": "trunk"}},
)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town")).for_mode("car")


def ends_of(network, origins, destinations):
    return [snap(network, *np.array(points).T) for points in (origins, destinations)]


def metres(network, origins, destinations, table):
    found = path_lengths(
        network, road_seconds(network, table), *ends_of(network, origins, destinations)
    )
    return [[None if np.isnan(m) else round(float(m), -1) for m in row] for row in found]


def test_the_metres_of_a_drawn_town(town):
    at = TOWN.lon_lat
    half = between(TOWN, "A", "B", 0.5)
    origins, destinations = [at["A"], half, at["D"]], [at["C"], at["A"], half, at["Y"]]
    assert metres(town, origins, destinations, even_speeds()) == [
        [1500.0, 0.0, 250.0, None],
        [1250.0, 250.0, 0.0, None],
        [2000.0, 500.0, 750.0, None],
    ]


def test_it_is_the_quickest_way_not_the_shortest(town):
    speeds = even_speeds()
    fast = {group: 30.0 if group != "a_road" else 120.0 for group in speeds.rural_kph}
    table = type(speeds)(fast, fast, 120.0, 0.0, 0.0, 0.0, "a test")
    (row,) = metres(town, [TOWN.lon_lat["B"]], [TOWN.lon_lat["C"], TOWN.lon_lat["E"]], table)
    assert row == [2000.0, 500.0]


@pytest.fixture(scope="module")
def west_kent(repository):
    folder = repository / "data" / "west_kent"
    network = read_network(folder / "network.npz").for_mode("car")
    demand = read_demand(folder / "demand.csv", weight="population")
    sites = read_sites(folder / "sites.csv")
    some = demand.where(np.arange(len(demand)) % 13 == 0)
    return network, some, sites.where(np.arange(len(sites)) % 12 == 0)


@pytest.fixture(scope="module")
def tied(west_kent):
    network, demand, sites = west_kent
    return (
        snap(network, demand.lon, demand.lat),
        snap(network, sites.lon, sites.lat),
        road_seconds(network, SPEED_TABLES["fitted_free_flow"]),
    )


def test_west_kent_has_the_lengths_of_its_paths(west_kent, tied):
    network, (origins, destinations, cost) = west_kent[0], tied
    found = path_lengths(network, cost, origins, destinations)
    n = origins.edge.size
    both = Snap(
        **{
            name: np.concatenate([getattr(origins, name), getattr(destinations, name)])
            for name in ("edge", "fraction", "distance_m", "x", "y")
        },
        max_snap_m=origins.max_snap_m,
    )
    pairs = [(i, n + j) for i in range(n) for j in range(destinations.edge.size)]
    paths = quickest_paths(network, cost, both, pairs)
    told = np.array([sum(part.length_m for part in path) for path in paths])
    np.testing.assert_allclose(found.ravel(), told, rtol=0, atol=1e-6)


def test_a_hierarchy_gives_the_same_metres(west_kent, tied):
    pytest.importorskip("numba")
    network, (origins, destinations, cost) = west_kent[0], tied
    engine = choose_engine(network, name="hierarchy", searches=1)
    by_dijkstra = path_lengths(network, cost, origins, destinations)
    np.testing.assert_array_equal(
        by_dijkstra, path_lengths(network, cost, origins, destinations, engine=engine)
    )


def test_between_junctions_of_west_kent_networkx_drives_as_far(west_kent, tied):
    """From the ends of some roads: what is driven before and after is known to us alone."""
    network, (origins, destinations, cost) = west_kent[0], tied
    assert network.routing_graph().n_vertices == network.n_nodes  # no turn is forbidden
    units = np.rint(cost.whole / UNIT_SECONDS).astype(int).tolist()
    arcs = zip(network.arc_tail.tolist(), network.arc_head.tolist(), units, strict=True)
    graph = nx.MultiDiGraph()
    graph.add_edges_from(
        (tail, head, {"units": cost, "m": length})
        for (tail, head, cost), length in zip(
            arcs, network.edge_length_m[network.arc_edge].tolist(), strict=True
        )
    )
    ours = Snap(
        edge=origins.edge[:2],
        fraction=np.ones(2),
        distance_m=np.zeros(2),
        x=origins.x[:2],
        y=origins.y[:2],
        max_snap_m=1.0,
    )
    theirs = Snap(
        edge=destinations.edge,
        fraction=np.zeros(destinations.edge.size),
        distance_m=np.zeros(destinations.edge.size),
        x=destinations.x,
        y=destinations.y,
        max_snap_m=1.0,
    )
    found = path_lengths(network, cost, ours, theirs)
    heads, tails = network.edge_head[ours.edge], network.edge_tail[theirs.edge]
    for i, head in enumerate(heads.tolist()):
        before, _ = nx.dijkstra_predecessor_and_distance(graph, head, weight="units")
        for j, tail in enumerate(tails.tolist()):
            back = [tail]
            while back[-1] != head:
                back.append(before[back[-1]][0])
            driven = (
                min(graph[a][b].values(), key=lambda arc: arc["units"])["m"]
                for b, a in pairwise(back)
            )
            assert found[i, j] == pytest.approx(sum(driven), abs=0.01)


def test_road_lengths_are_whole_metres_of_the_ways_of_the_minutes(west_kent):
    network, demand, sites = west_kent
    times = travel_times(network, demand, sites, period="am_peak")
    found = road_lengths(network, demand, sites, period="am_peak")
    assert found.shape == times.shape
    assert np.array_equal(np.isnan(found), np.isnan(times.minutes))
    assert np.array_equal(found, np.round(found))
    assert (found / 1000 / (times.minutes / 60) < 120).all()


def test_the_way_to_people_may_be_another(town):
    demand = demand_at({"d": TOWN.lon_lat["A"], "lost": TOWN.lon_lat["Y"]})
    sites = sites_at({"s": TOWN.lon_lat["C"]})
    there = road_lengths(town, demand, sites)
    back = road_lengths(town, demand, sites, from_sites=True)
    assert there[0, 0] == back[0, 0] == 1500.0
    assert np.isnan(there[1, 0])
    assert np.isnan(back[1, 0])
