"""What a plan means for people: minutes, shares within a time, and which hub serves whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from hubplan.cells import figures_html, number
from hubplan.errors import Fault, InputError, raise_faults
from hubplan.location.aims.aim import Aim, figures
from hubplan.location.aims.services import Service, two_tier_services
from hubplan.location.nearest import nearest_hubs, weigh
from hubplan.location.plan import MAIN, MINI, OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.visits import weigh_visits
from hubplan.units import FloatArray, IntArray, as_count, or_none

#: Minutes for which the share of people within is always given.
THRESHOLDS: Final = (15, 20, 30, 45, 60)

# Sums of shares come short of a whole by rounding; nobody lives in a billionth.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Metrics:
    """How long people travel, weighted by how many they are.

    Attributes
    ----------
    mean_minutes : float
        Mean over the people who reach a hub.
    median_minutes, p80_minutes, p90_minutes, p95_minutes : float
        The fewest minutes within which at least 50%, 80%, 90% or 95% of *all* people reach a hub;
        NaN when fewer than that reach one at all.
    max_minutes : float
        Longest journey of anybody who reaches a hub.
    share_within : dict of int to float
        Share of all people who reach a hub in at most 15, 20, 30, 45 and 60 minutes.
    people : float
        All people, those without a route included.
    unreachable_people : float
        People without a route to any open hub.

    Notes
    -----
    NaN stands where nobody is counted or nobody travels.
    """

    mean_minutes: float
    median_minutes: float
    p80_minutes: float
    p90_minutes: float
    p95_minutes: float
    max_minutes: float
    share_within: dict[int, float]
    people: float
    unreachable_people: float

    def _repr_html_(self) -> str:
        within = [
            (f"within {limit} minutes", "–" if math.isnan(share) else f"{share:.1%}")
            for limit, share in self.share_within.items()
        ]
        return figures_html(
            [
                ("average", number(self.mean_minutes, 1, "minutes")),
                ("half of people within", number(self.median_minutes, 1, "minutes")),
                ("80% within", number(self.p80_minutes, 1, "minutes")),
                ("95% within", number(self.p95_minutes, 1, "minutes")),
                ("longest", number(self.max_minutes, 1, "minutes")),
                *within,
                ("people", f"{self.people:,.0f}"),
                ("without a route", f"{self.unreachable_people:,.0f} people"),
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the metrics as ``results.json`` has them, with None for NaN.

        Returns
        -------
        dict
            Thresholds are text, as JSON asks.
        """
        plain = {
            name: or_none(getattr(self, name))
            for name in (
                "mean_minutes",
                "median_minutes",
                "p80_minutes",
                "p90_minutes",
                "p95_minutes",
                "max_minutes",
            )
        }
        within = {str(minutes): or_none(share) for minutes, share in self.share_within.items()}
        return {
            **plain,
            "share_within": within,
            "people": as_count(self.people),
            "unreachable_people": as_count(self.unreachable_people),
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evaluation:
    """A plan seen from every demand point.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    plan : Plan
        Which hubs are open.
    minutes : ndarray of float, shape (n,)
        To the nearest hub of any tier (core services); NaN = no route.
    main_minutes : ndarray of float, shape (n,)
        To the nearest main hub (every service); of a plan with neither main nor mini-hubs, to
        the nearest hub of its first tier: without tiers, equal to `minutes`.
    hubs, main_hubs : ndarray of int, shape (n,)
        Which hub that is, as a position in ``problem.sites.ids``; -1 = none.
    metrics : Metrics
        Of `minutes`, weighted by ``problem.weights``.
    visit_minutes : float
        Mean over all visits: the objective of `TwoTier` (given the share that needs a main hub)
        and of `Nested` (given its services); NaN when neither was given.
    """

    problem: LocationProblem
    plan: Plan
    minutes: FloatArray
    main_minutes: FloatArray
    hubs: IntArray
    main_hubs: IntArray
    metrics: Metrics
    visit_minutes: float

    @property
    def unreachable_ids(self) -> tuple[str, ...]:
        """Ids of the demand points, with people, that have no route to any open hub."""
        lost = np.isnan(self.minutes) & (self.problem.weights > 0)
        return tuple(self.problem.demand.ids[i] for i in np.flatnonzero(lost))

    @property
    def allocation(self) -> pd.DataFrame:
        """Which open hub serves each demand point.

        One row a demand point: ``id``, the weight column, ``hub_id`` and ``minutes`` (nearest hub
        of any tier), ``main_hub_id`` and ``main_minutes`` (nearest main hub), ``estimated``
        (whether the minutes are). No route: id ``""``, minutes NaN. Of equally near hubs the one
        whose id comes first.
        """
        ids = np.array([*self.problem.sites.ids, ""], dtype=object)
        reached = self.hubs >= 0
        rows = np.arange(len(self.hubs))
        return pd.DataFrame(
            {
                "id": list(self.problem.demand.ids),
                self.problem.demand.weight: self.problem.weights,
                "hub_id": ids[self.hubs],
                "minutes": self.minutes,
                "main_hub_id": ids[self.main_hubs],
                "main_minutes": self.main_minutes,
                "estimated": reached & self.problem.estimated[rows, self.hubs],
            }
        )

    def metrics_for(self, column: str) -> Metrics:
        """Return the metrics of a group of people.

        Parameters
        ----------
        column : str
            Column of the demand table that counts the group, such as ``"aged_75_plus"``.

        Returns
        -------
        Metrics
            Of `minutes`, weighted by the column.
        """
        return metrics(self.minutes, self.problem.weights_of(column))

    def figures(self, aims: Iterable[Aim]) -> dict[str, float]:
        """Return further figures of the plan, such as those of equity.

        Parameters
        ----------
        aims : iterable of Aim
            Which, such as ``[WorstOff(), Gini(), MeanMinutes(group="aged_75_plus")]``.

        Returns
        -------
        dict of str to float
            Each aim in words and its value; NaN where nobody is counted.

        Raises
        ------
        InputError
            If a group's column is missing or unfit, or the plan has no such tier.
        """
        return figures(self.problem, self.plan, aims)

    def __repr__(self) -> str:
        """Return hubs, mean and share within 20 minutes in one line."""
        m = self.metrics
        return (
            f"Evaluation({len(self.plan.open_sites)} hubs open; mean {m.mean_minutes:,.2f} "
            f"minutes, {m.share_within[20]:.1%} within 20, 80% within {m.p80_minutes:,.2f})"
        )

    def _repr_html_(self) -> str:
        hubs = len(self.plan.open_sites)
        return f"<p>{hubs} hubs open</p>{self.metrics._repr_html_()}"


def evaluate(
    problem: LocationProblem,
    *,
    open_sites: Sequence[str] | Mapping[str, Sequence[str]],
    main_share: float | None = None,
    services: Sequence[Service] | None = None,
) -> Evaluation:
    """Return what a plan, or any list of open sites, means for people.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    open_sites : sequence of str, Plan or mapping of str to sequence of str
        Ids of the open sites, all of one kind, or a plan with tiers.
    main_share : float, optional
        Share of visits that need a main hub, between 0 and 1, for `Evaluation.visit_minutes`.
    services : sequence of Service, optional
        What visits are for, for the same figure; in place of `main_share`.

    Returns
    -------
    Evaluation
        Minutes, hubs and metrics.

    Raises
    ------
    InputError
        If no site is open, an id is unknown or listed twice, the share is out of range, or both
        a share and services are given.
    """
    if isinstance(open_sites, str):
        raise InputError(
            f"open_sites is the text {open_sites!r}", hint=f"Give a list: ['{open_sites}']."
        )
    tiers = open_sites if isinstance(open_sites, Mapping) else {OPEN: open_sites}
    plan = tiers if isinstance(tiers, Plan) else Plan(tiers)
    if not plan.open_sites:
        raise InputError("no site is open", hint="Name at least one open site.")
    if main_share is not None and not 0 <= main_share <= 1:
        raise InputError(f"main_share is {main_share!r}", hint="Give a share between 0 and 1.")
    if main_share is not None:
        if services is not None:
            raise InputError("main_share and services are both given", hint="Give one of them.")
        services = two_tier_services(main_share)
    minutes, hubs = nearest_hubs(problem, plan.open_sites)
    main = MAIN if MAIN in plan or MINI in plan else next(iter(plan))
    main_minutes, main_hubs = nearest_hubs(problem, plan.get(main, ()))
    return Evaluation(
        problem=problem,
        plan=plan,
        minutes=minutes,
        main_minutes=main_minutes,
        hubs=hubs,
        main_hubs=main_hubs,
        metrics=metrics(minutes, problem.weights),
        visit_minutes=_visit_minutes(problem, plan, services),
    )


def metrics(minutes: FloatArray, weights: FloatArray) -> Metrics:
    """Return the weighted figures every table of hubplan is made of.

    Parameters
    ----------
    minutes : ndarray of float, shape (n,)
        Minutes to the nearest hub; NaN = no route.
    weights : ndarray of float, shape (n,)
        People, finite and not negative.

    Returns
    -------
    Metrics
        People without a route count in every denominator but that of the mean.

    Raises
    ------
    InputError
        If the shapes differ or a weight is out of range.
    """
    minutes = np.asarray(minutes, dtype=np.float64)
    weights = np.asarray(weights, dtype=np.float64)
    faults = []
    if minutes.shape != weights.shape:
        faults.append(Fault("shapes", f"{minutes.shape} minutes, {weights.shape} weights"))
    if not (np.isfinite(weights) & (weights >= 0)).all():
        faults.append(Fault("weights", "are not all finite and zero or more"))
    raise_faults("metrics", faults)
    people = math.fsum(weights)
    reached, total, unreached = weigh(minutes, weights)
    travels = ~np.isnan(minutes) & (weights > 0)
    return Metrics(
        mean_minutes=total / reached if reached else math.nan,
        median_minutes=_quantile(minutes[travels], weights[travels], people, 0.50),
        p80_minutes=_quantile(minutes[travels], weights[travels], people, 0.80),
        p90_minutes=_quantile(minutes[travels], weights[travels], people, 0.90),
        p95_minutes=_quantile(minutes[travels], weights[travels], people, 0.95),
        max_minutes=float(minutes[travels].max()) if travels.any() else math.nan,
        share_within={
            limit: math.fsum(weights[minutes <= limit]) / people if people else math.nan
            for limit in THRESHOLDS
        },
        people=people,
        unreachable_people=unreached,
    )


def _quantile(minutes: FloatArray, weights: FloatArray, people: float, share: float) -> float:
    """Return the smallest minutes within which a share of all people are, or NaN."""
    order = np.argsort(minutes, kind="stable")
    enough = np.cumsum(weights[order]) >= share * people * (1.0 - _ROUNDING)
    return float(minutes[order][enough.argmax()]) if enough.any() else math.nan


def _visit_minutes(
    problem: LocationProblem, plan: Plan, services: Sequence[Service] | None
) -> float:
    reached, total, _ = weigh_visits(problem, plan, services or ())
    return total / reached if reached else math.nan
