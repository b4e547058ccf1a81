"""One journey explained: by which roads and paths it goes, and where its minutes come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hubplan.errors import Fault, UnreachableError, nearest_name, raise_faults
from hubplan.network import Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.travel_times.active import ACTIVE_MODES, speed_faults, way_seconds
from hubplan.travel_times.car import (
    ACCESS_SPEED_KPH,
    DEFAULT_TERMINAL_MINUTES,
    SPEED_TABLES,
    SpeedTable,
    period_profile,
)
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.journeys import MODES
from hubplan.travel_times.path import Stretch, quickest_paths
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.reasons import WAYS
from hubplan.travel_times.road_seconds import RoadSeconds, road_seconds
from hubplan.travel_times.route_result import LonLat, Route
from hubplan.travel_times.route_steps import delays_of, groups_of, steps_of
from hubplan.travel_times.whole_costs import on_grid
from hubplan.units import SECONDS_PER_MINUTE, FloatArray, seconds_to_travel

__all__ = ["Route", "route", "routes"]


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """What a journey costs: profile and table are those of cars, the speed is that of others."""

    cost: RoadSeconds
    access_kph: float
    profile: PeriodProfile | None = None
    table: SpeedTable | None = None
    speed_kph: float | None = None


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
    raise_faults("the options of the route", _faults(mode, speed_kph, terminal_minutes))
    network = network.for_mode(mode)
    model = _model(network, period, speed_kph)
    tied = _on_a_way(network, [place for pair in pairs for place in pair], max_snap_m)
    rows = [(2 * k, 2 * k + 1) for k in range(len(pairs))]
    engine = choose_engine(network, searches=len(pairs))
    paths = quickest_paths(network, model.cost, tied, rows, engine=engine)
    return [
        _explained(network, model, path, tied.distance_m[2 * k : 2 * k + 2], pair, terminal_minutes)
        for k, (pair, path) in enumerate(zip(pairs, paths, strict=True))
    ]


def _model(network: Network, period: str | PeriodProfile, speed_kph: float | None) -> _Model:
    """Return what a journey costs on the network of a mode."""
    if network.mode in ACTIVE_MODES:
        mode = ACTIVE_MODES[network.mode]
        kph = speed_kph or mode.speed_kph
        return _Model(way_seconds(network, mode, kph), kph, speed_kph=kph)
    profile = period_profile(period)
    table = SPEED_TABLES[profile.speeds]
    return _Model(road_seconds(network, table), ACCESS_SPEED_KPH, profile, table)


def _explained(  # noqa: PLR0917 - one pair with all that is common to the pairs
    network: Network,
    model: _Model,
    path: list[Stretch],
    access_m: FloatArray,
    pair: tuple[LonLat, LonLat],
    terminal_minutes: float,
) -> Route:
    """Explain the journey along a path, and from the door to its ends."""
    access = seconds_to_travel(access_m, model.access_kph) / SECONDS_PER_MINUTE
    # Rounded to whole units, the sum is that of the matrix to the last bit.
    seconds = on_grid(np.array([sum(part.seconds + part.delay for part in path)]))
    minutes = seconds / SECONDS_PER_MINUTE + access.sum()
    if model.profile is not None:
        minutes = model.profile.journey_minutes(minutes)
    return Route(
        minutes=float(minutes[0] + terminal_minutes),
        mode=network.mode,
        speed_kph=model.speed_kph,
        steps=tuple(steps_of(network, path)),
        groups=groups_of(network, path),
        delays=delays_of(path, model.table),
        access_m=(float(access_m[0]), float(access_m[1])),
        access_minutes=(float(access[0]), float(access[1])),
        profile=model.profile,
        terminal_minutes=terminal_minutes,
        origin=pair[0],
        destination=pair[1],
    )


def _faults(mode: str, speed_kph: float | None, terminal_minutes: float) -> list[Fault]:
    faults = []
    if mode not in MODES:
        what = f"'{mode}' is not a mode{nearest_name(mode, MODES)}"
        faults.append(Fault("mode", what, f"Choose one of: {', '.join(MODES)}."))
    else:
        faults += speed_faults(mode, speed_kph)
    if not (np.isfinite(terminal_minutes) and terminal_minutes >= 0):
        what = f"{terminal_minutes} is not a finite number, zero or more"
        faults.append(Fault("terminal_minutes", what, "Give a number from 0."))
    return faults


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
