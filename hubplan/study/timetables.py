"""The timetables of a study: a day is read once, however many hours and places ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from hubplan.places import CandidateSites, DemandPoints
from hubplan.study.fingerprint import source_sha256
from hubplan.study.inputs import StudyInputs
from hubplan.study.settings_transit import TransitWindow
from hubplan.transit import read_feeds
from hubplan.transit.feed_hops import Area
from hubplan.transit.timetable import Timetable
from hubplan.travel_times.by_transit import area_around, hours_read
from hubplan.travel_times.transit_asked import TransitAsked


def timetable_of(
    inputs: StudyInputs,
    ends: tuple[DemandPoints, CandidateSites],
    window: TransitWindow | None = None,
) -> Timetable:
    """Read what runs on the day of some hours, around the study and the places asked for.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables, with a section ``[transit]``.
    ends : tuple of DemandPoints and CandidateSites
        Both ends, which may lie beyond the study's own, as in a scenario.
    window : TransitWindow, optional
        One of the study's windows, in place of the usual hours.

    Returns
    -------
    Timetable
        Of all hours that the study asks for on that day. The same object for the same day and
        area: the feeds of a whole region take minutes to read.

    Raises
    ------
    InputError
        If a feed cannot be read, or nothing runs on the day of the usual hours.
    """
    settings = inputs.transit
    date = settings.date if window is None else window.date
    read = [hours_read(asked) for asked in _asked_on(inputs, date)]
    return _read(
        tuple(inputs.feed_files),
        tuple(source_sha256(path) for path in inputs.feed_files),
        date,
        (min(first for first, _ in read), max(last for _, last in read)),
        area_read(inputs, ends),
        # On the day of the usual hours something has to run.
        may_be_empty=date != settings.date,
    )


def area_read(inputs: StudyInputs, ends: tuple[DemandPoints, CandidateSites]) -> Area:
    """Return the area of which stops are read: that of the study, mostly, whatever the places.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    ends : tuple of DemandPoints and CandidateSites
        As of `timetable_of`.

    Returns
    -------
    tuple of float
        West, south, east and north in WGS84 degrees.
    """
    return area_around(inputs.demand, inputs.used_sites, *ends)


def _asked_on(inputs: StudyInputs, date: dt.date) -> Iterator[TransitAsked]:
    settings = inputs.transit
    usual = [None] if date == settings.date else []
    for window in (*usual, *(each for each in settings.windows if each.date == date)):
        yield settings.asked(inputs.feed_files, settings.walk_speeds_kph[0], window)


@lru_cache(maxsize=4)
def _read(
    feeds: tuple[Path, ...],
    _hashes: tuple[str, ...],
    date: dt.date,
    hours: tuple[int, int],
    area: Area,
    *,
    may_be_empty: bool,
) -> Timetable:
    return read_feeds(feeds, date, window=hours, area=area, may_be_empty=may_be_empty)
