"""The ways a study works out journey times: periods for cars, speeds on foot or by bicycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hubplan.errors import Fault, nearest_name
from hubplan.study.profiles import own_profile, profile_faults
from hubplan.study.settings import KEYS_BY_CAR, JourneySettings
from hubplan.travel_times import PERIODS, PeriodProfile
from hubplan.travel_times.active import (
    ACTIVE_MODES,
    TRANSIT,
    at_speed_words,
    speed_faults,
    ways_mode,
)

#: What says nothing where a timetable tells the minutes.
_KEYS_BY_ROAD: Final = (*KEYS_BY_CAR, "terminal_minutes", "response_minutes")


@dataclass(frozen=True, slots=True)
class TimeModel:
    """One way of working out journey times.

    Attributes
    ----------
    name : str
        Of the period profile; on foot or by bicycle of the speed, such as ``"4.8_kph"``.
    words : str
        The same in words, such as ``"walking at 4.8 km/h"``.
    period : str or PeriodProfile or None
        For cars.
    speed_kph : float or None
        On foot or by bicycle.
    """

    name: str
    words: str
    period: str | PeriodProfile | None
    speed_kph: float | None


def chosen_model(journeys: JourneySettings) -> TimeModel:
    """Return the model that the plan of a study is chosen by.

    Parameters
    ----------
    journeys : JourneySettings
        Checked.

    Returns
    -------
    TimeModel
        That of ``period`` or ``speed_kph``.
    """
    if journeys.mode == "car":
        return _by_period(journeys, journeys.period)
    return _by_speed(journeys, _speed(journeys))


def range_models(journeys: JourneySettings) -> tuple[TimeModel, ...]:
    """Return the models over which a study gives coverage as a range.

    Parameters
    ----------
    journeys : JourneySettings
        Checked.

    Returns
    -------
    tuple of TimeModel
        Each once, in the order given.
    """
    if journeys.mode == "car":
        return tuple(_by_period(journeys, name) for name in dict.fromkeys(journeys.range_periods))
    given = journeys.range_speeds_kph
    if given is None:
        given = [_speed(journeys), *ACTIVE_MODES[ways_mode(journeys.mode)].slower_kph]
    return tuple(_by_speed(journeys, kph) for kph in dict.fromkeys(given))


def all_models(journeys: JourneySettings) -> tuple[TimeModel, ...]:
    """Return every model of a study.

    Parameters
    ----------
    journeys : JourneySettings
        Checked.

    Returns
    -------
    tuple of TimeModel
        The one the plan is chosen by, then the others of the range.
    """
    models = (chosen_model(journeys), *range_models(journeys))
    return tuple({model.name: model for model in models}.values())


def journey_faults(journeys: JourneySettings) -> list[Fault]:
    """Say what is wrong with the journeys of a study beyond the types of its keys.

    Parameters
    ----------
    journeys : JourneySettings
        As read.

    Returns
    -------
    list of Fault
        Unknown periods and speed tables; keys that make no sense for the mode; speeds out of
        range.
    """
    if journeys.mode == "car":
        return [*_speed_faults(journeys), *_period_faults(journeys)]
    moving = ACTIVE_MODES[ways_mode(journeys.mode)].moving
    why = f": {moving} takes the same time all day"
    idle: tuple[str, ...] = KEYS_BY_CAR
    if journeys.mode == TRANSIT:
        why, idle = ": minutes are those of the timetable, from door to door", _KEYS_BY_ROAD
    return [
        Fault(
            f"journeys.{key}",
            f"says nothing for the mode {journeys.mode}{why}",
            "Remove it; give speed_kph and range_speeds_kph instead.",
        )
        for key in idle
        if key in journeys.model_fields_set
    ] + _speed_faults(journeys)


def _by_period(journeys: JourneySettings, name: str) -> TimeModel:
    if name in journeys.profiles:
        own = own_profile(name, journeys.profiles[name])
        return TimeModel(name, own.label, own, None)
    return TimeModel(name, PERIODS[name].label, name, None)


def _by_speed(journeys: JourneySettings, kph: float) -> TimeModel:
    return TimeModel(f"{kph:g}_kph", at_speed_words(journeys.mode, kph), None, kph)


def _speed(journeys: JourneySettings) -> float:
    given = journeys.speed_kph
    return ACTIVE_MODES[ways_mode(journeys.mode)].speed_kph if given is None else given


def _speed_faults(journeys: JourneySettings) -> list[Fault]:
    given = [("speed_kph", journeys.speed_kph)]
    given += [("range_speeds_kph", kph) for kph in journeys.range_speeds_kph or ()]
    return [
        Fault(f"journeys.{key}", fault.what, fault.hint)
        for key, kph in given
        for fault in speed_faults(journeys.mode, kph)
    ]


def _period_faults(journeys: JourneySettings) -> list[Fault]:
    named = [("journeys.period", journeys.period)]
    named += [("journeys.range_periods", name) for name in journeys.range_periods]
    known = [*PERIODS, *journeys.profiles]
    faults = [
        Fault(where, f"'{name}' is not a period{nearest_name(name, known)}",
              f"Periods: {', '.join(known)}.")
        for where, name in named
        if name not in known
    ]  # fmt: skip
    for name, profile in journeys.profiles.items():
        faults += profile_faults(name, profile)
    return faults
