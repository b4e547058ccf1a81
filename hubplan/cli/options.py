"""Options that several verbs share, each worded once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hubplan.travel_times import PeriodProfile


class Mode(StrEnum):
    """Means of transport."""

    CAR = "car"
    WALK = "walk"
    CYCLE = "cycle"


class Engine(StrEnum):
    """How matrices are searched."""

    AUTO = "auto"
    DIJKSTRA = "dijkstra"
    HIERARCHY = "hierarchy"


class MatrixLayout(StrEnum):
    """Whose columns a matrix is written with."""

    HUBPLAN = "hubplan"
    R5R = "r5r"
    R5PY = "r5py"
    SPOPT = "spopt"
    WIDE = "wide"


def _bundled_names(incomplete: str) -> list[tuple[str, str]]:
    """Return what the shell may complete a study to, with its title."""
    from hubplan.study.bundled import bundled_titles  # noqa: PLC0415

    return [each for each in bundled_titles().items() if each[0].startswith(incomplete)]


StudyArgument = Annotated[
    str,
    typer.Argument(
        metavar="STUDY",
        help="A study.toml, its folder, or a bundled name.",
        autocompletion=_bundled_names,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")]
WeightOption = Annotated[
    str, typer.Option("--weight", metavar="COLUMN", help="Column that counts the demand.")
]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="Search engine: the minutes are the same, the time is not."),
]
LayoutOption = Annotated[
    MatrixLayout,
    typer.Option("--layout", help="Whose columns TIMES has; every one counts minutes."),
]
CutoffOption = Annotated[
    float | None,
    typer.Option(
        "--cutoff", metavar="MINUTES", help="Journeys longer than this on the road are no route."
    ),
]
KeepNothingOption = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Keep no hierarchy of the network in the cache folder, and use none."
    ),
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Work out journey times anew; keep nothing.")
]
DaskOption = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Work on the cluster of this dask scheduler (the extra 'cluster').",
    ),
]
DemandOption = Annotated[
    Path,
    typer.Option("--demand", metavar="FILE", help="Demand points: CSV, Parquet, GeoJSON or GPKG."),
]
SpeedOption = Annotated[
    float | None,
    typer.Option(
        "--speed", metavar="KPH", help="To walk (default 4.8; slow 3.2) or cycle (16) at."
    ),
]
TerminalOption = Annotated[
    float, typer.Option("--terminal", metavar="MINUTES", help="Added for parking and walking in.")
]
NetworkOption = Annotated[
    Path | None,
    typer.Option("--network", metavar="NET", help="Roads [those bundled of west Kent]."),
]
SitesOption = Annotated[
    Path | None, typer.Option("--sites", metavar="FILE", help="Sites [those bundled of west Kent].")
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="NAME",
        help="Time of day, for cars: interpeak, am_peak, free_flow, or one of --profile "
        "[interpeak].",
    ),
]
ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="FILE",
        help="Period profiles of your own, as 'hubplan calibrate' writes them.",
    ),
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


def chosen_period(
    name: str | None, profile: Path | None, *, mode: Mode = Mode.CAR
) -> str | PeriodProfile:
    """Return the period that ``--period`` and ``--profile`` ask for together.

    Parameters
    ----------
    name : str or None
        Of a shipped period or, with `profile`, of one in that file; None = interpeak, or the
        only one in the file.
    profile : Path or None
        A TOML file of period profiles.
    mode : Mode
        Only cars have profiles.

    Returns
    -------
    str or PeriodProfile
        As `hubplan.travel_times` takes it.

    Raises
    ------
    BadParameter
        If there is no such period, the file holds several and none is named, or nobody drives.
    InputError
        If the file cannot be read or a profile in it is faulty.
    """
    from hubplan.errors import nearest_name  # noqa: PLC0415
    from hubplan.travel_times import PERIODS  # noqa: PLC0415

    if profile is None:
        periods: dict[str, str | PeriodProfile] = {each: each for each in PERIODS}
        name = name or "interpeak"
    else:
        from hubplan.study.profiles import read_profiles  # noqa: PLC0415

        if mode != Mode.CAR:
            raise typer.BadParameter(f"is for cars, not to {mode.value}", param_hint="--profile")
        periods = dict(read_profiles(profile))
        if name is None and len(periods) == 1:
            name = next(iter(periods))
    if name not in periods:
        where = "a period" if profile is None else f"in '{profile.name}'"
        found = f"'{name}' is not {where}{nearest_name(name, periods)}" if name else "name one"
        raise typer.BadParameter(
            f"{found}; choose from: {', '.join(periods)}", param_hint="--period"
        )
    return periods[name]
