"""Seconds to drive each arc of a network under a speed table, and the delay at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter

from hubplan.network import HIGHWAY_CLASSES, Network
from hubplan.travel_times.car import (
    PRIORITY,
    ROAD_GROUPS,
    URBAN_STREET_KM_PER_KM2,
    URBAN_STREETS,
    SpeedTable,
)
from hubplan.travel_times.dual_carriageways import dual_carriageways
from hubplan.travel_times.whole_costs import on_grid
from hubplan.units import FloatArray, seconds_to_travel

_CELL_M = 250.0
#: Density is taken over a square of this many cells a side (1.25 km), so that one long street
#: does not make a town.
_WINDOW_CELLS = 5
_UNRANKED = -1
_JUNCTION_ENDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class RoadSeconds:
    """What each arc costs to drive.

    Both are rounded to whole units of `hubplan.travel_times.whole_costs`, once and here, so that
    whatever engine adds them up, and in whatever order, finds the same.

    Attributes
    ----------
    running : ndarray of float, shape (n_arcs,)
        Seconds from end to end at the speed of the road.
    delay : ndarray of float, shape (n_arcs,)
        Seconds lost at the junction where the arc ends.
    """

    running: FloatArray
    delay: FloatArray

    def __post_init__(self) -> None:
        """Round to whole units."""
        object.__setattr__(self, "running", on_grid(self.running))
        object.__setattr__(self, "delay", on_grid(self.delay))

    @property
    def whole(self) -> FloatArray:
        """Seconds of the whole arc with its delay, shape (n_arcs,)."""
        return self.running + self.delay


def road_seconds(
    network: Network, table: SpeedTable, *, factors: Mapping[str, float] | None = None
) -> RoadSeconds:
    """Return the seconds of every arc under a speed table.

    Parameters
    ----------
    network : Network
        The roads.
    table : SpeedTable
        Speeds in km/h and delays in seconds.
    factors : mapping of str to float, optional
        Factors on speeds by road group; groups that are absent keep theirs.

    Returns
    -------
    RoadSeconds
        A tagged speed limit caps the speed of the table; a factor comes on what is then driven.
        Delays at junctions stay.
    """
    speed_kph = edge_speed_kph(network, table)
    if factors:
        of_class = [factors.get(ROAD_GROUPS[value], 1.0) for value in HIGHWAY_CLASSES]
        speed_kph = speed_kph * np.array(of_class)[network.edge_class]
    edge_seconds = seconds_to_travel(network.edge_length_m, speed_kph)
    return RoadSeconds(edge_seconds[network.arc_edge], _junction_delay(network, table))


def edge_speed_kph(network: Network, table: SpeedTable) -> FloatArray:
    """Return the running speed of every edge.

    Parameters
    ----------
    network : Network
        The roads.
    table : SpeedTable
        Speeds by road group, rural and urban.

    Returns
    -------
    ndarray of float, shape (n_edges,)
        Kilometres an hour: the harmonic mean of the rural and urban speed by urban share,
        capped by the tagged limit. A dual carriageway keeps its speed in a town; a one-way
        street of a town is no dual carriageway.
    """
    groups = [ROAD_GROUPS[value] for value in HIGHWAY_CLASSES]
    rural = np.array([table.rural_kph[group] for group in groups])[network.edge_class]
    urban = np.array([table.urban_kph[group] for group in groups])[network.edge_class]
    a_road = np.array([group == "a_road" for group in groups])[network.edge_class]
    one_way = a_road & network.edge_oneway & ~network.edge_roundabout
    rural = np.where(one_way, table.dual_kph, rural)
    urban = np.where(dual_carriageways(network, one_way), table.dual_kph, urban)
    share = urban_share(network)
    speed = 1.0 / (share / urban + (1.0 - share) / rural)
    return np.asarray(np.fmin(speed, network.edge_maxspeed_kph), dtype=np.float64)


def urban_share(network: Network) -> FloatArray:
    """Return the share of each edge that runs through urban street patterns.

    Parameters
    ----------
    network : Network
        The roads; nothing else is needed.

    Returns
    -------
    ndarray of float, shape (n_edges,)
        0 to 1: the part of its length where residential streets in the square of 1.25 km
        around are denser than `URBAN_STREET_KM_PER_KM2`.
    """
    starts = np.ones(network.shape_x.size, dtype=bool)
    starts[network.shape_offsets[1:-1]] = False
    follows = np.flatnonzero(starts[1:])  # pairs of points that belong to one edge
    x, y = network.shape_x, network.shape_y
    length_m = np.hypot(x[follows + 1] - x[follows], y[follows + 1] - y[follows])
    middle_x, middle_y = (x[follows + 1] + x[follows]) / 2, (y[follows + 1] + y[follows]) / 2
    column = ((middle_x - x.min()) // _CELL_M).astype(np.int64)
    row = ((middle_y - y.min()) // _CELL_M).astype(np.int64)
    edge = np.searchsorted(network.shape_offsets, follows, side="right") - 1
    codes = [HIGHWAY_CLASSES.index(value) for value in URBAN_STREETS]
    street = np.isin(network.edge_class[edge], codes)
    grid = np.zeros((int(row.max()) + 1, int(column.max()) + 1))
    np.add.at(grid, (row[street], column[street]), length_m[street])
    km_per_km2 = uniform_filter(grid, _WINDOW_CELLS, mode="constant") * 1000.0 / _CELL_M**2
    urban_m = np.where(km_per_km2[row, column] > URBAN_STREET_KM_PER_KM2, length_m, 0.0)
    total = np.bincount(edge, length_m, network.n_edges)
    return np.bincount(edge, urban_m, network.n_edges) / np.maximum(total, 1e-9)


def _junction_delay(network: Network, table: SpeedTable) -> FloatArray:
    """Return the seconds lost where each arc ends.

    A junction is a node where three or more road ends meet. Private roads give way there, but
    do not count for those who pass, or every drive would slow the road it opens on.
    """
    group = [ROAD_GROUPS[value] for value in HIGHWAY_CLASSES]
    rank = np.array([PRIORITY[name] for name in group])[network.edge_class]
    free = np.isin(np.array(group)[network.edge_class], ["motorway", "link"])
    ends = np.concatenate([network.edge_tail, network.edge_head])
    end_rank = np.concatenate([rank, rank])
    road_ends = np.bincount(ends, minlength=network.n_nodes)
    public_ends = np.bincount(ends[end_rank > PRIORITY["private"]], minlength=network.n_nodes)
    highest = np.full(network.n_nodes, _UNRANKED)
    np.maximum.at(highest, ends, end_rank)
    on_roundabout = np.zeros(network.n_nodes, dtype=bool)
    on_roundabout[ends[np.tile(network.edge_roundabout, 2)]] = True

    head, edge = network.arc_head, network.arc_edge
    circling = network.edge_roundabout[edge]
    gives_way = (rank[edge] < highest[head]) & (road_ends[head] >= _JUNCTION_ENDS)
    passes = public_ends[head] >= _JUNCTION_ENDS
    delay = np.where(passes & ~free[edge], table.side_road_seconds, 0.0)
    delay = np.where(gives_way & ~free[edge], table.give_way_seconds, delay)
    delay = np.where(on_roundabout[head], table.roundabout_seconds, delay)
    return np.where(circling, 0.0, delay)
