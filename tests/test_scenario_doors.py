"""What is wrong with scenarios is told all at once, with file and line, before anything is done."""

from __future__ import annotations

import pytest
from command_line import hubplan
from scenario_studies import scenario
from small_study import DEMAND, STUDY, TOWN, write_small_study

LEDGER = "reference,lon,lat,homes,people_per_home,year\n"
HEAD = len(STUDY.splitlines())


def told(folder, *scenarios: str, verb: str = "check", ledger: str = "", code: int = 1) -> str:
    """Return what is said of a small study with wrong scenarios."""
    write_small_study(folder, study=STUDY + "".join(scenarios))
    if ledger:
        (folder / "growth.csv").write_text(LEDGER + ledger, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    outcome = hubplan(verb, "study.toml", cwd=folder)
    assert (outcome.code, outcome.stdout) == (code, "")
    assert sorted(folder.rglob("*")) == before
    assert "\nHint: " in outcome.stderr
    return " ".join(outcome.stderr.split())


CHANGES = {
    "an unknown kind": (
        ('change = "clsoe"\nsites = ["hall"]',),
        ("scenarios[1].changes[1]", "'clsoe' is no kind of change (did you mean 'close'?)"),
    ),
    "no kind": (('sites = ["hall"]',), ("does not say its kind",)),
    "an unknown key": (
        ('change = "close"\nsits = ["hall"]',),
        ("scenarios[1].changes[1].sits", "did you mean 'sites'?", "sites is missing"),
    ),
    "an unknown site": (
        ('change = "close"\nsites = ["hal"]',),
        ("scenarios[1].changes[1].sites", "there is no site 'hal' (did you mean 'hall'?)"),
    ),
    "opened and closed": (
        ('change = "open"\nsites = ["hall"]', 'change = "close"\nsites = ["hall"]'),
        ("changes[2].sites", "'hall' is held open by an earlier change of the scenario"),
    ),
    "kept and closed": (
        ('change = "keep"\nsites = ["hall"]', 'change = "close"\nsites = ["hall"]'),
        ("changes[2].sites", "'hall' is kept by an earlier change"),
    ),
    "closed and kept": (
        ('change = "close"\nsites = ["hall"]', 'change = "keep"\nsites = ["hall"]'),
        ("changes[2].sites", "'hall' is closed by an earlier change"),
    ),
    "a closed site moved": (
        (
            'change = "close"\nsites = ["hall"]',
            'change = "move"\nsite = "hall"\nlon = 0.3\nlat = 51.2',
        ),
        ("changes[2].site", "'hall' is closed by an earlier change"),
    ),
    "two of one id": (
        ('change = "add-candidate"\nid = "n"\nlabel = "N"\nlon = 0.3\nlat = 51.2',) * 2,
        ("changes[2].id", "there is a site 'n' already"),
    ),
    "a candidate nowhere": (
        ('change = "add-candidate"\nid = "n"\nlabel = "N"',),
        ("changes[1]", "gives no whole position"),
    ),
    "a candidate in the sea": (
        ('change = "add-candidate"\nid = "n"\nlabel = "N"\nlon = 0.9\nlat = 50.5',),
        ("site 'n'", "from the nearest road"),
    ),
    "an unknown postcode": (
        ('change = "add-candidate"\nid = "n"\nlabel = "N"\npostcode = "TN9 1SF"',),
        ("changes[1].postcode", "'TN9 1SF' is a postcode that is not in the table"),
    ),
    "degrees swapped": (
        ('change = "move"\nsite = "hall"\nlon = 51.2\nlat = 0.3',),
        ("changes[1]", "look swapped"),
    ),
    "an unknown column": (
        ('change = "restrict-candidates"\nwhere = { arae = "south" }',),
        ("changes[1].where", "no column 'arae'", "did you mean 'area'?"),
    ),
    "nothing left to choose": (
        ('change = "restrict-candidates"\nwhere = { area = "west" }',),
        ("changes[1].where", "no row has"),
    ),
    "a quota for no area": (
        ('change = "quotas"\nmini = { soth = 1 }',),
        ("changes[1].mini", "'soth' is not one of: north, south", "did you mean 'south'?"),
    ),
    "no main hub": (
        ('change = "quotas"\nmain = { north = 0 }',),
        ("changes[1].main", "no main hub is asked for"),
    ),
    "a plan and a choice": (
        ('change = "plan"\nof = "today"', 'change = "keep"\nsites = ["hall"]'),
        ("changes[2]", "an earlier change gives the plan outright"),
    ),
    "a plan after a choice": (
        ('change = "aim"\naim = "coverage"', 'change = "plan"\nof = "today"'),
        ("changes[2]", "an earlier change says how to choose one"),
    ),
    "a plan with a closed hub": (
        (
            'change = "close"\nsites = ["hall"]',
            'change = "plan"\nmain = ["clinic"]\nmini = ["hall"]',
        ),
        ("changes[2].mini", "'hall' is closed"),
    ),
    "a plan without a main hub": (
        ('change = "plan"\nmini = ["hall"]',),
        ("changes[1]", "no hub that gives every service"),
    ),
    "nobody to choose for": (
        ('change = "weight"\ncolumn = "olds"',),
        ("changes[1].column", "'olds'", "did you mean 'old'?"),
    ),
    "a share above one": (
        ('change = "main-share"\nshare = 2',),
        ("changes[1].share", "found 2"),
    ),
    "an unknown period": (
        ('change = "time-model"\nperiod = "am_paek"',),
        ("changes[1].period", "'am_paek' is not a period (did you mean 'am_peak'?)"),
    ),
    "a speed for cars": (
        ('change = "time-model"\nspeed_kph = 5',),
        ("changes[1].speed_kph", "the mode car takes none"),
    ),
    "an unknown class of road": (
        ('change = "speeds"\nroads = { aroad = 0.5 }',),
        ("changes[1].roads", "'aroad' is no class of road (did you mean 'a_road'?)"),
    ),
    "a closure of nothing": (
        ('change = "close-roads"\nshape = "LINESTRING (0.5 51.5, 0.6 51.6)"',),
        ("changes[1].shape", "no road is touched"),
    ),
    "a shape that is none": (
        ('change = "close-roads"\nshape = "LINE 1 2"',),
        ("changes[1].shape", "is no shape"),
    ),
    "a shape in metres": (
        ('change = "close-roads"\nshape = "LINESTRING (555000 148000, 556000 149000)"',),
        ("changes[1].shape", "which are no degrees"),
    ),
    "an unknown road": (
        ('change = "close-roads"\nroads = ["High Street"]',),
        ("changes[1].roads", "no road of the network is called 'High Street'"),
    ),
    "a file that is not there": (
        ('change = "close-roads"\nfile = "flood.geojson"',),
        ("changes[1].file", "'flood.geojson' does not exist"),
    ),
    "an area of nobody": (
        ('change = "study-area"\nwhere = { place = "Nowhere" }',),
        ("changes[1].where", "no row has"),
    ),
    "ages nobody knows": (
        ('change = "growth"\nages = { aged_75_plus = 1.2 }',),
        ("changes[1].ages", "'aged_75_plus' is no age column"),
    ),
}


@pytest.mark.parametrize("name", CHANGES, ids=lambda name: name.replace(" ", "_"))
def test_a_wrong_change_is_told(name, tmp_path):
    changes, words = CHANGES[name]
    said = told(tmp_path, scenario("one", *changes))
    for word in words:
        assert word in said, said


def test_the_line_is_that_of_the_key(tmp_path):
    wrong = scenario(
        "one", 'change = "close"\nsites = ["hall"]', 'change = "keep"\nsites = ["hal"]'
    )
    line = HEAD + 1 + wrong.splitlines().index('sites = ["hal"]')
    assert f"line {line} scenarios[1].changes[2].sites" in told(tmp_path, wrong)


def test_faults_of_all_scenarios_are_told_at_once_by_run_too(tmp_path):
    said = told(
        tmp_path,
        scenario("one", 'change = "close"\nsites = ["hal"]'),
        scenario(
            "two", 'change = "time-model"\nperiod = "am_paek"', 'change = "keep"\nsites = ["x"]'
        ),
        verb="run",
    )
    assert said.startswith("Error: 3 problems in study.toml")
    for where in ("scenarios[1].changes[1]", "scenarios[2].changes[1]", "scenarios[2].changes[2]"):
        assert where in said


def test_ids_of_scenarios_are_their_own(tmp_path):
    said = told(tmp_path, scenario("best"), scenario("now"), scenario("x"), scenario("x"))
    assert "scenarios[1].id 'best' is the id of another plan" in said
    assert "scenarios[2].id 'now' is the id of another plan" in said
    assert "scenarios[4].id 'x' stands there twice" in said


def test_a_scenario_nobody_can_meet_ends_with_exit_code_3(tmp_path):
    wrong = scenario("seven", 'change = "quotas"\nmain = { north = 7 }')
    said = told(tmp_path, wrong, code=3)
    assert "study.toml, scenario 'seven':" in said
    assert "main hubs in 'north' = 7" in said


GROW = 'change = "growth-ledger"\nfile = "growth.csv"\nyear = 2031'
LEDGERS = {
    "years that go back": (
        "a,0.3,51.2,10,2.4,2029\nb,0.3,51.2,10,2.4,2027\n",
        ("growth.csv, row 3, column year: 2027 stands after 2029 of row 2",),
    ),
    "outside the area": (
        "a,0.3,51.2,10,2.4,2027\nb,0.9,51.2,10,2.4,2028\n",
        ("growth.csv, row 3: (0.90000, 51.20000) lies outside the study area", "km away"),
    ),
    "cells that are no numbers": (
        "a,0.3,51.2,ten,2.4,2027\nb,0.3,51.2,-5,2.4,2028\n",
        ("growth.csv, row 2, column homes", "growth.csv, row 3, column homes: -5 is below zero"),
    ),
    "no position": ("a,,,10,2.4,2027\n", ("growth.csv, row 2: has no position",)),
    "nothing due": ("a,0.3,51.2,10,2.4,2040\n", ("has no row up to 2031",)),
}


@pytest.mark.parametrize("name", LEDGERS, ids=lambda name: name.replace(" ", "_"))
def test_a_wrong_ledger_is_told_with_file_and_row(name, tmp_path):
    ledger, words = LEDGERS[name]
    said = told(tmp_path, scenario("one", GROW), ledger=ledger)
    for word in words:
        assert word in said, said


def test_homes_in_a_small_area_without_people_of_the_study_are_outside_it(tmp_path):
    """Boundaries may be those of a whole county: the row lies on land, but not in the study."""
    write_small_study(tmp_path / "wide", study=STUDY + scenario("one", GROW))
    wide = (tmp_path / "wide" / "areas.geojson").read_text(encoding="utf-8")
    few = [row for row in DEMAND if row["id"] != "d4"]
    path = write_small_study(tmp_path / "few", demand=few, study=STUDY + scenario("one", GROW))
    path.with_name("areas.geojson").write_text(wide, encoding="utf-8")
    lon, lat = TOWN.lon_lat["F"]
    row = f"{LEDGER}a,{lon},{lat},10,2.4,2027\n"
    path.with_name("growth.csv").write_text(row, encoding="utf-8")
    said = " ".join(hubplan("check", path).stderr.split())
    assert "lies outside the study area: in a small area that the demand table does not" in said


def test_a_ledger_taken_again_for_an_earlier_year_is_told(tmp_path):
    earlier = GROW.replace("2031", "2028")
    said = told(tmp_path, scenario("one", GROW, earlier), ledger="a,0.3,51.2,10,2.4,2027\n")
    assert "changes[2].year growth to 2028 stands after growth to 2031 of the same file" in said
