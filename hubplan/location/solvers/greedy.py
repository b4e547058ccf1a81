"""A plan at once, without any promise: what a search falls back to."""

from __future__ import annotations

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.plan import OPEN, Plan
from hubplan.location.solvers.area_quotas import OPTIONS_AT_A_TIME
from hubplan.location.solvers.choices import Choices, SingleTier
from hubplan.location.solvers.halves import NONE
from hubplan.location.solvers.interchange import greedy_sites, interchanged
from hubplan.location.solvers.medians import medians_of
from hubplan.location.solvers.pairing import join, nearest_costs


def greedy_plan(measure: Measure, choices: Choices) -> Plan | None:
    """Return a plan made hub by hub and bettered by swaps, or made area by area.

    Parameters
    ----------
    measure : Measure
        The question's costs, which are summed.
    choices : SingleTier or TieredAreas
        The plans that keep the rules.

    Returns
    -------
    Plan or None
        Keeps the rules; usually some per cent worse than the best, with no bound on that. None
        where an area has too many options to look at each.

    Notes
    -----
    Kuehn, A. A. and Hamburger, M. J. (1963) A heuristic program for locating warehouses.
    Management Science 9(4), 643-666; for the swaps, see `hubplan.location.solvers.interchange`.
    """
    if isinstance(choices, SingleTier):
        return _swapped(measure, choices)
    if any(area.count() > OPTIONS_AT_A_TIME for area in choices.areas):
        return None
    chosen = dict(choices.fixed)
    for area in choices.areas:
        options = area.options()
        count = len(next(iter(options.values())))
        costs = nearest_costs(measure, options, count, chosen)
        lost, totals = join(measure, costs, [None] * len(costs), (count, 1))
        best = int(np.lexsort((totals.ravel(), lost.ravel()))[0])
        for tier, table in options.items():
            row = table[best : best + 1]
            chosen[tier] = np.hstack([chosen[tier], row[:, row[0] != NONE]])
    return Plan(
        {tier: [measure.site_ids[j] for j in chosen[tier].ravel()] for tier in measure.tiers}
    )


def _swapped(measure: Measure, choices: SingleTier) -> Plan:
    hubs = choices.fixed[OPEN].ravel()
    if choices.pick:
        pool = np.array(choices.pool, dtype=np.int64)
        nearest = measure.costs[hubs].min(axis=0, initial=np.inf)
        medians = medians_of(measure.costs[pool], measure.weights, choices.pick, nearest)
        hubs = np.concatenate([hubs, pool[interchanged(medians, greedy_sites(medians))]])
    return Plan({OPEN: [measure.site_ids[j] for j in hubs.tolist()]})
