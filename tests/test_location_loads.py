"""Capacity and minimum load: people are assigned so that the objective is best for all together."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from brute_force import plans_of_fields
from hypothesis import given, settings
from load_oracle import worth
from rule_cases import cases_with_loads
from rule_oracle import keeps

from hubplan.errors import HubplanWarning, InfeasibleError, UnreachableError
from hubplan.location import solve

MANY = settings(max_examples=100, derandomize=True, database=None, deadline=None)


def ranking(problem, question):
    """Values of every plan that can serve everybody, best first, among those that lose fewest."""
    rules = [rule for rule in question.rules if not hasattr(rule, "people")]
    rated = [
        worth(problem, question, plan)
        for plan in plans_of_fields(problem, question)
        if all(keeps(problem, rule, plan) for rule in rules)
    ]
    rated = sorted((r for r in rated if r is not None), key=lambda r: r[:2])
    return [value for lost, _, value in rated if lost == rated[0][0]]


def solved(problem, question, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        return solve(problem, question, **settings)


@MANY
@given(cases_with_loads())
def test_the_model_equals_brute_force(case):
    check_loads(case)


def check_loads(case):
    problem, question = case
    expected = ranking(problem, question)
    if not expected:
        with pytest.raises(InfeasibleError):
            solved(problem, question)
        return
    if np.isnan(problem.minutes[problem.weights > 0]).all():
        with pytest.raises(UnreachableError):
            solved(problem, question)
        return
    answer = solved(problem, question, alternatives=3)
    values = [np.nan if v is None else float(v) for v in expected[:3]]
    assert [a.value for a in answer.alternatives] == pytest.approx(values, nan_ok=True)
    assert answer.proof.status == "optimal"
    assert answer.proof.method == "milp"
