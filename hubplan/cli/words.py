"""Words for a person at a terminal, which nothing in the data may steer."""

from __future__ import annotations

import typer

from hubplan.errors import printable


def say(text: str) -> None:
    """Print text for people on stdout.

    Parameters
    ----------
    text : str
        One or more lines.
    """
    typer.echo(printable(text))
