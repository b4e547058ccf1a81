"""What a scan reads and writes: hops in order, changes between stops, and both mirrored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from hubplan.transit.reach import Reach, reach_of, rows_of
from hubplan.transit.timetable import FORBIDDEN, LEAST_CHANGE_S, Int32Array, Timetable
from hubplan.units import BoolArray, IntArray

#: A moment before all others: not possible at all. A day less still fits an int32.
NEVER: Final = -(2**30)


class Hops(NamedTuple):
    """Hops as a scan reads them: from the last to the first.

    Attributes
    ----------
    departure_s, arrival_s, from_stop, to_stop, trip : ndarray of int32, shape (n_hops,)
        As in `Timetable`; departures rise.
    may_board, may_alight : ndarray of bool, shape (n_hops,)
        As in `Timetable`.
    links : Reach
        By stop where one boards: the stops where one may have alighted before, and the least
        seconds between.
    """

    departure_s: Int32Array
    arrival_s: Int32Array
    from_stop: Int32Array
    to_stop: Int32Array
    trip: Int32Array
    may_board: BoolArray
    may_alight: BoolArray
    links: Reach


class Labels(NamedTuple):
    """What a scan knows so far; `v` counts vehicles beyond one, `k` the steps.

    Attributes
    ----------
    board : ndarray of int32, shape (n_stops, n_vehicles, n_steps)
        The latest departure by which step `k` is kept with at most ``v + 1`` vehicles.
    alight : ndarray of int32, shape (n_stops, n_vehicles, n_steps)
        The latest arrival after which step `k` is kept with at most ``v + 1`` further vehicles.
    kept : ndarray of int32, shape (n_stops, n_vehicles)
        The first step for which `board` is known.
    aboard : ndarray of int32, shape (n_trips, n_vehicles)
        The first step that is kept by staying aboard.
    """

    board: Int32Array
    alight: Int32Array
    kept: Int32Array
    aboard: Int32Array


def fresh_labels(n_stops: int, n_trips: int, n_vehicles: int, n_steps: int) -> Labels:
    """Make labels of which nothing is known.

    Parameters
    ----------
    n_stops, n_trips, n_vehicles, n_steps : int
        Their sizes.

    Returns
    -------
    Labels
        To be written by a scan.
    """
    shape = (n_stops, n_vehicles, n_steps)
    labels = Labels(
        np.empty(shape, dtype=np.int32),
        np.empty(shape, dtype=np.int32),
        np.empty(shape[:2], dtype=np.int32),
        np.empty((n_trips, n_vehicles), dtype=np.int32),
    )
    forget(labels)
    return labels


def forget(labels: Labels) -> None:
    """Make labels fresh again, in place.

    Parameters
    ----------
    labels : Labels
        Of an earlier scan.
    """
    n_steps = labels.board.shape[2]
    labels.board[:], labels.alight[:] = NEVER, NEVER
    labels.kept[:], labels.aboard[:] = n_steps, n_steps


@dataclass(frozen=True, slots=True, eq=False)
class BothWays:
    """A timetable ready for scans there and back.

    Attributes
    ----------
    there : Hops
        Towards a site, by departure.
    back : Hops
        Home from a site: the mirrored timetable, in which time runs backwards, every hop leads
        the other way, and where one alights one boards. Its "latest departure" from a door is
        the earliest arrival there with the sign turned.
    """

    there: Hops
    back: Hops


def both_ways(
    timetable: Timetable, stop_walks: Reach, *, board_not_before_s: int | None = None
) -> BothWays:
    """Prepare a timetable for scans.

    Parameters
    ----------
    timetable : Timetable
        The day.
    stop_walks : Reach
        Seconds on foot from stop to other stops, as far as people walk.
    board_not_before_s : int, optional
        Nobody boards a vehicle that leaves earlier.

    Returns
    -------
    BothWays
        The hops of the day.
    """
    t = timetable
    # Who may not board earlier is not aboard earlier either.
    asked = NEVER if board_not_before_s is None else board_not_before_s
    hop = np.arange(np.searchsorted(timetable.departure_s, asked), timetable.n_connections)
    alighted, boarded, least_s = changes(timetable, stop_walks)
    t, n_stops = timetable, timetable.n_stops
    there = Hops(
        t.departure_s[hop],
        t.arrival_s[hop],
        t.from_stop[hop],
        t.to_stop[hop],
        t.trip[hop],
        t.may_board[hop],
        t.may_alight[hop],
        reach_of(n_stops, boarded, alighted, least_s),
    )
    # Of the hops of one trip that arrive together, the later comes first.
    hop = hop[np.argsort(there.arrival_s, kind="stable")[::-1]]
    back = Hops(
        -t.arrival_s[hop],
        -t.departure_s[hop],
        t.to_stop[hop],
        t.from_stop[hop],
        t.trip[hop],
        t.may_alight[hop],
        t.may_board[hop],
        reach_of(n_stops, alighted, boarded, least_s),
    )
    return BothWays(there, back)


def changes(timetable: Timetable, stop_walks: Reach) -> tuple[IntArray, IntArray, IntArray]:
    """Return every pair of stops between which one may change, and the seconds it takes.

    Parameters
    ----------
    timetable : Timetable
        With the changes that its feeds speed down or forbid.
    stop_walks : Reach
        Seconds on foot from stop to other stops, as far as people walk.

    Returns
    -------
    tuple of ndarray of int, shape (n_pairs,)
        Stop where one alights, stop where one boards, and the least seconds from arrival to
        departure: within a stop its `change_s`; to another stop the walk and
        `LEAST_CHANGE_S`, or what the feed asks for if that is more. A feed does not make a pair
        walkable that is too far for the walker.
    """
    t = timetable
    within = np.arange(t.n_stops)
    alighted = np.concatenate([within, rows_of(stop_walks)])
    boarded = np.concatenate([within, stop_walks.place])
    least_s = np.concatenate([t.change_s, stop_walks.seconds.astype(np.int64) + LEAST_CHANGE_S])
    pair, asked = alighted * t.n_stops + boarded, t.transfer_from.astype(np.int64) * t.n_stops
    asked += t.transfer_to
    order = np.argsort(pair)
    found = np.searchsorted(pair, asked, sorter=order)
    found = order[np.minimum(found, len(pair) - 1)]
    known = pair[found] == asked
    found, seconds = found[known], t.transfer_s[known]
    least_s[found] = np.maximum(least_s[found], seconds)
    possible = np.ones(len(pair), dtype=np.bool_)
    possible[found[seconds == FORBIDDEN]] = False
    return alighted[possible], boarded[possible], least_s[possible]
