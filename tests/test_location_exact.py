"""Each solver equals brute force on hundreds of small awkward cases."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from brute_force import plans_of, ranking
from cases import single_tier, two_tier
from hypothesis import given, settings
from rule_cases import single_tier_with_rules, two_tier_with_rules

from hubplan.errors import HubplanWarning, InfeasibleError, UnreachableError
from hubplan.location import LSCP, solve

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)
SOME = settings(max_examples=40, derandomize=True, database=None, deadline=None)


def travels(problem) -> bool:
    return bool((~np.isnan(problem.minutes[problem.weights > 0])).any())


def solved(problem, question, *, method, alternatives):
    """Return the solution, or None where brute force finds no plan and so does hubplan."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)  # mini-hubs where none can stand
        if not ranking(problem, question):
            with pytest.raises(InfeasibleError):
                solve(problem, question, method=method)
            return None
        if not travels(problem):
            with pytest.raises(UnreachableError):
                solve(problem, question, method=method)
            return None
        return solve(problem, question, method=method, alternatives=alternatives)


def value(number) -> float:
    return np.nan if number is None else float(number)


def check_ranking(case):
    problem, question = case
    solution = solved(problem, question, method="enumerate", alternatives=12)
    if solution is None:
        return
    expected = ranking(problem, question)[:12]
    assert [dict(a.plan) for a in solution.alternatives] == [plan for _, plan in expected]
    values = [value(number) for number, _ in expected]
    assert [a.value for a in solution.alternatives] == pytest.approx(values, nan_ok=True)
    assert solution.proof.plans_possible == sum(1 for _ in plans_of(problem, question))


def check_values(case):
    problem, question = case
    solution = solved(problem, question, method="milp", alternatives=4)
    if solution is None:
        return
    expected = [value(number) for number, _ in ranking(problem, question)[:4]]
    assert [a.value for a in solution.alternatives] == pytest.approx(expected, nan_ok=True)
    assert solution.proof.status == "optimal"


@MANY
@given(single_tier())
def test_enumeration_ranks_single_tier_plans_as_brute_force_does(case):
    check_ranking(case)


@MANY
@given(two_tier())
def test_enumeration_ranks_two_tier_plans_as_brute_force_does(case):
    check_ranking(case)


@SOME
@given(single_tier())
def test_pulp_finds_the_values_of_brute_force_for_one_tier(case):
    check_values(case)


@SOME
@given(two_tier())
def test_pulp_finds_the_values_of_brute_force_for_two_tiers(case):
    check_values(case)


@MANY
@given(single_tier_with_rules())
def test_enumeration_keeps_random_rules_with_one_tier(case):
    check_ranking(case)


@MANY
@given(two_tier_with_rules())
def test_enumeration_keeps_random_rules_with_two_tiers(case):
    check_ranking(case)


@SOME
@given(single_tier_with_rules())
def test_pulp_keeps_random_rules_with_one_tier(case):
    check_values(case)


@SOME
@given(two_tier_with_rules())
def test_pulp_keeps_random_rules_with_two_tiers(case):
    check_values(case)


@MANY
@given(single_tier())
def test_loss_is_never_negative_and_the_best_plan_loses_nothing(case):
    problem, question = case
    solution = solved(problem, question, method="enumerate", alternatives=6)
    if solution is None:
        return
    losses = [a.loss for a in solution.alternatives]
    assert losses[0] == 0
    assert losses == sorted(losses)
    if isinstance(question, LSCP):
        assert solution.objective.value == len(solution.plan.open_sites)
