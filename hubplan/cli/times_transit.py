"""``hubplan times --mode transit``: its options, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.travel_times.by_transit import TransitTravelTimes
    from hubplan.travel_times.table_layouts import Layout


class TimesMode(StrEnum):
    """Means of transport of a matrix."""

    CAR = "car"
    WALK = "walk"
    CYCLE = "cycle"
    TRANSIT = "transit"


_GROUP: Final = "Options of --mode transit"
GtfsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--gtfs",
        metavar="FEED",
        help="Timetable: a GTFS zip file or folder; give several with several --gtfs.",
        rich_help_panel=_GROUP,
    ),
]
DateOption = Annotated[
    str | None,
    typer.Option("--date", metavar="DAY", help="Day, as 2026-11-24.", rich_help_panel=_GROUP),
]
ArriveOption = Annotated[
    str | None,
    typer.Option(
        "--arrive-between",
        metavar="HH:MM-HH:MM",
        help="First and last appointment, such as 09:30-12:00.",
        rich_help_panel=_GROUP,
    ),
]
StayOption = Annotated[
    float | None,
    typer.Option("--stay", metavar="MIN", help="How long one stays [60].", rich_help_panel=_GROUP),
]
StepOption = Annotated[
    float | None,
    typer.Option(
        "--step",
        metavar="MIN",
        help="From one appointment to the next [5].",
        rich_help_panel=_GROUP,
    ),
]
WalkKphOption = Annotated[
    float | None,
    typer.Option(
        "--walk-kph",
        metavar="KPH",
        help="How fast people walk to and from stops [4.8].",
        rich_help_panel=_GROUP,
    ),
]
MaxWalkOption = Annotated[
    float | None,
    typer.Option(
        "--max-walk",
        metavar="MIN",
        help="The longest walk at a stretch [20].",
        rich_help_panel=_GROUP,
    ),
]
BoardFromOption = Annotated[
    str | None,
    typer.Option(
        "--board-from",
        metavar="HH:MM",
        help="Nobody boards earlier: 09:30 for bus passes on weekdays.",
        rich_help_panel=_GROUP,
    ),
]
MaxChangesOption = Annotated[
    int | None,
    typer.Option(
        "--max-changes",
        metavar="N",
        help="Changes that people put up with, each way [4].",
        rich_help_panel=_GROUP,
    ),
]
LongestOption = Annotated[
    float | None,
    typer.Option(
        "--longest",
        metavar="MIN",
        help="Longer journeys, each way, are none [180].",
        rich_help_panel=_GROUP,
    ),
]
HomeByOption = Annotated[
    str | None,
    typer.Option(
        "--home-by",
        metavar="HH:MM",
        help="When one has to be at home again [28:00, the end of the night].",
        rich_help_panel=_GROUP,
    ),
]

#: What the command line calls an option that `hubplan.travel_times` names otherwise.
_FLAGS: Final = {
    "stay_minutes": "--stay",
    "step_minutes": "--step",
    "max_walk_minutes": "--max-walk",
    "longest_minutes": "--longest",
    "terminal_minutes": "--terminal",
    "cutoff_minutes": "--cutoff",
    "speed_kph": "--speed",
    "chunk_rows": "--chunk",
}


def flag(name: str) -> str:
    """Return how the command line names an option.

    Parameters
    ----------
    name : str
        As `hubplan.travel_times` has it.

    Returns
    -------
    str
        Such as ``"--arrive-between"``.
    """
    return _FLAGS.get(name, f"--{name.replace('_', '-')}")


def refuse_strays(mode: TimesMode, given: Mapping[str, Any], *, network: Path | None) -> None:
    """Refuse options that say nothing for the mode, and roads that are not given, all at once.

    Parameters
    ----------
    mode : TimesMode
        As asked for.
    given : mapping of str to object
        Options by their name in `hubplan.travel_times`; None = not given.
    network : Path or None
        The roads.

    Raises
    ------
    BadParameter
        Naming all of them.
    """
    from hubplan.travel_times.transit_asked import stray_faults  # noqa: PLC0415

    faults = [flag(fault.where) for fault in stray_faults(mode.value, dict(given))]
    told = []
    if network is None and mode is not TimesMode.TRANSIT:
        told.append("--network is missing: only --mode transit needs none")
    if faults:
        verb = "says" if len(faults) == 1 else "say"
        told.append(f"{', '.join(faults)} {verb} nothing for --mode {mode.value}")
    if told:
        raise typer.BadParameter("; ".join(told))


def by_transit(
    options: Mapping[str, Any],
    files: tuple[Path, Path, Path | None, Path],
    *,
    max_snap_m: float,
    layout: Layout,
    formats: tuple[bool, bool],
) -> None:
    """Work out the matrix, write it, and say what it holds.

    Parameters
    ----------
    options : mapping of str to object
        As of `hubplan.travel_times.transit_asked`.
    files : tuple of Path
        Demand points, sites, the network or None, and where to write.
    max_snap_m : float
        As of `hubplan.travel_times`.
    layout : str
        Whose columns the file has.
    formats : tuple of bool
        Whether to print JSON, and whether CSV.
    """
    from hubplan.errors import printable  # noqa: PLC0415
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.places import read_demand, read_sites  # noqa: PLC0415
    from hubplan.report import csv_text  # noqa: PLC0415
    from hubplan.study.artefacts import staged_file  # noqa: PLC0415
    from hubplan.transit import repairs_in_words  # noqa: PLC0415
    from hubplan.travel_times import write_times  # noqa: PLC0415
    from hubplan.travel_times.by_transit import (  # noqa: PLC0415
        read_timetable,
        refuse_without_numba,
        transit_travel_times,
    )
    from hubplan.travel_times.transit_asked import transit_asked  # noqa: PLC0415

    demand, sites, network, out = files
    names = {"walk_kph": "speed_kph"}
    given = {names.get(name, name): value for name, value in options.items()}
    asked = transit_asked(
        **given, named=lambda name: "--walk-kph" if name == "speed_kph" else flag(name)
    )
    refuse_without_numba()
    # A timetable may be of anywhere.
    ends = read_demand(demand, weight=None, in_britain=False), read_sites(sites, in_britain=False)
    progress = TerminalProgress()
    progress.stage("timetable")
    day = read_timetable(asked, *ends)
    ways = None if network is None else read_network(network, progress=progress.line)
    progress.stage("journeys")
    found = transit_travel_times(
        ways, *ends, asked, max_snap_m=max_snap_m, timetable=day, progress=progress.advance
    )
    for line in repairs_in_words(found.repairs):
        typer.echo(printable(f"Feeds: {line}"), err=True)
    with staged_file(out) as path:
        write_times(found, path, layout=layout)
    as_json, as_csv = formats
    if as_csv:
        typer.echo(csv_text(found.to_frame()), nl=False)
    else:
        _tell(found, out, as_json=as_json)


def _tell(found: TransitTravelTimes, out: Path, *, as_json: bool) -> None:
    """Say what the matrix holds."""
    from hubplan.report import times_summary, times_text  # noqa: PLC0415

    if not as_json:
        say(f"{times_text(found)}\nWrote {out}")
        return
    told = times_summary(found) | {
        "date": found.period,
        "feeds": [
            {
                "name": feed.name,
                "publisher": feed.publisher,
                "first_day": feed.first_day.isoformat(),
                "last_day": feed.last_day.isoformat(),
                "sha256": feed.sha256,
                "licence": feed.licence,
            }
            for feed in found.feeds
        ],
        "repairs": {
            kind: {"count": each.count, "what": each.what, "example": each.example}
            for kind, each in found.repairs.items()
        },
        "estimated": bool(found.estimated.any()),
        "file": str(out),
    }
    typer.echo(json.dumps(told))
