"""A plan that keeps every rule, at once: for a search that ends before it has found any."""

from __future__ import annotations

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.plan import OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question
from hubplan.location.rules import binds_loads
from hubplan.location.rules.blocks import cheapest_point, stacked
from hubplan.location.rules.requirements import ground_of, requirements_of
from hubplan.location.rules.row_check import RowCheck, row_check_of
from hubplan.location.solvers.choices import SingleTier, choices_of
from hubplan.location.solvers.pairing import join, nearest_costs
from hubplan.location.solvers.searching import Search
from hubplan.units import FloatArray, IntArray


def plan_keeping_rules(search: Search) -> Plan:
    """Return a plan that keeps every rule, improved by swaps of one hub for another.

    Parameters
    ----------
    search : Search
        What is asked; some plan keeps its rules.

    Returns
    -------
    Plan
        Without any promise how good it is: with rules about loads, two tiers or set covering the
        hubs that keep the rules and lie nearest to everybody on average.
    """
    plan = central_plan(search.problem, search.question, search.measure)
    choices = choices_of(search.problem, search.question, search.measure)
    settled = isinstance(search.question, LSCP) or binds_loads(search.question.rules)
    if settled or not isinstance(choices, SingleTier) or not choices.pick:
        return plan
    check = row_check_of(search.problem, search.question, search.measure, choices.fixed)
    position = {site: j for j, site in enumerate(search.measure.site_ids)}
    fixed = set(choices.fixed[OPEN].ravel().tolist())
    hubs = np.array([position[s] for s in plan[OPEN] if position[s] not in fixed], dtype=np.int64)
    worth = _worth(search, choices, hubs[np.newaxis])[0]
    while True:
        better = _best_swap(search, choices, check, hubs)
        if better is None or tuple(better[1]) >= tuple(worth):
            break
        hubs, worth = better
    opened = [*hubs.tolist(), *fixed]
    return Plan({OPEN: [search.measure.site_ids[j] for j in opened]})


def central_plan(problem: LocationProblem, question: Question, measure: Measure) -> Plan:
    """Return the plan whose hubs, among those that keep the rules, are least far on average.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; some plan keeps its rules.
    measure : Measure
        Its costs.

    Returns
    -------
    Plan
        Keeps the rules; a hub without a route counts as twice the longest journey away.
    """
    ground = ground_of(problem, question)
    items = requirements_of(problem, question, ground)
    block = stacked([*ground.always, *(item.block for item in items)], ground.columns)
    finite = np.isfinite(measure.costs)
    furthest = float(measure.costs[finite].max(initial=0.0))
    far = np.where(finite, measure.costs, 2 * furthest) @ measure.weights
    mean = dict(zip(measure.site_ids, (far / measure.weights.sum()).tolist(), strict=True))
    price = np.zeros(ground.columns)
    price[list(ground.hubs.values())] = [mean[site] for _, site in ground.hubs]
    point = cheapest_point(block, len(ground.hubs), price)
    assert point is not None  # the rules have been checked
    chosen = [hub for hub, column in ground.hubs.items() if point[column]]
    return Plan({t: [site for tier, site in chosen if tier == t] for t in measure.tiers})


def _best_swap(
    search: Search, choices: SingleTier, check: RowCheck | None, hubs: IntArray
) -> tuple[IntArray, FloatArray] | None:
    """Return the best plan one swap away that keeps the rules, and its worth."""
    others = np.setdiff1d(np.array(choices.pool, dtype=np.int64), hubs)
    best: tuple[IntArray, FloatArray] | None = None
    for out in range(len(hubs)):
        options = np.tile(hubs, (len(others), 1))
        options[:, out] = others
        if check is not None:
            options = options[check.some({OPEN: options}, len(options))]
            options = options[check.pairs({OPEN: options}, {}, (len(options), 1))[:, 0]]
        if not len(options):
            continue
        worth = _worth(search, choices, options)
        first = int(np.lexsort(worth.T[::-1])[0])
        if best is None or tuple(worth[first]) < tuple(best[1]):
            best = options[first], worth[first]
    return best


def _worth(search: Search, choices: SingleTier, options: IntArray) -> FloatArray:
    """Return people without a route and cost of each plan, less being better."""
    costs = nearest_costs(search.measure, {OPEN: options}, len(options), choices.fixed)
    lost, totals = join(search.measure, costs, [None] * len(costs), (len(options), 1))
    return np.column_stack([lost.ravel(), totals.ravel()])
