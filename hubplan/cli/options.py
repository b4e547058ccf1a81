"""Options that several verbs share, each worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study.toml, its folder, or a bundled name.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")]
WeightOption = Annotated[
    str, typer.Option("--weight", metavar="COLUMN", help="Column that counts the demand.")
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Work out journey times anew; keep nothing.")
]
DemandOption = Annotated[
    Path,
    typer.Option("--demand", metavar="FILE", help="Demand points: CSV, Parquet, GeoJSON or GPKG."),
]


def refuse_two_formats(*, as_json: bool, as_csv: bool) -> None:
    """Refuse ``--json`` and ``--csv`` together.

    Parameters
    ----------
    as_json, as_csv : bool
        What was asked for.

    Raises
    ------
    BadParameter
        If both were.
    """
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other", param_hint="--csv")
