"""Visits to one site, appointment by appointment: when to leave home, when one is back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.transit.both_ways import BothWays
from hubplan.transit.hops import NEVER, Hops, Labels, forget, fresh_labels
from hubplan.transit.reach import FAR, Reach
from hubplan.transit.scan import latest_leaving, scan_hops
from hubplan.transit.timetable import Int32Array, Timetable
from hubplan.transit.visits import Visits
from hubplan.transit.walks import Walks
from hubplan.units import BoolArray, FloatArray, IntArray

#: The last way home is looked for backwards, so many hops at a time.
_HOPS_AT_A_TIME = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class SiteVisits:
    """All appointments at one site, for every demand point.

    Attributes
    ----------
    leave_s : ndarray of int32, shape (n_demand, n_steps)
        When one has to leave home, seconds since midnight; `NEVER` = one cannot come.
    vehicles : ndarray of int32, shape (n_demand, n_steps)
        Vehicles there: the fewest with which one may leave so late; 0 = on foot all the way.
    home_s : ndarray of int32, shape (n_demand, n_steps)
        When one is back at the earliest; ``-NEVER`` = not that day.
    there_s, back_s : ndarray of int32, shape (n_demand, n_steps)
        From leaving home to the appointment, and from its end to being home, waits included;
        where one cannot, a number larger than any day.
    there, back : ndarray of bool, shape (n_demand, n_steps)
        Whether one can come within the longest journey, and get home within it and in time.
    """

    leave_s: Int32Array
    vehicles: Int32Array
    home_s: Int32Array
    there_s: IntArray
    back_s: IntArray
    there: BoolArray
    back: BoolArray

    @property
    def works(self) -> BoolArray:
        """Whether one can come to the appointment and get home after it."""
        return self.there & self.back


@dataclass(frozen=True, slots=True, eq=False)
class Scanner:
    """Everything that scans towards different places have in common.

    Attributes
    ----------
    hops : BothWays
        The day.
    walks : Walks
        The walker.
    visits : Visits
        What is asked.
    labels : Labels
        For all appointments at once; every scan writes over them.
    last_labels : Labels
        For the last way home: one step.
    """

    hops: BothWays
    walks: Walks
    visits: Visits
    labels: Labels
    last_labels: Labels

    def site(self, j: int) -> SiteVisits:
        """Work out the visits to a site.

        Parameters
        ----------
        j : int
            Which.

        Returns
        -------
        SiteVisits
            For every demand point.
        """
        visits = self.visits
        starts, ends = visits.appointments_s, visits.ends_s
        leave, vehicles = self._leaving(
            self.hops.there, (starts[0] - visits.longest_s, starts[-1]), starts, j
        )
        late = min(ends[-1] + visits.longest_s, visits.home_by_s)
        mirrored, _ = self._leaving(self.hops.back, (-late, -ends[0]), -ends[::-1], j)
        home = np.ascontiguousarray(-mirrored[:, ::-1])
        there_s, back_s = starts - leave.astype(np.int64), home.astype(np.int64) - ends
        return SiteVisits(
            leave,
            vehicles,
            home,
            there_s,
            back_s,
            there_s <= visits.longest_s,
            (back_s <= visits.longest_s) & (home <= visits.home_by_s),
        )

    def _leaving(
        self, hops: Hops, moments: tuple[int, int], steps: IntArray, j: int
    ) -> tuple[Int32Array, Int32Array]:
        """Scan what leaves between two moments towards a site."""
        forget(self.labels)
        asked = int(steps[0]), self.visits.step_s
        to_site_s = _dense(self.walks.from_site, j, self.labels.board.shape[1])
        scan_hops(hops, _between(hops, *moments), to_site_s, asked, self.labels)
        leave = _on_foot(self.walks.all_the_way_s[:, j], steps, self.walks.max_walk_s)
        vehicles = np.zeros_like(leave)
        latest_leaving(self.labels, self.walks.from_demand, leave, vehicles)
        return leave, vehicles

    def last_ways_home(self, i: int) -> FloatArray:
        """Find when one has to leave each site at the latest to get home.

        Parameters
        ----------
        i : int
            The demand point whose home it is.

        Returns
        -------
        ndarray of float, shape (n_sites,)
            Seconds since midnight: the latest moment from the end of the first appointment on
            at which one may leave the site and be home by `Visits.home_by_s`, however long that
            takes; NaN = none. Who can walk home may leave so late that the walk is just done.
        """
        visits, walks, hops = self.visits, self.walks, self.hops.there
        leave = _on_foot(walks.all_the_way_s[i], np.array([visits.home_by_s]), walks.max_walk_s)
        vehicles = np.zeros_like(leave)
        forget(self.last_labels)
        to_home_s = _dense(walks.from_demand, i, self.labels.board.shape[1])
        earliest = int(visits.ends_s[0])
        begin, last = _between(hops, earliest, visits.home_by_s)
        while last > begin and (leave < hops.departure_s[last - 1]).any():
            first = max(begin, last - _HOPS_AT_A_TIME)
            scan_hops(hops, (first, last), to_home_s, (visits.home_by_s, 1), self.last_labels)
            latest_leaving(self.last_labels, walks.from_site, leave, vehicles)
            last = first
        moment = leave[:, 0].astype(np.float64)
        return np.where(moment >= earliest, moment, np.nan)


def scanner(timetable: Timetable, hops: BothWays, walks: Walks, visits: Visits) -> Scanner:
    """Make room for scans.

    Parameters
    ----------
    timetable : Timetable
        The day.
    hops : BothWays
        From `both_ways`.
    walks : Walks
        The walker.
    visits : Visits
        What is asked.

    Returns
    -------
    Scanner
        For one thread.
    """
    sizes = timetable.n_stops, timetable.n_trips, visits.max_changes + 1
    return Scanner(
        hops, walks, visits, fresh_labels(*sizes, visits.n_steps), fresh_labels(*sizes, 1)
    )


def _between(hops: Hops, earliest: int, latest: int) -> tuple[int, int]:
    """Return the hops that leave between two moments, both included."""
    first, last = np.searchsorted(hops.departure_s, [earliest, latest + 1])
    return int(first), int(last)


def _dense(reach: Reach, row: int, n_places: int) -> Int32Array:
    """Return one row with every place in it."""
    seconds = np.full(n_places, FAR, dtype=np.int32)
    entries = slice(reach.start[row], reach.start[row + 1])
    seconds[reach.place[entries]] = reach.seconds[entries]
    return seconds


def _on_foot(walk_s: Int32Array, steps: IntArray, max_walk_s: int) -> Int32Array:
    """Return when one has to leave to keep each step on foot all the way."""
    leave = steps[None, :] - walk_s[:, None].astype(np.int64)
    return np.where(walk_s[:, None] <= max_walk_s, leave, NEVER).astype(np.int32)
