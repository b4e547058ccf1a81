"""The verb that fits a period profile to observed journeys."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubplan.cli.bundled import bundled_file
from hubplan.cli.options import Engine, EngineOption, JsonOption, KeepNothingOption
from hubplan.cli.progress import TerminalProgress
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.travel_times.observed import ObservedPairs

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class Loss(StrEnum):
    """What a fit makes least."""

    ABSOLUTE = "absolute"
    SQUARES = "squares"


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "calibrate",
        epilog="Example: hubplan calibrate --observed pairs.csv --network kent.npz -o profile.toml",
    )(_calibrate)


def _calibrate(  # noqa: PLR0913 - the options of the verb
    *,
    observed: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="from_lon, from_lat, to_lon, to_lat, minutes; or demand_id, site_id, minutes "
            "with --times.",
        ),
    ],
    network_file: Annotated[
        Path | None,
        typer.Option("--network", metavar="NET", help="Roads; default those of west Kent."),
    ] = None,
    times_file: Annotated[
        Path | None,
        typer.Option("--times", metavar="TIMES", help="Free-flow minutes between the ids."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the profile.")] = "observed",
    loss: Annotated[Loss, typer.Option(help="What the fit makes least.")] = Loss.ABSOLUTE,
    folds: Annotated[int, typer.Option(metavar="K", help="Parts to cross-validate over.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Of the order in which pairs are dealt.")] = 1,
    engine: EngineOption = Engine.AUTO,
    keep_nothing: KeepNothingOption = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="TOML file to write.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a period profile to observed journeys by car."""
    if network_file is not None and times_file is not None:
        raise typer.BadParameter("give --network or --times, not both", param_hint="--times")
    from hubplan.study.artefacts import refuse_to_overwrite, staged_file  # noqa: PLC0415
    from hubplan.travel_times import PERIODS  # noqa: PLC0415
    from hubplan.travel_times.calibration import calibrate  # noqa: PLC0415

    if not _NAME.fullmatch(name) or name in PERIODS:
        raise typer.BadParameter(
            f"'{name}': lower-case letters, digits, - and _; none of {', '.join(PERIODS)}",
            param_hint="--name",
        )
    if out is not None:
        refuse_to_overwrite(out, (observed, network_file, times_file))
    if times_file is None:
        pairs = _on_roads(observed, network_file, engine, keep_nothing=keep_nothing)
    else:
        pairs = _in_matrix(observed, times_file)
    found = calibrate(pairs, name=name, loss=loss.value, folds=folds, seed=seed)
    if out is not None:
        with staged_file(out) as path:
            path.write_text(found.to_toml(), encoding="utf-8", newline="\n")
    if as_json:
        written = {} if out is None else {"file": str(out)}
        typer.echo(json.dumps(found.to_dict() | written, indent=1))
    else:
        say(f"{found.as_text()}\n\n{found.to_toml() if out is None else f'Wrote {out}'}".rstrip())


def _in_matrix(observed: Path, times_file: Path) -> ObservedPairs:
    from hubplan.travel_times import read_times  # noqa: PLC0415
    from hubplan.travel_times.observed import pairs_in_matrix  # noqa: PLC0415

    return pairs_in_matrix(observed, read_times(times_file))


def _on_roads(
    observed: Path, network_file: Path | None, engine: Engine, *, keep_nothing: bool
) -> ObservedPairs:
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.study.cache import hierarchy_folder  # noqa: PLC0415
    from hubplan.travel_times.observed import pairs_on_roads  # noqa: PLC0415

    progress = TerminalProgress()
    network = read_network(network_file or bundled_file("network.npz"), progress=progress.line)
    progress.stage("journeys")
    return pairs_on_roads(
        observed,
        network,
        engine=engine.value,
        hierarchy_folder=None if keep_nothing else hierarchy_folder(),
        progress=progress.advance,
    )
