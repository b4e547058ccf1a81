"""The roads of a network as a table that GIS and plots know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from hubplan.network.classes import WAY_CLASSES
from hubplan.units import METRES_PER_KM

if TYPE_CHECKING:
    from hubplan.network.graph import Network


def network_frame(network: Network) -> gpd.GeoDataFrame:
    """Return the ways of a network as a table; see `Network.to_frame`.

    Parameters
    ----------
    network : Network
        Of any mode.

    Returns
    -------
    GeoDataFrame
        One row a stretch of way.
    """
    names = np.array(network.names, dtype=object)
    points = np.column_stack([network.shape_x, network.shape_y])
    of_edge = np.repeat(np.arange(network.n_edges), np.diff(network.shape_offsets))
    return gpd.GeoDataFrame(
        {
            "highway": np.array(WAY_CLASSES, dtype=object)[network.edge_class],
            "name": names[network.edge_name],
            "ref": names[network.edge_ref],
            "km": network.edge_length_m / METRES_PER_KM,
            "oneway": network.edge_oneway,
            "roundabout": network.edge_roundabout,
            "maxspeed_kph": network.edge_maxspeed_kph,
            "osm_way": network.edge_osmid,
        },
        geometry=shapely.linestrings(points, indices=of_edge),
        crs=network.crs,
    )
