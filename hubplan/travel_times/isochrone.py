"""Isochrones: the land from which a place is reached within so many minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M, edge_lines
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.active import speed_faults
from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES
from hubplan.travel_times.journey_model import journey_model
from hubplan.travel_times.journeys import MODES
from hubplan.travel_times.legs import arrivals_of
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import WAYS
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.search import PreparedSearch, prepare_search
from hubplan.units import SECONDS_PER_MINUTE, BoolArray, FloatArray, IntArray, seconds_to_travel

#: Land this near a reached road counts as reached: 47 seconds at the speed of access.
BUFFER_M = 200.0
#: Holes smaller than this are fields and yards inside a reached place, and filled.
SMALLEST_HOLE_M2 = 1_000_000.0

#: Corners of a quarter circle: with what GEOS rounds off, buffers are right to 2% of their width.
_QUARTER_CORNERS = 6
#: Points searched for at a time: each takes one row of seconds from everywhere.
_POINTS = 32


@dataclass(frozen=True, slots=True, eq=False)
class ReachedStretches:
    """The parts of edges from which a point is reached in time.

    Attributes
    ----------
    edge : ndarray of int, shape (n,)
        Which edge; one with a gap in the middle stands twice.
    start, stop : ndarray of float, shape (n,)
        From where to where on it, as shares of its shape; `start` is the smaller.
    """

    edge: IntArray
    start: FloatArray
    stop: FloatArray

    def whole(self, n_edges: int) -> BoolArray:
        """Mark the edges that are reached from end to end.

        Parameters
        ----------
        n_edges : int
            Edges of the network.

        Returns
        -------
        ndarray of bool, shape (n_edges,)
            True for whole edges.
        """
        mask = np.zeros(n_edges, dtype=np.bool_)
        mask[self.edge[(self.start <= 0) & (self.stop >= 1)]] = True
        return mask


def isochrones(
    network: Network,
    points: CandidateSites | DemandPoints,
    minutes: Sequence[float] = (15.0, 20.0, 30.0),
    *,
    mode: str = "car",
    period: str | PeriodProfile = "interpeak",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
    buffer_m: float = BUFFER_M,
) -> gpd.GeoDataFrame:
    """Return the land from which people reach each point within so many minutes.

    Parameters
    ----------
    network : Network
        The roads.
    points : CandidateSites or DemandPoints
        Where journeys end, such as hubs.
    minutes : sequence of float
        Bands, door to door but for the way from the door to the road.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    period : str or PeriodProfile
        For cars: ``"free_flow"``, ``"interpeak"``, ``"am_peak"``, or a profile of your own.
    speed_kph : float, optional
        For walking and cycling, as of `travel_times`.
    terminal_minutes : float
        Minutes for parking and walking in.
    max_snap_m : float
        Farthest a point may lie from a road, in metres.
    buffer_m : float
        Land this near a reached road counts as reached.

    Returns
    -------
    GeoDataFrame
        Columns ``id``, ``minutes`` and ``geometry`` (polygon or multipolygon in the network's
        reference system; empty where not even the road at the door is reached), by point in the
        order given, then by band. Each band contains the smaller ones.

    Raises
    ------
    InputError
        If a point lies off the network, or an option is unknown or out of range.

    Notes
    -----
    Times are exact at every junction and part-way along every edge, so each edge is cut where
    the limit falls. Stretches on which a journey may start (no motorways or slip roads) are then
    buffered by `buffer_m`, united, and holes below `SMALLEST_HOLE_M2` are filled.
    """
    bands = _bands(mode, speed_kph, minutes, terminal_minutes, buffer_m)
    network = network.for_mode(mode)
    model = journey_model(
        network, period, mode=mode, speed_kph=speed_kph, terminal_minutes=terminal_minutes
    )
    tied = snap(network, points.lon, points.lat, max_snap_m=max_snap_m)
    raise_faults(points.source, _faults_of_places(points, tied, network.mode))
    access = seconds_to_travel(tied.distance_m, model.access_kph)
    at_most = np.array(bands) - terminal_minutes
    on_the_road = at_most if model.profile is None else model.profile.road_minutes(at_most)
    snappable = network.snappable_edges()
    lines = edge_lines(network, np.arange(network.n_edges))
    limits = on_the_road * SECONDS_PER_MINUTE - access[:, None]
    roads = prepare_search(network, model.cost)
    seconds_to = _seconds_to_each(roads, tied, limit=float(limits.max()))
    rows = []
    for k, (identifier, seconds) in enumerate(zip(points.ids, seconds_to, strict=True)):
        area, rest = shapely.Polygon(), snappable
        for band, limit in zip(bands, limits[k].tolist(), strict=True):
            reached = reached_stretches(roads, tied, point=k, seconds=seconds, limit=limit, on=rest)
            area = _filled(_land(lines, reached, buffer_m), area)
            rest = rest & ~reached.whole(network.n_edges)
            rows.append((identifier, band, area))
    columns = ["id", "minutes", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=network.crs)


def reached_stretches(
    roads: PreparedSearch,
    tied: Snap,
    *,
    point: int,
    seconds: FloatArray,
    limit: float,
    on: BoolArray,
) -> ReachedStretches:
    """Cut each edge where the limit falls.

    Parameters
    ----------
    roads : PreparedSearch
        The roads and what each of their arcs costs.
    tied : Snap
        Points tied to edges.
    point : int
        Which of them journeys lead to.
    seconds : ndarray of float, shape (n_vertices,)
        From each vertex of the routing graph to the point.
    limit : float
        Seconds on the road.
    on : ndarray of bool, shape (n_edges,)
        Edges wanted.

    Returns
    -------
    ReachedStretches
        In the order of edges.
    """
    if limit < 0:
        nothing = np.empty(0)
        return ReachedStretches(np.empty(0, dtype=np.int64), nothing, nothing)
    cost, (forward, backward) = roads.cost, roads.arcs
    # Driving on to the last point of the shape, and back to its first.
    onward = seconds[roads.graph.arc_end]
    ahead = _share_left(cost, forward, onward, limit)
    back = _share_left(cost, backward, onward, limit)
    whole = np.flatnonzero((ahead + back >= 1.0) & on)
    near_head = np.flatnonzero((ahead > 0) & (ahead + back < 1.0) & on)
    near_tail = np.flatnonzero((back > 0) & (ahead + back < 1.0) & on)
    own_start, own_stop = _around_the_point(cost, tied, point, roads.arcs, limit)
    edge = np.concatenate([whole, near_head, near_tail, tied.edge[[point]]])
    zero, one = np.zeros(whole.size), np.ones(whole.size)
    start = np.concatenate([zero, 1.0 - ahead[near_head], np.zeros(near_tail.size), [own_start]])
    stop = np.concatenate([one, np.ones(near_head.size), back[near_tail], [own_stop]])
    order = np.argsort(edge, kind="stable")
    return ReachedStretches(edge[order], start[order], stop[order])


def _bands(
    mode: str,
    speed_kph: float | None,
    minutes: Sequence[float],
    terminal_minutes: float,
    buffer_m: float,
) -> list[float]:
    """Check the options and return the bands in rising order."""
    if mode not in MODES:
        raise InputError(
            f"'{mode}' is not a mode{nearest_name(mode, MODES)}",
            hint=f"Choose one of: {', '.join(MODES)}.",
        )
    bands = sorted({float(value) for value in minutes})
    faults = speed_faults(mode, speed_kph)
    faults += [
        Fault("minutes", f"{value} is not a finite number above zero", "Give minutes, such as 20.")
        for value in bands
        if not (np.isfinite(value) and value > 0)
    ]
    if not bands:
        faults.append(Fault("minutes", "there are none", "Give at least one band, such as 20."))
    if not (np.isfinite(terminal_minutes) and terminal_minutes >= 0):
        what = f"{terminal_minutes} is not a finite number, zero or more"
        faults.append(Fault("terminal_minutes", what, "Give a number from 0."))
    if not (np.isfinite(buffer_m) and buffer_m > 0):
        faults.append(Fault("buffer_m", f"{buffer_m} is not above zero", "Give metres."))
    raise_faults("the options of the isochrones", faults)
    return bands


def _faults_of_places(points: CandidateSites | DemandPoints, tied: Snap, mode: str) -> list[Fault]:
    return [
        Fault(
            f"'{points.ids[k]}'",
            f"is {tied.distance_m[k]:,.0f} m from the nearest {WAYS[mode]}; the limit is "
            f"{tied.max_snap_m:,.0f} m",
            "Check the position, or the extent of the network.",
        )
        for k in np.flatnonzero(tied.edge < 0)
    ]


def _seconds_to_each(roads: PreparedSearch, tied: Snap, *, limit: float) -> Iterator[FloatArray]:
    """Give for each point the seconds from each vertex to it, infinite beyond the limit."""
    arrivals = arrivals_of(roads.network, roads.graph, roads.cost, tied, roads.arcs)
    for start in range(0, tied.edge.size, _POINTS):
        legs = arrivals.rows(slice(start, start + _POINTS))
        yield from roads.seconds_from_everywhere(legs, limit_seconds=limit)


def _share_left(cost: RoadSeconds, arcs: IntArray, onward: FloatArray, limit: float) -> FloatArray:
    """Return how long a share of each edge, at the end its arc leads to, is reached in time."""
    known = arcs >= 0
    left = np.where(known, limit - onward[arcs] - cost.delay[arcs], -1.0)
    running = np.where(known, cost.running[arcs], 1.0)
    return np.asarray(np.clip(left / running, 0.0, 1.0), dtype=np.float64)


def _around_the_point(
    cost: RoadSeconds, tied: Snap, point: int, arcs: tuple[IntArray, IntArray], limit: float
) -> tuple[float, float]:
    """Return the stretch of its own edge from which a point is reached without leaving it."""
    edge, place = int(tied.edge[point]), float(tied.fraction[point])
    forward, backward = (int(of_edge[edge]) for of_edge in arcs)
    start = place if forward < 0 else max(0.0, place - limit / float(cost.running[forward]))
    stop = place if backward < 0 else min(1.0, place + limit / float(cost.running[backward]))
    return start, stop


def _land(
    lines: shapely.GeometryArray, reached: ReachedStretches, buffer_m: float
) -> shapely.GeometryArray:
    """Return a buffer around each reached stretch."""
    pieces = lines[reached.edge]
    for k in np.flatnonzero((reached.start > 0) | (reached.stop < 1)):
        pieces[k] = substring(pieces[k], reached.start[k], reached.stop[k], normalized=True)
    return shapely.buffer(pieces, buffer_m, quad_segs=_QUARTER_CORNERS)


def _filled(land: shapely.GeometryArray, smaller_band: shapely.Geometry) -> shapely.Geometry:
    """Unite the land with that of the smaller band, and fill small holes."""
    united = shapely.union_all([*land, smaller_band])
    filled = [
        shapely.Polygon(
            part.exterior,
            [hole for hole in part.interiors if shapely.Polygon(hole).area >= SMALLEST_HOLE_M2],
        )
        for part in shapely.get_parts(united)
    ]
    return shapely.union_all(filled) if filled else shapely.Polygon()
