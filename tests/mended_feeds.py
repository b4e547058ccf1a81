"""Feeds with a fault that can be mended, with the hops wanted and the repairs counted."""

from __future__ import annotations

from feeds import GOOD, GOOD_HOPS, calls

STOPS = GOOD["stops.txt"]
TRIPS = GOOD["trips.txt"]
CALENDAR = GOOD["calendar.txt"]
STOP_TIMES = GOOD["stop_times.txt"]
WEEK = CALENDAR.split("\n", maxsplit=1)[0] + "\n"
OFTEN = "trip_id,start_time,end_time,headway_secs"

#: Name: (tables replaced, hops wanted, repairs wanted by kind).
MENDED = {
    "a good feed": ({}, GOOD_HOPS, {}),
    "byte order mark": ({"stops.txt": "\ufeff" + STOPS}, GOOD_HOPS, {}),
    "CRLF": ({"stop_times.txt": STOP_TIMES.replace("\n", "\r\n")}, GOOD_HOPS, {}),
    "CR": ({"stop_times.txt": STOP_TIMES.replace("\n", "\r")}, GOOD_HOPS, {}),
    "spaces after commas": ({"stop_times.txt": STOP_TIMES.replace(",", ", ")}, GOOD_HOPS, {}),
    "columns in capitals": ({"trips.txt": "ROUTE_ID,Service_Id,trip_id \nR,S,T\n"}, GOOD_HOPS, {}),
    "quoted cells": ({"trips.txt": 'route_id,service_id,trip_id\n"R", "S" ,"T"\n'}, GOOD_HOPS, {}),
    "blank lines": ({"stop_times.txt": STOP_TIMES.replace("\n", "\n\n")}, GOOD_HOPS, {}),
    "no end of line": ({"stop_times.txt": STOP_TIMES.rstrip()}, GOOD_HOPS, {}),
    "a comma in a quoted cell": (
        {"stops.txt": STOPS.replace("Abbey", '"Abbey, the"')},
        GOOD_HOPS,
        {},
    ),
    "quoted cells of many lines": (
        {
            "routes.txt": 'route_id,route_desc\nR,"Mondays,\nTuesdays,\n'
            + "and so on\n" * 900
            + '"\n',
            "trips.txt": 'route_id,service_id,trip_id,note,more\nR,S,T,"1\n2\n3\n4\n5\n6\n7"\n',
        },
        GOOD_HOPS,
        {"short rows": 1},
    ),
    "short rows": (
        calls(
            "T,09:00:00,09:00:00,A,1",
            "T,09:10:00,09:10:00,B,2,0",
            "T,09:20:00,09:20:00,C,3",
            columns=",pickup_type",
        ),
        GOOD_HOPS,
        {"short rows": 2},
    ),
    "long rows": (
        {"stops.txt": STOPS + "D,Dean,51.2,0.56,surplus\n"},
        GOOD_HOPS,
        {"long rows": 1},
    ),
    "surplus blanks": ({"stops.txt": STOPS.replace("0.54\n", "0.54,,\n")}, GOOD_HOPS, {}),
    "Windows-1252": (
        {"stops.txt": STOPS.replace("Abbey", "Abb\xe9").encode("cp1252")},
        GOOD_HOPS,
        {"text encoding": 1},
    ),
    "hours of one digit": ({"stop_times.txt": STOP_TIMES.replace(",09:", ",9:")}, GOOD_HOPS, {}),
    "seconds that are not 0": (
        calls("T,09:00:30,09:00:40,A,1", "T,09:10:05,09:10:05,B,2"),
        ["T A 9:00:40 B 9:10:05"],
        {"unused stops": 1},
    ),
    "times without seconds": (
        calls("T,09:00,09:00,A,1", "T,09:10:00,09:10:00,B,2", "T,09:20:00,09:20:00,C,3"),
        GOOD_HOPS,
        {"no seconds": 2},
    ),
    "only one of arrival and departure": (
        calls("T,,09:00:00,A,1", "T,09:10:00,,B,2", "T,09:20:00,,C,3"),
        GOOD_HOPS,
        {"one time": 3},
    ),
    "no column of arrivals": (
        {
            "stop_times.txt": "trip_id,departure_time,stop_id,stop_sequence\n"
            "T,09:00:00,A,1\nT,09:10:00,B,2\nT,09:20:00,C,3\n"
        },
        GOOD_HOPS,
        {"one time": 3},
    ),
    "blank times, by sequence": (
        calls("T,09:00:00,09:00:00,A,1", "T,,,B,5", "T,09:20:00,09:20:00,C,6"),
        GOOD_HOPS,
        {"blank by sequence": 1},
    ),
    "blank times, by distance": (
        calls(
            "T,09:00:00,09:00:00,A,1,0",
            "T,,,B,2,1.5",
            "T,09:20:00,09:20:00,C,3,2",
            columns=",shape_dist_traveled",
        ),
        ["T A 9:00 B 9:15", "T B 9:15 C 9:20"],
        {"blank by distance": 1},
    ),
    "blank times, distances that fall": (
        calls(
            "T,09:00:00,09:00:00,A,1,0",
            "T,,,B,2,3",
            "T,09:20:00,09:20:00,C,3,2",
            columns=",shape_dist_traveled",
        ),
        GOOD_HOPS,
        {"blank by sequence": 1},
    ),
    "blank times at the end": (
        calls("T,09:00:00,09:00:00,A,1", "T,09:10:00,09:10:00,B,2", "T,,,C,3"),
        GOOD_HOPS[:1],
        {"blank ends": 1, "unused stops": 1},
    ),
    "times that are none": (
        calls("T,09:00:00,09:00:00,A,1", "T,soon,25:99:00,B,2", "T,09:20:00,09:20:00,C,3"),
        GOOD_HOPS,
        {"bad times": 2, "blank by sequence": 1},
    ),
    "past 24:00": (
        calls("T,23:55:00,23:55:00,A,1", "T,24:05:00,24:05:00,B,2"),
        ["T@yesterday A -0:05 B 0:05", "T A 23:55 B 24:05"],
        {"unused stops": 1},
    ),
    "a clock that starts again at midnight": (
        calls("T,23:55:00,23:55:00,A,1", "T,00:05:00,00:05:00,B,2", "T,00:15:00,00:15:00,C,3"),
        [
            "T@yesterday A -0:05 B 0:05",
            "T@yesterday B 0:05 C 0:15",
            "T A 23:55 B 24:05",
            "T B 24:05 C 24:15",
        ],
        {"past midnight": 1},
    ),
    "a long ride through midnight": (
        calls("T,18:00:00,18:00:00,A,1", "T,05:59:00,05:59:00,B,2"),
        ["T@yesterday A -6:00 B 5:59", "T A 18:00 B 29:59"],
        {"past midnight": 1, "unused stops": 1},
    ),
    "times a little backwards": (
        calls("T,09:00:00,09:00:00,A,1", "T,09:10:00,09:06:00,B,2", "T,09:20:00,09:20:00,C,3"),
        GOOD_HOPS,
        {"backwards": 1},
    ),
    "hops that take no time": (
        calls("T,09:00:00,09:00:00,A,1", "T,09:00:00,09:00:00,B,2", "T,09:20:00,09:20:00,C,3"),
        ["T A 9:00 B 9:00", "T B 9:00 C 9:20"],
        {"no time": 1},
    ),
    "hops too fast": (
        {"stops.txt": STOPS.replace("0.54", "1.54")},
        GOOD_HOPS,
        {"too fast": 1},
    ),
    "unsorted calls": (
        calls("T,09:20:00,09:20:00,C,3", "T,09:00:00,09:00:00,A,1", "T,09:10:00,09:10:00,B,2"),
        GOOD_HOPS,
        {"unsorted": 1},
    ),
    "a call listed twice": (
        {"stop_times.txt": STOP_TIMES + "T,09:10:00,09:10:00,B,2\n"},
        GOOD_HOPS,
        {"repeated calls": 1, "unsorted": 1},
    ),
    "two calls of one sequence": (
        calls("T,09:00:00,09:00:00,A,1", "T,09:20:00,09:20:00,C,2", "T,09:10:00,09:10:00,B,2"),
        GOOD_HOPS,
        {"same sequence": 1},
    ),
    "a sequence that is none": (
        {"stop_times.txt": STOP_TIMES.replace("B,2", "B,two")},
        GOOD_HOPS,
        {"bad sequence": 1},
    ),
    "an unknown stop": (
        {"stop_times.txt": STOP_TIMES + "T,09:30:00,09:30:00,Z,4\n"},
        GOOD_HOPS,
        {"unknown stops": 1},
    ),
    "an unknown stop between others": (
        {"stop_times.txt": STOP_TIMES.replace(",B,", ",Z,")},
        ["T A 9:00 C 9:20"],
        {"unknown stops": 1, "unused stops": 1},
    ),
    "an unknown trip": (
        {"stop_times.txt": STOP_TIMES + "U,09:30:00,09:30:00,A,1\n"},
        GOOD_HOPS,
        {"unknown trips": 1},
    ),
    "a loop": (
        {"stop_times.txt": STOP_TIMES + "T,09:30:00,09:30:00,A,4\n"},
        [*GOOD_HOPS, "T C 9:20 A 9:30"],
        {},
    ),
    "a stop twice in a row": (
        {"stop_times.txt": STOP_TIMES + "T,09:30:00,09:30:00,C,4\n"},
        [*GOOD_HOPS, "T C 9:20 C 9:30"],
        {"same stop": 1},
    ),
    "pick-up and drop-off": (
        calls(
            "T,09:00:00,09:00:00,A,1,0,1",
            "T,09:10:00,09:10:00,B,2,1,0",
            "T,09:20:00,09:20:00,C,3,2,3",
            "T,09:30:00,09:30:00,A,4,9,1",
            columns=",pickup_type,drop_off_type",
        ),
        ["T A 9:00 B 9:10", "T (B 9:10 C 9:20", "T C 9:20 A) 9:30"],
        {"arranged": 2, "bad type": 1},
    ),
    "a position of (0, 0)": (
        {"stops.txt": STOPS.replace("51.2,0.52", "0,0.0")},
        ["T A 9:00 C 9:20"],
        {"no position": 1, "unused stops": 1},
    ),
    "a blank position with a station": (
        {
            "stops.txt": "stop_id,stop_lat,stop_lon,parent_station,location_type\n"
            "A,51.2,0.50,,\nB,,,STN,0\nC,51.2,0.54,,\nSTN,51.2,0.52,,1\n"
        },
        GOOD_HOPS,
        {"position of station": 1, "unused stops": 1},
    ),
    "positions that are none": (
        {"stops.txt": STOPS.replace("51.2,0.52", "north,1e999")},
        ["T A 9:00 C 9:20"],
        {"no position": 1, "unused stops": 1},
    ),
    "duplicate and nameless stops": (
        {"stops.txt": STOPS + "A,Abbey,51.2,0.60\n,Nobody,51.2,0.60\n"},
        GOOD_HOPS,
        {"duplicate stops": 1, "no stop id": 1},
    ),
    "duplicate trips and routes": (
        {"trips.txt": TRIPS + "R,X,T\n", "routes.txt": GOOD["routes.txt"] + "R,8,,3\n"},
        GOOD_HOPS,
        {"duplicate trips": 1, "duplicate routes": 1},
    ),
    "unknown route and service": (
        {"trips.txt": TRIPS.replace("R,S,T", "Q,S,T") + "R,X,V\n"},
        GOOD_HOPS,
        {"unknown route": 1, "unknown service": 1},
    ),
    "no calendar.txt": (
        {
            "calendar.txt": None,
            "calendar_dates.txt": "service_id,date,exception_type\nS,20261124,1\n",
        },
        GOOD_HOPS,
        {},
    ),
    "calendar.txt of a header only": (
        {
            "calendar.txt": WEEK,
            "calendar_dates.txt": "service_id,date,exception_type\nS,20261124,1",
        },
        GOOD_HOPS,
        {},
    ),
    "calendar_dates.txt of a header only": (
        {"calendar_dates.txt": "service_id,date,exception_type\n"},
        GOOD_HOPS,
        {},
    ),
    "an empty calendar_dates.txt": ({"calendar_dates.txt": ""}, GOOD_HOPS, {}),
    "rows of the calendar that cannot be read": (
        {
            "calendar.txt": CALENDAR + "U,1,1,1,1,1,0,0,20261301,20261231\n"
            "W,2,1,1,1,1,0,0,20260901,20261231\nX,1,1,1,1,1,0,0,20261231,20260901\n",
            "calendar_dates.txt": "service_id,date,exception_type\nS,20261125,7\n",
        },
        GOOD_HOPS,
        {"bad calendar": 3, "calendar backwards": 1},
    ),
    "a service listed twice": (
        {"calendar.txt": CALENDAR + "S,0,0,0,0,0,1,0,20260901,20261231\n"},
        GOOD_HOPS,
        {"duplicate services": 1},
    ),
    "a day both added and taken away": (
        {
            "calendar_dates.txt": "service_id,date,exception_type\nS,20261125,1\nS,20261125,2\n",
        },
        GOOD_HOPS,
        {"contradictory days": 1},
    ),
    "frequencies": (
        {"frequencies.txt": f"{OFTEN},exact_times\nT,10:00:00,10:30:00,900,1\n"},
        [
            "T@10:00:00 A 10:00 B 10:10",
            "T@10:00:00 B 10:10 C 10:20",
            "T@10:15:00 A 10:15 B 10:25",
            "T@10:15:00 B 10:25 C 10:35",
        ],
        {},
    ),
    "frequencies with odd rows": (
        {
            "frequencies.txt": f"{OFTEN}\nT,10:00:00,10:15:00,900\nT,11:00:00,12:00:00,0\n"
            "T,11:00:00,12:00:00,-60\nT,13:00:00,12:00:00,60\nT,10:00:00,10:15:00,900\n"
            "U,10:00:00,11:00:00,600\n"
        },
        ["T@10:00:00 A 10:00 B 10:10", "T@10:00:00 B 10:10 C 10:20"],
        {
            "bad frequency": 2,
            "frequency backwards": 1,
            "same run": 1,
            "interval": 1,
            "unknown frequency trip": 1,
        },
    ),
    "frequencies past midnight": (
        {"frequencies.txt": f"{OFTEN},exact_times\nT,23:50:00,00:10:00,900,1\n"},
        [
            "T@23:50:00@yesterday A -0:10 B 0:00",
            "T@23:50:00@yesterday B 0:00 C 0:10",
            "T@24:05:00@yesterday A 0:05 B 0:15",
            "T@24:05:00@yesterday B 0:15 C 0:25",
            "T@23:50:00 A 23:50 B 24:00",
            "T@23:50:00 B 24:00 C 24:10",
            "T@24:05:00 A 24:05 B 24:15",
            "T@24:05:00 B 24:15 C 24:25",
        ],
        {"frequency past midnight": 1},
    ),
    "a frequency until midnight, written 00:00:00": (
        {"frequencies.txt": f"{OFTEN},exact_times\nT,05:00:00,00:00:00,36000,1\n"},
        [
            "T@05:00:00 A 5:00 B 5:10",
            "T@05:00:00 B 5:10 C 5:20",
            "T@15:00:00 A 15:00 B 15:10",
            "T@15:00:00 B 15:10 C 15:20",
        ],
        {"frequency past midnight": 1},
    ),
    "a frequency that ends a day before it starts": (
        {
            "frequencies.txt": f"{OFTEN},exact_times\nT,10:00:00,10:10:00,600,1\n"
            "T,25:00:00,01:00:00,600,1\n"
        },
        ["T@10:00:00 A 10:00 B 10:10", "T@10:00:00 B 10:10 C 10:20"],
        {"frequency backwards": 1},
    ),
    "frequencies from a first stop without position": (
        {
            "frequencies.txt": f"{OFTEN},exact_times\nT,10:00:00,10:10:00,600,1\n",
            "stops.txt": STOPS.replace("51.2,0.50", ","),
        },
        ["T@10:00:00 B 10:10 C 10:20"],
        {"no position": 1, "unused stops": 1},
    ),
    "frequencies from a first stop that is not listed": (
        {
            "frequencies.txt": f"{OFTEN},exact_times\nT,10:00:00,10:10:00,600,1\n",
            "stop_times.txt": STOP_TIMES.replace(",A,", ",Z,"),
        },
        ["T@10:00:00 B 10:10 C 10:20"],
        {"unknown stops": 1, "unused stops": 1},
    ),
    "stations and stops nobody uses": (
        {"stops.txt": STOPS + "D,Dean,51.2,0.56\n"},
        GOOD_HOPS,
        {"unused stops": 1},
    ),
    "no agency": ({"agency.txt": None}, GOOD_HOPS, {}),
    "shapes that are rubbish": ({"shapes.txt": b"\x00\xff\xfe"}, GOOD_HOPS, {}),
}
