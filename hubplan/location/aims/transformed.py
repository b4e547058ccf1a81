"""Aims that are means of costs, turned into the p-medians they are.

Nothing is solved here: the minutes of a problem are replaced by what they cost, its weights by
those of the aim's group, and every way of solving a p-median (or two tiers) does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hubplan.location.aims.aim import Aim, Journey, SeparableAim
from hubplan.location.aims.services import MeanVisit, Service
from hubplan.location.groups import weighted_by
from hubplan.location.plan import MAIN, MINI, OPEN
from hubplan.location.problem import LocationProblem
from hubplan.location.solvers.plan_table import Plans
from hubplan.location.tiered import Nested, TwoTier, tier_names


def as_p_median(
    problem: LocationProblem, plans: Plans, aim: Aim
) -> tuple[LocationProblem, Plans] | None:
    """Return the p-median (or two-tier model) whose best plan is best by an aim.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian, TwoTier or Nested
        Which plans there are.
    aim : Aim
        The figure.

    Returns
    -------
    problem : LocationProblem
        With costs in place of minutes, weighted by the aim's group. NaN where a person without
        a route is left out of the mean, a cost where the aim counts everybody.
    question : PMedian, TwoTier or Nested
        With two tiers, the share of visits that need a main hub; with any, the services.

    Notes
    -----
    None for aims that look beyond one person's nearest hub, and for journeys that no visit of
    the two-tier model makes: to mini-hubs alone, or to particular sites.
    """
    question = _asked(plans, aim)
    if question is None:
        return None
    weighted = weighted_by(problem, aim.group)
    if not isinstance(aim, SeparableAim):
        return weighted, question
    costs = aim.costs(np.nan_to_num(problem.times.minutes, nan=np.inf))
    times = replace(problem.times, minutes=np.where(np.isinf(costs), np.nan, costs))
    return replace(weighted, times=times), question


def _asked(plans: Plans, aim: Aim) -> Plans | None:
    """Return the question that minimises the aim's mean cost; None = no such model."""
    if not isinstance(aim, SeparableAim | MeanVisit):
        return None
    visits = aim.visits or ((1.0, aim.journeys[0]),)
    if isinstance(plans, Nested):
        return replace(
            plans,
            services=[
                Service(
                    f"visits {k}",
                    share,
                    tier_names(plans) if journey.tiers is None else journey.tiers,
                    journey.at,
                )
                for k, (share, journey) in enumerate(visits, start=1)
            ],
        )
    share = _main_share(plans, visits)
    if share is None:
        return None
    return replace(plans, main_share=share) if isinstance(plans, TwoTier) else plans


def _main_share(plans: Plans, visits: Sequence[tuple[float, Journey]]) -> float | None:
    """Return the share of visits that need a main hub, 0 with one tier; None = no such model."""
    main_share = 0.0
    for share, journey in visits:
        if journey.at:
            return None
        tiers = set(journey.tiers or ((MAIN, MINI) if isinstance(plans, TwoTier) else (OPEN,)))
        if tiers == {MAIN}:
            main_share += share
        elif tiers not in ({MAIN, MINI}, {OPEN}):
            return None
    return min(main_share, 1.0)
