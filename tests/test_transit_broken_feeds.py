"""Feeds as they are found: each fault has the outcome wanted, mended and counted or refused."""

from __future__ import annotations

import pytest
from feeds import DAY, GOOD, GOOD_HOPS, calls, changed, hops, zipped
from mended_feeds import MENDED

from hubplan.errors import HubplanWarning, InputError
from hubplan.transit import read_feeds, repairs_in_words

STOPS = GOOD["stops.txt"]
TRIPS = GOOD["trips.txt"]
CALENDAR = GOOD["calendar.txt"]
STOP_TIMES = GOOD["stop_times.txt"]
WEEK = CALENDAR.split("\n", maxsplit=1)[0] + "\n"
INFO = "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\n"

#: Name: (tables replaced, hops wanted, kinds of trips left out): told as a warning too.
LEFT_OUT = {
    "a trip of one call": (
        {"trips.txt": TRIPS + "R,S,U\n", "stop_times.txt": STOP_TIMES + "U,08:00:00,,A,1\n"},
        {"one call", "one time"},
    ),
    "a trip that calls nowhere": ({"trips.txt": TRIPS + "R,S,U\n"}, {"no calls"}),
    "times far backwards": (
        {
            "trips.txt": TRIPS + "R,S,U\n",
            "stop_times.txt": STOP_TIMES + "U,08:00:00,08:00:00,A,1\nU,07:00:00,07:00:00,B,2\n",
        },
        {"far backwards"},
    ),
    "times that start again, but not at midnight": (
        {
            "trips.txt": TRIPS + "R,S,U\n",
            "stop_times.txt": STOP_TIMES + "U,17:59:00,17:59:00,A,1\nU,05:00:00,05:00:00,B,2\n",
        },
        {"far backwards"},
    ),
    "a trip without any time": (
        {"trips.txt": TRIPS + "R,S,U\n", "stop_times.txt": STOP_TIMES + "U,,,A,1\nU,,,B,2\n"},
        {"no calls", "blank ends"},
    ),
}

#: Name: (tables replaced, what the message must tell).
REFUSED = {
    "no stops.txt": ({"stops.txt": None}, ["feed/stops.txt", "not in the feed"]),
    "several tables missing": (
        {"trips.txt": None, "stop_times.txt": None, "calendar.txt": None},
        ["3 problems", "trips.txt", "stop_times.txt", "neither calendar.txt nor"],
    ),
    "a column missing": (
        {"stops.txt": STOPS.replace("stop_lat", "stop_latt"), "trips.txt": "trip_id\nT\n"},
        ["3 problems", "no column 'stop_lat' (did you mean 'stop_latt'?)", "'service_id'"],
    ),
    "no column of times": (
        {"stop_times.txt": "trip_id,stop_id,stop_sequence\nT,A,1\n"},
        ["no column 'arrival_time' or 'departure_time'"],
    ),
    "semicolons": (
        {"stops.txt": STOPS.replace(",", ";")},
        ["feed/stops.txt row 1", "not parted by commas"],
    ),
    "columns without end": ({"stops.txt": "," * 5000}, ["feed/stops.txt row 1: 5,001 columns"]),
    "UTF-16": ({"stops.txt": STOPS.encode("utf-16")}, ["feed/stops.txt is not UTF-8 text"]),
    "a quotation mark never closed": (
        {"stop_times.txt": STOP_TIMES.replace("T,09:10", '"T,09:10') + STOP_TIMES * 3},
        ["feed/stop_times.txt row 3", "never closed"],
    ),
    "a quotation mark never closed in a column nobody reads": (
        {
            "stops.txt": 'stop_id,stop_lat,stop_lon,stop_desc\nA,51.2,0.50,"x\n'
            + "B,51.2,0.52,\n" * 9
            + 'C,51.2,0.54,y"\n'
        },
        ["feed/stops.txt row 2", "never closed"],
    ),
    "expired": (
        {"calendar.txt": CALENDAR.replace("20261231", "20261001")},
        ["feed", "runs from 2026-09-01 to 2026-10-01", "too old for 2026-11-24"],
    ),
    "not yet valid": (
        {"calendar.txt": CALENDAR.replace("20260901", "20261201")},
        ["runs from 2026-12-01 to 2026-12-31", "not yet on 2026-11-24"],
    ),
    "expired by its publisher's word": (
        {"feed_info.txt": INFO + "Pub,x,en,20260901,20261031\n"},
        ["runs from 2026-09-01 to 2026-10-31"],
    ),
    "a day without service": (
        {"calendar_dates.txt": "service_id,date,exception_type\nS,20261124,2\n"},
        ["no trip runs on Tuesday 2026-11-24", "2026-09-01 to 2026-12-31"],
    ),
    "nothing in the calendar": ({"calendar.txt": WEEK}, ["no service of it has a day"]),
    "header-only trips": (
        {"trips.txt": "route_id,service_id,trip_id\n"},
        ["no trip runs", "calls of trips that are not listed"],
    ),
    "header-only stop_times": (
        {"stop_times.txt": STOP_TIMES.split("\n", maxsplit=1)[0]},
        ["no trip runs", "call nowhere"],
    ),
    "positions with decimal commas": (
        {"stops.txt": STOPS.replace("51.", "51,")},
        ["no trip runs", "rows with more cells than columns", "If these rows are why, mend them"],
    ),
    "empty stops": ({"stops.txt": ""}, ["no trip runs", "stops that are not listed"]),
    "an endless frequency": (
        {
            "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n"
            + "".join(f"T{i},00:00:00,167:00:00,1\n" for i in range(30)),
            "trips.txt": TRIPS + "".join(f"R,S,T{i}\n" for i in range(30)),
            "stop_times.txt": STOP_TIMES
            + "".join(f"T{i},09:00:00,,A,1\nT{i},09:01:00,,B,2\n" for i in range(30)),
        },
        ["frequencies.txt row 5: 2,404,800 runs on this day", "Crop it"],
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_is_mended_and_counted(tmp_path, name):
    changes, wanted, repairs = MENDED[name]
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed(changes)), DAY)
    assert hops(timetable) == wanted
    assert {kind: repair.count for kind, repair in timetable.repairs.items()} == repairs
    for line in repairs_in_words(timetable.repairs):
        assert "feed/" in line


@pytest.mark.parametrize("name", LEFT_OUT)
def test_trips_left_out_are_told_as_a_warning_too(tmp_path, name):
    changes, kinds = LEFT_OUT[name]
    path = zipped(tmp_path / "feed.zip", changed(changes))
    with pytest.warns(HubplanWarning, match="the timetable lacks trips: 1 trips"):
        timetable = read_feeds(path, DAY)
    assert hops(timetable) == GOOD_HOPS
    assert set(timetable.repairs) == kinds


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_mended_is_refused_with_its_place(tmp_path, name):
    changes, told = REFUSED[name]
    path = zipped(tmp_path / "feed.zip", changed(changes))
    with pytest.raises(InputError) as refused:
        read_feeds(path, DAY)
    for words in told:
        assert words in str(refused.value)
    assert refused.value.hint


def test_repairs_carry_the_file_and_row_of_the_first(tmp_path):
    changes = calls("T,09:00:00,,A,1", "T,09:10:00,,B,2", "T,soon,,C,3", "T,09:30:00,,A,4")
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed(changes)), DAY)
    assert timetable.repairs["bad times"].example == "feed/stop_times.txt row 4"
    assert "3 calls with only one of arrival and departure" in " ".join(
        repairs_in_words(timetable.repairs)
    )
