"""What a study needs beside its minutes: metres driven, and the minutes of people outside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from hubplan.errors import UnreachableError
from hubplan.network import Network
from hubplan.study.inputs import StudyInputs
from hubplan.study.time_models import chosen_model
from hubplan.study.transit_times import transit_matrices
from hubplan.transit.walks import DEFAULT_WALK_KPH
from hubplan.travel_times import TravelTimes, travel_times
from hubplan.travel_times.active import TRANSIT
from hubplan.travel_times.path_lengths import road_lengths


def with_lengths(
    inputs: StudyInputs, ways: Network, times: TravelTimes, *, folder: Path | None
) -> TravelTimes:
    """Add the metres driven to the matrix a plan is chosen by.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    ways : Network
        The ways of its mode.
    times : TravelTimes
        Of `chosen_model`.
    folder : Path or None
        Where hierarchies of networks are kept.

    Returns
    -------
    TravelTimes
        The same on foot or by bicycle: nobody drives.
    """
    journeys = inputs.settings.journeys
    period = chosen_model(journeys).period
    if period is None:
        return times
    metres = road_lengths(
        ways,
        inputs.demand,
        inputs.used_sites,
        period=period,
        max_snap_m=journeys.max_snap_m,
        from_sites=journeys.direction == "from_sites",
        hierarchy_folder=folder,
    )
    return replace(times, length_m=metres)


def times_outside(inputs: StudyInputs, ways: Network, *, folder: Path | None) -> TravelTimes | None:
    """Return the minutes of the people of the demand file who live outside the study area.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    ways : Network
        The ways of its mode.
    folder : Path or None
        Where hierarchies of networks are kept.

    Returns
    -------
    TravelTimes or None
        By the time model the plan is chosen by, rounded to hundredths; None = nobody lives
        outside. Where none of them reaches any site, every cell is NaN.
    """
    if inputs.left_out is None:
        return None
    journeys, model = inputs.settings.journeys, chosen_model(inputs.settings.journeys)
    sites = inputs.used_sites
    try:
        if journeys.mode == TRANSIT:
            return transit_matrices(
                inputs,
                lambda: ways,
                use_cache=folder is not None,
                speeds=[model.speed_kph or DEFAULT_WALK_KPH],
                ends=(inputs.left_out, sites),
            ).usual
        found = travel_times(
            ways,
            inputs.left_out,
            sites,
            mode=journeys.mode,
            period="interpeak" if model.period is None else model.period,
            speed_kph=model.speed_kph,
            terminal_minutes=journeys.terminal_minutes,
            max_snap_m=journeys.max_snap_m,
            from_sites=journeys.direction == "from_sites",
            hierarchy_folder=folder,
        )
    except UnreachableError:
        shape = len(inputs.left_out), len(sites)
        nowhere, measured = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        return TravelTimes(inputs.left_out.ids, sites.ids, nowhere, measured, mode=journeys.mode)
    return replace(found, minutes=found.minutes + journeys.response_minutes).rounded()
