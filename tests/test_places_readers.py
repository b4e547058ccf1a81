"""Every kind of file gives the same points, and text stays as it is to the letter."""

from __future__ import annotations

import csv

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.places import read_demand, read_sites, read_table
from hubplan.places.projection import project

NAMES = [
    "Plain",
    'The "Old" Mill, Yard',
    "Two\nlines",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "Llanfair-pwll ŵ 村",
]
IDS = ["060750479.01", "007", "0", "1e5", "E01024320", "a b"]
LON = np.array([0.27, 0.28, 0.29, 0.30, 0.31, 0.32])
LAT = np.array([51.15, 51.16, 51.17, 51.18, 51.19, 51.20])
DEMAND = [5, 0, 2.5, 7, 1, 3]


def frame():
    return pd.DataFrame(
        {"id": IDS, "name": NAMES, "lon": LON, "lat": LAT, "demand": DEMAND, "ward": NAMES[::-1]}
    )


def points():
    table = frame()
    geometry = gpd.points_from_xy(table["lon"], table["lat"])
    return gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=geometry, crs=4326)


def squares():
    """Return squares whose middles are the points, too small for a point to wander."""
    return points().set_geometry(shapely.box(LON - 1e-7, LAT - 1e-7, LON + 1e-7, LAT + 1e-7))


def write_csv(path):
    with path.open("w", encoding="utf-8", newline="") as stream:
        frame().to_csv(stream, index=False)


def write_excel_csv(path):
    """Write as Excel does: a byte order mark and CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        frame().to_csv(stream, index=False, lineterminator="\r\n", quoting=csv.QUOTE_ALL)


WRITERS = {
    "plain.csv": write_csv,
    "excel.csv": write_excel_csv,
    "plain.parquet": lambda path: frame().to_parquet(path),
    "index.parquet": lambda path: frame().set_index("id").to_parquet(path),
    "geo.parquet": lambda path: points().to_parquet(path),
    "geo.geoparquet": lambda path: points().to_crs(27700).to_parquet(path),
    "points.geojson": lambda path: points().to_file(path),
    "squares.geojson": lambda path: squares().to_file(path, COORDINATE_PRECISION=9),
    "grid.gpkg": lambda path: points().to_crs(27700).to_file(path),
    "named.gpkg": lambda path: points().rename_geometry("place").to_file(path, layer="x y"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_points(tmp_path, name):
    WRITERS[name](tmp_path / name)
    demand = read_demand(tmp_path / name)
    assert demand.ids == tuple(IDS)
    np.testing.assert_allclose(demand.lon, LON, atol=2e-6)
    np.testing.assert_allclose(demand.lat, LAT, atol=2e-6)
    assert demand.weights.tolist() == DEMAND
    assert list(demand.frame["name"]) == NAMES
    assert list(demand.frame["ward"]) == NAMES[::-1]
    assert demand.frame.index.tolist() == list(range(6))
    assert demand.source == name
    assert len(demand) == 6


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_sites(tmp_path, name):
    WRITERS[name](tmp_path / name)
    sites = read_sites(tmp_path / name)
    assert sites.ids == tuple(IDS)
    assert sites.names == tuple(NAMES)
    assert sites.areas == ("",) * 6
    assert sites.existing == ()
    assert sites.may_hold("main").all()
    assert sites.may_hold("mini").all()
    np.testing.assert_allclose(sites.lon, LON, atol=2e-6)


def test_whole_numbers_serve_as_ids_without_a_decimal_point(tmp_path):
    for ids in ([7, 8], [7.0, 8.0], pd.array([7, 8], dtype="Int32")):
        path = tmp_path / "t.parquet"
        pd.DataFrame({"id": ids, "lon": 0.3, "lat": 51.2, "demand": 1}).to_parquet(path)
        assert read_demand(path).ids == ("7", "8")


def test_numbers_that_are_not_whole_serve_as_ids_too(tmp_path):
    path = tmp_path / "t.parquet"
    for ids, expected in (([1.5, 2.0], ("1.5", "2.0")), ([1.0, 1e300], ("1.0", "1e+300"))):
        pd.DataFrame({"id": ids, "lon": 0.3, "lat": 51.2, "demand": 1}).to_parquet(path)
        assert read_demand(path).ids == expected


def test_an_index_of_a_parquet_file_is_kept_if_it_has_a_name_of_its_own(tmp_path):
    path = tmp_path / "t.parquet"
    table = frame().assign(year=2021)
    table.set_index(["id", "year"]).to_parquet(path)
    assert read_demand(path).frame["year"].tolist() == [2021] * 6
    assert read_demand(path).ids == tuple(IDS)
    table.set_index("id", drop=False).to_parquet(path)
    assert read_demand(path).ids == tuple(IDS)
    table[table["demand"] > 2].to_parquet(path)  # an index with gaps and no name
    assert read_demand(path).frame.index.tolist() == [0, 1, 2, 3]


def test_metres_of_the_national_grid_become_degrees(tmp_path):
    easting, northing = project(LON, LAT, crs="EPSG:27700")
    # The Royal Observatory at Greenwich is at TQ 389 773.
    greenwich = project(np.array([-0.0015]), np.array([51.4779]), crs="EPSG:27700")
    np.testing.assert_allclose(greenwich, [[538_900], [177_300]], atol=100)
    table = frame().drop(columns=["lon", "lat"]).assign(easting=easting, northing=northing)
    table.to_csv(tmp_path / "t.csv", index=False)
    demand = read_demand(tmp_path / "t.csv")
    np.testing.assert_allclose(demand.lon, LON, atol=1e-9)
    np.testing.assert_allclose(demand.lat, LAT, atol=1e-9)
    np.testing.assert_allclose(demand.frame["easting"], easting)


def test_positions_given_twice_are_accepted_when_they_agree(tmp_path):
    easting, northing = project(LON, LAT, crs="EPSG:27700")
    table = frame().assign(easting=easting.round(), northing=northing.round())
    table.to_csv(tmp_path / "t.csv", index=False)
    np.testing.assert_array_equal(read_demand(tmp_path / "t.csv").lon, LON)


def test_a_polygon_is_put_at_a_point_that_lies_in_it(tmp_path):
    horseshoe = shapely.Polygon(
        [(0.2, 51.1), (0.4, 51.1), (0.4, 51.12), (0.22, 51.12), (0.22, 51.18), (0.4, 51.18),
         (0.4, 51.2), (0.2, 51.2)]
    )  # fmt: skip
    table = gpd.GeoDataFrame({"id": ["u"], "demand": [1]}, geometry=[horseshoe], crs=4326)
    table.to_file(tmp_path / "t.geojson")
    demand = read_demand(tmp_path / "t.geojson")
    assert not horseshoe.contains(horseshoe.centroid)
    assert horseshoe.contains(shapely.Point(demand.lon[0], demand.lat[0]))


def test_columns_take_the_type_that_all_their_cells_have(tmp_path):
    (tmp_path / "t.csv").write_text(
        "id,whole,part,truth,padded,mixed,none,postcode\n"
        "1,1,1.5,TRUE,01,1,,0123\n"
        "2,,nan,false,2,x,,5\n",
        encoding="utf-8",
    )
    table = read_table(tmp_path / "t.csv").frame
    assert table["id"].tolist() == ["1", "2"]
    assert table["whole"].tolist()[0] == 1
    assert np.isnan(table["whole"][1])
    assert table["part"][0] == 1.5
    assert np.isnan(table["part"][1])
    assert table["truth"].tolist() == [True, False]
    assert table["padded"].tolist() == ["01", "2"]
    assert table["mixed"].tolist() == ["1", "x"]
    assert table["none"].isna().all()
    assert table["postcode"].tolist() == ["0123", "5"]


def test_the_layer_with_a_geometry_is_read_beside_tables_of_styles(tmp_path):
    path = tmp_path / "styled.gpkg"
    points().to_file(path, layer="points")
    styles = gpd.GeoDataFrame({"styleName": ["red"]}, geometry=[None], crs=4326)
    pd_styles = pd.DataFrame(styles.drop(columns="geometry"))
    pyogrio.write_dataframe(pd_styles, path, layer="layer_styles", append=True)
    assert read_demand(path).ids == tuple(IDS)


def test_a_geopackage_of_plain_records_needs_no_geometry(tmp_path):
    pyogrio.write_dataframe(frame(), tmp_path / "plain.gpkg", layer="plain")
    demand = read_demand(tmp_path / "plain.gpkg")
    np.testing.assert_array_equal(demand.lon, LON)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), dialect=st.sampled_from("nq"))
def test_any_name_survives_a_csv_to_the_letter(tmp_path_factory, rows, dialect):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    quoting = csv.QUOTE_ALL if dialect == "q" else csv.QUOTE_MINIMAL
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=quoting)
        writer.writerow(["id", "name", "area", "lon", "lat"])
        for i, (name, area) in enumerate(rows):
            writer.writerow([f"{i}|{name}", name, area, 0.3, 51.2])
    sites = read_sites(path)
    assert sites.ids == tuple(f"{i}|{name}" for i, (name, _) in enumerate(rows))
    assert sites.names == tuple(name or f"{i}|" for i, (name, _) in enumerate(rows))
    assert sites.areas == tuple(area for _, area in rows)
