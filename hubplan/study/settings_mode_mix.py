"""The section ``[mode_mix]``: a plan for people by their own means, with and without a car."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from hubplan.errors import Fault
from hubplan.location.mode_mix import car_faults
from hubplan.places import DemandPoints
from hubplan.places.conditions import Condition, matches
from hubplan.study.plan_settings import TWO_TIER, PlanSettings
from hubplan.study.section import Section, Text

#: Models of an average, in which a journey that nobody can make has to count for something.
MEAN_MODELS: Final = (TWO_TIER, "p-median")


class ModeMixSettings(Section):
    """Choose the plan for people with a car by car, and for people without by public transport."""

    without_car: Text = Field(
        examples=["no_car_households"],
        description="Column that counts households (or people) without a car.",
    )
    of: Text = Field(
        examples=["households"], description="Column that counts all of them, with and without."
    )
    no_journey_minutes: Annotated[float, Field(gt=0, le=1440)] | None = Field(
        None,
        examples=[120],
        description="Models two-tier and p-median: what the journey of somebody without a car "
        "counts for at the most, also where there is none: an assumption; absent = "
        "transit.longest_minutes.",
    )


def mode_mix_faults(
    mix: ModeMixSettings | None,
    mode: str,
    plan: PlanSettings,
    timetable: object | None,
) -> list[Fault]:
    """Say why a plan cannot be chosen for people by their own means.

    Parameters
    ----------
    mix : ModeMixSettings or None
        None = the plan is chosen for one means of transport.
    mode : str
        Means of transport of the study.
    plan : PlanSettings
        Of the study.
    timetable : TransitSettings or None
        Of the study; None = it has no timetable.

    Returns
    -------
    list of Fault
        All of them.
    """
    if mix is None:
        return []
    found = [
        (
            timetable is None,
            "needs a timetable: people without a car travel by public transport",
            "Give one under [transit], or with --gtfs and --date.",
        ),
        (
            mode != "car",
            f"is for people with and without a car, and journeys.mode is '{mode}'",
            "Remove the section, or let mode = 'car'.",
        ),
        (
            mix.no_journey_minutes is not None and plan.model not in MEAN_MODELS,
            f"no_journey_minutes says nothing for the model {plan.model}",
            "Remove the key.",
        ),
        (
            plan.bounds_loads,
            "and a bound on how many people a hub serves cannot be kept together",
            "Remove the section, or capacity, minimum_load and balance.",
        ),
    ]
    return [Fault("mode_mix", what, remedy) for wrong, what, remedy in found if wrong]


def car_owner_faults(mix: ModeMixSettings, demand: DemandPoints, where: Condition) -> list[Fault]:
    """Say why it cannot be told who has a car.

    Parameters
    ----------
    mix : ModeMixSettings
        Which columns say so.
    demand : DemandPoints
        Of the whole file.
    where : Condition
        Which of them belong to the study area.

    Returns
    -------
    list of Fault
        All of them.
    """
    inside = matches(demand.frame, where)
    faults = car_faults(demand.where(inside), mix.without_car, mix.of) if inside.any() else []
    return [Fault("mode_mix", f"{each.where} {each.what}", each.hint) for each in faults]
