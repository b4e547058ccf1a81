"""All that the runs of a study's sweep are made of: its data, its growth cases, its plans."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hubplan.location import Plan
from hubplan.places import DemandPoints
from hubplan.scenario.sweep import SweepProblem
from hubplan.study.inputs import StudyInputs
from hubplan.study.question import choice_of, question_of
from hubplan.study.settings import StudySettings
from hubplan.study.settings_sweep import GrowthCase
from hubplan.study.sweep_ranges import labels_of, own_assumptions, ranges_of
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray


def problem_of(
    inputs: StudyInputs, matrices: Mapping[str, TravelTimes], plans: Sequence[Plan]
) -> SweepProblem:
    """Return all that the runs of a study's sweep are made of.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    matrices : mapping of str to TravelTimes
        By time model.
    plans : sequence of Plan
        The study's ranking, its own plan first.

    Returns
    -------
    SweepProblem
        Small enough to be sent to other processes.
    """
    settings = inputs.settings
    wanted = {*ranges_of(settings).time_models, own_assumptions(settings).time_model}
    return SweepProblem(
        problems={name: choice_of(inputs, matrices[name]) for name in sorted(wanted)},
        error_90_minutes={
            name: _error_90(settings.sweep.error_90_minutes.get(name), matrices[name])
            for name in sorted(wanted)
        },
        people={case.id: _people(case, inputs.demand) for case in settings.sweep.growth},
        question=question_of(inputs),
        plans=tuple(plans),
    )


def notes_of(settings: StudySettings, matrices: Mapping[str, TravelTimes]) -> tuple[str, ...]:
    """Return where the ranges of a sweep come from, and what it leaves out.

    Parameters
    ----------
    settings : StudySettings
        Checked.
    matrices : mapping of str to TravelTimes
        By time model.

    Returns
    -------
    tuple of str
        Sentences.
    """
    return tuple(_notes(settings, matrices))


def _error_90(assumed: float | None, matrix: TravelTimes) -> float:
    """Return the error that is drawn, in minutes; 0 where none is known."""
    error = matrix.error_90_minutes if assumed is None else assumed
    return 0.0 if math.isnan(error) else float(error)


def _people(case: GrowthCase, demand: DemandPoints) -> FloatArray:
    """Return how many people a growth case puts at each demand point."""
    factors = np.full(len(demand), case.others)
    if case.factors:
        values = demand.frame[case.column].astype(str)
        factors = values.map(case.factors).fillna(case.others).to_numpy(dtype=np.float64)
    return np.asarray(demand.weights * factors, dtype=np.float64)


def _notes(settings: StudySettings, matrices: Mapping[str, TravelTimes]) -> Iterator[str]:
    sweep, labels = settings.sweep, labels_of(settings)
    for case in sweep.growth:
        yield f"Growth, {case.label}: {case.source}."
    if not sweep.journey_errors:
        return
    for name in ranges_of(settings).time_models:
        words = labels[f"time_model:{name}"]
        assumed = sweep.error_90_minutes.get(name)
        if assumed is not None:
            yield (
                f"Errors of single journeys, {words}: nine in ten within {assumed:g} minutes, "
                "an assumption."
            )
        elif math.isnan(matrices[name].error_90_minutes):
            yield (
                f"Errors of single journeys, {words}: none are drawn, since nobody knows how "
                "large they are."
            )
