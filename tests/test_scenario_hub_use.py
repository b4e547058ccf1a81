"""Loads, flows, visits, hours, kilometres and costs: by hand in the drawn town, and as laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from use_study import write_use_study

from hubplan.location import Plan, evaluate
from hubplan.scenario import option_of
from hubplan.scenario.ages import Ages, ages_told, people_aged
from hubplan.scenario.driving import DrivingCosts, driven, trip_cost
from hubplan.scenario.flows import NO_OTHER, hub_loads, second_nearest, spill
from hubplan.scenario.hub_use import EVERYBODY
from hubplan.scenario.visits import CENTRAL, VisitRate, VisitRates, saving, travel, visits_by_hub
from hubplan.study import Study

NAN = math.nan
LAW = settings(max_examples=60, derandomize=True, database=None, deadline=None)
COSTS = DrivingCosts(0.5, 1.0, 0.2, 50.0, 1.0, 1.8)


def rates_of(visits=1000.0, combined=0.5, day=2.0):
    blood = VisitRate("Blood", Ages(), False, {CENTRAL: visits}, {CENTRAL: combined}, "", "")
    scan = VisitRate("X-ray", Ages(), True, {CENTRAL: visits}, {CENTRAL: 0.0}, "", "")
    return VisitRates((blood, scan), {CENTRAL: day})


def option_in(problem, main, mini=(), option_id="x"):
    plan = Plan({"main": main, "mini": mini})
    return option_of(problem, plan, option_id=option_id, label=option_id, groups={})


def with_lengths(problem, metres):
    times = replace(problem.times, length_m=np.asarray(metres, dtype=float))
    return replace(problem, times=times)


@st.composite
def towns(draw):
    """Return a problem of whole hundredths with metres, some pairs without a route, and a plan."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(2, 5))
    cell = st.one_of(st.just(NAN), st.integers(0, 6000).map(lambda x: x / 100))
    minutes = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=n, max_size=n))
    weights = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    weights[0] += 1
    problem = problem_of(minutes, weights)
    problem = with_lengths(problem, np.round(problem.minutes * 700))
    n_main = draw(st.integers(1, m - 1))
    return problem, problem.sites.ids[:n_main], problem.sites.ids[n_main:]


@LAW
@given(towns())
def test_loads_and_the_unreached_are_everybody_and_flows_are_the_loads(drawn):
    problem, main, mini = drawn
    loads = hub_loads(option_in(problem, main, mini))
    everybody = problem.weights.sum()
    assert math.fsum(loads.people.values()) + loads.unreached == everybody
    for people, flows in ((loads.people, loads.flows), (loads.people_main, loads.main_flows)):
        for hub, count in people.items():
            assert math.fsum(flow.people for flow in flows if flow.hub == hub) == count


@LAW
@given(towns())
def test_the_second_nearest_is_never_nearer_and_is_nearest_when_the_hub_closes(drawn):
    problem, main, mini = drawn
    option = option_in(problem, main, mini)
    hubs = option.plan.open_sites
    minutes, second = second_nearest(problem, hubs)
    both = ~np.isnan(minutes)
    assert (minutes[both] >= option.minutes[both]).all()
    nearest = option.evaluation.hubs
    for closed in hubs:
        left = [hub for hub in hubs if hub != closed]
        after = evaluate(problem, open_sites=left)
        j = problem.sites.ids.index(closed)
        assert np.array_equal(after.hubs, np.where(nearest == j, second, nearest))
        moved = np.flatnonzero((after.hubs != nearest) & (problem.weights > 0))
        flows = [f for f in hub_loads(option).flows if f.hub == closed]
        for flow in flows:
            to = problem.sites.ids.index(flow.next_hub) if flow.next_hub != NO_OTHER else -1
            going = moved[after.hubs[moved] == to]
            assert flow.people == problem.weights[going].sum()


@LAW
@given(towns())
def test_the_same_option_saves_no_hours_by_place_and_drives_no_kilometre_more(drawn):
    problem, main, mini = drawn
    first, again = (travel(option_in(problem, main, mini), rates_of(), CENTRAL) for _ in range(2))
    assert saving(again, first).by_place == 0
    assert again.km - first.km == 0
    none_combined = travel(option_in(problem, main, mini), rates_of(combined=0.0), CENTRAL)
    assert none_combined.hours == pytest.approx(none_combined.hours_separate)
    assert none_combined.hours_saved == pytest.approx(0, abs=1e-9)


@LAW
@given(towns())
def test_twice_the_visits_are_twice_the_kilometres_and_co2e_and_nothing_else(drawn):
    problem, main, mini = drawn
    option = option_in(problem, main, mini)
    once, twice = (travel(option, rates_of(visits), CENTRAL) for visits in (1000.0, 2000.0))
    for name in ("visits", "visits_unmade", "journeys", "hours", "km", "km_separate"):
        assert getattr(twice, name) == pytest.approx(2 * getattr(once, name))
    one, two = driven(once, COSTS), driven(twice, COSTS)
    assert two.tonnes_co2e == pytest.approx(2 * one.tonnes_co2e)
    assert two.vehicle_km == pytest.approx(2 * one.vehicle_km)
    weights = problem.weights
    assert trip_cost(option, COSTS, weights, needs_main=False) == trip_cost(
        option, COSTS, weights, needs_main=False
    )
    assert hub_loads(option).people == hub_loads(option_in(problem, main, mini)).people


@LAW
@given(towns())
def test_visits_at_the_hubs_and_those_unmade_are_all_visits(drawn):
    problem, main, mini = drawn
    option = option_in(problem, main, mini)
    found = travel(option, rates_of(), CENTRAL)
    at_hubs = math.fsum(visits_by_hub(option, rates_of(), CENTRAL).values())
    assert at_hubs + found.visits_unmade == pytest.approx(found.visits)
    assert found.visits == pytest.approx(2 * problem.weights.sum())
    assert found.hours <= found.hours_separate + 1e-9


def test_who_crosses_the_boundary():
    problem = problem_of([[5.0, 30.0], [20.0, 12.0], [40.0, 14.0]], [10, 20, 30], site_ids="ab")
    beyond = problem_of([[9.0, 8.0], [7.0, 8.0], [NAN, NAN]], [1, 2, 4], site_ids="ab")
    option = option_in(problem, ("a",), ("b",))
    found = spill(option, inside_sites={"b"}, outside=beyond)
    assert (found.people_out, found.hubs_out) == (10, {"a": 10})
    assert found.people_out_main == 60
    assert (found.people_in, found.hubs_in) == (1, {"b": 1})
    alone = spill(option, inside_sites={"a", "b"}, outside=None)
    assert alone.people_out == alone.people_out_main == 0
    assert math.isnan(alone.people_in)


def test_unknown_lengths_leave_kilometres_unknown_and_hours_known():
    option = option_in(problem_of([[30.0, 60.0]], [100]), ("s00",), ("s01",))
    found = travel(option, rates_of(), CENTRAL)
    assert math.isnan(found.km)
    assert found.hours_separate == 100 * 2 * (0.5 + 0.5)
    assert math.isnan(trip_cost(option, COSTS, np.array([100.0]), needs_main=True).mean_pounds)


def test_ages_are_told_by_columns_of_bands_and_of_those_and_over():
    frame = problem_of(
        [[1.0]], [100], aged_0_4=[5], aged_5_9=[6], aged_10_plus=[89], aged_65_plus=[20]
    ).demand.frame
    assert people_aged(frame, Ages(0, 4), weight="people") == [5]
    assert people_aged(frame, Ages(5, 64), weight="people") == [75]
    assert people_aged(frame, Ages(65), weight="people") == [20]
    assert people_aged(frame, Ages(70), weight="people") is None
    assert ages_told(frame, weight="people") == [0, 5, 10, 65]
    assert Ages(5, 9).both(Ages(8)) == Ages(8, 9)
    assert Ages(5, 9).both(Ages(10)) is None
    assert [str(ages) for ages in (Ages(), Ages(65), Ages(5, 9))] == [
        "all ages", "65 and over", "5 to 9",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return Study.read(write_use_study(tmp_path_factory.mktemp("use"))).findings()


def test_the_drawn_town_by_hand(found):
    """Today: hospital at B, surgery at D; from A, C, D and F it is 500, 1000, 0 and 1500 m."""
    now = found.use.travel["now"]["central"]
    assert now.visits == 1000 + 2 * 200
    assert now.journeys == 1000 * 0.75 + 400
    to_any = 2 * (400 * 0.5 + 300 * 1.0 + 0 + 100 * 1.5)
    to_main = 2 * 2 * (40 * 0.5 + 90 * 1.0 + 20 * 1.0 + 50 * 1.5)
    assert now.km_separate == pytest.approx(to_any + to_main, rel=0.005)
    assert now.km == pytest.approx(0.75 * to_any + to_main, rel=0.005)
    of_cars = found.use.driven["now"]["central"]
    assert of_cars.vehicle_km == pytest.approx(now.km / 2)
    assert of_cars.tonnes_co2e == pytest.approx(now.km / 2 * 0.2 / 1000)
    trips = found.use.trips["now"][EVERYBODY]
    assert trips.mean_pounds == pytest.approx((400 * 1.5 + 300 * 2 + 200 + 100 * 2.5) / 1000, 0.01)
    assert trips.people_over == 400
    assert trips.mean_km == pytest.approx(0.65, rel=0.005)


def test_hours_are_twice_the_minutes_of_the_options(found):
    now = next(option for option in found.options if option.id == "now")
    blood = 2 / 60 * math.fsum(now.minutes * now.evaluation.problem.weights)
    old = np.array([40, 90, 20, 50])
    scans = 2 / 60 * 2 * math.fsum(now.evaluation.main_minutes * old)
    figures = found.use.travel["now"]["central"]
    assert figures.hours_separate == pytest.approx(blood + scans)
    assert figures.hours == pytest.approx(0.75 * blood + scans)
    group = found.use.group_travel["now"]["aged_65_plus"]
    assert group.visits == 200 + 400
    assert set(found.use.group_travel["now"]) == {"aged_65_plus"}


def test_the_boundary_of_the_drawn_town(found):
    loads, crossing = found.use.loads["now"], found.use.spills["now"]
    assert crossing.people_out == loads.people["hospital"]
    assert crossing.people_out_main == 1000
    assert (crossing.people_in, crossing.hubs_in) == (50, {"surgery": 50})


def test_low_and_high_lie_around_the_central_case(found):
    for option in found.options:
        low, central, high = (found.use.travel[option.id][c] for c in ("low", "central", "high"))
        assert low.visits < central.visits < high.visits
        assert low.hours_saved < central.hours_saved < high.hours_saved
