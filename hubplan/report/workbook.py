"""The tables as one workbook: a cover sheet of definitions, then a sheet a table."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hubplan.report.columns import COLUMNS
from hubplan.report.front_page import answer_sentences, question_text
from hubplan.report.spreadsheet_text import cell_value, safe_text
from hubplan.report.table import Table
from hubplan.scenario import Findings
from hubplan.scenario.wording import people_text

COVER: Final = "About"

#: Excel takes no longer name of a sheet.
_LONGEST_NAME: Final = 31
# A file holds no clock: the same findings give the same bytes.
_CREATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_HEADER_ROW: Final = 4
_A4: Final = 9
_WIDTHS: Final = {"text": 26, "digest": 20}
_NUMBER_WIDTH: Final = 14
_LINE_POINTS: Final = 15
# Lines break between words: this share of them is filled.
_FILLED: Final = 0.9
_COVER_WIDTHS: Final = (12, 34, 66, 36, 48)
_NUMBER_FORMATS: Final = {
    "count": "#,##0",
    "whole_minutes": "0.##",
    "minutes": "0.00",
    "loss": "0.00",
    "more_minutes": "+0.00;-0.00;0.00",
    "share": "0.0%",
    "more_share": "+0.0%;-0.0%;0.0%",
}


def workbook_bytes(findings: Findings, tables: Mapping[str, Table]) -> bytes:
    """Return the tables as an Excel workbook.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    tables : mapping of str to Table
        From `report_tables`.

    Returns
    -------
    bytes
        Of an ``.xlsx``: a cover sheet with question, answer, fingerprint and the definition, date
        and source of every table, then a sheet a table with the numbers of its CSV. Text is
        written as text, never as a formula or a link. The same findings give the same bytes.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties(
            {
                "title": safe_text(findings.title),
                "comments": f"fingerprint {findings.fingerprint}",
                "created": _CREATED,
            }
        )
        formats = _Formats(book)
        names = _sheet_names(tables)
        _write_cover(book.add_worksheet(COVER), findings, tables, names, formats)
        for name, table in tables.items():
            _write_table(book.add_worksheet(names[name]), findings, table, formats)
    return stream.getvalue()


class _Formats:
    """How cells look, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library's workbook is untyped
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.label: Format = book.add_format({"bold": True, "valign": "top"})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.heading: Format = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        )
        self.link: Format = book.add_format(
            {"font_color": "#12436D", "underline": 1, "valign": "top", "text_wrap": True}
        )
        self.numbers: dict[str, Format] = {
            kind: book.add_format({"num_format": text, "valign": "top"})
            for kind, text in _NUMBER_FORMATS.items()
        }


def _sheet_names(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return the name of each table's sheet: its own, cut where Excel wants it shorter."""
    names: dict[str, str] = {}
    for name in tables:
        short = name[:_LONGEST_NAME]
        if short in names.values():
            number = str(len(names))
            short = short[: _LONGEST_NAME - len(number)] + number
        names[name] = short
    return names


def _write_cover(
    sheet: Worksheet,
    findings: Findings,
    tables: Mapping[str, Table],
    names: Mapping[str, str],
    formats: _Formats,
) -> None:
    for column, width in enumerate(_COVER_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, safe_text(findings.title), formats.title)
    facts = [
        ("Area", findings.area_label),
        ("People", people_text(findings.demand.weights.sum())),
        ("Fingerprint", findings.fingerprint),
        ("Question", question_text(findings)),
        *(("Answer" if n == 0 else "", text) for n, text in enumerate(answer_sentences(findings))),
        ("Journeys", findings.model),
        *(("Left out" if n == 0 else "", note) for n, note in enumerate(findings.notes)),
    ]
    row = 2
    for label, text in facts:
        sheet.write_string(row, 0, label, formats.label)
        _write_across(sheet, row, range(1, len(_COVER_WIDTHS)), text, _COVER_WIDTHS, formats)
        row += 1
    row += 1
    headings = ("Table", "Sheet and title", "How its figures are defined", "Date", "Source")
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, formats.heading)
    for name, table in tables.items():
        row += 1
        number = "" if table.number is None else str(table.number)
        sheet.write_string(row, 0, number, formats.wrapped)
        texts = (table.title, table.definition, table.date, table.source)
        sheet.write_url(row, 1, f"internal:'{names[name]}'!A1", formats.link, safe_text(texts[0]))
        for column, text in enumerate(texts[1:], start=2):
            sheet.write_string(row, column, safe_text(text), formats.wrapped)
        lines = map(_lines, texts, _COVER_WIDTHS[1:])
        sheet.set_row(row, _LINE_POINTS * max(lines))
    _set_up_page(sheet)


def _write_table(sheet: Worksheet, findings: Findings, table: Table, formats: _Formats) -> None:
    frame = table.frame
    columns = [COLUMNS[str(name)] for name in frame.columns]
    widths = [_WIDTHS.get(column.kind, _NUMBER_WIDTH) for column in columns]
    dated = f"{findings.title} · {table.date} · {table.source} · fingerprint {findings.fingerprint}"
    sheet.write_string(0, 0, safe_text(table.title), formats.title)
    for row, text in ((1, table.definition), (2, dated)):
        _write_across(sheet, row, range(len(columns)), text, widths, formats)
    for position, (name, column) in enumerate(zip(frame.columns, columns, strict=True)):
        sheet.set_column(position, position, widths[position])
        sheet.write_string(_HEADER_ROW, position, column.heading, formats.heading)
        look = formats.numbers.get(column.kind)
        for row, value in enumerate(frame[name], start=_HEADER_ROW + 1):
            cell = cell_value(str(name), value)
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(row, position, cell, formats.wrapped)
            else:
                sheet.write_number(row, position, cell, look)
    last_row = _HEADER_ROW + max(len(frame), 1)
    sheet.autofilter(_HEADER_ROW, 0, last_row, max(len(frame.columns) - 1, 0))
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    _set_up_page(sheet)


def _write_across(  # noqa: PLR0917 - where, what and how
    sheet: Worksheet,
    row: int,
    columns: range,
    text: str,
    widths: Sequence[int],
    formats: _Formats,
) -> None:
    """Write text over several columns, in a row high enough for it."""
    first, last = columns[0], columns[-1]
    if first == last:
        sheet.write_string(row, first, safe_text(text), formats.wrapped)
    else:
        sheet.merge_range(row, first, row, last, "", formats.wrapped)
        sheet.write_string(row, first, safe_text(text), formats.wrapped)
    room = sum(widths[column] for column in columns)
    sheet.set_row(row, _LINE_POINTS * _lines(text, room))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column so many characters wide."""
    return 1 + int(len(text) / (width * _FILLED))


def _set_up_page(sheet: Worksheet) -> None:
    """Print on A4 across, all columns on one page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&R&P of &N")
