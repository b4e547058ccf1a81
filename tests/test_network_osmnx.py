"""Networks as osmnx graphs, there and back."""

from __future__ import annotations

import networkx as nx
import numpy as np
import osmnx
import pytest
from drawn_town import draw_town, minutes_matrix
from shapely.geometry import LineString

from hubplan.errors import InputError
from hubplan.network import network_from_osmnx, read_network


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
