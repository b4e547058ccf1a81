"""What else is known of visits by public transport: how many work, changes, the last way home."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hubplan.units import BoolArray, FloatArray, IntArray, as_count, or_none

#: Hours of the day before which the last way home is counted: school's end, office hours, evening.
LAST_HOME_HOURS: Final = (15, 17, 19)
_HOUR_S: Final = 3600
_HALF: Final = 0.5
#: As many changes or more are counted together.
_MANY_CHANGES: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class VisitDetails:
    """What else is known of visits; arrays are (n_demand, n_sites), or (n_demand,) at own hubs.

    Attributes
    ----------
    share_works : ndarray of float
        Share of the appointments, 0 to 1, to which one can come and from which one gets home.
    changes : ndarray of float
        Changes between vehicles in the usual journey there; NaN where no appointment works.
    last_way_home_s : ndarray of float
        Latest moment, in seconds since midnight, at which one may leave and still get home that
        day; NaN = there is none.
    """

    share_works: FloatArray
    changes: FloatArray
    last_way_home_s: FloatArray

    def at(self, hubs: IntArray) -> VisitDetails:
        """Return what is known of everybody's visit to one hub.

        Parameters
        ----------
        hubs : ndarray of int, shape (n_demand,)
            Its column for each demand point; -1 = none that one can come to.

        Returns
        -------
        VisitDetails
            Arrays of shape (n_demand,); without a hub no appointment works.
        """
        rows, gone = np.arange(len(hubs)), hubs < 0
        return VisitDetails(
            np.where(gone, 0.0, self.share_works[rows, hubs]),
            np.where(gone, np.nan, self.changes[rows, hubs]),
            np.where(gone, np.nan, self.last_way_home_s[rows, hubs]),
        )


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """People (or households) by how well the visit to their hub works.

    Attributes
    ----------
    people : float
        All who are counted.
    every, half_or_more, fewer_than_half, none : float
        For whom every appointment works, at least half of them but not every, some but fewer
        than half, none: together `people`.
    mean_share_works : float
        The average share of appointments that work, 0 to 1, of all people; NaN = nobody.
    home_before : dict of int to float
        Of those with a visit that works: whose last way home leaves before so many o'clock.
    changes : dict of int to float
        Of the same: by changes on the usual way there, 0, 1, and 2 or more.
    """

    people: float
    every: float
    half_or_more: float
    fewer_than_half: float
    none: float
    mean_share_works: float
    home_before: dict[int, float]
    changes: dict[int, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON; unknown numbers are None.

        Returns
        -------
        dict
            ``people``, ``appointments_that_work`` (``every``, ``half_or_more``,
            ``fewer_than_half``, ``none``), ``mean_share_works``, ``last_way_home_before``,
            ``changes``.
        """
        return {
            "people": as_count(self.people),
            "appointments_that_work": {
                "every": as_count(self.every),
                "half_or_more": as_count(self.half_or_more),
                "fewer_than_half": as_count(self.fewer_than_half),
                "none": as_count(self.none),
            },
            "mean_share_works": or_none(self.mean_share_works),
            "last_way_home_before": {
                f"{hour}:00": as_count(people) for hour, people in self.home_before.items()
            },
            "changes": {
                f"{n}_or_more" if n == _MANY_CHANGES else str(n): as_count(people)
                for n, people in self.changes.items()
            },
        }


def visit_counts(details: VisitDetails, weights: FloatArray) -> VisitCounts:
    """Count people by how well the visit to their hub works.

    Parameters
    ----------
    details : VisitDetails
        At everybody's hub: arrays of shape (n_demand,).
    weights : ndarray of float, shape (n_demand,)
        People, zero or more.

    Returns
    -------
    VisitCounts
        Sums, not rounded.
    """

    def count(which: BoolArray) -> float:
        return math.fsum(weights[which])

    share, people = details.share_works, math.fsum(weights)
    works = share > 0
    last = details.last_way_home_s
    return VisitCounts(
        people=people,
        every=count(share == 1),
        half_or_more=count((share >= _HALF) & (share < 1)),
        fewer_than_half=count(works & (share < _HALF)),
        none=count(~works),
        mean_share_works=math.fsum(share * weights) / people if people else math.nan,
        home_before={hour: count(works & (last < hour * _HOUR_S)) for hour in LAST_HOME_HOURS},
        changes={
            n: count(works & (details.changes >= n if n == _MANY_CHANGES else details.changes == n))
            for n in range(_MANY_CHANGES + 1)
        },
    )
