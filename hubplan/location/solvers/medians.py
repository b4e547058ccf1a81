"""The p-median in its barest form: which sites of a pool to open so that weighted costs are least.

Coverage is the same question with costs 0 (within) and 1 (beyond). Hubs open in every plan do not
appear as sites; they lower the `ceiling` of the points near them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.location.solvers.site_rows import SiteRows
from hubplan.units import FloatArray, IntArray

# Whole numbers up to 2**53 are exact in float64, and so are their sums in any order. The bits above
# are left to bounds, which use fractions.
_EXACT_BELOW: Final = 2.0**50
#: Of costs that are not whole numbers: a plan cannot be told from one better by this share.
ROUNDING: Final = 1e-9
# A missing route costs so many times the longest journey: among plans that all strand somebody, and
# otherwise, of costs that are not whole.
_GENTLY: Final = 4
_STERNLY: Final = 10_000
# What a slice of costs may fill: about a core's cache, in which three passes cost like one.
_SLICE_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Medians:
    """Open `pick` of m sites; every demand point goes to the nearest open one.

    Attributes
    ----------
    costs : ndarray of float, shape (m, n)
        From site to demand point, finite; a missing route costs `stranding`.
    weights : ndarray of float, shape (n,)
        People, more than 0.
    pick : int
        How many sites are opened, from 0 to m.
    ceiling : ndarray of float, shape (n,)
        No plan costs a point more: the cost to the nearest hub that is open in every plan, or
        the largest cost there is.
    stranding : float
        What a demand point without a route costs; inf when every pair has one.
    grain : float
        Every plan's cost is a whole multiple of it, and float64 adds such numbers exactly; 0
        when that is not known.
    rows : SiteRows or None
        Rules that a plan must keep; None = there are none.
    """

    costs: FloatArray
    weights: FloatArray
    pick: int
    ceiling: FloatArray
    stranding: float
    grain: float
    rows: SiteRows | None = None

    def value(self, sites: IntArray) -> float:
        """Return the cost of one plan.

        Parameters
        ----------
        sites : ndarray of int, shape (pick,)
            Rows of `costs`.
        """
        return float(self.nearest(sites) @ self.weights)

    def nearest(self, sites: IntArray) -> FloatArray:
        """Return what each demand point pays under one plan.

        Parameters
        ----------
        sites : ndarray of int, shape (k,)
            Rows of `costs`.
        """
        if not len(sites):
            return self.ceiling
        nearest: FloatArray = np.minimum(self.costs[sites].min(axis=0), self.ceiling)
        return nearest

    def stranded(self, sites: IntArray) -> float:
        """Return the people without a route under one plan.

        Parameters
        ----------
        sites : ndarray of int, shape (pick,)
            Rows of `costs`.
        """
        if np.isinf(self.stranding):
            return 0.0
        return float(self.weights[self.nearest(sites) >= self.stranding].sum())

    def keeps(self, sites: IntArray) -> bool:
        """Return whether a plan keeps the rules.

        Parameters
        ----------
        sites : ndarray of int, shape (pick,)
            Rows of `costs`.
        """
        return self.rows is None or self.rows.keeps(sites)

    def proves(self, bound: float, value: float) -> bool:
        """Return whether a bound leaves no room for a plan that costs less than a value.

        Parameters
        ----------
        bound : float
            No plan costs less.
        value : float
            The cost to be undercut; inf = any plan would.
        """
        return bound >= value or bound > value - self.margin(value)

    def margin(self, value: float) -> float:
        """Return by how much a plan must undercut a cost to be told from it.

        Parameters
        ----------
        value : float
            The cost.
        """
        return self.grain or ROUNDING * abs(value)

    @property
    def slice_rows(self) -> int:
        """How many rows of costs are worked on at a time."""
        rows: int = _SLICE_BYTES // (8 * max(1, self.costs.shape[1]))
        return max(1, rows)


def medians_of(
    costs: FloatArray, weights: FloatArray, pick: int, nearest: FloatArray, *, gentle: bool = False
) -> Medians:
    """Return the question in its barest form.

    Parameters
    ----------
    costs : ndarray of float, shape (m, n)
        From the sites that may open; inf = no route. Not copied when every pair has a route.
    weights : ndarray of float, shape (n,)
        People, more than 0.
    pick : int
        How many sites to open.
    nearest : ndarray of float, shape (n,)
        Costs to the nearest hub that is open in every plan; inf = none.
    gentle : bool
        Whether every plan strands somebody. Then a missing route costs only some times the
        longest journey; otherwise so much that, as far as exact sums allow, no plan that strands
        anybody is among the cheapest.

    Returns
    -------
    Medians
        With finite costs.
    """
    rows = [*costs, nearest]
    largest = max(float(row[np.isfinite(row)].max(initial=0.0)) for row in rows)
    common = _common_measures(rows)
    whole = 0 if common is None else int(np.gcd.reduce(common)) or 1
    stranding = np.inf
    if not pick or any(np.isinf(row).any() for row in costs):
        stranding = _stranding(largest, weights, whole=whole, gentle=gentle)
        costs = np.where(np.isinf(costs), stranding, costs)
        common = None if common is None else np.gcd(common, int(stranding))
    most = costs.max(axis=0) if pick else np.full(len(weights), stranding)
    ceiling = np.minimum(nearest, most)
    grain = 0.0
    if (
        common is not None
        and (weights == np.round(weights)).all()
        and ceiling @ weights < _EXACT_BELOW
    ):
        grain = float(np.gcd.reduce(common * weights.astype(np.int64))) or 1.0
    return Medians(costs, weights, pick, ceiling, stranding, grain)


def _common_measures(rows: list[FloatArray]) -> IntArray | None:
    """Return the greatest whole number that divides all costs of each point, or None.

    It is 0 for a point that costs nothing from anywhere: every number divides nothing.
    """
    common = np.zeros(len(rows[0]), dtype=np.int64)
    for row in rows:
        finite = np.where(np.isfinite(row), row, 0.0)
        if finite.max(initial=0.0) >= _EXACT_BELOW or (finite != np.round(finite)).any():
            return None
        if (common != 1).any():
            np.gcd(common, finite.astype(np.int64), out=common)
    return common


def _stranding(largest: float, weights: FloatArray, *, whole: int, gentle: bool) -> float:
    """Return what a missing route costs: where costs are multiples of `whole`, another one."""
    if not whole:
        return (_GENTLY if gentle else _STERNLY) * (largest + 1.0)
    people = float(weights.sum())
    # Beyond what all journeys together can cost, unless sums would no longer be exact.
    stern = min(largest * people, _EXACT_BELOW / (2.0 * people))
    times = max(_GENTLY * largest, 0.0 if gentle else stern) // whole + 1
    return float(times * whole)
