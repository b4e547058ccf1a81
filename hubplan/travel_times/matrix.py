"""The travel-time matrix: minutes from each demand point to each candidate site."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from hubplan.cells import figures_html, number
from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.units import BoolArray, FloatArray, IntArray, to_hundredths


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Minutes from each demand point to each candidate site.

    Attributes
    ----------
    demand_ids : tuple of str
        Rows, in order.
    site_ids : tuple of str
        Columns, in order.
    minutes : ndarray of float, shape (n_demand, n_sites)
        Door-to-door minutes; NaN = no route.
    estimated : ndarray of bool, shape (n_demand, n_sites)
        True where a value does not come from a search on a network.
    mode : str
        Such as ``"car"``; ``"given"`` for a matrix from a file.
    period : str
        Name of the period profile; ``"given"`` for a matrix from a file.
    model : str
        One sentence that says how the minutes were worked out.
    demand_snap_m, site_snap_m : ndarray of float
        Straight metres from each point to the road it was tied to; empty when unknown.
    reasons : dict of str to str
        Why a demand point has no route to any site, by its id.
    error_90_minutes : float
        Nine journeys in ten lie within this many minutes of the matrix; NaN = not known.
    error_source : str
        How that is known.
    length_m : ndarray of float, shape (n_demand, n_sites)
        Whole metres driven along the ways of the minutes, NaN = no route; empty when unknown.
    """

    demand_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    minutes: FloatArray
    estimated: BoolArray
    mode: str = "given"
    period: str = "given"
    model: str = "as given in the file"
    demand_snap_m: FloatArray = field(default_factory=lambda: np.empty(0))
    site_snap_m: FloatArray = field(default_factory=lambda: np.empty(0))
    reasons: dict[str, str] = field(default_factory=dict)
    error_90_minutes: float = math.nan
    error_source: str = ""
    length_m: FloatArray = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of demand points and of sites."""
        return len(self.demand_ids), len(self.site_ids)

    @property
    def unreachable_ids(self) -> tuple[str, ...]:
        """Ids of the demand points with no route to any site."""
        nowhere = np.isnan(self.minutes).all(axis=1)
        return tuple(self.demand_ids[i] for i in np.flatnonzero(nowhere))

    def __repr__(self) -> str:
        """Return shape, mode, period, median and share without a route in one line."""
        rows, columns = self.shape
        known = self.minutes[np.isfinite(self.minutes)]
        median = f"median {np.median(known):.1f}" if known.size else "no route at all"
        gone = np.isnan(self.minutes).mean() if self.minutes.size else 0.0
        return (
            f"TravelTimes({rows:,} × {columns:,}, {self.mode}, {self.period}, {median} minutes, "
            f"{gone:.1%} without a route)"
        )

    def _repr_html_(self) -> str:
        rows, columns = self.shape
        known = self.minutes[np.isfinite(self.minutes)]
        lowest, median, highest = (
            np.quantile(known, (0.05, 0.5, 0.95)) if known.size else (math.nan,) * 3
        )
        gone = np.isnan(self.minutes).mean() if self.minutes.size else 0.0
        known_error = not math.isnan(self.error_90_minutes)
        error = number(self.error_90_minutes, 1, "minutes")
        estimated = self.estimated.mean() if self.estimated.size else 0.0
        return figures_html(
            [
                ("demand points × sites", f"{rows:,} × {columns:,}"),
                ("mode, period", f"{self.mode}, {self.period}"),
                ("median", number(median, 1, "minutes")),
                ("nine in ten pairs", f"{number(lowest)} to {number(highest, 1, 'minutes')}"),
                ("without a route", f"{gone:.1%} of pairs"),
                *([("estimated", f"{estimated:.1%} of pairs")] if estimated else []),
                ("nine single journeys in ten", f"within ±{error}" if known_error else "not known"),
                ("as a table", ".to_frame()"),
            ]
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the long table: one row a pair, demand point by demand point.

        Returns
        -------
        DataFrame
            Columns ``demand_id, site_id, minutes, estimated``; NaN minutes = no route.
        """
        rows, columns = self.shape
        return pd.DataFrame(
            {
                "demand_id": np.repeat(np.array(self.demand_ids, dtype=object), columns),
                "site_id": np.tile(np.array(self.site_ids, dtype=object), rows),
                "minutes": self.minutes.ravel(),
                "estimated": self.estimated.ravel(),
            }
        )

    def select(
        self,
        *,
        demand_ids: Sequence[str] | None = None,
        site_ids: Sequence[str] | None = None,
    ) -> TravelTimes:
        """Return the rows and columns of some ids, in their order.

        Parameters
        ----------
        demand_ids : sequence of str, optional
            Rows wanted; all when not given.
        site_ids : sequence of str, optional
            Columns wanted; all when not given.

        Returns
        -------
        TravelTimes
            A new object.

        Raises
        ------
        InputError
            If an id is not in the matrix; all of them are named at once.
        """
        rows, faults = _positions(self.demand_ids, demand_ids, "demand point")
        columns, more = _positions(self.site_ids, site_ids, "site")
        raise_faults("the travel-time matrix", faults + more)
        wanted = [self.demand_ids[i] for i in rows]
        return replace(
            self,
            demand_ids=tuple(wanted),
            site_ids=tuple(self.site_ids[j] for j in columns),
            minutes=self.minutes[np.ix_(rows, columns)],
            estimated=self.estimated[np.ix_(rows, columns)],
            demand_snap_m=self.demand_snap_m[rows] if self.demand_snap_m.size else np.empty(0),
            site_snap_m=self.site_snap_m[columns] if self.site_snap_m.size else np.empty(0),
            reasons={i: self.reasons[i] for i in wanted if i in self.reasons},
            length_m=self.length_m[np.ix_(rows, columns)] if self.length_m.size else self.length_m,
        )

    def farthest_from_road(self, count: int = 3) -> dict[str, float]:
        """Return the demand points that lie farthest from their road.

        Parameters
        ----------
        count : int
            How many.

        Returns
        -------
        dict of str to float
            Straight metres by id, the farthest first; empty when distances are unknown.
        """
        return farthest_points(self.demand_ids, self.demand_snap_m, count)

    def rounded(self) -> TravelTimes:
        """Return the matrix with minutes rounded once to hundredths, as studies publish them.

        Returns
        -------
        TravelTimes
            A new object.
        """
        return replace(self, minutes=to_hundredths(self.minutes))


def _positions(
    known: tuple[str, ...], wanted: Sequence[str] | None, noun: str
) -> tuple[IntArray, list[Fault]]:
    """Return where the wanted ids stand, and a fault for each that stands nowhere."""
    if wanted is None:
        return np.arange(len(known), dtype=np.int64), []
    where = {identifier: position for position, identifier in enumerate(known)}
    faults = [
        Fault(
            f"{noun} {identifier!r}",
            f"is not in the matrix{nearest_name(identifier, known)}",
            "Give times for every demand point and site, under the same ids.",
        )
        for identifier in wanted
        if identifier not in where
    ]
    found = [where[identifier] for identifier in wanted if identifier in where]
    return np.array(found, dtype=np.int64), faults


def snap_figures(metres: FloatArray) -> dict[str, float]:
    """Return how far points lie from their roads.

    Parameters
    ----------
    metres : ndarray of float, shape (n,)
        Straight metres from each point to the road it was tied to.

    Returns
    -------
    dict of str to float
        ``median``, ``p95`` and ``max``, to 0.1 m; empty when there is no point.
    """
    if not metres.size:
        return {}
    return {
        "median": round(float(np.median(metres)), 1),
        "p95": round(float(np.quantile(metres, 0.95)), 1),
        "max": round(float(metres.max()), 1),
    }


def farthest_points(ids: Sequence[str], metres: FloatArray, count: int = 3) -> dict[str, float]:
    """Return the points that lie farthest from their road.

    Parameters
    ----------
    ids : sequence of str
        Of the points.
    metres : ndarray of float, shape (n,)
        Straight metres from each to its road; may be empty.
    count : int
        How many.

    Returns
    -------
    dict of str to float
        Metres by id to 0.1 m, the farthest first.
    """
    order = np.argsort(-metres, kind="stable")[:count]
    return {ids[i]: round(float(metres[i]), 1) for i in order}
