"""Profiles of one's own, engines and cut-offs on the verbs that search."""

from __future__ import annotations

import itertools
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from small_study import TOWN, write_small_study

TIMES = ("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
OWN = """\
[journeys.profiles.rush]
slope = 2.0
intercept_minutes = 3.0
source = "Drawn"
"""
TWO = OWN + "[journeys.profiles.night]\nslope = 0.9\n"


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path)
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def minutes(folder, *options):
    outcome = hubplan(*TIMES, "-o", "t.csv", *options, cwd=folder)
    assert outcome.code == 0, outcome.stderr
    return pd.read_csv(folder / "t.csv")["minutes"].to_numpy()


def test_times_follow_a_profile_of_ones_own(folder):
    free = minutes(folder, "--period", "free_flow")
    own = minutes(folder, "--profile", "own.toml")
    assert own == pytest.approx(2 * free + 3, abs=1e-9)
    assert np.array_equal(minutes(folder, "--profile", "own.toml", "--period", "rush"), own)
    outcome = hubplan(*TIMES, "-o", "t.csv", "--profile", "own.toml", "--json", cwd=folder)
    told = json.loads(outcome.stdout)
    assert told["period"] == "rush"
    assert "2 times the minutes of the quickest road plus 3 minutes (from Drawn)" in told["model"]


def test_a_profile_among_several_is_named(folder):
    (folder / "own.toml").write_text(TWO, encoding="utf-8")
    free = minutes(folder, "--period", "free_flow")
    own = minutes(folder, "--profile", "own.toml", "--period", "night")
    assert own == pytest.approx(0.9 * free, abs=1e-9)
    outcome = hubplan(*TIMES, "-o", "u.csv", "--profile", "own.toml", cwd=folder)
    assert outcome.code == 2
    assert "name one; choose from: rush, night" in " ".join(outcome.stderr.split())


def test_a_study_may_serve_as_the_file_of_profiles(folder):
    with (folder / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n" + OWN)
    free = minutes(folder, "--period", "free_flow")
    assert minutes(folder, "--profile", "study.toml") == pytest.approx(2 * free + 3, abs=1e-9)


def test_what_calibrate_writes_is_read(folder):
    free = minutes(folder, "--period", "free_flow")
    frame = pd.read_csv(folder / "t.csv")
    frame.assign(minutes=1.5 * free + 4).to_csv(folder / "observed.csv", index=False)
    frame.to_csv(folder / "free.csv", index=False)
    done = hubplan(
        *("calibrate", "--observed", "observed.csv", "--times", "free.csv", "--name", "mine"),
        *("-o", "mine.toml"),
        cwd=folder,
    )
    assert done.code == 0, done.stderr
    own = minutes(folder, "--profile", "mine.toml", "--period", "mine")
    assert own == pytest.approx(1.5 * free + 4, abs=0.01)


def test_isochrones_and_routes_take_profiles_too(folder):
    common = ("--network", "town.osm", "--sites", "sites.csv", "--profile", "own.toml")
    drawn = hubplan(
        *("isochrones", *common, "--site", "clinic", "--within", "4", "-o", "i.geojson"), cwd=folder
    )
    assert drawn.code == 0, drawn.stderr
    start, end = (",".join(map(str, TOWN.lon_lat[letter])) for letter in "AC")
    told = hubplan("route", "--from", start, "--to", end, *common, "--json", cwd=folder)
    assert told.code == 0, told.stderr
    free = hubplan(
        *("route", "--from", start, "--to", end, "--network", "town.osm", "--sites", "sites.csv"),
        *("--period", "free_flow", "--json"),
        cwd=folder,
    )
    found, plain = json.loads(told.stdout), json.loads(free.stdout)
    assert found["period"] == "rush"
    assert found["minutes"] == pytest.approx(2 * plain["minutes"] + 3, abs=0.02)


FAULTY = [
    ("", "has no period profile"),
    ("[journeys]\nperiod = 'x'\n", "has no period profile"),
    (OWN + "speed = 3\n", "line 5  journeys.profiles.rush.speed is not a key"),
    (OWN.replace("2.0", "-1"), "line 2  journeys.profiles.rush.slope"),
    (OWN.replace("rush", "interpeak"), "'interpeak' is a period of hubplan's own"),
    (OWN + "speeds = 'fitted_free_flw'\n", "(did you mean 'fitted_free_flow'?)"),
    ("[journeys.profiles.rush\n", "is not valid TOML"),
]


@pytest.mark.parametrize(("text", "words"), FAULTY, ids=range(len(FAULTY)))
def test_a_faulty_profile_is_refused_with_its_line(text, words, folder):
    (folder / "own.toml").write_text(text, encoding="utf-8")
    outcome = hubplan(*TIMES, "-o", "t.csv", "--profile", "own.toml", cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "own.toml" in outcome.stderr
    assert words.replace("  ", " ") in " ".join(outcome.stderr.split())
    assert "\nHint: " in outcome.stderr
    assert not (folder / "t.csv").exists()


MISUSES = [
    (("--period", "rush"), "'rush' is not a period; choose from: free_flow"),
    (("--period", "inter_peak"), "did you mean 'interpeak'?"),
    (("--profile", "own.toml", "--period", "rsh"), "'rsh' is not in 'own.toml' (did you mean"),
    (("--profile", "own.toml", "--period", "interpeak"), "'interpeak' is not in 'own.toml'"),
    (("--profile", "own.toml", "--mode", "walk"), "for cars"),
    (("--engine", "steam"), "'steam'"),
    (("--cutoff", "far"), "'--cutoff'"),
]


@pytest.mark.parametrize(("options", "words"), MISUSES, ids=range(len(MISUSES)))
def test_a_period_that_is_none_is_misuse(options, words, folder):
    outcome = hubplan(*TIMES, "-o", "t.csv", *options, cwd=folder)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in " ".join(outcome.stderr.split())
    assert not (folder / "t.csv").exists()


def test_a_result_does_not_overwrite_the_profile(folder):
    outcome = hubplan(*TIMES, "-o", "own.csv", "--profile", "own.csv", cwd=folder)
    assert outcome.code == 1
    (folder / "own.csv").write_text(OWN, encoding="utf-8")
    outcome = hubplan(*TIMES, "-o", "own.csv", "--profile", "own.csv", cwd=folder)
    assert "would overwrite it" in outcome.stderr
    assert (folder / "own.csv").read_text(encoding="utf-8") == OWN


def test_journeys_beyond_the_cutoff_are_blank_and_told(folder):
    whole = minutes(folder, "--period", "free_flow")
    cut = minutes(folder, "--period", "free_flow", "--cutoff", "1.5")
    kept = ~np.isnan(cut)
    assert 0 < kept.sum() < cut.size
    assert np.array_equal(cut[kept], whole[kept])
    assert (whole[~kept] > 1.5).all()


@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_engines_agree_and_only_a_hierarchy_is_kept(engine, folder, tmp_path_factory):
    pytest.importorskip("numba")
    cache = tmp_path_factory.mktemp("kept") / "cache"
    expected = minutes(folder)
    options = (*TIMES, "-o", "t.csv", "--engine", engine)
    for further, kept in (("--no-cache",), 0), ((), int(engine == "hierarchy")):
        outcome = hubplan(*options, *further, cwd=folder, HUBPLAN_CACHE=str(cache))
        assert (outcome.code, outcome.stderr) == (0, "")
        assert np.array_equal(pd.read_csv(folder / "t.csv")["minutes"].to_numpy(), expected)
        assert len(list(cache.glob("hierarchies/order-*.npz"))) == kept


def test_observed_pairs_are_searched_by_either_engine(folder, tmp_path_factory):
    pytest.importorskip("numba")
    cache = tmp_path_factory.mktemp("observed") / "cache"
    rows = []
    for (lon_a, lat_a), (lon_b, lat_b) in itertools.permutations(TOWN.lon_lat.values(), 2):
        metres = abs(lon_b - lon_a) * 69_900 + abs(lat_b - lat_a) * 111_250
        rows.append([lon_a, lat_a, lon_b, lat_b, 3 + metres / 400])
    columns = ["from_lon", "from_lat", "to_lon", "to_lat", "minutes"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "pairs.csv", index=False)
    told = [
        hubplan(
            *("calibrate", "--observed", "pairs.csv", "--network", "town.osm", "--json"),
            *("--engine", engine),
            cwd=folder,
            HUBPLAN_CACHE=str(cache),
        )
        for engine in ("dijkstra", "hierarchy")
    ]
    assert [each.code for each in told] == [0, 0], told
    assert told[0].stdout == told[1].stdout
    assert len(list(cache.glob("hierarchies/order-*.npz"))) == 1


def test_isochrones_and_routes_refuse_profiles_for_those_who_do_not_drive(folder):
    common = ("--network", "town.osm", "--sites", "sites.csv", "--profile", "own.toml")
    start, end = (",".join(map(str, TOWN.lon_lat[letter])) for letter in "AC")
    for verb in (
        ("isochrones", "--site", "clinic", "-o", "i.geojson"),
        ("route", "--from", start, "--to", end),
    ):
        outcome = hubplan(*verb, *common, "--mode", "cycle", cwd=folder)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "for cars, not to cycle" in outcome.stderr


def test_slow_walkers_reach_less_land(folder):
    areas = []
    for kph in ("4.8", "3.2"):
        outcome = hubplan(
            *("isochrones", "--network", "town.osm", "--sites", "sites.csv", "--site", "clinic"),
            *("--mode", "walk", "--speed", kph, "--within", "10", "-o", "i.gpkg"),
            cwd=folder,
        )
        assert outcome.code == 0, outcome.stderr
        areas.append(gpd.read_file(folder / "i.gpkg").area.item())
    assert areas[1] < areas[0]
