"""The plan table: every plan that keeps the rules, with the figures of some aims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.errors import InfeasibleError, InputError, SolverError
from hubplan.location.aims import Aim, aim_weights
from hubplan.location.choices import NONE, Choices, Rows, choices_of
from hubplan.location.enumeration import feasible_slices, plans_at_most
from hubplan.location.feasibility import check_rules
from hubplan.location.groups import AnyGroup, group_weights
from hubplan.location.measure import measure_of
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import PMedian, TwoTier, tiers_of
from hubplan.location.row_check import row_check_of
from hubplan.location.rules import LoadRule
from hubplan.units import BoolArray, FloatArray, IntArray

#: Questions that say which plans there are: so many hubs, or so many by area and tier.
Plans = PMedian | TwoTier

#: A table of more plans than these is refused: it would fill gigabytes.
TABLE_AT_MOST_PLANS: Final = 5_000_000
# Sums of the same people in another order differ by less than this share of them.
_SAME: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlanTable:
    """All plans that keep the rules of a question, and their figures.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian or TwoTier
        Which plans there are; what it would minimise plays no part.
    aims : tuple of Aim
        Which figures.
    site_ids : tuple of str
        All sites in alphabetical order: what the positions in `hubs` mean.
    hubs : dict of str to ndarray of int, shape (k, hubs)
        By tier, one row a plan: positions of its hubs, ascending; -1 = one hub fewer.
    figures : ndarray of float, shape (aims, k)
        Of each plan; NaN where nobody is counted.
    lost : ndarray of float, shape (kinds, k)
        People without a route, as a share of everybody, by `lost_people`; no rows where nobody
        can be without one.
    comparable : ndarray of bool, shape (k,)
        Which plans leave the fewest people of every aim without a route, those of the first aim
        first; others are never chosen (see `LocationProblem`).
    """

    problem: LocationProblem
    plans: Plans
    aims: tuple[Aim, ...]
    site_ids: tuple[str, ...]
    hubs: dict[str, NDArray[np.int32]]
    figures: FloatArray
    lost: FloatArray
    comparable: BoolArray

    def __len__(self) -> int:
        """Return the number of plans."""
        return len(self.comparable)

    def __repr__(self) -> str:
        """Return size and aims in one line."""
        return f"PlanTable({len(self):,} plans; {', '.join(map(str, self.aims))})"

    def plan(self, row: int) -> Plan:
        """Return one plan by ids.

        Parameters
        ----------
        row : int
            Which.

        Returns
        -------
        Plan
            Its hubs by tier.
        """
        return Plan(
            {
                tier: [self.site_ids[j] for j in table[row] if j != NONE]
                for tier, table in self.hubs.items()
            }
        )

    def of(self, aim: Aim) -> FloatArray:
        """Return the figure of every plan by one aim.

        Parameters
        ----------
        aim : Aim
            One of `aims`.

        Returns
        -------
        ndarray of float, shape (k,)
            NaN where nobody is counted.
        """
        return np.asarray(self.figures[self.aims.index(aim)], dtype=np.float64)

    def by_ids(self, rows: IntArray, *keys: FloatArray) -> IntArray:
        """Return rows sorted by keys, and equals by the ids of their hubs.

        Parameters
        ----------
        rows : ndarray of int
            Some rows.
        *keys : ndarray of float
            One value for each of `rows`, the most important first.

        Returns
        -------
        ndarray of int
            The same rows in order.
        """
        ids = np.hstack([table[rows] for table in self.hubs.values()]).T[::-1]
        return rows[np.lexsort((*ids, *keys[::-1]))]

    def to_frame(self) -> pd.DataFrame:
        """Return the table for a notebook or a file.

        Returns
        -------
        DataFrame
            One row a plan that may be chosen: ids by tier, then the figures by aim.
        """
        rows = np.flatnonzero(self.comparable)
        ids = np.array([*self.site_ids, ""], dtype=object)
        columns = {
            tier: [", ".join(filter(None, row)) for row in ids[table[rows]]]
            for tier, table in self.hubs.items()
        }
        return pd.DataFrame(columns | {str(aim): self.of(aim)[rows] for aim in self.aims})


def plan_table(problem: LocationProblem, plans: Plans, aims: Sequence[Aim]) -> PlanTable:
    """Evaluate every plan that keeps the rules of a question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian or TwoTier
        Which plans there are.
    aims : sequence of Aim
        Which figures.

    Returns
    -------
    PlanTable
        Every plan once, in no particular order.

    Raises
    ------
    InputError
        If no aim is given, one names a column or tier that is not there, or a rule binds loads.
    InfeasibleError
        If no plan keeps every rule.
    UnreachableError
        If no demand point has a route to any site.
    SolverError
        If there are more plans than a table holds.
    """
    if not aims:
        raise InputError("no aim is given", hint="Give at least one, such as MeanMinutes().")
    check_plans(problem, plans, aims)
    measure = measure_of(problem, plans)
    most = plans_at_most(problem, plans, measure)
    if most > TABLE_AT_MOST_PLANS:
        raise SolverError(
            f"{most:,} plans are too many for a table of at most {TABLE_AT_MOST_PLANS:,}",
            hint="Ask for fewer hubs or name fewer sites, or use the method 'milp'.",
        )
    choices = choices_of(problem, plans, measure)
    check = row_check_of(problem, plans, measure, choices.fixed)
    filler = _Filler(problem, tuple(aims), measure.site_ids, choices)
    hubs: dict[str, list[NDArray[np.int32]]] = {tier: [] for tier in measure.tiers}
    values, lost = [], []
    for one, ones, two, twos, keeps in feasible_slices(measure, choices, check):
        every = np.ones((ones, twos), dtype=bool) if keeps is None else keeps
        for found, left in filler.figures(one, ones, two, twos, every):
            values.append(found)
            lost.append(left)
        rows = _written(choices.fixed, one, two, every, len(measure.site_ids))
        for tier, tables in hubs.items():
            tables.append(rows[tier])
    if not values:
        raise InfeasibleError(
            "no plan keeps every rule", rules=[rule.label for rule in plans.rules]
        )
    left = np.hstack(lost)
    return PlanTable(
        problem=problem,
        plans=plans,
        aims=tuple(aims),
        site_ids=measure.site_ids,
        hubs={tier: np.vstack(tables) for tier, tables in hubs.items()},
        figures=np.hstack(values),
        lost=left,
        comparable=fewest_lost(left),
    )


def check_plans(problem: LocationProblem, plans: Plans, aims: Sequence[Aim]) -> None:
    """Return if aims can be worked out for the plans of a question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian or TwoTier
        Which plans there are.
    aims : sequence of Aim
        Which figures.

    Raises
    ------
    InputError
        If `plans` is another question, an aim names a column or tier that is not there, or a
        rule binds loads: aims send people to their nearest hub.
    InfeasibleError
        If the rules clash.
    """
    if not isinstance(plans, Plans):
        raise InputError(
            f"the plans are given by {plans!r}", hint="Give PMedian(p) or TwoTier(...)."
        )
    loads = [rule.label for rule in plans.rules if isinstance(rule, LoadRule)]
    if loads:
        raise InputError(
            f"'{loads[0]}' binds who goes where, but an aim sends people to their nearest hub",
            hint="Leave such rules out, or ask a question without aims.",
        )
    check_rules(problem, plans)
    known = tiers_of(plans)
    for aim in aims:
        aim_weights(problem, aim)
        if aim.tier is not None and aim.tier not in known:
            raise InputError(
                f"'{aim}': the plans have no tier '{aim.tier}'",
                hint=f"Their tiers are {', '.join(known)}.",
            )


def lost_people(aims: Sequence[Aim]) -> tuple[tuple[str | None, AnyGroup], ...]:
    """Return whose being without a route decides which plans are compared.

    Parameters
    ----------
    aims : sequence of Aim
        In order of importance.

    Returns
    -------
    tuple of (tier, group)
        None for aims that count everybody anyway.
    """
    kinds = [(aim.tier, group) for aim in aims if not aim.counts_everybody for group in aim.groups]
    return tuple(dict.fromkeys(kinds))


def fewest_lost(lost: FloatArray) -> BoolArray:
    """Return which plans leave the fewest people without a route.

    Parameters
    ----------
    lost : ndarray of float, shape (kinds, k)
        Shares of people without a route, the kind that decides first in the first row.

    Returns
    -------
    ndarray of bool, shape (k,)
        True for at least one plan.
    """
    mask = np.ones(lost.shape[1], dtype=bool)
    for left in lost:
        mask &= left <= left[mask].min() + _SAME
    return mask


class _Filler:
    """Works out the figures of the plans of a slice."""

    def __init__(
        self,
        problem: LocationProblem,
        aims: tuple[Aim, ...],
        site_ids: tuple[str, ...],
        choices: Choices,
    ) -> None:
        weights = [aim_weights(problem, aim) for aim in aims]
        counts = np.vstack(weights).any(axis=0)
        columns = problem.positions(site_ids, what="sites")
        minutes = np.nan_to_num(problem.minutes[counts][:, columns], nan=np.inf)
        self.costs = np.ascontiguousarray(minutes.T)
        self.fixed = choices.fixed
        self.aims = [(aim, w[:, counts]) for aim, w in zip(aims, weights, strict=True)]
        # Every plan has some hub, but not one of every tier.
        gaps = bool(np.isinf(self.costs).any())
        kinds = [kind for kind in lost_people(aims) if gaps or kind[0] is not None]
        self.lost = [(tier, group_weights(problem, group)[counts]) for tier, group in kinds]
        used = [(aim.tier, aim.nth) for aim in aims]
        self.journeys = dict.fromkeys([*used, *((tier, 1) for tier, _ in self.lost)])

    def figures(
        self, one: Rows, ones: int, two: Rows, twos: int, keeps: BoolArray
    ) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield figures and people without a route, an option of the first half at a time."""
        first = {kind: self._nearest((self.fixed, one), ones, *kind) for kind in self.journeys}
        second = {kind: self._nearest((two,), twos, *kind) for kind in self.journeys}
        for i in range(ones):
            if not keeps[i].any():
                continue
            whole = bool(keeps[i].all())
            joined = {}
            for kind, near in second.items():
                others = near if whole else near[:, keeps[i]]
                joined[kind] = _joined(first[kind][:, i], others)
            values = [aim.values(joined[aim.tier, aim.nth], w) for aim, w in self.aims]
            lost = [np.isinf(joined[tier, 1]) @ w / w.sum() for tier, w in self.lost]
            count = int(keeps[i].sum())
            yield np.vstack(values), np.array(lost, dtype=np.float64).reshape(-1, count)

    def _nearest(
        self, rows: tuple[Rows, ...], count: int, tier: str | None, nth: int
    ) -> FloatArray:
        """Return minutes to the nearest hubs of each option, shape (nth, count, n), ascending."""
        near = np.full((nth, count, self.costs.shape[1]), np.inf)
        for source in rows:
            for name, table in source.items():
                for column in table.T if tier in (None, name) else ():
                    hub = np.where((column == NONE)[:, np.newaxis], np.inf, self.costs[column])
                    for place in near:
                        further = np.maximum(place, hub) if nth > 1 else place
                        np.minimum(place, hub, out=place)
                        hub = further
        return near


def _joined(one: FloatArray, two: FloatArray) -> FloatArray:
    """Return the nth nearest of the hubs of both: one (nth, n), two (nth, count, n)."""
    nth = len(one)
    nearest: FloatArray = np.minimum(two[nth - 1], one[nth - 1])
    for more in range(1, nth):
        np.minimum(nearest, np.maximum(one[more - 1], two[nth - more - 1]), out=nearest)
    return nearest


def _written(
    fixed: Rows, one: Rows, two: Rows, keeps: BoolArray, sites: int
) -> dict[str, NDArray[np.int32]]:
    """Return the hubs of each plan of a slice by tier, sorted by position."""
    i, j = np.nonzero(keeps)
    hubs = {}
    for tier in dict.fromkeys([*fixed, *one, *two]):
        picked = ((fixed, np.zeros_like(i)), (one, i), (two, j))
        tables = [rows[tier][k] for rows, k in picked if tier in rows]
        table = np.hstack(tables).astype(np.int32)
        # The empty places go last for sorting, then read as "before every id" again.
        table = np.sort(np.where(table == NONE, sites, table), axis=1)
        hubs[tier] = np.where(table == sites, np.int32(NONE), table)
    return hubs
