"""Observed journeys: read from a table, and the road minutes that the model gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places.checks import column_faults, id_column, number_column
from hubplan.places.tables import Table, read_table
from hubplan.travel_times.car import ACCESS_SPEED_KPH, PERIODS, SPEED_TABLES
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.search import Progress, search_seconds
from hubplan.units import (
    BRITAIN_LON_LAT,
    BRITISH_NATIONAL_GRID,
    SECONDS_PER_MINUTE,
    FloatArray,
    IntArray,
    seconds_to_travel,
)

_ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")
_WORLD = (-180.0, -90.0, 180.0, 90.0)
#: A straight line needs more journeys than it has numbers, many times over.
FEWEST_PAIRS = 10


@dataclass(frozen=True, slots=True, eq=False)
class ObservedPairs:
    """Observed journeys beside the road minutes of the model.

    Attributes
    ----------
    observed : ndarray of float, shape (n,)
        Minutes, as observed.
    road : dict of str to ndarray of float, shape (n,)
        Minutes of the quickest road with access legs, by name of the speed table.
    source : str
        Name of the file.
    """

    observed: FloatArray
    road: dict[str, FloatArray]
    source: str


def pairs_on_roads(
    path: str | Path,
    network: Network,
    *,
    engine: str = "auto",
    hierarchy_folder: Path | None = None,
    progress: Progress | None = None,
) -> ObservedPairs:
    """Read observed journeys between positions, and search them on every table of speeds.

    Parameters
    ----------
    path : str or Path
        A table with ``from_lon, from_lat, to_lon, to_lat`` (WGS84 degrees) and ``minutes``.
    network : Network
        The roads.
    engine : str
        As of `hubplan.travel_times`; the minutes are the same.
    hierarchy_folder : Path, optional
        Where hierarchies of networks are kept from one run to the next; none is kept by default.
    progress : callable, optional
        Called with searches done and searches in all, for each table of speeds.

    Returns
    -------
    ObservedPairs
        In the order of the table.

    Raises
    ------
    InputError
        With every fault found: missing columns, cells that are no numbers, minutes of zero or
        less, positions off the roads, pairs that no road connects, too few pairs.
    """
    table = read_table(path)
    raise_faults(table.source, column_faults(table, (*_ENDS, "minutes")))
    observed, faults = _minutes(table)
    ends = {}
    for name in _ENDS:
        ends[name], more = number_column(table, name)
        faults += more
    if not faults:
        in_britain = network.crs == BRITISH_NATIONAL_GRID
        faults += _position_faults(table, ends, BRITAIN_LON_LAT if in_britain else _WORLD)
    raise_faults(table.source, [*faults, *_count_faults(observed)])
    start, origin = _tied(network, ends["from_lon"], ends["from_lat"])
    end, destination = _tied(network, ends["to_lon"], ends["to_lat"])
    faults = _snap_faults(table, start, origin, "from")
    faults += _snap_faults(table, end, destination, "to")
    raise_faults(table.source, faults)
    legs = seconds_to_travel(
        start.distance_m[origin] + end.distance_m[destination], ACCESS_SPEED_KPH
    )
    searches = len(SPEED_TABLES) * min(start.edge.size, end.edge.size)
    chosen = choose_engine(network, name=engine, searches=searches, folder=hierarchy_folder)
    road = {}
    for name, speeds in SPEED_TABLES.items():
        cost = road_seconds(network, speeds)
        found = search_seconds(network, cost, start, end, engine=chosen, progress=progress)
        road[name] = (found[origin, destination] + legs) / SECONDS_PER_MINUTE
    nowhere = ~np.isfinite(next(iter(road.values())))
    raise_faults(table.source, [_no_route(table, i) for i in np.flatnonzero(nowhere)])
    return ObservedPairs(observed, road, table.source)


def pairs_in_matrix(path: str | Path, times: TravelTimes) -> ObservedPairs:
    """Read observed journeys between ids, and find their free-flow minutes in a matrix.

    Parameters
    ----------
    path : str or Path
        A table with ``demand_id``, ``site_id`` and ``minutes``.
    times : TravelTimes
        Free-flow minutes, without terminal time.

    Returns
    -------
    ObservedPairs
        In the order of the table, on the speeds of ``free_flow`` alone.

    Raises
    ------
    InputError
        With every fault found: missing columns, cells that are no numbers, minutes of zero or
        less, ids not in the matrix, pairs without a route in it, too few pairs.
    """
    table = read_table(path)
    raise_faults(table.source, column_faults(table, ("demand_id", "site_id", "minutes")))
    observed, faults = _minutes(table)
    position = []
    for column, ids in (("demand_id", times.demand_ids), ("site_id", times.site_ids)):
        known = {identifier: number for number, identifier in enumerate(ids)}
        cells = id_column(table.frame[column])
        faults += [
            Fault(f"{table.row(i)}, column {column}", f"'{cell}' is not in the matrix",
                  "Give the matrix of the same places, under the same ids.")
            for i, cell in enumerate(cells)
            if cell not in known
        ]  # fmt: skip
        position.append(np.array([known.get(cell, -1) for cell in cells], dtype=np.int64))
    road = np.where((position[0] >= 0) & (position[1] >= 0), times.minutes[*position], 0.0)
    faults += [_no_route(table, i) for i in np.flatnonzero(np.isnan(road))]
    raise_faults(table.source, [*faults, *_count_faults(observed)])
    return ObservedPairs(observed, {PERIODS["free_flow"].speeds: road}, table.source)


def _minutes(table: Table) -> tuple[FloatArray, list[Fault]]:
    values, faults = number_column(table, "minutes")
    faults += [
        Fault(f"{table.row(i)}, column minutes", f"{values[i]:g} minutes are no journey",
              "Give observed minutes above zero.")
        for i in np.flatnonzero(values <= 0)
    ]  # fmt: skip
    return values, faults


def _count_faults(observed: FloatArray) -> list[Fault]:
    if observed.size >= FEWEST_PAIRS:
        return []
    what = f"{observed.size} pairs; a profile needs {FEWEST_PAIRS} at least"
    return [Fault("rows", what, "Observe more journeys, short and long ones.")]


def _position_faults(
    table: Table, ends: dict[str, FloatArray], extent: tuple[float, float, float, float]
) -> list[Fault]:
    west, south, east, north = extent
    faults = []
    for side in ("from", "to"):
        lon, lat = ends[f"{side}_lon"], ends[f"{side}_lat"]
        outside = (lon < west) | (lon > east) | (lat < south) | (lat > north)
        faults += [
            Fault(table.row(i), f"{side} lon {lon[i]:g}, lat {lat[i]:g} is outside the country",
                  "Check that longitude and latitude are not swapped.")
            for i in np.flatnonzero(outside)
        ]  # fmt: skip
    return faults


def _tied(network: Network, lon: FloatArray, lat: FloatArray) -> tuple[Snap, IntArray]:
    """Tie each different place to its road once; return which place each pair has."""
    places, which = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    tied = snap(network, places[:, 0], places[:, 1], max_snap_m=DEFAULT_MAX_SNAP_M)
    return tied, np.asarray(which.ravel(), dtype=np.int64)


def _snap_faults(table: Table, tied: Snap, which: IntArray, side: str) -> list[Fault]:
    return [
        Fault(table.row(i), f"{side}: {tied.distance_m[which[i]]:,.0f} m from the nearest road",
              "Check the position, or the extent of the network.")
        for i in np.flatnonzero(tied.edge[which] < 0)
    ]  # fmt: skip


def _no_route(table: Table, position: int | np.int64) -> Fault:
    return Fault(table.row(position), "no road connects the pair", "Leave the pair out.")
