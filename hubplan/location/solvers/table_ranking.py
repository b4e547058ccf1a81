"""The plans of a table ranked by the aims of a `BestPlan`, and the bounds that none keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from hubplan.errors import InfeasibleError
from hubplan.location.best_plan import BestPlan, Bound, margin
from hubplan.location.solvers.plan_table import PlanTable
from hubplan.units import BoolArray, FloatArray, IntArray


def ranked(table: PlanTable, question: BestPlan) -> tuple[IntArray, FloatArray]:
    """Return the rows of a table in the order of a question's aims.

    Parameters
    ----------
    table : PlanTable
        Of `question.every_aim`.
    question : BestPlan
        What is asked.

    Returns
    -------
    rows : ndarray of int
        Best first: plans that may be chosen, keep the bounds, and are as good as the best by
        every aim before the decisive one.
    losses : ndarray of float
        How much worse each of them is by the decisive aim, beyond its target and tolerance.

    Raises
    ------
    InfeasibleError
        If no plan keeps the bounds.
    """
    rows = np.flatnonzero(within_bounds(table, question.bounds))
    worse: list[FloatArray] = []
    alike = np.ones(len(rows), dtype=bool)
    for priority in question.priorities:
        values = table.of(priority.aim)[rows]
        worse.append(_excess(priority.shortfalls(values), alike, priority.tolerance))
        alike &= worse[-1] == 0
    before = np.ones(len(rows), dtype=bool)
    for excess in worse[: question.decisive]:
        before &= excess == 0
    keys = [excess[before] for excess in worse[question.decisive :]]
    order = table.by_ids(rows[before], *map(levels, keys))
    return order, keys[0][np.searchsorted(rows[before], order)]


def within_bounds(table: PlanTable, bounds: Sequence[Bound]) -> BoolArray:
    """Return which plans may be chosen and keep all bounds.

    Parameters
    ----------
    table : PlanTable
        With the aims of the bounds.
    bounds : sequence of Bound
        What must hold.

    Returns
    -------
    ndarray of bool, shape (plans,)
        True for at least one.

    Raises
    ------
    InfeasibleError
        If there is none: with the smallest sets of bounds that no plan keeps together.
    """
    kept = [table.of(bound.aim) for bound in bounds]
    masks = [bound.keeps(v) for bound, v in zip(bounds, kept, strict=True)]
    good = table.comparable & np.all(masks, axis=0) if masks else table.comparable
    if good.any():
        return good
    clashing = next(_clashes(table.comparable, masks))
    lines = [f"no plan of {int(table.comparable.sum()):,} keeps every bound"]
    for k in clashing:
        low, high = _range(kept[k][table.comparable])
        lines.append(f"  {bounds[k].label}: plans have {low:.6g} to {high:.6g}")
    rules = [bounds[k].label for k in clashing]
    hint = f"Relax one of: {'; '.join(rules)}."
    raise InfeasibleError("\n".join(lines), rules=rules, hint=hint)


def levels(values: FloatArray) -> FloatArray:
    """Return the rank of each distinct figure; figures that differ by rounding share one.

    Parameters
    ----------
    values : ndarray of float, shape (k,)
        Figures, NaN not among them.

    Returns
    -------
    ndarray of float, shape (k,)
        0 for the least, and so on.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    # Rounding of sums is far below a thousandth of what makes two figures differ.
    width = margin(float(np.abs(values[np.isfinite(values)]).max(initial=0.0))) / 1000
    with np.errstate(invalid="ignore"):  # inf beside inf is a tie
        steps = np.diff(ascending) > width
    ranks = np.empty(len(values))
    ranks[order] = np.concatenate([[0], np.cumsum(steps)])[: len(values)]
    return ranks


def _excess(shortfalls: FloatArray, alike: BoolArray, tolerance: float) -> FloatArray:
    """Return how much worse plans are than the best of those alike so far, beyond a tolerance."""
    best = float(shortfalls[alike].min())
    if np.isinf(best):
        return np.zeros(len(shortfalls))
    beyond = shortfalls - best - tolerance
    return np.where(beyond <= margin(best) / 1000, 0.0, beyond)


def _range(values: FloatArray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max())) if known.size else (np.nan, np.nan)


def _clashes(comparable: BoolArray, masks: list[BoolArray]) -> Iterator[tuple[int, ...]]:
    """Yield the sets of bounds that no plan keeps together, the smallest first."""
    for size in range(1, len(masks) + 1):
        for chosen in combinations(range(len(masks)), size):
            if not (comparable & np.all([masks[k] for k in chosen], axis=0)).any():
                yield chosen
