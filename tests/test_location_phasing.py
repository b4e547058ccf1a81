"""The order of opening: every order tried, what stages are compared with, doors."""

from __future__ import annotations

import json
import warnings
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from brute_force import ranking, worth
from cases import single_tier, two_tier
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from test_location_exact import travels

from hubplan.errors import HubplanWarning, InputError
from hubplan.location import (
    LSCP,
    MCLP,
    BestPlan,
    MeanMinutes,
    PartialLSCP,
    Plan,
    PMedian,
    TwoTier,
    WorstPlace,
    opening_order,
    solve,
)
from hubplan.location.rules import Quota

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def staged(plan, sites):
    return {t: tuple(s for s in ids if s in sites) for t, ids in plan.items()}


def least(rated):
    return min(rated, key=lambda rate: rate[:2])


def by_brute_force(found, plan):
    """(people stranded, loss, order) of the best order, all of them tried, exactly."""
    problem, question, start = found.problem, found.question, found.first
    judge = MCLP(1, question.within) if isinstance(question, LSCP) else question
    free = [site for site in plan.open_sites if site not in start]

    def rate(sites):
        lost, _, value = worth(problem, judge, staged(plan, sites))
        signed = -value if isinstance(judge, MCLP) else value
        return lost, signed if signed is not None else Fraction(0)

    best = []
    for size in range(1, len(free) + 1):
        if found.against == "any":
            barred = {s for s in question.close if s not in plan.open_sites}
            pool = [s for s in problem.sites.ids if s not in barred and s not in start]
            tries = [{"open": (*start, *some)} for some in combinations(pool, size)]
            rated = []
            for tried in tries:
                lost, _, value = worth(problem, judge, tried)
                value = Fraction(0) if value is None else value
                rated.append((lost, -value if isinstance(judge, MCLP) else value))
        else:
            rated = [rate({*start, *some}) for some in combinations(free, size)]
        best.append(least(rated))
    orders = []
    for order in permutations(free):
        stranded, losses = Fraction(0), []
        for k in range(len(order)):
            lost, value = rate({*start, *order[: k + 1]})
            stranded += lost - best[k][0]
            losses.append(value - best[k][1] if lost == best[k][0] else Fraction(0))
        loss = max(losses, default=Fraction(0)) if found.by == "max" else sum(losses)
        orders.append((stranded, loss, order))
    return min(orders)


@MANY
@given(st.one_of(single_tier(), two_tier()), st.sampled_from(["sum", "max"]), st.data())
def test_no_other_order_is_better_and_the_first_ids_decide(case, by, data):
    problem, question = case
    if not ranking(problem, question) or not travels(problem):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        plan = solve(problem, question, alternatives=1).plan
        tiered = isinstance(question, TwoTier)
        against = "chosen" if tiered else data.draw(st.sampled_from(["chosen", "any"]))
        first = data.draw(st.lists(st.sampled_from(plan.open_sites), max_size=1))
        found = opening_order(problem, question, plan, first=first, by=by, against=against)
    stranded, loss, order = by_brute_force(found, plan)
    assert sum(each.stranded for each in found.stages) == pytest.approx(float(stranded))
    told = found.largest_loss if by == "max" else found.total_loss
    assert told == pytest.approx(float(loss), abs=1e-9)
    if by == "sum":
        assert tuple(each.opened for each in found.stages) == order
    assert [len(each.plan.open_sites) for each in found.stages] == [
        len(found.first) + k + 1 for k in range(len(order))
    ]
    if found.stages:
        assert found.stages[-1].plan == plan


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("by", ["sum", "max"])
@pytest.mark.parametrize("against", ["chosen", "any"])
def test_the_order_of_any_four_hubs_is_the_best_of_all_orders(seed, by, against):
    """Plans that are far from the best, with people cut off: where orders differ most."""
    rng = np.random.default_rng(seed)
    minutes = rng.integers(1, 90, (7, 6)).astype(float)
    minutes[rng.random((7, 6)) < 0.4 * (seed % 2)] = np.nan
    minutes[0, 0] = 1.0
    problem = problem_of(minutes, rng.integers(1, 30, 7))
    plan = Plan({"open": rng.choice(problem.sites.ids, 4, replace=False).tolist()})
    first = plan.open_sites[: seed % 3 == 0]
    found = opening_order(problem, PMedian(4), plan, first=first, by=by, against=against)
    stranded, loss, order = by_brute_force(found, plan)
    assert sum(each.stranded for each in found.stages) == pytest.approx(float(stranded))
    told = found.largest_loss if by == "max" else found.total_loss
    assert told == pytest.approx(float(loss), abs=1e-9)
    if by == "sum":
        assert tuple(each.opened for each in found.stages) == order


@pytest.mark.parametrize("seed", range(25))
def test_after_the_stage_that_loses_most_the_rest_is_still_ordered_best(seed):
    rng = np.random.default_rng(seed)
    problem = problem_of(rng.integers(1, 90, (7, 6)), rng.integers(1, 30, 7))
    plan = Plan({"open": rng.choice(problem.sites.ids, 4, replace=False).tolist()})
    whole = opening_order(problem, PMedian(4), plan, by="max")
    for k in range(1, 4):
        opened = [each.opened for each in whole.stages[:k]]
        best = [(each.best_plan, each.best_value) for each in whole.stages[k:]]
        rest = [each.opened for each in whole.stages[k:]]
        largest = max(each.loss for each in whole.stages[k:])
        for order in permutations(rest):
            losses = []
            for n, (_, least_value) in enumerate(best, start=1):
                there = {"open": (*opened, *order[:n])}
                losses.append(float(worth(problem, PMedian(4), there)[2]) - least_value)
            assert max(losses) >= largest - 1e-9


@pytest.fixture
def road():
    """Seven villages on a road, ten minutes apart, a site in each; most people at the ends."""
    minutes = np.abs(np.arange(7)[:, np.newaxis] - np.arange(7)) * 10.0
    people = [40, 1, 5, 20, 5, 1, 39]
    return problem_of(minutes, people, site_ids=list("abcdefg"), old=people[::-1])


def test_the_middle_would_be_best_for_one_hub_but_the_plan_has_the_ends(road):
    plan = solve(road, PMedian(2)).plan
    assert plan["open"] == ("a", "g")
    first, last = opening_order(road, PMedian(2), plan).stages
    assert first.opened == "a"
    assert first.best_plan["open"] == ("d",)
    assert first.loss == first.value - first.best_value > 0
    assert (last.opened, last.loss, last.best_plan) == ("g", 0.0, plan)


def test_against_its_own_hubs_only_the_order_counts(road):
    plan = Plan({"open": ["a", "d", "g"]})
    order = opening_order(road, PMedian(3), plan, against="chosen")
    assert [each.opened for each in order.stages] == ["d", "a", "g"]
    assert order.stages[0].loss == 0
    assert order.largest_loss <= order.total_loss


def test_hubs_that_stand_are_open_from_the_start(road):
    plan = Plan({"open": ["a", "d", "g"]})
    order = opening_order(road, PMedian(3), plan, first=["a"])
    assert order.first == ("a",)
    assert [each.opened for each in order.stages] == ["g", "d"]
    assert all("a" in each.best_plan["open"] for each in order.stages)


def test_rules_are_about_the_whole_plan_not_about_stages(road):
    question = PMedian(3, keep=["b"], close=["d"], rules=[Quota(2, sites=["a", "b", "c"])])
    order = opening_order(road, question, solve(road, question).plan)
    assert len(order) == 3
    assert all("d" not in each.best_plan["open"] for each in order.stages)


def test_set_covering_opens_where_most_people_come_within_reach(road):
    for question in (LSCP(within=10), PartialLSCP(within=10, share=0.9)):
        order = opening_order(road, question, solve(road, question).plan)
        assert order.unit == "people"
        values = [each.value for each in order.stages]
        assert values == sorted(values)
    by_old = PartialLSCP(within=10, share=0.5, group="old")
    assert opening_order(road, by_old, Plan({"open": ["a", "g"]})).stages[0].value == 41


def test_stages_may_be_judged_by_aims(road):
    question = BestPlan(PMedian(2), [WorstPlace(), MeanMinutes()])
    order = opening_order(road, question, solve(road, question).plan)
    assert order.unit == "minutes"
    assert order.stages[0].best_value == 30


def test_a_main_hub_comes_first_where_nothing_else_serves_everybody():
    problem = problem_of(
        [[1, 9], [2, 3], [9, 1]],
        [1, 1, 8],
        site_ids=["far", "near"],
        areas=["x", "y"],
        tiers=["main", "mini"],
    )
    question = TwoTier({"x": 1}, {"y": 1}, main_share=0.3)
    order = opening_order(problem, question, solve(problem, question).plan)
    assert [each.opened for each in order.stages] == ["far", "near"]
    assert [each.tier for each in order.stages] == ["main", "mini"]


def test_it_shows_as_a_table_and_as_json(road):
    order = opening_order(road, PMedian(3), Plan({"open": ["a", "d", "g"]}))
    assert json.loads(json.dumps(order.to_dict(), allow_nan=False)) == order.to_dict()
    assert list(order.to_frame()["stage"]) == [1, 2, 3]
    assert "<table" in order._repr_html_()
    assert repr(order).startswith("OpeningOrder(d, a, g; no stage loses more than ")


def test_bad_arguments_are_refused_together(road):
    plan = Plan({"open": ["a", "d"]})
    with pytest.raises(InputError, match=r"(?s)'g' is not a hub.*sum.*any"):
        opening_order(road, PMedian(2), plan, first=["g"], by="mean", against="all")
    many = problem_of(np.ones((2, 17)))
    with pytest.raises(InputError, match="16 are to open, more than 15"):
        opening_order(many, PMedian(16), Plan({"open": many.sites.ids[:16]}))
    tiered = problem_of([[1.0]], areas=["x"], site_ids=["a"])
    with pytest.raises(InputError, match="quotas say nothing"):
        opening_order(tiered, TwoTier({"x": 1}, {}, 1), Plan({"main": ["a"]}), against="any")
