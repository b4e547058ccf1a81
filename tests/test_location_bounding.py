"""Bound and enumerate: equal to brute force, exact proofs, and true gaps when cut short."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from brute_force import ranking
from cases import problems
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from rule_cases import placed, rules_for
from test_location_benchmarks import or_library

from hubplan.errors import InfeasibleError, SolverError, UnreachableError
from hubplan.location import LSCP, MCLP, PCenter, Plan, PMedian, solve, solver
from hubplan.location.rules import AtMostOneOf, Capacity, Close, Keep, Quota
from hubplan.location.rules.row_check import rows_of
from hubplan.location.solvers import branching, milp
from hubplan.location.solvers.interchange import greedy_sites, interchanged, neighbours
from hubplan.location.solvers.lagrangian import ascend
from hubplan.location.solvers.medians import medians_of
from hubplan.location.solvers.plan_sets import plan_values, sets_within
from hubplan.location.solvers.ranking import Found
from hubplan.location.solvers.site_rows import SiteRows, site_rows

MANY = settings(max_examples=50, derandomize=True, database=None, deadline=None)
FEWER = settings(max_examples=40, derandomize=True, database=None, deadline=None)
P_MEDIAN_OPTIMA = [
    *(5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255),
    *(7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789),
]


@st.composite
def questions(draw):
    problem = draw(problems(most_points=7, most_sites=7))
    ids = st.sampled_from(problem.sites.ids)
    rules = {
        "keep": draw(st.lists(ids, max_size=2, unique=True)),
        "close": draw(st.lists(ids, max_size=1, unique=True)),
    }
    p = draw(st.integers(1, len(problem.sites)))
    within = draw(st.sampled_from([0.0, 5.0, 10.0, 12.35, 20.0]))
    return problem, draw(st.sampled_from([PMedian(p, **rules), MCLP(p, within, **rules)]))


@pytest.fixture(params=["whole search", "hardly any bound", "every node branches"])
def effort(request, monkeypatch):
    """Small problems are settled by the first bound: cripple it, so that all the rest works."""
    if request.param != "whole search":
        monkeypatch.setattr(branching, "_ROOT_ROUNDS", 2)
        monkeypatch.setattr(branching, "_NODE_ROUNDS", 1)
        monkeypatch.setattr(branching, "_PROBE_ROUNDS", 1)
    if request.param == "every node branches":
        monkeypatch.setattr(branching, "_FEW_PLANS", 0)


def check_values(problem, question, *, alternatives=5):
    expected = ranking(problem, question)
    try:
        solution = solve(problem, question, method="bound", alternatives=alternatives)
    except InfeasibleError:
        assert not expected
        return
    except UnreachableError:
        assert np.isnan(problem.minutes[problem.weights > 0]).all()
        return
    values = [np.nan if v is None else float(v) for v, _ in expected[:alternatives]]
    found = [a.value for a in solution.alternatives]
    assert found == pytest.approx(values, nan_ok=True, rel=1e-9)
    assert len({a.plan for a in solution.alternatives}) == len(found)
    assert solution.proof.status == "optimal"
    assert solution.proof.gap in (0.0, None) or solution.proof.gap <= 2e-9


@pytest.mark.usefixtures("effort")
@MANY
@given(questions(), st.sampled_from([1, 5]))
def test_values_are_those_of_brute_force(case, alternatives):
    check_values(*case, alternatives=alternatives)


@pytest.mark.usefixtures("effort")
@MANY
@given(questions(), st.sampled_from([0.37, 1 / 3]), st.sampled_from([1.0, np.pi]))
def test_values_are_those_of_brute_force_where_sums_are_not_exact(case, people, minutes):
    problem, question = case
    other = problem_of(
        problem.minutes * minutes, problem.weights * people, site_ids=problem.sites.ids
    )
    if isinstance(question, PMedian):
        check_values(other, question)


@st.composite
def ruled(draw):
    problem, question = draw(questions())
    return problem, replace(question, rules=draw(rules_for(placed(problem), ())))


@pytest.mark.usefixtures("effort")
@FEWER
@given(ruled(), st.sampled_from([1, 5]))
def test_values_under_rules_are_those_of_brute_force(case, alternatives):
    check_values(*case, alternatives=alternatives)


@FEWER
@given(ruled(), st.integers(0, 2**20))
def test_what_rules_settle_is_so_in_every_plan_that_keeps_them(case, seed):
    problem, question = case
    pool = range(len(problem.sites))
    rows = site_rows(rows_of(problem, question), problem.sites.ids, pool, np.arange(0))
    every = [set(plan) for plan in itertools.combinations(pool, question.p)]
    if rows is None:
        rows = SiteRows(np.zeros((0, len(pool))), np.zeros(0))
    said = rows_of(problem, question)

    def kept(plan):
        return all(row.holds({"open": [problem.sites.ids[j] for j in plan]}) for row in said)

    plans = [plan for plan in every if kept(plan)]
    assert plans == [plan for plan in every if rows.keeps(np.array(sorted(plan)))]
    if question.p == len(pool):
        return
    settled = rows.settled(question.p)
    if settled is None:
        assert not plans
        return
    for plan in plans:
        assert set(np.flatnonzero(settled[0])) <= plan
        assert not set(np.flatnonzero(settled[1])) & plan
    chosen = np.random.default_rng(seed).permutation(len(pool))[: question.p]
    others = np.setdiff1d(pool, chosen)
    swaps = rows.breaches(chosen, others)
    for (place, column), breach in np.ndenumerate(swaps):
        after = chosen.copy()
        after[place] = others[column]
        assert breach == pytest.approx(rows.breach(after))
        assert (breach == 0) == rows.keeps(after)


@pytest.mark.parametrize("seed", range(6))
def test_rules_that_rule_out_hundreds_of_plans_are_proved_as_by_enumeration(seed):
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 60, (80, 2))
    minutes = np.round(np.hypot(*(place[:, np.newaxis] - place[:22]).T).T, 2)
    problem = problem_of(minutes, rng.integers(1, 900, 80), areas=["a"] * 11 + ["b"] * 11)
    apart = [AtMostOneOf([f"s{j:02}", f"s{j + 1:02}"]) for j in range(21)]
    rules = [Quota(area="a", exactly=4), Quota(sites=["s00", "s03", "s05"], exactly=2), *apart]
    for question in (PMedian(5, rules=rules), MCLP(5, 9, rules=rules)):
        every = solve(problem, question, method="enumerate", alternatives=20)
        bounded = solve(problem, question, method="bound", alternatives=20)
        values = [each.value for each in every.alternatives]
        assert [each.value for each in bounded.alternatives] == values
        assert bounded.proof.status == "optimal"
        assert bounded.proof.plans_possible is None


def test_a_search_under_rules_cut_short_has_a_bound_and_keeps_them():
    rng = np.random.default_rng(8)
    minutes = np.round(rng.uniform(0, 60, (400, 60)), 2)
    problem = problem_of(minutes, rng.integers(1, 900, 400))
    apart = [AtMostOneOf([f"s{j:02}", f"s{j + 1:02}"]) for j in range(59)]
    rules = [*apart, Quota(sites=[f"s{j:02}" for j in range(10)], exactly=4)]
    question = PMedian(8, rules=rules)
    for method in ("auto", "interchange"):
        answer = solve(problem, question, method=method, time_limit_seconds=0.05)
        assert answer.proof.status == "feasible"
        assert 0 < answer.proof.gap < 1
        assert all(row.holds(answer.plan) for row in rows_of(problem, question))


@MANY
@given(
    st.lists(st.integers(-9, 3), min_size=1, max_size=8).map(sorted),
    st.integers(1, 8),
    st.integers(-40, 20),
)
def test_sets_within_a_sum_are_all_there_are(earnings, pick, limit):
    pick = min(pick, len(earnings))
    every = itertools.combinations(range(len(earnings)), pick)
    expected = [list(sites) for sites in every if sum(earnings[j] for j in sites) <= limit]
    values = np.array(earnings, dtype=float)
    found = sets_within(values, pick, limit, 70)
    assert found is not None
    assert found.tolist() == expected
    assert not expected or sets_within(values, pick, limit, len(expected) - 1) is None


def test_plans_evaluated_together_cost_what_each_costs():
    random = np.random.default_rng(4)
    costs = random.integers(0, 900, (9, 40)).astype(float)
    people = random.integers(1, 9, 40).astype(float)
    medians = medians_of(costs, people, 3, random.integers(400, 900, 40).astype(float))
    plans = np.array(list(itertools.combinations(range(9), 3)))
    values = np.concatenate([values for _, values in plan_values(medians, plans)])
    assert values.tolist() == [medians.value(plan) for plan in plans]
    assert [start for start, _ in plan_values(medians, plans)][:3] == [0, 7, 13]


@pytest.mark.parametrize("seed", range(4))
def test_blank_pairs_are_proved_as_by_enumeration_and_bounded_when_cut_short(seed):
    random = np.random.default_rng(seed)
    minutes = np.round(random.uniform(0, 60, (50, 16)), 2)
    minutes[random.random(minutes.shape) < 0.1 + 0.15 * seed] = np.nan
    problem = problem_of(minutes, random.integers(1, 900, 50))
    every = solve(problem, PMedian(4), method="enumerate", alternatives=10)
    bounded = solve(problem, PMedian(4), method="bound", alternatives=10)
    values = [each.value for each in every.alternatives]
    assert [each.value for each in bounded.alternatives] == pytest.approx(values, rel=1e-12)
    at_once = solve(problem, PMedian(4), method="interchange")
    assert at_once.proof.bound is None or at_once.proof.gap < 0.5


@MANY
@given(questions(), st.randoms(use_true_random=False))
def test_interchange_keeps_the_rules_and_never_promises_too_much(case, random):
    problem, question = case
    expected = ranking(problem, question)
    if not expected or np.isnan(problem.minutes[problem.weights > 0]).all():
        return
    solution = solve(problem, question, method="interchange")
    plans = [plan for _, plan in expected]
    if expected[0][0] is not None and solution.proof.bound is not None:
        sign = -1 if isinstance(question, MCLP) else 1
        assert sign * solution.proof.bound <= sign * float(expected[0][0]) + 1e-9
    assert set(question.keep) <= set(solution.plan["open"])
    assert not set(question.close) & set(solution.plan["open"])
    if solution.proof.status == "optimal":
        assert dict(solution.plan) in plans


@pytest.mark.parametrize("number", range(1, 21))
def test_or_library_p_medians_are_proved(shared_data, number):
    distances, p = or_library(shared_data, number)
    solution = solve(problem_of(distances), PMedian(p))
    assert solution.proof.method == "bound"
    assert solution.proof.status == "optimal"
    assert solution.proof.gap == 0.0
    assert solution.objective.total == P_MEDIAN_OPTIMA[number - 1]


def test_a_bound_cut_short_is_feasible_with_its_true_gap(shared_data):
    distances, p = or_library(shared_data, 17)
    solution = solve(problem_of(distances), PMedian(p), method="bound", time_limit_seconds=0.02)
    assert solution.proof.status == "feasible"
    assert solution.proof.bound * len(distances) <= 6999 <= solution.objective.total
    assert (
        0 < solution.proof.gap == pytest.approx(1 - solution.proof.bound / solution.objective.value)
    )


def test_the_fifty_best_plans_are_those_of_enumeration():
    random = np.random.default_rng(5)
    minutes = random.integers(0, 3000, (60, 18)) / 100
    problem = problem_of(minutes, random.integers(1, 9, 60))
    for question in (PMedian(4), MCLP(3, 12.0), PMedian(4, keep=["s03"], close=["s05"])):
        one, other = (
            solve(problem, question, method=m, alternatives=50) for m in ("enumerate", "bound")
        )
        assert [a.value for a in one.alternatives] == [a.value for a in other.alternatives]


def test_people_whom_no_plan_can_all_reach_are_as_few_as_can_be():
    # Three islands of which two can have a hub.
    block = np.full((9, 9), np.nan)
    for k in range(3):
        block[3 * k : 3 * k + 3, 3 * k : 3 * k + 3] = [[1, 2, 3], [4, 1, 2], [5, 3, 1]]
    problem = problem_of(block, [1, 1, 1, 2, 2, 2, 3, 1, 3])
    solution = solve(problem, PMedian(2), method="bound", alternatives=9)
    check_values(problem, PMedian(2), alternatives=9)
    assert solution.evaluation.metrics.unreachable_people == 3


@pytest.mark.usefixtures("effort")
def test_equal_sites_and_equal_plans():
    minutes = np.tile(np.arange(6.0), (8, 2))
    for p in (1, 2, 5, 11, 12):
        check_values(problem_of(minutes), PMedian(p), alternatives=3)


def test_a_rule_given_twice_over_keeps_and_closes_as_the_fields_do():
    random = np.random.default_rng(1)
    problem = problem_of(random.integers(0, 60, (30, 10)))
    by_field = solve(problem, PMedian(3, keep=["s01"], close=["s02"]), method="bound")
    rules = [Keep(["s01"]), Close(["s02"])]
    by_rule = solve(problem, PMedian(3, rules=rules), method="bound")
    assert by_rule.plan == by_field.plan
    assert "s01" in by_rule.plan["open"]


@pytest.mark.parametrize("method", ["bound", "interchange"])
@pytest.mark.parametrize("question", [PCenter(2), LSCP(10), PMedian(2, rules=[Capacity(9)])])
def test_questions_it_cannot_answer_are_refused_with_a_hint(method, question):
    with pytest.raises(SolverError, match=r"p-median and maximal covering.*\n.*milp"):
        solve(problem_of(np.ones((3, 4))), question, method=method)


def hard_coverage():
    random = np.random.default_rng(2)
    points, sites = 60 * random.random((300, 2)), 60 * random.random((80, 2))
    minutes = np.round(np.hypot(*(points[:, None] - sites).T), 2).T
    return problem_of(minutes, random.integers(1, 2001, 300))


@pytest.fixture
def no_branches(monkeypatch):
    monkeypatch.setattr(solver, "COVERAGE_BRANCHES", 0)
    monkeypatch.setattr(branching, "_FEW_PLANS", 0)


@pytest.mark.usefixtures("no_branches")
def test_a_coverage_the_branches_do_not_prove_is_left_to_the_model():
    problem, question = hard_coverage(), MCLP(10, 6.0)
    quick = solve(problem, question, method="interchange")
    assert quick.proof.status == "feasible"
    by_itself = solve(problem, question)
    assert by_itself.proof.method == "milp"
    assert by_itself.proof.status == "optimal"
    bounded = solve(problem, question, method="bound")
    assert bounded.proof.method == "bound"
    assert bounded.proof.status == "optimal"
    assert bounded.objective.value == by_itself.objective.value
    assert quick.objective.value <= bounded.objective.value <= quick.proof.bound


@pytest.mark.usefixtures("no_branches")
def test_a_coverage_nobody_proves_in_time_keeps_the_better_plan_and_the_lower_bound(monkeypatch):
    problem, question = hard_coverage(), MCLP(10, 6.0)
    quick = solve(problem, question, method="interchange")

    def unproved(problem, question, *, best, time_limit_seconds):
        plans = (Plan({"open": problem.sites.ids[: question.p]}),)
        return Found(plans, None, 1, exact=False, bound=quick.proof.bound + 5, solver="none")

    monkeypatch.setattr(milp, "search_plans", unproved)
    solution = solve(problem, question)
    assert solution.plan == quick.plan
    assert solution.proof.bound == quick.proof.bound
    assert solution.proof.status == "feasible"
    assert solution.proof.method == "bound"


@st.composite
def bare_questions(draw):
    m, n = draw(st.integers(2, 7)), draw(st.integers(1, 8))
    row = st.lists(st.integers(0, 9), min_size=n, max_size=n)
    costs = np.array(draw(st.lists(row, min_size=m, max_size=m)), dtype=float)
    weights = np.array(draw(st.lists(st.integers(1, 4), min_size=n, max_size=n)), dtype=float)
    fixed = np.array(draw(row), dtype=float) + draw(st.sampled_from([0.0, np.inf]))
    return medians_of(costs, weights, draw(st.integers(1, m - 1)), fixed)


def swaps_of(medians, sites):
    outside = sorted(set(range(len(medians.costs))) - set(sites.tolist()))
    for place in range(len(sites)):
        for j in outside:
            swapped = sites.copy()
            swapped[place] = j
            yield swapped


@MANY
@given(bare_questions())
def test_no_swap_improves_what_interchange_ends_with(medians):
    start = greedy_sites(medians)
    end = interchanged(medians, start)
    assert len(set(end.tolist())) == medians.pick
    assert medians.value(end) <= medians.value(start)
    assert all(medians.value(s) >= medians.value(end) for s in swaps_of(medians, end))


@MANY
@given(bare_questions(), st.integers(1, 20))
def test_neighbours_are_the_best_swaps(medians, count):
    start = greedy_sites(medians)
    found = sorted(medians.value(plan) for plan in neighbours(medians, start, count))
    assert found == sorted(medians.value(s) for s in swaps_of(medians, start))[:count]


@MANY
@given(bare_questions(), st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_no_prices_promise_more_than_the_best_plan_costs(medians, quarters):
    prices = np.array(quarters[: len(medians.weights)]) / 4
    sites = range(len(medians.costs))
    plans = [np.array(plan) for plan in itertools.combinations(sites, medians.pick)]
    least = min(medians.value(plan) for plan in plans)
    bound = ascend(
        medians,
        prices,
        np.zeros(0),
        target=lambda: least,
        rounds=30,
        step=1.0,
        deadline=np.inf,
        on_choice=lambda chosen: None,
    )
    assert bound.value <= least
    assert least % medians.grain == 0
