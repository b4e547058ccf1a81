"""Regret over scenarios: worked out by hand, equal to brute force, and refused without sense."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from brute_aims import loss, plans_of, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of

from hubplan.errors import InputError
from hubplan.location import (
    MeanMinutes,
    PMedian,
    RobustPlan,
    ShareWithin,
    WorstOff,
    robust_plan,
)

SOME = settings(max_examples=60, derandomize=True, database=None, deadline=None)


@pytest.fixture
def day():
    #        a   b   c
    peak = [[10.0, 30, 18], [40, 20, 26]]
    night = [[10.0, 12, 11], [20, 18, 16]]
    return {
        "peak": problem_of(peak, [1, 1], site_ids="abc"),
        "night": problem_of(night, [1, 1], site_ids="abc"),
    }


@pytest.mark.parametrize(
    ("criterion", "chances", "plan", "value"),
    [
        # Means: peak a 25, b 25, c 22; night a 15, b 15, c 13.5.
        ("max_regret", None, "c", 0.0),
        ("worst_value", None, "c", 22),
    ],
)
def test_a_plan_that_is_best_in_all_scenarios_has_no_regret(day, criterion, chances, plan, value):
    found = robust_plan(day, RobustPlan(PMedian(1), MeanMinutes(), criterion, chances))
    assert found.plan["open"] == (plan,)
    assert found.value == value
    assert [each.regret for each in found.scenarios] == [0, 0]


@pytest.fixture
def cases():
    # Mean minutes of a, b and c in each case.
    return {
        "low": problem_of([[10.0, 14, 12]], site_ids="abc"),
        "high": problem_of([[30.0, 20, 26]], site_ids="abc"),
    }


@pytest.mark.parametrize(
    ("criterion", "chances", "plan", "value"),
    [
        ("max_regret", None, "b", 4),  # a 10, b 4, c 6
        ("expected_regret", None, "b", 2),  # a 5, b 2, c 4
        ("expected_regret", {"low": 9, "high": 1}, "a", 1),  # a 1, b 3.6, c 2.4
        ("max_relative_regret", None, "c", 0.3),  # a 0.5, b 0.4, c 0.3
        ("worst_value", None, "b", 20),
    ],
)
def test_each_criterion_is_what_is_worked_out_by_hand(cases, criterion, chances, plan, value):
    found = robust_plan(cases, RobustPlan(PMedian(1), MeanMinutes(), criterion, chances))
    assert found.plan["open"] == (plan,)
    assert found.value == pytest.approx(value)
    assert found.plans_possible == 3
    assert [each.best_plan["open"] for each in found.scenarios] == [("a",), ("b",)]
    assert [each.best_value for each in found.scenarios] == [10, 20]
    table = found.to_frame()
    assert list(table["value"] - table["best_value"]) == list(table["regret"])
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["plan"] == {"open": [plan]}
    assert [each["regret"] for each in told["scenarios"]] == list(table["regret"])
    assert repr(found).startswith(f"RobustAnswer(open: {plan}; ")


def test_coverage_regrets_what_is_not_covered(cases):
    found = robust_plan(cases, RobustPlan(PMedian(1), ShareWithin(21), "worst_value"))
    assert (found.plan["open"], found.value) == (("b",), 1.0)
    assert found.scenarios[0].regret == 0


@SOME
@given(
    st.lists(
        st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=3, max_size=3),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([MeanMinutes(), WorstOff(0.4), ShareWithin(9)]),
    st.sampled_from(["max_regret", "expected_regret", "max_relative_regret", "worst_value"]),
    st.integers(1, 3),
)
def test_the_answer_is_that_of_brute_force(matrices, aim, criterion, p):
    scenarios = {f"case {k}": problem_of(m, [2, 3, 1]) for k, m in enumerate(matrices)}
    found = robust_plan(scenarios, RobustPlan(PMedian(p), aim, criterion))
    plans = plans_of(next(iter(scenarios.values())), p)
    losses = {plan: [loss(aim, worth(q, plan, aim)) for q in scenarios.values()] for plan in plans}
    best = [min(losses[plan][k] for plan in plans) for k in range(len(scenarios))]

    def value(plan):
        regrets = [a - b for a, b in zip(losses[plan], best, strict=True)]
        if criterion == "worst_value":
            return max(losses[plan])
        if criterion == "expected_regret":
            return sum(regrets) / len(regrets)
        if criterion == "max_regret":
            return max(regrets)
        shares = [
            0.0 if r < 1e-12 else r / abs(b) if b else math.inf
            for r, b in zip(regrets, best, strict=True)
        ]
        return max(shares)

    least = min(map(value, plans))
    assert value(found.plan) == pytest.approx(least, abs=1e-9)
    sign = -1 if criterion == "worst_value" and not aim.lower_is_better else 1
    assert found.value == pytest.approx(sign * least, abs=1e-9)
    told = [sign * v for _, v in found.alternatives]
    assert told == pytest.approx(sorted(map(value, plans))[:10], abs=1e-9)


def test_plans_that_strand_people_in_a_scenario_are_not_chosen():
    scenarios = {
        "dry": problem_of([[5.0, 9.0]], site_ids="ab"),
        "flood": problem_of([[np.nan, 9.0]], site_ids="ab"),
    }
    found = robust_plan(scenarios, RobustPlan(PMedian(1), MeanMinutes()))
    assert found.plan["open"] == ("b",)
    assert [each.regret for each in found.scenarios] == [4, 0]


@pytest.mark.parametrize(
    ("scenarios", "settings", "told"),
    [
        ({}, {}, "no scenario"),
        ({"x": problem_of([[1.0]])}, {"probabilities": {"y": 1.0}}, "'y'"),
        (
            {"x": problem_of([[1.0]]), "y": problem_of([[1.0]], site_ids=["t"])},
            {},
            "the site 's00'",
        ),
        (
            {"x": problem_of([[1.0]], areas="a"), "y": problem_of([[1.0]], areas="b")},
            {},
            "differ in the site",
        ),
    ],
)
def test_scenarios_without_sense_are_refused(scenarios, settings, told):
    with pytest.raises(InputError, match=told):
        robust_plan(scenarios, RobustPlan(PMedian(1), MeanMinutes(), **settings))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"criterion": "regret"}, "criterion"),
        ({"probabilities": {"x": -1}}, "probabilities, 'x'"),
        ({"probabilities": {"x": 0}}, "all 0"),
        ({"plans": "five hubs"}, "plans"),
    ],
)
def test_questions_without_sense_are_refused(settings, told):
    with pytest.raises(InputError, match=told):
        RobustPlan(**({"plans": PMedian(1), "aim": MeanMinutes()} | settings))
