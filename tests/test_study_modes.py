"""Studies on foot and by bicycle: the minutes, the words, the ranges, and what is refused."""

from __future__ import annotations

import html
import json
import re

import pandas as pd
import pytest
from command_line import hubplan
from small_study import STUDY, write_small_study

from hubplan.scenario.mode_words import mode_words
from hubplan.study import Study
from hubplan.study.settings import JourneySettings
from hubplan.study.time_models import all_models, chosen_model, journey_faults, range_models
from hubplan.travel_times.active import ACTIVE_MODES

#: 500 m a step; at 5 km/h six minutes. People at A, C, D and F; sites at A, B, D, E and F.
WALK = 'mode = "walk"\nspeed_kph = 5.0\nrange_speeds_kph = [5.0, 2.5]'
RIDE = 'mode = "cycle"\nspeed_kph = 15.0'


def small(folder, journeys):
    return write_small_study(
        folder, study=STUDY.replace("[plan]\n", f"[journeys]\n{journeys}\n\n[plan]\n", 1)
    )


@pytest.fixture(scope="module", params=[("walk", WALK), ("cycle", RIDE)], ids=["walk", "cycle"])
def run(request, tmp_path_factory):
    """Run a small study; return its mode, what it said and its folder."""
    mode, journeys = request.param
    folder = tmp_path_factory.mktemp(mode)
    outcome = hubplan("run", small(folder, journeys), "-o", folder / "out")
    assert outcome.code == 0, outcome.stderr
    return mode, outcome.stdout, folder / "out"


def results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def shown(path):
    """Return the text of a page as people read it."""
    text = re.sub(
        r"<(style|script)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_minutes_are_those_of_the_speed(run):
    mode, _, folder = run
    found = results(folder)
    # Today main is at B and mini at D: 400 people walk 500 m, 300 two steps, 100 three.
    per_step = {"walk": 6.0, "cycle": 2.0}[mode]
    steps = (400 * 1 + 300 * 2 + 200 * 0 + 100 * 3) / 1000
    mean = found["baseline"]["metrics"]["mean_minutes"]
    assert mean == pytest.approx(steps * per_step, abs=0.02)
    assert found["baseline"]["metrics"]["max_minutes"] == pytest.approx(3 * per_step, abs=0.03)


def test_results_name_mode_and_speeds_and_no_period(run):
    mode, _, folder = run
    found = results(folder)
    speeds = {"walk": [5.0, 2.5], "cycle": [15.0]}[mode]
    told = found["assumptions"]
    assert (told["mode"], told["period"], told["speed_kph"]) == (mode, "any", speeds[0])
    assert told["range_speeds_kph"] == speeds
    assert "range_periods" not in told
    assert [(v["period"], v["speed_kph"], v["main_share"]) for v in found["sensitivity"]] == [
        ("any", kph, share) for kph in speeds for share in (0.1, 0.5)
    ]
    for kph, note in zip(speeds, found["journey_times"], strict=True):
        assert (note["period"], note["speed_kph"]) == ("any", kph)
        assert note["label"] == f"{ACTIVE_MODES[mode].moving} at {kph:g} km/h"
        assert note["error_90_minutes"] is None
        assert note["error_source"].startswith("no observed journeys")
    journeys = json.loads((folder / "manifest.json").read_text())["settings"]["journeys"]
    assert not {"period", "range_periods", "profiles"} & set(journeys)


def test_coverage_comes_as_a_range_over_speeds(run):
    mode, said, folder = run
    found = results(folder)
    for option in found["options"].values():
        for limit, share in option["metrics"]["share_within"].items():
            least, most = option["share_within_range"][limit]
            assert least <= share == most  # the slower speed reaches less
        for limit, share in option["main_metrics"]["share_within"].items():
            assert option["main_share_within_range"][limit][1] == share
        for group, metrics in option["groups"].items():
            for limit, share in metrics["share_within"].items():
                assert option["group_share_within_range"][group][limit][1] == share
    groups = pd.read_csv(folder / "tables" / "groups.csv").query("option_id == 'now'")
    shares = ["least_share_within_15_minutes", "greatest_share_within_15_minutes"]
    told = found["baseline"]["group_share_within_range"]["old"]["15"]
    assert groups[shares].to_numpy()[0] == pytest.approx(told)
    within_15 = found["baseline"]["share_within_range"]["15"]
    # At 2.5 km/h C is 24 minutes from B: those at A and D alone are within 15.
    assert within_15 == pytest.approx([0.6, 0.9] if mode == "walk" else [1.0, 1.0])
    table = pd.read_csv(folder / "tables" / "coverage_range.csv")
    row = table.query("option_id == 'now' and reaching == 'any hub' and within_minutes == 15")
    assert row[["least_share_within", "greatest_share_within"]].to_numpy().tolist() == [within_15]
    assert ("over all time models" in said) == (mode == "walk")
    report, page = (shown(folder / name) for name in ("report.html", "map.html"))
    assert ("Over two walking speeds, the share within 20 minutes is" in report) == (mode == "walk")
    assert ("People walk at different speeds. We tried two speeds: " in page) == (mode == "walk")
    if mode == "cycle":
        assert "(range over" not in report
        assert "One cycling speed was tried: cycling at 15 km/h." in report


def test_nothing_is_said_of_cars_roads_or_traffic(run):
    mode, said, folder = run
    by = mode_words(mode).by
    pages = (shown(folder / "report.html"), shown(folder / "map.html"))
    for text in (" ".join(said.split()), *pages):
        assert by in text
        assert "not known" in text
        for word in (r"by car", r"by road", r"[Tt]raffic", r"times of day", r"interpeak", r"driv"):
            assert not re.search(word, text), word
        # Roads are named together with paths only.
        alone = re.findall(r"[^.;:]*\broads?\b(?! and (?:paths|cycleways)| or)[^.;:]*", text)
        assert alone == []
    header = pd.read_csv(folder / "tables" / "sensitivity.csv").columns
    assert header[0] == "speed"


def test_a_second_run_takes_the_kept_journey_times(run, tmp_path):
    mode, _, folder = run
    again = Study.read(folder.parent).run(tmp_path / "again")
    assert again.times[0].period == "any"
    kept, fresh = ((each / "results.json").read_text() for each in (tmp_path / "again", folder))
    assert kept.split('"seconds"')[0] == fresh.split('"seconds"')[0]
    assert again.mode == mode


@pytest.mark.parametrize(
    ("journeys", "chosen", "tried"),
    [
        ({}, "interpeak", ["free_flow", "interpeak", "am_peak"]),
        ({"mode": "walk"}, "4.8_kph", ["4.8_kph", "3.2_kph"]),
        ({"mode": "walk", "speed_kph": 3.2}, "3.2_kph", ["3.2_kph"]),
        ({"mode": "cycle"}, "16_kph", ["16_kph"]),
        ({"mode": "cycle", "range_speeds_kph": [12, 20, 12]}, "16_kph", ["12_kph", "20_kph"]),
    ],
)
def test_the_time_models_of_a_study(journeys, chosen, tried):
    settings = JourneySettings(**journeys)
    assert journey_faults(settings) == []
    assert chosen_model(settings).name == chosen
    assert [model.name for model in range_models(settings)] == tried
    names = [model.name for model in all_models(settings)]
    assert names == list(dict.fromkeys([chosen, *tried]))


def test_keys_that_say_nothing_for_the_mode_are_refused_all_at_once(tmp_path):
    study = small(tmp_path, 'mode = "walk"\nperiod = "am_peak"\nrange_periods = ["am_peak"]')
    outcome = hubplan("check", study)
    assert outcome.code == 1
    assert "line 28  journeys.period" in outcome.stderr
    assert "line 29  journeys.range_periods" in outcome.stderr
    assert "says nothing for the mode walk: walking takes the same time all day" in outcome.stderr
    assert "give speed_kph and range_speeds_kph instead" in outcome.stderr


@pytest.mark.parametrize(
    ("journeys", "words"),
    [
        ("speed_kph = 5.0", "journeys.speed_kph  5 is given, but the mode car takes none"),
        ('mode = "walk"\nspeed_kph = 60.0', "journeys.speed_kph  60 is not above 0"),
        ('mode = "cycle"\nrange_speeds_kph = [0.0]', "journeys.range_speeds_kph  0 is not above 0"),
        ('mode = "cycle"\nrange_speeds_kph = []', "journeys.range_speeds_kph"),
        ('mode = "walc"', "journeys.mode"),
    ],
)
def test_speeds_that_make_no_sense_are_refused(journeys, words, tmp_path):
    outcome = hubplan("check", small(tmp_path, journeys))
    assert outcome.code == 1
    assert words in re.sub(r" {3,}", "  ", outcome.stderr)


def test_check_tells_the_ways_of_the_mode_and_its_speeds(tmp_path):
    outcome = hubplan("check", small(tmp_path, 'mode = "walk"'))
    assert outcome.code == 0, outcome.stderr
    assert "km for the mode walk" in outcome.stdout
    assert "walking at 4.8 km/h; walking at 3.2 km/h" in outcome.stdout


def test_the_dumps_of_a_study_by_car_name_no_speeds():
    told = JourneySettings().model_dump()
    assert not {"speed_kph", "range_speeds_kph"} & set(told)
    assert {"mode", "period", "range_periods", "profiles"} <= set(told)
