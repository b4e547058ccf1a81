"""The question a study asks, of which sites, and its answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from hubplan.errors import InfeasibleError
from hubplan.location import (
    LSCP,
    MCLP,
    Alternative,
    BestPlan,
    Capacity,
    LocationProblem,
    MeanMinutes,
    MinimumLoad,
    PartialLSCP,
    PCenter,
    Plan,
    PMedian,
    Priority,
    Quota,
    Rule,
    ShareWithin,
    Solution,
    TwoTier,
    solve,
)
from hubplan.location.territories import Territories, whole_territories
from hubplan.scenario.own_means import Otherwise
from hubplan.study.inputs import StudyInputs
from hubplan.study.mode_mix import StudyMix, chosen_by
from hubplan.study.plan_settings import PlanSettings
from hubplan.travel_times import TravelTimes

#: Any question a study may ask.
StudyQuestion = TwoTier | PMedian | PCenter | MCLP | LSCP | PartialLSCP


def question_of(inputs: StudyInputs) -> StudyQuestion:
    """Return the question a study asks.

    Parameters
    ----------
    inputs : StudyInputs
        The study.

    Returns
    -------
    StudyQuestion
        With the numbers and rules of its section ``[plan]``.
    """
    return asked_by(inputs.settings.plan, people=float(inputs.demand.weights.sum()))


def asked_by(plan: PlanSettings, *, people: float) -> StudyQuestion:
    """Return the question that a section ``[plan]`` asks.

    Parameters
    ----------
    plan : PlanSettings
        Checked: every key its model needs is there.
    people : float
        All people of the study area, of whom each hub serves its part if loads are balanced.

    Returns
    -------
    StudyQuestion
        Of the model named.
    """
    keep, close, rules = tuple(plan.keep), tuple(plan.close), _rules(plan, people)
    if plan.tiered:
        also_open: dict[str, tuple[str, ...]] = {
            tier: tuple(ids) for tier, ids in plan.also_open.items()
        }
        return TwoTier(plan.main, plan.mini, plan.main_share, keep, close, also_open)
    if plan.model == "lscp":
        assert plan.within is not None
        if plan.share is None:
            return LSCP(plan.within, keep, close, rules)
        return PartialLSCP(plan.within, plan.share, keep=keep, close=close, rules=rules)
    assert plan.p is not None
    if plan.model == "mclp":
        assert plan.within is not None
        return MCLP(plan.p, plan.within, keep, close, rules)
    kind = PMedian if plan.model == "p-median" else PCenter
    return kind(plan.p, keep, close, rules)


def _rules(plan: PlanSettings, people: float) -> tuple[Rule, ...]:
    """Return quotas by area, and how many people a hub may and must serve."""
    rules: list[Rule] = [Quota(exactly=hubs, area=area) for area, hubs in plan.quota.items()]
    most, least = plan.capacity, plan.minimum_load
    if plan.balance is not None and plan.p is not None:
        most = people / plan.p * (1 + plan.balance)
        least = people / plan.p * (1 - plan.balance)
    if most is not None:
        rules.append(Capacity(most))
    if least is not None:
        rules.append(MinimumLoad(least))
    return tuple(rules)


@contextmanager
def rules_of(study: Path, *, scenario: str = "") -> Iterator[None]:
    """Name the study in the error when its rules cannot be kept together.

    Parameters
    ----------
    study : Path
        The ``study.toml`` in which the rules stand.
    scenario : str
        The scenario whose rules they are; empty = the study's own.

    Yields
    ------
    None
        While the question is asked.

    Raises
    ------
    InfeasibleError
        The same, with the name of the study.
    """
    try:
        yield
    except InfeasibleError as error:
        of = f"{study.name}, scenario '{scenario}'" if scenario else study.name
        raise InfeasibleError(
            f"{of}: {error.message}", rules=error.rules, hint=error.hint
        ) from error


def choice_of(
    inputs: StudyInputs, times: TravelTimes, mix: StudyMix | None = None
) -> LocationProblem:
    """Return the problem over the sites that may be chosen or stand open beside the quotas.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        Its matrix.
    mix : StudyMix, optional
        Who has no car, where the plan is chosen for people by their own means.

    Returns
    -------
    LocationProblem
        Without the sites that serve baselines alone.
    """
    beside = {i for ids in inputs.settings.plan.also_open.values() for i in ids}
    wanted = set(inputs.candidates) | beside
    mask = np.array([i in wanted for i in inputs.sites.ids], dtype=bool)
    return chosen_by(mix, LocationProblem(inputs.demand, inputs.sites.where(mask), times))


def answers_of(
    inputs: StudyInputs,
    times: TravelTimes,
    question: StudyQuestion,
    mix: StudyMix | None = None,
) -> tuple[Solution, Solution]:
    """Return the answer, and the answer without mini-hubs.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        The matrix the plan is chosen by.
    question : StudyQuestion
        From `question_of`.
    mix : StudyMix, optional
        As of `choice_of`.

    Returns
    -------
    best, main_only : Solution
        The same object if the question asks for no mini-hub.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule.
    """
    problem, plan = choice_of(inputs, times, mix), inputs.settings.plan
    best = solve(
        problem,
        question,
        alternatives=plan.alternatives,
        time_limit_seconds=plan.time_limit_seconds,
    )
    if isinstance(question, LSCP | PartialLSCP):
        best = _shortest_of_fewest(best, question, limit=plan.time_limit_seconds)
    if not isinstance(question, TwoTier) or not any(question.mini.values()):
        return best, best
    mini_sites = {
        i for i, area in zip(problem.sites.ids, problem.sites.areas, strict=True)
        if area in question.mini and area not in question.main
    }  # fmt: skip
    without = TwoTier(
        main=question.main,
        mini={},
        main_share=question.main_share,
        keep=tuple(i for i in plan.keep if i not in mini_sites),
        close=question.close,
        also_open=question.also_open,
    )
    return best, solve(problem, without, alternatives=plan.alternatives)


def otherwise(
    inputs: StudyInputs, times: TravelTimes, question: StudyQuestion, mix: StudyMix | None
) -> Otherwise | None:
    """Return the best plans if everybody drove, and if a journey nobody can make counted otherwise.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        By car, as of `answers_of`.
    question : StudyQuestion
        From `question_of`.
    mix : StudyMix or None
        As of `choice_of`.

    Returns
    -------
    Otherwise or None
        None where the plan is chosen for one means of transport.
    """
    if mix is None:
        return None

    def best(other: StudyMix | None) -> Plan:
        limit = inputs.settings.plan.time_limit_seconds
        problem = choice_of(inputs, times, other)
        return solve(problem, question, alternatives=1, time_limit_seconds=limit).plan

    prices = () if mix.most is None else (mix.most / 2, mix.most * 2)
    return Otherwise(best(None), {each: best(replace(mix, most=each)) for each in prices})


def _shortest_of_fewest(
    best: Solution, question: LSCP | PartialLSCP, *, limit: float | None
) -> Solution:
    """Return, of the plans with as few hubs, one that reaches most and then travels least."""
    hubs = len(best.plan.open_sites)
    asked = PMedian(hubs, question.keep, question.close, question.rules)
    aims = [Priority(ShareWithin(question.within)), Priority(MeanMinutes())]
    found = solve(best.problem, BestPlan(asked, aims), time_limit_seconds=limit)
    first = Alternative(found.plan, best.objective.value, 0.0)
    others = [each for each in best.alternatives if each.plan != found.plan]
    ranked = (first, *others)[: len(best.alternatives)]
    return replace(best, plan=found.plan, evaluation=found.evaluation, alternatives=ranked)


def territories_of(inputs: StudyInputs, best: Solution) -> Territories | None:
    """Return which hub each small area belongs to, where the study says whom a hub serves.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    best : Solution
        From `answers_of`.

    Returns
    -------
    Territories or None
        None where everybody goes to the nearest hub.

    Raises
    ------
    InfeasibleError
        If whole small areas cannot fill the hubs as the study asks.
    """
    plan = inputs.settings.plan
    if not (plan.bounds_loads and isinstance(best.question, PMedian)):
        return None
    return whole_territories(
        best.problem, best.question, best.plan, time_limit_seconds=plan.time_limit_seconds
    )
