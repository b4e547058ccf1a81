"""What changes the answer: the same question under other assumptions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hubplan.errors import InfeasibleError
from hubplan.location import (
    LSCP,
    MCLP,
    LocationProblem,
    PartialLSCP,
    Plan,
    Question,
    Solution,
    TwoTier,
    evaluate,
    score,
    solve,
)

if TYPE_CHECKING:
    from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True)
class Variant:
    """The best plan under one set of assumptions.

    Attributes
    ----------
    period : str
        Period profile of the journey times.
    main_share : float or None
        Share of visits that need a main hub; None where the hubs are all alike.
    plan : Plan
        The best plan under them; without sites where no plan keeps the question's promise.
    value : float
        Its objective, in the unit of the question; NaN where there is no such plan.
    loss : float
        How much worse the study's own best plan is there, zero or more, in the same unit; NaN
        where it leaves people without a route, or breaks the promise.
    """

    period: str
    main_share: float | None
    plan: Plan
    value: float
    loss: float


def sensitivity(
    problems: Mapping[str, LocationProblem],
    question: Question | PartialLSCP,
    solution: Solution,
    *,
    main_shares: Sequence[float] = (),
    time_limit_seconds: float | None = None,
) -> tuple[Variant, ...]:
    """Solve the same question for every period and share of visits that need a main hub.

    Parameters
    ----------
    problems : mapping of str to LocationProblem
        The data under each period profile.
    question : Question or PartialLSCP
        The study's question.
    solution : Solution
        The study's own answer.
    main_shares : sequence of float
        Shares to try; where the hubs are all alike there is none to try.
    time_limit_seconds : float, optional
        For each search among too many plans to try each.

    Returns
    -------
    tuple of Variant
        By period, then by share.
    """
    shares: Sequence[float | None] = main_shares if isinstance(question, TwoTier) else (None,)
    variants = []
    for period, problem in problems.items():
        for share in shares:
            asked = question
            if share is not None and isinstance(question, TwoTier):
                asked = replace(question, main_share=share)
            try:
                best = solve(problem, asked, alternatives=1, time_limit_seconds=time_limit_seconds)
            except InfeasibleError:
                nothing = Plan(dict.fromkeys(solution.plan, ()))
                variants.append(Variant(period, share, nothing, math.nan, math.nan))
                continue
            loss = _loss(problem, asked, solution.plan, best)
            variants.append(Variant(period, share, best.plan, best.objective.value, loss))
    return tuple(variants)


def _loss(
    problem: LocationProblem, asked: Question | PartialLSCP, plan: Plan, best: Solution
) -> float:
    """Return how much worse a plan is than the best; NaN where they cannot be compared."""
    if isinstance(asked, LSCP | PartialLSCP):
        kept = _keeps_promise(problem, asked, plan, best)
        return float(len(plan.open_sites) - len(best.plan.open_sites)) if kept else math.nan
    own, least = score(problem, asked, plan), score(problem, asked, best.plan)
    # Means of different people cannot be compared.
    if own.unreached > least.unreached:
        return math.nan
    more = least.value - own.value if isinstance(asked, MCLP) else own.value - least.value
    return max(0.0, more)


def _keeps_promise(
    problem: LocationProblem, asked: LSCP | PartialLSCP, plan: Plan, best: Solution
) -> bool:
    """Return whether a plan has as many people within the time as were promised."""
    minutes: FloatArray = evaluate(problem, open_sites=plan).minutes
    covered = math.fsum(problem.weights[minutes <= asked.within])
    if isinstance(asked, PartialLSCP):
        return covered >= asked.share * math.fsum(problem.weights) * (1 - 1e-9)
    whole = math.fsum(problem.weights[best.evaluation.minutes <= asked.within])
    return covered >= whole * (1 - 1e-9)


def site_frequency(variants: Sequence[Variant]) -> dict[str, int]:
    """Return in how many variants each site is chosen.

    Parameters
    ----------
    variants : sequence of Variant
        From `sensitivity`.

    Returns
    -------
    dict of str to int
        By site id, most often first; sites never chosen are absent.
    """
    counts = Counter(site for variant in variants for site in variant.plan.open_sites)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
