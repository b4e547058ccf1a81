"""Build services.csv: what the study of west Kent assumes of visits, each figure with its reason.

No rate of visits is published for hubs that do not exist. The figures are orders of magnitude,
set by hand and marked as assumptions, to be replaced by counted activity.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from build_inputs import write_rows

COLUMNS: Final = (
    "service",
    "age_from",
    "age_to",
    "tiers",
    "visits_low",
    "visits",
    "visits_high",
    "combined_low",
    "combined",
    "combined_high",
    "reason",
)
BASIS: Final = "assumption"

#: By service and age: visits a year per 1,000 people and the share that can be made on one day
#: with another visit, each low, central and high; "" = and over.
RATES: Final = (
    (
        "Blood tests",
        0,
        64,
        "main;mini",
        *(300, 500, 800),
        *(0.1, 0.2, 0.3),
        "One test for every second person a year under 65; most come for nothing else that day.",
    ),
    (
        "Blood tests",
        65,
        74,
        "main;mini",
        *(1500, 2000, 3000),
        *(0.3, 0.5, 0.6),
        "About two tests a year where long-term conditions are followed; many before a visit.",
    ),
    (
        "Blood tests",
        75,
        "",
        "main;mini",
        *(2000, 3000, 4500),
        *(0.4, 0.6, 0.7),
        "About three tests a year; people with several conditions gain most from one visit.",
    ),
    (
        "Diabetes reviews",
        0,
        64,
        "main;mini",
        *(30, 50, 80),
        *(0.3, 0.5, 0.7),
        "About one person in twenty has diabetes at these ages, with a yearly review.",
    ),
    (
        "Diabetes reviews",
        65,
        "",
        "main;mini",
        *(150, 200, 300),
        *(0.4, 0.6, 0.8),
        "About one person in six to seven has diabetes at these ages, with a yearly review.",
    ),
    (
        "Falls assessment",
        75,
        "",
        "main;mini",
        *(50, 100, 150),
        *(0.5, 0.7, 0.8),
        "A tenth of those over 75 a year; by nature seen by several professionals.",
    ),
    (
        "Mental health",
        0,
        64,
        "main;mini",
        *(100, 200, 300),
        *(0, 0.1, 0.2),
        "Courses of talking therapy for a few people in a hundred; mostly on their own.",
    ),
    (
        "Mental health",
        65,
        "",
        "main;mini",
        *(80, 150, 250),
        *(0.1, 0.3, 0.4),
        "Memory clinics and therapy; often beside physical care.",
    ),
    (
        "Minor injuries",
        0,
        "",
        "main",
        *(100, 150, 250),
        *(0, 0, 0),
        "Nobody plans an injury, so none is combined with another visit.",
    ),
    (
        "Outpatient appointments",
        0,
        64,
        "main",
        *(500, 800, 1100),
        *(0.1, 0.2, 0.3),
        "Under one appointment a person a year that a hub could take from a hospital.",
    ),
    (
        "Outpatient appointments",
        65,
        74,
        "main",
        *(1200, 1600, 2200),
        *(0.3, 0.4, 0.5),
        "Twice the rate of younger people.",
    ),
    (
        "Outpatient appointments",
        75,
        "",
        "main",
        *(1500, 2200, 3000),
        *(0.4, 0.5, 0.6),
        "Nearly three times the rate of younger people; seen by several specialities.",
    ),
    (
        "Physiotherapy and joints",
        0,
        64,
        "main;mini",
        *(100, 150, 250),
        *(0.1, 0.1, 0.2),
        "A course of sessions for a few people in a hundred; rarely combined.",
    ),
    (
        "Physiotherapy and joints",
        65,
        "",
        "main;mini",
        *(200, 350, 500),
        *(0.2, 0.3, 0.4),
        "About twice the rate of younger people.",
    ),
    (
        "Podiatry",
        65,
        "",
        "main;mini",
        *(200, 350, 500),
        *(0.3, 0.4, 0.6),
        "Regular care for one older person in ten, several times a year.",
    ),
    (
        "Social care, council and voluntary services",
        65,
        "",
        "main;mini",
        *(100, 200, 400),
        *(0.3, 0.5, 0.7),
        "Housing, benefits and carers' advice, sought beside care.",
    ),
    (
        "X-ray and ultrasound",
        0,
        64,
        "main",
        *(100, 200, 300),
        *(0.1, 0.2, 0.3),
        "One scan for every fifth person a year; needs equipment that only a main hub has.",
    ),
    (
        "X-ray and ultrasound",
        65,
        "",
        "main",
        *(300, 500, 700),
        *(0.3, 0.4, 0.6),
        "One scan for every second person a year; often beside an outpatient appointment.",
    ),
)


def build_services(out: Path) -> Path:
    """Write services.csv.

    Parameters
    ----------
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file.
    """
    rows = ({**dict(zip(COLUMNS, rate, strict=True)), "basis": BASIS} for rate in RATES)
    return write_rows(out / "services.csv", [*COLUMNS[:-1], "basis", COLUMNS[-1]], rows)
