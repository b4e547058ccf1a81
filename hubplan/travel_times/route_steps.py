"""A path told way by way: what bears one name, which kind of way it is, what delays it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from hubplan.network import WAY_CLASSES, Network
from hubplan.places.projection import unproject
from hubplan.travel_times.active import PATH_GROUPS
from hubplan.travel_times.car import ROAD_GROUPS, SpeedTable
from hubplan.travel_times.path import Stretch, shape_of
from hubplan.units import METRES_PER_KM, SECONDS_PER_MINUTE, FloatArray

_LON_LAT_DECIMALS = 6
#: What is shorter belongs to the way that follows, as a roundabout does.
_SHORTEST_M = 1.0
#: To walkers and cyclists a service road is not private: those that are stay closed to them.
_ACTIVE_GROUPS = {**ROAD_GROUPS, **PATH_GROUPS, "service": "service_road"}


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a journey along one road or path.

    Attributes
    ----------
    road : str
        Its reference or name, such as ``"A21"``; in brackets what it is when it has neither, such
        as ``"(footpath)"``.
    group : str
        Kind of way that most of its length belongs to: a group of the speed table, and on foot
        and by bicycle also of `hubplan.travel_times.active.PATH_GROUPS` or ``"service_road"``.
    length_m : float
        Metres.
    minutes : float
        Time under way, before the period profile and without delays.
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


def steps_of(network: Network, path: list[Stretch]) -> Iterator[Step]:
    """Merge what bears one reference or name; a roundabout belongs to the way that follows.

    Parameters
    ----------
    network : Network
        Of the mode.
    path : list of Stretch
        From `quickest_paths`.

    Yields
    ------
    Step
        In the order of the journey.
    """
    labelled = list(zip(_labels(network, path), path, strict=True))
    for road, pieces in groupby(labelled, key=lambda pair: pair[0]):
        parts = [part for _, part in pieces]
        lengths: dict[str, float] = {}
        for part in parts:
            lengths[_group(network, part)] = lengths.get(_group(network, part), 0.0) + part.length_m
        circles = [bool(network.edge_roundabout[part.edge]) for part in parts]
        entered = sum(now and not before for now, before in zip(circles, [False, *circles]))  # noqa: B905
        x, y = joined([shape_of(network, part) for part in parts]).T
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


def groups_of(network: Network, path: list[Stretch]) -> pd.DataFrame:
    """Add up a path by kind of way.

    Parameters
    ----------
    network : Network
        Of the mode.
    path : list of Stretch
        From `quickest_paths`.

    Returns
    -------
    DataFrame
        Columns ``group``, ``km``, ``minutes`` (without delays), in the order of the speed table,
        paths after roads.
    """
    rows = [
        (_group(network, p), p.length_m / METRES_PER_KM, p.seconds / SECONDS_PER_MINUTE)
        for p in path
    ]
    frame = pd.DataFrame(rows, columns=["group", "km", "minutes"])
    order = list(dict.fromkeys(_groups(network).values()))
    summed = frame.groupby("group", sort=False).sum()
    return summed.reindex([name for name in order if name in summed.index]).reset_index()


def delays_of(path: list[Stretch], table: SpeedTable | None) -> pd.DataFrame:
    """Count the delays by kind: a delay is known by its seconds.

    Parameters
    ----------
    path : list of Stretch
        From `quickest_paths`.
    table : SpeedTable or None
        Whose delays they are; None where nothing delays, as on foot.

    Returns
    -------
    DataFrame
        Columns ``kind``, ``times``, ``minutes``; without rows where nothing delays.
    """
    kinds = {
        "giving way": table.give_way_seconds,
        "entering a roundabout": table.roundabout_seconds,
        "passing a side road": table.side_road_seconds,
    } if table else {}  # fmt: skip
    delays = np.array([part.delay for part in path])
    rows = []
    for kind, seconds in kinds.items():
        times = int(np.count_nonzero(np.isclose(delays, seconds))) if seconds > 0 else 0
        rows.append((kind, times, times * seconds / SECONDS_PER_MINUTE))
    return pd.DataFrame(rows, columns=["kind", "times", "minutes"])


def joined(shapes: list[FloatArray]) -> FloatArray:
    """Join lines end to end: where one ends the next begins.

    Parameters
    ----------
    shapes : list of ndarray of float, shape (n_points, 2)
        In order.

    Returns
    -------
    ndarray of float, shape (n_points, 2)
        Each common point once.
    """
    if not shapes:
        return np.empty((0, 2))
    return np.concatenate([shapes[0], *(shape[1:] for shape in shapes[1:])])


def _labels(network: Network, path: list[Stretch]) -> list[str]:
    """Return what the way of each stretch is called, one name for what is no way of its own."""
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
    return name or f"({_what_it_is(network, part)})"


def _what_it_is(network: Network, part: Stretch) -> str:
    kind = WAY_CLASSES[network.edge_class[part.edge]]
    if network.edge_roundabout[part.edge]:
        return "roundabout"
    if kind.endswith("_link"):
        return "slip road"
    if kind in PATH_GROUPS:
        return PATH_GROUPS[kind].replace("_", " ")
    if kind == "service":
        return "private road" if network.mode == "car" else "service road"
    return "unnamed road"


def _groups(network: Network) -> dict[str, str]:
    """Return the kind of way of each class, as a mode tells them apart."""
    return ROAD_GROUPS if network.mode == "car" else _ACTIVE_GROUPS


def _group(network: Network, part: Stretch) -> str:
    return _groups(network)[WAY_CLASSES[network.edge_class[part.edge]]]
