"""Several feeds become one timetable: ids apart, cropped to a window, in order of departure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hubplan.transit.feed import FeedDay
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_hops import Hops
from hubplan.transit.feed_transfers import change_seconds
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S, Feed, Int32Array, Timetable
from hubplan.units import BoolArray, IntArray

#: Nothing further from the day is kept; it has room in 32 bits.
_FURTHEST_S = 14 * DAY_S


def join_feeds(
    date: dt.date,
    read: Sequence[tuple[FeedFiles, Feed, FeedDay]],
    window: tuple[int, int] | None,
    log: RepairLog,
) -> Timetable:
    """Join what the feeds give to a day.

    Parameters
    ----------
    date : date
        The day.
    read : sequence of (FeedFiles, Feed, FeedDay)
        Each feed.
    window : tuple of int, or None
        Hops that leave before the first second or arrive after the second are left out.
    log : RepairLog
        Of all feeds; stops nobody uses are counted.

    Returns
    -------
    Timetable
        Perhaps without a hop.
    """
    days = [day for _, _, day in read]
    first_stop = _starts([len(day.stops.ids) for day in days])
    first_trip = _starts([len(day.trip_ids) for day in days])
    hops = _concatenated([day.hops for day in days], first_stop, first_trip)
    lowest, highest = window or (-_FURTHEST_S, _FURTHEST_S)
    hops = _taken(hops, (hops.departure >= lowest) & (hops.arrival <= highest))
    # Stable: hops of one trip that leave at the same time stay as they are ridden.
    hops = _taken(hops, np.argsort(hops.departure, kind="stable"))

    used = np.zeros(first_stop[-1], dtype=bool)
    used[hops.from_stop] = used[hops.to_stop] = True
    running = np.zeros(first_trip[-1], dtype=bool)
    running[hops.trip] = True
    for (files, _, day), start in zip(read, first_stop, strict=False):
        unused = ~used[start : start + len(day.stops.ids)]
        rows = np.array(day.stops.rows, dtype=np.int64)
        log.count_rows("unused stops", files.where("stops"), rows, unused)
    stop_number, trip_number = np.cumsum(used) - 1, np.cumsum(running) - 1
    pairs = _pairs(days, first_stop, used)

    several = len(read) > 1
    marks = [f"{feed.name}:" if several else "" for _, feed, _ in read]
    stop_ids = [m + i for m, day in zip(marks, days, strict=True) for i in day.stops.ids]
    trip_ids = [m + i for m, day in zip(marks, days, strict=True) for i in day.trip_ids]
    return Timetable(
        date=date,
        stop_ids=_texts(stop_ids, used),
        stop_names=_texts([name for day in days for name in day.stops.names], used),
        stop_lon=np.concatenate([day.stops.lon for day in days])[used],
        stop_lat=np.concatenate([day.stops.lat for day in days])[used],
        trip_ids=_texts(trip_ids, running),
        trip_routes=_texts([name for day in days for name in day.trip_routes], running),
        departure_s=hops.departure.astype(np.int32),
        arrival_s=hops.arrival.astype(np.int32),
        from_stop=stop_number[hops.from_stop].astype(np.int32),
        to_stop=stop_number[hops.to_stop].astype(np.int32),
        trip=trip_number[hops.trip].astype(np.int32),
        may_board=hops.may_board,
        may_alight=hops.may_alight,
        change_s=np.concatenate(
            [change_seconds(day.transfers, len(day.stops.ids)) for day in days]
        )[used],
        transfer_from=stop_number[pairs[0]].astype(np.int32),
        transfer_to=stop_number[pairs[1]].astype(np.int32),
        transfer_s=pairs[2].astype(np.int32),
        feeds=tuple(feed for _, feed, _ in read),
        repairs=dict(log.met),
    )


def _starts(sizes: Sequence[int]) -> list[int]:
    return [int(n) for n in np.cumsum([0, *sizes])]


def _concatenated(parts: Sequence[Hops], stops: Sequence[int], trips: Sequence[int]) -> Hops:
    def joined(name: str, shifts: Sequence[int] | None = None) -> NDArray[np.int64]:
        columns = [getattr(part, name) for part in parts]
        if shifts is not None:
            columns = [column + shift for column, shift in zip(columns, shifts, strict=False)]
        return np.concatenate(columns)

    return Hops(
        joined("trip", trips),
        joined("from_stop", stops),
        joined("to_stop", stops),
        joined("departure"),
        joined("arrival"),
        joined("may_board").astype(bool),
        joined("may_alight").astype(bool),
    )


def _taken(hops: Hops, which: IntArray | BoolArray) -> Hops:
    return Hops(
        hops.trip[which],
        hops.from_stop[which],
        hops.to_stop[which],
        hops.departure[which],
        hops.arrival[which],
        hops.may_board[which],
        hops.may_alight[which],
    )


def _texts(texts: Sequence[str], kept: BoolArray) -> tuple[str, ...]:
    return tuple(texts[i] for i in np.flatnonzero(kept).tolist())


def _pairs(days: Sequence[FeedDay], first_stop: Sequence[int], used: BoolArray) -> Int32Array:
    found = [
        (start + i, start + j, seconds)
        for day, start in zip(days, first_stop, strict=False)
        for (i, j), seconds in day.transfers.pairs.items()
        if used[start + i] and used[start + j]
    ]
    return np.array(sorted(found), dtype=np.int32).reshape(-1, 3).T
