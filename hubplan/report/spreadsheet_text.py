"""Tables as text that a spreadsheet opens and cannot mistake for a formula."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from typing import Any, Final

import numpy as np
import pandas as pd

# What starts a formula in Excel, LibreOffice or Google Sheets. East Asian versions read the
# full-width forms alike, so names are compared after compatibility folding.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\N{MINUS SIGN}")
# Invisible characters that hide the first visible one; unicodedata calls them format characters.
_INVISIBLE: Final = ("Cc", "Cf", "Zs", "Zl", "Zp")

_MINUTES_DECIMALS: Final = 2
_SHARE_DECIMALS: Final = 4
# As many as a workbook keeps: beyond them stands the noise of sums.
_MOST_DIGITS: Final = 15


def safe_text(text: str) -> str:
    """Return text that stays text when a spreadsheet opens it.

    Parameters
    ----------
    text : str
        From data: may hold anything.

    Returns
    -------
    str
        On one line, without control characters, and with an apostrophe in front if it would
        start a formula, even after blanks or in full-width characters.
    """
    plain = "".join(_one_line(character) for character in text)
    plain = plain.encode("utf-8", errors="replace").decode("utf-8")
    visible = plain.lstrip("".join(c for c in plain if unicodedata.category(c) in _INVISIBLE))
    folded = unicodedata.normalize("NFKC", visible)
    # A tab or a carriage return at the very start makes some spreadsheets look behind it.
    hides = text[:1] in ("\t", "\r", "\n")
    return f"'{plain}" if folded.startswith(_FORMULA_STARTS) or hides else plain


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV: UTF-8 text, lines ended by LF, no cell that starts a formula.

    Parameters
    ----------
    frame : DataFrame
        Text and numbers. Columns with ``share`` in their name are written to 4 decimals, with
        ``minutes`` to 2; those that start with ``people`` and all others to 15 digits,
        whole numbers without a point.

    Returns
    -------
    str
        One header line and one line a row; NaN and None are blank.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = [str(column) for column in frame.columns]
    writer.writerow([safe_text(column) for column in columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(column, value) for column, value in zip(columns, row, strict=True)])
    return stream.getvalue()


def _one_line(character: str) -> str:
    """Return a blank for whatever breaks a line or moves the cursor."""
    return " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character


def cell_value(column: str, value: Any) -> str | float:  # noqa: ANN401 - a cell holds anything
    """Return a cell as every file has it: rounded alike, and safe.

    Parameters
    ----------
    column : str
        Name of its column, which tells the decimals (see `csv_text`).
    value : Any
        Text, a truth value or a number.

    Returns
    -------
    str or float
        Text on one line that starts no formula; a finite number; ``""`` where there is none.
    """
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.integer | np.floating):
        return _number(column, float(value))
    return safe_text(str(value))


def _cell(column: str, value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    cell = cell_value(column, value)
    if isinstance(cell, str):
        return cell
    decimals = _decimals(column)
    return _plain(cell) if decimals is None else f"{cell:.{decimals}f}"


def _number(column: str, value: float) -> str | float:
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    decimals = _decimals(column)
    if decimals is None:
        return float(f"{value:.{_MOST_DIGITS}g}")
    return round(value, decimals) + 0.0


def _decimals(column: str) -> int | None:
    """Return how many decimals a column has in files; None = as many as it needs."""
    if column.startswith("people"):
        return None
    if "share" in column:
        return _SHARE_DECIMALS
    return _MINUTES_DECIMALS if "minutes" in column else None


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
