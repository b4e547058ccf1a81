"""CSV that a spreadsheet opens as what it is: text stays text, numbers stay numbers."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubplan.report import csv_text
from hubplan.report.spreadsheet_text import safe_text


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|'/c calc'!A1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "  =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\u22121",
        "\t=1",
        "\rx",
        "\n=1",
        "\x00=1",
    ],
)
def test_a_name_that_would_start_a_formula_gets_an_apostrophe(name):
    assert safe_text(name).startswith("'")


@pytest.mark.parametrize("name", ["St. John's – High Street", "a=b", "5 + 2", "Llanfair, 'Y'", ""])
def test_an_ordinary_name_is_left_as_it_is(name):
    assert safe_text(name) == name


def test_a_name_over_two_lines_becomes_one_line():
    assert safe_text("High\nStreet\r\nTown\u2028X") == "High Street  Town X"


def test_a_broken_character_can_still_be_written_as_utf_8():
    assert safe_text("a\ud800b").encode() == b"a?b"


def test_minutes_have_two_decimals_shares_four_and_people_none():
    frame = pd.DataFrame(
        {"mean_minutes": [1.004, np.nan], "share_within_20_minutes": [0.12344, -0.0],
         "people_within_20_minutes": [12.0, 0.5], "rank": [1, 2]}
    )  # fmt: skip
    assert csv_text(frame) == (
        "mean_minutes,share_within_20_minutes,people_within_20_minutes,rank\n"
        "1.00,0.1234,12,1\n"
        ",0.0000,0.5,2\n"
    )


def test_none_is_blank_and_truth_is_a_word():
    frame = pd.DataFrame({"a": [None, "x"], "b": [True, False]})
    assert read(csv_text(frame)) == [["a", "b"], ["", "yes"], ["x", "no"]]


def test_a_table_without_rows_is_its_header():
    assert csv_text(pd.DataFrame(columns=["a", "b"])) == "a,b\n"


@given(st.lists(st.tuples(st.text(), st.floats(-1e300, 1e300))))
def test_any_table_reads_back_with_its_rows_and_no_formula(rows):
    frame = pd.DataFrame(rows, columns=["name", "size"])
    text = csv_text(frame)
    assert "\r" not in text
    header, *back = read(text)
    assert header == ["name", "size"]
    assert [cell for cell, _ in back] == [safe_text(name) for name, _ in rows]
    assert [float(cell) for _, cell in back] == [float(f"{size:.15g}") for _, size in rows]
    assert not any(cell.lstrip()[:1] in tuple("=+-@") for cell, _ in back if cell.strip())


@given(st.text())
def test_what_is_safe_stays_as_it_is(text):
    assert safe_text(safe_text(text)) == safe_text(text)
