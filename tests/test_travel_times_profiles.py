"""Period profiles of one's own, and how far a matrix says it may be off."""

from __future__ import annotations

import json

import numpy as np
import pytest
from drawn_town import draw_town
from journeys import demand_at, sites_at
from small_study import STUDY, write_small_study

from hubplan.errors import InputError
from hubplan.report import times_summary, times_text
from hubplan.study import Study
from hubplan.study.checking import check_study
from hubplan.travel_times import PERIODS, PeriodProfile, TravelTimes, travel_times
from hubplan.travel_times.isochrone import isochrones
from hubplan.travel_times.routes import route

NOON = PeriodProfile(
    "noon", "fitted_free_flow", 0.93, 0.5, "a weekday at noon", "a test", 9.7, 7.1, 3.2, "pairs"
)
TOWN = draw_town("A-B---C-----D")


@pytest.fixture(scope="module")
def times_at(tmp_path_factory):
    network = TOWN.read(tmp_path_factory.mktemp("town"))
    points = demand_at(TOWN.lon_lat), sites_at(TOWN.lon_lat)
    return lambda period, **options: travel_times(network, *points, period=period, **options)


def test_a_profile_of_ones_own_bends_the_road_minutes(times_at):
    free, noon = times_at("free_flow").minutes, times_at(NOON, terminal_minutes=2)
    bent = 0.93 * free + 0.5 + 9.7 * (1 - np.exp(-free / 7.1)) + 2
    np.testing.assert_allclose(noon.minutes, bent, rtol=1e-12)
    assert noon.period == "noon"
    assert "0.93 times the minutes of the quickest road plus 0.5 minutes plus up to" in noon.model
    assert "(from a test)" in noon.model


def test_no_route_stays_no_route_under_any_profile():
    for profile in (NOON, *PERIODS.values()):
        assert np.isnan(profile.journey_minutes(np.array([np.nan, 1.0]))).tolist() == [True, False]


def test_the_road_for_so_many_minutes_is_the_way_back():
    road = np.linspace(0, 90, 50)
    for profile in (NOON, *PERIODS.values()):
        there_and_back = profile.road_minutes(profile.journey_minutes(road))
        np.testing.assert_allclose(there_and_back, road, atol=1e-5)
        if profile.intercept_minutes:
            assert profile.road_minutes(np.array([0.2])) < 0


def test_a_longer_road_is_a_longer_journey_under_every_profile():
    for profile in (NOON, *PERIODS.values()):
        assert (np.diff(profile.journey_minutes(np.linspace(0, 90, 400))) > 0).all()


def test_the_matrix_says_how_far_nine_journeys_in_ten_may_be_off(times_at):
    noon = times_at(NOON)
    assert (noon.error_90_minutes, noon.error_source) == (3.2, "pairs")
    assert "9 journeys in 10 are within ±3.2 minutes (pairs)." in times_text(noon)
    assert times_summary(noon)["error_90_minutes"] == 3.2
    assert noon.select(site_ids=["A"]).rounded().error_90_minutes == 3.2
    assert times_at("interpeak").error_90_minutes > times_at("free_flow").error_90_minutes > 1


def test_what_is_not_known_is_said_to_be_so(times_at):
    morning = times_at("am_peak")
    assert np.isnan(morning.error_90_minutes)
    assert "How far single journeys are off is not known: no journeys timed" in morning.model
    assert json.loads(json.dumps(times_summary(morning)))["error_90_minutes"] is None
    given = TravelTimes(("a",), ("b",), np.ones((1, 1)), np.zeros((1, 1), dtype=bool))
    assert np.isnan(given.error_90_minutes)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"slope": 0.0}, "bad.slope +0.0 is not a finite number above zero"),
        ({"slope": float("nan")}, "bad.slope +nan"),
        ({"intercept_minutes": -1.0}, "bad.intercept_minutes +-1.0 is not"),
        ({"saturating_minutes": float("inf")}, "bad.saturating_minutes +inf"),
        ({"saturating_scale_minutes": 0.0}, "bad.saturating_scale_minutes +0.0"),
    ],
)
def test_a_profile_under_which_farther_could_be_nearer_is_refused(numbers, words):
    line = {"slope": 1.0, "intercept_minutes": 0.0, **numbers}
    with pytest.raises(InputError, match=words):
        PeriodProfile("bad", "fitted_free_flow", label="", source="", **line)


def test_a_profile_on_unknown_speeds_is_refused_with_the_nearest_name(times_at):
    lost = PeriodProfile("lost", "fitted_freeflow", 1.0, 0.0, "", "")
    with pytest.raises(InputError, match="did you mean 'fitted_free_flow'"):
        times_at(lost)


OWN = """
[journeys]
period = "noon"
range_periods = ["noon", "free_flow"]

[journeys.profiles.noon]
slope = 2.0
intercept_minutes = 1.0
source = "a test"
error_90_minutes = 3.0
"""


def test_a_study_is_solved_on_a_profile_of_its_own(tmp_path):
    plain = STUDY.replace("[plan]", '[journeys]\nperiod = "free_flow"\n\n[plan]', 1)
    free = Study.read(write_small_study(tmp_path / "free", study=plain)).findings()
    study = STUDY.replace("[plan]", OWN + "\n[plan]", 1)
    for _ in range(2):  # worked out, then from the cache
        noon = Study.read(write_small_study(tmp_path / "own", study=study)).findings()
        assert noon.period == "noon"
        assert "noon: 2 times the minutes of the quickest road plus 1 minutes" in noon.model
        assert "9 journeys in 10 are within ±3 minutes" in noon.model
        mean = noon.best.metrics.mean_minutes
        assert mean == pytest.approx(2 * free.best.metrics.mean_minutes + 1, abs=0.02)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("slope = 2.0", "slop = 2.0", "did you mean 'slope'"),
        ("slope = 2.0", "slope = 0", "journeys.profiles.noon.slope"),
        ("slope = 2.0", 'speeds = "dft"', "'dft' is not a table of speeds"),
        ("profiles.noon", "profiles.interpeak", "'interpeak' is a period of hubplan's own"),
        ('period = "noon"', 'period = "nooon"', "did you mean 'noon'"),
    ],
)
def test_a_study_with_a_profile_that_cannot_be_is_refused(tmp_path, old, new, words):
    study = STUDY.replace("[plan]", OWN.replace(old, new, 1) + "\n[plan]", 1)
    with pytest.raises(InputError) as refusal:
        check_study(Study.read(write_small_study(tmp_path, study=study)).inputs)
    assert words in f"{refusal.value.message} {refusal.value.hint}"


def test_the_land_within_reach_follows_a_profile_that_bends(tmp_path):
    """What is reached in bent minutes is what is reached in the road minutes they stand for."""
    network, sites = TOWN.read(tmp_path), sites_at({"A": TOWN.lon_lat["A"]})
    bent = isochrones(network, sites, [10.0], period=NOON, terminal_minutes=2.0)
    road = NOON.road_minutes(np.array([8.0])).tolist()
    straight = isochrones(network, sites, road, period="free_flow")
    assert bent.area.iloc[0] > 0
    assert bent.area.iloc[0] == pytest.approx(straight.area.iloc[0], rel=1e-3)


def test_a_route_adds_up_to_the_minutes_of_a_profile_that_bends(times_at, tmp_path):
    journey = route(TOWN.read(tmp_path), TOWN.lon_lat["A"], TOWN.lon_lat["D"], period=NOON)
    matrix = times_at(NOON).select(demand_ids=["A"], site_ids=["D"])
    assert journey.minutes == pytest.approx(matrix.minutes[0, 0], abs=1e-6)
