"""Feeds as they are found: each fault has the outcome wanted, mended and counted or refused."""

from __future__ import annotations

import pytest
from feeds import DAY, GOOD, GOOD_HOPS, calls, changed, hops, zipped
from mended_feeds import MENDED, OFTEN

from hubplan.errors import HubplanWarning, InputError
from hubplan.transit import read_feeds, repairs_in_words

STOPS = GOOD["stops.txt"]
TRIPS = GOOD["trips.txt"]
CALENDAR = GOOD["calendar.txt"]
STOP_TIMES = GOOD["stop_times.txt"]
WEEK = CALENDAR.split("\n", maxsplit=1)[0] + "\n"
SEATED = "from_stop_id,to_stop_id,transfer_type,from_trip_id,to_trip_id\n"
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
    "frequencies of a trip whose first call has no time": (
        {
            "trips.txt": TRIPS + "R,S,U\n",
            "stop_times.txt": STOP_TIMES
            + "U,,,A,1\nU,00:10:00,00:10:00,B,2\nU,00:20:00,00:20:00,C,3\n",
            "frequencies.txt": f"{OFTEN}\nU,10:00:00,11:00:00,600\nU,12:00:00,13:00:00,600\n",
        },
        {"blank ends", "frequency without start"},
    ),
    "a trip of a service without a day": (
        {"trips.txt": TRIPS + "R,X,U\n"},
        {"unknown service"},
    ),
    "a frequency of nineteen hours through midnight": (
        {
            "trips.txt": TRIPS + "R,S,U\n",
            "stop_times.txt": STOP_TIMES + STOP_TIMES.split("\n", 1)[1].replace("T,", "U,"),
            "frequencies.txt": f"{OFTEN}\nU,05:00:00,00:30:00,600\n",
        },
        {"frequency backwards"},
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
    "a quotation mark never closed in a file of the old Macintosh": (
        {"stop_times.txt": (STOP_TIMES + '"' + STOP_TIMES * 3).replace("\n", "\r")},
        ["feed/stop_times.txt row 5", "never closed: 11 lines that look like rows"],
    ),
    "a cell of very many lines": (
        {"routes.txt": 'route_id,route_desc\nR,"' + "word\n" * 1001 + '"\n'},
        ["feed/routes.txt row 2", "runs over more than 1,000 lines", "else shorten the cell"],
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
    "the same beneath a blank line": (
        {"calendar_dates.txt": "\nservice_id,date,exception_type\nS,20261124,2\n"},
        ["no trip runs on Tuesday 2026-11-24"],
    ),
    "the same beneath blank lines of Windows": (
        {"calendar_dates.txt": " \r\n\r\nservice_id,date,exception_type\r\nS,20261124,2\r\n"},
        ["no trip runs on Tuesday 2026-11-24"],
    ),
    "a column missing beneath a blank line": (
        {"calendar_dates.txt": "\nservice_id,date\nS,20261124\n"},
        ["feed/calendar_dates.txt row 2", "no column 'exception_type'"],
    ),
    "blank lines without end": (
        {"calendar_dates.txt": "\n" * 70_000 + "service_id,date,exception_type\n"},
        ["feed/calendar_dates.txt begins with 65,536 bytes of blank lines"],
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
    "only frequencies that end no later than they start": (
        {"frequencies.txt": f"{OFTEN}\nT,05:00:00,00:30:00,600\n"},
        ["no trip runs", "1 frequencies that end no later than they start", "txt row 2"],
    ),
    "a service that ends before it starts": (
        {
            "calendar.txt": CALENDAR + "X,1,1,1,1,1,0,0,20261231,20260901\n",
            "trips.txt": TRIPS.replace("R,S,T", "R,X,T"),
        },
        ["no trip runs", "1 services that end before they start", "feed/calendar.txt row 3"],
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


@pytest.mark.filterwarnings("ignore:the timetable lacks trips")  # see LEFT_OUT
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
    with pytest.warns(HubplanWarning, match="the timetable lacks trips: 1 "):
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


def test_one_frequency_left_out_is_told_beside_any_number_of_runs(tmp_path):
    often = f"{OFTEN},exact_times\nT,10:00:00,13:00:00,60,1\nT,13:00:00,15:00:00,0,1\n"
    path = zipped(tmp_path / "feed.zip", changed({"frequencies.txt": often}))
    with pytest.warns(HubplanWarning, match=r"1 rows of frequencies .* row 3"):
        assert read_feeds(path, DAY).n_trips == 180


def test_repairs_carry_the_file_and_row_of_the_first(tmp_path):
    changes = calls("T,09:00:00,,A,1", "T,09:10:00,,B,2", "T,soon,,C,3", "T,09:30:00,,A,4")
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed(changes)), DAY)
    assert timetable.repairs["bad times"].example == "feed/stop_times.txt row 4"
    assert "3 calls with only one of arrival and departure" in " ".join(
        repairs_in_words(timetable.repairs)
    )


def test_a_window_keeps_the_runs_of_a_frequency_whose_first_stop_is_left_out(tmp_path):
    changes = {
        "stops.txt": STOPS.replace("51.2,0.50", ","),
        "frequencies.txt": f"{OFTEN},exact_times\nT,07:00:00,12:00:00,300,1\n",
    }
    path = zipped(tmp_path / "feed.zip", changed(changes))
    part = read_feeds(path, DAY, window=(9 * 3600, 9 * 3600 + 1200))
    assert hops(part) == [
        "T@08:50:00 B 9:00 C 9:10",
        "T@08:55:00 B 9:05 C 9:15",
        "T@09:00:00 B 9:10 C 9:20",
    ]


def test_dates_of_feed_info_that_cannot_be_read_are_counted(tmp_path):
    info = INFO + "Pub,x,en,soon,31/10/2026\n"
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed({"feed_info.txt": info})), DAY)
    assert str(timetable.feeds[0].last_day) == "2026-12-31"
    assert timetable.repairs["bad feed dates"].count == 2
    assert timetable.repairs["bad feed dates"].example == "feed/feed_info.txt row 2"


ONE = ("T,09:00:00,,A,1", "T,09:10:00,,B,2")
#: Name: (calls of T, U and V, pairs, trips wanted, pairs counted by kind).
SEATS = {
    "coupled: two into one": (
        [*ONE, "U,09:00:00,,C,1", "U,09:10:00,,B,2", "V,09:10:00,,B,1", "V,09:20:00,,C,2"],
        ["T,V", "U,V"],
        {"T+V", "U"},
        {"joined": 1, "joined elsewhere": 1},
    ),
    "parted: one into two": (
        [*ONE, "U,09:10:00,,B,1", "U,09:20:00,,C,2", "V,09:10:00,,B,1", "V,09:20:00,,A,2"],
        ["T,U", "T,V"],
        {"T+U", "V"},
        {"joined": 1, "joined elsewhere": 1},
    ),
    "a pair listed twice": (
        ["T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:10:00,,B,1", "U,09:20:00,,C,2"],
        ["T,U", "T,U"],
        {"T+U"},
        {"joined": 1},
    ),
    "through midnight into the next service day": (
        ["T,23:50:00,,A,1", "T,24:00:00,,B,2", "U,00:05:00,,B,1", "U,00:20:00,,C,2"],
        ["T,U"],
        {"T@yesterday+U", "T+U@tomorrow"},
        {"joined": 2},
    ),
    "a day is too long a wait": (
        ["T,09:00:00,,A,1", "T,09:10:00,,B,2", "U,09:05:00,,B,1", "U,09:20:00,,C,2"],
        ["T,U"],
        {"T", "U"},
        {"not joined": 1},
    ),
}


@pytest.mark.filterwarnings("ignore:the timetable lacks trips")
@pytest.mark.parametrize("name", SEATS)
def test_pairs_to_stay_seated_between_are_joined_or_counted_for_what_they_are(tmp_path, name):
    rows, pairs, wanted, counted = SEATS[name]
    changes = {
        "trips.txt": TRIPS + "R,S,U\nR,S,V\n",
        "transfers.txt": SEATED + "".join(f",,4,{pair}\n" for pair in pairs),
        **calls(*rows),
    }
    path = zipped(tmp_path / "feed.zip", changed(changes))
    timetable = read_feeds(path, DAY, window=(0, 26 * 3600))
    assert set(timetable.trip_ids) == wanted
    assert {k: r.count for k, r in timetable.repairs.items() if "joined" in k} == counted


def test_a_pair_with_a_trip_that_runs_at_intervals_is_counted_as_that(tmp_path):
    changes = {
        "trips.txt": TRIPS + "R,S,U\n",
        "transfers.txt": SEATED + ",,4,T,U\n,,4,U,T\n",
        "stop_times.txt": STOP_TIMES + "U,09:30:00,09:30:00,C,1\nU,09:40:00,09:40:00,A,2\n",
        "frequencies.txt": f"{OFTEN},exact_times\nT,09:00:00,09:30:00,600,1\n",
    }
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed(changes)), DAY)
    assert timetable.n_trips == 4
    assert {kind: r.count for kind, r in timetable.repairs.items()} == {"joined at intervals": 2}
    assert timetable.repairs["joined at intervals"].example == "feed/transfers.txt row 2"


def test_a_frequency_of_a_trip_that_does_not_run_this_day_is_passed_over(tmp_path):
    changes = {
        "trips.txt": TRIPS + "R,W,U\n",
        "calendar.txt": CALENDAR + "W,0,0,0,0,0,1,0,20260901,20261231\n",
        "frequencies.txt": f"{OFTEN}\nU,10:00:00,09:00:00,600\n",
    }
    timetable = read_feeds(zipped(tmp_path / "feed.zip", changed(changes)), DAY)
    assert hops(timetable) == GOOD_HOPS
    assert not timetable.repairs


def test_a_frequency_of_a_trip_outside_the_area_is_passed_over(tmp_path):
    changes = {
        "stops.txt": STOPS + "D,Dean,51.9,0.50\nE,Eden,51.9,0.52\n",
        "trips.txt": TRIPS + "R,S,U\n",
        "stop_times.txt": STOP_TIMES + "U,09:00:00,09:00:00,D,1\nU,09:10:00,09:10:00,E,2\n",
        "frequencies.txt": f"{OFTEN}\nU,10:00:00,09:00:00,600\n",
    }
    path = zipped(tmp_path / "feed.zip", changed(changes))
    assert set(read_feeds(path, DAY, area=(0.4, 51.1, 0.6, 51.3)).repairs) == {"unused stops"}
