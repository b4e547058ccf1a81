"""From the inputs of a study to its findings: the order of the stages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from hubplan.scenario import Findings, sensitivity
from hubplan.study.gather import Answer, gather_findings
from hubplan.study.impact import impact_of
from hubplan.study.inputs import StudyInputs
from hubplan.study.matrices import StudyTimes, study_times
from hubplan.study.mode_mix import by_own_means, study_mix
from hubplan.study.options import options_of
from hubplan.study.progress import Progress
from hubplan.study.question import (
    answers_of,
    choice_of,
    otherwise,
    question_of,
    rules_of,
    territories_of,
)
from hubplan.study.scenarios import (
    plan_of,
    resolve_scenarios,
    solve_options,
    work_out_scenarios,
)
from hubplan.study.settings import BEST_BY_CAR
from hubplan.study.surroundings import roads_of
from hubplan.study.time_models import chosen_model
from hubplan.study.transit_times import transit_beside
from hubplan.study.world_times import WorldTimes

T = TypeVar("T")


def work_out(
    inputs: StudyInputs, *, use_cache: bool, progress: Progress
) -> tuple[Findings, dict[str, float]]:
    """Work out a study and the seconds each stage took.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    use_cache : bool
        Whether journey times of an earlier run may serve.
    progress : Progress
        Told what goes on.

    Returns
    -------
    findings : Findings
        All that was found.
    seconds : dict of str to float
        By stage: ``roads``, ``journeys``, ``transit`` (where the study has a timetable),
        ``plans``, ``options``, ``sensitivity``, ``scenarios``, ``impact``.
    """
    roads = roads_of(inputs)
    scenarios = resolve_scenarios(inputs, roads)
    times = study_times(inputs, use_cache=use_cache, progress=progress, roads=roads)
    seconds = dict(times.seconds)
    progress.finish("roads", _roads_note(inputs, times))
    progress.finish("journeys", "cached" if times.cached else f"{seconds['journeys']:.1f} s")
    # Before the plans: a feed of another year is told at once.
    transit, spent = _timed(
        lambda: transit_beside(inputs, roads, use_cache=use_cache, progress=progress)
    )
    if transit is not None:
        seconds["transit"] = spent
    matrices = times.times.by_period
    chosen = chosen_model(inputs.settings.journeys).name
    main = matrices[chosen]
    question, mix = question_of(inputs), study_mix(inputs, transit)

    progress.stage("plans")
    with rules_of(inputs.path):
        solutions, seconds["plans"] = _timed(lambda: answers_of(inputs, main, question, mix))
        others = otherwise(inputs, main, question, mix)
        territories = territories_of(inputs, solutions[0])
    best, main_only = solutions
    progress.finish("plans", f"{seconds['plans']:.1f} s")

    progress.stage("scenarios")
    asked, seconds["scenarios"] = _timed(lambda: solve_options(inputs, scenarios, main, best, mix))

    progress.stage("sensitivity")
    problems = {name: choice_of(inputs, each, mix) for name, each in matrices.items()}
    variants, seconds["sensitivity"] = _timed(
        lambda: sensitivity(
            problems,
            question,
            best,
            main_shares=inputs.settings.plan.main_share_range,
            promises=inputs.settings.plan.within_range,
            time_limit_seconds=inputs.settings.plan.time_limit_seconds,
        )
    )
    further = [
        (each.scenario.id, each.scenario.label, plan_of(each, asked[each.scenario.id]))
        for each in scenarios.options
    ]
    if others is not None and others.all_by_car != best.plan:
        further.append((BEST_BY_CAR, "Best if everybody drove", others.all_by_car))
    options, seconds["options"] = _timed(
        lambda: options_of(inputs, matrices, best, main_only, territories, further=further)
    )
    progress.finish("sensitivity", f"{len(variants)} variants, {seconds['sensitivity']:.1f} s")

    progress.stage("scenarios")
    world_times = WorldTimes(inputs, scenarios.base, matrices, use_cache, progress, mix)
    known = {option.id: option for option in options[chosen]}
    outcomes, spent = _timed(
        lambda: work_out_scenarios(inputs, scenarios, world_times, asked, known)
    )
    seconds["scenarios"] += spent
    progress.finish("scenarios", f"{len(outcomes)}, {seconds['scenarios']:.1f} s")
    impact, seconds["impact"] = _timed(
        lambda: impact_of(
            inputs,
            options,
            best,
            roads,
            use_cache=use_cache,
            transit=transit,
            territories=territories,
        )
    )
    own_means = by_own_means(inputs, mix, main, options[chosen], others)
    answer = Answer(best, main_only, options, variants, territories, outcomes, impact, own_means)
    return gather_findings(inputs, times, answer), seconds


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _roads_note(inputs: StudyInputs, times: StudyTimes) -> str:
    network = inputs.settings.network
    how = "cached" if times.cached else f"{times.seconds['roads']:.1f} s"
    return f"{network.source}, {network.date} · {times.times.network_facts['way_km']:,} km · {how}"
