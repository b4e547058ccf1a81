"""One journey explained: by which roads it goes, and where its minutes come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from hubplan.errors import UnreachableError
from hubplan.network import HIGHWAY_CLASSES, Network, Snap, snap
from hubplan.network.snapping import DEFAULT_MAX_SNAP_M
from hubplan.places.projection import unproject
from hubplan.travel_times.car import (
    ACCESS_SPEED_KPH,
    DEFAULT_TERMINAL_MINUTES,
    ROAD_GROUPS,
    SPEED_TABLES,
    SpeedTable,
    period_profile,
)
from hubplan.travel_times.path import Stretch, quickest_path, shape_of
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.units import METRES_PER_KM, SECONDS_PER_MINUTE, FloatArray, seconds_to_travel

LonLat = tuple[float, float]

_LON_LAT_DECIMALS = 6
#: What is shorter belongs to the road that follows, as a roundabout does.
_SHORTEST_M = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a journey along one road.

    Attributes
    ----------
    road : str
        Its reference or name, such as ``"A21"``; in brackets what it is when it has neither.
    group : str
        Group of the speed table that most of its length belongs to.
    length_m : float
        Metres.
    minutes : float
        Driving time, before the period profile and without delays.
    delay_minutes : float
        Lost at the junctions along it and at its end.
    roundabouts : int
        Roundabouts entered.
    shape : ndarray of float, shape (n_points, 2)
        Longitude and latitude along it.
    """

    road: str
    group: str
    length_m: float
    minutes: float
    delay_minutes: float
    roundabouts: int
    shape: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One journey by car, from door to door.

    Attributes
    ----------
    minutes : float
        Door to door: the cell of the matrix for the same two points, period and options.
    steps : tuple of Step
        Road by road.
    groups : DataFrame
        Columns ``group``, ``km``, ``minutes``: driving by road group, without delays.
    delays : DataFrame
        Columns ``kind``, ``times``, ``minutes``: what is lost at junctions.
    access_m, access_minutes : tuple of float
        Straight metres and minutes between the start and its road, and between the road and
        the end.
    profile : PeriodProfile
        Turns the minutes of roads and access into those of the period.
    terminal_minutes : float
        For parking and walking in.
    origin, destination : tuple of float
        Longitude and latitude.
    """

    minutes: float
    steps: tuple[Step, ...]
    groups: pd.DataFrame
    delays: pd.DataFrame
    access_m: tuple[float, float]
    access_minutes: tuple[float, float]
    profile: PeriodProfile
    terminal_minutes: float
    origin: LonLat
    destination: LonLat

    @property
    def length_m(self) -> float:
        """Metres on the road."""
        return sum(step.length_m for step in self.steps)

    @property
    def road_minutes(self) -> float:
        """Minutes on the road with delays, before the period profile."""
        return sum(step.minutes + step.delay_minutes for step in self.steps)

    def __repr__(self) -> str:
        """Say in one line how long, how far and along which roads."""
        longest = sorted(self.steps, key=lambda step: -step.length_m)[:3]
        roads = ", ".join(dict.fromkeys(s.road for s in self.steps if s in longest))
        return (
            f"Route({self.minutes:.1f} minutes, {self.profile.name}, "
            f"{self.length_m / METRES_PER_KM:.1f} km, by {roads or 'no road'})"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the steps as a table.

        Returns
        -------
        DataFrame
            Columns ``road``, ``group``, ``km``, ``minutes``, ``delay_minutes``, ``roundabouts``.
        """
        rows = [
            (s.road, s.group, s.length_m / METRES_PER_KM, s.minutes, s.delay_minutes, s.roundabouts)
            for s in self.steps
        ]
        columns = ["road", "group", "km", "minutes", "delay_minutes", "roundabouts"]
        return pd.DataFrame(rows, columns=columns)

    def to_geojson(self) -> dict[str, Any]:
        """Return the journey as GeoJSON in WGS84.

        Returns
        -------
        dict
            A FeatureCollection of LineStrings: first the whole way on the road (``part`` is
            ``"route"``) with its totals, then each step (``"step"``).
        """
        whole = {
            "part": "route",
            "minutes": self.minutes,
            "km": self.length_m / METRES_PER_KM,
            "period": self.profile.name,
            "road_minutes": self.road_minutes,
            "access_minutes": sum(self.access_minutes),
            "terminal_minutes": self.terminal_minutes,
        }
        features = [_feature(whole, _joined([step.shape for step in self.steps]))]
        for step in self.steps:
            told: dict[str, Any] = {
                "part": "step",
                "road": step.road,
                "group": step.group,
                "km": step.length_m / METRES_PER_KM,
                "minutes": step.minutes,
                "delay_minutes": step.delay_minutes,
                "roundabouts": step.roundabouts,
            }
            features.append(_feature(told, step.shape))
        return {"type": "FeatureCollection", "features": features}


def route(
    network: Network,
    origin: LonLat,
    destination: LonLat,
    *,
    period: str | PeriodProfile = "interpeak",
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
) -> Route:
    """Explain one journey by car.

    Parameters
    ----------
    network : Network
        The roads.
    origin, destination : tuple of float
        Longitude and latitude, WGS84 degrees.
    period : str or PeriodProfile
        ``"free_flow"``, ``"interpeak"``, ``"am_peak"``, or a profile of your own.
    terminal_minutes : float
        Minutes for parking and walking in.
    max_snap_m : float
        Farthest either end may lie from a road, in metres.

    Returns
    -------
    Route
        The quickest path, the same as `travel_times` takes, and where its minutes come from.

    Raises
    ------
    InputError
        If a position is no place on earth or an option is unknown.
    UnreachableError
        If either end is too far from a road, or no road connects them.
    """
    (explained,) = routes(
        network,
        [(origin, destination)],
        period=period,
        terminal_minutes=terminal_minutes,
        max_snap_m=max_snap_m,
    )
    return explained


def routes(
    network: Network,
    pairs: Sequence[tuple[LonLat, LonLat]],
    *,
    period: str | PeriodProfile = "interpeak",
    terminal_minutes: float = DEFAULT_TERMINAL_MINUTES,
    max_snap_m: float = DEFAULT_MAX_SNAP_M,
) -> list[Route]:
    """Explain several journeys by car: what takes long for one is done once for all.

    Parameters
    ----------
    network : Network
        The roads.
    pairs : sequence of tuple
        Origin and destination of each, longitude and latitude.
    period : str or PeriodProfile
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
        If a position is no place on earth, an option is unknown or the network is not of roads.
    UnreachableError
        If an end is too far from a road, or no road connects a pair.
    """
    network = network.for_mode("car")
    profile = period_profile(period)
    table = SPEED_TABLES[profile.speeds]
    tied = _on_the_road(network, [place for pair in pairs for place in pair], max_snap_m)
    cost = road_seconds(network, table)
    found = []
    for k, (origin, destination) in enumerate(pairs):
        path = quickest_path(network, cost, tied, origin=2 * k, destination=2 * k + 1)
        access_m = tied.distance_m[2 * k : 2 * k + 2]
        access = seconds_to_travel(access_m, ACCESS_SPEED_KPH) / SECONDS_PER_MINUTE
        on_the_road = sum(part.seconds + part.delay for part in path) / SECONDS_PER_MINUTE
        found.append(
            Route(
                minutes=float(profile.journey_minutes(np.array(on_the_road + access.sum())))
                + terminal_minutes,
                steps=tuple(_steps(network, path)),
                groups=_groups(network, path),
                delays=_delays(path, table),
                access_m=(float(access_m[0]), float(access_m[1])),
                access_minutes=(float(access[0]), float(access[1])),
                profile=profile,
                terminal_minutes=terminal_minutes,
                origin=origin,
                destination=destination,
            )
        )
    return found


def _on_the_road(network: Network, places: Sequence[LonLat], max_snap_m: float) -> Snap:
    tied = snap(network, *np.array(places, dtype=np.float64).T, max_snap_m=max_snap_m)
    for k in np.flatnonzero(tied.edge < 0):
        lon, lat = places[int(k)]
        raise UnreachableError(
            f"({lon:.5f}, {lat:.5f}) is {tied.distance_m[k]:,.0f} m from the nearest road; the "
            f"limit is {max_snap_m:,.0f} m",
            hint="Check the position, or the extent of the network.",
        )
    return tied


def _steps(network: Network, path: list[Stretch]) -> Iterator[Step]:
    """Merge what bears one reference or name; a roundabout belongs to the road that follows."""
    labelled = list(zip(_labels(network, path), path, strict=True))
    for road, pieces in groupby(labelled, key=lambda pair: pair[0]):
        parts = [part for _, part in pieces]
        lengths: dict[str, float] = {}
        for part in parts:
            lengths[_group(network, part)] = lengths.get(_group(network, part), 0.0) + part.length_m
        circles = [bool(network.edge_roundabout[part.edge]) for part in parts]
        entered = sum(now and not before for now, before in zip(circles, [False, *circles]))  # noqa: B905
        x, y = _joined([shape_of(network, part) for part in parts]).T
        lon_lat = np.column_stack(unproject(x, y, crs=network.crs))
        yield Step(
            road=road,
            group=max(lengths, key=lambda name: lengths[name]),
            length_m=sum(part.length_m for part in parts),
            minutes=sum(part.seconds for part in parts) / SECONDS_PER_MINUTE,
            delay_minutes=sum(part.delay for part in parts) / SECONDS_PER_MINUTE,
            roundabouts=entered,
            shape=np.asarray(np.round(lon_lat, _LON_LAT_DECIMALS), dtype=np.float64),
        )


def _labels(network: Network, path: list[Stretch]) -> list[str]:
    """Return what the road of each stretch is called, one name for what is no road of its own."""
    own = [_label(network, part) for part in path]
    lends = [
        part.length_m >= _SHORTEST_M and not network.edge_roundabout[part.edge] for part in path
    ]
    if not any(lends):
        return own
    named = np.flatnonzero(lends)
    following = np.searchsorted(named, np.arange(len(path))).clip(max=named.size - 1)
    return [own[named[k]] for k in following]


def _label(network: Network, part: Stretch) -> str:
    """Return the reference or name of an edge, or in brackets what it is."""
    name = network.names[network.edge_ref[part.edge] or network.edge_name[part.edge]]
    kind = HIGHWAY_CLASSES[network.edge_class[part.edge]]
    if network.edge_roundabout[part.edge]:
        what = "roundabout"
    elif kind.endswith("_link"):
        what = "slip road"
    else:
        what = "private road" if kind == "service" else "unnamed road"
    return name or f"({what})"


def _group(network: Network, part: Stretch) -> str:
    return ROAD_GROUPS[HIGHWAY_CLASSES[network.edge_class[part.edge]]]


def _groups(network: Network, path: list[Stretch]) -> pd.DataFrame:
    """Add up driving by road group, in the order of the speed table."""
    rows = [(_group(network, p), p.length_m / METRES_PER_KM, p.seconds / 60) for p in path]
    frame = pd.DataFrame(rows, columns=["group", "km", "minutes"])
    order = list(dict.fromkeys(ROAD_GROUPS.values()))
    summed = frame.groupby("group", sort=False).sum()
    return summed.reindex([name for name in order if name in summed.index]).reset_index()


def _delays(path: list[Stretch], table: SpeedTable) -> pd.DataFrame:
    """Count the delays by kind: a delay is known by its seconds."""
    kinds = {
        "giving way": table.give_way_seconds,
        "entering a roundabout": table.roundabout_seconds,
        "passing a side road": table.side_road_seconds,
    }
    delays = np.array([part.delay for part in path])
    rows = []
    for kind, seconds in kinds.items():
        times = int(np.count_nonzero(np.isclose(delays, seconds))) if seconds > 0 else 0
        rows.append((kind, times, times * seconds / SECONDS_PER_MINUTE))
    return pd.DataFrame(rows, columns=["kind", "times", "minutes"])


def _joined(shapes: list[FloatArray]) -> FloatArray:
    """Join lines end to end: where one ends the next begins."""
    if not shapes:
        return np.empty((0, 2))
    return np.concatenate([shapes[0], *(shape[1:] for shape in shapes[1:])])


def _feature(properties: dict[str, Any], shape: FloatArray) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": shape.tolist()}
    return {"type": "Feature", "properties": properties, "geometry": line}
