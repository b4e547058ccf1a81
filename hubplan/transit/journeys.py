"""Journeys by bus and train: there for an appointment and home again, over a whole morning."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from hubplan.errors import HubplanError
from hubplan.transit.reach import FAR
from hubplan.transit.timetable import Timetable
from hubplan.transit.visits import Visits
from hubplan.transit.walks import Walks
from hubplan.units import SECONDS_PER_MINUTE, FloatArray

if TYPE_CHECKING:
    from hubplan.transit.site_visits import Scanner, SiteVisits

Progress = Callable[[int, int], None]

#: Places worked out side by side.
_THREADS: Final = 2
#: What to do where numba is missing.
INSTALL: Final = 'pip install "hubplan[transit]", or in a checkout pip install numba.'
_DAY_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True, eq=False)
class TransitTimes:
    """Visits by bus and train between all demand points and sites; arrays are (n_demand, n_sites).

    A visit *works* when one can come in time and get home after it. Minutes there run from
    leaving home, as late as possible, to the *appointment*: waits on the way and at the site
    count, waiting at home does not. Minutes home run from the end of the appointment to the own
    door, waits included. Best, median and worst are over the appointments that work; of an even
    number of them the median is the longer of the middle two, so that it is a journey that
    exists. All of these are NaN where no appointment works.

    Attributes
    ----------
    demand_ids, site_ids : tuple of str
        Rows and columns.
    best_minutes, median_minutes, worst_minutes : ndarray of float
        Minutes there.
    home_best_minutes, home_median_minutes, home_worst_minutes : ndarray of float
        Minutes home.
    share_works : ndarray of float
        Share of appointments, 0 to 1, that work.
    share_there, share_home : ndarray of float
        Share to which one can come, and share from which one can get home.
    vehicles : ndarray of float
        Vehicles there in the median journey, the first appointment with its minutes: the fewest
        with which one may leave so late. 0 = on foot all the way.
    last_way_home_s : ndarray of float
        The latest moment, in seconds since midnight, at which one may leave the site after the
        first appointment and still get home that day; NaN = there is none.
    walk_minutes : ndarray of float
        On foot all the way, one way, however long; NaN = no way.
    visits : Visits
        What was asked.
    model : str
        How the minutes were worked out, in sentences.
    estimated : bool
        True where walks are straight lines.
    """

    demand_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    best_minutes: FloatArray
    median_minutes: FloatArray
    worst_minutes: FloatArray
    home_best_minutes: FloatArray
    home_median_minutes: FloatArray
    home_worst_minutes: FloatArray
    share_works: FloatArray
    share_there: FloatArray
    share_home: FloatArray
    vehicles: FloatArray
    last_way_home_s: FloatArray
    walk_minutes: FloatArray
    visits: Visits
    model: str
    estimated: bool

    @property
    def changes(self) -> FloatArray:
        """Changes between vehicles in the median journey there; NaN where no visit works."""
        return np.where(self.vehicles > 0, self.vehicles - 1, self.vehicles)

    def __repr__(self) -> str:
        """Return shape, median and share of pairs without a visit in one line."""
        known = self.median_minutes[np.isfinite(self.median_minutes)]
        median = f"median {np.median(known):.1f} minutes" if known.size else "no visit works"
        gone = np.isnan(self.median_minutes).mean() if self.median_minutes.size else 0.0
        shape = f"{len(self.demand_ids):,} × {len(self.site_ids):,}"
        return f"TransitTimes({shape}, {median}, {gone:.1%} of pairs without a visit that works)"

    def to_frame(self) -> pd.DataFrame:
        """Return the long table: one row a pair, demand point by demand point.

        Returns
        -------
        DataFrame
            Columns ``demand_id, site_id, minutes`` (the median there), those of the attributes
            by their names, ``changes`` and ``estimated``.
        """
        n, m = len(self.demand_ids), len(self.site_ids)
        columns = {
            "demand_id": np.repeat(np.array(self.demand_ids, dtype=object), m),
            "site_id": np.tile(np.array(self.site_ids, dtype=object), n),
            "minutes": self.median_minutes.ravel(),
        }
        columns |= {name: getattr(self, name).ravel() for name in (*_MEASURES, "changes")}
        columns["last_way_home_s"] = self.last_way_home_s.ravel()
        columns["walk_minutes"] = self.walk_minutes.ravel()
        return pd.DataFrame(columns).assign(estimated=self.estimated)


#: What is worked out site by site.
_MEASURES: Final = (
    "best_minutes",
    "median_minutes",
    "worst_minutes",
    "home_best_minutes",
    "home_median_minutes",
    "home_worst_minutes",
    "share_works",
    "share_there",
    "share_home",
    "vehicles",
)


def transit_times(
    timetable: Timetable, walks: Walks, visits: Visits, *, progress: Progress | None = None
) -> TransitTimes:
    """Work out visits by bus and train between all demand points and all sites.

    Parameters
    ----------
    timetable : Timetable
        The day.
    walks : Walks
        Demand points, sites, and how the person walks; with the stops of the same timetable.
    visits : Visits
        When one has to be there, how long one stays, what one bears.
    progress : callable, optional
        Called with the places done and the places in all.

    Returns
    -------
    TransitTimes
        See there what the minutes mean.

    Raises
    ------
    HubplanError
        If numba is not installed.

    Notes
    -----
    A journey is a walk to a stop, a ride, any number of changes up to `Visits.max_changes`, and
    a walk to the door; or one walk all the way. No walk is longer than `Walks.max_walk_s`.
    Between two vehicles there is at most one walk, and time for it: within a stop its
    `Timetable.change_s`, to another stop the walk and a minute, or what the feed asks for.
    To catch the first vehicle one has to be at the stop when it leaves. Nobody boards or alights
    where the feed says no. Everything is exact to the second.
    """
    if find_spec("numba") is None:
        raise HubplanError(
            "journeys by bus and train need numba, which is not installed", hint=INSTALL
        )
    # Compiled: half a second to load.
    from hubplan.transit.both_ways import both_ways  # noqa: PLC0415
    from hubplan.transit.site_visits import scanner  # noqa: PLC0415

    hops = both_ways(timetable, walks.between_stops, board_not_before_s=visits.board_not_before_s)
    n, m = len(walks.demand_ids), len(walks.site_ids)
    measures = {name: np.empty((n, m)) for name in _MEASURES}
    last = np.empty((n, m))

    # Scans hold no lock; each needs labels of its own.
    free: SimpleQueue[Scanner] = SimpleQueue()
    for _ in range(_THREADS):
        free.put(scanner(timetable, hops, walks, visits))

    def work(place: int) -> None:
        scans = free.get()
        try:
            if place >= m:
                last[place - m] = scans.last_ways_home(place - m)
                return
            for name, values in measures_of(scans.site(place)).items():
                measures[name][:, place] = values
        finally:
            free.put(scans)

    with ThreadPoolExecutor(_THREADS) as threads:
        for done, _ in enumerate(threads.map(work, range(m + n)), start=1):
            if progress is not None:
                progress(done, m + n)
    on_foot = walks.all_the_way_s / SECONDS_PER_MINUTE
    return TransitTimes(
        walks.demand_ids,
        walks.site_ids,
        **measures,
        last_way_home_s=last,
        walk_minutes=np.where(walks.all_the_way_s < FAR, on_foot, np.nan),
        visits=visits,
        model=_sentences(timetable, walks, visits),
        estimated=walks.estimated,
    )


def measures_of(site: SiteVisits) -> dict[str, FloatArray]:
    """Sum up the appointments at one site.

    Parameters
    ----------
    site : SiteVisits
        Appointment by appointment.

    Returns
    -------
    dict of str to ndarray of float, shape (n_demand,)
        By name of the attribute of `TransitTimes`.
    """
    works = site.works
    some = works.any(axis=1)
    measures = {
        "share_works": works.mean(axis=1),
        "share_there": site.there.mean(axis=1),
        "share_home": site.back.mean(axis=1),
    }
    rows = np.arange(len(works))
    for prefix, seconds in (("", site.there_s), ("home_", site.back_s)):
        # Appointments that do not work stand last.
        order = np.argsort(np.where(works, seconds, np.iinfo(np.int64).max), axis=1)
        count = works.sum(axis=1)
        picked = {"best": 0 * count, "median": count // 2, "worst": np.maximum(count, 1) - 1}
        for name, place in picked.items():
            step = order[rows, np.minimum(place, works.shape[1] - 1)]
            minutes = seconds[rows, step] / SECONDS_PER_MINUTE
            measures[f"{prefix}{name}_minutes"] = np.where(some, minutes, np.nan)
            if (prefix, name) == ("", "median"):
                alike = works & (seconds == seconds[rows, step][:, None])
                first = site.vehicles[rows, alike.argmax(axis=1)]
                measures["vehicles"] = np.where(some, first, np.nan)
    return measures


def _sentences(timetable: Timetable, walks: Walks, visits: Visits) -> str:
    """Return how the minutes were worked out, for readers of a report."""
    first, last = clock(visits.arrive_from_s), clock(int(visits.appointments_s[-1]))
    feeds = ", ".join(feed.name for feed in timetable.feeds)
    passes = (
        ""
        if visits.board_not_before_s is None
        else f" Nobody boards before {clock(visits.board_not_before_s)}."
    )
    return (
        f"By bus and train on {timetable.date:%A %Y-%m-%d}{f' ({feeds})' if feeds else ''}: "
        f"appointments every {visits.step_s / SECONDS_PER_MINUTE:g} minutes from {first} to "
        f"{last}, {visits.stay_s / SECONDS_PER_MINUTE:g} minutes long; the median over those that "
        "one can come to and get home from, from leaving home to the appointment, waits on the "
        f"way and at the site included. At most {visits.max_changes} changes, "
        f"{walks.max_walk_s / SECONDS_PER_MINUTE:g} minutes on foot at a stretch and "
        f"{visits.longest_s / SECONDS_PER_MINUTE:g} minutes each way; home by "
        f"{_home_by(visits.home_by_s)}.{passes} {walks.model} Vehicles run as the timetable says."
    )


def _home_by(moment_s: int) -> str:
    """Return a moment for readers, who know no hours beyond midnight."""
    days, of_day = divmod(moment_s, _DAY_S)
    return clock(of_day) + (" the next morning" if days else "")


def clock(moment_s: int) -> str:
    """Return a moment as a timetable prints it.

    Parameters
    ----------
    moment_s : int
        Seconds since midnight, zero or more.

    Returns
    -------
    str
        Such as ``"09:30"``; from ``"24:00"`` on after the following midnight.
    """
    hours, minutes = divmod(moment_s // 60, 60)
    return f"{hours:02d}:{minutes:02d}"
