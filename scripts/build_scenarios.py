"""Build what the scenarios of west Kent assume: growth.csv and flood_yalding.geojson.

Both are assumptions, marked so. No planning reference is published with what was said of growth
("about 24,000 more people in Maidstone and Malling in five years", and one site of 900 homes), so
every row says "illustrative": the people are spread here over the wards by their numbers at the
census. The flood is drawn by hand around the bridges and lanes of Yalding.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import shapely
from build_areas import write_geojson
from build_inputs import read_text_table, write_rows

REFERENCE: Final = "illustrative"
SOURCE: Final = (
    "about 24,000 more people in Maidstone and Malling in five years, and one site of 900 homes: "
    "said of the CCG's estates strategy; no planning reference was published with it"
)
PEOPLE: Final = 24_000
LARGE_SITE_HOMES: Final = 900
LARGE_SITE_YEAR: Final = 2029
YEARS: Final = range(2027, 2032)
DISTRICTS: Final = {"E07000110": "Maidstone", "E07000115": "Tonbridge and Malling"}
LARGE_SITE_DISTRICT: Final = "E07000115"
#: Residents divided by households of the two districts at the census of 2021.
PEOPLE_PER_HOME: Final = 2.47

#: The Lees with Twyford Bridge at one end and Town Bridge at the other, and the foot of Hampstead
#: Lane; longitude and latitude.
FLOOD: Final = (
    (0.4178, 51.2252),
    (0.4200, 51.2240),
    (0.4262, 51.2242),
    (0.4292, 51.2252),
    (0.4306, 51.2251),
    (0.4309, 51.2240),
    (0.4294, 51.2236),
    (0.4280, 51.2226),
    (0.4250, 51.2212),
    (0.4222, 51.2198),
    (0.4196, 51.2204),
    (0.4184, 51.2222),
    (0.4170, 51.2244),
)

COLUMNS: Final = (
    *("reference", "place", "lon", "lat", "homes", "people_per_home", "year"),
    *("assumption", "source", "note"),
)


def build_growth(out: Path) -> Path:
    """Write growth.csv, in the order of the years.

    Parameters
    ----------
    out : Path
        Folder with demand.csv, to write to.

    Returns
    -------
    Path
        The file written.
    """
    areas = read_text_table(out / "demand.csv")
    areas = areas[areas["district_code"].isin(DISTRICTS)]
    areas = areas.assign(population=areas["population"].astype(int))
    wards = areas.groupby("ward_code", sort=True)["population"].sum()
    homes_in_all = round(PEOPLE / PEOPLE_PER_HOME) - LARGE_SITE_HOMES
    shares = _whole(wards, homes_in_all)
    rows = [
        _row(areas, ward, homes, YEARS[place % len(YEARS)], "its part by its people at the census")
        for place, (ward, homes) in enumerate(shares.items())
    ]
    of_district = areas[areas["district_code"] == LARGE_SITE_DISTRICT]
    largest = of_district.groupby("ward_code", sort=True)["population"].sum().idxmax()
    note = "one site of 900 homes; where it lies is not known: put in the ward with most people"
    rows.append(_row(areas, str(largest), LARGE_SITE_HOMES, LARGE_SITE_YEAR, note))
    rows.sort(key=lambda row: (row["year"], row["place"], row["homes"]))
    return write_rows(out / "growth.csv", COLUMNS, rows)


def build_flood(out: Path) -> Path:
    """Write flood_yalding.geojson.

    Parameters
    ----------
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.
    """
    note = (
        "Drawn by us as an assumption, around the bridges and lanes that floods of the Medway and "
        "the Beult at Yalding cut: Twyford Bridge, The Lees, Town Bridge, the foot of Hampstead "
        "Lane. Not an outline of any flood that was."
    )
    properties = {"name": "Yalding", "note": note}
    return write_geojson(out / "flood_yalding.geojson", [(properties, shapely.Polygon(FLOOD))])


def _whole(weights: pd.Series[int], total: int) -> dict[str, int]:
    """Share a total in whole numbers: the largest remainders get what is left."""
    exact = weights / weights.sum() * total
    whole = exact.astype(int)
    left = (exact - whole).sort_values(ascending=False, kind="stable").index
    whole[left[: total - int(whole.sum())]] += 1
    return {str(ward): int(homes) for ward, homes in whole.items()}


def _row(areas: pd.DataFrame, ward: str, homes: int, year: int, note: str) -> dict[str, object]:
    """Put new homes of a ward where most of its people live."""
    here = areas[areas["ward_code"] == ward]
    most = here.iloc[int(here["population"].to_numpy().argmax())]
    return {
        "reference": REFERENCE,
        "place": f"{most['ward']}, {most['district']}",
        "lon": most["lon"],
        "lat": most["lat"],
        "homes": homes,
        "people_per_home": PEOPLE_PER_HOME,
        "year": year,
        "assumption": "true",
        "source": SOURCE,
        "note": note,
    }
