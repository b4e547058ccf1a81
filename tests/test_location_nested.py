"""Any tiers and services: equal to brute force by every solver, and two tiers are a case of it."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from brute_force import plans_of, ranking
from cases import nested, two_tier
from hypothesis import given, settings
from rule_cases import nested_with_loads, nested_with_rules
from test_location_exact import check_ranking, check_values, solved, travels
from test_location_loads import check_loads

from hubplan.location import Nested, Tier, evaluate, score, two_tier_services
from hubplan.location.measure import measure_of
from hubplan.location.solvers import area_quotas
from hubplan.location.solvers.choices import choices_of
from hubplan.location.solvers.halves import NONE

MANY = settings(max_examples=30, derandomize=True, database=None, deadline=None)
SOME = settings(max_examples=12, derandomize=True, database=None, deadline=None)
quiet = pytest.mark.filterwarnings("ignore::hubplan.errors.HubplanWarning")


@MANY
@given(nested())
def test_enumeration_ranks_plans_of_any_tiers_as_brute_force_does(case):
    check_ranking(case)


@MANY
@given(nested_with_rules())
def test_enumeration_keeps_random_rules_with_any_tiers(case):
    check_ranking(case)


@SOME
@given(nested_with_rules())
def test_pulp_finds_the_values_of_brute_force_for_any_tiers(case):
    check_values(case)


@SOME
@quiet
@given(nested_with_loads())
def test_loads_with_any_tiers_are_those_of_brute_force(case):
    check_loads(case)


def as_nested(question):
    """The two-tier model in the words of any tiers."""
    return Nested(
        [Tier("main", question.main), Tier("mini", question.mini, exactly=False)],
        two_tier_services(question.main_share),
        question.keep,
        question.close,
        question.also_open,
        question.rules,
    )


@MANY
@given(two_tier())
def test_two_tiers_are_a_case_of_any_tiers(case):
    problem, question = case
    # Of any tiers, those that no site names are a misspelling; of two, there are none of them.
    problem.sites.frame.loc[0, "tiers"] = "main;mini"
    same = as_nested(question)
    for method in ("enumerate", "milp"):
        expected = solved(problem, question, method=method, alternatives=5)
        found = solved(problem, same, method=method, alternatives=5)
        if expected is None:
            assert found is None
            return
        assert [a.plan for a in found.alternatives] == [a.plan for a in expected.alternatives]
        assert [a.value for a in found.alternatives] == pytest.approx(
            [a.value for a in expected.alternatives], rel=0, abs=0, nan_ok=True
        )
        assert found.proof.plans_possible == expected.proof.plans_possible
        assert found.evaluation.visit_minutes == pytest.approx(
            expected.evaluation.visit_minutes, rel=0, abs=0, nan_ok=True
        )


@MANY
@quiet
@given(nested())
def test_plans_are_counted_without_being_listed(case):
    problem, question = case
    if not ranking(problem, question) or not travels(problem):
        return
    choices = choices_of(problem, question, measure_of(problem, question))
    assert choices.plans_possible == sum(1 for _ in plans_of(problem, question))
    listed = {
        tuple(tuple(sorted(ids)) for ids in merged(one, two))
        for first, second in choices.blocks()
        for one in each(first)
        for two in each(second)
    }
    assert len(listed) == choices.plans_possible


def each(half):
    """Options of one half, each by tier."""
    rows = half.rows(0, len(half))
    return [{tier: table[k] for tier, table in rows.items()} for k in range(len(half))]


def merged(one, two):
    """Positions by tier of two options together."""
    return [
        [j for option in (one, two) for j in option.get(tier, ()) if j != NONE]
        for tier in ("main", "mini", "post")
    ]


@SOME
@given(nested())
def test_areas_listed_piece_by_piece_hold_the_same_plans(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(area_quotas, "OPTIONS_AT_A_TIME", 2)
        check_ranking(case)


@SOME
@given(nested())
def test_the_objective_is_that_of_the_plan_evaluated(case):
    problem, question = case
    solution = solved(problem, question, method="enumerate", alternatives=1)
    if solution is None:
        return
    seen = evaluate(problem, open_sites=solution.plan, services=question.services)
    worth = score(problem, question, solution.plan)
    for value in (seen.visit_minutes, solution.evaluation.visit_minutes, worth.value):
        assert value == pytest.approx(solution.objective.value, nan_ok=True)
    assert worth.reached + worth.unreached == pytest.approx(problem.weights.sum())


def test_many_options_of_one_area_are_counted_at_once():
    pool = frozenset(range(60))
    area = area_quotas.AreaQuota(
        tuple(area_quotas.TierQuota(t, 5, t != "post", pool) for t in ("main", "mini", "post")),
        (0, 1),
    )
    # Of two kept sites each may be a main hub, a mini-hub or a post.
    total = 0
    for kept in np.ndindex(3, 3):
        main, mini, post = (kept.count(k) for k in range(3))
        left = 58
        ways = comb(left, 5 - main) * comb(left - 5 + main, 5 - mini)
        left -= 10 - main - mini
        total += ways * sum(comb(left, k) for k in range(5 - post + 1))
    assert area.count() == total
