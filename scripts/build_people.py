"""Build demand.csv: who lives where, one row a 2021 LSOA of the four districts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from build_inputs import DISTRICTS, read_people, truth, write_rows
from build_places import name_lsoas

_BAND_STARTS: Final = range(0, 85, 5)

#: Five-year age bands under 85; those of 85 and over stand once, as ``aged_85_plus``.
AGE_BANDS: Final = tuple(f"{start}_{start + 4}" for start in _BAND_STARTS)

#: Counts of people and households: column shipped -> column of the publisher.
COUNTS: Final = {
    "population": "pop_total",
    "aged_65_plus": "pop_65p",
    "aged_75_plus": "pop_75p",
    "aged_85_plus": "pop_85p",
    **{f"aged_{band}": f"age_{band}" for band in AGE_BANDS},
    "disabled": "pop_disabled",
    "households": "hh_total",
    "no_car_households": "hh_no_car",
    "one_car_households": "hh_1_car",
    "two_car_households": "hh_2_car",
    "three_plus_car_households": "hh_3p_car",
    "imd_2025_decile": "imd2025_decile",
    "imd_2025_rank": "imd2025_rank",
    "imd_2019_decile": "imd2019_decile",
}

DEMAND_COLUMNS: Final = (
    "id",
    "name",
    "place",
    "place_kind",
    "place_distance_m",
    "ward",
    "ward_code",
    "district",
    "district_code",
    "area",
    "lon",
    "lat",
    "easting",
    "northing",
    "area_km2",
    "in_ccg_2018",
    "ccg_doubt",
    *COUNTS,
    "rural_urban_class",
    "rural_urban_name",
    "rural",
)


def build_people(shared: Path, out: Path) -> Path:
    """Write demand.csv: 321 LSOAs with their people, places and circumstances.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.
    """
    people = read_people(shared)
    names = name_lsoas(shared, people)
    rows = [
        {
            "id": row["LSOA21CD"],
            "name": row["LSOA21NM"],
            **named,
            "ward": row["WD24NM"],
            "ward_code": row["WD24CD"],
            "district": DISTRICTS[row["LADCD"]],
            "district_code": row["LADCD"],
            "area": row["area"],
            "lon": f"{float(row['pwc_lon']):.6f}",
            "lat": f"{float(row['pwc_lat']):.6f}",
            "easting": f"{float(row['pwc_e']):.1f}",
            "northing": f"{float(row['pwc_n']):.1f}",
            "area_km2": f"{float(row['area_km2']):.4f}",
            "in_ccg_2018": truth(row["in_ccg_2018"]),
            "ccg_doubt": truth(row["doubt"]),
            **{shipped: int(row[published]) for shipped, published in COUNTS.items()},
            "rural_urban_class": row["RUC21CD"],
            "rural_urban_name": row["RUC21NM"],
            "rural": "true" if row["urban_rural"] == "Rural" else "false",
        }
        for row, named in zip(people.to_dict("records"), names.to_dict("records"), strict=True)
    ]
    return write_rows(out / "demand.csv", DEMAND_COLUMNS, rows)
