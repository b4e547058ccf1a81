"""Read timetables (GTFS) as they are found: several feeds, one day, every repair counted."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hubplan.errors import Fault, HubplanWarning, InputError, printable, raise_faults
from hubplan.transit.feed import FeedDay, read_feed_day
from hubplan.transit.feed_calendar import Calendar, read_calendar
from hubplan.transit.feed_checks import about_feed, check_dates, check_tables, noon
from hubplan.transit.feed_files import FeedFiles, find_tables
from hubplan.transit.feed_hops import Area
from hubplan.transit.feed_runs import ServiceDay
from hubplan.transit.feed_values import day as read_day
from hubplan.transit.joined import join_feeds
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S, Feed, Timetable

_SOURCE = "the timetables"
#: No trip is longer: a bound for times that stands for none.
_ANY_TIME_S = 10**12
_WORTH_A_WARNING = 0.01
_TRIPS_LEFT_OUT = ("no calls", "one call", "far backwards", "unknown service")
#: Each of these stands for many runs: even one is worth a warning.
_FREQUENCIES_LEFT_OUT = ("bad frequency", "frequency backwards", "frequency without start")
_WHY_NOTHING = (
    "long rows",
    "no position",
    "unknown trips",
    "unknown stops",
    "bad calendar",
    "calendar backwards",
    "bad times",
    *_TRIPS_LEFT_OUT,
    *_FREQUENCIES_LEFT_OUT,
)


def read_feeds(
    paths: str | Path | Sequence[str | Path],
    date: dt.date | str,
    *,
    window: tuple[int, int] | None = None,
    area: Area | None = None,
    may_be_empty: bool = False,
) -> Timetable:
    """Read what runs on a day from one or more GTFS feeds.

    Trips of the day before that are still under way after midnight are part of the day, all of
    them where the window begins below zero; trips of the day after are where it ends after 24:00.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Zip files or folders.
    date : date or str
        The day, such as ``"2026-11-24"``.
    window : tuple of int, optional
        Seconds of the day: hops that leave before the first or arrive after the second are left
        out.
    area : tuple of float, optional
        (west, south, east, north) in degrees: of each trip only what lies between its first and
        its last call inside is kept.
    may_be_empty : bool
        Whether a day of the feeds on which nothing runs there is an answer: a timetable without
        trips, as on Sundays in the country.

    Returns
    -------
    Timetable
        With every repair counted in `repairs`.

    Raises
    ------
    InputError
        If a feed cannot be read, lacks a table or column, or does not hold on that day (told for
        all feeds at once); or if nothing runs, unless that may be.
    """
    date = _checked_date(date)
    _check_crop(window, area)
    log = RepairLog()
    found = _find_feeds([paths] if isinstance(paths, str | Path) else list(paths))
    calendars = [read_calendar(files, log) for files in found]
    feeds, zone = _feeds_that_hold(found, calendars, date, log)
    days = _service_days(date, window, zone)
    read: list[tuple[FeedFiles, Feed, FeedDay]] = []
    for files, calendar, feed in zip(found, calendars, feeds, strict=True):
        services = [calendar.running(service_date) for service_date in days]
        part = read_feed_day(files, calendar, services, list(days.values()), area=area, log=log)
        if not part.trip_ids:
            log.note("no service today", files.name, None)
        read.append((files, feed, part))
    timetable = join_feeds(date, read, window, log)
    if not may_be_empty:
        _check_something_runs(timetable, cropped=window is not None or area is not None)
    _warn_of_trips_left_out(timetable)
    return timetable


def _checked_date(date: dt.date | str) -> dt.date:
    read = read_day(date) if isinstance(date, str) else date
    if read is None:
        raise InputError(f"'{printable(str(date))}' is no date", hint="Write it as 2026-11-24.")
    return read


def _check_crop(window: tuple[int, int] | None, area: Area | None) -> None:
    if window is not None and not -DAY_S <= window[0] < window[1] <= 2 * DAY_S:
        raise InputError(
            f"a window from second {window[0]} to {window[1]} of the day is none",
            hint="Give seconds since midnight, the earlier first, between -24 and 48 hours.",
        )
    if area is None:
        return
    west, south, east, north = area
    if not (all(map(math.isfinite, area)) and west < east and south < north):
        raise InputError(f"{area} is no area", hint="Give degrees as (west, south, east, north).")


def _find_feeds(paths: Sequence[str | Path]) -> list[FeedFiles]:
    """Find every feed and all that is missing of any."""
    if not paths:
        raise InputError("no timetable is given", hint="Give at least one GTFS feed.")
    stems = [Path(path).stem or "feed" for path in paths]
    seen: Counter[str] = Counter()
    found: list[FeedFiles] = []
    faults: list[Fault] = []
    for path, stem in zip(paths, stems, strict=True):
        seen[stem] += 1
        name = printable(stem if stems.count(stem) == 1 else f"{stem}-{seen[stem]}")
        try:
            files = find_tables(path, name)
            faults += check_tables(files)
        except InputError as error:
            faults.append(Fault(name, error.message, error.hint))
            continue
        same = [other.name for other in found if other.sha256 == files.sha256]
        if same:
            faults.append(Fault(name, f"is the same feed as {same[0]}", "Give each feed once."))
        found.append(files)
    raise_faults(_SOURCE, faults)
    return found


def _feeds_that_hold(
    found: Sequence[FeedFiles], calendars: Sequence[Calendar], date: dt.date, log: RepairLog
) -> tuple[list[Feed], str]:
    """Return what each feed is, and their time zone; all must hold on the day."""
    feeds: list[Feed] = []
    zones: dict[str, str] = {}
    faults: list[Fault] = []
    for files, calendar in zip(found, calendars, strict=True):
        feed, zone = about_feed(files, calendar, log)
        if feed is None:
            what = "no service of it has a day: its calendar has no row that can be used"
            faults.append(Fault(files.name, what, "Take the feed anew from its publisher."))
        else:
            feeds.append(feed)
        if noon(date, zone) is not None:
            zones[files.name] = zone
    if feeds:
        faults += check_dates(feeds, date)
    if len({noon(date, zone) for zone in zones.values()}) > 1:
        told = ", ".join(f"{name}: {zone}" for name, zone in zones.items())
        what = f"their clocks differ ({told})"
        faults.append(Fault("", what, "Give feeds of one time zone."))
    raise_faults(_SOURCE, faults)
    return feeds, next(iter(zones.values()), "")


def _service_days(
    date: dt.date, window: tuple[int, int] | None, zone: str
) -> dict[dt.date, ServiceDay]:
    """Return the service days that reach into the day asked for."""
    first, last = window or (-_ANY_TIME_S, _ANY_TIME_S)
    days = {date: ServiceDay("", 0, first, last)}
    marks = [(-1, "@yesterday", first if window else 0)]
    if window is not None and last > DAY_S:
        marks.append((1, "@tomorrow", first))
    for step, mark, from_s in marks:
        try:
            other = date + dt.timedelta(days=step)
        except OverflowError:
            continue
        # Times count from twelve hours before noon: the clock may change in between.
        here, there = noon(date, zone), noon(other, zone)
        shift = step * DAY_S if here is None or there is None else round(there - here)
        days[other] = ServiceDay(mark, shift, from_s, last)
    return days


def _check_something_runs(timetable: Timetable, *, cropped: bool) -> None:
    if timetable.n_connections:
        return
    dates = "; ".join(f"{f.name}: {f.first_day} to {f.last_day}" for f in timetable.feeds)
    where = " in this area and window" if cropped else ""
    repairs = [repair for kind in _WHY_NOTHING if (repair := timetable.repairs.get(kind))]
    why = "".join(
        f"\n  {repair.count:,} {repair.what} (first: {repair.example})" for repair in repairs
    )
    remedies = ["another day", *(["feeds of the area"] if cropped else [])]
    mend = " If these rows are why, mend them." if why else ""
    raise InputError(
        f"no trip runs on {timetable.date:%A} {timetable.date}{where} ({dates}){why}",
        hint=f"Choose {' or '.join(remedies)}.{mend}",
    )


def _warn_of_trips_left_out(timetable: Timetable) -> None:
    trips, frequencies = (
        [timetable.repairs[kind] for kind in kinds if kind in timetable.repairs]
        for kinds in (_TRIPS_LEFT_OUT, _FREQUENCIES_LEFT_OUT)
    )
    count = sum(repair.count for repair in trips)
    if frequencies or count > _WORTH_A_WARNING * (count + timetable.n_trips):
        left_out = trips + frequencies
        told = "; ".join(f"{r.count:,} {r.what} (first: {r.example})" for r in left_out)
        warnings.warn(f"the timetable lacks trips: {told}", HubplanWarning, stacklevel=3)
