"""The board paper: the story of the report as a Word document."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from hubplan.report.charts.chart import WIDE_INCHES, Chart
from hubplan.report.shown_table import Cell, ShownTable
from hubplan.report.story import Story
from hubplan.scenario.findings import SHORT_FINGERPRINT

# A file holds no clock: the same findings give the same bytes.
_CREATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_ACCENT: Final = RGBColor(0x12, 0x43, 0x6D)
_QUIET: Final = RGBColor(0x4A, 0x4A, 0x4A)
_SHADE: Final = "E8EEF4"
_PAGE_MM: Final = (210.0, 297.0)
_MARGIN_MM: Final = 15.0
_CHART_MM: Final = 165.0
# Of small type: how wide a character is, a cell without any, and after how many lines may break.
_CHARACTER_MM: Final = 1.7
_CELL_MM: Final = 4.2
_CELL_POINTS: Final = 8.0
_LEAST_POINTS: Final = 6.0
_MOST_CHARACTERS: Final = 45
#: More rows stand in the workbook.
MOST_ROWS: Final = 15


def board_paper_bytes(story: Story) -> bytes:
    """Return the board paper.

    Parameters
    ----------
    story : Story
        What it says.

    Returns
    -------
    bytes
        Of a ``.docx``, A4, with a heading a section, every picture with its text
        equivalent, and the fingerprint on every page. The same story gives the same bytes.
    """
    paper = docx.Document()
    _set_up(paper, story)
    paper.add_heading(_plain(story.title), level=0)
    _quiet(paper, story.facts)
    _section(paper, "The question", [story.question])
    _section(paper, "The answer", story.answer, style="List Bullet")
    paper.add_heading("The options side by side", level=1)
    _grid(paper, story.options)
    _quiet(paper, story.options.definition)
    _chart(paper, story.charts[0])
    _section(paper, "Who gains and who loses", story.changes, style="List Bullet")
    _section(paper, "How sure we are", story.certainty, style="List Bullet")
    _section(paper, "What is not modelled", story.not_modelled, style="List Bullet")
    for chart in story.charts[1:]:
        _chart(paper, chart)
    paper.add_heading(story.scrutiny.title, level=1)
    _quiet(paper, story.scrutiny.definition)
    _grid(paper, story.scrutiny)
    paper.add_heading("The tables", level=1)
    _quiet(paper, f"At most {MOST_ROWS} rows of each; the workbook beside this paper has all.")
    for shown in story.tables:
        _table(paper, shown)
    paper.add_heading("What the words mean", level=1)
    for term, meaning in story.definitions:
        paragraph = paper.add_paragraph()
        paragraph.add_run(f"{_plain(term)}: ").bold = True
        paragraph.add_run(_plain(meaning))
    paper.add_heading("How the figures were made", level=1)
    for note in story.methods:
        _section(paper, note.heading, note.sentences, level=2)
    _table(paper, story.sources)
    return _same_bytes(paper)


def _set_up(paper: Document, story: Story) -> None:
    """Set page, type, properties and footer."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN_MM))
    styles: Any = paper.styles
    styles["Normal"].font.name = "Arial"
    styles["Normal"].font.size = Pt(10)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 11)):
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), _ACCENT
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme"):  # the theme would win over the name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        styles[name].paragraph_format.keep_with_next = True
    properties = paper.core_properties
    properties.title = _plain(story.title)
    properties.comments = f"fingerprint {story.fingerprint}"
    properties.author = "hubplan"
    properties.created = properties.modified = _CREATED
    properties.language = "en-GB"
    footer = section.footer.paragraphs[0]
    footer.add_run(
        f"{_plain(story.title)} · fingerprint {story.fingerprint[:SHORT_FINGERPRINT]} · page "
    )
    _page_number(footer)
    for run in footer.runs:
        run.font.size = Pt(8)


def _page_number(paragraph: Paragraph) -> None:
    """Add the field that Word fills with the number of the page."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - the library has no fields


def _section(
    paper: Document, heading: str, told: Sequence[str], *, style: str = "Normal", level: int = 1
) -> None:
    paper.add_heading(_plain(heading), level=level)
    for sentence in told:
        paper.add_paragraph(_plain(sentence), style=style)


def _quiet(paper: Document, text: str) -> Paragraph:
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(_plain(text))
    run.font.size, run.font.color.rgb = Pt(8.5), _QUIET
    return paragraph


def _chart(paper: Document, chart: Chart) -> None:
    paper.add_heading(_plain(chart.title), level=1)
    height_mm = _CHART_MM * chart.wide_inches / WIDE_INCHES
    tallest_mm = _PAGE_MM[1] - 2 * _MARGIN_MM - 25
    width_mm = _CHART_MM * min(1.0, tallest_mm / height_mm)
    picture: Any = paper.add_picture(io.BytesIO(chart.png()), width=Mm(width_mm))
    picture._inline.docPr.set("descr", _plain(chart.text))  # noqa: SLF001 - no other way to say it
    _quiet(paper, chart.text)


def _table(paper: Document, shown: ShownTable) -> None:
    number = f"{shown.number} " if shown.number is not None else ""
    paper.add_heading(_plain(f"{number}{shown.title}"), level=2)
    _quiet(paper, shown.definition).paragraph_format.keep_with_next = True
    if shown.rows:
        _grid(paper, shown)
        if shown.n_rows > MOST_ROWS:
            left = f"The first {MOST_ROWS} of {shown.n_rows:,} rows."
            _quiet(paper, left)
    else:
        paper.add_paragraph("None.")
    if shown.date:
        _quiet(paper, f"Data: {shown.date}.")


def _grid(paper: Document, shown: ShownTable) -> None:
    rows = shown.rows[:MOST_ROWS] if shown.name != "scrutiny" else shown.rows
    grid = paper.add_table(rows=1 + len(rows), cols=len(shown.headings), style="Table Grid")
    size = _set_widths(grid, shown, rows)
    _fill(grid, 0, shown.headings, size, bold=True)
    _repeat_heading(grid)
    for position, row in enumerate(rows, start=1):
        _fill(grid, position, row, size, bold=position - 1 == shown.marked_row)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _set_widths(grid: WordTable, shown: ShownTable, rows: Sequence[tuple[Cell, ...]]) -> float:
    """Give each column room for its longest word, and share the rest by how much is to be told.

    Return the size of type, in points: smaller where there is no room for all longest words, so
    that none is broken.
    """
    grid.autofit = False
    least, wanted = [], []
    for column, heading in enumerate(shown.headings):
        texts = [f"{row[column].text} {row[column].note}" for row in rows]
        words = [word for text in (heading.text, *texts) for word in text.split()]
        least.append(_CELL_MM + _CHARACTER_MM * max(map(len, words), default=1))
        wanted.append(min(_MOST_CHARACTERS, max([len(heading.text) / 3, *map(len, texts)])))
    width_mm = _PAGE_MM[0] - 2 * _MARGIN_MM
    spare = width_mm - sum(least)
    for column, room, wish in zip(grid.columns, least, wanted, strict=True):
        share = spare * wish / sum(wanted) if spare > 0 else spare * room / sum(least)
        column.width = Mm(room + share)  # for readers that ask the table
        for cell in column.cells:  # and for those that ask each cell
            cell.width = column.width
    return _CELL_POINTS if spare >= 0 else max(_LEAST_POINTS, _CELL_POINTS * width_mm / sum(least))


def _fill(grid: WordTable, row: int, cells: Sequence[Cell], size: float, *, bold: bool) -> None:
    for place, cell in zip(grid.rows[row].cells, cells, strict=True):
        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = row == 0
        if cell.is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(_plain(cell.text))
        run.bold, run.font.size = bold, Pt(size)
        if cell.note:
            note = paragraph.add_run(f" {_plain(cell.note)}")
            note.font.size, note.font.color.rgb = Pt(size - 1), _QUIET
        if bold:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), _SHADE)
            place._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no shading
    properties = grid.rows[row]._tr.get_or_add_trPr()  # noqa: SLF001 - nor rows that stay whole
    properties.append(OxmlElement("w:cantSplit"))


def _repeat_heading(grid: WordTable) -> None:
    """Have Word print the headings again on each page."""
    properties = grid.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no such key
    properties.append(OxmlElement("w:tblHeader"))


def _plain(text: str) -> str:
    """Return text without characters that XML cannot hold."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _same_bytes(paper: Document) -> bytes:
    """Return the file with a fixed date on each part, where the library puts the clock's."""
    written, stream = io.BytesIO(), io.BytesIO()
    paper.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(stream, "w") as out:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(part, parts.read(name))
    return stream.getvalue()
