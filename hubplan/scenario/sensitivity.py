"""What changes the answer: the same question under other assumptions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

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


_Question = Question | PartialLSCP
_COVERINGS: Final = (LSCP, MCLP, PartialLSCP)


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
        The best plan under them, the study's own where it is as good; without sites where no
        plan keeps the question's promise.
    value : float
        Its objective, in the unit of the question; NaN where there is no such plan.
    loss : float
        How much worse the study's own best plan is there, zero or more, in the same unit; NaN
        where it leaves people without a route, or breaks the promise.
    within : float or None
        The promised minutes; None where the question promises none.
    """

    period: str
    main_share: float | None
    plan: Plan
    value: float
    loss: float
    within: float | None = None


def sensitivity(
    problems: Mapping[str, LocationProblem],
    question: _Question,
    solution: Solution,
    *,
    main_shares: Sequence[float] = (),
    promises: Sequence[float] = (),
    time_limit_seconds: float | None = None,
) -> tuple[Variant, ...]:
    """Solve the same question for every period, share of main visits or promised time.

    Parameters
    ----------
    problems : mapping of str to LocationProblem
        The data under each period profile, the study's own first.
    question : Question or PartialLSCP
        The study's question.
    solution : Solution
        The study's own answer.
    main_shares : sequence of float
        Shares to try; where the hubs are all alike there is none to try.
    promises : sequence of float
        Promised minutes to try, beside the question's own; for coverings alone, and
        under the study's own period alone.
    time_limit_seconds : float, optional
        For each search among too many plans to try each.

    Returns
    -------
    tuple of Variant
        By period, then by share or promised minutes.
    """
    variants = []
    for number, (period, problem) in enumerate(problems.items()):
        for asked in _asked(question, main_shares, () if number else promises):
            share = asked.main_share if isinstance(asked, TwoTier) else None
            within = asked.within if isinstance(asked, _COVERINGS) else None
            try:
                if not number and asked == solution.question:
                    best = solution  # the study's own question on its own data
                else:
                    best = solve(
                        problem, asked, alternatives=1, time_limit_seconds=time_limit_seconds
                    )
            except InfeasibleError:
                nothing = Plan(dict.fromkeys(solution.plan, ()))
                variants.append(Variant(period, share, nothing, math.nan, math.nan, within))
                continue
            loss = _loss(problem, asked, solution.plan, best)
            worth = best.objective.value
            # Of equals the answer, as everywhere: else sites would seem to come and go.
            plan = solution.plan if loss == 0 else best.plan
            variants.append(Variant(period, share, plan, worth, loss, within))
    return tuple(variants)


def _asked(
    question: _Question, main_shares: Sequence[float], promises: Sequence[float]
) -> list[_Question]:
    """Return the question with other shares or promised minutes, in rising order."""
    if isinstance(question, TwoTier):
        return [replace(question, main_share=share) for share in main_shares]
    if isinstance(question, _COVERINGS):
        every = sorted({question.within, *promises})
        return [replace(question, within=minutes) for minutes in every]
    return [question]


def _loss(problem: LocationProblem, asked: _Question, plan: Plan, best: Solution) -> float:
    """Return how much worse a plan is than the best; NaN where they cannot be compared."""
    if isinstance(asked, LSCP | PartialLSCP):
        kept = keeps_promise(problem, asked, plan, best)
        return float(len(plan.open_sites) - len(best.plan.open_sites)) if kept else math.nan
    own, least = score(problem, asked, plan), score(problem, asked, best.plan)
    # Means of different people cannot be compared.
    if own.unreached > least.unreached:
        return math.nan
    more = least.value - own.value if isinstance(asked, MCLP) else own.value - least.value
    return max(0.0, more)


def keeps_promise(
    problem: LocationProblem, asked: LSCP | PartialLSCP, plan: Plan, best: Solution
) -> bool:
    """Return whether a plan has as many people within the time as were promised.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    asked : LSCP or PartialLSCP
        The promise.
    plan : Plan
        Which hubs are open.
    best : Solution
        A plan that keeps it.

    Returns
    -------
    bool
        Whether this one does too.
    """
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
