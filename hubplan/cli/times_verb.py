"""The verb that works out a matrix of journey times."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hubplan.cli.grouped_help import GroupedHelp
from hubplan.cli.options import (
    CsvOption,
    CutoffOption,
    DaskOption,
    DemandOption,
    Engine,
    EngineOption,
    JsonOption,
    KeepNothingOption,
    LayoutOption,
    MatrixLayout,
    Mode,
    PeriodOption,
    ProfileOption,
    SpeedOption,
    TerminalOption,
    chosen_period,
    refuse_two_formats,
)
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.times_transit import (
    ArriveOption,
    BoardFromOption,
    DateOption,
    GtfsOption,
    HomeByOption,
    LongestOption,
    MaxChangesOption,
    MaxWalkOption,
    StayOption,
    StepOption,
    TimesMode,
    WalkKphOption,
    by_transit,
    refuse_strays,
)
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.travel_times import TimesFacts, TravelTimes

#: A larger matrix is written by chunks: in memory it takes some 60 bytes a cell.
_MOST_CELLS_IN_MEMORY = 10_000_000


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "times",
        cls=GroupedHelp,
        epilog="Example: hubplan times --network kent.npz --demand people.csv --sites sites.csv "
        "-o times.csv",
    )(_times)


def _times(  # noqa: PLR0913, PLR0915 - the options of the contract
    *,
    network_file: Annotated[
        Path | None,
        typer.Option(
            "--network",
            metavar="NET",
            help="From 'hubplan network', or OSM. By transit, to walk on; without, straight lines.",
        ),
    ] = None,
    demand: DemandOption,
    sites: Annotated[
        Path, typer.Option("--sites", metavar="FILE", help="Candidate sites, like --demand.")
    ],
    mode: Annotated[TimesMode, typer.Option(help="Means of transport.")] = TimesMode.CAR,
    period: PeriodOption = None,
    profile: ProfileOption = None,
    speed: SpeedOption = None,
    terminal: TerminalOption = 0.0,
    max_snap: Annotated[
        float, typer.Option(metavar="METRES", help="Farthest a point may lie from a road.")
    ] = 1000.0,
    cutoff: CutoffOption = None,
    engine: EngineOption = Engine.AUTO,
    keep_nothing: KeepNothingOption = False,
    chunk: Annotated[
        int | None,
        typer.Option(
            metavar="ROWS",
            min=1,
            help="Demand points at a time, straight to the file; by default where the matrix has "
            "more than 10 million cells. What a stopped run has worked out stays in TIMES.part: "
            "the same command goes on.",
        ),
    ] = None,
    dask: DaskOption = None,
    layout: LayoutOption = MatrixLayout.HUBPLAN,
    gtfs: GtfsOption = None,
    date: DateOption = None,
    arrive_between: ArriveOption = None,
    stay: StayOption = None,
    step: StepOption = None,
    walk_kph: WalkKphOption = None,
    max_walk: MaxWalkOption = None,
    max_changes: MaxChangesOption = None,
    longest: LongestOption = None,
    board_from: BoardFromOption = None,
    home_by: HomeByOption = None,
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
    from hubplan.study.cache import hierarchy_folder  # noqa: PLC0415
    from hubplan.study.cluster import DaskWorkers  # noqa: PLC0415
    from hubplan.travel_times import (  # noqa: PLC0415
        travel_times,
        write_times,
        write_travel_times,
    )
    from hubplan.travel_times.chunk_store import work_folder  # noqa: PLC0415
    from hubplan.travel_times.long_table import refuse_other_kinds  # noqa: PLC0415
    from hubplan.units import BRITISH_NATIONAL_GRID  # noqa: PLC0415

    timetable = {
        "gtfs": gtfs or None,
        "date": date,
        "arrive_between": arrive_between,
        "stay_minutes": stay,
        "step_minutes": step,
        "walk_kph": walk_kph,
        "max_walk_minutes": max_walk,
        "max_changes": max_changes,
        "longest_minutes": longest,
        "board_from": board_from,
        "home_by": home_by,
    }
    by_road = {
        "period": period,
        "profile": profile,
        "speed_kph": speed,
        "terminal_minutes": terminal or None,
        "cutoff_minutes": cutoff,
        "engine": None if engine is Engine.AUTO else engine,
        "chunk_rows": chunk,
        "dask": dask,
    }
    refuse_strays(mode, {**timetable, **by_road}, network=network_file)
    if mode is not TimesMode.TRANSIT:
        when = chosen_period(period, profile, mode=Mode(mode.value))
    refuse_other_kinds(out)
    refuse_to_overwrite(out, (network_file, demand, sites, profile, *(gtfs or ())))
    if mode is TimesMode.TRANSIT:
        by_transit(
            timetable,
            (demand, sites, network_file, out),
            max_snap_m=max_snap,
            layout=layout.value,
            formats=(as_json, as_csv),
        )
        return
    progress = TerminalProgress()
    assert network_file is not None  # refused above
    workers = None if dask is None else DaskWorkers(dask)
    with_paths = mode is not TimesMode.CAR
    roads = read_network(network_file, with_paths=with_paths, progress=progress.line)
    in_britain = roads.crs == BRITISH_NATIONAL_GRID
    progress.stage("journeys")
    points = read_demand(demand, weight=None, in_britain=in_britain)
    candidates = read_sites(sites, in_britain=in_britain)
    options: dict[str, Any] = {
        "mode": mode.value,
        "period": when,
        "speed_kph": speed,
        "terminal_minutes": terminal,
        "max_snap_m": max_snap,
        "cutoff_minutes": cutoff,
        "engine": engine.value,
        "hierarchy_folder": None if keep_nothing else hierarchy_folder(),
        "progress": progress.advance,
    }
    large = len(points) * len(candidates) > _MOST_CELLS_IN_MEMORY
    found: TravelTimes | TimesFacts
    if chunk is not None or large or workers is not None or work_folder(out).exists():
        if as_csv:
            raise typer.BadParameter("so large a matrix goes to its file", param_hint="--csv")
        if layout is not MatrixLayout.HUBPLAN:
            what = "a matrix written by chunks has hubplan's columns"
            raise typer.BadParameter(what, param_hint="--layout")
        found = write_travel_times(
            roads, points, candidates, out, chunk_rows=chunk, workers=workers, **options
        )
    else:
        found = travel_times(roads, points, candidates, **options)
        with staged_file(out) as path:
            write_times(found, path, layout=layout.value)
        if as_csv:
            typer.echo(csv_text(found.to_frame()), nl=False)
            return
    near = points_near_cut_roads(roads, points, candidates)
    if as_json:
        told = times_summary(found) | {"near_cut_roads": near, "file": str(out)}
        typer.echo(json.dumps(told))
    else:
        say(f"{times_text(found)}\n{near_cut_roads_text(near)}Wrote {out}")
