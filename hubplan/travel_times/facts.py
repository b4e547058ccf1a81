"""What is worth telling of a matrix, gathered whole or block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hubplan.network import Snap
from hubplan.travel_times.long_table import About
from hubplan.travel_times.matrix import TravelTimes, farthest_points, snap_figures
from hubplan.units import FloatArray, IntArray, to_hundredths

_PER_MINUTE = 100


@dataclass(frozen=True, slots=True, eq=False)
class TimesFacts:
    """What is worth telling of a matrix without holding it.

    Attributes
    ----------
    shape : tuple of int
        Numbers of demand points and of sites.
    about : About
        Mode, period, model and error.
    median_minutes, max_minutes : float or None
        Over all pairs with a route; None = there is none. The median of a matrix that was written
        by chunks is that of minutes rounded to hundredths.
    pairs_without_route : int
        How many.
    unreachable : dict of str to str
        Why a demand point has no route to any site, by its id.
    demand_snap_m, site_snap_m : dict of str to float
        How far points lie from their roads: ``median``, ``p95`` and ``max``; empty when unknown.
    demand_farthest_m : dict of str to float
        The demand points farthest from their road.
    """

    shape: tuple[int, int]
    about: About
    median_minutes: float | None
    max_minutes: float | None
    pairs_without_route: int
    unreachable: dict[str, str]
    demand_snap_m: dict[str, float]
    site_snap_m: dict[str, float]
    demand_farthest_m: dict[str, float]


def about(times: TravelTimes) -> About:
    """Return how the minutes of a matrix were worked out.

    Parameters
    ----------
    times : TravelTimes
        The matrix.

    Returns
    -------
    About
        Mode, period, model and error.
    """
    return About(times.mode, times.period, times.model, times.error_90_minutes, times.error_source)


def facts_of(times: TravelTimes) -> TimesFacts:
    """Return what is worth telling of a matrix in memory.

    Parameters
    ----------
    times : TravelTimes
        The matrix.

    Returns
    -------
    TimesFacts
        With the exact median.
    """
    known = times.minutes[np.isfinite(times.minutes)]
    return TimesFacts(
        times.shape,
        about(times),
        float(np.median(known)) if known.size else None,
        float(known.max()) if known.size else None,
        times.minutes.size - known.size,
        {i: times.reasons.get(i, "no route") for i in times.unreachable_ids},
        snap_figures(times.demand_snap_m),
        snap_figures(times.site_snap_m),
        times.farthest_from_road(),
    )


@dataclass(slots=True, eq=False)
class Tally:
    """Figures of a matrix of which only some rows are at hand at a time.

    Attributes
    ----------
    counts : ndarray of int, shape (n,)
        How many pairs take so many hundredths of a minute.
    max_minutes : float
        The longest journey; −infinity = none yet.
    n_pairs : int
        Pairs looked at.
    gone : list of int
        Rows without any route.
    """

    counts: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    max_minutes: float = -np.inf
    n_pairs: int = 0
    gone: list[int] = field(default_factory=list)

    def add(self, minutes: FloatArray, first_row: int) -> None:
        """Count in some rows.

        Parameters
        ----------
        minutes : ndarray of float, shape (n, n_sites)
            NaN = no route.
        first_row : int
            Where they stand in the matrix.
        """
        known = minutes[~np.isnan(minutes)]
        self.n_pairs += minutes.size
        self.gone += (first_row + np.flatnonzero(np.isnan(minutes).all(axis=1))).tolist()
        if not known.size:
            return
        self.max_minutes = max(self.max_minutes, float(known.max()))
        found = np.bincount(np.rint(to_hundredths(known) * _PER_MINUTE).astype(np.int64))
        wider = np.zeros(max(found.size, self.counts.size), dtype=np.int64)
        wider[: self.counts.size] = self.counts
        wider[: found.size] += found
        self.counts = wider

    def facts(
        self,
        told: About,
        demand_ids: Sequence[str],
        ends: tuple[Snap, Snap],
        reasons: dict[str, str],
    ) -> TimesFacts:
        """Return what is worth telling of the rows counted in.

        Parameters
        ----------
        told : About
            Mode, period, model and error.
        demand_ids : sequence of str
            All rows.
        ends : tuple of Snap
            Demand points and sites on their roads.
        reasons : dict of str to str
            Why each row in `gone` has no route.

        Returns
        -------
        TimesFacts
            With the median to hundredths.
        """
        demand, sites = ends
        n_known = int(self.counts.sum())
        return TimesFacts(
            (len(demand_ids), sites.edge.size),
            told,
            self.median() if n_known else None,
            self.max_minutes if n_known else None,
            self.n_pairs - n_known,
            reasons,
            snap_figures(demand.distance_m),
            snap_figures(sites.distance_m),
            farthest_points(demand_ids, demand.distance_m),
        )

    def median(self) -> float:
        """Return the middle one of all minutes, rounded to hundredths.

        Returns
        -------
        float
            The mean of the middle two where their number is even; there must be one at least.
        """
        up_to = np.cumsum(self.counts)
        middle = [(int(up_to[-1]) - 1) // 2, int(up_to[-1]) // 2]
        return float(np.searchsorted(up_to, middle, side="right").mean()) / _PER_MINUTE
