"""Tiny feeds for tests: three stops in a row, one trip, and whatever a test makes of them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from hubplan.transit import Timetable

DAY = "2026-11-24"  # a Tuesday

#: A at 0.50 east, B at 0.52, C at 0.54: 1.4 km apart, ten minutes each.
GOOD = {
    "agency.txt": "agency_name,agency_url,agency_timezone\nArrow Buses,x,Europe/London\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    "A,Abbey,51.2,0.50\nB,Bridge,51.2,0.52\nC,Church,51.2,0.54\n",
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nR,7,Abbey to Church,3\n",
    "trips.txt": "route_id,service_id,trip_id\nR,S,T\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nS,1,1,1,1,1,0,0,20260901,20261231\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,09:00:00,09:00:00,A,1\nT,09:10:00,09:10:00,B,2\nT,09:20:00,09:20:00,C,3\n",
}
GOOD_HOPS = ["T A 9:00 B 9:10", "T B 9:10 C 9:20"]


def calls(*rows: str, columns: str = "") -> dict[str, str]:
    """Give a stop_times.txt of rows "T,09:00:00,09:00:00,A,1"."""
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence" + columns
    return {"stop_times.txt": "\n".join([header, *rows]) + "\n"}


def changed(changes: Mapping[str, str | bytes | None]) -> dict[str, str | bytes]:
    """Give the good feed with some tables replaced; None takes one away."""
    return {name: text for name, text in {**GOOD, **changes}.items() if text is not None}


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def clock(seconds: int) -> str:
    """Give 9:10 or, with seconds, 9:10:30; times before midnight carry a minus."""
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def hops(timetable: Timetable) -> list[str]:
    """Give each hop as "T A 9:00 B 9:10"; "(A" = no boarding there, "B)" = no alighting."""
    return [
        f"{timetable.trip_ids[trip]} {'' if board else '('}{timetable.stop_ids[a]} "
        f"{clock(leaves)} {timetable.stop_ids[b]}{'' if alight else ')'} {clock(arrives)}"
        for trip, a, leaves, b, arrives, board, alight in zip(
            timetable.trip.tolist(),
            timetable.from_stop.tolist(),
            timetable.departure_s.tolist(),
            timetable.to_stop.tolist(),
            timetable.arrival_s.tolist(),
            timetable.may_board.tolist(),
            timetable.may_alight.tolist(),
            strict=True,
        )
    ]
