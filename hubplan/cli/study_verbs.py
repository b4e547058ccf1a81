"""The verbs that work on a study: run, new, check, map and report."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from hubplan.cli import new_verb
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
from hubplan.cli.study_help import HelpWithStudies
from hubplan.cli.words import columns, say

_DEFAULT_STUDY = "west-kent"

OutFolder = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="OUT", help="Folder for results [hubplan-out/NAME]."),
]
OutFile = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="File to write.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("run", cls=HelpWithStudies, epilog="Example: hubplan run west-kent -o results")(
        _run
    )
    new_verb.add_to(app)
    app.command("check", cls=HelpWithStudies, epilog="Example: hubplan check my-study/study.toml")(
        _check
    )
    app.command("map", epilog="Example: hubplan map west-kent -o map.html")(_draw)
    app.command("report", epilog="Example: hubplan report west-kent --docx -o paper.docx")(_report)


def _run(
    study: StudyArgument = _DEFAULT_STUDY,
    *,
    out: OutFolder = None,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Work out a study and write every result."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    from hubplan.report import csv_text, report_tables, terminal_text  # noqa: PLC0415
    from hubplan.study import RESULTS_FILES  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    findings = work.run(out, use_cache=not no_cache, progress=TerminalProgress())
    folder = work.out_folder(out)
    if as_json:
        typer.echo((folder / "results.json").read_text(encoding="utf-8"), nl=False)
    elif as_csv:
        typer.echo(csv_text(report_tables(findings)["summary"].frame), nl=False)
    else:
        width = columns()
        say(terminal_text(findings, width=width))
        where = f"{folder}/: {' · '.join(RESULTS_FILES)}"
        say(textwrap.fill(where, width, break_long_words=False, break_on_hyphens=False))


def _check(
    study: StudyArgument,
    *,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read everything a study names and list every problem at once."""
    from hubplan.study.checking import check_study  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    found = check_study(work.inputs)
    if as_json:
        typer.echo(found.as_json())
    else:
        say(found.as_text())


def _draw(
    study: StudyArgument,
    *,
    out: OutFile = None,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Write the public map of a study: one HTML page that needs no network."""
    from hubplan.study.results import write_map  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    findings = work.findings(use_cache=not no_cache, progress=TerminalProgress())
    target = work.out_folder(None) / "map.html" if out is None else out
    write_map(work.inputs, findings, target)
    say(f"Wrote {target}")


def _report(
    study: StudyArgument,
    *,
    out: OutFile = None,
    docx: Annotated[
        bool, typer.Option("--docx", help="Write the board paper as a Word document.")
    ] = False,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Write the report of a study: one HTML page to print, or a board paper."""
    from hubplan.study.results import write_report  # noqa: PLC0415
    from hubplan.study.sweep import with_sweep  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    findings = work.findings(use_cache=not no_cache, progress=TerminalProgress())
    target = work.out_folder(None) / ("report.docx" if docx else "report.html")
    target = target if out is None else out
    findings = with_sweep(findings, target.parent, work.out_folder(None))
    write_report(work.inputs, findings, target, docx=docx)
    say(f"Wrote {target}")
