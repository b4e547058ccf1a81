"""The verb that lays plans and scenarios side by side."""

from __future__ import annotations

import json
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
    JsonOption,
    NoCacheOption,
    StudyArgument,
    refuse_two_formats,
)
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import columns, say


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "compare", epilog="Example: hubplan compare west-kent today do-minimum best --within 30"
    )(_compare)


def _compare(  # noqa: PLR0913 - what is compared, a timetable, and how it is told
    study: StudyArgument,
    plans: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN...",
            help="today, best, the id of a baseline, option or scenario; SCENARIO:today or "
            "SCENARIO:best; a results.json; or a list, 'main=a,b;mini=c'. The first is what the "
            "others are compared with.",
        ),
    ],
    *,
    within: Annotated[
        float | None,
        typer.Option("--within", metavar="MINUTES", min=0, help="Threshold [that of the study]."),
    ] = None,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Lay plans and scenarios of a study side by side, against the first of them."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    from hubplan.report import csv_text  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    found = work.compare(*plans, within=within, use_cache=not no_cache, progress=TerminalProgress())
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=1, allow_nan=False))
    elif as_csv:
        typer.echo(csv_text(found.frame), nl=False)
    else:
        say(found.as_text(width=columns()))
