"""The model of journeys: what each arc costs, and how seconds on the road become minutes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hubplan.network import Network, Snap
from hubplan.travel_times.active import (
    ACTIVE_MODES,
    ANY_PERIOD,
    ERROR_UNKNOWN,
    active_sentence,
    way_seconds,
)
from hubplan.travel_times.car import ACCESS_SPEED_KPH, SPEED_TABLES, period_profile
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.road_seconds import RoadSeconds, road_seconds
from hubplan.units import SECONDS_PER_MINUTE, FloatArray, seconds_to_travel


@dataclass(frozen=True, slots=True, eq=False)
class JourneyModel:
    """How long journeys take by one mode in one period.

    Attributes
    ----------
    mode : str
        Such as ``"car"``.
    period : str
        Name of the period profile.
    speeds : str
        What `cost` was made from: models of the same `speeds` share it.
    cost : RoadSeconds
        What each arc of the network costs.
    access_kph : float
        Speed of the straight lines from points to their roads.
    terminal_minutes : float
        Minutes for parking and walking in.
    profile : PeriodProfile or None
        How minutes on the road become those of the journey; None = they are the same.
    sentence : str
        How the minutes are worked out.
    """

    mode: str
    period: str
    speeds: str
    cost: RoadSeconds
    access_kph: float
    terminal_minutes: float
    profile: PeriodProfile | None
    sentence: str

    @property
    def error_90_minutes(self) -> float:
        """Nine journeys in ten lie within this many minutes; NaN = not known."""
        return math.nan if self.profile is None else self.profile.error_90_minutes

    @property
    def error_source(self) -> str:
        """How that is known, or why it is not."""
        return ERROR_UNKNOWN if self.profile is None else self.profile.error_source

    def minutes(self, road_minutes: FloatArray, demand: Snap, sites: Snap) -> FloatArray:
        """Return minutes from door to door.

        Parameters
        ----------
        road_minutes : ndarray of float, shape (n_demand, n_sites)
            Minutes of the quickest way; NaN = no route.
        demand, sites : Snap
            Both sides, tied to the network.

        Returns
        -------
        ndarray of float, shape (n_demand, n_sites)
            With access at both ends, friction and terminal time; NaN stays NaN.
        """
        legs = [
            seconds_to_travel(tied.distance_m, self.access_kph) / SECONDS_PER_MINUTE
            for tied in (demand, sites)
        ]
        with_access = road_minutes + (legs[0][:, None] + legs[1][None, :])
        if self.profile is not None:
            with_access = self.profile.journey_minutes(with_access)
        return np.asarray(with_access + self.terminal_minutes, dtype=np.float64)


def journey_model(
    network: Network,
    period: str | PeriodProfile,
    *,
    mode: str,
    speed_kph: float | None,
    terminal_minutes: float,
) -> JourneyModel:
    """Return the model of one period.

    Parameters
    ----------
    network : Network
        Of the mode.
    period : str or PeriodProfile
        For cars; walkers and cyclists take the same time all day.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    speed_kph : float, optional
        For walking and cycling; None = the default of the mode.
    terminal_minutes : float
        Minutes for parking and walking in.

    Returns
    -------
    JourneyModel
        With the cost of every arc.

    Raises
    ------
    InputError
        If there is no such period.
    """
    profile = period_profile(period)
    models = journey_models(
        network, [profile], mode=mode, speed_kph=speed_kph, terminal_minutes=terminal_minutes
    )
    return models[profile.name]


def journey_models(
    network: Network,
    profiles: Sequence[PeriodProfile],
    *,
    mode: str,
    speed_kph: float | None,
    terminal_minutes: float,
) -> dict[str, JourneyModel]:
    """Return the models of several periods, with the costs of each table of speeds worked out once.

    Parameters
    ----------
    network : Network
        Of the mode.
    profiles : sequence of PeriodProfile
        For cars; walkers and cyclists have one model in all of them.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    speed_kph : float, optional
        For walking and cycling; None = the default of the mode.
    terminal_minutes : float
        Minutes for parking and walking in.

    Returns
    -------
    dict of str to JourneyModel
        By name of the profile, in their order.
    """
    if mode in ACTIVE_MODES:
        active = ACTIVE_MODES[mode]
        kph = speed_kph or active.speed_kph
        all_day = JourneyModel(
            mode,
            ANY_PERIOD,
            mode,
            way_seconds(network, active, kph),
            kph,
            terminal_minutes,
            None,
            active_sentence(active, kph, terminal_minutes),
        )
        return dict.fromkeys((profile.name for profile in profiles), all_day)
    driven = {_driven(profile): profile for profile in profiles}
    costs = {
        key: road_seconds(network, SPEED_TABLES[each.speeds], factors=dict(each.speed_factors))
        for key, each in driven.items()
    }
    return {
        profile.name: JourneyModel(
            mode,
            profile.name,
            _driven(profile),
            costs[_driven(profile)],
            ACCESS_SPEED_KPH,
            terminal_minutes,
            profile,
            _sentence(profile, terminal_minutes),
        )
        for profile in profiles
    }


def _driven(profile: PeriodProfile) -> str:
    """Return which speeds a profile drives at: profiles of the same share the costs of arcs."""
    return " ".join([profile.speeds, *(f"{group}*{f!r}" for group, f in profile.speed_factors)])


def _sentence(profile: PeriodProfile, terminal_minutes: float) -> str:
    """Return how the minutes were worked out, in sentences."""
    parking = (
        f"{terminal_minutes:g} minutes are added for parking and walking in."
        if terminal_minutes
        else "Parking and walking in are not included."
    )
    worked_out = profile.in_words()
    if profile.source and (profile.slope != 1 or profile.journey_minutes(np.zeros(1))[0]):
        worked_out += f" (from {profile.source})"
    return (
        f"By car, {profile.label}: {worked_out}. Speeds: {SPEED_TABLES[profile.speeds].source}. "
        f"{profile.error_in_words()} {parking}"
    )
