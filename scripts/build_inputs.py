"""The publishers' files as they are read, and the tables as they are written.

Everything is read as text and only what a table needs is turned into numbers, so that a figure
of the publisher reaches the shipped table digit for digit.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

#: The four districts of west Kent, by ONS code.
DISTRICTS: Final = {
    "E07000110": "Maidstone",
    "E07000111": "Sevenoaks",
    "E07000115": "Tonbridge and Malling",
    "E07000116": "Tunbridge Wells",
}

#: Settlements a resident would name as home, in the words of OpenStreetMap's place= key.
SETTLEMENTS: Final = ("city", "town", "suburb", "village", "hamlet")

#: Metres in a degree of longitude and of latitude at 51.2° N: a flat map of west Kent, true to
#: 0.4%, that needs no projection library and so gives the same bytes on every machine.
METRES_PER_DEGREE: Final = np.array([69_750.0, 111_250.0])


def read_text_table(path: Path) -> pd.DataFrame:
    """Read a CSV with every cell as text and blanks as ``""``.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    DataFrame
        One text column a column of the file.
    """
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_people(shared: Path) -> pd.DataFrame:
    """Read the 2021 LSOAs of the four districts, in the order of their codes.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.

    Returns
    -------
    DataFrame
        321 rows of text, with the planning area of the ward (``area``) and the extent of the CCG
        of 2018 (``in_ccg_2018``, ``doubt``) joined on by LSOA code.
    """
    people = read_text_table(shared / "people" / "kent_medway_lsoa21.csv")
    people = people[people["LADCD"].isin(DISTRICTS)].sort_values("LSOA21CD")
    extent = read_text_table(shared / "sites" / "west_kent_ccg_lsoas.csv")
    extent = extent[["LSOA21CD", "area", "in_ccg_2018", "doubt"]]
    return people.merge(extent, on="LSOA21CD", how="left", validate="one_to_one")


def read_lsoa_polygons(shared: Path) -> gpd.GeoDataFrame:
    """Read the LSOA polygons of the four districts, in the order of their codes.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.

    Returns
    -------
    GeoDataFrame
        Columns ``LSOA21CD`` and ``geometry`` (WGS84), 321 rows.
    """
    polygons = gpd.read_file(shared / "people" / "kent_medway_lsoa21_bgc.geojson")
    polygons = polygons[polygons["LADCD"].isin(DISTRICTS)].sort_values("LSOA21CD")
    return polygons[["LSOA21CD", "geometry"]].reset_index(drop=True)


def read_osm_points(shared: Path) -> pd.DataFrame:
    """Read the named OpenStreetMap points of August 2021.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.

    Returns
    -------
    DataFrame
        Columns ``layer``, ``class``, ``name``, ``lon``, ``lat`` (WGS84 degrees).
    """
    points = pd.read_parquet(shared / "roads" / "westkent_pois_2021.parquet")
    points = points[points["name"].fillna("") != ""].reset_index(drop=True)
    where = shapely.from_wkb(points["geometry"].to_numpy())
    return points[["layer", "class", "name"]].assign(
        lon=shapely.get_x(where), lat=shapely.get_y(where)
    )


def flat_distance_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, to: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the metres from each point to one place, on the flat map of west Kent.

    Parameters
    ----------
    lon, lat : ndarray of float
        The points, shape (n,), WGS84 degrees.
    to : tuple of float
        Longitude and latitude of the place.

    Returns
    -------
    ndarray of float
        Metres, shape (n,).
    """
    east, north = METRES_PER_DEGREE
    return np.asarray(np.hypot((lon - to[0]) * east, (lat - to[1]) * north), dtype=np.float64)


def truth(word: str) -> str:
    """Return ``"true"`` or ``"false"`` for the publishers' several ways to say so.

    Parameters
    ----------
    word : str
        ``"yes"`` or ``"1"``, ``"no"``, ``"0"`` or blank.

    Returns
    -------
    str
        The word that the shipped tables use.
    """
    return {"yes": "true", "1": "true", "no": "false", "0": "false", "": "false"}[word]


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write a CSV in UTF-8 with LF line ends and exactly these columns.

    Parameters
    ----------
    path : Path
        The file to write.
    columns : sequence of str
        Column names, in order.
    rows : iterable of mapping
        One mapping a row; every key must be a column and every column a key.

    Returns
    -------
    Path
        The file written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
