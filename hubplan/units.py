"""Units and reference systems: the words every stage shares."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WGS84: Final = "EPSG:4326"
BRITISH_NATIONAL_GRID: Final = "EPSG:27700"

#: (west, south, east, north) in degrees: Great Britain with Shetland, Scilly and Lowestoft.
BRITAIN_LON_LAT: Final = (-8.7, 49.8, 1.8, 60.9)

SECONDS_PER_MINUTE: Final = 60.0
METRES_PER_KM: Final = 1000.0
KPH_PER_METRE_PER_SECOND: Final = 3.6


def seconds_to_travel(length_m: FloatArray, speed_kph: FloatArray | float) -> FloatArray:
    """Return the seconds it takes to travel a length at a constant speed.

    Parameters
    ----------
    length_m : ndarray of float
        Lengths in metres.
    speed_kph : ndarray of float or float
        Speeds in kilometres an hour, all above zero.

    Returns
    -------
    ndarray of float
        Seconds, of the shape of `length_m`.
    """
    return np.asarray(length_m * KPH_PER_METRE_PER_SECOND / speed_kph, dtype=np.float64)


def to_hundredths(minutes: FloatArray) -> FloatArray:
    """Round minutes to hundredths, once, so that every published figure agrees.

    Parameters
    ----------
    minutes : ndarray of float
        Minutes; NaN means no route and stays NaN.

    Returns
    -------
    ndarray of float
        Minutes rounded half to even to 0.01.
    """
    return np.asarray(np.round(minutes, 2), dtype=np.float64)


def or_none(value: float | None) -> float | None:
    """Return a number as JSON has it.

    Parameters
    ----------
    value : float or None
        Any number.

    Returns
    -------
    float or None
        None for NaN and infinity, which JSON does not know.
    """
    return None if value is None or not math.isfinite(value) else float(value)


def as_count(value: float) -> int | float:
    """Return a count as JSON has it.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    int or float
        A whole number without a point; others, such as weighted people, as they are.
    """
    return int(value) if value == int(value) else float(value)
