"""The files of ``hubplan solve``: matrices, people and sites; one problem a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from hubplan.errors import printable

if TYPE_CHECKING:
    from hubplan.location import LocationProblem
    from hubplan.travel_times import TravelTimes
    from hubplan.travel_times.table_layouts import Unit


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """What the user says of the matrices where their files do not.

    Attributes
    ----------
    unit : str or None
        What they count in.
    column : str or None
        Their column of times.
    from_sites : bool
        Whether their origins are the sites.
    """

    unit: str | None = None
    column: str | None = None
    from_sites: bool = False

    def read(
        self, file: Path, demand_ids: Sequence[str], site_ids: Sequence[str] | None
    ) -> TravelTimes:
        """Read a matrix, and tell on stderr as what another tool's was read.

        Parameters
        ----------
        file : Path
            The matrix.
        demand_ids, site_ids : sequence of str or None
            Rows of the tables, for matrices without ids.

        Returns
        -------
        TravelTimes
            As read.
        """
        from hubplan.travel_times import read_times  # noqa: PLC0415
        from hubplan.travel_times.files import AS_GIVEN  # noqa: PLC0415

        unit = None if self.unit is None else cast("Unit", self.unit.replace("-", "_"))
        found = read_times(
            file,
            unit=unit,
            column=self.column,
            from_sites=self.from_sites,
            demand_ids=demand_ids,
            site_ids=site_ids,
        )
        if found.mode == "given" and found.model != AS_GIVEN:
            typer.echo(printable(f"Note: {file.name}: {found.model}"), err=True)
        return found


def read_scenarios(
    times: Sequence[str],
    demand: Path,
    sites: Path | None,
    weights: Sequence[str],
    words: MatrixWords,
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
    words : MatrixWords
        How to read the matrices.
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

    files = [_named(words) for words in times]
    _refuse_same([name for name, _ in files], "--times", "write NAME=FILE")
    _refuse_same(weights, "--weight", "name another column")
    if tiers and sites is None:
        what = "hubs in tiers need a table of sites with the columns area and tiers"
        raise typer.BadParameter(what, param_hint="--sites")
    people = {each: read_demand(demand, weight=each, with_coordinates=False) for each in weights}
    demand_ids = people[weights[0]].ids
    candidates = None
    if sites is not None:
        candidates = read_sites(sites, with_coordinates=False, tiers=tiers or TIERS)
    site_ids = None if candidates is None else candidates.ids
    matrices = {name: words.read(file, demand_ids, site_ids) for name, file in files}
    if candidates is None:
        first = next(iter(matrices.values()))
        candidates = CandidateSites.from_ids(first.site_ids, source=files[0][1].name)
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
