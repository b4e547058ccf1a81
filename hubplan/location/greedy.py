"""A plan at once, without any promise: what a search starts from and falls back to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hubplan.location.choices import NONE, Choices, Rows, SingleTier
from hubplan.location.measure import Measure
from hubplan.location.pairing import join, nearest_costs
from hubplan.location.plan import OPEN, Plan


def greedy_plan(measure: Measure, choices: Choices) -> Plan:
    """Return a plan made hub by hub, or area by area, each time the best addition.

    Parameters
    ----------
    measure : Measure
        The question's costs.
    choices : SingleTier or TwoTierAreas
        The plans that keep the rules.

    Returns
    -------
    Plan
        Keeps the rules; usually some per cent worse than the best, with no bound on that.

    Notes
    -----
    Kuehn, A. A. and Hamburger, M. J. (1963) A heuristic program for locating warehouses.
    Management Science 9(4), 643-666.
    """
    chosen = dict(choices.fixed)
    for options in _steps(choices, chosen):
        count = len(next(iter(options.values())))
        costs = nearest_costs(measure, options, count, chosen)
        lost, totals = join(measure, costs, [None] * len(costs), 1)
        best = int(np.lexsort((totals.ravel(), lost.ravel()))[0])
        for tier, table in options.items():
            row = table[best : best + 1]
            chosen[tier] = np.hstack([chosen[tier], row[:, row[0] != NONE]])
    return Plan(
        {tier: [measure.site_ids[j] for j in chosen[tier].ravel()] for tier in measure.tiers}
    )


def _steps(choices: Choices, chosen: Rows) -> Iterator[Rows]:
    """Yield the options of each addition; `chosen` grows between them."""
    if isinstance(choices, SingleTier):
        for _ in range(choices.pick):
            left = [j for j in choices.pool if j not in chosen[OPEN]]
            yield {OPEN: np.array(left, dtype=np.int64).reshape(-1, 1)}
        return
    for area in choices.areas:
        yield area.options()
