"""Trade-offs: every plan as brute force has it, and the front that no plan dominates."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from problems import problem_of

from hubplan.location import Group, Plan, PMedian
from hubplan.scenario import trade_off

P = 2


@pytest.fixture(scope="module", params=range(5))
def asked(request):
    rng = np.random.default_rng(request.param)
    minutes = rng.integers(1, 60, size=(9, 6)).astype(float)
    return problem_of(minutes, weights=rng.integers(0, 50, size=9).astype(float))


def by_hand(problem, far):
    """Return the mean, the people beyond and the longest journey of every plan."""
    told = {}
    weights = problem.weights
    for pair in combinations(range(len(problem.sites)), P):
        nearest = problem.times.minutes[:, pair].min(axis=1)
        plan = tuple(problem.sites.ids[j] for j in pair)
        told[plan] = (
            nearest @ weights / weights.sum(),
            weights[nearest > far].sum(),
            nearest[weights > 0].max(),
        )
    return told


def test_every_plan_and_the_front_are_those_of_brute_force(asked):
    best = Plan({"open": asked.sites.ids[:P]})
    found = trade_off(asked, PMedian(P), best, group=Group(), group_label="People", far_minutes=20)
    told = by_hand(asked, 20)
    assert found.n_plans == len(told)
    mine = sorted(zip(found.mean_minutes.round(9), found.people_far.round(6), strict=True))
    assert mine == sorted((round(a, 9), round(b, 6)) for a, b, _ in told.values())
    points = {tuple(np.round(each, 9)) for each in told.values()}
    front = {
        point
        for point in points
        if not any(all(np.less_equal(o, point)) and o != point for o in points)
    }
    shown = {tuple(np.round((p.mean_minutes, p.people_far, p.max_minutes), 9)) for p in found.front}
    assert shown == front
    assert tuple(np.round((found.best.mean_minutes, found.best.people_far), 9)) == tuple(
        np.round(told[asked.sites.ids[:P]][:2], 9)
    )
