"""What each kind of change does, on the drawn study and to the ages of a town."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_studies import findings_with, outcome_of, results_of, scenario
from small_study import STUDY, TOWN, write_small_study

from hubplan.location import Plan
from hubplan.places import DemandPoints
from hubplan.scenario.changes import AddCandidate, Change
from hubplan.scenario.growth import count_columns, with_factor, with_homes
from hubplan.study import Study, bundled_studies
from hubplan.study.settings_scenarios import CHANGE_KINDS

GROUPS = ["aged_65_plus", "aged_75_plus", "disabled", "no_car_households"]


def plan(main: str, *mini: str) -> Plan:
    """Return a plan of the small study."""
    return Plan({"main": [main], "mini": list(mini)})


def test_a_site_held_open_stands_beside_the_quotas(tmp_path):
    outcome = outcome_of(tmp_path, 'change = "open"\nsites = ["hall"]')
    assert outcome.option.plan == plan("clinic", "hall", "library")
    assert outcome.applied == ("East Hall held open as mini-hub",)
    # It is open in the scenario only: today and the study's plan are as they were.
    assert outcome.today.plan == plan("hospital", "surgery")
    assert outcome.base_best.plan == plan("clinic", "library")
    assert outcome.loss_minutes >= 0


def test_a_kept_site_takes_the_place_of_another(tmp_path):
    outcome = outcome_of(tmp_path, 'change = "keep"\nsites = ["hall", "hospital"]')
    assert outcome.option.plan == plan("hospital", "hall")
    assert outcome.kind == "option"


def test_a_closed_site_is_gone_from_the_choice_from_today_and_from_the_study_s_plan(tmp_path):
    outcome = outcome_of(tmp_path, 'change = "close"\nsites = ["library", "surgery"]')
    assert outcome.option.plan == plan("clinic", "hall")
    assert outcome.today.plan == plan("hospital")
    assert outcome.base_best.plan == plan("clinic")
    assert outcome.change.people_shorter >= 0


def test_without_a_main_hub_there_is_no_today_to_compare_with(tmp_path):
    outcome = outcome_of(tmp_path, 'change = "close"\nsites = ["hospital"]')
    assert outcome.today is None
    assert outcome.change is None
    assert outcome.option.plan == plan("clinic", "library")


def test_a_candidate_is_added_where_its_postcode_is(tmp_path):
    lon, lat = TOWN.lon_lat["C"]
    study = STUDY.replace("[plan]", '[postcodes]\nfile = "codes.csv"\n\n[plan]', 1)
    change = (
        'change = "add-candidate"\nid = "new"\nlabel = "New hall"\narea = "south"\n'
        'postcode = "tn99 1aa"'
    )
    path = write_small_study(tmp_path, study=study + scenario("one", change))
    text = f"postcode,lon,lat\nTN99 1AA,{lon},{lat}\n"
    (tmp_path / "codes.csv").write_text(text, encoding="utf-8")
    (outcome,) = Study.read(path).findings(use_cache=False).outcomes
    assert outcome.kind == "what-if"
    assert outcome.applied == ("New hall at tn99 1aa may be chosen",)
    assert outcome.option.plan == plan("clinic", "new")
    problem = outcome.option.evaluation.problem
    column = problem.sites.ids.index("new")
    assert problem.minutes[1, column] == problem.minutes[:, column].min()
    assert problem.sites.names[column] == "New hall"


def test_a_moved_site_is_reached_where_it_stands(tmp_path):
    lon, lat = TOWN.lon_lat["C"]
    change = f'change = "move"\nsite = "hall"\nlon = {lon}\nlat = {lat}'
    outcome = outcome_of(tmp_path, change)
    assert outcome.option.plan == plan("clinic", "hall")
    assert outcome.applied[0].startswith("East Hall moved to 0.3")


def test_candidates_may_be_restricted_and_quotas_changed(tmp_path):
    only = 'change = "restrict-candidates"\nwhere = { id = ["hospital", "hall"] }'
    none = 'change = "quotas"\nmini = {}'
    outcome = outcome_of(tmp_path, only, none)
    assert outcome.option.plan == plan("hospital")
    assert outcome.applied[0].endswith("2 of 5 candidates")
    assert outcome.applied[1] == "no mini-hub"


def test_a_plan_given_outright_is_judged_as_it_is(tmp_path):
    found = findings_with(
        tmp_path,
        scenario("today-again", 'change = "plan"\nof = "today"'),
        scenario("list", 'change = "plan"\nmain = ["hospital"]\nmini = ["hall", "library"]'),
    )
    again, listed = found.outcomes
    assert again.solution is listed.solution is None
    assert np.array_equal(again.option.minutes, found.today.minutes)
    assert again.change.people_same == 1000
    assert listed.option.plan == plan("hospital", "hall", "library")
    told = results_of(found)["scenarios"]
    assert [each["proof"] for each in told] == [None, None]
    assert told[0]["metrics"] == results_of(found)["baseline"]["metrics"]


def test_the_plan_may_be_chosen_for_some_while_everybody_is_counted(tmp_path):
    rows = [
        {"id": "d1", "at": "A", "people": 900, "old": 1, "place": "Ayton"},
        {"id": "d2", "at": "F", "people": 100, "old": 99, "place": "Effley"},
    ]
    sites = [
        {"id": "near", "at": "A", "name": "Near", "area": "north", "tiers": "main"},
        {"id": "far", "at": "F", "name": "Far", "area": "north", "tiers": "main"},
    ]
    study = STUDY.replace("south = 1", "").replace('main = ["hospital"]', 'main = ["near"]')
    study = study.replace('mini = ["surgery"]', "mini = []")
    path = write_small_study(
        tmp_path,
        demand=rows,
        sites=sites,
        study=study + scenario("old", 'change = "weight"\ncolumn = "old"'),
    )
    found = Study.read(path).findings(use_cache=False)
    (outcome,) = found.outcomes
    assert found.best.plan["main"] == ("near",)
    assert outcome.option.plan["main"] == ("far",)
    assert outcome.option.metrics.people == 1000
    assert outcome.applied == ("chosen for: Old people",)
    assert outcome.loss_minutes < 0  # for everybody the study's own plan is the better one


def test_coverage_is_most_people_within_then_the_least_mean(tmp_path):
    found = findings_with(
        tmp_path,
        scenario("one", 'change = "threshold"\nminutes = 6.5', 'change = "aim"\naim = "coverage"'),
    )
    (outcome,) = found.outcomes
    assert outcome.headline_minutes == 6.5
    problem = outcome.solution.problem
    shares = {}
    for main in ("clinic", "hospital"):
        for mini in ("surgery", "hall", "library"):
            columns = [problem.sites.ids.index(site) for site in (main, mini)]
            nearest = problem.minutes[:, columns].min(axis=1)
            shares[plan(main, mini)] = problem.weights[nearest <= 6.5].sum()
    assert shares[outcome.option.plan] == max(shares.values())
    assert outcome.solution.objective.value == pytest.approx(max(shares.values()) / 1000)


def test_another_share_of_visits_is_asked_with(tmp_path):
    outcome = outcome_of(tmp_path, 'change = "main-share"\nshare = 1.0')
    assert outcome.solution.objective.value == outcome.option.main_metrics.mean_minutes
    assert outcome.applied == ("100% of visits need a main hub",)


def test_homes_of_a_ledger_stand_by_the_year_asked_for(tmp_path):
    lon, lat = TOWN.lon_lat["A"]
    rows = [f"x/1,{lon},{lat},,10,2,2027", ",,,Deeham,20,2.5,2029", f"x/3,{lon},{lat},,5,2,2031"]
    ledger = "reference,lon,lat,place,homes,people_per_home,year\n" + "\n".join(rows) + "\n"
    places = "name,place,lon,lat\nDeeham,village,{},{}\n".format(*TOWN.lon_lat["D"])
    study = STUDY.replace("[plan]", '[places]\nfile = "places.csv"\n\n[plan]', 1)
    grow = 'change = "growth-ledger"\nfile = "growth.csv"\nyear = {}'
    path = write_small_study(
        tmp_path,
        study=study
        + scenario("a", grow.format(2029))
        + scenario("b", grow.format(2031))
        + scenario("c", grow.format(2029), grow.format(2031)),
    )
    (tmp_path / "growth.csv").write_text(ledger, encoding="utf-8")
    (tmp_path / "places.csv").write_text(places, encoding="utf-8")
    by_2029, by_2031, in_steps = Study.read(path).findings(use_cache=False).outcomes
    people = [each.world.demand.weights.tolist() for each in (by_2029, by_2031, in_steps)]
    assert people[0] == pytest.approx([420, 300, 250, 100])
    assert people[1] == pytest.approx([430, 300, 250, 100])
    assert people[2] == pytest.approx(people[1])
    # The old move in as they are among their neighbours: 40 of 400, 20 of 200.
    assert by_2029.world.demand.frame["old"].tolist() == pytest.approx([42, 90, 25, 50])
    assert (
        "30 new homes with 70 people by 2029 (2 entries of the growth ledger)"
        in (by_2029.applied[0])
    )


def town_of_ages() -> DemandPoints:
    """Return the people of west Kent."""
    frame = pd.read_csv(bundled_studies()["west-kent"].parent / "demand.csv")
    return DemandPoints(frame, "population", "demand.csv")


def bands_of(frame: pd.DataFrame) -> pd.Series:
    """Return everybody by the sum of the five-year bands."""
    closed = [c for c in frame if c.startswith("aged_") and not c.endswith("plus")]
    return frame[[*closed, "aged_85_plus"]].sum(axis=1)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    column=st.sampled_from(
        ["population", "aged_65_plus", "aged_75_plus", "aged_80_84", "aged_0_4", "aged_85_plus"]
    ),
    factor=st.floats(0.2, 4.0),
)
def test_ages_add_up_whatever_grows(column, factor):
    demand = town_of_ages()
    columns = count_columns(demand, GROUPS)
    rows = np.arange(len(demand)) % 2 == 0
    grown = with_factor(demand, columns, rows, column, factor)
    frame, before = grown.frame, demand.frame
    assert bands_of(frame).to_numpy() == pytest.approx(frame["population"].to_numpy())
    older = frame["aged_75_79"] + frame["aged_80_84"] + frame["aged_85_plus"]
    assert older.to_numpy() == pytest.approx(frame["aged_75_plus"].to_numpy())
    retired = frame["aged_65_69"] + frame["aged_70_74"] + frame["aged_75_plus"]
    assert retired.to_numpy() == pytest.approx(frame["aged_65_plus"].to_numpy())
    assert frame[column][rows].to_numpy() == pytest.approx(factor * before[column][rows].to_numpy())
    assert frame[~rows].equals(before[~rows].astype(frame.dtypes.to_dict()))
    share = frame["population"] / before["population"]
    assert (frame["disabled"] / before["disabled"]).to_numpy() == pytest.approx(share.to_numpy())


def test_new_homes_keep_the_mix_of_their_neighbours():
    demand = town_of_ages()
    columns = count_columns(demand, GROUPS)
    homes = np.zeros(len(demand))
    homes[3] = 100
    grown = with_homes(demand, columns, homes, homes * 2.4).frame
    before = demand.frame
    assert grown["population"].sum() == pytest.approx(before["population"].sum() + 240)
    assert grown["households"][3] == before["households"][3] + 100
    assert bands_of(grown)[3] == pytest.approx(grown["population"][3])
    for column in ("aged_75_plus", "disabled"):
        assert grown[column][3] / grown["population"][3] == pytest.approx(
            before[column][3] / before["population"][3]
        )
    assert grown["no_car_households"][3] / grown["households"][3] == pytest.approx(
        before["no_car_households"][3] / before["households"][3]
    )


def test_what_is_no_count_does_not_grow():
    columns = count_columns(town_of_ages(), GROUPS)
    assert columns.others == ("disabled",)
    assert set(columns.households) == {
        "households",
        *(f"{cars}_car_households" for cars in ("no", "one", "two", "three_plus")),
    }
    assert len(columns.ages) == 20


def test_every_kind_of_change_has_a_word_and_explains_its_keys():
    assert len(CHANGE_KINDS) == 18
    assert CHANGE_KINDS["add-candidate"] is AddCandidate
    for word, kind in CHANGE_KINDS.items():
        assert issubclass(kind, Change)
        assert kind.__doc__, word
        for key, field in kind.model_fields.items():
            assert field.description, (word, key)


def test_the_kinds_and_keys_on_the_page_are_those_there_are(repository):
    page = (repository / "docs" / "scenarios.md").read_text(encoding="utf-8")
    rows = page.split("## Kinds of changes", 1)[1].split("\n\n", 2)[1].splitlines()[2:]
    told = {row.split("|")[1].strip().strip("`"): row.split("|")[2] for row in rows}
    assert set(told) == set(CHANGE_KINDS)
    position = {"postcode", "place", "lon", "lat", "easting", "northing"}
    shared = {"change", "name", "source", "licence", "date"}
    for word, kind in CHANGE_KINDS.items():
        keys = set(kind.model_fields) - shared
        if position <= keys:
            keys -= position
            assert "a position" in told[word]
        for key in keys:
            assert f"`{key}" in told[word], (word, key)


def test_an_added_candidate_may_be_moved_restricted_to_and_kept(tmp_path):
    at_f, at_e = ("lon = {}\nlat = {}".format(*TOWN.lon_lat[letter]) for letter in "FE")
    outcome = outcome_of(
        tmp_path,
        f'change = "add-candidate"\nid = "new"\nlabel = "N"\narea = "south"\n{at_f}',
        f'change = "move"\nsite = "new"\n{at_e}',
        'change = "restrict-candidates"\nwhere = { id = ["new", "clinic", "library"] }',
        'change = "keep"\nsites = ["new"]',
    )
    assert outcome.option.plan == plan("clinic", "new")
    problem = outcome.option.evaluation.problem
    minutes = dict(zip(problem.sites.ids, problem.minutes.T, strict=True))
    assert np.array_equal(minutes["new"], minutes["hall"])  # both stand at E
