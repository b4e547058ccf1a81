"""Aims that are means of costs, turned into the p-medians they are.

Nothing is solved here: the minutes of a problem are replaced by what they cost, its weights by
those of the aim's group, and every way of solving a p-median (or two tiers) does the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hubplan.location.aims.aim import Aim, SeparableAim
from hubplan.location.aims.services import MeanVisit
from hubplan.location.groups import weighted_by
from hubplan.location.plan import MAIN, MINI, OPEN
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import TwoTier
from hubplan.location.solvers.plan_table import Plans


def as_p_median(
    problem: LocationProblem, plans: Plans, aim: Aim
) -> tuple[LocationProblem, Plans] | None:
    """Return the p-median (or two-tier model) whose best plan is best by an aim.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian or TwoTier
        Which plans there are.
    aim : Aim
        The figure.

    Returns
    -------
    problem : LocationProblem
        With costs in place of minutes, weighted by the aim's group. NaN where a person without
        a route is left out of the mean, a cost where the aim counts everybody.
    question : PMedian or TwoTier
        With two tiers: the share of visits that need a main hub.

    Notes
    -----
    None for aims that look beyond one person's nearest hub, and for journeys that no visit of
    the two-tier model makes: to mini-hubs alone, or to particular sites.
    """
    share = _main_share(plans, aim)
    if share is None:
        return None
    question = replace(plans, main_share=share) if isinstance(plans, TwoTier) else plans
    weighted = weighted_by(problem, aim.group)
    if not isinstance(aim, SeparableAim):
        return weighted, question
    costs = aim.costs(np.nan_to_num(problem.times.minutes, nan=np.inf))
    times = replace(problem.times, minutes=np.where(np.isinf(costs), np.nan, costs))
    return replace(weighted, times=times), question


def _main_share(plans: Plans, aim: Aim) -> float | None:
    """Return the share of visits that need a main hub, 0 with one tier; None = no such model."""
    if not isinstance(aim, SeparableAim | MeanVisit):
        return None
    if any(journey.at for journey in aim.journeys):
        return None
    main_share = 0.0
    for share, journey in aim.visits or ((1.0, aim.journeys[0]),):
        tiers = set(journey.tiers or ((MAIN, MINI) if isinstance(plans, TwoTier) else (OPEN,)))
        if tiers == {MAIN}:
            main_share += share
        elif tiers not in ({MAIN, MINI}, {OPEN}):
            return None
    return min(main_share, 1.0)
