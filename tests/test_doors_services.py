"""Bad tables of services and bad costs through the real command line: each fault with its row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from doors import Door, assert_refused
from use_study import SECTIONS, SERVICES, write_use_study


def services(old: str, new: str) -> Callable[[Path], object]:
    """Change a piece of the table of services."""
    assert old in SERVICES
    return lambda folder: write_use_study(folder, services=SERVICES.replace(old, new))


def sections(old: str, new: str) -> Callable[[Path], object]:
    """Change a piece of the sections of the study."""
    assert old in SECTIONS
    return lambda folder: write_use_study(folder, sections=SECTIONS.replace(old, new))


def without_services(folder: Path) -> None:
    """Leave the table of services away."""
    write_use_study(folder)
    (folder / "services.csv").unlink()


DOORS = [
    Door("no such file", without_services, ("services.csv",)),
    Door(
        "a column is missing",
        services("visits_low", "visits_lower"),
        ("services.csv", "column 'visits_low' is missing", "did you mean 'visits_lower'?"),
    ),
    Door(
        "no row", services(SERVICES[SERVICES.index("Blood") :], ""), ("services.csv", "no records")
    ),
    Door(
        "several faults at once",
        lambda folder: write_use_study(
            folder,
            services=SERVICES.replace("1000,2000,0.4", "many,2000,0.4").replace(
                "X-ray,65,,main,1000,2000,4000,0,0,0", ",66,,mini,1000,900,-1,0,0,1.5"
            ),
        ),
        (
            "row 2, column visits",
            "'many' is not a finite number",
            "row 3, column visits_high",
            "-1 is below zero",
            "1000, 900, -1 do not rise",
            "row 3, column combined_high",
            "1.5 is above 1",
            "row 3, columns age_from",
            "tell who is 66 and over",
            "0, 65",
            "row 3, column service",
            "is blank",
            "'mini' is not one of: main, main;mini",
        ),
    ),
    Door(
        "a range of ages that is none",
        services("X-ray,65,,", "X-ray,65,40,"),
        ("row 3", "'65' to '40' is no range of ages", "the younger first"),
    ),
    Door("an age that is no number", services("X-ray,65", "X-ray,old"), ("'old' to ''",)),
    Door("half a year", services("X-ray,65", "X-ray,64.5"), ("is no range of ages",)),
    Door(
        "ages told twice",
        services("X-ray,65,,main", "Blood,65,,main"),
        (
            "row 3",
            "Blood: 65 and over overlaps with all ages",
            "Give each age of a service one row",
        ),
    ),
    Door(
        "more visits combined than there are",
        services("0.4,0.5,0.6", "0.4,0.5,6"),
        ("row 2, column combined_high", "6 is above 1"),
    ),
    Door(
        "columns of ages that contradict each other",
        lambda folder: (
            write_use_study(folder, services=SERVICES.replace("Blood,0,,", "Blood,0,64,"))
            and _more_old_than_people(folder)
        ),
        ("row 2", "at 1 demand points fewer than no people are 0 to 64: d1"),
    ),
    Door(
        "a share of visits above all",
        sections("car_share = 0.5", "car_share = 1.5"),
        ("costs.car_share", "found 1.5"),
    ),
    Door(
        "a factor below zero",
        sections("kg_co2e_per_km = 0.2", "kg_co2e_per_km = -0.2"),
        ("costs.kg_co2e_per_km", "found -0.2"),
    ),
    Door(
        "a cost that is not given",
        sections("pence_per_km = 50\n", ""),
        ("costs.pence_per_km", "is missing"),
    ),
    Door(
        "half a visit a day",
        sections('source = "Drawn"', 'visits_a_day = { low = 0.5 }\nsource = "Drawn"'),
        ("services.visits_a_day.low", "found 0.5"),
    ),
    Door(
        "visitors where staff travel",
        sections("[[groups]]", '[journeys]\ndirection = "from_sites"\n\n[[groups]]'),
        ("services", "costs", "direction is 'from_sites'", "Remove the section"),
    ),
    Door(
        "no such column of the boundary",
        lambda folder: _change_study(folder, "inside = { within", "inside = { with_in"),
        ("sites.inside", "'with_in'", "did you mean 'within'?"),
    ),
]


def _more_old_than_people(folder: Path) -> None:
    text = (folder / "demand.csv").read_text(encoding="utf-8")
    assert "d1,400,40,Ayton,40" in text
    text = text.replace("d1,400,40,Ayton,40", "d1,400,40,Ayton,401")
    (folder / "demand.csv").write_text(text, encoding="utf-8")


def _change_study(folder: Path, old: str, new: str) -> None:
    path = write_use_study(folder)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_bad_table_of_services_is_refused(door, tmp_path):
    assert_refused(door, tmp_path)
