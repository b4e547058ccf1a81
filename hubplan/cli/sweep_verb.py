"""The verb that asks a study's question many times, under other assumptions."""

from __future__ import annotations

from typing import Annotated

import typer

from hubplan.cli.added_timetable import (
    AddedTimetable,
    DayOption,
    FeedsOption,
    HoursOption,
    OwnMeansOption,
)
from hubplan.cli.options import (
    CsvOption,
    DaskOption,
    JsonOption,
    NoCacheOption,
    StudyArgument,
    refuse_two_formats,
)
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.study_verbs import OutFolder
from hubplan.cli.words import columns, say


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("sweep", epilog="Example: hubplan sweep west-kent --runs 200 -o results")(_sweep)


def _sweep(  # noqa: PLR0913 - the options of the contract
    study: StudyArgument,
    *,
    runs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many, drawn by chance [as the study says]."),
    ] = None,
    grid: Annotated[
        bool, typer.Option("--grid", help="Every combination of levels instead, without errors.")
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Of all draws [as the study says]."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Processes at work on this machine [one a processor]; the result is the same.",
        ),
    ] = None,
    dask: DaskOption = None,
    out: OutFolder = None,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    no_cache: NoCacheOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """See which sites and plans hold under other assumptions, and which of these matter.

    The section [sweep] of the study says what is varied. Results go to OUT/sweep; a stopped sweep
    goes on when the same is asked again. --json prints everything, --csv the sites.
    """
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    if grid and (runs is not None or seed is not None):
        raise typer.BadParameter("a grid draws nothing by chance", param_hint="--grid")
    if dask is not None and workers is not None:
        raise typer.BadParameter("--workers and --dask exclude each other", param_hint="--dask")
    from hubplan.report import csv_text  # noqa: PLC0415
    from hubplan.report.sweep_text import sweep_words  # noqa: PLC0415
    from hubplan.study.sweep import (  # noqa: PLC0415
        ENSEMBLE,
        FILES,
        FOLDER,
        GRID,
        SweepOrder,
        sweep_study,
        sweep_text,
    )
    from hubplan.study.workers import workers_of  # noqa: PLC0415

    hands = workers_of(count=workers, dask=dask)
    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    folder = work.out_folder(out)
    result = sweep_study(
        work.inputs,
        folder,
        order=SweepOrder(runs=runs, seed=seed, kind=GRID if grid else ENSEMBLE),
        workers=hands,
        progress=TerminalProgress(),
        use_cache=not no_cache,
    )
    if as_json:
        typer.echo(sweep_text(result), nl=False)
    elif as_csv:
        typer.echo(csv_text(result.sites_frame()), nl=False)
    else:
        say(sweep_words(result, width=columns()))
        say(f"{folder / FOLDER}/: {' · '.join(FILES)}")
