"""What changes the answer: the same question under other assumptions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hubplan.location import LocationProblem, Plan, Solution, TwoTier, score, solve


@dataclass(frozen=True, slots=True)
class Variant:
    """The best plan under one set of assumptions.

    Attributes
    ----------
    period : str
        Period profile of the journey times.
    main_share : float
        Share of visits that need a main hub.
    plan : Plan
        The best plan under them.
    value_minutes : float
        Its mean minutes.
    loss_minutes : float
        How much longer the mean is under the study's own best plan, zero or more.
    """

    period: str
    main_share: float
    plan: Plan
    value_minutes: float
    loss_minutes: float


def sensitivity(
    problems: Mapping[str, LocationProblem],
    question: TwoTier,
    solution: Solution,
    *,
    main_shares: Sequence[float],
) -> tuple[Variant, ...]:
    """Solve the same question for every period and share of visits that need a main hub.

    Parameters
    ----------
    problems : mapping of str to LocationProblem
        The data under each period profile.
    question : TwoTier
        The study's question.
    solution : Solution
        The study's own answer.
    main_shares : sequence of float
        Shares to try.

    Returns
    -------
    tuple of Variant
        By period, then by share.
    """
    variants = []
    for period, problem in problems.items():
        for share in main_shares:
            asked = replace(question, main_share=share)
            best = solve(problem, asked, alternatives=1)
            own, least = score(problem, asked, solution.plan), score(problem, asked, best.plan)
            # Means of different people cannot be compared.
            strands_more = own.unreached > least.unreached
            loss = math.nan if strands_more else max(0.0, own.value - least.value)
            variants.append(Variant(period, share, best.plan, best.objective.value, loss))
    return tuple(variants)


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
