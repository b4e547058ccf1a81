"""The verb that explains one journey."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubplan.cli.bundled import bundled_file, sites_or_bundled
from hubplan.cli.options import (
    JsonOption,
    Mode,
    NetworkOption,
    PeriodOption,
    ProfileOption,
    SitesOption,
    SpeedOption,
    TerminalOption,
    chosen_period,
)
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.places.gazetteer import Gazetteer


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("route", epilog='Example: hubplan route --from "TN13 3PG" --to sevenoaks-hospital')(
        _route
    )


def _route(  # noqa: PLR0913 - the options of the contract, looked at
    *,
    origin: Annotated[
        str,
        typer.Option("--from", metavar="PLACE", help="Postcode, site, village, or lon,lat."),
    ],
    destination: Annotated[
        str, typer.Option("--to", metavar="PLACE", help="Postcode, site, village, or lon,lat.")
    ],
    network_file: NetworkOption = None,
    sites: SitesOption = None,
    mode: Annotated[Mode, typer.Option(help="Means of transport.")] = Mode.CAR,
    speed: SpeedOption = None,
    period: PeriodOption = None,
    profile: ProfileOption = None,
    terminal: TerminalOption = 0.0,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="The path, as GeoJSON.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Explain one journey: by which roads and paths, and where its minutes come from."""
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.report import route_summary, route_text  # noqa: PLC0415
    from hubplan.study.artefacts import refuse_to_overwrite, staged_file  # noqa: PLC0415
    from hubplan.travel_times.routes import route  # noqa: PLC0415

    when = chosen_period(period, profile, mode=mode)
    roads = network_file or bundled_file("network.npz")
    if out is not None:
        refuse_to_overwrite(out, (roads, sites, profile))
    gazetteer = _gazetteer(sites)
    start, end = gazetteer.find(origin), gazetteer.find(destination)
    found = route(
        read_network(roads, with_paths=mode is not Mode.CAR, progress=TerminalProgress().line),
        (start.lon, start.lat),
        (end.lon, end.lat),
        mode=mode.value,
        speed_kph=speed,
        period=when,
        terminal_minutes=terminal,
    )
    if out is not None:
        with staged_file(out) as path:
            path.write_text(json.dumps(found.to_geojson()), encoding="utf-8")
    if as_json:
        summary = route_summary(found, origin=start.name, destination=end.name)
        typer.echo(json.dumps(summary, indent=1))
        return
    say(route_text(found, origin=start.name, destination=end.name))
    if out is not None:
        say(f"Wrote {out}")


def _gazetteer(sites: Path | None) -> Gazetteer:
    """Return all that can be named: the sites given, and the bundled villages and postcodes."""
    import pandas as pd  # noqa: PLC0415

    from hubplan.places.gazetteer import Gazetteer  # noqa: PLC0415

    return Gazetteer(
        sites_or_bundled(sites),
        settlements=pd.read_csv(bundled_file("places.csv")),
        postcodes=pd.read_parquet(bundled_file("postcodes.parquet")),
    )
