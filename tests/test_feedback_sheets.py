"""Sheets are read whole, each once, or refused with every fault and where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from feedback_sheets import HOSTILE, paper, save, sheet

from hubplan.errors import InputError
from hubplan.feedback import read_sheets, write_template
from hubplan.feedback.paper import COLUMNS


def refused(*paths: Path, study: str | None = None) -> str:
    with pytest.raises(InputError) as error:
        read_sheets(paths, study=study)
    return str(error.value)


def test_a_sheet_is_read_as_it_was_saved(tmp_path):
    home = {"name": "Cob Hill (Cob 002A)", "point": 2}
    (path,) = save(tmp_path, sheet(home=home, plan_code="09AB-1F3K-7TQ", why=" a \r\n b "))
    (found,) = read_sheets([path]).sheets
    assert found.place == "Cob Hill"
    assert found.why == "a\n b"
    assert (found.reasonable_minutes, found.plan_code) == (20, "09AB-1F3K-7TQ")
    assert (found.home.name, found.home.point) == ("Cob Hill (Cob 002A)", 2)
    assert found.where == "sheet-001.json"


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_read_to_the_letter(text, tmp_path):
    paths = save(tmp_path, sheet(place=text[:120], why=text))
    (found,) = read_sheets(paths).sheets
    assert found.why == text.replace("\r\n", "\n").strip()


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(sheet()), encoding="utf-8-sig")
    assert len(read_sheets([path]).sheets) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (sheet(version=2), "version"),
        (sheet(format="other"), "is no feedback sheet: format is 'other'"),
        ([1, 2], "is no feedback sheet"),
        ("7", "is no feedback sheet"),
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("NaN", "NaN is no number"),
        ("[" * 60_000, "nests too deep"),
        ('{"why": 1, "why": 2}', "the key 'why' stands there twice"),
        (json.dumps(sheet())[:-1] + ', "why": ""}', "the key 'why' stands there twice"),
        ({**sheet(), "name": "Jo"}, "name  is no key of a feedback sheet"),
        ({k: v for k, v in sheet().items() if k != "why"}, "why  is missing"),
        (sheet(written="2026-02-30"), "is no day of the calendar"),
        (sheet(written="22.11.2026"), "is no date such as 2026-11-22"),
        (sheet(written=20261122), "written"),
        (sheet(place="x" * 121), "has 121 characters, at most 120 are read"),
        (sheet(why="x" * 1501), "has 1,501 characters, at most 1,500 are read"),
        (sheet(reasonable_minutes=0), "0 is no whole number of minutes from 1 to 240"),
        (sheet(reasonable_minutes=241), "241 is no whole number of minutes"),
        (sheet(reasonable_minutes=20.5), "20.5 is no whole number of minutes"),
        (sheet(reasonable_minutes="20"), "'20' is no whole number of minutes"),
        (sheet(reasonable_minutes=True), "True is no whole number of minutes"),
        (json.dumps(sheet()).replace(": 20", ": 1e999"), "is no whole number of minutes"),
        (json.dumps(sheet()).replace(": 20", ": " + "9" * 5000), "is no JSON"),
        (sheet(home="Cob"), "home"),
        (sheet(home={"name": "Cob", "point": -1}), "home.point"),
        (sheet(home={"name": "Cob", "point": 1, "street": "High Street"}), "home.street"),
        (sheet(study="../../etc"), "study"),
        (sheet(fingerprint="x"), "fingerprint"),
        (sheet(sheet=""), "sheet"),
        (sheet(sheet="<b>"), "sheet"),
        (sheet(why=None), "why"),
        (json.dumps(sheet(why="\ud800")), "why"),
        (sheet(plan_code="x" * 201), "has 201 characters"),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_file(content, says, tmp_path):
    told = refused(*save(tmp_path, content))
    assert "1 problem in sheet-001.json" in told
    assert says in told
    assert "Hint:" in told
    assert len(told) < 600


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    good, *bad = save(
        tmp_path / "a", sheet(1), sheet(2, written="soon"), sheet(3, place=3, why="x" * 2000)
    )
    rows = paper(tmp_path / "paper.csv", "P1,cob,yesterday,,,x,,", "P2,cob")
    told = refused(good, *bad, rows, tmp_path / "gone.json", tmp_path / "sheets.docx")
    assert "8 problems in 6 files of feedback" in told
    for words in (
        "sheet-002.json, written",
        "sheet-003.json, place",
        "sheet-003.json, why",
        "paper.csv row 2, written",
        "paper.csv row 2, reasonable_minutes",
        "paper.csv row 3",
        "gone.json",
        "sheets.docx",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", b"x" * 70_000, "has 70,000 bytes, at most 65,536 are read"),
        ("a.json", b"\xff\xfe{", "is not UTF-8 text"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n,,,\n", "is empty"),
        ("a.csv", "sheet,study,written\nP1,cob,Mär".encode("cp1252"), "is not UTF-8 text"),
        ("a.csv", b'sheet,study,written\n"P1,cob', "is not a readable CSV"),
        ("a.csv", b"sheet;study;written\n", "separated by semicolons"),
        ("a.csv", b"sheet,study,when\n", "has no column 'written'"),
        ("a.csv", b"sheet,study,written,wy\n", "'wy' is no column of a feedback table"),
        ("a.csv", b"sheet,study,written,why,why\n", "the column 'why' more than once"),
        ("a.csv", b"sheet,study,written\n" + b"P,cob,2026-11-22\n" * 20_001, "20,001 rows"),
        ("a.csv", b"sheet,study,written\nP1," + b"x" * 200_000, "is not a readable CSV"),
    ],
)
def test_files_that_cannot_be_read_are_told(name, content, says, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert says in refused(path)


def test_sheets_on_paper_are_read_row_by_row(tmp_path):
    path = paper(
        tmp_path / "paper.csv",
        'P1,cob,22/11/2026,Cob Hill,"two\nlines, and a comma",20,Ashford,09ab',
        ",,,,,,,",
        "P2,cob,2026-11-21,,,20.0,,",
        "",
    )
    first, second = read_sheets([path]).sheets
    assert (first.written, first.why, first.home.name) == (
        "2026-11-22",
        "two\nlines, and a comma",
        "Ashford",
    )
    assert (first.where, second.where) == ("paper.csv row 2", "paper.csv row 5")
    assert (second.reasonable_minutes, second.home, second.plan_code) == (20, None, None)


def test_columns_may_stand_in_any_order_and_most_be_left_out(tmp_path):
    path = paper(tmp_path / "p.csv", "20,cob,P1,2026-11-22", header="Place,STUDY,sheet, written")
    (found,) = read_sheets([path]).sheets
    assert (found.place, found.sheet) == ("20", "P1")


def test_the_template_is_a_table_without_rows(tmp_path):
    path = tmp_path / "new" / "paper.csv"
    write_template(path)
    assert path.read_text(encoding="utf-8") == ",".join(COLUMNS) + "\n"
    assert "no sheet holds an answer" in refused(path)
    with pytest.raises(InputError, match="is there already"):
        write_template(path)


def test_a_sheet_counts_once_however_often_it_is_handed_in(tmp_path):
    paths = save(tmp_path, sheet(1), sheet(1), sheet(2), sheet(3, place="", why="b"))
    found = read_sheets(paths)
    assert (len(found.sheets), found.repeated) == (3, 1)


def test_two_people_who_say_the_same_are_two(tmp_path):
    assert len(read_sheets(save(tmp_path, sheet(1), sheet(2))).sheets) == 2


def test_of_several_saves_the_last_counts_in_whatever_order(tmp_path):
    saves = [sheet(1, save=k, why=f"save {k}") for k in (2, 3, 1)]
    found = read_sheets(save(tmp_path, *saves))
    assert [each.why for each in found.sheets] == ["save 3"]
    assert found.repeated == 2


def test_a_printed_sheet_typed_in_beside_its_file_counts_once(tmp_path):
    rows = paper(tmp_path / "paper.csv", "s0000001,cob,2026-11-22,typed in,,,,")
    for given in ([*save(tmp_path, sheet(1)), rows], [rows, *save(tmp_path, sheet(1))]):
        found = read_sheets(given)
        assert [each.place for each in found.sheets] == ["Cob Hill"]
        assert found.repeated == 1


def test_one_number_with_other_answers_is_a_fault(tmp_path):
    rows = paper(tmp_path / "a.csv", "7,cob,2026-11-22,Cob,,,,", "7,cob,2026-11-22,Elm,,,,")
    assert "a.csv row 3  is sheet '7' like a.csv row 2, with other answers" in refused(rows)


def test_the_same_file_named_twice_is_read_once(tmp_path):
    (path,) = save(tmp_path, sheet())
    found = read_sheets([path, tmp_path, path])
    assert (len(found.sheets), found.repeated) == (1, 0)


def test_a_folder_gives_its_sheets_and_nothing_else(tmp_path):
    save(tmp_path, sheet(1), sheet(2))
    save(tmp_path / "deeper", sheet(3))
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert len(read_sheets([tmp_path]).sheets) == 2


def test_blank_sheets_are_counted_and_left_out(tmp_path):
    blank = {"place": " ", "why": "\n", "reasonable_minutes": None}
    home = {"name": "Cob", "point": 0}
    found = read_sheets(save(tmp_path, sheet(1), sheet(2, **blank), sheet(3, home=home, **blank)))
    assert (len(found.sheets), found.blank) == (1, 2)
    assert "no sheet holds an answer" in refused(*save(tmp_path / "b", sheet(1, **blank)))


def test_sheets_about_other_studies_are_told(tmp_path):
    paths = save(tmp_path, sheet(1), sheet(2, study="elm"), sheet(3, study="elm"))
    found = read_sheets(paths, study="cob")
    assert (len(found.sheets), found.other_studies) == (1, {"elm": 2})
    told = refused(*paths)
    assert "2 studies: elm (2), cob (1)" in told
    assert "--study" in told
    assert "no sheet about 'oak' holds an answer; there are: elm (2), cob (1)" in refused(
        *paths, study="oak"
    )
