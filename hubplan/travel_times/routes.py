"""One journey explained: by which roads and paths it goes, and where its minutes come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubplan.errors import UnreachableError
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.travel_times.car import DEFAULT_TERMINAL_MINUTES, SPEED_TABLES
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.journey_model import JourneyModel, journey_model
from hubplan.travel_times.journeys import check_options
from hubplan.travel_times.path import Stretch, quickest_paths
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import WAYS
from hubplan.travel_times.route_result import LonLat, Route
from hubplan.travel_times.route_steps import delays_of, groups_of, steps_of
from hubplan.travel_times.whole_costs import on_grid
from hubplan.units import SECONDS_PER_MINUTE, FloatArray, seconds_to_travel


def route(
    network: Network,
    origin: LonLat,
    destination: LonLat,
    *,
    mode: str = "car",
    period: str | PeriodProfile = "interpeak",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
) -> Route:
    """Explain one journey.

    Parameters
    ----------
    network : Network
        The roads and paths.
    origin, destination : tuple of float
        Longitude and latitude, WGS84 degrees.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    period : str or PeriodProfile
        For cars: ``"free_flow"``, ``"interpeak"``, ``"am_peak"``, or a profile of your own.
        Walking and cycling take the same time all day.
    speed_kph : float, optional
        For walking and cycling, as of `travel_times`.
    terminal_minutes : float
        Minutes for parking and walking in.
    max_snap_m : float
        Farthest either end may lie from a way, in metres.

    Returns
    -------
    Route
        The quickest path, the same as `travel_times` takes, and where its minutes come from.

    Raises
    ------
    InputError
        If a position is no place on earth, an option is unknown or out of range, or the network
        has no ways for the mode.
    UnreachableError
        If either end is too far from a way, or no way connects them.
    """
    (explained,) = routes(
        network,
        [(origin, destination)],
        mode=mode,
        period=period,
        speed_kph=speed_kph,
        terminal_minutes=terminal_minutes,
        max_snap_m=max_snap_m,
    )
    return explained


def routes(
    network: Network,
    pairs: Sequence[tuple[LonLat, LonLat]],
    *,
    mode: str = "car",
    period: str | PeriodProfile = "interpeak",
    speed_kph: float | None = None,
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
) -> list[Route]:
    """Explain several journeys: what takes long for one is done once for all.

    Parameters
    ----------
    network : Network
        The roads and paths.
    pairs : sequence of tuple
        Origin and destination of each, longitude and latitude.
    mode : str
        As of `route`.
    period : str or PeriodProfile
        As of `route`.
    speed_kph : float, optional
        As of `route`.
    terminal_minutes, max_snap_m : float
        As of `route`.

    Returns
    -------
    list of Route
        In the order of the pairs.

    Raises
    ------
    InputError
        If a position is no place on earth, an option is unknown or out of range, or the network
        has no ways for the mode.
    UnreachableError
        If an end is too far from a way, or no way connects a pair.
    """
    check_options(mode, speed_kph, terminal_minutes, max_snap_m, None)
    network = network.for_mode(mode)
    model = journey_model(
        network, period, mode=mode, speed_kph=speed_kph, terminal_minutes=terminal_minutes
    )
    tied = _on_a_way(network, [place for pair in pairs for place in pair], max_snap_m)
    rows = [(2 * k, 2 * k + 1) for k in range(len(pairs))]
    engine = choose_engine(network, searches=len(pairs))
    paths = quickest_paths(network, model.cost, tied, rows, engine=engine)
    return [
        _explained(network, model, path, tied.distance_m[2 * k : 2 * k + 2], pair)
        for k, (pair, path) in enumerate(zip(pairs, paths, strict=True))
    ]


def _explained(
    network: Network,
    model: JourneyModel,
    path: list[Stretch],
    access_m: FloatArray,
    pair: tuple[LonLat, LonLat],
) -> Route:
    """Explain the journey along a path, and from the door to its ends."""
    table = None if model.profile is None else SPEED_TABLES[model.profile.speeds]
    access = seconds_to_travel(access_m, model.access_kph) / SECONDS_PER_MINUTE
    # Rounded to whole units, the sum is that of the matrix to the last bit.
    seconds = on_grid(np.array([sum(part.seconds + part.delay for part in path)]))
    minutes = seconds / SECONDS_PER_MINUTE + access.sum()
    if model.profile is not None:
        minutes = model.profile.journey_minutes(minutes)
    return Route(
        minutes=float(minutes[0] + model.terminal_minutes),
        mode=network.mode,
        speed_kph=model.access_kph if model.profile is None else None,
        steps=tuple(steps_of(network, path)),
        groups=groups_of(network, path),
        delays=delays_of(path, table),
        access_m=(float(access_m[0]), float(access_m[1])),
        access_minutes=(float(access[0]), float(access[1])),
        profile=model.profile,
        terminal_minutes=model.terminal_minutes,
        origin=pair[0],
        destination=pair[1],
    )


def _on_a_way(network: Network, places: Sequence[LonLat], max_snap_m: float) -> Snap:
    tied = snap(network, *np.array(places, dtype=np.float64).T, max_snap_m=max_snap_m)
    for k in np.flatnonzero(tied.edge < 0):
        lon, lat = places[int(k)]
        raise UnreachableError(
            f"({lon:.5f}, {lat:.5f}) is {tied.distance_m[k]:,.0f} m from the nearest "
            f"{WAYS[network.mode]}; the limit is {max_snap_m:,.0f} m",
            hint="Check the position, or the extent of the network.",
        )
    return tied
