"""The documentation site builds without a warning and opens from a disk, without a network."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from command_line import REPOSITORY, process_environment
from command_line import hubplan as hubplan_says

import hubplan
from hubplan.cli.app import app
from hubplan.report.columns import COLUMNS
from hubplan.study.settings import StudySettings


@pytest.fixture(scope="module")
def site(west_kent_run, made_once) -> Path:
    """Build the site once, warnings as errors."""

    def build(folder: Path) -> None:
        command = [sys.executable, "scripts/docs_site.py", "--results", west_kent_run[1]]
        environment = {"NO_MKDOCS_2_WARNING": "1", "http_proxy": "http://127.0.0.1:9"}
        done = subprocess.run(
            [*command, "--site", folder],
            cwd=REPOSITORY,
            env=process_environment({**environment, "https_proxy": environment["http_proxy"]}),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return made_once("site", build)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["", *typer.main.get_command(app).commands])
def test_the_page_of_the_command_line_says_what_help_says(site, verb):
    said = hubplan_says(*[verb] * bool(verb), "--help", COLUMNS="80").stdout
    page = html.unescape(re.sub(r"<[^>]*>", "", text_of(site / "cli.html")))
    assert said.strip() in page


def test_every_key_name_and_column_has_its_place(site):
    keys = text_of(site / "study-keys.html")
    assert [key for key in StudySettings.model_fields if key.rstrip("_") not in keys] == []
    names = text_of(site / "api" / "index.html")
    assert [name for name in hubplan.__all__ if f">hp.{name}<" not in names] == []
    results = text_of(site / "results.html")
    used = [name for name in COLUMNS if f"<code>{name}</code>" in results]
    assert len(used) > 150


def test_every_notebook_is_a_page_of_the_tutorial(site):
    notebooks = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
    pages = sorted((site / "tutorial").glob("*.html"))
    assert [page.stem for page in pages] == [path.stem for path in notebooks]
    for path in notebooks:
        code = next(c for c in json.loads(text_of(path))["cells"] if c["cell_type"] == "code")
        word = "".join(code["source"]).split()[0]
        assert word in text_of(site / "tutorial" / f"{path.stem}.html")


def test_a_page_opens_from_a_disk_searches_and_asks_nothing_elsewhere(site, browser):
    faults = []
    page = browser.new_page()
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or faults.append(r.url))
    page.on("console", lambda m: m.type in {"error", "warning"} and faults.append(m.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site / "index.html").as_uri())
    # At once, before the index is there, as somebody in a hurry does.
    page.fill("input[data-md-component=search-query]", "isochrones")
    page.wait_for_selector(".md-search-result__link", state="attached")
    assert "Routes and isochrones" in page.inner_text(".md-search-result__list")
    page.close()
    assert faults == []


@pytest.mark.parametrize("name", ["index.html", "cli.html", "compare.html", "api/location.html"])
def test_a_page_does_not_scroll_sideways_on_a_phone(site, browser, name):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((site / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_every_room_of_the_house_has_a_page(site):
    rooms = {path.parent.name for path in (REPOSITORY / "hubplan").glob("*/__init__.py")}
    pages = {page.stem for page in (site / "api").glob("*.html")}
    assert rooms - {"cli"} <= pages
