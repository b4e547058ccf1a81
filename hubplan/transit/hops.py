"""What a scan reads and writes: hops in order, and what is known of stops and trips."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hubplan.transit.reach import Reach
from hubplan.transit.timetable import Int32Array
from hubplan.units import BoolArray

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
        In lists: the stops where one may have alighted before, and the least seconds between.
    links_all, links_nearest : ndarray of int32, shape (n_hops,)
        The list of each hop, and a shorter one that does where nothing more can be kept by
        boarding here than at the next stop of the trip; see `change_links.py`.
    """

    departure_s: Int32Array
    arrival_s: Int32Array
    from_stop: Int32Array
    to_stop: Int32Array
    trip: Int32Array
    may_board: BoolArray
    may_alight: BoolArray
    links: Reach
    links_all: Int32Array
    links_nearest: Int32Array


class Labels(NamedTuple):
    """What a scan knows so far; `v` counts vehicles beyond one, `k` the steps.

    Attributes
    ----------
    board : ndarray of int32, shape (n_vehicles, n_stops, n_steps)
        The latest departure by which step `k` is kept with ``v + 1`` vehicles, where it is later
        than with fewer.
    alight : ndarray of int32, shape (n_vehicles, n_stops, n_steps)
        The latest arrival after which step `k` is kept with ``v + 1`` further vehicles, where it
        is later than with fewer.
    kept : ndarray of int32, shape (n_vehicles, n_stops)
        The first step for which `board` is known.
    aboard : ndarray of int32, shape (n_vehicles, n_trips)
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
    shape = (n_vehicles, n_stops, n_steps)
    labels = Labels(
        np.empty(shape, dtype=np.int32),
        np.empty(shape, dtype=np.int32),
        np.empty(shape[:2], dtype=np.int32),
        np.empty((n_vehicles, n_trips), dtype=np.int32),
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
