"""Minutes by public transport beside a study's own matrices: read, walked, scanned, kept."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from hubplan.errors import HubplanWarning, InputError
from hubplan.network import Network
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario.return_visits import VisitDetails
from hubplan.study.cache import CachedTimes, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint, source_sha256
from hubplan.study.inputs import StudyInputs
from hubplan.study.progress import Progress, Silence
from hubplan.study.settings_transit import TransitWindow
from hubplan.study.timetables import area_read, timetable_of
from hubplan.transit.repairs import repairs_in_words
from hubplan.transit.timetable import Timetable
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.active import TRANSIT
from hubplan.travel_times.by_transit import (
    TransitTravelTimes,
    refuse_without_numba,
    transit_travel_times,
)

#: What is kept of a worked-out matrix beside its minutes.
_DETAILS: Final = ("share_works", "changes", "last_way_home_s")


@dataclass(frozen=True, slots=True, eq=False)
class TransitMatrices:
    """The matrices by public transport, and what was mended in the timetables.

    Attributes
    ----------
    by_speed : dict of float to TravelTimes
        By km/h of the walker, in the order of the study; minutes rounded once to hundredths.
    repairs : tuple of str
        A line a kind of repair.
    details : dict of float to VisitDetails
        What else is known of the same pairs, by km/h.
    windows : tuple of (TransitWindow, TransitMatrices)
        The further hours of the study, each at the usual speed; empty unless asked for with
        `transit_beside`.
    n_trips : int
        How many trips run in those hours around the places; 0 = people can only walk.
    """

    by_speed: Mapping[float, TravelTimes]
    repairs: tuple[str, ...]
    details: Mapping[float, VisitDetails]
    windows: tuple[tuple[TransitWindow, TransitMatrices], ...] = ()
    n_trips: int = 0

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
    """Return the minutes by public transport of the study area, in all hours it asks for.

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

    Raises
    ------
    InputError
        If a feed cannot be read or does not run on one of the days: all of them are told before
        anything is worked out.
    """
    if inputs.settings.transit is None:
        return None
    jobs = _all_hours(inputs)
    kept = [job.kept() if use_cache else None for job in jobs]
    if missing := [job for job, found in zip(jobs, kept, strict=True) if found is None]:
        refuse_without_numba()
        told = progress or Silence()
        told.stage("timetable")
        days = _read_all(missing)
        for job, day in zip(missing, days, strict=True):
            kept[jobs.index(job)] = job.worked_out(day, roads, use_cache=use_cache, progress=told)
    found = [each for each in kept if each is not None]
    windows = zip(inputs.settings.transit.windows, found[1:], strict=True)
    return replace(found[0], windows=tuple(windows))


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
        If a feed cannot be read or does not run on one of the days.
    """
    settings = inputs.settings.transit
    if settings is None:
        return ""
    usual, *others = _read_all(_all_hours(inputs))
    mended = sum(each.count for each in usual.repairs.values())
    told = (
        f"{usual.n_trips:,} trips, {usual.n_stops:,} stops on {usual.date:%A} {usual.date}; "
        f"repairs: {mended:,} (kinds: {len(usual.repairs)})"
    )
    for window, day in zip(settings.windows, others, strict=True):
        told += f"; {window.label}: {day.n_trips:,} trips on {day.date:%A} {day.date}"
    return told


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


def _asked(inputs: StudyInputs, window: TransitWindow | None = None) -> dict[str, object]:
    feeds = [source_sha256(path) for path in inputs.feed_files]
    return {"asked": inputs.transit.hours(window), "feeds": feeds}


def transit_matrices(
    inputs: StudyInputs,
    roads: Callable[[], Network],
    *,
    use_cache: bool,
    speeds: Sequence[float] = (),
    ends: tuple[DemandPoints, CandidateSites] | None = None,
    progress: Progress | None = None,
) -> TransitMatrices:
    """Return the minutes by public transport from demand points to sites, in the usual hours.

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
    job = _job(inputs, speeds=speeds, ends=ends)
    if use_cache and (found := job.kept()) is not None:
        return found
    refuse_without_numba()
    told = progress or Silence()
    told.stage("timetable")
    (day,) = _read_all([job])
    return job.worked_out(day, roads, use_cache=use_cache, progress=told)


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """Matrices of some hours: asked for, kept or worked out.

    In a window a day without any trip, or without any visit that works, is an answer; in the
    usual hours it is an error.
    """

    inputs: StudyInputs
    speeds: tuple[float, ...]
    ends: tuple[DemandPoints, CandidateSites]
    window: TransitWindow | None

    @property
    def _names(self) -> dict[float, str]:
        return {kph: f"{kph:g}" for kph in self.speeds}

    def _key(self) -> str:
        inputs = self.inputs
        return fingerprint(
            {
                "code": code_fingerprint(),
                "transit": _asked(inputs, self.window),
                "speeds": list(self._names),
                "network": file_sha256(inputs.file_of(inputs.settings.network)),
                "max_snap_m": inputs.settings.journeys.max_snap_m,
                "details": _DETAILS,
                "area": area_read(inputs, self.ends),
                "ends": [
                    list(zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True))
                    for points in self.ends
                ],
            }
        )

    def kept(self) -> TransitMatrices | None:
        """Return what an earlier run kept, if it did."""
        found = load_times(self._key())
        if found is None:
            return None
        return TransitMatrices(
            {kph: found.by_period[name] for kph, name in self._names.items()},
            tuple(found.network_facts["repairs"]),
            {
                kph: VisitDetails(*(found.further[f"{each}_{name}"] for each in _DETAILS))
                for kph, name in self._names.items()
            },
            n_trips=found.network_facts["n_trips"],
        )

    def read(self) -> Timetable:
        """Read what runs in those hours."""
        return timetable_of(self.inputs, self.ends, self.window)

    def worked_out(
        self,
        timetable: Timetable,
        roads: Callable[[], Network],
        *,
        use_cache: bool,
        progress: Progress,
    ) -> TransitMatrices:
        """Work out the matrices and keep them."""
        journeys = self.inputs.settings.journeys
        asked = self.inputs.transit.asked(self.inputs.feed_files, self.speeds[0], self.window)
        network = roads()
        matrices: dict[float, TransitTravelTimes] = {
            kph: transit_travel_times(
                network if network.mode == "walk" or network.paths is not None else None,
                *self.ends,
                replace(asked, walk_kph=kph),
                max_snap_m=journeys.max_snap_m,
                timetable=timetable,
                may_be_empty=self.window is not None,
                progress=progress.advance,
            )
            for kph in self.speeds
        }
        day = f"{timetable.n_trips:,} trips on {timetable.date}"
        progress.finish("timetable", day if self.window is None else f"{self.window.label}: {day}")
        _warn_where_nothing_runs(timetable, self.window)
        # The worked-out matrix holds much more than a study publishes.
        found = TransitMatrices(
            {kph: replace(each, details=None).rounded() for kph, each in matrices.items()},
            tuple(repairs_in_words(next(iter(matrices.values())).repairs)),
            {kph: _details_of(each) for kph, each in matrices.items()},
            n_trips=timetable.n_trips,
        )
        if use_cache:
            keep_times(self._key(), self._to_keep(found))
        return found

    def _to_keep(self, found: TransitMatrices) -> CachedTimes:
        facts: dict[str, Any] = {"repairs": list(found.repairs), "n_trips": found.n_trips}
        names = self._names
        return CachedTimes(
            {names[kph]: each for kph, each in found.by_speed.items()},
            facts,
            {
                f"{detail}_{names[kph]}": getattr(each, detail)
                for kph, each in found.details.items()
                for detail in _DETAILS
            },
        )


def _job(
    inputs: StudyInputs,
    *,
    speeds: Sequence[float] = (),
    ends: tuple[DemandPoints, CandidateSites] | None = None,
    window: TransitWindow | None = None,
) -> _Job:
    speeds_kph = inputs.transit.walk_speeds_kph
    usual = speeds_kph if window is None else speeds_kph[:1]
    # A speed given twice is one matrix.
    chosen = tuple(dict.fromkeys(speeds or usual))
    return _Job(inputs, chosen, ends or (inputs.demand, inputs.used_sites), window)


def _all_hours(inputs: StudyInputs) -> list[_Job]:
    """Return the usual hours of a study, then its windows."""
    return [_job(inputs, window=window) for window in (None, *inputs.transit.windows)]


def _read_all(jobs: Sequence[_Job]) -> list[Timetable]:
    """Read the timetables of all jobs; say of all of them what is wrong."""
    days: list[Timetable] = []
    errors: list[tuple[TransitWindow | None, InputError]] = []
    for job in jobs:
        try:
            days.append(job.read())
        except InputError as error:
            errors.append((job.window, error))
    if not errors:
        return days
    if errors[0][0] is None and len(errors) == 1:
        raise errors[0][1]
    told = [
        error.message
        if window is None
        else f"[[transit.windows]] '{window.id}' on {window.date:%A} {window.date}: {error.message}"
        for window, error in errors
    ]
    hints = dict.fromkeys(error.hint for _, error in errors if error.hint)
    raise InputError("\n".join(told), hint=" ".join(hints))


def _warn_where_nothing_runs(timetable: Timetable, window: TransitWindow | None) -> None:
    if window is not None and not timetable.n_trips:
        warnings.warn(
            f"no trip runs in the window '{window.label}' on {timetable.date:%A} "
            f"{timetable.date}: people can only walk",
            HubplanWarning,
            stacklevel=2,
        )


def _details_of(times: TransitTravelTimes) -> VisitDetails:
    found = times.details
    assert found is not None  # worked out, so never without
    return VisitDetails(*(np.asarray(getattr(found, each)) for each in _DETAILS))
