"""How many people of an age start from each demand point, from columns named after ages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hubplan.units import FloatArray

_BAND: Final = re.compile(r"aged_(\d+)_(\d+)")
_OVER: Final = re.compile(r"aged_(\d+)_plus")


@dataclass(frozen=True, slots=True)
class Ages:
    """A range of ages.

    Attributes
    ----------
    first : int
        The youngest, in whole years.
    last : int or None
        The oldest, included; None = and over.
    """

    first: int = 0
    last: int | None = None

    def __str__(self) -> str:
        """Return the range in words."""
        if self.last is None:
            return f"{self.first} and over" if self.first else "all ages"
        return f"{self.first} to {self.last}"

    def both(self, other: Ages) -> Ages | None:
        """Return the ages that two ranges share.

        Parameters
        ----------
        other : Ages
            Another range.

        Returns
        -------
        Ages or None
            None = they share none.
        """
        lasts = [last for last in (self.last, other.last) if last is not None]
        first, last = max(self.first, other.first), min(lasts, default=None)
        return None if last is not None and last < first else Ages(first, last)


def ages_of_column(column: str, *, weight: str) -> Ages | None:
    """Return which ages a column counts.

    Parameters
    ----------
    column : str
        Such as ``"aged_75_plus"`` or ``"aged_0_4"``.
    weight : str
        The column that counts everybody.

    Returns
    -------
    Ages or None
        None = its name says nothing of ages.
    """
    if column == weight:
        return Ages()
    if over := _OVER.fullmatch(column):
        return Ages(int(over.group(1)))
    band = _BAND.fullmatch(column)
    return Ages(int(band.group(1)), int(band.group(2))) if band else None


def people_aged(frame: pd.DataFrame, ages: Ages, *, weight: str) -> FloatArray | None:
    """Return how many people of some ages start from each demand point.

    Parameters
    ----------
    frame : DataFrame
        Of the demand points, with columns such as ``aged_75_plus`` and ``aged_0_4``.
    ages : Ages
        Which.
    weight : str
        The column that counts everybody.

    Returns
    -------
    ndarray of float, shape (n,)
        May be below zero where columns contradict each other. None = the columns do not tell.

    Notes
    -----
    A range is all from its first age on, less all beyond its last; "all from an age on" is
    everybody, or a column ``aged_N_plus``, or a band ``aged_N_M`` and all from M + 1 on.
    """
    younger_cut = _from_age_on(frame, ages.first, weight)
    if ages.last is None or younger_cut is None:
        return younger_cut
    older = _from_age_on(frame, ages.last + 1, weight)
    return None if older is None else younger_cut - older


def ages_told(frame: pd.DataFrame, *, weight: str) -> list[int]:
    """Return at which ages the columns let a range begin.

    Parameters
    ----------
    frame : DataFrame
        Of the demand points.
    weight : str
        The column that counts everybody.

    Returns
    -------
    list of int
        Rising.
    """
    firsts = {0}
    for column in map(str, frame.columns):
        if (ages := ages_of_column(column, weight=weight)) is not None:
            firsts.add(ages.first)
    return sorted(age for age in firsts if _from_age_on(frame, age, weight) is not None)


def _from_age_on(frame: pd.DataFrame, age: int, weight: str) -> FloatArray | None:
    whole = weight if age == 0 else f"aged_{age}_plus"
    if whole in frame:
        return np.asarray(frame[whole], dtype=np.float64)
    for column in map(str, frame.columns):
        band = _BAND.fullmatch(column)
        if band and int(band.group(1)) == age and int(band.group(2)) >= age:
            older = _from_age_on(frame, int(band.group(2)) + 1, weight)
            if older is not None:
                return np.asarray(frame[column], dtype=np.float64) + older
    return None
