"""The walks of journeys by bus and train: to stops, between stops, from stops, all the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import KDTree

from hubplan.errors import Fault, raise_faults
from hubplan.transit.reach import Reach, reach_of, whole_seconds
from hubplan.transit.timetable import Int32Array, Timetable
from hubplan.units import KPH_PER_METRE_PER_SECOND, FloatArray, IntArray

#: Ways on foot are longer than the straight line. Between stops less than 800 m apart the median
#: was 1.32 to 1.35 on the walk networks of Newport, Porto Alegre and São Paulo.
DETOUR: Final = 1.3
#: What most guides take people to walk to a bus or train and back, on the way: 20 minutes at most.
DEFAULT_MAX_WALK_S: Final = 1200
#: DfT's Journey Time Statistics.
DEFAULT_WALK_KPH: Final = 4.8
_HIGHEST_KPH: Final = 12.0
_EARTH_RADIUS_M: Final = 6_371_008.8
_PLACES_AT_A_TIME: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """How long a person walks: whole seconds, rounded up.

    People walk as fast home as there, so that one table serves both ways.

    Attributes
    ----------
    demand_ids, site_ids : tuple of str
        Doors that journeys start from and lead to.
    from_demand, from_site : Reach
        From each door to the stops within the longest walk.
    between_stops : Reach
        From each stop to other stops within the longest walk.
    all_the_way_s : ndarray of int32, shape (n_demand, n_sites)
        From door to door, however long; `FAR` = no way.
    speed_kph : float
        How fast the person walks.
    max_walk_s : int
        The longest walk at a stretch.
    estimated : bool
        True where walks are straight lines and not ways on a network.
    model : str
        How they were worked out, in one sentence.
    """

    demand_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    from_demand: Reach
    from_site: Reach
    between_stops: Reach
    all_the_way_s: Int32Array
    speed_kph: float
    max_walk_s: int
    estimated: bool
    model: str


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """Where journeys start, or where they lead.

    Attributes
    ----------
    ids : tuple of str
        Names of the doors.
    lon, lat : ndarray of float, shape (n,)
        WGS84 degrees.
    """

    ids: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray


def straight_walks(
    timetable: Timetable,
    demand: Doors,
    sites: Doors,
    *,
    speed_kph: float = DEFAULT_WALK_KPH,
    max_walk_s: int = DEFAULT_MAX_WALK_S,
) -> Walks:
    """Estimate all walks from straight lines, where there is no walk network.

    Parameters
    ----------
    timetable : Timetable
        With the stops.
    demand, sites : Doors
        Anything with `ids`, `lon` and `lat`, such as `DemandPoints` and `CandidateSites`.
    speed_kph : float
        How fast the person walks, along ways `DETOUR` times as long as the line.
    max_walk_s : int
        The longest walk at a stretch, seconds.

    Returns
    -------
    Walks
        Marked as estimated.

    Raises
    ------
    InputError
        If a speed or a limit makes no sense.
    """
    check_walker(speed_kph, max_walk_s)
    stops = _on_the_globe(timetable.stop_lon, timetable.stop_lat)
    doors = [_on_the_globe(points.lon, points.lat) for points in (demand, sites)]
    pace = KPH_PER_METRE_PER_SECOND * DETOUR / speed_kph
    near = [_within(points, stops, pace, max_walk_s) for points in (*doors, stops)]
    return Walks(
        tuple(demand.ids),
        tuple(sites.ids),
        near[0],
        near[1],
        near[2],
        _between(doors[0], doors[1], pace),
        speed_kph,
        max_walk_s,
        estimated=True,
        model=(
            f"Walks are straight lines × {DETOUR:g} at {speed_kph:g} km/h, estimated: "
            "no walk network was given."
        ),
    )


def check_walker(speed_kph: float, max_walk_s: int) -> None:
    """Refuse a walker who does not exist.

    Parameters
    ----------
    speed_kph : float
        How fast the person walks.
    max_walk_s : int
        The longest walk at a stretch, seconds.

    Raises
    ------
    InputError
        Naming all that is wrong.
    """
    faults = []
    if not 0 < speed_kph <= _HIGHEST_KPH:
        what = f"{speed_kph:g} is not above 0 and at most {_HIGHEST_KPH:g} km/h"
        faults.append(Fault("speed_kph", what, "4.8 is usual, 3.2 a slow walk."))
    if not 0 <= max_walk_s <= 24 * 3600:
        what = f"{max_walk_s} is not between none and a day, in seconds"
        faults.append(Fault("max_walk_s", what, f"{DEFAULT_MAX_WALK_S} is usual."))
    raise_faults("the walker", faults)


def _on_the_globe(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return places as points of a sphere of radius one, shape (n, 3)."""
    east, north = np.radians(lon), np.radians(lat)
    around = np.cos(north)
    return np.column_stack([around * np.cos(east), around * np.sin(east), np.sin(north)])


def _metres(chord: FloatArray) -> FloatArray:
    """Turn straight lines through a sphere of radius one into metres on the ground."""
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.minimum(chord / 2, 1.0)))


def _within(places: FloatArray, stops: FloatArray, pace: float, max_walk_s: int) -> Reach:
    """Find the stops around places; `pace` is seconds a metre. A place is no walk from itself."""
    widest = 2 * np.sin(min((max_walk_s + 1) / pace / _EARTH_RADIUS_M, np.pi) / 2)
    near = KDTree(places).sparse_distance_matrix(
        KDTree(stops), float(widest), output_type="coo_matrix"
    )
    row, stop = near.row.astype(np.int64), near.col.astype(np.int64)
    seconds = whole_seconds(pace * _metres(near.data))
    kept = seconds <= max_walk_s
    if places is stops:
        kept &= row != stop
    return reach_of(len(places), row[kept], stop[kept], seconds[kept])


def _between(places: FloatArray, others: FloatArray, pace: float) -> Int32Array:
    """Return the seconds between all places of two lists."""
    seconds: list[IntArray] = []
    for first in range(0, len(places), _PLACES_AT_A_TIME):
        apart = places[first : first + _PLACES_AT_A_TIME, None, :] - others[None, :, :]
        seconds.append(whole_seconds(pace * _metres(np.sqrt((apart**2).sum(axis=2)))))
    return np.concatenate(seconds).astype(np.int32)
