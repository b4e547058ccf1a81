"""Build places.csv, the gazetteer, and name the settlement people of an LSOA call home.

The names are OpenStreetMap place= points of August 2021.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely
from build_inputs import (
    SETTLEMENTS,
    flat_distance_m,
    read_lsoa_polygons,
    read_osm_points,
    read_text_table,
    truth,
    write_rows,
)

PLACE_COLUMNS: Final = (
    "name",
    "place",
    "lon",
    "lat",
    "easting",
    "northing",
    "district",
    "district_code",
    "ward",
    "ward_code",
    "lsoa",
    "area",
    "in_ccg_2018",
)

#: How far the name of a place is used, in metres: the divisor of its distance.
REACH_M: Final = {"city": 2700, "town": 1500, "suburb": 800, "village": 1000, "hamlet": 200}

#: Where the OpenStreetMap kind misleads: the large towns, and two hamlets that are housing estates.
REACH_BY_NAME_M: Final = {
    "Maidstone": 2900,
    "Royal Tunbridge Wells": 2700,
    "Tonbridge": 2000,
    "Sevenoaks": 1800,
    "Grove Green": 800,
    "Holborough Lakes": 600,
}

#: Parts of Swanley, Sevenoaks and Tunbridge Wells whose name alone says nothing to outsiders.
TOWN_QUARTERS: Final = ("Christchurch", "St James", "St John's", "St Mary's", "White Oak")

#: A place inside the LSOA's own boundary counts as this much nearer.
OWN_BOUNDARY: Final = 0.6


def build_places(shared: Path, out: Path) -> Path:
    """Write places.csv: towns, suburbs, villages and hamlets of the four districts.

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
    places = read_text_table(shared / "sites" / "places.csv")
    places = places[places["place"].isin(SETTLEMENTS)]
    rows = [
        {
            "name": row["name"],
            "place": row["place"],
            "lon": f"{float(row['lon']):.6f}",
            "lat": f"{float(row['lat']):.6f}",
            "easting": f"{float(row['easting']):.0f}",
            "northing": f"{float(row['northing']):.0f}",
            "district": row["district"],
            "district_code": row["LAD25CD"],
            "ward": row["ward"],
            "ward_code": row["WD25CD"],
            "lsoa": row["LSOA21CD"],
            "area": row["area"],
            "in_ccg_2018": truth(row["in_ccg_2018"]),
        }
        for row in places.to_dict("records")
    ]
    rows.sort(key=lambda row: (row["name"], row["easting"], row["northing"]))
    return write_rows(out / "places.csv", PLACE_COLUMNS, rows)


def name_lsoas(shared: Path, people: pd.DataFrame) -> pd.DataFrame:
    """Name the settlement the people of each LSOA would call home.

    The place chosen has the least distance from the population-weighted centroid divided by the
    reach of its name; places inside the LSOA's own boundary count as nearer. Places beyond the
    four districts take part, so that Walderslade is called Walderslade.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    people : DataFrame
        Columns ``LSOA21CD``, ``pwc_lon`` and ``pwc_lat`` as text, in the order of the codes.

    Returns
    -------
    DataFrame
        Columns ``place``, ``place_kind`` (an OpenStreetMap place= value) and
        ``place_distance_m`` (int), one row an LSOA in the order given.
    """
    points = read_osm_points(shared)
    wanted = (points["layer"] == "place") & points["class"].isin(SETTLEMENTS)
    points = points[wanted & ~points["name"].isin(TOWN_QUARTERS)]
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    reach_m = (
        points["name"].map(REACH_BY_NAME_M).fillna(points["class"].map(REACH_M)).to_numpy(float)
    )
    polygons = read_lsoa_polygons(shared).set_index("LSOA21CD")["geometry"]
    chosen, metres = [], []
    for row in people.to_dict("records"):
        centroid = (float(row["pwc_lon"]), float(row["pwc_lat"]))
        distance_m = flat_distance_m(lon, lat, to=centroid)
        own = shapely.contains_xy(polygons[row["LSOA21CD"]], lon, lat)
        best = int(np.argmin(distance_m / reach_m * np.where(own, OWN_BOUNDARY, 1.0)))
        chosen.append(best)
        metres.append(round(float(distance_m[best])))
    named = points.iloc[chosen]
    return pd.DataFrame(
        {
            "place": named["name"].to_numpy(),
            "place_kind": named["class"].to_numpy(),
            "place_distance_m": metres,
        }
    )
