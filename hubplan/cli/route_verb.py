"""The verbs about single places: route explains one journey, isochrones draws who reaches one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubplan.cli.data_verbs import Mode, Period
from hubplan.cli.options import JsonOption
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.places import CandidateSites
    from hubplan.places.gazetteer import Gazetteer

_STUDY = "west-kent"
_VECTOR_FILES = {".geojson": "GeoJSON", ".gpkg": "GPKG"}

NetworkOption = Annotated[
    Path | None,
    typer.Option("--network", metavar="NET", help="Roads [those bundled of west Kent]."),
]
SitesOption = Annotated[
    Path | None, typer.Option("--sites", metavar="FILE", help="Sites [those bundled of west Kent].")
]
TerminalOption = Annotated[
    float, typer.Option(metavar="MINUTES", help="Added for parking and walking in.")
]


def add_to(app: typer.Typer) -> None:
    """Add the verbs of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("route", epilog='Example: hubplan route --from "TN13 3PG" --to sevenoaks-hospital')(
        _route
    )
    app.command(
        "isochrones",
        epilog="Example: hubplan isochrones --site sevenoaks-hospital --within 20 -o reach.geojson",
    )(_isochrones)


def _route(
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
    period: Annotated[Period, typer.Option(help="Time of day.")] = Period.INTERPEAK,
    terminal: TerminalOption = 0.0,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="The path, as GeoJSON.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Explain one journey by car: by which roads, and where its minutes come from."""
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.report import route_summary, route_text  # noqa: PLC0415
    from hubplan.study.artefacts import refuse_to_overwrite, staged_file  # noqa: PLC0415
    from hubplan.travel_times.routes import route  # noqa: PLC0415

    roads = network_file or _bundled("network.npz")
    if out is not None:
        refuse_to_overwrite(out, (roads, *([sites] if sites else [])))
    gazetteer = _gazetteer(sites)
    start, end = gazetteer.find(origin), gazetteer.find(destination)
    found = route(
        read_network(roads, progress=TerminalProgress().line),
        (start.lon, start.lat),
        (end.lon, end.lat),
        period=period.value,
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


def _isochrones(
    *,
    within: Annotated[
        list[float] | None,
        typer.Option(metavar="MIN", help="Band of minutes (repeat) [15, 20, 30]."),
    ] = None,
    site: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this site (repeat) [all].")
    ] = None,
    network_file: NetworkOption = None,
    sites: SitesOption = None,
    mode: Annotated[Mode, typer.Option(help="Means of transport.")] = Mode.CAR,
    period: Annotated[Period, typer.Option(help="Time of day, for cars.")] = Period.INTERPEAK,
    terminal: TerminalOption = 0.0,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="File: .geojson or .gpkg.")
    ],
) -> None:
    """Draw the land from which each site is reached within so many minutes."""
    driver = _VECTOR_FILES.get(out.suffix.lower())
    if driver is None:
        raise typer.BadParameter(f"'{out}' ends in neither .geojson nor .gpkg", param_hint="-o")
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.study.artefacts import refuse_to_overwrite, staged_file  # noqa: PLC0415
    from hubplan.travel_times.isochrone import isochrones  # noqa: PLC0415
    from hubplan.units import WGS84  # noqa: PLC0415

    roads = network_file or _bundled("network.npz")
    refuse_to_overwrite(out, (roads, *([sites] if sites else [])))
    wanted = _chosen(_sites(sites), site or [])
    found = isochrones(
        read_network(roads, progress=TerminalProgress().line),
        wanted,
        within or [15.0, 20.0, 30.0],
        mode=mode.value,
        period=period.value,
        terminal_minutes=terminal,
    )
    shown = found.to_crs(WGS84) if driver == "GeoJSON" else found
    with staged_file(out) as path:
        shown.to_file(path, driver=driver)
    for row in found.itertuples():
        km2 = row.geometry.area / 1e6
        say(f"{row.id}: {km2:,.0f} km² within {row.minutes:g} minutes")
    say(f"Wrote {out}")


def _bundled(name: str) -> Path:
    """Return a file of the bundled study."""
    from hubplan.study import bundled_studies  # noqa: PLC0415

    return bundled_studies()[_STUDY].parent / name


def _sites(path: Path | None) -> CandidateSites:
    from hubplan.places import read_sites  # noqa: PLC0415

    return read_sites(path or _bundled("sites.csv"))


def _gazetteer(sites: Path | None) -> Gazetteer:
    """Return all that can be named: the sites given, and the bundled villages and postcodes."""
    import pandas as pd  # noqa: PLC0415

    from hubplan.places.gazetteer import Gazetteer  # noqa: PLC0415

    return Gazetteer(
        _sites(sites),
        settlements=pd.read_csv(_bundled("places.csv")),
        postcodes=pd.read_parquet(_bundled("postcodes.parquet")),
    )


def _chosen(sites: CandidateSites, ids: list[str]) -> CandidateSites:
    """Return the sites asked for, or refuse an id that is none."""
    import numpy as np  # noqa: PLC0415

    from hubplan.errors import Fault, nearest_name, raise_faults  # noqa: PLC0415

    unknown = [identifier for identifier in ids if identifier not in sites.ids]
    raise_faults(
        sites.source,
        [
            Fault("--site", f"there is no site '{i}'{nearest_name(i, sites.ids)}", "Check the id.")
            for i in unknown
        ],
    )
    return sites.where(np.array([not ids or i in ids for i in sites.ids], dtype=bool))
