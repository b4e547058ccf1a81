"""Who goes where when hubs have room for so many: the transport problem, solved exactly.

Without rules about loads everybody goes to the nearest open hub and nothing here is needed. With
`Capacity` or `MinimumLoad` people are assigned so that the objective is best for all together;
the people of one place may be split between hubs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from hubplan.errors import SolverError
from hubplan.location.evaluation import Metrics, metrics
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, Question
from hubplan.location.rules import Capacity, Hub, MinimumLoad
from hubplan.location.rules.reach import hub_limits
from hubplan.location.visits import visits_of
from hubplan.units import BoolArray, FloatArray, IntArray

_OPTIMAL, _INFEASIBLE = 0, 2
# The linear programme is solved to about so much, relative to the people it moves.
_EXACT = 1e-7
# A best figure is held while a second one is improved, but for rounding.
_HELD = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Assignment:
    """Who goes to which open hub.

    Attributes
    ----------
    table : DataFrame
        One row a demand point, kind of visits and hub that serves some of them: ``id``,
        ``share`` of visits of this kind, ``hub_id``, ``tier``, ``people`` (visits), ``minutes``
        and ``nearest_minutes``, to the nearest open hub that gives such visits.
    loads : dict of str to float
        People (visits) that each open hub serves.
    unreached : float
        People (visits) without a route to an open hub that gives such visits.
    """

    table: pd.DataFrame
    loads: dict[str, float]
    unreached: float

    @property
    def people_elsewhere(self) -> float:
        """People (visits) who do not go to their nearest open hub."""
        elsewhere = self.table["minutes"] > self.table["nearest_minutes"]
        return math.fsum(self.table.loc[elsewhere, "people"])

    @property
    def total(self) -> float:
        """Person-minutes of all who travel."""
        return math.fsum(self.table["people"] * self.table["minutes"])

    @property
    def metrics(self) -> Metrics:
        """How long people (visits) travel to the hubs they are assigned to.

        The same figures as `Evaluation.metrics`, which has everybody go to the nearest hub.
        """
        minutes = np.append(np.asarray(self.table["minutes"], dtype=np.float64), np.nan)
        people = np.append(np.asarray(self.table["people"], dtype=np.float64), self.unreached)
        return metrics(minutes, people)

    @property
    def reached(self) -> float:
        """People (visits) who travel."""
        return math.fsum(self.table["people"])

    @property
    def longest(self) -> float:
        """Minutes of the longest journey; NaN when nobody travels."""
        return float(self.table["minutes"].max())

    def within(self, minutes: float) -> float:
        """Return how many people travel no longer than some minutes.

        Parameters
        ----------
        minutes : float
            Minutes.

        Returns
        -------
        float
            People (visits).
        """
        return math.fsum(self.table.loc[self.table["minutes"] <= minutes, "people"])

    def __repr__(self) -> str:
        """Return loads and how many do not go to the nearest hub in one line."""
        loads = ", ".join(f"{hub}: {load:,.0f}" for hub, load in self.loads.items())
        return f"Assignment({loads}; {self.people_elsewhere:,.0f} not to the nearest hub)"

    def to_dict(self) -> dict[str, object]:
        """Return loads and counts as ``solve --json`` has them.

        Returns
        -------
        dict
            Loads by site id, people not at their nearest hub, people without a route, and the
            metrics of the journeys to the hubs assigned.
        """
        return {
            "loads": {hub: _plain(load) for hub, load in self.loads.items()},
            "people_not_at_nearest": _plain(self.people_elsewhere),
            "unreachable_people": _plain(self.unreached),
            "metrics": self.metrics.to_dict(),
        }


def assign(problem: LocationProblem, question: Question, plan: Plan) -> Assignment | None:
    """Return who goes where under a plan, best for the question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        With rules about loads.
    plan : Plan
        Which hubs are open.

    Returns
    -------
    Assignment or None
        Of assignments equally good for the question one with the fewest person-minutes; None if
        the open hubs cannot serve everybody who has a route to one of them.

    Notes
    -----
    Hitchcock, F. L. (1941) The distribution of a product from several sources to numerous
    localities. Journal of Mathematics and Physics 20, 224-230.
    """
    transport = _transport(problem, question, plan)
    minutes = transport.minutes
    everywhere = np.ones(len(minutes), dtype=bool)
    if isinstance(question, LSCP):
        if transport.stranded:
            return None
        flows = transport.solved(minutes, minutes <= question.within)
    elif isinstance(question, PCenter):
        flows = _shortest_longest(transport)
    elif isinstance(question, MCLP):
        beyond = (minutes > question.within).astype(np.float64)
        first = transport.solved(beyond, everywhere)
        flows = None
        if first is not None:
            most = math.fsum(first * beyond)
            flows = transport.solved(minutes, everywhere, held=(beyond, most))
    else:
        flows = transport.solved(minutes, everywhere)
    return None if flows is None else transport.told(problem, flows)


@dataclass(frozen=True, slots=True, eq=False)
class _Transport:
    """Journeys that may be made, from sources (demand point and kind of visits) to open hubs.

    Arrays have one entry a journey, but for `people` (sources) and the limits (hubs).
    """

    source: IntArray
    hub: IntArray
    minutes: FloatArray
    point: IntArray
    share: FloatArray
    nearest: FloatArray
    people: FloatArray
    hubs: tuple[Hub, ...]
    most: FloatArray
    least: FloatArray
    unreached: float
    stranded: bool
    """Whether somebody who could reach another site reaches none of these."""

    def solved(
        self, costs: FloatArray, allowed: BoolArray, *, held: tuple[FloatArray, float] | None = None
    ) -> FloatArray | None:
        """Return people on each journey at the least cost in sum, or None if they have no room."""
        if not len(self.people):
            return None if (self.least > 0).any() else np.zeros(0)
        journeys = np.arange(len(costs))
        ones = np.ones(len(costs))
        given = csr_array((ones, (self.source, journeys)), shape=(len(self.people), len(costs)))
        loads = csr_array((ones, (self.hub, journeys)), shape=(len(self.hubs), len(costs)))
        full, busy = np.isfinite(self.most), self.least > 0
        limits = [
            LinearConstraint(given, self.people, self.people),
            LinearConstraint(loads[full], -np.inf, self.most[full]),
            LinearConstraint(loads[busy], self.least[busy], np.inf),
        ]
        if held is not None:
            most = held[1] + _HELD * max(1.0, held[1])
            limits.append(LinearConstraint(held[0][np.newaxis], -np.inf, most))
        room = Bounds(np.zeros(len(costs)), np.where(allowed, np.inf, 0.0))
        found = milp(costs, constraints=limits, bounds=room)
        if found.status == _INFEASIBLE:
            return None
        if found.status != _OPTIMAL:
            raise SolverError(f"who goes where could not be worked out: {found.message}")
        return self._cleaned(np.asarray(found.x, dtype=np.float64))

    def _cleaned(self, flows: FloatArray) -> FloatArray:
        """Take rounding off: whole people where all numbers are whole, none below zero."""
        size = max(1.0, float(self.people.max()))
        nearly = np.round(flows)
        if (np.abs(flows - nearly) <= _EXACT * size).all():
            return np.maximum(nearly, 0.0)
        return np.where(flows <= _EXACT * size, 0.0, flows)

    def told(self, problem: LocationProblem, flows: FloatArray) -> Assignment:
        """Return journeys that people make as a table."""
        made = np.flatnonzero(flows > 0)
        ids = np.array(problem.demand.ids, dtype=object)
        table = pd.DataFrame(
            {
                "id": ids[self.point[made]],
                "share": self.share[made],
                "hub_id": [self.hubs[h][1] for h in self.hub[made].tolist()],
                "tier": [self.hubs[h][0] for h in self.hub[made].tolist()],
                "people": flows[made],
                "minutes": self.minutes[made],
                "nearest_minutes": self.nearest[made],
            }
        )
        loads = {
            site: math.fsum(flows[made][self.hub[made] == h])
            for h, (_, site) in enumerate(self.hubs)
        }
        return Assignment(table, loads, self.unreached)


def _transport(problem: LocationProblem, question: Question, plan: Plan) -> _Transport:
    """Return the journeys that may be made under a plan."""
    hubs = tuple((tier, site) for tier, ids in plan.items() for site in ids)
    columns = problem.positions([site for _, site in hubs], what="the plan")
    minutes = np.nan_to_num(problem.minutes[:, columns], nan=np.inf)
    travels = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    parts: list[tuple[IntArray, ...]] = []
    people: list[FloatArray] = []
    lost: list[float] = [*problem.weights[(problem.weights > 0) & ~travels]]
    nearest: list[FloatArray] = []
    shares: list[FloatArray] = []
    sources, stranded = 0, False
    for share, journey in visits_of(question):
        serving = np.array([journey.leads_to(tier, site) for tier, site in hubs], dtype=bool)
        open_to = np.where(serving, minutes, np.inf)
        soonest = open_to.min(axis=1, initial=np.inf)
        points = np.flatnonzero(travels & np.isfinite(soonest))
        left = travels & np.isinf(soonest)
        lost += (share * problem.weights[left]).tolist()
        stranded |= bool(left.any())
        at, hub = np.nonzero(np.isfinite(open_to[points]))
        parts.append((at + sources, hub, points[at]))
        people.append(share * problem.weights[points])
        nearest.append(soonest[points[at]])
        shares.append(np.full(len(at), share))
        sources += len(points)
    source, hub, point = (np.concatenate(part) for part in zip(*parts, strict=True))
    bounds = _limits(problem, question, hubs)
    return _Transport(
        source=source,
        hub=hub,
        minutes=minutes[point, hub],
        point=point,
        share=np.concatenate(shares),
        nearest=np.concatenate(nearest),
        people=np.concatenate(people),
        hubs=hubs,
        most=bounds[0],
        least=bounds[1],
        unreached=math.fsum(lost),
        stranded=stranded,
    )


def _limits(
    problem: LocationProblem, question: Question, hubs: Sequence[Hub]
) -> tuple[FloatArray, FloatArray]:
    """Return the most and the least people that each hub may serve."""
    most, least = np.full(len(hubs), np.inf), np.zeros(len(hubs))
    columns = {hub: h for h, hub in enumerate(hubs)}
    for rule in question.rules:
        if isinstance(rule, Capacity):
            most = np.fmin(most, hub_limits(problem, rule, columns))
        elif isinstance(rule, MinimumLoad):
            least = np.fmax(least, hub_limits(problem, rule, columns))
    return most, least


def _shortest_longest(transport: _Transport) -> FloatArray | None:
    """Halve the interval of possible longest journeys, then save person-minutes within it."""
    if not len(transport.minutes):
        return transport.solved(transport.minutes, transport.minutes >= 0)
    radii = np.unique(transport.minutes)
    low, high = 0, len(radii) - 1
    if transport.solved(transport.minutes, transport.minutes <= radii[-1]) is None:
        return None
    while low < high:
        middle = (low + high) // 2
        nothing = np.zeros_like(transport.minutes)
        if transport.solved(nothing, transport.minutes <= radii[middle]) is None:
            low = middle + 1
        else:
            high = middle
    return transport.solved(transport.minutes, transport.minutes <= radii[high])


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
