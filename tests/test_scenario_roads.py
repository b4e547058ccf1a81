"""Closed and flooded roads, speeds and time models: only who used a road is touched by it."""

from __future__ import annotations

import json
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from drawn_town import draw_town, turn
from journeys import demand_at, sites_at
from scenario_studies import findings_with, outcome_of, scenario
from small_study import STUDY, TOWN, write_small_study

from hubplan.network import read_network, snap
from hubplan.network.closures import close_edges, closed_roads, edges_called, edges_touching
from hubplan.study import Study, bundled_studies
from hubplan.travel_times import travel_times
from hubplan.travel_times.car import SPEED_TABLES
from hubplan.travel_times.road_seconds import road_seconds

WEST_KENT = bundled_studies()["west-kent"].parent
GRID = draw_town(
    """
    A-B-C-D
    | | | |
    E-F-G-H
    | | | |
    I-J-K-L
    """
)
#: Across the road from A to B.
A_TO_B = "LINESTRING (0.3015 51.201, 0.3015 51.199)"


def journeys(outcome_or_option) -> np.ndarray:
    """Return minutes from every demand point to every site, unrounded by any plan."""
    return outcome_or_option.evaluation.problem.minutes


def test_a_closed_road_changes_only_journeys_that_used_it(tmp_path):
    """Against networkx: a journey is longer just where every shortest path ran along the road.

    In the morning speeds, whose delays at junctions are in the speeds, so that paths add up.
    """
    letters = "BCEFGHJK"
    places = {letter: GRID.lon_lat[letter] for letter in letters}
    town = GRID.read(tmp_path)
    letter_of = {n: chr(osmid) for n, osmid in enumerate(town.node_osmid.tolist())}
    ends = [
        {letter_of[a], letter_of[b]} for a, b in zip(town.edge_tail, town.edge_head, strict=True)
    ]
    closed = np.array([each == {"B", "F"} for each in ends])
    assert closed.sum() == 1
    before, after = (
        travel_times(roads, demand_at(places), sites_at(places), period="am_peak").minutes
        for roads in (town, close_edges(town, closed))
    )
    cost = road_seconds(town, SPEED_TABLES["dft_am_peak"]).whole
    graph = town.to_networkx(arc_attributes={"seconds": cost})
    node = {chr(osmid): osmid for osmid in town.node_osmid.tolist() if chr(osmid) in letters}
    changed = {}
    for i, start in enumerate(letters):
        for j, end in enumerate(letters):
            ways = nx.all_shortest_paths(graph, node[start], node[end], weight="seconds")
            runs = [{frozenset(map(chr, pair)) for pair in pairwise(way)} for way in ways]
            used = all(frozenset("BF") in roads for roads in runs)
            changed[start + end] = used
            assert (after[i, j] > before[i, j]) == used, (start, end)
            assert used or after[i, j] == before[i, j]
    assert {"BF", "FB"} <= {pair for pair, used in changed.items() if used}
    assert not all(changed.values())


def test_the_flood_at_yalding_changes_only_journeys_that_used_its_roads(west_kent):
    """On the real roads, for Yalding and two other small areas, against networkx' paths."""
    outcome = next(each for each in west_kent.outcomes if each.id == "yalding-flood")
    before = west_kent.best.evaluation.problem
    after = outcome.option.evaluation.problem
    changed = before.minutes != after.minutes
    assert (after.minutes >= before.minutes).all()
    assert changed.any()
    assert outcome.moved_people == 0
    network = read_network(WEST_KENT / "network.npz")
    closed = set(outcome.world.roads.closed)
    cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
    reached = _arcs_used(network, cost.whole, before, closed)
    for i, used in reached.items():
        # A changed journey used a closed road; one that used it may find another as quick.
        assert not (changed[i] & ~used).any()
        assert (changed[i] == used).mean() > 0.95


def _arcs_used(network, seconds, problem, closed):
    """Return, for some demand points, whether the way to each site runs along a closed edge."""
    arcs = zip(network.arc_tail, network.arc_head, network.arc_edge, seconds, strict=True)
    graph = nx.DiGraph()
    for tail, head, edge, cost in arcs:
        if not graph.has_edge(tail, head) or graph[tail][head]["seconds"] > cost:
            graph.add_edge(int(tail), int(head), seconds=float(cost), edge=int(edge))
    demand, sites = problem.demand, problem.sites
    homes = snap(network, demand.lon, demand.lat)
    hubs = snap(network, sites.lon, sites.lat)
    found = {}
    for i in [list(demand.frame["place"]).index("Yalding"), 0, len(demand) - 1]:
        # One node more stands for the home, part-way along its road.
        for start, cost in _ends(network, homes, i):
            graph.add_edge("home", start, seconds=cost, edge=-1)
        before, lengths = nx.dijkstra_predecessor_and_distance(graph, "home", weight="seconds")
        used = np.zeros(len(sites), dtype=bool)
        for j in range(len(sites)):
            ends = _ends(network, hubs, j)
            node = min((lengths[n] + s, n) for n, s in ends if n in lengths)[1]
            while node != "home":
                used[j] |= graph[before[node][0]][node]["edge"] in closed
                node = before[node][0]
        graph.remove_node("home")
        found[i] = used
    return found


def _ends(network, tied, row):
    """Return the junctions at both ends of a point's edge, with about the seconds to them."""
    edge, along = int(tied.edge[row]), float(tied.fraction[row])
    whole = float(network.edge_length_m[edge]) / 15.0
    return [
        (int(network.edge_tail[edge]), along * whole),
        (int(network.edge_head[edge]), (1 - along) * whole),
    ]


def test_closed_edges_lose_their_arcs_and_nothing_else(tmp_path):
    town = TOWN.read(tmp_path)
    closed = np.zeros(town.n_edges, dtype=bool)
    closed[0] = True
    after = close_edges(town, closed)
    assert (after.n_edges, after.n_nodes) == (town.n_edges, town.n_nodes)
    assert after.n_arcs == town.n_arcs - 2
    assert 0 not in after.arc_edge
    told = closed_roads(town, closed)
    assert told.edges == 1
    assert told.metres == pytest.approx(float(town.edge_length_m[0]))
    # The cost of every road that is left is as it was.
    table = SPEED_TABLES["fitted_free_flow"]
    left = ~closed[town.arc_edge]
    assert np.array_equal(road_seconds(after, table).whole, road_seconds(town, table).whole[left])


def test_turns_over_a_closed_road_go_and_others_stay(tmp_path):
    town = draw_town(
        """
        A-B-C
          |
          D
        """,
        turns=[turn("no_left_turn", "AB", "B", "BC"), turn("no_right_turn", "AB", "B", "BD")],
    ).read(tmp_path)
    assert town.forbidden_turns.n_turns == 2
    osmid = town.node_osmid
    ends = [
        {chr(osmid[a]), chr(osmid[b])} for a, b in zip(town.edge_tail, town.edge_head, strict=True)
    ]
    after = close_edges(town, np.array([each == {"B", "C"} for each in ends]))
    (left,) = after.forbidden_turns.sequences()
    assert [chr(osmid[after.arc_head[arc]]) for arc in left] == ["B", "D"]


def test_roads_are_found_by_name_number_and_shape():
    network = read_network(WEST_KENT / "network.npz")
    lane = edges_called(network, ["hampstead  LANE"])
    assert 1000 < network.edge_length_m[lane].sum() < 3000
    assert (edges_called(network, ["B2162"]) & lane).sum() > 5
    everywhere = edges_called(network, ["High Street"])
    here = everywhere & edges_touching(network, shapely.box(0.425, 51.22, 0.435, 51.23))
    assert 0 < here.sum() < everywhere.sum()


def test_a_line_a_polygon_and_a_file_close_the_same_road(tmp_path):
    polygon = (
        "POLYGON ((0.301 51.2005, 0.302 51.2005, 0.302 51.1995, 0.301 51.1995, 0.301 51.2005))"
    )
    by_line = outcome_of(tmp_path / "a", f'change = "close-roads"\nshape = "{A_TO_B}"')
    by_polygon = outcome_of(tmp_path / "b", f'change = "close-roads"\nshape = "{polygon}"')
    (tmp_path / "c").mkdir()
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[0.3015, 51.201], [0.3015, 51.199]]},
    }
    (tmp_path / "c" / "flood.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    by_file = outcome_of(tmp_path / "c", 'change = "close-roads"\nfile = "flood.geojson"')
    closed = {each.world.roads.closed for each in (by_line, by_polygon, by_file)}
    assert len(closed) == 1
    assert len(closed.pop()) == 1
    assert by_line.applied == ("closed: 1.5 km of roads without a name",)


def test_factors_on_speeds_multiply_and_the_period_may_be_another(tmp_path):
    found = findings_with(
        tmp_path,
        scenario("half", 'change = "speeds"\nfactor = 0.5'),
        scenario("streets", 'change = "speeds"\nroads = { street = 0.5 }'),
        scenario(
            "both", 'change = "speeds"\nfactor = 0.5', 'change = "speeds"\nroads = { street = 2 }'
        ),
        scenario("peak", 'change = "time-model"\nperiod = "am_peak"'),
        scenario("later", 'change = "time-model"\nterminal_minutes = 3'),
        scenario("walk", 'change = "time-model"\nmode = "walk"\nspeed_kph = 4'),
    )
    own = journeys(found.best)
    half, streets, both, peak, later, walk = (journeys(each.option) for each in found.outcomes)
    assert np.array_equal(half, streets)  # every road of the town is a street
    assert np.array_equal(both, own)
    assert (half >= own).all()
    assert np.array_equal(peak, found.outcomes[3].today.evaluation.problem.minutes)
    assert np.allclose(later, own + 3)
    # From A to B are 500 m: 7.5 minutes on foot.
    assert walk[0, 1] == pytest.approx(7.5, abs=0.02)
    words = [each.applied for each in found.outcomes]
    assert words[0] == ("all speeds × 0.5",)
    assert words[3] == ("morning peak, weekdays 7-10 am",)
    assert words[5] == ("walking at 4 km/h",)


def test_matrices_of_other_roads_are_kept_like_others(tmp_path, monkeypatch):
    monkeypatch.setenv("HUBPLAN_CACHE", str(tmp_path / "cache"))
    text = STUDY + scenario("one", f'change = "close-roads"\nshape = "{A_TO_B}"')
    path = write_small_study(tmp_path / "study", study=text)
    first = Study.read(path).findings()
    kept = sorted((tmp_path / "cache").glob("*.npz"))
    assert len(kept) >= 2
    monkeypatch.setattr(
        "hubplan.study.world_times.travel_times", lambda *_, **__: pytest.fail("worked out anew")
    )
    again = Study.read(path).findings()
    assert np.array_equal(
        journeys(first.outcomes[0].option), journeys(again.outcomes[0].option), equal_nan=True
    )
