"""What is lost when a hub of the plan falls away: with nothing in its place, and at best."""

from __future__ import annotations

import math
import time
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import HubplanWarning, InfeasibleError, SolverError
from hubplan.location.nearest import nearest_hubs
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import MAIN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP
from hubplan.location.rules import Keep, Rule
from hubplan.location.sets.worth import (
    AnyQuestion,
    PlainQuestion,
    Worth,
    loss_of,
    plain,
    strands,
    with_plain,
    worth_of,
)
from hubplan.location.solution import OPTIMAL, Solution
from hubplan.location.solver import Method, solve
from hubplan.location.tiered import Tiered, TwoTier, certain_tiers
from hubplan.units import or_none


@dataclass(frozen=True, slots=True)
class Loss:
    """A plan after a hub has fallen away, beside the plan with it.

    Attributes
    ----------
    plan : Plan or None
        Which hubs are open then; None where no plan keeps the rules.
    value : float
        Its objective; NaN where there is none.
    loss : float
        How much worse than the plan with the hub; NaN where that cannot be said.
    stranded : float
        How many more people (visits) have no route to a hub; if any, the loss is NaN, since means
        of different people cannot be compared.
    note : str
        What to know about it; may be empty.
    """

    plan: Plan | None
    value: float
    loss: float
    stranded: float
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the loss for JSON."""
        return {
            "plan": self.plan.to_dict() if self.plan else None,
            "value": or_none(self.value),
            "loss": or_none(self.loss),
            "stranded": or_none(self.stranded),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What it means to lose one hub of a plan.

    Attributes
    ----------
    site_id, name, tier : str
        Which hub.
    closed : Loss
        It closes, nothing opens in its place, and the others stay.
    replaced : Loss
        The best plan without its site, all other rules held.
    """

    site_id: str
    name: str
    tier: str
    closed: Loss
    replaced: Loss


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Withdrawals:
    """What it means to lose each hub of a plan.

    Attributes
    ----------
    solution : Solution
        The plan with all its hubs.
    hubs : tuple of Withdrawal
        By tier, then by id.
    seconds : float
        How long it took.
    """

    solution: Solution
    hubs: tuple[Withdrawal, ...]
    seconds: float

    def __len__(self) -> int:
        """Return the number of hubs."""
        return len(self.hubs)

    def __repr__(self) -> str:
        """Return the hub that is hardest to do without in one line."""
        known = [each for each in self.hubs if each.replaced.loss > 0]
        if not known:
            return (
                f"Withdrawals({len(self)} hubs; each can be replaced without loss, or not at all)"
            )
        hardest = max(known, key=lambda each: each.replaced.loss)
        unit = self.solution.objective.unit
        return (
            f"Withdrawals({len(self)} hubs; hardest to replace: {hardest.site_id}, "
            f"{hardest.replaced.loss:,.4g} {unit} worse)"
        )

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the hubs as a table.

        Returns
        -------
        DataFrame
            One row a hub: ``tier``, ``site_id``, ``name``, then of both cases ``value``, ``loss``,
            ``stranded`` and ``note``, and the ids that open in its place.
        """
        return pd.DataFrame([self._row(each) for each in self.hubs])

    def _row(self, each: Withdrawal) -> dict[str, Any]:
        there = set(self.solution.plan.open_sites)
        opened = each.replaced.plan.open_sites if each.replaced.plan else ()
        row: dict[str, Any] = {"tier": each.tier, "site_id": each.site_id, "name": each.name}
        for case in ("closed", "replaced"):
            loss: Loss = getattr(each, case)
            row |= {
                f"{case}_value": loss.value,
                f"{case}_loss": loss.loss,
                f"{case}_stranded": loss.stranded,
                f"{case}_note": loss.note,
            }
        return row | {"opened": ", ".join(site for site in opened if site not in there)}

    def to_dict(self) -> dict[str, Any]:
        """Return the hubs for JSON.

        Returns
        -------
        dict
            ``unit``, ``value`` (with all hubs) and ``hubs``.
        """
        return {
            "unit": self.solution.objective.unit,
            "value": or_none(self.solution.objective.value),
            "hubs": [
                {
                    "site_id": each.site_id,
                    "name": each.name,
                    "tier": each.tier,
                    "closed": each.closed.to_dict(),
                    "replaced": each.replaced.to_dict(),
                }
                for each in self.hubs
            ],
        }


def withdrawals(
    problem: LocationProblem,
    question: AnyQuestion,
    *,
    solution: Solution | None = None,
    method: Method = "auto",
    time_limit_seconds: float | None = None,
) -> Withdrawals:
    """Take each hub of a plan away: what is lost, and what is the best plan without it.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What is asked.
    solution : Solution, optional
        Its answer, if there is one already; else it is solved first.
    method : {"auto", "enumerate", "bound", "milp", "interchange"}
        As for `solve`.
    time_limit_seconds : float, optional
        For each search.

    Returns
    -------
    Withdrawals
        A hub that closes without replacement: the rules are not asked, and its people go to the
        others. The best plan without it: its site is closed, and no longer kept if it was. No plan
        without a site is better than the best, so the loss is zero or more, but for a site that
        had to be open: then a negative loss is what keeping it costs.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule.
    """
    began = time.perf_counter()
    best = solution or solve(
        problem, question, method=method, alternatives=1, time_limit_seconds=time_limit_seconds
    )
    own = worth_of(problem, question, best.plan)
    names = dict(zip(problem.sites.ids, problem.sites.names, strict=True))

    def replaced(site: str) -> Loss:
        asked = _without(plain(question), site)
        if asked is None:
            return Loss(None, math.nan, math.nan, math.nan, _only(question))
        # What there is to warn of has been warned of: the data are the same.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HubplanWarning)
            try:
                other = solve(
                    problem,
                    with_plain(question, asked),
                    method=method,
                    alternatives=1,
                    time_limit_seconds=time_limit_seconds,
                )
            except InfeasibleError as error:
                note = f"no plan without it keeps every rule ({', '.join(error.rules)})"
                return Loss(None, math.nan, math.nan, math.nan, note)
        note = "" if other.proof.status == OPTIMAL else "time ran out: at most this"
        return _loss(problem, question, own, other.plan, note)

    hubs = tuple(
        Withdrawal(site, names[site], tier, _closed(problem, question, best, site), replaced(site))
        for tier, ids in best.plan.items()
        for site in ids
    )
    return Withdrawals(best, hubs, time.perf_counter() - began)


def _closed(problem: LocationProblem, question: AnyQuestion, best: Solution, site: str) -> Loss:
    """Return what is lost when a hub closes and nothing takes its place."""
    left = Plan({t: [other for other in ids if other != site] for t, ids in best.plan.items()})
    asked = plain(question)
    if isinstance(asked, LSCP | PartialLSCP):  # one hub fewer is no gain: the promise is broken
        within = [
            np.nan_to_num(nearest_hubs(problem, plan.open_sites)[0], nan=np.inf) <= asked.within
            for plan in (best.plan, left)
        ]
        beyond = math.fsum(problem.weights[within[0] & ~within[1]])
        note = f"{beyond:,.6g} more people beyond {asked.within:g}"
        return Loss(left, math.nan, math.nan, 0.0, note)
    try:
        return _loss(problem, question, worth_of(problem, question, best.plan), left, "")
    except SolverError as error:  # rules about loads: the other hubs have no room
        return Loss(left, math.nan, math.nan, math.nan, error.message)


def _only(question: AnyQuestion) -> str:
    """Return why a hub of a question with tiers cannot be replaced."""
    asked = plain(question)
    assert isinstance(asked, Tiered)
    tier = certain_tiers(asked.tiers, asked.also_open)[0]
    return f"it is the only {tier} hub asked for"


def _loss(
    problem: LocationProblem, question: AnyQuestion, own: Worth, plan: Plan, note: str
) -> Loss:
    other = worth_of(problem, question, plan)
    stranded = strands(problem, other, own)
    loss = math.nan if stranded else loss_of(question, other.value, own.value)
    return Loss(plan, other.value, loss, stranded, note)


def _without(asked: PlainQuestion, site: str) -> PlainQuestion | None:
    """Return a question under which a site is closed, whatever kept it open, if one is left."""
    rules: list[Rule] = []
    for rule in asked.rules:
        if not (isinstance(rule, Keep) and site in rule.sites):
            rules.append(rule)
        elif len(rule.sites) > 1:
            rules.append(replace(rule, sites=[other for other in rule.sites if other != site]))
    keep = [other for other in asked.keep if other != site]
    close = [*asked.close, site]
    if not isinstance(asked, Tiered):
        return replace(asked, keep=keep, close=close, rules=rules)
    standing = {t: [other for other in ids if other != site] for t, ids in asked.also_open.items()}
    certain = certain_tiers(asked.tiers, standing)
    if not certain or (isinstance(asked, TwoTier) and MAIN not in certain):
        return None
    return replace(asked, keep=keep, close=close, rules=rules, also_open=standing)
