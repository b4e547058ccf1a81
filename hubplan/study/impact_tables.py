"""Read the tables that a report needs beside demand and sites: named journeys, and scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hubplan.errors import Fault, HubplanError, InputError, nearest_name, raise_faults
from hubplan.places import Table, read_table
from hubplan.places.checks import column_faults, coordinates, number_column
from hubplan.places.conditions import matches
from hubplan.places.demand import weight_column_faults
from hubplan.scenario.impact import Mark
from hubplan.study.load import resolve_file
from hubplan.study.settings import BEST, MAIN_ONLY, Group, StudySettings
from hubplan.units import FloatArray

_MODES: Final = ("car", "walk", "cycle", "transit")
_ENDS: Final = ("from", "to")
_TOLD: Final = ("status", "source", "date")


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """A named journey as its table gives it.

    Attributes
    ----------
    journey, mode : str
        Its name, and how it is made: ``"car"``, ``"walk"``, ``"cycle"`` or ``"transit"``.
    start, end : tuple of float
        Longitude and latitude, WGS84 degrees.
    least_minutes, most_minutes : float
        How long it is known or said to take.
    status, source, date : str
        What that range is, who says so, and when.
    """

    journey: str
    mode: str
    start: tuple[float, float]
    end: tuple[float, float]
    least_minutes: float
    most_minutes: float
    status: str
    source: str
    date: str


def read_impact_tables(
    settings: StudySettings, folder: Path
) -> tuple[tuple[JourneyRow, ...], tuple[Mark, ...]]:
    """Read the tables of named journeys and of scores that a study names.

    Parameters
    ----------
    settings : StudySettings
        The study.
    folder : Path
        Where its files are looked for.

    Returns
    -------
    tuple of JourneyRow, tuple of Mark
        Empty where the study names no such table.

    Raises
    ------
    InputError
        With every fault of both.
    """
    told: list[HubplanError] = []
    journeys: tuple[JourneyRow, ...] = ()
    marks: tuple[Mark, ...] = ()
    if settings.sample_journeys is not None:
        try:
            journeys = read_sample_journeys(resolve_file(settings.sample_journeys.file, folder))
        except HubplanError as error:
            told.append(error)
    if settings.scores is not None:
        options = [*(b.id for b in settings.baselines), *(s.id for s in settings.scenarios)]
        known = [*options, MAIN_ONLY, BEST]
        try:
            marks = read_marks(resolve_file(settings.scores.file, folder), known)
        except HubplanError as error:
            told.append(error)
    if told:
        hints = dict.fromkeys(error.hint for error in told if error.hint)
        raise InputError("\n".join(e.message for e in told), hint=" ".join(hints))
    return journeys, marks


def part_faults(where: str, group: Group, table: Table, weight: str) -> list[Fault]:
    """Say where a group counts more people than all of whom it is a part.

    Parameters
    ----------
    where : str
        The group's section.
    group : Group
        The group.
    table : Table
        The demand table.
    weight : str
        Its weight column.

    Returns
    -------
    list of Fault
        One for the column, or one that names the first row; none where the group's own column is
        wrong, which is told elsewhere.
    """
    column, frame = group.of or weight, table.frame
    if group.of is not None and (wrong := weight_column_faults(table, group.of)):
        hint = "Name a column that counts all of whom the group is a part."
        return [Fault(f"{where}.of", fault.what, hint) for fault in wrong]
    known = {group.weight, column, *group.where} <= set(frame.columns)
    if not known or weight_column_faults(table, group.weight):
        return []
    part, whole = (np.asarray(frame[name], dtype=np.float64) for name in (group.weight, column))
    more = np.flatnonzero(matches(frame, group.where) & (part > whole))
    if not more.size:
        return []
    row = more[0]
    what = f"counts {part[row]:g} in {table.row(row)}, more than the {whole[row]:g} of '{column}'"
    hint = "Name in 'of' the column that counts all of whom the group is a part."
    return [Fault(f"{where}.weight", what, hint)]


def read_sample_journeys(path: Path) -> tuple[JourneyRow, ...]:
    """Read and check a table of named journeys.

    Parameters
    ----------
    path : Path
        CSV or Parquet, one row a journey: ``journey``, ``mode``, ``from_lon``, ``from_lat``,
        ``to_lon``, ``to_lat``, ``least_minutes``, ``most_minutes``, ``status``, ``source``,
        ``date``.

    Returns
    -------
    tuple of JourneyRow
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found, each with its row.
    """
    table = read_table(path)
    positions = [f"{end}_{axis}" for end in _ENDS for axis in ("lon", "lat")]
    numbers = ["least_minutes", "most_minutes"]
    raise_faults(
        table.source, column_faults(table, ["journey", "mode", *positions, *numbers, *_TOLD])
    )
    least, faults = number_column(table, "least_minutes")
    most, more = number_column(table, "most_minutes")
    faults += more
    ends = {}
    for end in _ENDS:
        ends[end], wrong = _positions(table, end)
        faults += wrong
    names, modes = _words(table, "journey"), _words(table, "mode")
    faults += _blank(table, "journey", names)
    faults += [fault for column in _TOLD for fault in _blank(table, column, _words(table, column))]
    faults += [
        Fault(f"{table.row(i)}, column mode", f"'{mode}' is no mode{nearest_name(mode, _MODES)}",
              f"Modes: {', '.join(_MODES)}.")
        for i, mode in enumerate(modes)
        if mode not in _MODES
    ]  # fmt: skip
    faults += [
        Fault(f"{table.row(i)}, columns least_minutes, most_minutes",
              f"{least[i]:g} to {most[i]:g} is no range",
              "Give zero or more minutes, the least first.")
        for i in np.flatnonzero((least < 0) | (most < least))
    ]  # fmt: skip
    raise_faults(table.source, faults)
    told = [_words(table, column) for column in _TOLD]
    return tuple(
        JourneyRow(*row)
        for row in zip(
            names,
            modes,
            ends["from"],
            ends["to"],
            least.tolist(),
            most.tolist(),
            *told,
            strict=True,
        )
    )


def read_marks(path: Path, known: Collection[str]) -> tuple[Mark, ...]:
    """Read and check a table of scores for criteria other than travel.

    Parameters
    ----------
    path : Path
        CSV or Parquet, one row an option and criterion: ``option_id``, ``criterion``, ``weight``
        (of the criterion, above zero), ``score`` (the higher the better), ``source``, ``date``.
    known : collection of str
        Ids of the options that may be scored.

    Returns
    -------
    tuple of Mark
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found, each with its row: unknown options, a criterion scored twice or
        under two weights, or not for every option that is scored.
    """
    table = read_table(path)
    columns = ["option_id", "criterion", "weight", "score", "source", "date"]
    raise_faults(table.source, column_faults(table, columns))
    weights, faults = number_column(table, "weight")
    scores, more = number_column(table, "score")
    options, criteria = _words(table, "option_id"), _words(table, "criterion")
    faults += [*more, *_blank(table, "criterion", criteria)]
    faults += [
        Fault(f"{table.row(i)}, column weight", f"{weights[i]:g} is not above zero",
              "Give a weight above zero; leave out criteria that do not count.")
        for i in np.flatnonzero(weights <= 0)
    ]  # fmt: skip
    faults += [
        Fault(f"{table.row(i)}, column option_id",
              f"there is no option '{option}'{nearest_name(option, known)}",
              f"Options: {', '.join(known)}.")
        for i, option in enumerate(options)
        if option not in known
    ]  # fmt: skip
    faults += _pair_faults(table, options, criteria, weights)
    raise_faults(table.source, faults)
    told = (_words(table, column) for column in ("source", "date"))
    return tuple(
        Mark(*row)
        for row in zip(options, criteria, weights.tolist(), scores.tolist(), *told, strict=True)
    )


def _pair_faults(
    table: Table, options: list[str], criteria: list[str], weights: FloatArray
) -> Iterator[Fault]:
    """Yield criteria scored twice, under two weights, or for some of the options only."""
    first: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for i, pair in enumerate(zip(options, criteria, strict=True)):
        where, criterion = table.row(i), pair[1]
        if pair in seen:
            what = f"scores '{criterion}' of '{pair[0]}' again, after {table.row(seen[pair])}"
            yield Fault(where, what, "Give one score.")
        seen.setdefault(pair, i)
        weight = weights[first.setdefault(criterion, i)]
        if weights[i] != weight and not np.isnan([weights[i], weight]).any():
            before = table.row(first[criterion])
            what = f"{weights[i]:g}, but '{criterion}' weighs {weight:g} in {before}"
            yield Fault(f"{where}, column weight", what, "Give a criterion one weight.")
    for option in dict.fromkeys(options):
        for criterion in first:
            if (option, criterion) not in seen:
                what = f"'{option}' has no score for '{criterion}'"
                yield Fault("scores", what, "Score every option by the same criteria.")


def _positions(table: Table, end: str) -> tuple[list[tuple[float, float]], list[Fault]]:
    """Return one end of every journey, checked as positions are."""
    columns = [f"{end}_lon", f"{end}_lat"]
    frame = table.frame[columns].set_axis(["lon", "lat"], axis=1)
    part = Table(frame, table.source, table.row_word, table.row_numbers)
    lon, lat, faults = coordinates(part, in_britain=False)
    told = [Fault(f"{fault.where} of '{end}'", fault.what, fault.hint) for fault in faults]
    return list(zip(lon.tolist(), lat.tolist(), strict=True)), told


def _blank(table: Table, column: str, cells: list[str]) -> list[Fault]:
    return [
        Fault(f"{table.row(i)}, column {column}", "is blank", f"Write something in '{column}'.")
        for i, cell in enumerate(cells)
        if not cell
    ]


def _words(table: Table, column: str) -> list[str]:
    return ["" if pd.isna(cell) else str(cell).strip() for cell in table.frame[column]]
