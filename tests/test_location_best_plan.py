"""Questions made of aims: equal to brute force, as every method of a p-median says, and refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brute_aims import comparable, loss, lost, plans_of, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from test_location_aims import AIM, AIMS, grouped

from hubplan.errors import InfeasibleError, InputError
from hubplan.location import (
    MCLP,
    BestPlan,
    Bound,
    MeanMinutes,
    PCenter,
    PMedian,
    Priority,
    ShareBeyond,
    ShareWithin,
    TwoTier,
    WorstOff,
    WorstPlace,
    figures,
    solve,
    weighted_by,
)
from hubplan.location.aims.aim import SeparableAim
from hubplan.location.aims.equity import Gini, KolmPollak

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)
SOME = settings(max_examples=40, derandomize=True, database=None, deadline=None)
NEAR = 1e-9

SEPARABLE = [aim for aim in AIMS if isinstance(aim, SeparableAim)]


def told(problem, question):
    return list(figures(problem, solve(problem, question).plan, question.every_aim).values())


def best_by_brute_force(problem, p, priorities, bounds):
    """The figures of the aims, one after another, of the plans that brute force is left with."""
    aims = [priority.aim for priority in priorities] + [bound.aim for bound in bounds]
    plans = comparable(problem, plans_of(problem, p), list(dict.fromkeys(aims)))
    for bound in bounds:
        low = -math.inf if bound.at_least is None else bound.at_least
        high = math.inf if bound.at_most is None else bound.at_most
        plans = [
            plan for plan in plans if low - NEAR <= worth(problem, plan, bound.aim) <= high + NEAR
        ]
    for priority in priorities:
        aim, goal = priority.aim, priority.target
        short = {plan: loss(aim, worth(problem, plan, aim)) for plan in plans}
        if goal is not None:
            short = {plan: max(0.0, s - loss(aim, goal)) for plan, s in short.items()}
        limit = min(short.values(), default=0.0) + priority.tolerance + NEAR
        plans = [plan for plan in plans if short[plan] <= limit]
    return plans


@st.composite
def priorities(draw):
    aims = draw(st.lists(AIM, min_size=1, max_size=3, unique=True))
    return [
        Priority(
            aim,
            target=draw(st.sampled_from([None, None, 0.5, 8.0])),
            tolerance=draw(st.sampled_from([0.0, 0.0, 0.3])),
        )
        for aim in aims
    ]


@MANY
@given(grouped(), priorities(), st.integers(1, 3))
def test_aims_in_order_leave_the_plans_that_brute_force_is_left_with(problem, asked, p):
    p = min(p, len(problem.sites))
    solution = solve(problem, BestPlan(PMedian(p), asked))
    left = best_by_brute_force(problem, p, asked, [])
    assert solution.plan in left
    assert solution.plan == min(left, key=lambda plan: plan["open"])
    decisive = [q.aim for q in asked if q.target is None and not q.tolerance] or [asked[-1].aim]
    value = worth(problem, solution.plan, decisive[0])
    assert solution.objective.value == pytest.approx(value, nan_ok=True, abs=NEAR)
    losses = [a.loss for a in solution.alternatives]
    assert losses[0] == 0
    assert losses == sorted(losses)
    assert solution.proof.status == "optimal"


@MANY
@given(grouped(), st.lists(AIM, min_size=1, max_size=2, unique=True), st.data())
def test_bounds_are_kept_or_named_when_no_plan_keeps_them(problem, aims, data):
    p = min(2, len(problem.sites))
    limits = st.sampled_from([0.2, 0.5, 0.9, 5.0, 9.0])
    bounds = [
        Bound(aim, **{data.draw(st.sampled_from(["at_least", "at_most"])): data.draw(limits)})
        for aim in aims
    ]
    question = BestPlan(PMedian(p), MeanMinutes(), bounds)
    left = best_by_brute_force(problem, p, [Priority(MeanMinutes())], bounds)
    if left:
        assert solve(problem, question).plan in left
        return
    with pytest.raises(InfeasibleError) as caught:
        solve(problem, question)
    named = [bound for bound in bounds if bound.label in caught.value.rules]
    everywhere = comparable(problem, plans_of(problem, p), question.every_aim)
    kept = [plan for plan in everywhere if all(keeps(problem, plan, b) for b in named)]
    assert named
    assert not kept
    for left_out in named if len(named) > 1 else ():
        others = [b for b in named if b is not left_out]
        assert any(all(keeps(problem, plan, b) for b in others) for plan in everywhere)


def keeps(problem, plan, bound):
    return bool(bound.keeps(np.array([worth(problem, plan, bound.aim)]))[0])


@SOME
@given(
    grouped(), st.sampled_from(SEPARABLE), st.integers(1, 3), st.sampled_from(["enumerate", "milp"])
)
def test_means_of_costs_are_solved_by_every_method_of_a_p_median(problem, aim, p, method):
    p = min(p, len(problem.sites))
    solution = solve(problem, BestPlan(PMedian(p), aim), method=method)
    plans = comparable(problem, plans_of(problem, p), [aim])
    best = min(loss(aim, worth(problem, plan, aim)) for plan in plans)
    assert loss(aim, solution.objective.value) == pytest.approx(best, abs=1e-6)
    assert solution.proof.status == "optimal"
    assert solution.proof.method == method
    assert solution.alternatives[0].loss == 0


@MANY
@given(grouped(), st.integers(1, 3))
def test_aims_alone_are_the_classical_questions(problem, p):
    p = min(p, len(problem.sites))
    assert (
        solve(problem, BestPlan(PMedian(p), MeanMinutes())).plan == solve(problem, PMedian(p)).plan
    )
    assert (
        solve(problem, BestPlan(PMedian(p), WorstPlace())).plan == solve(problem, PCenter(p)).plan
    )
    covered = solve(problem, BestPlan(PMedian(p), ShareWithin(7.25))).objective.value
    most = solve(problem, MCLP(p, 7.25)).objective.value
    assert covered == pytest.approx(most / problem.weights.sum())
    old = solve(problem, BestPlan(PMedian(p), MeanMinutes(group="old")))
    weighted = solve(weighted_by(problem, "old"), PMedian(p))
    assert old.objective.value == pytest.approx(weighted.objective.value, nan_ok=True)
    assert old.objective.total == pytest.approx(weighted.objective.total, nan_ok=True)


@pytest.fixture
def county():
    rng = np.random.default_rng(11)
    places, hubs = rng.uniform(0, 60, (40, 2)), rng.uniform(0, 60, (12, 2))
    minutes = np.round(np.hypot(*(places[:, None] - hubs).transpose(2, 0, 1)), 2)
    people = rng.integers(100, 900, 40)
    return problem_of(
        minutes,
        people,
        areas=["x"] * 5 + ["y"] * 4 + ["z"] * 3,
        tiers=["main"] * 5 + ["main;mini"] * 4 + ["mini"] * 3,
        old=rng.integers(0, 90, 40),
    )


def test_a_promise_first_then_the_mean_then_the_longest(county):
    plans = PMedian(4)
    order = [Priority(ShareWithin(20), target=0.8), MeanMinutes(), WorstPlace()]
    solution = solve(county, BestPlan(plans, order))
    share, mean, _ = figures(
        county, solution.plan, [q.aim if isinstance(q, Priority) else q for q in order]
    ).values()
    bound = BestPlan(plans, MeanMinutes(), [Bound(ShareWithin(20), at_least=0.8)])
    assert share >= 0.8
    assert solution.objective.value == mean == solve(county, bound).objective.value
    assert solution.objective.unit == "minutes"
    unreachable = [Priority(ShareWithin(20), target=1.0), MeanMinutes()]
    nearest = solve(county, BestPlan(plans, unreachable)).plan
    assert nearest == solve(county, BestPlan(plans, [ShareWithin(20), MeanMinutes()])).plan


def test_tolerance_lets_the_next_aim_choose(county):
    strict = told(county, BestPlan(PMedian(4), [MeanMinutes(), WorstPlace()]))
    loose = told(county, BestPlan(PMedian(4), [Priority(MeanMinutes(), tolerance=3), WorstPlace()]))
    assert strict[0] < loose[0] <= strict[0] + 3
    assert loose[1] < strict[1]


@pytest.mark.parametrize("tier", [None, "main", "mini"])
def test_aims_look_at_the_hubs_of_a_tier(county, tier):
    plans = TwoTier({"x": 1, "y": 1}, {"y": 1, "z": 1}, 0.3)
    aim = KolmPollak(0.05, tier=tier)
    solution = solve(county, BestPlan(plans, aim))
    table = solve(county, BestPlan(plans, [aim, MeanMinutes()]))
    assert solution.objective.value == pytest.approx(table.objective.value)
    assert set(solution.plan) == {"main", "mini"}


def test_a_name_stands_for_a_bound(county):
    promise = Bound(ShareWithin(1), at_least=0.99, name="the promise of 2018")
    with pytest.raises(InfeasibleError, match="the promise of 2018: plans have 0"):
        solve(county, BestPlan(PMedian(2), MeanMinutes(), [promise]))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: BestPlan(PMedian(1), []), "aims"),
        (lambda: BestPlan(PMedian(1), ["mean"]), "aims"),
        (lambda: BestPlan(MCLP(1, 5), MeanMinutes()), "plans"),
        (lambda: Bound(MeanMinutes()), "at_least, at_most"),
        (lambda: Bound(MeanMinutes(), at_most=math.nan), "at_most"),
        (lambda: Priority(MeanMinutes(), target=math.inf), "target"),
        (lambda: Priority(MeanMinutes(), tolerance=-1), "tolerance"),
    ],
)
def test_questions_without_sense_are_refused(make, what):
    with pytest.raises(InputError, match=what):
        make()


def test_the_rule_for_people_without_a_route_is_that_of_the_aims_own_people(county):
    problem = problem_of([[5.0, np.nan], [np.nan, 9.0]], [5, 4], site_ids=["a", "b"], old=[1, 2])
    assert solve(problem, BestPlan(PMedian(1), MeanMinutes())).plan["open"] == ("a",)
    assert solve(problem, BestPlan(PMedian(1), MeanMinutes(group="old"))).plan["open"] == ("b",)
    both = [Gini(), MeanMinutes(group="old")]
    assert solve(problem, BestPlan(PMedian(1), both)).plan["open"] == ("a",)
    assert lost(problem, solve(problem, BestPlan(PMedian(1), WorstOff())).plan, WorstOff()) == (4,)
    everybody = BestPlan(PMedian(1), ShareBeyond(6, group="old"))
    assert solve(problem, everybody).plan["open"] == ("a",)
