"""The plan table: every plan that keeps the rules, with the figures of some aims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.errors import InfeasibleError, InputError, SolverError
from hubplan.location.aims.aim import Aim, Journey, aim_weights
from hubplan.location.aims.table_figures import TableFigures, hubs_of
from hubplan.location.measure import measure_of
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import PMedian, tiers_of
from hubplan.location.rules import LoadRule
from hubplan.location.rules.feasibility import check_rules
from hubplan.location.rules.row_check import row_check_of
from hubplan.location.solvers.choices import choices_of
from hubplan.location.solvers.enumeration import feasible_slices, plans_at_most
from hubplan.location.solvers.halves import NONE
from hubplan.location.tiered import Nested, TwoTier
from hubplan.units import BoolArray, FloatArray, IntArray

#: Questions that say which plans there are: so many hubs, or so many by area and tier.
Plans = PMedian | TwoTier | Nested

#: What to give where something else was given.
GIVE_PLANS: Final = "Give PMedian(p), TwoTier(...) or Nested(...)."

#: A table of more plans than these is refused: it would fill gigabytes.
TABLE_AT_MOST_PLANS: Final = 10_000_000
# Sums of the same people in another order differ by less than this share of them.
_SAME: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlanTable:
    """All plans that keep the rules of a question, and their figures.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian, TwoTier or Nested
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
        Visits without a route, as a share of all of them, by `lost_visits`; no rows where nobody
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
    plans : PMedian, TwoTier or Nested
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
    filler = TableFigures(problem, tuple(aims), measure.site_ids, choices)
    # Memory that is not written to is not taken: rules may leave far fewer plans.
    values, lost = np.empty((len(aims), most)), np.empty((len(filler.lost), most))
    hubs: dict[str, NDArray[np.int32]] = {}
    count = 0
    for one, ones, two, twos, keeps in feasible_slices(measure, choices, check):
        every = np.ones((ones, twos), dtype=bool) if keeps is None else keeps
        start = count
        for found, left in filler.figures(one, ones, two, twos, every):
            stop = count + found.shape[1]
            values[:, count:stop], lost[:, count:stop] = found, left
            count = stop
        for tier, rows in hubs_of(choices.fixed, one, two, every, len(measure.site_ids)).items():
            whole = hubs.setdefault(tier, np.empty((most, rows.shape[1]), dtype=np.int32))
            whole[start:count] = rows
    if not count:
        raise InfeasibleError(
            "no plan keeps every rule", rules=[rule.label for rule in plans.rules]
        )
    return PlanTable(
        problem=problem,
        plans=plans,
        aims=tuple(aims),
        site_ids=measure.site_ids,
        hubs={tier: hubs[tier][:count] for tier in measure.tiers},
        figures=values[:, :count],
        lost=lost[:, :count],
        comparable=fewest_lost(lost[:, :count]),
    )


def check_plans(problem: LocationProblem, plans: Plans, aims: Sequence[Aim]) -> None:
    """Return if aims can be worked out for the plans of a question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plans : PMedian, TwoTier or Nested
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
        raise InputError(f"the plans are given by {plans!r}", hint=GIVE_PLANS)
    loads = [rule.label for rule in plans.rules if isinstance(rule, LoadRule)]
    if loads:
        raise InputError(
            f"'{loads[0]}' binds who goes where, but an aim sends people to their nearest hub",
            hint="Leave such rules out, or ask a question without aims.",
        )
    check_rules(problem, plans)
    for aim in aims:
        aim_weights(problem, aim)
        for journey in aim.journeys:
            _check_journey(problem, plans, aim, journey)


def _check_journey(problem: LocationProblem, plans: Plans, aim: Aim, journey: Journey) -> None:
    known = tiers_of(plans)
    for tier in journey.tiers or ():
        if tier not in known:
            raise InputError(
                f"'{aim}': the plans have no tier '{tier}'",
                hint=f"Their tiers are {', '.join(known)}.",
            )
    problem.positions(journey.at, what=f"'{aim}'")


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
