"""The Pareto front: every plan for which no other is as good in all aims and better in one."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, raise_faults
from hubplan.location.aims.aim import Aim, figures
from hubplan.location.best_plan import Bound
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.solvers.plan_table import GIVE_PLANS, Plans, PlanTable, plan_table
from hubplan.location.solvers.table_ranking import levels, within_bounds
from hubplan.units import FloatArray, IntArray

_MOST_AIMS: Final = 3


@dataclass(frozen=True, slots=True)
class ParetoFront:
    r"""Show the whole choice between two or three aims.

    Attributes
    ----------
    plans : PMedian, TwoTier or Nested
        Which plans there are, with all their rules; what it would minimise plays no part.
    aims : sequence of Aim
        Two or three.
    bounds : sequence of Bound
        Figures that plans must keep.

    Notes
    -----
    Aim: see what one aim costs in another before deciding, such as the mean against the longest
    journey and the share of people of 75 and over beyond 30 minutes. A plan is on the front when
    no other is at least as good in every aim and better in one:

    .. math:: \nexists \, y : \; f(y) \le f(x), \; f(y) \ne f(x)

    Weakly dominated plans (as good in one aim, worse in another) are not on it. Plans with the
    same figures are one point, told by the plan whose ids come first and by how many they are.

    Trade-off: it decides nothing; three aims can leave hundreds of plans.

    References
    ----------
    Haimes, Y. Y., Lasdon, L. S. and Wismer, D. A. (1971) On a bicriterion formulation of the
    problems of integrated system identification and system optimization. IEEE Transactions on
    Systems, Man, and Cybernetics 1(3), 296-297.
    Kung, H. T., Luccio, F. and Preparata, F. P. (1975) On finding the maxima of a set of
    vectors. Journal of the ACM 22(4), 469-476.
    """

    model: ClassVar[str] = "pareto-front"

    plans: Plans
    aims: Sequence[Aim]
    bounds: Sequence[Bound] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = []
        plans: object = self.plans
        if not isinstance(plans, Plans):
            faults.append(Fault("plans", f"is {self.plans!r}", GIVE_PLANS))
        given: object = self.aims
        aims = (given,) if isinstance(given, Aim) else tuple(self.aims)
        if not 1 < len(set(aims)) == len(aims) <= _MOST_AIMS:
            what = f"holds {len(aims)}, {len(set(aims))} of them different"
            faults.append(Fault("aims", what, "Give two or three different aims."))
        raise_faults(f"the question {self.model}", faults)
        object.__setattr__(self, "aims", aims)
        object.__setattr__(self, "bounds", tuple(self.bounds))

    @property
    def every_aim(self) -> tuple[Aim, ...]:
        """The aims, then those of the bounds, each once."""
        return tuple(dict.fromkeys([*self.aims, *(bound.aim for bound in self.bounds)]))


@dataclass(frozen=True, slots=True)
class ParetoPoint:
    """One point of the front.

    Attributes
    ----------
    plan : Plan
        Of the plans with these figures, the one whose ids come first (by enumeration).
    figures : dict of str to float
        Each aim in words, and its value, recomputed from the plan's sites.
    equal_plans : int or None
        How many plans have these figures; None = not counted.
    """

    plan: Plan
    figures: dict[str, float]
    equal_plans: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Front:
    """The answer to a `ParetoFront`.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    question : ParetoFront
        What was asked.
    points : tuple of ParetoPoint
        Every point of the front, the best by the first aim first.
    complete : bool
        Whether these are all: False when time ran out.
    plans_possible : int or None
        How many plans keep the rules; None = not counted.
    method, solver : str
        ``"enumerate"`` or ``"milp"``, and what did the work.
    seconds : float
        How long it took.
    """

    problem: LocationProblem
    question: ParetoFront
    points: tuple[ParetoPoint, ...]
    complete: bool
    plans_possible: int | None
    method: str
    solver: str
    seconds: float

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.points)

    def __repr__(self) -> str:
        """Return the number of points and the aims in one line."""
        aims = ", ".join(map(str, self.question.aims))
        return f"Front({len(self):,} points{'' if self.complete else ' so far'}; {aims})"

    def to_dict(self) -> dict[str, Any]:
        """Return the front as JSON has it.

        Returns
        -------
        dict
            Points with plan, figures and the number of equal plans, and how they were found.
        """
        points = [
            {
                "plan": point.plan.to_dict(),
                "figures": dict(point.figures),
                "equal_plans": point.equal_plans,
            }
            for point in self.points
        ]
        return {
            "model": self.question.model,
            "points": points,
            "complete": self.complete,
            "plans_possible": self.plans_possible,
            "method": self.method,
            "solver": self.solver,
        }

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the front as a table.

        Returns
        -------
        DataFrame
            One row a point: ids by tier, the figure of each aim, and ``equal_plans``.
        """
        return pd.DataFrame(
            [
                {tier: ", ".join(ids) for tier, ids in point.plan.items()}
                | point.figures
                | {"equal_plans": point.equal_plans}
                for point in self.points
            ]
        )


def front_by_table(problem: LocationProblem, question: ParetoFront) -> Front:
    """Return the front over all plans, each of them evaluated.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : ParetoFront
        What is asked.

    Returns
    -------
    Front
        Exact; plans with a figure that is NaN are not on it.

    Raises
    ------
    InfeasibleError
        If no plan keeps the rules and bounds.
    SolverError
        If there are too many plans for a table.
    """
    began = time.perf_counter()
    table = plan_table(problem, question.plans, question.every_aim)
    rows = np.flatnonzero(within_bounds(table, question.bounds))
    losses = [aim.losses(table.of(aim)[rows]) for aim in question.aims]
    known = np.isfinite(losses).all(axis=0)
    rows = rows[known]
    ranks = np.array([levels(loss[known]) for loss in losses])
    points = []
    for members in _front_members(table, rows, ranks):
        plan = table.plan(int(members[0]))
        told = figures(problem, plan, question.aims)
        points.append(ParetoPoint(plan, told, len(members)))
    return Front(
        problem=problem,
        question=question,
        points=tuple(points),
        complete=True,
        plans_possible=len(table),
        method="enumerate",
        solver=f"numpy {np.__version__}",
        seconds=time.perf_counter() - began,
    )


def undominated(losses: FloatArray) -> IntArray:
    """Return which of some different points no other dominates.

    Parameters
    ----------
    losses : ndarray of float, shape (k, 2) or (k, 3)
        Points, no two of them equal; less is better in each column.

    Returns
    -------
    ndarray of int
        Their rows, in ascending order of the points.

    Notes
    -----
    Points are taken in ascending order, so that each can only be dominated by one before it. The
    other two columns of those before it form a staircase, in which one look-up tells (Kung,
    Luccio and Preparata 1975).
    """
    three = np.column_stack([losses, np.zeros((len(losses), _MOST_AIMS - losses.shape[1]))])
    kept = []
    stair_x: list[float] = []
    stair_y: list[float] = []  # falls as x grows
    for row in np.lexsort(three.T[::-1]).tolist():
        x, y = three[row, 1:].tolist()
        before = bisect_right(stair_x, x)
        if before and stair_y[before - 1] <= y:
            continue
        kept.append(row)
        start = bisect_left(stair_x, x)
        stop = start
        while stop < len(stair_x) and stair_y[stop] >= y:
            stop += 1
        stair_x[start:stop], stair_y[start:stop] = [x], [y]
    return np.array(kept, dtype=np.int64)


def _front_members(table: PlanTable, rows: IntArray, ranks: FloatArray) -> list[IntArray]:
    """Return for each point of the front the rows of its plans, those with the first ids first."""
    if not rows.size:
        return []
    order = table.by_ids(rows, *ranks)
    keys = ranks[:, np.searchsorted(rows, order)]
    starts = np.flatnonzero(np.r_[True, (np.diff(keys, axis=1) != 0).any(axis=0)])
    members = np.split(order, starts[1:])
    return [members[k] for k in undominated(keys[:, starts].T)]
