"""What the average journey costs those who live far away: every plan, and the Pareto front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.location import (
    Group,
    LocationProblem,
    MeanMinutes,
    ParetoFront,
    Plan,
    ShareBeyond,
    WorstPlace,
    figures,
    pareto_front,
    plan_table,
)
from hubplan.location.groups import group_weights
from hubplan.location.solvers.plan_table import Plans
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True)
class TradeOffPoint:
    """A plan by the three figures.

    Attributes
    ----------
    plan : Plan
        Its hubs.
    mean_minutes : float
        Of all people, to the nearest hub of any kind; over those with a route.
    people_far : float
        People of the group whose journey takes longer than the threshold, or who have no route.
    max_minutes : float
        The longest journey.
    equal_plans : int
        How many plans have the same figures.
    """

    plan: Plan
    mean_minutes: float
    people_far: float
    max_minutes: float
    equal_plans: int


@dataclass(frozen=True, slots=True, eq=False)
class TradeOff:
    """Every plan by average journey and by who is left far away.

    Attributes
    ----------
    group_label : str
        Whose long journeys are counted, in words.
    far_minutes : float
        Longer than this is far.
    mean_minutes, people_far : ndarray of float, shape (n_plans,)
        Of each plan that keeps the rules and leaves the fewest people without a route.
    front : tuple of TradeOffPoint
        The exact Pareto front of the three figures, the shortest average first: no other plan is
        as good in all of them and better in one.
    best : TradeOffPoint
        The study's answer.
    """

    group_label: str
    far_minutes: float
    mean_minutes: FloatArray
    people_far: FloatArray
    front: tuple[TradeOffPoint, ...]
    best: TradeOffPoint

    @property
    def n_plans(self) -> int:
        """How many plans were evaluated."""
        return len(self.mean_minutes)


def trade_off(
    problem: LocationProblem,
    question: Plans,
    best: Plan,
    *,
    group: Group,
    group_label: str,
    far_minutes: float,
) -> TradeOff:
    """Evaluate every plan by average journey, longest journey and who is left far away.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : PMedian, TwoTier or Nested
        Which plans there are; few enough to be enumerated.
    best : Plan
        The study's answer.
    group : Group
        Whose long journeys are counted.
    group_label : str
        The same in words.
    far_minutes : float
        Longer than this is far.

    Returns
    -------
    TradeOff
        Figures of all plans, and the exact front.

    Raises
    ------
    InputError
        If nobody is in the group.
    SolverError
        If there are too many plans for a table.

    References
    ----------
    Kung, H. T., Luccio, F. and Preparata, F. P. (1975) On finding the maxima of a set of
    vectors. Journal of the ACM 22(4), 469-476.
    """
    people = float(group_weights(problem, group).sum())
    mean, far, longest = aims = (MeanMinutes(), ShareBeyond(far_minutes, group=group), WorstPlace())
    table = plan_table(problem, question, aims)
    rows = np.flatnonzero(table.comparable)

    def point(plan: Plan, told: dict[str, float], equal_plans: int) -> TradeOffPoint:
        share = told[str(far)]
        return TradeOffPoint(
            plan, told[str(mean)], round(share * people, 6), told[str(longest)], equal_plans
        )

    front = pareto_front(problem, ParetoFront(question, aims), method="enumerate")
    return TradeOff(
        group_label,
        far_minutes,
        table.of(mean)[rows],
        np.round(table.of(far)[rows] * people, 6),
        tuple(point(p.plan, p.figures, p.equal_plans or 1) for p in front.points),
        point(best, figures(problem, best, aims), 1),
    )
