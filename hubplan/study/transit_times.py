"""Minutes by public transport beside a study's own matrices: read, walked, scanned, kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hubplan.network import Network
from hubplan.places import CandidateSites, DemandPoints
from hubplan.study.cache import CachedTimes, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint
from hubplan.study.inputs import StudyInputs
from hubplan.study.progress import Progress, Silence
from hubplan.transit.repairs import repairs_in_words
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.active import TRANSIT
from hubplan.travel_times.by_transit import (
    TransitTravelTimes,
    read_timetable,
    refuse_without_numba,
    transit_travel_times,
)


@dataclass(frozen=True, slots=True, eq=False)
class TransitMatrices:
    """The matrices by public transport, and what was mended in the timetables.

    Attributes
    ----------
    by_speed : dict of float to TravelTimes
        By km/h of the walker, in the order of the study; minutes rounded once to hundredths.
    repairs : tuple of str
        A line a kind of repair.
    """

    by_speed: Mapping[float, TravelTimes]
    repairs: tuple[str, ...]

    @property
    def usual(self) -> TravelTimes:
        """The matrix at the first speed."""
        return next(iter(self.by_speed.values()))


def transit_beside(
    inputs: StudyInputs,
    roads: Callable[[], Network],
    *,
    use_cache: bool,
    progress: Progress | None = None,
) -> TransitMatrices | None:
    """Return the minutes by public transport of the study area.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    roads : callable
        Gives the study's network; asked only when the minutes are not cached.
    use_cache : bool
        Whether an earlier run's minutes may serve.
    progress : Progress, optional
        Told what goes on.

    Returns
    -------
    TransitMatrices or None
        None = the study has no timetable.
    """
    if inputs.settings.transit is None:
        return None
    return transit_matrices(inputs, roads, use_cache=use_cache, progress=progress)


def timetable_facts(inputs: StudyInputs) -> str:
    """Read the timetable of a study and work out nothing.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    str
        What runs and what was mended, in words; empty where the study has no timetable.

    Raises
    ------
    InputError
        If a feed cannot be read or does not run on the day.
    """
    settings = inputs.settings.transit
    if settings is None:
        return ""
    asked = settings.asked(inputs.feed_files, settings.walk_speeds_kph[0])
    found = read_timetable(asked, inputs.demand, inputs.used_sites)
    mended = sum(each.count for each in found.repairs.values())
    return (
        f"{found.n_trips:,} trips, {found.n_stops:,} stops on {settings.date:%A} {settings.date}; "
        f"{mended:,} repairs of {len(found.repairs)} kinds"
    )


def timetable_key(inputs: StudyInputs) -> dict[str, object]:
    """Return all of a timetable that minutes depend on, for a fingerprint.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    dict
        Empty where its own journeys take no bus or train.
    """
    if inputs.settings.journeys.mode != TRANSIT:
        return {}
    return _asked(inputs)


def _asked(inputs: StudyInputs) -> dict[str, object]:
    settings = inputs.settings.transit
    assert settings is not None  # asked only of a study with a timetable
    asked = settings.model_dump(exclude={"feeds", "walk_speeds_kph"})
    return {"asked": asked, "feeds": [file_sha256(path) for path in inputs.feed_files]}


def transit_matrices(
    inputs: StudyInputs,
    roads: Callable[[], Network],
    *,
    use_cache: bool,
    speeds: Sequence[float] = (),
    ends: tuple[DemandPoints, CandidateSites] | None = None,
    progress: Progress | None = None,
) -> TransitMatrices:
    """Return the minutes by public transport from demand points to sites.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables, with a section ``[transit]``.
    roads : callable
        Gives the study's network; asked only when the minutes are not cached.
    use_cache : bool
        Whether an earlier run's minutes may serve.
    speeds : sequence of float, optional
        How fast people walk, km/h; by default those of the section.
    ends : tuple of DemandPoints and CandidateSites, optional
        Both ends, where they are not the study area and its sites.
    progress : Progress, optional
        Told what goes on.

    Returns
    -------
    TransitMatrices
        One matrix a walking speed.

    Raises
    ------
    HubplanError
        If numba is not installed.
    InputError
        If a feed cannot be read or does not run on the day.
    UnreachableError
        If no visit works at all.
    """
    settings = inputs.settings.transit
    assert settings is not None  # asked only of a study with a timetable
    demand, sites = ends or (inputs.demand, inputs.used_sites)
    feeds = inputs.feed_files
    names = {kph: f"{kph:g}" for kph in speeds or settings.walk_speeds_kph}
    key = fingerprint(
        {
            "code": code_fingerprint(),
            "transit": _asked(inputs),
            "speeds": list(names),
            "network": file_sha256(inputs.file_of(inputs.settings.network)),
            "max_snap_m": inputs.settings.journeys.max_snap_m,
            "ends": [
                list(zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True))
                for points in (demand, sites)
            ],
        }
    )
    if use_cache and (found := load_times(key)) is not None:
        kept = {kph: found.by_period[name] for kph, name in names.items()}
        return TransitMatrices(kept, tuple(found.network_facts["repairs"]))
    refuse_without_numba()
    told = progress or Silence()
    told.stage("timetable")
    usual = settings.asked(feeds, next(iter(names)))
    timetable = read_timetable(usual, demand, sites)
    network = roads()
    matrices: dict[float, TransitTravelTimes] = {
        kph: transit_travel_times(
            network if network.mode == "walk" or network.paths is not None else None,
            demand,
            sites,
            replace(usual, walk_kph=kph),
            max_snap_m=inputs.settings.journeys.max_snap_m,
            timetable=timetable,
            progress=told.advance,
        )
        for kph in names
    }
    # The worked-out matrix holds much more than a study publishes.
    lean = {kph: replace(each, details=None).rounded() for kph, each in matrices.items()}
    repairs = repairs_in_words(next(iter(matrices.values())).repairs)
    told.finish("timetable", f"{timetable.n_trips:,} trips on {settings.date}")
    if use_cache:
        by_name = {names[kph]: each for kph, each in lean.items()}
        keep_times(key, CachedTimes(by_name, {"repairs": repairs}))
    return TransitMatrices(lean, tuple(repairs))
