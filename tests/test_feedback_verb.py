"""`hubplan feedback` from the command line: results whole or not at all, and stable exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import hubplan
from feedback_sheets import paper, save, sheet
from small_study import STUDY, TOWN, write_small_study

from hubplan.feedback import FEEDBACK_FILES

WITH_PLACES = STUDY + '\n[places]\nfile = "places.csv"\n'


@pytest.fixture
def study(tmp_path) -> Path:
    """Return the folder of the small study with two villages, and five sheets about it."""
    folder = tmp_path / "study"
    write_small_study(folder, study=WITH_PLACES)
    lines = ["name,place,lon,lat"]
    for name, at in (("Ayton", "A"), ("Deeham", "D")):
        lon, lat = TOWN.lon_lat[at]
        lines.append(f"{name},village,{lon},{lat}")
    (folder / "places.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheets = [
        sheet(1, study="small", place="Ayton", reasonable_minutes=1),
        sheet(2, study="small", place="deeham", reasonable_minutes=3),
        sheet(3, study="small", place="the moon", reasonable_minutes=None),
        sheet(4, study="elm"),
    ]
    save(folder / "sheets", *sheets, sheets[0])
    paper(folder / "sheets" / "paper.csv", "P1,small,22/11/2026,Ayton,=1+1,2,Deeham,")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_sheets_become_tables_and_a_map(study):
    args = ("feedback", "sheets", "--study", "study.toml", "-o", "told")
    done = hubplan(*args, cwd=study, COLUMNS="100")
    assert done.code == 0, done.stderr
    assert sorted(p.name for p in (study / "told").iterdir()) == sorted(FEEDBACK_FILES)
    for words in (
        "small · 4 feedback sheets · 1 of them from paper · written on 22 November 2026",
        "These are the views of those who handed in four sheets",
        "      2  Ayton",
        "One wish could not be placed (1 not a postcode, village or site that the study knows)",
        "Three sheets say what journey is reasonable. Half named 2 minutes or less",
        "one sheet handed in again",
        "one sheet about other studies: elm (1)",
        "told/: feedback.html",
    ):
        assert words in done.stdout, words
    with (study / "told" / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["place"] for row in rows] == ["Ayton", "Ayton", "deeham", "the moon"]
    assert {row["file"]: row["why"] for row in rows}["paper.csv"] == "'=1+1"
    assert [row["home_small_area"] for row in rows if row["home"]] == [
        row["place_small_area"] for row in rows if row["place"] == "deeham"
    ]


def test_without_a_study_there_are_tables_and_a_word_on_what_is_missing(study):
    mine = [path for path in sorted((study / "sheets").iterdir()) if "004" not in path.name]
    done = hubplan("feedback", *mine, cwd=study)
    assert done.code == 0, done.stderr
    assert "With --study:" in done.stdout
    out = study / "hubplan-out" / "small" / "feedback"
    assert sorted(p.name for p in out.iterdir()) == sorted(FEEDBACK_FILES)


def test_machines_get_json_and_csv(study):
    ask = ("feedback", "sheets", "--study", "study.toml", "-o", "told")
    told = json.loads(hubplan(*ask, "--json", cwd=study).stdout)
    assert (told["sheets"], told["repeated"], told["other_studies"]) == (4, 1, {"elm": 1})
    assert told["reasonable_minutes"]["median"] == 2
    assert told["share_within"][0]["any_hub"].keys() == {
        "lower_quartile",
        "median",
        "upper_quartile",
    }
    rows = list(csv.DictReader(io.StringIO(hubplan(*ask, "--csv", cwd=study).stdout)))
    assert next((row["place"], row["sheets"]) for row in rows) == ("Ayton", "2")
    assert hubplan(*ask, "--csv", "--json", cwd=study).code == 2


def test_every_fault_is_told_and_nothing_is_written(study):
    save(study / "bad", sheet(8, study="small", written="soon"), "{", sheet(9, place=1))
    before = contents(study)
    done = hubplan("feedback", "sheets", "bad", "--study", "study.toml", "-o", "told", cwd=study)
    assert done.code == 1
    assert done.stdout == ""
    for words in ("Error: 3 problems", "sheet-001.json, written", "sheet-002.json", "Hint:"):
        assert words in done.stderr, words
    assert "Traceback" not in done.stderr
    assert contents(study) == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "name at least one file"),
        (("gone.json",), 1, "'gone.json' does not exist"),
        (("sheets",), 1, "2 studies"),
        (("sheets", "--study", "nowhere"), 1, "nowhere"),
        (("sheets", "--template", "t.csv"), 2, "takes no sheets"),
        (("sheets", "--study", "study.toml", "-o", "sheets/paper.csv"), 1, "a file, not a folder"),
        (("study.toml",), 1, "is no .json and no .csv"),
    ],
)
def test_misuse_and_missing_files_are_told_in_plain_words(arguments, code, says, study):
    before = contents(study)
    done = hubplan("feedback", *arguments, cwd=study)
    assert done.code == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(study) == before


def test_results_overwrite_no_sheet_and_no_file_of_the_study(study):
    before = contents(study)
    done = hubplan("feedback", "sheets", "--study", "study.toml", "-o", ".", cwd=study)
    assert done.code == 1
    assert "would overwrite it" in done.stderr
    assert contents(study) == before
    paper(study / "feedback.csv", "P1,small,2026-11-22,Ayton,,,,")
    (study / "places.csv").rename(study / "p.csv")
    before = contents(study)
    done = hubplan("feedback", "feedback.csv", "-o", ".", cwd=study)
    assert done.code == 1
    assert "would overwrite it" in done.stderr
    assert contents(study) == before


def test_earlier_results_are_replaced_and_other_files_left(study):
    ask = ("feedback", "sheets", "--study", "study.toml", "-o", "told")
    assert hubplan(*ask, cwd=study).code == 0
    first = contents(study / "told")
    (study / "told" / "notes.txt").write_text("mine", encoding="utf-8")
    assert hubplan(*ask, cwd=study).code == 0
    assert contents(study / "told") == first | {"notes.txt": b"mine"}


def test_an_empty_table_for_paper_sheets(study):
    done = hubplan("feedback", "--template", "new/paper.csv", cwd=study)
    assert done.code == 0
    assert "Wrote new/paper.csv" in done.stdout
    again = hubplan("feedback", "--template", "new/paper.csv", cwd=study)
    assert again.code == 1
    assert "is there already" in again.stderr


def test_the_help_ends_with_an_example():
    told = hubplan("feedback", "--help").stdout
    assert "Example: hubplan feedback sheets/*.json paper.csv --study west-kent" in told
    assert "--template" in told


@pytest.mark.parametrize("columns", ["40", "100"])
def test_no_line_is_wider_than_the_terminal(columns, study):
    ask = ("feedback", "sheets", "--study", "study.toml", "-o", "told")
    done = hubplan(*ask, cwd=study, COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines())) <= int(columns)
    assert "What is open now" in done.stdout or "Today" in done.stdout
    assert "Best plan" in done.stdout
