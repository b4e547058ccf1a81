"""The timetable of one day: every hop of every vehicle, in the order in which they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.transit.repairs import Repair
from hubplan.units import BoolArray, FloatArray

Int32Array = NDArray[np.int32]

#: Nobody changes vehicles in less, whatever a feed says.
LEAST_CHANGE_S: Final = 60
#: In `Timetable.transfer_s`: this change is not possible.
FORBIDDEN: Final = -1
DAY_S: Final = 86_400


def _no_pairs() -> Int32Array:
    return np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a timetable comes from.

    Attributes
    ----------
    name : str
        Name of the file or folder without its ending; of several alike, numbered.
    publisher : str
        As the feed tells it: its publisher, or its operators; empty when it tells neither.
    version : str
        As the feed tells it, or empty.
    first_day, last_day : date
        First and last day on which any of its services runs.
    sha256 : str
        Of the zip file; of a folder, of its tables in alphabetical order.
    licence : str
        As the feed tells it, or empty.
    """

    name: str
    publisher: str
    version: str
    first_day: dt.date
    last_day: dt.date
    sha256: str
    licence: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Timetable:
    """All trips of one day as hops between two calls, ready to be scanned.

    A stop is its position in `stop_ids`, a trip its position in `trip_ids`. Hops of one trip
    stand in the order in which they are ridden, also where they take no time; and of all hops,
    each leaves at the same time as the one before it or later.

    Attributes
    ----------
    date : date
        The day asked for.
    stop_ids : tuple of str
        Stops that a hop leaves or reaches; ``feed:stop`` when there are several feeds.
    stop_names : tuple of str
        As on the pole.
    stop_lon, stop_lat : ndarray of float, shape (n_stops,)
        WGS84 degrees, all finite.
    trip_ids : tuple of str
        ``feed:trip`` when there are several feeds; runs of a frequency carry their start,
        ``trip@07:10:00``, trips of the day before ``trip@yesterday``, and trips that passengers
        stay aboard between are one: ``trip+next``.
    trip_routes : tuple of str
        Name of the line of each trip, such as ``"7"``.
    departure_s, arrival_s : ndarray of int32, shape (n_hops,)
        Seconds since midnight of `date`; from 86,400 on after the following midnight, negative
        in trips of the day before that are still under way at midnight. No hop arrives before
        it leaves.
    from_stop, to_stop, trip : ndarray of int32, shape (n_hops,)
        Positions in `stop_ids` and `trip_ids`.
    may_board : ndarray of bool, shape (n_hops,)
        Whether passengers may get on at `from_stop`.
    may_alight : ndarray of bool, shape (n_hops,)
        Whether passengers may get off at `to_stop`.
    change_s : ndarray of int32, shape (n_stops,)
        Seconds a change within the stop takes, at least `LEAST_CHANGE_S`.
    transfer_from, transfer_to, transfer_s : ndarray of int32, shape (n_pairs,)
        What a feed says of changing from one stop to another: the least seconds between getting
        off at the one and getting on at the other, however fast one walks, or `FORBIDDEN`. No
        pair twice; a pair of a stop with itself is only ever `FORBIDDEN`.
    feeds : tuple of Feed
        What was read.
    repairs : mapping of str to Repair
        What was mended, read with an assumption or left out, by kind.
    """

    date: dt.date
    stop_ids: tuple[str, ...]
    stop_names: tuple[str, ...]
    stop_lon: FloatArray
    stop_lat: FloatArray
    trip_ids: tuple[str, ...]
    trip_routes: tuple[str, ...]
    departure_s: Int32Array
    arrival_s: Int32Array
    from_stop: Int32Array
    to_stop: Int32Array
    trip: Int32Array
    may_board: BoolArray
    may_alight: BoolArray
    change_s: Int32Array
    transfer_from: Int32Array = field(default_factory=_no_pairs)
    transfer_to: Int32Array = field(default_factory=_no_pairs)
    transfer_s: Int32Array = field(default_factory=_no_pairs)
    feeds: tuple[Feed, ...] = ()
    repairs: Mapping[str, Repair] = field(default_factory=dict)

    @property
    def n_stops(self) -> int:
        """Number of stops."""
        return len(self.stop_ids)

    @property
    def n_trips(self) -> int:
        """Number of trips, each run of a frequency counted."""
        return len(self.trip_ids)

    @property
    def n_connections(self) -> int:
        """Number of hops between two calls."""
        return len(self.departure_s)

    def __repr__(self) -> str:
        """Return day, sizes and number of repairs in one line."""
        return (
            f"Timetable({self.date:%A %Y-%m-%d}, {self.n_stops:,} stops, {self.n_trips:,} trips, "
            f"{self.n_connections:,} hops, {sum(r.count for r in self.repairs.values()):,} repairs)"
        )
