"""The nearest open hub of every demand point, and the mean over those that reach one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hubplan.location.problem import LocationProblem
from hubplan.units import FloatArray, IntArray


def nearest_hubs(problem: LocationProblem, site_ids: Sequence[str]) -> tuple[FloatArray, IntArray]:
    """Return the minutes to the nearest of some hubs, and which one it is.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    site_ids : sequence of str
        Ids of the open hubs; may be empty.

    Returns
    -------
    minutes : ndarray of float, shape (n,)
        NaN where no hub can be reached.
    hubs : ndarray of int, shape (n,)
        Position in ``problem.sites.ids``; of equally near hubs the one whose id comes first;
        -1 where no hub can be reached.
    """
    n = len(problem.weights)
    if not site_ids:
        return np.full(n, np.nan), np.full(n, -1, dtype=np.int64)
    columns = np.array(problem.positions(sorted(site_ids), what="open sites"), dtype=np.int64)
    filled = np.nan_to_num(problem.minutes[:, columns], nan=np.inf)
    first = filled.argmin(axis=1)
    minutes = filled[np.arange(n), first]
    reached = np.isfinite(minutes)
    return np.where(reached, minutes, np.nan), np.where(reached, columns[first], -1)


def weigh(minutes: FloatArray, weights: FloatArray) -> tuple[float, float, float]:
    """Return people reached, person-minutes, and people without a route.

    Parameters
    ----------
    minutes : ndarray of float, shape (n,)
        Minutes to the nearest hub; NaN = no route.
    weights : ndarray of float, shape (n,)
        People.

    Returns
    -------
    reached, total, unreached : float
        Sums rounded once (`math.fsum`), so the order of the demand points does not matter.
    """
    known = ~np.isnan(minutes)
    reached = math.fsum(weights[known])
    total = math.fsum(weights[known] * minutes[known])
    return reached, total, math.fsum(weights[~known])
