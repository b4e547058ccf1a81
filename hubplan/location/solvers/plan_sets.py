"""Many plans of a few sites at once: those that a sum leaves, and what each of them costs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from hubplan.location.solvers.medians import Medians
from hubplan.units import FloatArray, IntArray


def sets_within(earnings: FloatArray, pick: int, limit: float, most: int) -> IntArray | None:
    """Return all sets of so many sites whose earnings sum to at most a limit.

    Parameters
    ----------
    earnings : ndarray of float, shape (m,)
        Of each site, in ascending order.
    pick : int
        How many sites make a set, from 1 to m.
    limit : float
        What they may sum to.
    most : int
        How many sets are few enough to return.

    Returns
    -------
    ndarray of int, shape (sets, pick), or None
        Places in `earnings`, ascending in each row, rows in lexicographic order; None if there
        are more than `most`.
    """
    sums = np.concatenate([[0.0], np.cumsum(earnings)])
    sets, totals = np.empty((1, 0), dtype=np.int64), np.zeros(1)
    for left in range(pick, 0, -1):
        # What a site and the next ones after it sum to rises with the site, so those that fit
        # make one run; each of them can be completed, so no more sets are begun than are found.
        runs = sums[left:] - sums[:-left]
        start = sets[:, -1] + 1 if sets.shape[1] else np.zeros(1, dtype=np.int64)
        stop = np.searchsorted(runs, limit - totals, side="right")
        counts = np.maximum(stop - start, 0)
        count = int(counts.sum())
        if count > most:
            return None
        before = np.repeat(np.cumsum(counts) - counts, counts)
        added = np.arange(count) - before + np.repeat(start, counts)
        sets = np.column_stack([np.repeat(sets, counts, axis=0), added])
        totals = np.repeat(totals, counts) + earnings[added]
    return sets


def plan_values(medians: Medians, plans: IntArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield what plans cost, run by run of those that differ in the last site only.

    Parameters
    ----------
    medians : Medians
        The question.
    plans : ndarray of int, shape (k, pick)
        Rows of its costs; plans with the same first sites stand together.

    Yields
    ------
    start : int
        The first plan of the run.
    values : ndarray of float
        What it and the next ones cost, up to rounding.
    """
    if not plans.shape[1]:
        yield 0, np.full(len(plans), float(medians.ceiling @ medians.weights))
        return
    changes = (plans[1:, :-1] != plans[:-1, :-1]).any(axis=1)
    starts = [0, *(np.flatnonzero(changes) + 1).tolist(), len(plans)]
    rows = medians.slice_rows
    for first, end in pairwise(starts):
        nearest = medians.nearest(plans[first, :-1])
        for start in range(first, end, rows):
            last = plans[start : min(start + rows, end), -1]
            yield start, np.minimum(medians.costs[last], nearest) @ medians.weights
