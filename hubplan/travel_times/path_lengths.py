"""How long the quickest paths are: metres by road between many points, one search a destination.

`hubplan.travel_times.path` tells one path stretch by stretch. Here all paths to a point are
followed at once, each vertex knowing its next: the same paths, as ties are broken alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from hubplan.network import Network, Snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.engines import NO_HIERARCHY, Engine, choose_engine
from hubplan.travel_times.journey_model import journey_model
from hubplan.travel_times.journeys import tie_ends
from hubplan.travel_times.legs import Legs, arrivals_of, departures_of
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.travel_times.search import PreparedSearch, prepare_search, seconds_along_one_edge
from hubplan.travel_times.whole_costs import UNIT_SECONDS
from hubplan.units import FloatArray, IntArray

#: Destinations at a time: each takes one row of seconds from everywhere.
_GOALS: Final = 32


def road_lengths(
    network: Network,
    demand: DemandPoints,
    sites: CandidateSites,
    *,
    period: str | PeriodProfile = "interpeak",
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
    from_sites: bool = False,
    engine: str = "auto",
    hierarchy_folder: Path | None = None,
) -> FloatArray:
    """Return the metres driven from every demand point to every site.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows.
    sites : CandidateSites
        Columns.
    period : str or PeriodProfile
        As of `travel_times`: its speeds decide which way is the quickest.
    max_snap_m : float
        As of `travel_times`.
    from_sites : bool
        Whether journeys run from the sites to the demand points.
    engine : str
        As of `travel_times`.
    hierarchy_folder : Path, optional
        As of `travel_times`.

    Returns
    -------
    ndarray of float, shape (n_demand, n_sites)
        Metres along the quickest way by car, the one whose minutes `travel_times` gives, rounded
        to whole metres, without the straight lines from the points to their roads; NaN = no route.

    Raises
    ------
    InputError
        If a site lies off the network, or an option is unknown.
    """
    network = network.for_mode("car")
    model = journey_model(network, period, mode="car", speed_kph=None, terminal_minutes=0.0)
    tied = tie_ends(network, demand, sites, max_snap_m=max_snap_m)
    origins, destinations = tied[::-1] if from_sites else tied
    chosen = choose_engine(
        network, name=engine, searches=destinations.edge.size, folder=hierarchy_folder
    )
    metres = path_lengths(network, model.cost, origins, destinations, engine=chosen)
    return np.round(metres.T if from_sites else metres)


def path_lengths(
    network: Network,
    cost: RoadSeconds,
    origins: Snap,
    destinations: Snap,
    *,
    engine: Engine = NO_HIERARCHY,
) -> FloatArray:
    """Return the metres of the quickest path between every origin and every destination.

    Parameters
    ----------
    network : Network
        The roads.
    cost : RoadSeconds
        What each of its arcs costs: the quickest path is sought, not the shortest.
    origins, destinations : Snap
        Points tied to edges; edge −1 = not tied, no route.
    engine : Engine
        From `choose_engine`, for as many searches as there are destinations.

    Returns
    -------
    ndarray of float, shape (n_origins, n_destinations)
        Metres on the road, without the straight lines from the points to their roads; NaN where
        there is no route. Where several paths are equally quick, the length is that of the one
        `quickest_paths` gives.

    Raises
    ------
    JourneyTooLongError
        As of `search_seconds`.
    """
    roads = prepare_search(network, cost, engine=engine)
    departures = departures_of(network, roads.graph, cost, origins, roads.arcs)
    arrivals = arrivals_of(network, roads.graph, cost, destinations, roads.arcs)
    first_m = _first_metres(roads, origins)
    metres = np.full((origins.edge.size, destinations.edge.size), np.nan)
    seconds = np.full(metres.shape, np.inf)
    for start in range(0, destinations.edge.size, _GOALS):
        goals = list(range(start, min(start + _GOALS, destinations.edge.size)))
        away = roads.seconds_from_everywhere(arrivals.rows(goals))
        last_m = np.stack(
            [
                _last_metres(roads, arrivals.rows([goal]), destinations, goal, from_here)
                for goal, from_here in zip(goals, away, strict=True)
            ]
        )
        seconds[:, goals], metres[:, goals] = _followed(roads, departures, first_m, last_m, away)
    i, j, direct = seconds_along_one_edge(cost, origins, destinations, roads.arcs)
    stays = direct <= seconds[i, j]
    i, j = i[stays], j[stays]
    along = np.abs(origins.fraction[i] - destinations.fraction[j])
    metres[i, j] = along * network.edge_length_m[origins.edge[i]]
    return metres


def _first_metres(roads: PreparedSearch, origins: Snap) -> FloatArray:
    """Return the metres from each point to either end of its edge, shape (n, 2), as of its legs."""
    whole_m = roads.network.edge_length_m[origins.edge]
    ends = (1.0 - origins.fraction, origins.fraction)
    # Where the edge may not be driven so, its leg is closed, or free for who stands there.
    return np.column_stack(
        [
            np.where(arc_along[origins.edge] >= 0, share * whole_m, 0.0)
            for share, arc_along in zip(ends, roads.arcs, strict=True)
        ]
    )


def _last_metres(
    roads: PreparedSearch, arrival: Legs, destinations: Snap, goal: int, away: FloatArray
) -> FloatArray:
    """Return the metres from each vertex whose quickest way is the leg to the goal; else NaN."""
    edge, fraction = int(destinations.edge[goal]), float(destinations.fraction[goal])
    metres = np.full(away.size, np.nan)
    vertices, seconds = arrival.vertices[0], arrival.seconds[0]
    for vertex in dict.fromkeys(vertices[np.isfinite(seconds)].tolist()):
        leg = int(np.where(vertices == vertex, seconds, np.inf).argmin())
        if np.rint(seconds[leg] / UNIT_SECONDS) <= np.rint(away[vertex] / UNIT_SECONDS):
            against = leg // (seconds.size // 2)
            drives = roads.arcs[against][edge] >= 0
            along = abs(fraction - against) * roads.network.edge_length_m[edge]
            metres[vertex] = along if drives else 0.0
    return metres


def _followed(
    roads: PreparedSearch,
    departures: Legs,
    first_m: FloatArray,
    last_m: FloatArray,
    away: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Follow the paths from all points to some goals at once.

    `last_m` and `away` have one row a goal and one column a vertex. Returns seconds and metres,
    shape (n_origins, n_goals); infinite and NaN where there is no way.
    """
    graph, network = roads.graph, roads.network
    by_leg = departures.seconds[None, :, :] + away[:, departures.vertices]
    leg = by_leg.argmin(axis=2)
    seconds = by_leg.min(axis=2)
    rows = np.arange(len(departures.vertices))
    metres = np.where(np.isfinite(seconds), first_m[rows, leg], np.nan)
    onward = _onward_moves(roads, away)
    move_m = network.edge_length_m[network.arc_edge[graph.move_arc]]
    goal, origin = np.nonzero(np.isfinite(seconds))
    vertex = departures.vertices[origin, leg[goal, origin]]
    while goal.size:
        last = last_m[goal, vertex]
        arrived = ~np.isnan(last)
        metres[goal[arrived], origin[arrived]] += last[arrived]
        goal, origin, vertex = goal[~arrived], origin[~arrived], vertex[~arrived]
        move = onward[goal, vertex]
        metres[goal, origin] += move_m[move]
        vertex = graph.move_head[move]
    return seconds.T, metres.T


def _onward_moves(roads: PreparedSearch, away: FloatArray) -> IntArray:
    """Return the first move of the quickest way from every vertex to each goal; of ties the first.

    Shape (n_goals, n_vertices); -1 where no road leads on.
    """
    graph = roads.graph
    tails = graph.move_tail
    begins = np.flatnonzero(np.concatenate([[True], tails[1:] != tails[:-1]]))
    counts = np.diff(np.concatenate([begins, [tails.size]]))
    onward = np.full(away.shape, -1, dtype=np.int64)
    for from_here, moves in zip(away, onward, strict=True):
        seconds = roads.cost.whole[graph.move_arc] + from_here[graph.move_head]
        least = np.repeat(np.minimum.reduceat(seconds, begins), counts)
        quickest = np.flatnonzero(seconds == least)[::-1]  # the first is written last
        moves[tails[quickest]] = quickest
    return onward
