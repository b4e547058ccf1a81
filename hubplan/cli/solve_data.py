"""The files of ``hubplan solve``: matrices, people and sites; one problem a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from hubplan.location import LocationProblem


def read_scenarios(
    times: Sequence[str],
    demand: Path,
    sites: Path | None,
    weights: Sequence[str],
    *,
    tiers: Sequence[str],
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
    tiers : sequence of str
        Those that sites may hold; empty where hubs have none.

    Returns
    -------
    dict of str to LocationProblem
        By the name of the scenario: of the matrix, of the weight, or of both where there are
        several of both.

    Raises
    ------
    BadParameter
        If two scenarios have one name, or hubs have tiers and no table says which.
    InputError
        If a file is faulty.
    """
    from hubplan.location import LocationProblem  # noqa: PLC0415
    from hubplan.places import CandidateSites, read_demand, read_sites  # noqa: PLC0415
    from hubplan.places.sites import TIERS  # noqa: PLC0415
    from hubplan.travel_times import read_times  # noqa: PLC0415

    files = [_named(words) for words in times]
    _refuse_same([name for name, _ in files], "--times", "write NAME=FILE")
    _refuse_same(weights, "--weight", "name another column")
    matrices = {name: read_times(file) for name, file in files}
    first = next(iter(matrices.values()))
    if tiers and sites is None:
        what = "hubs in tiers need a table of sites with the columns area and tiers"
        raise typer.BadParameter(what, param_hint="--sites")
    candidates = (
        CandidateSites.from_ids(first.site_ids, source=files[0][1].name)
        if sites is None
        else read_sites(sites, with_coordinates=False, tiers=tiers or TIERS)
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
