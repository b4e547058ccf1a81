"""Matrices larger than memory: worked out some rows at a time and written straight to a file."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hubplan.errors import HubplanWarning, InputError, OutputError
from hubplan.network import Network, Snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES, period_profile
from hubplan.travel_times.chunk_store import ChunkStore
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.facts import Tally, TimesFacts
from hubplan.travel_times.journey_model import JourneyModel, journey_models
from hubplan.travel_times.journeys import (
    TiedEnds,
    check_options,
    cutoff_seconds,
    no_route_as_nan,
    refuse_a_matrix_of_nothing,
    tie_ends,
)
from hubplan.travel_times.long_table import (
    About,
    LongTableWriter,
    refuse_other_kinds,
    rows_to_a_group,
)
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import reasons_without_route
from hubplan.travel_times.search import PreparedSearch, Progress, prepare_search
from hubplan.travel_times.workers import Workers
from hubplan.units import SECONDS_PER_MINUTE, FloatArray

#: Cells to a chunk: some 32 MB of minutes, and a few times that while they are worked out.
CHUNK_CELLS = 4_000_000
#: To be raised when the same inputs no longer give the same minutes.
_METHOD = "1"
#: What of a network no minute depends on.
_NOT_ROADS = {"provenance", "paths"}


def write_travel_times(  # noqa: PLR0913 - the options of the contract
    network: Network,
    demand: DemandPoints,
    sites: CandidateSites,
    path: str | Path,
    *,
    mode: str = "car",
    period: str | PeriodProfile = "interpeak",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
    cutoff_minutes: float | None = None,
    engine: str = "auto",
    hierarchy_folder: Path | None = None,
    chunk_rows: int | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> TimesFacts:
    """Write the minutes from every demand point to every site, without holding them in memory.

    The file is the one that `write_times` makes of `travel_times`, byte for byte. Until it is
    whole the work is kept in a folder beside it, named like it with ``.part`` behind: a call that
    was stopped, by whatever means, goes on from there when it is made again.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows of the matrix.
    sites : CandidateSites
        Columns of the matrix.
    path : str or Path
        A name ending in ``.csv`` or ``.parquet``; an existing file is replaced at the very end.
    mode : str
        This and the next five as of `travel_times`.
    period : str or PeriodProfile
        For cars.
    speed_kph : float, optional
        For walking and cycling.
    terminal_minutes : float
        Added to every journey.
    max_snap_m : float
        How far points may lie from a road.
    cutoff_minutes : float, optional
        Journeys longer than this on the way count as no route.
    engine : str
        As of `travel_times`. Dijkstra's algorithm searches for every chunk anew; a hierarchy does
        not.
    hierarchy_folder : Path, optional
        Where hierarchies of networks are kept from one run to the next; none is kept by default.
    chunk_rows : int, optional
        Demand points worked out at a time, rounded up to whole row groups of Parquet; by default
        as many as make `CHUNK_CELLS`.
    workers : Workers, optional
        Who works out the chunks; by default this process, one after another. The file is the
        same.
    progress : callable, optional
        Called with demand points done and demand points in all.

    Returns
    -------
    TimesFacts
        Counts, longest and middle journey, and who reaches nothing and why.

    Raises
    ------
    InputError
        If a site lies off the network, an option is unknown or out of range, or the work that
        was left beside the file is of other inputs or settings.
    UnreachableError
        If no demand point reaches any site.
    OutputError
        If something cannot be written. What was worked out is kept.
    """
    path = Path(path)
    refuse_other_kinds(path)
    profile = period_profile(period)
    check_options(mode, speed_kph, terminal_minutes, max_snap_m, cutoff_minutes)
    if chunk_rows is not None and chunk_rows < 1:
        raise InputError(f"chunk_rows is {chunk_rows}", hint="Give one row or more.")
    network = network.for_mode(mode)
    tied = tie_ends(network, demand, sites, max_snap_m=max_snap_m)
    model = journey_models(
        network, [profile], mode=mode, speed_kph=speed_kph, terminal_minutes=terminal_minutes
    )[profile.name]
    made_from = {
        "method": _METHOD,
        "mode": mode,
        "period": model.period,
        "speed": "by road" if speed_kph is None else f"{speed_kph:g} km/h",
        "terminal time": f"{terminal_minutes:g} minutes",
        "farthest snap": f"{max_snap_m:g} m",
        "cut-off": "none" if cutoff_minutes is None else f"{cutoff_minutes:g} minutes",
        "period profile": _digest(model.profile),
        "network": _digest(network, model.cost),
        "demand points": _digest(demand.ids, tied.demand),
        "sites": _digest(sites.ids, tied.sites),
    }
    group = rows_to_a_group(len(sites))
    wanted = chunk_rows or CHUNK_CELLS // len(sites)
    with _told(path):
        if path.exists() and not path.is_file():
            raise OutputError(f"'{path}' is no ordinary file", hint="Choose another file.")
        store = ChunkStore.opened(
            path, (len(demand), len(sites)), max(1, -(-wanted // group)) * group, made_from
        )
        with store.held_alone():
            with _left_when_stopped(store, len(demand)):
                searches = sum(min(rows.stop - rows.start, len(sites)) for rows in store.missing())
                chosen = choose_engine(
                    network, name=engine, searches=searches, folder=hierarchy_folder
                )
                search = prepare_search(network, model.cost, engine=chosen)
                work = _Work(search, tied, model, cutoff_seconds(cutoff_minutes))
                if workers is not None:
                    _work_out(store, work, workers, progress)
                tally = _write(store, work, demand.ids, sites.ids, progress)
            reasons = reasons_without_route(
                network, demand, *tied, np.array(tally.gone), cutoff_minutes=cutoff_minutes
            )
            if len(reasons) == len(demand):
                store.remove()
            refuse_a_matrix_of_nothing(demand, reasons)
            store.finish(path)
    return tally.facts(work.about, demand.ids, tied, reasons)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What a chunk is worked out with: prepared once for all of them."""

    search: PreparedSearch
    tied: TiedEnds
    model: JourneyModel
    cutoff_seconds: float

    @property
    def about(self) -> About:
        model = self.model
        return About(
            model.mode, model.period, model.sentence, model.error_90_minutes, model.error_source
        )

    def minutes(self, rows: slice, progress: Progress | None) -> FloatArray:
        demand = _some(self.tied.demand, rows)
        seconds = self.search.seconds(
            demand, self.tied.sites, cutoff_seconds=self.cutoff_seconds, progress=progress
        )
        road_minutes = no_route_as_nan(seconds) / SECONDS_PER_MINUTE
        return self.model.minutes(road_minutes, demand, self.tied.sites)


def _work_out(store: ChunkStore, work: _Work, workers: Workers, progress: Progress | None) -> None:
    """Have all chunks that are missing worked out, by whoever works, and keep them."""
    missing, n_demand = store.missing(), store.shape[0]
    done = n_demand - sum(rows.stop - rows.start for rows in missing)
    if progress is not None:
        progress(done, n_demand)
    for rows, minutes in workers.results(_chunk_minutes, work, missing):
        store.keep(rows, minutes)
        done += rows.stop - rows.start
        if progress is not None:
            progress(done, n_demand)


def _chunk_minutes(work: _Work, rows: slice) -> FloatArray:
    return work.minutes(rows, None)


def _write(
    store: ChunkStore,
    work: _Work,
    demand_ids: Sequence[str],
    site_ids: Sequence[str],
    progress: Progress | None,
) -> Tally:
    """Write every chunk to the result, working out those that are missing; return the figures."""
    tally = Tally()
    n_demand = len(demand_ids)
    if progress is not None:
        progress(0, n_demand)
    with LongTableWriter(store.result, demand_ids, site_ids, about=work.about) as table:
        for rows in store.rows:
            minutes = store.load(rows)
            if minutes is None:
                minutes = work.minutes(rows, _within(progress, rows, n_demand))
                store.keep(rows, minutes)
            tally.add(minutes, rows.start)
            table.write(minutes)
            if progress is not None:
                progress(rows.stop, n_demand)
    return tally


def _within(progress: Progress | None, rows: slice, n_demand: int) -> Progress | None:
    """Return a callback that tells the searches of one chunk as a part of all rows."""
    if progress is None:
        return None
    size = rows.stop - rows.start
    return lambda done, total: progress(rows.start + size * done // (total + 1), n_demand)


def _some(tied: Snap, rows: slice) -> Snap:
    """Return some of the points of one side."""
    return replace(
        tied,
        edge=tied.edge[rows],
        fraction=tied.fraction[rows],
        distance_m=tied.distance_m[rows],
        x=tied.x[rows],
        y=tied.y[rows],
    )


@contextmanager
def _left_when_stopped(store: ChunkStore, n_demand: int) -> Iterator[None]:
    """Leave what may be gone on with when the work is stopped, and say so."""
    try:
        yield
    except BaseException as stop:
        kept = store.leave()
        if kept and isinstance(stop, KeyboardInterrupt | OSError):
            warnings.warn(
                f"{kept:,} of {n_demand:,} demand points are kept in '{store.folder}': the same "
                "again goes on from there",
                HubplanWarning,
                stacklevel=4,
            )
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what cannot be written in plain words."""
    try:
        yield
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"'{path}' could not be written: {error.strerror or error}",
            hint="Choose another place, or make room there.",
        ) from error


def _digest(*parts: Any) -> str:  # noqa: ANN401 - arrays, settings and dataclasses of them
    """Return the sha256 of values, the same for the same content."""
    digest = hashlib.sha256()
    for part in parts:
        _add(digest, part)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, part: Any) -> None:  # noqa: ANN401 - see `_digest`
    if isinstance(part, np.ndarray):
        digest.update(f"{part.dtype} {part.shape} ".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in _NOT_ROADS:
                digest.update(f"{field.name} ".encode())
                _add(digest, getattr(part, field.name))
    else:
        digest.update(f"{part!r} ".encode())
