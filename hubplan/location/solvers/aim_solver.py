"""Answers to questions made of aims: as the p-median they are, from the table, or by models."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from hubplan.errors import InputError
from hubplan.location.aims.aim import Aim, SeparableAim, figures, journey_minutes
from hubplan.location.aims.journey_aims import MeanMinutes
from hubplan.location.aims.transformed import as_p_median
from hubplan.location.best_plan import BestPlan
from hubplan.location.evaluation import evaluate
from hubplan.location.groups import group_weights
from hubplan.location.measure import measure_of
from hubplan.location.nearest import weigh
from hubplan.location.pareto import Front, ParetoFront, front_by_table
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.solution import OPTIMAL, Alternative, Objective, Proof, Solution
from hubplan.location.solver import Method, solve
from hubplan.location.solvers.enumeration import plans_at_most
from hubplan.location.solvers.plan_table import TABLE_AT_MOST_PLANS, Plans, check_plans, plan_table
from hubplan.location.solvers.table_ranking import ranked
from hubplan.location.tiered import Tiered
from hubplan.units import FloatArray

#: Up to so many plans times demand points ``auto`` fills a table.
TABLE_UP_TO_JOURNEYS: Final = 3_000_000_000
#: Plans ranked from a table when the caller does not say how many.
_ALTERNATIVES: Final = 10


def solve_best_plan(
    problem: LocationProblem,
    question: BestPlan,
    method: Method,
    alternatives: int | None,
    time_limit_seconds: float | None,
) -> Solution:
    """Answer a `BestPlan`.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : BestPlan
        What is asked.
    method : {"auto", "enumerate", "milp"}
        One aim that is a mean of costs, without bounds, is solved as a p-median, by whatever
        method of `solve`. For the rest ``"auto"`` evaluates every plan when they are few, and
        solves models when they are not.
    alternatives : int, optional
        How many plans to rank, the best included; models give one.
    time_limit_seconds : float, optional
        For models and p-medians.

    Returns
    -------
    Solution
        The objective is that of the decisive aim, recomputed from the plan's sites.

    Raises
    ------
    InfeasibleError
        If no plan keeps the rules and bounds.
    """
    began = time.perf_counter()
    check_plans(problem, question.plans, question.every_aim)
    (first, *more) = question.priorities
    alone = not more and not question.bounds and first.is_outright
    median = as_p_median(problem, question.plans, first.aim) if alone else None
    if median is not None:
        settings = (method, alternatives, time_limit_seconds)
        found = _from_p_median(problem, question, median, settings)
    elif chosen_method(problem, question.plans, method) == "enumerate":
        found = _from_table(problem, question, alternatives or _ALTERNATIVES)
    else:
        # PuLP takes a while to import and most studies never need it.
        from hubplan.location.solvers.aim_search import search_best_plan  # noqa: PLC0415

        found = _judged(problem, question, *search_best_plan(problem, question, time_limit_seconds))
    return replace(found, seconds=time.perf_counter() - began)


def pareto_front(
    problem: LocationProblem,
    question: ParetoFront,
    *,
    method: Method = "auto",
    time_limit_seconds: float | None = None,
) -> Front:
    """Return the Pareto front of two or three aims.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : ParetoFront
        Which plans, which aims.
    method : {"auto", "enumerate", "milp"}
        ``"enumerate"`` evaluates every plan, for any aims; ``"milp"`` finds point after point by
        the epsilon-constraint method, for aims that have a linear model; ``"auto"`` enumerates
        when plans are few.
    time_limit_seconds : float, optional
        For models: what is found by then is told as incomplete.

    Returns
    -------
    Front
        Every point; by models, points nearer than one part in a million are not told apart.

    Raises
    ------
    InputError
        If an aim names a column or tier that is not there, or has no linear model when one is
        needed.
    InfeasibleError
        If no plan keeps the rules and bounds.
    SolverError
        If there are too many plans to evaluate, or no solver is installed.
    """
    check_plans(problem, question.plans, question.every_aim)
    if chosen_method(problem, question.plans, method) == "enumerate":
        return front_by_table(problem, question)
    from hubplan.location.solvers.aim_search import search_front  # noqa: PLC0415

    return search_front(problem, question, time_limit_seconds)


def chosen_method(
    problem: LocationProblem, plans: Plans, method: Method
) -> Literal["enumerate", "milp"]:
    """Return how plans are gone through.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian, TwoTier or Nested
        Which plans there are.
    method : {"auto", "enumerate", "milp"}
        What was asked for.

    Returns
    -------
    {"enumerate", "milp"}
        Of ``"auto"``: the first, up to ten million plans and three thousand million journeys.
    """
    if method in ("enumerate", "milp"):
        return method
    if method != "auto":
        raise InputError(
            f"the method '{method}' does not work out aims in general",
            hint="Use 'auto', 'enumerate' or 'milp'.",
        )
    most = plans_at_most(problem, plans, measure_of(problem, plans))
    few = most <= TABLE_AT_MOST_PLANS and most * len(problem.demand) <= TABLE_UP_TO_JOURNEYS
    return "enumerate" if few else "milp"


def _from_p_median(
    problem: LocationProblem,
    question: BestPlan,
    median: tuple[LocationProblem, Plans],
    settings: tuple[Method, int | None, float | None],
) -> Solution:
    method, alternatives, seconds = settings
    answer = solve(*median, method=method, alternatives=alternatives, time_limit_seconds=seconds)
    bound = answer.proof.bound
    aim = question.priorities[0].aim
    if bound is not None and isinstance(aim, SeparableAim):
        bound = float(aim.figure(np.array(bound)))
    plans = [a.plan for a in answer.alternatives]
    return _judged(problem, question, plans, replace(answer.proof, bound=bound))


def _from_table(problem: LocationProblem, question: BestPlan, alternatives: int) -> Solution:
    table = plan_table(problem, question.plans, question.every_aim)
    rows, losses = ranked(table, question)
    plans = [table.plan(row) for row in rows[:alternatives].tolist()]
    proof = Proof(
        status=OPTIMAL,
        bound=None,
        gap=None,
        plans_possible=len(table),
        plans_evaluated=len(table),
        method="enumerate",
        solver=f"numpy {np.__version__}",
    )
    return _judged(problem, question, plans, proof, losses[:alternatives])


def _judged(
    problem: LocationProblem,
    question: BestPlan,
    plans: list[Plan],
    proof: Proof,
    losses: FloatArray | None = None,
) -> Solution:
    """Recompute the figures of plans, best first, and hold the bound against the best."""
    aim = question.priorities[question.decisive].aim
    values = [next(iter(figures(problem, plan, [aim]).values())) for plan in plans]
    if losses is None:
        worth = aim.losses(np.array(values))
        first = worth[0] if np.isfinite(worth[0]) else 0.0
        losses = np.where(np.isfinite(worth), np.maximum(worth - first, 0.0), 0.0)
    best = values[0]
    bound = best if proof.bound is None and proof.status == OPTIMAL else proof.bound
    gap = proof.gap
    if bound is not None and math.isfinite(best):
        signed = best - bound if aim.lower_is_better else bound - best
        ahead = 0.0 if proof.status == OPTIMAL else max(0.0, signed)
        # A bound may pass the figure by rounding; it never promises more than is there.
        bound = best - ahead if aim.lower_is_better else best + ahead
        gap = ahead / abs(best) if best else (None if ahead else 0.0)
    services = question.plans.services if isinstance(question.plans, Tiered) else None
    return Solution(
        problem=problem,
        question=question,
        plan=plans[0],
        objective=Objective(question.model, best, aim.unit, _total(problem, plans[0], aim, best)),
        proof=replace(proof, bound=bound, gap=gap),
        alternatives=tuple(
            Alternative(plan, value, loss)
            for plan, value, loss in zip(plans, values, losses.tolist(), strict=True)
        ),
        evaluation=evaluate(problem, open_sites=plans[0], services=services),
        seconds=0.0,
    )


def _total(problem: LocationProblem, plan: Plan, aim: Aim, value: float) -> float:
    """Return the person-minutes behind a mean; of any other figure, the figure."""
    if not isinstance(aim, MeanMinutes):
        return value
    minutes = journey_minutes(problem, plan, aim.journeys[0])
    known = np.where(np.isinf(minutes), np.nan, minutes)
    return weigh(known, group_weights(problem, aim.group))[1]
