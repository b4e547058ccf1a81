"""Turns that are forbidden are not made: in drawn towns, and against a search that remembers."""

from __future__ import annotations

import heapq
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from drawn_town import Turn, draw_town, turn
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import between, even_speeds, road_minutes

from hubplan.errors import InputError
from hubplan.network import read_network, save_network, snap
from hubplan.network.routing_graph import ForbiddenTurns, routing_graph
from hubplan.network.turn_rules import AT_CERTAIN_TIMES, INCOMPLETE, NOT_FOR_CARS, NOT_UNDERSTOOD
from hubplan.travel_times.path import quickest_paths
from hubplan.travel_times.road_seconds import road_seconds

CROSSING = """
      C
      |
    A-B-D
      | |
      E-F
    """


def minutes(town, network, letters):
    points = [town.lon_lat[letter] for letter in letters]
    return road_minutes(network, points, points)


def crossing(tmp_path, *turns, **options):
    town = draw_town(CROSSING, turns=turns, **options)
    return town, town.read(tmp_path)


def test_without_restrictions_the_crossing_is_crossed(tmp_path):
    assert minutes(*crossing(tmp_path), "ACDE") == [
        # A  C  D  E
        [0, 2, 2, 2],
        [2, 0, 2, 2],
        [2, 2, 0, 2],
        [2, 2, 2, 0],
    ]


def test_a_forbidden_left_turn_is_driven_round(tmp_path):
    town, network = crossing(tmp_path, turn("no_left_turn", "AB", "B", "BC"))
    # A to C: on by D, F and E, and from the south into C; all else as before.
    assert minutes(town, network, "ACDE") == [
        # A  C  D  E
        [0, 6, 2, 2],
        [2, 0, 2, 2],
        [2, 2, 0, 2],
        [2, 2, 2, 0],
    ]
    assert network.provenance["counts"]["turn_restrictions"] == {"applied": 1, "left_out": {}}


def test_the_way_round_may_be_to_turn_where_that_is_free(tmp_path):
    town = draw_town("  C\n  |\nA-B-D", turns=[turn("no_left_turn", "AB", "B", "BC")])
    network = town.read(tmp_path)
    tied = snap(network, *np.array([town.lon_lat["A"], town.lon_lat["C"]]).T)
    cost = road_seconds(network, even_speeds())
    (path,) = quickest_paths(network, cost, tied, [(0, 1)])
    assert round(sum(part.seconds for part in path) / 60, 2) == 4
    there, back = path[1], path[2]  # to the end of the road at D
    assert there.edge == back.edge
    assert (there.start, there.stop) == (back.stop, back.start)


def test_an_only_turn_forbids_all_others(tmp_path):
    town, network = crossing(tmp_path, turn("only_right_turn", "AB", "B", "BE"))
    to = road_minutes(network, [town.lon_lat["A"]], [town.lon_lat[letter] for letter in "CDE"])
    assert to == [[6, 4, 2]]  # by E to all of them


def test_a_forbidden_u_turn_is_one_only_there(tmp_path):
    way = {"oneway": "yes"}
    town = draw_town(
        """
        A-B-C
        | |
        D-E
        """,
        roads={"DA": way, "AB": way, "BE": way, "ED": way},
        turns=[turn("no_u_turn", "AB", "B", "BE"), turn("no_u_turn", "BC", "B", "BC")],
    )
    network = town.read(tmp_path)
    # To C, where the road ends, and back: not at once round the corner, nor round at B.
    assert road_minutes(network, [town.lon_lat["A"]], [town.lon_lat["E"]]) == [[4]]


def test_the_forbidden_turn_counts_for_journeys_that_end_just_behind_it(tmp_path):
    town, network = crossing(tmp_path, turn("no_left_turn", "AB", "B", "BC"))
    start, end = between(town, "A", "B", 0.5), between(town, "B", "C", 0.4)
    assert road_minutes(network, [start], [end]) == [[4.9]]  # 0.5, four round the block, 0.4
    assert road_minutes(network, [end], [start]) == [[0.9]]
    # Who stands at the crossing came from nowhere, who wants to the crossing turns nowhere.
    assert road_minutes(network, [town.lon_lat["B"]], [end]) == [[0.4]]
    assert road_minutes(network, [start], [town.lon_lat["B"]]) == [[0.5]]


def test_a_turn_over_a_road_is_forbidden_as_a_whole(tmp_path):
    drawing = """
        A-B-C
          |
        F-E-D
        """
    town = draw_town(drawing, turns=[turn("no_u_turn", "AB", "BE", "EF")])
    at = town.lon_lat
    starts, ends = [at["A"], at["C"]], [at["F"], at["D"]]
    # A to F by the end of the road at C or at D; all else as if nothing were forbidden.
    assert road_minutes(town.read(tmp_path), starts, ends) == [[5, 3], [3, 3]]


def test_an_only_turn_over_roads_binds_those_who_came_that_way(tmp_path):
    drawing = """
        A-B-C
          |
          E-D
          |
          F-G
        """
    town = draw_town(
        drawing,
        turns=[
            Turn(
                {"restriction": "only_left_turn"},
                (("from", "AB"), ("via", "BE"), ("to", "ED")),
            )
        ],
    )
    network = town.read(tmp_path)
    at = town.lon_lat
    # A by B to E must go on to D, turn there and come back to F: 2 + 1 + 1 + 1.
    assert road_minutes(network, [at["A"], at["C"]], [at["F"]]) == [[5], [3]]


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"restriction": "no_left_turn", "except": "motorcar;bicycle"}, NOT_FOR_CARS),
        ({"restriction": "no_left_turn", "except": "psv; motor_vehicle"}, NOT_FOR_CARS),
        ({"restriction:hgv": "no_left_turn"}, NOT_FOR_CARS),
        ({"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, AT_CERTAIN_TIMES),
        ({"restriction": "no_left_turn", "hour_on": "07:00"}, AT_CERTAIN_TIMES),
        ({"restriction": "no_left_turn", "restriction:motorcar": "none"}, NOT_UNDERSTOOD),
        ({"restriction": "give_way"}, NOT_UNDERSTOOD),
    ],
)
def test_what_does_not_bind_cars_at_all_times_is_left_out_and_counted(tmp_path, tags, reason):
    town, network = crossing(tmp_path, turn("", "AB", "B", "BC", **tags))
    assert minutes(town, network, "AC") == [[0, 2], [2, 0]]
    assert network.provenance["counts"]["turn_restrictions"]["left_out"] == {reason: 1}


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction": "no_left_turn", "except": "psv;bicycle"},
        {"restriction:motorcar": "no_left_turn"},
        {"restriction:motor_vehicle": "no_left_turn", "restriction": "no_right_turn"},
        {"restriction": "no_left_turn", "restriction:conditional": "none @ (Sa,Su)"},
    ],
)
def test_what_binds_cars_by_any_tag_counts(tmp_path, tags):
    town, network = crossing(tmp_path, turn("", "AB", "B", "BC", **tags))
    assert minutes(town, network, "AC") == [[0, 6], [2, 0]]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ((("from", "AB"), ("to", "BC")), INCOMPLETE),
        ((("via", "B"),), INCOMPLETE),
        ((("from", "AB"), ("via", "B"), ("via", "BE"), ("to", "BC")), INCOMPLETE),
        ((("from", "AB"), ("via", "F"), ("to", "BC")), "whose roads do not meet in the network"),
        ((("from", "AB"), ("via", "BD"), ("to", "BC")), "whose roads do not meet in the network"),
        ((("from", "AB"), ("via", "B"), ("to", "EF")), "of turns nobody could make"),
    ],
)
def test_what_cannot_be_placed_is_left_out_and_counted(tmp_path, members, reason):
    town, network = crossing(tmp_path, Turn({"restriction": "no_left_turn"}, members))
    assert minutes(town, network, "AC") == [[0, 2], [2, 0]]
    assert network.provenance["counts"]["turn_restrictions"]["left_out"] == {reason: 1}


def test_a_road_that_runs_through_the_junction_leaves_no_plain_turn(tmp_path):
    through = ("CBE", {"highway": "residential"})
    drawing = "  C\n\nA-B-D\n\n  E"
    plain = draw_town(drawing, further_ways=[through])
    town = draw_town(
        drawing, further_ways=[through], turns=[turn("no_left_turn", "AB", "B", "CBE")]
    )
    network = town.read(tmp_path)
    assert minutes(town, network, "ACE") == minutes(plain, plain.read(tmp_path), "ACE")
    assert network.provenance["counts"]["turn_restrictions"]["left_out"] == {
        "that could mean several turns": 1
    }


def test_turning_round_on_a_road_that_runs_through_is_plain(tmp_path):
    through = ("ABC", {"highway": "residential"})
    town = draw_town(
        "  D\n  |\nA B C",
        further_ways=[through],
        turns=[turn("no_u_turn", "ABC", "B", "ABC")],
    )
    network = town.read(tmp_path)
    turns = list(network.forbidden_turns.sequences())
    assert len(turns) == 2
    assert all(network.arc_edge[one] == network.arc_edge[other] for one, other in turns)


def test_a_place_where_only_a_turn_is_decided_stays_a_junction(tmp_path):
    """Two streets end to end at B; turning back there is forbidden."""
    town = draw_town("A-B-C", turns=[turn("no_u_turn", "AB", "B", "AB")])
    network = town.read(tmp_path)
    assert network.n_nodes == 3
    assert network.forbidden_turns.n_turns == 1


def test_a_trap_of_turns_is_no_place_to_snap_to(tmp_path):
    """From the cul-de-sac every turn is forbidden: nobody could come from there."""
    town = draw_town(
        CROSSING,
        turns=[
            turn(f"no_{to}", "CB", "B", road)
            for to, road in (
                ("left_turn", "BD"),
                ("right_turn", "AB"),
                ("straight_on", "BE"),
                ("u_turn", "CB"),
            )
        ],
        roads={"CB": {}},
    )
    network = town.read(tmp_path)
    tied = snap(network, *np.array([town.lon_lat["C"]]).T)
    assert tied.distance_m[0] > 490  # not its own street, but the next one


def test_walkers_turn_as_they_like(tmp_path):
    town, network = crossing(tmp_path, turn("no_left_turn", "AB", "B", "BC"))
    assert minutes(town, network.for_mode("walk"), "AC") == [[0, 2], [2, 0]]


def test_a_saved_network_keeps_its_turns_and_says_which_version_reads_them(tmp_path):
    town, network = crossing(tmp_path, turn("no_left_turn", "AB", "B", "BC"))
    again = read_network(save_network(network, tmp_path / "town.npz"))
    assert minutes(town, again, "AC") == [[0, 6], [2, 0]]


def test_turns_that_do_not_follow_each_other_are_refused(tmp_path):
    _, network = crossing(tmp_path)
    away = int(np.flatnonzero(network.arc_tail != network.arc_head[0])[0])
    for sequence in ((0, away), (0, network.n_arcs), (-1, 0), (0,)):
        with pytest.raises(InputError, match=r"forbidden_turns.*do not follow each other"):
            replace(network, forbidden_turns=ForbiddenTurns.of([sequence]))


def test_networkx_turns_freely_unless_nodes_are_split(tmp_path):
    _, network = crossing(tmp_path, turn("no_left_turn", "AB", "B", "BC"))
    a, c = ord("A"), ord("C")
    free, bound = network.to_networkx(), network.to_networkx(split_at_turns=True)
    length = nx.shortest_path_length
    assert length(free, a, c, weight="length") == pytest.approx(1000, abs=1)
    assert length(bound, a, c, weight="length") == pytest.approx(3000, abs=1)
    assert set(free) < set(bound)
    assert min(bound) < 0


@st.composite
def networks_with_turns(draw):
    """Draw arcs between few nodes, with costs, and sequences of two or three arcs."""
    n_nodes = draw(st.integers(2, 6))
    nodes = st.integers(0, n_nodes - 1)
    ends = sorted(draw(st.lists(st.tuples(nodes, nodes), min_size=2, max_size=14)))
    tail, head = np.array(ends).T
    cost = draw(st.lists(st.integers(1, 9), min_size=len(ends), max_size=len(ends)))
    onward = {arc: np.flatnonzero(tail == head[arc]).tolist() for arc in range(len(ends))}
    pairs = [(a, b) for a in onward for b in onward[a]]
    triples = [(a, b, c) for a, b in pairs for c in onward[b]]
    turns = draw(st.lists(st.sampled_from(pairs + triples), max_size=8)) if pairs else []
    return n_nodes, tail, head, np.array(cost, dtype=float), turns


def remembered_costs(tail, head, cost, turns, start):
    """Search from the beginning of an arc, remembering the last arcs: brute force.

    Returns the least cost of driving each arc to its end, where the journey may lead to.
    """
    longest = max(map(len, turns), default=2)
    best, done, queue = {}, set(), [(cost[start], (start,))]
    while queue:
        so_far, driven = heapq.heappop(queue)
        if driven in done:
            continue
        done.add(driven)
        best.setdefault(driven[-1], so_far)
        for arc in np.flatnonzero(tail == head[driven[-1]]).tolist():
            now = (*driven, arc)
            if not any(now[-len(t) :] == tuple(t) for t in turns):
                heapq.heappush(queue, (so_far + cost[arc], now[-longest:]))
    return best


@settings(max_examples=150, deadline=None)
@given(drawn=networks_with_turns())
def test_the_routing_graph_has_just_the_paths_that_nothing_forbids(drawn):
    n_nodes, tail, head, cost, turns = drawn
    graph = routing_graph(tail, head, n_nodes=n_nodes, forbidden=ForbiddenTurns.of(turns))
    moves = nx.MultiDiGraph()
    moves.add_nodes_from(range(graph.n_vertices))
    moves.add_weighted_edges_from(
        zip(
            graph.move_tail.tolist(),
            graph.move_head.tolist(),
            cost[graph.move_arc].tolist(),
            strict=True,
        )
    )
    for start in range(tail.size):
        expected = remembered_costs(tail, head, cost, turns, start)
        reached = nx.single_source_dijkstra_path_length(moves, int(graph.arc_end[start]))
        for arc in range(tail.size):
            tails = graph.tails_of_arcs(np.array([arc]))[0]
            found = min((reached[v] for v in tails.tolist() if v in reached), default=np.inf)
            ours = cost[start] + found + cost[arc]
            if arc == start:
                ours = min(ours, cost[start])
            assert ours == expected.get(arc, np.inf)
