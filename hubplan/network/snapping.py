"""Put places on the road: the nearest point of the nearest edge a journey may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.network.graph import Network
from hubplan.places.projection import project
from hubplan.units import FloatArray, IntArray

DEFAULT_MAX_SNAP_M: Final = 1000.0
TOO_FAR: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Snap:
    """Where places stand on a network.

    Attributes
    ----------
    edge : ndarray of int, shape (n,)
        The edge each place was put on; -1 = the nearest one is farther than `max_snap_m`.
    fraction : ndarray of float, shape (n,)
        How far along the edge's shape, 0 at its first point, 1 at its last; NaN when too far.
    distance_m : ndarray of float, shape (n,)
        Straight metres to the road; the true distance also when too far.
    x, y : ndarray of float, shape (n,)
        The point on the road, metres in the network's reference system, also when too far.
    max_snap_m : float
        The limit that was kept.
    """

    edge: IntArray
    fraction: FloatArray
    distance_m: FloatArray
    x: FloatArray
    y: FloatArray
    max_snap_m: float


def snap(
    network: Network,
    lon: FloatArray,
    lat: FloatArray,
    *,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
) -> Snap:
    """Find the nearest point of the nearest edge for each place, exactly.

    Only `Network.snappable_edges` count: strongly connected ones, no motorways or their links.

    Parameters
    ----------
    network : Network
        The roads.
    lon, lat : ndarray of float, shape (n,)
        WGS84 degrees, all finite.
    max_snap_m : float, default 1000
        Places farther from a road are not put on it.

    Returns
    -------
    Snap
        Edge, place along it and distance.

    Raises
    ------
    InputError
        If a coordinate is not finite or outside the world, the limit is below zero or NaN, or no
        edge is fit for snapping.

    Notes
    -----
    The index over the lines is built for the first places, and kept as long as the network.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    _check_places(lon, lat)
    if not max_snap_m >= 0:
        raise InputError(f"max_snap_m is {max_snap_m}", hint="Give metres, zero or more.")
    x, y = project(lon, lat, crs=network.crs)
    roads = _index_of(network)
    places = shapely.points(x, y)
    asked, nearest = roads.tree.query_nearest(places, all_matches=False)
    found = np.empty(lon.size, dtype=np.int64)
    found[asked] = nearest
    lines = roads.tree.geometries[found]
    return _on_lines(lines, places, roads.edges[found], max_snap_m)


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """The edges a journey may start on, and the tree over their lines."""

    edges: IntArray
    tree: shapely.STRtree


_INDEXES: Final[WeakKeyDictionary[Network, _Index]] = WeakKeyDictionary()


def _index_of(network: Network) -> _Index:
    """Return the index of a network, which never changes: built once."""
    known = _INDEXES.get(network)
    if known is not None:
        return known
    edges = np.flatnonzero(network.snappable_edges())
    if edges.size == 0:
        raise InputError(
            f"{network!r} has no edge that a journey may start on",
            hint="Its roads are all motorways or not connected both ways; use a larger extract.",
        )
    _INDEXES[network] = made = _Index(edges, shapely.STRtree(edge_lines(network, edges)))
    return made


def edge_lines(network: Network, edges: IntArray) -> shapely.GeometryArray:
    """Draw edges as lines.

    Parameters
    ----------
    network : Network
        The roads.
    edges : ndarray of int, shape (n,)
        Which edges, in rising order.

    Returns
    -------
    ndarray of LineString, shape (n,)
        Lines in metres of the network's reference system.
    """
    size = np.diff(network.shape_offsets)
    wanted = np.zeros(network.n_edges, dtype=np.bool_)
    wanted[edges] = True
    points = np.repeat(wanted, size)
    row = np.repeat(np.arange(edges.size), size[edges])
    return shapely.linestrings(network.shape_x[points], network.shape_y[points], indices=row)


def _on_lines(
    lines: shapely.GeometryArray, places: shapely.GeometryArray, edge: IntArray, max_snap_m: float
) -> Snap:
    """Measure each place against its nearest line."""
    along_m = shapely.line_locate_point(lines, places)
    on_road = shapely.line_interpolate_point(lines, along_m)
    distance_m = shapely.distance(lines, places)
    length_m = shapely.length(lines)
    fraction = np.divide(along_m, length_m, out=np.zeros_like(along_m), where=length_m > 0)
    near = distance_m <= max_snap_m
    return Snap(
        edge=np.where(near, edge, TOO_FAR),
        fraction=np.where(near, np.clip(fraction, 0.0, 1.0), np.nan),
        distance_m=distance_m,
        x=shapely.get_x(on_road),
        y=shapely.get_y(on_road),
        max_snap_m=max_snap_m,
    )


def _check_places(lon: FloatArray, lat: FloatArray) -> None:
    """Refuse coordinates that are no place on earth."""
    fine = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004
    raise_faults(
        "coordinates",
        [
            Fault(
                f"place {row + 1}",
                f"lon {lon[row]}, lat {lat[row]} is not a place on earth",
                hint="Give longitude and latitude in degrees (WGS84).",
            )
            for row in np.flatnonzero(~fine)
        ],
    )
