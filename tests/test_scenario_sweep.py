"""Runs of a sweep: drawn from seed and number alone, solved exactly, told without loss."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from sweeps import AREAS, MINUTES, OWN, PEOPLE, QUESTION, RANGES, TIERS, small_sweep

from hubplan.location import LSCP, MCLP, Capacity, PMedian, evaluate, score, solve
from hubplan.scenario.sweep import DEVIATIONS_OF_90, INFEASIBLE, Run, work_out
from hubplan.scenario.sweep_cases import ERROR_DRAWS, RUN, STUDY, Case, draw, grid, one_by_one


def test_a_run_depends_on_seed_and_number_alone():
    some = [draw(RANGES, seed=7, number=number) for number in (5, 3, 4)]
    again = [draw(RANGES, seed=7, number=number) for number in (3, 4, 5)]
    assert some == [again[2], again[0], again[1]]
    assert draw(RANGES, seed=8, number=3) != again[0]
    assert len({draw(RANGES, seed=7, number=number) for number in range(50)}) == 50


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_what_is_drawn_lies_in_its_range(seed, number):
    drawn = draw(RANGES, seed=seed, number=number)
    assert drawn.time_model in RANGES.time_models
    assert 0.8 <= drawn.time_factor <= 1.5
    assert drawn.growth in RANGES.growth
    assert 0.1 <= drawn.main_share <= 0.9
    assert drawn.threshold_minutes in RANGES.thresholds_minutes
    assert drawn.error_seed == (seed, number, 1)
    assert round(drawn.time_factor, 4) == drawn.time_factor


def test_every_level_is_drawn_and_ranges_are_filled():
    drawn = [draw(RANGES, seed=1, number=number) for number in range(400)]
    for field in ("time_model", "growth", "threshold_minutes"):
        counts = [sum(getattr(d, field) == level for d in drawn) for level in levels(field)]
        assert min(counts) > 160, field
    factors = np.array([d.time_factor for d in drawn])
    assert factors.min() < 0.81
    assert factors.max() > 1.49
    assert factors.mean() == pytest.approx(1.15, abs=0.03)


def levels(field):
    return {
        "time_model": RANGES.time_models,
        "growth": RANGES.growth,
        "threshold_minutes": RANGES.thresholds_minutes,
    }[field]


def test_a_grid_has_every_combination_once_and_no_errors():
    combinations = grid(RANGES)
    assert len(combinations) == len(set(combinations)) == 2 * 3 * 2 * 2 * 2
    assert {each.error_seed for each in combinations} == {None}
    assert {each.time_factor for each in combinations} == {0.8, 1.0, 1.5}


def test_a_tornado_changes_one_assumption_at_a_time():
    first, *cases = one_by_one(RANGES, OWN, seed=3)
    assert (first.of, first.assumptions) == (STUDY, OWN)
    for case in cases:
        changed = [
            name
            for name in ("time_model", "time_factor", "error_seed", "growth", "main_share",
                         "threshold_minutes")
            if getattr(case.assumptions, name) != getattr(OWN, name)
        ]  # fmt: skip
        assert changed in ([case.of], [])
    counts = {case.of: sum(c.of == case.of for c in cases) for case in cases}
    assert counts["error_seed"] == ERROR_DRAWS
    assert counts["time_factor"] == counts["main_share"] == 2
    assert len({case.key for case in cases}) == len(cases)
    alone = replace(RANGES, journey_errors=False, time_models=("day",), growth=(None,))
    assert {c.of for c in one_by_one(alone, OWN, seed=3)} == {
        STUDY, "time_factor", "main_share", "threshold_minutes",
    }  # fmt: skip


def test_the_study_as_it_is_gives_the_study():
    sweep = small_sweep()
    run = work_out(sweep, Case(STUDY, 0, OWN))
    problem = sweep.problems["day"]
    known = solve(problem, QUESTION, alternatives=6)
    assert run.plan == known.plan == sweep.plans[0]
    assert run.status == "optimal"
    assert run.losses == pytest.approx([each.loss for each in known.alternatives])
    assert run.losses[0] == 0
    assert run.best == run.own
    assert run.best.value == known.objective.value
    assert run.best.mean_minutes == known.evaluation.metrics.mean_minutes
    assert run.best.p80_minutes == known.evaluation.metrics.p80_minutes
    near = known.evaluation.minutes <= OWN.threshold_minutes
    assert run.best.share_within == PEOPLE[near].sum() / PEOPLE.sum()


@pytest.mark.parametrize("number", range(6))
def test_every_run_is_exact(number):
    """The best plan is that of all plans evaluated one by one in the run's own world."""
    sweep = small_sweep()
    assumed = draw(RANGES, seed=11, number=number)
    run = work_out(sweep, Case(RUN, number, assumed))
    problem = world(sweep, assumed)
    question = replace(QUESTION, main_share=assumed.main_share)
    ranking = {plan: score(problem, question, plan).value for plan in sweep.plans}
    assert len(ranking) == 6  # all there are: two in the north, three in the south
    assert run.best.value == min(ranking.values())
    assert ranking[run.plan] == run.best.value
    expected = [ranking[plan] - run.best.value for plan in sweep.plans]
    assert run.losses == pytest.approx(expected, abs=1e-9)
    seen = evaluate(problem, open_sites=sweep.plans[0])
    assert run.own.mean_minutes == seen.metrics.mean_minutes
    assert run.own.p80_minutes == seen.metrics.p80_minutes


def world(sweep, assumed, *, errors=True):
    """Return the data of a run, worked out anew."""
    minutes = sweep.problems[assumed.time_model].minutes * assumed.time_factor
    if errors and assumed.time_model == "day":  # nothing is known of the peak's errors
        drawn = np.random.default_rng(assumed.error_seed).normal(0, 3.0 / 1.645, minutes.shape)
        minutes = np.maximum(0, minutes + drawn)
    people = PEOPLE if assumed.growth is None else sweep.people[assumed.growth]
    return problem_of(np.round(minutes, 2), people, areas=AREAS, tiers=TIERS)


def test_errors_are_as_large_as_stated_never_below_zero_and_leave_no_route_alone():
    rng = np.random.default_rng(5)
    minutes = rng.uniform(60, 90, (300, 5))
    minutes[:, 0] = 0.5
    minutes[7, 1] = np.nan
    sweep = small_sweep()
    problem = problem_of(minutes, np.ones(300), areas=AREAS, tiers=TIERS)
    sweep = replace(sweep, problems={"day": problem}, people={})
    from hubplan.scenario.sweep import _world  # noqa: PLC0415

    seen = _world(sweep, replace(OWN, error_seed=(1, 2, 3))).minutes
    off = (seen - minutes)[:, 2:].ravel()
    assert np.percentile(np.abs(off), 90) == pytest.approx(3.0, rel=0.1)
    assert off.std() == pytest.approx(3.0 / DEVIATIONS_OF_90, rel=0.1)
    assert abs(off.mean()) < 0.2
    assert np.isnan(seen[7, 1])
    assert np.isnan(seen).sum() == 1
    assert seen[:, 0].min() == 0
    assert (np.round(seen, 2) == seen)[~np.isnan(seen)].all()


@given(st.floats(0.25, 4), st.integers(0, 1000))
@settings(max_examples=6, deadline=None)
def test_as_many_times_the_people_everywhere_change_no_figure(factor, number):
    sweep = small_sweep()
    more = replace(sweep, people={name: each * factor for name, each in sweep.people.items()})
    case = Case(RUN, number, draw(RANGES, seed=2, number=number))
    one, other = work_out(sweep, case), work_out(more, case)
    assert one.plan == other.plan
    assert other.best.share_within == pytest.approx(one.best.share_within)
    assert other.best.value == pytest.approx(one.best.value)


@given(st.sampled_from([0.5, 2.0, 4.0]))
@settings(max_examples=3, deadline=None)
def test_all_journeys_longer_by_a_factor_change_no_plan(factor):
    sweep = small_sweep()
    base = work_out(sweep, Case(STUDY, 0, OWN))
    run = work_out(sweep, Case(RUN, 0, replace(OWN, time_factor=factor)))
    assert run.plan == base.plan
    assert run.best.value == pytest.approx(base.best.value * factor)
    assert run.best.p80_minutes == pytest.approx(base.best.p80_minutes * factor)


def test_the_threshold_is_what_a_covering_promises():
    question = MCLP(p=2, within=10.0)
    sweep = small_sweep(question=question)
    own = replace(OWN, main_share=None)
    for within in (4.0, 10.0):
        run = work_out(sweep, Case(RUN, 0, replace(own, threshold_minutes=within)))
        known = solve(sweep.problems["day"], replace(question, within=within))
        assert run.best.value == known.objective.value
        assert run.best.share_within == known.objective.value / PEOPLE.sum()
        assert all(loss >= 0 for loss in run.losses)


def test_a_plan_that_breaks_the_promise_is_not_compared():
    sweep = small_sweep(question=LSCP(within=9.0))
    own = replace(OWN, main_share=None, threshold_minutes=9.0)
    assert work_out(sweep, Case(STUDY, 0, own)).losses[0] == 0
    run = work_out(sweep, Case(RUN, 0, replace(own, time_factor=1.5)))
    problem = world(sweep, replace(own, time_factor=1.5, time_model="day"), errors=False)
    for plan, loss in zip(sweep.plans, run.losses, strict=True):
        kept = (evaluate(problem, open_sites=plan).minutes <= 9.0).all()
        assert math.isnan(loss) is not kept
    assert math.isnan(run.losses[0])


def test_a_run_without_a_plan_says_so():
    question = PMedian(2, rules=[Capacity(600)])
    sweep = small_sweep(question=question)
    run = work_out(sweep, Case(RUN, 4, replace(OWN, main_share=None, growth="high")))
    assert (run.plan, run.status) == (None, INFEASIBLE)
    assert math.isnan(run.best.value)
    assert math.isnan(run.own.value)
    assert not math.isnan(run.own.mean_minutes)
    assert all(map(math.isnan, run.losses))


def test_a_plan_that_strands_more_people_is_not_compared():
    minutes = MINUTES.copy()
    minutes[3, 1] = np.nan
    sweep = small_sweep()
    gap = problem_of(minutes, PEOPLE, areas=AREAS, tiers=TIERS)
    sweep = replace(sweep, problems={"day": gap})
    run = work_out(sweep, Case(RUN, 0, OWN))
    strands = ["s01" in plan["main"] for plan in sweep.plans]
    assert [math.isnan(loss) for loss in run.losses] == strands
    assert sorted(set(strands)) == [False, True]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_run_told_and_read_back_is_the_same(number):
    run = work_out(small_sweep(), Case(RUN, number, draw(RANGES, seed=1, number=number)))
    told = json.dumps(run.to_dict(), allow_nan=False)
    back = Run.from_dict(json.loads(told))
    assert back == run
    assert json.dumps(back.to_dict()) == told
