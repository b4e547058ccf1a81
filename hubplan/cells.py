"""How results show in a notebook's cell: a line, tables with units, a small map.

Plain HTML that a page or Word takes as it is pasted; whatever comes from data is escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
import pandas as pd

#: Rows of a table that a cell shows.
SHOWN_ROWS: Final = 10

_LEFT, _RIGHT = ' style="text-align:left"', ' style="text-align:right"'
#: A number as it was written already, perhaps with its change in brackets.
_FIGURE: Final = re.compile(r"[-+\N{MINUS SIGN}]?\d[\d,]*(\.\d+)?%?( \([^)]*\))?")
_MINUS: Final = "\N{MINUS SIGN}"


def cell_html(
    said: object,
    *tables: pd.DataFrame,
    formats: Mapping[str, str] | None = None,
    note: str = "",
) -> str:
    """Return a line and tables as HTML; text from data is escaped.

    Parameters
    ----------
    said : object
        The line, if any; of anything but text, what its `repr` says within the brackets.
    *tables : DataFrame
        Shown below it, without their index.
    formats : mapping of str to str, optional
        How the numbers of columns are written, as for `table_html`.
    note : str
        A sentence below them.

    Returns
    -------
    str
        A paragraph and tables.
    """
    line = said if isinstance(said, str) else within_brackets(repr(said))
    shown = "".join(table_html(table, formats=formats) for table in tables)
    above, below = (f"<p>{html.escape(text)}</p>" if text else "" for text in (line, note))
    return f"{above}{shown}{below}"


def within_brackets(said: str) -> str:
    """Return what a `repr` says within its brackets.

    Parameters
    ----------
    said : str
        Such as ``"Plan(...)"``.

    Returns
    -------
    str
        All of it where there are no brackets.
    """
    name, bracket, rest = said.partition("(")
    return rest[:-1] if bracket and name.isidentifier() and rest.endswith(")") else said


def table_html(frame: pd.DataFrame, *, formats: Mapping[str, str] | None = None) -> str:
    """Return a table as HTML: numbers to the right, text to the left, everything escaped.

    Parameters
    ----------
    frame : DataFrame
        Its columns are the heads; the index is not shown.
    formats : mapping of str to str, optional
        How the numbers of a column are written, such as ``".1f"``.

    Returns
    -------
    str
        A ``<table>`` of the class by which notebooks know tables of pandas.
    """
    formats = formats or {}
    # A column that holds numbers stands to the right, its head too.
    sides = [_RIGHT if _numbers(frame.iloc[:, j]) else _LEFT for j in range(frame.shape[1])]
    writers = [_writer(formats.get(str(name), "")) for name in frame.columns]
    heads = "".join(
        f'<th scope="col"{side}>{html.escape(str(name))}</th>'
        for name, side in zip(frame.columns, sides, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{side}>{html.escape(write(value))}</td>"
            for value, side, write in zip(row, sides, writers, strict=True)
        )
        + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return (
        '<table border="1" class="dataframe">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def figures_html(figures: Iterable[tuple[str, str]]) -> str:
    """Return figures as a table of two columns without a head.

    Parameters
    ----------
    figures : iterable of tuple of str
        What it is, and how much with its unit.

    Returns
    -------
    str
        A ``<table>``; everything escaped.
    """
    rows = "".join(
        f'<tr><th scope="row"{_LEFT}>{html.escape(name)}</th>'
        f"<td{_RIGHT}>{html.escape(value)}</td></tr>"
        for name, value in figures
    )
    return f'<table border="1" class="dataframe"><tbody>{rows}</tbody></table>'


def number(value: float | None, decimals: int = 1, unit: str = "") -> str:
    """Return a number for people.

    Parameters
    ----------
    value : float or None
        None and NaN are unknown.
    decimals : int
        Digits after the point.
    unit : str
        Put behind it.

    Returns
    -------
    str
        With separators of thousands; a dash for what is not known.
    """
    if value is None or not np.isfinite(value):
        return "–"
    written = f"{value:,.{decimals}f}".replace("-", _MINUS)
    return f"{written} {unit}".rstrip()


def rows_left(shown: int, total: int, call: str) -> str:
    """Return where the rows are that a cell does not show.

    Parameters
    ----------
    shown, total : int
        Rows.
    call : str
        What gives all of them, such as ``".frame"``.

    Returns
    -------
    str
        A sentence.
    """
    if total <= shown:
        return f"As a table: {call}."
    return f"The first {shown:,} of {total:,} rows; the whole table is {call}."


def side_by_side_html(*parts: str) -> str:
    """Return parts beside each other where there is room, else below each other.

    Parameters
    ----------
    *parts : str
        HTML.

    Returns
    -------
    str
        One block.
    """
    within = "".join(f"<div>{part}</div>" for part in parts)
    style = "display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start"
    return f'<div style="{style}">{within}</div>'


def _numbers(column: Sequence[Any] | pd.Series) -> bool:
    known = [value for value in column if not _unknown(value)]
    return bool(known) and all(
        _FIGURE.fullmatch(value)
        if isinstance(value, str)
        else isinstance(value, Real) and not isinstance(value, bool | np.bool_)
        for value in known
    )


def _unknown(value: object) -> bool:
    return value is None or (isinstance(value, float | np.floating) and np.isnan(value))


def _plain(value: float) -> str:
    """Return how a number is written that nobody said it of; counts of people need no point."""
    size = abs(value)
    if value.is_integer() or size >= 10_000:  # noqa: PLR2004 - beyond it, decimals are noise
        return ",.0f"
    return ",.2f" if size >= 1 else ".3g"


def _writer(how: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:  # noqa: ANN401 - any cell of any table
        if isinstance(value, bool | np.bool_):
            return "yes" if value else "no"
        if _unknown(value):
            return "–"
        if isinstance(value, Integral):
            return f"{int(value):{how or ',d'}}".replace("-", _MINUS)
        if isinstance(value, Real):
            plain = _plain(float(value))
            return f"{float(value):{how or plain}}".replace("-", _MINUS)
        return str(value)

    return write
