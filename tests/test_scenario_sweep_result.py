"""What a sweep tells of its runs: figures worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from sweeps import OWN, RANGES, small_sweep

from hubplan.location import Plan
from hubplan.report.sweep_text import sweep_words
from hubplan.scenario.sweep import Figures, Run, work_out
from hubplan.scenario.sweep_cases import RUN, STUDY, Case, draw, one_by_one
from hubplan.scenario.sweep_result import SweepResult

AB = Plan({"main": ["a"], "mini": ["b"]})
AC = Plan({"main": ["a"], "mini": ["c"]})
NOTHING = Figures(math.nan, math.nan, math.nan, math.nan)


def figures(value, share=0.5):
    return Figures(value, value - 1, share, value + 2)


def run(number, plan, losses, *, of=RUN, assumed=OWN, own=10.0, share=0.5):
    status = "infeasible" if plan is None else "optimal"
    best = NOTHING if plan is None else figures(own - losses[0] if losses[0] >= 0 else own)
    return Run(Case(of, number, assumed), plan, status, best, figures(own, share), losses)


def result(runs, tornado=(), **changes):
    told = SweepResult(
        study="small",
        fingerprint="f" * 64,
        made_from="e" * 64,
        kind="ensemble",
        seed=1,
        unit="minutes",
        own=OWN,
        plans=(AB, AC),
        site_names={"a": "Ayton", "b": "Bee", "c": "Cee", "d": "=SUM(1)"},
        labels={"time_model:day": "by day", "time_model:peak": "in the peak"},
        notes=("Nothing here is real.",),
        runs=tuple(runs),
        tornado_runs=(run(0, AB, (0.0, 0.5), of=STUDY), *tornado),
    )
    return replace(told, **changes)


FOUR = [
    run(0, AB, (0.0, 0.5)),
    run(1, AC, (0.25, 0.0)),
    run(2, AC, (0.75, 0.0)),
    run(3, Plan({"main": ["a"], "mini": ["d"]}), (math.nan, 1.0)),
]


def test_how_often_each_site_is_chosen():
    found = {row.site_id: row for row in result(FOUR).sites}
    assert [row.often for row in found.values()] == ["always", "often", "sometimes", "sometimes"]
    assert list(found) == ["a", "c", "b", "d"]
    assert found["a"].plans == {"main": 4, "mini": 0}
    assert [row.share for row in found.values()] == [1.0, 0.5, 0.25, 0.25]
    fewer = {row.site_id: row.often for row in result(FOUR[:3]).sites}
    assert fewer["d"] == "never"


def test_runs_without_a_plan_count_for_no_site():
    told = result([*FOUR[:2], run(2, None, (math.nan, math.nan))])
    assert told.n_without_plan == 1
    assert {row.site_id: row.share for row in told.sites} == {"a": 1, "b": 0.5, "c": 0.5, "d": 0}
    assert "In 1 of them no plan keeps the rules" in sweep_words(told)


def test_regret_of_every_plan_of_the_ranking():
    own, other = result(FOUR).regrets
    assert (own.rank, own.plan, other.rank, other.plan) == (1, AB, 2, AC)
    assert own.mean_loss == pytest.approx((0 + 0.25 + 0.75) / 3)
    assert (own.max_loss, own.share_best, own.runs_compared) == (0.75, 0.25, 3)
    assert other.mean_loss == pytest.approx(1.5 / 4)
    assert (other.max_loss, other.share_best, other.runs_compared) == (1.0, 0.5, 4)


def test_a_tornado_by_hand():
    peak, day = replace(OWN, time_model="peak"), OWN
    fast, slow = replace(OWN, time_factor=0.9), replace(OWN, time_factor=1.1)
    tornado = [
        run(0, AB, (0.0, 0.5), of="time_model", assumed=day),
        run(1, AC, (0.4, 0.0), of="time_model", assumed=peak, own=14.0, share=0.25),
        run(0, AB, (0.0, 0.5), of="time_factor", assumed=fast, own=9.0, share=0.75),
        run(1, AB, (0.0, 0.6), of="time_factor", assumed=slow, own=11.0),
    ]
    ends = result(FOUR, tornado).tornado
    assert [(e.assumption, e.end, e.level) for e in ends] == [
        ("time_model", "low", "by day"),
        ("time_model", "high", "in the peak"),
        ("time_factor", "low", "× 0.9"),
        ("time_factor", "high", "× 1.1"),
    ]
    assert ends[1].figures == figures(14.0, 0.25)
    assert ends[1].change == Figures(4.0, 4.0, -0.25, 4.0)
    assert [end.plan_changes for end in ends] == [0, 1, 0, 0]
    assert [end.loss for end in ends] == [0, 0.4, 0, 0]


def test_errors_by_chance_are_told_by_their_extremes():
    values, plans = [9.0, 12.0, 11.0, 10.0], [AB, AC, AC, AB]
    tornado = [
        run(
            number,
            plan,
            (0.0 if plan == AB else 0.2, 0.0),
            of="error_seed",
            assumed=replace(OWN, error_seed=(1, number, 2)),
            own=value,
            share=0.1 * number,
        )
        for number, (value, plan) in enumerate(zip(values, plans, strict=True))
    ]
    low, high = result(FOUR, tornado).tornado
    assert (low.figures.value, high.figures.value) == (9.0, 12.0)
    assert (low.figures.share_within, high.figures.share_within) == (0.0, pytest.approx(0.3))
    assert low.level == "least of 4 draws"
    assert low.plan_changes == high.plan_changes == 0.5
    assert low.loss == pytest.approx(0.1)


@pytest.fixture(scope="module")
def real():
    sweep = small_sweep()
    cases = [Case(RUN, k, draw(RANGES, seed=4, number=k)) for k in range(8)]
    alone = one_by_one(RANGES, OWN, seed=4)
    return SweepResult(
        study="small",
        fingerprint="f" * 64,
        made_from="e" * 64,
        kind="ensemble",
        seed=4,
        unit="minutes",
        own=OWN,
        plans=sweep.plans,
        site_names=dict(zip(sweep.problems["day"].sites.ids, "ABCDE", strict=True)),
        labels={},
        notes=(),
        runs=tuple(work_out(sweep, case) for case in cases),
        tornado_runs=tuple(work_out(sweep, case) for case in alone),
    )


def test_frames_say_what_the_result_says(real):
    runs, sites = real.runs_frame(), real.sites_frame()
    assert list(runs["run"]) == list(range(8))
    for row, one in zip(runs.itertuples(), real.runs, strict=True):
        assert (row.main, row.mini) == tuple(", ".join(one.plan[t]) for t in ("main", "mini"))
        assert row.value == one.best.value
        assert row.study_loss == one.losses[0]
        assert row.study_value >= row.value
    for row in sites.itertuples():
        among = sum(row.site_id in one.plan.open_sites for one in real.runs)
        assert row.runs_main + row.runs_mini == among
        assert row.share_of_runs == among / 8
    assert sites["runs_main"].sum() == 8  # one main hub in each run
    regret = real.regret_frame()
    assert list(regret["rank"]) == list(range(1, len(real.plans) + 1))
    assert (regret["mean_loss"] <= regret["max_loss"]).all()
    assert regret["share_best"].sum() >= 1  # some plan is best in each run; all plans are ranked
    tornado = real.tornado_frame()
    assert list(tornado["end"]) == ["low", "high"] * (len(tornado) // 2)
    assert len(tornado) == 12


def test_a_threshold_alone_changes_shares_and_no_minutes(real):
    for end in real.tornado:
        if end.assumption == "threshold_minutes":
            assert end.change.value == end.change.mean_minutes == end.change.p80_minutes == 0
            assert end.plan_changes == 0


def test_a_result_told_and_read_back_is_the_same(real):
    text = json.dumps(real.to_dict(), allow_nan=False)
    back = SweepResult.from_dict(json.loads(text))
    assert json.dumps(back.to_dict(), allow_nan=False) == text
    assert back.sites == real.sites
    assert back.tornado == real.tornado


def test_what_the_terminal_says():
    tornado = [
        run(0, AB, (0.0, 0.5), of="threshold_minutes", share=0.2),
        run(1, AB, (0.0, 0.5), of="threshold_minutes", share=0.8),
    ]
    text = sweep_words(result([*FOUR, run(4, AB, (0.0, 0.1))], tornado), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "always    Ayton (main hub)" in text
    assert "best      in 40% of runs" in text
    assert "regret    0.25 minutes on average, at most 0.75 minutes" in text
    assert "threshold: 20% to 80% of people are within it" in text
    assert "Nothing here is real." in text
    named = {"a": "A\x1b[2J", "b": "", "c": "", "d": ""}
    assert "\x1b" not in sweep_words(result(FOUR, site_names=named))


def test_luck_is_spoken_of_where_errors_are_drawn():
    assert "luck" not in sweep_words(result(FOUR))
    drawn = run(4, AB, (0.0, 0.1), assumed=replace(OWN, error_seed=(1, 4, 1)))
    assert "part of this is luck" in sweep_words(result([*FOUR, drawn]))


def test_a_plan_that_is_steadier_is_named():
    runs = [run(0, AB, (0.0, 0.2)), run(1, AC, (2.0, 0.0))]
    text = sweep_words(result(runs))
    assert "steadier  plan 2 of the study's ranking: 0.10 minutes on average, at most 0.20" in text
    assert "best      in 50% of runs" in text
