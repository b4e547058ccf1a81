"""The verb that chooses hubs on a matrix from anywhere."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubplan.cli.options import (
    CsvOption,
    DemandOption,
    JsonOption,
    WeightOption,
    refuse_two_formats,
)
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.location import Question


class Model(StrEnum):
    """Location models."""

    P_MEDIAN = "p-median"
    MCLP = "mclp"
    LSCP = "lscp"
    P_CENTER = "p-center"


class Method(StrEnum):
    """How a location model is solved."""

    AUTO = "auto"
    ENUMERATE = "enumerate"
    BOUND = "bound"
    MILP = "milp"
    INTERCHANGE = "interchange"


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "solve",
        epilog="Example: hubplan solve --times times.csv --demand people.csv --model p-median -p 3",
    )(_solve)


def _solve(  # noqa: PLR0913 - the options of the contract
    *,
    times_file: Annotated[
        Path, typer.Option("--times", metavar="TIMES", help="Long or wide table of minutes.")
    ],
    demand: DemandOption,
    sites: Annotated[
        Path | None, typer.Option("--sites", metavar="FILE", help="Names and rules of sites.")
    ] = None,
    weight: WeightOption = "demand",
    model: Annotated[Model, typer.Option(help="Location model.")] = Model.P_MEDIAN,
    hubs: Annotated[int | None, typer.Option("-p", metavar="N", help="How many hubs.")] = None,
    within: Annotated[
        float | None, typer.Option(metavar="MIN", help="Promised time, for mclp and lscp.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Site that must be open (repeat).")
    ] = None,
    close: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Site that must not be (repeat).")
    ] = None,
    alternatives: Annotated[
        int | None, typer.Option(metavar="K", min=1, help="How many of the best plans to list.")
    ] = None,
    method: Annotated[Method, typer.Option(help="How to solve it.")] = Method.AUTO,
    time_limit: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="For all methods but enumerate.")
    ] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Choose hubs on a matrix of minutes from anywhere."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    question = _question(model, hubs, within, tuple(keep or ()), tuple(close or ()))
    from hubplan.location import LocationProblem  # noqa: PLC0415
    from hubplan.location import solve as solve_problem  # noqa: PLC0415
    from hubplan.places import CandidateSites, read_demand, read_sites  # noqa: PLC0415
    from hubplan.report import alternatives_frame, csv_text, solution_text  # noqa: PLC0415
    from hubplan.travel_times import read_times  # noqa: PLC0415

    matrix = read_times(times_file)
    candidates = (
        CandidateSites.from_ids(matrix.site_ids, source=times_file.name)
        if sites is None
        else read_sites(sites, with_coordinates=False)
    )
    points = read_demand(demand, weight=weight, with_coordinates=False)
    solution = solve_problem(
        LocationProblem(points, candidates, matrix),
        question,
        method=method.value,
        alternatives=alternatives,
        time_limit_seconds=time_limit,
    )
    if as_json:
        json.dump(solution.to_dict(), sys.stdout, indent=1, allow_nan=False)
        typer.echo()
    elif as_csv:
        typer.echo(csv_text(alternatives_frame(solution)), nl=False)
    else:
        say(solution_text(solution))


def _question(
    model: Model,
    hubs: int | None,
    within: float | None,
    keep: tuple[str, ...],
    close: tuple[str, ...],
) -> Question:
    """Return the question, or say which option it lacks or does not take."""
    from hubplan.location import LSCP, MCLP, PCenter, PMedian  # noqa: PLC0415

    needs_hubs, needs_within = model != Model.LSCP, model in (Model.MCLP, Model.LSCP)
    for option, value, needed in (("-p", hubs, needs_hubs), ("--within", within, needs_within)):
        if needed and value is None:
            raise typer.BadParameter(f"the model {model.value} needs {option}", param_hint=option)
        if not needed and value is not None:
            raise typer.BadParameter(f"the model {model.value} takes none", param_hint=option)
    count, minutes = hubs or 0, within or 0.0
    if model == Model.LSCP:
        return LSCP(within=minutes, keep=keep, close=close)
    if model == Model.MCLP:
        return MCLP(p=count, within=minutes, keep=keep, close=close)
    one_of = PMedian if model == Model.P_MEDIAN else PCenter
    return one_of(p=count, keep=keep, close=close)
