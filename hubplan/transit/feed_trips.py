"""The trips of a feed: which run on which day, under what name, how often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.transit.feed_calendar import Calendar
from hubplan.transit.feed_columns import REQUIRED
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_stops import without_blank_and_repeated
from hubplan.transit.feed_tables import read_frame
from hubplan.transit.feed_values import BLANK, UNREADABLE, WITHOUT_SECONDS, seconds, whole_number
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S
from hubplan.units import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips as listed.

    Attributes
    ----------
    ids, routes, services : list of str
        Of each: its id, the name of its line, its service.
    index : dict of str to int
        Position by id.
    rows : ndarray of int
        Row numbers.
    """

    ids: list[str]
    routes: list[str]
    services: list[str]
    index: dict[str, int]
    rows: IntArray


@dataclass(frozen=True, slots=True)
class Frequency:
    """A trip that runs again and again.

    Attributes
    ----------
    trip : int
        Position among the trips; its own times are not a run.
    start_s, end_s : int
        Seconds since midnight of the service day; no run starts at `end_s` or later.
    headway_s : int
        Seconds between runs, above 0.
    exact : bool
        Whether runs keep to these very times; otherwise only the interval is promised.
    row : int
        Row number.
    """

    trip: int
    start_s: int
    end_s: int
    headway_s: int
    exact: bool
    row: int


def read_trips(files: FeedFiles, calendar: Calendar, log: RepairLog) -> Trips:
    """Read trips and the names of their lines.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    calendar : Calendar
        Its services.
    log : RepairLog
        Where odd trips are counted.

    Returns
    -------
    Trips
        Those of services that have no day are left out.
    """
    names = _line_names(files, log)
    where = files.where("trips")
    frame = read_frame(files, "trips", REQUIRED["trips"], log)
    frame = without_blank_and_repeated(
        frame, "trip_id", ("no trip id", "duplicate trips"), where, log
    )
    rows = frame.index.to_numpy(dtype=np.int64)
    nameless = ~frame["route_id"].isin(list(names)).to_numpy(dtype=bool)
    dayless = ~frame["service_id"].isin(list(calendar.services())).to_numpy(dtype=bool)
    log.count_rows("unknown route", where, rows, nameless)
    log.count_rows("unknown service", where, rows, dayless)
    # Trips of no day stay listed, so that their calls are not those of unknown trips.
    ids = frame["trip_id"].tolist()
    routes = [names.get(route, route) for route in frame["route_id"]]
    return Trips(ids, routes, frame["service_id"].tolist(), {t: i for i, t in enumerate(ids)}, rows)


def _line_names(files: FeedFiles, log: RepairLog) -> dict[str, str]:
    wanted = ("route_id", "route_short_name", "route_long_name")
    frame = read_frame(files, "routes", wanted, log)
    names: dict[str, str] = {}
    for row, route, short, long in frame.itertuples(name=None):
        if route in names:
            log.note("duplicate routes", files.where("routes"), row)
        elif route:
            names[route] = short or long or route
    return names


def read_frequencies(
    files: FeedFiles, trips: Trips, wanted: BoolArray, log: RepairLog
) -> tuple[list[Frequency], set[int]]:
    """Read the intervals at which trips run.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    trips : Trips
        Its trips.
    wanted : ndarray of bool, shape (n_trips,)
        Those looked at; rows of others are passed over.
    log : RepairLog
        Where odd rows are counted.

    Returns
    -------
    list of Frequency
        Rows that make sense.
    set of int
        Every trip named of those, whose own times are therefore no run; also where no row of it
        is left.
    """
    where = files.where("frequencies")
    read: list[Frequency] = []
    named: set[int] = set()
    frame = read_frame(files, "frequencies", (*REQUIRED["frequencies"], "exact_times"), log)
    for row, trip_id, start, end, headway, exact in frame.itertuples(name=None):
        trip = trips.index.get(trip_id)
        if trip is None:
            log.note("unknown frequency trip", where, row)
            continue
        if not wanted[trip]:
            continue
        named.add(trip)
        start_s, end_s = _plain(seconds(start)), _plain(seconds(end))
        headway_s = whole_number(headway)
        if start_s < 0 or end_s < 0 or headway_s <= 0:
            log.note("bad frequency", where, row)
            continue
        if _ends_next_day(start_s, end_s):
            log.note("frequency past midnight", where, row)
            end_s += DAY_S
        if end_s <= start_s:
            log.note("frequency backwards", where, row)
            continue
        read.append(Frequency(trip, start_s, end_s, headway_s, exact == "1", row))
    return read, named


def _ends_next_day(start_s: int, end_s: int) -> bool:
    """Whether an end before its start is a time of the next morning, not a mistake.

    An end of 00:00 can mean nothing else; of others only what makes at most half a day does.
    """
    return end_s < start_s < end_s + DAY_S and (end_s == 0 or end_s + DAY_S - start_s <= DAY_S // 2)


def _plain(time: int) -> int:
    if time in (BLANK, UNREADABLE):
        return time
    return time - WITHOUT_SECONDS if time >= WITHOUT_SECONDS else time
