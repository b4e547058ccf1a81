"""Which districts a person means."""

from __future__ import annotations

import pytest

from hubplan.errors import InputError
from hubplan.official.districts import choose_districts

NAMES = {
    "E07000107": "Dartford",
    "E07000109": "Gravesham",
    "E07000115": "Tonbridge and Malling",
    "E06000023": "Bristol, City of",
    "E06000010": "Kingston upon Hull, City of",
    "E06000061": "North Northamptonshire",
    "E06000062": "West Northamptonshire",
    "E07000242": "East Hertfordshire",
    "E08000037": "Gateshead",
    "E07000999": "Newtown",
    "E08000999": "Newtown",
    "E06000046": "Isle of Wight",
    "E08000013": "St. Helens",
    "E09000017": "King's Lynn and West Norfolk",
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Dartford, Gravesham", "E07000107 E07000109"),
        ("gravesham;DARTFORD ; gravesham", "E07000109 E07000107"),
        ("E07000107, e07000109", "E07000107 E07000109"),
        ("Tonbridge & Malling", "E07000115"),
        ("Dartford, Bristol, City of, Gravesham", "E07000107 E06000023 E07000109"),
        ("Bristol", "E06000023"),
        ("City of Bristol, Kingston upon Hull", "E06000023 E06000010"),
        ("st helens, Kings Lynn and West Norfolk,", "E08000013 E09000017"),
    ],
)
def test_districts_are_known_by_name_and_code(text, codes):
    assert choose_districts(text, NAMES) == tuple(codes.split())


def test_all_that_is_not_known_is_told_with_what_is_near():
    with pytest.raises(InputError) as told:
        choose_districts("Dartfort, Northamptonshire, Newtown, E07000150, Xyz, Gravesham", NAMES)
    lines = [" ".join(line.split()) for line in str(told.value).splitlines()]
    assert lines[0] == "5 problems in --area"
    assert lines[1] == "'Dartfort' is no district (did you mean 'Dartford'?)"
    assert lines[2].startswith("'Northamptonshire' is no district (did you mean 'North")
    assert "'West Northamptonshire'" in lines[2]
    assert lines[3] == "'Newtown' may be any of Newtown (E07000999), Newtown (E08000999)"
    assert lines[4] == "'E07000150' is not the code of a district of 2024"
    assert lines[5] == "'Xyz' is no district"
    assert "Give the code of the one you mean." in lines[6]


@pytest.mark.parametrize("text", ["", " , ;", ","])
def test_no_district_at_all_is_told(text):
    with pytest.raises(InputError, match="names no district"):
        choose_districts(text, NAMES)
