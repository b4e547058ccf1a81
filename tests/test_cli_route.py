"""``hubplan route`` and ``hubplan isochrones``."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from command_line import hubplan
from small_study import TOWN, write_small_study

SMALL = ("--network", "town.osm", "--sites", "sites.csv")


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path)
    return tmp_path


def place(letter):
    return ",".join(str(degrees) for degrees in TOWN.lon_lat[letter])


def test_a_postcode_and_a_site_of_west_kent_are_enough(tmp_path):
    outcome = hubplan("route", "--from", "TN8 5NR", "--to", "Sevenoaks Hospital", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "")
    first, second, *rest = outcome.stdout.splitlines()
    assert first == "TN8 5NR to Sevenoaks Hospital, Hospital Road"
    assert "minutes by car, interpeak, a weekday at noon" in second
    assert any("A25 (A road" in line for line in rest)
    assert "By kind of road" in rest
    assert any("profile interpeak: 1.069 times the minutes" in line for line in rest)
    assert "9 journeys in 10 are within ±" in rest[-1]


def test_the_minutes_of_a_route_are_those_of_times(folder):
    options = ("--period", "am_peak", "--terminal", "2")
    hubplan("times", *SMALL, "--demand", "demand.csv", *options, "-o", "t.csv", cwd=folder)
    outcome = hubplan(
        *("route", "--from", place("A"), "--to", "hospital", *SMALL, *options, "--json"), cwd=folder
    )
    told = json.loads(outcome.stdout)
    listed = [line.split(",") for line in (folder / "t.csv").read_text().splitlines()]
    (minutes,) = [row[2] for row in listed if row[:2] == [listed[1][0], "hospital"]]
    assert told["minutes"] == pytest.approx(float(minutes), abs=1e-6)
    assert told["terminal_minutes"] == 2
    assert sum(step["km"] for step in told["steps"]) == pytest.approx(told["km"])
    assert sum(group["km"] for group in told["groups"]) == pytest.approx(told["km"])


@pytest.mark.parametrize("how", [("--mode", "walk", "--speed", "3.2"), ("--mode", "cycle")])
def test_the_minutes_of_a_walk_are_those_of_times(folder, how):
    hubplan("times", *SMALL, "--demand", "demand.csv", *how, "-o", "t.parquet", cwd=folder)
    ends = ("route", "--from", place("A"), "--to", "hospital", *SMALL, *how)
    told = json.loads(hubplan(*ends, "--json", cwd=folder).stdout)
    times = pd.read_parquet(folder / "t.parquet").set_index(["demand_id", "site_id"])["minutes"]
    assert told["minutes"] == pytest.approx(times["d1", "hospital"], abs=1e-6)
    assert (told["mode"], told["period"], told["slope"]) == (how[1], "any", None)
    assert told["error_90_minutes"] is None
    assert "no observed journeys" in told["error_source"]
    text = hubplan(*ends, cwd=folder).stdout
    kph = told["speed_kph"]
    by = "on foot" if how[1] == "walk" else "by bicycle"
    assert f"minutes {by} at {kph:g} km/h; 0.5 km" in text.splitlines()[1]
    assert "By kind of way" in text
    assert "How far single journeys are off is not known" in text
    assert "profile" not in text
    assert "by car" not in text


def test_a_speed_for_cars_is_refused(folder):
    outcome = hubplan(
        *("route", "--from", place("A"), "--to", "hospital", *SMALL, "--speed", "5"), cwd=folder
    )
    assert outcome.code == 1
    assert "the mode car takes none" in outcome.stderr


def test_the_path_is_written_as_geojson(folder):
    outcome = hubplan(
        *("route", "--from", place("A"), "--to", place("F"), *SMALL, "-o", "way.geojson"),
        cwd=folder,
    )
    assert outcome.stdout.endswith("Wrote way.geojson\n")
    frame = gpd.read_file(folder / "way.geojson")
    assert frame["part"].tolist()[0] == "route"
    assert set(frame.geom_type) == {"LineString"}
    metres = frame.to_crs("EPSG:27700").length
    assert metres[0] == pytest.approx(metres[1:].sum(), abs=1)
    assert metres[0] == pytest.approx(2000, rel=0.01)


def test_a_place_nobody_knows_is_told_and_nothing_is_written(folder):
    outcome = hubplan("route", "--from", "hospitel", "--to", "hospital", *SMALL, cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "'hospitel' is not known (did you mean 'hospital'?)" in outcome.stderr


def test_isochrones_are_written_for_each_site_and_band(folder):
    outcome = hubplan(
        *("isochrones", *SMALL, "--site", "hospital", "--within", "7", "--within", "9"),
        *("-o", "reach.gpkg"),
        cwd=folder,
    )
    assert outcome.code == 0, outcome.stderr
    assert "hospital: " in outcome.stdout
    frame = gpd.read_file(folder / "reach.gpkg")
    assert (frame["id"].tolist(), frame["minutes"].tolist()) == (["hospital"] * 2, [7.0, 9.0])
    assert frame.crs == "EPSG:27700"
    assert 0 < frame.area[0] < frame.area[1]


def test_an_isochrone_needs_a_known_site_and_a_known_kind_of_file(folder):
    outcome = hubplan("isochrones", *SMALL, "--site", "hospitol", "-o", "r.geojson", cwd=folder)
    assert outcome.code == 1
    assert "there is no site 'hospitol' (did you mean 'hospital'?)" in outcome.stderr
    assert hubplan("isochrones", *SMALL, "-o", "r.csv", cwd=folder).code == 2
    assert not list(folder.glob("r.*"))
