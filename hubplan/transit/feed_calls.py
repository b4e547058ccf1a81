"""The calls of the trips of a day, from stop_times.txt: read, put in order, doubles left out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_tables import Batch, read_batches
from hubplan.transit.feed_values import (
    BLANK,
    NO_NUMBER,
    UNREADABLE,
    WITHOUT_SECONDS,
    real_number,
    seconds,
    whole_number,
)
from hubplan.transit.repairs import RepairLog
from hubplan.units import BoolArray, FloatArray, IntArray

_COLUMNS = (
    "trip_id",
    "stop_id",
    "stop_sequence",
    "arrival_time",
    "departure_time",
    "pickup_type",
    "drop_off_type",
    "shape_dist_traveled",
)
#: What pickup_type and drop_off_type may say; blank is 0.
_TYPES: Final = {"": 0, "0": 0, "1": 1, "2": 2, "3": 3}
_BANNED, _BAD_TYPE = 1, 9


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of trips, one a row of each array.

    Attributes
    ----------
    trip, stop : ndarray of int
        Positions among the feed's trips and stops; stop -1 = unknown.
    sequence, row : ndarray of int
        ``stop_sequence`` (`NO_NUMBER` = unreadable) and row number.
    arrival, departure : ndarray of int
        Seconds since midnight of the service day; `BLANK` where nothing is known.
    may_board, may_alight : ndarray of bool
        Whether passengers may get on and off.
    distance : ndarray of float
        ``shape_dist_traveled``; NaN = not told.
    """

    trip: IntArray
    stop: IntArray
    sequence: IntArray
    row: IntArray
    arrival: IntArray
    departure: IntArray
    may_board: BoolArray
    may_alight: BoolArray
    distance: FloatArray

    def __len__(self) -> int:
        """Return the number of calls."""
        return len(self.trip)

    def take(self, which: IntArray | BoolArray) -> Calls:
        """Return some of the calls.

        Parameters
        ----------
        which : ndarray of int or bool
            Positions, or a mask.

        Returns
        -------
        Calls
            In that order.
        """
        return Calls(*(getattr(self, f.name)[which] for f in dataclasses.fields(self)))

    def starts(self) -> BoolArray:
        """Return where a call is the first of its trip.

        Returns
        -------
        ndarray of bool
            True for the first call of each trip.
        """
        return np.append(True, self.trip[1:] != self.trip[:-1])[: len(self)]


def read_calls(
    files: FeedFiles,
    trips: dict[str, int],
    stops: dict[str, int],
    wanted: BoolArray,
    *,
    near: BoolArray,
    log: RepairLog,
) -> tuple[Calls, BoolArray]:
    """Read the calls of some trips.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    trips, stops : dict of str to int
        Position by id.
    wanted : ndarray of bool, shape (n_trips,)
        The trips to read; those of other days are passed over.
    near : ndarray of bool, shape (n_stops,)
        Trips that call only at other stops are passed over too.
    log : RepairLog
        Where odd rows are counted.

    Returns
    -------
    Calls
        By trip, then in the order of the stops; times still as they stand.
    ndarray of bool, shape (n_trips,)
        The trips wanted but for those passed over.
    """
    parts = [
        _read(batch, trips, stops, wanted, where=files.where("stop_times"), log=log)
        for batch in read_batches(files, "stop_times", _COLUMNS, log)
    ]
    if not near.all():
        called, passed_near = np.zeros_like(wanted), np.zeros_like(wanted)
        for part in parts:
            called[part.trip] = True
            passed_near[part.trip[np.append(near, False)[part.stop]]] = True  # -1 = unknown = last
        wanted = wanted & (passed_near | ~called)
        parts = [part.take(wanted[part.trip]) for part in parts]
    return _in_order(_joined(parts), files.where("stop_times"), log), wanted


def _joined(parts: list[Calls]) -> Calls:
    if not parts:
        none: Any = np.empty(0, dtype=np.int32)
        flags, distance = np.empty(0, dtype=bool), np.empty(0, dtype=np.float64)
        return Calls(none, none, none, none, none, none, flags, flags, distance)
    columns = (
        np.concatenate([getattr(part, f.name) for part in parts]) for f in dataclasses.fields(Calls)
    )
    return Calls(*columns)


def _read(
    batch: Batch,
    trips: dict[str, int],
    stops: dict[str, int],
    wanted: BoolArray,
    *,
    where: str,
    log: RepairLog,
) -> Calls:
    everyone = np.ones(len(batch.rows), dtype=bool)
    column = batch.columns
    trip = column["trip_id"].parsed(everyone, lambda text: trips.get(text, -1), np.int32)
    log.count_rows("unknown trips", where, batch.rows, trip < 0)
    keep = np.append(wanted, False)[trip]
    rows = batch.rows[keep].astype(np.int32)

    def read(name: str, parse: Any, dtype: Any) -> NDArray[Any]:  # noqa: ANN401
        return column[name].parsed(keep, parse, dtype)

    stop = read("stop_id", lambda text: stops.get(text, -1), np.int32)
    log.count_rows("unknown stops", where, rows, stop < 0)
    arrival = _times(read("arrival_time", seconds, np.int32), where, rows, log)
    departure = _times(read("departure_time", seconds, np.int32), where, rows, log)
    pickup = read("pickup_type", lambda text: _TYPES.get(text, _BAD_TYPE), np.int32)
    drop_off = read("drop_off_type", lambda text: _TYPES.get(text, _BAD_TYPE), np.int32)
    for types in (pickup, drop_off):
        log.count_rows("bad type", where, rows, types == _BAD_TYPE)
        log.count_rows("arranged", where, rows, (types > _BANNED) & (types < _BAD_TYPE))
    return Calls(
        trip[keep],
        stop,
        read("stop_sequence", whole_number, np.int32),
        rows,
        arrival,
        departure,
        pickup != _BANNED,
        drop_off != _BANNED,
        read("shape_dist_traveled", real_number, np.float64),
    )


def _times(times: IntArray, where: str, rows: IntArray, log: RepairLog) -> IntArray:
    log.count_rows("bad times", where, rows, times == UNREADABLE)
    log.count_rows("no seconds", where, rows, times >= WITHOUT_SECONDS)
    times = np.where(times >= WITHOUT_SECONDS, times - WITHOUT_SECONDS, times)
    return np.where(times == UNREADABLE, BLANK, times)


def _in_order(calls: Calls, where: str, log: RepairLog) -> Calls:
    """Sort calls by trip and sequence, and leave out those listed twice."""
    calls = calls.take(np.lexsort((calls.row, calls.trip)))
    sequence = calls.sequence.copy()
    unreadable = np.isin(calls.trip, calls.trip[sequence == NO_NUMBER])
    sequence[unreadable] = calls.row[unreadable]
    log.count_by_trip("bad sequence", where, calls.row, calls.trip, unreadable)
    falls = np.append(False, sequence[1:] < sequence[:-1])[: len(calls)] & ~calls.starts()
    log.count_by_trip("unsorted", where, calls.row, calls.trip, falls)
    # Of two calls in one place of the sequence the earlier comes first; blank times count as -1.
    time = np.maximum(calls.arrival, calls.departure)
    order = np.lexsort((calls.row, time, sequence, calls.trip))
    calls, sequence = calls.take(order), sequence[order]
    again = ~calls.starts()
    again[1:] &= sequence[1:] == sequence[:-1]
    twice = again.copy()
    for values in (calls.stop, calls.arrival, calls.departure):
        twice[1:] &= values[1:] == values[:-1]
    log.count_rows("repeated calls", where, calls.row, twice)
    log.count_rows("same sequence", where, calls.row, again & ~twice)
    return calls.take(~twice)
