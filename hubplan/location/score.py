"""The objective of one plan, recomputed from its sites: the last word over every solver."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hubplan.errors import SolverError
from hubplan.location.nearest import nearest_hubs, weigh
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, Question
from hubplan.location.rules import binds_loads
from hubplan.location.tiered import Tiered
from hubplan.location.visits import weigh_visits


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan is worth under a question.

    Attributes
    ----------
    value : float
        The objective: mean or longest minutes, people covered, or number of hubs; NaN when
        nobody reaches a hub.
    total : float
        The sum behind a mean (person-minutes); otherwise equal to `value`.
    reached, unreached : float
        Demand with and without a route to a hub; with tiers, visits without one.
    """

    value: float
    total: float
    reached: float
    unreached: float


def score(problem: LocationProblem, question: Question, plan: Plan) -> Score:
    """Return the objective of a plan, computed from the minutes to its sites and nothing else.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.
    plan : Plan
        Which hubs are open.

    Returns
    -------
    Score
        The objective and what it leaves out.
    """
    if binds_loads(question.rules):
        return _assigned_score(problem, question, plan)
    if isinstance(question, Tiered):
        reached, total, unreached = weigh_visits(problem, plan, question.services)
        return Score(total / reached if reached else math.nan, total, reached, unreached)
    minutes, _ = nearest_hubs(problem, plan.open_sites)
    weights = problem.weights
    reached, total, unreached = weigh(minutes, weights)
    if isinstance(question, MCLP):
        covered = math.fsum(weights[minutes <= question.within])
        return Score(covered, covered, reached, unreached)
    if isinstance(question, LSCP):
        hubs = float(len(plan.open_sites))
        return Score(hubs, hubs, reached, unreached)
    if isinstance(question, PCenter):
        known = minutes[(weights > 0) & ~np.isnan(minutes)]
        longest = float(known.max()) if known.size else math.nan
        return Score(longest, longest, reached, unreached)
    return Score(total / reached if reached else math.nan, total, reached, unreached)


def _assigned_score(problem: LocationProblem, question: Question, plan: Plan) -> Score:
    """Return the objective of a plan whose hubs have room for so many."""
    # scipy's solvers take a while to import and most questions never need them.
    from hubplan.location.solvers.assignment import assign  # noqa: PLC0415

    assigned = assign(problem, question, plan)
    if assigned is None:
        raise SolverError(
            f"the hubs of {plan!r} cannot serve everybody who has a route to one of them",
            hint="Open more hubs, or relax the rules about loads.",
        )
    reached, unreached = assigned.reached, assigned.unreached
    if isinstance(question, MCLP):
        covered = assigned.within(question.within)
        return Score(covered, covered, reached, unreached)
    if isinstance(question, LSCP):
        hubs = float(len(plan.open_sites))
        return Score(hubs, hubs, reached, unreached)
    if isinstance(question, PCenter):
        return Score(assigned.longest, assigned.longest, reached, unreached)
    value = assigned.total / reached if reached else math.nan
    return Score(value, assigned.total, reached, unreached)
