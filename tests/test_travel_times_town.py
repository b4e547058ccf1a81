"""Journeys in drawn towns equal those worked out on paper."""

from __future__ import annotations

import pytest
from drawn_town import draw_town
from journeys import between, road_minutes


def at(town, letters):
    return [town.lon_lat[letter] for letter in letters]


def square_matrix(town, network, letters):
    return road_minutes(network, at(town, letters), at(town, letters))


def test_a_drawn_town_has_the_matrix_that_stands_beside_it(tmp_path):
    town = draw_town(
        """
        A-B---C
        | |   |
        D-E---F
        """
    )
    assert square_matrix(town, town.read(tmp_path), "ABCDEF") == [
        # A  B  C  D  E  F
        [0, 1, 3, 1, 2, 4],
        [1, 0, 2, 2, 1, 3],
        [3, 2, 0, 4, 3, 1],
        [1, 2, 4, 0, 1, 3],
        [2, 1, 3, 1, 0, 2],
        [4, 3, 1, 3, 2, 0],
    ]


ONE_WAY = draw_town(
    """
    A-B
    | |
    C-D
    """,
    roads={"AB": {"oneway": "yes"}},
)


def test_a_one_way_street_is_driven_round_the_block_against_its_flow(tmp_path):
    assert square_matrix(ONE_WAY, ONE_WAY.read(tmp_path), "ABCD") == [
        # A  B  C  D
        [0, 1, 1, 2],
        [3, 0, 2, 1],
        [1, 2, 0, 1],
        [2, 1, 1, 0],
    ]


def test_two_points_on_a_one_way_street_are_far_apart_against_its_flow(tmp_path):
    near, far = between(ONE_WAY, "A", "B", 0.25), between(ONE_WAY, "A", "B", 0.75)
    assert road_minutes(ONE_WAY.read(tmp_path), [near, far], [near, far]) == [[0, 0.5], [3.5, 0]]


def test_a_point_part_way_along_a_one_way_street_leaves_and_is_reached_with_the_flow(tmp_path):
    middle = between(ONE_WAY, "A", "B", 0.4)
    network = ONE_WAY.read(tmp_path)
    assert road_minutes(network, [middle], at(ONE_WAY, "ABCD")) == [[3.6, 0.6, 2.6, 1.6]]
    assert road_minutes(network, at(ONE_WAY, "ABCD"), [middle]) == [[0.4], [3.4], [1.4], [2.4]]


def test_points_part_way_along_roads_take_the_shorter_way_round(tmp_path):
    town = draw_town(
        """
        A---B
        |   |
        C---D
        |   |
        E---F
        """
    )
    points = [between(town, "A", "B", 0.25), between(town, "C", "D", 0.5), town.lon_lat["F"]]
    # A to B takes two minutes, A to C one: 0.5 + 1 + 1; the other way 1.5 + 1 + 1.
    assert road_minutes(town.read(tmp_path), points, points) == [
        [0, 2.5, 3.5],
        [2.5, 0, 2],
        [3.5, 2, 0],
    ]


def test_two_points_on_one_road_need_not_leave_it_but_may_if_it_is_quicker(tmp_path):
    town = draw_town(
        """
        A---B-Y
        |   |
        C---D-Z
        """,
        roads={"AB": {"maxspeed": "5"}},
    )
    network = town.read(tmp_path)
    near = [between(town, "A", "B", 0.4), between(town, "A", "B", 0.6)]
    # The slow road takes 12 minutes at 5 km/h, one fifth of it 2.4.
    assert road_minutes(network, near, near) == [[0, 2.4], [2.4, 0]]
    apart = [between(town, "A", "B", 0.05), between(town, "A", "B", 0.95)]
    # Out at both ends: 0.6 + (1 + 2 + 1) + 0.6, far less than 10.8 along it.
    assert road_minutes(network, apart, apart) == [[0, 5.2], [5.2, 0]]


def test_a_roundabout_is_driven_round(tmp_path):
    ring = {"junction": "roundabout"}
    town = draw_town(
        """
        E-A-B-F
          | |
          C-D
          |
          G
        """,
        roads={"AB": ring, "BD": ring, "DC": ring, "CA": ring},
    )
    assert square_matrix(town, town.read(tmp_path), "EFG") == [[0, 3, 5], [5, 0, 4], [3, 4, 0]]


def test_a_dead_end_is_left_the_way_it_was_entered(tmp_path):
    town = draw_town(
        """
        A-B-C
          |
          D
        """
    )
    network = town.read(tmp_path)
    assert square_matrix(town, network, "ACD") == [[0, 2, 2], [2, 0, 2], [2, 2, 0]]
    assert road_minutes(network, [between(town, "B", "D", 0.3)], at(town, "ABD")) == [
        [1.3, 0.3, 0.7]
    ]


def test_pieces_that_do_not_meet_have_no_route_between_them(tmp_path):
    town = draw_town("A-B   C-D")
    assert square_matrix(town, town.read(tmp_path), "ABCD") == [
        [0, 1, None, None],
        [1, 0, None, None],
        [None, None, 0, 1],
        [None, None, 1, 0],
    ]


def test_of_two_roads_between_the_same_junctions_the_quicker_is_taken(tmp_path):
    drawing = """
        X-A---B-Y
          |   |
          C---D
        """
    fast = draw_town(drawing)
    assert road_minutes(fast.read(tmp_path), at(fast, "X"), at(fast, "Y")) == [[4]]
    slow = draw_town(drawing, roads={"AB": {"maxspeed": "10"}})
    assert road_minutes(slow.read(tmp_path), at(slow, "X"), at(slow, "Y")) == [[6]]


LOOP = """
    A-B-C
      | |
      D-E
    """


def test_a_loop_is_entered_and_left_at_one_junction_in_both_directions(tmp_path):
    town = draw_town(LOOP)
    assert square_matrix(town, town.read(tmp_path), "ACED") == [
        # A  C  E  D
        [0, 2, 3, 2],
        [2, 0, 1, 2],
        [3, 1, 0, 1],
        [2, 2, 1, 0],
    ]


def test_a_one_way_loop_is_driven_round(tmp_path):
    way = {"oneway": "yes"}
    town = draw_town(LOOP, roads={"BC": way, "CE": way, "ED": way, "DB": way})
    assert square_matrix(town, town.read(tmp_path), "ACED") == [
        # A  C  E  D
        [0, 2, 3, 4],
        [4, 0, 1, 2],
        [3, 3, 0, 1],
        [2, 2, 3, 0],
    ]


def test_a_bridge_is_no_junction(tmp_path):
    town = draw_town(
        """
          A
          |
        B-+-C
          |
          D-E
        """
    )
    assert square_matrix(town, town.read(tmp_path), "AB") == [[0, None], [None, 0]]


@pytest.mark.parametrize("rows", [1, 6])
def test_the_answer_does_not_depend_on_which_side_is_searched_from(tmp_path, rows):
    """One origin against many sites is searched from the origin, many from the sites."""
    way = {"oneway": "yes"}
    town = draw_town(LOOP, roads={"BC": way, "CE": way, "ED": way, "DB": way})
    network = town.read(tmp_path)
    whole = square_matrix(town, network, "ABCDE")
    origins = (at(town, "ABCDE") * 2)[:rows]
    assert road_minutes(network, origins, at(town, "ABCDE")) == (whole * 2)[:rows]


def test_a_tunnel_passes_under_a_road_without_meeting_it(tmp_path):
    under = {"tunnel": "yes", "layer": "-1"}
    town = draw_town(
        """
          A
          |
        B-+-C
          | |
          D-E
        """,
        roads={"AD": under},
    )
    # From B to A: on to C, down to E, to the tunnel's mouth at D, and under the road.
    assert road_minutes(town.read(tmp_path), at(town, "B"), at(town, "AC")) == [[6, 2]]


def test_a_private_road_is_driven_round_and_is_no_place_to_start(tmp_path):
    town = draw_town(
        """
        A-B-C
        |   |
        D---E
        """,
        roads={"AB": {}, "BC": {"access": "private"}},
    )
    network = town.read(tmp_path)
    assert road_minutes(network, at(town, "B"), at(town, "C")) == [[5]]  # by A, D and E
    middle = [between(town, "B", "C", 0.7)]  # 150 m from the end of the next road
    assert road_minutes(network, middle, at(town, "C")) == [[0]]


def test_a_ferry_is_not_crossed_by_car(tmp_path):
    town = draw_town("A-B   C-D", further_ways=[("BC", {"route": "ferry", "motor_vehicle": "yes"})])
    network = town.read(tmp_path)
    assert road_minutes(network, at(town, "A"), at(town, "BD")) == [[1, None]]
    assert network.provenance["counts"]["ferries_not_routed"] == 1


def test_a_barrier_is_driven_round_unless_cars_may_pass(tmp_path):
    drawing = """
        A-B-C
        |   |
        D---E
        """
    for tags, minutes in (
        ({"barrier": "bollard"}, 4),
        ({"barrier": "gate"}, 2),
        ({"barrier": "gate", "access": "private"}, 4),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, 2),
    ):
        town = draw_town(drawing, places={"B": tags})
        assert road_minutes(town.read(tmp_path), at(town, "A"), at(town, "C")) == [[minutes]]


def test_the_carriageways_of_a_dual_carriageway_are_left_at_junctions_only(tmp_path):
    way = {"highway": "trunk", "oneway": "yes"}
    town = draw_town(
        """
        A-B---C-D
          |   |
        E-F---G-H
        """,
        roads={"AB": way, "BC": way, "CD": way, "HG": way, "GF": way, "FE": way},
        further_ways=[("DH", {"highway": "trunk"}), ("EA", {"highway": "trunk"})],
    )
    network = town.read(tmp_path)
    east, west = between(town, "B", "C", 0.5), between(town, "F", "G", 0.5)
    assert road_minutes(network, [east], [west]) == [[3]]  # on to C, down to G, back: 1 + 1 + 1
    assert road_minutes(network, [west], [east]) == [[3]]
