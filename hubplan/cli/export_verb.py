"""The verb that writes a study's plan for other GIS."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hubplan.cli.added_timetable import (
    AddedTimetable,
    DayOption,
    FeedsOption,
    HoursOption,
    OwnMeansOption,
)
from hubplan.cli.options import NoCacheOption, StudyArgument
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.study_help import HelpWithStudies
from hubplan.cli.words import say


class GisFormat(StrEnum):
    """Files of one layer each."""

    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "export",
        cls=HelpWithStudies,
        epilog="Example: hubplan export west-kent --format geoparquet -o layers",
    )(_export)


def _export(
    study: StudyArgument = "west-kent",
    *,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="OUT", help="Folder [hubplan-out/NAME/layers]."),
    ] = None,
    kind: Annotated[
        GisFormat,
        typer.Option("--format", help="GeoJSON in WGS84 degrees, or GeoParquet in EPSG:27700."),
    ] = GisFormat.GEOJSON,
    gtfs: FeedsOption = None,
    date: DayOption = None,
    arrive_between: HoursOption = None,
    own_means: OwnMeansOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Write the plan's layers as GeoJSON or GeoParquet, each with its QGIS style beside."""
    from hubplan.study.export import write_export  # noqa: PLC0415

    work = AddedTimetable(gtfs, date, arrive_between, own_means).read(study)
    findings = work.findings(use_cache=not no_cache, progress=TerminalProgress())
    folder = work.out_folder(None) / "layers" if out is None else out
    written = write_export(work.inputs, findings, folder, kind.value)
    say(f"Wrote {folder}/: {' · '.join(written)}")
