"""Profiles fitted to observed journeys: the truth found again, errors told, bad input refused."""

from __future__ import annotations

import json
import re
import tomllib

import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from journeys import demand_at, sites_at
from small_study import STUDY, TOWN, write_small_study

from hubplan.errors import InputError
from hubplan.network import read_network
from hubplan.study import Study
from hubplan.study.checking import check_study
from hubplan.travel_times import TravelTimes, travel_times
from hubplan.travel_times.calibration import calibrate
from hubplan.travel_times.observed import ObservedPairs, pairs_in_matrix, pairs_on_roads

SPEEDS = "fitted_free_flow"
ROAD = np.linspace(1.0, 40.0, 80)
LINE = 1.2 * ROAD + 4.0
BENT = 0.93 * ROAD + 9.7 * (1 - np.exp(-ROAD / 7.1))


def observed(minutes, road=ROAD):
    return ObservedPairs(minutes, {SPEEDS: road}, "pairs.csv")


def noise(size, seed=20_181):
    return np.random.default_rng(seed).normal(0.0, 1.0, size)


@pytest.mark.parametrize("loss", ["absolute", "squares"])
def test_a_line_is_found_again(loss):
    found = calibrate(observed(LINE), loss=loss)
    assert found.profile is found.fitted["line"]
    assert found.profile.slope == pytest.approx(1.2, abs=1e-3)
    assert found.profile.intercept_minutes == pytest.approx(4.0, abs=0.01)
    assert found.errors["line"].mean_absolute == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("loss", ["absolute", "squares"])
def test_a_bend_is_found_again_and_preferred(loss):
    found = calibrate(observed(BENT), loss=loss)
    assert found.profile is found.fitted["saturating"]
    assert found.profile.journey_minutes(ROAD) == pytest.approx(BENT, abs=0.1)
    assert found.errors["saturating"].mean_absolute < 0.05 < found.errors["line"].mean_absolute


def test_the_line_is_kept_when_the_bend_is_no_clear_gain():
    found = calibrate(observed(LINE + noise(80)))
    assert found.profile is found.fitted["line"]


def test_noise_comes_out_as_the_cross_validated_error():
    road = np.tile(ROAD, 10)
    found = calibrate(observed(1.2 * road + 4.0 + noise(road.size), road))
    error = found.errors["line"]
    assert error.mean_absolute == pytest.approx(np.sqrt(2 / np.pi), abs=0.05)
    assert error.within_90 == pytest.approx(1.645, abs=0.1)
    assert found.profile.error_90_minutes == round(error.within_90, 2)


def test_a_journey_left_out_is_not_fitted():
    """The error on folds left out is that of refits without them, worked out here by hand."""
    minutes = LINE + noise(80)
    found = calibrate(observed(minutes), loss="squares", folds=4, seed=3)
    fold = np.random.default_rng(3).permutation(80) % 4
    told = np.empty(80)
    for k in range(4):
        told[fold == k] = np.polyval(np.polyfit(ROAD[fold != k], minutes[fold != k], 1),
                                     ROAD[fold == k])  # fmt: skip
    assert found.errors["line"].mean_absolute == pytest.approx(
        np.abs(told - minutes).mean(), abs=1e-3
    )
    assert found.errors["line"].bias == pytest.approx((told - minutes).mean(), abs=1e-3)


def test_least_absolute_error_lets_odd_observations_be_odd():
    odd = LINE.copy()
    odd[[3, 40, 77]] += 120
    absolute, squares = (calibrate(observed(odd), loss=loss) for loss in ("absolute", "squares"))
    assert absolute.fitted["line"].journey_minutes(ROAD) == pytest.approx(LINE, abs=0.1)
    assert np.abs(squares.fitted["line"].journey_minutes(ROAD) - LINE).max() > 2


def test_shipped_profiles_stand_beside_the_fit():
    told = 1.069 * ROAD + 5.56 - LINE
    error = calibrate(observed(LINE)).errors["interpeak"]
    assert error.mean_absolute == pytest.approx(np.abs(told).mean())
    assert error.bias == pytest.approx(told.mean())
    assert "am_peak" not in calibrate(observed(LINE)).errors  # other speeds, not at hand


def test_the_seed_alone_decides_how_pairs_are_dealt():
    first, again, other = (
        calibrate(observed(LINE + noise(80)), seed=seed).errors["line"] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_minutes_that_do_not_grow_with_the_road_are_refused():
    with pytest.raises(InputError, match="do not grow with the minutes on the road"):
        calibrate(observed(np.full(80, 12.0)))


@pytest.mark.parametrize("folds", [1, 0, 41])
def test_folds_that_cannot_be_are_refused(folds):
    with pytest.raises(InputError, match=f"{folds} folds for 80 pairs"):
        calibrate(observed(LINE), folds=folds)


def test_loss_nobody_knows_is_refused():
    with pytest.raises(InputError, match="'cubes' is none"):
        calibrate(observed(LINE), loss="cubes")


LETTERS = "ABCDEF"


@pytest.fixture
def folder(tmp_path):
    """A drawn town, its free-flow matrix, and journeys observed at twice that plus three."""
    write_small_study(tmp_path)
    network = read_network(tmp_path / "town.osm")
    ends = {letter: TOWN.lon_lat[letter] for letter in LETTERS}
    times = travel_times(network, demand_at(ends), sites_at(ends), period="free_flow")
    frame = times.to_frame()
    frame.to_csv(tmp_path / "times.csv", index=False)
    apart = frame[frame["demand_id"] != frame["site_id"]]
    seen = apart[["demand_id", "site_id"]].assign(minutes=2 * apart["minutes"] + 3)
    seen.to_csv(tmp_path / "by_id.csv", index=False)
    rows = [
        [*ends[pair.demand_id], *ends[pair.site_id], pair.minutes] for pair in seen.itertuples()
    ]
    columns = ["from_lon", "from_lat", "to_lon", "to_lat", "minutes"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "pairs.csv", index=False)
    return tmp_path


def test_pairs_by_position_and_by_id_have_the_same_road_minutes(folder):
    network = read_network(folder / "town.osm")
    by_position = pairs_on_roads(folder / "pairs.csv", network)
    frame = pd.read_csv(folder / "times.csv")
    matrix = TravelTimes(
        tuple(LETTERS), tuple(LETTERS), frame["minutes"].to_numpy().reshape(6, 6),
        np.zeros((6, 6), dtype=bool),
    )  # fmt: skip
    by_id = pairs_in_matrix(folder / "by_id.csv", matrix)
    np.testing.assert_allclose(by_position.road[SPEEDS], by_id.road[SPEEDS], atol=1e-3)
    assert set(by_position.road) == {SPEEDS, "dft_am_peak"}
    assert (by_position.road["dft_am_peak"] > by_position.road[SPEEDS]).all()


@pytest.mark.parametrize(
    "ends",
    [("--observed", "pairs.csv", "--network", "town.osm"),
     ("--observed", "by_id.csv", "--times", "times.csv")],
)  # fmt: skip
def test_the_verb_finds_the_truth_and_says_how_far_it_errs(folder, ends):
    outcome = hubplan("calibrate", *ends, "--json", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    found = json.loads(outcome.stdout)
    assert (found["pairs"], found["chosen"], found["seed"]) == (30, "line", 1)
    assert found["profile"]["slope"] == pytest.approx(2, abs=0.02)
    assert found["profile"]["intercept_minutes"] == pytest.approx(3, abs=0.05)
    assert found["errors"]["line"]["mean_absolute_minutes"] < 0.05
    assert found["errors"]["free_flow"]["bias_minutes"] < -3


def test_what_it_prints_is_for_people_and_what_it_writes_for_a_study(folder):
    ends = ("--observed", "pairs.csv", "--network", "town.osm", "--name", "noon")
    outcome = hubplan("calibrate", *ends, "-o", "profile.toml", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "30 observed pairs, fitted by least absolute error; cross-validated" in outcome.stdout
    assert re.search(r"interpeak, as shipped +\d", outcome.stdout)
    assert outcome.stdout.rstrip().endswith("Wrote profile.toml")
    section = (folder / "profile.toml").read_text(encoding="utf-8")
    assert tomllib.loads(section)["journeys"]["profiles"]["noon"]["speeds"] == SPEEDS
    study = STUDY.replace("[plan]", f'[journeys]\nperiod = "noon"\n\n{section}\n[plan]', 1)
    work = Study.read(write_small_study(folder / "study", study=study))
    assert check_study(work.inputs).study == "small"
    printed = hubplan("calibrate", *ends, cwd=folder)
    assert printed.stdout.rstrip().endswith(section.rstrip())


def spoiled(folder, file, **cells):
    """Write the pairs with some cells of the first rows changed."""
    frame = pd.read_csv(folder / file, dtype=str)
    for column, values in cells.items():
        for row, value in enumerate(values):
            if value is not None:
                frame.loc[row, column] = value
    frame.to_csv(folder / "bad.csv", index=False)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"minutes": ["soon", "0", "-4", ""]},
            ["4 problems", "'soon' is not a finite", "0 minutes are no journey", "-4", "is blank"],
        ),
        ({"from_lon": ["51.2"], "from_lat": ["0.3"]}, ["row 2", "outside the country", "swapped"]),
        ({"to_lat": ["51.9", "x"]}, ["column to_lat", "'x' is not"]),
        ({"to_lat": ["51.9"], "from_lat": [None, "52.0"]}, ["2 problems", "from the nearest road"]),
    ],
)
def test_all_faults_of_the_pairs_are_told_at_once(folder, cells, words):
    spoiled(folder, "pairs.csv", **cells)
    outcome = hubplan("calibrate", "--observed", "bad.csv", "--network", "town.osm", cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    for word in words:
        assert word in outcome.stderr


def test_ids_that_are_not_in_the_matrix_are_named(folder):
    spoiled(folder, "by_id.csv", demand_id=["Q"], site_id=[None, "R"], minutes=[None, None, "0"])
    outcome = hubplan("calibrate", "--observed", "bad.csv", "--times", "times.csv", cwd=folder)
    assert outcome.code == 1
    for word in ("3 problems in bad.csv", "'Q' is not in the matrix", "'R'", "0 minutes"):
        assert word in outcome.stderr


def test_too_few_pairs_are_refused(folder):
    pd.read_csv(folder / "pairs.csv").head(9).to_csv(folder / "few.csv", index=False)
    outcome = hubplan("calibrate", "--observed", "few.csv", "--network", "town.osm", cwd=folder)
    assert outcome.code == 1
    assert "9 pairs; a profile needs 10 at least" in outcome.stderr


def test_columns_that_are_missing_are_named_with_the_nearest(folder):
    outcome = hubplan("calibrate", "--observed", "by_id.csv", "--network", "town.osm", cwd=folder)
    assert outcome.code == 1
    for column in ("from_lon", "from_lat", "to_lon", "to_lat"):
        assert f"column '{column}' is missing" in outcome.stderr


@pytest.mark.parametrize(
    ("further", "words"),
    [
        (("--network", "n", "--times", "t"), "--network or --times, not both"),
        (("--name", "interpeak"), "none of free_flow, interpeak, am_peak"),
        (("--name", "Not Me"), "'Not Me'"),
        (("--loss", "cubes"), "'cubes'"),
        (("--seed", "-1"), "--seed"),
    ],
)
def test_misuse_is_told(tmp_path, further, words):
    outcome = hubplan("calibrate", "--observed", "pairs.csv", *further, cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in re.sub(r"[\s│]+", " ", outcome.stderr)


def test_help_ends_with_one_example(tmp_path):
    outcome = hubplan("calibrate", "--help", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.stdout.count("Example:") == 1
    last = " ".join(outcome.stdout.split())
    assert last.endswith("--observed pairs.csv --network kent.npz -o profile.toml")
