"""The third exact way: bound and enumerate, for p-median and maximal covering of any size.

A Lagrangian bound says what no plan can undercut, sites that cannot matter are fixed, and what is
left is evaluated (`branching`). No large matrix is held beside the measure's own; nothing depends
on chance. Cut short, it hands back its best plan with the bound reached.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np

from hubplan.location.measure import Measure, measure_of
from hubplan.location.plan import OPEN
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import MCLP, PMedian, Question
from hubplan.location.rules import binds_loads
from hubplan.location.rules.row_check import is_chosen, rows_of
from hubplan.location.solvers.branching import search
from hubplan.location.solvers.choices import SingleTier, choices_of
from hubplan.location.solvers.fallback import central_plan
from hubplan.location.solvers.medians import Medians, medians_of
from hubplan.location.solvers.pool import Pool
from hubplan.location.solvers.ranking import Board, Found
from hubplan.location.solvers.site_rows import SiteRows, site_rows
from hubplan.units import BoolArray, FloatArray, IntArray


def separates(question: Question) -> bool:
    """Return whether bound and enumerate can answer a question.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    bool
        Whether it is a p-median or a maximal covering without rules about loads.
    """
    return isinstance(question, PMedian | MCLP) and not binds_loads(question.rules)


def bound_and_enumerate(
    problem: LocationProblem,
    question: Question,
    *,
    best: int,
    time_limit_seconds: float | None = None,
    most_branches: float = math.inf,
) -> Found:
    """Find the best plans and prove it, or come as near to a proof as time allows.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : PMedian or MCLP
        What is asked; `separates` is true of it, its rules have been checked, and some plan keeps
        them.
    best : int
        How many plans to return, at most.
    time_limit_seconds : float, optional
        When to stop searching.
    most_branches : float
        How many branches to search at most. 0 gives a quick answer: greedy start, interchange,
        and the first Lagrangian bound with what it can settle.

    Returns
    -------
    Found
        Best first: the best there are if the search ended; otherwise the best found, and after it
        those that the bound proves to be next. Where sums are exact (whole hundredths of minutes
        and whole people), so is the proof; elsewhere up to one part in a thousand million. Of
        equally good plans it may find any.
    """
    limit = math.inf if time_limit_seconds is None else time_limit_seconds
    deadline = time.monotonic() + limit
    task = _task_of(problem, question)
    if not (task.choices.pick and task.weights.size):
        return task.any_plans(best)
    lost = task.least_stranded(deadline)
    medians, stern = task.medians(nobody_lost=lost.people == 0)
    pool = Pool(stern, best, stranded=lost.people)
    beyond = search(
        medians, pool, [*lost.plans, *task.starts], deadline=deadline, most_branches=most_branches
    )
    if lost.proved:
        bound = task.bound(question, medians, min(beyond, pool.least), lost.people)
    else:
        bound = None
    board = task.board(np.array(list(pool.values)), np.array(list(pool.values.values())), best)
    known = board.totals <= beyond if lost.proved else np.zeros(len(board.totals), dtype=np.bool_)
    known[0] = True
    return Found(
        plans=tuple(board.where(known).plans(task.measure)),
        plans_possible=task.plans_possible,
        plans_evaluated=min(pool.evaluated, task.choices.plans_possible),
        exact=lost.proved and beyond == np.inf,
        bound=bound,
        solver=f"numpy {np.__version__}",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Lost:
    """The fewest people any plan leaves without a route, and plans that leave no more."""

    people: float
    proved: bool
    plans: tuple[IntArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A question by the sites that may open and the demand points that some plan reaches."""

    measure: Measure
    choices: SingleTier
    costs: FloatArray
    weights: FloatArray
    nearest: FloatArray
    """Costs to the nearest hub that is open in every plan."""
    rows: SiteRows | None
    starts: tuple[IntArray, ...]
    """If there are rules, a plan that keeps them."""

    @property
    def plans_possible(self) -> int | None:
        """How many plans there are; None where rules leave some of them."""
        return self.choices.plans_possible if self.rows is None else None

    def least_stranded(self, deadline: float) -> _Lost:
        """Search for the fewest people without a route: a p-median of its own."""
        if not (np.isinf(self.nearest) & ~_all_finite(self.costs)).any():
            return _Lost(0.0, proved=True, plans=())
        gaps = np.isinf(self.costs).astype(np.float64)
        medians = medians_of(gaps, self.weights, self.choices.pick, np.isinf(self.nearest) * 1.0)
        medians = replace(medians, rows=self.rows)
        pool = Pool(medians, 1)
        proved = search(medians, pool, self.starts, deadline=deadline) == np.inf
        plan = np.array(next(iter(pool.values)), dtype=np.int64)
        return _Lost(pool.least, proved=proved, plans=(plan,))

    def medians(self, *, nobody_lost: bool) -> tuple[Medians, Medians]:
        """Return the question for bounds and for swaps; they differ in what a lost person costs.

        Where some plan loses nobody, swaps must not lose anybody for shorter journeys. Bounds are
        far closer if a missing route costs little: plans that lose somebody are then among the
        cheap ones, and are turned away one by one.
        """
        asked = (self.costs, self.weights, self.choices.pick, self.nearest)
        gentle = replace(medians_of(*asked, gentle=True), rows=self.rows)
        if not nobody_lost or gentle.stranding == np.inf:
            return gentle, gentle
        return gentle, replace(medians_of(*asked), rows=self.rows)

    def bound(
        self, question: Question, medians: Medians, least: float, lost: float
    ) -> float | None:
        """Return the bound on costs as one on the objective; None where nobody travels."""
        if not medians.grain:
            least -= medians.margin(least)
        people = float(self.measure.weights.sum())
        if isinstance(question, MCLP):
            return people - least
        travel = float(self.weights.sum()) - lost
        if travel <= 0:
            return None
        stranding = medians.stranding * lost if lost else 0.0
        return max(0.0, least - stranding) / self.measure.scale / travel

    def board(self, plans: IntArray, totals: FloatArray, best: int) -> Board:
        """Return plans of free sites as ranked plans of all hubs."""
        fixed = np.repeat(self.choices.fixed[OPEN], len(plans), axis=0)
        pool = np.array(self.choices.pool, dtype=np.int64)
        hubs = np.sort(np.hstack([fixed, pool[plans]]), axis=1)
        found = Board(np.zeros(len(plans)), totals, {OPEN: hubs})
        return found.where(np.arange(0)).joined(found, best)

    def any_plans(self, best: int) -> Found:
        """Return the first plans where all are alike: only one, or nobody reaches any site."""
        sites = range(len(self.choices.pool))
        every: Iterator[tuple[int, ...]] = combinations(sites, self.choices.pick)
        if self.rows is not None and self.choices.pick:
            rows = self.rows
            every = (plan for plan in every if rows.keeps(np.array(plan)))
        alike = list(islice(every, best))
        table = np.array(alike, dtype=np.int64).reshape(len(alike), self.choices.pick)
        board = self.board(table, np.zeros(len(alike)), best)
        return Found(
            plans=tuple(board.plans(self.measure)),
            plans_possible=self.plans_possible,
            plans_evaluated=len(alike),
            exact=True,
            bound=None,
            solver=f"numpy {np.__version__}",
        )


def _task_of(problem: LocationProblem, question: Question) -> _Task:
    """Leave out the sites that are settled and the points that no plan reaches."""
    measure = measure_of(problem, question)
    choices = choices_of(problem, question, measure)
    assert isinstance(choices, SingleTier)
    nearest = measure.costs[choices.fixed[OPEN].ravel()].min(axis=0, initial=np.inf)
    whole = len(choices.pool) == len(measure.costs)
    costs = measure.costs if whole else measure.costs[list(choices.pool)]
    reached = np.isfinite(nearest)
    for row in costs:
        reached |= np.isfinite(row)
    ruled = _rules_of(problem, question, measure, choices)
    if reached.all():
        return _Task(measure, choices, costs, measure.weights, nearest, *ruled)
    weights = measure.weights[reached]
    return _Task(measure, choices, costs[:, reached], weights, nearest[reached], *ruled)


def _rules_of(
    problem: LocationProblem, question: Question, measure: Measure, choices: SingleTier
) -> tuple[SiteRows | None, tuple[IntArray, ...]]:
    """Return the rules that choices do not keep by themselves, and a plan that keeps them."""
    left = replace(question, rules=[rule for rule in question.rules if not is_chosen(rule)])
    fixed = choices.fixed[OPEN].ravel()
    rows = site_rows(rows_of(problem, left), measure.site_ids, choices.pool, fixed)
    if rows is None:
        return None, ()
    place = {measure.site_ids[j]: k for k, j in enumerate(choices.pool)}
    plan = central_plan(problem, question, measure)
    return rows, (np.array([place[s] for s in plan[OPEN] if s in place], dtype=np.int64),)


def _all_finite(costs: FloatArray) -> BoolArray:
    """Return which columns hold no inf, without a table as large as the costs."""
    finite = np.ones(costs.shape[1], dtype=np.bool_)
    for row in costs:
        finite &= np.isfinite(row)
    return finite
