"""Studies whose plan is chosen by public transport: the drawn town, and Newport as it was."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from small_feed import DAY, write_small_feed
from small_study import STUDY, write_small_study
from test_study_transit import SECTION

import hubplan as hp
from hubplan.errors import InputError
from hubplan.study import Study

BY_BUS = "[journeys]\nmode = 'transit'\nspeed_kph = 4.8\nrange_speeds_kph = [4.8, 2.4]\n\n[plan]\n"


def small(folder, study=STUDY, journeys=BY_BUS, section=SECTION):
    path = write_small_study(folder, study=study.replace("[plan]\n", journeys, 1) + section)
    write_small_feed(folder)
    return path


def shown(path):
    """Return the text of a page as people read it."""
    text = re.sub(
        r"<(style|script)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by_transit")
    outcome = hubplan("run", small(folder), "-o", folder / "out")
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout, folder / "out"


def test_the_plan_is_chosen_by_the_minutes_of_the_timetable(run):
    _, folder = run
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    told = found["assumptions"]
    assert (told["mode"], told["speed_kph"], told["range_speeds_kph"]) == (
        "transit",
        4.8,
        [4.8, 2.4],
    )
    beside = found["public_transport"]["by_walking_speed"]["4.8"]
    assert beside["now"]["metrics"] == found["baseline"]["metrics"]
    assert beside["best"]["main_metrics"] == found["options"]["best"]["main_metrics"]
    assert [note["label"] for note in found["journey_times"]] == [
        "walking at 4.8 km/h to and from stops",
        "walking at 2.4 km/h to and from stops",
    ]


def test_terminal_report_and_page_speak_of_public_transport(run):
    said, folder = run
    for text in (" ".join(said.split()), shown(folder / "report.html"), shown(folder / "map.html")):
        assert "by public transport" in text
        assert "traffic conditions" not in text


@pytest.mark.parametrize(
    ("journeys", "section", "told"),
    [
        (BY_BUS, "", "journeys.mode .*no timetable"),
        (
            BY_BUS.replace("speed_kph", "terminal_minutes = 3\nspeed_kph", 1),
            SECTION,
            "terminal_min",
        ),
        (
            BY_BUS.replace("speed_kph", "period = 'am_peak'\nspeed_kph", 1),
            SECTION,
            "journeys.period",
        ),
        (BY_BUS.replace("4.8", "48", 1), SECTION, r"journeys\.speed_kph"),
    ],
)
def test_what_says_nothing_by_public_transport_is_refused(tmp_path, journeys, section, told):
    with pytest.raises(InputError, match=told):
        Study.read(small(tmp_path, journeys=journeys, section=section))


def test_hubs_that_are_full_send_people_to_another_by_bus_too(tmp_path):
    two_hubs = re.sub(
        r"main_share = .*?\[area_names\]",
        'model = "p-median"\np = 2\ncapacity = 500\n\n[area_names]',
        STUDY.replace('main = ["hospital"]\nmini', "open"),
        flags=re.DOTALL,
    )
    section = SECTION.replace("max_walk_minutes = 7", "max_walk_minutes = 20")
    findings = Study.read(small(tmp_path, study=two_hubs, section=section)).findings()
    best, beside = findings.best, findings.impact.by_transit.options[4.8][-1]
    assert findings.territories is not None
    assert np.array_equal(beside.minutes, best.minutes)
    assert beside.minutes.max() > 20  # not the nearest, which is full


def test_a_scenario_of_another_world_takes_the_bus_too(tmp_path):
    further = """
[[scenarios]]
id = "slow"
label = "Everybody walks slowly"

[[scenarios.changes]]
change = "time-model"
speed_kph = 2.4

[[scenarios]]
id = "by-car"
label = "Everybody drives"

[[scenarios.changes]]
change = "time-model"
mode = "car"
"""
    findings = Study.read(small(tmp_path, section=SECTION + further)).findings(use_cache=False)
    slow, car = findings.outcomes
    by_model = findings.impact.by_model["2.4_kph"]
    (today,) = (option for option in by_model if option.id == "now")
    assert slow.today.metrics.unreachable_people == today.metrics.unreachable_people == 100
    assert car.option.metrics.unreachable_people == 0


@pytest.fixture(scope="module")
def newport(tmp_path_factory, shared_data):
    """Write a study of Newport with made-up people and sites at some of its bus stops."""
    given = shared_data / "transit" / "newport"
    folder = tmp_path_factory.mktemp("newport")
    with pd.io.common.zipfile.ZipFile(given / "newport-20230613_gtfs.zip") as archive:
        stops, calls = (
            pd.read_csv(archive.open(name), dtype=str) for name in ("stops.txt", "stop_times.txt")
        )
    used = stops[stops["stop_id"].isin(set(calls["stop_id"]))].sort_values("stop_id")
    lon, lat = used["stop_lon"].astype(float), used["stop_lat"].astype(float)
    inside = used[lon.between(-3.03, -2.95) & lat.between(51.565, 51.605)]
    places = inside[["stop_id", "stop_lon", "stop_lat"]].set_axis(["id", "lon", "lat"], axis=1)
    people = places.iloc[::12].assign(people=100, place=lambda p: "Made-up place " + p["id"])
    sites = places.iloc[5::45].assign(
        name=lambda p: "Made-up site " + p["id"], area="newport", tiers="main;mini"
    )
    people.to_csv(folder / "people.csv", index=False)
    sites.to_csv(folder / "sites.csv", index=False)
    (folder / "study.toml").write_text(
        f"""schema = 1
name = "newport"
title = "Two hubs for Newport by bus: people and sites are made up"
today = "now"
notes = ["People and sites are made up, to test hubplan. Only roads and buses are real."]

[demand]
file = "people.csv"
weight = "people"
place = "place"
source = "Made up"

[sites]
file = "sites.csv"
source = "Made up"

[network]
file = "{given}/newport-2023-06-13.osm.pbf"
source = "OpenStreetMap"
licence = "ODbL"
date = "2023-06-13"

[journeys]
mode = "transit"

[transit]
date = 2023-06-13

[[transit.feeds]]
file = "{given}/newport-20230613_gtfs.zip"
source = "Bus Open Data Service"
licence = "OGL v3"
date = "2023-06-05"

[plan]
model = "p-median"
p = 2

[[baselines]]
id = "now"
label = "A made-up hub"
date = 2023-06-13
open = ["{sites["id"].iloc[0]}"]
""",
        encoding="utf-8",
    )
    return folder


@pytest.mark.shared_data
def test_newport_runs_from_the_command_line_to_map_and_report(newport):
    outcome = hubplan("run", newport, "-o", newport / "out")
    assert outcome.code == 0, outcome.stderr
    found = json.loads((newport / "out" / "results.json").read_text(encoding="utf-8"))
    assert found["assumptions"]["mode"] == "transit"
    assert len(found["plan"]["open"]) == 2
    assert not found["public_transport"]["estimated"]
    assert (
        found["metrics"]["unreachable_people"] <= found["baseline"]["metrics"]["unreachable_people"]
    )
    report, page = (shown(newport / "out" / name) for name in ("report.html", "map.html"))
    for text in (report, page):
        assert "by public transport" in text
        assert "Made-up site" in text
    rows = pd.read_csv(newport / "out" / "tables" / "return_journeys.csv")
    assert np.isfinite(rows["people_without_return"]).all()
    assert "Tuesday 2023-06-13" in report
    assert DAY not in report
    the_visits_told_are_those_of_the_matrix(found, Study.read(newport).inputs)


def the_visits_told_are_those_of_the_matrix(found, inputs):
    """Hold what results tell of visits to the best hubs against a matrix worked out apart."""
    times = hp.travel_times(
        *(hp.read_network(inputs.file_of(inputs.settings.network)), inputs.demand),
        inputs.used_sites.where(np.isin(inputs.used_sites.ids, found["plan"]["open"])),
        mode="transit",
        gtfs=inputs.feed_files,
        date="2023-06-13",
        arrive_between="09:30-12:00",
    )
    minutes, weights = np.nan_to_num(times.minutes.round(2), nan=np.inf), inputs.demand.weights
    hubs, comes = minutes.argmin(axis=1), np.isfinite(minutes.min(axis=1))
    of_all = times.details
    share, changes, last = (
        values[np.arange(len(hubs)), hubs]
        for values in (of_all.share_works, of_all.changes, of_all.last_way_home_s)
    )
    told = found["public_transport"]["by_walking_speed"]["4.8"]["best"]["visits"]
    assert told["appointments_that_work"]["every"] == weights[share == 1].sum()
    assert told["mean_share_works"] == pytest.approx((share * comes) @ weights / weights.sum())
    assert told["changes"]["1"] == weights[comes & (changes == 1)].sum()
    assert told["last_way_home_before"]["19:00"] == weights[comes & (last < 19 * 3600)].sum()
