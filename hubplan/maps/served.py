"""Which hub serves each demand point of a plan: the nearest, or the one that rules send it to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hubplan.location import Evaluation, Solution
from hubplan.units import BoolArray, FloatArray, IntArray

# Minutes are summed nowhere here; this is for matrices whose digits were cut elsewhere.
_SAME_MINUTES = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Who goes where, one entry a pair of demand point and hub.

    Attributes
    ----------
    point : ndarray of int, shape (k,)
        Position of the demand point.
    hub : ndarray of int, shape (k,)
        Position of the hub among the problem's sites.
    people : ndarray of float, shape (k,)
        How many (or how many visits) go there.
    farther : ndarray of bool, shape (k,)
        Whether another open hub that would do is nearer.
    """

    point: IntArray
    hub: IntArray
    people: FloatArray
    farther: BoolArray


def served_of(solution: Solution | Evaluation) -> Served:
    """Return who goes where.

    Parameters
    ----------
    solution : Solution or Evaluation
        A plan: with rules about loads, the assignment of its solution; else the hubs of its
        evaluation, which for territories are not always the nearest.

    Returns
    -------
    Served
        By demand point, then hub; points without a route are not in it.
    """
    if isinstance(solution, Solution) and solution.assignment is not None:
        return _assigned(solution)
    evaluation = solution.evaluation if isinstance(solution, Solution) else solution
    problem = evaluation.problem
    point = np.flatnonzero(evaluation.hubs >= 0)
    hub = evaluation.hubs[point]
    farther = farther_than_nearest(evaluation)[point]
    return Served(point, hub, problem.weights[point], farther)


def farther_than_nearest(evaluation: Evaluation) -> BoolArray:
    """Mark the demand points whose hub is not their nearest.

    Parameters
    ----------
    evaluation : Evaluation
        A plan.

    Returns
    -------
    ndarray of bool, shape (n,)
        True in territories whose hub is farther than another open one.
    """
    problem = evaluation.problem
    columns = [problem.sites.ids.index(site) for site in evaluation.plan.open_sites]
    nearest = np.fmin.reduce(problem.minutes[:, columns], axis=1)
    farther: BoolArray = evaluation.minutes > nearest + _SAME_MINUTES
    return farther


def to_the_hub_that_serves(solution: Solution | Evaluation) -> Evaluation:
    """Return an evaluation whose journeys lead to the hub that serves most people of each point.

    Parameters
    ----------
    solution : Solution or Evaluation
        A plan.

    Returns
    -------
    Evaluation
        With other `minutes` and `hubs` where rules about loads send people past their nearest
        hub; all else as it was.
    """
    if isinstance(solution, Evaluation):
        return solution
    if solution.assignment is None:
        return solution.evaluation
    evaluation, served = solution.evaluation, served_of(solution)
    fewest_first = np.lexsort((-served.hub, served.people))
    hubs = evaluation.hubs.copy()
    # Of several hubs of one point the last written stays: the one that serves most.
    hubs[served.point[fewest_first]] = served.hub[fewest_first]
    rows = np.arange(len(hubs))
    minutes = np.where(hubs >= 0, evaluation.problem.minutes[rows, hubs], np.nan)
    return replace(evaluation, minutes=minutes, hubs=hubs)


def _assigned(solution: Solution) -> Served:
    assert solution.assignment is not None
    problem, table = solution.problem, solution.assignment.table
    row = {identifier: i for i, identifier in enumerate(problem.demand.ids)}
    column = {site: j for j, site in enumerate(problem.sites.ids)}
    table = table.assign(
        point=[row[i] for i in table["id"]],
        hub=[column[j] for j in table["hub_id"]],
        farther=table["minutes"] > table["nearest_minutes"] + _SAME_MINUTES,
    )
    pairs = table.groupby(["point", "hub"], as_index=False)
    found = pairs.agg(people=("people", "sum"), farther=("farther", "any"))
    return Served(
        found["point"].to_numpy(dtype=np.int64),
        found["hub"].to_numpy(dtype=np.int64),
        found["people"].to_numpy(dtype=np.float64),
        found["farther"].to_numpy(dtype=np.bool_),
    )
