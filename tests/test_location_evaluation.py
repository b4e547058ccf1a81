"""The figures of a plan: worked out by hand."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from problems import problem_of

from hubplan.errors import InputError
from hubplan.location import Plan, PMedian, TwoTier, evaluate, metrics, solve


def test_metrics_are_those_worked_out_by_hand():
    found = metrics(np.array([10.0, 20.0, 30.0, 50.0]), np.array([40.0, 40.0, 15.0, 5.0]))
    assert found.mean_minutes == (400 + 800 + 450 + 250) / 100
    assert found.median_minutes == 20
    assert found.p80_minutes == 20  # exactly 80% are within 20
    assert found.p95_minutes == 30
    assert found.max_minutes == 50
    assert found.share_within == {15: 0.40, 20: 0.80, 30: 0.95, 45: 0.95, 60: 1.0}
    assert found.to_dict()["people"] == 100


def test_people_without_a_route_count_in_every_share():
    found = metrics(np.array([10.0, np.nan]), np.array([70.0, 30.0]))
    assert found.mean_minutes == 10
    assert found.median_minutes == 10
    assert np.isnan(found.p80_minutes)  # no time brings 80% to a hub
    assert found.share_within[45] == 0.7
    assert found.unreachable_people == 30


def test_places_without_people_do_not_make_the_longest_journey():
    found = metrics(np.array([10.0, 99.0, np.nan]), np.array([1.0, 0.0, 0.0]))
    assert found.max_minutes == 10
    assert found.p95_minutes == 10
    assert found.unreachable_people == 0


def test_a_group_of_nobody_has_no_figures_and_json_has_no_nan():
    found = metrics(np.array([10.0]), np.array([0.0])).to_dict()
    assert found["mean_minutes"] is None
    assert found["share_within"] == dict.fromkeys(("15", "20", "30", "45", "60"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_metrics_refuse_negative_weights():
    with pytest.raises(InputError, match="weights"):
        metrics(np.array([1.0]), np.array([-1.0]))


@pytest.fixture
def town():
    return problem_of(
        [[5.0, 9.0, 5.0], [30.0, 12.0, 8.0], [np.nan, np.nan, 40.0]],
        [100, 50, 10],
        site_ids=["b", "c", "a"],
        aged_75_plus=[10, 20, 0],
        broken=[1.0, np.nan, 1.0],
    )


def test_each_place_goes_to_its_nearest_hub_and_of_equals_to_the_first_id(town):
    table = evaluate(town, open_sites=["b", "c", "a"]).allocation
    assert list(table["hub_id"]) == ["a", "a", "a"]
    table = evaluate(town, open_sites=["b", "c"]).allocation
    assert list(table["hub_id"]) == ["b", "c", ""]
    assert np.isnan(table["minutes"][2])
    assert isinstance(table, pd.DataFrame)


def test_a_plan_with_tiers_tells_core_and_main_journeys_apart(town):
    found = evaluate(town, open_sites=Plan({"main": ["b"], "mini": ["a"]}), main_share=0.5)
    assert list(found.minutes) == [5, 8, 40]
    assert list(found.allocation["main_hub_id"]) == ["b", "b", ""]
    # 150 people reach a main hub and all 160 some hub; half of the visits need a main one.
    expected = (0.5 * (500 + 1500) + 0.5 * (500 + 400 + 400)) / (0.5 * 150 + 0.5 * 160)
    assert found.visit_minutes == expected
    assert found.unreachable_ids == ()


def test_tiers_may_be_given_as_a_plain_mapping(town):
    tiers = {"main": ["b"], "mini": ["a"]}
    plain = evaluate(town, open_sites=tiers)
    assert plain.plan == Plan(tiers)
    assert plain.metrics == evaluate(town, open_sites=Plan(tiers)).metrics


def test_unreachable_places_are_named(town):
    found = evaluate(town, open_sites=["b"])
    assert found.unreachable_ids == ("d002",)
    assert found.metrics.unreachable_people == 10


def test_groups_have_the_same_metrics_under_their_own_weights(town):
    found = evaluate(town, open_sites=["b"]).metrics_for("aged_75_plus")
    assert found.mean_minutes == (50 + 600) / 30
    with pytest.raises(InputError, match="did you mean 'aged_75_plus'"):
        evaluate(town, open_sites=["b"]).metrics_for("aged_75plus")
    with pytest.raises(InputError, match="'d001'"):
        evaluate(town, open_sites=["b"]).metrics_for("broken")


@pytest.mark.parametrize("sites", [[], "b", ["b", "b"], ["nowhere"]])
def test_lists_of_open_sites_without_sense_are_refused(town, sites):
    with pytest.raises(InputError):
        evaluate(town, open_sites=sites)


def test_two_tier_objective_equals_the_evaluation_of_its_plan():
    problem = problem_of(
        [[5.0, 9.0], [30.0, 12.0]], [3, 7], areas=["x", "y"], tiers=["main", "mini"]
    )
    solution = solve(problem, TwoTier({"x": 1}, {"y": 1}, 0.3))
    assert solution.objective.value == solution.evaluation.visit_minutes
    assert solution.objective.value == pytest.approx((0.3 * 225 + 0.7 * 99) / 10)


def test_solutions_print_in_one_line_and_escape_names():
    problem = problem_of([[5.0, 9.0]], site_ids=["<b>", "c"])
    problem.sites.frame["name"] = ["<script>", "C & A"]
    solution = solve(problem, PMedian(1))
    assert repr(solution) == "Solution(open: <b>; 5 minutes, optimal)"
    page = solution._repr_html_()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_solution_becomes_json_in_the_promised_shapes(town):
    answer = json.loads(json.dumps(solve(town, PMedian(2)).to_dict(), allow_nan=False))
    assert set(answer) == {"plan", "objective", "proof", "alternatives"}
    assert answer["plan"] == {"open": ["a", "b"]}
    assert answer["objective"]["model"] == "p-median"
    assert answer["proof"]["plans_possible"] == answer["proof"]["plans_evaluated"] == 3
    # The plan b, c would strand ten people whom the others reach: it is not offered.
    assert [a["plan"]["open"] for a in answer["alternatives"]] == [["a", "b"], ["a", "c"]]
    assert answer["alternatives"][0]["loss"] == 0
