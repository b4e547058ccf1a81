"""The command line: one verb a stage, errors in three lines, a stable exit code."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated, Final, NoReturn, TextIO

import typer

import hubplan
from hubplan.cli import (
    calibrate_verb,
    compare_verb,
    export_verb,
    feedback_verb,
    isochrones_verb,
    network_verb,
    route_verb,
    solve_verb,
    study_verbs,
    sweep_verb,
    times_verb,
)
from hubplan.cli.interrupts import noted_interrupts
from hubplan.errors import HubplanError, HubplanWarning, printable

INTERRUPTED = 130

app = typer.Typer(
    name="hubplan",
    epilog="Example: hubplan run",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
study_verbs.add_to(app)
compare_verb.add_to(app)
network_verb.add_to(app)
times_verb.add_to(app)
solve_verb.add_to(app)
calibrate_verb.add_to(app)
route_verb.add_to(app)
isochrones_verb.add_to(app)
sweep_verb.add_to(app)
export_verb.add_to(app)
feedback_verb.add_to(app)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with one value
    if wanted:
        typer.echo(f"hubplan {hubplan.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Where should the care hubs be, who gains, who loses, and how sure are we."""


def main() -> NoReturn:
    """Run the command line and exit: 0 done, 1 error, 2 misuse, 3 no feasible plan."""
    warnings.showwarning = _show_warning
    warnings.simplefilter("always", HubplanWarning)
    try:
        with noted_interrupts():
            app(prog_name="hubplan")
    except HubplanError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except OSError as error:
        place = "" if error.filename is None else f": '{error.filename}'"
        hint = "Check that the file may be read and the name is right."
        _tell(HubplanError(f"{error.strerror or error}{place}", hint=hint))
        sys.exit(HubplanError.exit_code)
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            sys.stderr.write("\nStopped. Nothing was left half written.\n")
        raise
    sys.exit(0)


def _tell(error: HubplanError) -> None:
    lines = [f"Error: {error.message}"]
    if error.hint:
        lines.append(f"Hint: {error.hint}")
    sys.stderr.write(printable("\n".join(lines)) + "\n")


# Python's own filter "once" forgets whenever a library changes the filters for a while.
_notes_told: Final[set[str]] = set()


def _show_warning(  # noqa: PLR0917 - the signature of warnings.showwarning
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - stderr alone is ours
    line: str | None = None,
) -> None:
    """Show our doubts as notes, each once, and leave others' warnings as they are."""
    if issubclass(category, HubplanWarning):
        note = printable(f"Note: {message}")
        if note not in _notes_told:
            _notes_told.add(note)
            sys.stderr.write(f"{note}\n")
    else:
        sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))
