"""Workbook and board paper: the figures of the tables, inert text, the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pytest
from maps_findings import findings_of, problem_with, two_tiers
from report_findings import full_findings

from hubplan.report import report_tables
from hubplan.report.board_paper import MOST_ROWS, board_paper_bytes
from hubplan.report.columns import COLUMNS
from hubplan.report.shown_table import Cell, ShownTable
from hubplan.report.spreadsheet_text import cell_value
from hubplan.report.story import story_of
from hubplan.report.workbook import COVER, workbook_bytes

FORMULAS = ('=cmd|" /C calc"!A0', "+1+1", "@SUM(A1)", "-2", "\t=1", "=HYPERLINK(0)", "$x$")


def hostile_findings():
    problem = problem_with(site_names=FORMULAS[:3])
    best, main_only = two_tiers(problem)
    return findings_of(problem, best, main_only, places=FORMULAS[:4], notes=FORMULAS)


@pytest.fixture(scope="module")
def findings():
    return full_findings()


@pytest.fixture(scope="module")
def tables(findings):
    return report_tables(findings)


@pytest.fixture(scope="module")
def book(findings, tables):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(findings, tables)))


@pytest.fixture(scope="module")
def story(findings, tables):
    return story_of(findings, tables)


@pytest.fixture(scope="module")
def paper(story):
    return docx.Document(io.BytesIO(board_paper_bytes(story)))


def test_each_sheet_has_the_figures_of_its_file(book, tables):
    assert book.sheetnames == [COVER, *(name[:31] for name in tables)]
    for name, table in tables.items():
        head, *rows = list(book[name[:31]].iter_rows(min_row=5, values_only=True))
        columns = list(map(str, table.frame.columns))
        assert list(head) == [COLUMNS[column].heading for column in columns], name
        expected = [
            [
                None if cell_value(c, v) == "" else cell_value(c, v)
                for c, v in zip(columns, row, strict=True)
            ]
            for row in table.frame.itertuples(index=False, name=None)
        ]
        assert [list(row) for row in rows[: len(expected)]] == expected, name


def test_the_cover_defines_every_table_and_bears_the_fingerprint(book, findings, tables):
    text = [cell for row in book[COVER].iter_rows(values_only=True) for cell in row if cell]
    assert findings.fingerprint in text
    for table in tables.values():
        assert {table.title, table.definition} <= set(text)
    for name in tables:
        assert findings.fingerprint in book[name[:31]]["A3"].value


def test_no_cell_of_the_workbook_is_a_formula_or_a_link_outside():
    findings = hostile_findings()
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes(findings, report_tables(findings))), data_only=False
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "@", "-"))]


def test_the_paper_tells_the_story_in_its_words(paper, story):
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    told = (story.title, story.question, *story.answer, *story.certainty, *story.changes)
    assert all(sentence in text for sentence in told)
    assert story.fingerprint[:12] in paper.sections[0].footer.paragraphs[0].text


def test_the_tables_of_the_paper_are_those_of_the_story(paper, story):
    grids = [[[cell.text for cell in row.cells] for row in grid.rows] for grid in paper.tables]
    shown = [story.options, story.scrutiny, *story.tables, story.sources]
    shown = [each for each in shown if each.rows]
    assert len(grids) == len(shown)
    for grid, each in zip(grids, shown, strict=True):
        rows = each.rows if each.name == "scrutiny" else each.rows[:MOST_ROWS]
        expected = [[f"{c.text} {c.note}" if c.note else c.text for c in row] for row in rows]
        assert grid == [[heading.text for heading in each.headings], *expected], each.name


def test_every_picture_of_the_paper_is_told_in_words(paper, story):
    told = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert told == [chart.text for chart in story.charts]
    assert len(told) > 1


def test_the_same_findings_give_the_same_bytes(findings, tables, story):
    assert workbook_bytes(findings, tables) == workbook_bytes(findings, tables)
    assert board_paper_bytes(story) == board_paper_bytes(story)


def test_text_that_is_no_xml_does_not_break_the_paper():
    problem = problem_with(site_names=("a\x00b", "c\x0bd", "e\x1ff"))
    best, main_only = two_tiers(problem)
    found = findings_of(problem, best, main_only, title="t\x01", notes=("n\x02",))
    assert board_paper_bytes(story_of(found, report_tables(found)))


def test_the_paper_says_how_the_figures_were_made(story):
    headings = [note.heading for note in story.methods]
    assert headings[:3] == ["The question", "People", "Roads"]
    assert {"Proof", "Programs", "Inputs"} <= set(headings)
    said = " ".join(sentence for note in story.methods for sentence in note.sentences)
    assert "sha256" in said
    assert not np.any(["nan" in word.casefold().split() for word in said.split(".")])


def test_no_definition_or_heading_stands_on_another_page_than_its_table(paper, story):
    kept = {p.text: p.paragraph_format.keep_with_next for p in paper.paragraphs}
    assert all(kept[shown.definition] for shown in story.tables)
    for grid in paper.tables:
        assert all(c.paragraphs[0].paragraph_format.keep_with_next for c in grid.rows[0].cells)


def test_type_is_smaller_where_columns_have_no_room_for_their_longest_words(story):
    def size(n_columns):
        cells = tuple(Cell("Kilometres", is_number=True) for _ in range(n_columns))
        shown = ShownTable("wide", "Wide", "Many columns.", cells, (cells,), 1)
        paper = docx.Document(io.BytesIO(board_paper_bytes(replace(story, tables=(shown,)))))
        return paper.tables[-2].rows[0].cells[0].paragraphs[0].runs[0].font.size.pt

    assert (size(3), size(40)) == (8, 6)
    assert 6 < size(10) < 8
