"""The verb that reads the feedback sheets of the public page back."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from hubplan.cli.options import CsvOption, JsonOption, NoCacheOption, refuse_two_formats
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.study_help import HelpWithStudies
from hubplan.cli.words import columns, say


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "feedback",
        cls=HelpWithStudies,
        epilog="Example: hubplan feedback sheets/*.json paper.csv --study west-kent -o told-us",
    )(_feedback)


def _feedback(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILES...",
            help="Sheets saved by the public page (.json), sheets on paper typed into a table "
            "(.csv), or folders of them.",
        ),
    ] = None,
    *,
    study: Annotated[
        str | None,
        typer.Option(
            "--study",
            metavar="STUDY",
            help="A study.toml, its folder, or a bundled name: finds places, reads plans, draws "
            "the map.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="OUT", help="Folder for results [hubplan-out/STUDY/feedback]."
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="Only write an empty table for paper sheets."
        ),
    ] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Read feedback sheets back into tables and a map for the engagement report."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    from hubplan.feedback import (  # noqa: PLC0415
        FEEDBACK_FILES,
        feedback_facts,
        feedback_files,
        feedback_of,
        feedback_tables,
        feedback_text,
        read_sheets,
        study_view,
        write_feedback,
        write_template,
    )
    from hubplan.report import csv_text  # noqa: PLC0415
    from hubplan.study import Study  # noqa: PLC0415
    from hubplan.study.pictures import read_pictures  # noqa: PLC0415

    if template is not None:
        if files:
            raise typer.BadParameter("takes no sheets: it only writes", param_hint="--template")
        write_template(template)
        say(f"Wrote {template}. Type one sheet a row; docs/feedback.md explains every column.")
        return
    if not files:
        raise typer.BadParameter("name at least one file of sheets", param_hint="FILES")
    work = None if study is None else Study.read(study)
    handed = read_sheets(files, study=None if work is None else work.inputs.settings.name)
    inputs, view, pictures = feedback_files(files), None, None
    if work is not None:
        pictures = read_pictures(work.inputs)
        found = work.findings(use_cache=not no_cache, progress=TerminalProgress())
        view = study_view(found, pictures)
        inputs += work.inputs.files
    feedback = feedback_of(handed, view)
    folder = Path("hubplan-out") / handed.study / "feedback" if out is None else out
    write_feedback(feedback, folder, pictures=pictures, inputs=inputs)
    if as_json:
        typer.echo(json.dumps(feedback_facts(feedback), indent=1, allow_nan=False))
    elif as_csv:
        typer.echo(csv_text(feedback_tables(feedback)["places"]), nl=False)
    else:
        width = columns()
        say(feedback_text(feedback, width=width))
        where = f"{folder}/: {' · '.join(FEEDBACK_FILES)}"
        say("\n" + textwrap.fill(where, width, break_long_words=False, break_on_hyphens=False))
