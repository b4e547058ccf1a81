"""The tables of the report: units, definitions, and figures that add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from maps_findings import NAN, one_tier_findings, problem_with
from report_findings import GROUPS, full_findings

from hubplan.location import metrics
from hubplan.report import csv_text, report_tables, solution_text
from hubplan.report.columns import COLUMNS, shown
from hubplan.report.results import results
from hubplan.report.sentences import proof_text
from hubplan.report.table import Table
from hubplan.scenario import change, option_of

ISLAND = [[10.0, 31.25, 20.0], [20.04, 12.0, 45.5], [21.0, 19.96, 5.0], [NAN, NAN, NAN]]


@pytest.fixture(scope="module")
def findings():
    return full_findings()


@pytest.fixture(scope="module")
def tables(findings):
    return report_tables(findings)


def test_every_table_has_a_title_a_definition_and_known_columns(tables):
    for name, table in tables.items():
        assert name == table.name
        assert len(table.title) > 15
        assert table.definition.endswith(".")
        assert set(table.frame.columns) <= set(COLUMNS)


def test_every_table_names_the_data_it_is_made_from_and_their_date(findings, tables):
    demand = replace(findings.sources[0], source="A count", date="1 May 2021")
    roads = replace(demand, role="network", source="A map", date="2 May 2021")
    for table in report_tables(replace(findings, sources=(roads, demand))).values():
        assert table.number is None or table.number in range(1, 17)
        if table.name in ("summary", "coverage", "change", "groups"):
            assert table.source == "people: A count; roads: A map"
            assert table.date == "people: 1 May 2021; roads: 2 May 2021"


def test_every_numbered_question_has_a_table(tables):
    told = {table.number for table in tables.values()} - {None}
    assert told == set(range(1, 17))
    assert all(len(table.frame) for table in tables.values() if table.number in (7, 8, 12, 14))


def test_every_number_has_its_unit_in_the_heading():
    units = ("minutes", "%", "people", "percentage points", "number", "kilometres", "multiple")
    units += ("hours", "tonnes", "£")
    counted = {"rank", "times_chosen", "times_asked", "group_size"}
    # The unit of these stands in a column beside them.
    counted |= {"value", "loss", "mean_loss", "max_loss", "change_value"}
    for name, column in COLUMNS.items():
        if column.kind not in ("text", "digest") and name not in counted:
            assert any(unit in column.heading.casefold() for unit in units), name


def test_a_column_without_a_heading_is_refused():
    with pytest.raises(KeyError):
        Table("x", "A title", "A definition.", pd.DataFrame({"nobody knows": [1]}), "", "")


def test_the_same_findings_give_the_same_bytes(findings, tables):
    again = report_tables(full_findings())
    assert [csv_text(t.frame) for t in again.values()] == [
        csv_text(t.frame) for t in tables.values()
    ]


def test_coverage_repeats_the_metrics_of_each_option(findings, tables):
    shares, people = (
        tables[name].frame.query("reaching == 'any hub'").set_index(["period", "option_id"])
        for name in ("coverage", "coverage_people")
    )
    for model, options in findings.impact.by_model.items():
        for option in options:
            row = (findings.time_words(model), option.id)
            for minutes, share in option.metrics.share_within.items():
                assert shares.loc[row, f"share_within_{minutes}_minutes"] == share
                within = option.evaluation.problem.weights[option.minutes <= minutes].sum()
                assert people.loc[row, f"people_within_{minutes}_minutes"] == within
    assert len(shares) == len(people) == 6


def test_a_plan_with_mini_hubs_also_tells_the_way_to_a_main_hub(findings, tables):
    frame = tables["journeys"].frame
    frame = frame[frame["period"] == findings.time_words(findings.period)]
    rows = frame.query("option_id == 'best'").set_index("reaching")
    assert rows.loc["a main hub", "mean_minutes"] == findings.best.main_metrics.mean_minutes
    assert rows.loc["any hub", "mean_minutes"] == findings.best.metrics.mean_minutes
    assert list(frame["option_id"]) == ["best", "best", "now", "few"]


def test_tables_of_which_a_page_shows_the_first_rows_start_with_the_answer(findings, tables):
    """Else the board paper would tell of old hospitals, and not of the plan it proposes."""
    options = [option.id for option in findings.options]
    assert options[0] != findings.best_id
    for name in ("coverage", "coverage_people", "coverage_change", "p80", "hubs", "journeys"):
        assert tables[name].frame["option_id"].iloc[0] == findings.best_id, name


def test_longer_shorter_and_same_add_up_to_everybody(tables):
    changes = tables["change"].frame
    parts = changes[["people_longer", "people_shorter", "people_same"]]
    assert set(parts.sum(axis=1)) == {1000.0}
    assert list(changes["more_than_minutes"]) == [5.0, 10.0, 20.0, 30.0] * 2


def test_people_by_place_add_up_to_those_who_lose(tables):
    by_option = tables["losers_by_place"].frame.groupby("option_id")["people"].sum()
    lost = tables["change"].frame.query("more_than_minutes == 5")
    lost = lost.set_index("option_id")["people_longer"]
    assert by_option.to_dict() == {k: v for k, v in lost.items() if v}


def test_people_by_nearest_hub_add_up_to_everybody(tables):
    hubs = tables["hubs"].frame
    assert set(hubs.groupby("option_id")["people_nearest"].sum()) == {1000.0}
    assert set(hubs.groupby("option_id")["people_nearest_main"].sum()) == {1000.0}
    assert hubs.query("tier == 'mini-hub'")["people_nearest_main"].isna().all()


def test_allocation_has_one_row_for_each_small_area(findings, tables):
    frame = tables["allocation"].frame
    assert list(frame["demand_id"]) == list(findings.demand.ids)
    assert np.array_equal(frame["minutes"], findings.best.minutes)
    assert list(frame["hub_id"]) == list(findings.best.evaluation.allocation["hub_id"])


def test_worst_served_places_start_with_the_longest_journey(findings, tables):
    frame = tables["worst_served_places"].frame
    assert frame["longest_minutes_best"].is_monotonic_decreasing
    assert frame["longest_minutes_best"].iloc[0] == findings.best.metrics.max_minutes
    assert frame["people"].sum() == 1000.0
    assert tables["summary"].frame["worst_place"].iloc[-1] == frame["place"].iloc[0]


def test_a_group_is_compared_with_everybody_and_an_empty_group_has_no_figures(findings, tables):
    frame = tables["groups"].frame.set_index(["option_id", "group_id"])
    elders = findings.best.groups["aged_75_plus"]
    assert frame.loc[("best", "aged_75_plus"), "group"] == "Aged 75 and over"
    younger = metrics(findings.best.minutes, findings.demand.weights - GROUPS["aged_75_plus"])
    assert frame.loc[("best", "aged_75_plus"), "gap_mean_minutes"] == pytest.approx(
        elders.mean_minutes - younger.mean_minutes
    )
    assert np.isnan(frame.loc[("best", "no_car_households"), "mean_minutes"])


def test_alternatives_start_with_the_answer_and_tell_what_differs(tables):
    frame = tables["alternatives"].frame
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    assert frame["loss"].iloc[0] == 0
    assert frame["difference"].iloc[0] == "the same sites"
    assert frame["loss"].is_monotonic_increasing


def test_site_frequency_names_every_candidate_those_never_chosen_too(findings, tables):
    frame = tables["site_frequency"].frame.set_index("site_id")
    assert set(frame.index) == set(findings.sites.ids)
    assert dict(frame["chosen"]) == {"north": "always", "east": "often", "south": "sometimes"}
    assert dict(frame["times_chosen"]) == {"north": 3, "east": 2, "south": 1}
    never = report_tables(full_findings(variants=findings.variants[:2]))["site_frequency"].frame
    assert never.set_index("site_id").loc["south", "chosen"] == "never"


def test_sensitivity_tells_periods_in_words_and_the_loss_of_the_plan(tables):
    frame = tables["sensitivity"].frame
    assert list(frame["loss_minutes"]) == [0.0, 0.0, 0.25]
    assert frame["difference"].iloc[2] == "South Library instead of East Centre"
    assert "am_peak" not in set(frame["period"])


def test_unreachable_people_are_told_and_counted(tables):
    found = report_tables(full_findings(ISLAND))
    row = found["unreached"].frame.iloc[0]
    assert (row["demand_id"], row["people"], row["reason"]) == ("d3", 250.0, "an island")
    assert set(found["journeys"].frame["unreachable_people"]) == {250.0}
    assert found["distribution"].frame["share_within"].max() == 0.75
    assert found["allocation"].frame["hub"].iloc[3] == ""
    assert tables["unreached"].frame.empty


def test_a_one_tier_study_without_today_has_every_table(tables):
    found = report_tables(one_tier_findings())
    assert list(found) == list(tables)
    assert found["change"].frame.empty
    assert found["worst_served_places"].frame["longest_minutes_today"].isna().all()
    assert set(found["hubs"].frame["tier"]) == {"hub"}
    assert set(found["coverage"].frame["reaching"]) == {"any hub"}
    assert all(csv_text(table.frame) for table in found.values())


def test_a_proof_that_counted_no_plans_is_told_without_a_number():
    found = full_findings()
    proof = replace(found.solution.proof, plans_possible=None)
    solution = replace(found.solution, proof=proof)
    told = proof_text(replace(found, solution=solution))
    assert told == "No other possible plan is better (proved; they are too many to count)."
    assert "of more plans than can be counted" in solution_text(solution)


def test_small_counts_of_places_are_told_the_same_everywhere(findings):
    few = findings.demand.weights / 25
    demand = replace(findings.demand, frame=findings.demand.frame.assign(people=few))
    problem = problem_with()
    problem = replace(problem, demand=demand)
    options = tuple(
        option_of(problem, o.plan, option_id=o.id, label=o.label, groups={})
        for o in findings.options
    )
    today, best = options[0], options[-1]
    moved = change(today.minutes, best.minutes, few, findings.places)
    told = replace(
        findings,
        demand=demand,
        options=options,
        changes={o.id: moved for o in options[1:]},
        impact=replace(findings.impact, by_model={}, groups=()),
    )
    found = report_tables(told)
    counts = found["allocation"].frame["people"]
    assert list(counts) == ["under 10" if people < 10 else people for people in few]
    assert "under 10" in list(counts)
    assert "under 10" in csv_text(found["allocation"].frame)
    assert found["coverage_people"].frame["people"].iloc[0] == few.sum()
    assert [shown(value, "count") for value in ("under 10", 12.0)] == ["under 10", "12"]
    lost = results(told)["options"]["best"]["change"]["places_longer"]
    for place, each in zip(lost, moved.places, strict=True):
        small = each.people < 10
        assert place["people"] == (None if small else each.people)
        assert place.get("people_under") == (10 if small else None)
