"""Times of calls made whole: halves filled, midnight carried on, blanks worked out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from hubplan.transit.feed_calls import Calls
from hubplan.transit.feed_values import BLANK
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S
from hubplan.units import BoolArray, FloatArray, IntArray

#: Times that go back by no more than this are moved up; further back, the trip is not trusted.
_SMALL_STEP_BACK_S: Final = 600
_LATE_S, _EARLY_S = 18 * 3600, 6 * 3600
#: More than any time of a trip, carried on past midnight a few times.
_FAR_S = 10**10


def mend_times(
    calls: Calls, wanted: BoolArray, where: str, log: RepairLog
) -> tuple[Calls, BoolArray]:
    """Give every call an arrival and a departure, in order.

    Parameters
    ----------
    calls : Calls
        By trip, then in the order of the stops.
    wanted : ndarray of bool, shape (n_trips,)
        The trips whose calls these are.
    where : str
        The table, for messages.
    log : RepairLog
        Where repairs are counted.

    Returns
    -------
    Calls
        Without calls that no time says anything about, and without trips whose times make no
        sense; no time is before the one before it.
    ndarray of bool, shape (n_trips,)
        The trips wanted whose times make sense.
    """
    half = (calls.arrival == BLANK) != (calls.departure == BLANK)
    log.count_rows("one time", where, calls.row, half)
    calls = replace(
        calls,
        arrival=np.where(calls.arrival == BLANK, calls.departure, calls.arrival),
        departure=np.where(calls.departure == BLANK, calls.arrival, calls.departure),
    )
    timed = calls.arrival != BLANK
    known = _in_order_of_time(calls.take(timed), where, log)
    arrival, departure = calls.arrival.astype(np.int64), calls.departure.astype(np.int64)
    arrival[timed], departure[timed] = known.arrival, known.departure
    calls = replace(calls, arrival=arrival, departure=departure)
    sound = wanted.copy()
    sound[_trips_out_of_time(calls.take(timed), where, log)] = False
    good = sound[calls.trip]
    calls, timed = calls.take(good), timed[good]
    return _without_blanks(_lifted(calls, timed, where, log), timed, where, log), sound


def _in_order_of_time(known: Calls, where: str, log: RepairLog) -> Calls:
    """Carry times on past 24:00 in trips whose clock starts again at midnight."""
    times, first = _both_times(known)
    step = np.diff(times, prepend=0)
    again = ~first & (step < 0)
    again[1:] &= (times[:-1] % DAY_S >= _LATE_S) & (times[1:] % DAY_S <= _EARLY_S)
    again[1:] &= -step[1:] > DAY_S // 2
    log.count_by_trip(
        "past midnight", where, np.repeat(known.row, 2), np.repeat(known.trip, 2), again
    )
    nights = np.cumsum(again, dtype=np.int64)
    nights -= np.maximum.accumulate(np.where(first, nights, 0))
    times = times + DAY_S * nights
    return replace(known, arrival=times[0::2], departure=times[1::2])


def _both_times(known: Calls) -> tuple[IntArray, BoolArray]:
    """Return arrival and departure of each call in turn, and which is the first of its trip."""
    times = np.stack([known.arrival, known.departure], axis=1).ravel()
    first = np.stack([known.starts(), np.zeros(len(known), dtype=bool)], axis=1).ravel()
    return times, first


def _latest_so_far(known: Calls) -> tuple[IntArray, IntArray]:
    """Return both times of each call, and the latest of its trip until then."""
    times, first = _both_times(known)
    apart = _FAR_S * np.cumsum(first)
    return times, np.maximum.accumulate(times + apart) - apart


def _trips_out_of_time(known: Calls, where: str, log: RepairLog) -> IntArray:
    times, latest = _latest_so_far(known)
    far = latest - times > _SMALL_STEP_BACK_S
    rows, trips = np.repeat(known.row, 2), np.repeat(known.trip, 2)
    log.count_by_trip("far backwards", where, rows, trips, far)
    return np.unique(trips[far])


def _lifted(calls: Calls, timed: BoolArray, where: str, log: RepairLog) -> Calls:
    known = calls.take(timed)
    times, latest = _latest_so_far(known)
    log.count_rows("backwards", where, np.repeat(known.row, 2), latest > times)
    arrival, departure = calls.arrival.copy(), calls.departure.copy()
    arrival[timed], departure[timed] = latest[0::2], latest[1::2]
    return replace(calls, arrival=arrival, departure=departure)


def _without_blanks(calls: Calls, timed: BoolArray, where: str, log: RepairLog) -> Calls:
    """Work out the times of calls between two timed ones; cut those at the ends."""
    n = len(calls)
    here = np.arange(n)
    number = np.cumsum(calls.starts())
    before = np.maximum.accumulate(np.where(timed, here, -1)) if n else here
    after = np.minimum.accumulate(np.where(timed, here, n)[::-1])[::-1] if n else here
    inside = (before >= 0) & (after < n)
    inside[inside] &= (number[before[inside]] == number[inside]) & (
        number[after[inside]] == number[inside]
    )
    log.count_rows("blank ends", where, calls.row, ~inside)
    blank = inside & ~timed
    a, b = before[blank], after[blank]
    by_distance = _distances_tell(calls.distance, a, b)
    log.count_rows("blank by distance", where, calls.row[blank], by_distance)
    log.count_rows("blank by sequence", where, calls.row[blank], ~by_distance)
    share = (here[blank] - a) / (b - a)
    distance = calls.distance
    far = distance[blank][by_distance] - distance[a[by_distance]]
    share[by_distance] = far / (distance[b[by_distance]] - distance[a[by_distance]])
    leaves, arrives = calls.departure[a], calls.arrival[b]
    times = leaves + np.rint(share * (arrives - leaves)).astype(np.int64)
    arrival, departure = calls.arrival.copy(), calls.departure.copy()
    arrival[blank] = departure[blank] = times
    return replace(calls, arrival=arrival, departure=departure).take(inside)


def _distances_tell(distance: FloatArray, a: IntArray, b: IntArray) -> BoolArray:
    """Return for which stretches a..b distances are all told, never fall, and grow."""
    step = np.diff(distance, prepend=np.nan)
    faults = np.cumsum(~(step >= 0))
    return np.asarray((faults[a] == faults[b]) & (distance[b] > distance[a]), dtype=bool)
