"""The verb that builds a road network from OpenStreetMap."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hubplan.cli.options import JsonOption
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("network", epilog="Example: hubplan network --pbf kent-latest.osm.pbf -o kent.npz")(
        _network
    )


def _network(
    *,
    pbf: Annotated[
        Path | None,
        typer.Option("--pbf", metavar="FILE", help=".osm.pbf, .osm, .osm.gz or osmnx .graphml."),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="NAME", help="A place to download (needs internet)."),
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="NET", help="File to write.")],
    as_json: JsonOption = False,
) -> None:
    """Build a routable road network from OpenStreetMap."""
    if (pbf is None) == (place is None):
        raise typer.BadParameter("give either --pbf FILE or --place NAME", param_hint="--pbf")
    from hubplan.errors import HubplanWarning  # noqa: PLC0415
    from hubplan.network import network_from_place, read_network, save_network  # noqa: PLC0415
    from hubplan.network.cut_roads import cut_roads  # noqa: PLC0415
    from hubplan.report import cut_roads_summary, cut_roads_text, network_text  # noqa: PLC0415
    from hubplan.study.artefacts import refuse_to_overwrite  # noqa: PLC0415

    refuse_to_overwrite(out, (pbf,))
    tell = TerminalProgress().line
    built = (
        network_from_place(str(place))
        if pbf is None
        else read_network(pbf, with_paths=True, progress=tell)
    )
    cut = cut_roads(built)
    built = replace(built, provenance={**built.provenance, "cut_roads": cut_roads_summary(cut)})
    written = save_network(built, out)
    if len(cut):
        warnings.warn(cut_roads_text(cut), HubplanWarning, stacklevel=1)
    if as_json:
        paths = None if built.paths is None else built.paths.load()
        facts = {
            "file": str(written),
            "nodes": built.n_nodes,
            "edges": built.n_edges,
            "road_km": round(built.length_km, 3),
            "walk_km": None if paths is None else round(paths.length_km("walk"), 3),
            "cycle_km": None if paths is None else round(paths.length_km("cycle"), 3),
            "crs": built.crs,
            "provenance": built.provenance,
        }
        typer.echo(json.dumps(facts, indent=1))
        return
    say(f"{network_text(built)}\nWrote {written}")
