"""The verb that draws the land from which places are reached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubplan.cli.bundled import bundled_file, sites_or_bundled
from hubplan.cli.options import (
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
    from hubplan.places import CandidateSites

_VECTOR_FILES = {".geojson": "GeoJSON", ".gpkg": "GPKG"}


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "isochrones",
        epilog="Example: hubplan isochrones --site sevenoaks-hospital --within 20 -o reach.geojson",
    )(_isochrones)


def _isochrones(  # noqa: PLR0913 - the options of the verb
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
    speed: SpeedOption = None,
    period: PeriodOption = None,
    profile: ProfileOption = None,
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

    when = chosen_period(period, profile, mode=mode)
    roads = network_file or bundled_file("network.npz")
    refuse_to_overwrite(out, (roads, sites, profile))
    wanted = _chosen(sites_or_bundled(sites), site or [])
    found = isochrones(
        read_network(roads, with_paths=mode is not Mode.CAR, progress=TerminalProgress().line),
        wanted,
        within or [15.0, 20.0, 30.0],
        mode=mode.value,
        period=when,
        speed_kph=speed,
        terminal_minutes=terminal,
    )
    shown = found.to_crs(WGS84) if driver == "GeoJSON" else found
    with staged_file(out) as path:
        shown.to_file(path, driver=driver)
    for row in found.itertuples():
        km2 = row.geometry.area / 1e6
        say(f"{row.id}: {km2:,.0f} km² within {row.minutes:g} minutes")
    say(f"Wrote {out}")


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
