"""The walks of journeys by bus and train over the real walk network."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hubplan.network import Network, Snap, snap
from hubplan.places import CandidateSites, DemandPoints
from hubplan.transit.reach import Reach, reach_of, whole_seconds
from hubplan.transit.timetable import Timetable
from hubplan.transit.walks import Walks, check_walker
from hubplan.travel_times.active import ACTIVE_MODES, way_seconds
from hubplan.travel_times.journeys import tie_ends
from hubplan.travel_times.search import PreparedSearch, prepare_search
from hubplan.units import FloatArray, IntArray, seconds_to_travel

_WALK: Final = ACTIVE_MODES["walk"]
#: Searches at a time: each keeps a row of seconds to every stop.
_ROWS: Final = 512


class NetworkWalks(NamedTuple):
    """Walks over a network, and who stands beside it.

    Attributes
    ----------
    walks : Walks
        As the engine takes them.
    demand, sites, stops : Snap
        Where everything was tied to the network; edge −1 = too far, no walk.
    """

    walks: Walks
    demand: Snap
    sites: Snap
    stops: Snap


class _Doors(NamedTuple):
    """Places on the network, and the seconds from their door to it."""

    on: Snap
    access_s: FloatArray

    def rows(self, rows: slice) -> _Doors:
        on = self.on
        some = Snap(
            on.edge[rows],
            on.fraction[rows],
            on.distance_m[rows],
            on.x[rows],
            on.y[rows],
            on.max_snap_m,
        )
        return _Doors(some, self.access_s[rows])


def network_walks(
    network: Network,
    timetable: Timetable,
    demand: DemandPoints,
    sites: CandidateSites,
    *,
    speed_kph: float,
    max_walk_s: int,
    max_snap_m: float,
) -> NetworkWalks:
    """Work out all walks over roads and paths, tied and timed as journeys on foot are.

    Parameters
    ----------
    network : Network
        With paths, or one for walkers.
    timetable : Timetable
        With the stops.
    demand, sites : DemandPoints, CandidateSites
        Both ends.
    speed_kph : float
        How fast the person walks on the level.
    max_walk_s : int
        The longest walk at a stretch, seconds.
    max_snap_m : float
        A demand point or stop farther than this from any way has no walk; a site is refused.

    Returns
    -------
    NetworkWalks
        Walks of whole seconds, rounded up.

    Raises
    ------
    InputError
        If a site lies off the network, the network holds no paths, or nobody walks like that.
    """
    check_walker(speed_kph, max_walk_s)
    ways = network.for_mode(_WALK.name)
    tied = tie_ends(ways, demand, sites, max_snap_m=max_snap_m)
    stops = snap(ways, timetable.stop_lon, timetable.stop_lat, max_snap_m=max_snap_m)
    search = prepare_search(ways, way_seconds(ways, _WALK, speed_kph))
    ends = [
        _Doors(on, seconds_to_travel(on.distance_m, speed_kph))
        for on in (tied.demand, tied.sites, stops)
    ]
    people, hubs, poles = ends
    walks = Walks(
        demand.ids,
        sites.ids,
        _near(search, people, poles, max_walk_s),
        _near(search, hubs, poles, max_walk_s),
        _near(search, poles, poles, max_walk_s),
        whole_seconds(_seconds(search, people, hubs, np.inf)).astype(np.int32),
        speed_kph,
        max_walk_s,
        estimated=False,
        model=f"Walks are the shortest ways over roads and paths at {speed_kph:g} km/h.",
    )
    return NetworkWalks(walks, tied.demand, tied.sites, stops)


def _seconds(search: PreparedSearch, start: _Doors, end: _Doors, limit_s: float) -> FloatArray:
    """Return the seconds from door to door; infinite where there is no way within the limit."""
    on_the_way = search.seconds(start.on, end.on, cutoff_seconds=limit_s)
    return np.asarray(on_the_way + start.access_s[:, None] + end.access_s[None, :])


def _near(search: PreparedSearch, start: _Doors, end: _Doors, limit_s: int) -> Reach:
    """Return the walks within the limit; a place is no walk from itself."""
    n_rows = len(start.access_s)
    found: list[tuple[IntArray, IntArray, IntArray]] = []
    for first in range(0, n_rows, _ROWS):
        rows = slice(first, first + _ROWS)
        seconds = whole_seconds(_seconds(search, start.rows(rows), end, limit_s))
        near = seconds <= limit_s
        row, place = np.nonzero(near)
        walked = seconds[near]
        row += first
        kept = row != place if start is end else np.ones(row.size, dtype=np.bool_)
        found.append((row[kept], place[kept], walked[kept]))
    none = np.empty(0, dtype=np.int64)
    row, place, walked = (np.concatenate([none, *(each[k] for each in found)]) for k in range(3))
    return reach_of(n_rows, row, place, walked)
