"""How the people of small areas grow: all their columns together, by one stated rule.

* **People** are the weight of the demand, every column ``aged_A_B`` or ``aged_A_plus``, and the
  columns that groups are counted by. **Households** are the columns called ``households`` or
  ``..._households``. Nothing else grows.
* **New homes** bring the small area's own mix: with ``h`` homes of ``p`` people each, every column
  of people grows in the proportion ``h × p`` to the people there, every column of households in
  the proportion ``h`` to the households there. Whoever moves in is taken to be as old, as often
  disabled and as often without a car as those who live there already: an assumption.
* **A factor on all people** multiplies every column of people and of households.
* **A factor on an age column** multiplies that column and the ages within it, and adds as many
  people to the wider ages that hold it and to the population, so that ages still add up. Columns
  without an age (disabled people, households) move in the proportion of the population, since
  nobody knows how they differ by age.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from hubplan.places import DemandPoints
from hubplan.units import BoolArray, FloatArray

_AGES: Final = re.compile(r"aged_(\d+)_(\d+|plus)")
_HOUSEHOLDS: Final = "households"


@dataclass(frozen=True, slots=True)
class CountColumns:
    """The columns of a demand table that count people or households.

    Attributes
    ----------
    weight : str
        Everybody.
    ages : mapping of str to (float, float)
        First year of age and the year after the last (infinite for "and over"), by column.
    others : tuple of str
        People of a kind, such as disabled people.
    households : tuple of str
        Households of any kind.
    """

    weight: str
    ages: Mapping[str, tuple[float, float]]
    others: tuple[str, ...]
    households: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """All columns of people."""
        return (self.weight, *self.ages, *self.others)

    def all_households(self) -> str | None:
        """Return the column of all households, or None where there is none."""
        return _HOUSEHOLDS if _HOUSEHOLDS in self.households else None


def count_columns(demand: DemandPoints, group_columns: Iterable[str]) -> CountColumns:
    """Return the columns that grow.

    Parameters
    ----------
    demand : DemandPoints
        The table.
    group_columns : iterable of str
        Columns by which groups of people are counted.

    Returns
    -------
    CountColumns
        As the rule in this module says.
    """
    names = [str(name) for name in demand.frame.columns]
    ages = {
        name: (float(found[1]), math.inf if found[2] == "plus" else float(found[2]) + 1)
        for name in names
        if (found := _AGES.fullmatch(name)) and name != demand.weight
    }
    households = tuple(
        name for name in names if name == _HOUSEHOLDS or name.endswith(f"_{_HOUSEHOLDS}")
    )
    settled = {demand.weight, *ages, *households}
    others = tuple(name for name in dict.fromkeys(group_columns) if name not in settled)
    return CountColumns(demand.weight, ages, others, households)


def with_factor(
    demand: DemandPoints, columns: CountColumns, rows: BoolArray, column: str, factor: float
) -> DemandPoints:
    """Return demand points some of whose people are more or fewer by a factor.

    Parameters
    ----------
    demand : DemandPoints
        As it was.
    columns : CountColumns
        Which columns grow.
    rows : ndarray of bool, shape (n,)
        Where.
    column : str
        Whose number is multiplied: the weight for everybody, or an age column.
    factor : float
        By what; 1.2 is a fifth more.

    Returns
    -------
    DemandPoints
        A new object.
    """
    frame = demand.frame.copy()
    before = np.asarray(frame[columns.weight], dtype=np.float64)
    if column == columns.weight:
        for name in (*columns.people, *columns.households):
            _multiply(frame, name, rows, factor)
        return replace(demand, frame=frame)
    low, high = columns.ages[column]
    more = np.where(rows, np.asarray(frame[column], dtype=np.float64) * (factor - 1.0), 0.0)
    for name, (first, last) in columns.ages.items():
        if low <= first and last <= high:
            _multiply(frame, name, rows, factor)
        elif first <= low and high <= last:
            frame[name] = np.asarray(frame[name], dtype=np.float64) + more
    after = before + more
    frame[columns.weight] = after
    share = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    for name in (*columns.others, *columns.households):
        frame[name] = np.asarray(frame[name], dtype=np.float64) * share
    return replace(demand, frame=frame)


def with_homes(
    demand: DemandPoints, columns: CountColumns, homes: FloatArray, people: FloatArray
) -> DemandPoints:
    """Return demand points with new homes in them, of each small area's own mix.

    Parameters
    ----------
    demand : DemandPoints
        As it was.
    columns : CountColumns
        Which columns grow.
    homes : ndarray of float, shape (n,)
        New homes in each small area; zero where nobody lives yet.
    people : ndarray of float, shape (n,)
        People who move in.

    Returns
    -------
    DemandPoints
        A new object.
    """
    frame = demand.frame.copy()
    present = np.asarray(frame[columns.weight], dtype=np.float64)
    grown = np.divide(people, present, out=np.zeros_like(present), where=present > 0)
    for name in columns.people:
        frame[name] = np.asarray(frame[name], dtype=np.float64) * (1.0 + grown)
    housed = columns.all_households()
    if housed is not None:
        there = np.asarray(frame[housed], dtype=np.float64)
        more = np.divide(homes, there, out=grown.copy(), where=there > 0)
        for name in columns.households:
            frame[name] = np.asarray(frame[name], dtype=np.float64) * (1.0 + more)
    return replace(demand, frame=frame)


def overlapping(columns: CountColumns, asked: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of age columns that count some of the same people.

    Parameters
    ----------
    columns : CountColumns
        The columns of the table.
    asked : iterable of str
        Age columns.

    Returns
    -------
    list of (str, str)
        In the order asked.
    """
    names = list(asked)
    return [
        (one, other)
        for number, one in enumerate(names)
        for other in names[number + 1 :]
        if columns.ages[one][0] < columns.ages[other][1]
        and columns.ages[other][0] < columns.ages[one][1]
    ]


def astride(columns: CountColumns, column: str) -> list[str]:
    """Return age columns that hold some of a column's ages and some others, but not all of them.

    Parameters
    ----------
    columns : CountColumns
        The columns of the table.
    column : str
        An age column.

    Returns
    -------
    list of str
        Columns that no factor on `column` could move rightly.
    """
    low, high = columns.ages[column]
    return [
        name
        for name, (first, last) in columns.ages.items()
        if first < high
        and low < last
        and not (low <= first and last <= high)
        and not (first <= low and high <= last)
    ]


def _multiply(frame: pd.DataFrame, name: str, rows: BoolArray, factor: float) -> None:
    values = np.asarray(frame[name], dtype=np.float64)
    frame[name] = np.where(rows, values * factor, values)
