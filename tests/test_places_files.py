"""Files that are no tables of points are refused, saying what they are."""

from __future__ import annotations

import warnings

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hubplan.errors import InputError
from hubplan.places import read_demand, read_sites, read_table

HEADER = b"id,lon,lat,demand\n"
FEATURE = (
    b'{"type":"Feature","properties":{"id":"a","demand":1},'
    b'"geometry":{"type":"Point","coordinates":[0.3,51.2]}}'
)

# File name, content, words of the message, words of the hint.
BAD = [
    ("empty.csv", b"", "'empty.csv' is empty", "at least one record"),
    ("bom.csv", b"\xef\xbb\xbf", "is empty", "at least one record"),
    ("lines.csv", b"\r\n\r\n\n", "is empty", "at least one record"),
    ("header.csv", HEADER, "has columns but no records", "at least one record"),
    ("ragged.csv", HEADER + b"a,0.3,51.2,1\n\nb,Mill Lane, Yard,0.3,51.2,1\nc,0.3\n",
     "has 4 columns, but 2 of its rows have another number of cells (row 4, 5)", "Quote cells"),
    ("semicolons.csv", b"id;lon;lat;demand\na;0,3;51,2;1\n", "separated by semicolons",
     "comma-separated"),
    ("tabs.csv", b"id\tlon\tlat\na\t0.3\t51.2\n", "separated by semicolons or tabs",
     "comma-separated"),
    ("latin.csv", HEADER + "café,0.3,51.2,1\n".encode("latin-1"), "is not UTF-8 text (byte 21)",
     "CSV UTF-8"),
    ("wide.csv", HEADER.decode().encode("utf-16"), "is not UTF-8 text", "CSV UTF-8"),
    ("quote.csv", HEADER + b'"a,0.3,51.2,1\n', "is not a readable CSV", "quotation marks"),
    ("after.csv", HEADER + b'"a"b,0.3,51.2,1\n', "is not a readable CSV", "quotation marks"),
    ("twice.csv", b"id,lon,lat,demand,lon\na,1,2,3,4\n", "has the column 'lon' more than once",
     "Rename or remove"),
    ("text.parquet", b"not a parquet file", "is not a readable Parquet file", "cut short"),
    ("text.gpkg", b"not a GeoPackage" * 50, "is not a readable spatial file", "GeoPackage"),
    ("text.geojson", b"no json", "is not a readable spatial file", "FeatureCollection"),
    ("cut.geojson", b'{"type":"FeatureCollection","features":[' + FEATURE + b",",
     "is not a readable spatial file", "FeatureCollection"),
    ("list.json", b"[1, 2]", "is not a readable spatial file", "FeatureCollection"),
    ("null.json", b"null", "is not a readable spatial file", "FeatureCollection"),
    ("none.geojson", b'{"type":"FeatureCollection","features":[]}',
     "has columns but no records", "at least one record"),
    ("sheet.xlsx", b"PK", "is of a kind hubplan does not read as a table", ".csv, .parquet"),
    ("noending", HEADER, "is of a kind hubplan does not read as a table", ".geojson"),
]  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=lambda case: case[0])
@pytest.mark.parametrize("read", [read_demand, read_sites])
def test_a_file_that_is_no_table_of_points_is_refused(tmp_path, case, read):
    name, content, what, hint = case
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read(path)
    assert name in refusal.value.message
    assert what in refusal.value.message
    assert hint in refusal.value.hint


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv' does not exist"):
        read_demand(tmp_path / "nowhere.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder\.csv' is a folder"):
        read_demand(tmp_path / "folder.csv")
    with pytest.raises(InputError, match="Check the path"):
        read_demand(tmp_path / "no" / "such" / "folder.parquet")


def geo_points(*, crs=4326):
    return gpd.GeoDataFrame(
        {"id": [f"p{i}" for i in range(200)], "demand": 1},
        geometry=[shapely.Point(0.3, 51.2)] * 200,
        crs=crs,
    )


def test_a_file_cut_short_is_refused(tmp_path):
    whole = tmp_path / "whole.parquet"
    geo_points().to_parquet(whole)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(InputError, match="not a readable Parquet file"):
        read_demand(tmp_path / "cut.parquet")
    geo_points().to_file(tmp_path / "whole.gpkg")
    content = (tmp_path / "whole.gpkg").read_bytes()
    for size in (100, len(content) // 2):
        (tmp_path / "cut.gpkg").write_bytes(content[:size])
        with pytest.raises(InputError, match="not a readable spatial file"):
            read_demand(tmp_path / "cut.gpkg")


def test_a_parquet_file_damaged_inside_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"id": ["a"], "lon": 0.3, "lat": 51.2, "demand": 1}).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a readable Parquet file"):
        read_demand(path)


def test_a_parquet_file_without_records_is_refused(tmp_path):
    pd.DataFrame({"id": [], "demand": []}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match="has columns but no records"):
        read_demand(tmp_path / "t.parquet")


@pytest.mark.parametrize("name", ["t.parquet", "t.gpkg"])
def test_a_geometry_without_reference_system_is_refused(tmp_path, name):
    path, table = tmp_path / name, geo_points(crs=None)
    if name.endswith("parquet"):
        table.to_parquet(path)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the writer's own doubt
            table.to_file(path)
    with pytest.raises(InputError, match="no coordinate reference system") as refusal:
        read_demand(path)
    assert "EPSG:27700 or EPSG:4326" in refusal.value.hint


def test_metres_in_a_geojson_that_claims_degrees_are_refused(tmp_path):
    table = geo_points().to_crs(27700).iloc[:2].set_crs(4326, allow_override=True)
    table.to_file(tmp_path / "t.geojson")
    with pytest.raises(InputError, match=r"feature 2 .* are metres, not degrees"):
        read_demand(tmp_path / "t.geojson")


def test_a_geopackage_of_several_layers_is_refused_by_their_names(tmp_path):
    path = tmp_path / "plan.gpkg"
    for layer in ("hubs", "demand"):
        geo_points().to_file(path, layer=layer)
    with pytest.raises(InputError, match="has 2 layers, not one: demand, hubs") as refusal:
        read_demand(path)
    assert "file of its own" in refusal.value.hint


def test_a_row_is_named_as_its_reader_counts(tmp_path):
    (tmp_path / "t.csv").write_bytes(HEADER + b"a,0.3,51.2,1\n\nb,0.3,51.2,1\n")
    table = read_table(tmp_path / "t.csv")
    assert [table.row(i) for i in range(2)] == ["row 2", "row 4"]
    geo_points().to_file(tmp_path / "t.geojson")
    assert read_table(tmp_path / "t.geojson").row(0) == "feature 1"
