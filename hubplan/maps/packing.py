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
_STEP_BITS: Final = 7


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


def packed_steps(steps: IntArray) -> str:
    """Return whole numbers, most of them small, in as few bytes each as it needs.

    Parameters
    ----------
    steps : ndarray of int
        Zero or more.

    Returns
    -------
    str
        Base64 of seven bits a byte, the lowest first; the highest bit says that more follow.
    """
    rows = []
    left, more = steps.astype(np.int64), np.ones(len(steps), dtype=bool)
    while more.any():
        rest = left >> _STEP_BITS
        low = left & (2**_STEP_BITS - 1)
        rows.append(np.where(more, np.where(rest > 0, low | 2**_STEP_BITS, low), _NONE))
        left, more = rest, more & (rest > 0)
    every = np.array(rows, dtype=np.int64).reshape(len(rows), len(steps)).T
    return base64.b64encode(every[every != _NONE].astype(np.uint8).tobytes()).decode("ascii")
