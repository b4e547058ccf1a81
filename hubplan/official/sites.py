"""The candidate sites of a study: a table to be filled, or one that is given, placed on the map."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
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
from hubplan.places.tables import Table

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
    table = read_table(given)
    frame = table.frame.copy()
    if not any(columns <= set(frame.columns) for columns in _POSITIONS):
        lon, lat = _by_postcode(table, postcodes)
        frame["lon"], frame["lat"] = lon, lat
        checked = read_sites(given, with_coordinates=False)
    else:
        checked = read_sites(given)
        lon, lat = checked.lon, checked.lat
    # Ids and words of the file stay as they are; only what is missing is added.
    if "area" not in frame:
        frame["area"] = _areas(lon, lat, boundaries, area_of)
    write_table(target, frame)
    return len(checked), checked.existing


def _by_postcode(table: Table, postcodes: Path) -> tuple[Any, Any]:
    """Place sites by their postcodes."""
    if "postcode" not in table.frame:
        hint = "Add the columns lon and lat, easting and northing, or postcode."
        raise_faults(table.source, [Fault("", "has neither positions nor postcodes", hint)])
    wanted = [spaced(str(cell)) for cell in table.frame["postcode"]]
    found = _positions(postcodes, wanted)
    raise_faults(
        table.source,
        [
            Fault(
                f"{table.row(row)}, column postcode",
                f"'{code.strip()}' is not in Code-Point Open",
                "Correct the postcode, or give the position as lon and lat.",
            )
            for row, code in enumerate(wanted)
            if code not in found
        ],
    )
    return (
        np.array([found[code][0] for code in wanted]),
        np.array([found[code][1] for code in wanted]),
    )


def _positions(postcodes: Path, wanted: Iterable[str]) -> dict[str, tuple[float, float]]:
    with zipfile.ZipFile(postcodes) as archive:
        return positions_of(archive, postcodes, set(wanted))


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
