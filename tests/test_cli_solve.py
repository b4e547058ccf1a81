"""``hubplan solve`` on matrices from anywhere."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from command_line import hubplan
from solve_cases import answer, solve, write_case


@pytest.fixture
def folder(tmp_path):
    return write_case(tmp_path)


@pytest.mark.parametrize("times", ["wide.csv", "long.csv", "long.parquet", "wide.parquet"])
def test_every_form_of_the_matrix_gives_the_same_answer(times, folder):
    """Open x and z: 10 × 1 + 20 × 6 + 30 × 3 = 220; y and z: 50 + 40 + 90 = 180 of 60 people."""
    found = answer(folder, "--weight", "people", "-p", "2", times=times)
    assert found["plan"] == {"open": ["y", "z"]}
    assert found["objective"]["value"] == pytest.approx(3.0)
    assert found["proof"]["status"] == "optimal"
    assert found["proof"]["gap"] == 0
    assert found["proof"]["plans_possible"] == 3
    assert [other["plan"]["open"] for other in found["alternatives"]] == [
        ["y", "z"],
        ["x", "z"],
        ["x", "y"],
    ]
    assert found["alternatives"][1]["loss"] == pytest.approx(220 / 60 - 3)


MODELS = {
    ("--model", "p-median", "-p", "1"): (["y"], 300 / 60),
    ("--model", "p-center", "-p", "1"): (["y"], 7),
    ("--model", "p-center", "-p", "2"): (["y", "z"], 5),
    ("--model", "mclp", "-p", "1", "--within", "7"): (["y"], None),
    ("--model", "lscp", "--within", "3"): (["x", "y", "z"], 3),
    ("--model", "lscp", "--within", "5"): (["y", "z"], 2),
    ("--model", "lscp", "--within", "7"): (["y"], 1),
}


@pytest.mark.parametrize(("args", "expected"), MODELS.items(), ids=lambda v: "_".join(map(str, v)))
@pytest.mark.parametrize("method", ["enumerate", "milp"])
def test_every_model_by_both_methods(method, args, expected, folder):
    found = answer(folder, "--weight", "people", *args, "--method", method)
    sites, value = expected
    assert found["plan"] == {"open": sites}
    assert found["proof"]["status"] == "optimal"
    if value is not None:
        assert found["objective"]["value"] == pytest.approx(value)


def test_keep_and_close_hold(folder):
    kept = answer(folder, "--weight", "people", "-p", "1", "--keep", "x")
    assert kept["plan"] == {"open": ["x"]}
    shut = answer(
        folder, "--weight", "people", "-p", "2", "--close", "y", "--close", "x", "-p", "1"
    )
    assert shut["plan"] == {"open": ["z"]}


def test_so_many_alternatives_are_listed(folder):
    found = answer(folder, "--weight", "people", "-p", "2", "--alternatives", "2")
    assert len(found["alternatives"]) == 2


def test_the_weight_decides(folder):
    assert answer(folder, "--weight", "people", "-p", "1")["plan"] == {"open": ["y"]}
    lone = answer(folder, "--weight", "cars", "-p", "1")
    assert lone["objective"]["value"] == pytest.approx(14 / 3)


def test_people_read_names_and_proof(folder):
    outcome = solve(folder, "--weight", "people", "-p", "2", "--sites", "sites.csv")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "Why Court" in outcome.stdout
    assert "Zed Hall" in outcome.stdout
    assert "proved optimal: 3 of 3 possible plans" in outcome.stdout


def test_csv_is_the_ranking(folder):
    outcome = solve(folder, "--weight", "people", "-p", "2", "--csv")
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert [row["sites"] for row in rows] == ["y;z", "x;z", "x;y"]
    assert [int(row["rank"]) for row in rows] == [1, 2, 3]
    assert float(rows[0]["loss"]) == 0


RULES = {
    ("--hubs", "2"): "yz",
    ("--hubs", "2", "--either", "x,y"): "yz",
    ("--hubs", "2", "--at-most-one", "y,z"): "xz",
    ("--hubs", "2", "--implies", "z:x"): "xz",
    ("--hubs", "2", "--quota", "west=2"): "xy",
    ("--hubs", "2", "--quota", "west>=2"): "xy",
    ("--hubs", "2", "--quota", "east <= 0"): "xy",
    ("--hubs", "2", "--budget", "4"): "xz",
    ("--hubs", "2", "--budget", "100", "--cost", "room"): "xz",
    ("--hubs", "2", "--spacing", "10"): "xz",
    ("--hubs", "2", "--capacity", "room"): "yz",
    ("--hubs", "2", "--capacity", "40"): "yz",
    ("--hubs", "2", "--keep", "x", "--minimum-load", "25"): "xz",
    ("--hubs", "1", "--equity", "cvar"): "y",
    ("--hubs", "2", "--equity", "gini"): "yz",
    ("--hubs", "1", "--equity", "kolm-pollak"): "y",
    ("--hubs", "2", "--within", "5", "--share", "100"): "yz",
    ("--hubs", "1", "--within", "3", "--share", "50", "--then", "mean"): "z",
    ("--hubs", "1", "--within", "3", "--share", "50", "--then", "worst"): "z",
    ("--model", "lscp", "--within", "3", "--share", "80"): "yz",
}


@pytest.mark.parametrize(("args", "expected"), RULES.items(), ids="_".join)
def test_rules_and_aims_in_plain_words(args, expected, folder):
    found = answer(folder, "--weight", "people", "--sites", "ruled.csv", *args)
    assert "".join(found["plan"]["open"]) == expected
    assert found["proof"]["status"] == "optimal"


def test_capacity_tells_loads_and_who_does_not_go_to_the_nearest(folder):
    args = ("--weight", "people", "--sites", "ruled.csv", "-p", "2", "--capacity", "40")
    found = answer(folder, *args)["assignment"]
    assert found.pop("metrics")["people"] == 60
    assert found == {
        "loads": {"y": 30, "z": 30},
        "people_not_at_nearest": 0,
        "unreachable_people": 0,
    }
    told = solve(folder, *args).stdout
    assert "people served: y 30, z 30; 0 do not go to their nearest open hub" in told


MISREAD = [
    (("--hubs", "1", "--either", "x"), "fewer than two sites"),
    (("--hubs", "1", "--implies", "x"), "not of the form A:B"),
    (("--hubs", "1", "--quota", "west~1"), "not of the form AREA=1"),
    (("--hubs", "1", "--then", "fairness"), "'fairness' is no aim"),
    (("--hubs", "1", "--pareto", "mean,within"), "'within' is no aim"),
    (("--hubs", "1", "--share", "80"), "needs --within"),
    (("--model", "p-center", "--hubs", "1", "--equity", "gini"), "goes with the models p-median"),
    (("--hubs", "1", "--pareto", "mean,worst", "--then", "mean"), "exclude each other"),
    (
        ("--model", "mclp", "--hubs", "1", "--within", "3", "--share", "9"),
        "p-median, two-tier or lscp",
    ),
    (("--hubs", "1", "--phasing", "--prices", "--csv"), "one table"),
]


@pytest.mark.parametrize(("args", "words"), MISREAD, ids=lambda v: v[-1])
def test_words_that_cannot_be_read_are_misuse(args, words, folder):
    outcome = solve(folder, "--weight", "people", *args)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in " ".join(outcome.stderr.split())


def test_help_stands_in_groups(folder):
    told = hubplan("solve", "--help").stdout
    headings = [line for line in told.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == [
        "Options:",
        "The question:",
        "Hubs in tiers (two-tier: main and mini-hubs; nested: any):",
        "Aims in place of the model's own, or beside it:",
        "Rules the plan must keep:",
        "More than one plan:",
        "Several scenarios:",
        "How to solve it:",
    ]


ERRORS = [
    (("--weight", "people", "-p", "2", "--spacing", "5"), 1, "no position is known of 'x'"),
    (("--weight", "people", "-p", "2", "--budget", "5"), 1, "has no column 'cost'"),
    (("--weight", "people", "-p", "1", "--either", "x,w"), 1, "no site has the id 'w'"),
    (("--weight", "people", "-p", "2", "--capacity", "20"), 3, "capacity 20 people (with room for"),
    (("-p", "1"), 1, "column 'demand', the weight, is missing"),
    (("--weight", "peopel", "-p", "1"), 1, "did you mean 'people'?"),
    (("--weight", "people", "-p", "1", "--keep", "w"), 1, "'w'"),
    (("--weight", "people", "-p", "1", "--keep", "x", "--close", "x"), 3, "keep and close both"),
    (("--weight", "people", "-p", "4"), 3, "p = 4 needs 4 sites, there are 3"),
    (("--weight", "people", "-p", "3", "--close", "x"), 3, "once 1 are closed"),
    (("--weight", "people", "-p", "1", "--keep", "x", "--keep", "y"), 3, "keep names 2"),
    (("--weight", "people", "--model", "lscp", "--within", "2"), 3, "within = 2"),
    (
        ("--weight", "people", "-p", "1", "--sites", "people.csv"),
        1,
        "site 'a'  is not in the travel times",
    ),
]


@pytest.mark.parametrize(("args", "code", "words"), ERRORS, ids=range(len(ERRORS)))
def test_what_cannot_be_solved_is_told(args, code, words, folder):
    outcome = solve(folder, *args)
    assert (outcome.code, outcome.stdout) == (code, "")
    assert outcome.stderr.startswith("Error: ")
    assert words in outcome.stderr
    assert "\nHint: " in outcome.stderr


BAD_TIMES = {
    "negative": ("demand_id,site_id,minutes\na,x,-1\n", "row 2, column minutes"),
    "endless": ("demand_id,site_id,minutes\na,x,inf\n", "row 2, column minutes"),
    "words": ("demand_id,site_id,minutes\na,x,long\n", "row 2, column minutes"),
    "twice": ("demand_id,site_id,minutes\na,x,1\na,x,2\n", "row 3"),
    "no header": ("a,x,1\nb,x,2\n", "column 'demand_id' is missing"),
    "other people": ("demand_id,x\nstranger,1\n", "'a'"),
}


@pytest.mark.parametrize("name", BAD_TIMES)
def test_bad_times_are_told_with_their_row(name, folder):
    content, words = BAD_TIMES[name]
    (folder / "bad.csv").write_text(content, encoding="utf-8")
    outcome = solve(folder, "--weight", "people", "-p", "1", times="bad.csv")
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("Error: ")
    assert words in outcome.stderr


def test_blank_minutes_are_no_route_and_nobody_is_dropped(folder):
    (folder / "gap.csv").write_text("demand_id,x,y\na,1,2\nb,,\nc,3,1\n", encoding="utf-8")
    outcome = solve(folder, "--weight", "people", "-p", "1", times="gap.csv")
    assert outcome.code == 0
    assert "no route: 20 (33%) at b" in outcome.stdout
    assert "average 1.25, fewer than 80% reach one, longest 2.00" in outcome.stdout


def test_the_published_optimum_of_san_francisco_comes_out(shared_data, tmp_path):
    """The teaching data of spopt: 205 tracts, 16 stores, published p-median of four."""
    folder = shared_data / "location_benchmarks" / "spopt_sf"
    given = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
        dtype={"DestinationName": str},
    )
    names = {"DestinationName": "demand_id", "name": "site_id", "distance": "minutes"}
    given.rename(columns=names).to_csv(tmp_path / "times.csv", index=False)
    people = pd.read_csv(
        folder / "SF_demand_205_centroid_uniform_weight.csv", dtype=str, index_col=0
    )
    people = people.rename(columns={"NAME": "id", "long": "lon"})
    people.to_csv(tmp_path / "people.csv", index=False)
    outcome = hubplan(
        *("solve", "--times", "times.csv", "--demand", "people.csv", "--weight", "POP2000"),
        *("-p", "4", "--json"),
        cwd=tmp_path,
    )
    assert (outcome.code, outcome.stderr) == (0, ""), outcome.stderr
    found = json.loads(outcome.stdout)
    assert found["objective"]["value"] == pytest.approx(2982.1268579890657, rel=1e-12)
    assert sorted(found["plan"]["open"]) == ["Store_11", "Store_12", "Store_15", "Store_2"]
