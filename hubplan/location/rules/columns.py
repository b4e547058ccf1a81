"""Numbers that belong to sites: a column of the sites table, a mapping, or one for all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hubplan.errors import Fault, nearest_name
from hubplan.location.rules.rule import Rule, listed, site_faults
from hubplan.places import CandidateSites
from hubplan.units import FloatArray

#: Where the numbers come from.
Numbers = str | float | Mapping[str, float]


def column_faults(
    rule: Rule, sites: CandidateSites, numbers: Numbers, noun: str, *, blank_allowed: bool = False
) -> list[Fault]:
    """Return what is wrong with the numbers a rule gives to sites.

    Parameters
    ----------
    rule : Rule
        The rule.
    sites : CandidateSites
        The sites of the problem.
    numbers : str, float or mapping of str to float
        Column of the sites table, one number for all, or site id to number.
    noun : str
        What a number is: ``"cost"``.
    blank_allowed : bool
        Whether a site may have no number.

    Returns
    -------
    list of Fault
        A missing column, unknown sites, and numbers that are missing, negative or no numbers.
    """
    hint = f"Give every site a {noun} of 0 or more."
    if isinstance(numbers, str) and numbers not in sites.frame.columns:
        near = nearest_name(numbers, map(str, sites.frame.columns))
        what = f"the sites table has no column '{numbers}'{near}"
        return [Fault(rule.label, what, f"Add it, or give the {noun} of each site by its id.")]
    if isinstance(numbers, Mapping):
        found = site_faults(rule, sites, numbers)
        if found:
            return found
    cells = _cells(sites, numbers)
    values = column_values(sites, numbers)
    bad = ~(np.isfinite(values) & (values >= 0))
    if blank_allowed:
        bad &= np.array([not _is_blank(cell) for cell in cells])
    if not bad.any():
        return []
    wrong = np.flatnonzero(bad).tolist()
    cell = cells[wrong[0]]
    shown = f"no {noun}" if _is_blank(cell) else f"the {noun} '{cell}'"
    return [Fault(rule.label, f"{shown} at {listed([sites.ids[j] for j in wrong])}", hint)]


def column_values(sites: CandidateSites, numbers: Numbers) -> FloatArray:
    """Return the number of each site.

    Parameters
    ----------
    sites : CandidateSites
        The sites of the problem.
    numbers : str, float or mapping of str to float
        Column of the sites table, one number for all, or site id to number.

    Returns
    -------
    ndarray of float, shape (m,)
        In the order of the sites; NaN where none is given, or what is given is no number.
    """
    return np.array([_number(cell) for cell in _cells(sites, numbers)], dtype=np.float64)


def _cells(sites: CandidateSites, numbers: Numbers) -> list[object]:
    if isinstance(numbers, str):
        return list(sites.frame[numbers])
    if isinstance(numbers, Mapping):
        return [numbers.get(site) for site in sites.ids]
    return [numbers] * len(sites)


def _is_blank(cell: object) -> bool:
    return cell is None or str(cell).strip().lower() in ("", "nan", "<na>")


def _number(cell: object) -> float:
    try:
        return float(str(cell).strip())
    except ValueError:
        return float("nan")
