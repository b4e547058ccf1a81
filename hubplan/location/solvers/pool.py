"""The best plans met so far, while more are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hubplan.location.solvers.interchange import interchanged, neighbours
from hubplan.location.solvers.medians import ROUNDING, Medians
from hubplan.units import IntArray


@dataclass(slots=True, eq=False)
class Pool:
    """The best plans met so far, as many as asked for.

    Attributes
    ----------
    medians : Medians
        The question.
    best : int
        How many plans to keep.
    stranded : float
        People without a route under every plan looked for; plans that strand more do not count.
    values : dict of tuple of int to float
        Sites in ascending order, to the cost of the plan.
    evaluated : int
        How many plans were evaluated one by one; some, perhaps, more than once.
    threshold : float
        What a further plan must cost less than; inf while there is room.
    improved : set of float
        Costs of the plans that interchange has been tried on.
    """

    medians: Medians
    best: int
    stranded: float = 0.0
    values: dict[tuple[int, ...], float] = field(default_factory=dict)
    evaluated: int = 0
    threshold: float = np.inf
    improved: set[float] = field(default_factory=set)

    @property
    def limit(self) -> float:
        """Plans with a bound above this are not worth finding."""
        if np.isinf(self.threshold):
            return np.inf
        return self.threshold - self.medians.margin(self.threshold)

    @property
    def least(self) -> float:
        """The cost of the best plan."""
        return min(self.values.values())

    @property
    def goal(self) -> float:
        """The cost a bound may hope to reach."""
        return max(self.values.values())

    def enter(self, sites: IntArray, value: float) -> None:
        """Keep a plan that costs less than the threshold, if it is a new one.

        Parameters
        ----------
        sites : ndarray of int, shape (pick,)
            Rows of the question's costs.
        value : float
            Its cost.
        """
        plan = tuple(sorted(sites.tolist()))
        if plan in self.values or not self.medians.keeps(sites):
            return
        if self.medians.stranded(sites) > self.stranded * (1.0 + ROUNDING):
            return
        self.values[plan] = value
        if len(self.values) > self.best:
            del self.values[max(self.values, key=lambda kept: (self.values[kept], kept))]
        if len(self.values) == self.best:
            self.threshold = self.goal

    def fill(self, starts: Sequence[IntArray], *, deadline: float) -> IntArray:
        """Enter some plans, what interchange makes of them, and the neighbours of the best.

        Parameters
        ----------
        starts : sequence of ndarray of int, shape (pick,)
            Plans, of which one keeps the rules; the pool holds at least one plan afterwards if
            one of these strands no more people than it must.
        deadline : float
            When to stop at the latest, by `time.monotonic`.

        Returns
        -------
        ndarray of int, shape (pick,)
            The best of them.
        """
        plans = [*starts, *(interchanged(self.medians, s, deadline=deadline) for s in starts)]
        best = min(filter(self.medians.keeps, plans), key=self.medians.value)
        if self.best > 1:
            plans += list(neighbours(self.medians, best, self.best - 1))
        for plan in plans:
            self.evaluated += 1
            value = self.medians.value(plan)
            if value < self.threshold:
                self.enter(plan, value)
        return best
