"""Names from data are text everywhere: in the terminal, in pages, in spreadsheets, in QGIS."""

from __future__ import annotations

import csv
import json
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from command_line import hubplan
from small_study import DEMAND, SITES, STUDY, write_small_study

MARKUP = "<evil onevil=1>&amp;</evil></script></style></textarea><evil>"
FORMULA = "=cmd|' /C calc'!A0"
COMMAS = 'St Mary\'s, "Old" House; north'
LINES = "first line\nsecond\r\nthird\u2028fourth"
STEERING = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnp.exe \u200b"
ARABIC = "مستشفى المدينة"
TEMPLATE = "{{ 7 * 7 }} {% raise %} ${alert(1)} `x` %s {0} <!--<script>"

SITE_NAMES = [MARKUP, FORMULA, LINES, STEERING + ARABIC, TEMPLATE]
PLACES = ["\t=1+1 " + COMMAS, "+44 " + MARKUP, "@SUM(A1) " + STEERING, "-2 " + LINES]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run the small study with hostile words wherever words may stand."""
    folder = tmp_path_factory.mktemp("names")
    sites = [{**site, "name": name} for site, name in zip(SITES, SITE_NAMES, strict=True)]
    sites[0]["id"] = "=clinic,<evil>"
    demand = [{**row, "place": place} for row, place in zip(DEMAND, PLACES, strict=True)]
    demand[0] |= {"at": "A", "id": '@d1,"<evil>\x1b'}
    study = STUDY
    for old, new in [
        ('"Hubs for the drawn town"', MARKUP + STEERING),
        ('"The drawn town"', TEMPLATE + STEERING),
        ('"Nothing here is real."', MARKUP + STEERING),
        ('"Upper town"', FORMULA + MARKUP),
        ('"As it is"', STEERING + MARKUP),
        ('"Old people"', FORMULA + STEERING),
        ('"Drawn"', MARKUP + STEERING),
    ]:
        assert old in study
        # A JSON string is a TOML string, control characters and all.
        study = study.replace(old, json.dumps(new))
    write_small_study(folder, demand=demand, sites=sites, study=study)
    outcome = hubplan("run", "study.toml", "-o", "out", cwd=folder)
    assert outcome.code == 0, outcome.stderr
    return outcome, folder


class Page(HTMLParser):
    """What a browser would make of a page: its elements, attributes and text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def steers(text: str) -> list[str]:
    """Return the characters that would move a cursor, ring a bell or turn text round."""
    return [c for c in text if c != "\n" and not c.isprintable()]


def test_no_name_steers_the_terminal(told):
    outcome, _ = told
    assert steers(outcome.stdout) == []
    assert steers(outcome.stderr) == []
    assert TEMPLATE in outcome.stdout.replace("\n" + " " * 28, " ")
    assert "[31mred" in outcome.stdout  # what is left of the title's first escape


@pytest.mark.parametrize("page", ["map.html", "report.html"])
def test_no_name_becomes_markup(told, page):
    _, folder = told
    seen = Page(folder / "out" / page)
    assert "evil" not in seen.tags
    assert "onevil" not in seen.attributes
    assert "evil" in seen.text  # the words themselves are shown
    assert "{{ 7 * 7 }}" in seen.text


def test_no_cell_starts_a_formula(told):
    _, folder = told
    cells = 0
    for path in (folder / "out" / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        for cell in (cell for row in rows for cell in row):
            cells += 1
            assert "\n" not in cell
            assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in cell)
            visible = unicodedata.normalize("NFKC", cell).strip("\u200b\u202e \t")
            if visible.startswith(("=", "+", "-", "@")):
                float(cell)  # a number, not a formula
    assert cells > 300


def test_machines_get_the_words_unchanged(told):
    _, folder = told
    found = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    assert found["baseline"]["label"] == (STEERING + MARKUP).strip()
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["source"] == MARKUP + STEERING


def test_qgis_gets_the_words(told):
    _, folder = told
    package = folder / "out" / "plan.gpkg"
    layers = [name for name, _ in pyogrio.list_layers(package)]
    words = " ".join(
        str(cell)
        for layer in layers
        for cell in gpd.read_file(package, layer=layer).astype(str).to_numpy().ravel()
    )
    assert "<evil onevil=1>" in words
    assert "=clinic,<evil>" in words


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)], ids=["text", "json", "csv"])
def test_solve_and_times_do_not_steer_the_terminal_either(told, form, tmp_path):
    _, folder = told
    for args in (
        ("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv",
         "-o", tmp_path / "times.csv"),
        ("solve", "--times", tmp_path / "times.csv", "--demand", "demand.csv", "--weight",
         "people", "--sites", "sites.csv", "-p", 5),
    ):  # fmt: skip
        outcome = hubplan(*args, *form, cwd=folder)
        assert outcome.code == 0, outcome.stderr
        assert steers(outcome.stdout.replace("\r\n", "\n")) == []
        assert steers(outcome.stderr) == []


def test_no_name_in_an_error_steers_the_terminal(told):
    _, folder = told
    (folder / "twice.csv").write_text(
        "id,demand,lon,lat\n\x1b[31mA,1,0.3,51.2\n\x1b[31mA,1,0.3,51.2\n", encoding="utf-8"
    )
    outcome = hubplan(
        *("times", "--network", "town.osm", "--demand", "twice.csv"),
        *("--sites", "sites.csv", "-o", "t.csv"),
        cwd=folder,
    )
    assert outcome.code == 1
    assert "'[31mA' stands already in row 2" in outcome.stderr
    assert steers(outcome.stderr) == []
