"""What solvers hand back, and how plans are ranked: by people reached, objective, and ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.plan import Plan
from hubplan.location.solvers.halves import NONE, Rows
from hubplan.units import BoolArray, FloatArray, IntArray

#: Two objectives that differ by less than this, relatively, are a tie: ids decide.
TIE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Found:
    """Plans a solver found, best first, not yet recomputed.

    Attributes
    ----------
    plans : tuple of Plan
        Best first.
    plans_possible : int or None
        How many plans keep the rules; None = not counted.
    plans_evaluated : int
        How many of them were evaluated one by one.
    exact : bool
        Whether the solver claims that no plan is better than the first.
    bound : float or None
        No plan has a better objective than this; None = the first plan's own, if `exact`.
    solver : str
        What did the work.
    """

    plans: tuple[Plan, ...]
    plans_possible: int | None
    plans_evaluated: int
    exact: bool
    bound: float | None
    solver: str


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The best plans so far: demand without a route, cost, and sorted positions by tier."""

    unreached: FloatArray
    totals: FloatArray
    hubs: Rows

    def where(self, mask: BoolArray | IntArray) -> Board:
        """Return some of the plans.

        Parameters
        ----------
        mask : ndarray of bool or int
            Which.

        Returns
        -------
        Board
            Those, in the same order or that of `mask`.
        """
        hubs = {tier: table[mask] for tier, table in self.hubs.items()}
        return Board(self.unreached[mask], self.totals[mask], hubs)

    def plans(self, measure: Measure) -> list[Plan]:
        """Return the plans by ids.

        Parameters
        ----------
        measure : Measure
            Gives the ids of positions.

        Returns
        -------
        list of Plan
            In the same order.
        """
        return [
            Plan(
                {
                    tier: [measure.site_ids[j] for j in self.hubs[tier][row] if j != NONE]
                    for tier in measure.tiers
                }
            )
            for row in range(len(self.totals))
        ]

    def joined(self, other: Board, best: int) -> Board:
        """Return the best of both in order; ties, by `TIE`, stand in the order of their ids.

        Parameters
        ----------
        other : Board
            More plans, in any order.
        best : int
            How many to keep.

        Returns
        -------
        Board
            Best first.
        """
        both = Board(
            np.concatenate([self.unreached, other.unreached]),
            np.concatenate([self.totals, other.totals]),
            {tier: np.vstack([self.hubs[tier], other.hubs[tier]]) for tier in self.hubs},
        )
        ids = np.hstack(list(both.hubs.values())).T[::-1]
        order = np.lexsort((*ids, _levels(both.totals), _levels(both.unreached)))
        return both.where(order[:best])

    def may_enter(self, unreached: FloatArray, totals: FloatArray, best: int) -> IntArray:
        """Return which plans are no worse than the last of a full board.

        Parameters
        ----------
        unreached, totals : ndarray of float, shape (k,)
            Demand without a route and cost of further plans.
        best : int
            How many plans fill the board.

        Returns
        -------
        ndarray of int
            Positions among the further plans.
        """
        if len(self.totals) < best:
            return np.arange(len(totals))
        low, high = around(self.unreached[-1])
        at_most = around(self.totals[-1])[1]
        return np.flatnonzero((unreached < low) | ((unreached <= high) & (totals <= at_most)))


def _levels(values: FloatArray) -> IntArray:
    """Return the rank of each distinct value; values within `TIE` of the next share one."""
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    steps = np.diff(ascending) > TIE * np.abs(ascending[1:])
    levels = np.empty(len(values), dtype=np.int64)
    levels[order] = np.concatenate([[0], np.cumsum(steps)])[: len(values)]
    return levels


def around(value: float) -> tuple[float, float]:
    """Return the two ends within which values tie with one.

    Parameters
    ----------
    value : float
        An objective.

    Returns
    -------
    low, high : float
        The value less and plus `TIE` of it.
    """
    return value - TIE * abs(value), value + TIE * abs(value)
