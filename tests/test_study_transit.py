"""Public transport beside the study's own journeys: section, tables, results, one command."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from command_line import hubplan
from small_feed import DAY, write_small_feed
from small_study import STUDY, write_small_study

from hubplan.errors import InputError
from hubplan.report import report_tables
from hubplan.study import Study

SECTION = f"""
[transit]
date = {DAY}
arrive_between = "09:30-09:55"
walk_speeds_kph = [2.4, 4.8]
max_walk_minutes = 7

[[transit.feeds]]
file = "feed.zip"
source = "Drawn buses"
licence = "None"
date = "2026"
"""
NO_CAR = """
[[groups]]
id = "no_car_households"
label = "Households without a car"
weight = "old"
"""


def small(folder, section=SECTION):
    path = write_small_study(folder, study=STUDY + NO_CAR + section)
    write_small_feed(folder)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run the small study with a timetable; return its folder."""
    folder = tmp_path_factory.mktemp("transit")
    outcome = hubplan("run", small(folder), "-o", folder / "out")
    assert outcome.code == 0, outcome.stderr
    return folder / "out"


def table(folder, name):
    return pd.read_csv(folder / "tables" / f"{name}.csv")


def test_people_without_a_return_journey_are_counted_by_option_and_hub(run):
    rows = table(run, "return_journeys").set_index(["option_id", "reaching", "group"])
    # Main is at B, mini at D. Nobody walks 500 m in 7 minutes at 2.4 km/h: line 1 brings A and C
    # to B, people at D are at their mini-hub, those at F come to neither.
    now = rows.loc["now"]
    without = now["people_without_return"]
    assert without["any hub", "Everybody"] == 100
    assert without["a main hub", "Everybody"] == 300
    assert without["any hub", "Households without a car"] == 50
    assert without["a main hub", "Households without a car"] == 70
    assert now["share_without_return"]["any hub", "Everybody"] == pytest.approx(0.1)
    assert now["people_without_return_change"].isna().all()
    best = rows.loc["best"]
    change = best["people_without_return"] - without
    assert change.tolist() == best["people_without_return_change"].tolist()


def test_results_hold_the_same(run):
    told = json.loads((run / "results.json").read_text(encoding="utf-8"))["public_transport"]
    assert told["date"] == DAY
    assert not told["estimated"]
    assert any("no trip of this day calls" in line for line in told["repairs"])
    assert list(told["by_walking_speed"]) == ["2.4", "4.8"]
    now = told["by_walking_speed"]["2.4"]["now"]
    assert now["metrics"]["unreachable_people"] == 100
    assert now["main_metrics"]["unreachable_people"] == 300
    assert now["groups"]["no_car_households"]["unreachable_people"] == 50


def test_two_walking_speeds_stand_beside_each_other(run):
    rows = table(run, "transit_walking").set_index(["walking_kph", "option_id"])
    # 500 m on foot take 6 minutes and a quarter at 4.8 km/h, and more than 7 at 2.4 km/h.
    usual, slow = rows.loc[4.8, "now"], rows.loc[2.4, "now"]
    assert (slow["people_without_return"], usual["people_without_return"]) == (100, 0)
    assert slow["share_within_30_minutes_by_transit"] == pytest.approx(0.9)
    assert set(rows.index.get_level_values(0)) == {4.8, 2.4}


def test_multiples_add_up_to_everybody_and_to_the_group(run):
    rows = table(run, "multiples_by_transit")
    sums = rows.filter(like="people_").sum(axis=1).groupby(rows["group"]).unique()
    assert sums["Everybody"].tolist() == [1000]
    assert sums["Households without a car"].tolist() == [200]
    assert not (rows["option_id"] == "now").any()


def test_the_manifest_and_the_report_name_the_timetable(run):
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (feed,) = [each for each in manifest["inputs"] if each["role"] == "timetable[1]"]
    assert (feed["file"], feed["source"]) == ("feed.zip", "Drawn buses")
    report = (run / "report.html").read_text(encoding="utf-8")
    assert "timetable: Drawn buses" in report
    assert "Without a workable return journey: Everybody: 200 (20%, +100 against today)" in report
    assert "Who has no workable return journey by public transport" in report


def test_what_was_mended_and_assumed_stands_in_the_table_of_assumptions(run):
    rows = table(run, "assumptions").set_index("item")
    assert "no trip of this day calls" in rows.loc["mended in the timetable", "setting"]
    assumed = rows.loc["Journeys by public transport"]
    assert (assumed["setting"], assumed["date"]) == ("walking at 2.4 km/h and 4.8 km/h", DAY)
    assert assumed["source"].startswith("By bus and train on Tuesday 2026-11-24")


def test_check_opens_the_timetable_and_tells_what_runs(tmp_path):
    outcome = hubplan("check", small(tmp_path))
    assert outcome.code == 0, outcome.stderr
    assert "51 trips, 5 stops on Tuesday 2026-11-24; " in outcome.stdout
    old = SECTION.replace("2026-11-24", "2031-11-24")
    outcome = hubplan("check", small(tmp_path, section=old))
    assert outcome.code == 1
    assert "too old for 2031-11-24" in outcome.stderr


def test_one_command_adds_a_timetable_to_a_study_without_one(tmp_path):
    study = Study.read(small(tmp_path, section=""))
    tables = report_tables(study.findings(use_cache=False))
    (row,) = tables["return_journeys"].frame.itertuples()
    assert row.answer == "not known: no timetable is given, and none is bundled"
    assert "hubplan run small --gtfs FEED --date DAY" in row.what_to_do
    assert "Bus Open Data Service" in row.what_to_do
    assert {"transit_walking", "multiples_by_transit"}.isdisjoint(tables)
    outcome = hubplan(
        *("run", tmp_path / "study.toml", "--gtfs", tmp_path / "feed.zip", "--date", DAY),
        *("-o", tmp_path / "out"),
    )
    assert outcome.code == 0, outcome.stderr
    assert len(table(tmp_path / "out", "return_journeys")) > 4


def test_what_the_kept_minutes_say_is_what_was_worked_out(tmp_path, monkeypatch):
    monkeypatch.setenv("HUBPLAN_CACHE", str(tmp_path / "cache"))
    study = Study.read(small(tmp_path))
    first = study.findings().impact.by_transit
    again = study.findings().impact.by_transit
    assert again.repairs == first.repairs
    for old, new in zip(first.usual, again.usual, strict=True):
        assert new.metrics == old.metrics


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("09:30-09:55", "morning", r"transit\.arrive_between  'morning' is no pair of times"),
        ('file = "feed.zip"', 'file = "no.zip"', r"transit\.feeds  '.*no\.zip' does not exist"),
        ("max_walk_minutes = 7", "max_walk = 7", "max_walk"),
        ("2026-11-24", "2031-11-24", "too old for 2031-11-24"),
    ],
)
def test_a_faulty_section_is_told_by_key(tmp_path, old, new, told):
    path = small(tmp_path, section=SECTION.replace(old, new))
    with pytest.raises(InputError, match=told):
        Study.read(path).findings(use_cache=False)


def test_a_day_without_a_feed_is_told(tmp_path):
    small(tmp_path, section="")
    outcome = hubplan("run", tmp_path / "study.toml", "--date", DAY)
    assert outcome.code == 1
    assert "no timetable is given" in outcome.stderr


def test_visits_may_be_given_by_hand_and_are_checked(tmp_path):
    study = Study.read(small(tmp_path))
    feed = [tmp_path / "feed.zip"]
    late = study.with_timetable(feed, DAY, board_from="11:00", walk_speeds_kph=[3.0])
    section = late.inputs.settings.transit
    assert (section.board_from, section.walk_speeds_kph) == ("11:00", [3.0])
    assert (section.arrive_between, section.max_walk_minutes) == ("09:30-09:55", 7)
    with pytest.raises(InputError, match=r"transit\.board_from  'soon' is not a time of day"):
        study.with_timetable(feed, DAY, board_from="soon")
    with pytest.raises(InputError, match=r"walk_speeds_kph.*greater than 0"):
        study.with_timetable(feed, DAY, walk_speeds_kph=[-1.0])
    with pytest.raises(InputError, match="'2026-13-01' is not a day"):
        study.with_timetable(feed, "2026-13-01")
