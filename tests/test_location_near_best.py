"""Near-best sets and diverse plans: brute force, laws, doors, and what they look like."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from brute_force import ranking
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from rule_cases import single_tier_with_rules, two_tier_with_rules
from test_location_exact import travels

from hubplan.errors import HubplanWarning, InfeasibleError, InputError, SolverError
from hubplan.location import (
    MCLP,
    BestPlan,
    MeanMinutes,
    PartialLSCP,
    PMedian,
    ShareWithin,
    diverse_plans,
    near_best,
    solve,
)
from hubplan.location.sets import solution_set

MANY = settings(max_examples=50, derandomize=True, database=None, deadline=None)
SOME = settings(max_examples=25, derandomize=True, database=None, deadline=None)
CASES = st.one_of(single_tier_with_rules(), two_tier_with_rules())
LOSSES = st.sampled_from([0.0, 0.5, 1.0, 2.5, 5.0])


@pytest.fixture
def plain():
    """Forty places and eight sites on a plane."""
    rng = np.random.default_rng(6)
    people, sites = rng.uniform(0, 40, (40, 1, 2)), rng.uniform(0, 40, (1, 8, 2))
    return problem_of(
        np.hypot(*np.moveaxis(people - sites, 2, 0)), rng.integers(1, 2000, 40), old=np.ones(40)
    )


def told(problem, question, **options):
    """The set, or None where there is no plan or nobody travels."""
    if not ranking(problem, question) or not travels(problem):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        return near_best(problem, question, **options)


def near(problem, question, loss):
    """Every plan within a loss of the best, the slow way."""
    plans = ranking(problem, question)
    best = plans[0][0]
    if best is None:
        return [plan for _, plan in plans]
    sign = -1 if isinstance(question, MCLP) else 1
    return [plan for value, plan in plans if sign * (value - best) <= loss]


@MANY
@given(CASES, LOSSES)
def test_all_plans_within_a_loss_are_there_in_order(case, loss):
    problem, question = case
    found = told(problem, question, within_loss=loss, method="enumerate")
    if found is None:
        return
    expected = near(problem, question, loss)
    assert [dict(each.plan) for each in found.plans] == expected
    assert found.complete
    counts = Counter(site for plan in expected for ids in plan.values() for site in ids)
    assert {row.site_id: round(row.share * len(found)) for row in found.sites} == {
        site: counts[site] for site in problem.sites.ids
    }


@SOME
@given(CASES, LOSSES)
def test_models_prove_the_same_set_plan_after_plan(case, loss):
    problem, question = case
    found = told(problem, question, within_loss=loss, method="milp")
    if found is None:
        return
    expected = [tuple(plan.values()) for plan in near(problem, question, loss)]
    assert sorted(tuple(each.plan.values()) for each in found.plans) == sorted(expected)
    assert found.complete


@MANY
@given(CASES, st.integers(1, 12))
def test_the_k_best_are_sorted_distinct_and_as_many_as_there_are(case, count):
    problem, question = case
    found = told(problem, question, count=count)
    if found is None:
        return
    losses = [each.loss for each in found.plans]
    assert len(found) == min(count, len(ranking(problem, question)))
    assert losses == sorted(losses)
    assert losses[0] == 0
    assert len({each.plan for each in found.plans}) == len(found)


@pytest.mark.parametrize("method", ["enumerate", "bound", "milp"])
def test_fifteen_per_cent_is_of_the_objective_by_every_method(plain, method):
    found = near_best(plain, PMedian(3), within_percent=15, method=method)
    every = solve(plain, PMedian(3), method="enumerate", alternatives=56).alternatives
    limit = every[0].value * 1.15
    assert [each.value for each in found.plans] == [a.value for a in every if a.value <= limit]
    assert 1 < len(found) < 56
    assert found.complete


def test_more_plans_than_asked_for_are_not_called_complete(plain):
    assert not near_best(plain, PMedian(3), within_percent=50, count=4).complete
    assert near_best(plain, PMedian(3), within_percent=500).complete
    assert len(near_best(plain, PMedian(3), within_percent=500)) == 56
    assert near_best(plain, PMedian(3), count=100).complete


def test_a_search_cut_short_gives_the_one_plan_and_says_so(plain, monkeypatch):
    monkeypatch.setattr(solution_set, "OPTIMAL", "nothing is")
    found = near_best(plain, PMedian(3), within_percent=50, method="milp")
    assert len(found) == 1
    assert not found.complete
    assert "not all there are" in repr(found)


@pytest.mark.parametrize(
    "question",
    [
        BestPlan(PMedian(3), [MeanMinutes()]),
        BestPlan(PMedian(3), [ShareWithin(12), MeanMinutes()]),
        PartialLSCP(within=12, share=0.8),
    ],
    ids=["mean", "share, then mean", "partial cover"],
)
def test_questions_made_of_aims_have_sets_too(plain, question):
    found = near_best(plain, question, within_percent=3)
    assert found.complete
    assert found.plans[0].plan == solve(plain, question).plan
    assert all(each.loss <= 0.03 * found.solution.objective.value + 1e-9 for each in found.plans)


def running_out(monkeypatch, error):
    """Let the second search fail."""
    calls = []

    def solve_once(*arguments, **options):
        calls.append(options["time_limit_seconds"])
        if len(calls) > 1:
            raise error
        return solve(*arguments, **options)

    monkeypatch.setattr(solution_set, "solve", solve_once)
    return calls


def test_what_was_proved_before_time_ran_out_is_kept(plain, monkeypatch):
    calls = running_out(monkeypatch, SolverError("no plan was found in 3 seconds"))
    found = near_best(plain, PMedian(3), within_percent=500, method="milp", time_limit_seconds=60)
    assert len(calls) == 2
    assert calls[1] < calls[0] <= 60
    assert len(found) == 10
    assert not found.complete


def test_a_solver_that_breaks_down_is_not_taken_for_time_run_out(plain, monkeypatch):
    running_out(monkeypatch, SolverError("the system killed the solver"))
    with pytest.raises(SolverError, match="killed"):
        near_best(plain, PMedian(3), within_percent=500, method="milp")


def test_how_often_reads_as_a_word(plain):
    found = near_best(plain, PMedian(3, keep=["s01"], close=["s02"]), count=10)
    words = {row.site_id: row.often for row in found.sites}
    assert words["s01"] == "always"
    assert words["s02"] == "never"
    shares = {row.site_id: row.share for row in found.sites}
    for site, share in shares.items():
        assert (words[site] == "often") == (0.5 <= share < 1)
        assert (words[site] == "sometimes") == (0 < share < 0.5)


@MANY
@given(CASES, st.integers(1, 4), st.sampled_from(["hamming", "jaccard"]))
def test_no_other_choice_differs_more(case, count, distance):
    problem, question = case
    found = told(problem, question, count=12)
    if found is None:
        return
    chosen = diverse_plans(found, count, distance=distance)
    plans = [{(t, s) for t, ids in each.plan.items() for s in ids} for each in found.plans]

    def apart(one, two):
        return len(one ^ two) / (len(one | two) if distance == "jaccard" else 1)

    def least(choice):
        return min((apart(a, b) for a, b in combinations(choice, 2)), default=np.nan)

    count = min(count, len(plans))
    choices = [(plans[0], *rest) for rest in combinations(plans[1:], count - 1)]
    assert chosen.plans[0] == found.plans[0]
    assert set(chosen.plans) <= set(found.plans)
    assert len(chosen) == count
    assert chosen.proved
    assert chosen.least_distance == pytest.approx(max(map(least, choices)), nan_ok=True)
    own = [{(t, s) for t, ids in each.plan.items() for s in ids} for each in chosen.plans]
    assert least(own) == pytest.approx(chosen.least_distance, nan_ok=True)


def test_greedy_plans_stand_when_the_search_would_take_too_long(plain, monkeypatch):
    found = near_best(plain, PMedian(3), count=56)
    exact = diverse_plans(found, 5)
    monkeypatch.setattr("hubplan.location.sets.diversity._MOST_STEPS", 1)
    greedy = diverse_plans(found, 5)
    assert exact.proved
    assert not greedy.proved
    assert "not proved" in repr(greedy)
    assert exact.least_distance / 2 <= greedy.least_distance <= exact.least_distance
    assert diverse_plans(found, 5).plans == greedy.plans  # nothing depends on chance


def test_both_show_as_tables_and_as_json(plain):
    found = near_best(plain, PMedian(3), within_percent=15)
    chosen = diverse_plans(found, 3)
    for each, rows in ((found, len(found)), (chosen, 3)):
        assert json.loads(json.dumps(each.to_dict(), allow_nan=False)) == each.to_dict()
        assert len(each.to_frame()) == rows
        assert "<table" in each._repr_html_()
    assert list(found.sites_frame().columns) == ["site_id", "name", "open", "share", "often"]
    assert f"SolutionSet({len(found)} plans; the last " in repr(found)
    assert diverse_plans(found, 1).to_dict()["least_distance"] is None


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"count": 0}, "Ask for 1 plan or more"),
        ({"within_percent": -1}, "within_percent  is -1"),
        ({"within_loss": float("nan")}, "within_loss  is nan"),
        ({"within_percent": 1, "within_loss": 1}, "Give one of them"),
    ],
)
def test_bad_limits_are_refused(plain, options, says):
    with pytest.raises(InputError, match=says):
        near_best(plain, PMedian(3), **options)


def test_bad_choices_are_refused(plain):
    found = near_best(plain, PMedian(3), count=5)
    with pytest.raises(InputError, match=r"(?s)Ask for 1 plan or more.*hamming"):
        diverse_plans(found, 0, distance="manhattan")


def test_rules_that_clash_are_told_as_ever(plain):
    with pytest.raises(InfeasibleError):
        near_best(plain, PMedian(1, keep=["s01", "s02"]), count=5)
