"""Networks as osmnx graphs, there and back."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import networkx as nx
import numpy as np
import osmnx
import pytest
from drawn_town import draw_town, minutes_matrix
from shapely.geometry import LineString

from hubplan.errors import InputError
from hubplan.network import network_from_osmnx, network_from_place, read_network
from hubplan.network.classes import WAY_CODE


@pytest.fixture
def town(tmp_path):
    ring = {"junction": "roundabout", "highway": "tertiary"}
    return draw_town(
        """
        A-B-C-D---I
          | | |   |
          E-F G---H
        """,
        roads={
            "EB": ring,
            "FE": ring,
            "CF": ring,
            "BC": ring,
            "CD": {"name": "High & <i>Low</i> Street", "ref": "A21", "maxspeed": "30 mph"},
            "AB": {"maxspeed": "50"},
        },
    ).read(tmp_path)


@pytest.fixture(scope="module")
def monaco(shared_data):
    return read_network(shared_data / "real_networks" / "monaco.osm.gz")


def assert_same_roads(one, other):
    """Compare nodes, arcs, lengths and attributes; the order of parallel edges may differ."""

    def rows(network):
        arcs = network.arc_edge
        return sorted(
            zip(
                network.node_osmid[network.arc_tail].tolist(),
                network.node_osmid[network.arc_head].tolist(),
                network.edge_length_m[arcs].tolist(),
                network.edge_class[arcs].tolist(),
                network.edge_roundabout[arcs].tolist(),
                network.edge_oneway[arcs].tolist(),
                np.nan_to_num(network.edge_maxspeed_kph[arcs]).round(6).tolist(),
                [network.names[code] for code in network.edge_name[arcs]],
                [network.names[code] for code in network.edge_ref[arcs]],
                network.edge_osmid[arcs].tolist(),
                strict=True,
            )
        )

    assert rows(one) == rows(other)
    assert one.crs == other.crs
    np.testing.assert_array_equal(np.sort(one.node_osmid), np.sort(other.node_osmid))
    for name in ("node_x", "node_y", "shape_x", "shape_y"):
        np.testing.assert_allclose(
            np.sort(getattr(one, name)), np.sort(getattr(other, name)), atol=0.11
        )


def test_a_town_survives_the_round_trip(town):
    assert_same_roads(town, network_from_osmnx(town.to_networkx()))


def test_a_real_network_survives_the_round_trip(monaco):
    assert_same_roads(monaco, network_from_osmnx(monaco.to_networkx()))


def test_a_real_network_survives_graphml(monaco, tmp_path):
    path = tmp_path / "monaco.graphml"
    osmnx.save_graphml(monaco.to_networkx(), path)
    assert_same_roads(monaco, read_network(path))


def test_the_graph_is_as_osmnx_makes_them(town):
    graph = town.to_networkx(arc_attributes={"travel_time": np.arange(town.n_arcs) + 1.0})
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.graph["crs"] == "epsg:4326"
    for tail, head, data in graph.edges(data=True):
        line = data["geometry"]
        assert isinstance(line, LineString)
        assert line.coords[0] == pytest.approx((graph.nodes[tail]["x"], graph.nodes[tail]["y"]))
        assert line.coords[-1] == pytest.approx((graph.nodes[head]["x"], graph.nodes[head]["y"]))
        assert data["highway"] in {"residential", "tertiary"}
        assert isinstance(data["oneway"], bool)
        assert data["travel_time"] >= 1
    limits = {data.get("maxspeed") for _, _, data in graph.edges(data=True)}
    assert limits == {None, "30 mph", "50"}
    names = {data["name"] for _, _, data in graph.edges(data=True) if "name" in data}
    assert names == {"High & <i>Low</i> Street"}


def test_osmnx_routes_on_the_graph_as_we_do(town):
    graph = town.to_networkx()
    nodes = graph.nodes
    origin = osmnx.distance.nearest_nodes(osmnx.project_graph(graph), *_projected(graph, ord("A")))
    assert origin == ord("A")
    route = osmnx.routing.shortest_path(graph, ord("A"), ord("D"), weight="length")
    lengths = osmnx.routing.route_to_gdf(graph, route)["length"]
    assert lengths.sum() / 500 == pytest.approx(minutes_matrix(town, "AD")[0][1], abs=0.01)
    assert osmnx.stats.edge_length_total(graph) == pytest.approx(
        town.edge_length_m[town.arc_edge].sum()
    )
    frames = osmnx.graph_to_gdfs(graph)
    assert len(frames[0]) == len(nodes) == town.n_nodes
    assert len(frames[1]) == town.n_arcs


def _projected(graph, node):
    data = osmnx.project_graph(graph).nodes[node]
    return data["x"], data["y"]


def test_attributes_of_another_length_are_refused(town):
    with pytest.raises(InputError, match=r"travel_time +has the shape \(3,\)"):
        town.to_networkx(arc_attributes={"travel_time": np.ones(3)})


def test_a_projected_graph_is_read_the_same(town):
    projected = osmnx.project_graph(town.to_networkx())
    assert_same_roads(town, network_from_osmnx(projected))


def _graph(**changes):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_node("a", x=0.1, y=51.0)
    graph.add_node("b", x=0.1, y=51.01)
    edge = {"highway": ["footway", "residential"], "osmid": [5, 4], "name": ["One", "Two"]}
    graph.add_edge("a", "b", **{**edge, **changes})
    return graph


def test_lists_missing_lengths_and_names_as_labels_are_understood():
    network = network_from_osmnx(_graph(highway=["residential", "tertiary"], maxspeed=["30", "50"]))
    assert network.node_osmid.tolist() == [1, 2]
    assert network.edge_length_m[0] == pytest.approx(1112.6, abs=0.5)
    assert network.edge_maxspeed_kph[0] == 30
    assert network.edge_oneway.all()
    assert network.names[network.edge_name[0]] == "One"


def test_a_graph_of_footpaths_is_refused():
    with pytest.raises(InputError, match=r"no road for cars .left out: 1 not for cars"):
        network_from_osmnx(_graph(highway="footway"))


def test_a_graph_without_coordinates_or_crs_is_refused():
    graph = nx.MultiDiGraph([(1, 2)])
    with pytest.raises(InputError, match="no coordinates"):
        network_from_osmnx(graph)
    graph = _graph()
    del graph.graph["crs"]
    with pytest.raises(InputError, match="names no coordinate reference system"):
        network_from_osmnx(graph)
    graph = _graph()
    graph.nodes["a"]["x"] = 500_000
    with pytest.raises(InputError, match="outside the world"):
        network_from_osmnx(graph)


def test_an_empty_graph_is_refused():
    with pytest.raises(InputError):
        network_from_osmnx(nx.MultiDiGraph(crs="epsg:4326"))


def test_an_osmnx_graph_has_paths_too_and_cyclists_keep_to_its_arcs():
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for number, lon in enumerate((7.40, 7.41, 7.42, 7.43)):
        graph.add_node(number, x=lon, y=43.7)
    metres = 805.0
    for tail, head, tags in (
        (0, 1, {"highway": "residential"}),
        (1, 0, {"highway": "residential"}),
        (1, 2, {"highway": "residential", "osmid": 2}),  # one-way
        (2, 3, {"highway": ["footway", "steps"], "osmid": 3}),
        (3, 2, {"highway": ["footway", "steps"], "osmid": 3}),
    ):
        graph.add_edge(tail, head, length=metres, **{"osmid": 1, **tags})
    network = network_from_osmnx(graph)
    assert (network.n_edges, network.n_arcs) == (2, 3)
    walk, cycle = network.for_mode("walk"), network.for_mode("cycle")
    assert (walk.n_edges, walk.n_arcs) == (3, 6)
    assert (cycle.n_edges, cycle.n_arcs) == (2, 3)
    assert walk.provenance["source"] == "osmnx graph"
    graph.edges[1, 2, 0]["oneway:bicycle"] = "no"
    graph.edges[2, 3, 0]["bicycle"] = graph.edges[3, 2, 0]["bicycle"] = "yes"
    opened = network_from_osmnx(graph).for_mode("cycle")
    assert (opened.n_edges, opened.n_arcs) == (3, 6)


#: Nodes of a square town of half a kilometre, and its ways: a road on which a car goes round it,
#: a footpath across that starts as a lane, stairs, a cycleway and a car park.
NODES = {
    1: (7.400, 43.700), 2: (7.406, 43.700), 3: (7.406, 43.705), 4: (7.400, 43.705),
    5: (7.402, 43.702), 6: (7.403, 43.703), 7: (7.404, 43.704), 8: (7.398, 43.702),
}  # fmt: skip
WAYS = [
    ([1, 2, 3, 4, 1], {"highway": "residential", "name": "Ring"}),
    ([1, 5], {"highway": "service"}),
    ([5, 6], {"highway": "footway"}),
    ([6, 7], {"highway": "steps"}),
    ([7, 3], {"highway": "footway", "bicycle": "yes"}),
    ([1, 8], {"highway": "cycleway"}),
    ([8, 4], {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}),
    ([2, 5], {"highway": "service", "service": "parking_aisle"}),
]
FOR_CARS = ("residential", "service")


class _OpenStreetMap(BaseHTTPRequestHandler):
    """A place search and a map server in one, which know one town."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer the search for a place with its outline."""
        ring = [[7.39, 43.69], [7.41, 43.69], [7.41, 43.71], [7.39, 43.71], [7.39, 43.69]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        south, north, west, east = "43.69", "43.71", "7.39", "7.41"
        found = {"geojson": outline, "boundingbox": [south, north, west, east], "importance": 1}
        found |= {"lat": "43.7", "lon": "7.4", "display_name": "Town", "name": "Town"}
        self._send([found])

    def do_POST(self) -> None:
        """Answer a query for ways: those for cars where it excludes footways, else all."""
        length = int(self.headers["Content-Length"])
        query = parse_qs(self.rfile.read(length).decode())["data"][0]
        for_cars = "footway" in query
        self.asked.append("cars" if for_cars else "all")
        ways = [
            {"type": "way", "id": 100 + k, "nodes": nodes, "tags": tags}
            for k, (nodes, tags) in enumerate(WAYS)
            if not for_cars or (tags["highway"] in FOR_CARS and "service" not in tags)
        ]
        nodes = [{"type": "node", "id": i, "lon": x, "lat": y} for i, (x, y) in NODES.items()]
        self._send({"elements": [*nodes, *ways]})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def map_server(monkeypatch, tmp_path):
    """Serve the town on this computer, and send osmnx there; return what it was asked for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_OpenStreetMap, "asked", [], raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # osmnx replaces it
    with ThreadingHTTPServer(("127.0.0.1", 0), _OpenStreetMap) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        here = f"http://127.0.0.1:{server.server_port}/"
        for name, value in {
            "nominatim_url": here,
            "overpass_url": here,
            "overpass_rate_limit": False,
            "use_cache": False,
            "doh_url_template": None,
        }.items():
            monkeypatch.setattr(osmnx.settings, name, value)
        yield _OpenStreetMap.asked
        server.shutdown()
        thread.join()


def test_a_place_brings_footpaths_for_walkers_and_the_same_roads_for_cars(map_server):
    tags, told = list(osmnx.settings.useful_tags_way), []
    network = network_from_place("Town", progress=told.append)
    assert map_server == ["cars", "all"]
    assert [line.split(" of ")[0] for line in told] == ["Fetching the roads", "Fetching the paths"]
    assert osmnx.settings.useful_tags_way == tags
    roads = osmnx.graph_from_place("Town", network_type="drive_service", retain_all=True)
    assert_same_roads(network, network_from_osmnx(roads))
    walk, cycle = network.for_mode("walk"), network.for_mode("cycle")
    assert walk.provenance["source"] == "OpenStreetMap, Town"
    lengths = {
        mode: {
            kind: round(float(way.edge_length_m[way.edge_class == WAY_CODE[kind]].sum()))
            for kind in ("footway", "steps", "cycleway", "service")
        }
        for mode, way in (("walk", walk), ("cycle", cycle))
    }
    assert all(metres > 100 for metres in lengths["walk"].values())
    # Of the two footways one is open to cyclists.
    assert 0 < lengths["cycle"]["footway"] < lengths["walk"]["footway"]
    assert lengths["cycle"]["steps"] == 0
    (oneway,) = np.flatnonzero(network.edge_oneway)
    assert network.edge_osmid[oneway] == 106
    assert not cycle.edge_oneway[cycle.edge_osmid == 106].any()
