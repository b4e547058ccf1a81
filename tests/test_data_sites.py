"""The sites that ship: counts, places, tiers and doubts."""

from __future__ import annotations

from math import comb, prod

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer


@pytest.fixture(scope="module")
def west_kent(repository):
    return repository / "data" / "west_kent"


@pytest.fixture(scope="module")
def sites(west_kent):
    return pd.read_csv(west_kent / "sites.csv", keep_default_na=False, dtype={"opened": str})


@pytest.fixture(scope="module")
def candidates(sites):
    return sites[sites["candidate"]]


def test_every_area_has_its_candidates(candidates):
    assert candidates["area"].value_counts().to_dict() == {
        "maidstone": 14,
        "sevenoaks": 12,
        "weald": 12,
        "aylesford": 12,
        "tonbridge": 10,
    }


def test_16_224_plans_keep_the_quotas(west_kent, candidates):
    areas = pd.read_csv(west_kent / "areas.csv", keep_default_na=False)
    ways = []
    for area in areas[areas["tier"] != ""].to_dict("records"):
        there = candidates[candidates["area"] == area["id"]]
        fitting = int(
            there["tiers"].str.split(";").map(lambda held, a=area: a["tier"] in held).sum()
        )
        counts = range(area["hubs_least"], area["hubs_most"] + 1)
        ways.append(sum(comb(fitting, count) for count in counts))
    assert ways == [6, 4, 4, 13, 13]
    assert prod(ways) == 16_224


def test_no_two_sites_are_the_same(sites):
    assert len(sites) == 68
    for key in ("id", "name", "postcode"):
        assert sites[key].is_unique, key
    assert not sites.duplicated(["easting", "northing"]).any()


def test_only_dates_gaps_doubts_and_notes_may_be_blank(sites):
    blank = {column for column in sites if (sites[column] == "").any()}
    assert blank == {"postcode_gap_m", "doubt", "opened", "closed"}


def test_positions_agree_with_the_grid_and_lie_in_kent(sites):
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    easting, northing = to_grid.transform(sites["lon"], sites["lat"])
    assert np.hypot(easting - sites["easting"], northing - sites["northing"]).max() < 5
    assert sites["lon"].between(0.03, 0.82).all()
    assert sites["lat"].between(51.00, 51.45).all()


def test_postcodes_of_west_kent_lie_where_their_sites_are(west_kent, sites):
    postcodes = pd.read_parquet(west_kent / "postcodes.parquet")
    both = sites.merge(postcodes, on="postcode", how="left", suffixes=("", "_of_postcode"))
    unknown = both.loc[both["lsoa_of_postcode"].isna(), "id"].tolist()
    assert unknown == ["darent-valley-hospital"]
    both = both[~both["id"].isin(unknown)]
    gap_m = np.hypot(
        both["easting"] - both["easting_of_postcode"],
        both["northing"] - both["northing_of_postcode"],
    )
    assert gap_m.max() < 302
    elsewhere = both.loc[both["lsoa"] != both["lsoa_of_postcode"], "id"]
    assert list(elsewhere) == list(sites.loc[sites["doubt"].str.contains("lsoa"), "id"])


def test_area_and_ccg_follow_from_ward_and_lsoa(west_kent, candidates):
    wards = pd.read_csv(west_kent / "planning_areas.csv").set_index("ward_code")
    assert list(candidates["ward_code"].map(wards["area"])) == list(candidates["area"])
    assert list(candidates["ward_code"].map(wards["ward"])) == list(candidates["ward"])
    lsoas = pd.read_csv(west_kent / "demand.csv").set_index("id")
    assert list(candidates["lsoa"].map(lsoas["in_ccg_2018"])) == list(candidates["in_ccg_2018"])


def test_hub_like_care_today_is_eight_sites(sites):
    assert sorted(sites.loc[sites["existing"], "id"]) == [
        "darent-valley-hospital",
        "edenbridge-memorial",
        "hawkhurst-community-hospital",
        "maidstone-hospital",
        "sevenoaks-hospital",
        "tonbridge-cottage-hospital",
        "tunbridge-wells-hospital",
        "west-kent-cdc",
    ]
    assert sites.loc[sites["existing"], "nhs_care"].all()
    assert not sites.loc[sites["private"], "candidate"].any()


def test_a_closed_site_is_neither_open_nor_a_candidate(sites):
    closed = sites[sites["closed"] != ""]
    assert closed["id"].tolist() == ["edenbridge-war-memorial-hospital"]
    assert not closed[["candidate", "existing", "nhs_care"]].any().any()


def test_dates_are_iso_dates_months_or_years(sites):
    for column in ("opened", "closed"):
        told = sites.loc[sites[column] != "", column].astype(str)
        assert told.str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?").all()
