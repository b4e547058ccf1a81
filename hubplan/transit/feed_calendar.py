"""Which services run on which day: calendar.txt and calendar_dates.txt, either or both."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from hubplan.transit.feed_columns import REQUIRED
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_tables import read_frame
from hubplan.transit.feed_values import day
from hubplan.transit.repairs import RepairLog

_FLAGS = {"0": False, "1": True}
_ADDED, _REMOVED = "1", "2"


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weekdays on which a service runs between two dates.

    Attributes
    ----------
    weekdays : tuple of bool
        Monday to Sunday.
    first, last : date
        Both included.
    """

    weekdays: tuple[bool, ...]
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of every service of a feed.

    Attributes
    ----------
    weeks : dict of str to list of Weeks
        Regular days by service.
    added, removed : dict of date to set of str
        Services that run, or do not run, on a date whatever their regular days.
    """

    weeks: dict[str, list[Weeks]] = field(default_factory=dict)
    added: dict[dt.date, set[str]] = field(default_factory=dict)
    removed: dict[dt.date, set[str]] = field(default_factory=dict)

    def services(self) -> set[str]:
        """Return every service with a day of its own, or a day it does not run.

        Returns
        -------
        set of str
            Ids.
        """
        return set(self.weeks).union(*self.added.values(), *self.removed.values())

    def running(self, date: dt.date) -> set[str]:
        """Return the services that run on a date.

        Parameters
        ----------
        date : date
            The service day.

        Returns
        -------
        set of str
            Ids.
        """
        regular = {
            service
            for service, weeks in self.weeks.items()
            if any(w.first <= date <= w.last and w.weekdays[date.weekday()] for w in weeks)
        }
        return (regular | self.added.get(date, set())) - self.removed.get(date, set())

    def span(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and the last day on which any service may run.

        Returns
        -------
        tuple of date, or None
            None for a calendar without days.
        """
        days = [d for weeks in self.weeks.values() for w in weeks for d in (w.first, w.last)]
        days += list(self.added)
        return (min(days), max(days)) if days else None


def read_calendar(files: FeedFiles, log: RepairLog) -> Calendar:
    """Read the days of every service.

    Parameters
    ----------
    files : FeedFiles
        The feed; either table may be missing or have no rows.
    log : RepairLog
        Where odd rows are counted.

    Returns
    -------
    Calendar
        Rows that cannot be read are left out.
    """
    added, removed = _read_exceptions(files, log)
    return Calendar(_read_weeks(files, log), added, removed)


def _read_weeks(files: FeedFiles, log: RepairLog) -> dict[str, list[Weeks]]:
    where = files.where("calendar")
    weeks: dict[str, list[Weeks]] = {}
    frame = read_frame(files, "calendar", REQUIRED["calendar"], log)
    for number, service, *flags, start, end in frame.itertuples(name=None):
        first, last = day(start), day(end)
        known = [_FLAGS.get(flag) for flag in flags]
        if not service or first is None or last is None or None in known:
            log.note("bad calendar", where, number)
            continue
        if first > last:
            log.note("calendar backwards", where, number)
            continue
        row = Weeks(tuple(bool(flag) for flag in known), first, last)
        before = weeks.setdefault(service, [])
        if before:
            log.note("duplicate services", where, number)
        if row not in before:
            before.append(row)
    return weeks


def _read_exceptions(
    files: FeedFiles, log: RepairLog
) -> tuple[dict[dt.date, set[str]], dict[dt.date, set[str]]]:
    where = files.where("calendar_dates")
    added: dict[dt.date, set[str]] = defaultdict(set)
    removed: dict[dt.date, set[str]] = defaultdict(set)
    frame = read_frame(files, "calendar_dates", REQUIRED["calendar_dates"], log)
    for number, service, text, kind in frame.itertuples(name=None):
        date = day(text)
        if not service or date is None or kind not in (_ADDED, _REMOVED):
            log.note("bad calendar", where, number)
            continue
        mine, other = (added, removed) if kind == _ADDED else (removed, added)
        if service in other.get(date, ()):
            log.note("contradictory days", where, number)
        mine[date].add(service)
    return dict(added), dict(removed)
