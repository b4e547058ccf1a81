"""Points with faults are refused, all faults at once, each with its row and what to do."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hubplan.errors import InputError
from hubplan.places import read_demand, read_sites


@pytest.fixture
def refused(tmp_path):
    """Return a function that reads a CSV text and gives back the message of its refusal."""

    def read(text, **options):
        path = tmp_path / "points.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refusal:
            read_demand(path, **options)
        message = str(refusal.value)
        assert "Hint: " in message
        assert "points.csv" in message
        return re.sub(" +", " ", message)

    return read


DEGREES = "id,lon,lat,demand\na,0.3,51.2,1\n"
METRES = "id,easting,northing,demand\na,558000,140000,1\n"
BOTH = "id,lon,lat,easting,northing,demand\na,0.267341,51.137150,558721,139986,1\n"

# Records below a good one, and words that must stand in the message.
BAD_ROWS = [
    (DEGREES, "b,0.3,51.2,1\na,0.3,51.2,1", "row 4, column id 'a' stands already in row 2"),
    (DEGREES, ",0.3,51.2,1", "row 3, column id is blank"),
    (DEGREES, "  ,0.3,51.2,1", "row 3, column id is blank"),
    (DEGREES, "b,0.3,51.2,", "row 3, column demand is blank"),
    (DEGREES, "b,0.3,51.2,nan", "row 3, column demand is blank"),
    (DEGREES, "b,0.3,51.2,-0.5", "row 3, column demand -0.5 is negative"),
    (DEGREES, "b,0.3,51.2,inf", "row 3, column demand 'inf' is not a finite number"),
    (DEGREES, "b,0.3,51.2,-inf", "row 3, column demand '-inf' is not a finite number"),
    (DEGREES, "b,0.3,51.2,1e400", "row 3, column demand 'inf' is not a finite number"),
    (DEGREES, "b,0.3,51.2,many", "row 3, column demand 'many' is not a finite number"),
    (DEGREES, 'b,0.3,51.2,"1,200"', "row 3, column demand '1,200' is not a finite number"),
    (DEGREES, "b,0,0,1", "row 3 longitude 0, latitude 0 lies outside Great Britain"),
    (DEGREES, "b,5.05,51.2,1", "row 3 longitude 5.05, latitude 51.2 lies outside Great Britain"),
    (DEGREES, "b,51.2,0.3,1", "row 3 longitude 51.2 and latitude 0.3 look swapped"),
    (DEGREES, "b,,51.2,1", "row 3, column lon is blank"),
    (DEGREES, "b,0.3,N51,1", "row 3, column lat 'N51' is not a finite number"),
    (DEGREES, "b,inf,51.2,1", "row 3, column lon 'inf' is not a finite number"),
    (DEGREES, "b,558000,140000,1", "row 3 (558000, 140000) are metres, not degrees"),
    (METRES, "b,0.3,51.2,1", "row 3 (0.3, 51.2) are degrees: coordinate systems are mixed"),
    (METRES, "b,5580000,140000,1", "row 3 easting 5.58e+06, northing 140000 lies outside"),
    (METRES, "b,1e9,1e9,1", "row 3 easting 1e+09, northing 1e+09 lies outside"),
    (METRES, "b,558000,,1", "row 3, column northing is blank"),
    (BOTH, "b,0.267341,51.137150,558721,149986,1", "row 3 lon/lat (0.267341, 51.1371) and"),
]
BAD_TABLES = {
    "id,lon,lat,demand\na,0.3,51.2,0\nb,0.3,51.2,0": "column demand every weight is zero",
    "id,demand\na,1": "column 'lat' is missing; found: id, demand",
    "id,demand,easting\na,1,558000": "column 'northing' is missing; found: id, demand, easting",
    "ID,lon,lat,demand\na,0.3,51.2,1": "column 'id' is missing (did you mean 'ID'?); found: ID",
    "id,lon,lat,demands,name\na,0.3,51.2,1,x": (
        "column 'demand', the weight, is missing (did you mean 'demands'?); "
        "columns of numbers: lon, lat, demands"
    ),
}


@pytest.mark.parametrize(("good", "row", "words"), BAD_ROWS)
def test_a_faulty_record_is_told_with_its_row(refused, good, row, words):
    message = refused(good + row + "\n")
    assert message.startswith("1 problem in points.csv")
    assert words in message


@pytest.mark.parametrize("text", BAD_TABLES)
def test_a_faulty_table_is_told(refused, text):
    assert BAD_TABLES[text] in refused(text + "\n")


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("b,51.2,0.3,1", "Swap the columns (lon, lat)."),
        ("b,0,0,1", "a blank often became 0"),
        ("b,0.3,51.2,-1", "A weight counts people"),
        ("b,558000,140000,1", "Give degrees in lon and lat, or metres in easting and northing."),
    ],
)
def test_each_fault_says_what_to_do(refused, row, hint):
    assert hint in refused(DEGREES + row + "\n").partition("Hint: ")[2]


def test_all_faults_are_told_at_once(refused):
    message = refused(
        "id,lon,lat,demand\n"
        "a,0.3,51.2,1\n"
        "a,51.2,0.3,-4\n"
        ",0.3,51.2,x\n"
        "d,558000,140000,\n"
        "e,,51.2,inf\n"
    )
    assert message.startswith("9 problems in points.csv")
    for words in (
        "row 3, column id 'a' stands already",
        "row 4, column id is blank",
        "row 3, column demand -4 is negative",
        "row 4, column demand 'x'",
        "row 5, column demand is blank",
        "row 6, column demand 'inf'",
        "row 3 longitude 51.2 and latitude 0.3 look swapped",
        "row 5 (558000, 140000) are metres",
        "row 6, column lon is blank",
    ):
        assert words in message


def test_rows_are_numbered_as_a_spreadsheet_does(refused):
    """A cell of two lines is one row; a line without anything is a row too."""
    message = refused('id,name,lon,lat,demand\n\na,"x\ny\nz",0.3,51.2,1\n\n\nb,n,0.3,51.2,-1\n')
    assert "row 6, column demand -1 is negative" in message


def test_a_long_list_of_faults_is_cut_short_and_counted(refused):
    message = refused("id,lon,lat,demand\n" + "".join(f"{i},0.3,51.2,-1\n" for i in range(500)))
    assert message.startswith("500 problems")
    assert "… and 480 more of the kind" in message
    assert len(message.splitlines()) == 23


def test_points_abroad_are_read_when_asked_for(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,lon,lat,demand\na,-122.4,37.8,1\nb,51.2,0.3,1\n", encoding="utf-8")
    assert read_demand(path, in_britain=False).lon.tolist() == [-122.4, 51.2]
    with pytest.raises(InputError, match="outside Great Britain"):
        read_demand(path)


@pytest.mark.parametrize("place", ["181,0", "0,91", "-200,10"])
def test_points_abroad_must_be_on_earth(refused, place):
    assert "is not on Earth" in refused(f"id,lon,lat,demand\na,{place},1\n", in_britain=False)


def test_metres_far_off_the_grid_are_refused_abroad_too(refused):
    text = "id,easting,northing,demand\na,1e9,1e9,1\n"
    assert "row 2 easting 1e+09" in refused(text, in_britain=False)


def test_positions_that_nobody_asked_for_are_no_fault(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,demand\na,1\nb,2\n", encoding="utf-8")
    demand = read_demand(path, with_coordinates=False)
    assert demand.ids == ("a", "b")
    assert np.isnan(demand.lon).all()
    path.write_text("id,lon,lat,demand\na,99,0,1\n", encoding="utf-8")
    assert read_demand(path, with_coordinates=False).ids == ("a",)
    path.write_text("id,name\na,x\n", encoding="utf-8")
    assert read_sites(path, with_coordinates=False).names == ("x",)


def test_points_count_one_each_when_no_weight_is_asked_for(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,lon,lat\na,0.3,51.2\nb,0.3,51.3\n", encoding="utf-8")
    assert read_demand(path, weight=None).weights.tolist() == [1, 1]


@pytest.mark.parametrize("column", ["demand", "lon"])
def test_a_missing_value_of_a_parquet_file_is_told_whatever_its_type(tmp_path, column):
    for kind in ("Int64", "Float64", "float64"):
        table = pd.DataFrame({"id": ["a", "b"], "lon": 0, "lat": 51, "demand": 1})
        table[column] = pd.array([1, None], dtype=kind)
        table.to_parquet(tmp_path / "p.parquet")
        with pytest.raises(InputError, match=f"row 2, column {column} .*is blank"):
            read_demand(tmp_path / "p.parquet")


@pytest.mark.parametrize("name", ["p.geojson", "p.gpkg", "p.parquet"])
def test_a_record_without_geometry_is_told(tmp_path, name):
    geometry = [shapely.Point(0.3, 51.2), None, shapely.Point()]
    table = gpd.GeoDataFrame({"id": ["a", "b", "c"], "demand": 1}, geometry=geometry, crs=4326)
    path = tmp_path / name
    table.to_parquet(path) if name.endswith("parquet") else table.to_file(path)
    word = "row" if name.endswith("parquet") else "feature"
    with pytest.raises(InputError) as refusal:
        read_demand(path)
    message = str(refusal.value)
    assert message.startswith("2 problems")
    assert f"{word} 2  has no geometry" in message
    assert f"{word} 3  has no geometry" in message


def test_faults_of_a_spatial_file_name_the_feature(tmp_path):
    table = gpd.GeoDataFrame(
        {"id": ["a", "b"], "demand": [1, -1]}, geometry=[shapely.Point(0.3, 51.2)] * 2, crs=4326
    )
    table.to_file(tmp_path / "p.geojson")
    with pytest.raises(InputError, match="feature 2, column demand"):
        read_demand(tmp_path / "p.geojson")


def test_another_column_becomes_the_weight_only_if_it_is_one(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "id,lon,lat,demand,aged,bad,none\na,0.3,51.2,1,4,-1,0\nb,0.3,51.2,2,6,x,0\n",
        encoding="utf-8",
    )
    demand = read_demand(path)
    aged = demand.with_weight("aged")
    assert aged.weights.tolist() == [4, 6]
    assert aged.weight == "aged"
    assert demand.weights.tolist() == [1, 2]
    with pytest.raises(InputError, match=r"did you mean 'aged'"):
        demand.with_weight("age")
    with pytest.raises(InputError, match="every weight is zero"):
        demand.with_weight("none")
    with pytest.raises(InputError, match="'x' is not a finite number"):
        demand.with_weight("bad")


def test_points_are_chosen_by_a_mask_but_never_all_dropped(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,lon,lat,demand\na,0.3,51.2,1\nb,0.3,51.2,2\n", encoding="utf-8")
    demand, sites = read_demand(path), read_sites(path)
    for table in (demand, sites):
        kept = table.where(np.array([False, True]))
        assert kept.ids == ("b",)
        assert kept.frame.index.tolist() == [0]
        assert len(table) == 2
        with pytest.raises(InputError, match=r"of p\.csv is left"):
            table.where(np.array([False, False]))


def test_points_shown_in_a_notebook_escape_what_they_hold(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "id,name,lon,lat,demand,<i>col</i>\n<b>a</b>,<script>x</script>,0.3,51.2,1200,1\n",
        encoding="utf-8",
    )
    for table in (read_demand(path), read_sites(path)):
        html = table._repr_html_()
        assert "&lt;script&gt;x&lt;/script&gt;" in html
        assert "&lt;b&gt;a&lt;/b&gt;" in html
        assert "&lt;i&gt;col" in html
        assert "<script" not in html
        assert "<i>" not in html
    assert repr(read_demand(path)) == "DemandPoints(1 points, demand 1,200, 'p.csv')"
    assert repr(read_sites(path)) == "CandidateSites(1 sites, 'p.csv')"
