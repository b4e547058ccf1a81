"""Rules kept by ranking: plans proved best without them, until some keep them.

The best plan that keeps the rules is the first one that keeps them in the ranking of all plans.
Where rules cost little it comes soon, and the ranking by a Lagrangian bound is far quicker than
any model.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from hubplan.location.problem import LocationProblem
from hubplan.location.questions import PMedian
from hubplan.location.rules.row_check import is_chosen, rows_of
from hubplan.location.solvers.bounding import bound_and_enumerate
from hubplan.location.solvers.ranking import Found

#: How many plans are ranked, one attempt after another.
ATTEMPTS: Final = (20, 200)
# Of a time limit, so much is spent on the ranking; the rest is for the model.
_SHARE_OF_TIME: Final = 0.5


def rank_until_kept(
    problem: LocationProblem,
    question: PMedian,
    *,
    best: int,
    time_limit_seconds: float | None = None,
) -> Found | None:
    """Return the best plans that keep the rules, if they are among the best without them.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : PMedian
        With rules about open hubs; they have been checked, and some plan keeps them.
    best : int
        How many plans to return.
    time_limit_seconds : float, optional
        Half of it is spent here.

    Returns
    -------
    Found or None
        Proved; None if too few of the plans ranked keep the rules, or time ran out.
    """
    rows = rows_of(problem, question)
    loose = replace(question, rules=[rule for rule in question.rules if is_chosen(rule)])
    began = time.monotonic()
    for count in ATTEMPTS:
        left = None
        if time_limit_seconds is not None:
            left = _SHARE_OF_TIME * time_limit_seconds - (time.monotonic() - began)
            if left <= 0:
                return None
        found = bound_and_enumerate(problem, loose, best=count, time_limit_seconds=left)
        if not found.exact:
            return None
        kept = tuple(plan for plan in found.plans if all(row.holds(plan) for row in rows))
        if len(kept) >= best:
            return replace(found, plans=kept[:best], plans_possible=None, bound=None)
    return None
