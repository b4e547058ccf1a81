"""The matrix by public transport: a visit and the way home, from timetables and walks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Final

import numpy as np
import pandas as pd

from hubplan.errors import HubplanError
from hubplan.network import Network
from hubplan.places import CandidateSites, DemandPoints
from hubplan.transit.feed_hops import Area
from hubplan.transit.journeys import INSTALL, TransitTimes, clock, transit_times
from hubplan.transit.read import read_feeds
from hubplan.transit.repairs import Repair, repairs_in_words
from hubplan.transit.timetable import DAY_S, Feed, Timetable
from hubplan.transit.walks import Doors, Walks, straight_walks
from hubplan.travel_times.active import TRANSIT
from hubplan.travel_times.journeys import refuse_a_matrix_of_nothing
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.search import Progress
from hubplan.travel_times.transit_asked import TransitAsked
from hubplan.travel_times.transit_walks import NetworkWalks, network_walks
from hubplan.units import FloatArray

#: Why no error of journeys by public transport is given.
ERROR_UNKNOWN: Final = (
    "no observed journeys by public transport were at hand to compare with, and vehicles run late"
)
#: Stops farther than this beyond all doors, in degrees, are not read: some 35 by 55 km.
_MARGIN_DEGREES: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TransitTravelTimes(TravelTimes):
    """A matrix by public transport: `minutes` are the median there, NaN where no visit works.

    Attributes
    ----------
    details : TransitTimes or None
        Best, worst, ways home, changes and walks, of the same pairs; never None in a matrix that
        was worked out.
    feeds : tuple of Feed
        The timetables.
    repairs : dict of str to Repair
        What was mended in them, by kind.
    """

    details: TransitTimes | None = None
    feeds: tuple[Feed, ...] = ()
    repairs: Mapping[str, Repair] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Return the long table: one row a pair, demand point by demand point.

        Returns
        -------
        DataFrame
            ``demand_id, site_id, minutes`` and the columns that ``docs/transit.md`` explains; NaN
            minutes = no visit works.
        """
        found = self.details
        frame = TravelTimes.to_frame(self)
        if found is None:
            return frame
        columns = {
            "best_minutes": found.best_minutes,
            "worst_minutes": found.worst_minutes,
            "home_minutes": found.home_median_minutes,
            "share_works": found.share_works,
            "share_there": found.share_there,
            "share_home": found.share_home,
            "changes": found.changes,
            "last_way_home": _clocks(found.last_way_home_s),
            "walk_only_minutes": found.walk_minutes,
        }
        further = {name: values.ravel() for name, values in columns.items()}
        estimated = frame.pop("estimated")
        return frame.assign(**further, estimated=estimated)

    def select(
        self,
        *,
        demand_ids: Sequence[str] | None = None,
        site_ids: Sequence[str] | None = None,
    ) -> TransitTravelTimes:
        """Return the rows and columns of some ids, in their order.

        Parameters
        ----------
        demand_ids, site_ids : sequence of str, optional
            Those wanted; all when not given.

        Returns
        -------
        TransitTravelTimes
            A new object, without details: they are those of the whole matrix.

        Raises
        ------
        InputError
            If an id is not in the matrix; all of them are named at once.
        """
        whole = replace(self, details=None)
        some = TravelTimes.select(whole, demand_ids=demand_ids, site_ids=site_ids)
        assert isinstance(some, TransitTravelTimes)
        return some


def read_timetable(
    asked: TransitAsked,
    demand: DemandPoints,
    sites: CandidateSites,
    *,
    may_be_empty: bool = False,
) -> Timetable:
    """Read what runs on the day asked for, around the doors.

    Parameters
    ----------
    asked : TransitAsked
        Feeds, day and hours.
    demand, sites : DemandPoints, CandidateSites
        Both ends.
    may_be_empty : bool
        Whether a day on which nothing runs is an answer.

    Returns
    -------
    Timetable
        Without the trips that cannot serve any of the visits.

    Raises
    ------
    InputError
        If a feed cannot be read, or does not run on that day.
    """
    return read_feeds(
        asked.feeds,
        asked.date,
        window=hours_read(asked),
        area=area_around(demand, sites),
        may_be_empty=may_be_empty,
    )


def area_around(*points: DemandPoints | CandidateSites) -> Area:
    """Return the area of which stops are read.

    Parameters
    ----------
    *points : DemandPoints or CandidateSites
        Doors.

    Returns
    -------
    tuple of float
        West, south, east and north in WGS84 degrees, with half a degree beyond the doors.
    """
    lon, lat = (np.concatenate([getattr(p, a) for p in points]) for a in ("lon", "lat"))
    return (
        float(np.nanmin(lon)) - _MARGIN_DEGREES,
        float(np.nanmin(lat)) - _MARGIN_DEGREES,
        float(np.nanmax(lon)) + _MARGIN_DEGREES,
        float(np.nanmax(lat)) + _MARGIN_DEGREES,
    )


def hours_read(asked: TransitAsked) -> tuple[int, int]:
    """Return the hours of which trips are read.

    Parameters
    ----------
    asked : TransitAsked
        The visits.

    Returns
    -------
    tuple of int
        Seconds from midnight: from the earliest that one may leave home (below zero: the evening
        before, for appointments in the night) to the whole evening, for the last way home.
        Whoever has to be at home early may still come to a late appointment: that is another
        question than getting home from it.
    """
    visits = asked.visits
    last = max(visits.arrive_until_s, visits.home_by_s)
    return max(-DAY_S, visits.arrive_from_s - visits.longest_s), last


def transit_travel_times(
    network: Network | None,
    demand: DemandPoints,
    sites: CandidateSites,
    asked: TransitAsked,
    *,
    max_snap_m: float = 1000.0,
    timetable: Timetable | None = None,
    may_be_empty: bool = False,
    progress: Progress | None = None,
) -> TransitTravelTimes:
    """Return the minutes by public transport from every demand point to every site.

    Parameters
    ----------
    network : Network or None
        To walk on; None = straight lines, estimated.
    demand, sites : DemandPoints, CandidateSites
        Rows and columns.
    asked : TransitAsked
        From `transit_asked`.
    max_snap_m : float
        A demand point or stop farther than this from any way has no walk; a site is refused.
    timetable : Timetable, optional
        From `read_timetable`, where several matrices need it.
    may_be_empty : bool
        Whether no trip, or no visit that works, is an answer: minutes are NaN then.
    progress : callable, optional
        Called with the places done and the places in all.

    Returns
    -------
    TransitTravelTimes
        With all details.

    Raises
    ------
    HubplanError
        If numba is not installed.
    InputError
        If a feed cannot be read or does not run on that day, or a site lies off the network.
    UnreachableError
        If no visit works at all, unless that may be.
    """
    refuse_without_numba()
    day = timetable or read_timetable(asked, demand, sites, may_be_empty=may_be_empty)
    tied: NetworkWalks | None = None
    if network is None:
        doors = [Doors(points.ids, points.lon, points.lat) for points in (demand, sites)]
        walks = straight_walks(day, *doors, speed_kph=asked.walk_kph, max_walk_s=asked.max_walk_s)
    else:
        tied = network_walks(
            network,
            day,
            demand,
            sites,
            speed_kph=asked.walk_kph,
            max_walk_s=asked.max_walk_s,
            max_snap_m=max_snap_m,
        )
        walks = tied.walks
    found = transit_times(day, walks, asked.visits, progress=progress)
    times = TransitTravelTimes(
        demand.ids,
        sites.ids,
        found.median_minutes,
        np.full((len(demand), len(sites)), found.estimated, dtype=np.bool_),
        mode=TRANSIT,
        period=f"{asked.date:%Y-%m-%d}",
        model=found.model,
        demand_snap_m=np.empty(0) if tied is None else tied.demand.distance_m,
        site_snap_m=np.empty(0) if tied is None else tied.sites.distance_m,
        reasons=_reasons(found, walks),
        error_source=ERROR_UNKNOWN,
        details=found,
        feeds=day.feeds,
        repairs={**day.repairs, **_stops_beside(day, tied)},
    )
    if not may_be_empty:
        refuse_a_matrix_of_nothing(demand, times.reasons, hint=_what_to_look_at(times))
    return times


def refuse_without_numba() -> None:
    """Refuse to begin what cannot be ended, before anything is read.

    Raises
    ------
    HubplanError
        If numba is not installed.
    """
    if find_spec("numba") is None:
        raise HubplanError(
            "journeys by bus and train need numba, which is not installed",
            hint=INSTALL,
        )


def _reasons(found: TransitTimes, walks: Walks) -> dict[str, str]:
    """Say why a demand point has no visit to any site that works."""
    near = np.diff(walks.from_demand.start) > 0
    limit = f"{walks.max_walk_s / 60:g} minutes"
    reasons = {}
    for i in np.flatnonzero(np.isnan(found.median_minutes).all(axis=1)):
        if not near[i]:
            why = f"no stop within {limit} on foot that is served in these hours"
        elif not found.share_there[i].any():
            why = "no way there in time by public transport"
        else:
            why = "no way home again by public transport"
        reasons[found.demand_ids[i]] = why
    return reasons


def _what_to_look_at(times: TransitTravelTimes) -> str:
    """Say what may be behind a matrix of nothing; what was mended is told nowhere else then."""
    mended = "; ".join(repairs_in_words(times.repairs))
    told = f" Mended in the feeds: {mended}." if mended else ""
    return f"Check day and hours, and that feeds, points and sites are of the same place.{told}"


def _stops_beside(day: Timetable, tied: NetworkWalks | None) -> dict[str, Repair]:
    """Count the stops that nobody can walk to because they lie beside the network."""
    if tied is None:
        return {}
    beside = np.flatnonzero(tied.stops.edge < 0)
    if not beside.size:
        return {}
    what = f"stops more than {tied.stops.max_snap_m:,.0f} m from any way: nobody walks to them"
    example = f"stop {day.stop_ids[beside[0]]} '{day.stop_names[beside[0]]}'"
    return {"off the network": Repair(what, int(beside.size), example)}


def _clocks(moments_s: FloatArray) -> np.ndarray:
    """Return moments as a timetable prints them; blank where there is none."""
    told = ["" if np.isnan(each) else clock(int(each)) for each in moments_s.ravel()]
    return np.array(told, dtype=object)
