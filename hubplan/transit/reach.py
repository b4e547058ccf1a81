"""What can be walked to from each of many places: a sparse table of whole seconds."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hubplan.transit.timetable import Int32Array
from hubplan.units import FloatArray, IntArray

#: Seconds of a walk that is too far or does not exist; a day and one of them fit an int32.
FAR: Final = 2**30
#: Fractions of a second that a sum of lengths may be off.
_ROUNDING_S: Final = 1e-3


class Reach(NamedTuple):
    """Walks from each place of one list to some places of another, row by row.

    Attributes
    ----------
    start : ndarray of int64, shape (n_rows + 1,)
        Row `i` has the entries ``start[i]:start[i + 1]``.
    place : ndarray of int32, shape (n_entries,)
        Where each walk leads, in rising order within a row.
    seconds : ndarray of int32, shape (n_entries,)
        How long it takes.
    """

    start: IntArray
    place: Int32Array
    seconds: Int32Array


def reach_of(n_rows: int, row: IntArray, place: IntArray, seconds: IntArray) -> Reach:
    """Put walks in rows.

    Parameters
    ----------
    n_rows : int
        How many places they start from.
    row, place, seconds : ndarray of int, shape (n,)
        Where each starts, where it leads, how long it takes; no pair twice.

    Returns
    -------
    Reach
        The walks by row, then by place.
    """
    order = np.lexsort((place, row))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))])
    return Reach(
        start.astype(np.int64), place[order].astype(np.int32), seconds[order].astype(np.int32)
    )


def rows_of(reach: Reach) -> IntArray:
    """Return where each walk starts.

    Parameters
    ----------
    reach : Reach
        The walks.

    Returns
    -------
    ndarray of int, shape (n_entries,)
        Rows, in rising order.
    """
    return np.repeat(np.arange(len(reach.start) - 1), np.diff(reach.start))


def whole_seconds(seconds: FloatArray) -> IntArray:
    """Round seconds up, so that nobody is promised a vehicle that has just left.

    Parameters
    ----------
    seconds : ndarray of float
        Zero or more; infinite or NaN = no way.

    Returns
    -------
    ndarray of int
        Whole seconds, at most `FAR`.
    """
    known = np.nan_to_num(seconds, nan=np.inf, posinf=np.inf)
    return np.minimum(np.ceil(known - _ROUNDING_S), FAR).astype(np.int64)
