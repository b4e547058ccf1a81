"""The candidate sites of a study: a table to be filled, or one that is given, placed on the map."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hubplan.errors import Fault, raise_faults
from hubplan.official.postcodes import positions_of, spaced
from hubplan.official.tables import write_table
from hubplan.places import read_sites, read_table
from hubplan.places.checks import coordinates
from hubplan.places.tables import Table
from hubplan.units import BoolArray

#: The columns of a table of sites that is still to be filled.
TEMPLATE: Final = ("id", "name", "area", "lon", "lat", "postcode", "existing", "note")

_POSITIONS: Final = ({"lon", "lat"}, {"easting", "northing"})


def write_sites(
    target: Path,
    given: Path | None,
    postcodes: Path,
    boundaries: gpd.GeoSeries,
    area_of: Mapping[str, str],
) -> tuple[int, tuple[str, ...]]:
    """Write sites.csv.

    Parameters
    ----------
    target : Path
        The file.
    given : Path or None
        A table of sites with positions or postcodes; None = only the heading is written.
    postcodes : Path
        Code-Point Open.
    boundaries : GeoSeries
        Polygons of the small areas by code, WGS84.
    area_of : mapping of str to str
        The id of the district of each small area, for sites whose ``area`` is not given.

    Returns
    -------
    n_sites : int
        How many there are.
    existing : tuple of str
        Ids of those said to be in use.

    Raises
    ------
    InputError
        With every fault of the table: no position, a postcode that does not exist, and whatever
        `read_sites` finds.
    """
    if given is None:
        target.write_text(",".join(TEMPLATE) + "\n", encoding="utf-8", newline="\n")
        return 0, ()
    checked = read_sites(given, with_coordinates=False)
    frame = _placed(read_table(given), postcodes)
    # Words of the file stay as they are; only what is missing is added.
    own = pd.Series("", index=frame.index) if "area" not in frame else frame["area"].fillna("")
    found = _areas(frame["lon"], frame["lat"], boundaries, area_of)
    frame["area"] = own.where(own != "", found)
    write_table(target, frame)
    return len(checked), checked.existing


def _placed(table: Table, postcodes: Path) -> pd.DataFrame:
    """Return a table of sites with positions, those that are blank by their postcodes."""
    frame = table.frame.copy()
    if not any(columns <= set(frame.columns) for columns in _POSITIONS):
        if "postcode" not in frame:
            hint = "Add the columns lon and lat, easting and northing, or postcode."
            raise_faults(table.source, [Fault("", "has neither positions nor postcodes", hint)])
        frame["lon"] = frame["lat"] = np.nan
    lon, lat, faults = coordinates(replace(table, frame=frame), in_britain=True)
    blank = np.isnan(lon) & np.isnan(lat) & _filled(frame)
    if blank.any():
        lon[blank], lat[blank] = _by_postcode(table, blank, postcodes)
        faults = coordinates(
            replace(table, frame=frame.assign(lon=lon, lat=lat)[["lon", "lat"]]), in_britain=True
        )[2]
    raise_faults(table.source, faults)
    # One kind of position is enough, and degrees are what is drawn.
    return frame.drop(columns=["easting", "northing"], errors="ignore").assign(lon=lon, lat=lat)


def _filled(frame: pd.DataFrame) -> BoolArray:
    """Say which sites have a postcode."""
    if "postcode" not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    return np.asarray(frame["postcode"].fillna("").astype(str).str.strip() != "", dtype=np.bool_)


def _by_postcode(table: Table, rows: BoolArray, postcodes: Path) -> tuple[list[float], list[float]]:
    """Return where the postcodes of some sites are."""
    wanted = {
        int(row): spaced(str(table.frame["postcode"].iloc[row])) for row in np.flatnonzero(rows)
    }
    with zipfile.ZipFile(postcodes) as archive:
        found = positions_of(archive, postcodes, set(wanted.values()))
    raise_faults(
        table.source,
        [
            Fault(
                f"{table.row(row)}, column postcode",
                f"'{code.strip()}' is not in Code-Point Open",
                "Correct the postcode, or give the position as lon and lat.",
            )
            for row, code in wanted.items()
            if code not in found
        ],
    )
    places = [found[code] for code in wanted.values()]
    return [lon for lon, _ in places], [lat for _, lat in places]


def _areas(
    lon: Any,  # noqa: ANN401 - numpy or pandas
    lat: Any,  # noqa: ANN401
    boundaries: gpd.GeoSeries,
    area_of: Mapping[str, str],
) -> list[str]:
    """Return the district of each site; ``""`` for sites beyond the area."""
    tree = shapely.STRtree(boundaries.to_numpy())
    site, small_area = tree.query(shapely.points(lon, lat), predicate="within")
    areas = pd.Series("", index=range(len(lon)), dtype=object)
    for row, place in zip(site, small_area, strict=True):
        areas[row] = area_of[str(boundaries.index[place])]
    return list(areas)
