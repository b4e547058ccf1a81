"""The second exact way: models in PuLP, solved by HiGHS, or by CBC where HiGHS is missing.

What a solver says is read in `milp_runs`; here its plan is held against the rules again, and the
caller recomputes what it is worth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
import pulp

from hubplan.errors import SolverError
from hubplan.location.measure import Measure, measure_of
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, Question
from hubplan.location.rules import binds_loads
from hubplan.location.rules.row_check import rows_of
from hubplan.location.rules.rule import ROUNDING
from hubplan.location.solvers.choices import choices_of
from hubplan.location.solvers.enumeration import plans_possible
from hubplan.location.solvers.fallback import plan_keeping_rules
from hubplan.location.solvers.greedy import greedy_plan
from hubplan.location.solvers.load_search import LoadSearch
from hubplan.location.solvers.milp_runs import run_model, solver_told
from hubplan.location.solvers.models import (
    Model,
    add_cover_rules,
    add_journeys,
    add_rows,
    add_uncovered,
    forbid,
    model_of,
    never_served,
)
from hubplan.location.solvers.ranking import Found
from hubplan.location.solvers.searching import Run, Search, Step
from hubplan.units import FloatArray

_WHOLE: Final = 1e-6
# A recomputed loss of visits may differ from the least one by rounding.
_SAME_DEMAND: Final = 1e-9


def search_plans(
    problem: LocationProblem,
    question: Question,
    *,
    best: int,
    time_limit_seconds: float | None = None,
) -> Found:
    """Search for the best plans, one after another, each time forbidding those found.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked.
    best : int
        How many plans to return, at most.
    time_limit_seconds : float, optional
        For all searches together, building models not counted in.

    Returns
    -------
    Found
        Best first; fewer than asked when there are no more, or time ran out.

    Raises
    ------
    SolverError
        If no solver is installed, or time ran out before the fewest people without a route were
        known.
    """
    measure = measure_of(problem, question)
    solver = solver_told()
    limit = math.inf if time_limit_seconds is None else time_limit_seconds
    search = Search(problem, question, measure, tuple(rows_of(problem, question)), [limit])
    next_plan = _searcher(search)
    steps: list[Step] = []
    while len(steps) < best:
        step = next_plan([s.plan for s in steps if s.plan is not None])
        if steps and not (step.plan is not None and step.proved):
            break  # no further plan, or none whose rank is proved
        steps.append(step)
        if not step.proved:
            break
    plans = [s.plan for s in steps if s.plan is not None] or [plan_keeping_rules(search)]
    return Found(
        plans=tuple(_in_order(search, plans)),
        plans_possible=plans_possible(problem, question, measure),
        plans_evaluated=len(plans),
        exact=steps[0].proved,
        bound=steps[0].bound,
        solver=solver,
    )


def _in_order(search: Search, plans: list[Plan]) -> list[Plan]:
    """Return plans best first, equally good ones in the order of their ids."""
    sign = -1.0 if isinstance(search.question, MCLP) else 1.0

    def rank(plan: Plan) -> tuple[float, float, list[tuple[str, ...]]]:
        worth = search.score(plan)
        lost = 0.0 if isinstance(search.question, MCLP) else worth.unreached
        return lost, sign * worth.value, list(plan.values())

    return sorted(plans, key=rank)


def _searcher(search: Search) -> Callable[[list[Plan]], Step]:
    """Return the function that finds the best plan not found before."""
    if binds_loads(search.question.rules):
        return LoadSearch(
            search, partial(_new_model, search), partial(_run, search=search)
        ).next_plan()
    if isinstance(search.question, MCLP):
        return partial(_next_most_covered, search)
    if isinstance(search.question, LSCP):
        return partial(_next_smallest_cover, search)
    lost = _least_lost(search)
    if isinstance(search.question, PCenter):
        return partial(_next_shortest_longest, search, lost)
    return partial(_next_least_minutes, search, lost)


def _new_model(search: Search, found: list[Plan]) -> Model:
    choices = choices_of(search.problem, search.question, search.measure)
    model = model_of(choices, count_free=isinstance(search.question, LSCP))
    add_rows(model, search.measure, search.rows)
    for plan in found:
        forbid(model, search.measure, plan)
    return model


def _next_least_minutes(search: Search, lost: float, found: list[Plan]) -> Step:
    model = _new_model(search, found)
    may_lose = lost - never_served(model, search.measure)
    if may_lose <= _SAME_DEMAND * search.measure.weights.sum():
        may_lose = 0.0
    add_journeys(model, search.measure, may_lose=may_lose)
    run = _run(model, search)
    plan = _or_greedy(search, run, found)
    reached = float(search.measure.weights.sum()) - lost
    # Nobody travels less than nothing beyond the nearest site: a bound when the solver has none.
    further = 0.0 if run.bound is None and not may_lose else run.bound
    if plan is None or further is None or reached <= may_lose * _SAME_DEMAND:
        return Step(plan, run.proved, None)
    bound = (further * model.unit + model.offset) / search.measure.scale / reached
    return Step(plan, run.proved, bound)


def _next_most_covered(search: Search, found: list[Plan]) -> Step:
    model = _new_model(search, found)
    add_uncovered(model, search.measure, search.measure.costs == 0)
    run = _run(model, search)
    everybody = float(search.measure.weights.sum())
    bound = everybody - (run.bound or 0.0) * model.unit
    return Step(_or_greedy(search, run, found), run.proved, bound)


def _or_greedy(search: Search, run: Run, found: list[Plan]) -> Plan | None:
    """Return the plan of a run, or a greedy one if the run ended unproved with none as good."""
    if run.proved or found:
        return run.plan
    choices = choices_of(search.problem, search.question, search.measure)
    plans = [run.plan] if run.plan else []
    quick = greedy_plan(search.measure, choices)
    if quick is None or not all(row.holds(quick) for row in search.rows):
        quick = plan_keeping_rules(search)
    return _in_order(search, [*plans, quick])[0]


def _next_smallest_cover(search: Search, found: list[Plan]) -> Step:
    model = _new_model(search, found)
    add_cover_rules(model, search.measure, search.measure.costs == 0)
    hubs = [(variable, 1.0) for variable in model.opens.values()]
    model.lp += pulp.LpAffineExpression(hubs)
    run = _run(model, search)
    bound = float(math.ceil((run.bound or 1.0) - _WHOLE))  # hubs come whole
    return Step(run.plan, run.proved, bound)


def _next_shortest_longest(search: Search, lost: float, found: list[Plan]) -> Step:
    """Halve the interval of possible longest journeys until one plan is left in it."""
    radii = np.unique(search.measure.costs[np.isfinite(search.measure.costs)])
    low, high = 0, len(radii) - 1
    if found:
        low = _position(search, radii, found[-1])
    probe = low if found else high  # the next plan often ties with the last
    best: Plan | None = None
    while low < high or best is None:
        run = _within(search, lost, found, float(radii[probe]))
        if run.plan is not None:
            best = run.plan
            high = _position(search, radii, best)
        elif not run.proved:
            return Step(best, proved=False, bound=float(radii[low]) / search.measure.scale)
        elif probe == len(radii) - 1:
            return Step(None, proved=True, bound=None)
        else:
            low = probe + 1
        probe = (low + high) // 2
    return Step(best, proved=True, bound=search.score(best).value)


def _position(search: Search, radii: FloatArray, plan: Plan) -> int:
    """Return which of the radii is the longest journey of a plan."""
    return int(np.abs(radii - search.score(plan).value * search.measure.scale).argmin())


def _within(search: Search, lost: float, found: list[Plan], radius: float) -> Run:
    """Look for a plan under which everybody who need not be lost travels within a radius."""
    model = _new_model(search, found)
    covers = search.measure.costs <= radius
    if lost == 0:
        add_cover_rules(model, search.measure, covers)
        model.lp += pulp.LpAffineExpression()
        return _run(model, search)
    add_uncovered(model, search.measure, covers)
    run = _run(model, search)
    if run.plan is None:
        return run
    if _uncovered(search, run.plan, radius) <= lost * (1 + _SAME_DEMAND):
        return Run(run.plan, proved=True, bound=run.bound)
    return Run(None, run.proved, run.bound)


def _least_lost(search: Search) -> float:
    """Return the demand (visits) that even the best plan for it leaves without a route."""
    if not search.measure.has_gaps:
        return 0.0
    model = _new_model(search, [])
    reaches = np.isfinite(search.measure.costs)
    add_uncovered(model, search.measure, reaches)
    run = _run(model, search)
    if run.plan is None or not run.proved:
        raise SolverError(
            "the fewest people without a route could not be proved in time",
            hint="Give the search more time.",
        )
    return _uncovered(search, run.plan, float(search.measure.costs[reaches].max()))


def _uncovered(search: Search, plan: Plan, radius: float) -> float:
    """Return the demand (visits) further than a radius from the hubs of a plan."""
    measure = search.measure
    total = 0.0
    for layer in measure.layers:
        sites = ((tier, measure.site_ids.index(site)) for tier in plan for site in plan[tier])
        hubs = [j for tier, j in sites if layer.leads_to(tier, j)]
        nearest = measure.costs[hubs].min(axis=0, initial=np.inf)
        total += layer.share * math.fsum(measure.weights[nearest > radius])
    return total


def _run(model: Model, search: Search) -> Run:
    """Solve a model and read plan and bound; the plan is held against every rule again."""
    if search.seconds_left[0] <= 0:
        return Run(None, proved=False, bound=None)
    answer = run_model(model.lp, search.seconds_left[0])
    search.seconds_left[0] -= answer.seconds
    if answer.status == "infeasible":
        return Run(None, proved=True, bound=None)
    if answer.status == "unknown":
        return Run(None, proved=False, bound=answer.bound)
    proved = answer.status == "optimal"
    plan = _read_plan(model, search.measure, answer.ones)
    if plan is None and proved:
        raise SolverError("the solver's plan breaks a rule", hint="Use the method 'enumerate'.")
    return Run(plan, proved and plan is not None, answer.bound)


def _read_plan(model: Model, measure: Measure, ones: frozenset[str]) -> Plan | None:
    """Return the plan a solver chose, or None if it does not keep the rules."""
    hubs: dict[str, list[str]] = {tier: [] for tier in measure.tiers}
    for (tier, j), variable in model.opens.items():
        # A hub that no rule and no journey mentions is not in the model.
        variable.varValue = float(variable.name in ones or variable.lowBound == 1)
        if variable.varValue:
            hubs[tier].append(measure.site_ids[j])
    kept = all(rule.valid(ROUNDING * max(1.0, abs(rule.constant))) for rule in model.rules)
    return Plan(hubs) if kept else None
