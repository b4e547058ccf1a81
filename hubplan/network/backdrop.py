"""The main roads, thinned out: a quiet background for maps."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hubplan.network.classes import HIGHWAY_CLASSES
from hubplan.network.graph import Network
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
        WGS84, simplified to 40 m (both sides of a dual carriageway stay).
    """
    shapes = []
    kinds = [kind for kind in _MAIN_ROADS if kind in HIGHWAY_CLASSES]
    for kind in kinds:
        edges = np.flatnonzero(network.edge_class == HIGHWAY_CLASSES.index(kind))
        lines = shapely.linestrings(*_points_of(network, edges))
        merged = shapely.line_merge(shapely.multilinestrings(lines))
        shapes.append(shapely.simplify(merged, _TOLERANCE_M))
    frame = gpd.GeoDataFrame({"highway": kinds}, geometry=shapes, crs=network.crs)
    return frame[~frame.geometry.is_empty].to_crs(WGS84).reset_index(drop=True)


def _points_of(
    network: Network, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray, None, np.ndarray]:
    """Return x, y, no z, and the line each point belongs to, of some edges."""
    starts, stops = network.shape_offsets[edges], network.shape_offsets[edges + 1]
    counts = stops - starts
    line = np.repeat(np.arange(edges.size), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    point = np.repeat(starts, counts) + within
    return network.shape_x[point], network.shape_y[point], None, line
