"""Costs as whole numbers: the one grid on which every engine counts, so that all agree.

Sums of whole numbers do not depend on their order: Dijkstra's algorithm, a hierarchy of
shortcuts and a search from the other side give the same minutes to the last bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import InputError
from hubplan.units import FloatArray

CostArray = NDArray[np.int32]

#: One unit of cost. Rounding both ends of a journey to it moves it by less than 1e-6 minutes.
UNIT_SECONDS: Final = 5e-5
#: No way. Two of them still fit an int32, so that kernels may add before they compare.
INFINITY: Final = 2**30 - 1
#: The longest journey that can be told from none: 14.9 hours.
LONGEST_SECONDS: Final = (INFINITY - 1) * UNIT_SECONDS


class JourneyTooLongError(InputError):
    """A journey cannot be counted in whole units, though there may be one."""


def on_grid(seconds: FloatArray) -> FloatArray:
    """Round seconds to whole units, and leave them seconds.

    Parameters
    ----------
    seconds : ndarray of float
        Any; infinite and NaN stay so.

    Returns
    -------
    ndarray of float
        Seconds, of the same shape, at most half a unit away.
    """
    return np.asarray(np.rint(seconds / UNIT_SECONDS) * UNIT_SECONDS, dtype=np.float64)


def to_units(seconds: FloatArray) -> CostArray:
    """Round seconds to whole units.

    Parameters
    ----------
    seconds : ndarray of float
        Zero or more; infinite = no way.

    Returns
    -------
    ndarray of int32
        Units, of the same shape; `INFINITY` = no way.

    Raises
    ------
    InputError
        If a cost is NaN or negative.
    JourneyTooLongError
        If one is finite and too long to be counted.
    """
    units = np.rint(np.asarray(seconds, dtype=np.float64) / UNIT_SECONDS)
    if not (units >= 0).all():
        wrong = np.asarray(seconds)[~(units >= 0)]
        raise InputError(
            f"{wrong.flat[0]} s is no cost ({wrong.size:,} of {units.size:,} are none)",
            hint="Costs are seconds, zero or more; inf = closed.",
        )
    closed = np.isposinf(units)
    if (units[~closed] >= INFINITY).any():
        raise JourneyTooLongError(
            f"{float(units[~closed].max() * UNIT_SECONDS):,.0f} s are too long to be counted",
            hint=f"Whole units go to {LONGEST_SECONDS:,.0f} s (14.9 hours); inf = closed.",
        )
    return np.where(closed, INFINITY, units).astype(np.int32)


def to_seconds(units: CostArray) -> FloatArray:
    """Turn whole units into seconds.

    Parameters
    ----------
    units : ndarray of int32
        Units; `INFINITY` or more = no way.

    Returns
    -------
    ndarray of float
        Seconds, of the same shape; infinite = no way.
    """
    seconds = np.multiply(units, UNIT_SECONDS)
    seconds[units >= INFINITY] = np.inf
    return seconds
