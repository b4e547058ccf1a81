"""Whose area is whose: every small area belongs to one hub, and each hub serves so many people.

Under `Capacity` and `MinimumLoad` a plan is chosen as if the people of one place could be split
between hubs. Teams that visit people have territories: whole small areas. For the hubs of a plan
they are worked out here, with how far they are from the best that splitting allows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from hubplan.errors import InfeasibleError, SolverError
from hubplan.location.nearest import nearest_hubs
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import PMedian
from hubplan.location.rules import Capacity, MinimumLoad
from hubplan.location.rules.reach import hub_limits
from hubplan.units import FloatArray, IntArray

_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2
_GAP: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Territories:
    """Which hub each small area belongs to.

    Attributes
    ----------
    hub_ids : tuple of str
        The hub of each demand point; ``""`` = it reaches none.
    minutes : ndarray of float, shape (n,)
        To that hub; NaN = no route.
    loads : dict of str to float
        People of each open hub's territory, by site id.
    most, least : dict of str to float
        Most and fewest people it may have; infinite and 0 where no rule says so.
    mean_minutes : float
        Mean over the people who reach a hub.
    bound_minutes : float
        No other territories of these hubs have a lower mean.
    people_elsewhere : float
        People whose territory's hub is not their nearest.
    """

    hub_ids: tuple[str, ...]
    minutes: FloatArray
    loads: dict[str, float]
    most: dict[str, float]
    least: dict[str, float]
    mean_minutes: float
    bound_minutes: float
    people_elsewhere: float

    @property
    def proved(self) -> bool:
        """Whether no other territories of these hubs have a lower mean."""
        return self.mean_minutes - self.bound_minutes <= _GAP * max(1.0, self.mean_minutes)


def whole_territories(
    problem: LocationProblem,
    question: PMedian,
    plan: Plan,
    *,
    time_limit_seconds: float | None = None,
) -> Territories:
    """Return which hub each small area belongs to, so that the journeys in all are shortest.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : PMedian
        With rules about loads.
    plan : Plan
        Its hubs, all alike.
    time_limit_seconds : float, optional
        Search no longer: the territories then keep every rule, and `Territories.bound_minutes`
        says how much shorter journeys might be.

    Returns
    -------
    Territories
        Demand points without people belong to their nearest hub.

    Raises
    ------
    InfeasibleError
        If whole areas cannot fill the hubs as the rules ask, though split ones can.
    SolverError
        If none are found in time.

    Notes
    -----
    The generalised assignment problem with bounds on both sides, solved by HiGHS: Ross, G. T. and
    Soland, R. M. (1975) A branch and bound algorithm for the generalized assignment problem.
    Mathematical Programming 8, 91-103. Hess, S. W. et al. (1965) Nonpartisan political
    redistricting by computer. Operations Research 13(6), 998-1006, for territories of equal size.
    """
    open_sites = plan.open_sites
    columns = np.array([problem.sites.ids.index(site) for site in open_sites], dtype=np.int64)
    minutes = problem.minutes[:, columns]
    lives = np.flatnonzero((problem.weights > 0) & ~np.isnan(minutes).all(axis=1))
    most, least = _limits(problem, question, open_sites)
    point, hub = np.nonzero(~np.isnan(minutes[lives]))
    people = problem.weights[lives]
    chosen, bound = _assigned(
        point,
        hub,
        people,
        minutes[lives][point, hub],
        bounds=(least, most),
        limit=time_limit_seconds,
    )
    nearest_minutes, hubs = nearest_hubs(problem, open_sites)
    hubs, own = hubs.copy(), nearest_minutes.copy()
    at = lives[point[chosen]]
    hubs[at], own[at] = columns[hub[chosen]], minutes[at, hub[chosen]]
    reached = math.fsum(people)
    loads = {
        site: math.fsum(problem.weights[lives][hubs[lives] == column])
        for site, column in zip(open_sites, columns, strict=True)
    }
    ids = (*problem.sites.ids, "")
    elsewhere = own[lives] > nearest_minutes[lives]
    return Territories(
        hub_ids=tuple(ids[hub] for hub in hubs),
        minutes=own,
        loads=loads,
        most=dict(zip(open_sites, most.tolist(), strict=True)),
        least=dict(zip(open_sites, least.tolist(), strict=True)),
        mean_minutes=math.fsum(people * own[lives]) / reached,
        bound_minutes=bound / reached,
        people_elsewhere=math.fsum(people[elsewhere]),
    )


def _limits(
    problem: LocationProblem, question: PMedian, sites: tuple[str, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return the most and the least people that each hub may serve."""
    most, least = np.full(len(sites), np.inf), np.zeros(len(sites))
    hubs = {("open", site): h for h, site in enumerate(sites)}
    for rule in question.rules:
        if isinstance(rule, Capacity):
            most = np.fmin(most, hub_limits(problem, rule, hubs))
        elif isinstance(rule, MinimumLoad):
            least = np.fmax(least, hub_limits(problem, rule, hubs))
    return most, least


def _assigned(
    point: IntArray,
    hub: IntArray,
    people: FloatArray,
    minutes: FloatArray,
    *,
    bounds: tuple[FloatArray, FloatArray],
    limit: float | None,
) -> tuple[IntArray, float]:
    """Return which pairs of point and hub are chosen, and the least person-minutes possible."""
    pairs = np.arange(len(point))
    once = csr_array((np.ones(len(pairs)), (point, pairs)), shape=(len(people), len(pairs)))
    load = csr_array((people[point], (hub, pairs)), shape=(len(bounds[0]), len(pairs)))
    found = milp(
        people[point] * minutes,
        integrality=np.ones(len(pairs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(load, *bounds)],
        options={"mip_rel_gap": _GAP, "time_limit": np.inf if limit is None else limit},
    )
    if found.status == _INFEASIBLE:
        raise InfeasibleError(
            "whole small areas cannot fill the hubs as capacity and minimum load ask",
            rules=("capacity", "minimum load"),
            hint="Allow a wider difference: raise balance or capacity, or lower minimum_load.",
        )
    if found.status not in (_OPTIMAL, _LIMIT) or found.x is None:
        raise SolverError(f"territories could not be worked out: {found.message}")
    return np.flatnonzero(found.x > 0.5), float(found.mip_dual_bound)  # noqa: PLR2004 - 0 or 1
