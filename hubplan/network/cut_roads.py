"""Main roads that end where the extract ends: journeys beyond are missing or too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from hubplan.network.classes import CLASS_CODE, HIGHWAY_CLASSES
from hubplan.network.graph import Network
from hubplan.places.projection import project, unproject
from hubplan.units import FloatArray, IntArray

#: Roads that lead somewhere: where one of them has a dead end, something is likely to be missing.
THROUGH_ROADS: Final = ("motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary")
#: Roads whose loss changes journeys from some way off.
LONG_DISTANCE_ROADS: Final = ("motorway", "motorway_link", "trunk", "primary")
#: A dead end this near the edge of the network is taken for cut.
EDGE_MARGIN_M: Final = 250.0
#: Who lives this near a cut motorway or A road may have a shorter way that is missing.
NEAR_M: Final = 5_000.0

#: The outline goes round gaps between junctions that are wider than this.
_WIDEST_GAP_M: Final = 1_000.0
#: One junction in a square of this side is enough for the outline.
_CELL_M: Final = 200.0
_LON_LAT_DECIMALS: Final = 5


@dataclass(frozen=True, slots=True)
class NearCutRoad:
    """A place from which a shorter way may be missing.

    Attributes
    ----------
    id : str
        Which place.
    road : str
        The cut road nearest to it.
    metres : float
        Straight metres to where that ends.
    """

    id: str
    road: str
    metres: float


@dataclass(frozen=True, slots=True, eq=False)
class CutRoads:
    """Dead ends of main roads at the edge of a network.

    Attributes
    ----------
    road : tuple of str
        Reference or name of each; ``""`` where it has neither.
    highway : tuple of str
        Its class, such as ``"trunk"``.
    lon, lat : ndarray of float, shape (n,)
        Where it ends, WGS84 degrees.
    """

    road: tuple[str, ...]
    highway: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray

    def __len__(self) -> int:
        """Return the number of dead ends; both sides of a dual carriageway count."""
        return len(self.road)

    @property
    def names(self) -> tuple[str, ...]:
        """Names and references, each once, motorways first and then by class."""
        order = {name: rank for rank, name in enumerate(HIGHWAY_CLASSES)}
        known = {(order[kind], road) for road, kind in zip(self.road, self.highway, strict=True)}
        return tuple(dict.fromkeys(road for _, road in sorted(known) if road))

    def near(
        self,
        ids: Sequence[str],
        lon: FloatArray,
        lat: FloatArray,
        *,
        crs: str,
        within_m: float = NEAR_M,
    ) -> tuple[NearCutRoad, ...]:
        """Return the places near a cut motorway or A road.

        Parameters
        ----------
        ids : sequence of str, length n
            The places.
        lon, lat : ndarray of float, shape (n,)
            Where they are, WGS84 degrees.
        crs : str
            Reference system to measure in.
        within_m : float
            How near counts, in straight metres.

        Returns
        -------
        tuple of NearCutRoad
            In the order of the places; of several roads the nearest is named.
        """
        rows = [
            k
            for k, (road, highway) in enumerate(zip(self.road, self.highway, strict=True))
            if road and highway in LONG_DISTANCE_ROADS
        ]
        if not rows or not lon.size:
            return ()
        ends = np.column_stack(project(self.lon[rows], self.lat[rows], crs=crs))
        places = np.column_stack(project(lon, lat, crs=crs))
        tree = shapely.STRtree(shapely.points(ends))
        asked, found = tree.query_nearest(shapely.points(places), all_matches=False)
        metres = np.hypot(*(places[asked] - ends[found]).T)
        return tuple(
            NearCutRoad(ids[k], self.road[rows[end]], float(distance))
            for k, end, distance in zip(asked, found, metres, strict=True)
            if distance <= within_m
        )

    def to_records(self) -> list[dict[str, Any]]:
        """Return plain JSON values, one record a dead end.

        Returns
        -------
        list of dict
            Keys ``road``, ``highway``, ``lon``, ``lat``.
        """
        columns = (self.road, self.highway, self.lon.tolist(), self.lat.tolist())
        return [
            {"road": road, "highway": highway, "lon": lon, "lat": lat}
            for road, highway, lon, lat in zip(*columns, strict=True)
        ]

    @classmethod
    def from_records(cls, records: Sequence[Mapping[str, Any]]) -> CutRoads:
        """Return what `to_records` told.

        Parameters
        ----------
        records : sequence of mapping
            From `to_records`.

        Returns
        -------
        CutRoads
            Equal to the one told.
        """
        return cls(
            tuple(record["road"] for record in records),
            tuple(record["highway"] for record in records),
            np.array([record["lon"] for record in records], dtype=np.float64),
            np.array([record["lat"] for record in records], dtype=np.float64),
        )


def cut_roads(network: Network, *, margin_m: float = EDGE_MARGIN_M) -> CutRoads:
    """Find the dead ends of main roads at the edge of a network.

    Parameters
    ----------
    network : Network
        The roads.
    margin_m : float
        How near the edge a dead end must be, in metres.

    Returns
    -------
    CutRoads
        In the order of edges: where no other road meets a motorway or a trunk, primary,
        secondary or tertiary road, near the outline of the network (the concave hull of its
        junctions and ends). A real dead end at the coast is among them.
    """
    edge, node = _dead_ends(network)
    x, y = network.node_x[node], network.node_y[node]
    near = np.zeros(edge.size, dtype=np.bool_)
    if edge.size:
        edge_of_network = shapely.boundary(_outline(network, node))
        near = shapely.distance(edge_of_network, shapely.points(x, y)) <= margin_m
    lon, lat = unproject(x[near], y[near], crs=network.crs)
    name = np.where(network.edge_ref > 0, network.edge_ref, network.edge_name)
    return CutRoads(
        tuple(network.names[name[e]] for e in edge[near]),
        tuple(HIGHWAY_CLASSES[network.edge_class[e]] for e in edge[near]),
        np.round(lon, _LON_LAT_DECIMALS),
        np.round(lat, _LON_LAT_DECIMALS),
    )


def _outline(network: Network, dead_ends: IntArray) -> shapely.Geometry:
    """Return the concave hull of the junctions, thinned out but for the dead ends in question."""
    xy = np.column_stack([network.node_x, network.node_y])
    _, first = np.unique(np.floor(xy / _CELL_M), axis=0, return_index=True)
    points = shapely.multipoints(xy[np.union1d(first, dead_ends)])
    gaps = shapely.length(shapely.get_parts(shapely.delaunay_triangles(points, only_edges=True)))
    if gaps.size == 0 or np.ptp(gaps) == 0:
        return shapely.convex_hull(points)
    ratio = (_WIDEST_GAP_M - gaps.min()) / np.ptp(gaps)
    return shapely.concave_hull(points, ratio=float(np.clip(ratio, 0.0, 1.0)))


def _dead_ends(network: Network) -> tuple[IntArray, IntArray]:
    """Return the edges of main roads that have a dead end, and the node there."""
    ends = np.concatenate([network.edge_tail, network.edge_head])
    alone = np.bincount(ends, minlength=network.n_nodes) == 1
    codes = [CLASS_CODE[name] for name in THROUGH_ROADS]
    main = np.flatnonzero(np.isin(network.edge_class, codes))
    edge = np.repeat(main, 2)
    node = np.column_stack([network.edge_tail[main], network.edge_head[main]]).ravel()
    return edge[alone[node]], node[alone[node]]
