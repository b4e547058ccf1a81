"""The plans a study lays side by side, each with everybody's journeys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hubplan.location import LocationProblem, Plan, Solution
from hubplan.location.territories import Territories
from hubplan.places import DemandPoints
from hubplan.places.conditions import matches
from hubplan.scenario import Option, option_of
from hubplan.study.inputs import StudyInputs
from hubplan.study.settings import BEST, MAIN_ONLY, Baseline, Group
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray


def options_of(
    inputs: StudyInputs,
    matrices: Mapping[str, TravelTimes],
    best: Solution,
    main_only: Solution,
    territories: Territories | None = None,
    *,
    further: Sequence[tuple[str, str, Plan]] = (),
) -> dict[str, tuple[Option, ...]]:
    """Return every option under every time model.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    matrices : mapping of str to TravelTimes
        By time model.
    best, main_only : Solution
        The answer, and the answer without mini-hubs (the same object if the question has none).
    territories : Territories, optional
        Which hub of the answer each demand point belongs to, where hubs serve so many people.
    further : sequence of (str, str, Plan)
        Id, label and plan of scenarios that are judged as the answer is.

    Returns
    -------
    dict of str to tuple of Option
        Baselines in order, scenarios, then the answers, by time model.
    """
    plans = [(b.id, b.label, _baseline_plan(b)) for b in inputs.settings.baselines]
    plans += further
    if main_only is not best:
        plans.append((MAIN_ONLY, _label("Best", main_only.plan), main_only.plan))
    plans.append((BEST, _label("Best", best.plan), best.plan))
    groups = {group.id: group_weights(inputs.demand, group) for group in inputs.settings.groups}
    return {
        period: tuple(
            option_of(
                LocationProblem(inputs.demand, inputs.used_sites, times),
                plan,
                option_id=option_id,
                label=label,
                groups=groups,
                territories=territories if option_id == BEST else None,
            )
            for option_id, label, plan in plans
        )
        for period, times in matrices.items()
    }


def _baseline_plan(baseline: Baseline) -> Plan:
    return Plan(baseline.hubs)


def _label(word: str, plan: Plan) -> str:
    """Return such as ``"Best 3 + 2"``: main hubs and mini-hubs."""
    counts = [str(len(ids)) for _, ids in plan.items() if ids]
    return f"{word} {' + '.join(counts)}"


def group_weights(demand: DemandPoints, group: Group) -> FloatArray:
    """Return how many of a group start from each demand point.

    Parameters
    ----------
    demand : DemandPoints
        Of the study, or of a scenario.
    group : Group
        One of the study's groups.

    Returns
    -------
    ndarray of float, shape (n,)
        0 where the group's condition is not met.
    """
    frame = demand.frame
    members = np.asarray(frame[group.weight], dtype=np.float64)
    return np.where(matches(frame, group.where), members, 0.0)
