"""How results show in a notebook cell: what they say in a line, and their tables."""

from __future__ import annotations

import html

import pandas as pd


def cell_html(result: object, *tables: pd.DataFrame) -> str:
    """Return a result as HTML; text from data is escaped.

    Parameters
    ----------
    result : object
        Its `repr` is the line.
    *tables : DataFrame
        Shown below it, without their index.

    Returns
    -------
    str
        A paragraph and tables.
    """
    shown = "".join(table.to_html(escape=True, index=False) for table in tables)
    return f"<p>{html.escape(repr(result))}</p>{shown}"
