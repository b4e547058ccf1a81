"""``hubplan solve --robust``: one plan for several scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from hubplan.cli.solve_words import QuestionWords
    from hubplan.location import LocationProblem, RobustAnswer, Rule


class Robust(StrEnum):
    """What a plan for several scenarios makes small."""

    MAXIMUM = "maximum"
    EXPECTED = "expected"
    RELATIVE = "relative"
    WORST = "worst"


_CRITERIA: Final[dict[Robust, Any]] = {
    Robust.MAXIMUM: "max_regret",
    Robust.EXPECTED: "expected_regret",
    Robust.RELATIVE: "max_relative_regret",
    Robust.WORST: "worst_value",
}


def chances(words: Sequence[str]) -> dict[str, float] | None:
    """Return how likely scenarios are.

    Parameters
    ----------
    words : sequence of str
        Such as ``"am_peak=0.3"``.

    Returns
    -------
    dict of str to float, or None
        By scenario; None = all equally.

    Raises
    ------
    BadParameter
        If words cannot be read, or name a scenario twice.
    """
    found: dict[str, float] = {}
    for word in words:
        name, _, chance = word.rpartition("=")
        try:
            value = float(chance)
        except ValueError:
            name = ""
            value = 0.0
        if not name:
            what = f"'{word}' is not of the form NAME=0.3"
            raise typer.BadParameter(what, param_hint="--chance")
        if name in found:
            raise typer.BadParameter(f"names '{name}' twice", param_hint="--chance")
        found[name] = value
    return found or None


def robust_answer(
    scenarios: Mapping[str, LocationProblem],
    asked: QuestionWords,
    rules: Sequence[Rule],
    *,
    criterion: Robust,
    likely: Mapping[str, float] | None,
    alternatives: int | None,
) -> RobustAnswer:
    """Return the plan for several scenarios.

    Parameters
    ----------
    scenarios : mapping of str to LocationProblem
        The data by scenario.
    asked : QuestionWords
        Which plans there are, and what makes them good; aims are fitted to the first scenario.
    rules : sequence of Rule
        What the plan must keep.
    criterion : Robust
        What is made small.
    likely : mapping of str to float, or None
        How likely scenarios are.
    alternatives : int or None
        How many of the best plans to rank.

    Returns
    -------
    RobustAnswer
        Every plan evaluated in every scenario.
    """
    from hubplan.location import RobustPlan, robust_plan  # noqa: PLC0415

    problem = next(iter(scenarios.values()))
    plans = asked.plans(rules)
    first = asked.aims.first
    aim = asked.own_aim() if first is None else asked.reader(problem, plans).aim(*first)
    question = RobustPlan(plans, aim, _CRITERIA[criterion], likely)
    ranked = {} if alternatives is None else {"alternatives": alternatives}
    return robust_plan(scenarios, question, **ranked)


def robust_told(answer: RobustAnswer) -> dict[str, Any]:
    """Return the answer for JSON, in the shapes of one scenario's.

    Parameters
    ----------
    answer : RobustAnswer
        The answer.

    Returns
    -------
    dict
        ``plan``, ``objective``, ``proof``, ``alternatives``, and in ``robust`` the aim, the
        criterion and the scenarios.
    """
    import numpy as np  # noqa: PLC0415

    from hubplan.location import Objective, Proof  # noqa: PLC0415
    from hubplan.report.plan_sets import robust_ranking  # noqa: PLC0415

    told = answer.to_dict()
    aim, criterion = answer.question.aim, answer.question.criterion
    unit = "share" if criterion == "max_relative_regret" else aim.unit
    proof = Proof(
        status="optimal",
        bound=answer.value,
        gap=0.0,
        plans_possible=answer.plans_possible,
        plans_evaluated=answer.plans_possible,
        method="enumerate",
        solver=f"numpy {np.__version__}",
    )
    return {
        "plan": told["plan"],
        "objective": Objective(told["model"], answer.value, unit, answer.value).to_dict(),
        "proof": proof.to_dict(),
        "alternatives": [each.to_dict() for each in robust_ranking(answer)],
        "robust": {
            "criterion": criterion,
            "aim": str(aim),
            "unit": aim.unit,
            "scenarios": told["scenarios"],
        },
    }
