"""Minutes beside the study's own matrices: on foot to every site, and of named journeys."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from hubplan.errors import UnreachableError
from hubplan.network import Network
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario.impact import WALK_MINUTES
from hubplan.study.cache import CachedTimes, hierarchy_folder, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint
from hubplan.study.impact_tables import JourneyRow
from hubplan.study.inputs import StudyInputs
from hubplan.study.time_models import all_models
from hubplan.study.transit_times import transit_matrices
from hubplan.travel_times import TravelTimes, travel_times, travel_times_by_period
from hubplan.travel_times.active import ACTIVE_MODES, TRANSIT, active_sentence

_WALK: Final = ACTIVE_MODES["walk"]
#: Usual and slow walkers, km/h.
_SPEEDS_KPH: Final = (_WALK.speed_kph, *_WALK.slower_kph)


def walking_times(
    inputs: StudyInputs, roads: Callable[[], Network], *, use_cache: bool
) -> dict[float, TravelTimes]:
    """Return the minutes on foot from every demand point to every site near enough.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    roads : callable
        Gives the study's network; asked only when the minutes are not cached.
    use_cache : bool
        Whether an earlier run's minutes may serve.

    Returns
    -------
    dict of float to TravelTimes
        By km/h, the usual speed first; walks longer than the last of `WALK_MINUTES` have no
        route. Empty when the network holds no footpaths.
    """
    key = _key(
        inputs, {"on_foot": [_SPEEDS_KPH, WALK_MINUTES, inputs.settings.journeys.max_snap_m]}
    )
    names = {kph: f"{kph:g}" for kph in _SPEEDS_KPH}
    if use_cache and (found := load_times(key)) is not None:
        return {kph: found.by_period[name] for kph, name in names.items()}
    network = roads()
    if network.paths is None:
        return {}
    usual = travel_times(
        network.for_mode(_WALK.name),
        inputs.demand,
        inputs.used_sites,
        mode=_WALK.name,
        speed_kph=_SPEEDS_KPH[0],
        terminal_minutes=0.0,
        max_snap_m=inputs.settings.journeys.max_snap_m,
        cutoff_minutes=WALK_MINUTES[-1],
        engine="dijkstra",  # short walks only: no hierarchy of all paths is worth building
    )
    # The quickest way on foot is the same at every speed, and takes so many times longer.
    times = {
        kph: replace(
            usual,
            minutes=usual.minutes * (_SPEEDS_KPH[0] / kph),
            model=active_sentence(_WALK, kph, 0.0),
        ).rounded()
        for kph in _SPEEDS_KPH
    }
    if use_cache:
        keep_times(key, CachedTimes({names[kph]: each for kph, each in times.items()}, {}))
    return times


def named_minutes(
    inputs: StudyInputs,
    rows: Sequence[JourneyRow],
    roads: Callable[[], Network],
    *,
    use_cache: bool,
) -> dict[str, list[float]]:
    """Return the modelled minutes of named journeys under every time model of a study.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    rows : sequence of JourneyRow
        The journeys, of the study's mode, which is not transit.
    roads : callable
        Gives the study's network; asked only when the minutes are not cached.
    use_cache : bool
        Whether an earlier run's minutes may serve.

    Returns
    -------
    dict of str to list of float
        By time model, in the order of the rows, rounded to hundredths; NaN = no route.
    """
    journeys = inputs.settings.journeys
    ends = [[row.start, row.end] for row in rows]
    key = _key(inputs, {"named": ends, "journeys": journeys.model_dump()})
    found = load_times(key) if use_cache else None
    if found is None:
        network = roads().for_mode(journeys.mode)
        by_model = _named_matrices(inputs, rows, network, use_cache=use_cache)
        found = CachedTimes({name: each.rounded() for name, each in by_model.items()}, {})
        if use_cache:
            keep_times(key, found)
    return {
        name: [float(each.minutes[k, k]) for k in range(len(rows))]
        for name, each in found.by_period.items()
    }


def named_by_transit(
    inputs: StudyInputs,
    rows: Sequence[JourneyRow],
    roads: Callable[[], Network],
    *,
    use_cache: bool,
) -> dict[str, list[float]]:
    """Return the modelled minutes of named journeys by public transport, at every walking speed.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables, with a section ``[transit]``.
    rows : sequence of JourneyRow
        The journeys.
    roads : callable
        Gives the study's network; asked only when the minutes are not cached.
    use_cache : bool
        Whether an earlier run's minutes may serve.

    Returns
    -------
    dict of str to list of float
        By walking speed, the usual one first, in the order of the rows, rounded to hundredths;
        NaN = nobody can come and get home again in the usual hours.
    """
    speeds, journeys = inputs.transit.walk_speeds_kph, inputs.settings.journeys
    if journeys.mode == TRANSIT:
        speeds = [kph for model in all_models(journeys) if (kph := model.speed_kph) is not None]
    names = {kph: f"{kph:g}_kph" for kph in speeds}
    try:
        found = transit_matrices(
            inputs, roads, use_cache=use_cache, speeds=speeds, ends=_named_ends(rows)
        ).by_speed
    except UnreachableError:
        return {name: [math.nan] * len(rows) for name in names.values()}
    return {
        name: [float(found[kph].minutes[k, k]) for k in range(len(rows))]
        for kph, name in names.items()
    }


def _named_ends(rows: Sequence[JourneyRow]) -> tuple[DemandPoints, CandidateSites]:
    ids = [str(k) for k in range(len(rows))]
    starts, ends = (
        pd.DataFrame(places, columns=["lon", "lat"]).assign(id=ids)
        for places in ([row.start for row in rows], [row.end for row in rows])
    )
    points = DemandPoints(starts.assign(demand=1.0), "demand", "sample journeys")
    sites = CandidateSites.from_ids(ids)
    sites.frame[["lon", "lat"]] = ends[["lon", "lat"]]
    return points, sites


def _named_matrices(
    inputs: StudyInputs, rows: Sequence[JourneyRow], network: Network, *, use_cache: bool
) -> dict[str, TravelTimes]:
    journeys = inputs.settings.journeys
    points, sites = _named_ends(rows)
    options: dict[str, Any] = {
        "mode": journeys.mode,
        "terminal_minutes": journeys.terminal_minutes,
        "max_snap_m": journeys.max_snap_m,
    }
    models = all_models(journeys)
    periods = [model.period for model in models if model.period is not None]
    if periods:
        folder = hierarchy_folder() if use_cache else None
        return travel_times_by_period(
            network, points, sites, periods=periods, hierarchy_folder=folder, **options
        )
    return {
        model.name: travel_times(network, points, sites, speed_kph=model.speed_kph, **options)
        for model in models
    }


def _key(inputs: StudyInputs, content: dict[str, Any]) -> str:
    """Return the fingerprint of all that the minutes depend on."""
    ends = [
        list(zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True))
        for points in (inputs.demand, inputs.used_sites)
    ]
    network = file_sha256(inputs.file_of(inputs.settings.network))
    return fingerprint({"code": code_fingerprint(), "network": network, "ends": ends, **content})
