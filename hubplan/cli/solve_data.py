"""The files of ``hubplan solve``: matrices, people, sites and services; one problem a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from hubplan.errors import Fault, raise_faults

if TYPE_CHECKING:
    from hubplan.location import LocationProblem, Service

_SERVICE_COLUMNS: Final = ("name", "share")


def read_scenarios(
    times: Sequence[str], demand: Path, sites: Path | None, weights: Sequence[str]
) -> dict[str, LocationProblem]:
    """Read the data, one problem for each matrix and each weight.

    Parameters
    ----------
    times : sequence of str
        Files, or ``NAME=FILE``.
    demand : Path
        Demand points.
    sites : Path or None
        Candidate sites; None = those of the first matrix, by id alone.
    weights : sequence of str
        Columns that count the demand.

    Returns
    -------
    dict of str to LocationProblem
        By the name of the scenario: of the matrix, of the weight, or of both where there are
        several of both.

    Raises
    ------
    BadParameter
        If two scenarios have one name.
    InputError
        If a file is faulty.
    """
    from hubplan.location import LocationProblem  # noqa: PLC0415
    from hubplan.places import CandidateSites, read_demand, read_sites  # noqa: PLC0415
    from hubplan.travel_times import read_times  # noqa: PLC0415

    files = [_named(words) for words in times]
    _refuse_same([name for name, _ in files], "--times", "write NAME=FILE")
    _refuse_same(weights, "--weight", "name another column")
    matrices = {name: read_times(file) for name, file in files}
    first = next(iter(matrices.values()))
    candidates = (
        CandidateSites.from_ids(first.site_ids, source=files[0][1].name)
        if sites is None
        else read_sites(sites, with_coordinates=False)
    )
    people = {each: read_demand(demand, weight=each, with_coordinates=False) for each in weights}
    found = {}
    for name, matrix in matrices.items():
        for weight, points in people.items():
            label = name if len(weights) == 1 else weight
            if len(weights) > 1 and len(files) > 1:
                label = f"{name}, {weight}"
            found[label] = LocationProblem(points, candidates, matrix)
    return found


def read_services(path: Path) -> tuple[Service, ...]:
    """Read a table of services.

    Parameters
    ----------
    path : Path
        Columns ``name``, ``share``, ``tiers`` (separated by semicolons; blank = none) and ``at``
        (ids of sites, likewise).

    Returns
    -------
    tuple of Service
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found.
    """
    from hubplan.errors import InputError  # noqa: PLC0415
    from hubplan.location import Service  # noqa: PLC0415
    from hubplan.places.tables import read_table  # noqa: PLC0415

    table = read_table(path)
    missing = [name for name in _SERVICE_COLUMNS if name not in table.frame.columns]
    hint = "Give the columns name and share, and tiers or at."
    raise_faults(table.source, [Fault("", f"column '{name}' is missing", hint) for name in missing])
    found, faults = [], []
    for position, row in enumerate(table.frame.to_dict("records")):
        try:
            tiers, at = (_listed(row.get(column)) for column in ("tiers", "at"))
            found.append(Service(str(row["name"]), _share(row["share"]), tiers, at))
        except InputError as error:
            what = error.message.splitlines()[-1].strip()
            faults.append(Fault(table.row(position), what, error.hint))
    raise_faults(table.source, faults)
    return tuple(found)


def _share(cell: object) -> float:
    """Return a share; NaN for what is none."""
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")


def _listed(cell: object) -> list[str]:
    """Return the words of a cell; none of a blank one."""
    if not isinstance(cell, str):
        return []
    return [word.strip() for word in cell.split(";") if word.strip()]


def _named(words: str) -> tuple[str, Path]:
    """Return the name of a scenario and its file."""
    whole = Path(words)
    name, given, file = words.partition("=")
    if given and name and file and not whole.exists():
        return name, Path(file)
    return whole.stem, whole


def _refuse_same(names: Sequence[str], option: str, hint: str) -> None:
    for name in names:
        if names.count(name) > 1:
            what = f"two scenarios are called '{name}': {hint}"
            raise typer.BadParameter(what, param_hint=option)
