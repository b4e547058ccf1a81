"""The verbs that work on files from anywhere: network, times and solve."""

from __future__ import annotations

import json
import sys
import warnings
from dataclasses import replace
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
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.location import Question


class Mode(StrEnum):
    """Means of transport."""

    CAR = "car"
    WALK = "walk"
    CYCLE = "cycle"


class Period(StrEnum):
    """Named period profiles."""

    INTERPEAK = "interpeak"
    AM_PEAK = "am_peak"
    FREE_FLOW = "free_flow"


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
    MILP = "milp"


def add_to(app: typer.Typer) -> None:
    """Add the verbs of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("network", epilog="Example: hubplan network --pbf kent-latest.osm.pbf -o kent.npz")(
        _network
    )
    app.command(
        "times",
        epilog="Example: hubplan times --network kent.npz --demand people.csv --sites sites.csv "
        "-o times.csv",
    )(_times)
    app.command(
        "solve",
        epilog="Example: hubplan solve --times times.csv --demand people.csv --model p-median -p 3",
    )(_solve)


def _network(
    *,
    pbf: Annotated[
        Path | None,
        typer.Option("--pbf", metavar="FILE", help=".osm.pbf, .osm, .osm.gz or osmnx .graphml."),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="NAME", help="A place to download (needs internet)."),
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="NET", help="File to write.")],
    as_json: JsonOption = False,
) -> None:
    """Build a routable road network from OpenStreetMap."""
    if (pbf is None) == (place is None):
        raise typer.BadParameter("give either --pbf FILE or --place NAME", param_hint="--pbf")
    from hubplan.errors import HubplanWarning  # noqa: PLC0415
    from hubplan.network import network_from_place, read_network, save_network  # noqa: PLC0415
    from hubplan.network.cut_roads import cut_roads  # noqa: PLC0415
    from hubplan.report import cut_roads_summary, cut_roads_text, network_text  # noqa: PLC0415
    from hubplan.study.artefacts import refuse_to_overwrite  # noqa: PLC0415

    refuse_to_overwrite(out, () if pbf is None else (pbf,))
    tell = TerminalProgress().line
    built = network_from_place(str(place)) if pbf is None else read_network(pbf, progress=tell)
    cut = cut_roads(built)
    built = replace(built, provenance={**built.provenance, "cut_roads": cut_roads_summary(cut)})
    written = save_network(built, out)
    if len(cut):
        warnings.warn(cut_roads_text(cut), HubplanWarning, stacklevel=1)
    if as_json:
        paths = None if built.paths is None else built.paths.load()
        facts = {
            "file": str(written),
            "nodes": built.n_nodes,
            "edges": built.n_edges,
            "road_km": round(built.length_km, 3),
            "walk_km": None if paths is None else round(paths.length_km("walk"), 3),
            "cycle_km": None if paths is None else round(paths.length_km("cycle"), 3),
            "crs": built.crs,
            "provenance": built.provenance,
        }
        typer.echo(json.dumps(facts, indent=1))
        return
    say(f"{network_text(built)}\nWrote {written}")


def _times(  # noqa: PLR0913 - the options of the contract
    *,
    network_file: Annotated[
        Path, typer.Option("--network", metavar="NET", help="From 'hubplan network', or OSM.")
    ],
    demand: DemandOption,
    sites: Annotated[
        Path, typer.Option("--sites", metavar="FILE", help="Candidate sites, like --demand.")
    ],
    mode: Annotated[Mode, typer.Option(help="Means of transport.")] = Mode.CAR,
    period: Annotated[Period, typer.Option(help="Time of day, for cars.")] = Period.INTERPEAK,
    speed: Annotated[
        float | None,
        typer.Option(metavar="KPH", help="To walk (default 4.8; slow 3.2) or cycle (16) at."),
    ] = None,
    terminal: Annotated[
        float, typer.Option(metavar="MINUTES", help="Added for parking and walking in.")
    ] = 0.0,
    max_snap: Annotated[
        float, typer.Option(metavar="METRES", help="Farthest a point may lie from a road.")
    ] = 1000.0,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="TIMES", help="File: .csv or .parquet.")
    ],
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Work out the minutes from every demand point to every site."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.places import read_demand, read_sites  # noqa: PLC0415
    from hubplan.report import (  # noqa: PLC0415
        csv_text,
        near_cut_roads_text,
        points_near_cut_roads,
        times_summary,
        times_text,
    )
    from hubplan.study.artefacts import refuse_to_overwrite, staged_file  # noqa: PLC0415
    from hubplan.travel_times import travel_times, write_times  # noqa: PLC0415
    from hubplan.units import BRITISH_NATIONAL_GRID  # noqa: PLC0415

    refuse_to_overwrite(out, (network_file, demand, sites))
    progress = TerminalProgress()
    roads = read_network(network_file, progress=progress.line)
    in_britain = roads.crs == BRITISH_NATIONAL_GRID
    progress.stage("journeys")
    points = read_demand(demand, weight=None, in_britain=in_britain)
    candidates = read_sites(sites, in_britain=in_britain)
    matrix = travel_times(
        roads,
        points,
        candidates,
        mode=mode.value,
        period=period.value,
        speed_kph=speed,
        terminal_minutes=terminal,
        max_snap_m=max_snap,
        progress=progress.advance,
    )
    with staged_file(out) as path:
        write_times(matrix, path)
    if as_csv:
        typer.echo(csv_text(matrix.to_frame()), nl=False)
        return
    near = points_near_cut_roads(roads, points, candidates)
    if as_json:
        told = times_summary(matrix) | {"near_cut_roads": near, "file": str(out)}
        typer.echo(json.dumps(told))
    else:
        say(f"{times_text(matrix)}\n{near_cut_roads_text(near)}Wrote {out}")


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
        float | None, typer.Option(metavar="SECONDS", help="For the method milp.")
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
