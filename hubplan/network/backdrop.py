"""The main roads, thinned out: a quiet background for maps."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hubplan.network.classes import CLASS_CODE
from hubplan.network.graph import Network
from hubplan.network.snapping import edge_lines
from hubplan.units import WGS84

_MAIN_ROADS: Final = ("motorway", "trunk", "primary")
_TOLERANCE_M: Final = 40.0


def main_roads(network: Network) -> gpd.GeoDataFrame:
    """Return motorways and A roads as thinned lines.

    Parameters
    ----------
    network : Network
        The roads.

    Returns
    -------
    GeoDataFrame
        Column ``highway`` (``motorway``, ``trunk``, ``primary``) and one joined geometry each,
        WGS84, simplified to 40 m; both sides of a dual carriageway stay.
    """
    shapes = []
    for kind in _MAIN_ROADS:
        edges = np.flatnonzero(network.edge_class == CLASS_CODE[kind])
        joined = shapely.line_merge(shapely.multilinestrings(edge_lines(network, edges)))
        shapes.append(shapely.simplify(joined, _TOLERANCE_M))
    frame = gpd.GeoDataFrame({"highway": _MAIN_ROADS}, geometry=shapes, crs=network.crs)
    return frame[~frame.geometry.is_empty].to_crs(WGS84).reset_index(drop=True)
