"""Every run of a day: trips of this day and its neighbours, each start of a frequency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import InputError
from hubplan.transit.feed_hops import Ends, Hops
from hubplan.transit.feed_trips import Frequency, Trips
from hubplan.transit.feed_values import BLANK
from hubplan.transit.repairs import RepairLog
from hubplan.units import BoolArray, IntArray

#: More than this in one day would not fit in the memory of a laptop.
MOST_HOPS: Final = 30_000_000
MOST_RUNS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A service day that reaches into the day asked for.

    Attributes
    ----------
    mark : str
        What the ids of its trips end in: ``""``, ``"@yesterday"`` or ``"@tomorrow"``.
    shift_s : int
        Added to its times.
    from_s, until_s : int
        A run counts if it ends at or after the one and starts at or before the other, in seconds
        of the day asked for.
    """

    mark: str
    shift_s: int
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of trips.

    Attributes
    ----------
    trip, shift, start, day : ndarray of int, shape (n_runs,)
        Position among the feed's trips; seconds to add to its times; start of a run of a
        frequency as the feed counts, -1 for others; position among the service days.
    """

    trip: IntArray
    shift: IntArray
    start: IntArray
    day: IntArray

    def names(self, trips: Trips, days: Sequence[ServiceDay]) -> list[str]:
        """Return an id for each run.

        Parameters
        ----------
        trips : Trips
            Of the feed.
        days : sequence of ServiceDay
            As the runs were made with.

        Returns
        -------
        list of str
            Such as ``"7-1"``, ``"7-1@yesterday"`` or ``"7-1@07:10:00"``.
        """
        return [
            f"{trips.ids[trip]}{_clock(start)}{days[day].mark}"
            for trip, start, day in zip(
                self.trip.tolist(), self.start.tolist(), self.day.tolist(), strict=True
            )
        ]


def _clock(start: int) -> str:
    if start < 0:
        return ""
    return f"@{start // 3600:02}:{start // 60 % 60:02}:{start % 60:02}"


def make_runs(
    days: Sequence[ServiceDay],
    running: Sequence[BoolArray],
    ends: Ends,
    frequencies: tuple[Sequence[Frequency], set[int]],
    *,
    where: str,
    log: RepairLog,
) -> Runs:
    """List every run that touches the day asked for.

    Parameters
    ----------
    days : sequence of ServiceDay
        The day and its neighbours.
    running : sequence of ndarray of bool, shape (n_trips,)
        Which trips run on each.
    ends : Ends
        Of the trips.
    frequencies : tuple
        As `read_frequencies` gives them.
    where : str
        The table of frequencies, for messages.
    log : RepairLog
        Where runs of intervals are counted, and trips whose runs cannot be placed.

    Returns
    -------
    Runs
        By day: trips with times of their own, then runs of frequencies.

    Raises
    ------
    InputError
        If they are more than `MOST_RUNS`.
    """
    rows, named = frequencies
    rows = _with_a_start(rows, np.logical_or.reduce(running), ends, where, log)
    own = ends.from_stop >= 0
    own[list(named)] = False
    parts: list[tuple[IntArray, IntArray, IntArray, IntArray]] = []
    total = 0
    for number, day in enumerate(days):
        trip = np.flatnonzero(running[number] & own)
        parts.append(_touching(day, number, ends, trip, np.full(len(trip), -1)))
        starts: dict[int, IntArray] = {}
        for row in rows:
            if not running[number][row.trip] or ends.from_stop[row.trip] < 0:
                continue
            start = _starts(row, day, ends, where)
            again = np.isin(start, starts.get(row.trip, start[:0]))
            log.note("same run", where, row.row, count=int(again.sum()))
            start = start[~again]
            starts[row.trip] = np.append(starts.get(row.trip, start[:0]), start)
            log.note("interval", where, row.row, count=0 if row.exact else len(start))
            parts.append(_touching(day, number, ends, np.full(len(start), row.trip), start))
            total += len(start)
            _refuse_too_many(total, MOST_RUNS, f"{where} row {row.row}", "runs")
    return Runs(*(np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)))


def _with_a_start(
    rows: Sequence[Frequency], wanted: BoolArray, ends: Ends, where: str, log: RepairLog
) -> list[Frequency]:
    """Leave out trips whose first call has no time: a frequency says when they leave there."""
    kept: list[Frequency] = []
    lost: set[int] = set()
    for row in rows:
        if ends.start[row.trip] != BLANK:
            kept.append(row)
        elif wanted[row.trip] and ends.from_stop[row.trip] >= 0 and row.trip not in lost:
            lost.add(row.trip)
            log.note("frequency without start", where, row.row)
    return kept


def _touching(
    day: ServiceDay, number: int, ends: Ends, trip: IntArray, start: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    shift = day.shift_s + np.where(start < 0, 0, start - ends.start[trip])
    keep = (ends.arrival[trip] + shift >= day.from_s) & (
        ends.departure[trip] + shift <= day.until_s
    )
    return trip[keep], shift[keep], start[keep], np.full(int(keep.sum()), number)


def _starts(row: Frequency, day: ServiceDay, ends: Ends, where: str) -> IntArray:
    """Return the starts of a frequency whose runs touch the day, without making the others."""
    # Seconds from the start to the first stop at which anybody boards, and to the last.
    boards = int(ends.departure[row.trip] - ends.start[row.trip])
    arrives = int(ends.arrival[row.trip] - ends.start[row.trip])
    first = max(row.start_s, day.from_s - day.shift_s - arrives)
    end = min(row.end_s, day.until_s - day.shift_s - boards + 1)
    first = row.start_s + -(-(first - row.start_s) // row.headway_s) * row.headway_s
    _refuse_too_many((end - first) // row.headway_s, MOST_RUNS, f"{where} row {row.row}", "runs")
    return np.arange(first, max(first, end), row.headway_s, dtype=np.int64)


def _refuse_too_many(number: int, most: int, where: str, what: str) -> None:
    if number > most:
        raise InputError(
            f"{where}: {number:,} {what} on this day; at most {most:,} can be read",
            hint="Crop it to the area and window of the study, or leave out feeds elsewhere.",
        )


def spread(hops: Hops, runs: Runs, n_trips: int, where: str) -> tuple[IntArray, IntArray]:
    """Return which hops each run has.

    Parameters
    ----------
    hops : Hops
        By trip.
    runs : Runs
        Of those trips.
    n_trips : int
        Number of trips of the feed.
    where : str
        The feed, for messages.

    Returns
    -------
    run, hop : ndarray of int
        For each hop of each run, positions among runs and hops; by run, as ridden.

    Raises
    ------
    InputError
        If they are more than `MOST_HOPS`.
    """
    number = np.bincount(hops.trip, minlength=n_trips)
    first = np.cumsum(number) - number
    each = number[runs.trip]
    total = int(each.sum())
    _refuse_too_many(total, MOST_HOPS, where, "hops between stops")
    run = np.repeat(np.arange(len(each)), each)
    place = np.arange(total) - np.repeat(np.cumsum(each) - each, each)
    return run, first[runs.trip][run] + place
