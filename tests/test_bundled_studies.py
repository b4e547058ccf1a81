"""Every study that ships is sound, and every one whose roads ship runs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from command_line import hubplan

from hubplan.network import read_network
from hubplan.study import bundled_studies
from hubplan.study.inputs import read_inputs
from hubplan.study.matrices import answered
from hubplan.study.question import answers_of, question_of, territories_of
from hubplan.travel_times import travel_times

WITHOUT_ROADS = "east-kent"
#: Worked out whole by the tests of west Kent.
OTHERS = sorted({*bundled_studies()} - {WITHOUT_ROADS, "dgs-teams", "west-kent"})


@cache
def roads(path):
    return read_network(path).for_mode("car")


def inputs_of(name):
    """Return a study for one time of day, with no other promise than its own."""
    inputs = read_inputs(bundled_studies()[name])
    settings = inputs.settings
    journeys = settings.journeys.model_copy(update={"range_periods": [settings.journeys.period]})
    plan = settings.plan.model_copy(update={"within_range": [], "alternatives": 1})
    settings = settings.model_copy(update={"journeys": journeys, "plan": plan})
    return replace(inputs, settings=settings)


@cache
def chosen(name):
    """Choose the plan of a study, leaving out what the report tells beside it."""
    inputs = inputs_of(name)
    journeys = inputs.settings.journeys
    times = travel_times(
        roads(inputs.file_of(inputs.settings.network)),
        inputs.demand,
        inputs.used_sites,
        period=journeys.period,
        terminal_minutes=journeys.terminal_minutes,
        from_sites=journeys.direction == "from_sites",
    )
    times = answered(inputs, times).rounded()
    return answers_of(inputs, times, question_of(inputs))[0]


def test_the_studies_that_ship():
    assert set(bundled_studies()) == {
        "dartford-gravesham-swanley",
        "dgs-teams",
        "east-kent",
        "home-visiting",
        "medway-swale",
        "rapid-response",
        "west-kent",
        "west-kent-partnership",
    }


@pytest.mark.parametrize("name", OTHERS)
def test_a_study_has_an_answer_that_is_proved_and_reaches_everybody(name):
    answer = chosen(name)
    assert answer.proof.status == "optimal"
    assert answer.evaluation.metrics.unreachable_people == 0


def test_partnerships_share_out_everybody_of_kent_and_medway(repository):
    people = pd.read_csv(repository / "data" / "kent_medway" / "demand.csv")
    assert people["population"].sum() == 1_855_888
    assert people.groupby("partnership")["population"].sum().to_dict() == {
        "dartford-gravesham-swanley": 266_374,
        "east-kent": 656_977,
        "medway-swale": 431_452,
        "west-kent": 501_085,
    }
    assert len(people) == 1107


def test_quotas_of_districts_are_kept():
    answer = chosen("medway-swale")
    sites = answer.problem.sites
    areas = [sites.areas[sites.ids.index(site)] for site in answer.plan.open_sites]
    assert sorted(areas) == ["medway", "medway", "medway", "swale", "swale"]


def test_six_teams_serve_a_sixth_of_the_people_give_or_take_a_tenth():
    """Its report is that of any study with territories: `test_study_models`."""
    answer = chosen("dgs-teams")
    people = answer.problem.weights.sum()
    territories = territories_of(inputs_of("dgs-teams"), answer)
    assert territories is not None
    assert len(territories.loads) == 6
    assert sum(territories.loads.values()) == people
    assert all(0.9 * people / 6 <= load <= 1.1 * people / 6 for load in territories.loads.values())
    bound = answer.proof.bound
    assert bound is not None
    assert bound <= territories.mean_minutes <= 1.005 * bound


def test_two_hours_take_one_base_and_reach_everybody():
    answer = chosen("rapid-response")
    assert len(answer.plan.open_sites) == 1
    minutes = answer.evaluation.minutes
    assert 15 + 2 < minutes.min() < minutes.max() < 120  # 17 before setting out and at the door


def test_east_kent_says_which_roads_to_supply_and_where():
    outcome = hubplan("run", WITHOUT_ROADS)
    assert outcome.code == 1
    assert "line 35  network.file  'network.npz' does not exist" in outcome.stderr
    assert "kent-latest.osm.pbf" in outcome.stderr
    where = bundled_studies()[WITHOUT_ROADS].parent / "network.npz"
    assert f"hubplan network --pbf kent-latest.osm.pbf -o {where}" in outcome.stderr


def test_help_lists_the_studies_that_ship():
    outcome = hubplan("run", "--help")
    assert all(name in " ".join(outcome.stdout.split()) for name in bundled_studies())
