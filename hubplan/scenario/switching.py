"""Switching values: how far an assumption must move before the answer is another."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from hubplan.location import LocationProblem, Plan, Solution, TwoTier, score, solve
from hubplan.scenario.options import Option

# Values nearer than this many minutes are equal: they differ by the rounding of sums.
_ROUNDING_MINUTES: Final = 1e-9


@dataclass(frozen=True, slots=True)
class SwitchingShare:
    """The share of visits needing a main hub at which the best plan changes.

    Attributes
    ----------
    main_share : float
        From here on, going away from the assumed share, another plan is best; NaN when none is,
        up to 0 or 1.
    plan : Plan or None
        The plan that is as good there and better beyond; None when there is none.
    loss_at_end : float
        How many minutes longer the mean visit is under the study's plan than under the best one
        at the end of the range, a share of 0 or 1.
    """

    main_share: float
    plan: Plan | None
    loss_at_end: float


@dataclass(frozen=True, slots=True)
class Switching:
    """How far the assumptions must move before the answer is another.

    Attributes
    ----------
    lower, upper : SwitchingShare
        Below and above the assumed share of visits that need a main hub.
    """

    lower: SwitchingShare
    upper: SwitchingShare


def switching(problem: LocationProblem, question: TwoTier, solution: Solution) -> Switching | None:
    """Return between which shares of visits needing a main hub the answer stays the best plan.

    The mean visit of a plan is a straight line over that share, so the best plan at each share
    is the lower envelope of lines. From the end of the range, the plan that is best there is
    crossed with the answer, the question asked anew at the crossing, and so on until no plan
    is better there than the answer (Eisner and Severance 1976).

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : TwoTier
        The study's question.
    solution : Solution
        Its answer.

    Returns
    -------
    Switching or None
        None where the answer is not proved to be the best, and where a plan leaves people
        without a route: means of different people are no straight line.
    """
    if solution.proof.status != "optimal":
        return None
    ends = [_toward(problem, question, solution.plan, end) for end in (0.0, 1.0)]
    lower, upper = ends
    return None if lower is None or upper is None else Switching(lower, upper)


def _toward(
    problem: LocationProblem, question: TwoTier, plan: Plan, end: float
) -> SwitchingShare | None:
    """Return the switching value on the way from the assumed share to an end of the range."""
    asked = replace(question, main_share=end)
    rival = solve(problem, asked, alternatives=1).plan
    lines = _line(problem, question, plan), _line(problem, question, rival)
    if lines[0] is None or lines[1] is None:
        return None
    loss = max(0.0, _at(lines[0], end) - _at(lines[1], end))
    if loss <= _ROUNDING_MINUTES:
        return SwitchingShare(math.nan, None, 0.0)
    while True:
        own, other = lines
        if own is None or other is None:
            return None
        share = _crossing(own, other)
        found = solve(problem, replace(question, main_share=share), alternatives=1).plan
        line = _line(problem, question, found)
        if line is None:
            return None
        if _at(own, share) - _at(line, share) <= _ROUNDING_MINUTES:
            return SwitchingShare(share, rival, loss)
        rival, lines = found, (own, line)


def _line(problem: LocationProblem, question: TwoTier, plan: Plan) -> tuple[float, float] | None:
    """Return the mean visit of a plan when none and when all visits need a main hub."""
    none, every = (score(problem, replace(question, main_share=end), plan) for end in (0.0, 1.0))
    return None if none.unreached or every.unreached else (none.value, every.value)


def _at(line: tuple[float, float], share: float) -> float:
    return (1.0 - share) * line[0] + share * line[1]


def _crossing(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the share at which two lines meet; they do, within the range."""
    at_none, at_every = one[0] - other[0], one[1] - other[1]
    return at_none / (at_none - at_every)


def factor_to_criterion(option: Option, minutes: float) -> float:
    """Return by which factor all journeys may grow until 80% of people are just within reach.

    Parameters
    ----------
    option : Option
        Whose journeys.
    minutes : float
        The threshold.

    Returns
    -------
    float
        Below 1 where fewer than 80% are within it as it is; NaN where 80% reach no hub at all,
        or reach one in no time.
    """
    p80 = option.metrics.p80_minutes
    return minutes / p80 if p80 > 0 else math.nan
