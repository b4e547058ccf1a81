"""Bound, fix, enumerate, and branch where that is not enough: the proof of a p-median.

At each node some sites are open and some closed. The Lagrangian bound of the node, and what it
would be with one more site open or closed, closes sites and opens others for good. If few plans are
left that the bound cannot exclude, each is evaluated; otherwise the most doubtful site is opened
in one branch and closed in the other.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hubplan.location.solvers.interchange import greedy_sites, interchanged
from hubplan.location.solvers.lagrangian import Bound, ascend, first_prices
from hubplan.location.solvers.medians import Medians
from hubplan.location.solvers.plan_sets import plan_values, sets_within
from hubplan.location.solvers.pool import Pool
from hubplan.location.solvers.ranking import around
from hubplan.units import BoolArray, FloatArray, IntArray

_ROOT_ROUNDS: Final = 1000
_ROOT_STEP: Final = 1.5
_NODE_ROUNDS: Final = 60
_NODE_STEP: Final = 0.5
# So many plans that the first bound has met are improved by interchange.
_IMPROVED: Final = 8
# So many plans in all are improved, the best met at each node: later ones hardly ever help.
_IMPROVED_IN_ALL: Final = 200
# So many sites are tried out, those opened nearest to so often, before one is branched on.
_PROBED: Final = 6
_DOUBT: Final = 0.75
_PROBE_ROUNDS: Final = 8
_PROBE_STEP: Final = 0.5
# So many plans for each free site left at a node are evaluated rather than branched on: about as
# much work as the bounds of a node.
_FEW_PLANS: Final = 100
# A node is bounded again when fixing has left at most this share of its sites.
_SHRUNK: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """Plans that open some sites, and further ones only among some others."""

    opened: IntArray
    free: IntArray
    prices: FloatArray
    fines: FloatArray
    bound: float


def search(
    medians: Medians,
    pool: Pool,
    starts: Sequence[IntArray] = (),
    *,
    deadline: float,
    most_branches: float = np.inf,
) -> float:
    """Find the best plans, as many as the pool holds, and prove it.

    Parameters
    ----------
    medians : Medians
        The question; `pick` is 1 or more.
    pool : Pool
        Gets the plans. Its own question may differ in what a missing route costs, where some
        plan strands nobody: swaps go by that.
    starts : sequence of ndarray of int, shape (pick,)
        Plans to begin with beside the greedy one; if there are rules, one keeps them.
    deadline : float
        When to stop at the latest, by `time.monotonic`.
    most_branches : float
        How many branches to visit where the first bound leaves a gap.

    Returns
    -------
    float
        No plan outside the pool costs less; inf when none outside it is among the best, as far
        as that can be told (`Medians.margin`).

    Notes
    -----
    Christofides, N. and Beasley, J. E. (1982) A tree search algorithm for the p-median problem.
    European Journal of Operational Research 10(2), 196-204. Beasley, J. E. (1985) A note on
    solving large p-median problems. European Journal of Operational Research 21(2), 270-273, and
    (1993) Lagrangean heuristics for location problems. European Journal of Operational Research
    65(3), 383-399. How far integer programs reach beyond: Avella, P., Sassano, A. and
    Vasil'ev, I. (2007) Computational study of large-scale p-median problems. Mathematical
    Programming 109, 89-114.
    """
    first = pool.fill([greedy_sites(pool.medians), *starts], deadline=deadline)
    everywhere, nothing = np.arange(len(medians.costs)), np.arange(0)
    visit = _Visit(medians, pool, deadline)
    fines = np.zeros(0 if medians.rows is None else len(medians.rows.right))
    # Should time run out at once: nobody travels less than to the nearest site there is.
    least = float(np.minimum(medians.costs.min(axis=0), medians.ceiling) @ medians.weights)
    root = _Node(nothing, everywhere, first_prices(medians, first), fines, least)
    stack = visit.branches(root, rounds=_ROOT_ROUNDS, step=_ROOT_STEP)
    visited = 0
    while stack and visited < most_branches and time.monotonic() < deadline:
        stack += visit.branches(stack.pop())
        visited += 1
    left = [node.bound for node in stack]
    return min((b for b in left if not medians.proves(b, pool.threshold)), default=np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class _Visit:
    """The work at one node."""

    medians: Medians
    pool: Pool
    deadline: float

    def branches(
        self, node: _Node, *, rounds: int = _NODE_ROUNDS, step: float = _NODE_STEP
    ) -> list[_Node]:
        """Return what is left to search below a node; the more promising branch comes last."""
        while True:
            node = self._keeping_rules(node)
            if self.medians.proves(node.bound, self.pool.threshold):
                return []
            inner = self._inner(node)
            if inner.pick <= 1 or inner.pick == len(node.free):
                self._evaluate(inner, node, _all_plans(inner))
                return []
            bound, plans = self._bound(inner, node, rounds, step)
            for plan in plans if rounds == _ROOT_ROUNDS else plans[:1]:
                self._improve(inner, node, plan)
            node = _bounded(node, bound)
            if self.medians.proves(node.bound, self.pool.threshold):
                return []
            few = self._few_plans(inner, bound)
            if few is not None:
                self._evaluate(inner, node, few)
                return []
            if time.monotonic() > self.deadline:
                return [node]
            open_too, closed = self._fixed(inner, bound)
            kept = ~(open_too | closed)
            smaller = replace(
                node,
                opened=np.concatenate([node.opened, node.free[open_too]]),
                free=node.free[kept],
            )
            if not open_too.any() and kept.sum() > _SHRUNK * len(kept):
                return self._split(smaller, bound.often[kept])
            node, rounds, step = smaller, _NODE_ROUNDS, _NODE_STEP

    def _inner(self, node: _Node, medians: Medians | None = None) -> Medians:
        """Return the question that is left at a node, by the costs for bounds or by others."""
        medians = medians or self.medians
        whole = len(node.free) == len(medians.costs)
        return replace(
            medians,
            costs=medians.costs if whole else medians.costs[node.free],
            pick=medians.pick - len(node.opened),
            ceiling=medians.nearest(node.opened),
            rows=None if medians.rows is None else medians.rows.within(node.opened, node.free),
        )

    def _keeping_rules(self, node: _Node) -> _Node:
        """Return a node with what the rules settle settled; bound inf if no plan keeps them."""
        rows = self.medians.rows
        while rows is not None:
            pick = self.medians.pick - len(node.opened)
            if not 0 <= pick <= len(node.free):
                return replace(node, bound=np.inf)
            if pick in (0, len(node.free)):
                return node
            settled = rows.within(node.opened, node.free).settled(pick)
            if settled is None or (settled[0] & settled[1]).any():
                return replace(node, bound=np.inf)
            opened, closed = settled
            if not (opened | closed).any():
                return node
            node = replace(
                node,
                opened=np.concatenate([node.opened, node.free[opened]]),
                free=node.free[~(opened | closed)],
            )
        return node

    def _bound(
        self, inner: Medians, node: _Node, rounds: int, step: float
    ) -> tuple[Bound, list[IntArray]]:
        """Return the bound of a node and the best plans met on the way, best first."""
        values: list[float] = []
        plans: list[IntArray] = []

        def met(chosen: IntArray) -> None:
            value = inner.value(chosen)
            self._offer(node, chosen, value)
            # Of plans that cost the same the first is enough: most are the same plan again.
            place = bisect_left(values, value)
            if place < _IMPROVED and value not in values[place : place + 1]:
                values.insert(place, value)
                plans.insert(place, chosen)
                del values[_IMPROVED:], plans[_IMPROVED:]

        bound = ascend(
            inner,
            node.prices,
            node.fines,
            target=lambda: self.pool.goal,
            rounds=rounds,
            step=step,
            deadline=self.deadline,
            on_choice=met,
        )
        return bound, plans

    def _improve(self, inner: Medians, node: _Node, plan: IntArray) -> None:
        """Offer what interchange makes of a plan, unless there is little hope in that by now."""
        value = inner.value(plan)
        if value not in self.pool.improved and len(self.pool.improved) < _IMPROVED_IN_ALL:
            self.pool.improved.add(value)
            better = interchanged(inner, plan, deadline=self.deadline)
            if self.pool.medians is not self.medians:
                # Swaps that may strand people on the way get further; then nobody may be left.
                stern = self._inner(node, self.pool.medians)
                better = interchanged(stern, better, deadline=self.deadline)
            self._offer(node, better, inner.value(better))

    def _offer(self, node: _Node, chosen: IntArray, value: float) -> None:
        self.pool.evaluated += 1
        if value < self.pool.threshold:
            self.pool.enter(np.concatenate([node.opened, node.free[chosen]]), value)

    def _split(self, node: _Node, often: FloatArray) -> list[_Node]:
        """Return the branches of the site that settles most, or the only branch left of one."""
        best: tuple[float, list[_Node]] = (-1.0, [])
        for doubtful in np.argsort(np.abs(often - _DOUBT), kind="stable")[:_PROBED].tolist():
            free = np.delete(node.free, doubtful)
            opened = np.append(node.opened, node.free[doubtful])
            closed_branch = self._probed(replace(node, free=free))
            open_branch = self._probed(replace(node, opened=opened, free=free))
            pair = sorted([closed_branch, open_branch], key=lambda branch: -branch.bound)
            if self.medians.proves(pair[0].bound, self.pool.threshold):
                return pair[1:]
            gain = min(branch.bound - node.bound for branch in pair)
            if gain > best[0]:
                best = (gain, pair)
        return best[1]

    def _probed(self, branch: _Node) -> _Node:
        """Return a branch with the bound that a few prices give."""
        branch = self._keeping_rules(branch)
        if branch.bound == np.inf:
            return branch
        inner = self._inner(branch)
        if inner.pick == 0 or inner.pick == len(branch.free):
            return branch
        bound, _ = self._bound(inner, branch, _PROBE_ROUNDS, _PROBE_STEP)
        return _bounded(branch, bound) if bound.value > branch.bound else branch

    def _fixed(self, inner: Medians, bound: Bound) -> tuple[BoolArray, BoolArray]:
        """Return which free sites every plan worth finding opens, and which none does."""
        earnings = bound.earnings
        ranked = np.sort(earnings)
        last, following = ranked[inner.pick - 1], ranked[inner.pick]
        if_opened = bound.value + np.maximum(earnings - last, 0.0)
        if_closed = bound.value + np.maximum(following - earnings, 0.0)
        return if_closed > self.pool.limit, if_opened > self.pool.limit

    def _few_plans(self, inner: Medians, bound: Bound) -> IntArray | None:
        """Return the plans that the prices cannot exclude, or None if there are many."""
        order = np.argsort(bound.earnings, kind="stable")
        earnings = bound.earnings[order]
        least = bound.value - float(earnings[: inner.pick].sum())
        most = _FEW_PLANS * len(order)
        rows = sets_within(earnings, inner.pick, self.pool.limit - least, most)
        return None if rows is None else order[rows]

    def _evaluate(self, inner: Medians, node: _Node, plans: IntArray) -> None:
        self.pool.evaluated += len(plans)
        for start, values in plan_values(inner, plans):
            for row in np.flatnonzero(values <= around(self.pool.threshold)[1]).tolist():
                plan = plans[start + row]
                self._offer(node, plan, inner.value(plan))
                self.pool.evaluated -= 1


def _bounded(node: _Node, bound: Bound) -> _Node:
    """Return a node with the prices and fines of a bound."""
    value = max(node.bound, bound.value)
    return replace(node, prices=bound.prices, fines=bound.fines, bound=value)


def _all_plans(inner: Medians) -> IntArray:
    """Return every plan where there is one for each site, or just one."""
    if inner.pick == 1:
        return np.arange(len(inner.costs)).reshape(-1, 1)
    return np.arange(inner.pick).reshape(1, -1)
