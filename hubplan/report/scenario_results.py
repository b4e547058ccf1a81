"""The scenarios of a study as ``results.json`` has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubplan.scenario import Change, Option
from hubplan.scenario.outcome import Outcome
from hubplan.units import or_none


def scenario_results(
    outcome: Outcome, *, change_of: Callable[[Change], dict[str, Any]]
) -> dict[str, Any]:
    """Return one scenario, worked out, in plain values.

    Parameters
    ----------
    outcome : Outcome
        From `Findings.outcomes`.
    change_of : callable
        How winners and losers are written.

    Returns
    -------
    dict
        ``value`` and ``proof`` are None where the scenario gives the plan; ``today`` and
        ``study_best`` are the study's own plans in the scenario's world, without hubs it closes.
    """
    solved = None if outcome.solution is None else outcome.solution.to_dict()
    return {
        "id": outcome.id,
        "label": outcome.label,
        "kind": outcome.kind,
        "changes": list(outcome.applied),
        "plan": outcome.option.plan.to_dict(),
        "objective": None if solved is None else solved["objective"],
        "value": None if solved is None else solved["objective"]["value"],
        "proof": None if solved is None else solved["proof"],
        "alternatives": [] if solved is None else solved["alternatives"],
        **_figures(outcome.option),
        "headline_minutes": outcome.headline_minutes,
        "journeys": outcome.world.journeys.words,
        "today": None if outcome.today is None else _option(outcome.today),
        "study_best": None if outcome.base_best is None else _option(outcome.base_best),
        "change": None if outcome.change is None else change_of(outcome.change),
        "loss": or_none(outcome.loss_minutes),
        "moved_people": outcome.moved_people,
    }


def _option(option: Option) -> dict[str, Any]:
    return {"plan": option.plan.to_dict(), **_figures(option)}


def _figures(option: Option) -> dict[str, Any]:
    return {
        "metrics": option.metrics.to_dict(),
        "main_metrics": option.main_metrics.to_dict(),
        "groups": {name: figures.to_dict() for name, figures in option.groups.items()},
    }
