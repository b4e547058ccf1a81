"""Aims by models: the same answers as by evaluating every plan."""

from __future__ import annotations

import numpy as np
import pytest
from brute_aims import comparable, loss, plans_of, worth
from cases import two_tier
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import problem_of
from test_location_aims import AIMS, grouped
from test_location_best_plan import best_by_brute_force
from test_location_pareto import front_by_brute_force

from hubplan.errors import InfeasibleError, InputError, SolverError
from hubplan.location import (
    BackupCoverage,
    BestPlan,
    Bound,
    Gini,
    GroupGap,
    MeanMinutes,
    MeanVisit,
    ParetoFront,
    PMedian,
    Priority,
    Service,
    ShareBeyond,
    ShareWithin,
    WorstOff,
    WorstPlace,
    figures,
    pareto_front,
    solve,
    two_tier_services,
)
from hubplan.location.rules import AtMostOneOf

SOME = settings(max_examples=40, derandomize=True, database=None, deadline=None)
FEW = settings(max_examples=25, derandomize=True, database=None, deadline=None)

LINEAR = [aim for aim in AIMS if not isinstance(aim, Gini | GroupGap)]
AIM = st.sampled_from(LINEAR)


@SOME
@given(grouped(), AIM, st.integers(1, 3))
def test_every_linear_aim_has_the_best_figure_of_brute_force(problem, aim, p):
    p = min(p, len(problem.sites))
    # A second aim, so that it is not solved as a p-median.
    order = [aim, BackupCoverage(3, times=9)]
    solution = solve(problem, BestPlan(PMedian(p), order), method="milp")
    plans = comparable(problem, plans_of(problem, p), order)
    best = min(loss(aim, worth(problem, plan, aim)) for plan in plans)
    assert loss(aim, solution.objective.value) == pytest.approx(best, abs=1e-6)
    assert solution.plan in plans
    assert solution.proof.status == "optimal"
    assert solution.proof.method == "milp"


@st.composite
def linear_priorities(draw):
    aims = draw(st.lists(AIM, min_size=2, max_size=3, unique=True))
    return [
        Priority(
            aim,
            target=draw(st.sampled_from([None, None, 0.5, 8.0])),
            tolerance=draw(st.sampled_from([0.0, 0.0, 0.3])),
        )
        for aim in aims
    ]


@SOME
@given(grouped(), linear_priorities(), st.integers(1, 3))
def test_aims_in_order_are_those_of_brute_force(problem, asked, p):
    p = min(p, len(problem.sites))
    solution = solve(problem, BestPlan(PMedian(p), asked), method="milp")
    left = best_by_brute_force(problem, p, asked, [])
    assert solution.plan in left


@FEW
@given(grouped(), st.lists(AIM, min_size=2, max_size=3, unique=True), st.integers(1, 3))
def test_the_front_is_that_of_brute_force(problem, aims, p):
    p = min(p, len(problem.sites))
    front = pareto_front(problem, ParetoFront(PMedian(p), aims), method="milp")
    expected = sorted(front_by_brute_force(problem, p, aims))
    found = sorted(
        [loss(a, v) for a, v in zip(aims, point.figures.values(), strict=True)]
        for point in front.points
    )
    assert len(found) == len(expected)
    assert np.ravel(found) == pytest.approx(np.ravel(expected), abs=1e-6)
    assert front.complete


@pytest.mark.filterwarnings("ignore::hubplan.errors.HubplanWarning")
@FEW
@given(two_tier())
def test_services_of_two_tiers_are_the_two_tier_model(case):
    problem, question = case
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    aim = MeanVisit(two_tier_services(question.main_share))
    try:
        expected = solve(problem, question)
    except InfeasibleError:
        return
    # A second aim, so that it is not solved as the two-tier model.
    order = [aim, BackupCoverage(3, times=9)]
    solution = solve(problem, BestPlan(question, order), method="milp")
    value = expected.objective.value
    assert solution.objective.value == pytest.approx(value, abs=1e-6, nan_ok=True)


@pytest.fixture
def county():
    rng = np.random.default_rng(5)
    places, hubs = rng.uniform(0, 60, (60, 2)), rng.uniform(0, 60, (14, 2))
    minutes = np.round(np.hypot(*(places[:, None] - hubs).transpose(2, 0, 1)), 2)
    return problem_of(minutes, rng.integers(100, 900, 60), old=rng.integers(0, 90, 60))


def test_local_additions_are_in_the_model(county):
    services = [Service("core", 0.9, ["open"]), Service("X-ray", 0.1, at=["s03", "s09"])]
    question = BestPlan(PMedian(4), MeanVisit(services), [Bound(ShareWithin(20), at_least=0.75)])
    by_model, by_table = (solve(county, question, method=m) for m in ("milp", "enumerate"))
    assert by_model.plan == by_table.plan
    assert by_model.objective == by_table.objective


def test_bounds_and_rules_hold_in_the_model(county):
    plans = PMedian(4, rules=[AtMostOneOf(["s00", "s01", "s02", "s03"])])
    bounds = [Bound(ShareBeyond(25, group="old"), at_most=0.1), Bound(WorstPlace(), at_most=23)]
    question = BestPlan(plans, MeanMinutes(), bounds)
    by_model, by_table = (solve(county, question, method=m) for m in ("milp", "enumerate"))
    assert by_model.plan == by_table.plan
    free = solve(county, BestPlan(plans, MeanMinutes()))
    assert by_model.objective.value > free.objective.value
    for bound in bounds:
        (value,) = figures(county, by_model.plan, [bound.aim]).values()
        assert bound.keeps(np.array([value])).all()


def test_the_smallest_set_of_bounds_is_named_with_what_can_be_had(county):
    bounds = [
        Bound(MeanMinutes(), at_most=30),
        Bound(ShareWithin(20), at_least=0.99, name="the promise"),
        Bound(WorstPlace(), at_most=60),
    ]
    with pytest.raises(InfeasibleError, match=r"the promise: at best 0\.") as caught:
        solve(county, BestPlan(PMedian(3), WorstOff(), bounds), method="milp")
    assert caught.value.rules == ("the promise",)
    with pytest.raises(InfeasibleError) as caught:
        pareto_front(
            county, ParetoFront(PMedian(3), [WorstOff(), MeanMinutes()], bounds), method="milp"
        )
    assert caught.value.rules == ("the promise",)


def test_fronts_of_three_aims_agree_by_both_methods(county):
    aims = [MeanMinutes(), WorstPlace(), ShareWithin(12)]
    fronts = [
        pareto_front(county, ParetoFront(PMedian(3), aims), method=m) for m in ("milp", "enumerate")
    ]
    found = [[list(point.figures.values()) for point in front.points] for front in fronts]
    assert len(found[0]) == 3
    assert np.ravel(found[0]) == pytest.approx(np.ravel(found[1]), abs=1e-6)


@pytest.mark.parametrize(
    ("aims", "bounds", "told"),
    [
        ([Gini(), MeanMinutes()], [], "'Gini coefficient of minutes' has no linear model"),
        ([WorstOff()], [Bound(MeanMinutes(), at_least=3)], "too good"),
        ([WorstOff()], [Bound(ShareWithin(9), at_most=0.5)], "too good"),
    ],
)
def test_what_has_no_linear_model_is_refused(county, aims, bounds, told):
    with pytest.raises(InputError, match=told):
        solve(county, BestPlan(PMedian(2), aims, bounds), method="milp")


def test_time_that_runs_out_is_never_called_optimal():
    rng = np.random.default_rng(2)
    minutes = np.round(rng.uniform(5, 60, (160, 60)), 2)
    problem = problem_of(minutes, rng.integers(1, 900, 160))
    question = BestPlan(PMedian(8), [WorstOff(), MeanMinutes()])
    with pytest.raises(SolverError, match=r"in 0\.001 seconds"):
        solve(problem, question, method="milp", time_limit_seconds=0.001)
    solution = solve(problem, question, method="milp", time_limit_seconds=4)
    assert solution.proof.status == "feasible"
    assert len(solution.plan["open"]) == 8
    front = ParetoFront(PMedian(8), [WorstOff(), MeanMinutes()])
    assert not pareto_front(problem, front, method="milp", time_limit_seconds=1).complete
