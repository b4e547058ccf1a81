"""Names of places out of an extract of OpenStreetMap, and which of them people call home."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.filter import TagFilter
from osmium.osm import NODE, Node

from hubplan.places.projection import project
from hubplan.units import BRITISH_NATIONAL_GRID, FloatArray

#: How far the name of a place is used, in metres: the divisor of its distance.
REACH_M: Final = {"city": 2700.0, "town": 1500.0, "suburb": 800.0, "village": 1000.0, "hamlet": 200}

#: A place inside the small area's own boundary counts as this much nearer.
_OWN_BOUNDARY: Final = 0.6

_COLUMNS: Final = ("name", "place", "lon", "lat")


def read_settlements(path: Path) -> pd.DataFrame:
    """Read the named settlements of an extract.

    Parameters
    ----------
    path : Path
        An ``.osm.pbf`` file.

    Returns
    -------
    DataFrame
        ``name``, ``place`` (its kind), ``lon``, ``lat``, sorted; may be empty.
    """
    kinds = TagFilter(*(("place", kind) for kind in REACH_M))
    rows = [
        (node.tags["name"], node.tags["place"], round(node.lon, 6), round(node.lat, 6))
        for node in osmium.FileProcessor(str(path), NODE).with_filter(kinds)
        if isinstance(node, Node) and "name" in node.tags
    ]
    return pd.DataFrame(sorted(set(rows)), columns=list(_COLUMNS))


def name_homes(settlements: pd.DataFrame, areas: gpd.GeoSeries, homes: gpd.GeoSeries) -> list[str]:
    """Name the settlement that the people of each small area would call home.

    The place chosen has the least distance divided by the reach of its name; places inside the
    small area's own boundary count as nearer.

    Parameters
    ----------
    settlements : DataFrame
        From `read_settlements`; at least one.
    areas : GeoSeries
        Polygons of the small areas, WGS84.
    homes : GeoSeries
        Where their people live on average, WGS84, in the same order.

    Returns
    -------
    list of str
        A name for each small area.
    """
    reach_m = np.array([REACH_M[kind] for kind in settlements["place"]])
    x, y = _metres(settlements["lon"], settlements["lat"])
    home_x, home_y = _metres(homes.x, homes.y)
    distance_m = np.hypot(x - home_x[:, None], y - home_y[:, None])
    points = shapely.points(settlements["lon"], settlements["lat"])
    shapes: Any = areas.to_numpy()
    shapely.prepare(shapes)
    own = shapely.contains(shapes[:, None], points[None, :])
    best = np.argmin(distance_m / reach_m * np.where(own, _OWN_BOUNDARY, 1.0), axis=1)
    return [str(settlements["name"].iloc[row]) for row in best]


def _metres(lon: Any, lat: Any) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401 - geopandas
    return project(
        np.asarray(lon, dtype=np.float64),
        np.asarray(lat, dtype=np.float64),
        crs=BRITISH_NATIONAL_GRID,
    )
