"""Rules as rows over the sites of a pool, and what they settle before any cost is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hubplan.location.plan import OPEN
from hubplan.location.rules import Row
from hubplan.location.rules.rule import ROUNDING
from hubplan.units import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class SiteRows:
    """Sums over open sites that may not be more than their right sides.

    Attributes
    ----------
    matrix : ndarray of float, shape (rows, m)
        What each site adds to each row when it is open.
    right : ndarray of float, shape (rows,)
        What the sums may be at most; of numbers that are not whole, a rounding more.
    """

    matrix: FloatArray
    right: FloatArray

    def keeps(self, sites: IntArray) -> bool:
        """Return whether a plan keeps every row.

        Parameters
        ----------
        sites : ndarray of int, shape (pick,)
            The sites that are open, no others.
        """
        return bool((self.matrix[:, sites].sum(axis=1) <= self.right).all())

    def within(self, opened: IntArray, free: IntArray) -> SiteRows:
        """Return the rows that are left for some sites when others are open.

        Parameters
        ----------
        opened : ndarray of int
            Sites that are open for sure.
        free : ndarray of int
            Sites that may be; the rest are closed.

        Returns
        -------
        SiteRows
            As many rows, over the free sites in their order.
        """
        return SiteRows(self.matrix[:, free], self.right - self.matrix[:, opened].sum(axis=1))

    def breaches(self, chosen: IntArray, entering: IntArray) -> FloatArray:
        """Return by how much rows are broken, in sum, after each swap of one site for another.

        Parameters
        ----------
        chosen : ndarray of int, shape (pick,)
            The plan.
        entering : ndarray of int, shape (k,)
            Sites that may enter.

        Returns
        -------
        ndarray of float, shape (pick, k)
            By place that leaves and site that enters.
        """
        total = np.zeros((len(chosen), len(entering)))
        over = self.matrix[:, chosen].sum(axis=1) - self.right
        for row, excess in zip(self.matrix, over.tolist(), strict=True):
            if not excess + row.max() - row.min() > 0:
                continue
            change = row[entering] - row[chosen][:, np.newaxis]
            total += np.maximum(change + excess, 0.0)
        return total

    def breach(self, chosen: IntArray) -> float:
        """Return by how much a plan breaks rows, in sum.

        Parameters
        ----------
        chosen : ndarray of int, shape (pick,)
            The plan.
        """
        over = self.matrix[:, chosen].sum(axis=1) - self.right
        return float(np.maximum(over, 0.0).sum())

    def settled(self, pick: int) -> tuple[BoolArray, BoolArray] | None:
        """Return what each row by itself settles, or None if no plan keeps one of them.

        Parameters
        ----------
        pick : int
            How many sites are opened: more than 0, fewer than there are.

        Returns
        -------
        opened, closed : ndarray of bool, shape (m,)
            Sites that every plan that keeps the rows opens, and sites that none does.
        """
        least = np.partition(self.matrix, (pick - 1, pick), axis=1)
        last, following = least[:, pick - 1], least[:, pick]
        smallest = least[:, :pick].sum(axis=1)
        if (smallest > self.right).any():
            return None
        room = (self.right - smallest)[:, np.newaxis]
        closed = (self.matrix - last[:, np.newaxis] > room).any(axis=0)
        opened = (following[:, np.newaxis] - self.matrix > room).any(axis=0)
        return opened, closed


def site_rows(
    rows: Iterable[Row], site_ids: Sequence[str], pool: Sequence[int], fixed: IntArray
) -> SiteRows | None:
    """Return rules about open hubs of one tier as rows over a pool of sites.

    Parameters
    ----------
    rows : iterable of Row
        The rules' rows.
    site_ids : sequence of str
        All sites.
    pool : sequence of int
        Positions of the sites that may be opened.
    fixed : ndarray of int
        Positions of the sites that are open in every plan.

    Returns
    -------
    SiteRows or None
        None if no row binds any site of the pool. Pairs of which one may be open are gathered
        into sets of which one may: that says the same of plans and more of their relaxation.
    """
    position = {site: j for j, site in enumerate(site_ids)}
    places = np.array(pool, dtype=np.int64)
    apart = np.zeros((len(places), len(places)), dtype=np.bool_)
    left: list[FloatArray] = []
    right: list[float] = []
    for row in rows:
        coefficients = np.zeros(len(position))
        for (tier, site), value in row.coefficients.items():
            if tier == OPEN:
                coefficients[position[site]] = value
        free, bound = coefficients[places], row.right - float(coefficients[fixed].sum())
        if row.sense == "<=" and bound == 1 and np.isin(free, (0.0, 1.0)).all():
            held = np.flatnonzero(free)
            apart[np.ix_(held, held)] = True
            continue
        slack = 0.0 if _whole(free, row.right) else ROUNDING * max(1.0, abs(row.right))
        if row.sense != ">=":
            left.append(free)
            right.append(bound + slack)
        if row.sense != "<=":
            left.append(-free)
            right.append(slack - bound)
    np.fill_diagonal(apart, val=False)
    for together in _cliques(apart):
        left.append(np.isin(np.arange(len(places)), together).astype(np.float64))
        right.append(1.0)
    if not left:
        return None
    return SiteRows(np.array(left), np.array(right))


def _whole(coefficients: FloatArray, right: float) -> bool:
    return bool((coefficients == np.round(coefficients)).all()) and right == round(right)


def _cliques(apart: BoolArray) -> list[list[int]]:
    """Return sets whose members are all apart, so that each pair apart is in one of them."""
    left = apart.copy()
    found = []
    for a, b in np.argwhere(np.triu(apart)).tolist():
        if not left[a, b]:
            continue
        members, common = [a, b], apart[a] & apart[b]
        while common.any():
            # Of those apart from all members, the one with most pairs not yet in any set.
            gains = np.where(common, left[members].sum(axis=0), -1)
            members.append(int(gains.argmax()))
            common = common & apart[members[-1]]
        for one, two in combinations(members, 2):
            left[one, two] = left[two, one] = False
        found.append(members)
    return found
