"""Aims as linear costs over which hubs are open, in a mixed-integer model.

All are written so that less is better: the solver never gains by sending anybody further than
need be. Means, shares and exponential costs are sums of steps along the chains of `chains`; the
longest journey and the mean of the worst-off need a few variables more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pulp

from hubplan.errors import InputError
from hubplan.location.aims.aim import Aim, Journey, SeparableAim, aim_weights
from hubplan.location.aims.coverage import BackupCoverage
from hubplan.location.aims.equity import WorstOff
from hubplan.location.aims.journey_aims import WorstPlace
from hubplan.location.aims.services import MeanVisit
from hubplan.location.aims.table_figures import LostVisits
from hubplan.location.groups import group_weights
from hubplan.location.measure import measure_of
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.rules.row_check import rows_of
from hubplan.location.solvers.chains import Chains
from hubplan.location.solvers.choices import choices_of
from hubplan.location.solvers.models import add_rows, model_of
from hubplan.location.solvers.plan_table import Plans
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear expression.

    Attributes
    ----------
    terms : tuple of (variable, coefficient)
        Each variable once.
    constant : float
        What is added.
    """

    terms: tuple[tuple[Any, float], ...]
    constant: float = 0.0


class AimModel:
    """The plans of a question, and aims as costs of them.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian, TwoTier or Nested
        Which plans there are.
    lost : dict of LostVisits to float
        Visits that every plan to be compared leaves without a route, as far as they are known;
        plans that lose more are barred.
    """

    def __init__(
        self, problem: LocationProblem, plans: Plans, lost: dict[LostVisits, float]
    ) -> None:
        measure = measure_of(problem, plans)
        self.problem = problem
        self.site_ids = measure.site_ids
        self.tiers = measure.tiers
        self.model = model_of(choices_of(problem, plans, measure))
        add_rows(self.model, measure, rows_of(problem, plans))
        self.chains = Chains(self.model, problem, measure.site_ids)
        self.lost = lost
        for kind, visits in lost.items():
            self.limit(self.lost_visits(kind), visits)

    def lost_visits(self, kind: LostVisits) -> Linear:
        """Return the visits without a route as a share of all of them.

        Parameters
        ----------
        kind : LostVisits
            Whose, and to where.

        Returns
        -------
        Linear
            No terms where nothing depends on the plan.
        """
        visits, group = kind
        weights = group_weights(self.problem, group)
        shares = weights / weights.sum()
        return _added(
            [
                self._sum(journey, share * shares, lambda minutes: 1.0 * np.isinf(minutes))
                for share, journey in visits
            ]
        )

    def cost(self, aim: Aim) -> Linear:
        """Return an aim as a cost, less is better.

        Parameters
        ----------
        aim : Aim
            The figure; whoever it leaves out is in `lost`.

        Returns
        -------
        Linear
            In the unit that `cost_of` and `figure_of` turn figures into and back.

        Raises
        ------
        InputError
            If the aim has no linear model.
        """
        weights = aim_weights(self.problem, aim)[0]
        left = 1.0 - self.lost.get((aim.visits, aim.group), 0.0)
        shares = weights / weights.sum() / left if left > 0 else np.zeros(len(weights))
        if isinstance(aim, SeparableAim):
            return self._sum(aim.journeys[0], shares, lambda t: _without_inf(aim.costs(t)))
        if isinstance(aim, MeanVisit):
            return _added([self._sum(j, share * shares, _without_inf) for share, j in aim.visits])
        if isinstance(aim, WorstPlace):
            longest = self.model.variable()
            for i in np.flatnonzero(shares).tolist():
                self._at_least(longest, self._one(aim.journeys[0], i, _without_inf))
            return Linear(((longest, 1.0),))
        if isinstance(aim, WorstOff):
            return self._worst_off(aim, shares)
        if isinstance(aim, BackupCoverage):
            return self._without_backup(aim, shares)
        raise InputError(
            f"'{aim}' has no linear model", hint="Use the method 'enumerate', with fewer plans."
        )

    def short_of(self, cost: Linear, target: float) -> Linear:
        """Return by how much a cost is above a target, or 0.

        Parameters
        ----------
        cost : Linear
            The cost.
        target : float
            The target.

        Returns
        -------
        Linear
            Zero or more.
        """
        above = self.model.variable()
        self._at_least(above, Linear(cost.terms, cost.constant - target))
        return Linear(((above, 1.0),))

    def limit(self, cost: Linear, at_most: float) -> None:
        """Bar plans that cost more.

        Parameters
        ----------
        cost : Linear
            The cost.
        at_most : float
            The most it may be.
        """
        # Scaled so that the tolerance of a solver, about 1e-6, is far below any figure's.
        unit = max((abs(c) for _, c in cost.terms), default=1.0) or 1.0
        terms = [(v, c / unit) for v, c in cost.terms]
        self._add(terms, pulp.LpConstraintLE, (at_most - cost.constant) / unit)

    def plan(self, ones: frozenset[str]) -> Plan:
        """Return the plan that a solver found.

        Parameters
        ----------
        ones : frozenset of str
            Names of the binary variables at 1.

        Returns
        -------
        Plan
            By ids.
        """
        hubs: dict[str, list[str]] = {tier: [] for tier in self.tiers}
        for (tier, j), variable in self.model.opens.items():
            # A hub that no rule and no journey mentions is not in the model.
            if variable.name in ones or variable.lowBound == 1:
                hubs[tier].append(self.site_ids[j])
        return Plan(hubs)

    def _worst_off(self, aim: WorstOff, shares: FloatArray) -> Linear:
        """Return the conditional value at risk (Rockafellar and Uryasev 2000)."""
        threshold = self.model.variable()
        terms = [(threshold, 1.0)]
        for i in np.flatnonzero(shares).tolist():
            beyond = self.model.variable()
            one = self._one(aim.journeys[0], i, _without_inf)
            self._at_least(beyond, Linear((*one.terms, (threshold, -1.0)), one.constant))
            terms.append((beyond, float(shares[i]) / aim.share))
        return Linear(tuple(terms))

    def _without_backup(self, aim: BackupCoverage, shares: FloatArray) -> Linear:
        """Return the share without enough hubs near: 0 or 1, since half of two hubs is none."""
        terms = []
        for i in np.flatnonzero(shares).tolist():
            near = [(v, 1.0) for v in self.chains.near(aim.journeys[0], i, aim.within)]
            missing = self.model.variable(binary=True)
            self._add([*near, (missing, aim.times)], pulp.LpConstraintGE, aim.times)
            terms.append((missing, float(shares[i])))
        return Linear(tuple(terms))

    def _sum(
        self, journey: Journey, weights: FloatArray, cost: Callable[[FloatArray], FloatArray]
    ) -> Linear:
        """Return the weighted sum of what a journey costs each demand point."""
        terms: list[tuple[Any, float]] = []
        constant = 0.0
        for i in np.flatnonzero(weights).tolist():
            one = self._one(journey, i, cost)
            terms += [(v, float(weights[i]) * c) for v, c in one.terms]
            constant += float(weights[i]) * one.constant
        return Linear(tuple(terms), constant)

    def _one(self, journey: Journey, i: int, cost: Callable[[FloatArray], FloatArray]) -> Linear:
        """Return what a journey costs one demand point: steps from ring to ring."""
        minutes, further = self.chains.chain(journey, i)
        costs = cost(minutes)
        steps = zip(further, np.diff(costs).tolist(), strict=True)
        return Linear(tuple((v, c) for v, c in steps if c), float(costs[0]))

    def _at_least(self, variable: Any, cost: Linear) -> None:  # noqa: ANN401
        terms = [(variable, 1.0), *((v, -c) for v, c in cost.terms)]
        self._add(terms, pulp.LpConstraintGE, cost.constant)

    def _add(self, terms: Sequence[tuple[Any, float]], sense: int, right: float) -> None:
        row = pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=right)
        self.model.lp.addConstraint(row)


def cost_of(aim: Aim, figure: float) -> float:
    """Return the cost in a model that belongs to a figure of an aim.

    Parameters
    ----------
    aim : Aim
        The aim.
    figure : float
        In its unit.

    Returns
    -------
    float
        In the unit of `AimModel.cost`.
    """
    if isinstance(aim, SeparableAim):
        return aim.mean_cost(figure)
    return 1.0 - figure if isinstance(aim, BackupCoverage) else figure


def figure_of(aim: Aim, cost: float) -> float:
    """Return the figure of an aim that belongs to a cost in a model.

    Parameters
    ----------
    aim : Aim
        The aim.
    cost : float
        In the unit of `AimModel.cost`.

    Returns
    -------
    float
        In the unit of the aim.
    """
    if isinstance(aim, SeparableAim):
        return float(aim.figure(np.array(cost)))
    return 1.0 - cost if isinstance(aim, BackupCoverage) else cost


def _without_inf(costs: FloatArray) -> FloatArray:
    """Return costs with 0 for people without a route, who are left out of the mean."""
    return np.where(np.isinf(costs), 0.0, costs)


def _added(parts: Sequence[Linear]) -> Linear:
    """Return a sum; a chain that two parts share stands in it once."""
    summed: dict[str, tuple[Any, float]] = {}
    for variable, coefficient in (term for part in parts for term in part.terms):
        _, before = summed.get(variable.name, (variable, 0.0))
        summed[variable.name] = variable, before + coefficient
    return Linear(tuple(summed.values()), sum(part.constant for part in parts))
