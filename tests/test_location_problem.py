"""A location problem is aligned by ids, checked once, and never changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from problems import problem_of

from hubplan.errors import InputError
from hubplan.location import LocationProblem, Plan
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times import TravelTimes


def parts(weights=(1.0, 2.0)):
    frame = pd.DataFrame({"id": ["north", "south"], "people": list(weights)})
    demand = DemandPoints(frame, "people", "memory")
    return demand, CandidateSites.from_ids(["a", "b"])


def test_the_matrix_is_aligned_by_ids_whatever_its_order():
    demand, sites = parts()
    minutes = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    times = TravelTimes(("south", "north"), ("b", "x", "a"), minutes, np.zeros((2, 3), dtype=bool))
    problem = LocationProblem(demand, sites, times)
    assert problem.minutes.tolist() == [[6.0, 4.0], [3.0, 1.0]]
    with pytest.raises(ValueError, match="read-only"):
        problem.minutes[0, 0] = 0


def test_missing_ids_are_listed_all_at_once_with_the_nearest():
    demand, sites = parts()
    times = TravelTimes(("nort", "south"), ("a",), np.ones((2, 1)), np.zeros((2, 1), dtype=bool))
    with pytest.raises(InputError) as caught:
        LocationProblem(demand, sites, times)
    assert "demand point 'north'" in str(caught.value)
    assert "did you mean 'nort'?" in str(caught.value)
    assert "site 'b'" in str(caught.value)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ((1, -2), "people is -2"),
        ((np.nan, 1), "people is nan"),
        ((np.inf, 1), "people is inf"),
        ((0, 0), "every weight is zero"),
    ],
)
def test_weights_without_sense_are_refused(weights, words):
    with pytest.raises(InputError, match=words):
        problem_of([[1.0], [2.0]], weights)


@pytest.mark.parametrize(("time", "words"), [(-1.0, "negative"), (np.inf, "infinite")])
def test_minutes_without_sense_are_refused(time, words):
    with pytest.raises(InputError, match=words):
        problem_of([[time]])


def test_places_no_site_reaches_are_named_but_not_those_without_people():
    problem = problem_of([[1.0], [np.nan], [np.nan]], [1, 1, 0], demand_ids=["x", "cut off", "z"])
    assert problem.unreachable_ids == ("cut off",)
    assert repr(problem) == "LocationProblem(3 demand points, 1 sites, 2 people)"


def test_a_plan_is_a_sorted_read_only_mapping():
    plan = Plan({"main": ["b", "a"], "mini": []})
    assert plan["main"] == ("a", "b")
    assert dict(plan) == {"main": ("a", "b"), "mini": ()}
    assert plan == Plan({"main": ["a", "b"], "mini": []})
    assert len({plan, Plan({"main": ["a", "b"], "mini": []})}) == 1
    with pytest.raises(InputError, match="'a' more than once"):
        Plan({"main": ["a"], "mini": ["a"]})
