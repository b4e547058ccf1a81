"""A question turned into costs to be summed or maximised: what both exact solvers work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import UnreachableError
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, Question, tiers_of
from hubplan.location.tiered import Tiered, certain_tiers
from hubplan.location.visits import visits_of
from hubplan.units import FloatArray

_HUNDREDTHS: Final = 100.0
# Whole numbers up to here are exact in float64, and so are their sums in any order.
_EXACT_BELOW: Final = 2.0**53


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One kind of visit: its share, and the hubs that serve it.

    Attributes
    ----------
    share : float
        Share of visits, in (0, 1].
    tiers : tuple of str
        Tiers whose hubs serve these visits.
    at : frozenset of int
        Positions of sites that serve them as well when they are open, in whatever tier.
    """

    share: float
    tiers: tuple[str, ...]
    at: frozenset[int] = frozenset()

    def leads_to(self, tier: str, j: int) -> bool:
        """Return whether a hub serves these visits.

        Parameters
        ----------
        tier : str
            Its tier.
        j : int
            Position of its site.

        Returns
        -------
        bool
            True if it is one of those.
        """
        return tier in self.tiers or j in self.at


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """Costs from the demand points that count to all sites.

    Attributes
    ----------
    site_ids : tuple of str
        All sites in alphabetical order, so the order of positions is the order of ids.
    tiers : tuple of str
        Tiers of a plan.
    costs : ndarray of float, shape (m, n)
        From site to demand point; inf = no route. Minutes times `scale`, or 0 and 1 (within and
        beyond) for coverage. Only points with weight and a route to some site are here.
    weights : ndarray of float, shape (n,)
        People.
    layers : tuple of Layer
        Kinds of visits.
    worst : bool
        Whether the largest cost counts, not the weighted sum.
    scale : float
        Cost units in a minute: 100 when all minutes are whole hundredths, so that with whole
        weights every sum is exact and ties are true ties; else 1.
    has_gaps : bool
        Whether a plan can leave visits without a route: some site cannot be reached from some
        demand point, or a service may have no open hub at all.
    """

    site_ids: tuple[str, ...]
    tiers: tuple[str, ...]
    costs: FloatArray
    weights: FloatArray
    layers: tuple[Layer, ...]
    worst: bool
    scale: float
    has_gaps: bool


def measure_of(problem: LocationProblem, question: Question) -> Measure:
    """Return the costs a question is about.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.

    Returns
    -------
    Measure
        Demand points without weight and without any route left out: they are the same under
        every plan.

    Raises
    ------
    UnreachableError
        If no demand point with weight has a route to any site.
    """
    order = sorted(range(len(problem.sites)), key=problem.sites.ids.__getitem__)
    counts = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    if not counts.any():
        raise UnreachableError(
            "no demand point has a route to any site",
            hint="Check that demand, sites and network lie in the same place.",
        )
    minutes = problem.minutes[counts][:, order].T
    scale = 1.0
    if isinstance(question, MCLP | LSCP):
        costs = np.where(minutes <= question.within, 0.0, 1.0)
    else:
        costs, scale = _whole_numbers(np.nan_to_num(minutes, nan=np.inf), problem.weights[counts])
    site_ids = tuple(problem.sites.ids[j] for j in order)
    return Measure(
        site_ids=site_ids,
        tiers=tiers_of(question),
        costs=np.ascontiguousarray(costs),
        weights=problem.weights[counts],
        layers=_layers(question, site_ids),
        worst=isinstance(question, PCenter),
        scale=scale,
        has_gaps=bool(np.isinf(costs).any()) or _may_lack_hubs(question),
    )


def _layers(question: Question, site_ids: tuple[str, ...]) -> tuple[Layer, ...]:
    """Return the kinds of visits a question knows, their sites by position."""
    position = {site: j for j, site in enumerate(site_ids)}
    return tuple(
        Layer(share, journey.tiers or (), frozenset(position[site] for site in journey.at))
        for share, journey in visits_of(question)
    )


def _may_lack_hubs(question: Question) -> bool:
    """Return whether a plan may have no hub for some kind of visits."""
    if not isinstance(question, Tiered):
        return False
    certain = certain_tiers(question.tiers, question.also_open)
    return any(not set(certain) & set(service.tiers) for service in question.services)


def _whole_numbers(minutes: FloatArray, weights: FloatArray) -> tuple[FloatArray, float]:
    """Return minutes as whole hundredths where that makes every sum exact, with the scale."""
    finite = np.isfinite(minutes)
    hundredths = np.round(minutes * _HUNDREDTHS)
    whole = bool((hundredths[finite] / _HUNDREDTHS == minutes[finite]).all())
    largest = hundredths[finite].max() * weights.sum()
    if whole and bool((weights == np.round(weights)).all()) and largest < _EXACT_BELOW:
        return hundredths, _HUNDREDTHS
    return minutes, 1.0
