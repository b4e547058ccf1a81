"""``hubplan times --mode transit`` and ``hp.travel_times(mode="transit")`` on a drawn town."""

from __future__ import annotations

import importlib.util
import json
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from small_feed import ASKED, DAY, FLAGS, write_small_feed
from small_study import SITES, write_small_study

import hubplan as hp
from hubplan.errors import HubplanError, InputError, UnreachableError
from hubplan.travel_times.by_transit import TransitTravelTimes

by_transit = sys.modules["hubplan.travel_times.by_transit"]

ENDS = ("--demand", "demand.csv", "--sites", "sites.csv")


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path)
    write_small_feed(tmp_path)
    return tmp_path


def read(folder):
    demand = hp.read_demand(folder / "demand.csv", weight="people")
    return demand, hp.read_sites(folder / "sites.csv")


def bus(folder, *further, out="t.csv"):
    return hubplan(
        *("times", "--mode", "transit", "--gtfs", "feed.zip", *ENDS, *FLAGS, *further, "-o", out),
        cwd=folder,
    )


def test_the_long_table_has_the_median_and_all_that_explains_it(folder):
    outcome = bus(folder)
    assert outcome.code == 0, outcome.stderr
    frame = pd.read_csv(folder / "t.csv")
    assert list(frame.columns) == [
        *("demand_id", "site_id", "minutes", "best_minutes", "worst_minutes", "home_minutes"),
        *("share_works", "share_there", "share_home", "changes", "last_way_home"),
        *("walk_only_minutes", "estimated"),
    ]
    row = frame.set_index(["demand_id", "site_id"]).loc["d2", "clinic"]
    assert (row["best_minutes"], row["minutes"], row["worst_minutes"]) == (5.0, 10.0, 10.0)
    assert (row["share_works"], row["changes"]) == (1.0, 0.0)
    # The last bus home leaves A at 12:10 and is at C at 12:15.
    assert row["last_way_home"] == "12:10"
    assert row["estimated"]
    assert row["walk_only_minutes"] == pytest.approx(1500 * 1.3 / 80, rel=0.02)
    # Line 2 takes people from F to E and never home again.
    gone = frame.set_index(["demand_id", "site_id"]).loc["d4", "hall"]
    assert np.isnan(gone["minutes"])
    assert (gone["share_there"], gone["share_home"], gone["share_works"]) == (1.0, 0.0, 0.0)


def test_repairs_are_counted_on_stderr_and_in_json(folder):
    outcome = bus(folder, "--json")
    told = json.loads(outcome.stdout)
    assert "1 stops at which no trip of this day calls, left out" in outcome.stderr
    assert told["repairs"]["unused stops"]["count"] == 1
    assert told["feeds"][0]["name"] == "feed"
    assert (told["mode"], told["date"], told["estimated"]) == ("transit", DAY, True)
    assert told["unreachable"] == {}  # D has a site of its own, and no bus


def test_parquet_comes_back_with_mode_and_model(folder):
    assert bus(folder, out="t.parquet").code == 0
    times = hp.read_times(folder / "t.parquet")
    assert (times.mode, times.period) == ("transit", DAY)
    assert times.estimated.all()
    assert bus(folder).code == 0
    again = hp.read_times(folder / "t.csv")
    assert np.array_equal(again.minutes, times.minutes, equal_nan=True)


def test_a_network_is_walked_on_and_nothing_is_estimated(folder):
    outcome = bus(folder, "--network", "town.osm")
    assert outcome.code == 0, outcome.stderr
    frame = pd.read_csv(folder / "t.csv").set_index(["demand_id", "site_id"])
    row = frame.loc["d2", "clinic"]
    # A second from the stop to the door, and one misses the appointment at the full ten minutes.
    assert (row["best_minutes"], row["worst_minutes"]) == pytest.approx((10, 15), abs=0.05)
    assert not frame["estimated"].any()
    # Door to door over the streets, as on foot.
    walked = hp.travel_times(
        hp.read_network(folder / "town.osm"), *read(folder), mode="walk", terminal_minutes=0.0
    )
    on_foot = frame["walk_only_minutes"].to_numpy().reshape(walked.shape)
    assert on_foot == pytest.approx(walked.minutes, abs=1.01 / 60)
    assert (on_foot >= walked.minutes - 1e-4).all()


def test_the_same_in_python_is_a_matrix_that_problems_take(folder):
    demand, sites = read(folder)
    times = hp.travel_times(
        None, demand, sites, mode="transit", gtfs=[folder / "feed.zip"], **ASKED
    )
    assert isinstance(times, TransitTravelTimes)
    assert isinstance(times, hp.TravelTimes)
    assert times.details.share_works.shape == times.shape
    assert "mode" not in repr(times)
    assert repr(times).startswith("TravelTimes(4 × 5, transit, 2026-11-24, median ")
    problem = hp.LocationProblem(demand, sites, times)
    best = hp.solve(problem, hp.PMedian(p=1))
    assert best.plan.to_dict()["open"][0] in [site["id"] for site in SITES]
    some = times.select(site_ids=["clinic"])
    assert some.minutes[:, 0].tolist() == pytest.approx(times.minutes[:, 0].tolist(), nan_ok=True)
    assert times.rounded().details is times.details


def test_slow_walkers_and_bus_passes_never_come_sooner(folder):
    demand, sites = read(folder)
    ways = {"gtfs": folder / "feed.zip", **ASKED, "max_walk_minutes": 15, "mode": "transit"}
    usual = hp.travel_times(None, demand, sites, **ways)
    slow = hp.travel_times(None, demand, sites, **ways, speed_kph=3.2)
    late = hp.travel_times(None, demand, sites, **ways, board_from="09:30")
    for other in (slow, late):
        worse = np.nan_to_num(other.details.best_minutes, nan=np.inf)
        assert (worse >= np.nan_to_num(usual.details.best_minutes, nan=np.inf)).all()
    assert late.details.share_works[1, 0] == pytest.approx(5 / 6)  # 09:30 itself is too early


def test_changes_length_and_the_hour_of_coming_home_bind(folder):
    # Appointments are over from 10:30 to 10:55; buses leave A every ten minutes, five to C.
    outcome = bus(folder, "--home-by", "10:46", "--max-changes", "0")
    assert outcome.code == 0, outcome.stderr
    frame = pd.read_csv(folder / "t.csv").set_index(["demand_id", "site_id"])
    assert frame.loc[("d2", "clinic"), "share_works"] == pytest.approx(3 / 6)
    assert frame.loc[("d2", "clinic"), "last_way_home"] == "10:40"
    assert bus(folder, "--longest", "3").code == 0
    frame = pd.read_csv(folder / "t.csv").set_index(["demand_id", "site_id"])
    assert np.isnan(frame.loc[("d2", "clinic"), "minutes"])
    early = bus(folder, "--home-by", "10:30")
    assert (
        "--home-by  '10:30' leaves no time to get home from the first appointment" in early.stderr
    )


def test_having_to_be_home_early_keeps_nobody_from_coming_late(folder):
    shares = []
    for further in ((), ("--home-by", "10:46")):
        outcome = bus(folder, "--arrive-between", "09:30-11:55", *further)
        assert outcome.code == 0, outcome.stderr
        frame = pd.read_csv(folder / "t.csv").set_index(["demand_id", "site_id"])
        shares.append(frame.loc[("d2", "clinic"), ["share_there", "share_home"]].tolist())
    (there, home), (still_there, early_home) = shares
    assert still_there == there == 1
    assert early_home < home


def test_a_night_is_one_night_whichever_day_is_asked(folder):
    """There by a bus that leaves before midnight, home by one of the small hours."""
    whole = folder / "feed.zip"
    with zipfile.ZipFile(whole) as archive:
        tables = {name: archive.read(name).decode() for name in archive.namelist()}
    tables["trips.txt"] = "route_id,service_id,trip_id\n1,all,there\n1,all,home\n"
    tables["stop_times.txt"] = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "there,23:50:00,23:50:00,C,1\nthere,24:10:00,24:10:00,A,2\n"
        "home,02:00:00,02:00:00,A,1\nhome,02:20:00,02:20:00,C,2\n"
    )
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    for night in (("2026-11-23", "24:30-24:30"), ("2026-11-24", "00:30-00:30")):
        outcome = bus(folder, "--date", night[0], "--arrive-between", night[1])
        assert outcome.code == 0, outcome.stderr
        row = pd.read_csv(folder / "t.csv").set_index(["demand_id", "site_id"]).loc["d2", "clinic"]
        assert (row["minutes"], row["home_minutes"], row["changes"]) == (40, 50, 0)


def test_everything_wrong_is_told_at_once_in_the_words_of_the_command_line(folder):
    outcome = hubplan(
        *("times", "--mode", "transit", "--gtfs", "no.zip", "--date", "2026-11-31", *ENDS),
        *("--arrive-between", "12:00-09:30", "--stay", "-1", "--walk-kph", "40", "--step", "0"),
        *("--board-from", "half past nine", "--home-by", "99:00", "--max-changes", "12"),
        *("--longest", "9999", "-o", "t.csv"),
        cwd=folder,
    )
    assert outcome.code == 1
    assert "10 problems in what is asked of the timetable" in outcome.stderr
    named = ("gtfs", "date", "arrive-between", "stay", "walk-kph", "step", "board-from")
    for flag in (*named, "home-by", "max-changes", "longest"):
        assert f"--{flag} " in outcome.stderr
    assert not (folder / "t.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mode", "walk", "--stay", "30", "--date", DAY), "--date, --stay say nothing for"),
        (("--mode", "car"), "--network is missing: only --mode transit needs none"),
        (("--mode", "transit", "--terminal", "3", "--speed", "4"), "--speed, --terminal say"),
    ],
)
def test_options_of_other_modes_are_misuse(folder, words, told):
    outcome = hubplan("times", *words, *ENDS, "-o", "t.csv", cwd=folder)
    assert outcome.code == 2
    assert told in " ".join(outcome.stderr.split())


def test_python_names_what_makes_no_sense_and_what_is_missing(folder):
    ends = read(folder)
    with pytest.raises(InputError, match=r"gtfs.*says nothing for the mode walk"):
        hp.travel_times(None, *ends, mode="walk", gtfs="feed.zip")
    with pytest.raises(InputError) as failure:
        hp.travel_times(None, *ends, mode="transit", cutoff_minutes=30)
    for name in ("cutoff_minutes", "gtfs", "date", "arrive_between"):
        assert f"  {name} " in failure.value.message
    assert "Bus Open Data Service" in failure.value.hint


def test_an_expired_feed_is_told_with_its_dates(folder):
    outcome = bus(folder, "--date", "2027-03-02")
    assert outcome.code == 1
    assert "runs from 2026-11-01 to 2026-12-31" in outcome.stderr


def test_a_place_from_which_nobody_comes_home_has_no_matrix(folder):
    demand, sites = read(folder)
    at_f = demand.where(np.array([False, False, False, True]))
    at_e = sites.where(np.array([False, False, False, True, False]))
    with pytest.raises(UnreachableError, match="no way home again by public transport") as told:
        hp.travel_times(None, at_f, at_e, mode="transit", gtfs=folder / "feed.zip", **ASKED)
    # Nothing else tells what was mended where there is no matrix.
    assert "Mended in the feeds: 1 stops at which no trip of this day calls" in told.value.hint
    at_d = demand.where(np.array([False, False, True, False]))
    with pytest.raises(UnreachableError, match="no stop within 5 minutes on foot that is served"):
        hp.travel_times(None, at_d, at_e, mode="transit", gtfs=folder / "feed.zip", **ASKED)


def test_hours_of_no_day_are_told_as_they_were_written(folder):
    outcome = bus(folder, "--arrive-between", "49:00-50:00", "--home-by", "51:00")
    assert "--arrive-between  '49:00-50:00' is no pair of times" in outcome.stderr
    assert "--home-by         '51:00' is not a time of day" in outcome.stderr


def test_without_numba_the_line_that_brings_it_is_told(folder, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        by_transit, "find_spec", lambda name: None if name == "numba" else real(name)
    )
    with pytest.raises(HubplanError, match=r"hubplan\[transit\]"):
        hp.travel_times(None, *read(folder), mode="transit", gtfs=folder / "feed.zip", **ASKED)
