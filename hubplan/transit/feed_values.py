"""What the cells of a feed say: times past midnight, dates, numbers."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final

#: Of a time: nothing stands there.
BLANK: Final = -1
#: Of a time: what stands there is none.
UNREADABLE: Final = -2
#: Added to a time that says no seconds.
WITHOUT_SECONDS: Final = 1 << 24
#: Of a whole number: blank or none.
NO_NUMBER: Final = -(2**31)

_TIME = re.compile(r"(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:\.\d*)?)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:\.0*)?", re.ASCII)
_DATE = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})", re.ASCII)
_MOST_HOURS = 168
_SIXTY = 60


def seconds(text: str) -> int:
    """Read a time of day.

    Parameters
    ----------
    text : str
        Such as ``"9:10:00"``, ``"25:05:00"`` or ``"09:10"``.

    Returns
    -------
    int
        Seconds since midnight, below a week, plus `WITHOUT_SECONDS` where it says none; `BLANK`
        or `UNREADABLE`.
    """
    if not text:
        return BLANK
    match = _TIME.fullmatch(text)
    if match is None:
        return UNREADABLE
    hours, minutes = int(match[1]), int(match[2])
    rest = int(match[3]) if match[3] else 0
    if hours >= _MOST_HOURS or minutes >= _SIXTY or rest >= _SIXTY:
        return UNREADABLE
    return hours * 3600 + minutes * 60 + rest + (0 if match[3] else WITHOUT_SECONDS)


def whole_number(text: str) -> int:
    """Read a whole number of at most nine digits.

    Parameters
    ----------
    text : str
        Such as ``"12"`` or ``"12.0"``.

    Returns
    -------
    int
        The number, or `NO_NUMBER`.
    """
    return int(float(text)) if _WHOLE.fullmatch(text) else NO_NUMBER


def real_number(text: str) -> float:
    """Read a number.

    Parameters
    ----------
    text : str
        Such as ``"51.1"``.

    Returns
    -------
    float
        The number, or NaN for what is none, or not finite.
    """
    try:
        value = float(text) if text.isascii() else math.nan
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def day(text: str) -> dt.date | None:
    """Read a date.

    Parameters
    ----------
    text : str
        Such as ``"20261124"``; ``"2026-11-24"`` too.

    Returns
    -------
    date or None
        None for what is none.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
