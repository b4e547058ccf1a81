"""Whole numbers as few characters of a page: unsigned, little-endian, base64."""

from __future__ import annotations

import base64
from typing import Any, Final

import numpy as np

from hubplan.units import FloatArray, IntArray

#: What stands for no number: every bit set.
_NONE: Final = -1
_WIDTHS: Final = (1, 2, 4)
_HUNDREDTHS: Final = 100


def packed(numbers: IntArray) -> dict[str, Any]:
    """Return whole numbers in as few bytes each as the greatest of them needs.

    Parameters
    ----------
    numbers : ndarray of int
        Zero or more, below 2³² - 1; -1 = none.

    Returns
    -------
    dict
        ``bytes`` to a number and their ``base64``; none has every bit set.
    """
    greatest = int(numbers.max(initial=0))
    width = next(width for width in _WIDTHS if greatest < 256**width - 1)
    written = np.where(numbers == _NONE, 256**width - 1, numbers).astype(f"<u{width}")
    return {"bytes": width, "base64": base64.b64encode(written.tobytes()).decode("ascii")}


def hundredths(minutes: FloatArray) -> IntArray:
    """Return minutes as whole hundredths.

    Parameters
    ----------
    minutes : ndarray of float
        Rounded to hundredths already, as those of a study are; NaN = no route.

    Returns
    -------
    ndarray of int
        -1 for NaN.
    """
    whole = np.rint(minutes * _HUNDREDTHS)
    return np.where(np.isnan(minutes), _NONE, whole).astype(np.int64)
