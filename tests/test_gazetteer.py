"""Places by what people call them."""

from __future__ import annotations

import pandas as pd
import pytest
from journeys import sites_at

from hubplan.errors import InputError
from hubplan.places.gazetteer import Gazetteer, NamedPlace

SETTLEMENTS = pd.DataFrame(
    {
        "name": ["Hartley", "Hartley", "St Mary's Platt"],
        "place": ["village", "hamlet", "village"],
        "lon": [0.31, 0.51, 0.33],
        "lat": [51.38, 51.08, 51.29],
        "ward": ["Ash", "Cranbrook", "Platt"],
        "district": ["Sevenoaks", "Tunbridge Wells", "Tonbridge"],
    }
)
POSTCODES = pd.DataFrame({"postcode": ["TN13 3PG"], "lon": [0.19], "lat": [51.28]})


@pytest.fixture
def gazetteer():
    sites = sites_at({"town-hospital": (0.2, 51.2), "TN13": (0.25, 51.25)})
    sites.frame["name"] = ["Town Hospital, Long Lane", "Clinic"]
    return Gazetteer(sites, SETTLEMENTS, POSTCODES)


@pytest.mark.parametrize("text", ["TN13 3PG", "tn133pg", " Tn13  3pG "])
def test_blanks_and_capitals_of_a_postcode_do_not_matter(gazetteer, text):
    assert gazetteer.find(text) == NamedPlace("TN13 3PG", 0.19, 51.28)


@pytest.mark.parametrize(
    "text", ["town-hospital", "Town Hospital", "town hospital, long lane", "TOWN-HOSPITAL"]
)
def test_a_site_is_found_by_id_and_by_name(gazetteer, text):
    assert gazetteer.find(text) == NamedPlace("Town Hospital, Long Lane", 0.2, 51.2)


@pytest.mark.parametrize("text", ["St Marys Platt", "st mary's platt", "St. Mary's Platt, Platt"])
def test_a_village_is_found_without_its_punctuation(gazetteer, text):
    assert (gazetteer.find(text).lon, gazetteer.find(text).lat) == (0.33, 51.29)


def test_villages_of_one_name_are_listed_and_told_apart_by_ward_or_district(gazetteer):
    with pytest.raises(InputError, match="any of 2 places") as refusal:
        gazetteer.find("hartley")
    assert "Hartley, Ash (0.31,51.38); Hartley, Cranbrook (0.51,51.08)" in str(refusal.value)
    assert gazetteer.find("Hartley, Cranbrook").lon == 0.51
    assert gazetteer.find("hartley,sevenoaks").lon == 0.31


def test_a_position_is_longitude_first(gazetteer):
    assert gazetteer.find(" 0.3 , 51.2 ") == NamedPlace("0.3,51.2", 0.3, 51.2)
    assert gazetteer.find("-8.61,41.15").lon == -8.61
    with pytest.raises(InputError, match="look swapped"):
        gazetteer.find("51.2,0.3")
    with pytest.raises(InputError, match="no place on earth"):
        gazetteer.find("20,95")


def test_what_is_not_known_is_told_with_the_nearest_name(gazetteer):
    with pytest.raises(InputError, match=r"'Hartly' is not known \(did you mean 'Hartley'\?\)"):
        gazetteer.find("Hartly")
    with pytest.raises(InputError, match="a postcode that is not in the table"):
        gazetteer.find("TN1 1AA")
    with pytest.raises(InputError, match="is not known"):
        gazetteer.find("  ")
    assert Gazetteer(gazetteer.sites).find("TN13").name == "Clinic"
