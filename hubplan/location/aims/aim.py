"""Aims: figures of a plan that planners steer by, each worked out from the minutes to its hubs.

One definition serves everywhere: one plan or many thousands at once, as objective, as bound, as
axis of a Pareto front. The aims are in `journey_aims`, `equity` and `coverage`.

**People without a route** follow `LocationProblem`. Minutes are inf where there is no route.
(1) Where an aim is a mean or a longest journey, plans are compared only among those that leave
the fewest of the aim's own people without a route, and (2) the figure is taken over those who
have one. Where it is a share of people (`counts_everybody`), all of them are in the denominator
and whoever has no route is not covered, so no such rule is needed. A figure is NaN when nobody
is counted; such a plan comes after every other. People are those of the aim's `group`; places
where none of them lives count in nothing.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.location.groups import AnyGroup, group_weights
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True)
class Journey:
    """Which hubs people travel to.

    Attributes
    ----------
    tiers : tuple of str or None
        Hubs of these tiers; None = of any.
    nth : int
        Which of them: 1 = the nearest, 2 = the one that serves when the nearest does not.
    at : tuple of str
        Ids of sites to which people travel as well, when they are open in whatever tier.
    """

    tiers: tuple[str, ...] | None = None
    nth: int = 1
    at: tuple[str, ...] = ()

    def leads_to(self, tier: str, site: str) -> bool:
        """Return whether people travel to a hub.

        Parameters
        ----------
        tier : str
            Its tier.
        site : str
            Where it stands.

        Returns
        -------
        bool
            True if it is one of those.
        """
        return self.tiers is None or tier in self.tiers or site in self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim(ABC):
    """A figure of a plan.

    Attributes
    ----------
    group : str, Group or None
        Whose journeys count: a column of the demand table, a `Group`, or everybody (None).
    tier : str or None
        Hubs of which tier are travelled to, such as ``"main"``; None = any.

    Notes
    -----
    Class attributes say how to read the figure: `unit`; `lower_is_better`; and
    `counts_everybody`, whether people without a route are in the denominator.
    """

    unit: ClassVar[str] = "minutes"
    lower_is_better: ClassVar[bool] = True
    counts_everybody: ClassVar[bool] = False

    group: AnyGroup = None
    tier: str | None = None

    @property
    @abstractmethod
    def name(self) -> str:
        """The aim in words."""

    @property
    def groups(self) -> tuple[AnyGroup, ...]:
        """Groups whose weights the figure is made of."""
        return (self.group,)

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """Journeys whose minutes the figure is made of."""
        return (Journey(None if self.tier is None else (self.tier,)),)

    @property
    def visits(self) -> tuple[tuple[float, Journey], ...]:
        """Which journeys decide who has no route, each with its share of visits; none = nobody."""
        if self.counts_everybody:
            return ()
        return tuple((1.0, journey) for journey in self.journeys)

    def values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the figure of each plan.

        Parameters
        ----------
        minutes : ndarray of float, shape (len(journeys), plans, n)
            Of each of `journeys`; inf = no route.
        weights : ndarray of float, shape (len(groups), n)
            People of each of `groups`.

        Returns
        -------
        ndarray of float, shape (plans,)
            In `unit`; NaN where nobody is counted.
        """
        return self._of_all(minutes, weights)

    def _of_all(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the figures; most aims look at one journey."""
        return self._values(minutes[0], weights)

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the figures from the minutes of the one journey, shape (plans, n)."""
        raise NotImplementedError

    def losses(self, values: FloatArray) -> FloatArray:
        """Return figures turned so that less is better, whatever the aim.

        Parameters
        ----------
        values : ndarray of float
            Figures of plans.

        Returns
        -------
        ndarray of float
            The same or their negatives; NaN becomes inf, worse than any figure.
        """
        signed = values if self.lower_is_better else -values
        return np.where(np.isnan(signed), np.inf, signed)

    def __str__(self) -> str:
        """Return the name with group and tier."""
        whom = "" if self.group is None else f" of {self.group}"
        return f"{self.name}{whom}{'' if self.tier is None else f' to a {self.tier} hub'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparableAim(Aim):
    r"""A figure that is a mean of costs, each depending on one person's minutes alone.

    Notes
    -----
    With :math:`c` non-decreasing and :math:`g` strictly monotone,

    .. math:: g\Bigl( \sum_i w_i \, c(t_i) \Big/ \sum_i w_i \Bigr)

    is best where the mean cost is least: a p-median of the matrix :math:`c(t_{ij})`. So every way
    of solving a p-median solves these aims, and nothing else is needed; see `BestPlan`.
    """

    def costs(self, minutes: FloatArray) -> FloatArray:
        """Return what a journey costs, zero or more and never falling as minutes grow.

        Parameters
        ----------
        minutes : ndarray of float
            Of any shape; inf = no route.

        Returns
        -------
        ndarray of float
            Of the same shape; inf where a person without a route is left out of the mean.
        """
        return self._costs(minutes)

    @abstractmethod
    def _costs(self, minutes: FloatArray) -> FloatArray: ...

    def figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the figure that belongs to a mean cost.

        Parameters
        ----------
        mean_cost : ndarray of float
            Of any shape.

        Returns
        -------
        ndarray of float
            Of the same shape, in `unit`.
        """
        return self._figure(mean_cost)

    @abstractmethod
    def _figure(self, mean_cost: FloatArray) -> FloatArray: ...

    def mean_cost(self, figure: float) -> float:
        """Return the mean cost that belongs to a figure: the inverse of `figure`.

        Parameters
        ----------
        figure : float
            In `unit`.

        Returns
        -------
        float
            In units of `costs`.
        """
        return self._mean_cost(figure)

    @abstractmethod
    def _mean_cost(self, figure: float) -> float: ...

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the figure of the mean cost under each plan."""
        return self.figure(weighted_means(self.costs(minutes), weights[0]))


def figures(problem: LocationProblem, plan: Plan, aims: Iterable[Aim]) -> dict[str, float]:
    """Return the figures of one plan, worked out from the minutes to its hubs and nothing else.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plan : Plan
        Which hubs are open.
    aims : iterable of Aim
        Which figures.

    Returns
    -------
    dict of str to float
        Each aim in words and its value; NaN where nobody is counted.

    Raises
    ------
    InputError
        If a group's column is missing or unfit, or the plan has no such tier.
    """
    told = {}
    for aim in aims:
        minutes = [journey_minutes(problem, plan, journey) for journey in aim.journeys]
        values = aim.values(np.array(minutes)[:, np.newaxis], aim_weights(problem, aim))
        told[str(aim)] = float(values[0])
    return told


def journey_minutes(problem: LocationProblem, plan: Plan, journey: Journey) -> FloatArray:
    """Return the minutes of a journey under a plan.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plan : Plan
        Which hubs are open.
    journey : Journey
        To which of them.

    Returns
    -------
    ndarray of float, shape (n,)
        Minutes; inf = no route, or fewer than `nth` hubs.

    Raises
    ------
    InputError
        If the plan has no such tier.
    """
    missing = [tier for tier in journey.tiers or () if tier not in plan]
    if missing:
        raise InputError(
            f"the plan has no tier '{missing[0]}'", hint=f"Its tiers are {', '.join(plan)}."
        )
    sites = [site for tier, ids in plan.items() for site in ids if journey.leads_to(tier, site)]
    filled = np.nan_to_num(problem.minutes[:, problem.positions(sites, what="plan")], nan=np.inf)
    if filled.shape[1] < journey.nth:
        return np.full(len(filled), np.inf)
    nearest = np.partition(filled, journey.nth - 1, axis=1)
    return np.asarray(nearest[:, journey.nth - 1], dtype=np.float64)


def aim_weights(problem: LocationProblem, aim: Aim) -> FloatArray:
    """Return the weights of an aim's groups.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    aim : Aim
        Whose groups.

    Returns
    -------
    ndarray of float, shape (len(aim.groups), n)
        People.

    Raises
    ------
    InputError
        If a group's column is missing or unfit.
    """
    return np.vstack([group_weights(problem, group) for group in aim.groups])


def weighted_means(costs: FloatArray, weights: FloatArray) -> FloatArray:
    """Return weighted means over what is finite.

    Parameters
    ----------
    costs : ndarray of float, shape (plans, n)
        Costs; inf = left out.
    weights : ndarray of float, shape (n,)
        People.

    Returns
    -------
    ndarray of float, shape (plans,)
        NaN where nobody is counted.
    """
    with np.errstate(invalid="ignore"):  # inf times nobody, seen to below
        sums = costs @ weights
    if np.isfinite(sums).all():
        return np.asarray(sums / weights.sum(), dtype=np.float64)
    finite = np.isfinite(costs)
    people = finite @ weights
    total = np.where(finite, costs, 0.0) @ weights
    none = np.full(len(costs), np.nan)
    return np.asarray(np.divide(total, people, out=none, where=people > 0), dtype=np.float64)


def check_time(name: str, value: float) -> None:
    """Return if a time is finite and zero or more.

    Parameters
    ----------
    name : str
        What it was given as.
    value : float
        The time.

    Raises
    ------
    InputError
        If it is not.
    """
    bad = not (math.isfinite(value) and value >= 0)
    raise_faults("the aim", [Fault(name, f"is {value!r}", "Give a time of 0 or more.")] * bad)
