"""What must hold before a feed is read: its tables, its columns, its dates, its clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hubplan.errors import Fault, printable
from hubplan.transit.feed_calendar import Calendar
from hubplan.transit.feed_columns import REQUIRED, find_header, missing_columns
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_tables import read_frame
from hubplan.transit.feed_values import day
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import Feed

_NEEDED_TABLES = ("stops", "trips", "stop_times")
_CALENDARS = ("calendar", "calendar_dates")
_ANEW = "Take the feed anew from its publisher."
_INFO = (
    "feed_publisher_name",
    "feed_version",
    "feed_start_date",
    "feed_end_date",
    "feed_license",
    "license_url",
)
_NAMED_OPERATORS = 3


def check_tables(files: FeedFiles) -> list[Fault]:
    """Return what a feed lacks.

    Parameters
    ----------
    files : FeedFiles
        The feed.

    Returns
    -------
    list of Fault
        A table or a column that must be there and is not.
    """
    faults = [
        Fault(files.where(table), "is not in the feed", _ANEW)
        for table in _NEEDED_TABLES
        if table not in files.members
    ]
    if not any(table in files.members for table in _CALENDARS):
        faults.append(Fault(files.name, "has neither calendar.txt nor calendar_dates.txt", _ANEW))
    for table, needed in REQUIRED.items():
        if table in files.members:
            faults += missing_columns(files, table, needed)
    if "stop_times" in files.members:
        names, row = find_header(files, "stop_times")
        if names and not {"arrival_time", "departure_time"} & set(names):
            where = f"{files.where('stop_times')} row {row}"
            faults.append(Fault(where, "no column 'arrival_time' or 'departure_time'", _ANEW))
    return faults


def about_feed(files: FeedFiles, calendar: Calendar, log: RepairLog) -> tuple[Feed | None, str]:
    """Read who publishes a feed, when it holds and in which time zone.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    calendar : Calendar
        Its services.
    log : RepairLog
        Where odd rows are counted.

    Returns
    -------
    Feed or None
        None if no service has a day. Its dates are those of its services, cut to those its
        publisher vouches for.
    str
        Its time zone, such as ``"Europe/London"``, or ``""``.
    """
    info = read_frame(files, "feed_info", _INFO, log)
    told = {name: printable(info[name].iloc[0]) if len(info) else "" for name in _INFO}
    agencies = read_frame(files, "agency", ("agency_name", "agency_timezone"), log)
    operators = list(dict.fromkeys(printable(name) for name in agencies["agency_name"] if name))
    for name in ("feed_start_date", "feed_end_date"):
        if told[name] and day(told[name]) is None:
            log.note("bad feed dates", files.where("feed_info"), int(info.index[0]))
    named = ", ".join(operators[:_NAMED_OPERATORS])
    if len(operators) > _NAMED_OPERATORS:
        named += f" and {len(operators) - _NAMED_OPERATORS} more"
    zones = [zone for zone in agencies["agency_timezone"] if zone]
    span = calendar.span()
    if span is None:
        return None, ""
    first = max(span[0], day(told["feed_start_date"]) or span[0])
    last = min(span[1], day(told["feed_end_date"]) or span[1])
    feed = Feed(
        name=files.name,
        publisher=told["feed_publisher_name"] or named,
        version=told["feed_version"],
        first_day=first,
        last_day=last,
        sha256=files.sha256,
        licence=told["feed_license"] or told["license_url"],
    )
    return feed, zones[0] if zones else ""


def check_dates(feeds: list[Feed], date: dt.date) -> list[Fault]:
    """Return a fault for each feed that does not hold on a day.

    Parameters
    ----------
    feeds : list of Feed
        All of them.
    date : date
        The day asked for.

    Returns
    -------
    list of Fault
        Each with the dates of its feed; the hint names the days that all feeds have.
    """
    first, last = max(f.first_day for f in feeds), min(f.last_day for f in feeds)
    together = f"{first} to {last}" if first <= last else "none"
    hint = f"Take feeds of that time, or another day; days that every feed has: {together}."
    return [
        Fault(
            feed.name,
            f"runs from {feed.first_day} to {feed.last_day}: "
            f"{'too old for' if date > feed.last_day else 'not yet on'} {date}",
            hint,
        )
        for feed in feeds
        if not feed.first_day <= date <= feed.last_day
    ]


def noon(date: dt.date, zone: str) -> float | None:
    """Return the moment of noon, from which the times of a service day count.

    Parameters
    ----------
    date : date
        The service day.
    zone : str
        Name of a time zone.

    Returns
    -------
    float or None
        Seconds since 1970; None for an unknown zone.
    """
    try:
        return dt.datetime.combine(date, dt.time(12), ZoneInfo(zone)).timestamp()
    except (KeyError, ValueError, OSError, OverflowError):
        return None
