"""The verb of this stage, light to import: `hubplan.travel_times` is this function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES
from hubplan.travel_times.profiles import PeriodProfile

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from hubplan.network import Network
    from hubplan.places import CandidateSites, DemandPoints
    from hubplan.travel_times.matrix import TravelTimes
    from hubplan.travel_times.search import Progress


def travel_times(  # noqa: PLR0913 - the options of the contract
    network: Network | None,
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
    gtfs: Sequence[str | Path] | str | Path | None = None,
    date: str | dt.date | None = None,
    arrive_between: str | None = None,
    stay_minutes: float | None = None,
    step_minutes: float | None = None,
    max_walk_minutes: float | None = None,
    max_changes: int | None = None,
    longest_minutes: float | None = None,
    board_from: str | None = None,
    home_by: str | None = None,
    progress: Progress | None = None,
) -> TravelTimes:
    """Return the minutes from every demand point to every site.

    Parameters
    ----------
    network : Network or None
        The roads; None, by public transport only, to walk in straight lines, estimated.
    demand : DemandPoints
        Rows of the matrix.
    sites : CandidateSites
        Columns of the matrix.
    mode : str
        ``"car"``, ``"walk"``, ``"cycle"`` or ``"transit"`` (needs numba, the extra ``transit``).
    period : str or PeriodProfile
        For cars: ``"free_flow"``, ``"interpeak"`` or ``"am_peak"``, see
        `hubplan.travel_times.car`; or a profile of your own. Walking and cycling
        take the same time all day.
    speed_kph : float, optional
        For walking and cycling: kilometres an hour, by default 4.8 and 16 (see
        `hubplan.travel_times.active`); 3.2 is a slow walk. By public transport, how fast people
        walk to and from stops.
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
    gtfs : path or sequence of paths, optional
        By public transport: GTFS feeds, zip files or folders.
    date : str or date, optional
        By public transport: the day.
    arrive_between : str, optional
        By public transport: the first and the last appointment, ``"09:30-12:00"``.
    stay_minutes, step_minutes : float, optional
        By public transport: how long one stays (60), and from one appointment to the next (5).
    max_walk_minutes : float, optional
        By public transport: the longest walk at a stretch (20).
    max_changes : int, optional
        By public transport: changes that people put up with, each way (4).
    longest_minutes : float, optional
        By public transport: longer journeys, each way, are none (180).
    board_from : str, optional
        By public transport: nobody boards earlier, such as ``"09:30"`` for bus passes.
    home_by : str, optional
        By public transport: when one has to be at home again (``"28:00"``, the end of the night).
    progress : callable, optional
        Called with searches done and searches in all.

    Returns
    -------
    TravelTimes
        Exact shortest paths; NaN = no route, with the reason of each point that reaches nothing.
        By public transport a `TransitTravelTimes` with more in ``details``: the median over the
        appointments that one can come to and get home from; NaN = there is none.

    Raises
    ------
    InputError
        If a site lies off the network, or an option is unknown or out of range.
    UnreachableError
        If no demand point reaches any site.
    """
    # Searching needs half a second of imports; naming this verb must not.
    from hubplan.errors import Fault, raise_faults  # noqa: PLC0415
    from hubplan.travel_times.active import TRANSIT  # noqa: PLC0415
    from hubplan.travel_times.journeys import travel_times_by_period  # noqa: PLC0415
    from hubplan.travel_times.transit_asked import stray_faults, transit_asked  # noqa: PLC0415

    timetable: dict[str, Any] = {
        "gtfs": gtfs,
        "date": date,
        "arrive_between": arrive_between,
        "stay_minutes": stay_minutes,
        "step_minutes": step_minutes,
        "max_walk_minutes": max_walk_minutes,
        "max_changes": max_changes,
        "longest_minutes": longest_minutes,
        "board_from": board_from,
        "home_by": home_by,
    }
    if mode == TRANSIT:
        from hubplan.travel_times.by_transit import transit_travel_times  # noqa: PLC0415

        roads = {
            "period": None if period == "interpeak" else period,
            "terminal_minutes": terminal_minutes or None,
            "cutoff_minutes": cutoff_minutes,
            "from_sites": from_sites or None,
            "engine": None if engine == "auto" else engine,
        }
        asked = transit_asked(speed_kph=speed_kph, strays=stray_faults(mode, roads), **timetable)
        return transit_travel_times(
            network, demand, sites, asked, max_snap_m=max_snap_m, progress=progress
        )
    faults = stray_faults(mode, timetable)
    if network is None:
        faults.append(Fault("network", "is None: only the mode transit needs none", "Give one."))
    raise_faults("the options of the journey times", faults)
    assert network is not None
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
