"""Models in which hubs have room for so many: who goes where beside which sites open.

Shares of people on each journey are continuous, at most 1 where the hub is open and 0 where it is
not (the strong formulation: one row a journey), and so are shares that stay at home, which they
may only if no hub they reach is open. People who have the same journeys are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp

from hubplan.location.measure import Layer, Measure
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question
from hubplan.location.rules import Capacity, MinimumLoad
from hubplan.location.rules.reach import hub_limits
from hubplan.location.solvers.models import Model
from hubplan.units import FloatArray

#: A variable and what a whole of it adds.
Term = tuple[Any, float]


@dataclass(frozen=True, slots=True, eq=False)
class Journeys:
    """Demand that travels, for models in which it is assigned to hubs.

    Attributes
    ----------
    minutes : ndarray of float, shape (classes, m)
        Of people who have the same journeys, to sites in the order of a measure; inf = no route.
    people : ndarray of float, shape (classes,)
        How many they are.
    """

    minutes: FloatArray
    people: FloatArray

    @property
    def radii(self) -> FloatArray:
        """Every length of a journey, ascending."""
        return np.unique(self.minutes[np.isfinite(self.minutes)])


@dataclass(slots=True, eq=False)
class Assigned:
    """Variables of who goes where.

    Attributes
    ----------
    travel : list of (variable, people, minutes)
        Shares on journeys.
    home : list of (variable, people)
        Shares that stay at home.
    never : float
        People (visits) that no hub of the model could ever serve.
    loads : dict of (tier, position) to list of (variable, people)
        Journeys to each hub.
    """

    travel: list[tuple[Any, float, float]] = field(default_factory=list)
    home: list[Term] = field(default_factory=list)
    never: float = 0.0
    loads: dict[tuple[str, int], list[Term]] = field(default_factory=dict)


def journeys_of(problem: LocationProblem, measure: Measure) -> Journeys:
    """Return the journeys that people could make.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    measure : Measure
        Gives the order of sites.

    Returns
    -------
    Journeys
        Demand points without weight or without any route are not part of it.
    """
    travels = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    columns = problem.positions(measure.site_ids, what="sites")
    minutes = np.nan_to_num(problem.minutes[travels][:, columns], nan=np.inf)
    classes, of = np.unique(minutes, axis=0, return_inverse=True)
    people = np.bincount(of.ravel(), problem.weights[travels], len(classes))
    return Journeys(np.asarray(classes), np.asarray(people))


def add_assignment(
    model: Model, measure: Measure, journeys: Journeys, *, within: float = np.inf
) -> Assigned:
    """Add who goes where: everybody somewhere, to open hubs, or at home if no hub is in reach.

    Parameters
    ----------
    model : Model
        Which hubs may open; gets variables and rows.
    measure : Measure
        Layers.
    journeys : Journeys
        Who travels.
    within : float
        Minutes beyond which no journey is made.

    Returns
    -------
    Assigned
        The variables, for rules and objectives.
    """
    assigned = Assigned()
    for layer in measure.layers:
        for minutes, people in zip(journeys.minutes, journeys.people.tolist(), strict=True):
            _add_class(model, layer, minutes, (layer.share * people, within), assigned)
    return assigned


def add_load_rules(
    model: Model,
    assigned: Assigned,
    problem: LocationProblem,
    question: Question,
    site_ids: Sequence[str],
) -> None:
    """Add the rules about loads.

    Parameters
    ----------
    model : Model
        Gets the rows.
    assigned : Assigned
        Who goes where.
    problem : LocationProblem
        The data.
    question : Question
        Its rules `Capacity` and `MinimumLoad` are added.
    site_ids : sequence of str
        Ids of positions.
    """
    keys = list(model.opens)
    hubs = {(tier, site_ids[j]): h for h, (tier, j) in enumerate(keys)}
    for rule in question.rules:
        if not isinstance(rule, Capacity | MinimumLoad):
            continue
        sense = pulp.LpConstraintLE if isinstance(rule, Capacity) else pulp.LpConstraintGE
        for key, limit in zip(keys, hub_limits(problem, rule, hubs).tolist(), strict=True):
            if not np.isnan(limit):
                terms = [*assigned.loads.get(key, []), (model.opens[key], -limit)]
                _add(model, terms, sense, 0)


def add_at_most_home(model: Model, assigned: Assigned, people: float) -> None:
    """Add the row that no more people stay at home than must.

    Parameters
    ----------
    model : Model
        Gets the row.
    assigned : Assigned
        Who stays at home.
    people : float
        How many may.
    """
    if assigned.home:
        smallest = min(count for _, count in assigned.home)
        terms = [(variable, count / smallest) for variable, count in assigned.home]
        _add(model, terms, pulp.LpConstraintLE, people / smallest)


def minimise(model: Model, terms: Sequence[Term], *, unit: float) -> None:
    """Set the objective.

    Parameters
    ----------
    model : Model
        Gets the objective and its `unit`.
    terms : sequence of (variable, cost)
        What is summed.
    unit : float
        Cost units in one unit of the objective, above zero.
    """
    model.unit = unit
    model.lp += pulp.LpAffineExpression([(variable, cost / unit) for variable, cost in terms])


def _add_class(
    model: Model,
    layer: Layer,
    minutes: FloatArray,
    limits: tuple[float, float],
    assigned: Assigned,
) -> None:
    """Add the people who have the same journeys."""
    people, within = limits
    sites = np.flatnonzero(np.isfinite(minutes)).tolist()
    reached = model.serving(layer, sites)
    if not reached:
        assigned.never += people
        return
    shares: list[Term] = []
    for key in reached:
        length = float(minutes[key[1]])
        if length > within:
            continue
        share = model.variable()
        shares.append((share, 1.0))
        _add(model, [(share, 1.0), (model.opens[key], -1.0)], pulp.LpConstraintLE, 0)
        assigned.travel.append((share, people, length))
        assigned.loads.setdefault(key, []).append((share, people))
    if not any(len(hubs - set(reached)) < least for hubs, least in model.sure):
        home = model.variable()
        shares.append((home, 1.0))
        assigned.home.append((home, people))
        for key in reached:
            _add(model, [(home, 1.0), (model.opens[key], 1.0)], pulp.LpConstraintLE, 1)
    _add(model, shares, pulp.LpConstraintEQ, 1)


def _add(model: Model, terms: Sequence[Term], sense: int, right: float) -> None:
    expression = pulp.LpAffineExpression(terms)
    model.lp.addConstraint(pulp.LpConstraint(expression, sense, rhs=right))
