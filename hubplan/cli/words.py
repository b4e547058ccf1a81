"""Words for a person at a terminal, which nothing in the data may steer."""

from __future__ import annotations

import os
import shutil
import sys

import typer

from hubplan.errors import printable

_MOST_COLUMNS = 100


def say(text: str) -> None:
    """Print text for people on stdout.

    Parameters
    ----------
    text : str
        One or more lines.
    """
    typer.echo(printable(text))


def columns() -> int:
    """Return how wide to write.

    Returns
    -------
    int
        As the terminal is, at most a hundred; the same for every pipe and file.
    """
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return _MOST_COLUMNS
    return min(shutil.get_terminal_size((_MOST_COLUMNS, 24)).columns, _MOST_COLUMNS)
