"""The verb that begins a study: a copy of the bundled one, or an area of England of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command("new", epilog='Example: hubplan new dartford --area "Dartford, Gravesham"')(_new)


def _new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the study: my-study.")],
    *,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            metavar="DISTRICTS",
            help="Prepare people, areas, postcodes and roads of these districts of England, by "
            "name or code ('Dartford, Gravesham'), or of a polygon file (needs internet, or "
            "--from).",
        ),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option("--sites", metavar="FILE", help="With --area: candidate sites to take."),
    ] = None,
    by_hand: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="With --area: files placed by hand."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="With --area: fetch nothing; list what is missing.")
    ] = False,
    server: Annotated[
        str | None,
        typer.Option(
            "--server", metavar="URL", help="With --area: a mirror [variable HUBPLAN_SERVER]."
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            "--margin", metavar="KM", help="With --area: how far beyond it roads are taken [10]."
        ),
    ] = None,
) -> None:
    """Write a commented study.toml to start from, or prepare an area of England."""
    if area is None:
        further = (sites, by_hand, server, margin)
        if offline or any(each is not None for each in further):
            raise typer.BadParameter("this needs --area as well", param_hint="--area")
        from hubplan.study.new import write_new_study  # noqa: PLC0415

        path = write_new_study(name, Path())
        say(f"Wrote {path}. It runs as it is, on the bundled data: hubplan run {path}")
        return
    from hubplan.study.new_area import MARGIN_KM, prepare_study  # noqa: PLC0415

    path, made = prepare_study(
        name,
        Path(),
        area,
        progress=TerminalProgress(),
        sites=sites,
        by_hand=by_hand,
        offline=offline,
        server=server,
        margin_km=MARGIN_KM if margin is None else margin,
    )
    say(
        f"Wrote {path.parent}/: {made.n_people:,} people in {made.n_areas:,} small areas, "
        f"{made.n_postcodes:,} postcodes, {made.n_places:,} places, {made.n_sites:,} sites"
    )
    if made.n_sites:
        say(f"Next: hubplan run {path.parent}")
    else:
        sites_file = path.parent / "sites.csv"
        say(f"Next: fill {sites_file}, as {path} says, then hubplan run {path.parent}")
