"""``hubplan solve --model two-tier``: main and mini-hubs, services, linked mini-hubs."""

from __future__ import annotations

import csv
import io

import pytest
from solve_cases import answer, solve, write_case

TWO_TIER = ("--weight", "people", "--sites", "tiered.csv", "--model", "two-tier")
#: Main at y or z, a mini-hub at x or y beside it.
ASKED = (*TWO_TIER, "--main", "east=1", "--mini", "west=1", "--main-share", "0.3")


@pytest.fixture
def folder(tmp_path):
    return write_case(tmp_path)


def test_main_and_mini_hubs_in_the_shapes_of_the_contract(folder):
    """Main at z: 9, 8, 3 minutes; with a mini-hub at y 5, 2, 3: 30% and 70% of 340 and 180."""
    found = answer(folder, *ASKED)
    assert found["plan"] == {"main": ["z"], "mini": ["y"]}
    assert found["objective"]["model"] == "two-tier"
    assert found["objective"]["value"] == pytest.approx((0.3 * 340 + 0.7 * 180) / 60)
    assert found["proof"]["status"] == "optimal"
    assert [other["plan"] for other in found["alternatives"]] == [
        {"main": ["z"], "mini": ["y"]},
        {"main": ["z"], "mini": ["x"]},
        {"main": ["z"], "mini": []},
    ]


@pytest.mark.parametrize("method", ["enumerate", "milp"])
def test_by_both_methods_and_in_per_cent(method, folder):
    found = answer(folder, *ASKED[:-1], "30%", "--method", method)
    assert found["plan"] == {"main": ["z"], "mini": ["y"]}


def test_people_read_both_tiers(folder):
    told = solve(folder, *ASKED).stdout
    assert "\n  main z  Zed Hall\n  mini y  Why Court\n" in told
    assert "two-tier: 3.80 a visit (30% of visits need a main hub)" in told
    assert "to the nearest hub: average 3.00," in told
    assert "to the nearest main hub: average 5.67," in told
    assert "2. mini x instead of mini y  (behind by 0.4667)" in told
    assert "3. without mini y  (behind by 1.867)" in told


def test_csv_keeps_the_tiers_apart(folder):
    rows = list(csv.DictReader(io.StringIO(solve(folder, *ASKED, "--csv").stdout)))
    assert list(rows[0]) == ["rank", "main", "mini", "value", "loss"]
    assert [(row["main"], row["mini"]) for row in rows] == [("z", "y"), ("z", "x"), ("z", "")]


HELD = {
    ("--keep", "x"): ("z", "x"),
    ("--close", "y"): ("z", "x"),
    ("--keep", "mini:x"): ("z", "x"),
    ("--close", "mini:y"): ("z", "x"),
    ("--quota", "mini:west<=0"): ("z", ""),
    ("--quota", "west<=0"): ("z", ""),
    ("--at-most-one", "y,z"): ("z", "x"),
    ("--implies", "y:x"): ("z", "x"),
    ("--either", "x,z", "--keep", "x"): ("z", "x"),
    ("--budget", "3", "--cost", "cost", "--mini-cost", "small"): ("z", "x"),
    ("--linked-mini", "west:east"): ("z", "y"),
    ("--linked-mini", "y:west"): ("z", "x"),
    ("--linked-mini", "y:area=west"): ("z", "x"),
    ("--linked-mini", "area=west:y"): ("z", ""),
    ("--spacing", "10"): ("z", "x"),
    ("--aim", "worst"): ("z", "y"),
    ("--aim", "mean/main", "--then", "visit"): ("z", "y"),
    ("--bound", "visit<=4"): ("z", "y"),
    ("--within", "5", "--share", "100"): ("z", "y"),
    ("--also-open", "mini:x"): ("z", "xy"),
}


@pytest.mark.parametrize(("args", "expected"), HELD.items(), ids=" ".join)
def test_rules_and_aims_hold_for_tiers(args, expected, folder):
    plan = answer(folder, *ASKED, *args)["plan"]
    assert ("".join(plan["main"]), "".join(plan["mini"])) == expected


SERVICES = """name,share,tiers,at
core,0.5,main;mini,
scans,0.3,main,y
X-ray,0.2,,x
"""


@pytest.mark.parametrize("method", ["enumerate", "milp"])
def test_services_as_a_table(method, folder):
    """X-ray only at x keeps x open, though y would be nearer for the rest."""
    (folder / "services.csv").write_text(SERVICES, encoding="utf-8")
    found = answer(folder, *ASKED[:-2], "--services", "services.csv", "--method", method)
    assert found["plan"] == {"main": ["z"], "mini": ["x"]}
    core = 10 * 1 + 20 * 6 + 30 * 3
    scans = 10 * 9 + 20 * 8 + 30 * 3
    x_ray = 10 * 1 + 20 * 6 + 30 * 9
    mean = (0.5 * core + 0.3 * scans + 0.2 * x_ray) / 60
    assert found["objective"]["value"] == pytest.approx(mean)
    assert found["objective"]["model"] == "nested"


@pytest.mark.parametrize("method", ["enumerate", "milp"])
def test_a_service_that_no_hub_gives_is_a_visit_without_a_route(method, folder):
    """With x closed nobody has an X-ray: the best of the others is told, by either method."""
    (folder / "services.csv").write_text(SERVICES, encoding="utf-8")
    asked = (*ASKED[:-2], "--services", "services.csv", "--close", "x", "--method", method)
    found = answer(folder, *asked)
    assert found["plan"] == {"main": ["z"], "mini": ["y"]}
    near = 10 * 5 + 20 * 2 + 30 * 3
    assert found["objective"]["value"] == pytest.approx(near / 60)


#: A main hub in the east, a clinic and perhaps a post in the west.
TOWER = """id,area,tiers
x,west,post;clinic
y,west,clinic
z,east,main-hub
"""
NESTED = (
    *("--weight", "people", "--sites", "tower.csv", "--model", "nested"),
    *("--tier", "main-hub:east=1", "--tier", "clinic:west=1", "--tier", "post:west<=1"),
    *("--services", "services.csv"),
)
TOWER_SERVICES = """name,share,tiers,at
core,0.6,main-hub;clinic;post,
tests,0.4,main-hub;clinic,
"""


@pytest.fixture
def tower(folder):
    (folder / "tower.csv").write_text(TOWER, encoding="utf-8")
    (folder / "services.csv").write_text(TOWER_SERVICES, encoding="utf-8")
    return folder


def test_any_tiers_by_name(tower):
    """Main hub z, clinic y, post x: core 1, 2, 3 minutes; tests 5, 2, 3."""
    found = answer(tower, *NESTED)
    assert found["plan"] == {"main-hub": ["z"], "clinic": ["y"], "post": ["x"]}
    mean = (0.6 * (10 + 40 + 90) + 0.4 * (50 + 40 + 90)) / 60
    assert found["objective"]["value"] == pytest.approx(mean)
    told = solve(tower, *NESTED, "--diverse", "2", "--within-percent", "99").stdout
    assert "nested: 2.60 a visit (core 60%, tests 40%)" in told
    assert "\n  main-hub z\n  clinic   y\n  post     x\n" in told
    rows = list(csv.DictReader(io.StringIO(solve(tower, *NESTED, "--csv").stdout)))
    assert list(rows[0]) == ["rank", "main-hub", "clinic", "post", "value", "loss"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--quota", "post:west<=0"), {"main-hub": ["z"], "clinic": ["y"], "post": []}),
        (("--keep", "clinic:x"), {"main-hub": ["z"], "clinic": ["x"], "post": []}),
        (("--aim", "worst/main-hub", "--then", "visit"), {"main-hub": ["z"]}),
        (("--also-open", "post:y"), {"main-hub": ["z"], "clinic": ["x"], "post": ["y"]}),
    ],
)
def test_rules_of_any_tiers(args, expected, tower):
    assert answer(tower, *NESTED, *args)["plan"].items() >= expected.items()


BAD_SERVICES = {
    "no share": ("name,tiers,at\ncore,main,\n", "column 'share' is missing"),
    "a word": ("name,share,tiers,at\ncore,half,main,\n", "row 2"),
    "nobody gives it": ("name,share,tiers,at\ncore,1,,\n", "nobody gives it"),
    "not all": ("name,share,tiers,at\ncore,0.5,main,\n", "add up to 0.5"),
    "no tier": ("name,share,tiers,at\ncore,1,mian,\n", "there is no tier 'mian'"),
    "no site": ("name,share,tiers,at\ncore,1,main,w\n", "no site has the id 'w'"),
}


@pytest.mark.parametrize("name", BAD_SERVICES)
def test_faulty_services_are_told(name, folder):
    content, words = BAD_SERVICES[name]
    (folder / "services.csv").write_text(content, encoding="utf-8")
    outcome = solve(folder, *ASKED[:-2], "--services", "services.csv")
    assert (outcome.code, outcome.stdout) == (1, "")
    assert words in outcome.stderr


MISUSED = [
    (NESTED[:-2], "needs --services"),
    ((*NESTED, "--main", "east=1"), "goes with the model two-tier"),
    ((*NESTED, "--tier", "post:east"), "TIER:AREA=1 or TIER:AREA<=1"),
    ((*NESTED, "--tier", "post:west<=1"), "twice"),
    ((*NESTED, "--tier", "post:east=1"), "write all its areas alike"),
    ((*NESTED, "--also-open", "x"), "main-hub:ID or clinic:ID or post:ID"),
    ((*ASKED, "--tier", "post:west=1"), "goes with the model nested"),
    (ASKED[:-2], "needs --main-share"),
    ((*TWO_TIER, "--main-share", "0.3"), "needs --main: main hubs"),
    ((*ASKED, "--services", "services.csv"), "exclude each other"),
    ((*ASKED, "--hubs", "3"), "takes none"),
    ((*ASKED[:-1], "30"), "write 0.3 or 30%"),
    ((*ASKED[:-1], "some"), "is no share"),
    ((*ASKED, "--main", "east=2"), "twice"),
    ((*ASKED, "--mini", "west<=2"), "not of the form AREA=1"),
    ((*ASKED, "--also-open", "x"), "main:ID or mini:ID"),
    ((*ASKED, "--linked-mini", "west"), "MINI:MAIN"),
    (("--weight", "people", "--hubs", "1", "--main", "east=1"), "goes with the model two-tier"),
    (("--weight", "people", "--hubs", "1", "--linked-mini", "a:b"), "with the model two-tier"),
    ((*ASKED[:2], *ASKED[4:]), "need a table of sites"),
    (("--weight", "people", "--hubs", "1", "--aim", "visit"), "of the models two-tier"),
]


@pytest.mark.parametrize(("args", "words"), MISUSED, ids=range(len(MISUSED)))
def test_options_of_tiers_that_say_nothing_are_misuse(args, words, folder):
    outcome = solve(folder, *args)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in " ".join(outcome.stderr.split())


NOT_TO_BE_HAD = [
    ((*TWO_TIER, "--main", "east=2", "--main-share", "0.3"), 3, "main hubs in 'east' = 2"),
    ((*ASKED, "--bound", "visit<=1"), 3, "visit"),
    ((*ASKED, "--linked-mini", "west:north"), 1, "no site lies in 'north'"),
    ((*ASKED, "--keep", "main:x"), 3, "x"),
]


@pytest.mark.parametrize(("args", "code", "words"), NOT_TO_BE_HAD, ids=range(len(NOT_TO_BE_HAD)))
def test_what_tiers_cannot_keep_is_told(args, code, words, folder):
    outcome = solve(folder, *args)
    assert (outcome.code, outcome.stdout) == (code, "")
    assert words in outcome.stderr


def test_a_name_of_a_site_and_an_area_must_say_which(folder):
    table = (folder / "tiered.csv").read_text(encoding="utf-8").replace("y,Why", "west,Why")
    (folder / "tiered.csv").write_text(table, encoding="utf-8")
    for name in ("wide", "jam"):
        times = (folder / f"{name}.csv").read_text(encoding="utf-8").replace("x,y,z", "x,west,z")
        (folder / f"{name}.csv").write_text(times, encoding="utf-8")
    outcome = solve(folder, *ASKED, "--linked-mini", "west:east")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "write site=west or area=west" in " ".join(outcome.stderr.split())
    found = answer(folder, *ASKED, "--linked-mini", "site=west:x", "--keep", "x")
    assert found["plan"] == {"main": ["z"], "mini": ["x"]}
