"""Several feeds at once; service days, crops, changes; four real ones."""

from __future__ import annotations

import numpy as np
import pytest
from feeds import DAY, GOOD, GOOD_HOPS, calls, changed, hops, zipped

from hubplan.errors import HubplanWarning, InputError
from hubplan.transit import FORBIDDEN, read_feeds
from hubplan.transit.repairs import WORDS

TRIPS = GOOD["trips.txt"]
TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
HOUR = 3600


def feed(tmp_path, changes=None, name="feed"):
    return zipped(tmp_path / f"{name}.zip", changed(changes or {}))


def two_trips(*rows):
    return {"trips.txt": TRIPS + "R,S,U\n", **calls(*rows)}


# --- several feeds --------------------------------------------------------------------------


def test_ids_of_several_feeds_are_kept_apart(tmp_path):
    later = {"stop_times.txt": GOOD["stop_times.txt"].replace(",09:", ",10:")}
    timetable = read_feeds([feed(tmp_path, name="bus"), feed(tmp_path, later, "rail")], DAY)
    assert hops(timetable) == [
        "bus:T bus:A 9:00 bus:B 9:10",
        "bus:T bus:B 9:10 bus:C 9:20",
        "rail:T rail:A 10:00 rail:B 10:10",
        "rail:T rail:B 10:10 rail:C 10:20",
    ]
    assert [f.name for f in timetable.feeds] == ["bus", "rail"]
    assert timetable.feeds[0].publisher == "Arrow Buses"
    assert timetable.stop_names == ("Abbey", "Bridge", "Church") * 2
    assert timetable.trip_routes == ("7", "7")


def test_feeds_of_one_name_are_numbered_and_a_feed_given_twice_is_refused(tmp_path):
    for folder, line in (("a", "7"), ("b", "8")):
        (tmp_path / folder).mkdir()
        text = GOOD["routes.txt"].replace("R,7", f"R,{line}")
        feed(tmp_path / folder, {"routes.txt": text})
    paths = [tmp_path / "a" / "feed.zip", tmp_path / "b" / "feed.zip"]
    assert read_feeds(paths, DAY).trip_ids == ("feed-1:T", "feed-2:T")
    with pytest.raises(InputError, match="is the same feed as feed-1"):
        read_feeds([paths[0], paths[0]], DAY)


def test_every_fault_of_every_feed_is_told_at_once_and_the_days_they_share(tmp_path):
    calendar = GOOD["calendar.txt"]
    old = {"calendar.txt": calendar.replace("20261231", "20261001")}
    new = {"calendar.txt": calendar.replace("20260901", "20261201")}
    with pytest.raises(InputError) as refused:
        read_feeds([feed(tmp_path, old, "old"), feed(tmp_path, new, "new")], DAY)
    assert "old" in str(refused.value)
    assert "2026-12-01 to 2026-12-31" in str(refused.value)
    assert "days that every feed has: none" in refused.value.hint
    with pytest.raises(InputError) as refused:
        read_feeds([tmp_path / "gone.zip", feed(tmp_path, {"stops.txt": None}, "poor")], DAY)
    assert "2 problems" in str(refused.value)


def test_a_feed_without_a_trip_this_day_is_counted_where_another_has_some(tmp_path):
    weekend = {"calendar.txt": GOOD["calendar.txt"].replace("1,1,1,1,1,0,0", "0,0,0,0,0,1,1")}
    timetable = read_feeds([feed(tmp_path), feed(tmp_path, weekend, "weekend")], DAY)
    assert timetable.repairs["no service today"].example == "weekend"
    assert timetable.n_connections == 2


def test_feeds_whose_clocks_differ_are_refused(tmp_path):
    paris = {"agency.txt": GOOD["agency.txt"].replace("London", "Paris")}
    with pytest.raises(InputError, match=r"clocks differ .*Europe/Paris"):
        read_feeds([feed(tmp_path), feed(tmp_path, paris, "paris")], DAY)
    jersey = {"agency.txt": GOOD["agency.txt"].replace("London", "Jersey")}
    assert read_feeds([feed(tmp_path), feed(tmp_path, jersey, "jersey")], DAY).n_trips == 2


# --- service days ---------------------------------------------------------------------------

NIGHT = calls("T,23:50:00,,A,1", "T,24:10:00,,B,2", "T,24:30:00,,C,3")


@pytest.mark.parametrize(
    ("day", "trips"),
    [
        ("2026-11-23", ["T"]),  # Monday: no service on Sunday
        ("2026-11-24", ["T", "T@yesterday"]),
        ("2026-11-28", ["T@yesterday"]),  # Saturday: Friday's trip after midnight
    ],
)
def test_last_nights_trips_run_on_after_midnight(tmp_path, day, trips):
    assert list(read_feeds(feed(tmp_path, NIGHT), day).trip_ids) == trips


def test_tomorrows_first_trips_are_there_where_the_window_reaches_them(tmp_path):
    early = feed(tmp_path, calls("T,01:00:00,,A,1", "T,01:10:00,,B,2"))
    assert hops(read_feeds(early, DAY, window=(0, 28 * HOUR))) == [
        "T A 1:00 B 1:10",
        "T@tomorrow A 25:00 B 25:10",
    ]
    assert hops(read_feeds(early, DAY, window=(0, 24 * HOUR))) == ["T A 1:00 B 1:10"]


def test_times_count_from_twelve_hours_before_noon_where_the_clock_changes(tmp_path):
    saturday = GOOD["calendar.txt"].replace("1,1,1,1,1,0,0", "0,0,0,0,0,1,0")
    late = calls("T,24:50:00,,A,1", "T,25:10:00,,B,2", "T,25:30:00,,C,3")
    path = feed(tmp_path, {**late, "calendar.txt": saturday})
    assert hops(read_feeds(path, "2026-10-18")) == [
        "T@yesterday A 0:50 B 1:10",
        "T@yesterday B 1:10 C 1:30",
    ]
    # In the night to 25 October 2026 the clock goes back by an hour.
    assert hops(read_feeds(path, "2026-10-25")) == [
        "T@yesterday A -0:10 B 0:10",
        "T@yesterday B 0:10 C 0:30",
    ]


@pytest.mark.parametrize("date", ["24/11/2026", "2026-11-31", ""])
def test_what_is_no_date_is_refused(tmp_path, date):
    with pytest.raises(InputError, match="is no date"):
        read_feeds(feed(tmp_path), date)


# --- crops ----------------------------------------------------------------------------------


def test_hops_outside_the_window_are_left_out(tmp_path):
    path = feed(tmp_path)
    assert hops(read_feeds(path, DAY, window=(9 * HOUR + 1, 10 * HOUR))) == GOOD_HOPS[1:]
    assert hops(read_feeds(path, DAY, window=(0, 9 * HOUR + 600))) == GOOD_HOPS[:1]
    with pytest.raises(InputError, match="in this area and window"):
        read_feeds(path, DAY, window=(0, HOUR))


def test_trips_are_cropped_to_what_lies_between_their_calls_in_the_area(tmp_path):
    there_and_back = feed(
        tmp_path, calls(*(f"T,09:{10 * i}:00,,{stop},{i}" for i, stop in enumerate("CABAC")))
    )
    area = (0.49, 51.1, 0.51, 51.3)  # A alone
    assert hops(read_feeds(there_and_back, DAY, area=area)) == [
        "T A 9:10 B 9:20",
        "T B 9:20 A 9:30",
    ]


def test_trips_that_never_touch_the_area_are_passed_over_with_their_faults(tmp_path):
    rows = ("T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:00:00,,C,1", "U,08:00:00,,C,2")
    path = feed(tmp_path, two_trips(*rows))
    timetable = read_feeds(path, DAY, area=(0.49, 51.1, 0.53, 51.3))
    assert hops(timetable) == GOOD_HOPS[:1]
    assert set(timetable.repairs) == {"one time", "unused stops"}


@pytest.mark.parametrize(
    "crop",
    [
        {"window": (5, 5)},
        {"window": (-1, 5)},
        {"window": (0, 49 * HOUR)},
        {"area": (1.0, 51.0, 0.0, 52.0)},
        {"area": (0.0, 51.0, float("nan"), 52.0)},
    ],
)
def test_crops_that_are_none_are_refused(tmp_path, crop):
    with pytest.raises(InputError):
        read_feeds(feed(tmp_path), DAY, **crop)


# --- changes --------------------------------------------------------------------------------


def test_transfers_give_change_times_minimum_times_and_what_is_forbidden(tmp_path):
    stations = "stop_id,stop_name,stop_lat,stop_lon,parent_station\nA,,51.2,0.50,STN\n"
    stations += "B,,51.2,0.52,STN\nC,,51.2,0.54,\nSTN,,51.2,0.51,\n"
    rules = (
        "A,A,2,300,,",
        "B,B,2,10,,",  # never less than a minute
        "C,C,3,,,",
        "STN,C,2,240,,",  # each stop of the station
        "A,C,2,120,,",  # the stop itself counts more than its station
        "C,A,3,,,",
        "C,A,2,50,,",  # the stricter of two counts
        "B,A,0,,,",
        "A,B,1,,,",
        "A,B,2,,,",
        "A,B,2,60,T,",
        "A,Z,2,60,,",
        "A,B,9,,,",
    )
    text = TRANSFERS + "\n".join(rules) + "\n"
    timetable = read_feeds(feed(tmp_path, {"stops.txt": stations, "transfers.txt": text}), DAY)
    assert timetable.change_s.tolist() == [300, 60, 60]
    pairs = zip(
        timetable.transfer_from.tolist(),
        timetable.transfer_to.tolist(),
        timetable.transfer_s.tolist(),
        strict=True,
    )
    assert list(pairs) == [(0, 2, 120), (1, 2, 240), (2, 0, FORBIDDEN), (2, 2, FORBIDDEN)]
    counted = {kind: r.count for kind, r in timetable.repairs.items()}
    assert counted == {
        "no minimum": 1,
        "special transfer": 1,
        "bad transfer": 2,
        "unused stops": 1,
    }


STATION = {
    "stops.txt": "stop_id,stop_lat,stop_lon,parent_station\n"
    "A,51.2,0.50,STN\nB,51.2,0.52,STN\nC,51.2,0.54,\nSTN,51.2,0.51,\n"
}


@pytest.mark.parametrize(
    ("rules", "change_s", "pairs"),
    [
        (["A,A,2,120,,", "STN,A,2,600,,"], [120, 60, 60], [(1, 0, 600)]),
        (["STN,A,2,600,,", "STN,STN,2,900,,"], [600, 900, 60], [(0, 1, 900), (1, 0, 600)]),
        (["STN,STN,3,,,", "A,B,0,,,", "B,B,,,,"], [60, 60, 60], [(0, 0, -1), (1, 0, -1)]),
        (["A,B,1,,,", "STN,STN,2,600,,"], [600, 600, 60], [(1, 0, 600)]),
        (["A,B,1,,,", "A,B,2,600,,"], [60, 60, 60], [(0, 1, 600)]),  # the stricter of two
        (["STN,STN,1,,,", "STN,STN,3,,,", "A,STN,0,,,"], [60, 60, 60], [(1, 0, -1), (1, 1, -1)]),
    ],
)
def test_rules_that_name_the_stops_themselves_override_those_of_their_station(
    tmp_path, rules, change_s, pairs
):
    text = TRANSFERS + "\n".join(rules) + "\n"
    timetable = read_feeds(feed(tmp_path, {**STATION, "transfers.txt": text}), DAY)
    assert timetable.change_s.tolist() == change_s
    columns = (timetable.transfer_from, timetable.transfer_to, timetable.transfer_s)
    assert [tuple(row) for row in np.column_stack(columns).tolist()] == pairs


def test_transfers_between_certain_trips_are_counted_and_staying_seated_needs_no_stops(tmp_path):
    rows = ("T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:15:00,,C,1", "U,09:30:00,,A,2")
    seats = {"transfers.txt": "from_trip_id,to_trip_id,transfer_type\nT,U,4\nT,U,1\nT,U,5\n"}
    timetable = read_feeds(feed(tmp_path, {**two_trips(*rows), **seats}), DAY)
    assert timetable.trip_ids == ("T+U",)
    assert timetable.repairs["special transfer"].example == "feed/transfers.txt row 3"
    assert timetable.repairs["special transfer"].count == 1
    neither = {"transfers.txt": "from_trip_id,to_stop,transfer_type\nT,A,2\n"}
    with pytest.raises(InputError, match="no column 'to_stop_id'"):
        read_feeds(feed(tmp_path, neither), DAY)


def test_passengers_who_stay_seated_ride_one_trip(tmp_path):
    rows = ("T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:15:00,,C,1", "U,09:30:00,,A,2")
    seats = {"transfers.txt": TRANSFERS + ",,4,,T,U\n,,4,,U,T\n,,5,,T,U\n"}
    timetable = read_feeds(feed(tmp_path, {**two_trips(*rows), **seats}), DAY)
    assert hops(timetable) == ["T+U A 9:00 B 9:10", "T+U (B 9:10 C 9:15", "T+U C 9:15 A 9:30"]
    assert timetable.trip_routes == ("7",)
    assert {kind: r.count for kind, r in timetable.repairs.items()} == {
        "one time": 4,
        "joined": 1,
        "not joined": 1,
    }


def test_a_trip_that_leaves_before_the_other_has_arrived_is_not_joined(tmp_path):
    rows = ("T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:09:00,,B,1", "U,09:30:00,,A,2")
    seats = {"transfers.txt": TRANSFERS + ",,4,,T,U\n"}
    timetable = read_feeds(feed(tmp_path, {**two_trips(*rows), **seats}), DAY)
    assert timetable.trip_ids == ("T", "U")
    assert timetable.repairs["not joined"].example == "feed/transfers.txt row 2"


# --- order ----------------------------------------------------------------------------------


def test_hops_stand_in_order_of_departure_those_of_a_trip_as_they_are_ridden(tmp_path):
    rows = [f"{trip},09:0{i // 2}:00,,{'ABC'[i % 3]},{i}" for trip in "UT" for i in range(9)]
    timetable = read_feeds(feed(tmp_path, two_trips(*rows)), DAY)
    assert (np.diff(timetable.departure_s) >= 0).all()
    for trip in range(timetable.n_trips):
        mine = timetable.trip == trip
        assert (timetable.from_stop[mine][1:] == timetable.to_stop[mine][:-1]).all()


# --- real feeds -----------------------------------------------------------------------------

REAL = {
    # feeds, day, stops used and unused, trips of the day (or runs), hops, a repair
    "newport": (
        ["newport/newport-20230613_gtfs.zip"],
        "2023-06-13",
        (655, 2031),
        176,
        7649,
        ("unused stops", 2031),
    ),
    "chester": (
        ["chester/chester-20230816-small_gtfs.zip"],
        "2023-08-16",
        (1293, 27),
        804,
        33531,
        ("same stop", 5),
    ),
    "porto_alegre": (
        ["porto_alegre/poa_eptc.zip", "porto_alegre/poa_trensurb.zip"],
        "2019-05-14",
        (4010, 0),
        2903,
        133463,
        ("blank by sequence", 125271),
    ),
    "sao_paulo": (
        ["sao_paulo/spo.zip"],
        "2019-05-14",
        (654, 0),
        7948,
        147050,
        ("interval", 8145),
    ),
}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", REAL)
def test_real_feeds_have_the_stops_trips_and_hops_counted_elsewhere(shared_data, name):
    paths, day, (used, unused), trips, n_hops, (kind, count) = REAL[name]
    timetable = read_feeds([shared_data / "transit" / path for path in paths], day)
    assert timetable.n_stops == used
    assert timetable.n_connections == n_hops
    assert sum(not trip.endswith("@yesterday") for trip in timetable.trip_ids) == trips
    counted = {k: repair.count for k, repair in timetable.repairs.items()}
    assert counted[kind] == count
    assert counted.get("unused stops", 0) == unused
    assert (timetable.arrival_s >= timetable.departure_s).all()
    assert (np.diff(timetable.departure_s) >= 0).all()
    if name == "chester":  # hops that nobody may board or leave at one end
        banned = (~timetable.may_board).sum() + (~timetable.may_alight).sum()
        assert banned > 0


@pytest.mark.shared_data
def test_a_real_feed_out_of_its_dates_is_refused_with_them(shared_data):
    path = shared_data / "transit" / "newport" / "newport-20230613_gtfs.zip"
    with pytest.raises(InputError, match="runs from 2023-06-05 to 2024-03-01: too old"):
        read_feeds(path, DAY)


def test_a_warning_says_when_trips_are_missing(tmp_path):
    lacking = feed(tmp_path, {"trips.txt": TRIPS + "R,S,U\n"})
    with pytest.warns(HubplanWarning, match="call nowhere"):
        read_feeds(lacking, DAY)


def test_the_page_on_timetables_lists_every_kind_of_repair(repository):
    page = (repository / "docs" / "timetables.md").read_text(encoding="utf-8")
    for kind, words in WORDS.items():
        assert f"| `{kind}` | {words} |\n" in page
