"""The journey times of a study: from the cache when nothing changed, else worked out anew."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from hubplan.network import Network, read_network
from hubplan.network.backdrop import main_roads
from hubplan.network.cut_roads import cut_roads
from hubplan.places import CandidateSites, DemandPoints
from hubplan.study.cache import CachedTimes, hierarchy_folder, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint
from hubplan.study.inputs import StudyInputs
from hubplan.study.profiles import own_profile
from hubplan.study.progress import Progress
from hubplan.study.settings import JourneySettings
from hubplan.travel_times import PeriodProfile, travel_times_by_period


@dataclass(frozen=True, slots=True, eq=False)
class StudyTimes:
    """The matrices of a study and how they were come by.

    Attributes
    ----------
    times : CachedTimes
        One matrix a period, minutes rounded once to hundredths, and facts of the network.
    cached : bool
        Whether they come from an earlier run.
    seconds : dict of str to float
        Seconds of the stages ``roads`` and ``journeys``.
    """

    times: CachedTimes
    cached: bool
    seconds: dict[str, float]


def study_times(inputs: StudyInputs, *, use_cache: bool = True, progress: Progress) -> StudyTimes:
    """Return the matrices of all periods of a study.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    use_cache : bool
        Whether an earlier run's matrices may serve.
    progress : Progress
        Told what goes on.

    Returns
    -------
    StudyTimes
        Rows: the study area; columns: candidates and the sites of baselines.
    """
    began = time.perf_counter()
    key = _key(inputs)
    if use_cache and (found := load_times(key)) is not None:
        seconds = {"roads": 0.0, "journeys": time.perf_counter() - began}
        return StudyTimes(found, cached=True, seconds=seconds)
    progress.stage("roads")
    network = read_network(inputs.file_of(inputs.settings.network))
    facts = _facts(network)
    roads_seconds = time.perf_counter() - began
    progress.stage("journeys")
    journeys = inputs.settings.journeys
    by_period = travel_times_by_period(
        network,
        inputs.demand,
        inputs.used_sites,
        mode=journeys.mode,
        periods=_profiles(journeys),
        terminal_minutes=journeys.terminal_minutes,
        max_snap_m=journeys.max_snap_m,
        hierarchy_folder=hierarchy_folder() if use_cache else None,
        progress=progress.advance,
    )
    times = CachedTimes({name: each.rounded() for name, each in by_period.items()}, facts)
    if use_cache:
        keep_times(key, times)
    spent = time.perf_counter() - began - roads_seconds
    return StudyTimes(times, cached=False, seconds={"roads": roads_seconds, "journeys": spent})


def _profiles(journeys: JourneySettings) -> list[str | PeriodProfile]:
    """Return the periods of a study, its own profiles as such."""
    return [
        name if name not in journeys.profiles else own_profile(name, journeys.profiles[name])
        for name in dict.fromkeys([journeys.period, *journeys.range_periods])
    ]


def _key(inputs: StudyInputs) -> str:
    """Return the fingerprint of all that the matrices depend on."""
    return fingerprint(
        {
            "code": code_fingerprint(),
            "network": file_sha256(inputs.file_of(inputs.settings.network)),
            "demand": _points(inputs.demand),
            "sites": _points(inputs.used_sites),
            "journeys": inputs.settings.journeys.model_dump(),
        }
    )


def _points(points: DemandPoints | CandidateSites) -> list[Any]:
    return list(zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True))


def _facts(network: Network) -> dict[str, Any]:
    return {
        "road_km": round(network.length_km),
        "nodes": network.n_nodes,
        "edges": network.n_edges,
        "source": str(network.provenance.get("source", "")),
        "crs": network.crs,
        "cut_roads": cut_roads(network).to_records(),
        "main_roads": main_roads(network).to_json(to_wgs84=False, drop_id=True),
    }
