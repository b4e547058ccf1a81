"""Which changes a scan need not look at, because another stop of the same trip does as well.

Where somebody alights, vehicles can be boarded at many stops around, and a vehicle mostly at
several of them, one after another. A scan that told every stop around of every departure would do
the same work many times over. Two rules leave nearly all of it out, and change no result. For
somebody who alighted at `a` and may board a trip at its consecutive calls `b` and `c`:

1. If getting to `c` takes at most so much longer than getting to `b` as the ride from `b` to `c`
   takes, and boarding at `b` keeps nothing that boarding at `c` does not, boarding at `c` will
   do: one may alight as late for it, or later.
2. If getting to `c` takes still longer, boarding at `b` will do: one may alight later for it, and
   it keeps all that `c` keeps.

Hops from the same stop with the same calls before and after share their lists. Where some of them
ride longer, the first rule reckons with the shortest ride and the second with the longest: they
never leave out both stops. What is left out is only ever needed for arrivals before the departure
that does as well, which the scan has read by then.
"""

from __future__ import annotations

import numpy as np

from hubplan.compiled import compiled
from hubplan.transit.hops import Hops
from hubplan.transit.reach import FAR, Reach
from hubplan.transit.timetable import Int32Array
from hubplan.units import BoolArray, IntArray

_NONE = -1


def with_links(  # noqa: PLR0917 - the columns of hops
    departure_s: Int32Array,
    arrival_s: Int32Array,
    from_stop: Int32Array,
    to_stop: Int32Array,
    trip: Int32Array,
    may_board: BoolArray,
    may_alight: BoolArray,
    changes: Reach,
) -> Hops:
    """Make hops that know which changes lead to them.

    Parameters
    ----------
    departure_s, arrival_s, from_stop, to_stop, trip : ndarray of int32, shape (n_hops,)
        As in `Hops`.
    may_board, may_alight : ndarray of bool, shape (n_hops,)
        As in `Hops`.
    changes : Reach
        By stop where one boards: the stops where one may have alighted before, and the least
        seconds between.

    Returns
    -------
    Hops
        Their lists hold all changes that a scan has to look at.
    """
    before, after = _neighbours(trip)
    boards_before = (before >= 0) & may_board[before]
    boards_after = (after >= 0) & may_board[after]
    # Stops are counted from one here; zero = none.
    stop, size = from_stop.astype(np.int64) + 1, len(changes.start)
    pairs, pair = np.unique(
        np.where(boards_before, stop[before], 0) * size + stop, return_inverse=True
    )
    ride_s = np.where(boards_before, departure_s - departure_s[before], 0)
    shortest_s, longest_s = np.full(len(pairs), FAR), np.zeros(len(pairs), dtype=np.int64)
    np.minimum.at(shortest_s, pair, ride_s)
    np.maximum.at(longest_s, pair, ride_s)
    # First for boarding that keeps more than boarding at the next call does: as if none came.
    call_after = np.concatenate([np.zeros_like(stop), np.where(boards_after, stop[after], 0)])
    kinds, kind = np.unique(np.tile(pair, 2) * size + call_after, return_inverse=True)
    since, later = pairs[kinds // size], kinds % size
    until = np.searchsorted(pairs, since % size * size + later)
    cases = (
        since % size + _NONE,
        since // size + _NONE,
        longest_s[kinds // size],
        later + _NONE,
        shortest_s[np.minimum(until, len(pairs) - 1)],
    )
    links = _thinned(changes, np.column_stack(cases), FAR)
    n_hops = len(trip)
    return Hops(
        departure_s,
        arrival_s,
        from_stop,
        to_stop,
        trip,
        may_board,
        may_alight,
        Reach(*links),
        kind[:n_hops].astype(np.int32),
        kind[n_hops:].astype(np.int32),
    )


def _neighbours(trip: Int32Array) -> tuple[IntArray, IntArray]:
    """Return the hops before and after each on its trip; -1 = none."""
    order = np.argsort(trip, kind="stable")
    same = trip[order[1:]] == trip[order[:-1]]
    before, after = np.full(len(trip), _NONE), np.full(len(trip), _NONE)
    before[order[1:][same]] = order[:-1][same]
    after[order[:-1][same]] = order[1:][same]
    return before, after


@compiled
def _thinned(changes: Reach, cases: IntArray, far: int) -> tuple[IntArray, Int32Array, Int32Array]:
    """Return as lists the changes to a stop that its neighbours on a trip do not make needless.

    A row of `cases` holds the stop, the one boarded at before (-1 = none), the longest ride from
    there, the one after (-1 = none), and the shortest ride to it.
    """
    most = 0
    for stop in cases[:, 0]:
        most += changes.start[stop + 1] - changes.start[stop]
    start = np.zeros(len(cases) + 1, dtype=np.int64)
    place, seconds = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    to_earlier = np.full(len(changes.start), far)
    to_later = np.full(len(changes.start), 2 * far)
    size = 0
    for number in range(len(cases)):
        stop, earlier, since_s, later, until_s = cases[number]
        _mark(changes, earlier, to_earlier)
        _mark(changes, later, to_later)
        for k in range(changes.start[stop], changes.start[stop + 1]):
            alighted, least_s = changes.place[k], changes.seconds[k]
            by_earlier = least_s - to_earlier[alighted] > since_s
            by_later = to_later[alighted] - least_s <= until_s
            if not by_earlier and not by_later:
                place[size], seconds[size] = alighted, least_s
                size += 1
        start[number + 1] = size
        _mark(changes, earlier, to_earlier, far)
        _mark(changes, later, to_later, 2 * far)
    return start, place[:size].copy(), seconds[:size].copy()


@compiled
def _mark(changes: Reach, stop: int, known: IntArray, instead: int = -1) -> None:
    """Write the seconds of all changes to a stop, or something else in their place."""
    if stop >= 0:
        for k in range(changes.start[stop], changes.start[stop + 1]):
            known[changes.place[k]] = changes.seconds[k] if instead < 0 else instead
