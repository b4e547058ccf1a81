"""Real road networks from five countries, read without special cases and checked another way."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import osmium
import pytest
from pyproj import Geod
from scipy.sparse.csgraph import dijkstra

from hubplan.network import HIGHWAY_CLASSES, read_network, snap

# file, nodes, kilometres of road, least share of nodes strongly connected, reference system.
# Monaco's streets lead out of the extract into France and back.
REAL = [
    ("rutland-latest.osm.pbf", 6_406, 889, 0.95, "EPSG:27700"),
    ("liechtenstein-latest.osm.pbf", 3_039, 403, 0.95, "EPSG:32632"),
    ("andorra.osm.pbf", 1_414, 413, 0.95, "EPSG:32631"),
    ("monaco.osm.gz", 455, 60.4, 0.85, "EPSG:32632"),
    ("porto_portugal.osm.pbf", 58_155, 9_356, 0.95, "EPSG:32629"),
]
GEOD = Geod(ellps="WGS84")


@pytest.mark.shared_data
@pytest.mark.parametrize("expected", REAL, ids=lambda expected: expected[0])
def test_a_real_network_is_read(shared_data, expected):
    name, nodes, km, connected, crs = expected
    network = read_network(shared_data / "real_networks" / name)
    size = network.provenance["size"]
    assert network.n_nodes == pytest.approx(nodes, rel=0.005)
    assert network.length_km == pytest.approx(km, rel=0.005)
    assert size["share_of_nodes_strongly_connected"] > connected
    assert network.crs == crs
    assert network.provenance["counts"]["ways_left_out"]["not for cars"] > 100
    assert len(np.unique(network.node_osmid)) == network.n_nodes
    lengths = _shape_lengths(network)
    np.testing.assert_allclose(lengths, network.edge_length_m, rtol=0.002, atol=0.35)


def _shape_lengths(network):
    steps = np.hypot(np.diff(network.shape_x), np.diff(network.shape_y))
    steps = np.append(steps, 0)
    steps[network.shape_offsets[1:] - 1] = 0
    return np.add.reduceat(steps, network.shape_offsets[:-1])


def _plain_segments(path):
    """Walk the file in the plainest way: one node pair at a time, few rules, no contraction."""
    closed = {"no", "private", "agricultural", "forestry"}
    for way in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not way.is_way() or way.tags.get("highway") not in HIGHWAY_CLASSES:
            continue
        keys = ("motorcar", "motor_vehicle", "vehicle", "access")
        access = next((way.tags[key] for key in keys if key in way.tags), "yes")
        if access in closed or way.tags.get("area") == "yes":
            continue
        implied = way.tags.get("highway") == "motorway" or "roundabout" in way.tags.get(
            "junction", ""
        )
        oneway = way.tags.get("oneway", "yes" if implied else "no")
        places = [(node.ref, node.lon, node.lat) for node in way.nodes]
        for (a, lon_a, lat_a), (b, lon_b, lat_b) in pairwise(places):
            metres = GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2]
            yield (b, a, metres, "yes") if oneway == "-1" else (a, b, metres, oneway)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["monaco.osm.gz", "rutland-latest.osm.pbf", "andorra.osm.pbf"])
def test_the_kilometres_agree_with_a_plain_walk_over_the_file(shared_data, name):
    path = shared_data / "real_networks" / name
    plain_km = sum(metres for _, _, metres, _ in _plain_segments(path)) / 1000
    assert read_network(path).length_km == pytest.approx(plain_km, rel=0.001)


@pytest.mark.shared_data
def test_routes_on_the_contracted_network_are_those_on_every_node(shared_data):
    path = shared_data / "real_networks" / "monaco.osm.gz"
    network = read_network(path)
    plain = nx.DiGraph()
    for tail, head, metres, oneway in _plain_segments(path):
        ends = [(tail, head)] if oneway in {"yes", "true", "1"} else [(tail, head), (head, tail)]
        for a, b in ends:
            known = plain.get_edge_data(a, b, {"m": np.inf})["m"]
            plain.add_edge(a, b, m=min(metres, known))
    graph = network.routing_graph().to_csr(network.edge_length_m[network.arc_edge])
    origins = np.random.default_rng(3).choice(network.n_nodes, 25, replace=False)
    ours = dijkstra(graph, indices=origins)
    reached = 0
    for row, origin in enumerate(origins):
        theirs = nx.single_source_dijkstra_path_length(
            plain, network.node_osmid[origin], weight="m"
        )
        expected = [theirs.get(osmid, np.inf) for osmid in network.node_osmid.tolist()]
        np.testing.assert_allclose(ours[row], expected, atol=0.5)  # lengths are rounded to 1 cm
        reached += np.isfinite(expected).sum()
    assert reached > 5000


@pytest.fixture(scope="module")
def west_kent(repository):
    return read_network(repository / "data" / "west_kent" / "network.npz")


def test_the_bundled_network_is_west_kent(west_kent):
    assert west_kent.n_nodes == pytest.approx(170_000, rel=0.05)
    assert west_kent.n_edges == pytest.approx(191_000, rel=0.05)
    assert west_kent.length_km == pytest.approx(16_980, rel=0.005)
    in_largest = np.mean(west_kent.node_piece() == 0)
    assert in_largest == pytest.approx(0.973, abs=0.002)
    assert west_kent.crs == "EPSG:27700"
    assert west_kent.provenance["licence"] == "© OpenStreetMap contributors, ODbL 1.0"
    assert west_kent.provenance["osm_date"] == "2021-08-06"


def test_towns_are_as_far_apart_by_road_as_published(west_kent):
    # Town centres; Tonbridge at the castle end of the High Street (OSM's place node is 0.8 km
    # south of it, beyond the railway).
    towns = {
        "Tonbridge": (0.27433, 51.19650),
        "Maidstone": (0.52316, 51.27483),
        "Sevenoaks": (0.19143, 51.27197),
        "Tunbridge Wells": (0.26734, 51.13715),
    }
    km_by_road = {
        ("Tonbridge", "Maidstone"): 22.6,
        ("Sevenoaks", "Tonbridge"): 11.5,
        ("Tunbridge Wells", "Maidstone"): 28.0,
        ("Tunbridge Wells", "Tonbridge"): 7.9,
    }
    lon, lat = np.array(list(towns.values())).T
    placed = snap(west_kent, lon, lat)
    first = placed.fraction < 0.5
    node = np.where(first, west_kent.edge_tail[placed.edge], west_kent.edge_head[placed.edge])
    graph = west_kent.routing_graph().to_csr(west_kent.edge_length_m[west_kent.arc_edge])
    km = dijkstra(graph, indices=node)[:, node] / 1000
    row = {town: number for number, town in enumerate(towns)}
    for (one, other), expected in km_by_road.items():
        there_and_back = (km[row[one], row[other]] + km[row[other], row[one]]) / 2
        assert there_and_back == pytest.approx(expected, rel=0.05), (one, other)


def test_nodes_of_one_road_lie_near_each_other_in_memory(west_kent):
    apart = np.abs(west_kent.edge_tail - west_kent.edge_head)
    assert np.median(apart) < 100  # random numbers would give about 48,000


@pytest.mark.shared_data
def test_the_bundled_network_is_what_the_publishers_file_gives(west_kent, shared_data):
    rebuilt = read_network(shared_data / "roads" / "westkent_roads_2021.osm.pbf")
    assert rebuilt.provenance["sha256"] == west_kent.provenance["sha256"]
    assert rebuilt.names == west_kent.names
    for name in ("node_x", "edge_tail", "edge_head", "edge_length_m", "edge_class", "shape_y"):
        np.testing.assert_array_equal(getattr(rebuilt, name), getattr(west_kent, name))
