"""Every table ``hubplan solve`` can print: strict JSON with stable keys, CSV, words for people."""

from __future__ import annotations

import csv
import io

import pytest
from solve_cases import answer, solve, write_case

CONTRACT = {"plan", "objective", "proof", "alternatives"}
OBJECTIVE = {"model", "value", "unit", "total"}
PROOF = {"status", "bound", "gap", "plans_possible", "plans_evaluated", "method", "solver"}
RANKED = {"plan", "value", "loss"}

PEOPLE = ("--weight", "people")
SINGLE = (*PEOPLE, "--hubs", "2")
TWO_TIER = (
    *(*PEOPLE, "--sites", "tiered.csv", "--model", "two-tier", "--main-share", "0.3"),
    *("--main", "east=1", "--mini", "west=1"),
)
QUESTIONS = {
    "p-median": SINGLE,
    "mclp": (*PEOPLE, "--model", "mclp", "--hubs", "2", "--within", "5"),
    "lscp": (*PEOPLE, "--model", "lscp", "--within", "5"),
    "partial lscp": (*PEOPLE, "--model", "lscp", "--within", "5", "--share", "80"),
    "p-center": (*PEOPLE, "--model", "p-center", "--hubs", "2"),
    "two-tier": TWO_TIER,
    "aims": (*SINGLE, "--aim", "backup:8", "--then", "fading:5:4", "--bound", "worst<=9"),
    "tiers and aims": (*TWO_TIER, "--aim", "visit+1", "--then", "logistic:5:1/main"),
    "no route": (*PEOPLE, "--hubs", "1", "--aim", "mean@old"),
}
SETS = {
    "near_best": ("--within-percent", "30"),
    "diverse": ("--diverse", "2"),
    "opening_order": ("--phasing",),
    "rule_prices": ("--prices", "--keep", "z"),
    "withdrawals": ("--withdrawals",),
}
#: Each thing a set tells is a list under this key, of rows with these keys.
ROWS = {
    "near_best": ("plans", RANKED),
    "diverse": ("plans", RANKED),
    "opening_order": (
        "stages",
        {"opened", "tier", "plan", "value", "best_plan", "best_value", "loss", "stranded"},
    ),
    "rule_prices": ("prices", {"rule", "price", "value", "plan", "people", "proved", "note"}),
    "withdrawals": ("hubs", {"site_id", "name", "tier", "closed", "replaced"}),
}
HEADINGS = {
    "near_best": "plans within 30% of the best|plan within 30% of the best",
    "diverse": "within 5%, as different as can be",
    "opening_order": "in what order to open them",
    "rule_prices": "what each rule costs",
    "withdrawals": "what is lost when a hub is withdrawn",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "gap.csv").write_text("demand_id,x,y,z\na,1,5,9\nb,,,\nc,,,3\n", encoding="utf-8")
    return write_case(tmp_path)


def check_shapes(found):
    """Hold an answer against the shapes of the contract."""
    assert set(found) >= CONTRACT
    assert set(found["objective"]) == OBJECTIVE
    assert set(found["proof"]) == PROOF
    assert found["alternatives"][0]["plan"] == found["plan"]
    assert found["alternatives"][0]["loss"] == 0
    for each in found["alternatives"]:
        assert set(each) == RANKED
        assert list(each["plan"]) == list(found["plan"])


@pytest.mark.parametrize("times", ["wide.csv", "gap.csv"])
@pytest.mark.parametrize("key", SETS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_set_of_every_question_is_strict_json(name, key, times, folder):
    outcome = solve(folder, *QUESTIONS[name], *SETS[key], "--json", times=times)
    if outcome.code == 3:
        assert times == "gap.csv"
        assert outcome.stdout == ""
        return
    found = answer(folder, *QUESTIONS[name], *SETS[key], times=times)
    check_shapes(found)
    assert set(found) - CONTRACT - {"figures"} == {key}
    rows, keys = ROWS[key]
    assert found[key][rows]
    for row in found[key][rows]:
        assert set(row) == keys


@pytest.mark.parametrize("key", SETS)
@pytest.mark.parametrize("name", ["p-median", "two-tier"])
def test_every_set_is_csv_with_hubs_by_tier(name, key, folder):
    told = solve(folder, *QUESTIONS[name], *SETS[key], "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    tiers = ["main", "mini"] if name == "two-tier" else ["sites"]
    if key == "opening_order":
        tiers = [f"best_{tier}" for tier in tiers]
    if key != "withdrawals":
        assert [column for column in rows[0] if column in tiers] == tiers
        assert "open" not in rows[0]
    assert "nan" not in told.lower()


@pytest.mark.parametrize("key", SETS)
@pytest.mark.parametrize("name", ["p-median", "two-tier", "lscp"])
def test_every_set_has_its_heading(name, key, folder):
    told = solve(folder, *QUESTIONS[name], *SETS[key]).stdout
    assert any(words in told for words in HEADINGS[key].split("|")), told
    assert "NaN" not in told
    assert "nan" not in told.split()


def test_people_are_shown_the_first_plans_and_how_often_each_site_is_open(folder):
    times = "demand_id," + ",".join(f"s{j:02}" for j in range(15)) + "\n"
    times += "".join(f"{i}," + ",".join(["5"] * 15) + "\n" for i in "abc")
    (folder / "alike.csv").write_text(times, encoding="utf-8")
    asked = (*PEOPLE, "--hubs", "1", "--within-percent", "0")
    told = solve(folder, *asked, times="alike.csv").stdout
    assert "15 plans within 0% of the best" in told
    assert told.count("and 3 more: --csv or --json has them all") == 1
    assert "s01 instead of s00" in told
    assert "how often each site is open in them" in told
    assert len(solve(folder, *asked, "--csv", times="alike.csv").stdout.splitlines()) == 16


def test_a_front_tells_its_aims(folder):
    asked = (*TWO_TIER, "--pareto", "visit,within:2,worst/main@cars")
    found = answer(folder, *asked)
    assert set(found) == {
        *("model", "aims", "points", "complete", "plans_possible", "method", "solver")
    }
    names = [aim["name"] for aim in found["aims"]]
    assert [aim["unit"] for aim in found["aims"]] == ["minutes", "share", "minutes"]
    assert [aim["lower_is_better"] for aim in found["aims"]] == [True, False, True]
    for point in found["points"]:
        assert set(point) == {"plan", "figures", "equal_plans"}
        assert list(point["plan"]) == ["main", "mini"]
        assert list(point["figures"]) == names
    rows = list(csv.DictReader(io.StringIO(solve(folder, *asked, "--csv").stdout)))
    assert list(rows[0]) == ["main", "mini", *names, "equal_plans"]
    assert "longest journey of cars to a main hub" in names
    assert "%" in solve(folder, *asked).stdout


AIMS = {
    ("--aim", "backup:8"): "share with 2 hubs within 8 minutes",
    ("--aim", "fading:5:4"): "linear coverage, half at 5, fading over 4 minutes",
    ("--aim", "logistic:5:1@old"): "logistic coverage, half at 5, fading over 1 minutes",
    ("--aim", "gap@old"): "gap in mean minutes between old and everybody",
    ("--aim", "mean@note=own|beside"): "mean minutes of people, note own or beside",
    ("--aim", "mean@cars=1"): "mean minutes of people, cars 1",
    ("--aim", "kolm-pollak", "--aversion", "2"): "EDE minutes",
    ("--then", "worst"): "mean minutes",
}


@pytest.mark.parametrize(("args", "words"), AIMS.items(), ids=lambda v: v[1])
def test_aims_in_plain_words(args, words, folder):
    found = answer(folder, *SINGLE, *args)
    assert any(words in name for name in found["figures"]), found["figures"]
    assert all(name in solve(folder, *SINGLE, *args).stdout for name in found["figures"])
    assert found["proof"]["status"] == "optimal"


def test_two_hubs_near_are_backup_worked_out_by_hand(folder):
    """Within 8 minutes: a has x and y, b all three, c has y and z."""
    found = answer(folder, *SINGLE, "--aim", "backup:8")
    shares = {"".join(o["plan"]["open"]): o["value"] for o in found["alternatives"]}
    assert shares == {
        "xy": pytest.approx(30 / 60),
        "yz": pytest.approx(50 / 60),
        "xz": pytest.approx(20 / 60),
    }


def test_the_first_aim_is_the_models_own_and_may_leave_the_next_some_choice(folder):
    """With one hub y has the least mean, 5; z is worse by 8/60 and has the shorter worst."""
    alone = answer(folder, *PEOPLE, "--hubs", "1", "--then", "worst")
    assert list(alone["figures"]) == ["mean minutes", "longest journey"]
    near = answer(folder, *PEOPLE, "--hubs", "1", "--aim", "cvar+9", "--then", "mean")
    assert near["plan"] == {"open": ["y"]}


MORNING = ("wide.csv", "late=jam.csv")


def test_a_plan_for_two_scenarios(folder):
    """Means of x, y, z by day 400, 300, 340 of 60; with the jam 400, 520, 340."""
    found = answer(folder, *PEOPLE, "--hubs", "1", "--robust", "maximum", times=MORNING)
    check_shapes(found)
    assert set(found) == {*CONTRACT, "robust"}
    assert found["plan"] == {"open": ["z"]}
    assert found["objective"] == {
        "model": "robust-plan",
        "value": pytest.approx(40 / 60),
        "unit": "minutes",
        "total": pytest.approx(40 / 60),
    }
    assert found["proof"]["status"] == "optimal"
    assert found["proof"]["gap"] == 0
    told = found["robust"]
    assert set(told) == {"criterion", "aim", "unit", "scenarios"}
    assert (told["criterion"], told["aim"]) == ("max_regret", "mean minutes")
    by_name = {each["scenario"]: each for each in told["scenarios"]}
    assert list(by_name) == ["wide", "late"]
    assert by_name["wide"]["best_plan"] == {"open": ["y"]}
    assert by_name["wide"]["regret"] == pytest.approx(40 / 60)
    assert by_name["late"]["regret"] == 0


ROBUST = {
    ("--robust", "expected", "--chance", "wide=0.99", "--chance", "late=0.01"): "y",
    ("--robust", "expected", "--chance", "wide=0.5", "--chance", "late=0.5"): "z",
    ("--robust", "relative"): "z",
    ("--robust", "worst"): "z",
    ("--robust", "maximum", "--aim", "backup:8", "--hubs", "2"): "yz",
    ("--robust", "worst", "--model", "mclp", "--within", "8"): "z",
    ("--robust", "maximum", "--model", "p-center"): "y",
    ("--robust", "maximum", "--keep", "x"): "x",
}


@pytest.mark.parametrize(("args", "expected"), ROBUST.items(), ids=" ".join)
def test_criteria_aims_and_rules_of_several_scenarios(args, expected, folder):
    found = answer(folder, *PEOPLE, "--hubs", "1", *args, times=MORNING)
    assert "".join(found["plan"]["open"]) == expected
    assert all(each["loss"] >= 0 for each in found["alternatives"])


def test_several_scenarios_for_people_and_as_csv(folder):
    asked = (*TWO_TIER, "--robust", "maximum")
    told = solve(folder, *asked, times=MORNING).stdout
    assert "\n  main z  Zed Hall\n" in told
    assert "largest regret in any scenario: " in told
    assert "proved optimal: all 3 possible plans worked out one by one in each of 2" in told
    rows = list(csv.DictReader(io.StringIO(solve(folder, *asked, "--csv", times=MORNING).stdout)))
    columns = ["scenario", "probability", "value", "best_value", "regret", "best_main", "best_mini"]
    assert list(rows[0]) == columns
    assert [row["scenario"] for row in rows] == ["wide", "late"]


def test_weights_are_scenarios_too(folder):
    both = ("--weight", "people", "--weight", "cars", "--hubs", "1", "--robust", "maximum")
    names = [each["scenario"] for each in answer(folder, *both)["robust"]["scenarios"]]
    assert names == ["people", "cars"]
    found = answer(folder, *both, times=MORNING)["robust"]["scenarios"]
    assert [each["scenario"] for each in found] == [
        *("wide, people", "wide, cars", "late, people", "late, cars")
    ]


ONE = (*PEOPLE, "--hubs", "1")
MISUSED = [
    ((*SINGLE, "--json", "--csv"), "exclude each other"),
    ((*SINGLE, "--aim", "mean", "--equity", "cvar"), "exclude each other"),
    ((*SINGLE, "--pareto", "mean,worst", "--prices"), "exclude each other"),
    ((*SINGLE, "--pareto", "mean,worst", "--alternatives", "3"), "exclude each other"),
    ((*SINGLE, "--capacity", "50", "--aim", "worst"), "exclude each other"),
    ((*SINGLE, "--minimum-load", "5", "--pareto", "mean,worst"), "exclude each other"),
    ((*SINGLE, "--share", "80", "--within", "5", "--capacity", "50"), "exclude each other"),
    ((*SINGLE, "--share", "0.8", "--within", "5"), "give per cent"),
    ((*SINGLE, "--aversion", "2"), "goes with the aim kolm-pollak"),
    ((*SINGLE, "--cost", "cost"), "goes with --budget"),
    ((*SINGLE, "--bound", "worst=9"), "AIM<=X or AIM>=X"),
    ((*SINGLE, "--bound", "worst<=9%"), "no share"),
    ((*SINGLE, "--bound", "within:5>=80"), "write 80%"),
    ((*SINGLE, "--aim", "mean+1"), "none comes after it"),
    ((*SINGLE, "--aim", "backup"), "is no aim"),
    ((*SINGLE, "--aim", "gap"), "is no aim"),
    ((*SINGLE, "--robust", "maximum"), "two scenarios or more"),
    ((*SINGLE, "--chance", "wide=1"), "goes with --robust"),
    ((*SINGLE, "--weight", "cars"), "say --robust"),
]
SEVERAL = [
    (ONE, "say --robust"),
    ((*ONE, "--robust", "maximum", "--then", "worst"), "exclude each other"),
    ((*ONE, "--robust", "maximum", "--pareto", "mean,worst"), "exclude each other"),
    ((*ONE, "--robust", "maximum", "--within-percent", "2"), "exclude each other"),
    ((*ONE, "--robust", "maximum", "--method", "milp"), "exclude each other"),
    ((*ONE, "--robust", "maximum", "--capacity", "50"), "exclude each other"),
    ((*ONE, "--robust", "maximum", "--chance", "wide"), "NAME=0.3"),
    ((*ONE, "--robust", "maximum", "--chance", "a=1", "--chance", "a=1"), "twice"),
    ((*PEOPLE, "--model", "lscp", "--within", "5", "--robust", "worst"), "any model but lscp"),
]
CASES = [(args, words, "wide.csv") for args, words in MISUSED]
CASES += [(args, words, MORNING) for args, words in SEVERAL]
CASES += [((*ONE, "--robust", "maximum"), "write NAME=FILE", ("wide.csv", "wide.csv"))]


@pytest.mark.parametrize(("args", "words", "times"), CASES, ids=range(len(CASES)))
def test_options_that_exclude_each_other_are_misuse(args, words, times, folder):
    outcome = solve(folder, *args, times=times)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in " ".join(outcome.stderr.split())


IMPOSSIBLE = [
    ((*SINGLE, "--bound", "worst<=1"), "wide.csv"),
    ((*SINGLE, "--keep", "x", "--close", "x", "--pareto", "mean,worst"), "wide.csv"),
    ((*ONE, "--keep", "x", "--keep", "y", "--robust", "maximum"), MORNING),
]


@pytest.mark.parametrize(("args", "times"), IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_no_plan_is_exit_three(args, times, folder):
    outcome = solve(folder, *args, times=times)
    assert (outcome.code, outcome.stdout) == (3, "")
    assert "\nHint: " in outcome.stderr
