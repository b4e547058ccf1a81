"""Read the services of a study: visits a year by age, and what can be combined on one day."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.places import DemandPoints
from hubplan.places.checks import column_faults, number_column
from hubplan.places.tables import Table, read_table
from hubplan.scenario.ages import Ages, ages_told, people_aged
from hubplan.scenario.visits import CENTRAL, HIGH, LOW, VisitRate

#: Columns of figures by case: visits a year per 1,000 people, and the share combined.
VISITS: Final = {LOW: "visits_low", CENTRAL: "visits", HIGH: "visits_high"}
COMBINED: Final = {LOW: "combined_low", CENTRAL: "combined", HIGH: "combined_high"}

_NEEDS_MAIN: Final = {"main": True, "main;mini": False}
_NEEDED: Final = ("service", "age_from", "age_to", "tiers", *VISITS.values(), *COMBINED.values())
_OLDEST: Final = 120
_NAMED_POINTS: Final = 3


def read_visit_rates(path: Path, demand: DemandPoints) -> tuple[VisitRate, ...]:
    """Read and check a table of services.

    Parameters
    ----------
    path : Path
        CSV or Parquet with the columns ``service``, ``age_from`` and ``age_to`` (blank = and
        over), ``tiers`` (``main`` or ``main;mini``), ``visits_low``, ``visits``, ``visits_high``
        (a year per 1,000 people of these ages), ``combined_low``, ``combined``,
        ``combined_high`` (share that can be combined on one day) and optionally ``basis`` and
        ``reason``.
    demand : DemandPoints
        All points of the study's file, with columns such as ``aged_75_plus``.

    Returns
    -------
    tuple of VisitRate
        In the order of the table.

    Raises
    ------
    InputError
        With every fault and its row: figures that are no numbers, below zero, above 1 or not in
        the order low, central, high; unknown tiers; ages that overlap, or that the columns of
        the demand do not tell.
    """
    table = read_table(path)
    raise_faults(table.source, column_faults(table, _NEEDED))
    figures, faults = _figures(table)
    rates = []
    for row in range(len(table.frame)):
        ages, found = _ages(table, row, demand)
        found += _words_faults(table, row)
        faults += found
        if ages is not None and not found:
            rates.append(_rate(table, row, ages, figures))
            faults += _overlap_faults(table, row, rates)
    raise_faults(table.source, faults)
    return tuple(rates)


def _figures(table: Table) -> tuple[dict[str, np.ndarray], list[Fault]]:
    """Return the columns of figures, and what is wrong with them, row by row."""
    figures, faults = {}, []
    for column in (*VISITS.values(), *COMBINED.values()):
        figures[column], found = number_column(table, column)
        faults += found
    for row in range(len(table.frame)):
        for columns, most in ((VISITS, math.inf), (COMBINED, 1.0)):
            values = [float(figures[column][row]) for column in columns.values()]
            faults += [
                Fault(
                    f"{table.row(row)}, column {column}",
                    f"{value:g} is {'below zero' if value < 0 else 'above 1'}",
                    "Visits are zero or more, shares between 0 and 1.",
                )
                for column, value in zip(columns.values(), values, strict=True)
                if value < 0 or value > most
            ]
            if values != sorted(values) and not any(map(math.isnan, values)):
                told = ", ".join(f"{value:g}" for value in values)
                faults.append(
                    Fault(
                        f"{table.row(row)}, columns {', '.join(columns.values())}",
                        f"{told} do not rise",
                        "Give the low, the central and the high figure in that order.",
                    )
                )
    return figures, faults


def _ages(table: Table, row: int, demand: DemandPoints) -> tuple[Ages | None, list[Fault]]:
    """Return the ages of a row, and what is wrong with them."""
    where = f"{table.row(row)}, columns age_from and age_to"
    given = [_text(table, column, row) for column in ("age_from", "age_to")]
    ages = _range(*given)
    if ages is None:
        what = f"'{given[0]}' to '{given[1]}' is no range of ages"
        hint = "Give whole years, the younger first; a blank age_to means 'and over'."
        return None, [Fault(where, what, hint)]
    people = people_aged(demand.frame, ages, weight=demand.weight)
    if people is None:
        known = ", ".join(map(str, ages_told(demand.frame, weight=demand.weight)))
        return None, [
            Fault(
                where,
                f"no columns of {demand.source} tell who is {ages}",
                f"Let ranges begin at one of these ages, and end the year before: {known}.",
            )
        ]
    wrong = np.flatnonzero(~(people >= 0))
    if wrong.size:
        named = ", ".join(demand.ids[i] for i in wrong[:_NAMED_POINTS])
        return None, [
            Fault(
                where,
                f"at {wrong.size:,} demand points fewer than no people are {ages}: {named}",
                f"Check the columns of ages in {demand.source}: they contradict each other.",
            )
        ]
    return ages, []


def _range(first: str, last: str) -> Ages | None:
    """Return a range of ages; None = it is none."""
    try:
        years = [float(text) for text in (first, last) if text]
    except ValueError:
        return None
    rises = bool(first) and years == sorted(years) and years[0] >= 0 and years[-1] <= _OLDEST
    if not rises or any(year != round(year) for year in years):
        return None
    return Ages(int(years[0]), int(years[1]) if last else None)


def _words_faults(table: Table, row: int) -> list[Fault]:
    faults = []
    if not _text(table, "service", row):
        faults.append(Fault(f"{table.row(row)}, column service", "is blank", "Name the service."))
    if _tiers(table, row) not in _NEEDS_MAIN:
        given = _text(table, "tiers", row)
        faults.append(
            Fault(
                f"{table.row(row)}, column tiers",
                f"'{given}' is not one of: {', '.join(_NEEDS_MAIN)}",
                "A main hub gives every service: write main, or main;mini if both give it.",
            )
        )
    return faults


def _tiers(table: Table, row: int) -> str:
    return ";".join(sorted(part.strip() for part in _text(table, "tiers", row).split(";")))


def _text(table: Table, column: str, row: int) -> str:
    if column not in table.frame:
        return ""
    cell = table.frame[column].iloc[row]
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()  # a blank makes 40 a 40.0


def _rate(table: Table, row: int, ages: Ages, figures: dict[str, np.ndarray]) -> VisitRate:
    return VisitRate(
        _text(table, "service", row),
        ages,
        _NEEDS_MAIN[_tiers(table, row)],
        {case: float(figures[column][row]) for case, column in VISITS.items()},
        {case: float(figures[column][row]) for case, column in COMBINED.items()},
        _text(table, "basis", row) or "not stated",
        _text(table, "reason", row),
    )


def _overlap_faults(table: Table, row: int, rates: list[VisitRate]) -> list[Fault]:
    """Say where the last of some rates tells the visits of people an earlier one tells."""
    new = rates[-1]
    return [
        Fault(
            f"{table.row(row)}, columns age_from and age_to",
            f"{new.service}: {new.ages} overlaps with {earlier.ages}, which stands above",
            "Give each age of a service one row.",
        )
        for earlier in rates[:-1]
        if earlier.service == new.service and earlier.ages.both(new.ages) is not None
    ][:1]
