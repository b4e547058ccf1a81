"""The page for the engagement report: what was found, no free text, nothing that does harm."""

from __future__ import annotations

import base64
import hashlib

import pandas as pd
import pytest
from feedback_sheets import HOSTILE, save, sheet
from maps_findings import PLACES, findings_of, problem_with, squares, two_tiers, usual_findings
from maps_reader import Page

from hubplan.feedback import (
    StudyView,
    feedback_facts,
    feedback_of,
    feedback_page,
    feedback_tables,
    feedback_text,
    read_sheets,
)
from hubplan.feedback.page import circle_radius
from hubplan.feedback.placing import PlaceFinder
from hubplan.location import Plan
from hubplan.maps.plan_code import decode, encode
from hubplan.report import csv_text

IDS = ("east", "north", "south")
NAMES = pd.DataFrame(
    {"name": ["Cob Hill", "Brook"], "place": "village", "lon": [0.30, 0.25], "lat": [51.24, 51.22]}
)
POSTCODES = pd.DataFrame({"postcode": ["TN17 3JJ"], "lon": [0.2], "lat": [51.2]})


def view_of(findings, names=NAMES) -> StudyView:
    areas = squares(findings.best.evaluation.problem)
    finder = PlaceFinder(findings, areas=areas, places=names, postcodes=POSTCODES)
    return StudyView(findings, finder, lambda code: decode(code, IDS))


def page_of(feedback, names=NAMES) -> str:
    if feedback.view is None:
        return feedback_page(feedback)
    problem = feedback.view.findings.best.evaluation.problem
    return feedback_page(feedback, areas=squares(problem), places=names)


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    code = encode({"main": ["north"], "mini": ["east"]}, IDS)
    home = {"name": "Brook (Cob 001A)", "point": 1}
    sheets = [
        sheet(1, place="Cob Hill", reasonable_minutes=10, plan_code=code),
        sheet(2, place="cob hill", reasonable_minutes=30, home=home),
        sheet(3, place="TN17 3JJ", reasonable_minutes=20, why="SECRET REASON"),
        sheet(4, place="by the old oak", reasonable_minutes=None, plan_code="none"),
    ]
    paths = save(tmp_path_factory.mktemp("sheets"), *sheets, sheets[0])
    return feedback_of(read_sheets(paths), view_of(usual_findings()))


@pytest.fixture(scope="module")
def page(feedback) -> Page:
    return Page(page_of(feedback))


def test_the_page_tells_what_was_found(page):
    assert page.blocks["h1"] == ["What people told us: four feedback sheets"]
    assert page.rows_starting("Cob Hill (Cob 002A)") == [
        ["Cob Hill (Cob 002A)", "2", "20.0", "5.0"]
    ]
    assert page.rows_starting("11 to 15") == [["11 to 15 minutes", "0"]]
    assert page.rows_starting("16 to 20") == [["16 to 20 minutes", "1"]]
    assert page.rows_starting("Brook") == [["Brook", "under 10"]]
    assert page.rows_starting("Main hub: North Hospital")[0][1] == "1"
    for words in (
        "not of all 1,000 people of the area",
        "Three sheets say what journey is reasonable. Half named 20 minutes or less",
        "One wish could not be placed (1 not a postcode, village or site",
        "one sheet handed in again",
        "1 sheet names a plan that is not told here",
    ):
        assert words in page.text, words


def test_shares_on_the_page_are_those_of_the_options(page, feedback):
    rows = page.rows_starting("Best plan")
    best = feedback.view.findings.best
    shown = [f"{best.share_within(limit):.0%}" for limit in (15, 20, 25)]
    assert rows[0] == ["Best plan", *shown]


def test_the_map_has_a_circle_for_every_wish_that_was_placed(page):
    wishes = page.data["wishes"]
    assert [(wish["point"], wish["sheets"]) for wish in wishes] == [(2, 2), (0, 1)]
    assert wishes[0]["told"] == "Cob Hill (Cob 002A): two sheets"
    assert wishes[0]["radius"] == 30.0
    assert [wish["label"] for wish in wishes] == ["Cob Hill", "Ashford"]


def test_circles_grow_by_area_and_none_is_lost():
    assert circle_radius(100, 100) == 30
    assert circle_radius(25, 100) == 15
    assert circle_radius(1, 10_000) == 6


def test_no_free_text_and_no_postcode_stands_on_the_page(feedback):
    text = page_of(feedback)
    for words in ("SECRET", "old oak", "TN17", "cob hill", "The bus stops"):
        assert words not in text, words


def test_no_free_text_stands_in_what_machines_get(feedback):
    told = str(feedback_facts(feedback))
    assert "SECRET" not in told
    assert "The bus" not in told


def test_the_policy_allows_these_very_scripts_and_this_style_and_nothing_else(page):
    (policy,) = [
        m["content"] for m in page.all_of("meta") if "content" in m and "'none'" in m["content"]
    ]
    data, *scripts = page.blocks["script"]
    assert data.startswith("{")
    assert f"script-src {' '.join(map(sha256, scripts))};" in policy
    assert f"style-src {sha256(page.blocks['style'][0])};" in policy
    assert "connect-src 'none'" in policy
    assert "default-src 'none'" in policy


def test_nothing_on_the_page_can_fetch_or_run_from_an_attribute(page):
    for tag, attributes in page.tags:
        assert not {"src", "srcset", "action", "style", "data"} & set(attributes), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        if "href" in attributes:
            assert attributes["href"].startswith("data:,")


def test_without_a_study_the_page_has_tables_and_no_script(tmp_path):
    feedback = feedback_of(read_sheets(save(tmp_path, sheet(1), sheet(2))), None)
    page = Page(page_of(feedback))
    assert page.blocks["script"] == []
    (policy,) = [m["content"] for m in page.all_of("meta") if "'none'" in m.get("content", "")]
    assert "script-src 'none';" in policy
    assert "Cob Hill" not in page.text
    assert page.rows_starting("16 to 20") == [["16 to 20 minutes", "2"]]


def test_sheets_without_wishes_give_a_page_without_map(tmp_path):
    paths = save(tmp_path, sheet(1, place="", reasonable_minutes=None))
    page = Page(page_of(feedback_of(read_sheets(paths), view_of(usual_findings()))))
    assert page.blocks["script"] == []
    assert "No sheet says what journey is reasonable." in page.text
    assert "0 of 1 sheets say where" in page.text


def test_two_pages_from_the_same_sheets_are_the_same_bytes(feedback):
    assert page_of(feedback) == page_of(feedback)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sheets_change_nothing_but_cells_of_text(text, feedback, tmp_path):
    named = {"name": text[:200], "point": None}
    hostile = sheet(1, place=text[:120], why=text, plan_code=text[:200], home=named)
    found = feedback_of(read_sheets(save(tmp_path, hostile)), feedback.view)
    usual = feedback_of(read_sheets(save(tmp_path / "b", sheet(1, place="?"))), feedback.view)
    written, plain = Page(page_of(found)), Page(page_of(usual))
    for tag in ("script", "style", "img", "svg", "iframe", "meta"):
        assert len(written.all_of(tag)) == len(plain.all_of(tag)), tag
    assert text not in page_of(found)
    for table in feedback_tables(found).values():
        for line in csv_text(table).splitlines():
            assert not line.startswith(("=", "+", "-", "@", "\t"))
            assert ",=" not in line
            assert ',"=' not in line
            assert "\x1b" not in line
    for shown in (feedback_text(found), feedback_text(feedback_of(found.handed, None))):
        assert all(character == "\n" or character.isprintable() for character in shown)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_the_study_are_nothing_but_text(name, tmp_path):
    problem = problem_with(site_names=(name, "South", name))
    best, main_only = two_tiers(problem)
    findings = findings_of(
        problem,
        best,
        main_only,
        today=Plan({"main": ("south",), "mini": ()}),
        places=(PLACES[0], name, *PLACES[2:]),
        title=name,
        area_label=name,
    )
    names = NAMES.assign(name=["Cob Hill", name])
    view = view_of(findings, names)
    code = encode({"main": ["north"], "mini": ["east"]}, IDS)
    home = {"name": view.finder.labels[1][:300], "point": 1}
    paths = save(tmp_path, sheet(1, plan_code=code, home=home), sheet(2, place="TN17 3JJ"))
    page = Page(page_of(feedback_of(read_sheets(paths), view), names))
    plain = Page(page_of(feedback_of(read_sheets(paths), view_of(usual_findings()))))
    for tag in ("script", "style", "img", "svg", "iframe", "meta"):
        assert len(page.all_of(tag)) == len(plain.all_of(tag)), tag
    assert page.blocks["script"][1:] == plain.blocks["script"][1:]
    assert " ".join(name.split()) in page.text


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
