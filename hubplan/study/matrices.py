"""The journey times of a study: from the cache when nothing changed, else worked out anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from hubplan.network import Network, read_network
from hubplan.network.backdrop import main_roads
from hubplan.network.cut_roads import cut_roads
from hubplan.places import CandidateSites, DemandPoints
from hubplan.study.beside_minutes import times_outside, with_lengths
from hubplan.study.cache import CachedTimes, hierarchy_folder, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint
from hubplan.study.inputs import StudyInputs
from hubplan.study.progress import Progress
from hubplan.study.time_models import all_models, chosen_model
from hubplan.study.transit_times import timetable_key, transit_matrices
from hubplan.travel_times import TravelTimes, travel_times, travel_times_by_period
from hubplan.travel_times.active import TRANSIT, ways_mode

#: Ends the key under which the minutes of people outside the study area are kept.
_OUTSIDE: Final = "-outside"


@dataclass(frozen=True, slots=True, eq=False)
class StudyTimes:
    """The matrices of a study and how they were come by.

    Attributes
    ----------
    times : CachedTimes
        One matrix a time model, minutes rounded once to hundredths, and facts of the network.
    cached : bool
        Whether they come from an earlier run.
    seconds : dict of str to float
        Seconds of the stages ``roads`` and ``journeys``.
    outside : TravelTimes or None
        Minutes of the people outside the study area by the time model the plan is chosen by;
        None = there are none.
    """

    times: CachedTimes
    cached: bool
    seconds: dict[str, float]
    outside: TravelTimes | None = None


def study_times(
    inputs: StudyInputs,
    *,
    use_cache: bool = True,
    progress: Progress,
    roads: Callable[[], Network] | None = None,
) -> StudyTimes:
    """Return the matrices of all time models of a study.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    use_cache : bool
        Whether an earlier run's matrices may serve.
    progress : Progress
        Told what goes on.
    roads : callable, optional
        From `hubplan.study.surroundings.roads_of`, where others need the network too.

    Returns
    -------
    StudyTimes
        Rows: the study area; columns: candidates and the sites of baselines.
    """
    began = time.perf_counter()
    key, chosen = _key(inputs), chosen_model(inputs.settings.journeys).name
    if use_cache and (found := load_times(key)) is not None:
        beyond = load_times(f"{key}{_OUTSIDE}")
        outside = None if beyond is None else beyond.by_period[chosen]
        if outside is not None or inputs.left_out is None:
            seconds = {"roads": 0.0, "journeys": time.perf_counter() - began}
            return StudyTimes(found, cached=True, seconds=seconds, outside=outside)
    progress.stage("roads")
    network = roads() if roads else read_network(inputs.file_of(inputs.settings.network))
    ways = network.for_mode(ways_mode(inputs.settings.journeys.mode))
    facts = _facts(network, ways)
    roads_seconds = time.perf_counter() - began
    progress.stage("journeys")
    by_model = _matrices(inputs, ways, use_cache=use_cache, progress=progress)
    folder = hierarchy_folder() if use_cache else None
    by_model[chosen] = with_lengths(inputs, ways, by_model[chosen], folder=folder)
    times = CachedTimes(
        {name: answered(inputs, each).rounded() for name, each in by_model.items()}, facts
    )
    outside = times_outside(inputs, ways, folder=folder)
    if use_cache:
        keep_times(key, times)
        if outside is not None:
            keep_times(f"{key}{_OUTSIDE}", CachedTimes({chosen: outside}, {}))
    spent = time.perf_counter() - began - roads_seconds
    seconds = {"roads": roads_seconds, "journeys": spent}
    return StudyTimes(times, cached=False, seconds=seconds, outside=outside)


def _matrices(
    inputs: StudyInputs, ways: Network, *, use_cache: bool, progress: Progress
) -> dict[str, TravelTimes]:
    """Return a matrix for each time model: the periods of cars at once, speeds one by one."""
    journeys = inputs.settings.journeys
    models = all_models(journeys)
    if journeys.mode == TRANSIT:
        speeds = [model.speed_kph for model in models if model.speed_kph is not None]
        by_speed = transit_matrices(
            inputs, lambda: ways, use_cache=use_cache, speeds=speeds, progress=progress
        ).by_speed
        return {model.name: by_speed[model.speed_kph or 0.0] for model in models}
    options: dict[str, Any] = {
        "mode": journeys.mode,
        "terminal_minutes": journeys.terminal_minutes,
        "max_snap_m": journeys.max_snap_m,
        "from_sites": journeys.direction == "from_sites",
        "hierarchy_folder": hierarchy_folder() if use_cache else None,
    }
    ends = (ways, inputs.demand, inputs.used_sites)
    periods = [model.period for model in models if model.period is not None]
    if periods:
        return travel_times_by_period(*ends, periods=periods, progress=progress.advance, **options)
    return {
        model.name: travel_times(
            *ends,
            speed_kph=model.speed_kph,
            progress=_overall(progress, number, len(models)),
            **options,
        )
        for number, model in enumerate(models)
    }


def answered(inputs: StudyInputs, times: TravelTimes) -> TravelTimes:
    """Add the minutes before anybody sets out, and say who travels.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        As the network has them.

    Returns
    -------
    TravelTimes
        As the study asks for them.
    """
    journeys, noun = inputs.settings.journeys, inputs.settings.plan.noun
    told = [times.model]
    if journeys.direction == "from_sites":
        told.append(f"Journeys run from each {noun} to people's homes.")
    if journeys.response_minutes:
        told.append(
            f"{journeys.response_minutes:g} minutes are added before anybody sets out, to take "
            "the call and turn out."
        )
    return replace(times, minutes=times.minutes + journeys.response_minutes, model=" ".join(told))


def _overall(progress: Progress, number: int, rounds: int) -> Callable[[int, int], None]:
    """Return a callback that counts the searches of all speeds as one job."""
    return lambda done, total: progress.advance(number * total + done, rounds * total)


def _key(inputs: StudyInputs) -> str:
    """Return the fingerprint of all that the matrices depend on."""
    return fingerprint(
        {
            "code": code_fingerprint(),
            "network": file_sha256(inputs.file_of(inputs.settings.network)),
            "demand": points_of(inputs.demand),
            "outside": [] if inputs.left_out is None else points_of(inputs.left_out),
            "sites": points_of(inputs.used_sites),
            "journeys": inputs.settings.journeys.model_dump(),
            "timetable": timetable_key(inputs),
        }
    )


def points_of(points: DemandPoints | CandidateSites) -> list[Any]:
    """Return all of some points that a matrix depends on.

    Parameters
    ----------
    points : DemandPoints or CandidateSites
        Either side.

    Returns
    -------
    list
        Id, longitude and latitude of each.
    """
    return list(zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True))


def _facts(network: Network, ways: Network) -> dict[str, Any]:
    """Return figures of the ways of the mode, and of the main roads around them."""
    return {
        "way_km": round(ways.length_km),
        "nodes": ways.n_nodes,
        "edges": ways.n_edges,
        "source": str(network.provenance.get("source", "")),
        "crs": network.crs,
        "cut_roads": cut_roads(network).to_records(),
        "main_roads": main_roads(network).to_json(to_wgs84=False, drop_id=True),
    }
