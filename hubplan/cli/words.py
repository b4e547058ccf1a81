"""Words for a person at a terminal, which nothing in the data may steer."""

from __future__ import annotations

import typer


def printable(text: str) -> str:
    """Drop control characters: text from data must not steer the terminal.

    Parameters
    ----------
    text : str
        With names, ids or cells from data in it.

    Returns
    -------
    str
        The same without escapes and other invisible characters; lines stay lines.
    """
    return "".join(c for c in text if c == "\n" or c.isprintable())


def say(text: str) -> None:
    """Print text for people on stdout.

    Parameters
    ----------
    text : str
        One or more lines.
    """
    typer.echo(printable(text))
