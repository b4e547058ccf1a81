"""Laws that hold for every problem."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from cases import problems
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import problem_of

from hubplan.location import LSCP, MCLP, PCenter, PMedian, evaluate, solve

LAW = settings(max_examples=45, derandomize=True, database=None, deadline=None)


def connected(problem) -> bool:
    return not np.isnan(problem.minutes[problem.weights > 0]).any()


def with_arrays(problem, *, minutes=None, weights=None):
    return problem_of(
        problem.minutes if minutes is None else minutes,
        problem.weights if weights is None else weights,
        demand_ids=problem.demand.ids,
        site_ids=problem.sites.ids,
    )


@LAW
@given(problems())
def test_more_hubs_never_raise_the_mean_nor_the_longest_journey(problem):
    assume(connected(problem))
    for question in (PMedian, PCenter):
        sizes = range(1, len(problem.sites) + 1)
        values = [solve(problem, question(p)).objective.value for p in sizes]
        assert all(b <= a + 1e-9 for a, b in pairwise(values))


@LAW
@given(problems())
def test_more_hubs_never_strand_more_people(problem):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    sizes = range(1, len(problem.sites) + 1)
    lost = [solve(problem, PMedian(p)).evaluation.metrics.unreachable_people for p in sizes]
    assert lost == sorted(lost, reverse=True)


@LAW
@given(problems(), st.integers(1, 3))
def test_coverage_never_falls_as_minutes_grow(problem, p):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    p = min(p, len(problem.sites))
    covered = [solve(problem, MCLP(p, within)).objective.value for within in (0, 5, 7, 10, 15, 20)]
    assert covered == sorted(covered)


@LAW
@given(problems(), st.randoms(use_true_random=False))
def test_reordering_rows_and_columns_changes_nothing(problem, random):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    rows = random.sample(range(len(problem.demand)), len(problem.demand))
    columns = random.sample(range(len(problem.sites)), len(problem.sites))
    other = problem_of(
        problem.minutes[np.ix_(rows, columns)],
        problem.weights[rows],
        demand_ids=[problem.demand.ids[i] for i in rows],
        site_ids=[problem.sites.ids[j] for j in columns],
    )
    question = PMedian(min(2, len(problem.sites)))
    assert solve(problem, question).to_dict() == solve(other, question).to_dict()


@LAW
@given(problems())
def test_relabelling_sites_in_the_same_order_renames_the_plan(problem):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    order = sorted(problem.sites.ids)
    name = {site: f"hub {order.index(site)}" for site in order}
    other = problem_of(
        problem.minutes,
        problem.weights,
        demand_ids=[f"place {i}" for i in range(len(problem.demand))],
        site_ids=[name[site] for site in problem.sites.ids],
    )
    first, second = solve(problem, PCenter(1)), solve(other, PCenter(1))
    assert second.plan["open"] == tuple(name[site] for site in first.plan["open"])
    assert second.objective == first.objective


@LAW
@given(problems(), st.sampled_from([2, 10, 0.5, 0.1]))
def test_scaling_all_weights_changes_no_plan(problem, factor):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    other = with_arrays(problem, weights=problem.weights * factor)
    p = min(2, len(problem.sites))
    for question in (PMedian(p), PCenter(p), MCLP(p, 10)):
        plans = [[a.plan for a in solve(q, question).alternatives] for q in (problem, other)]
        assert plans[0] == plans[1]


@LAW
@given(problems(), st.sampled_from([0.0, 3.7]), st.sampled_from([0.3, 1.7]))
def test_a_longer_and_slower_journey_for_all_keeps_the_sites(problem, a, b):
    assume(connected(problem))
    other = with_arrays(problem, minutes=a + b * problem.minutes)
    p = min(2, len(problem.sites))
    for question in (PMedian(p), PCenter(p)):
        before, after = solve(problem, question), solve(other, question)
        assert after.plan == before.plan
        assert after.objective.value == pytest.approx(a + b * before.objective.value)
    within = 10.0
    before, after = solve(problem, MCLP(p, within)), solve(other, MCLP(p, a + b * within + 1e-9))
    assert after.objective.value == before.objective.value


@LAW
@given(problems())
def test_as_many_hubs_as_lscp_needs_cover_everybody_under_mclp(problem):
    assume(connected(problem))
    hubs = int(solve(problem, LSCP(20)).objective.value)
    assert solve(problem, MCLP(hubs, 20)).objective.value == problem.weights.sum()
    if hubs > 1:
        assert solve(problem, MCLP(hubs - 1, 20)).objective.value < problem.weights.sum()


@LAW
@given(problems())
def test_the_objective_is_what_an_evaluation_of_the_plan_says(problem):
    assume((~np.isnan(problem.minutes[problem.weights > 0])).any())
    solution = solve(problem, PMedian(1))
    again = evaluate(problem, open_sites=solution.plan)
    assert solution.objective.value == again.metrics.mean_minutes or np.isnan(
        solution.objective.value
    )


def test_equal_sums_of_awkward_numbers_are_a_tie_that_ids_decide():
    minutes = np.sqrt(np.arange(2, 52))
    rng = np.random.default_rng(7)
    columns = np.column_stack([minutes[rng.permutation(50)] for _ in range(12)])
    solution = solve(problem_of(columns), PMedian(1), alternatives=12)
    assert [a.plan["open"] for a in solution.alternatives] == [(f"s{j:02}",) for j in range(12)]
