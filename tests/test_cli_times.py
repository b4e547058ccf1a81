"""``hubplan network`` and ``hubplan times`` on files from anywhere."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from small_study import DEMAND, SITES, TOWN, write_small_study

FILES = ("--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
#: Minutes on the town's roads at 30 km/h from A, C, D and F (500 m a step) to the five sites.
STEPS = [[0, 1, 1, 2, 4], [3, 2, 4, 3, 1], [1, 2, 0, 1, 3], [4, 3, 3, 2, 0]]


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path)
    return tmp_path


def times(folder, *further, out="t.csv"):
    outcome = hubplan("times", *FILES, *further, "-o", out, cwd=folder)
    assert outcome.code == 0, outcome.stderr
    return pd.read_csv(folder / out) if out.endswith(".csv") else pd.read_parquet(folder / out)


def matrix(frame):
    wide = frame.pivot_table(index="demand_id", columns="site_id", values="minutes")
    return wide[[site["id"] for site in SITES]].to_numpy()


def test_times_are_the_long_table_of_every_pair(folder):
    frame = times(folder)
    assert list(frame.columns)[:3] == ["demand_id", "site_id", "minutes"]
    pairs = [(row["id"], site["id"]) for row in DEMAND for site in SITES]
    assert list(zip(frame["demand_id"], frame["site_id"], strict=True)) == pairs
    assert frame["minutes"].notna().all()


def test_free_flow_times_follow_from_the_drawing(folder):
    """500 m of street at 44 km/h take 0.68 minutes; junctions add seconds."""
    minutes = matrix(times(folder, "--period", "free_flow"))
    on_the_road = 30 / 44 * np.array(STEPS)
    assert (minutes >= on_the_road - 0.01).all()
    assert (minutes <= on_the_road + 0.15).all()


def test_the_period_and_the_terminal_minutes_change_every_pair_alike(folder):
    free = matrix(times(folder, "--period", "free_flow"))
    usual = matrix(times(folder))
    assert usual == pytest.approx(1.069 * free + 5.56, abs=1e-9)
    parked = matrix(times(folder, "--terminal", "3"))
    assert parked == pytest.approx(usual + 3, abs=1e-9)
    assert (matrix(times(folder, "--period", "am_peak")) > usual - 1).all()


def test_a_network_file_gives_the_same_times_as_the_map_it_was_built_from(folder):
    outcome = hubplan("network", "--pbf", "town.osm", "-o", "town.npz", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "Wrote town.npz" in outcome.stdout
    direct = matrix(times(folder))
    saved = hubplan(
        *("times", "--network", "town.npz", "--demand", "demand.csv", "--sites", "sites.csv"),
        *("-o", "saved.csv"),
        cwd=folder,
    )
    assert saved.code == 0
    assert matrix(pd.read_csv(folder / "saved.csv")) == pytest.approx(direct, abs=1e-3)


def test_network_as_json_says_what_was_read(folder):
    outcome = hubplan("network", "--pbf", "town.osm", "-o", "n.npz", "--json", cwd=folder)
    told = json.loads(outcome.stdout)
    assert told["crs"] == "EPSG:27700"
    assert told["road_km"] == pytest.approx(sum([0.5, 1, 0.5, 1, 0.5, 0.5, 0.5]), abs=0.01)
    assert told["provenance"]["source"] == "town.osm"
    assert len(told["provenance"]["sha256"]) == 64


def as_points(folder, name):
    frame = pd.read_csv(folder / f"{name}.csv", dtype={"id": str}).assign(Own_Column="ours")
    points = gpd.points_from_xy(frame.pop("lon"), frame.pop("lat"), crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=points)


FORMS = {
    "geojson": lambda frame, path: frame.to_file(path, driver="GeoJSON"),
    "gpkg": lambda frame, path: frame.to_crs("EPSG:27700").to_file(path, driver="GPKG"),
    "parquet": lambda frame, path: frame.to_crs("EPSG:3857").to_parquet(path),
}


@pytest.mark.parametrize("form", FORMS)
def test_points_may_come_in_any_form_with_own_columns_beside_ours(form, folder):
    expected = times(folder)
    for name in ("demand", "sites"):
        FORMS[form](as_points(folder, name), folder / f"{name}.{form}")
    outcome = hubplan(
        *("times", "--network", "town.osm", "--demand", f"demand.{form}"),
        *("--sites", f"sites.{form}", "-o", "t2.parquet"),
        cwd=folder,
    )
    assert (outcome.code, outcome.stderr) == (0, "")
    found = pd.read_parquet(folder / "t2.parquet")
    assert list(found["demand_id"]) == list(expected["demand_id"])
    assert list(found["site_id"]) == list(expected["site_id"])
    assert found["minutes"].to_numpy() == pytest.approx(expected["minutes"].to_numpy(), abs=1e-3)


def test_easting_and_northing_serve_as_well(folder):
    expected = times(folder)
    grid = as_points(folder, "demand").to_crs("EPSG:27700")
    frame = pd.DataFrame(grid.drop(columns="geometry"))
    frame["easting"], frame["northing"] = grid.geometry.x, grid.geometry.y
    frame.to_csv(folder / "grid.csv", index=False)
    outcome = hubplan(
        *("times", "--network", "town.osm", "--demand", "grid.csv", "--sites", "sites.csv"),
        *("-o", "t3.csv"),
        cwd=folder,
    )
    assert outcome.code == 0
    assert matrix(pd.read_csv(folder / "t3.csv")) == pytest.approx(matrix(expected), abs=1e-3)


def test_times_as_csv_and_json_are_for_machines(folder):
    outcome = hubplan("times", *FILES, "-o", "t.csv", "--csv", cwd=folder)
    assert outcome.stdout.splitlines()[0].startswith("demand_id,site_id,minutes")
    assert len(outcome.stdout.splitlines()) == 1 + len(DEMAND) * len(SITES)
    outcome = hubplan("times", *FILES, "-o", "t.csv", "--json", cwd=folder)
    told = json.loads(outcome.stdout)
    assert (told["demand_points"], told["sites"], told["file"]) == (4, 5, "t.csv")
    assert told["unreachable"] == {}


def test_a_demand_point_far_from_any_road_is_named_and_its_cells_are_blank(folder):
    text = (folder / "demand.csv").read_text(encoding="utf-8")
    lon, lat = TOWN.lon_lat["A"]
    moved = text.replace(f"{lon},{lat}", "0.5,51.3", 1)
    assert moved != text
    (folder / "demand.csv").write_text(moved, encoding="utf-8")
    outcome = hubplan("times", *FILES, "-o", "t.csv", cwd=folder)
    assert outcome.code == 0
    assert "d1: reaches no site" in outcome.stdout
    frame = pd.read_csv(folder / "t.csv")
    assert frame.loc[frame["demand_id"] == "d1", "minutes"].isna().all()
    assert frame.loc[frame["demand_id"] != "d1", "minutes"].notna().all()


def test_nobody_reaching_anything_is_an_error(folder):
    text = (folder / "demand.csv").read_text(encoding="utf-8")
    (folder / "demand.csv").write_text(text.replace("51.", "52."), encoding="utf-8")
    outcome = hubplan("times", *FILES, "-o", "t.csv", cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("Error: no demand point of demand.csv reaches any site")
    assert "\nHint: " in outcome.stderr
    assert not (folder / "t.csv").exists()


@pytest.mark.parametrize("name", ["t.xlsx", "t.geojson", "t"])
def test_times_are_written_as_csv_or_parquet_only(name, folder):
    outcome = hubplan("times", *FILES, "-o", name, cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "End the name in .csv or .parquet" in outcome.stderr
    assert not (folder / name).exists()


def test_a_truncated_pbf_is_told_and_no_network_is_left(shared_data, tmp_path):
    whole = (shared_data / "real_networks" / "liechtenstein-latest.osm.pbf").read_bytes()
    for part in (2, 10, 1000):
        (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) // part])
        outcome = hubplan("network", "--pbf", "cut.osm.pbf", "-o", "cut.npz", cwd=tmp_path)
        assert (outcome.code, outcome.stdout) == (1, "")
        assert outcome.stderr.startswith("Error: cut.osm.pbf")
        assert "\nHint: " in outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["cut.osm.pbf"]


def test_monaco_needs_no_special_case(shared_data, tmp_path):
    """Packed XML, outside Britain: the nearest UTM zone serves."""
    source = shared_data / "real_networks" / "monaco.osm.gz"
    outcome = hubplan("network", "--pbf", source, "-o", "monaco.npz", "--json", cwd=tmp_path)
    assert outcome.code == 0
    (note,) = outcome.stderr.splitlines()  # the main roads lead on into France
    assert "main roads end at the edge of the extract" in note
    assert json.loads(outcome.stdout)["crs"] == "EPSG:32632"
    (tmp_path / "people.csv").write_text(
        "id,lon,lat,residents\n01,7.4197,43.7314,10\n02,7.4290,43.7400,20\n", encoding="utf-8"
    )
    (tmp_path / "sites.csv").write_text(
        "id,lon,lat,owner\nport,7.4246,43.7350,state\n", encoding="utf-8"
    )
    outcome = hubplan(
        *("times", "--network", "monaco.npz", "--demand", "people.csv", "--sites", "sites.csv"),
        *("-o", "t.csv"),
        cwd=tmp_path,
    )
    assert (outcome.code, outcome.stderr) == (0, "")
    frame = pd.read_csv(tmp_path / "t.csv", dtype={"demand_id": str})
    assert list(frame["demand_id"]) == ["01", "02"]
    assert frame["minutes"].between(5.56, 15).all()
    chosen = hubplan(
        *("solve", "--times", "t.csv", "--demand", "people.csv", "--weight", "residents"),
        *("-p", "1", "--json"),
        cwd=tmp_path,
    )
    assert json.loads(chosen.stdout)["plan"] == {"open": ["port"]}
