"""The verb of this stage, light to import: `hubplan.travel_times` is this function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES
from hubplan.travel_times.profiles import PeriodProfile

if TYPE_CHECKING:
    from pathlib import Path

    from hubplan.network import Network
    from hubplan.places import CandidateSites, DemandPoints
    from hubplan.travel_times.matrix import TravelTimes
    from hubplan.travel_times.search import Progress


def travel_times(  # noqa: PLR0913 - the options of the contract
    network: Network,
    demand: DemandPoints,
    sites: CandidateSites,
    *,
    mode: str = "car",
    period: str | PeriodProfile = "interpeak",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = 1000.0,
    cutoff_minutes: float | None = None,
    from_sites: bool = False,
    engine: str = "auto",
    hierarchy_folder: Path | None = None,
    progress: Progress | None = None,
) -> TravelTimes:
    """Return the minutes from every demand point to every site.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows of the matrix.
    sites : CandidateSites
        Columns of the matrix.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    period : str or PeriodProfile
        For cars: ``"free_flow"``, ``"interpeak"`` or ``"am_peak"``, see
        `hubplan.travel_times.car`; or a profile of your own. Walking and cycling
        take the same time all day.
    speed_kph : float, optional
        For walking and cycling: kilometres an hour, by default 4.8 and 16 (see
        `hubplan.travel_times.active`); 3.2 is a slow walk.
    terminal_minutes : float
        Minutes for parking and walking in, added to every journey.
    max_snap_m : float
        A demand point farther than this from any way has no route; a site is refused.
    cutoff_minutes : float, optional
        Journeys longer than this on the way count as no route.
    from_sites : bool
        Whether people are visited: minutes from each site to each demand point. One-way roads and
        forbidden turns make them differ from those to the sites.
    engine : str
        ``"dijkstra"``, ``"hierarchy"`` (needs numba, the extra ``fast``), or ``"auto"`` for the
        quicker one. The minutes are the same.
    hierarchy_folder : Path, optional
        Where hierarchies of networks are kept from one run to the next; none is kept by default.
    progress : callable, optional
        Called with searches done and searches in all.

    Returns
    -------
    TravelTimes
        Exact shortest paths; NaN = no route, with the reason of each point that reaches nothing.

    Raises
    ------
    InputError
        If a site lies off the network, or an option is unknown or out of range.
    UnreachableError
        If no demand point reaches any site.
    """
    # Searching needs half a second of imports; naming this verb must not.
    from hubplan.travel_times.journeys import travel_times_by_period  # noqa: PLC0415

    by_period = travel_times_by_period(
        network,
        demand,
        sites,
        mode=mode,
        periods=[period],
        speed_kph=speed_kph,
        terminal_minutes=terminal_minutes,
        max_snap_m=max_snap_m,
        cutoff_minutes=cutoff_minutes,
        from_sites=from_sites,
        engine=engine,
        hierarchy_folder=hierarchy_folder,
        progress=progress,
    )
    return next(iter(by_period.values()))
