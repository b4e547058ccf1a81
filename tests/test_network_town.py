"""Roads become a network: each rule in a town drawn so that the journey is known."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_town import METRES_A_MINUTE, draw_town, minutes_matrix

from hubplan.network import HIGHWAY_CLASSES, read_network


def edge_count(network):
    return network.n_nodes, network.n_edges, network.n_arcs


def test_a_drawn_town_has_the_matrix_that_stands_beside_it(tmp_path):
    town = draw_town(
        """
        A-B---C
        | |   |
        D-E---F
        """
    )
    network = town.read(tmp_path)
    assert minutes_matrix(network, "BE") == [[0, 1], [1, 0]]
    assert edge_count(network) == (2, 3, 6)  # A, D and C, F are only points of a line
    assert sorted(network.edge_length_m.round(0)) == [500, 1500, 2500]


def test_a_one_way_road_is_driven_one_way(tmp_path):
    town = draw_town("A-B-C", roads={"BC": {"oneway": "yes"}})
    assert minutes_matrix(town.read(tmp_path), "ABC") == [[0, 1, 2], [1, 0, 1], [None, None, 0]]


@pytest.mark.parametrize("value", ["-1", "reverse"])
def test_oneway_minus_one_is_driven_against_the_drawing(tmp_path, value):
    town = draw_town("A-B-C", roads={"BC": {"oneway": value}})
    network = town.read(tmp_path)
    assert minutes_matrix(network, "ABC") == [[0, 1, None], [1, 0, None], [2, 1, 0]]
    assert network.arc_forward[network.edge_oneway[network.arc_edge]].all()


@pytest.mark.parametrize(
    "tags", [{"highway": "motorway"}, {"junction": "roundabout"}, {"junction": "circular"}]
)
def test_motorways_and_roundabouts_are_one_way_unless_tagged_otherwise(tmp_path, tags):
    implied = draw_town("A-B", roads={"AB": tags}).read(tmp_path)
    assert minutes_matrix(implied, "AB") == [[0, 1], [None, 0]]
    lifted = draw_town("A-B", roads={"AB": {**tags, "oneway": "no"}}).read(tmp_path)
    assert minutes_matrix(lifted, "AB") == [[0, 1], [1, 0]]


def test_a_motorway_link_is_one_way_only_when_tagged(tmp_path):
    network = draw_town("A-B", roads={"AB": {"highway": "motorway_link"}}).read(tmp_path)
    assert minutes_matrix(network, "AB") == [[0, 1], [1, 0]]


def test_a_roundabout_is_driven_round(tmp_path):
    ring = {"junction": "roundabout"}
    town = draw_town(
        """
        A-B-C-D
          | |
          E-F
        """,
        roads={"EB": ring, "FE": ring, "CF": ring, "BC": ring},
    )
    network = town.read(tmp_path)
    assert minutes_matrix(network, "AD") == [[0, 3], [5, 0]]
    assert network.edge_roundabout.sum() == 2


def test_the_two_sides_of_a_dual_carriageway_stay_apart(tmp_path):
    trunk = {"highway": "trunk", "oneway": "yes"}
    town = draw_town(
        """
        A-B-C-D
          | |
          E-F
          |
          G
        """,
        roads={"BC": trunk, "FE": trunk},
    )
    assert minutes_matrix(town.read(tmp_path), "ADG") == [[0, 3, 3], [5, 0, 4], [3, 4, 0]]


def test_a_bridge_is_not_joined_to_the_road_under_it(tmp_path):
    town = draw_town(
        """
          A
          |
        B-+-C
          |
          D
        """,
        roads={"BC": {"bridge": "yes", "layer": "1"}},
    )
    network = town.read(tmp_path)
    assert minutes_matrix(network, "ABCD") == [
        [0, None, None, 2],
        [None, 0, 2, None],
        [None, 2, 0, None],
        [2, None, None, 0],
    ]


def _twin(town, letter, twin):
    """Give a letter a second node at the same coordinates."""
    lon, lat = town.lon_lat[letter]
    node = f'<node id="{ord(twin)}" lat="{lat:.7f}" lon="{lon:.7f}"/>'
    return town.xml.replace("<way", f"{node}<way", 1)


def _read_xml(tmp_path, xml):
    path = tmp_path / "twin.osm"
    path.write_text(xml, encoding="utf-8")
    return read_network(path)


def test_a_way_cut_at_a_tile_edge_is_joined_by_its_coordinates(tmp_path):
    town = draw_town("A-B-C")
    xml = _twin(town, "B", "Z").replace(
        '<way id="2">\n<nd ref="66"/>', '<way id="2">\n<nd ref="90"/>'
    )
    network = _read_xml(tmp_path, xml)
    assert minutes_matrix(network, "AC") == [[0, 2], [2, 0]]
    assert edge_count(network) == (2, 1, 2)
    assert network.provenance["counts"]["cut_ends_joined"] == 1


def test_ways_that_cross_at_equal_coordinates_stay_apart(tmp_path):
    town = draw_town("A-B-C", further_ways=[("ABC", {"highway": "tertiary"})])
    # The tertiary road passes over B on a node of its own.
    over = '<nd ref="65"/>\n<nd ref="66"/>\n<nd ref="67"/>'
    assert over in town.xml
    xml = _twin(town, "B", "Z").replace(over, over.replace("66", "90"))
    network = _read_xml(tmp_path, xml)
    assert network.provenance["counts"]["cut_ends_joined"] == 0
    assert edge_count(network) == (2, 2, 4)


@pytest.mark.parametrize(
    ("barrier", "open_to_cars"),
    [
        ({"barrier": "bollard"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True),
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "lift_gate", "access": "no", "motorcar": "permissive"}, True),
    ],
)
def test_a_barrier_closes_the_way_unless_cars_may_pass(tmp_path, barrier, open_to_cars):
    town = draw_town("A-B-C", places={"B": barrier})
    minutes = minutes_matrix(town.read(tmp_path), "AC")
    assert minutes == ([[0, 2], [2, 0]] if open_to_cars else [[0, None], [None, 0]])


def test_a_barrier_inside_a_way_parts_it_in_two(tmp_path):
    block = {"barrier": "block"}
    town = draw_town(
        """
        A-B-C
        |
        D
        """,
        roads={"AB": {"highway": "path"}, "BC": {"highway": "path"}},
        places={"B": block},
        further_ways=[("ABC", {"highway": "service"})],
    )
    network = town.read(tmp_path)
    assert edge_count(network) == (5, 3, 6)  # the class changes at A; B is two ends
    assert network.provenance["counts"]["barriers_closed"] == 1
    assert len(set(network.node_osmid)) == 5


def test_ways_left_out_are_counted_by_reason(tmp_path):
    town = draw_town(
        """
        A-B-C-D-E-F-G-H
        """,
        roads={
            "AB": {"access": "private"},
            "BC": {"highway": "footway"},
            "CD": {"highway": "construction"},
            "DE": {"area": "yes"},
            "EF": {"service": "emergency_access", "highway": "service"},
        },
        further_ways=[("AH", {"route": "ferry"}), ("AC", {"route": "bus"})],
    )
    network = town.read(tmp_path)
    counts = network.provenance["counts"]
    assert counts["ways_left_out"] == {
        "area": 1,
        "emergency access only": 1,
        "ferry": 1,
        "not for cars": 1,
        "private or closed to cars": 1,
        "under construction or proposed": 1,
    }
    assert counts["ferries_not_routed"] == 1
    assert minutes_matrix(network, "FH") == [[0, 2], [2, 0]]


def test_parallel_roads_are_both_kept_and_the_shorter_is_driven(tmp_path):
    town = draw_town(
        """
        X-A---B-Y
          |   |
          C---D
        """
    )
    network = town.read(tmp_path)
    assert minutes_matrix(network, "AB") == [[0, 2], [2, 0]]
    between = (network.edge_tail != network.edge_head) & np.isclose(
        network.edge_length_m, 2000, 1e-3
    )
    assert between.sum() == 1
    assert edge_count(network) == (4, 4, 8)


def test_a_loop_leads_back_to_its_own_junction(tmp_path):
    town = draw_town(
        """
        A-B-C
          | |
          D-E
        """
    )
    network = town.read(tmp_path)
    loop = network.edge_tail == network.edge_head
    assert loop.sum() == 1
    assert network.edge_length_m[loop][0] == pytest.approx(4 * METRES_A_MINUTE, rel=1e-4)
    assert edge_count(network) == (2, 2, 4)


@pytest.mark.parametrize("oneway", ["no", "yes"])
def test_a_ring_that_meets_nothing_keeps_one_node(tmp_path, oneway):
    ring = {"oneway": oneway}
    town = draw_town("A-B\n| |\nC-D", roads={"AB": ring, "BD": ring, "DC": ring, "CA": ring})
    network = town.read(tmp_path)
    assert network.n_nodes == 1
    assert network.edge_length_m.sum() == pytest.approx(4 * METRES_A_MINUTE, rel=1e-4)
    assert network.n_arcs == (1 if oneway == "yes" else 2)


@pytest.mark.parametrize(
    "change",
    [{"highway": "tertiary"}, {"maxspeed": "30 mph"}, {"oneway": "yes"}, {"junction": "circular"}],
)
def test_an_edge_ends_where_the_kind_of_road_changes(tmp_path, change):
    network = draw_town("A-B-C", roads={"BC": change}).read(tmp_path)
    assert network.n_edges == 2


def test_a_change_of_name_does_not_end_an_edge_and_the_longest_name_stands(tmp_path):
    roads = {"AB": {"name": "Short Street"}, "BC": {"name": "Long <b>Road</b>", "ref": "A21"}}
    network = draw_town("A-B---C", roads=roads).read(tmp_path)
    assert network.n_edges == 1
    assert network.names[network.edge_name[0]] == "Long <b>Road</b>"
    assert network.names[network.edge_ref[0]] == "A21"
    assert "Short Street" not in network.names


def test_two_one_way_roads_that_meet_head_on_stay_two(tmp_path):
    roads = {"AB": {"oneway": "yes"}, "CB": {"oneway": "yes"}}
    network = draw_town("A-B-C", roads=roads).read(tmp_path)
    assert network.n_edges == 2
    assert minutes_matrix(network, "ABC") == [[0, 1, None], [None, 0, None], [None, 1, 0]]


def test_a_road_drawn_twice_counts_once(tmp_path):
    network = draw_town("A-B-C", further_ways=[("CBA", {"highway": "residential"})]).read(tmp_path)
    assert edge_count(network) == (2, 1, 2)
    assert network.provenance["counts"]["repeated_segments_left_out"] == 2


def test_nodes_missing_from_an_extract_cut_the_way_and_are_counted(tmp_path):
    xml = draw_town("A-B-C-D", further_ways=[("CD", {"highway": "trunk"})]).xml
    whole = '<nd ref="65"/>\n<nd ref="66"/>'
    network = _read_xml(tmp_path, xml.replace(whole, whole + '\n<nd ref="999"/>', 1))
    assert network.provenance["counts"]["nodes_without_coordinates"] == 1
    assert network.provenance["counts"]["ways_cut_for_want_of_coordinates"] == 1
    assert minutes_matrix(network, "AC") == [[0, 2], [2, 0]]


def test_a_way_driven_against_its_drawing_is_cut_at_missing_nodes_too(tmp_path):
    xml = draw_town("A-B-C", roads={"AB": {"oneway": "-1"}, "BC": {"oneway": "-1"}}).xml
    whole = '<nd ref="65"/>\n<nd ref="66"/>'
    network = _read_xml(tmp_path, xml.replace(whole, '<nd ref="999"/>\n' + whole, 1))
    assert minutes_matrix(network, "AC") == [[0, None], [2, 0]]


def test_a_small_piece_is_not_routable_and_a_motorway_not_snappable(tmp_path):
    town = draw_town(
        """
        A-B-C-D
        | |
        E-F-G-H
        """,
        roads={"CD": {"oneway": "yes"}, "BC": {"highway": "motorway", "oneway": "no"}},
    )
    network = town.read(tmp_path)
    routable = network.edge_osmid[network.routable_edges()]
    dead_end = network.edge_osmid[network.edge_oneway]
    assert not set(dead_end) & set(routable)
    motorway = network.edge_class == HIGHWAY_CLASSES.index("motorway")
    assert network.routable_edges()[motorway].all()
    assert not network.snappable_edges()[motorway].any()


def test_arcs_are_sorted_and_agree_with_their_edges(tmp_path):
    network = draw_town("A-B-C\n| | |\nD-E-F", roads={"BE": {"oneway": "yes"}}).read(tmp_path)
    assert (np.diff(network.arc_tail * network.n_nodes + network.arc_head) >= 0).all()
    start = np.where(
        network.arc_forward,
        network.edge_tail[network.arc_edge],
        network.edge_head[network.arc_edge],
    )
    assert (start == network.arc_tail).all()
    first, last = network.shape_offsets[:-1], network.shape_offsets[1:] - 1
    assert (network.shape_x[first] == network.node_x[network.edge_tail]).all()
    assert (network.shape_y[last] == network.node_y[network.edge_head]).all()
