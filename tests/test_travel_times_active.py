"""Walking and cycling: minutes on paper, against networkx, and the laws that hold for both."""

from __future__ import annotations

import re
from itertools import pairwise

import networkx as nx
import numpy as np
import osmium
import pandas as pd
import pytest
from command_line import hubplan
from drawn_town import draw_town
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import between, demand_at, sites_at
from pyproj import Geod

from hubplan.errors import InputError, UnreachableError
from hubplan.network import WAY_CLASSES, read_network, snap
from hubplan.places.projection import unproject
from hubplan.travel_times import PERIODS, travel_times, travel_times_by_period
from hubplan.travel_times.active import ACTIVE_MODES, SLOW_WALK_KPH, way_seconds

#: Minutes for the 500 m of one step of a drawing.
WALK_STEP, CYCLE_STEP = 500 / 80, 500 / (16_000 / 60)
TOWN = draw_town(
    """
    A-B---C-G
    | |   |
    D-E---F
    """,
    roads={"AB": {"oneway": "yes"}, "EF": {"highway": "steps"}, "BE": {"highway": "footway"}},
)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("active"))


def at(letters, town=TOWN):
    return {letter: town.lon_lat[letter] for letter in letters}


def times(network, origins, destinations, **options):
    return travel_times(network, demand_at(origins), sites_at(destinations), **options)


def minutes(network, origins, destinations, **options):
    return times(network, origins, destinations, **options).minutes


def test_walkers_go_either_way_take_paths_and_slow_down_on_stairs(network):
    found = minutes(network, at("BE"), at("AEF"), mode="walk")
    # Along B-C-F it is 4 steps; down the stairs E-F 2 of half the speed: as long from E as 4.
    on_paper = WALK_STEP * np.array([[1, 1, 3], [2, 0, 4]])
    assert found == pytest.approx(on_paper, rel=1e-3, abs=1e-2)


def test_cyclists_keep_to_one_way_streets_and_off_footways_and_stairs(network):
    found = minutes(network, at("AB"), at("ABD"), mode="cycle")
    assert found[0] == pytest.approx(CYCLE_STEP * np.array([0, 1, 1]), rel=1e-3, abs=1e-2)
    # From B nobody may ride back to A, nor down the footway to E, nor from F up the stairs to E.
    assert np.isnan(found[1, [0, 2]]).all() or found[1, 0] > 5 * CYCLE_STEP


def test_the_way_from_the_door_is_walked_at_the_same_speed(network):
    lon, lat = between(TOWN, "B", "C", 0.5)
    metres = 60.0
    lon, lat, _ = Geod(ellps="WGS84").fwd(lon, lat, 0, metres)
    found = times(network, {"door": (lon, lat)}, at("C"), mode="walk")
    assert found.demand_snap_m[0] == pytest.approx(metres, abs=0.2)
    assert found.minutes[0, 0] == pytest.approx(WALK_STEP + metres / 80, rel=1e-3)


def test_all_minutes_grow_as_the_speed_falls_and_the_terminal_is_added(network):
    usual = minutes(network, at("ABCDEFG"), at("AFG"), mode="walk")
    slow = minutes(network, at("ABCDEFG"), at("AFG"), mode="walk", speed_kph=SLOW_WALK_KPH)
    assert slow == pytest.approx(1.5 * usual, rel=1e-9, abs=2e-6)
    later = minutes(network, at("ABCDEFG"), at("AFG"), mode="walk", terminal_minutes=2.5)
    assert later == pytest.approx(usual + 2.5, abs=1e-9)


def test_a_matrix_of_walkers_says_what_it_is(network):
    found = times(network, at("AB"), at("C"), mode="walk")
    assert (found.mode, found.period, found.estimated.any()) == ("walk", "any", np.False_)
    assert found.model.startswith("On foot at 4.8 km/h, 2.4 km/h on stairs (DfT Journey Time")
    assert "same at every time of day" in found.model
    assert found.model.endswith("No minutes are added for going in.")
    slow = times(network, at("AB"), at("C"), mode="walk", speed_kph=3.2, terminal_minutes=2)
    assert slow.model.startswith("On foot at 3.2 km/h, 1.6 km/h on stairs (as asked for)")
    assert slow.model.endswith("2 minutes are added for going in.")
    ridden = times(network, at("AB"), at("C"), mode="cycle")
    assert ridden.model.startswith("By bicycle at 16 km/h (DfT")


def test_every_period_has_the_same_matrix_on_foot(network):
    demand, sites = demand_at(at("AB")), sites_at(at("CG"))
    every = travel_times_by_period(network, demand, sites, periods=PERIODS, mode="walk")
    assert list(every) == list(PERIODS)
    assert len({id(found) for found in every.values()}) == 1


def test_a_network_of_the_mode_gives_the_same_minutes(network):
    walk = network.for_mode("walk")
    expected = minutes(network, at("ABCDEFG"), at("AFG"), mode="walk")
    np.testing.assert_array_equal(minutes(walk, at("ABCDEFG"), at("AFG"), mode="walk"), expected)
    with pytest.raises(InputError, match="for the mode walk only, none for car"):
        times(walk, at("A"), at("B"))


def test_more_sites_than_demand_points_give_the_same_minutes(network):
    one = minutes(network, at("ACF"), at("BDEG"), mode="cycle")
    other = np.vstack([minutes(network, at(letter), at("BDEG"), mode="cycle") for letter in "ACF"])
    np.testing.assert_allclose(one, other, rtol=0, atol=2e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mode": "car", "speed_kph": 30}, r"speed_kph +30 is given, but the mode car takes none"),
        ({"mode": "walk", "speed_kph": 0}, "speed_kph +0 is not above 0 and at most 12 km/h"),
        ({"mode": "walk", "speed_kph": -4.8}, "speed_kph +-4.8 is not above 0"),
        ({"mode": "walk", "speed_kph": 80}, r"80 is not above 0.*\n?.*4\.8 is usual"),
        ({"mode": "walk", "speed_kph": float("nan")}, "speed_kph +nan is not above 0"),
        ({"mode": "cycle", "speed_kph": float("inf")}, "inf is not .* at most 50 km/h"),
        ({"mode": "wlak"}, r"'wlak' is not a mode \(did you mean 'walk'\?\)"),
        ({"mode": "walk", "period": "noon"}, "'noon' is not a period"),
    ],
)
def test_options_that_fit_no_walk_are_refused(network, options, words):
    with pytest.raises(InputError, match=words):
        times(network, at("A"), at("B"), **options)


def test_nobody_walks_along_a_motorway(tmp_path):
    roads = {"AB": {"highway": "motorway", "oneway": "no"}, "CD": {"highway": "residential"}}
    town = draw_town("A---B\n\nC---D", roads=roads)
    network = town.read(tmp_path)
    found = times(network, at("A", town), at("D", town), mode="walk")
    # A stands 500 m off the only street there is: it goes there in a straight line.
    assert found.demand_snap_m == pytest.approx([500], abs=1)
    assert found.minutes[0, 0] == pytest.approx(3 * WALK_STEP, rel=1e-2)
    with pytest.raises(InputError, match=r"500 m from the nearest road or path; the limit is 100"):
        times(network, at("D", town), at("A", town), mode="walk", max_snap_m=100)
    with pytest.raises(UnreachableError, match="from the nearest road or cycleway"):
        times(network, at("A", town), at("D", town), mode="cycle", max_snap_m=100)


def test_beyond_the_cutoff_is_no_route_and_the_reason_says_so(network):
    found = times(network, at("AG"), at("A"), mode="walk", cutoff_minutes=10)
    assert np.isnan(found.minutes[:, 0]).tolist() == [False, True]
    assert found.reasons == {"G": "no site within 10 minutes on the road or path"}


places = st.lists(
    st.tuples(st.sampled_from(["AB", "BC", "CG", "AD", "BE", "CF", "DE", "EF"]), st.integers(0, 9)),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(origins=places, destinations=places, slow=st.floats(1, 12), fast=st.floats(1, 12))
def test_slower_walking_is_never_shorter_and_a_straight_line_never_longer(
    network, origins, destinations, slow, fast
):
    slow, fast = sorted((slow, fast))
    ends = [
        {f"{road}{tenth}": between(TOWN, *road, tenth / 10) for road, tenth in drawn}
        for drawn in (origins, destinations)
    ]
    slower, faster = (
        minutes(network, *ends, mode="walk", speed_kph=speed) for speed in (slow, fast)
    )
    assert (slower >= faster - 1e-5).all()
    straight_m = np.array(
        [
            [Geod(ellps="WGS84").inv(*one, *other)[2] for other in ends[1].values()]
            for one in ends[0].values()
        ]
    )
    assert (faster >= straight_m / (fast * 1000 / 60) - 0.02).all()


@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(origins=places, destinations=places)
def test_walking_takes_as_long_there_as_back(network, origins, destinations):
    ends = [
        {f"{road}{tenth}": between(TOWN, *road, tenth / 10) for road, tenth in drawn}
        for drawn in (origins, destinations)
    ]
    there = minutes(network, *ends, mode="walk")
    back = minutes(network, *ends[::-1], mode="walk")
    np.testing.assert_allclose(there, back.T, rtol=0, atol=1e-5)


def _graph_with_points(ways, running, tied):
    """Return the ways as networkx has them, with two more nodes a point: leaving and arriving."""
    graph = ways.to_networkx(arc_attributes={"travel_time": running})
    for arc in np.flatnonzero(np.isin(ways.arc_edge, tied.edge)).tolist():
        tail, head = ways.node_osmid[[ways.arc_tail[arc], ways.arc_head[arc]]].tolist()
        on_it = np.flatnonzero(tied.edge == ways.arc_edge[arc]).tolist()
        along = tied.fraction if ways.arc_forward[arc] else 1 - tied.fraction
        for i in on_it:
            graph.add_edge(f"from {i}", head, travel_time=(1 - along[i]) * running[arc])
            graph.add_edge(tail, f"to {i}", travel_time=along[i] * running[arc])
            for j in on_it:
                if along[j] >= along[i]:
                    seconds = (along[j] - along[i]) * running[arc]
                    graph.add_edge(f"from {i}", f"to {j}", travel_time=seconds)
    return graph


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["rutland-latest.osm.pbf", "monaco.osm.gz"])
@pytest.mark.parametrize("mode", ["walk", "cycle"])
def test_minutes_equal_networkx_on_a_real_network(shared_data, name, mode):
    ways = read_network(shared_data / "real_networks" / name).for_mode(mode)
    model = ACTIVE_MODES[mode]
    rng = np.random.default_rng(3)
    near = rng.choice(ways.n_nodes, 60, replace=False)
    x, y = (end[near] + rng.uniform(-90, 90, 60) for end in (ways.node_x, ways.node_y))
    lon, lat = unproject(x, y, crs=ways.crs)
    tied = snap(ways, lon, lat)
    # The end of a one-way street is the junction there: a rule with tests of its own.
    from_end_m = np.minimum(tied.fraction, 1 - tied.fraction) * ways.edge_length_m[tied.edge]
    chosen = np.flatnonzero((tied.edge >= 0) & (from_end_m > 1))[:40]
    points = {f"p{i}": (lon[i], lat[i]) for i in chosen}
    found = minutes(ways, points, points, mode=mode)
    tied = snap(ways, lon[chosen], lat[chosen])
    graph = _graph_with_points(ways, way_seconds(ways, model, model.speed_kph).running, tied)
    access = tied.distance_m / (model.speed_kph * 1000 / 60)
    for i in range(len(points)):
        seconds = nx.single_source_dijkstra_path_length(graph, f"from {i}", weight="travel_time")
        expected = np.array([seconds.get(f"to {j}", np.nan) / 60 for j in range(len(points))])
        np.testing.assert_allclose(found[i], expected + access[i] + access, rtol=0, atol=1e-6)


def _walked_by_plain_rules(path):
    """Read the file in the plainest way: one node pair at a time, no contraction."""
    closed = {"no", "private", "agricultural", "forestry", "use_sidepath"}
    graph, geod, places = nx.Graph(), Geod(ellps="WGS84"), {}
    for way in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not way.is_way() or way.tags.get("highway") not in WAY_CLASSES[2:]:
            continue
        access = way.tags.get("foot") or way.tags.get("access") or "yes"
        if access in closed or "motorroad" in way.tags or way.tags.get("route") == "ferry":
            continue
        slow = 2 if way.tags["highway"] == "steps" else 1
        nodes = [node for node in way.nodes if node.location.valid()]
        places |= {node.ref: (node.lon, node.lat) for node in nodes}
        for one, other in pairwise(nodes):
            if one.ref != other.ref:
                metres = geod.inv(one.lon, one.lat, other.lon, other.lat)[2] * slow
                graph.add_edge(one.ref, other.ref, metres=metres)
    return graph, places


@pytest.mark.shared_data
def test_walks_through_monaco_equal_a_plain_reading_of_the_same_file(shared_data):
    path = shared_data / "real_networks" / "monaco.osm.gz"
    graph, places = _walked_by_plain_rules(path)
    ways = read_network(path).for_mode("walk")
    fit = np.unique(ways.edge_tail[ways.snappable_edges()])
    ids = [ref for ref in ways.node_osmid[fit].tolist() if ref in graph]
    chosen = np.random.default_rng(5).choice(ids, 25, replace=False).tolist()
    points = {f"n{ref}": places[ref] for ref in chosen}
    found = minutes(ways, points, points, mode="walk")
    for row, start in enumerate(chosen):
        metres = nx.single_source_dijkstra_path_length(graph, start, weight="metres")
        expected = [metres.get(end, np.nan) / 80 for end in chosen]
        np.testing.assert_allclose(found[row], expected, rtol=5e-4, atol=0.02)


def test_walks_and_rides_in_west_kent_are_plausible(repository):
    network = read_network(repository / "data" / "west_kent" / "network.npz")
    stations = {
        "tonbridge": (0.2707, 51.1914),
        "sevenoaks": (0.1815, 51.2769),
        "tunbridge wells": (0.2631, 51.1302),
    }
    walk = minutes(network, stations, stations, mode="walk")
    ride = minutes(network, stations, stations, mode="cycle")
    assert (np.diag(walk) < 6).all()
    # In a straight line Sevenoaks is 11.4 km from Tonbridge, Tunbridge Wells 6.8.
    assert 11_400 / 80 < walk[0, 1] < 1.25 * 11_400 / 80
    assert 6_800 / 80 < walk[0, 2] < 1.25 * 6_800 / 80
    assert 43 < ride[0, 1] < 56
    # A cyclist is 3.33 times as fast, on fewer ways, from another way at the door.
    assert (ride >= 0.29 * walk).all()


def test_times_on_foot_by_bicycle_and_at_another_speed(shared_data, tmp_path):
    source = shared_data / "real_networks" / "rutland-latest.osm.pbf"
    built = hubplan("network", "--pbf", source, "-o", "rutland.npz", cwd=tmp_path)
    assert built.code == 0
    assert "A606" in built.stderr  # it leads on out of Rutland
    assert "1,496 km to walk on, 1,193 km to cycle on" in built.stdout
    people = "id,lon,lat,people\noakham,-0.7290,52.6700,1\nuppingham,-0.7230,52.5880,1\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(
        "id,lon,lat\nhospital,-0.7250,52.6760\nketton,-0.5530,52.6270\n", encoding="utf-8"
    )
    files = ("--network", "rutland.npz", "--demand", "people.csv", "--sites", "sites.csv")
    told = {}
    for name, further in {
        "walk": ("--mode", "walk"),
        "slow": ("--mode", "walk", "--speed", "3.2"),
        "cycle": ("--mode", "cycle"),
    }.items():
        done = hubplan("times", *files, *further, "-o", f"{name}.csv", cwd=tmp_path)
        assert (done.code, done.stderr) == (0, "")
        assert "the same at every time of day" in " ".join(done.stdout.split())
        told[name] = pd.read_csv(tmp_path / f"{name}.csv")["minutes"].to_numpy()
    assert told["slow"] == pytest.approx(1.5 * told["walk"], rel=1e-6)
    assert 5 < told["walk"][0] < 20
    assert 110 < told["walk"][2] < 150  # Uppingham to Oakham, some ten kilometres
    assert (told["cycle"] < told["walk"]).all()
    refused = hubplan("times", *files, "--speed", "30", "-o", "car.csv", cwd=tmp_path)
    assert refused.code == 1
    assert "the mode car takes none" in refused.stderr
    assert not (tmp_path / "car.csv").exists()


def test_the_speeds_on_the_page_are_those_of_the_model(repository):
    page = (repository / "docs" / "walking-and-cycling.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+|none) \|", page, re.MULTILINE)
    assert [name for name, _, _ in told] == list(ACTIVE_MODES)
    for name, speed, stairs in told:
        mode = ACTIVE_MODES[name]
        assert float(speed) == mode.speed_kph
        assert stairs == ("none" if mode.stairs == 1 else f"{mode.stairs * mode.speed_kph:g}")
    assert f"`--speed {SLOW_WALK_KPH:g}`" in page
