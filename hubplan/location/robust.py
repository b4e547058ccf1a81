"""Plans that do well whatever comes: regret over named scenarios, each plan evaluated in all."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, get_args

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.location.aims.aim import Aim, figures
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.solvers.plan_table import (
    GIVE_PLANS,
    Plans,
    PlanTable,
    fewest_lost,
    plan_table,
)
from hubplan.location.solvers.table_ranking import levels
from hubplan.units import FloatArray, or_none

Criterion = Literal["max_regret", "expected_regret", "max_relative_regret", "worst_value"]

#: Plans ranked when the caller does not say how many.
_ALTERNATIVES: Final = 10


@dataclass(frozen=True, slots=True)
class RobustPlan:
    r"""Choose the plan that is never far from the best, whichever scenario comes.

    Attributes
    ----------
    plans : PMedian, TwoTier or Nested
        Which plans there are, with all their rules; what it would minimise plays no part.
    aim : Aim
        By which plans are judged in each scenario.
    criterion : {"max_regret", "expected_regret", "max_relative_regret", "worst_value"}
        What is made as small as possible (see the notes); ``"worst_value"`` is the worst figure.
    probabilities : mapping of str to float, optional
        Of each scenario; they are divided by their sum. By default all are equally likely. They
        matter to ``"expected_regret"`` and break ties of the others.

    Notes
    -----
    Aim: a plan that holds under periods, growth cases and time models that nobody can choose
    between. Use it when the best plan changes from one scenario to another. The regret of a plan
    x is how much worse it is than the best plan of the scenario s:

    .. math:: R_s(x) = f_s(x) - \min_y f_s(y), \qquad
              \min_x \max_s R_s(x), \quad \min_x \sum_s p_s R_s(x), \quad
              \min_x \max_s R_s(x) / |\min_y f_s(y)|, \quad \min_x \max_s f_s(x)

    The least expected regret is also the least expected figure. Plans are compared among those
    that leave the fewest people without a route, in the first scenario first; equals by expected
    regret, then by ids. Trade-off: maximum regret looks at one scenario only and guards against
    the unlikely as much as against the likely.

    References
    ----------
    Kouvelis, P. and Yu, G. (1997) Robust discrete optimization and its applications. Kluwer.
    Snyder, L. V. (2006) Facility location under uncertainty: a review. IIE Transactions 38(7),
    537-554.
    """

    model: ClassVar[str] = "robust-plan"

    plans: Plans
    aim: Aim
    criterion: Criterion = "max_regret"
    probabilities: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        plans: object = self.plans
        faults = []
        if not isinstance(plans, Plans):
            faults.append(Fault("plans", f"is {plans!r}", GIVE_PLANS))
        if self.criterion not in get_args(Criterion):
            known = ", ".join(get_args(Criterion))
            faults.append(Fault("criterion", f"is {self.criterion!r}", f"Use one of {known}."))
        chances = dict(self.probabilities or {})
        faults += [
            Fault(f"probabilities, '{name}'", f"is {chance!r}", "Give 0 or more.")
            for name, chance in chances.items()
            if not (math.isfinite(chance) and chance >= 0)
        ]
        if chances and not faults and not any(chances.values()):
            faults.append(Fault("probabilities", "are all 0", "Give at least one more than 0."))
        raise_faults(f"the question {self.model}", faults)
        if self.probabilities is not None:
            object.__setattr__(self, "probabilities", chances)


@dataclass(frozen=True, slots=True)
class ScenarioRegret:
    """A plan in one scenario, beside the plan that is best there.

    Attributes
    ----------
    scenario : str
        Its name.
    probability : float
        How likely it is, of 1.
    value : float
        The figure of the plan, recomputed from its sites.
    best_plan : Plan
        The best plan if this scenario were certain; of equals, the one whose ids come first.
    best_value : float
        Its figure.
    regret : float
        How much worse the plan is, in the unit of the aim.
    """

    scenario: str
    probability: float
    value: float
    best_plan: Plan
    best_value: float
    regret: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RobustAnswer:
    """The answer to a `RobustPlan`.

    Attributes
    ----------
    question : RobustPlan
        What was asked.
    plan : Plan
        The plan chosen.
    value : float
        What was made small: a regret, a share of a figure, or the worst figure.
    scenarios : tuple of ScenarioRegret
        In the order given.
    alternatives : tuple of (Plan, float)
        The best plans in order, the chosen one first, each with its value.
    plans_possible : int
        How many plans keep the rules; each was evaluated in every scenario.
    seconds : float
        How long it took.
    """

    question: RobustPlan
    plan: Plan
    value: float
    scenarios: tuple[ScenarioRegret, ...]
    alternatives: tuple[tuple[Plan, float], ...]
    plans_possible: int
    seconds: float

    def __repr__(self) -> str:
        """Return plan and value in one line."""
        hubs = "; ".join(f"{tier}: {', '.join(ids) or 'none'}" for tier, ids in self.plan.items())
        words = self.question.criterion.replace("_", " ")
        return f"RobustAnswer({hubs}; {words} {self.value:,.4g})"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it.

        Returns
        -------
        dict
            Plan, value, scenarios and alternatives; None for what is not known.
        """
        scenarios = [
            {
                "scenario": each.scenario,
                "probability": each.probability,
                "value": or_none(each.value),
                "best_plan": each.best_plan.to_dict(),
                "best_value": or_none(each.best_value),
                "regret": or_none(each.regret),
            }
            for each in self.scenarios
        ]
        ranked = [
            {"plan": plan.to_dict(), "value": or_none(value)} for plan, value in self.alternatives
        ]
        return {
            "model": self.question.model,
            "criterion": self.question.criterion,
            "plan": self.plan.to_dict(),
            "value": or_none(self.value),
            "scenarios": scenarios,
            "alternatives": ranked,
            "plans_possible": self.plans_possible,
        }

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the plan in every scenario.

        Returns
        -------
        DataFrame
            One row a scenario: its figure, the best one there, regret, and the best plan's hubs.
        """
        return pd.DataFrame(
            [
                {
                    "scenario": each.scenario,
                    "probability": each.probability,
                    "value": each.value,
                    "best_value": each.best_value,
                    "regret": each.regret,
                    "best_plan": ", ".join(each.best_plan.open_sites),
                }
                for each in self.scenarios
            ]
        )


def robust_plan(
    scenarios: Mapping[str, LocationProblem],
    question: RobustPlan,
    *,
    alternatives: int = _ALTERNATIVES,
) -> RobustAnswer:
    """Choose a plan over several scenarios, every plan evaluated in each of them.

    Parameters
    ----------
    scenarios : mapping of str to LocationProblem
        By name: the same sites, areas and tiers; demand and minutes of their own, such as
        periods, growth cases or time models.
    question : RobustPlan
        What is asked.
    alternatives : int
        How many of the best plans to rank.

    Returns
    -------
    RobustAnswer
        Exact, with the best plan and the regret of each scenario.

    Raises
    ------
    InputError
        If there is no scenario, their sites differ, or a probability belongs to none of them.
    InfeasibleError
        If no plan keeps the rules.
    SolverError
        If there are too many plans for a table.
    """
    began = time.perf_counter()
    chances = _chances(scenarios, question)
    _check_sites(scenarios)
    aim = question.aim
    tables = [plan_table(problem, question.plans, [aim]) for problem in scenarios.values()]
    losses = np.vstack([aim.losses(table.of(aim)) for table in tables])
    best = [_best_row(table, loss) for table, loss in zip(tables, losses, strict=True)]
    least = np.array([loss[row] for loss, row in zip(losses, best, strict=True)])
    criteria = _criteria(losses, least, chances)
    asked = criteria[question.criterion]
    table = tables[0]
    rows = np.flatnonzero(fewest_lost(np.vstack([each.lost for each in tables])))
    ranked = table.by_ids(rows, levels(asked[rows]), levels(criteria["expected_regret"][rows]))[
        :alternatives
    ]
    values = asked[ranked]
    if question.criterion == "worst_value" and not aim.lower_is_better:
        values = -values
    plans = [table.plan(row) for row in ranked.tolist()]
    told = []
    for k, (name, problem) in enumerate(scenarios.items()):
        best_plan = tables[k].plan(best[k])
        value, best_value = (_figure(problem, plan, aim) for plan in (plans[0], best_plan))
        regret = float(criteria["regrets"][k, ranked[0]])
        told.append(ScenarioRegret(name, float(chances[k]), value, best_plan, best_value, regret))
    return RobustAnswer(
        question=question,
        plan=plans[0],
        value=float(values[0]),
        scenarios=tuple(told),
        alternatives=tuple(zip(plans, values.tolist(), strict=True)),
        plans_possible=len(table),
        seconds=time.perf_counter() - began,
    )


def _criteria(losses: FloatArray, least: FloatArray, chances: FloatArray) -> dict[str, FloatArray]:
    """Return for each plan what each criterion makes small; losses have a row a scenario."""
    best = least[:, np.newaxis]
    # Nobody is counted under any plan of a scenario: no regret there.
    known = np.isfinite(best)
    regrets = np.where(known, losses - np.where(known, best, 0.0), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(regrets > 0, regrets / np.abs(best), 0.0)
    likely = chances > 0
    return {
        "regrets": regrets,
        "max_regret": regrets.max(axis=0),
        "expected_regret": chances[likely] @ regrets[likely],
        "max_relative_regret": relative.max(axis=0),
        "worst_value": losses.max(axis=0),
    }


def _best_row(table: PlanTable, losses: FloatArray) -> int:
    """Return the best plan of one scenario; of equals, the one whose ids come first."""
    rows = np.flatnonzero(table.comparable)
    return int(table.by_ids(rows, levels(losses[rows]))[0])


def _figure(problem: LocationProblem, plan: Plan, aim: Aim) -> float:
    return next(iter(figures(problem, plan, [aim]).values()))


def _chances(scenarios: Mapping[str, LocationProblem], question: RobustPlan) -> FloatArray:
    """Return the probability of each scenario, in order."""
    if not scenarios:
        raise InputError("no scenario is given", hint="Give a mapping of names to problems.")
    given = question.probabilities
    if given is None:
        return np.full(len(scenarios), 1 / len(scenarios))
    faults = [
        Fault(f"'{name}'", f"is no scenario{nearest_name(name, scenarios)}")
        for name in given
        if name not in scenarios
    ]
    faults += [Fault(f"'{name}'", "has no probability") for name in scenarios if name not in given]
    raise_faults("the probabilities", faults)
    chances = np.array([given[name] for name in scenarios], dtype=np.float64)
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def _check_sites(scenarios: Mapping[str, LocationProblem]) -> None:
    """Return if all scenarios have the same sites, with the same areas and tiers."""
    (first, problem), *others = scenarios.items()
    known = _sites(problem)
    for name, other in others:
        differing = known.symmetric_difference(_sites(other))
        if differing:
            site = min(site for site, *_ in differing)
            raise InputError(
                f"the scenarios '{first}' and '{name}' differ in the site '{site}'",
                hint="Give all scenarios the same sites, areas and tiers.",
            )


def _sites(problem: LocationProblem) -> set[tuple[str, str, str]]:
    sites = problem.sites
    return set(zip(sites.ids, sites.areas, map(str, sites.frame["tiers"]), strict=True))
