"""The people that ship: acceptance figures to the last person."""

from __future__ import annotations

import pandas as pd
import pytest

FIGURES = [
    "population",
    "aged_65_plus",
    "aged_75_plus",
    "aged_85_plus",
    "households",
    "no_car_households",
]
BANDS = [f"aged_{start}_{start + 4}" for start in range(0, 85, 5)]
AREAS = {"maidstone", "tonbridge", "sevenoaks", "weald", "aylesford", "other"}


@pytest.fixture(scope="module")
def demand(repository):
    return pd.read_csv(repository / "data" / "west_kent" / "demand.csv", keep_default_na=False)


@pytest.mark.parametrize(
    ("code", "lsoas", "figures"),
    [
        ("E07000110", 99, [175_781, 33_526, 15_689, 4_397, 71_219, 10_401]),
        ("E07000111", 75, [120_508, 25_943, 12_590, 3_829, 49_018, 5_609]),
        ("E07000115", 78, [132_176, 25_301, 12_123, 3_361, 53_569, 6_588]),
        ("E07000116", 69, [115_300, 22_367, 11_038, 3_389, 48_219, 7_484]),
    ],
)
def test_each_district_adds_up_to_its_census_figures(demand, code, lsoas, figures):
    district = demand[demand["district_code"] == code]
    assert len(district) == lsoas
    assert district[FIGURES].sum().tolist() == figures


def test_the_four_districts_add_up_to_their_census_figures(demand):
    assert len(demand) == 321
    assert demand[FIGURES].sum().tolist() == [543_765, 107_137, 51_440, 14_976, 222_025, 30_082]


def test_the_ccg_of_2018_had_501_085_people_in_294_lsoas(demand):
    inside = demand[demand["in_ccg_2018"]]
    assert (len(inside), inside["population"].sum()) == (294, 501_085)
    assert (len(demand) - len(inside), demand["population"].sum() - 501_085) == (27, 42_680)
    assert inside["aged_65_plus"].sum() == 97_484
    assert demand.loc[demand["ccg_doubt"], "population"].sum() == 6_021


def test_age_bands_add_up_in_every_lsoa(demand):
    assert (demand[[*BANDS, "aged_85_plus"]].sum(axis=1) == demand["population"]).all()
    assert (demand[[*BANDS[13:], "aged_85_plus"]].sum(axis=1) == demand["aged_65_plus"]).all()
    assert (demand[[*BANDS[15:], "aged_85_plus"]].sum(axis=1) == demand["aged_75_plus"]).all()


def test_cars_add_up_to_households_in_every_lsoa(demand):
    cars = [f"{number}_car_households" for number in ("no", "one", "two", "three_plus")]
    assert (demand[cars].sum(axis=1) == demand["households"]).all()


def test_every_lsoa_is_there_once_and_complete(demand):
    assert demand["id"].is_unique
    assert demand["id"].is_monotonic_increasing
    assert not (demand == "").any().any()
    assert demand["id"].str.fullmatch(r"E01\d{6}").all()


def test_every_lsoa_lies_in_west_kent_and_in_a_known_area(demand):
    assert demand["lon"].between(0.03, 0.82).all()
    assert demand["lat"].between(51.00, 51.44).all()
    assert set(demand["area"]) == AREAS
    assert demand["imd_2025_decile"].between(1, 10).all()
    assert demand["rural"].dtype == bool


def test_places_are_near_and_known(demand):
    assert demand["place_distance_m"].max() < 4_000
    assert demand["place_distance_m"].median() < 600
    by_lsoa = demand.set_index("name")["place"]
    assert by_lsoa["Sevenoaks 014E"] == "Edenbridge"
    assert by_lsoa["Tunbridge Wells 014C"] == "Hawkhurst"
    assert by_lsoa["Maidstone 019D"] == "Staplehurst"
    assert by_lsoa["Tonbridge and Malling 013D"] == "Tonbridge"
    assert by_lsoa["Maidstone 001A"] == "Walderslade"
