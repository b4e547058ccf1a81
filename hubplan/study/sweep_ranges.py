"""What a study's sweep varies, in numbers and in words, and what is wrong with it."""

from __future__ import annotations

import math

from hubplan.errors import Fault, nearest_name
from hubplan.places import DemandPoints
from hubplan.places.conditions import column_fault
from hubplan.scenario.sweep_cases import Assumptions, Ranges
from hubplan.study.settings import StudySettings
from hubplan.study.settings_sweep import MOST_RUNS, GrowthCase
from hubplan.study.time_models import chosen_model, journey_faults, range_models


def ranges_of(settings: StudySettings) -> Ranges:
    """Return what a study's sweep varies.

    Parameters
    ----------
    settings : StudySettings
        Checked.

    Returns
    -------
    Ranges
        What the study leaves empty holds the study's own value alone.
    """
    sweep, own = settings.sweep, own_assumptions(settings)
    models = sweep.time_models or [model.name for model in range_models(settings.journeys)]
    return Ranges(
        time_models=tuple(dict.fromkeys(models)),
        time_factors=tuple(dict.fromkeys(sweep.time_factor)),
        journey_errors=sweep.journey_errors,
        growth=tuple(case.id for case in sweep.growth) or (None,),
        main_shares=tuple(dict.fromkeys(sweep.main_share)) or (own.main_share,),
        thresholds_minutes=tuple(dict.fromkeys(sweep.threshold_minutes))
        or (own.threshold_minutes,),
    )


def own_assumptions(settings: StudySettings) -> Assumptions:
    """Return what the study itself takes for true.

    Parameters
    ----------
    settings : StudySettings
        Checked.

    Returns
    -------
    Assumptions
        Its time model, people, share of visits, and promised or headline minutes.
    """
    plan = settings.plan
    return Assumptions(
        time_model=chosen_model(settings.journeys).name,
        time_factor=1.0,
        error_seed=None,
        growth=None,
        main_share=plan.main_share if plan.tiered else None,
        threshold_minutes=float(plan.within or settings.report.headline_minutes),
    )


def labels_of(settings: StudySettings) -> dict[str, str]:
    """Return time models and growth cases in words.

    Parameters
    ----------
    settings : StudySettings
        Checked.

    Returns
    -------
    dict of str to str
        As `SweepResult.labels` has them.
    """
    models = (chosen_model(settings.journeys), *range_models(settings.journeys))
    return {f"time_model:{model.name}": model.words for model in models} | {
        f"growth:{case.id}": case.label for case in settings.sweep.growth
    }


def sweep_faults(settings: StudySettings, demand: DemandPoints) -> list[Fault]:
    """Say what is wrong with the section ``[sweep]`` beyond the types of its keys.

    Parameters
    ----------
    settings : StudySettings
        As read.
    demand : DemandPoints
        Of the whole file.

    Returns
    -------
    list of Fault
        Unknown time models; repeated ids; factors for nobody; unknown
        scenarios; a share where
        all hubs are alike; too large a grid. None while the journeys have faults of their own.
    """
    if journey_faults(settings.journeys):
        return []
    sweep = settings.sweep
    known = [model.name for model in range_models(settings.journeys)]
    named = [("sweep.time_models", name) for name in sweep.time_models]
    named += [("sweep.error_90_minutes", name) for name in sweep.error_90_minutes]
    faults = [
        Fault(where, f"'{name}' is not in the study's range{nearest_name(name, known)}",
              f"Time models of [journeys]: {', '.join(known)}.")
        for where, name in named
        if name not in known
    ]  # fmt: skip
    if sweep.main_share and not settings.plan.tiered:
        what = f"says nothing for the model {settings.plan.model}: its hubs are all alike"
        faults.append(Fault("sweep.main_share", what, "Remove it."))
    ids = [case.id for case in sweep.growth]
    for position, case in enumerate(sweep.growth, start=1):
        where = f"sweep.growth[{position}]"
        if case.id in ids[: position - 1]:
            what = f"'{case.id}' stands there twice"
            faults.append(Fault(f"{where}.id", what, "Give each its own id."))
        faults += _growth_faults(where, case, demand)
        faults += _scenario_faults(where, case, [each.id for each in settings.scenarios])
    if not faults and (size := _grid_size(ranges_of(settings))) > MOST_RUNS:
        what = f"has {size:,} combinations, more than {MOST_RUNS:,}"
        faults.append(Fault("sweep", f"as a grid {what}", "Give fewer levels."))
    return faults


def _scenario_faults(where: str, case: GrowthCase, known: list[str]) -> list[Fault]:
    if case.scenario is None:
        return []
    if case.factors or case.others != 1:
        what = "has factors and a scenario too"
        return [Fault(where, what, "Give one of them.")]
    if case.scenario in known:
        return []
    return [
        Fault(
            f"{where}.scenario",
            f"there is no scenario '{case.scenario}'{nearest_name(case.scenario, known)}",
            f"Scenarios: {', '.join(known) or 'none'}.",
        )
    ]


def _growth_faults(where: str, case: GrowthCase, demand: DemandPoints) -> list[Fault]:
    if not case.factors:
        return []
    if case.column not in demand.frame:
        return [column_fault(f"{where}.column", case.column, demand.frame)]
    values = set(demand.frame[case.column].astype(str))
    return [
        Fault(
            f"{where}.factors",
            f"no demand point has '{value}' as {case.column}{nearest_name(value, values)}",
            f"Write values as in the column '{case.column}'.",
        )
        for value in case.factors
        if value not in values
    ]


def _grid_size(ranges: Ranges) -> int:
    levels = (
        ranges.time_models,
        ranges.time_factors,
        ranges.growth,
        ranges.main_shares,
        ranges.thresholds_minutes,
    )
    return math.prod(map(len, levels))
