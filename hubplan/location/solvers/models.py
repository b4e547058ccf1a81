"""The questions as mixed-integer models in PuLP: which sites open, and what that costs.

Open sites are binary variables; everything else is continuous. Journeys use the radius form
(Cornuéjols, Nemhauser and Wolsey 1980; Elloumi 2010): for each demand point, its distances to
sites in ascending order, and for each of them the share of its people who must go further. There
is no variable for each pair, equal distances share one, and the list ends where a hub is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pulp

from hubplan.location.measure import Layer, Measure
from hubplan.location.plan import OPEN, Plan
from hubplan.location.rules import Row, Sense
from hubplan.location.solvers.area_quotas import AreaQuota
from hubplan.location.solvers.choices import Choices, SingleTier
from hubplan.units import BoolArray, FloatArray

# Objectives are scaled to about this size: solvers compare with absolute tolerances near 1e-6.
_OBJECTIVE_SIZE: Final = 1e4

_SENSES: Final[dict[Sense, int]] = {
    "<=": pulp.LpConstraintLE,
    "=": pulp.LpConstraintEQ,
    ">=": pulp.LpConstraintGE,
}


@dataclass(slots=True, eq=False)
class Model:
    """A model under construction.

    Attributes
    ----------
    tiers : tuple of str
        Tiers of a plan.
    lp : pulp.LpProblem
        Variables, constraints and objective; always a minimum.
    opens : dict
        ``(tier, position)`` to the binary variable that says whether that hub is open.
    rules : list of pulp.LpConstraint
        Constraints on `opens` alone; a solver's plan is held against them again.
    sure : list of (frozenset of (tier, position), int)
        Sets of hubs of which at least so many are open in every plan.
    unit : float
        Cost units in one unit of the objective.
    offset : float
        Cost in every plan, not part of the objective.
    made : int
        How many variables there are beside `opens`.
    """

    tiers: tuple[str, ...]
    lp: Any = field(default_factory=lambda: pulp.LpProblem("hubplan", pulp.LpMinimize))
    opens: dict[tuple[str, int], Any] = field(default_factory=dict)
    rules: list[Any] = field(default_factory=list)
    sure: list[tuple[frozenset[tuple[str, int]], int]] = field(default_factory=list)
    unit: float = 1.0
    offset: float = 0.0
    made: int = 0

    def add_rule(self, terms: Sequence[tuple[Any, float]], sense: int, right: float) -> None:
        """Add a constraint on open hubs alone.

        Parameters
        ----------
        terms : sequence of (variable, coefficient)
            Left side.
        sense : int
            ``pulp.LpConstraintLE``, ``LpConstraintEQ`` or ``LpConstraintGE``.
        right : float
            Right side.
        """
        constraint = pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=right)
        self.lp.addConstraint(constraint)
        self.rules.append(constraint)

    def variable(self, *, binary: bool = False) -> Any:  # noqa: ANN401
        """Return a new variable, zero or more.

        Parameters
        ----------
        binary : bool
            Whether it is 0 or 1; else it is continuous.
        """
        self.made += 1
        kind = {"upBound": 1, "cat": pulp.LpInteger} if binary else {}
        return _variable(self.lp, f"further_{self.made}", lowBound=0, **kind)

    def open_terms(self, layer: Layer, sites: Sequence[int]) -> list[tuple[Any, float]]:
        """Return the hubs that serve a layer from some sites, as terms with coefficient 1.

        Parameters
        ----------
        layer : Layer
            The kind of visits.
        sites : sequence of int
            Positions of sites.
        """
        return [(self.opens[key], 1.0) for key in self.serving(layer, sites)]

    def serving(self, layer: Layer, sites: Sequence[int]) -> list[tuple[str, int]]:
        """Return the hubs that may open at some sites and serve a layer, as keys of `opens`.

        Parameters
        ----------
        layer : Layer
            The kind of visits.
        sites : sequence of int
            Positions of sites.

        Returns
        -------
        list of (tier, position)
            Site by site.
        """
        return [
            (tier, j)
            for j in sites
            for tier in self.tiers
            if (tier, j) in self.opens and layer.leads_to(tier, j)
        ]


def model_of(choices: Choices, *, count_free: bool = False) -> Model:
    """Return a model of the plans that keep the rules, without an objective yet.

    Parameters
    ----------
    choices : SingleTier or TieredAreas
        The plans.
    count_free : bool
        Whether the number of hubs is left open (`LSCP`).

    Returns
    -------
    Model
        Open hubs and rules.
    """
    model = Model(tuple(choices.fixed))
    for tier, row in choices.fixed.items():
        for j in row.ravel().tolist():
            model.opens[tier, j] = _binary(model, tier, j, fixed=True)
            model.sure.append((frozenset({(tier, j)}), 1))
    if isinstance(choices, SingleTier):
        terms = [(_open(model, OPEN, j), 1.0) for j in choices.pool]
        if not count_free:
            model.add_rule(terms, pulp.LpConstraintEQ, choices.pick)
            model.sure.append((frozenset((OPEN, j) for j in choices.pool), choices.pick))
        return model
    for area in choices.areas:
        _add_area(model, area)
    return model


def add_rows(model: Model, measure: Measure, rows: Sequence[Row]) -> None:
    """Add the rows of rules.

    Parameters
    ----------
    model : Model
        Gets the rows; hubs it cannot open count as not open.
    measure : Measure
        Gives the positions of ids.
    rows : sequence of Row
        What open hubs must keep.
    """
    position = {site: j for j, site in enumerate(measure.site_ids)}
    for row in rows:
        terms = [
            (model.opens[tier, position[site]], value)
            for (tier, site), value in row.coefficients.items()
            if value and (tier, position[site]) in model.opens
        ]
        model.add_rule(terms, _SENSES[row.sense], row.right)


def forbid(model: Model, measure: Measure, plan: Plan) -> None:
    """Add the rule that a plan must not come again.

    Parameters
    ----------
    model : Model
        Gets one more rule.
    measure : Measure
        Gives the positions of ids.
    plan : Plan
        What has been found already.
    """
    terms = []
    chosen = 0
    for (tier, j), variable in model.opens.items():
        is_open = measure.site_ids[j] in plan[tier]
        chosen += is_open
        terms.append((variable, -1.0 if is_open else 1.0))
    model.add_rule(terms, pulp.LpConstraintGE, 1 - chosen)


def add_uncovered(model: Model, measure: Measure, covers: BoolArray) -> None:
    """Add the objective: demand without an open hub that covers it, over all layers.

    Parameters
    ----------
    model : Model
        Gets the objective.
    measure : Measure
        Weights and layers.
    covers : ndarray of bool, shape (m, n)
        Whether a hub at a site covers a demand point.
    """
    costs = []
    model.unit = float(measure.weights.sum()) / _OBJECTIVE_SIZE
    for layer in measure.layers:
        for i, weight in enumerate(measure.weights.tolist()):
            terms = model.open_terms(layer, np.flatnonzero(covers[:, i]).tolist())
            uncovered = model.variable()
            _at_least(model, [(uncovered, 1.0), *terms], 1)
            costs.append((uncovered, layer.share * weight / model.unit))
    model.lp += pulp.LpAffineExpression(costs)


def add_cover_rules(model: Model, measure: Measure, covers: BoolArray) -> None:
    """Add the rule that every demand point that can travel is covered.

    Parameters
    ----------
    model : Model
        Gets the rules.
    measure : Measure
        Layers.
    covers : ndarray of bool, shape (m, n)
        Whether a hub at a site covers a demand point.
    """
    for layer in measure.layers:
        for column in np.unique(covers, axis=1).T:
            terms = model.open_terms(layer, np.flatnonzero(column).tolist())
            model.add_rule(terms, pulp.LpConstraintGE, 1)


def add_journeys(model: Model, measure: Measure, *, may_lose: float) -> None:
    """Add the objective: weighted costs to the nearest open hub, summed over layers.

    Parameters
    ----------
    model : Model
        Gets the objective, its `unit` and its `offset`.
    measure : Measure
        Costs, weights and layers.
    may_lose : float
        Demand (visits) that every plan leaves without a route; a plan that loses more is barred.
    """
    finite = np.where(np.isfinite(measure.costs), measure.costs, np.nan)
    typical = float(np.nansum(np.nanmean(finite, axis=0) * measure.weights))
    model.unit = typical / _OBJECTIVE_SIZE or 1.0
    objective: list[tuple[Any, float]] = []
    lost: list[tuple[Any, float]] = []
    for layer in measure.layers:
        for i, weight in enumerate((measure.weights * layer.share).tolist()):
            chain = list(_rings(model, layer, measure.costs[:, i]))
            if chain:
                _add_chain(model, chain, weight, objective, lost if may_lose > 0 else None)
    model.lp += pulp.LpAffineExpression(objective)
    if lost:
        smallest = min(weight for _, weight in lost)
        limit = pulp.LpAffineExpression([(u, weight / smallest) for u, weight in lost])
        right = may_lose / smallest
        model.lp.addConstraint(pulp.LpConstraint(limit, pulp.LpConstraintLE, rhs=right))


def never_served(model: Model, measure: Measure) -> float:
    """Return the demand (visits) that no site open under the rules could serve.

    Parameters
    ----------
    model : Model
        Which hubs may open.
    measure : Measure
        Costs, weights and layers.

    Returns
    -------
    float
        Demand lost under every plan.
    """
    total = 0.0
    for layer in measure.layers:
        sites = [j for j in range(len(measure.site_ids)) if model.open_terms(layer, [j])]
        total += layer.share * measure.weights[np.isinf(measure.costs[sites]).all(axis=0)].sum()
    return float(total)


@dataclass(frozen=True, slots=True)
class _Ring:
    """Sites at one cost from a demand point."""

    cost: float
    terms: list[tuple[Any, float]]
    last: bool
    """Whether a hub is certain to be open at this cost or nearer."""


def _rings(model: Model, layer: Layer, costs: FloatArray) -> Iterator[_Ring]:
    """Yield the rings of sites that may serve a layer, from the nearest, until a hub is certain."""
    unseen = [(hubs, len(hubs) - least) for hubs, least in model.sure]
    seen: set[tuple[str, int]] = set()
    finite = costs[np.isfinite(costs)]
    for cost in np.unique(finite).tolist():
        here = np.flatnonzero(costs == cost).tolist()
        keys = model.serving(layer, here)
        if not keys:
            continue
        seen.update(keys)
        certain = any(len(hubs & seen) > spare for hubs, spare in unseen)
        yield _Ring(cost, [(model.opens[key], 1.0) for key in keys], certain)
        if certain:
            return


def _add_area(model: Model, area: AreaQuota) -> None:
    """Add what may open in one area: so many hubs of each tier, one tier a site."""
    for quota in area.quotas:
        terms = [(_open(model, quota.tier, j), 1.0) for j in sorted(quota.pool) if quota.count]
        if terms:
            sense = pulp.LpConstraintEQ if quota.exactly else pulp.LpConstraintLE
            model.add_rule(terms, sense, quota.count)
        if terms and quota.exactly:
            model.sure.append((frozenset((quota.tier, j) for j in quota.pool), quota.count))
    for j in sorted(set().union(*(quota.pool for quota in area.quotas))):
        held = [(model.opens[t, j], 1.0) for t in model.tiers if (t, j) in model.opens]
        if j in area.kept:
            model.add_rule(held, pulp.LpConstraintEQ, 1)
        elif len(held) > 1:
            model.add_rule(held, pulp.LpConstraintLE, 1)


def _add_chain(
    model: Model,
    chain: list[_Ring],
    weight: float,
    objective: list[tuple[Any, float]],
    lost: list[tuple[Any, float]] | None,
) -> None:
    """Add one demand point: who finds no hub in a ring goes on to the next."""
    model.offset += weight * chain[0].cost
    beyond: list[tuple[Any, float]] = []
    right = 1.0
    for ring, further in zip(chain, [*chain[1:], None], strict=True):
        if ring.last:
            return
        if further is None and lost is None:
            # Everybody must have a route, and this ring is the last with a site.
            _at_least(model, [*beyond, *ring.terms], right)
            return
        variable = model.variable()
        _at_least(model, [(variable, 1.0), *beyond, *ring.terms], right)
        step = further.cost - ring.cost if further else -ring.cost
        objective.append((variable, weight * step / model.unit))
        if further is None and lost is not None:
            lost.append((variable, weight))
        beyond, right = [(variable, -1.0)], 0.0


def _at_least(model: Model, terms: Sequence[tuple[Any, float]], right: float) -> None:
    expression = pulp.LpAffineExpression(terms)
    model.lp.addConstraint(pulp.LpConstraint(expression, pulp.LpConstraintGE, rhs=right))


def _open(model: Model, tier: str, j: int) -> Any:  # noqa: ANN401
    """Return the variable of a hub, made on first use."""
    if (tier, j) not in model.opens:
        model.opens[tier, j] = _binary(model, tier, j, fixed=False)
    return model.opens[tier, j]


def _binary(model: Model, tier: str, j: int, *, fixed: bool) -> Any:  # noqa: ANN401
    bounds = {"lowBound": int(fixed), "upBound": 1}
    return _variable(model.lp, f"open_{tier}_{j}", **bounds, cat=pulp.LpInteger)


def _variable(lp: Any, name: str, **settings: Any) -> Any:  # noqa: ANN401
    # Older releases of PuLP have no add_variable, newer ones warn of anything else.
    make = getattr(lp, "add_variable", pulp.LpVariable)
    return make(name, **settings)
