"""Aims: worked out by hand, equal to brute force, and true to their laws."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from brute_aims import comparable, plans_of, worth
from cases import problems
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import problem_of

from hubplan.errors import InputError, SolverError, UnreachableError
from hubplan.location import Plan, PMedian, TwoTier, evaluate, plan_table
from hubplan.location.aims.aim import figures
from hubplan.location.aims.coverage import BackupCoverage, DecayCoverage
from hubplan.location.aims.equity import Gini, GroupGap, KolmPollak, WorstOff
from hubplan.location.aims.journey_aims import MeanMinutes, ShareBeyond, ShareWithin, WorstPlace
from hubplan.location.groups import Group, group_weights, weighted_by
from hubplan.location.rules import Capacity, Either

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)

AIMS = [
    MeanMinutes(),
    MeanMinutes(group="old"),
    ShareWithin(7.25),
    ShareBeyond(5, group="old"),
    WorstPlace(),
    WorstPlace(group="old"),
    WorstOff(0.1),
    WorstOff(0.35),
    WorstOff(1.0),
    KolmPollak(0.07),
    KolmPollak(0.5, group="old"),
    Gini(),
    GroupGap(["old", None]),
    BackupCoverage(10),
    BackupCoverage(12.35, times=3, group="old"),
    DecayCoverage(8, 6),
    DecayCoverage(8, 3, "logistic"),
]
AIM = st.sampled_from(AIMS)


@st.composite
def grouped(draw, **sizes):
    problem = draw(problems(**sizes))
    n = len(problem.demand)
    problem.demand.frame["old"] = draw(
        st.lists(st.integers(0, 3), min_size=n, max_size=n).filter(any)
    )
    for people in (problem.weights, problem.demand.frame["old"]):
        assume((~np.isnan(problem.minutes[np.asarray(people) > 0])).any())
    return problem


def one(problem, plan, aim):
    (value,) = figures(problem, plan, [aim]).values()
    return value


def changed(problem, *, minutes=None, weights=None):
    """The same problem with other minutes or people, the group's with them."""
    factor = 1 if weights is None else weights
    return problem_of(
        problem.minutes if minutes is None else minutes,
        problem.weights * factor,
        demand_ids=problem.demand.ids,
        site_ids=problem.sites.ids,
        old=np.asarray(problem.demand.frame["old"]) * factor,
    )


@pytest.fixture
def town():
    # 60, 30 and 10 people; the hub a is near the first, b near the last.
    return problem_of(
        [[10.0, 20.0], [20.0, 40.0], [60.0, np.nan]],
        [60, 30, 10],
        site_ids=["a", "b"],
        old=[0, 10, 10],
        decile=[1, 2, 3],
    )


A, B = Plan({"open": ["a"]}), Plan({"open": ["b"]})


@pytest.mark.parametrize(
    ("aim", "at_a", "at_b"),
    [
        (MeanMinutes(), 18, 2400 / 90),
        (MeanMinutes(group="old"), 40, 40),
        (MeanMinutes(group=Group(where={"decile": [1, 3]})), 1200 / 70, 20),
        (ShareWithin(20), 0.9, 0.6),
        (ShareBeyond(20, group="old"), 0.5, 1.0),
        (WorstPlace(), 60, 40),
        (WorstOff(0.1), 60, 40),
        (WorstOff(0.25), (10 * 60 + 15 * 20) / 25, 40),
        (GroupGap(["old", None]), 22, 40 - 2400 / 90),
        (BackupCoverage(40), 0.0, 0.0),
        (DecayCoverage(20, 20), 0.6 * 1.0 + 0.3 * 0.5, 0.6 * 0.5),
        # Half the mean difference over the mean: 60·30·10 + 60·10·50 + 30·10·40 people-minutes.
        (Gini(), (18_000 + 30_000 + 12_000) / (100 * 100 * 18), 60 * 30 * 20 / (90 * 2400)),
    ],
)
def test_aims_are_those_worked_out_by_hand(town, aim, at_a, at_b):
    assert one(town, A, aim) == pytest.approx(at_a)
    assert one(town, B, aim) == pytest.approx(at_b)


def test_backup_coverage_needs_two_hubs_within_the_time(town):
    both = Plan({"open": ["a", "b"]})
    assert one(town, both, BackupCoverage(40)) == 0.9
    assert one(town, both, BackupCoverage(20)) == 0.6
    assert one(town, both, BackupCoverage(40, times=3)) == 0


def test_the_ede_lies_between_the_mean_and_the_longest_journey(town):
    values = [one(town, A, KolmPollak(k)) for k in (1e-9, 0.01, 0.1, 1.0, 4.9)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(18, abs=1e-5)
    assert values[-1] == pytest.approx(60, abs=0.5)


def test_an_aversion_without_unit_follows_the_size_of_journeys(town):
    aim = KolmPollak.with_aversion(town, A, aversion=2)
    assert aim.aversion_per_minute == pytest.approx(2 * 1800 / (6000 + 12000 + 36000))
    old = KolmPollak.with_aversion(town, A, group="old")
    assert old.aversion_per_minute == pytest.approx(800 / (10 * 400 + 10 * 3600))
    assert old.group == "old"


def test_aims_say_in_words_what_they_are():
    assert str(ShareBeyond(30, group="aged_75_plus")) == "share beyond 30 minutes of aged_75_plus"
    assert str(MeanMinutes(tier="main")) == "mean minutes to a main hub"
    assert str(WorstOff()) == "mean minutes of the worst-off 10%"
    deprived = Group(where={"decile": [1, 2]})
    assert str(MeanMinutes(group=deprived)) == "mean minutes of people, decile 1 or 2"
    assert str(GroupGap(["old", None])) == "gap in mean minutes between old and everybody"
    assert len({str(aim) for aim in AIMS}) == len(set(AIMS)) == len(AIMS)


@MANY
@given(grouped(), AIM, st.integers(1, 3))
def test_one_plan_and_all_plans_have_the_figures_of_brute_force(problem, aim, p):
    p = min(p, len(problem.sites))
    table = plan_table(problem, PMedian(p), [aim])
    expected = {plan: worth(problem, plan, aim) for plan in plans_of(problem, p)}
    found = {table.plan(row): value for row, value in enumerate(table.of(aim))}
    assert set(found) == set(expected)
    for plan, value in expected.items():
        assert found[plan] == pytest.approx(value, abs=1e-9, nan_ok=True)
        assert one(problem, plan, aim) == pytest.approx(value, abs=1e-9, nan_ok=True)


@MANY
@given(grouped(), st.lists(AIM, min_size=1, max_size=3), st.integers(1, 3))
def test_plans_that_strand_more_people_are_not_compared(problem, aims, p):
    p = min(p, len(problem.sites))
    table = plan_table(problem, PMedian(p), aims)
    found = {table.plan(row) for row in np.flatnonzero(table.comparable)}
    assert found == set(comparable(problem, plans_of(problem, p), aims))
    assert len(table.to_frame()) == len(found)


@MANY
@given(grouped(), AIM, st.sampled_from([2, 10]))
def test_scaling_all_demand_changes_no_figure(problem, aim, factor):
    plan = Plan({"open": problem.sites.ids[:2]})
    other = changed(problem, weights=factor)
    assert one(other, plan, aim) == pytest.approx(one(problem, plan, aim), nan_ok=True)


@MANY
@given(grouped(), st.sampled_from([0.0, 3.7]), st.sampled_from([0.3, 1.7]))
def test_longer_and_slower_journeys_move_each_aim_as_they_should(problem, a, b):
    plan = Plan({"open": problem.sites.ids[:2]})
    other = changed(problem, minutes=a + b * problem.minutes)

    def same(before, after, value):
        assert one(other, plan, after) == pytest.approx(
            value(one(problem, plan, before)), abs=1e-9, nan_ok=True
        )

    for aim in (MeanMinutes(), WorstPlace(), WorstOff(0.1), WorstOff(0.4)):
        same(aim, aim, lambda x: a + b * x)
    same(KolmPollak(0.1 * b), KolmPollak(0.1), lambda x: a + b * x)
    same(GroupGap(["old", None]), GroupGap(["old", None]), lambda x: b * x)
    same(ShareWithin(7), ShareWithin(a + b * 7), lambda x: x)
    same(DecayCoverage(8, 6), DecayCoverage(a + b * 8, b * 6), lambda x: x)
    if a == 0:
        same(Gini(), Gini(), lambda x: x)
        start = (
            [KolmPollak.with_aversion(q, plan) for q in (problem, other)]
            if (np.nansum(problem.minutes[problem.weights > 0][:, :2].min(axis=1)) > 0)
            else None
        )
        if start:
            same(*start, lambda x: b * x)


@MANY
@given(grouped(), st.integers(1, 5))
def test_a_further_hub_never_worsens_mean_worst_tail_or_coverage(problem, p):
    problem = changed(problem, minutes=np.nan_to_num(problem.minutes, nan=30.0))
    p = min(p, len(problem.sites))
    few, more = (Plan({"open": problem.sites.ids[:q]}) for q in (p, p + 1))  # or all
    for aim in AIMS:
        if not isinstance(aim, Gini | GroupGap):
            before, after = one(problem, few, aim), one(problem, more, aim)
            assert after <= before + 1e-9 if aim.lower_is_better else after >= before - 1e-9


@MANY
@given(grouped())
def test_the_worst_off_lie_between_the_mean_and_the_longest(problem):
    plan = Plan({"open": problem.sites.ids[:2]})
    values = [one(problem, plan, WorstOff(share)) for share in (1.0, 0.5, 0.1, 1e-6)]
    assume(not np.isnan(values).any())
    assert all(b >= a - 1e-9 for a, b in pairwise(values))
    assert values[0] == pytest.approx(one(problem, plan, MeanMinutes()))
    assert values[-1] == pytest.approx(one(problem, plan, WorstPlace()))


@MANY
@given(grouped())
def test_aims_agree_with_the_metrics_of_an_evaluation(problem):
    found = evaluate(problem, open_sites=problem.sites.ids[:2])
    told = found.figures([MeanMinutes(), WorstPlace(), ShareWithin(15)])
    metrics = found.metrics
    expected = [metrics.mean_minutes, metrics.max_minutes, metrics.share_within[15]]
    assert list(told.values()) == pytest.approx(expected, nan_ok=True)
    old = one(problem, found.plan, MeanMinutes(group="old"))
    assert old == pytest.approx(found.metrics_for("old").mean_minutes, nan_ok=True)


def test_a_table_of_two_tiers_tells_main_and_all_hubs_apart():
    problem = problem_of(
        [[5.0, 9.0, 30.0], [30.0, 12.0, 8.0]],
        [3, 7],
        areas=["x", "x", "y"],
        tiers=["main", "main", "mini"],
    )
    plans = TwoTier({"x": 1}, {"y": 1}, 0.3)
    aims = [MeanMinutes(), MeanMinutes(tier="main"), WorstPlace(tier="mini")]
    table = plan_table(problem, plans, aims)
    assert len(table) == 4
    for row in range(4):
        expected = list(figures(problem, table.plan(row), aims).values())
        assert list(table.figures[:, row]) == pytest.approx(expected, nan_ok=True)
    assert {table.plan(row)["mini"] for row in np.flatnonzero(table.comparable)} == {("s02",)}


def test_a_table_keeps_the_rules():
    problem = problem_of(np.arange(12.0).reshape(3, 4))
    table = plan_table(problem, PMedian(2, rules=[Either(["s00", "s03"])]), [MeanMinutes()])
    plans = {table.plan(row)["open"] for row in range(len(table))}
    assert plans == {("s00", "s01"), ("s00", "s02"), ("s01", "s03"), ("s02", "s03"), ("s00", "s03")}


def test_a_group_is_a_weight_for_any_question(town):
    deprived = weighted_by(town, Group("old", where={"decile": [2]}))
    assert list(deprived.weights) == [0, 10, 0]
    assert deprived.demand.weight == "old, decile 2"
    assert weighted_by(town, None) is town
    assert list(group_weights(town, Group(where={"decile": (1, 2)}))) == [60, 30, 0]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ShareWithin(-1), "within"),
        (lambda: ShareBeyond(float("nan")), "within"),
        (lambda: WorstOff(0), "share"),
        (lambda: WorstOff(1.5), "share"),
        (lambda: KolmPollak(0), "aversion_per_minute"),
        (lambda: GroupGap(["old"]), "two groups or more"),
        (lambda: GroupGap("old"), "two groups or more"),
        (lambda: GroupGap(["old", None], group="old"), "group"),
        (lambda: BackupCoverage(10, times=0), "times"),
        (lambda: DecayCoverage(10, 5, "step"), "shape"),
        (lambda: DecayCoverage(10, 0, "logistic"), "fade_minutes"),
        (lambda: Group(where={"decile": "one"}), "Give a list"),
    ],
)
def test_aims_without_sense_are_refused(make, told):
    with pytest.raises(InputError, match=told):
        make()


@pytest.mark.parametrize(
    ("aims", "told"),
    [
        ([], "no aim"),
        ([MeanMinutes(group="odl")], "did you mean 'old'"),
        ([MeanMinutes(group=Group(where={"decil": [1]}))], "did you mean 'decile'"),
        ([MeanMinutes(group=Group(where={"decile": [9]}))], "nobody is in the group"),
        ([MeanMinutes(tier="main")], "no tier 'main'"),
        ([KolmPollak(9)], "too much"),
    ],
)
def test_tables_without_sense_are_refused(town, aims, told):
    with pytest.raises(InputError, match=told):
        plan_table(town, PMedian(1), aims)


def test_tables_of_too_many_plans_or_loads_or_other_questions_are_refused(town):
    many = problem_of(np.ones((1, 60)))
    with pytest.raises(SolverError, match="too many for a table"):
        plan_table(many, PMedian(8), [MeanMinutes()])
    with pytest.raises(InputError, match="binds who goes where"):
        plan_table(town, PMedian(1, rules=[Capacity({"a": 10})]), [MeanMinutes()])
    with pytest.raises(InputError, match="Give PMedian"):
        plan_table(town, "p-median", [MeanMinutes()])
    with pytest.raises(UnreachableError):
        plan_table(problem_of([[np.nan]]), PMedian(1), [MeanMinutes()])


def test_plans_have_no_figures_of_tiers_they_lack(town):
    with pytest.raises(InputError, match="no tier 'main'"):
        one(town, A, MeanMinutes(tier="main"))
