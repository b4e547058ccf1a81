"""The verb of this stage: from a network, demand points and sites to minutes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hubplan.errors import Fault, UnreachableError, nearest_name, raise_faults
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.active import ACTIVE_MODES, speed_faults
from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES, period_profile
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.journey_model import journey_models
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import WAYS, reasons_without_route
from hubplan.travel_times.search import Progress, search_seconds
from hubplan.units import SECONDS_PER_MINUTE, FloatArray

MODES = ("car", *ACTIVE_MODES)


class TiedEnds(NamedTuple):
    """Both sides of a matrix, tied to the network.

    Attributes
    ----------
    demand : Snap
        Rows.
    sites : Snap
        Columns.
    """

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
    from_sites: bool = False,
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
    from_sites : bool
        Whether people are visited: minutes from each site to each demand point.
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
    check_options(mode, speed_kph, terminal_minutes, max_snap_m, cutoff_minutes)
    network = network.for_mode(mode)
    tied = tie_ends(network, demand, sites, max_snap_m=max_snap_m)
    models = journey_models(
        network, profiles, mode=mode, speed_kph=speed_kph, terminal_minutes=terminal_minutes
    )
    costs = {model.speeds: model.cost for model in models.values()}
    searches = min(len(demand), len(sites)) * len(costs)
    chosen = choose_engine(network, name=engine, searches=searches, folder=hierarchy_folder)
    road, reasons = {}, {}
    for number, (name, cost) in enumerate(costs.items()):
        seconds = search_seconds(
            network,
            cost,
            *(tied[::-1] if from_sites else tied),
            cutoff_seconds=cutoff_seconds(cutoff_minutes),
            engine=chosen,
            progress=_overall(progress, number, len(costs)),
        )
        road[name] = no_route_as_nan(seconds.T if from_sites else seconds) / SECONDS_PER_MINUTE
        gone = np.flatnonzero(np.isnan(road[name]).all(axis=1))
        reasons[name] = reasons_without_route(
            network, demand, *tied, gone, cutoff_minutes=cutoff_minutes
        )
        refuse_a_matrix_of_nothing(demand, reasons[name])
    matrices = {
        model: TravelTimes(
            demand.ids,
            sites.ids,
            model.minutes(road[model.speeds], *tied),
            np.zeros((len(demand), len(sites)), dtype=bool),
            mode=mode,
            period=model.period,
            model=model.sentence,
            demand_snap_m=tied.demand.distance_m,
            site_snap_m=tied.sites.distance_m,
            reasons=reasons[model.speeds],
            error_90_minutes=model.error_90_minutes,
            error_source=model.error_source,
        )
        for model in dict.fromkeys(models.values())
    }
    return {name: matrices[model] for name, model in models.items()}


def check_options(
    mode: str,
    speed_kph: float | None,
    terminal_minutes: float,
    max_snap_m: float,
    cutoff_minutes: float | None,
) -> None:
    """Refuse options that are unknown or out of range.

    Parameters
    ----------
    mode, speed_kph, terminal_minutes, max_snap_m, cutoff_minutes : str or float or None
        As of `hubplan.travel_times`.

    Raises
    ------
    InputError
        Naming all of them.
    """
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


def tie_ends(
    network: Network, demand: DemandPoints, sites: CandidateSites, *, max_snap_m: float
) -> TiedEnds:
    """Tie both sides of a matrix to the network.

    Parameters
    ----------
    network : Network
        Of the mode.
    demand : DemandPoints
        Rows; those too far from any way have no route.
    sites : CandidateSites
        Columns.
    max_snap_m : float
        What is too far, in metres.

    Returns
    -------
    TiedEnds
        In the order of the points.

    Raises
    ------
    InputError
        If a site lies off the network.
    """
    return TiedEnds(
        snap(network, demand.lon, demand.lat, max_snap_m=max_snap_m),
        refuse_sites_off_the_network(network, sites, max_snap_m=max_snap_m),
    )


def cutoff_seconds(cutoff_minutes: float | None) -> float:
    """Return a cut-off as searches take it.

    Parameters
    ----------
    cutoff_minutes : float or None
        Minutes on the way; None = no cut-off.

    Returns
    -------
    float
        Seconds; infinite when there is none.
    """
    return np.inf if cutoff_minutes is None else cutoff_minutes * SECONDS_PER_MINUTE


def no_route_as_nan(seconds: FloatArray) -> FloatArray:
    """Mark what has no route as `TravelTimes` does.

    Parameters
    ----------
    seconds : ndarray of float
        Infinite where there is no route.

    Returns
    -------
    ndarray of float
        NaN there.
    """
    return np.where(np.isinf(seconds), np.nan, seconds)


def refuse_a_matrix_of_nothing(
    demand: DemandPoints,
    reasons: dict[str, str],
    *,
    hint: str = "Check that the points, the sites and the network cover the same place.",
) -> None:
    """Refuse to go on when no demand point reaches any site.

    Parameters
    ----------
    demand : DemandPoints
        Rows.
    reasons : dict of str to str
        Why a point reaches none, by id.
    hint : str
        What to do about it.

    Raises
    ------
    UnreachableError
        If there is a reason for every point.
    """
    if len(reasons) == len(demand):
        first = demand.ids[0]
        raise UnreachableError(
            f"no demand point of {demand.source} reaches any site; '{first}': {reasons[first]}",
            hint=hint,
        )


def _overall(progress: Progress | None, round_number: int, rounds: int) -> Progress | None:
    """Return a progress callback that counts the searches of all rounds as one job."""
    if progress is None:
        return None
    return lambda done, total: progress(round_number * total + done, rounds * total)
