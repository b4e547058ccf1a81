"""The price of each rule: how much better the best plan would be without it."""

from __future__ import annotations

import math
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import comb
from typing import Any, Final

import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import HubplanWarning, InfeasibleError
from hubplan.location.best_plan import BestPlan
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP
from hubplan.location.rules.quotas import candidates, quota_rule
from hubplan.location.sets.worth import (
    AnyQuestion,
    PlainQuestion,
    loss_of,
    plain,
    strands,
    with_plain,
    worth_of,
)
from hubplan.location.solution import OPTIMAL, Solution
from hubplan.location.solver import Method, solve
from hubplan.location.tiered import Tiered
from hubplan.units import or_none

#: A quota is lifted in no more ways than these.
_MOST_WAYS: Final = 200


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What it costs to hold one rule, all others held as well.

    Attributes
    ----------
    rule : str
        Its name, or what it says.
    price : float
        How much better the objective is without it, zero or more, in its unit; NaN where that
        cannot be said: `note` says why.
    value : float
        The best objective without it; NaN where there is none.
    plan : Plan or None
        The best plan without it; None where the question would be meaningless.
    people : float
        How many more people (visits) would have a route to a hub; then means cannot be compared
        and the price is NaN.
    proved : bool
        Whether the plan without the rule is proved best; if not, the price is at least this.
    note : str
        What to know about this price; may be empty.
    """

    rule: str
    price: float
    value: float
    plan: Plan | None
    people: float
    proved: bool
    note: str

    @property
    def changes(self) -> bool:
        """Whether leaving the rule out makes the answer any better."""
        return self.price > 0 or self.people > 0

    def to_dict(self) -> dict[str, Any]:
        """Return the price for JSON."""
        return {
            "rule": self.rule,
            "price": or_none(self.price),
            "value": or_none(self.value),
            "plan": self.plan.to_dict() if self.plan else None,
            "people": or_none(self.people),
            "proved": self.proved,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RulePrices:
    """The price of every rule of a question.

    Attributes
    ----------
    solution : Solution
        The best plan with all rules held.
    prices : tuple of RulePrice
        Kept sites, closed sites, rules, bounds on aims, quotas, in the order of the question.
    seconds : float
        How long it took.
    """

    solution: Solution
    prices: tuple[RulePrice, ...]
    seconds: float

    def __len__(self) -> int:
        """Return the number of rules."""
        return len(self.prices)

    def __repr__(self) -> str:
        """Return the dearest rule in one line."""
        known = [each for each in self.prices if each.price > 0]
        unit = self.solution.objective.unit
        if not known:
            return f"RulePrices({len(self)} rules; none of them has a price)"
        dearest = max(known, key=lambda each: each.price)
        return (
            f"RulePrices({len(self)} rules; the dearest: {dearest.rule}, "
            f"{dearest.price:,.4g} {unit})"
        )

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the prices as a table.

        Returns
        -------
        DataFrame
            One row a rule: ``rule``, ``price``, ``value``, the best plan's ids by tier, ``people``,
            ``proved`` and ``note``.
        """
        empty = dict.fromkeys(self.solution.plan, "")
        return pd.DataFrame(
            [
                {
                    "rule": each.rule,
                    "price": each.price,
                    "value": each.value,
                    **(each.plan.cells if each.plan else empty),
                    "people": each.people,
                    "proved": each.proved,
                    "note": each.note,
                }
                for each in self.prices
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the prices for JSON.

        Returns
        -------
        dict
            ``unit``, ``value`` (with all rules) and ``prices``.
        """
        return {
            "unit": self.solution.objective.unit,
            "value": or_none(self.solution.objective.value),
            "prices": [each.to_dict() for each in self.prices],
        }


@dataclass(frozen=True, slots=True)
class _Lifted:
    """A rule, and the questions that together ask for the best plan without it."""

    rule: str
    questions: tuple[AnyQuestion, ...]
    note: str = ""


def rule_prices(
    problem: LocationProblem,
    question: AnyQuestion,
    *,
    method: Method = "auto",
    time_limit_seconds: float | None = None,
) -> RulePrices:
    """Solve a question again without each of its rules, one at a time.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What is asked.
    method : {"auto", "enumerate", "bound", "milp", "interchange"}
        As for `solve`.
    time_limit_seconds : float, optional
        For each search; a price that was not proved in time is at least what is told.

    Returns
    -------
    RulePrices
        One price for each site of `keep` and `close`, each rule, each bound on an aim, and each
        quota of a tier. A quota is lifted by letting as many hubs of its tier stand in any area;
        without the number itself every site would open, and that is no plan. So the number of
        hubs of the other questions, and the promised time of set covering, are listed without a
        price.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule; it says which to relax.
    """
    began = time.perf_counter()
    best = solve(
        problem, question, method=method, alternatives=1, time_limit_seconds=time_limit_seconds
    )

    def ask(asked: AnyQuestion) -> Solution:
        return solve(
            problem, asked, method=method, alternatives=1, time_limit_seconds=time_limit_seconds
        )

    prices = []
    for lifted in _lifted(problem, question):
        answers = []
        # What there is to warn of has been warned of: the data are the same.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HubplanWarning)
            for asked in lifted.questions:
                try:
                    answers.append(ask(asked))
                except InfeasibleError:
                    continue  # as many hubs cannot stand there
        prices.append(_price(best, lifted, answers))
    return RulePrices(best, tuple(prices), time.perf_counter() - began)


def _price(best: Solution, lifted: _Lifted, answers: list[Solution]) -> RulePrice:
    """Compare the answer with those without the rule."""
    nan = math.nan
    if not answers:
        return RulePrice(lifted.rule, nan, nan, None, 0.0, proved=True, note=lifted.note)
    problem, question = best.problem, best.question
    own = worth_of(problem, question, best.plan)
    plan, worth, gained, price = best.plan, own, 0.0, 0.0
    for answer in answers:
        other = worth_of(problem, question, answer.plan)
        gain = strands(problem, own, other)
        loss = loss_of(question, own.value, other.value)
        if gain > gained or (gain == gained and loss > price):
            plan, worth, gained, price = answer.plan, other, gain, loss
    proved = all(answer.proof.status == OPTIMAL for answer in (best, *answers))
    notes = [lifted.note] if lifted.note else []
    if gained:
        notes.append(f"{gained:,.6g} more people would have a route: means cannot be compared")
        price = nan
    elif not price:
        notes.append("changes nothing")
    if not proved:
        notes.append("time ran out before this was proved")
    return RulePrice(
        lifted.rule, price, worth.value, plan, gained, proved=proved, note="; ".join(notes)
    )


def _lifted(problem: LocationProblem, question: AnyQuestion) -> Iterator[_Lifted]:
    """Yield every rule of a question with the question without it."""
    asked = plain(question)
    for site in asked.keep:
        fewer = replace(asked, keep=[other for other in asked.keep if other != site])
        yield _Lifted(f"keep: {site}", (with_plain(question, fewer),))
    for site in asked.close:
        fewer = replace(asked, close=[other for other in asked.close if other != site])
        yield _Lifted(f"close: {site}", (with_plain(question, fewer),))
    for rule in asked.rules:
        fewer = replace(asked, rules=[other for other in asked.rules if other is not rule])
        yield _Lifted(rule.label, (with_plain(question, fewer),))
    if isinstance(question, BestPlan):
        for bound in question.bounds:
            left = [other for other in question.bounds if other is not bound]
            yield _Lifted(bound.label, (replace(question, bounds=left),))
    if isinstance(asked, Tiered):
        yield from _quotas(problem, question, asked)
    else:
        yield _number(asked)


def _number(asked: PlainQuestion) -> _Lifted:
    """Return what makes the question one; it has no price."""
    if isinstance(asked, LSCP | PartialLSCP):
        return _Lifted(f"within {asked.within:g}", (), "without it no hub is needed: no price")
    return _Lifted(f"p = {asked.p}", (), "without it every site would open: no price")  # type: ignore[union-attr]


def _quotas(problem: LocationProblem, question: AnyQuestion, asked: Tiered) -> Iterator[_Lifted]:
    """Yield each quota, and its hubs in every choice of areas."""
    for tier in asked.tiers:
        areas = [
            area
            for area in dict.fromkeys(problem.sites.areas)
            if candidates(problem, asked, tier.name, area)
        ]
        for area, count in tier.hubs.items():
            if not count:
                continue
            rule = quota_rule(tier, area)
            if comb(len(areas) + count - 1, count) > _MOST_WAYS:
                yield _Lifted(rule, (), f"more than {_MOST_WAYS} ways to place its hubs: no price")
                continue
            ways = []
            for chosen in combinations_with_replacement(areas, count):
                moved = Counter(dict(tier.hubs))
                moved[area] -= count
                moved.update(chosen)
                elsewhere = asked.with_hubs(tier.name, dict(moved))
                ways.append(with_plain(question, elsewhere))
            number = "as many" if tier.exactly else "at most as many"
            yield _Lifted(rule, tuple(ways), f"{number} {tier.name} hubs, in any area")
