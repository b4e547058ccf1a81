"""Options side by side, and what changes the answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from cases import problems
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from maps_findings import problem_with
from problems import problem_of

from hubplan.errors import HubplanError, InputError
from hubplan.location import LocationProblem, Plan, PMedian, TwoTier, evaluate, score, solve
from hubplan.scenario import Variant, compare, option_of, sensitivity, site_frequency

LAW = settings(max_examples=40, derandomize=True, database=None, deadline=None)
MINUTES = [[5.0, 30.0], [20.0, 12.0], [40.0, 14.0], [np.nan, np.nan]]
WEIGHTS = [10, 20, 30, 40]


def small():
    return problem_of(MINUTES, WEIGHTS, site_ids=["a", "b"], aged=[1, 0, 3, 0])


def test_options_stand_side_by_side_against_the_first():
    problem = small()
    table = compare(
        today=evaluate(problem, open_sites=["a"]),
        other=evaluate(problem, open_sites=["b"]),
        best=solve(problem, PMedian(2)),
    )
    frame = table.frame
    assert list(frame.index) == ["today", "other", "best"]
    assert frame["hubs"].tolist() == [1, 1, 2]
    assert frame["share_within"].tolist() == pytest.approx([0.3, 0.5, 0.6])
    assert frame["mean_minutes"].tolist() == pytest.approx(
        [(50 + 400 + 1200) / 60, (300 + 240 + 420) / 60, (50 + 240 + 420) / 60]
    )
    assert frame["max_minutes"].tolist() == [40, 30, 14]
    assert np.isnan(frame["p80_minutes"]).all()  # only 60% have a route at all
    assert frame["people_longer"].tolist() == [0, 10, 0]
    assert frame["people_shorter"].tolist() == [0, 50, 50]
    assert frame["unreachable_people"].tolist() == [40, 40, 40]


def test_thresholds_of_a_comparison_are_the_readers_choice():
    problem = small()
    options = {
        "today": evaluate(problem, open_sites=["a"]),
        "other": evaluate(problem, open_sites=["b"]),
    }
    table = compare(within=12, noticeable_minutes=25.0, **options)
    assert table.frame["share_within"].tolist() == pytest.approx([0.1, 0.2])
    assert table.frame["people_longer"].tolist() == [0, 0]
    assert table.frame["people_shorter"].tolist() == [0, 30]
    assert "within 12 min" in str(table)
    assert "25+ min longer than today" in str(table)
    assert repr(table) == "Comparison(within 12 min: today 10.0%, other 20.0%)"


def test_a_mistyped_argument_of_a_comparison_is_no_option():
    found = evaluate(small(), open_sites=["a"])
    with pytest.raises(InputError, match=r"option 'withn'.*is 12, no plan.*within"):
        compare(today=found, withn=12)


def test_a_comparison_in_a_notebook_escapes_the_names_of_options():
    found = evaluate(small(), open_sites=["a"])
    html = compare(**{"<script>x</script>": found, "<b>best": found})._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert "30.0%" in html


def test_options_of_different_problems_are_refused():
    today = evaluate(small(), open_sites=["a"])
    other = problem_of(MINUTES, WEIGHTS, site_ids=["a", "b"], demand_ids=["w", "x", "y", "z"])
    with pytest.raises(InputError, match="option 'b' is about other demand points than the first"):
        compare(a=today, b=evaluate(other, open_sites=["a"]))
    heavier = problem_of(MINUTES, [1, 2, 3, 4], site_ids=["a", "b"])
    with pytest.raises(InputError, match="option 'b' is about other weights than the first"):
        compare(a=today, b=evaluate(heavier, open_sites=["a"]))
    with pytest.raises(InputError, match="nothing to compare"):
        compare()


def test_an_option_has_the_figures_of_all_and_of_each_group():
    problem = small()
    option = option_of(
        problem,
        Plan({"main": ["a"], "mini": ["b"]}),
        option_id="plan",
        label="Plan <A>",
        groups={"aged": problem.weights_of("aged"), "nobody": np.zeros(4)},
    )
    assert (option.id, option.label) == ("plan", "Plan <A>")
    assert option.main_hubs == ("a",)
    assert option.plan.open_sites == ("a", "b")
    np.testing.assert_array_equal(option.minutes, [5, 12, 14, np.nan])
    assert option.metrics.mean_minutes == pytest.approx((50 + 240 + 420) / 60)
    assert option.main_metrics.mean_minutes == pytest.approx((50 + 400 + 1200) / 60)
    assert option.groups["aged"].mean_minutes == pytest.approx((5 + 42) / 4)
    assert option.groups["aged"].people == 4
    assert math.isnan(option.groups["nobody"].mean_minutes)


def test_exactly_the_minutes_asked_for_count_as_within():
    option = option_of(small(), Plan({"open": ["a", "b"]}), option_id="x", label="x", groups={})
    assert [option.share_within(limit) for limit in (4.99, 5, 12, 14, 999)] == pytest.approx(
        [0, 0.1, 0.3, 0.6, 0.6]
    )
    assert option.main_hubs == ("a", "b")
    assert option.main_metrics == option.metrics


def two_tier(minutes, *, share):
    problem = problem_of(
        minutes, [10, 20, 30], site_ids=["a", "b", "c"], areas=["x"] * 3, tiers=["main;mini"] * 3
    )
    return problem, TwoTier({"x": 1}, {"x": 1}, share)


def test_the_answer_loses_nothing_under_its_own_assumptions():
    rows = [[5.0, 9.0, 30.0], [20.0, 2.0, 12.0], [40.0, 14.0, 6.0]]
    problem, question = two_tier(rows, share=0.3)
    slower = two_tier([[30.0, 9.0, 5.0], [1.0, 2.0, 12.0], [2.0, 14.0, 40.0]], share=0.3)[0]
    answer = solve(problem, question)
    variants = sensitivity(
        {"interpeak": problem, "peak": slower}, question, answer, main_shares=[0.0, 0.3, 1.0]
    )
    assert [(each.period, each.main_share) for each in variants] == [
        (period, share) for period in ("interpeak", "peak") for share in (0.0, 0.3, 1.0)
    ]
    own = variants[1]
    assert own.loss == 0
    assert own.plan == answer.plan
    assert own.value == answer.objective.value
    assert all(each.loss >= 0 for each in variants)
    assert variants[4].loss > 1  # another plan is best when these roads are slow


@pytest.mark.filterwarnings("ignore::hubplan.errors.HubplanWarning")
@LAW
@given(problem=problems(tiered=True), shares=st.lists(st.sampled_from([0.0, 0.25, 0.9, 1.0]),
       min_size=2, max_size=3, unique=True))  # fmt: skip
def test_no_variant_ever_has_a_loss_below_zero(problem, shares):
    question = TwoTier({"a": 1}, {"a": 1, "b": 1}, shares[0])
    try:
        answer = solve(problem, question)
    except HubplanError:
        assume(False)
    variants = sensitivity({"given": problem}, question, answer, main_shares=shares)
    for each in variants:
        asked = replace(question, main_share=each.main_share)
        own, best = (score(problem, asked, plan) for plan in (answer.plan, each.plan))
        strands_more = own.unreached > best.unreached
        assert math.isnan(each.loss) if strands_more else each.loss >= 0
    assert variants[0].loss == 0


def test_of_plans_as_good_the_answer_is_the_one_of_a_variant():
    """Else a site would seem to come and go with an assumption that says nothing of it."""
    problem = problem_of([[4.0, 9.0], [9.0, 4.0]], [10, 10], site_ids=["a", "b"])
    first = solve(problem, PMedian(1))
    second = solve(problem, PMedian(1, close=first.plan.open_sites))
    assert second.objective.value == first.objective.value
    for answer in (first, second):
        (variant,) = sensitivity({"noon": problem}, PMedian(1), answer)
        assert (variant.plan, variant.loss) == (answer.plan, 0)


def test_a_plan_that_strands_more_visits_has_no_loss_to_compare():
    minutes = [[1.0, np.nan, 50.0], [np.nan, 1.0, 60.0], [np.nan, np.nan, 70.0]]
    problem, question = two_tier(minutes, share=0.5)
    stranding = solve(problem, TwoTier({"x": 1}, {"x": 1}, 0.5, close=["c"]))
    (variant,) = sensitivity({"given": problem}, question, stranding, main_shares=[0.5])
    assert "c" in variant.plan.open_sites
    assert stranding.objective.value < variant.value
    assert math.isnan(variant.loss)


def test_sites_are_counted_over_the_variants_most_often_first():
    plans = [{"main": ["b"], "mini": ["a"]}, {"main": ["b"], "mini": ["c"]}, {"main": ["b"]}]
    variants = [Variant("p", 0.1 * i, Plan(plan), 1.0, 0.0) for i, plan in enumerate(plans)]
    assert list(site_frequency(variants).items()) == [("b", 3), ("a", 1), ("c", 1)]
    assert site_frequency([]) == {}


def test_a_comparison_says_how_far_its_journeys_may_be_off():
    problem = problem_with(mode="walk")
    told = compare(today=evaluate(problem, open_sites=["north"]))
    assert str(told).endswith("walk, given: How far single journeys are off is not known.")
    known = replace(problem.times, mode="car", period="noon", error_90_minutes=2.5)
    driven = LocationProblem(problem.demand, problem.sites, known)
    told = compare(today=evaluate(driven, open_sites=["north"]))
    assert told.error == "car, noon: 9 journeys in 10 are within ±2.5 minutes."
    assert f"<p>{told.error}</p>" in told._repr_html_()
    from_file = LocationProblem(problem.demand, problem.sites, replace(known, mode="given"))
    assert compare(today=evaluate(from_file, open_sites=["north"])).error == ""
