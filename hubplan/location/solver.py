"""Answer a question: choose the solver, recompute what it says, and rank the runners-up."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from hubplan.errors import InputError, SolverError
from hubplan.location.evaluation import evaluate
from hubplan.location.measure import measure_of
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import MCLP, Question
from hubplan.location.rules import binds_loads
from hubplan.location.rules.feasibility import check_rules
from hubplan.location.score import Score, score
from hubplan.location.solution import (
    FEASIBLE,
    OPTIMAL,
    AimQuestion,
    Alternative,
    Objective,
    Proof,
    Solution,
)
from hubplan.location.solvers.bounding import bound_and_enumerate, separates
from hubplan.location.solvers.enumeration import enumerate_plans, plans_at_most
from hubplan.location.solvers.ranking import Found
from hubplan.location.tiered import Tiered

if TYPE_CHECKING:
    from hubplan.location.solvers.assignment import Assignment

Method = Literal["auto", "enumerate", "bound", "milp", "interchange"]
_Chosen = Literal["enumerate", "bound", "milp", "interchange"]

#: Up to so many plans, and so many plans times demand points, ``auto`` evaluates every plan.
ENUMERATE_UP_TO_PLANS: Final = 20_000_000
ENUMERATE_UP_TO_JOURNEYS: Final = 5_000_000_000
#: Maximal coverings that so many branches do not prove are left to MILP: the model is small there,
#: and a solver's cuts go beyond a Lagrangian bound.
COVERAGE_BRANCHES: Final = 200
#: Beyond so many plans enumeration is refused even when asked for.
ENUMERATE_AT_MOST_PLANS: Final = 1_000_000_000
#: A plan whose gap, as a share of the objective, is no larger is called optimal.
OPTIMAL_GAP: Final = 1e-6
#: Plans ranked by enumeration when the caller does not say how many.
ALTERNATIVES: Final = 10


def solve(
    problem: LocationProblem,
    question: Question | AimQuestion,
    *,
    method: Method = "auto",
    alternatives: int | None = None,
    time_limit_seconds: float | None = None,
) -> Solution:
    """Answer a question about a problem.

    Parameters
    ----------
    problem : LocationProblem
        Demand, sites and minutes.
    question : Question or AimQuestion
        `PMedian`, `PCenter`, `MCLP`, `LSCP`, `TwoTier` or `Nested`; `BestPlan` or `PartialLSCP`.
    method : {"auto", "enumerate", "bound", "milp", "interchange"}
        ``"enumerate"`` evaluates every plan; ``"bound"`` evaluates what a Lagrangian bound leaves,
        for `PMedian` and `MCLP` without rules about loads; ``"milp"`` builds a model in PuLP and
        has it solved by HiGHS, or CBC where HiGHS is missing;
        ``"interchange"`` answers what ``"bound"`` does, at once, with a gap but seldom a proof.
        ``"auto"`` enumerates up to twenty million plans (and five thousand million journeys),
        beyond that bounds where it can, and takes MILP for the rest: for other questions and
        rules, and for an `MCLP` that some branches have not proved.
    alternatives : int, optional
        How many of the best plans to rank, the best included. By default ten by enumeration and
        one by the other methods, where each further plan takes longer to prove.
    time_limit_seconds : float, optional
        For all methods but enumeration: seconds for all searches together; building the model
        comes on top. What is found by then is called feasible, with its gap, unless it is proved.

    Returns
    -------
    Solution
        The best plan, its objective recomputed from its sites, and the proof. Of equally good
        plans, enumeration takes the one whose ids come first.

    Raises
    ------
    InputError
        If an argument is out of range or names an unknown site.
    InfeasibleError
        If no plan keeps every rule; it names a smallest set of rules that clash.
    UnreachableError
        If no demand point has a route to any site.
    SolverError
        If no solver is installed, or none found a plan in time.
    """
    began = time.perf_counter()
    _check_arguments(method, alternatives, time_limit_seconds)
    if isinstance(question, AimQuestion):
        return _of_aims(problem, question, method, alternatives, time_limit_seconds)
    check_rules(problem, question)
    chosen = _choose(problem, question, method)
    if chosen == "enumerate":
        found = enumerate_plans(problem, question, best=alternatives or ALTERNATIVES)
    else:
        found, chosen = _searched(
            problem,
            question,
            chosen,
            best=alternatives or 1,
            limit=time_limit_seconds,
            may_change=method == "auto",
        )
    scores = [score(problem, question, plan) for plan in found.plans]
    best = scores[0]
    ranked = tuple(
        Alternative(plan, s.value, _loss(question, s.value, best.value))
        for plan, s in zip(found.plans, scores, strict=True)
    )
    plan = found.plans[0]
    services = question.services if isinstance(question, Tiered) else None
    return Solution(
        problem=problem,
        question=question,
        plan=plan,
        objective=Objective(question.model, best.value, question.unit, best.total),
        proof=_proof(question, found, best, chosen),
        alternatives=ranked,
        evaluation=evaluate(problem, open_sites=plan, services=services),
        assignment=_assignment(problem, question, plan),
        seconds=time.perf_counter() - began,
    )


def _searched(
    problem: LocationProblem,
    question: Question,
    method: _Chosen,
    *,
    best: int,
    limit: float | None,
    may_change: bool,
) -> tuple[Found, _Chosen]:
    """Return what a search found, and the method that found it."""
    began = time.monotonic()
    coverage = may_change and isinstance(question, MCLP)
    if method != "milp":
        most = {"interchange": 0.0, "bound": COVERAGE_BRANCHES if coverage else math.inf}
        found = bound_and_enumerate(
            problem, question, best=best, time_limit_seconds=limit, most_branches=most[method]
        )
        limit = None if limit is None else limit - (time.monotonic() - began)
        if found.exact or not coverage or (limit is not None and limit <= 0):
            return found, method
    # PuLP takes a while to import and most studies never need it.
    from hubplan.location.solvers.milp import search_plans  # noqa: PLC0415

    modelled = search_plans(problem, question, best=best, time_limit_seconds=limit)
    if method == "milp" or modelled.exact:
        return modelled, "milp"
    # Neither proved its plan: of maximal coverings, the one that covers more, and the lower bound.
    bounds = [one.bound for one in (found, modelled) if one.bound is not None]
    covers = [score(problem, question, one.plans[0]).value for one in (found, modelled)]
    bound = min(bounds, default=None)
    if covers[1] > covers[0]:
        return replace(modelled, bound=bound), "milp"
    return replace(found, bound=bound), method


def _of_aims(
    problem: LocationProblem,
    question: AimQuestion,
    method: Method,
    alternatives: int | None,
    time_limit_seconds: float | None,
) -> Solution:
    """Answer a question made of other questions: its solver asks this module in turn."""
    from hubplan.location.solvers.aim_solver import solve_best_plan  # noqa: PLC0415
    from hubplan.location.solvers.partial_cover import solve_partial_cover  # noqa: PLC0415

    settings = (method, alternatives, time_limit_seconds)
    if isinstance(question, PartialLSCP):
        return solve_partial_cover(problem, question, *settings)
    return solve_best_plan(problem, question, *settings)


def _assignment(problem: LocationProblem, question: Question, plan: Plan) -> Assignment | None:
    if not binds_loads(question.rules):
        return None
    from hubplan.location.solvers.assignment import assign  # noqa: PLC0415 - scipy's solvers are slow

    return assign(problem, question, plan)


def _check_arguments(
    method: str, alternatives: int | None, time_limit_seconds: float | None
) -> None:
    if method not in get_args(Method):
        known = ", ".join(repr(name) for name in get_args(Method))
        raise InputError(f"method is {method!r}", hint=f"Use one of {known}.")
    if alternatives is not None and alternatives < 1:
        raise InputError(f"alternatives is {alternatives!r}", hint="Ask for 1 plan or more.")
    if time_limit_seconds is not None and not time_limit_seconds > 0:
        raise InputError(
            f"time_limit_seconds is {time_limit_seconds!r}", hint="Give more than 0 seconds."
        )


def _choose(problem: LocationProblem, question: Question, method: Method) -> _Chosen:
    if method in ("bound", "interchange") and not separates(question):
        raise SolverError(
            f"the method '{method}' answers p-median and maximal covering, with no rules about "
            "loads",
            hint="Use the method 'milp', or 'auto'.",
        )
    possible = plans_at_most(problem, question, measure_of(problem, question))
    if method == "enumerate" and possible > ENUMERATE_AT_MOST_PLANS:
        raise SolverError(
            f"{possible:,} plans are too many to evaluate one by one",
            hint="Use the method 'bound' or 'milp', or 'auto'.",
        )
    if method != "auto":
        return method
    if binds_loads(question.rules):
        return "milp"
    journeys = possible * len(problem.demand)
    few = possible <= ENUMERATE_UP_TO_PLANS and journeys <= ENUMERATE_UP_TO_JOURNEYS
    if few:
        return "enumerate"
    return "bound" if separates(question) else "milp"


def _loss(question: Question, value: float, best: float) -> float:
    """Return how much worse a plan is; ties that differ by rounding lose nothing."""
    loss = best - value if isinstance(question, MCLP) else value - best
    return max(0.0, loss) if math.isfinite(loss) else 0.0


def _proof(question: Question, found: Found, best: Score, method: _Chosen) -> Proof:
    """Judge the plan by its recomputed objective and the bound, not by the solver's word."""
    bound = found.bound
    if bound is None and found.exact:
        bound = best.value
    gap = None
    if bound is not None and math.isfinite(best.value):
        ahead = max(0.0, bound - best.value if isinstance(question, MCLP) else best.value - bound)
        # A bound may pass the objective by rounding; it never promises more than is there.
        bound = best.value + ahead if isinstance(question, MCLP) else best.value - ahead
        gap = ahead / abs(best.value) if best.value else (0.0 if ahead == 0 else None)
    proved = found.exact and (gap is None or gap <= OPTIMAL_GAP)
    return Proof(
        status=OPTIMAL if proved else FEASIBLE,
        bound=bound,
        gap=gap,
        plans_possible=found.plans_possible,
        plans_evaluated=found.plans_evaluated,
        method=method,
        solver=found.solver,
    )
