"""Partial set covering solved: maximal coverings, one hub more at a time, by any method."""

from __future__ import annotations

import time

import numpy as np

from hubplan.errors import InfeasibleError
from hubplan.location.aims.aim import figures
from hubplan.location.aims.journey_aims import ShareWithin
from hubplan.location.best_plan import margin
from hubplan.location.evaluation import evaluate
from hubplan.location.groups import weighted_by
from hubplan.location.measure import measure_of
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.solution import FEASIBLE, OPTIMAL, Alternative, Objective, Proof, Solution
from hubplan.location.solver import Method, solve
from hubplan.location.solvers.enumeration import plans_possible
from hubplan.units import FloatArray


def solve_partial_cover(
    problem: LocationProblem,
    question: PartialLSCP,
    method: Method,
    alternatives: int | None,
    time_limit_seconds: float | None,
) -> Solution:
    """Answer a `PartialLSCP` by maximal coverings of one hub more at a time.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : PartialLSCP
        What is asked.
    method : str
        As for `solve`.
    alternatives : int, optional
        How many plans to rank, at most; all have equally few hubs.
    time_limit_seconds : float, optional
        For all searches together.

    Returns
    -------
    Solution
        Proved when every smaller number of hubs is proved to be too few.

    Raises
    ------
    InfeasibleError
        If all hubs that may be open would not reach the share, or the rules clash.
    """
    began = time.perf_counter()
    counted = weighted_by(problem, question.group)
    needed = question.share * float(counted.weights.sum())
    needed -= margin(needed)
    fewest, most = _range(counted, question, needed)
    not_excluded: int | None = None
    evaluated = 0
    clash: InfeasibleError | None = None
    for p in range(fewest, most + 1):
        spent = time.perf_counter() - began
        left = None if time_limit_seconds is None else max(time_limit_seconds - spent, 0.1)
        try:
            answer = solve(
                counted,
                question.with_hubs(p),
                method=method,
                alternatives=alternatives,
                time_limit_seconds=left,
            )
        except InfeasibleError as error:
            clash = error
            continue
        evaluated += answer.proof.plans_evaluated
        bound = answer.proof.bound
        if not_excluded is None and (bound is None or bound >= needed):
            not_excluded = p
        if answer.objective.value >= needed:
            break
    else:
        raise clash or _too_few(counted, question)
    assert not_excluded is not None
    covers = [a.plan for a in answer.alternatives if a.value >= needed]
    hubs = float(p)
    return Solution(
        problem=problem,
        question=question,
        plan=covers[0],
        objective=Objective(question.model, hubs, question.unit, hubs),
        proof=Proof(
            status=OPTIMAL if not_excluded == p else FEASIBLE,
            bound=float(not_excluded),
            gap=(p - not_excluded) / p,
            plans_possible=plans_possible(
                counted, question.everybody, measure_of(counted, question.everybody)
            ),
            plans_evaluated=evaluated,
            method=answer.proof.method,
            solver=answer.proof.solver,
        ),
        alternatives=tuple(Alternative(plan, hubs, 0.0) for plan in covers),
        evaluation=evaluate(problem, open_sites=covers[0]),
        seconds=time.perf_counter() - began,
        assignment=answer.assignment,
    )


def _range(problem: LocationProblem, question: PartialLSCP, needed: float) -> tuple[int, int]:
    """Return the fewest hubs that could do, if nobody were covered twice, and the most."""
    known = [site for site in problem.sites.ids if site not in question.close]
    columns = problem.positions(known, what="sites")
    near = np.nan_to_num(problem.minutes[:, columns], nan=np.inf) <= question.within
    if near.any(axis=1) @ problem.weights < needed:
        raise _too_few(problem, question)
    each: FloatArray = np.sort(problem.weights @ near)[::-1]
    enough = int(np.searchsorted(np.cumsum(each), needed)) + 1
    return max(1, len(question.keep), enough), len(known)


def _too_few(problem: LocationProblem, question: PartialLSCP) -> InfeasibleError:
    """Return the error that tells how many people all hubs together would cover."""
    sites = [site for site in problem.sites.ids if site not in question.close]
    aim = ShareWithin(question.within)
    (share,) = figures(problem, Plan({OPEN: sites}), [aim]).values()
    rules = [f"share = {question.share:g}", f"within = {question.within:g}"]
    rules += [f"close: {', '.join(question.close)}"] if question.close else []
    return InfeasibleError(
        f"{question.share:.1%} of people within {question.within:g} is more than all "
        f"{len(sites)} sites together cover: {share:.1%}",
        rules=rules,
        hint=f"Relax one of: {'; '.join(rules)}.",
    )
