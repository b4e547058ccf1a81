"""`travel_times`: minutes from door to door, options, and points that nothing reaches."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_town import draw_town
from journeys import demand_at, sites_at

from hubplan.errors import InputError, UnreachableError
from hubplan.travel_times import PERIODS, SPEED_TABLES, travel_times, travel_times_by_period

TOWN = draw_town(
    """
    A-B---C   X-Y
      |
      D---E
    """
)
LON_M, LAT_M = 1 / 69_900, 1 / 111_250  # degrees a metre at 51.2 north


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town"))


def at(letters, *, north_m=0.0):
    """Return the places of letters, moved north."""
    return {
        letter: (TOWN.lon_lat[letter][0], TOWN.lon_lat[letter][1] + north_m * LAT_M)
        for letter in letters
    }


def times(network, demand, sites, **options):
    return travel_times(network, demand_at(demand), sites_at(sites), **options)


def test_minutes_are_running_time_and_junction_delay(network):
    found = times(network, at("AC"), at("CE"), period="free_flow")
    minute = 30 / 44  # 500 m at 44 km/h
    bend = 0.9 / 60  # passing the junction B
    expected = [[3 * minute + bend, 4 * minute + bend], [0, 5 * minute + bend]]
    np.testing.assert_allclose(found.minutes, expected, atol=0.002)
    assert (found.demand_ids, found.site_ids) == (("A", "C"), ("C", "E"))
    assert (found.mode, found.period, found.shape) == ("car", "free_flow", (2, 2))
    assert not found.estimated.any()
    assert found.reasons == {}


def test_the_way_to_the_road_is_driven_slowly_and_counted_at_both_ends(network):
    on_road = times(network, at("A"), at("C"), period="free_flow").minutes
    off_road = times(network, at("A", north_m=100), at("C", north_m=200), period="free_flow")
    minutes_to_road = 0.3 * 60 / 15.3
    np.testing.assert_allclose(off_road.minutes - on_road, minutes_to_road, atol=0.005)
    np.testing.assert_allclose(off_road.demand_snap_m, 100, atol=0.5)
    np.testing.assert_allclose(off_road.site_snap_m, 200, atol=0.5)


def test_periods_on_one_table_of_speeds_are_a_straight_line_of_each_other(network):
    demand, sites = demand_at(at("ACE", north_m=50)), sites_at(at("BD", north_m=20))
    found = travel_times_by_period(network, demand, sites, periods=["interpeak", "free_flow"])
    assert list(found) == ["interpeak", "free_flow"]
    np.testing.assert_allclose(
        found["interpeak"].minutes, 1.069 * found["free_flow"].minutes + 5.56, rtol=1e-12
    )


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_alone_equals_it_among_others(network, period):
    demand, sites = demand_at(at("ACE")), sites_at(at("BD"))
    every = travel_times_by_period(network, demand, sites, periods=PERIODS)
    alone = travel_times(network, demand, sites, period=period)
    np.testing.assert_array_equal(alone.minutes, every[period].minutes)
    assert alone.period == period
    assert PERIODS[period].label in alone.model
    assert SPEED_TABLES[PERIODS[period].speeds].source in alone.model


def test_terminal_minutes_add_exactly_themselves(network):
    plain = times(network, at("ACE"), at("BD"))
    parked = times(network, at("ACE"), at("BD"), terminal_minutes=2.5)
    np.testing.assert_allclose(parked.minutes - plain.minutes, 2.5, rtol=1e-12)
    assert "2.5 minutes" in parked.model
    assert "arking" in parked.model
    assert "arking" in plain.model
    assert "2.5 minutes" not in plain.model


def test_a_point_without_a_route_has_no_minutes_and_a_reason(network):
    found = times(network, at("AXY"), at("BD"))
    assert np.isnan(found.minutes[1:]).all()
    assert np.isfinite(found.minutes[0]).all()
    assert found.unreachable_ids == ("X", "Y")
    piece = "its own roads are a piece of 0.5 km and 2 junctions and ends, 33.3% of the network"
    assert found.reasons == dict.fromkeys("XY", f"no road connects it to any site; {piece}")


def test_a_disconnected_point_is_not_told_that_it_lies_beyond_the_cutoff(network):
    found = times(network, at("AEX"), at("B"), period="free_flow", cutoff_minutes=1)
    assert found.reasons["E"] == "no site within 1 minutes on the road"
    assert found.reasons["X"].startswith("no road connects it to any site; its own roads are")


def test_a_pair_without_a_route_is_no_reason_if_another_site_is_reached(network):
    found = times(network, at("AX"), at("BY"))
    assert np.isnan(found.minutes).tolist() == [[False, True], [True, False]]
    assert found.reasons == {}


def test_a_demand_point_too_far_from_any_road_is_told_with_its_distance(network):
    far = {**at("A"), "far": at("A", north_m=1_500)["A"]}
    found = times(network, far, at("B"))
    assert np.isnan(found.minutes[1, 0])
    metres = f"{found.demand_snap_m[1]:,.0f}"
    assert found.reasons == {"far": f"{metres} m from the nearest road (limit 1,000 m)"}
    assert found.demand_snap_m[1] == pytest.approx(1_500, rel=0.01)
    reached = times(network, far, at("B"), max_snap_m=2_000)
    assert np.isfinite(reached.minutes).all()


def test_a_site_in_the_sea_is_refused_by_name_and_distance(network):
    sites = {**at("B"), "pier <1>": (0.6, 50.6), "raft": (0.7, 50.6)}
    with pytest.raises(InputError) as refusal:
        times(network, at("A"), sites)
    message = refusal.value.message
    assert message.startswith("2 problems in drawn sites")
    assert "site 'pier <1>'" in message
    assert "(0.60000, 50.60000) is " in message
    assert " m from the nearest road; the limit is 1,000 m" in message
    assert "site 'raft'" in message
    assert "sea" in refusal.value.hint
    assert "extent of the network" in refusal.value.hint


def test_points_that_reach_nothing_at_all_are_refused(network):
    with pytest.raises(
        UnreachableError, match=r"no demand point .* reaches any site; 'X': no road"
    ):
        times(network, at("XY"), at("AB"))
    with pytest.raises(UnreachableError, match=r"'far': .* m from the nearest road") as refusal:
        times(network, {"far": (0.9, 51.9)}, at("AB"))
    assert "cover the same place" in refusal.value.hint


def test_journeys_beyond_the_cutoff_are_no_route_and_the_reason_says_so(network):
    whole = times(network, at("AE"), at("AC"), period="free_flow")
    cut = times(network, at("AE"), at("AC"), period="free_flow", cutoff_minutes=2.5)
    assert np.isnan(cut.minutes).tolist() == [[False, False], [True, True]]
    np.testing.assert_array_equal(cut.minutes[0], whole.minutes[0])
    assert cut.reasons == {"E": "no site within 2.5 minutes on the road"}
    assert whole.reasons == {}
    with pytest.raises(UnreachableError, match="within 0 minutes"):
        times(network, at("E"), at("AC"), cutoff_minutes=0)


@pytest.mark.parametrize("order", [["free_flow", "am_peak"], ["am_peak", "free_flow"]])
def test_each_period_has_the_reasons_of_its_own_speeds(network, order):
    """What empty roads reach within the cutoff, the slow roads of the morning may not."""
    demand, sites = demand_at(at("AE")), sites_at(at("A"))
    found = travel_times_by_period(network, demand, sites, periods=order, cutoff_minutes=4)
    assert np.isfinite(found["free_flow"].minutes).all()
    assert found["free_flow"].reasons == {}
    assert np.isnan(found["am_peak"].minutes).tolist() == [[False], [True]]
    assert list(found["am_peak"].reasons) == ["E"]


@pytest.mark.parametrize("sites", [15, 16, 17, 40])
def test_sites_are_searched_in_chunks_and_none_is_lost(network, sites):
    places = {f"s{j}": at("ABCDE")["ABCDE"[j % 5]] for j in range(sites)}
    demand = {f"d{i}": at("ABCDE")["ABCDE"[i % 5]] for i in range(50)}
    told = []
    found = times(network, demand, places, progress=lambda done, total: told.append((done, total)))
    alone = times(network, at("ABCDE"), at("ABCDE"))
    rows, columns = np.arange(50) % 5, np.arange(sites) % 5
    np.testing.assert_allclose(found.minutes, alone.minutes[np.ix_(rows, columns)], atol=1e-9)
    assert told[-1] == (sites, sites)
    assert [done for done, _ in told] == [*range(16, sites, 16), sites]


def test_progress_counts_the_searches_of_all_periods_as_one(network):
    told = []
    travel_times_by_period(
        network,
        demand_at(at("ABCDE")),
        sites_at(at("AB")),
        periods=PERIODS,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(2, 4), (4, 4)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mode": "cars"}, r"'cars' is not a mode \(did you mean 'car'\?\)"),
        ({"mode": "helicopter"}, "Choose one of: car"),
        ({"period": "am-peak"}, "did you mean 'am_peak'"),
        ({"period": "night"}, "free_flow, interpeak, am_peak"),
        ({"terminal_minutes": -1}, "terminal_minutes +-1 is not a finite number, zero or more"),
        ({"terminal_minutes": float("nan")}, "terminal_minutes +nan"),
        ({"max_snap_m": -5}, "max_snap_m +-5"),
        ({"max_snap_m": float("inf")}, "max_snap_m +inf"),
        ({"cutoff_minutes": -1}, "cutoff_minutes +-1"),
    ],
)
def test_options_out_of_range_are_refused(network, options, words):
    with pytest.raises(InputError, match=words):
        times(network, at("A"), at("B"), **options)


def test_all_options_out_of_range_are_told_at_once(network):
    with pytest.raises(InputError, match="3 problems in the options of the journey times"):
        times(network, at("A"), at("B"), mode="boat", terminal_minutes=-1, cutoff_minutes=-1)
