"""What a report says of scenarios: whether the answer stays the best one, and by how much not."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from scenario_studies import findings_with, scenario

from hubplan.report import report_tables
from hubplan.report.front_page import question_text
from hubplan.report.key_figures import key_figures
from hubplan.report.what_if_tables import stays_best

GROWN = scenario("grown", 'change = "growth"\nfactor = 2')
FEWER = scenario("fewer", 'change = "growth"\nfactor = 2', 'change = "quotas"\nmini = {}')


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("what_if")
    return findings_with(folder, scenario("empty"), GROWN, FEWER)


def only(findings, *ids):
    """Return findings with some of their scenarios."""
    return replace(findings, outcomes=tuple(o for o in findings.outcomes if o.id in ids))


def test_an_empty_scenario_asks_no_other_question(findings):
    told = report_tables(findings)["scenarios"].frame.set_index("scenario_id")["same_plan"]
    assert told.to_dict() == {"empty": "yes", "grown": "yes", "fewer": "no"}


def test_another_plan_worth_the_same_leaves_the_answer_the_best(findings):
    (other,) = only(findings, "fewer").outcomes
    assert other.option.plan != findings.best.plan
    assert stays_best(findings, replace(other, loss_minutes=0.0))
    assert not stays_best(findings, replace(other, loss_minutes=0.01))
    assert not stays_best(findings, replace(other, loss_minutes=math.nan))
    closed = replace(other.world, done=(("close", "hospital"),))
    assert not stays_best(findings, replace(other, loss_minutes=0.0, world=closed))


def test_the_figure_of_future_years_counts_only_plans_that_are_better(findings):
    """Not those with fewer hubs (below zero), nor those that cannot be compared."""

    def told(found):
        return key_figures(found, report_tables(found)).get(12)

    assert told(only(findings, "grown")) == "The same plan stays the best"
    assert told(only(findings, "fewer")) is None
    (fewer,) = only(findings, "fewer").outcomes
    for behind in (math.nan, 0.5):
        worse = replace(fewer, loss_minutes=behind)
        words = told(replace(findings, outcomes=(fewer, worse)))
        expected = "This plan is at most 0.50 minutes a visit behind the best plan then"
        assert words == (None if math.isnan(behind) else expected)


def test_the_figure_of_what_changes_the_answer_counts_the_sites_that_stay(findings):
    chosen = [set(variant.plan.open_sites) for variant in findings.variants]
    best = findings.best.plan.open_sites
    stay = sum(all(site in plan for plan in chosen) for site in best)
    told = key_figures(findings, report_tables(findings))[13]
    assert told == f"Sites chosen in every variant tried ({len(chosen)}): {stay} of {len(best)}"
    assert 13 not in key_figures(replace(findings, variants=()), report_tables(findings))


def test_an_unproved_plan_and_people_without_a_route_are_told_apart(findings):
    proof = replace(findings.solution.proof, status="feasible")
    unproved = replace(findings.solution, proof=proof)
    for solution, why in (
        (findings.solution, "some people have no route"),
        (unproved, "the plan is not proved to be the best"),
    ):
        found = replace(findings, solution=solution)
        found = replace(found, impact=replace(found.impact, switching=None))
        first = report_tables(found)["switching_values"].frame.iloc[0]
        assert first["switches_at"] == f"not known: {why}"


def test_the_question_is_a_sentence_whatever_the_name_of_the_area(findings):
    assert "the 1,000 people of the drawn town " in question_text(findings)
    assert " of the" not in question_text(replace(findings, area_label=""))


def test_who_walks_slowly_is_answered_at_the_slow_speed(findings):
    tables = report_tables(findings)
    walking = pd.DataFrame(
        {
            "option_id": [findings.best_id] * 2,
            "walking_kph": [4.8, 3.2],
            "share_within_walk_30_minutes": [0.5, 0.25],
        }
    )
    tables["walking"] = replace(tables["walking"], frame=walking)
    assert key_figures(findings, tables)[8] == "25.0% could walk to a hub in 30 minutes at 3.2 km/h"
