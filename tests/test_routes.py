"""One journey explained: the minutes are those of the matrix, and the path is a path."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from drawn_town import draw_town
from journeys import between, demand_at, sites_at
from pyproj import Geod

from hubplan.errors import InputError, UnreachableError
from hubplan.network import read_network
from hubplan.places import read_demand, read_sites
from hubplan.study import bundled_studies
from hubplan.travel_times import travel_times
from hubplan.travel_times.routes import route, routes

MODES = [("car", None), ("walk", None), ("walk", 3.2), ("cycle", None)]
N_PAIRS = {"car": 50, "walk": 10, "cycle": 10}


@pytest.fixture(scope="module")
def west_kent_data():
    folder = bundled_studies()["west-kent"].parent
    network = read_network(folder / "network.npz")
    demand = read_demand(folder / "demand.csv", weight="population")
    return network, demand, read_sites(folder / "sites.csv")


@pytest.fixture(scope="module", params=MODES, ids=str)
def drawn_pairs(request, west_kent_data):
    """Return random pairs of west Kent with their cell of the matrix and their route."""
    mode, speed_kph = request.param
    network, demand, sites = west_kent_data
    random = np.random.default_rng(3)
    n_pairs = N_PAIRS[mode]
    rows = np.sort(random.choice(len(demand), n_pairs, replace=False))
    columns = random.choice(len(sites), 5, replace=False)
    demand = demand.where(np.isin(np.arange(len(demand)), rows))
    sites = sites.where(np.isin(np.arange(len(sites)), columns))
    how = {"mode": mode, "speed_kph": speed_kph, "terminal_minutes": 2.0}
    matrix = travel_times(network, demand, sites, **how)
    cells = [(i, i % 5) for i in range(n_pairs)]
    places = [((demand.lon[i], demand.lat[i]), (sites.lon[j], sites.lat[j])) for i, j in cells]
    minutes = [float(matrix.minutes[cell]) for cell in cells]
    return list(zip(minutes, routes(network, places, **how), strict=True))


def test_the_minutes_of_random_pairs_are_those_of_the_matrix_to_the_last_bit(drawn_pairs):
    for minutes, journey in drawn_pairs:
        assert journey.minutes == minutes


def test_the_parts_add_up_to_the_whole(drawn_pairs):
    for _, journey in drawn_pairs:
        driving, delays = journey.groups["minutes"].sum(), journey.delays["minutes"].sum()
        assert driving + delays == pytest.approx(journey.road_minutes, abs=1e-9)
        assert journey.groups["km"].sum() * 1000 == pytest.approx(journey.length_m, abs=1e-6)
        profile = journey.profile
        under_way = journey.road_minutes + sum(journey.access_minutes)
        if profile is not None:
            under_way = profile.slope * under_way + profile.intercept_minutes
        assert under_way + 2.0 == pytest.approx(journey.minutes, abs=1e-6)


def test_the_path_is_a_path(drawn_pairs):
    """Each step starts where the one before ended, and the line is as long as it says."""
    geod = Geod(ellps="WGS84")
    for _, journey in drawn_pairs:
        shapes = [step.shape for step in journey.steps]
        for before, after in pairwise(shapes):
            assert before[-1] == pytest.approx(after[0], abs=2e-6)
        whole = journey.to_geojson()["features"][0]["geometry"]["coordinates"]
        assert geod.line_length(*np.array(whole).T) == pytest.approx(journey.length_m, rel=0.003)
        for end, (place, metres) in zip(
            (whole[0], whole[-1]),
            zip((journey.origin, journey.destination), journey.access_m, strict=True),
            strict=True,
        ):
            _, _, gap = geod.inv(*end, *place)
            assert gap == pytest.approx(metres, abs=1.0)


TOWN = draw_town(
    """
    A-B---C   X-Y
    | |   |
    D-E---F
    """,
    roads={
        "AB": {"oneway": "yes", "name": "High Street"},
        "BC": {"name": "Long Road", "ref": "A1"},
        "CF": {"ref": "A1", "highway": "primary"},
    },
)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town"))


def at(letter):
    return TOWN.lon_lat[letter]


def test_stretches_of_one_reference_are_one_step(town):
    journey = route(town, at("A"), at("F"), period="free_flow")
    roads = [(step.road, round(step.length_m)) for step in journey.steps]
    assert [road for road, _ in roads] == ["High Street", "A1"]
    assert [metres for _, metres in roads] == pytest.approx([500, 1500], abs=5)
    assert journey.steps[1].group == "street"


def test_a_one_way_street_is_not_driven_backwards(town):
    journey = route(town, between(TOWN, "A", "B", 0.8), between(TOWN, "A", "B", 0.2))
    assert journey.length_m == pytest.approx(100 + 1500 + 100, abs=5)
    forth = route(town, between(TOWN, "A", "B", 0.2), between(TOWN, "A", "B", 0.8))
    assert forth.length_m == pytest.approx(300, abs=2)
    assert len(forth.steps) == 1


def test_every_pair_of_a_town_has_the_minutes_of_the_matrix(town):
    places = {letter: at(letter) for letter in "ABCDEF"}
    places |= {"a": between(TOWN, "A", "B", 0.3), "b": between(TOWN, "B", "C", 0.9)}
    matrix = travel_times(town, demand_at(places), sites_at(places), period="am_peak")
    for i, start in enumerate(places.values()):
        for j, end in enumerate(places.values()):
            journey = route(town, start, end, period="am_peak")
            assert journey.minutes == pytest.approx(matrix.minutes[i, j], abs=1e-9)


def test_a_journey_to_where_one_stands_has_no_steps(town):
    journey = route(town, between(TOWN, "B", "C", 0.5), between(TOWN, "B", "C", 0.5))
    assert journey.steps == ()
    assert journey.minutes == pytest.approx(journey.profile.intercept_minutes, abs=0.01)
    assert "no road" in repr(journey)
    assert json.dumps(journey.to_geojson())


def test_places_without_a_road_between_them_are_told(town):
    with pytest.raises(UnreachableError, match="no road connects"):
        route(town, at("A"), at("X"))
    lon, lat = at("A")
    with pytest.raises(UnreachableError, match="from the nearest road; the limit is 1,000 m"):
        route(town, (lon, lat + 0.05), at("B"))
    with pytest.raises(InputError, match="'noon' is not a period"):
        route(town, at("A"), at("B"), period="noon")


def test_a_network_of_footpaths_is_refused(west_kent_data):
    network, demand, sites = west_kent_data
    ends = ((demand.lon[0], demand.lat[0]), (sites.lon[0], sites.lat[0]))
    with pytest.raises(InputError, match="for the mode walk only, none for car"):
        route(network.for_mode("walk"), *ends)


PATHS = draw_town(
    """
    A-B-C-D-E-F
    |         |
    G---------H
    """,
    roads={
        "AB": {"highway": "footway"},
        "BC": {"highway": "path", "name": "Mill Walk"},
        "CD": {"highway": "steps"},
        "DE": {"highway": "cycleway"},
        "EF": {"highway": "service"},
        "FH": {"name": "Long Lane"},
        "GH": {"highway": "cycleway", "name": "Long Lane"},
    },
)


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return PATHS.read(tmp_path_factory.mktemp("paths"))


def test_paths_without_a_name_are_called_what_they_are(paths):
    ends = between(PATHS, "A", "B", 0.5), between(PATHS, "E", "F", 0.5)
    walk = route(paths, *ends, mode="walk", speed_kph=5.0)
    named = ["(footpath)", "Mill Walk", "(steps)", "(cycleway)", "(service road)"]
    assert [step.road for step in walk.steps] == named
    kinds = ["service_road", "footpath", "cycleway", "steps"]
    assert walk.groups["group"].tolist() == kinds
    # 500 m at 5 km/h are six minutes; steps take twice as long.
    assert walk.groups["minutes"].tolist() == pytest.approx([3, 9, 6, 12], abs=0.05)
    assert (walk.mode, walk.speed_kph, walk.period, walk.profile) == ("walk", 5.0, "any", None)
    assert walk.delays.empty
    assert "walking at 5 km/h" in repr(walk)
    whole, first, *_ = (each["properties"] for each in walk.to_geojson()["features"])
    assert (whole["mode"], whole["speed_kph"], first["road"]) == ("walk", 5.0, "(footpath)")


def test_cyclists_keep_off_footpaths_and_stairs(paths):
    ends = between(PATHS, "E", "F", 0.5), between(PATHS, "G", "H", 0.5)
    ride = route(paths, *ends, mode="cycle")
    assert [step.road for step in ride.steps] == ["(service road)", "Long Lane"]
    assert ride.minutes == pytest.approx(ride.length_m / 1000 / 16 * 60, abs=0.05)


def test_every_pair_of_a_town_has_the_walk_of_the_matrix(paths):
    places = {letter: PATHS.lon_lat[letter] for letter in "ABCDEFGH"}
    places |= {"a": between(PATHS, "A", "B", 0.3), "b": between(PATHS, "C", "D", 0.9)}
    for mode, speed_kph in MODES[1:3]:
        how = {"mode": mode, "speed_kph": speed_kph, "terminal_minutes": 1.5}
        matrix = travel_times(paths, demand_at(places), sites_at(places), **how)
        for i, start in enumerate(places.values()):
            for j, end in enumerate(places.values()):
                walk = route(paths, start, end, **how)
                assert walk.minutes == matrix.minutes[i, j]


def test_options_of_a_route_that_make_no_sense_are_refused_together(paths):
    a, f = PATHS.lon_lat["A"], PATHS.lon_lat["F"]
    with pytest.raises(InputError, match=r"'walc' is not a mode .did you mean 'walk'"):
        route(paths, a, f, mode="walc")
    with pytest.raises(InputError, match=r"(?s)60 is not above 0 .*terminal_minutes"):
        route(paths, a, f, mode="walk", speed_kph=60.0, terminal_minutes=-1.0)
    with pytest.raises(InputError, match="5 is given, but the mode car takes none"):
        route(paths, a, f, speed_kph=5.0)
    lon, lat = a
    with pytest.raises(UnreachableError, match="from the nearest road or path; the limit"):
        route(paths, (lon, lat + 0.05), f, mode="walk")
