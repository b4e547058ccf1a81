"""A timetable ready for scans: hops there, hops home, and the changes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.transit.change_links import with_links
from hubplan.transit.hops import NEVER, Hops
from hubplan.transit.reach import Reach, reach_of, rows_of
from hubplan.transit.timetable import FORBIDDEN, LEAST_CHANGE_S, Timetable
from hubplan.units import IntArray


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
    there = with_links(
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
    back = with_links(
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
