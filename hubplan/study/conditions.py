"""Conditions on columns, such as ``{rural = true}``: which rows meet them, and their faults."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hubplan.errors import Fault, nearest_name
from hubplan.study.section import Condition
from hubplan.units import BoolArray


def matches(frame: pd.DataFrame, condition: Condition) -> BoolArray:
    """Return which rows meet a condition on columns.

    Parameters
    ----------
    frame : DataFrame
        Has every column of the condition.
    condition : dict of str to value or list of values
        The value that must stand in a column, or any of a list.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True where every column agrees; all true for an empty condition.
    """
    mask = np.ones(len(frame), dtype=bool)
    for column, wanted in condition.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        mask &= frame[column].isin(values).to_numpy(dtype=bool)
    return mask


def condition_faults(where: str, condition: Condition, frame: pd.DataFrame) -> list[Fault]:
    """Say what is wrong with a condition.

    Parameters
    ----------
    where : str
        Where it stands in the study, such as ``"demand.where"``.
    condition : dict of str to value or list of values
        As of `matches`.
    frame : DataFrame
        The table it is about.

    Returns
    -------
    list of Fault
        Columns that are not there; or no row that meets it.
    """
    faults = [column_fault(where, column, frame) for column in condition if column not in frame]
    if not faults and condition and not matches(frame, condition).any():
        faults.append(
            Fault(where, f"no row has {condition}", "Check the values; text stands in quotes.")
        )
    return faults


def column_fault(where: str, column: str, frame: pd.DataFrame) -> Fault:
    """Say that a column is not there.

    Parameters
    ----------
    where : str
        Where it is named in the study.
    column : str
        Its name.
    frame : DataFrame
        The table.

    Returns
    -------
    Fault
        With the nearest name and those that are there.
    """
    found = [str(name) for name in frame.columns]
    return Fault(
        where,
        f"there is no column '{column}'{nearest_name(column, found)}",
        f"Columns: {', '.join(found[:30])}.",
    )
