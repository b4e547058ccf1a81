"""``hubplan compare``: plans and scenarios side by side, and in a notebook."""

from __future__ import annotations

import csv
import io
import json

import pytest
from command_line import hubplan
from scenario_studies import scenario
from small_study import STUDY, write_small_study

from hubplan.study import Study

SCENARIOS = (
    scenario("closed", 'change = "close"\nsites = ["surgery"]', label="Without the surgery")
    + scenario("none-left", 'change = "close"\nsites = ["hospital"]')
    + scenario("more", 'change = "growth"\nfactor = 2', label="Twice as many")
    + scenario("some", 'change = "study-area"\nwhere = { place = ["Ayton", "Deeham"] }')
)


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path, study=STUDY + SCENARIOS)
    return tmp_path


def compared(folder, *words: str) -> dict:
    outcome = hubplan("compare", "study.toml", *words, "--json", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_plans_of_every_sort_stand_side_by_side(folder):
    hubplan("run", "study.toml", "-o", "out", cwd=folder)
    found = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    listed = "main=hospital;mini=hall,library"
    names = ["today", "now", "best", "best_main_only", "closed", "closed:today", listed]
    told = compared(folder, *names, "out/results.json", "--within", "7")
    assert [row["plan"] for row in told["plans"]] == [*names, "out/results.json"]
    assert (told["within_minutes"], told["noticeable_minutes"]) == (7, 5)
    today, now, best, main_only, closed, closed_today, ours, again = told["plans"]
    for row in told["plans"]:
        assert row["people"] == 1000
        assert row["people_longer"] + row["people_shorter"] + row["people_same"] == 1000
        for figure in ("p80_minutes", "mean_minutes", "max_minutes", "share_within"):
            assert row[f"change_{figure}"] == pytest.approx(row[figure] - today[figure], abs=1e-4)
    assert today["mean_minutes"] == found["baseline"]["metrics"]["mean_minutes"]
    assert best["mean_minutes"] == again["mean_minutes"] == found["metrics"]["mean_minutes"]
    assert {**now, "plan": ""} == {**today, "plan": ""}
    assert main_only["mini"] == ""
    assert (closed_today["main"], closed_today["mini"]) == ("hospital", "")
    assert closed["label"] == "Without the surgery"
    assert (ours["main"], ours["mini"]) == ("hospital", "hall;library")


def test_worlds_of_other_people_are_compared_where_they_can_be(folder):
    best, more, some = compared(folder, "best", "more", "some")["plans"]
    assert more["people"] == 2 * best["people"]
    assert more["people_same"] == more["people"]
    assert some["people"] == 600
    assert some["people_longer"] is some["people_same"] is None
    text = hubplan("compare", "study.toml", "best", "some", cwd=folder).stdout
    assert "other areas" in text
    assert "within 20 min" in text
    assert "  main: clinic" in text


def test_csv_is_one_row_a_plan(folder):
    outcome = hubplan("compare", "study.toml", "today", "best", "--csv", cwd=folder)
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert [row["plan"] for row in rows] == ["today", "best"]
    assert rows[1]["main"] == "clinic"


def test_a_study_compares_in_a_notebook(folder):
    found = Study.read(folder).compare("today", "best", within=7)
    assert list(found.frame["plan"]) == ["today", "best"]
    assert "within 7 min" in str(found)
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("plans", "words"),
    [
        (["tody"], ("there is no plan 'tody' (did you mean 'today'?)",)),
        (["main=hospitl"], ("there is no site 'hospitl' (did you mean 'hospital'?)",)),
        (["mini=hall"], ("lists no hub under 'main'",)),
        (["open=hall"], ("lists no hub under 'main'",)),
        (["main=hospital;hall"], ("'hall' of the plan", "names no tier")),
        (["close:best"], ("there is no scenario 'close' (did you mean 'closed'?)",)),
        (["none-left:today"], ("the scenario closes every main hub of that plan",)),
        (["gone.json"], ("'gone.json' does not exist",)),
        (["areas.geojson.json"], ("does not exist",)),
        (["bad.json"], ("'bad.json' holds no plan",)),
        (["tody", "bst"], ("2 problems", "'tody'", "'bst' (did you mean 'best'?)")),
    ],
)
def test_a_plan_nobody_knows_is_told(folder, plans, words):
    (folder / "bad.json").write_text("[]", encoding="utf-8")
    outcome = hubplan("compare", "study.toml", *plans, cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    said = " ".join(outcome.stderr.split())
    for word in words:
        assert word in said
    assert "Hint: " in said


def test_no_plan_is_misuse(folder):
    assert hubplan("compare", "study.toml", cwd=folder).code == 2
