"""All sets of hubs of a plan that may be open on the way to it, and the best way through them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.sets.worth import AnyQuestion, Worth, loss_of, strands, worth_of

# Stages that lose equally much but for rounding: the ids decide.
_DIGITS: Final = 9


class HubSubsets:
    """Sets of hubs as bit masks over those that are to open.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    judge : Question or AimQuestion
        What a set of hubs is worth.
    plan : Plan
        All hubs.
    start : tuple of str
        Ids of those open from the start; the others are to open.
    """

    def __init__(
        self, problem: LocationProblem, judge: AnyQuestion, plan: Plan, start: tuple[str, ...]
    ) -> None:
        self.problem, self.judge, self.whole, self.start = problem, judge, plan, start
        self.sites = [site for site in plan.open_sites if site not in start]
        masks = range(1 << len(self.sites))
        self.worths = [worth_of(problem, judge, self.plan(mask)) for mask in masks]

    def plan(self, mask: int) -> Plan:
        """Return a set of hubs as a plan.

        Parameters
        ----------
        mask : int
            Bit k is set if the kth of `sites` is open.

        Returns
        -------
        Plan
            With those open from the start.
        """
        there = {*self.start, *(s for k, s in enumerate(self.sites) if mask >> k & 1)}
        return Plan({t: [s for s in ids if s in there] for t, ids in self.whole.items()})

    def key(self, worth: Worth) -> tuple[float, float]:
        """Return what sorts sets of hubs: fewest people without a route, then the objective.

        Parameters
        ----------
        worth : Worth
            Of a plan.

        Returns
        -------
        tuple of float
            Less is better.
        """
        loss = loss_of(self.judge, worth.value, 0.0)
        return round(worth.unreached, _DIGITS), round(0.0 if math.isnan(loss) else loss, _DIGITS)

    def best_of_each_size(self) -> list[tuple[Plan, Worth]]:
        """Return the best set of one hub more than at the start, of two more, and so on.

        Returns
        -------
        list of (Plan, Worth)
            Of equally good ones, the one whose ids come first.
        """
        best = []
        for size in range(1, len(self.sites) + 1):
            chosen = combinations(range(len(self.sites)), size)
            masks = [sum(1 << k for k in some) for some in chosen]
            mask = min(masks, key=lambda each: self.key(self.worths[each]))
            best.append((self.plan(mask), self.worths[mask]))
        return best

    def best_order(self, best: Sequence[Worth], *, largest: bool) -> list[int]:
        """Return the order of opening whose stages lose least, found from its end.

        Parameters
        ----------
        best : sequence of Worth
            What each stage is compared with.
        largest : bool
            Whether the largest loss is made small, not their sum.

        Returns
        -------
        list of int
            The masks of the stages. Of equally good ways to go on, the one whose ids come first.
        """
        full = len(self.worths) - 1
        costs = [(0.0, 0.0), *(self._cost(mask, best) for mask in range(1, full + 1))]
        to_go = {full: (0.0, 0.0)}
        following: dict[int, int] = {}
        for mask in range(full - 1, -1, -1):
            ways = []
            for k in range(len(self.sites)):
                then = mask | 1 << k
                if then != mask:
                    (lost, loss), (more_lost, more) = costs[then], to_go[then]
                    ways.append(
                        (lost + more_lost, max(loss, more) if largest else loss + more, then)
                    )
            # min takes the first of equals: the one with the first id.
            lost, loss, then = min(
                ways, key=lambda way: (round(way[0], _DIGITS), round(way[1], _DIGITS))
            )
            to_go[mask], following[mask] = (lost, loss), then
        order = []
        mask = 0
        while mask != full:
            mask = following[mask]
            order.append(mask)
        return order

    def _cost(self, mask: int, best: Sequence[Worth]) -> tuple[float, float]:
        """Return people stranded and loss of a stage; a loss that cannot be told counts as none."""
        worth, least = self.worths[mask], best[mask.bit_count() - 1]
        stranded = strands(self.problem, worth, least)
        loss = 0.0 if stranded else loss_of(self.judge, worth.value, least.value)
        return stranded, 0.0 if math.isnan(loss) else loss
