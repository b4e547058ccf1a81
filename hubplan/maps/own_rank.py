"""Every plan that keeps a study's rule by how much worse than the best it is, packed small."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from hubplan.location import (
    LSCP,
    MCLP,
    Aim,
    MeanMinutes,
    MeanVisit,
    PartialLSCP,
    PCenter,
    PMedian,
    Question,
    ShareWithin,
    Solution,
    TwoTier,
    WorstPlace,
    plan_table,
    score,
)
from hubplan.maps.packing import packed_steps
from hubplan.units import FloatArray

#: Questions whose plans a reader can compose: everybody goes to the nearest hub.
OwnQuestion = TwoTier | PMedian | PCenter | MCLP | LSCP | PartialLSCP

#: What makes a plan good: the average journey, who is within a time, or the longest journey.
MEAN: Final = "mean"
WITHIN: Final = "within"
LONGEST: Final = "longest"

#: More plans than these are not evaluated for a page.
MOST_PLANS: Final = 1_000_000
#: Of more plans than these only about `SAMPLED` are told: a page would grow too large.
MOST_TOLD: Final = 50_000
SAMPLED: Final = 20_000

# Units to one of a value. Averages of two plans hardly ever come nearer each other than a unit.
_PER_MEAN_MINUTE: Final = 10**8
_PER_SAMPLED_MINUTE: Final = 10**5
_PER_MINUTE: Final = 100
_PER_PERSON: Final = 1000


def with_sites(question: OwnQuestion) -> Question:
    """Return the question that says which sites are kept and closed, and who has no route.

    Parameters
    ----------
    question : OwnQuestion
        What was asked.

    Returns
    -------
    Question
        The same; of a promise to a share of people, that to everybody.
    """
    return question.everybody if isinstance(question, PartialLSCP) else question


def objective_kind(question: OwnQuestion) -> str:
    """Return what makes a plan of a question good.

    Parameters
    ----------
    question : TwoTier, PMedian, PCenter, MCLP, LSCP or PartialLSCP
        What was asked.

    Returns
    -------
    str
        `MEAN`, `WITHIN` or `LONGEST`.
    """
    if isinstance(question, MCLP | LSCP | PartialLSCP):
        return WITHIN
    return LONGEST if isinstance(question, PCenter) else MEAN


def best_value(solution: Solution, question: OwnQuestion) -> float:
    """Return what the best plan is worth, as a reader's plan is measured.

    Parameters
    ----------
    solution : Solution
        The study's answer.
    question : OwnQuestion
        What was asked.

    Returns
    -------
    float
        Its objective; where that is a number of hubs, the people within the time.
    """
    if isinstance(question, LSCP | PartialLSCP):
        minutes, weights = solution.evaluation.minutes, solution.problem.weights
        return math.fsum(weights[minutes <= question.within])
    return solution.objective.value


def lost_visits(solution: Solution, question: OwnQuestion) -> float:
    """Return how many visits the best plan leaves without a route, the fewest possible.

    Parameters
    ----------
    solution : Solution
        The study's answer.
    question : OwnQuestion
        What was asked.

    Returns
    -------
    float
        Zero or more; a person makes one visit.
    """
    return score(solution.problem, with_sites(question), solution.plan).unreached


def ranking_layer(solution: Solution, question: OwnQuestion) -> dict[str, Any] | None:
    """Return how much worse than the best each plan is that keeps the rule.

    Parameters
    ----------
    solution : Solution
        The study's answer.
    question : OwnQuestion
        What was asked.

    Returns
    -------
    dict or None
        ``losses``: packed steps from one plan to the next worse one, from 0 for the best, in
        ``scale`` units to a minute or a person; of many plans every ``step``-th. ``n_plans``: all
        that keep the rule; ``n_compared``: those of them that leave the fewest people without a
        route, the only ones that are compared. None where there are too many plans to evaluate
        for a page, or their number is left open.
    """
    asked, possible = _asked(question), solution.proof.plans_possible
    if asked is None or possible is None or possible > MOST_PLANS:
        return None
    plans, aim = asked
    table = plan_table(solution.problem, plans, [aim])
    worse = np.sort(aim.losses(table.figures[0][table.comparable]))
    people = math.fsum(solution.problem.weights)
    losses = (worse - worse[0]) * (people if isinstance(aim, ShareWithin) else 1.0)
    step = 1 if len(losses) <= MOST_TOLD else math.ceil(len(losses) / SAMPLED)
    scale = _scale(aim, solution.problem.weights, exact=step == 1)
    told = np.rint(losses[::step] * scale).astype(np.int64)
    return {
        "losses": packed_steps(np.diff(told, prepend=0)),
        "scale": scale,
        "step": step,
        "n_plans": len(table),
        "n_compared": len(losses),
    }


def _asked(question: OwnQuestion) -> tuple[PMedian | TwoTier, Aim] | None:
    """Return which plans there are and what makes them good; None where their number is open."""
    if isinstance(question, TwoTier):
        return question, MeanVisit(question.services)
    if isinstance(question, PMedian):
        return question, MeanMinutes()
    if isinstance(question, LSCP | PartialLSCP):
        return None
    plans = PMedian(question.p, question.keep, question.close, question.rules)
    return plans, ShareWithin(question.within) if isinstance(question, MCLP) else WorstPlace()


def _scale(aim: Aim, weights: FloatArray, *, exact: bool) -> int:
    if isinstance(aim, ShareWithin):
        return 1 if bool((weights == np.round(weights)).all()) else _PER_PERSON
    if isinstance(aim, WorstPlace):
        return _PER_MINUTE
    return _PER_MEAN_MINUTE if exact else _PER_SAMPLED_MINUTE
