"""Laws of journeys: faster roads, reordered tables, detours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn_town import draw_town
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import between, demand_at, even_speeds, sites_at

from hubplan.network import snap
from hubplan.travel_times import SPEED_TABLES, travel_times
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.search import search_seconds

LAW = settings(max_examples=60, derandomize=True, database=None, deadline=None)
WAY = {"oneway": "yes"}
TOWN = draw_town(
    """
    A-B---C-G
    | |   | |
    D-E---F-H
      |   |
      I---J-K
    """,
    roads={
        "AB": {"highway": "primary"},
        "BC": {"highway": "primary"},
        "EF": WAY,
        "JI": WAY,
        "CF": {"highway": "tertiary"},
        "CG": {"highway": "service"},
        "GH": {"maxspeed": "20"},
        "IE": {"highway": "unclassified"},
    },
)
ROADS = ["AB", "BC", "CG", "AD", "BE", "CF", "GH", "DE", "EF", "FH", "EI", "FJ", "IJ", "JK"]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("laws"))


places = st.lists(
    st.tuples(st.sampled_from(ROADS), st.integers(0, 20)), min_size=1, max_size=5, unique=True
)
speeds = st.fixed_dictionaries(
    {group: st.floats(5, 120) for group in SPEED_TABLES["fitted_free_flow"].rural_kph}
)


def points(drawn):
    return {f"{road}{share}": between(TOWN, road[0], road[1], share / 20) for road, share in drawn}


def seconds(network, table, origins, destinations):
    ends = [
        snap(network, *np.array(list(points(drawn).values())).T)
        for drawn in (origins, destinations)
    ]
    return search_seconds(network, road_seconds(network, table), *ends)


@LAW
@given(origins=places, destinations=places, slow=speeds, factors=st.floats(1, 3))
def test_faster_roads_never_make_a_journey_longer(network, origins, destinations, slow, factors):
    table = replace(SPEED_TABLES["fitted_free_flow"], rural_kph=slow, urban_kph=slow)
    for group in slow:
        quick = {**slow, group: slow[group] * factors}
        quicker = replace(table, rural_kph=quick, urban_kph=quick)
        before = seconds(network, table, origins, destinations)
        after = seconds(network, quicker, origins, destinations)
        assert (after <= before + 1e-6).all()


@LAW
@given(origins=places, destinations=places)
def test_fewer_delays_never_make_a_journey_longer(network, origins, destinations):
    table = SPEED_TABLES["fitted_free_flow"]
    free = replace(table, give_way_seconds=0.0, roundabout_seconds=0.0, side_road_seconds=0.0)
    with_delays = seconds(network, table, origins, destinations)
    assert (seconds(network, free, origins, destinations) <= with_delays + 1e-9).all()


@LAW
@given(origins=places, destinations=places, factor=st.floats(0.2, 5))
def test_speeds_scaled_together_scale_the_journeys(network, origins, destinations, factor):
    # Low enough that no limit caps them.
    whole = seconds(network, even_speeds(4.0), origins, destinations)
    scaled = seconds(network, even_speeds(4.0 * factor), origins, destinations)
    # Each road is rounded to whole units of 0.05 ms, a dozen of them on the longest way.
    np.testing.assert_allclose(scaled, whole / factor, rtol=1e-9, atol=2e-3)


@LAW
@given(middle=st.integers(0, 4), drawn=st.lists(places, min_size=3, max_size=3))
def test_a_way_by_another_place_is_never_quicker(network, middle, drawn):
    table = even_speeds()
    start, stop, end = (each[:1] for each in drawn)
    direct = seconds(network, table, start, end)[0, 0]
    stopping = seconds(network, table, start, stop)[0, 0] + seconds(network, table, stop, end)[0, 0]
    # A point within half a metre of a junction stands on it.
    assert direct <= stopping + 0.2


@LAW
@given(origins=places, destinations=places, random=st.randoms(use_true_random=False))
def test_reordering_demand_and_sites_reorders_the_matrix(network, origins, destinations, random):
    demand, sites = points(origins), points(destinations)
    whole = travel_times(network, demand_at(demand), sites_at(sites))
    rows, columns = list(demand), list(sites)
    random.shuffle(rows)
    random.shuffle(columns)
    other = travel_times(
        network,
        demand_at({name: demand[name] for name in rows}),
        sites_at({name: sites[name] for name in columns}),
    )
    expected = whole.select(demand_ids=rows, site_ids=columns)
    assert (other.demand_ids, other.site_ids) == (expected.demand_ids, expected.site_ids)
    np.testing.assert_allclose(other.minutes, expected.minutes, rtol=0, atol=1e-9)
    assert other.reasons == expected.reasons


@LAW
@given(origins=places, destinations=places, terminal=st.floats(0, 60))
def test_terminal_minutes_shift_every_journey_alike(network, origins, destinations, terminal):
    demand, sites = demand_at(points(origins)), sites_at(points(destinations))
    plain = travel_times(network, demand, sites)
    parked = travel_times(network, demand, sites, terminal_minutes=terminal)
    np.testing.assert_allclose(parked.minutes, plain.minutes + terminal, rtol=1e-12)


@LAW
@given(origins=places, destinations=places, cutoff=st.floats(0.1, 8))
def test_a_cutoff_only_takes_away_what_lies_beyond_it(network, origins, destinations, cutoff):
    ends = [
        snap(network, *np.array(list(points(drawn).values())).T)
        for drawn in (origins, destinations)
    ]
    cost = road_seconds(network, even_speeds())
    whole = search_seconds(network, cost, *ends)
    cut = search_seconds(network, cost, *ends, cutoff_seconds=cutoff * 60)
    near = whole < cutoff * 60 - 1e-6
    np.testing.assert_allclose(cut[near], whole[near], rtol=0, atol=1e-9)
    assert np.isinf(cut[whole > cutoff * 60 + 1e-6]).all()
