"""Tables of use and results.json tell the same figures, which add up; what is unknown is said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from maps_findings import one_tier_findings
from report_findings import full_findings
from use_study import SECTIONS, write_use_study

from hubplan.report import report_tables
from hubplan.report.results import results
from hubplan.scenario.hub_use import HubUse, UseOfHubs, hub_use
from hubplan.study import Study

NAMES = {
    "hub_loads": 9,
    "second_nearest": 9,
    "spill": 9,
    "services": None,
    "one_stop": None,
    "one_stop_groups": None,
    "affordability": 10,
    "emissions": 11,
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    return Study.read(write_use_study(tmp_path_factory.mktemp("use"))).findings()


@pytest.fixture(scope="module")
def tables(findings):
    return report_tables(findings)


def test_the_tables_have_their_numbers_sources_and_dates(tables):
    for name, number in NAMES.items():
        table = tables[name]
        assert table.number == number
        assert len(table.frame), name
        assert table.source, name
        assert table.date, name
    for name in ("hub_loads", "one_stop", "one_stop_groups", "emissions"):
        assert "assumptions in the table of services" in tables[name].definition
    assert "assumed" in tables["affordability"].definition
    assert "Fares by bus and train are not known" in tables["affordability"].definition


def test_loads_add_up_and_change_against_today(findings, tables):
    frame = tables["hub_loads"].frame
    assert set(frame.groupby("option_id")["people_nearest"].sum()) == {1000.0}
    assert set(frame.groupby("option_id")["visits_a_year"].sum()) == {1400.0}
    now = frame.query("option_id == 'now'")
    assert now["people_nearest_change"].isna().all()
    assert now["visits_change"].isna().all()
    today = dict(zip(now["site_id"], now["people_nearest"], strict=True))
    for row in frame.query("option_id == 'best'").itertuples():
        assert row.people_nearest_change == row.people_nearest - today.get(row.site_id, 0.0)
    assert frame["option_id"].iloc[0] == findings.best_id


def test_hours_of_place_and_of_combining_are_all_hours(tables):
    frame = tables["one_stop"].frame
    parts = frame["change_hours_by_place"] + frame["change_hours_by_combining"]
    assert np.allclose(parts, frame["change_hours"])
    today = frame.query("option_id == 'now'").set_index("case")
    assert (today["change_hours_by_place"] == 0).all()
    for row in frame.itertuples():
        assert row.change_hours == pytest.approx(row.hours - today.hours_separate[row.case])
    assert list(frame["case"][:3]) == ["central", "low", "high"]


def test_results_hold_the_figures_of_the_tables(findings, tables):
    found = json.loads(json.dumps(results(findings)["hub_use"], allow_nan=False))
    assert set(found) == {option.id for option in findings.options}
    for row in tables["one_stop"].frame.itertuples():
        told = found[row.option_id]["travel"][row.case]
        assert (told["hours"], told["visits"]) == (row.hours, row.visits_a_year)
    for row in tables["emissions"].frame.itertuples():
        told = found[row.option_id]["driven"][row.case]
        assert (told["tonnes_co2e"], told["vehicle_km"]) == (row.tonnes_co2e, row.vehicle_km)
    for row in tables["affordability"].frame.query("reaching == 'any hub'").itertuples():
        told = found[row.option_id]["trip_by_car"][row.group_id]
        assert (told["mean_pounds"], told["people_over"]) == (row.mean_pounds, row.people_over)
    for row in tables["hub_loads"].frame.itertuples():
        assert found[row.option_id]["people"][row.site_id] == row.people_nearest
    for row in tables["spill"].frame.itertuples():
        assert found[row.option_id]["spill"]["people_out"] == row.people_out


def test_few_people_of_one_flow_are_not_counted_in_public(findings):
    demand = findings.demand
    few = replace(demand, frame=demand.frame.assign(people=[400.0, 300.0, 4.0, 100.0]))
    options = tuple(
        replace(
            option,
            evaluation=replace(
                option.evaluation, problem=replace(option.evaluation.problem, demand=few)
            ),
        )
        for option in findings.options
    )
    told = replace(findings, options=options, use=hub_use(options, UseOfHubs()))
    frame = report_tables(told)["second_nearest"].frame
    assert "under 10" in set(frame["people"])
    assert 4.0 not in set(frame["people"])
    flows = [f for each in results(told)["hub_use"].values() for f in each["second_nearest"]]
    assert None in [flow["people"] for flow in flows]
    assert 4.0 not in [flow["people"] for flow in flows]


@pytest.mark.parametrize("findings_of", [full_findings, one_tier_findings])
def test_a_study_that_says_nothing_has_tables_that_say_so(findings_of):
    silent = findings_of()
    silent = replace(silent, use=hub_use(silent.options, UseOfHubs()))
    found = report_tables(silent)
    assert set(NAMES) <= set(found)
    for name in ("spill", "services", "one_stop", "one_stop_groups", "affordability", "emissions"):
        (answer,) = found[name].frame["answer"]
        assert answer.startswith("not known: ")
    assert found["hub_loads"].frame["visits_a_year"].isna().all()
    assert "Visits a year are not known" in found["hub_loads"].definition


def test_costs_without_services_tell_what_a_visit_costs_and_no_more(tmp_path):
    costs = SECTIONS[SECTIONS.index("[costs]") :]
    found = report_tables(Study.read(write_use_study(tmp_path, sections=costs)).findings())
    assert len(found["affordability"].frame) > 1
    (answer,) = found["emissions"].frame["answer"]
    assert answer == "not known: the study names no table of services"


def test_findings_without_use_have_empty_tables():
    found = report_tables(replace(full_findings(), use=HubUse()))
    assert found["hub_loads"].frame.empty
    assert isinstance(found["second_nearest"].frame, pd.DataFrame)


def test_west_kent_counts_everybody_and_only_assumes_what_it_says(west_kent):
    found = report_tables(west_kent)
    loads = found["hub_loads"].frame
    assert set(loads.groupby("option_id")["people_nearest"].sum()) == {501085.0}
    visits = loads.groupby("option_id")["visits_a_year"].sum()
    central = found["one_stop"].frame.query("case == 'central'").set_index("option_id")
    assert visits.to_dict() == pytest.approx(central["visits_a_year"].to_dict())
    assert set(found["services"].frame["basis"]) == {"assumption"}
    assert found["services"].frame["reason"].str.len().min() > 20
    assert "not verified" in found["emissions"].date
    spilt = found["spill"].frame
    assert (spilt["people_in"] <= west_kent.people_left_out).all()
    today = loads.query("option_id == '2025' and site_id == 'darent-valley-hospital'")
    assert (
        today["people_nearest_main"].item()
        == (spilt.set_index("option_id").loc["2025", "people_out_main"])
    )
