"""Number the nodes of ways: join ways that were cut, and part ways where a barrier stands.

Extracts made of map tiles cut a way at the tile's edge and give the two ends different ids at the
same coordinates. Such ends are one node. Only ends are joined: where two ways merely cross at
equal coordinates (a bridge and the road under it) neither ends there, and they stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.network.ways import RoadWays
from hubplan.units import BoolArray, FloatArray, IntArray

#: OpenStreetMap stores coordinates in steps of 1e-7 degree (about 1 cm).
_STEPS_PER_DEGREE = 1e7


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Lines between numbered nodes.

    Attributes
    ----------
    way : ndarray of int, shape (n_stretches,)
        The way each is part of.
    offsets : ndarray of int, shape (n_stretches + 1,)
        Stretch `s` runs through the points ``offsets[s]:offsets[s + 1]``.
    point : ndarray of int, shape (n_points,)
        Node number of each point.
    node_osmid : ndarray of int, shape (n_nodes,)
        OSM id of each node; negative for the sides of a barrier, which have none of their own.
    node_lon, node_lat : ndarray of float, shape (n_nodes,)
        WGS84 degrees.
    joined_ends : int
        How many nodes were found to be another node's twin.
    closed_points : int
        At how many points a barrier parts a way.
    """

    way: IntArray
    offsets: IntArray
    point: IntArray
    node_osmid: IntArray
    node_lon: FloatArray
    node_lat: FloatArray
    joined_ends: int
    closed_points: int


def join_ways(ways: RoadWays) -> Stretches:
    """Join ways at cut ends, part them at closed barriers, and number their nodes.

    Parameters
    ----------
    ways : RoadWays
        Ways as they were read.

    Returns
    -------
    Stretches
        The same lines over numbered nodes.
    """
    osmid, first, point = np.unique(ways.point_node, return_index=True, return_inverse=True)
    point = point.astype(np.int64)
    lon, lat = ways.point_lon[first], ways.point_lat[first]
    closed = np.isin(osmid, ways.closed_nodes)
    way_of_point = np.repeat(np.arange(ways.osmid.size), np.diff(ways.offsets))
    twin = _twins_of_ends(point, ways.offsets, lon, lat, closed)
    parted = _part_at_barriers(twin[point], way_of_point, ways.offsets, closed)
    point, way_of_stretch, offsets, source = parted
    return Stretches(
        way=way_of_stretch,
        offsets=offsets,
        point=point,
        node_osmid=np.concatenate([osmid, -1 - np.arange(source.size)]),
        node_lon=np.concatenate([lon, lon[source]]),
        node_lat=np.concatenate([lat, lat[source]]),
        joined_ends=int(np.count_nonzero(twin != np.arange(twin.size))),
        closed_points=int(np.count_nonzero(closed)),
    )


def _twins_of_ends(
    point: IntArray, offsets: IntArray, lon: FloatArray, lat: FloatArray, closed: BoolArray
) -> IntArray:
    """Return for each node the node that stands for it: the first with its coordinates."""
    inside = np.ones(point.size, dtype=np.bool_)
    inside[offsets[:-1]] = False
    inside[offsets[1:] - 1] = False
    only_end = np.ones(lon.size, dtype=np.bool_)
    only_end[point[inside]] = False
    ends = np.flatnonzero(only_end & ~closed)
    place = np.round(np.column_stack([lon[ends], lat[ends]]) * _STEPS_PER_DEGREE)
    key = place[:, 0].astype(np.int64) * (1 << 32) + place[:, 1].astype(np.int64)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    twin = np.arange(lon.size)
    twin[ends] = ends[first[group]]
    return twin


def _part_at_barriers(
    point: IntArray, way_of_point: IntArray, offsets: IntArray, closed: BoolArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Give every visit of a closed node a node of its own; inside a way, one for each side.

    Returns the points, the way of each stretch, the offsets, and the node each new node copies.
    """
    n_points, n_nodes = point.size, closed.size
    starts = np.zeros(n_points, dtype=np.bool_)
    starts[offsets[:-1]] = True
    ends = np.zeros(n_points, dtype=np.bool_)
    ends[offsets[1:] - 1] = True
    shut = closed[point]
    copies = 1 + (shut & ~starts & ~ends)
    old = np.repeat(np.arange(n_points), copies)
    second = np.zeros(old.size, dtype=np.bool_)
    second[1:] = old[1:] == old[:-1]
    begins = np.flatnonzero(starts[old] | second)
    parted = point[old]
    shut_points = np.flatnonzero(shut[old])
    source = parted[shut_points]
    parted[shut_points] = n_nodes + np.arange(shut_points.size)
    return parted, way_of_point[old][begins], np.append(begins, old.size), source
