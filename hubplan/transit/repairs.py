"""What was mended or left out while a timetable was read: every kind counted, with an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from hubplan.units import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of thing that was mended, read with an assumption, or left out.

    Attributes
    ----------
    what : str
        What was found and what was done, in words for readers: ``"times left blank, worked
        out by their place in the sequence of stops"``.
    count : int
        How often.
    example : str
        File and row of the first, such as ``"eptc/stop_times.txt row 3"``.
    """

    what: str
    count: int
    example: str


def repairs_in_words(repairs: Mapping[str, Repair]) -> list[str]:
    """Tell every repair in a line.

    Parameters
    ----------
    repairs : mapping of str to Repair
        By kind, as `Timetable.repairs` has them.

    Returns
    -------
    list of str
        Such as ``"2 times left blank, ... (first: eptc/stop_times.txt row 3)"``.
    """
    return [f"{r.count:,} {r.what} (first: {r.example})" for r in repairs.values()]


@dataclass(slots=True)
class RepairLog:
    """Repairs as they are met, one log for all feeds.

    Attributes
    ----------
    met : dict of str to Repair
        By kind, in the order in which they were first met.
    """

    met: dict[str, Repair] = field(default_factory=dict)

    def note(self, kind: str, where: str, row: int | None, *, count: int = 1) -> None:
        """Count a repair.

        Parameters
        ----------
        kind : str
            A key of `WORDS`.
        where : str
            The table, such as ``"eptc/stop_times.txt"``.
        row : int or None
            Its row number as a text editor shows it; None = the table as a whole.
        count : int
            How often; 0 changes nothing.
        """
        if count <= 0:
            return
        example = where if row is None else f"{where} row {row}"
        before = self.met.get(kind, Repair(WORDS[kind], 0, example))
        self.met[kind] = replace(before, count=before.count + count)

    def count_rows(self, kind: str, where: str, rows: IntArray, which: BoolArray) -> None:
        """Count repairs of single rows.

        Parameters
        ----------
        kind : str
            A key of `WORDS`.
        where : str
            The table.
        rows : ndarray of int
            Row numbers.
        which : ndarray of bool
            The rows repaired.
        """
        if which.any():
            self.note(kind, where, int(rows[which].min()), count=int(which.sum()))

    def count_by_trip(
        self, kind: str, where: str, rows: IntArray, trips: IntArray, which: BoolArray
    ) -> None:
        """Count the trips among whose rows there is one to repair.

        Parameters
        ----------
        kind : str
            A key of `WORDS`.
        where : str
            The table.
        rows, trips : ndarray of int
            Row number and trip of each row.
        which : ndarray of bool
            The rows in question.
        """
        if which.any():
            self.note(kind, where, int(rows[which].min()), count=np.unique(trips[which]).size)


#: What each kind means, for readers; the count stands before it.
WORDS = {
    "other folder": "tables in another folder than stops.txt, left out",
    "text encoding": "cells that are not UTF-8, read as Windows-1252",
    "short rows": "rows with fewer cells than columns, filled with blanks",
    "long rows": "rows with more cells than columns, left out",
    "no stop id": "stops without an id, left out",
    "duplicate stops": "stops with the id of one above them, left out",
    "position of station": "stops without a position, put at their station's",
    "no position": "stops without a usable position, left out with the calls at them",
    "no trip id": "trips without an id, left out",
    "duplicate trips": "trips with the id of one above them, left out",
    "unknown route": "trips of a route that is not listed, named by its id",
    "unknown service": "trips of a service without any day, left out",
    "duplicate routes": "routes with the id of one above them, left out",
    "no calls": "trips that run this day but call nowhere, left out",
    "one call": "trips of a single usable call, left out",
    "bad calendar": "rows of the calendar that cannot be read, left out",
    "bad feed dates": "dates of feed_info that cannot be read, left out",
    "calendar backwards": "services that end before they start, left out",
    "duplicate services": "services listed again: each row's days count",
    "contradictory days": "days both added to and taken from a service, taken as no service",
    "no service today": "feeds within their dates of which no trip runs this day",
    "unknown trips": "calls of trips that are not listed, left out",
    "unknown stops": "calls at stops that are not listed, left out",
    "bad sequence": "trips with an unreadable stop_sequence, taken in the order of the file",
    "unsorted": "trips whose calls were not in order, sorted by stop_sequence",
    "repeated calls": "calls listed twice, one left out",
    "same sequence": "calls with the stop_sequence of another, sorted by time",
    "bad times": "times that cannot be read, taken as blank",
    "no seconds": "times without seconds, taken as full minutes",
    "one time": "calls with only one of arrival and departure, the other taken as the same",
    "blank by distance": "calls without a time, worked out by shape_dist_traveled",
    "blank by sequence": "calls without a time, spread evenly over the stops between timed calls",
    "blank ends": "calls before the first time or after the last of their trip, left out",
    "past midnight": "trips whose times start again at 00:00, carried on past 24:00",
    "backwards": "times up to 10 minutes before the one before them, moved up to it",
    "far backwards": "trips whose times run backwards by more than 10 minutes, left out",
    "no time": "hops that take no time, kept",
    "too fast": "hops at more than 110 km/h as the crow flies, kept",
    "same stop": "hops from a stop to itself, kept",
    "bad type": "pickup_type or drop_off_type that cannot be read, taken as allowed",
    "arranged": "calls to be arranged by phone or with the driver, taken as possible",
    "bad frequency": "rows of frequencies that cannot be read, or with an interval of 0, left out",
    "frequency backwards": "frequencies that end no later than they start, left out",
    "frequency without start": "trips of frequencies whose first call has no time, left out",
    "frequency past midnight": "frequencies whose end starts again at 00:00, carried on by a day",
    "interval": "runs of services that promise only an interval, spaced evenly from its start",
    "same run": "runs of a frequency that start with another of the same trip, left out",
    "unknown frequency trip": "frequencies of trips that are not listed, left out",
    "bad transfer": "rows of transfers that cannot be read or name an unknown stop, left out",
    "special transfer": "transfers between certain trips or routes only, left out",
    "no minimum": "transfers with a minimum time but no number, left out",
    "joined": "pairs of trips between which passengers stay seated, made one trip",
    "not joined": "pairs of trips to stay seated between that do not follow each other, left out",
    "joined elsewhere": "pairs of trips to stay seated between, one already joined, left out",
    "joined at intervals": "pairs of trips to stay seated between, one run at intervals, left out",
    "unused stops": "stops at which no trip of this day calls, left out",
}
