"""All that the runs of a study's sweep are made of: its data, its growth cases, its plans."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hubplan.location import Plan
from hubplan.places import DemandPoints
from hubplan.scenario.sweep import SweepProblem
from hubplan.scenario.world import World
from hubplan.study.inputs import StudyInputs
from hubplan.study.mode_mix import StudyMix
from hubplan.study.question import choice_of, question_of
from hubplan.study.scenarios import resolve_scenarios
from hubplan.study.settings import StudySettings
from hubplan.study.settings_sweep import GrowthCase
from hubplan.study.surroundings import roads_of
from hubplan.study.sweep_ranges import labels_of, own_assumptions, ranges_of
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray


def problem_of(
    inputs: StudyInputs,
    matrices: Mapping[str, TravelTimes],
    plans: Sequence[Plan],
    mix: StudyMix | None = None,
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
    mix : StudyMix, optional
        Who has no car, where the plan is chosen for people by their own means.

    Returns
    -------
    SweepProblem
        Small enough to be sent to other processes.
    """
    settings = inputs.settings
    wanted = {*ranges_of(settings).time_models, own_assumptions(settings).time_model}
    return SweepProblem(
        problems={name: choice_of(inputs, matrices[name], mix) for name in sorted(wanted)},
        error_90_minutes={
            name: _error_90(settings.sweep.error_90_minutes.get(name), matrices[name])
            for name in sorted(wanted)
        },
        people={
            case: people if mix is None else mix.spread(inputs.demand, people)
            for case, people in _people_by_case(inputs).items()
        },
        question=question_of(inputs),
        plans=tuple(plans),
        n_varied=None if mix is None else len(inputs.demand),
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


def _people_by_case(inputs: StudyInputs) -> dict[str, FloatArray]:
    """Return how many people each growth case puts at each demand point."""
    cases = inputs.settings.sweep.growth
    worlds: dict[str, World] = {}
    if any(case.scenario is not None for case in cases):
        resolved = resolve_scenarios(inputs, roads_of(inputs)).resolved
        worlds = {each.scenario.id: each.world for each in resolved}
    return {
        case.id: _by_factors(case, inputs.demand)
        if case.scenario is None
        else _by_world(worlds[case.scenario], inputs.demand)
        for case in cases
    }


def _by_world(world: World, demand: DemandPoints) -> FloatArray:
    """Return the people of a scenario at the study's own demand points."""
    people = dict(zip(world.everybody.ids, world.everybody.weights.tolist(), strict=True))
    return np.array([people[identifier] for identifier in demand.ids], dtype=np.float64)


def _by_factors(case: GrowthCase, demand: DemandPoints) -> FloatArray:
    """Return the people of the study times the factors of a growth case."""
    factors = np.full(len(demand), case.others)
    if case.factors:
        values = demand.frame[case.column].astype(str)
        factors = values.map(case.factors).fillna(case.others).to_numpy(dtype=np.float64)
    return np.asarray(demand.weights * factors, dtype=np.float64)


def _notes(settings: StudySettings, matrices: Mapping[str, TravelTimes]) -> Iterator[str]:
    sweep, labels = settings.sweep, labels_of(settings)
    if settings.mode_mix is not None:
        yield (
            "People without a car: their minutes by public transport stay as the timetable has "
            "them; the figures are of people by their own means."
        )
    for case in sweep.growth:
        of = case.source if case.scenario is None else f"the people of the scenario {case.scenario}"
        yield f"Growth, {case.label}: {of}."
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
