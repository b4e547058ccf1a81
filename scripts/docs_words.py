"""Small pieces of Markdown that the generated pages of the documentation share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heading: str, rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table.

    Parameters
    ----------
    heading : str
        Its headings, parted by " | ".
    rows : iterable of sequence
        Cells; what would end a cell is escaped.

    Returns
    -------
    list of str
        Lines, a blank one last.
    """
    columns = heading.count(" | ") + 1
    lines = [f"| {heading} |", "|" + "---|" * columns]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return [*lines, ""]


def cell(value: object) -> str:
    """Return text that fits a cell of a table.

    Parameters
    ----------
    value : object
        Anything with a text.

    Returns
    -------
    str
        One line; bars escaped.
    """
    return " ".join(str(value).replace("|", "\\|").split())


def code(value: object) -> str:
    """Return text set as code, blank where there is none.

    Parameters
    ----------
    value : object
        Anything with a text.

    Returns
    -------
    str
        The text between backticks.
    """
    return f"`{value}`" if str(value) else ""
