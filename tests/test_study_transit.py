"""Public transport beside the study's own journeys: section, tables, results, one command."""

from __future__ import annotations

import json
import zipfile

import pandas as pd
import pytest
from command_line import hubplan
from maps_reader import Page
from scenario_studies import scenario
from small_feed import DAY, write_small_feed
from small_study import STUDY, TOWN, write_small_study

from hubplan.errors import HubplanWarning, InputError
from hubplan.report import report_tables
from hubplan.report.transit_results import transit_results
from hubplan.study import Study, timetables, transit_times
from hubplan.study.fingerprint import source_sha256
from hubplan.study.gather import source_notes
from hubplan.study.transit_times import timetable_facts
from hubplan.transit import read_feeds

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
WINDOWS = f"""
[[transit.windows]]
id = "noon"
label = "Towards noon"
date = {DAY}
arrive_between = "11:30-11:55"
board_from = "09:30"
home_by = "18:00"

[[transit.windows]]
id = "sunday"
label = "Sunday morning"
date = 2026-11-29
arrive_between = "09:30-09:55"
"""
NAMED = """
[sample_journeys]
file = "named.csv"
"""
NO_CAR = """
[[groups]]
id = "no_car_households"
label = "Households without a car"
weight = "old"
"""


_DRIVEN = (("C to A by road", "car", "C", "A"), ("On a bicycle", "cycle", "C", "A"))


def small(folder, section=SECTION):
    path = write_small_study(folder, study=STUDY + NO_CAR + section)
    write_small_feed(folder)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run the small study with a timetable; return its folder."""
    folder = tmp_path_factory.mktemp("transit")
    study = small(folder, SECTION + WINDOWS + NAMED)
    ends = {end: ",".join(map(str, TOWN.lon_lat[end])) for end in "ACEF"}
    rows = (("C to A", "transit", "C", "A"), ("F to E", "transit", "F", "E"), *_DRIVEN)
    lines = ["journey,mode,from_lon,from_lat,to_lon,to_lat,least_minutes,most_minutes,status"]
    lines[0] += ",source,date"
    lines += [f"{n},{m},{ends[a]},{ends[b]},5,9,observed,Us,2026" for n, m, a, b in rows]
    (folder / "named.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = hubplan("run", study, "-o", folder / "out")
    assert outcome.code == 0, outcome.stderr
    assert "no trip runs in the window 'Sunday morning'" in outcome.stderr
    said = " ".join(outcome.stdout.split())
    assert "At other hours: Towards noon, 500 people, 50% (today 800); Sunday morning" in said
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


def test_plans_side_by_side_tell_the_same_people(tmp_path):
    """The counts of the table of return journeys; nobody knows them for the world of a scenario."""
    growth = scenario("more", 'change = "growth"\nfactor = 2')
    found = Study.read(small(tmp_path, SECTION + growth)).compare(
        "today", "best", "main=hospital;mini=surgery", "more", use_cache=False
    )
    rows = found.frame.set_index("plan")
    assert rows["people_without_return"].iloc[:3].tolist() == [100, 200, 100]
    assert rows["change_people_without_return"].iloc[:3].tolist() == [0, 100, 0]
    assert rows.loc["today", "households_without_return"] == 50
    shown = found.shown().loc["no return by bus or train"].tolist()
    assert shown == ["100", "200 (+100)", "100", "not known"]
    assert "not known: public transport is not worked out for sc" in found.as_text(width=60)
    assert max(map(len, found.as_text(width=60).splitlines())) <= 60
    assert list(found.frame)[-2:] == [
        f"change_{who}_without_return" for who in ("people", "households")
    ]
    assert found.notes[0].startswith("By car, interpeak")
    assert found.notes[1].startswith(f"By bus and train on Tuesday {DAY}")
    assert f"By bus and train on Tuesday {DAY}" in found._repr_html_()


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
    assert now["visits"]["mean_share_works"] == pytest.approx(0.9)
    assert now["group_visits"]["no_car_households"]["last_way_home_before"]["15:00"] == 130


def test_appointments_that_work_and_ways_home_are_counted_at_the_nearest_hub(run):
    rows = table(run, "appointments_by_transit").set_index(["option_id", "reaching", "group"])
    now = rows.loc["now"].loc["any hub"]
    names = ("every_appointment", "half_or_more", "fewer_than_half", "no_appointment")
    counts = now[[f"people_{name}" for name in names]]
    assert counts.loc["Everybody"].tolist() == [900, 0, 0, 100]
    assert counts.loc["Households without a car"].tolist() == [150, 0, 0, 50]
    assert now["mean_share_works"].tolist() == pytest.approx([0.9, 0.75])
    best = rows.loc["best"].loc["any hub"]
    change = best["mean_share_works"] - now["mean_share_works"]
    assert best["mean_share_works_change"].tolist() == pytest.approx(change.tolist())
    ways = table(run, "ways_home_by_transit").set_index(["option_id", "reaching", "group"])
    # The last bus leaves soon after noon; people at D may walk home from their hub at any time.
    assert ways.loc[("now", "any hub", "Everybody"), "people_last_home_before_15"] == 700
    assert ways.loc[("now", "any hub", "Everybody"), "people_without_change"] == 900
    assert (ways["people_one_change"] == 0).all()


def test_every_group_stands_beside_everyone_else(run):
    rows = table(run, "groups_by_transit").set_index(["option_id", "group"])
    old = rows.loc[("now", "Old people")]
    assert (old["group_size"], old["people_without_return"]) == (200, 50)
    # 50 of the 200 old people have none, and 50 of the 800 others.
    assert old["gap_share_without_return"] == pytest.approx(0.25 - 0.0625)
    best = rows.loc[("best", "Old people")]
    assert best["people_without_return_change"] == best["people_without_return"] - 50


def test_other_hours_stand_beside_the_usual_ones(run):
    rows = table(run, "transit_windows").set_index(["option_id", "window_id", "group"])
    without = rows["people_without_return"]
    assert without["now", "usual", "Everybody"] == 100
    # Towards noon the last bus home has left; on Sundays there is none.
    assert without["now", "noon", "Everybody"] == without["now", "sunday", "Everybody"] == 800
    assert rows.loc[("now", "sunday", "Everybody"), "day"] == "Sunday 2026-11-29"
    told = json.loads((run / "results.json").read_text(encoding="utf-8"))["public_transport"]
    assert list(told["windows"]) == ["noon", "sunday"]
    noon, sunday = told["windows"].values()
    assert (noon["board_from"], noon["arrive_between"]) == ("09:30", "11:30-11:55")
    assert (noon["home_by"], sunday["home_by"]) == ("18:00", None)
    assert (sunday["board_from"], sunday["trips"]) == (None, 0)
    assert sunday["options"]["now"]["metrics"]["unreachable_people"] == 800
    assert sunday["options"]["now"]["visits"]["appointments_that_work"]["none"] == 800


def test_named_journeys_by_bus_are_modelled_beside_those_by_car(run):
    rows = table(run, "sample_journeys").set_index("journey")
    assert list(rows["travels"]) == ["by public transport", "by public transport", "by road"]
    # The bus runs every ten minutes; from the stop to the door there is a second to walk.
    assert rows.loc["C to A", "modelled_minutes"] == pytest.approx(15, abs=0.1)
    assert rows.loc["C to A", "beyond_minutes"] == pytest.approx(6, abs=0.1)
    assert rows.loc["C to A by road", "beyond_minutes"] == 0
    # Line 2 takes people from F to E and never home again.
    assert rows.loc["F to E"].isna()["modelled_minutes"]


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
    assert (
        "By public transport, 200 people (20%; today 100) and 20 households without a car (10%; "
        "today 50) have no workable return journey to any hub of the best plan." in report
    )


def test_the_page_tells_the_same_people_without_a_way(run):
    page = Page((run / "map.html").read_text(encoding="utf-8"))
    assert (
        "Of 1,000 people, 100 (10%) live where there is no way to a hub and home again by public "
        "transport today. With one main hub and one mini-hub it would be 200 (20%)." in page.text
    )
    assert "Of 200 households without a car, 50 (25%) live where" in page.text
    assert "We let people walk at 1.5 miles an hour (2.4 km/h), for 7 minutes" in page.text
    journeys = page.data["journeys"]
    assert journeys["models"][journeys["transit"]] == "Public transport"


def test_what_was_mended_and_assumed_stands_in_the_table_of_assumptions(run):
    rows = table(run, "assumptions").set_index("item")
    assert "no trip of this day calls" in rows.loc["mended in the timetable", "setting"]
    assumed = rows.loc["Journeys by public transport"]
    assert (assumed["setting"], assumed["date"]) == ("walking at 2.4 km/h and 4.8 km/h", DAY)
    assert assumed["source"].startswith("By bus and train on Tuesday 2026-11-24")
    sunday = rows.loc["Journeys by public transport: Sunday morning"]
    assert sunday["source"].startswith("By bus and train on Sunday 2026-11-29")


def test_check_opens_the_timetable_and_tells_what_runs(tmp_path):
    outcome = hubplan("check", small(tmp_path, SECTION + WINDOWS))
    assert outcome.code == 0, outcome.stderr
    assert "51 trips, 5 stops on Tuesday 2026-11-24; " in outcome.stdout
    assert "Sunday morning: 0 trips on Sunday 2026-11-29" in outcome.stdout
    late = WINDOWS.replace("2026-11-29", "2031-11-30")
    outcome = hubplan("check", small(tmp_path, SECTION + late))
    assert outcome.code == 1
    assert "[[transit.windows]] 'sunday' on Sunday 2031-11-30" in outcome.stderr
    assert "runs from 2026-11-01 to 2026-12-31" in outcome.stderr
    old = SECTION.replace("2026-11-24", "2031-11-24")
    outcome = hubplan("check", small(tmp_path, section=old))
    assert outcome.code == 1
    assert "too old for 2031-11-24" in outcome.stderr


def test_check_opens_a_timetable_given_by_hand_too(tmp_path):
    words = ("check", small(tmp_path, section=""), "--gtfs", tmp_path / "feed.zip", "--date")
    outcome = hubplan(*words, DAY)
    assert outcome.code == 0, outcome.stderr
    assert "51 trips, 5 stops on Tuesday 2026-11-24; " in outcome.stdout
    for wrong, told in (("2031-11-24",), "too old for"), ((DAY, "--by-own-means"), "no_car_house"):
        outcome = hubplan(*words, *wrong)
        assert (outcome.code, told in outcome.stderr) == (1, True)


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
    study = Study.read(small(tmp_path, SECTION + WINDOWS))
    with pytest.warns(HubplanWarning, match="people can only walk"):
        first = study.findings()
    with monkeypatch.context() as without:
        without.setattr(transit_times, "timetable_of", None)
        again = study.findings()
    assert transit_results(again) == transit_results(first)


def test_a_day_is_read_once_however_many_hours_and_places_ask_for_it(tmp_path, monkeypatch):
    read = []

    def counted(feeds, date, **more):
        read.append(date)
        return read_feeds(feeds, date, **more)

    monkeypatch.setattr(timetables, "read_feeds", counted)
    lon, lat = TOWN.lon_lat["F"]
    moved = scenario("moved", f'change = "move"\nsite = "hall"\nlon = {lon}\nlat = {lat}')
    path = small(tmp_path, SECTION + WINDOWS + moved)
    by_bus = path.read_text(encoding="utf-8").replace(
        "[plan]", "[journeys]\nmode = 'transit'\n[plan]"
    )
    path.write_text(by_bus, encoding="utf-8")
    study = Study.read(path)
    with pytest.warns(HubplanWarning, match="people can only walk"):
        study.findings(use_cache=False)
    # Noon is a window of the usual day, and the scenario has a matrix of its own.
    assert [str(day) for day in read] == [DAY, "2026-11-29"]
    # Another file of the same name is another timetable.
    with zipfile.ZipFile(tmp_path / "feed.zip", "a") as archive:
        archive.writestr("notes.txt", "changed")
    with pytest.warns(HubplanWarning, match="people can only walk"):
        study.findings(use_cache=False)
    assert len(read) == 4


def test_everything_wrong_with_hours_is_told_at_once_with_its_line(tmp_path):
    wrong = WINDOWS.replace("2026-11-29", "2026-11-22").replace('"sunday"', '"noon"')
    wrong = wrong.replace("11:30-11:55", "soon").replace('"18:00"', '"x"')
    section = SECTION.replace("09:30-09:55", "morning") + wrong
    with pytest.raises(InputError) as failure:
        Study.read(small(tmp_path, section=section))
    told = failure.value.message
    assert told.startswith("5 problems in study.toml")
    for key in ("arrive_between", "windows[1].arrive_between", "windows[1].home_by"):
        assert f"transit.{key} " in told
    assert "transit.windows[2].id  'noon' stands twice" in " ".join(told.split(" "))
    assert told.count("  line ") == 5
    section = SECTION + WINDOWS.replace("board_from", "board_form")
    with pytest.raises(InputError, match=r"transit\.windows\[1\]\.board_form.*'board_from'"):
        Study.read(small(tmp_path, section=section))


def test_an_unpacked_timetable_is_the_same_timetable(tmp_path):
    path = small(tmp_path, SECTION.replace("feed.zip", "feed"))
    with pytest.raises(InputError, match="feed"):
        Study.read(path)
    with zipfile.ZipFile(tmp_path / "feed.zip") as archive:
        archive.extractall(tmp_path / "feed")
    study = Study.read(path)
    hashes = []
    for name in ("stops.txt", "notes.txt", "trips.txt"):
        hashes.append(source_sha256(tmp_path / "feed"))
        with (tmp_path / "feed" / name).open("a", encoding="utf-8") as stream:
            stream.write("\n")
    # What is no table of it does not count.
    assert len(set(hashes)) == 2
    (note,) = [n for n in source_notes(study.inputs) if n.role == "timetable[1]"]
    assert note.sha256 == source_sha256(tmp_path / "feed")
    assert "51 trips" in timetable_facts(study.inputs)
    (tmp_path / "feed" / "trips.txt").unlink()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"transit\.feeds\[1\]\.file  'empty' holds no tables"):
        Study.read(small(tmp_path, SECTION.replace("feed.zip", "empty")))


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
    sunday = {
        "id": "sunday",
        "label": "Sunday",
        "date": "2026-11-29",
        "arrive_between": "10:00-11:00",
    }
    with_sunday = study.with_timetable(feed, DAY, windows=[sunday], board_from="09:30")
    section = with_sunday.inputs.settings.transit
    # Bus passes are valid all day at weekends: what a window lacks is not the section's.
    assert section.hours()["board_from"] == "09:30"
    assert section.hours(section.windows[0])["board_from"] is None
    with pytest.raises(InputError, match=r"transit\.windows\[1\]\.lable.*did you mean 'label'"):
        study.with_timetable(feed, DAY, windows=[sunday | {"lable": "S"}])
    with pytest.raises(InputError, match=r"transit\.windows\[1\]\.home_by  'x' is not a time"):
        study.with_timetable(feed, DAY, windows=[sunday | {"home_by": "x"}])
    with pytest.raises(InputError, match=r"transit\.board_from  'soon' is not a time of day"):
        study.with_timetable(feed, DAY, board_from="soon")
    with pytest.raises(InputError, match=r"walk_speeds_kph.*greater than 0"):
        study.with_timetable(feed, DAY, walk_speeds_kph=[-1.0])
    with pytest.raises(InputError, match="'2026-13-01' is not a day"):
        study.with_timetable(feed, "2026-13-01")
