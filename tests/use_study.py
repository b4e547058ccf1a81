"""The small study with ages, services, costs and a boundary, to be worked out on paper."""

from __future__ import annotations

from pathlib import Path

from small_study import DEMAND, SITES, STUDY, write_small_study

OLD = [40, 90, 20, 50]
#: The four places of the small study, and a fifth outside the area, where the surgery stands.
PEOPLE = [
    {**row, "aged_65_plus": old, "within": "true"} for row, old in zip(DEMAND, OLD, strict=True)
] + [{"id": "d5", "at": "D", "people": 50, "old": 5, "place": "Deeham", "aged_65_plus": 5,
      "within": "false"}]  # fmt: skip
HUBS = [{**row, "within": "false" if row["id"] == "hospital" else "true"} for row in SITES]

SERVICES = """\
service,age_from,age_to,tiers,visits_low,visits,visits_high,combined_low,combined,combined_high
Blood,0,,main;mini,500,1000,2000,0.4,0.5,0.6
X-ray,65,,main,1000,2000,4000,0,0,0
"""

SECTIONS = """
[services]
file = "services.csv"
source = "Drawn"
date = "Today"

[costs]
car_share = 0.5
kg_co2e_per_km = 0.2
pence_per_km = 50
parking_pounds = 1.0
notable_pounds = 1.8

[[groups]]
id = "aged_65_plus"
label = "Aged 65 and over"
weight = "aged_65_plus"
"""


def write_use_study(folder: Path, *, services: str = SERVICES, sections: str = SECTIONS) -> Path:
    """Write the study and all its files into a folder; return its ``study.toml``."""
    study = STUDY.replace('place = "place"', 'place = "place"\nwhere = { within = true }')
    study = study.replace(
        "candidates = { candidate = true }",
        "candidates = { candidate = true }\ninside = { within = true }",
    )
    path = write_small_study(folder, demand=PEOPLE, sites=HUBS, study=study + sections)
    (folder / "services.csv").write_text(services, encoding="utf-8")
    return path
