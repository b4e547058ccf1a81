"""Who may walk or cycle where: each rule in a town drawn so that the journey is known."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_town import draw_town, minutes_matrix

from hubplan.errors import InputError
from hubplan.network import HIGHWAY_CLASSES, WAY_CLASSES, read_network, save_network
from hubplan.network.path_rules import (
    CYCLE_BACK,
    CYCLE_ON,
    WALK_BACK,
    WALK_ON,
    path_use,
    stops_walkers,
    turned,
)

WALK, CYCLE = WALK_ON | WALK_BACK, CYCLE_ON | CYCLE_BACK
#: Minutes from X to Y and back by the short cut, and by the way round.
NEAR, FAR = [[0, 4], [4, 0]], [[0, 8], [8, 0]]


def minutes_with_a_short_cut(tags, folder):
    """Return the minutes from X to Y and back, on foot and by cycle, where AB has these tags."""
    town = draw_town(
        """
        X-A---B-Y
          |   |
          |   |
          |   |
          C---D
        """,
        roads={"AB": tags},
    )
    network = town.read(folder)
    return [minutes_matrix(network.for_mode(mode), "XY") for mode in ("walk", "cycle")]


@pytest.mark.parametrize(
    ("tags", "walk", "cycle"),
    [
        ({"highway": "footway"}, NEAR, FAR),
        ({"highway": "path"}, NEAR, FAR),
        ({"highway": "steps"}, NEAR, FAR),
        ({"highway": "steps", "bicycle": "yes"}, NEAR, FAR),
        ({"highway": "pedestrian"}, NEAR, FAR),
        ({"highway": "pedestrian", "bicycle": "yes"}, NEAR, NEAR),
        ({"highway": "footway", "bicycle": "designated"}, NEAR, NEAR),
        ({"highway": "footway", "bicycle": "dismount"}, NEAR, FAR),
        ({"highway": "cycleway"}, NEAR, NEAR),
        ({"highway": "cycleway", "foot": "no"}, FAR, NEAR),
        ({"highway": "bridleway"}, NEAR, NEAR),
        ({"highway": "track"}, NEAR, NEAR),
        ({"highway": "track", "access": "private"}, FAR, FAR),
        ({"highway": "track", "access": "private", "foot": "yes"}, NEAR, FAR),
        ({"highway": "service", "access": "private"}, FAR, FAR),
        ({"highway": "service", "vehicle": "no"}, NEAR, FAR),
        ({"highway": "service", "motor_vehicle": "no"}, NEAR, NEAR),
        ({"highway": "motorway", "oneway": "no"}, FAR, FAR),
        ({"highway": "motorway_link", "foot": "yes", "bicycle": "yes"}, FAR, FAR),
        ({"highway": "trunk"}, NEAR, NEAR),
        ({"highway": "trunk", "foot": "no"}, FAR, NEAR),
        ({"highway": "trunk", "foot": "use_sidepath", "bicycle": "use_sidepath"}, FAR, FAR),
        ({"highway": "trunk", "motorroad": "yes"}, FAR, FAR),
        ({"highway": "construction"}, FAR, FAR),
        ({"highway": "platform"}, FAR, FAR),
        ({"highway": "residential"}, NEAR, NEAR),
    ],
)
def test_a_short_cut_serves_those_who_may_take_it(tmp_path, tags, walk, cycle):
    assert minutes_with_a_short_cut(tags, tmp_path) == [walk, cycle]


@pytest.mark.parametrize(
    ("tags", "walk", "cycle"),
    [
        ({"oneway": "yes"}, NEAR, [[0, 4], [8, 0]]),
        ({"oneway": "-1"}, NEAR, [[0, 8], [4, 0]]),
        ({"oneway": "yes", "oneway:bicycle": "no"}, NEAR, NEAR),
        ({"oneway": "-1", "oneway:bicycle": "no"}, NEAR, NEAR),
        ({"oneway": "yes", "cycleway": "opposite_lane"}, NEAR, NEAR),
        ({"oneway": "yes", "cycleway:left": "opposite"}, NEAR, NEAR),
        (
            {"oneway": "yes", "cycleway:right": "lane", "cycleway:right:oneway": "-1"},
            NEAR,
            NEAR,
        ),
        ({"oneway:bicycle": "yes"}, NEAR, [[0, 4], [8, 0]]),
        ({"oneway": "no", "oneway:bicycle": "-1"}, NEAR, [[0, 8], [4, 0]]),
        ({"oneway": "yes", "cycleway": "lane"}, NEAR, [[0, 4], [8, 0]]),
        ({"oneway": "yes", "oneway:foot": "yes"}, [[0, 4], [8, 0]], [[0, 4], [8, 0]]),
        ({"oneway": "-1", "oneway:foot": "-1"}, [[0, 8], [4, 0]], [[0, 8], [4, 0]]),
        ({"highway": "steps", "conveying": "forward"}, [[0, 4], [8, 0]], FAR),
        ({"highway": "steps", "conveying": "backward"}, [[0, 8], [4, 0]], FAR),
    ],
)
def test_one_way_streets_bind_cyclists_and_not_walkers(tmp_path, tags, walk, cycle):
    assert minutes_with_a_short_cut(tags, tmp_path) == [walk, cycle]


def test_an_edge_open_only_against_its_drawing_is_turned_round_with_its_shape(tmp_path):
    town = draw_town(
        "X-A-B---C-Y",
        roads={"AB": {"oneway:bicycle": "-1"}, "BC": {"oneway:bicycle": "-1"}},
    )
    network = town.read(tmp_path).for_mode("cycle")
    one_way = np.flatnonzero(network.edge_oneway)
    assert one_way.size == 1
    assert network.arc_forward[network.edge_oneway[network.arc_edge]].all()
    edge = int(one_way[0])
    shape = slice(*network.shape_offsets[edge : edge + 2])
    assert (np.diff(network.shape_x[shape]) < 0).all()  # from C in the east to A
    assert network.shape_x[shape][0] == network.node_x[network.edge_tail[edge]]
    assert network.shape_x[shape][-1] == network.node_x[network.edge_head[edge]]
    assert minutes_matrix(network, "XY") == [[0, None], [5, 0]]


def test_a_roundabout_is_cycled_round_and_walked_either_way(tmp_path):
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
    assert minutes_matrix(network.for_mode("cycle"), "AD") == [[0, 3], [5, 0]]
    assert minutes_matrix(network.for_mode("walk"), "AD") == [[0, 3], [3, 0]]


def test_a_footbridge_is_not_joined_to_the_road_under_it(tmp_path):
    town = draw_town(
        """
          A
          |
        B-+-C
          |
          D
        """,
        roads={"BC": {"highway": "footway", "bridge": "yes", "layer": "1"}},
    )
    network = town.read(tmp_path).for_mode("walk")
    assert minutes_matrix(network, "ABCD") == [
        [0, None, None, 2],
        [None, 0, 2, None],
        [None, 2, 0, None],
        [2, None, None, 0],
    ]


@pytest.mark.parametrize(
    ("barrier", "passed"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "stile"}, True),
        ({"barrier": "kissing_gate", "bicycle": "no"}, True),
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True),
        ({"barrier": "gate", "access": "private", "bicycle": "yes"}, True),
        ({"barrier": "gate", "foot": "no"}, False),
        ({"barrier": "wall"}, False),
        ({"barrier": "wall", "foot": "yes"}, True),
        ({"barrier": "no"}, True),
    ],
)
def test_a_barrier_stops_walkers_only_where_it_says_so(tmp_path, barrier, passed):
    assert stops_walkers(barrier) is not passed
    network = draw_town("A-B-C", places={"B": barrier}).read(tmp_path).for_mode("walk")
    minutes = minutes_matrix(network, "AC")
    assert minutes == ([[0, 2], [2, 0]] if passed else [[0, None], [None, 0]])


def test_the_roads_of_cars_are_the_same_with_and_without_paths_beside_them(tmp_path):
    paths = [("AE", {"highway": "footway"}), ("BF", {"highway": "steps"})]
    drawing = """
        A-B---C
        | |   |
        D-E---F
        """
    plain = draw_town(drawing).read(tmp_path)
    beside = draw_town(drawing, further_ways=paths).read(tmp_path)
    for name in ("node_osmid", "arc_tail", "arc_head", "edge_length_m", "edge_osmid", "shape_x"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(beside, name), err_msg=name)
    assert beside.for_mode("walk").n_edges == plain.for_mode("walk").n_edges + 4


def test_paths_read_later_are_those_read_at_once(tmp_path):
    town = draw_town("A-B-C\n| |\nD-E", roads={"BE": {"highway": "footway"}})
    file = town.write(tmp_path)
    at_once, later = read_network(file, with_paths=True), read_network(file)
    assert later.provenance == at_once.provenance
    for mode in ("walk", "cycle"):
        one, other = at_once.for_mode(mode), later.for_mode(mode)
        np.testing.assert_array_equal(one.node_osmid, other.node_osmid)
        np.testing.assert_array_equal(one.edge_length_m, other.edge_length_m)
        assert one.names == other.names
    one, other = (save_network(n, tmp_path / name) for n, name in ((at_once, "a"), (later, "b")))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("change", ["gone", "replaced"])
def test_paths_cannot_be_read_later_from_another_file(tmp_path, change):
    file = draw_town("A-B-C").write(tmp_path)
    network = read_network(file)
    if change == "gone":
        file.unlink()
    else:
        draw_town("A-B-C-D").write(tmp_path)
    with pytest.raises(InputError, match=rf"{change}.*\nHint: Leave the file where it is"):
        network.for_mode("walk")


def test_a_file_without_paths_has_none_to_read_later(tmp_path):
    file = draw_town("A-B", roads={"AB": {"highway": "motorway", "oneway": "no"}}).write(tmp_path)
    assert read_network(file).paths is None
    assert read_network(file, with_paths=True).paths is None


def test_the_car_is_the_mode_a_network_is_read_for(tmp_path):
    network = draw_town("A-B-C", roads={"BC": {"highway": "path"}}).read(tmp_path)
    assert (network.mode, network.for_mode("car")) == ("car", network)
    walk = network.for_mode("walk")
    assert (walk.mode, walk.for_mode("walk")) == ("walk", walk)
    assert WAY_CLASSES[walk.edge_class.max()] == "path"
    assert network.edge_class.max() < len(HIGHWAY_CLASSES)


def test_a_mode_network_says_where_it_comes_from_and_what_was_read(tmp_path):
    network = draw_town("A-B-C", roads={"BC": {"highway": "footway"}}).read(tmp_path)
    told = network.for_mode("cycle").provenance
    assert told["source"] == "town.osm"
    assert told["sha256"] == network.provenance["sha256"]
    counts = told["counts"]
    assert (counts["ways"], counts["ways_for_walkers"], counts["ways_for_cyclists"]) == (2, 2, 1)
    assert "size" not in told


@pytest.mark.parametrize(
    ("start", "mode", "words"),
    [
        ("car", "wlak", r"'wlak' is not a mode of the paths \(did you mean 'walk'\?\)"),
        ("walk", "car", r"for the mode walk only, none for car.*\n?Hint: .*read_network"),
        ("walk", "cycle", "for the mode walk only, none for cycle"),
    ],
)
def test_a_network_gives_no_mode_it_does_not_have(tmp_path, start, mode, words):
    network = draw_town("A-B-C").read(tmp_path).for_mode(start)
    with pytest.raises(InputError, match=words):
        network.for_mode(mode)


def test_a_town_where_nobody_may_cycle_says_so(tmp_path):
    network = draw_town("A-B", roads={"AB": {"bicycle": "no"}}).read(tmp_path)
    assert minutes_matrix(network.for_mode("walk"), "AB") == [[0, 1], [1, 0]]
    with pytest.raises(InputError, match="no way that is open to the mode cycle"):
        network.for_mode("cycle")


def test_a_town_of_motorways_has_no_paths(tmp_path):
    network = draw_town("A-B", roads={"AB": {"highway": "motorway"}}).read(tmp_path)
    assert network.paths is None
    with pytest.raises(InputError, match="for the mode car only"):
        network.for_mode("walk")


def test_a_permission_turned_twice_is_the_same():
    for use in range(16):
        assert turned(turned(use)) == use
    assert turned(WALK | CYCLE_ON) == WALK | CYCLE_BACK


def test_of_a_list_any_open_value_opens_the_way():
    assert path_use({"access": "private;permissive"}, "track") == WALK | CYCLE
    assert path_use({"access": "no", "bicycle": "no;yes"}, "track") == CYCLE
    assert path_use({"route": "ferry"}, "service") == 0


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "walked_km", "cycled_km", "connected"),
    [
        ("rutland-latest.osm.pbf", 1_496, 1_193, 0.95),
        ("liechtenstein-latest.osm.pbf", 1_116, 914, 0.95),
        ("andorra.osm.pbf", 821, 525, 0.80),  # huts and summits reached from outside
        ("monaco.osm.gz", 82.4, 60, 0.90),
        ("porto_portugal.osm.pbf", 9_969, 9_560, 0.95),
    ],
)
def test_real_networks_have_paths_beside_their_roads(
    shared_data, name, walked_km, cycled_km, connected
):
    network = read_network(shared_data / "real_networks" / name)
    motorway = [WAY_CLASSES.index("motorway"), WAY_CLASSES.index("motorway_link")]
    for mode, km in (("walk", walked_km), ("cycle", cycled_km)):
        ways = network.for_mode(mode)
        assert ways.length_km == pytest.approx(km, rel=0.01)
        assert network.paths.load().length_km(mode) == pytest.approx(ways.length_km)
        assert ways.crs == network.crs
        assert not np.isin(ways.edge_class, motorway).any()
        assert (ways.node_piece() == 0).mean() > connected
        assert len(np.unique(ways.node_osmid)) == ways.n_nodes
    assert not (ways.edge_class == WAY_CLASSES.index("steps")).any()
