"""Not one plan but all that are nearly as good: ranked, and how often each site is in them."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, SolverError, raise_faults
from hubplan.location.best_plan import margin
from hubplan.location.problem import LocationProblem
from hubplan.location.sets.worth import AnyQuestion
from hubplan.location.solution import OPTIMAL, Alternative, Solution
from hubplan.location.solver import Method, solve
from hubplan.units import or_none

#: No more near-best plans than these are listed unless the caller asks for them.
NEAR_BEST_AT_MOST: Final = 10_000
#: A site in at least this share of the plans is there "often".
OFTEN: Final = 0.5

_FIRST_PLANS: Final = 10
# Plans are asked for in growing numbers: enumeration ranks more of them for nothing, other
# methods prove each further one.
_GROWTH_ENUMERATED: Final = 10
_GROWTH_PROVED: Final = 3
_PERCENT: Final = 100.0
_LEAST_SECONDS: Final = 0.1
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class SiteFrequency:
    """How often a site is open among some plans.

    Attributes
    ----------
    site_id, name : str
        Which site.
    plans : dict of str to int
        Tier to the number of plans in which it holds that tier.
    share : float
        Share of all plans in which it is open, in whatever tier.
    """

    site_id: str
    name: str
    plans: dict[str, int]
    share: float

    @property
    def often(self) -> str:
        """``"always"``, ``"often"`` (in at least half), ``"sometimes"`` or ``"never"``."""
        if self.share == 1:
            return "always"
        if self.share >= OFTEN:
            return "often"
        return "sometimes" if self.share else "never"

    def to_dict(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return {
            "site_id": self.site_id,
            "name": self.name,
            "plans": dict(self.plans),
            "share": self.share,
            "often": self.often,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SolutionSet:
    """The best plans of a question.

    Attributes
    ----------
    solution : Solution
        The best plan, with problem, question and proof.
    plans : tuple of Alternative
        The best plan first, then each next best, ties in the order of their ids; every rank is
        proved, or else only the first plan is here.
    within_loss : float or None
        How much worse than the best a plan may be, in the unit of the objective; None = not asked.
    complete : bool
        Whether these are all the plans that were asked for: False when the best plan is not
        proved, time ran out, or there were more than the caller wanted.
    seconds : float
        How long it took.
    """

    solution: Solution
    plans: tuple[Alternative, ...]
    within_loss: float | None
    complete: bool
    seconds: float

    @property
    def problem(self) -> LocationProblem:
        """The data."""
        return self.solution.problem

    @property
    def question(self) -> AnyQuestion:
        """What was asked."""
        return self.solution.question

    @property
    def sites(self) -> tuple[SiteFrequency, ...]:
        """Every candidate site, the most frequent first, then by id.

        A site that is always there is sure; one that is never there is not worth a survey.
        """
        counts = Counter(
            (site, tier) for each in self.plans for tier, ids in each.plan.items() for site in ids
        )
        tiers = tuple(self.solution.plan)
        named = zip(self.problem.sites.ids, self.problem.sites.names, strict=True)
        rows = [
            SiteFrequency(
                site,
                name,
                {tier: counts[site, tier] for tier in tiers},
                sum(counts[site, tier] for tier in tiers) / len(self.plans),
            )
            for site, name in named
        ]
        return tuple(sorted(rows, key=lambda row: (-row.share, row.site_id)))

    def __len__(self) -> int:
        """Return the number of plans."""
        return len(self.plans)

    def __repr__(self) -> str:
        """Return number, losses and sites in all plans in one line."""
        unit = self.solution.objective.unit
        always = [row.site_id for row in self.sites if row.share == 1]
        more = "" if self.complete else ", not all there are"
        last = self.plans[-1].loss
        return (
            f"SolutionSet({len(self):,} plans{more}; the last {last:,.4g} {unit} worse than the "
            f"best; in all of them: {', '.join(always) or 'no site'})"
        )

    def _repr_html_(self) -> str:
        sites = self.sites_frame()
        plans = self.to_frame().head(_SHOWN)
        return cell_html(self, plans, sites[sites["share"] > 0])

    def to_frame(self) -> pd.DataFrame:
        """Return the plans as a table.

        Returns
        -------
        DataFrame
            One row a plan: ``rank`` from 1, ids by tier, ``value`` and ``loss``.
        """
        return pd.DataFrame(
            [
                {"rank": rank, **each.plan.cells, "value": each.value, "loss": each.loss}
                for rank, each in enumerate(self.plans, start=1)
            ]
        )

    def sites_frame(self) -> pd.DataFrame:
        """Return how often each site appears as a table.

        Returns
        -------
        DataFrame
            One row a candidate site: ``site_id``, ``name``, number of plans by tier, ``share`` and
            ``often``.
        """
        return pd.DataFrame(
            [
                {
                    "site_id": row.site_id,
                    "name": row.name,
                    **row.plans,
                    "share": row.share,
                    "often": row.often,
                }
                for row in self.sites
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plans and sites for JSON.

        Returns
        -------
        dict
            ``plans``, ``sites`` (those in some plan), ``within_loss``, ``complete`` and ``unit``.
        """
        return {
            "unit": self.solution.objective.unit,
            "within_loss": or_none(self.within_loss),
            "complete": self.complete,
            "plans": [each.to_dict() for each in self.plans],
            "sites": [row.to_dict() for row in self.sites if row.share],
        }


def near_best(
    problem: LocationProblem,
    question: AnyQuestion,
    *,
    count: int | None = None,
    within_percent: float | None = None,
    within_loss: float | None = None,
    method: Method = "auto",
    time_limit_seconds: float | None = None,
) -> SolutionSet:
    """Return the best plans: so many, or all that are nearly as good as the best.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What is asked.
    count : int, optional
        How many plans, at most. By default `NEAR_BEST_AT_MOST` with a limit on the loss, else 10.
    within_percent : float, optional
        Plans whose objective is worse than the best by no more than this share of it, in per
        cent: 2 for plans within 2%.
    within_loss : float, optional
        Plans worse than the best by no more than this, in the unit of the objective; give one of
        the two.
    method : {"auto", "enumerate", "bound", "milp", "interchange"}
        As for `solve`. By enumeration the whole ranking is worked out at once; other methods
        prove plan after plan, each with those before it forbidden.
    time_limit_seconds : float, optional
        For all searches together, as for `solve`.

    Returns
    -------
    SolutionSet
        Best first.

    Raises
    ------
    InputError
        If an argument is out of range, or both limits are given.
    InfeasibleError
        If no plan keeps every rule.
    """
    began = time.perf_counter()
    _check(count, within_percent, within_loss)
    limited = within_percent is not None or within_loss is not None
    most = count or (NEAR_BEST_AT_MOST if limited else _FIRST_PLANS)
    deadline = math.inf if time_limit_seconds is None else began + time_limit_seconds

    def ask(wanted: int) -> Solution:
        left = deadline - time.perf_counter()
        limit = None if math.isinf(left) else max(left, _LEAST_SECONDS)
        return solve(
            problem, question, method=method, alternatives=wanted, time_limit_seconds=limit
        )

    wanted = min(most, _FIRST_PLANS) if limited else most
    solution = ask(wanted)
    allowed = _allowed(solution, within_percent, within_loss)
    while limited and wanted < most and _may_have_more(solution, wanted, allowed):
        by_table = solution.proof.method == "enumerate"
        more_wanted = min(most, wanted * (_GROWTH_ENUMERATED if by_table else _GROWTH_PROVED))
        longer = _longer(ask, more_wanted, deadline)
        if longer is None or len(longer.alternatives) < len(solution.alternatives):
            break  # time ran out
        solution, wanted = longer, more_wanted
    proved = solution.proof.status == OPTIMAL
    inside = tuple(a for a in solution.alternatives if _is_within(solution, a, allowed))
    plans = inside if proved else ()
    # Fewer than asked for: there are no more, unless the search was cut short.
    ended = len(solution.alternatives) < wanted and (
        time.perf_counter() < deadline or solution.proof.method == "enumerate"
    )
    enough = not limited or len(plans) < len(solution.alternatives)
    return SolutionSet(
        solution=solution,
        plans=plans or solution.alternatives[:1],
        within_loss=allowed if limited else None,
        complete=proved and (ended or enough),
        seconds=time.perf_counter() - began,
    )


def _check(count: int | None, percent: float | None, loss: float | None) -> None:
    faults = []
    if count is not None and count < 1:
        faults.append(Fault("count", f"is {count!r}", "Ask for 1 plan or more."))
    limits = {"within_percent": percent, "within_loss": loss}
    faults += [
        Fault(name, f"is {limit!r}", "Give 0 or more.")
        for name, limit in limits.items()
        if limit is not None and not (math.isfinite(limit) and limit >= 0)
    ]
    if percent is not None and loss is not None:
        faults.append(Fault("within_percent, within_loss", "are both given", "Give one of them."))
    raise_faults("near_best", faults)


def _allowed(solution: Solution, percent: float | None, loss: float | None) -> float:
    """Return the largest loss a plan may have."""
    if percent is None and loss is None:
        return math.inf
    best = abs(solution.objective.value) if math.isfinite(solution.objective.value) else 0.0
    return best * percent / _PERCENT if percent is not None else float(loss or 0.0)


def _is_within(solution: Solution, each: Alternative, allowed: float) -> bool:
    # Rounding of sums is far below a thousandth of what makes two figures differ.
    best = solution.objective.value if math.isfinite(solution.objective.value) else 0.0
    return each.loss <= allowed + margin(best) / 1000


def _may_have_more(solution: Solution, wanted: int, allowed: float) -> bool:
    """Return whether plans that were not asked for may be within the loss too."""
    ranked = solution.alternatives
    proved = solution.proof.status == OPTIMAL
    return proved and len(ranked) == wanted and _is_within(solution, ranked[-1], allowed)


def _longer(ask: Callable[[int], Solution], wanted: int, deadline: float) -> Solution | None:
    """Ask for more plans, or return None if time runs out before the best is found again."""
    if time.perf_counter() >= deadline:
        return None
    try:
        longer = ask(wanted)
    except SolverError:
        if math.isinf(deadline):
            raise
        return None
    return longer if longer.proof.status == OPTIMAL else None
