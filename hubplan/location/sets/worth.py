"""What any plan is worth under any question, and by how much one value is worse than another."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hubplan.location.aims.aim import aim_weights, figures, journey_minutes
from hubplan.location.best_plan import BestPlan
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, Question
from hubplan.location.score import score
from hubplan.location.solution import AimQuestion

#: Any question that `solve` answers.
AnyQuestion = Question | AimQuestion

#: The questions about which hubs are open; a `BestPlan` is asked about one of them.
PlainQuestion = Question | PartialLSCP

# Sums of the same people in another order differ by no more than this share of them.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan is worth under a question.

    Attributes
    ----------
    value : float
        The objective, in its unit; NaN when nobody is counted.
    unreached : float
        People (with two tiers: visits) without a route, where plans are compared by them first;
        0 under questions of coverage.
    """

    value: float
    unreached: float


def worth_of(problem: LocationProblem, question: AnyQuestion, plan: Plan) -> Worth:
    """Return what a plan is worth, computed from the minutes to its sites.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What is asked; of several aims the decisive one is taken.
    plan : Plan
        Which hubs are open; it need not keep the rules, and may be without hubs.

    Returns
    -------
    Worth
        Value and people without a route.

    Raises
    ------
    SolverError
        If rules about loads leave people whom no open hub has room for.
    """
    if isinstance(question, PartialLSCP):
        return Worth(float(len(plan.open_sites)), 0.0)
    if isinstance(question, BestPlan):
        aim = question.priorities[question.decisive].aim
        (value,) = figures(problem, plan, [aim]).values()
        weights = aim_weights(problem, aim).sum(axis=0)
        lost = math.fsum(
            share * math.fsum(weights[np.isinf(journey_minutes(problem, plan, journey))])
            for share, journey in aim.visits
        )
        return Worth(value, lost)
    worth = score(problem, question, plan)
    by_cover = isinstance(question, MCLP | LSCP)
    return Worth(worth.value, 0.0 if by_cover else worth.unreached)


def loss_of(question: AnyQuestion, value: float, best: float) -> float:
    """Return how much worse a value is than another.

    Parameters
    ----------
    question : Question or AimQuestion
        What is asked.
    value, best : float
        Two objectives.

    Returns
    -------
    float
        In the unit of the objective; negative where the first is better; NaN if one is.
    """
    more_is_better = isinstance(question, MCLP) or (
        isinstance(question, BestPlan)
        and not question.priorities[question.decisive].aim.lower_is_better
    )
    loss = best - value if more_is_better else value - best
    return 0.0 if abs(loss) <= _ROUNDING * max(1.0, abs(best)) else loss


def strands(problem: LocationProblem, worth: Worth, other: Worth) -> float:
    """Return how many more people a plan leaves without a route than another.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    worth, other : Worth
        Of two plans.

    Returns
    -------
    float
        People (visits); 0 where they differ by rounding, negative where they are fewer.
    """
    more = worth.unreached - other.unreached
    return 0.0 if abs(more) <= _ROUNDING * float(problem.weights.sum()) else more


def unit_of(question: AnyQuestion) -> str:
    """Return the unit of a question's objective.

    Parameters
    ----------
    question : Question or AimQuestion
        What is asked.

    Returns
    -------
    str
        Such as ``"minutes"``.
    """
    if isinstance(question, BestPlan):
        return question.priorities[question.decisive].aim.unit
    return question.unit


def plain(question: AnyQuestion) -> PlainQuestion:
    """Return the question that says which plans there are.

    Parameters
    ----------
    question : Question or AimQuestion
        What is asked.

    Returns
    -------
    Question or PartialLSCP
        The one with `keep`, `close` and `rules`.
    """
    return question.plans if isinstance(question, BestPlan) else question


def with_plain(question: AnyQuestion, asked: PlainQuestion) -> AnyQuestion:
    """Return a question about other plans.

    Parameters
    ----------
    question : Question or AimQuestion
        What is asked.
    asked : Question or PartialLSCP
        Which plans there are: `plain` of the question, changed.

    Returns
    -------
    Question or AimQuestion
        The same aims over those plans.
    """
    if isinstance(question, BestPlan):
        return replace(question, plans=asked)  # type: ignore[arg-type]
    return asked
