"""The verb of this stage: from a network, demand points and sites to minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hubplan.errors import Fault, UnreachableError, nearest_name, raise_faults
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.active import (
    ACTIVE_MODES,
    ANY_PERIOD,
    ActiveMode,
    active_sentence,
    speed_faults,
    way_seconds,
)
from hubplan.travel_times.car import (
    ACCESS_SPEED_KPH,
    DEFAULT_TERMINAL_MINUTES,
    SPEED_TABLES,
    period_profile,
)
from hubplan.travel_times.engines import Engine, choose_engine
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import WAYS, reasons_without_route
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.search import Progress, search_seconds
from hubplan.units import SECONDS_PER_MINUTE, FloatArray, seconds_to_travel

MODES = ("car", *ACTIVE_MODES)


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Both sides of the matrix, tied to the network."""

    demand: Snap
    sites: Snap


def travel_times_by_period(  # noqa: PLR0913 - the options of the contract
    network: Network,
    demand: DemandPoints,
    sites: CandidateSites,
    *,
    periods: Iterable[str | PeriodProfile],
    mode: str = "car",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
    cutoff_minutes: float | None = None,
    engine: str = "auto",
    hierarchy_folder: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, TravelTimes]:
    """Return a matrix for each of several periods, searching once for each speed table.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows of the matrices.
    sites : CandidateSites
        Columns of the matrices.
    periods : iterable of str or PeriodProfile
        Names of period profiles, or profiles of your own. Walking and
        cycling take the same time in all of them.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    speed_kph : float, optional
        For walking and cycling: kilometres an hour, default as in `hubplan.travel_times.active`.
    terminal_minutes : float
        Minutes for parking and walking in, added to every journey.
    max_snap_m : float
        A demand point farther than this from any way has no route; a site is refused.
    cutoff_minutes : float, optional
        Journeys longer than this on the way count as no route.
    engine : str
        ``"dijkstra"``, ``"hierarchy"`` (needs numba, the extra ``fast``), or ``"auto"`` for the
        quicker one. The minutes are the same.
    hierarchy_folder : Path, optional
        Where hierarchies of networks are kept from one run to the next; none is kept by default.
    progress : callable, optional
        Called with searches done and searches in all, over all speed tables.

    Returns
    -------
    dict of str to TravelTimes
        By period, in the order asked for.

    Raises
    ------
    InputError
        If a site lies off the network, or an option is unknown or out of range.
    UnreachableError
        If no demand point reaches any site.
    """
    profiles = [period_profile(period) for period in periods]
    _check_options(mode, speed_kph, terminal_minutes, max_snap_m, cutoff_minutes)
    network = network.for_mode(mode)
    ends = _Ends(
        snap(network, demand.lon, demand.lat, max_snap_m=max_snap_m),
        refuse_sites_off_the_network(network, sites, max_snap_m=max_snap_m),
    )
    tables = list(dict.fromkeys(profile.speeds for profile in profiles))
    searches = min(len(demand), len(sites)) * (1 if mode in ACTIVE_MODES else len(tables))
    chosen = choose_engine(network, name=engine, searches=searches, folder=hierarchy_folder)
    if mode in ACTIVE_MODES:
        all_day = _active_times(
            network,
            demand,
            sites,
            ends,
            mode=ACTIVE_MODES[mode],
            speed_kph=speed_kph or ACTIVE_MODES[mode].speed_kph,
            terminal_minutes=terminal_minutes,
            cutoff_minutes=cutoff_minutes,
            engine=chosen,
            progress=progress,
        )
        return {profile.name: all_day for profile in profiles}
    cutoff_seconds = np.inf if cutoff_minutes is None else cutoff_minutes * SECONDS_PER_MINUTE
    road_minutes = {}
    for round_number, name in enumerate(tables):
        seconds = search_seconds(
            network,
            road_seconds(network, SPEED_TABLES[name]),
            ends.demand,
            ends.sites,
            cutoff_seconds=cutoff_seconds,
            engine=chosen,
            progress=_overall(progress, round_number, len(tables)),
        )
        road_minutes[name] = np.where(np.isinf(seconds), np.nan, seconds / SECONDS_PER_MINUTE)
    reasons = {
        name: reasons_without_route(
            network, demand, ends.demand, ends.sites, minutes, cutoff_minutes=cutoff_minutes
        )
        for name, minutes in road_minutes.items()
    }
    for of_table in reasons.values():
        _refuse_a_matrix_of_nothing(demand, of_table)
    access = _access_minutes(ends, ACCESS_SPEED_KPH)
    return {
        profile.name: TravelTimes(
            demand.ids,
            sites.ids,
            profile.journey_minutes(road_minutes[profile.speeds] + access) + terminal_minutes,
            np.zeros((len(demand), len(sites)), dtype=bool),
            mode=mode,
            period=profile.name,
            model=_sentence(profile, terminal_minutes),
            demand_snap_m=ends.demand.distance_m,
            site_snap_m=ends.sites.distance_m,
            reasons=reasons[profile.speeds],
            error_90_minutes=profile.error_90_minutes,
            error_source=profile.error_source,
        )
        for profile in profiles
    }


def _active_times(  # noqa: PLR0913 - the options of the contract, looked at
    network: Network,
    demand: DemandPoints,
    sites: CandidateSites,
    ends: _Ends,
    *,
    mode: ActiveMode,
    speed_kph: float,
    terminal_minutes: float,
    cutoff_minutes: float | None,
    engine: Engine,
    progress: Progress | None,
) -> TravelTimes:
    """Return the one matrix of walkers or cyclists, which holds all day."""
    seconds = search_seconds(
        network,
        way_seconds(network, mode, speed_kph),
        ends.demand,
        ends.sites,
        cutoff_seconds=np.inf if cutoff_minutes is None else cutoff_minutes * SECONDS_PER_MINUTE,
        engine=engine,
        progress=progress,
    )
    minutes = np.where(np.isinf(seconds), np.nan, seconds / SECONDS_PER_MINUTE)
    reasons = reasons_without_route(
        network, demand, ends.demand, ends.sites, minutes, cutoff_minutes=cutoff_minutes
    )
    _refuse_a_matrix_of_nothing(demand, reasons)
    return TravelTimes(
        demand.ids,
        sites.ids,
        minutes + _access_minutes(ends, speed_kph) + terminal_minutes,
        np.zeros((len(demand), len(sites)), dtype=bool),
        mode=mode.name,
        period=ANY_PERIOD,
        model=active_sentence(mode, speed_kph, terminal_minutes),
        demand_snap_m=ends.demand.distance_m,
        site_snap_m=ends.sites.distance_m,
        reasons=reasons,
    )


def _check_options(
    mode: str,
    speed_kph: float | None,
    terminal_minutes: float,
    max_snap_m: float,
    cutoff_minutes: float | None,
) -> None:
    faults = []
    if mode not in MODES:
        faults.append(
            Fault(
                "mode",
                f"'{mode}' is not a mode{nearest_name(mode, MODES)}",
                f"Choose one of: {', '.join(MODES)}.",
            )
        )
    else:
        faults += speed_faults(mode, speed_kph)
    for name, value in (
        ("terminal_minutes", terminal_minutes),
        ("max_snap_m", max_snap_m),
        ("cutoff_minutes", 0.0 if cutoff_minutes is None else cutoff_minutes),
    ):
        if not (np.isfinite(value) and value >= 0):
            faults.append(
                Fault(
                    name, f"{value} is not a finite number, zero or more", "Give a number from 0."
                )
            )
    raise_faults("the options of the journey times", faults)


def refuse_sites_off_the_network(
    network: Network, sites: CandidateSites, *, max_snap_m: float = DEFAULT_MAX_SNAP_M
) -> Snap:
    """Tie sites to their roads, and refuse a hub nobody can drive to.

    Unlike a remote demand point, a site off the network is a mistake in the list.

    Parameters
    ----------
    network : Network
        The roads.
    sites : CandidateSites
        With positions.
    max_snap_m : float
        Farthest a site may lie from a road, in metres.

    Returns
    -------
    Snap
        The sites on their roads.

    Raises
    ------
    InputError
        Naming every site that lies farther off.
    """
    tied = snap(network, sites.lon, sites.lat, max_snap_m=max_snap_m)
    raise_faults(
        sites.source,
        [
            Fault(
                f"site '{sites.ids[j]}'",
                f"({sites.lon[j]:.5f}, {sites.lat[j]:.5f}) is {tied.distance_m[j]:,.0f} m from "
                f"the nearest {WAYS[network.mode]}; the limit is {max_snap_m:,.0f} m",
                "Check the position, or the extent of the network; it may lie in the sea.",
            )
            for j in np.flatnonzero(tied.edge < 0)
        ],
    )
    return tied


def _refuse_a_matrix_of_nothing(demand: DemandPoints, reasons: dict[str, str]) -> None:
    if len(reasons) == len(demand):
        first = demand.ids[0]
        raise UnreachableError(
            f"no demand point of {demand.source} reaches any site; '{first}': {reasons[first]}",
            hint="Check that the points, the sites and the network cover the same place.",
        )


def _access_minutes(ends: _Ends, speed_kph: float) -> FloatArray:
    """Return the minutes from each point to its road and from the road to each site."""
    legs = [
        seconds_to_travel(tied.distance_m, speed_kph) / SECONDS_PER_MINUTE
        for tied in (ends.demand, ends.sites)
    ]
    return np.asarray(legs[0][:, None] + legs[1][None, :], dtype=np.float64)


def _overall(progress: Progress | None, round_number: int, rounds: int) -> Progress | None:
    """Return a progress callback that counts the searches of all rounds as one job."""
    if progress is None:
        return None
    return lambda done, total: progress(round_number * total + done, rounds * total)


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
