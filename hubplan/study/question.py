"""The question a study asks, of which sites, and its answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from hubplan.errors import InfeasibleError
from hubplan.location import LocationProblem, Solution, TwoTier, solve
from hubplan.study.inputs import StudyInputs
from hubplan.travel_times import TravelTimes


def question_of(inputs: StudyInputs) -> TwoTier:
    """Return the question a study asks.

    Parameters
    ----------
    inputs : StudyInputs
        The study.

    Returns
    -------
    TwoTier
        With the quotas, rules and assumed share of the study.
    """
    plan = inputs.settings.plan
    return TwoTier(
        main=plan.main,
        mini=plan.mini,
        main_share=plan.main_share,
        keep=tuple(plan.keep),
        close=tuple(plan.close),
        also_open={tier: tuple(ids) for tier, ids in plan.also_open.items()},
    )


@contextmanager
def rules_of(study: Path) -> Iterator[None]:
    """Name the study in the error when its rules cannot be kept together.

    Parameters
    ----------
    study : Path
        The ``study.toml`` in which the rules stand.

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
        raise InfeasibleError(
            f"{study.name}: {error.message}", rules=error.rules, hint=error.hint
        ) from error


def choice_of(inputs: StudyInputs, times: TravelTimes) -> LocationProblem:
    """Return the problem over the sites that may be chosen or stand open beside the quotas.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        Its matrix.

    Returns
    -------
    LocationProblem
        Without the sites that serve baselines alone.
    """
    beside = {i for ids in inputs.settings.plan.also_open.values() for i in ids}
    wanted = set(inputs.candidates) | beside
    mask = np.array([i in wanted for i in inputs.sites.ids], dtype=bool)
    return LocationProblem(inputs.demand, inputs.sites.where(mask), times)


def answers_of(
    inputs: StudyInputs, times: TravelTimes, question: TwoTier
) -> tuple[Solution, Solution]:
    """Return the answer, and the answer without mini-hubs.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        The matrix the plan is chosen by.
    question : TwoTier
        From `question_of`.

    Returns
    -------
    best, main_only : Solution
        The same object if the question asks for no mini-hub.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule.
    """
    problem = choice_of(inputs, times)
    best = solve(problem, question, alternatives=inputs.settings.plan.alternatives)
    if not any(question.mini.values()):
        return best, best
    plan = inputs.settings.plan
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
