"""The boundaries, wards, postcodes and places that ship."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

AREAS = ["maidstone", "tonbridge", "sevenoaks", "weald", "aylesford", "other"]


@pytest.fixture(scope="module")
def west_kent(repository):
    return repository / "data" / "west_kent"


@pytest.fixture(scope="module")
def lsoas(west_kent):
    return gpd.read_file(west_kent / "lsoa_areas.geojson")


@pytest.fixture(scope="module")
def outlines(west_kent):
    return gpd.read_file(west_kent / "outlines.geojson")


def test_neighbours_still_meet(lsoas):
    polygons = lsoas.geometry.to_numpy()
    assert len(polygons) == 321
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)


def test_boundaries_have_five_decimals_at_most(lsoas):
    points = shapely.get_coordinates(lsoas.geometry.to_numpy())
    assert np.array_equal(points, np.round(points, 5))


def test_boundaries_and_people_name_the_same_lsoas(west_kent, lsoas):
    demand = pd.read_csv(west_kent / "demand.csv")
    assert list(lsoas["id"]) == list(demand["id"])
    assert list(lsoas["area"]) == list(demand["area"])


def test_the_area_drawn_is_the_area_published(west_kent, lsoas):
    published_km2 = pd.read_csv(west_kent / "demand.csv")["area_km2"].sum()
    drawn_km2 = lsoas.to_crs("EPSG:27700").area.sum() / 1e6
    assert drawn_km2 == pytest.approx(published_km2, rel=0.005)


def test_each_set_of_outlines_covers_what_the_lsoas_cover(lsoas, outlines):
    whole = shapely.coverage_union_all(lsoas.geometry.to_numpy())
    for kind in ("district", "planning_area"):
        set_of_outlines = outlines.loc[outlines["kind"] == kind, "geometry"].to_numpy()
        assert shapely.coverage_is_valid(set_of_outlines)
        assert shapely.equals(shapely.coverage_union_all(set_of_outlines), whole)
    assert outlines["kind"].value_counts().to_dict() == {
        "planning_area": 6,
        "district": 4,
        "ccg_2018": 1,
    }


def test_the_ccg_outline_is_the_union_of_its_lsoas(west_kent, lsoas, outlines):
    inside = pd.read_csv(west_kent / "demand.csv")["in_ccg_2018"].to_numpy()
    union = shapely.coverage_union_all(lsoas.geometry.to_numpy()[inside])
    (drawn,) = outlines.loc[outlines["kind"] == "ccg_2018", "geometry"]
    assert shapely.equals(drawn, union)


def test_every_ward_lies_in_a_known_area(west_kent):
    wards = pd.read_csv(west_kent / "planning_areas.csv", keep_default_na=False)
    assert len(wards) == 81
    assert wards["ward_code"].is_unique
    assert not (wards == "").any().any()
    assert set(wards["area"]) == set(AREAS)
    assert wards["override"].sum() == 4
    demand = pd.read_csv(west_kent / "demand.csv")
    by_code = wards.set_index("ward_code")
    assert list(demand["ward_code"].map(by_code["area"])) == list(demand["area"])
    assert list(demand["ward_code"].map(by_code["ward"])) == list(demand["ward"])


def test_the_decision_of_2018_asks_for_three_and_up_to_two(west_kent):
    areas = pd.read_csv(west_kent / "areas.csv", keep_default_na=False)
    assert areas["id"].tolist() == AREAS
    main, mini = (areas[areas["tier"] == tier] for tier in ("main", "mini"))
    assert (main["hubs_least"].sum(), main["hubs_most"].sum()) == (3, 3)
    assert (mini["hubs_least"].sum(), mini["hubs_most"].sum()) == (0, 2)


def test_postcodes_are_complete_and_in_west_kent(west_kent):
    postcodes = pd.read_parquet(west_kent / "postcodes.parquet")
    assert len(postcodes) == 16_969
    assert postcodes["postcode"].is_unique
    assert postcodes["postcode"].is_monotonic_increasing
    assert postcodes["postcode"].str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}").all()
    assert not postcodes.isna().any().any()
    assert postcodes["lon"].between(0.03, 0.83).all()
    assert postcodes["lat"].between(51.00, 51.44).all()
    demand = pd.read_csv(west_kent / "demand.csv")
    assert set(postcodes["lsoa"]) == set(demand["id"])


def test_places_are_settlements_of_the_four_districts(west_kent):
    places = pd.read_csv(west_kent / "places.csv", keep_default_na=False)
    assert places["place"].value_counts().to_dict() == {
        "village": 132,
        "hamlet": 112,
        "suburb": 33,
        "town": 11,
    }
    assert not (places == "").any().any()
    assert not places.duplicated(["name", "easting", "northing"]).any()
    assert {"Cowden", "Cranbrook", "Westerham", "Yalding"} <= set(places["name"])
    demand = pd.read_csv(west_kent / "demand.csv")
    assert set(places["lsoa"]) <= set(demand["id"])
