"""Questions made of aims answered by models, when there are too many plans for a table."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pulp

from hubplan.errors import InfeasibleError, InputError, SolverError
from hubplan.location.aims.aim import Aim, figures, journey_minutes
from hubplan.location.aims.table_figures import LostVisits, lost_visits
from hubplan.location.best_plan import BestPlan, Bound, Priority, margin
from hubplan.location.groups import group_weights
from hubplan.location.measure import measure_of
from hubplan.location.pareto import Front, ParetoFront, ParetoPoint, undominated
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.solution import FEASIBLE, OPTIMAL, Proof
from hubplan.location.solvers.aim_models import AimModel, Linear, cost_of, figure_of
from hubplan.location.solvers.enumeration import plans_possible
from hubplan.location.solvers.milp_runs import run_model, solver_told
from hubplan.location.solvers.plan_table import Plans
from hubplan.units import FloatArray

# Solvers compare objectives with a tolerance near 1e-6: costs are brought to about this size.
_OBJECTIVE_SIZE = 1e4
#: Points of a front nearer than this, as a share of a cost (or of 1), are not told apart.
APART = 1e-6

#: An aim and the most its cost may be.
Limit = tuple[Aim, float]


def search_best_plan(
    problem: LocationProblem, question: BestPlan, time_limit_seconds: float | None
) -> tuple[list[Plan], Proof]:
    """Answer a `BestPlan` by one model for each of its aims, those before it as limits.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : BestPlan
        What is asked; its plans have been checked.
    time_limit_seconds : float, optional
        For all models together.

    Returns
    -------
    plans : list of Plan
        One plan.
    proof : Proof
        Optimal when the model of every aim was solved to the proof.

    Raises
    ------
    InputError
        If an aim or bound has no linear model.
    InfeasibleError
        If no plan keeps the bounds.
    SolverError
        If no plan was found in time, or no solver is installed.
    """
    search = _Searcher(problem, question.plans, time_limit_seconds)
    search.settle_lost(question.every_aim)
    limits = [limit for bound in question.bounds for limit in _limits(bound)]
    plan: Plan | None = None
    proved = True
    bound: float | None = None
    for k, priority in enumerate(question.priorities):
        found = search.least(_cost_of_priority(priority), limits)
        if found.plan is None and found.proved and not k:
            raise _no_plan(search, question.bounds)
        if k == question.decisive and found.bound is not None and priority.target is None:
            bound = figure_of(priority.aim, found.bound)
        proved = found.proved and found.plan is not None
        plan = found.plan or plan
        if plan is None:
            raise SolverError(
                f"no plan was found in {time_limit_seconds:g} seconds",
                hint="Give the search more time.",
            )
        if not proved:
            break
        allowed = _allowed(priority, search.figure(plan, priority.aim))
        if allowed is not None:
            cost = cost_of(priority.aim, allowed)
            limits.append((priority.aim, cost + margin(cost)))
    assert plan is not None
    proof = Proof(
        status=OPTIMAL if proved else FEASIBLE,
        bound=None if proved else bound,
        gap=None,
        plans_possible=plans_possible(problem, question.plans, measure_of(problem, question.plans)),
        plans_evaluated=search.runs,
        method="milp",
        solver=search.solver,
    )
    return [plan], proof


def search_front(
    problem: LocationProblem, question: ParetoFront, time_limit_seconds: float | None
) -> Front:
    """Find a Pareto front point after point, each the least sum of costs in a box not yet searched.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : ParetoFront
        What is asked; its plans have been checked.
    time_limit_seconds : float, optional
        For all models together.

    Returns
    -------
    Front
        Points nearer than `APART` are not told apart; equal plans are not counted.

    Raises
    ------
    InputError
        If an aim or bound has no linear model.
    InfeasibleError
        If no plan keeps the bounds.
    SolverError
        If no solver is installed.

    Notes
    -----
    A box is all costs below its upper corner. The least weighted sum in a box is on the front; the
    costs not worse than that point are then cut from every box that holds it (the
    epsilon-constraint method for two aims, its corners for three).

    Klamroth, K., Lacour, R. and Vanderpooten, D. (2015) On the representation of the search region
    in multi-objective optimization. European Journal of Operational Research 245(3), 767-778.
    """
    began = time.perf_counter()
    search = _Searcher(problem, question.plans, time_limit_seconds)
    search.settle_lost(question.every_aim)
    aims = tuple(question.aims)
    bounds = [limit for bound in question.bounds for limit in _limits(bound)]
    sizes = _sizes(search, aims, bounds)
    if sizes is None:
        raise _no_plan(search, question.bounds)
    boxes, empty = [(math.inf,) * len(aims)], []
    points: list[tuple[FloatArray, Plan]] = []
    complete = True

    def summed(model: AimModel) -> Linear:
        parts = [(model.cost(aim), size) for aim, size in zip(aims, sizes, strict=True)]
        return Linear(
            tuple((v, c / size) for cost, size in parts for v, c in cost.terms),
            sum(cost.constant / size for cost, size in parts),
        )

    while boxes:
        box = boxes.pop()
        corner = [
            (aim, limit - APART * size)
            for aim, limit, size in zip(aims, box, sizes, strict=True)
            if math.isfinite(limit)
        ]
        found = search.least(summed, [*bounds, *corner])
        if not found.proved:
            complete = False
            break
        costs = None if found.plan is None else _costs(search, found.plan, aims)
        if found.plan is None or costs is None or not (costs < box).all():
            empty.append(box)
            continue
        points.append((costs, found.plan))
        boxes = _cut([*boxes, box], costs, empty)
    return Front(
        problem=problem,
        question=question,
        points=_points(search, points, aims),
        complete=complete,
        plans_possible=plans_possible(problem, question.plans, measure_of(problem, question.plans)),
        method="milp",
        solver=search.solver,
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a solver said: a plan or none, whether that is proved, and the bound on the cost."""

    plan: Plan | None
    proved: bool
    bound: float | None


class _Searcher:
    """Solves models over the same plans until time is up."""

    def __init__(self, problem: LocationProblem, plans: Plans, seconds: float | None) -> None:
        self.problem = problem
        self.plans = plans
        self.solver = solver_told()
        self.left = math.inf if seconds is None else seconds
        self.runs = 0
        self.lost: dict[LostVisits, float] = {}

    def settle_lost(self, aims: Sequence[Aim]) -> None:
        """Find the fewest visits without a route, those of the first aim first."""
        for kind in lost_visits(aims):
            model = AimModel(self.problem, self.plans, self.lost)
            lost = model.lost_visits(kind)
            if not lost.terms:
                self.lost[kind] = lost.constant
                continue
            found = self._solve(model, lost)
            if found.plan is None or not found.proved:
                raise SolverError(
                    "the fewest people without a route could not be proved in time",
                    hint="Give the search more time.",
                )
            self.lost[kind] = self._lost_under(found.plan, kind)

    def least(self, cost: Callable[[AimModel], Linear], limits: Sequence[Limit]) -> _Found:
        """Look for the plan that costs least within limits."""
        model = AimModel(self.problem, self.plans, self.lost)
        for aim, at_most in limits:
            model.limit(model.cost(aim), at_most)
        return self._solve(model, cost(model))

    def figure(self, plan: Plan, aim: Aim) -> float:
        return next(iter(figures(self.problem, plan, [aim]).values()))

    def _lost_under(self, plan: Plan, kind: LostVisits) -> float:
        visits, group = kind
        weights = group_weights(self.problem, group)
        return sum(
            share * float(weights[np.isinf(journey_minutes(self.problem, plan, journey))].sum())
            for share, journey in visits
        ) / float(weights.sum())

    def _solve(self, model: AimModel, cost: Linear) -> _Found:
        size = sum(abs(c) for _, c in cost.terms) or 1.0
        unit = max(size, abs(cost.constant)) / _OBJECTIVE_SIZE
        terms = [(v, c / unit) for v, c in cost.terms]
        model.model.lp.setObjective(pulp.LpAffineExpression(terms))
        if self.left <= 0:
            return _Found(None, proved=False, bound=None)
        answer = run_model(model.model.lp, self.left)
        self.left -= answer.seconds
        self.runs += 1
        bound = None if answer.bound is None else answer.bound * unit + cost.constant
        if answer.status in ("infeasible", "unknown"):
            return _Found(None, answer.status == "infeasible", bound)
        return _Found(model.plan(answer.ones), answer.status == "optimal", bound)


def _cost_of_priority(priority: Priority) -> Callable[[AimModel], Linear]:
    """Return the function that writes what a priority makes small."""

    def cost(model: AimModel) -> Linear:
        whole = model.cost(priority.aim)
        if priority.target is None:
            return whole
        return model.short_of(whole, cost_of(priority.aim, priority.target))

    return cost


def _allowed(priority: Priority, value: float) -> float | None:
    """Return the worst figure that is as good as the best by a priority; None = any."""
    if math.isnan(value):
        return None
    sign = 1.0 if priority.aim.lower_is_better else -1.0
    worst = sign * value
    if priority.target is not None:
        worst = max(worst, sign * priority.target)
    return sign * (worst + priority.tolerance)


def _limits(bound: Bound) -> list[Limit]:
    """Return a bound as limits on costs."""
    aim = bound.aim
    worst, best = bound.at_most, bound.at_least
    if not aim.lower_is_better:
        worst, best = best, worst
    if best is not None:
        raise InputError(
            f"'{bound.label}' keeps a figure from being too good, which has no linear model",
            hint="Use the method 'enumerate', with fewer plans.",
        )
    assert worst is not None
    slack = margin(worst) if aim.lower_is_better else -margin(worst)
    return [(aim, cost_of(aim, worst + slack))]


def _no_plan(search: _Searcher, bounds: Sequence[Bound]) -> InfeasibleError:
    """Return the error that names a smallest set of bounds that no plan keeps together."""

    def nothing(_: AimModel) -> Linear:
        return Linear(())

    kept = list(bounds)
    for bound in bounds:
        others = [other for other in kept if other is not bound]
        found = search.least(nothing, [limit for b in others for limit in _limits(b)])
        if found.plan is None and found.proved:
            kept = others
    lines = ["no plan keeps every bound" if kept else "no plan keeps every rule"]
    for bound in kept:
        found = search.least(_cost_of_priority(Priority(bound.aim)), [])
        best = "" if found.plan is None else f": at best {search.figure(found.plan, bound.aim):.6g}"
        lines.append(f"  {bound.label}{best}")
    rules = [bound.label for bound in kept]
    hint = f"Relax one of: {'; '.join(rules)}." if rules else "Relax a rule."
    return InfeasibleError("\n".join(lines), rules=rules, hint=hint)


def _sizes(
    search: _Searcher, aims: tuple[Aim, ...], bounds: list[Limit]
) -> tuple[float, ...] | None:
    """Return the size of each cost, so that sums mix them fairly; None if no plan keeps bounds."""
    sizes = []
    for aim in aims:
        found = search.least(_cost_of_priority(Priority(aim)), bounds)
        if found.plan is None and found.proved:
            return None
        least = 0.0 if found.plan is None else abs(float(_costs(search, found.plan, (aim,))[0]))
        sizes.append(least or 1.0)
    return tuple(sizes)


def _costs(search: _Searcher, plan: Plan, aims: tuple[Aim, ...]) -> FloatArray:
    """Return the costs of a plan, recomputed from its sites; NaN where nobody is counted."""
    return np.array([cost_of(aim, search.figure(plan, aim)) for aim in aims])


def _cut(
    boxes: list[tuple[float, ...]], point: FloatArray, empty: list[tuple[float, ...]]
) -> list[tuple[float, ...]]:
    """Return the boxes that are left when all that is not better than a point is cut away."""
    left: dict[tuple[float, ...], None] = {}
    for box in boxes:
        if not (point < box).all():
            left[box] = None
            continue
        for k, value in enumerate(point.tolist()):
            left[(*box[:k], value, *box[k + 1 :])] = None

    def inside(small: tuple[float, ...], large: tuple[float, ...]) -> bool:
        return all(a <= b for a, b in zip(small, large, strict=True))

    return [
        box
        for box in left
        if not any(inside(box, other) for other in left if other != box)
        and not any(inside(box, other) for other in empty)
    ]


def _points(
    search: _Searcher, points: list[tuple[FloatArray, Plan]], aims: tuple[Aim, ...]
) -> tuple[ParetoPoint, ...]:
    """Return the points in order; of two that differ by rounding the one found first."""
    different: dict[tuple[float, ...], Plan] = {}
    for costs, plan in points:
        different.setdefault(tuple(costs.tolist()), plan)
    kept = undominated(np.array(list(different)).reshape(len(different), len(aims)))
    plans = list(different.values())
    return tuple(
        ParetoPoint(plans[row], figures(search.problem, plans[row], aims), None)
        for row in kept.tolist()
    )
