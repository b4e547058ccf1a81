"""Read a table of a feed, in batches, as text: whatever its quotes, blanks and encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from hubplan.errors import InputError
from hubplan.transit.feed_columns import find_header
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.repairs import RepairLog
from hubplan.units import BoolArray, IntArray

_BLOCK_BYTES = 8_000_000
#: So many rows of another number of cells in one block are no table.
_MOST_ODD_ROWS = 100_000
#: A cell with more lines than this that look like rows is a quotation mark never closed.
_MOST_ROWS_A_CELL = 5
_MOST_LINES_A_CELL = 1_000
_CLOSE = "Close the quotation mark if that is never done, else shorten the cell."


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a batch: each cell points at one of the different texts.

    Attributes
    ----------
    codes : ndarray of int
        Position in `texts`, one a row.
    texts : list of str
        The different cells, trimmed.
    """

    codes: NDArray[Any]
    texts: list[str]

    def parsed(
        self, keep: BoolArray, parse: Callable[[str], float], dtype: type[np.generic]
    ) -> NDArray[Any]:
        """Turn the cells of some rows into numbers, each different text once.

        Parameters
        ----------
        keep : ndarray of bool
            The rows wanted.
        parse : callable
            From text to number.
        dtype : type
            Of the numbers.

        Returns
        -------
        ndarray
            One number a row wanted.
        """
        codes = self.codes[keep]
        table = np.zeros(max(len(self.texts), 1), dtype=dtype)
        for code in np.unique(codes):
            table[code] = parse(self.texts[code])
        return np.asarray(table[codes])

    def cells(self) -> NDArray[Any]:
        """Return the cells as text, one a row."""
        texts = np.empty(max(len(self.texts), 1), dtype=object)
        texts[: len(self.texts)] = self.texts
        return np.asarray(texts[self.codes], dtype=object)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table.

    Attributes
    ----------
    rows : ndarray of int
        Row numbers as a text editor shows them, of cells of several lines the first.
    columns : dict of str to Column
        Those asked for; blank cells where the table has none of the name.
    """

    rows: IntArray
    columns: dict[str, Column]


def read_batches(
    files: FeedFiles, table: str, wanted: Sequence[str], log: RepairLog
) -> Iterator[Batch]:
    """Read a table as text, some megabytes at a time.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    table : str
        One of its tables; a feed without it gives nothing.
    wanted : sequence of str
        Names of columns.
    log : RepairLog
        Where odd rows and cells are counted.

    Yields
    ------
    Batch
        Rows in the order of the file, but for rows with too few cells, which come later.

    Raises
    ------
    InputError
        If the table cannot be read to its end.
    """
    if table not in files.members:
        return
    names, header_row = find_header(files, table)
    if not names:
        return
    where = files.where(table)
    odd: list[tuple[int, str]] = []
    lines = _Lines()

    def note(row: Any) -> str:  # noqa: ANN401, pyarrow ships no types
        odd.append((row.number, row.text))
        lines.breaks[row.number] = _line_breaks(row.text.rstrip("\r\n"))
        return "skip" if len(odd) < _MOST_ODD_ROWS else "error"

    # Each name once: of two columns of one name the first counts.
    unique = [n if n not in names[:i] else f"{n}\0{i}" for i, n in enumerate(names)]
    text = pa.dictionary(pa.int32(), pa.string())
    with files.opened(table) as stream:
        try:
            batches = pacsv.open_csv(
                pa.PythonFile(stream, mode="r"),
                # Any byte is a letter of Latin-1; the cells are decoded below, one by one.
                pacsv.ReadOptions(
                    use_threads=False,
                    block_size=_BLOCK_BYTES,
                    column_names=unique,
                    skip_rows=header_row,  # blank lines above it too
                    encoding="latin1",
                ),
                pacsv.ParseOptions(
                    newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
                ),
                pacsv.ConvertOptions(
                    column_types=dict.fromkeys(unique, text),
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "too short" in str(error) or "Empty" in str(error):
                return  # a header and nothing beneath it, not even the end of its line
            raise
        next_record, skipped = header_row + 1, np.empty(0, dtype=np.int64)
        for read in batches:
            found = np.array([record for record, _ in odd], dtype=np.int64)
            skipped = np.union1d(skipped[skipped >= next_record], found)
            records = np.arange(next_record, next_record + len(read) + len(skipped))
            records = np.setdiff1d(records, skipped)[: len(read)]
            next_record = int(records[-1]) + 1 if records.size else next_record
            columns = {name: _arrow_column(read.column(name)) for name in unique}
            lines.note_cells(columns, records)
            rows = lines.rows(records)
            _refuse_swallowed(columns, rows, where)
            there = {name: columns[name] for name in wanted if name in columns}
            yield _batch(rows, there, wanted, where, log)
            # What stands above rows further down may not have been read yet.
            above = [(record, text) for record, text in odd if record < next_record]
            del odd[: len(above)]
            yield from _mended_rows(lines.with_rows(above), unique, wanted, where, log)
        yield from _mended_rows(lines.with_rows(odd), unique, wanted, where, log)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where records stand in a file: those of several lines push the others down."""

    breaks: dict[int, int] = field(default_factory=dict)

    def note_cells(self, columns: dict[str, Column], records: IntArray) -> None:
        breaks = np.zeros(len(records), dtype=np.int64)
        for column in columns.values():
            of_text = np.array([_line_breaks(text) for text in column.texts] or [0])
            breaks += of_text[column.codes]
        broken = breaks > 0
        self.breaks.update(zip(records[broken].tolist(), breaks[broken].tolist(), strict=True))

    def rows(self, records: IntArray) -> IntArray:
        broken = sorted(self.breaks)
        above = np.cumsum([0, *(self.breaks[record] for record in broken)])
        return np.asarray(records + above[np.searchsorted(broken, records)], dtype=np.int64)

    def with_rows(self, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
        rows = self.rows(np.array([record for record, _ in found], dtype=np.int64))
        return [(row, text) for row, (_, text) in zip(rows.tolist(), found, strict=True)]


def _line_breaks(text: str) -> int:
    if "\n" in text or "\r" in text:
        return text.count("\n") + text.count("\r") - text.count("\r\n")
    return 0


def _arrow_column(column: Any) -> Column:  # noqa: ANN401, pyarrow ships no types
    return Column(column.indices.to_numpy(), column.dictionary.to_pylist())


def _mended_rows(
    odd: list[tuple[int, str]], names: list[str], wanted: Sequence[str], where: str, log: RepairLog
) -> Iterator[Batch]:
    """Give the rows with another number of cells than there are columns, filled or left out."""
    kept: list[tuple[int, list[str]]] = []
    for number, text in odd:
        if fault := _runaway(text, len(names)):
            raise InputError(f"{where} row {number}: {fault}", hint=_CLOSE)
        try:
            cells = next(csv.reader(io.StringIO(text, newline=""), skipinitialspace=True), [])
        except csv.Error as error:
            raise InputError(f"{where} row {number} cannot be read: {error}") from error
        if any(cell.strip() for cell in cells[len(names) :]):
            log.note("long rows", where, number)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(names):
            log.note("short rows", where, number)
        kept.append((number, [*cells, *[""] * len(names)][: len(names)]))
    if not kept:
        return
    columns = {}
    for name in wanted:
        if name in names:
            texts = [cells[names.index(name)] for _, cells in kept]
            columns[name] = Column(np.arange(len(kept)), texts)
    yield _batch(np.array([n for n, _ in kept], dtype=np.int64), columns, wanted, where, log)


def _batch(
    rows: IntArray, columns: dict[str, Column], wanted: Sequence[str], where: str, log: RepairLog
) -> Batch:
    clean: dict[str, Column] = {}
    filled = np.zeros(len(rows), dtype=bool)
    for name, column in columns.items():
        texts = []
        for code, raw in enumerate(column.texts):
            text, foreign = _cleaned(raw)
            if foreign:
                those = rows[column.codes == code]
                log.note("text encoding", where, int(those[0]), count=len(those))
            texts.append(text)
        clean[name] = Column(column.codes, texts)
        full = np.array([bool(text) for text in texts] or [False])
        filled |= full[column.codes]
    blank = Column(np.zeros(len(rows), dtype=np.int64), [""])
    whole = {name: clean.get(name, blank) for name in wanted}
    if not filled.all():  # blank lines say nothing
        whole = {n: Column(c.codes[filled], c.texts) for n, c in whole.items()}
    return Batch(rows[filled], whole)


def _cleaned(raw: str) -> tuple[str, bool]:
    """Return a cell decoded and trimmed, and whether it was not UTF-8."""
    foreign = False
    if not raw.isascii():
        try:
            raw = raw.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            raw, foreign = raw.encode("latin-1").decode("cp1252", errors="replace"), True
    text = raw.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':  # blanks stood before the quotation mark
        text = text[1:-1].replace('""', '"').strip()
    return text, foreign


def _refuse_swallowed(columns: dict[str, Column], rows: IntArray, where: str) -> None:
    """Look for rows swallowed by a cell, also in columns nobody wants."""
    for column in columns.values():
        for code, text in enumerate(column.texts):
            if _line_breaks(text) and (fault := _runaway(text, len(columns))):
                raise InputError(
                    f"{where} row {rows[column.codes == code][0]}: {fault}", hint=_CLOSE
                )


def _runaway(text: str, n_columns: int) -> str:
    """Tell how a cell, or a whole row, runs on over rows beneath it, or nothing."""
    lines = text.splitlines()
    alike = sum(line.count(",") == n_columns - 1 for line in lines[1:])
    if alike > _MOST_ROWS_A_CELL and n_columns > 1:
        return (
            "a quotation mark is opened and, it seems, never closed: "
            f"{alike:,} lines that look like rows follow inside it"
        )
    if len(lines) > _MOST_LINES_A_CELL:
        return f"a cell in quotation marks runs over more than {_MOST_LINES_A_CELL:,} lines"
    return ""


def read_frame(files: FeedFiles, table: str, wanted: Sequence[str], log: RepairLog) -> pd.DataFrame:
    """Read a whole table as text.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    table : str
        One of its tables; a feed without it gives no rows.
    wanted : sequence of str
        Names of columns.
    log : RepairLog
        Where odd rows and cells are counted.

    Returns
    -------
    DataFrame
        Text, trimmed; blank where there is nothing. The index is the row number.
    """
    parts = [
        pd.DataFrame({n: c.cells() for n, c in b.columns.items()}, index=b.rows, dtype=object)
        for b in read_batches(files, table, wanted, log)
    ]
    if not parts:
        return pd.DataFrame(columns=list(wanted), dtype=object)
    return pd.concat(parts).sort_index()
