"""What solvers hand back, and how plans are ranked: by people reached, objective, and ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.location.choices import NONE, Rows
from hubplan.location.measure import Measure
from hubplan.location.plan import Plan
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
    plans_possible, plans_evaluated : int
        How many plans keep the rules, and how many of them were evaluated one by one.
    exact : bool
        Whether the solver claims that no plan is better than the first.
    bound : float or None
        No plan has a better objective than this; None = the first plan's own, if `exact`.
    solver : str
        What did the work.
    """

    plans: tuple[Plan, ...]
    plans_possible: int
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
        hubs = {tier: table[mask] for tier, table in self.hubs.items()}
        return Board(self.unreached[mask], self.totals[mask], hubs)

    def plans(self, measure: Measure) -> list[Plan]:
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
        """Return the best of both in order; ties, by `TIE`, stand in the order of their ids."""
        both = Board(
            np.concatenate([self.unreached, other.unreached]),
            np.concatenate([self.totals, other.totals]),
            {tier: np.vstack([self.hubs[tier], other.hubs[tier]]) for tier in self.hubs},
        )
        ids = np.hstack(list(both.hubs.values())).T[::-1]
        order = np.lexsort((*ids, _levels(both.totals), _levels(both.unreached)))
        return both.where(order[:best])

    def may_enter(self, unreached: FloatArray, totals: FloatArray, best: int) -> IntArray:
        """Return which plans are no worse than the last of a full board."""
        if len(self.totals) < best:
            return np.arange(len(totals))
        low, high = around(self.unreached[-1])
        at_most = around(self.totals[-1])[1]
        return np.flatnonzero((unreached < low) | ((unreached <= high) & (totals <= at_most)))


def _levels(values: FloatArray) -> IntArray:
    """Number the distinct values upward; values within `TIE` of the next share a number."""
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
