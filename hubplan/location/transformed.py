"""Aims that are means of costs, turned into the p-medians they are.

Nothing is solved here: the minutes of a problem are replaced by what they cost, its weights by
those of the aim's group, and every way of solving a p-median (or two tiers) does the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hubplan.location.aims import Aim, SeparableAim
from hubplan.location.groups import weighted_by
from hubplan.location.plan import MAIN, MINI
from hubplan.location.plan_table import Plans
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import TwoTier


def is_p_median(aim: Aim, plans: Plans) -> bool:
    """Return whether an aim over some plans is a p-median of transformed costs.

    Parameters
    ----------
    aim : Aim
        The figure.
    plans : PMedian or TwoTier
        Which plans there are.

    Returns
    -------
    bool
        False for aims that look beyond one person's nearest hub, and for journeys to mini-hubs
        alone, which no visit of the two-tier model makes.
    """
    alone = isinstance(plans, TwoTier) and aim.tier == MINI
    return isinstance(aim, SeparableAim) and not alone


def cost_problem(problem: LocationProblem, aim: SeparableAim) -> LocationProblem:
    """Return the problem whose minutes are the costs of an aim.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    aim : SeparableAim
        The figure.

    Returns
    -------
    LocationProblem
        Weighted by the aim's group; NaN where a person without a route is left out of the mean,
        a cost where the aim counts everybody.
    """
    filled = np.nan_to_num(problem.times.minutes, nan=np.inf)
    costs = aim.costs(filled)
    times = replace(problem.times, minutes=np.where(np.isinf(costs), np.nan, costs))
    return replace(weighted_by(problem, aim.group), times=times)


def median_question(plans: Plans, aim: Aim) -> Plans:
    """Return the question whose objective is the mean cost to the hubs an aim looks at.

    Parameters
    ----------
    plans : PMedian or TwoTier
        Which plans there are.
    aim : Aim
        Its `tier` says which hubs.

    Returns
    -------
    PMedian or TwoTier
        With two tiers, all visits need a main hub, or none does.
    """
    if not isinstance(plans, TwoTier):
        return plans
    return replace(plans, main_share=1.0 if aim.tier == MAIN else 0.0)
