"""A timetable for the town of `small_study`: a bus along the top, and one that never comes home.

Line 1 leaves C every ten minutes from 08:00 to 12:00, calls at B 3 and at A 5 minutes later, and
goes back from A five minutes after it came. Line 2 takes people from F to E at 09:00, once.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from small_study import TOWN

DAY = "2026-11-24"
#: What a visit is asked of it with: nobody walks from letter to letter.
ASKED = {
    "date": DAY,
    "arrive_between": "09:30-09:55",
    "stay_minutes": 60,
    "max_walk_minutes": 5,
}
FLAGS = (
    *("--date", DAY, "--arrive-between", "09:30-09:55"),
    *("--stay", "60", "--max-walk", "5"),
)


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


def write_small_feed(folder: Path, name: str = "feed.zip") -> Path:
    """Write the feed into a folder; return its path."""
    trips, calls = ["route_id,service_id,trip_id"], ["trip_id,arrival_time,departure_time,stop_id"]
    calls[0] += ",stop_sequence"

    def run(route: str, trip: str, stops: list[tuple[str, int]]) -> None:
        trips.append(f"{route},all,{trip}")
        for number, (stop, minutes) in enumerate(stops):
            moment = _clock(minutes)
            calls.append(f"{trip},{moment},{moment},{stop},{number}")

    for start in range(8 * 60, 12 * 60 + 1, 10):
        run("1", f"in{start}", [("C", start), ("B", start + 3), ("A", start + 5)])
        run("1", f"out{start}", [("A", start + 10), ("B", start + 12), ("C", start + 15)])
    run("2", "once", [("F", 9 * 60), ("E", 9 * 60 + 5)])
    stops = ["stop_id,stop_name,stop_lat,stop_lon"]
    for letter in "ABCEF":
        lon, lat = TOWN.lon_lat[letter]
        stops.append(f"{letter},Stop {letter},{lat},{lon}")
    stops.append(f"unused,Nobody calls,{lat},{lon}")
    tables = {
        "agency": ["agency_name,agency_url,agency_timezone", "Drawn,http://x.org,Europe/London"],
        "routes": ["route_id,route_short_name,route_type", "1,1,3", "2,2,3"],
        "calendar": [
            ",".join(("service_id", *_WEEK, "start_date", "end_date")),
            "all,1,1,1,1,1,0,0,20261101,20261231",
        ],
        "stops": stops,
        "trips": trips,
        "stop_times": calls,
    }
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for table, lines in tables.items():
            archive.writestr(f"{table}.txt", "\n".join(lines) + "\n")
    return path
