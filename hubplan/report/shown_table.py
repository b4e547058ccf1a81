"""A table as people read it, on a page or in a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hubplan.report.columns import COLUMNS, shown
from hubplan.report.table import Table

#: The page shows the first rows of longer tables; the files hold all.
MOST_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as people read it.

    Attributes
    ----------
    text : str
        Not escaped.
    is_number : bool
        Whether it stands to the right.
    note : str
        Stands after it in small type; not escaped.
    links : tuple of tuple of str
        Texts and where on the page each leads (``""`` = nowhere); then `text` is all of them.
    """

    text: str
    is_number: bool
    note: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the page shows it.

    Attributes
    ----------
    name, title, definition : str
        As of `Table`.
    headings : tuple of Cell
        With units.
    rows : tuple of tuple of Cell
        The first `MOST_ROWS` rows.
    n_rows : int
        How many rows the file has.
    source, date : str
        As of `Table`; ``""`` where the text around it says them.
    number : int or None
        As of `Table`.
    marked_row : int or None
        The row that is the answer.
    """

    name: str
    title: str
    definition: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    n_rows: int
    source: str = ""
    date: str = ""
    number: int | None = None
    marked_row: int | None = None


def shown_table(table: Table, *, most_rows: int = MOST_ROWS) -> ShownTable:
    """Return a table as people read it.

    Parameters
    ----------
    table : Table
        One of the report's.
    most_rows : int
        How many rows to show.

    Returns
    -------
    ShownTable
        The columns that hold something and are meant for the page.
    """
    frame = table.frame
    names = [
        str(name)
        for name in frame.columns
        if COLUMNS[str(name)].on_page
        and name not in table.file_only
        and (frame.empty or frame[name].notna().any())
    ]
    columns = [COLUMNS[name] for name in names]
    numbers = [column.kind not in ("text", "digest") for column in columns]
    rows = tuple(
        tuple(
            Cell(shown(value, column.kind), is_number)
            for value, column, is_number in zip(row, columns, numbers, strict=True)
        )
        for row in frame[names].head(most_rows).itertuples(index=False, name=None)
    )
    headings = tuple(Cell(c.heading, number) for c, number in zip(columns, numbers, strict=True))
    return ShownTable(
        table.name,
        table.title,
        table.definition,
        headings,
        rows,
        len(frame),
        source=table.source,
        date=table.date,
        number=table.number,
    )
