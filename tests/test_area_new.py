"""``hubplan new --area``: a whole study of Tunbridge Wells from a publisher on this computer.

The publishers' files are made of the tables that ship, so that these tests run anywhere.
"""

from __future__ import annotations

import csv
import json
import shutil

import geopandas as gpd
import pandas as pd
import pytest
from area_studies import DATA, by_hand, new, publish_west_kent
from command_line import hubplan
from publishers import CHANGED, serving

from hubplan.network import read_network
from hubplan.official.people import PEOPLE_COLUMNS

TABLES = (
    *("demand.csv", "places.csv", "sites.csv", "study.toml", "lsoa_areas.geojson"),
    *("outlines.geojson", "postcodes.parquet", "network.npz"),
)


@pytest.fixture(scope="module")
def mirror(made_once):
    """Return a folder with what the publishers hand out of west Kent, with drawn roads."""

    return made_once("publishers-of-west-kent", publish_west_kent)


@pytest.fixture
def publishers(mirror):
    with serving(mirror) as running:
        yield running


@pytest.fixture(scope="module")
def made(mirror, made_once):
    """Return the folder in which the study was prepared."""

    def fill(folder):
        with serving(mirror) as publishers:
            outcome = new(folder, publishers, "--area", "tunbridge wells")
        assert (outcome.code, outcome.stderr) == (0, ""), outcome.stderr
        (folder / "said.txt").write_text(outcome.stdout, encoding="utf-8")
        (folder / "asked.txt").write_text("\n".join(publishers.asked), encoding="utf-8")

    return made_once("tunbridge-wells", fill)


def test_people_are_those_of_the_table_that_ships(made):
    known = pd.read_csv(DATA / "demand.csv")
    known = known[known["district"] == "Tunbridge Wells"].set_index("id").sort_index()
    found = pd.read_csv(made / "wells" / "demand.csv").set_index("id")
    assert list(found.index) == list(known.index)
    same = [*PEOPLE_COLUMNS, "name", "district", "district_code", "imd_2025_decile"]
    same += ["imd_2025_rank", "rural_urban_class", "rural_urban_name", "rural", "lon", "lat"]
    pd.testing.assert_frame_equal(found[same], known[same])
    assert set(found["area"]) == {"tunbridge-wells"}
    # The places are named by the same rule, but from fewer of them.
    assert (found["place"] == known["place"]).mean() > 0.8


def test_every_file_is_there_and_says_where_it_comes_from(made):
    folder = made / "wells"
    assert {path.name for path in folder.iterdir()} == {*TABLES, "downloads.csv"}
    with (folder / "downloads.csv").open(encoding="utf-8") as stream:
        rows = {row["file"].partition("-")[0]: row for row in csv.DictReader(stream)}
    assert len(rows["kent"]["sha256"]) == 64
    assert all(row["origin"].startswith("https://") for row in rows.values())
    assert {row["last_modified"] for row in rows.values()} == {CHANGED}
    assert all(len(row["origin"]) < 200 for row in rows.values())
    assert {row["licence"].split()[0] for row in rows.values()} == {"Open", "ODbL"}
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert 'date = "12 August 2025"' in text  # of the postcodes
    assert 'date = "4 May 2026"' in text  # of the roads
    assert text.count("source = ") == 8  # one of them in a comment


def test_postcodes_areas_outlines_and_places_are_those_of_the_area(made):
    codes = pd.read_parquet(made / "wells" / "postcodes.parquet")
    known = pd.read_parquet(DATA / "postcodes.parquet").set_index("postcode")
    ids = set(pd.read_csv(made / "wells" / "demand.csv")["id"])
    ours = known[known["lsoa"].isin(ids)]
    # Simplified boundaries decide here: few postcodes change sides.
    assert len(set(codes["postcode"]) & set(ours.index)) > 0.97 * len(ours)
    known = known.add_suffix("_known")
    both = codes.set_index("postcode").join(known, how="inner")
    assert (both["lon"] - both["lon_known"]).abs().max() < 1e-4
    assert (both["lsoa"] == both["lsoa_known"]).mean() > 0.97
    assert "TN99 9ZZ" not in set(codes["postcode"])  # which has no position
    areas = gpd.read_file(made / "wells" / "lsoa_areas.geojson")
    assert set(areas["id"]) == ids
    assert areas.geometry.is_valid.all()
    outline = gpd.read_file(made / "wells" / "outlines.geojson")
    assert outline[["kind", "id", "name"]].to_numpy().tolist() == [
        ["district", "E07000116", "Tunbridge Wells"]
    ]
    places = pd.read_csv(made / "wells" / "places.csv")
    assert "Cranbrook" in set(places["name"])
    assert "Maidstone" not in set(places["name"])


def test_roads_are_cut_to_the_area_and_its_margin(made):
    network = read_network(made / "wells" / "network.npz")
    assert network.provenance["source"] == "kent-latest.osm.pbf"
    assert network.provenance["osm_date"].startswith("2026-05-04")
    west, south, east, north = network.provenance["cut_to"]
    assert (west, south) < (0.2, 51.0)
    assert (east, north) > (0.6, 51.2)
    # Only this publisher was asked, each thing once, and no extract that is far away.
    asked = (made / "asked.txt").read_text(encoding="utf-8").splitlines()
    files = [line for line in asked if not line.endswith("/query")]
    assert len(files) == len(set(files))
    assert [line.rpartition("/")[2] for line in files if "pbf" in line] == [
        "kent-latest.osm.pbf.md5",
        "kent-latest.osm.pbf",
    ]


def test_without_sites_the_study_says_what_to_fill_in(made):
    said = (made / "said.txt").read_text(encoding="utf-8")
    assert said.startswith("Wrote wells/: 115,300 people in 69 small areas")
    assert "Next: fill wells/sites.csv, as wells/study.toml says" in said
    header = (made / "wells" / "sites.csv").read_text(encoding="utf-8")
    assert header == "id,name,area,lon,lat,postcode,existing,note\n"
    outcome = hubplan("check", "wells", cwd=made)
    assert outcome.code == 1
    assert "'sites.csv' has columns but no records" in outcome.stderr


def test_with_sites_by_postcode_it_runs_to_the_map_from_the_cache(made, publishers, tmp_path):
    shutil.copytree(made / "cache", tmp_path / "cache")
    rows = (
        "id,name,postcode,existing\na,Cranbrook <b>Clinic</b>,tn173jn,yes\nb,Pembury,TN2 4QJ,no\n"
    )
    rows += "c,Rusthall,TN4 8TH,no\nd,Far away,ME14 1XQ,no\n"
    (tmp_path / "mine.csv").write_text(rows, encoding="utf-8")
    outcome = new(tmp_path, publishers, "--area", "E07000116", "--sites", "mine.csv")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert publishers.asked == []  # all of it was kept
    assert outcome.stdout.endswith("4 sites\nNext: hubplan run wells\n")
    sites = pd.read_csv(tmp_path / "wells" / "sites.csv", keep_default_na=False)
    assert list(sites["area"]) == ["tunbridge-wells"] * 3 + [""]
    assert sites["lon"].between(0.1, 0.7).all()
    text = (tmp_path / "wells" / "study.toml").read_text(encoding="utf-8")
    assert 'open = ["a"]' in text  # in the comment about today
    assert hubplan("check", "wells", cwd=tmp_path).code == 0
    outcome = hubplan("map", "wells", "-o", "map.html", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "115,300" in page
    assert "TN17" in page
    assert "<b>Clinic" not in page


def test_a_table_that_was_filled_in_serves_again(made, publishers, tmp_path):
    shutil.copytree(made / "cache", tmp_path / "cache")
    text = (made / "wells" / "sites.csv").read_text(encoding="utf-8")
    text += (
        'a,By postcode,,,,TN17 3JN,yes,\nb,By position,elsewhere,0.26,51.13,,no,"Kept, as it is"\n'
    )
    (tmp_path / "filled.csv").write_text(text, encoding="utf-8")
    outcome = new(tmp_path, publishers, "--area", "Tunbridge Wells", "--sites", "filled.csv")
    assert (outcome.code, outcome.stderr) == (0, "")
    sites = pd.read_csv(tmp_path / "wells" / "sites.csv", keep_default_na=False).set_index("id")
    assert list(sites["area"]) == ["tunbridge-wells", "elsewhere"]
    assert list(sites["note"]) == ["", "Kept, as it is"]
    assert sites.loc["b", ["lon", "lat"]].tolist() == [0.26, 51.13]
    assert sites.loc["a", "lon"] == pytest.approx(0.53, abs=0.02)


def test_files_placed_by_hand_give_the_same_study_without_a_network(made, mirror, tmp_path):
    folder = by_hand(tmp_path / "files", mirror)
    outcome = new(tmp_path, None, "--area", "Tunbridge Wells", "--from", folder, "--offline")
    assert (outcome.code, outcome.stderr) == (0, "")
    for name in ("places.csv", "sites.csv", "postcodes.parquet"):
        one, other = (path / "wells" / name for path in (made, tmp_path))
        assert one.read_bytes() == other.read_bytes(), name
    # Shapes come in metres by hand and in degrees by query: they may differ in the last digit.
    one, other = (gpd.read_file(path / "wells" / "lsoa_areas.geojson") for path in (made, tmp_path))
    assert one.geometry.geom_equals_exact(other.geometry, 2e-6).all()
    one, other = (pd.read_csv(path / "wells" / "demand.csv") for path in (made, tmp_path))
    pd.testing.assert_frame_equal(one, other, atol=2e-6, rtol=0)
    text = (tmp_path / "wells" / "downloads.csv").read_text(encoding="utf-8")
    assert text.count("placed by hand") == 9


def test_a_polygon_takes_the_small_areas_whose_people_live_inside(publishers, tmp_path, made):
    shutil.copytree(made / "cache", tmp_path / "cache")
    known = pd.read_csv(DATA / "demand.csv")
    publishers.page_size = 20
    here = known["lon"].between(0.45, 0.6) & known["lat"].between(51.1, 51.3)
    ring = [[0.45, 51.1], [0.6, 51.1], [0.6, 51.3], [0.45, 51.3], [0.45, 51.1]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "weald.geojson").write_text(json.dumps(shape), encoding="utf-8")
    outcome = new(tmp_path, publishers, "--area", "weald.geojson")
    assert outcome.code == 0
    assert "'weald.geojson' that are not in England are left out: 1" in outcome.stderr
    found = pd.read_csv(tmp_path / "wells" / "demand.csv")
    assert set(found["id"]) == set(known[here]["id"])
    assert set(found["district"]) == set(known[here]["district"])
    assert "parts of" in (tmp_path / "wells" / "study.toml").read_text(encoding="utf-8")


def test_the_mirror_may_be_named_by_a_variable(publishers, tmp_path):
    outcome = hubplan(
        *("new", "wells", "--area", "Nowhere"),
        cwd=tmp_path,
        HUBPLAN_SERVER=f"{publishers.address}/",
        HUBPLAN_CACHE=str(tmp_path),
    )
    assert "'Nowhere'" in outcome.stderr
    assert "assets.publishing.service.gov.uk/media" in " ".join(publishers.asked)
