"""A table of the page as a file: what is written, and that it opens as the table that was seen."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib import resources

from maps_findings import squares, usual_findings

from hubplan.maps import map_page
from hubplan.report.spreadsheet_text import safe_text

TABLE = """<!doctype html><html lang="en"><title>x</title><h2 id="title">Side by side</h2>
<div class="wide" role="region" aria-labelledby="title" tabindex="0">
<table data-csv="Kent: options/1" data-small="people or place">
<thead><tr><th>Figure</th><th>Today</th><th>Best</th></tr></thead>
<tbody>
<tr><th colspan="3">To any hub</th></tr>
<tr><th>Within 20 minutes</th><td>86% <small>1,234</small></td>
<td>90% <small><bdi>=1</bdi></small></td></tr>
<tr><th>Average journey</th><td>20.1 min</td><td>no route</td></tr>
<tr hidden><th>Not shown</th><td>1</td><td>2</td></tr>
</tbody></table></div>
<table data-csv="plain"><caption>Journeys</caption><tr><td>a,b <small>"c"</small></td></tr></table>
<table><tr><td>no button</td></tr></table>
<script>SCRIPT startSaving();</script>"""


def page_with_tables() -> str:
    folder = resources.files("hubplan.maps") / "templates"
    script = (folder / "save_table.js").read_text(encoding="utf-8")
    for name in re.findall(r'^import .* from "./(.*)";$', script, flags=re.MULTILINE):
        script = (folder / name).read_text(encoding="utf-8") + script
    return TABLE.replace("SCRIPT", re.sub(r"^import .*$|^export ", "", script, flags=re.MULTILINE))


def test_the_cases_of_the_script_are_what_python_makes_of_them(repository):
    cases = repository / "tests" / "js" / "cases" / "safe_text.json"
    for text, safe in json.loads(cases.read_text(encoding="utf-8")):
        assert safe_text(text) == safe, repr(text)


def test_a_saved_table_is_the_table_on_the_page(open_page):
    page = open_page(page_with_tables(), accept_downloads=True)
    buttons = page.get_by_role("button")
    assert [button.get_attribute("aria-label") for button in buttons.all()] == [
        "Save this table as a file (CSV): Side by side",
        "Save this table as a file (CSV): Journeys",
    ]
    with page.expect_download() as started:
        buttons.first.press("Enter")
    assert started.value.suggested_filename == "Kent-options-1.csv"
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    heads = ["Figure", "Today", "Today (people or place)", "Best", "Best (people or place)"]
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        heads,
        ["To any hub", "", "", "", ""],
        ["Within 20 minutes", "86%", "1234", "90%", "'=1"],
        ["Average journey (minutes)", "20.1", "", "no route", ""],
    ]
    assert page.get_by_role("status").first.inner_text().startswith("Saved as Kent-options-1.csv")
    with page.expect_download() as started:
        buttons.last.click()
    assert started.value.path().read_bytes()[3:] == b'"a,b ""c"""\r\n'


def bare(text: str) -> str:
    """Leave out what a file writes otherwise: blanks, commas, units, second columns' heads."""
    return re.sub(r"\((people or place|small area|minutes)\)|min|[\s,]", "", text)


def test_every_figure_of_the_public_page_is_in_its_saved_tables(open_page):
    findings = usual_findings()
    areas = squares(findings.best.evaluation.problem)
    page = open_page(map_page(findings, areas=areas, outlines=None), accept_downloads=True)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    for kind, heads in (
        (".compare", ["Today", "Today (people or place)"]),
        (".byplace", ["People"]),
    ):
        table = page.locator(f"table{kind}")
        with page.expect_download() as started:
            table.locator("xpath=following::button[1]").click()
        text = started.value.path().read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == table.locator("tr").count()
        assert {len(row) for row in rows} == {len(rows[0])}
        assert set(heads) <= set(rows[0])
        for row, shown in zip(rows, table.locator("tr").all(), strict=True):
            assert all(bare(cell) in bare(shown.inner_text()) for cell in row), row
