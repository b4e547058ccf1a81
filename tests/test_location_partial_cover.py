"""Fewest hubs for a share of people: equal to brute force by both methods."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from brute_aims import worth
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from test_location_aims import grouped

from hubplan.errors import InfeasibleError, InputError
from hubplan.location import LSCP, PartialLSCP, Plan, ShareWithin, solve
from hubplan.location.rules import AtMostOneOf, Capacity

SOME = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def fewest(problem, question):
    """The covers with the fewest hubs, or none."""
    aim = ShareWithin(question.within, group=question.group)
    ids = sorted(problem.sites.ids)
    for size in range(1, len(ids) + 1):
        covers = [
            plan
            for plan in (Plan({"open": sites}) for sites in combinations(ids, size))
            if set(question.keep) <= set(plan["open"])
            and not set(question.close) & set(plan["open"])
            and worth(problem, plan, aim) >= question.share - 1e-9
        ]
        if covers:
            most = max(worth(problem, plan, aim) for plan in covers)
            return covers, [p for p in covers if worth(problem, p, aim) >= most - 1e-9]
    return [], []


@SOME
@given(
    grouped(),
    st.sampled_from([0.3, 0.5, 0.8, 1.0]),
    st.sampled_from([5.0, 10.0, 20.0]),
    st.data(),
)
def test_the_fewest_hubs_are_those_of_brute_force(problem, share, within, data):
    ids = st.sampled_from(problem.sites.ids)
    group = data.draw(st.sampled_from([None, "old"]))
    method = data.draw(st.sampled_from(["enumerate", "milp"]))
    keep = data.draw(st.lists(ids, max_size=1))
    close = [site for site in data.draw(st.lists(ids, max_size=1)) if site not in keep]
    question = PartialLSCP(within, share, group, keep, close)
    covers, best = fewest(problem, question)
    if not covers:
        with pytest.raises(InfeasibleError) as caught:
            solve(problem, question, method=method)
        assert f"share = {share:g}" in caught.value.rules
        return
    solution = solve(problem, question, method=method)
    assert solution.objective.value == len(covers[0].open_sites) == solution.proof.bound
    assert solution.plan in best
    assert solution.proof.status == "optimal"
    if method == "enumerate":
        assert {a.plan for a in solution.alternatives} <= set(covers)
        assert len(solution.alternatives) == min(10, len(covers))


def test_all_people_within_a_time_is_set_covering():
    minutes = np.array([[5.0, 30, 30], [30, 5, 30], [30, 30, 5], [5, 5, 30]])
    problem = problem_of(minutes, [10, 10, 1, 10])
    assert (
        solve(problem, PartialLSCP(5, 1.0)).objective
        == solve(problem, PartialLSCP(5, 1.0)).objective
    )
    assert solve(problem, PartialLSCP(5, 1.0)).plan == solve(problem, LSCP(5)).plan
    assert solve(problem, PartialLSCP(5, 0.9)).plan["open"] == ("s00", "s01")
    assert solve(problem, PartialLSCP(5, 0.6)).plan["open"] == ("s00",)


def test_rules_hold_and_numbers_of_hubs_they_forbid_are_passed_over():
    minutes = np.array([[5.0, 30, 30], [30, 5, 30], [30, 30, 5]])
    problem = problem_of(minutes, [10, 10, 1])
    question = PartialLSCP(5, 0.9, rules=[AtMostOneOf(["s00", "s01"])])
    with pytest.raises(InfeasibleError):
        solve(problem, question)


def test_full_hubs_need_others_beside_them():
    minutes = np.array([[5.0, 30, 30], [30, 5, 30], [30, 30, 5], [5, 5, 30]])
    problem = problem_of(minutes, [10, 10, 1, 10])
    assert solve(problem, PartialLSCP(5, 0.6)).plan["open"] == ("s00",)
    solution = solve(problem, PartialLSCP(5, 0.6, rules=[Capacity(16)]))
    assert solution.objective.value == 2
    assert max(solution.assignment.loads.values()) <= 16


def test_an_unproved_number_of_hubs_is_not_called_optimal():
    rng = np.random.default_rng(3)
    minutes = rng.integers(1, 60, (250, 60)).astype(float)
    problem = problem_of(minutes, rng.integers(1, 50, 250))
    solution = solve(problem, PartialLSCP(6, 0.9), method="milp", time_limit_seconds=0.2)
    assert solution.proof.bound <= solution.objective.value == len(solution.plan.open_sites)
    if solution.proof.status == "optimal":
        assert solution.proof.gap == 0
    else:
        assert solution.proof.gap > 0


@pytest.mark.parametrize("share", [0, 1.2, float("nan")])
def test_shares_without_sense_are_refused(share):
    with pytest.raises(InputError, match="share"):
        PartialLSCP(20, share)
