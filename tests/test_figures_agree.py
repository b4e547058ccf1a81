"""West Kent's figures read back from every file that tells them: they are the same figures."""

from __future__ import annotations

import csv
import io
import json

import docx
import openpyxl
import pytest
from command_line import hubplan
from maps_reader import Page as MapPage
from report_findings import Page

from hubplan.report.columns import COLUMNS, shown
from hubplan.report.spreadsheet_text import safe_text
from hubplan.travel_times.car import SPEED_TABLES

THRESHOLDS = (15, 20, 30, 45, 60)


@pytest.fixture(scope="module")
def folder(west_kent_run):
    return west_kent_run[1]


@pytest.fixture(scope="module")
def results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(folder):
    """Every table as its CSV has it."""
    return {
        path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in sorted((folder / "tables").glob("*.csv"))
    }


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "tables.xlsx")


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def paper(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("paper") / "paper.docx"
    outcome = hubplan("report", "west-kent", "--docx", "-o", path)
    assert outcome.code == 0, outcome.stderr
    return docx.Document(str(path))


def test_every_sheet_of_the_workbook_is_its_csv(book, tables):
    assert book.sheetnames[1:] == [name[:31] for name in [*_ordered(book, tables)]]
    for name, rows in tables.items():
        sheet = book[name[:31]]
        _, *found = list(sheet.iter_rows(min_row=5, values_only=True))
        assert len([row for row in found if any(cell is not None for cell in row)]) == len(rows)
        for cells, row in zip(found, rows, strict=False):
            for cell, text in zip(cells, row.values(), strict=True):
                assert _same(cell, text), (name, cell, text)


def _ordered(book, tables):
    known = {name[:31]: name for name in tables}
    return [known[sheet] for sheet in book.sheetnames[1:]]


def _same(cell, text) -> bool:
    if cell is None:
        return text == ""
    return float(text) == cell if isinstance(cell, int | float) else text == cell


def test_the_tables_of_the_page_are_the_csv_rounded(page, tables):
    told = 0
    for name, rows in tables.items():
        if name not in page.tables or name in ("summary", "distribution"):
            continue
        head, *body = page.tables[name]
        by_heading = {COLUMNS[column].heading: column for column in rows[0]} if rows else {}
        columns = [by_heading[heading] for heading in head if rows]
        for cells, row in zip(body, rows, strict=False):
            for cell, column in zip(cells, columns, strict=True):
                kind = COLUMNS[column].kind
                told += 1
                if kind in ("text", "digest") or row[column] in ("", "under 10"):
                    continue
                # The file is rounded to hundredths, the page from the figure itself.
                figure = float(row[column])
                near = {shown(figure + step, kind) for step in (-5e-3, -5e-5, 0, 5e-5, 5e-3)}
                assert cell in near, (name, column, cell, row[column])
    assert told > 1000


def test_the_first_table_of_page_and_paper_is_the_same(page, paper):
    on_page = page.tables["summary"]
    in_paper = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert in_paper == on_page


def test_the_tables_of_the_paper_are_those_of_the_page(page, paper):
    grids = [[[cell.text for cell in row.cells] for row in grid.rows] for grid in paper.tables]
    assert len(grids) > 30
    for grid in grids[2:]:
        assert grid in [rows[: len(grid)] for rows in page.tables.values()]


def test_the_methods_annex_tells_model_speeds_proof_and_inputs(paper, results, folder):
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    speeds = SPEED_TABLES["fitted_free_flow"]
    assert f"outside towns: motorway {speeds.rural_kph['motorway']:g}" in text
    assert f"value {results['objective']['value']:.4f} minutes" in text
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert all(each["sha256"] in text for each in manifest["inputs"])
    assert all(each["model"] in text for each in results["journey_times"])


def test_results_and_tables_tell_the_same_of_every_option(results, tables):
    summary = {row["option_id"]: row for row in tables["summary"]}
    assert list(summary) == list(results["options"])
    chosen = {row["option_id"]: row for row in reversed(_of_the_study(results, tables["coverage"]))}
    for option, figures in results["options"].items():
        metrics, row = figures["metrics"], summary[option]
        assert float(row["share_within"]) == round(metrics["share_within"]["20"], 4)
        for key in ("p80_minutes", "mean_minutes", "max_minutes"):
            assert float(row[key]) == round(metrics[key], 2)
        for minutes in THRESHOLDS:
            share = float(chosen[option][f"share_within_{minutes}_minutes"])
            assert share == round(metrics["share_within"][str(minutes)], 4)


def _of_the_study(results, rows):
    """Rows of the study's own time model, to any hub."""
    first = rows[0]["period"]
    assert "interpeak" in first
    return [row for row in rows if row["period"] == first and row["reaching"] == "any hub"]


def test_the_map_tells_the_figures_of_the_results(results, folder):
    page = MapPage((folder / "map.html").read_text(encoding="utf-8"))
    best, today = results["metrics"], results["baseline"]["metrics"]
    within = page.rows_starting("Within 20 minutes")
    assert any(f"{best['share_within']['20']:.0%}" in cell for row in within for cell in row)
    assert any(f"{today['share_within']['20']:.0%}" in cell for row in within for cell in row)
    average = [cell for row in page.rows_starting("Average journey") for cell in row]
    assert {f"{best['mean_minutes']:.1f} min", f"{today['mean_minutes']:.1f} min"} <= set(average)


def test_the_terminal_tells_the_figures_of_the_results(results, west_kent_run):
    said = west_kent_run[0].stdout
    assert f"{results['metrics']['p80_minutes']:.1f} min" in said
    assert f"{results['metrics']['share_within']['20']:.0%}" in said
    assert f"{results['baseline']['metrics']['mean_minutes']:.1f} min" in said


def test_every_file_bears_the_same_fingerprint(results, folder, book, paper):
    code = results["fingerprint"]
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["fingerprint"] == code
    assert code[:12] in (folder / "report.html").read_text(encoding="utf-8")
    assert code[:12] in (folder / "map.html").read_text(encoding="utf-8")
    assert code in [cell.value for row in book["About"].iter_rows() for cell in row]
    assert code[:12] in paper.sections[0].footer.paragraphs[0].text


def test_no_text_of_any_table_starts_a_formula(tables):
    texts = [text for rows in tables.values() for row in rows for text in row.values()]
    numbers = ("+", "-")
    assert not [
        text
        for text in texts
        if safe_text(text) != text and not (text.startswith(numbers) and _is_number(text))
    ]


def _is_number(text) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
