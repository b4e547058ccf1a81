"""Territories: whole small areas, each of one hub, as many people as the rules allow."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from cases import problem_of

from hubplan.errors import InfeasibleError
from hubplan.location import Capacity, MinimumLoad, Plan, PMedian, solve
from hubplan.location.territories import whole_territories

MINUTES = [[1.0, 9.0], [2.0, 8.0], [3.0, 4.0], [9.0, 1.0]]
PEOPLE = [30, 30, 30, 30]


def balanced(minutes=MINUTES, people=PEOPLE, *, least=60.0, most=60.0):
    problem = problem_of(minutes, people, site_ids=["a", "b"])
    question = PMedian(2, rules=[Capacity(most), MinimumLoad(least)])
    return problem, question, Plan({"open": ["a", "b"]})


def test_the_area_that_minds_least_goes_to_the_hub_farther_off():
    found = whole_territories(*balanced())
    assert found.hub_ids == ("a", "a", "b", "b")
    assert found.loads == {"a": 60, "b": 60}
    assert found.people_elsewhere == 30
    assert found.minutes.tolist() == [1, 2, 4, 1]
    assert found.mean_minutes == pytest.approx(2)
    assert found.proved


def test_loose_rules_leave_everybody_with_the_nearest():
    found = whole_territories(*balanced(least=0.0, most=1000.0))
    assert found.hub_ids == ("a", "a", "a", "b")
    assert found.people_elsewhere == 0


def test_whole_areas_that_cannot_fill_the_hubs_are_told():
    with pytest.raises(InfeasibleError, match="whole small areas") as told:
        whole_territories(*balanced(people=[30, 30, 30, 31], least=60.5, most=60.5))
    assert "balance" in told.value.hint


def test_people_without_a_route_belong_nowhere_and_the_others_are_balanced():
    nowhere = [[math.nan, math.nan], *MINUTES]
    found = whole_territories(*balanced(nowhere, [500, *PEOPLE]))
    assert found.hub_ids == ("", "a", "a", "b", "b")
    assert math.isnan(found.minutes[0])


def test_an_area_without_people_belongs_to_its_nearest_hub():
    found = whole_territories(*balanced([*MINUTES, [5.0, 7.0]], [*PEOPLE, 0]))
    assert found.hub_ids[-1] == "a"


@pytest.mark.parametrize("seed", range(6))
def test_no_other_territories_are_shorter(seed):
    random = np.random.default_rng(seed)
    minutes = random.integers(1, 40, size=(7, 2)).astype(float)
    people = random.integers(5, 20, size=7).tolist()
    least, most = 0.35 * sum(people), 0.65 * sum(people)
    totals = []
    for hubs in itertools.product((0, 1), repeat=7):
        load = sum(w for w, hub in zip(people, hubs, strict=True) if hub == 0)
        if least <= load <= most and least <= sum(people) - load <= most:
            journeys = minutes[np.arange(7), list(hubs)]
            totals.append(float(journeys @ np.array(people)))
    found = whole_territories(*balanced(minutes.tolist(), people, least=least, most=most))
    assert found.mean_minutes * sum(people) == pytest.approx(min(totals))
    assert found.bound_minutes == pytest.approx(found.mean_minutes)


def test_whole_areas_never_travel_less_than_split_ones():
    problem, question, plan = balanced(people=[40, 25, 35, 20], least=50.0, most=70.0)
    split = solve(problem, question)
    assert split.plan == plan
    whole = whole_territories(problem, question, plan)
    assert whole.mean_minutes >= split.objective.value - 1e-9
    assert all(50 <= load <= 70 for load in whole.loads.values())
