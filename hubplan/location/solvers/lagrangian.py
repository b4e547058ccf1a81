"""A lower bound on the cost of every plan, and what it says about each site.

Each demand point i is offered a price u_i for being served. A site earns what the points near it
pay beyond their costs; the best `pick` sites are opened, whoever else serves the same points. That
never costs more than a true plan, whatever the prices; the prices are moved so that the bound
grows. No matrix is copied: one pass over the costs takes slices that fit a core's cache.

A rule that the sites opened break is made to cost a fine, for each unit by which it is broken: a
plan that keeps the rules pays nothing, or is paid for the room it leaves, and so the bound holds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hubplan.location.solvers.medians import ROUNDING, Medians
from hubplan.units import FloatArray, IntArray

# A bound with fines is not exact; so large a share of its terms is taken off, for rounding.
_FINES_ROUND: Final = 2.0**-40
# How the step shrinks: by so much, after so many prices that did not raise the bound by this share
# of the gap. Found by trial on the OR-Library's p-median instances.
_SHRINK: Final = 0.66
_PATIENCE: Final = 20
_PROGRESS: Final = 1e-4
_SMALLEST_STEP: Final = 1e-3
# Weight of the newest direction: the rest is the direction before, so that prices do not zigzag.
_NEWEST: Final = 0.7
# Weight of the newest choice of sites in their average.
_NEWEST_CHOICE: Final = 0.1
# Prices are multiples of a power of two so small that sums of them with whole costs keep within the
# bits of float64: such sums are exact.
_EXACT_BITS: Final = 53


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """What the best prices found say.

    Attributes
    ----------
    value : float
        No plan costs less. Exact, not rounded, where all plans' costs are (see `Medians.grain`).
    prices : ndarray of float, shape (n,)
        The prices.
    fines : ndarray of float, shape (rows,)
        What each rule costs for a unit by which it is broken: zero or more.
    earnings : ndarray of float, shape (m,)
        What each site adds to the bound when opened: fines, less what points pay.
    often : ndarray of float, shape (m,)
        How often each site was opened of late, from 0 to 1: near a solution of the relaxation.
    """

    value: float
    prices: FloatArray
    fines: FloatArray
    earnings: FloatArray
    often: FloatArray


def first_prices(medians: Medians, sites: IntArray) -> FloatArray:
    """Return prices to start from: midway between the nearest and second nearest hub of a plan.

    Parameters
    ----------
    medians : Medians
        The question.
    sites : ndarray of int, shape (pick,)
        A good plan.
    """
    first = medians.nearest(sites)
    second = medians.ceiling.copy()
    for j in sites.tolist():
        costs = medians.costs[j]
        np.minimum(second, costs, out=second, where=costs > first)
    return (first + second) / 2.0


def ascend(
    medians: Medians,
    prices: FloatArray,
    fines: FloatArray,
    *,
    target: Callable[[], float],
    rounds: int,
    step: float,
    deadline: float,
    on_choice: Callable[[IntArray], None],
) -> Bound:
    """Move the prices uphill and return the highest bound met.

    Parameters
    ----------
    medians : Medians
        The question.
    prices : ndarray of float, shape (n,)
        Where to start.
    fines : ndarray of float, shape (rows,)
        Where to start; empty without rules.
    target : callable
        Cost of the best plan known: what the bound may reach at most.
    rounds : int
        How many prices to try at most.
    step : float
        First step as a share of the way to the target (in the direction's own measure).
    deadline : float
        When to stop at the latest, by `time.monotonic`; one price is always tried.
    on_choice : callable
        Told of every set of sites opened: a plan, which may break rules.

    Returns
    -------
    Bound
        Of the best prices.

    Notes
    -----
    The relaxation of the assignment constraints: Cornuéjols, G., Fisher, M. L. and Nemhauser,
    G. L. (1977) Location of bank accounts to optimize float. Management Science 23(8), 789-810;
    Christofides, N. and Beasley, J. E. (1982) A tree search algorithm for the p-median problem.
    European Journal of Operational Research 10(2), 196-204. Steps by Held, M., Wolfe, P. and
    Crowder, H. P. (1974) Validation of subgradient optimization. Mathematical Programming 6,
    62-88, in a mean of old and new directions as in Camerini, P. M., Fratta, L. and Maffioli, F.
    (1975) On improving relaxation methods by modified gradient techniques. Mathematical
    Programming Study 3, 26-34. Distances between prices are weighted by people.
    """
    grid = _grid(medians)
    best = Bound(-np.inf, prices, fines, np.zeros(len(medians.costs)), np.zeros(0))
    rules = _Rules(medians)
    often = np.zeros(len(medians.costs))
    direction, steering = np.zeros_like(prices), np.zeros_like(fines)
    idle = 0
    for turn in range(rounds):
        if grid is not None:
            prices, fines = np.round(prices * grid) / grid, np.round(fines * grid) / grid
        prices = np.minimum(prices, medians.ceiling)
        earnings = _earnings(medians, prices) + rules.of_sites(fines)
        chosen = _cheapest(earnings, medians.pick)
        value = float(prices @ medians.weights) + float(earnings[chosen].sum())
        value -= rules.of_room(fines, value)
        on_choice(chosen)
        goal = target()
        idle = 0 if value > best.value + _PROGRESS * (goal - best.value) else idle + 1
        if value > best.value:
            best = Bound(value, prices, fines, earnings, often)
        often += _NEWEST_CHOICE * (np.bincount(chosen, minlength=len(often)) - often)
        if idle >= _PATIENCE:
            step, idle, prices, fines = step * _SHRINK, 0, best.prices, best.fines
        if medians.proves(best.value, goal) or step < _SMALLEST_STEP or time.monotonic() > deadline:
            break
        unserved = 1.0 - (medians.costs[chosen] < prices).sum(axis=0)
        direction = unserved if turn == 0 else _NEWEST * unserved + (1 - _NEWEST) * direction
        steering = rules.steered(steering, fines, chosen, first=turn == 0)
        length = float(medians.weights * direction @ direction) + float(
            rules.pace * steering @ steering
        )
        if length == 0.0:
            break
        stride = step * (goal - value) / length
        prices = prices + stride * direction
        fines = np.maximum(fines + stride * rules.pace * steering, 0.0)
    return replace(best, often=often)


class _Rules:
    """What fines do to the bound, and where they go next; nothing where there are no rules."""

    def __init__(self, medians: Medians) -> None:
        rows = medians.rows
        self._matrix = np.zeros((0, len(medians.costs))) if rows is None else rows.matrix
        self._right = np.zeros(0) if rows is None else rows.right
        self._pick = medians.pick
        size = np.abs(self._matrix).max(axis=1, initial=0.0)
        #: A fine moves so much further than a price that a site's earnings feel both alike.
        self.pace = medians.weights.sum() / medians.pick / np.maximum(size, ROUNDING) ** 2

    def of_sites(self, fines: FloatArray) -> FloatArray:
        """Return what fines add to the earnings of each site."""
        return np.asarray(fines @ self._matrix)

    def of_room(self, fines: FloatArray, value: float) -> float:
        """Return what is taken off for the room that the rules leave, and for rounding."""
        if not fines.any():
            return 0.0
        terms = abs(value) + float(fines @ (np.abs(self._right) + self._most()))
        return float(fines @ self._right) + _FINES_ROUND * terms

    def steered(
        self, before: FloatArray, fines: FloatArray, chosen: IntArray, *, first: bool
    ) -> FloatArray:
        """Return the direction in which fines go, a mean of old and new."""
        broken: FloatArray = self._matrix[:, chosen].sum(axis=1) - self._right
        direction = broken if first else _NEWEST * broken + (1 - _NEWEST) * before
        return np.where((fines <= 0) & (direction < 0), 0.0, direction)

    def _most(self) -> FloatArray:
        return np.asarray(self._pick * np.abs(self._matrix).max(axis=1, initial=0.0))


def _earnings(medians: Medians, prices: FloatArray) -> FloatArray:
    """Return what each site earns: the weighted sum of (cost less price) where that is negative."""
    earnings = np.empty(len(medians.costs))
    rows = min(medians.slice_rows, len(earnings))
    paid = np.empty((rows, len(prices)))
    for start in range(0, len(earnings), rows):
        part = paid[: len(earnings) - start]
        np.minimum(medians.costs[start : start + rows], prices, out=part)
        np.dot(part, medians.weights, out=earnings[start : start + rows])
    earnings -= float(prices @ medians.weights)
    return earnings


def _cheapest(earnings: FloatArray, pick: int) -> IntArray:
    if pick >= len(earnings):
        return np.arange(len(earnings))
    return np.argpartition(earnings, pick)[:pick]


def _grid(medians: Medians) -> float | None:
    """Return how many prices lie in one unit of cost, a power of two; None = as many as can be."""
    if not medians.grain:
        return None
    most = float(medians.ceiling @ medians.weights)
    return float(2.0 ** (_EXACT_BITS - 1 - math.ceil(math.log2(max(most, 1.0)))))
