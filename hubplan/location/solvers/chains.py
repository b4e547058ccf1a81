"""Journeys in a model: what share of the people of a place must go beyond each ring of sites.

The radius form of `models`, for journeys to any hubs: one chain serves every aim that grows with
minutes, since any such cost is a sum of steps from ring to ring.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp

from hubplan.location.aims.aim import Journey
from hubplan.location.problem import LocationProblem
from hubplan.location.solvers.models import Model
from hubplan.units import FloatArray, IntArray

Hub = tuple[str, int]


class Chains:
    """The chains of a model, each made when it is first asked for.

    Parameters
    ----------
    model : Model
        Open hubs; gets the variables.
    problem : LocationProblem
        The data.
    site_ids : tuple of str
        Sites in the order of positions.
    """

    def __init__(self, model: Model, problem: LocationProblem, site_ids: tuple[str, ...]) -> None:
        self.model = model
        self.site_ids = site_ids
        columns = problem.positions(site_ids, what="sites")
        self.minutes = np.nan_to_num(problem.minutes[:, columns], nan=np.inf)
        self._hubs: dict[Journey, list[Hub]] = {}
        self._made: dict[tuple[Journey, int], tuple[FloatArray, list[Any]]] = {}

    def hubs(self, journey: Journey) -> list[Hub]:
        """Return the hubs that a journey may lead to.

        Parameters
        ----------
        journey : Journey
            Which.

        Returns
        -------
        list of (tier, position)
            Those that may be open.
        """
        if journey not in self._hubs:
            self._hubs[journey] = [
                (tier, j)
                for tier, j in self.model.opens
                if journey.leads_to(tier, self.site_ids[j])
            ]
        return self._hubs[journey]

    def near(self, journey: Journey, i: int, within: float) -> list[Any]:
        """Return the variables of the hubs within a time.

        Parameters
        ----------
        journey : Journey
            To which hubs.
        i : int
            From which demand point.
        within : float
            The time.

        Returns
        -------
        list of pulp.LpVariable
            Open hubs.
        """
        return [
            self.model.opens[tier, j]
            for tier, j in self.hubs(journey)
            if self.minutes[i, j] <= within
        ]

    def chain(self, journey: Journey, i: int) -> tuple[FloatArray, list[Any]]:
        """Return the chain of a demand point.

        Parameters
        ----------
        journey : Journey
            To the nearest of which hubs.
        i : int
            From which demand point.

        Returns
        -------
        minutes : ndarray of float, shape (k + 1,)
            Minutes to each ring of sites, ascending; inf = no route, if that can be.
        further : list of pulp.LpVariable
            The k shares of the people: who must go beyond each ring.
        """
        if (journey, i) not in self._made:
            self._made[journey, i] = self._make(journey, i)
        return self._made[journey, i]

    def _make(self, journey: Journey, i: int) -> tuple[FloatArray, list[Any]]:
        hubs = self.hubs(journey)
        minutes: list[float] = []
        further: list[Any] = []
        seen: set[Hub] = set()
        for ring in _rings(self.minutes[i, [j for _, j in hubs]]):
            here = [hubs[k] for k in ring.tolist()]
            minutes.append(float(self.minutes[i, here[0][1]]))
            seen.update(here)
            if any(len(sure & seen) > len(sure) - least for sure, least in self.model.sure):
                return np.array(minutes), further
            # Whoever had to come so far and finds no hub here goes on.
            variable = self.model.variable()
            opens = [(self.model.opens[hub], 1.0) for hub in here]
            before = [(further[-1], -1.0)] if further else []
            row = pulp.LpAffineExpression([(variable, 1.0), *before, *opens])
            right = 0.0 if further else 1.0
            self.model.lp.addConstraint(pulp.LpConstraint(row, pulp.LpConstraintGE, rhs=right))
            further.append(variable)
        return np.array([*minutes, np.inf]), further


def _rings(minutes: FloatArray) -> list[IntArray]:
    """Return positions by equal minutes, the nearest first; those without a route left out."""
    order = np.argsort(minutes, kind="stable")
    order = order[np.isfinite(minutes[order])]
    if not order.size:
        return []
    return np.split(order, np.flatnonzero(np.diff(minutes[order])) + 1)
