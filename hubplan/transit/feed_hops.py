"""From the calls of a trip to its hops, looked at for what cannot be, cropped to an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.transit.feed_calls import Calls
from hubplan.transit.feed_stops import Stops
from hubplan.transit.feed_values import BLANK
from hubplan.transit.repairs import RepairLog
from hubplan.units import KPH_PER_METRE_PER_SECOND, BoolArray, FloatArray, IntArray

#: (west, south, east, north) in degrees.
Area = tuple[float, float, float, float]

_EARTH_M = 6_371_000.0
_TOO_FAST_KPH: Final = 110.0
#: Timetables are rounded to minutes: a hop may take up to one more than it says.
_ROUNDING_S: Final = 60


@dataclass(frozen=True, slots=True)
class Hops:
    """The hops of the trips of a feed, each trip once, in the order in which they are ridden.

    Attributes
    ----------
    trip, from_stop, to_stop : ndarray of int, shape (n_hops,)
        Positions among the feed's trips and stops.
    departure, arrival : ndarray of int, shape (n_hops,)
        Seconds since midnight of the service day.
    may_board, may_alight : ndarray of bool, shape (n_hops,)
        At `from_stop` and at `to_stop`.
    """

    trip: IntArray
    from_stop: IntArray
    to_stop: IntArray
    departure: IntArray
    arrival: IntArray
    may_board: BoolArray
    may_alight: BoolArray


@dataclass(frozen=True, slots=True)
class Ends:
    """Where and when whole trips start and end, cropped or not.

    Attributes
    ----------
    departure, arrival : ndarray of int, shape (n_trips,)
        Of the first and the last call, seconds since midnight of the service day; 0 for trips
        without hops.
    from_stop, to_stop : ndarray of int, shape (n_trips,)
        Of the first and the last call; -1 for trips without hops.
    start : ndarray of int, shape (n_trips,)
        Departure from the first call as listed, whether or not anybody can board there; `BLANK`
        where no time stands there.
    """

    departure: IntArray
    arrival: IntArray
    from_stop: IntArray
    to_stop: IntArray
    start: IntArray


def first_rows(calls: Calls, n_trips: int) -> IntArray:
    """Return the row of the first call of each trip.

    Parameters
    ----------
    calls : Calls
        By trip, then in the order of the stops; none left out yet.
    n_trips : int
        Number of trips of the feed.

    Returns
    -------
    ndarray of int, shape (n_trips,)
        -1 for trips without calls.
    """
    rows = np.full(n_trips, -1, dtype=np.int64)
    first = calls.starts()
    rows[calls.trip[first]] = calls.row[first]
    return rows


def make_hops(
    calls: Calls,
    stops: Stops,
    wanted: BoolArray,
    *,
    trip_rows: IntArray,
    starts: IntArray,
    where: tuple[str, str],
    log: RepairLog,
) -> tuple[Hops, Ends]:
    """Join each call with the next one of its trip.

    Parameters
    ----------
    calls : Calls
        By trip, then in the order of the stops; every time known.
    stops : Stops
        Of the feed.
    wanted : ndarray of bool, shape (n_trips,)
        Trips that should have hops.
    trip_rows : ndarray of int, shape (n_trips,)
        Their row numbers.
    starts : ndarray of int, shape (n_trips,)
        Of each trip the row of its first call, as `first_rows` gives them.
    where : tuple of str
        The tables of trips and of calls, for messages.
    log : RepairLog
        Where trips without hops and odd hops are counted.

    Returns
    -------
    Hops
        None for trips of fewer than two calls at stops with a position.
    Ends
        Of every trip.
    """
    called = np.zeros(len(wanted), dtype=bool)
    called[calls.trip] = True
    start = _start_times(calls, starts)
    log.count_rows("no calls", where[0], trip_rows, wanted & ~called)
    placed = calls.stop >= 0
    placed[placed] = np.isfinite(stops.lon[calls.stop[placed]])
    calls = calls.take(placed)
    here = np.flatnonzero(~np.append(calls.starts(), True)[1:])
    trip = calls.trip[here]
    many = np.zeros(len(wanted), dtype=bool)
    many[trip] = True
    log.count_rows("one call", where[0], trip_rows, called & ~many)
    hops = Hops(
        trip,
        calls.stop[here],
        calls.stop[here + 1],
        calls.departure[here],
        calls.arrival[here + 1],
        calls.may_board[here],
        calls.may_alight[here + 1],
    )
    _look_at(hops, calls.row[here], stops, where[1], log)
    departure, arrival, from_stop, to_stop = (
        np.full(len(start), fill, dtype=np.int64) for fill in (0, 0, -1, -1)
    )
    ends = Ends(departure, arrival, from_stop, to_stop, start)
    # The first hop of a trip is written last, the last hop last.
    ends.departure[trip[::-1]] = hops.departure[::-1]
    ends.from_stop[trip[::-1]] = hops.from_stop[::-1]
    ends.arrival[trip], ends.to_stop[trip] = hops.arrival, hops.to_stop
    return hops, ends


def _start_times(calls: Calls, rows: IntArray) -> IntArray:
    """Return when trips leave their first call: that of the next one would be too late."""
    start = np.full(len(rows), BLANK, dtype=np.int64)
    first = calls.take(calls.starts())
    told = first.row == rows[first.trip]
    start[first.trip[told]] = first.departure[told]
    return start


def _look_at(hops: Hops, rows: IntArray, stops: Stops, where: str, log: RepairLog) -> None:
    taken = hops.arrival - hops.departure
    same = hops.from_stop == hops.to_stop
    metres = _straight_m(
        stops.lon[hops.from_stop],
        stops.lat[hops.from_stop],
        stops.lon[hops.to_stop],
        stops.lat[hops.to_stop],
    )
    fast = metres * KPH_PER_METRE_PER_SECOND > _TOO_FAST_KPH * (taken + _ROUNDING_S)
    log.count_rows("same stop", where, rows, same)
    log.count_rows("no time", where, rows, (taken == 0) & ~same)
    log.count_rows("too fast", where, rows, fast)


def _straight_m(
    lon_a: FloatArray, lat_a: FloatArray, lon_b: FloatArray, lat_b: FloatArray
) -> FloatArray:
    """Return metres as the crow flies, near enough for a look at speeds."""
    east = np.radians(lon_b - lon_a) * np.cos(np.radians((lat_a + lat_b) / 2))
    return np.asarray(_EARTH_M * np.hypot(east, np.radians(lat_b - lat_a)), dtype=np.float64)


def stops_inside(stops: Stops, area: Area | None) -> BoolArray:
    """Return which stops lie in an area.

    Parameters
    ----------
    stops : Stops
        Of the feed.
    area : tuple of float, or None
        (west, south, east, north) in degrees; None = everywhere.

    Returns
    -------
    ndarray of bool, shape (n_stops,)
        False for stops without a position, unless the area is everywhere.
    """
    if area is None:
        return np.ones(len(stops.ids), dtype=bool)
    west, south, east, north = area
    lon, lat = stops.lon, stops.lat
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north), dtype=bool)


def crop_to_area(hops: Hops, inside: BoolArray) -> Hops:
    """Keep what lies between a trip's first and last call in an area.

    Parameters
    ----------
    hops : Hops
        In the order in which they are ridden.
    inside : ndarray of bool, shape (n_stops,)
        Which stops lie in it.

    Returns
    -------
    Hops
        A stretch outside between two calls inside is kept: one rides through.
    """
    here = np.arange(len(hops.trip))
    size = int(hops.trip.max(initial=-1)) + 1
    first, last = np.full(size, len(here)), np.full(size, -1)
    np.minimum.at(first, hops.trip, np.where(inside[hops.from_stop], here, len(here)))
    np.maximum.at(last, hops.trip, np.where(inside[hops.to_stop], here, -1))
    keep = (here >= first[hops.trip]) & (here <= last[hops.trip])
    return Hops(
        hops.trip[keep],
        hops.from_stop[keep],
        hops.to_stop[keep],
        hops.departure[keep],
        hops.arrival[keep],
        hops.may_board[keep],
        hops.may_alight[keep],
    )
