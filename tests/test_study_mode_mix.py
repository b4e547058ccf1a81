"""A study whose plan is chosen for people by their own means, against sums written out."""

from __future__ import annotations

import json
import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from scenario_studies import scenario
from small_feed import DAY, write_small_feed
from small_study import DEMAND, STUDY, write_small_study

from hubplan.errors import InputError
from hubplan.location import LocationProblem
from hubplan.report import report_tables
from hubplan.report.results import results_text
from hubplan.study import Study
from hubplan.study.matrices import study_times
from hubplan.study.mode_mix import study_mix
from hubplan.study.progress import Silence
from hubplan.study.surroundings import roads_of
from hubplan.study.sweep_inputs import problem_of
from hubplan.study.transit_times import transit_beside

TIMETABLE = f"""
[transit]
date = {DAY}
arrive_between = "09:30-09:55"
walk_speeds_kph = [2.4, 4.8]
max_walk_minutes = 7

[[transit.feeds]]
file = "feed.zip"
"""
NO_CAR_GROUP = """
[[groups]]
id = "no_car_households"
label = "Households without a car"
weight = "no_car"
of = "households"
"""
MIX = '\n[mode_mix]\nwithout_car = "no_car"\nof = "households"\n'
NO_CAR = (20, 90, 10, 20)
PEOPLE = [
    {**row, "households": row["people"] // 2, "no_car": without}
    for row, without in zip(DEMAND, NO_CAR, strict=True)
]
MAIN, MINI = ("clinic", "hospital"), ("surgery", "hall", "library")


def small(folder, *sections, people=PEOPLE):
    study = STUDY
    if any("[plan]" in each for each in sections):  # in place of the study's own
        study = STUDY[: STUDY.index("[plan]")] + STUDY[STUDY.index("[area_names]") :]
    path = write_small_study(folder, demand=people, study=study + "".join(sections))
    write_small_feed(folder)
    return path


def matrices(study, most=180):
    """Return minutes by car and by public transport; no journey counts as the longest."""
    inputs = study.inputs
    roads = roads_of(inputs)
    by_car = study_times(inputs, use_cache=False, progress=Silence()).times.by_period["interpeak"]
    transit = transit_beside(inputs, roads, use_cache=False)
    by_car, by_bus = (
        LocationProblem(inputs.demand, inputs.used_sites, each).minutes
        for each in (by_car, transit.usual)
    )
    return by_car, np.fmin(by_bus, most)


def worth(minutes, people, ids, main, mini):
    """Return who cannot make how many visits, and the average over all others."""
    lost = total = made = 0.0
    for half, table in enumerate(minutes):
        for i, count in enumerate(people):
            without = NO_CAR[i] / (PEOPLE[i]["households"])
            here = count * (without if half else 1 - without)
            for part, hubs in ((0.3, [main]), (0.7, [main, mini])):
                times = [table[i, ids.index(hub)] for hub in hubs]
                times = [each for each in times if not math.isnan(each)]
                if times:
                    total += part * here * min(times)
                    made += part * here
                else:
                    lost += part * here
    return round(lost, 6), total / made


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return the small study by own means, with two scenarios."""
    more = scenario("grown", 'change = "growth"\nwhere = { place = "Ceeford" }\nfactor = 2.0')
    moved = scenario("moved", 'change = "move"\nsite = "library"\nlon = LON\nlat = LAT')
    folder = tmp_path_factory.mktemp("mix")
    path = small(folder, NO_CAR_GROUP, TIMETABLE, MIX, more)
    sites = pd.read_csv(folder / "sites.csv").set_index("id")
    lon, lat = sites.loc["hall", ["lon", "lat"]]
    moved = moved.replace("LON", str(lon)).replace("LAT", str(lat))
    path.write_text(path.read_text(encoding="utf-8") + moved, encoding="utf-8")
    return Study.read(path)


@pytest.fixture(scope="module")
def findings(study):
    return study.findings(use_cache=False)


def test_the_plan_is_the_best_of_all_by_sums_written_out(study, findings):
    minutes, ids = matrices(study), list(study.inputs.used_sites.ids)
    people = [row["people"] for row in PEOPLE]
    rated = {
        (main, mini): worth(minutes, people, ids, main, mini) for main, mini in product(MAIN, MINI)
    }
    (main, mini), (_, least) = min(rated.items(), key=lambda item: item[1])
    assert findings.solution.plan.to_dict() == {"main": [main], "mini": [mini]}
    assert findings.solution.objective.value == pytest.approx(least)
    by_car = (minutes[0], minutes[0])
    for price, plan in findings.own_means.otherwise.at_prices.items():
        at_price = matrices(study, most=price)
        other = min(product(MAIN, MINI), key=lambda p, t=at_price: worth(t, people, ids, *p))
        assert plan.open_sites == tuple(other)
    assert set(findings.own_means.otherwise.at_prices) == {90, 360}
    alone = min(product(MAIN, MINI), key=lambda plan: worth(by_car, people, ids, *plan))
    assert findings.own_means.otherwise.all_by_car.to_dict() == {
        "main": [alone[0]],
        "mini": [alone[1]],
    }
    assert alone != (main, mini)


def test_scenarios_choose_by_own_means_too(study, findings):
    minutes, ids = matrices(study), list(study.inputs.used_sites.ids)
    grown, moved = findings.outcomes
    people = [row["people"] * (2 if row["place"] == "Ceeford" else 1) for row in PEOPLE]
    best = min(product(MAIN, MINI), key=lambda plan: worth(minutes, people, ids, *plan))
    assert grown.solution.plan.open_sites == best
    assert grown.solution.objective.value == pytest.approx(worth(minutes, people, ids, *best)[1])
    # The library stands where the hall stands: no plan is better for one than for the other.
    there = [each.copy() for each in minutes]
    for each in there:
        each[:, ids.index("library")] = each[:, ids.index("hall")]
    people = [row["people"] for row in PEOPLE]
    rated = min(worth(there, people, ids, *plan) for plan in product(MAIN, MINI))
    assert moved.solution.objective.value == pytest.approx(rated[1])


def test_what_it_means_stands_in_table_results_and_words(findings):
    tables = report_tables(findings)
    rows = tables["own_means"].frame.set_index(["option_id", "reaching", "travellers"])
    assert rows.loc["best", "any hub", "Everybody, by their own means"]["people"] == 1000
    without = rows.loc["best", "any hub", "Without a car, by public transport"]
    assert without["people"] == pytest.approx(sum(2 * n for n in NO_CAR))
    told = json.loads(results_text(findings, seconds={}))["mode_mix"]
    assert told["people_without_car"] == 280
    assert told["options"]["best"]["without_car"]["unreachable_people"] == 20
    assert told["options"]["now"]["without_car"]["unreachable_people"] == 40
    assert told["best_plan_if_all_drove"]["main"] == ["clinic"]
    assert set(told["best_plan_if_no_journey_counts"]) == {"90", "360"}
    assert {option.id for option in findings.options} >= {"best", "best_by_car"}
    assumed = tables["assumptions"].frame
    assert "28% of people without one" in set(assumed["setting"])


def test_every_result_is_written_and_says_by_whose_means(tmp_path):
    path = small(tmp_path, NO_CAR_GROUP)
    feed = ("--gtfs", tmp_path / "feed.zip", "--date", DAY, "--arrive-between", "09:30-10:00")
    outcome = hubplan("run", path, *feed, "--by-own-means", "-o", tmp_path / "out")
    assert outcome.code == 0, outcome.stderr
    told = " ".join(outcome.stdout.split())
    assert "720 with a car by car, 280 without one by public transport" in told
    # At 4.8 km/h everybody walks to the next letter, or to a stop.
    assert "return journey to any hub of the best plan: 0 people, 0% (today 0)" in told
    assert "appointments every 5 minutes from 09:30 to 10:00" in told
    assert "no timetable is given" not in told
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "travel as little as possible" in report
    assert "How long people travel by their own means" in report
    page = tmp_path / "page.html"
    outcome = hubplan("map", path, *feed, "--by-own-means", "-o", page)
    assert outcome.code == 0, outcome.stderr
    told = page.read_text(encoding="utf-8")
    assert "Without a car" in told
    assert "Plans of your own cannot be tried here: the best plan was chosen for people" in told
    outcome = hubplan("report", path, *feed, "-o", tmp_path / "report.html")
    assert outcome.code == 0, outcome.stderr
    told = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "return_journeys" in told
    assert "their own means" not in told


def test_a_sweep_by_own_means_is_told_beside_the_run_and_plans_beside_each_other(tmp_path):
    path = small(tmp_path, NO_CAR_GROUP)
    options = ("--gtfs", tmp_path / "feed.zip", "--date", DAY, "--by-own-means")
    out = ("-o", tmp_path / "out")
    outcome = hubplan("sweep", path, *options, "--runs", 4, "--workers", 1, *out)
    assert outcome.code == 0, outcome.stderr
    assert "People without a car: their minutes by public transport stay" in outcome.stdout
    assert hubplan("run", path, *options, *out).code == 0
    assert "sweep_sites" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    outcome = hubplan("compare", path, "today", "best", *options, "--json")
    assert outcome.code == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    means = [row["own_means_mean_minutes"] for row in told["plans"]]
    by_option = found["mode_mix"]["options"]
    assert means == [by_option[name]["everybody"]["mean_minutes"] for name in ("now", "best")]
    gone = [row["own_means_unreachable_people"] for row in told["plans"]]
    assert gone == [by_option[name]["everybody"]["unreachable_people"] for name in ("now", "best")]
    assert "720 with a car by car" in told["notes"][0]
    assert "over those who have a journey" in told["notes"][1]
    assert "with such a journey counted as 180 minutes" in told["notes"][1]
    outcome = hubplan("export", path, *options, "-o", tmp_path / "layers")
    assert outcome.code == 0, outcome.stderr


def test_a_journey_that_nobody_can_make_may_count_for_so_many_minutes(tmp_path):
    study = Study.read(small(tmp_path, NO_CAR_GROUP, TIMETABLE))
    capped = study.by_own_means(no_journey_minutes=60).findings(use_cache=False)
    minutes, ids = matrices(study, most=60), list(study.inputs.used_sites.ids)
    people = [row["people"] for row in PEOPLE]
    least = min(worth(minutes, people, ids, *plan) for plan in product(MAIN, MINI))
    assert least[0] == 0
    assert capped.solution.objective.value == pytest.approx(least[1])
    # Told are journeys as they are: nobody can be said to have one of 60 minutes.
    assert capped.own_means.options["best"].without_car.unreachable_people > 0


def test_the_sweep_varies_journeys_by_car_alone(study):
    inputs = study.inputs
    times = study_times(inputs, use_cache=False, progress=Silence()).times.by_period
    mix = study_mix(inputs, transit_beside(inputs, roads_of(inputs), use_cache=False))
    found = problem_of(inputs, times, [], mix)
    assert found.n_varied == len(PEOPLE)
    (problem, *_) = found.problems.values()
    assert len(problem.demand) == 2 * len(PEOPLE)


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ((MIX,), "needs a timetable"),
        ((TIMETABLE, MIX.replace('"no_car"', '"no_cars"')), "did you mean 'no_car'"),
        ((TIMETABLE, MIX.replace("without_car", "withoutcar")), "withoutcar"),
        (
            (TIMETABLE, MIX + "no_journey_minutes = 60\n", '[plan]\nmodel = "p-center"\np = 2\n'),
            "says nothing for the model p-center",
        ),
        ((TIMETABLE, MIX, '\n[journeys]\nmode = "walk"\n'), "journeys.mode is 'walk'"),
        ((TIMETABLE, MIX, '\n[journeys]\ndirection = "from_sites"\n'), "people who travel"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path, sections, told):
    with pytest.raises(InputError) as refused:
        Study.read(small(tmp_path, *sections))
    assert told in refused.value.message
    assert "line " in refused.value.message


def test_without_columns_or_timetable_the_command_says_what_is_missing(tmp_path):
    study = Study.read(small(tmp_path))
    with pytest.raises(InputError) as refused:
        study.by_own_means()
    assert "mode_mix.without_car" in refused.value.message
    with pytest.raises(InputError, match="needs a timetable"):
        study.by_own_means(without_car="no_car", of="households")
    wrong = [{**row, "no_car": 900} for row in PEOPLE]
    study = Study.read(small(tmp_path / "b", TIMETABLE, people=wrong))
    with pytest.raises(InputError, match="has 900 no_car of 200 households"):
        study.by_own_means(without_car="no_car", of="households")
