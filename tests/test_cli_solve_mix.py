"""``hubplan solve`` for people by their own means: two matrices, and who has no car."""

from __future__ import annotations

import pytest
from command_line import hubplan
from solve_cases import answer, solve, write_case

#: Half of a's households have no car, none of b's, a third of c's.
MIXED = "id,people,old,none,households\na,10,4,5,10\nb,20,0,0,9\nc,30,4,10,30\n"
#: Nobody comes from a to x by bus and home again, nor from c to z.
BUS = "demand_id,x,y,z\na,,20,30\nb,40,10,\nc,30,25,\n"
BY_OWN_MEANS = ("--times-without-car", "bus.csv", "--without-car", "none/households")
ASKED = ("--weight", "people", "-p", "1", *BY_OWN_MEANS)


@pytest.fixture
def folder(tmp_path):
    write_case(tmp_path)
    (tmp_path / "people.csv").write_text(MIXED, encoding="utf-8")
    (tmp_path / "bus.csv").write_text(BUS, encoding="utf-8")
    return tmp_path


def test_everybody_travels_by_their_own_means(folder):
    """By car 5 × 5 + 20 × 2 + 20 × 7 = 205, by bus 5 × 20 + 10 × 25 = 350, of 60 people."""
    found = answer(folder, *ASKED)
    assert found["plan"] == {"open": ["y"]}
    assert found["objective"]["value"] == pytest.approx((205 + 350) / 60)
    said = solve(folder, *ASKED).stdout
    assert "in the unit of the matrix" in said
    alone = answer(folder, "--weight", "people", "-p", "1")
    assert alone["objective"]["value"] == pytest.approx(5)


def test_a_group_of_an_aim_is_shared_out(folder):
    """Old and beyond 8: by bus 2 of a and 4/3 of c."""
    found = answer(folder, *ASKED, "--keep", "y", "--aim", "beyond:8@old")
    (figure,) = (value for aim, value in found["figures"].items() if "old" in aim)
    assert figure == pytest.approx((2 + 4 / 3) / 8)


def test_nobody_without_a_journey_decides_alone_where_it_counts_for_so_much(folder):
    """At x 305 by car, and 15 people at 30 minutes; at z 215 by car and 15 at 30."""
    (folder / "bus.csv").write_text(BUS.replace("20,30\n", "30,30\n"), encoding="utf-8")
    assert answer(folder, *ASKED)["plan"] == {"open": ["y"]}
    found = answer(folder, *ASKED, "--no-journey", "30", "--close", "y")
    assert found["plan"] == {"open": ["z"]}
    by_car = 5 * 9 + 20 * 8 + 20 * 3
    assert found["objective"]["value"] == pytest.approx((by_car + 15 * 30) / 60)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (BY_OWN_MEANS[:2], "goes with --times-without-car"),
        (BY_OWN_MEANS[2:], "goes with --without-car"),
        (("--no-journey", "9"), "goes with --times-without-car"),
        ((*BY_OWN_MEANS[:3], "none"), "is not such as no_car_households/households"),
        ((*BY_OWN_MEANS[:3], "nobody/households"), "'nobody'"),
        ((*BY_OWN_MEANS[:3], "households/none"), "has 9 households of 0 none"),
    ],
)
def test_what_is_missing_or_wrong_is_told(folder, words, told):
    outcome = hubplan(
        *("solve", "--times", "wide.csv", "--demand", "people.csv"),
        *("--weight", "people", "-p", "1", *words),
        cwd=folder,
    )
    assert outcome.code in {1, 2}
    assert told in " ".join(outcome.stderr.replace("│", " ").split())
