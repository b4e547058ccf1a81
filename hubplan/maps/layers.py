"""What the map draws, as plain data: the page's script only draws it and computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import InputError
from hubplan.location import MAIN, MINI, OPEN, Evaluation
from hubplan.maps.shapes import PER_DEGREE, Line, border_lines, in_degrees, lines_of
from hubplan.maps.wording import lost_words
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario.wording import count_words

#: Upper ends of the bands of minutes; journeys of exactly so many count as within.
BAND_ENDS: Final = (10.0, 15.0, 20.0, 30.0)
#: Other journeys are longer than those by car, with whose ends most land were one colour.
_ACTIVE_BAND_ENDS: Final = {
    "walk": (20.0, 30.0, 60.0, 90.0),
    "cycle": (10.0, 20.0, 30.0, 45.0),
    "transit": (20.0, 30.0, 45.0, 60.0),
}
#: Where the question is of so long journeys, bands of short ones would show one colour.
_LONG_BAND_ENDS: Final = (15.0, 30.0, 45.0, 60.0)
#: The band of places without a route, after those of minutes.
NO_ROUTE_BAND: Final = len(BAND_ENDS) + 1
#: Upper ends of the bands of change, longer or shorter: up to the first it is "the same".
CHANGE_ENDS: Final = (1.0, 5.0, 10.0)
#: Services a journey may be for: the core ones at any hub, every one at a main hub.
ANY_HUB: Final = "any"
MAIN_HUB: Final = "main"

#: West, south, east, north in degrees.
Extent = tuple[float, float, float, float]

_PLACE_RANKS: Final = ("city", "town", "village")
_EDGE: Final = 0.015  # of the extent, left free around the map


def band_ends(mode: str, *, headline_minutes: float = 20.0) -> tuple[float, ...]:
    """Return the upper ends of the bands of minutes on a map.

    Parameters
    ----------
    mode : str
        Such as ``"walk"``.
    headline_minutes : float
        The journey that the study speaks of first.

    Returns
    -------
    tuple of float
        Four, rising: `BAND_ENDS` but for walkers and cyclists, and for longer journeys.
    """
    usual = BAND_ENDS if headline_minutes <= BAND_ENDS[-1] else _LONG_BAND_ENDS
    return _ACTIVE_BAND_ENDS.get(mode, usual)


def band_labels(mode: str, *, headline_minutes: float = 20.0) -> tuple[str, ...]:
    """Return the bands of minutes in words.

    Parameters
    ----------
    mode : str
        Such as ``"walk"``.
    headline_minutes : float
        As of `band_ends`.

    Returns
    -------
    tuple of str
        The one of places without a route last.
    """
    ends = [f"{end:g}" for end in band_ends(mode, headline_minutes=headline_minutes)]
    between = [f"over {start}, up to {end}" for start, end in pairwise(ends)]
    return (f"up to {ends[0]} minutes", *between, f"over {ends[-1]} minutes", lost_words(mode).key)


def change_labels(mode: str = "car") -> tuple[str, ...]:
    """Return the bands of change against today in words.

    Parameters
    ----------
    mode : str
        Such as ``"transit"``.

    Returns
    -------
    tuple of str
        From much shorter to much longer; places without a route, before or after, last.
    """
    ends = [f"{end:g}" for end in CHANGE_ENDS]
    between = [f"over {start}, up to {end}" for start, end in pairwise(ends)]
    most = f"over {ends[-1]} minutes"
    return (
        f"{most} shorter",
        *(f"{words} shorter" for words in reversed(between)),
        f"the same within {count_words(round(CHANGE_ENDS[0]), 'minute')}",
        *(f"{words} longer" for words in between),
        f"{most} longer",
        f"{lost_words(mode).key}, today or with this plan",
    )


def hub_layer(evaluation: Evaluation, position: Mapping[str, int]) -> dict[str, Any]:
    """Return the hubs of one option.

    Parameters
    ----------
    evaluation : Evaluation
        A plan with everybody's journey.
    position : mapping of str to int
        Where each hub stands in the list from `site_layer`.

    Returns
    -------
    dict
        ``hubs`` as ``{site, tier, number}``.
    """
    return {
        "hubs": [
            {"site": position[site], "tier": tier, "number": number}
            for number, (tier, site) in enumerate(numbered_hubs(evaluation), start=1)
        ]
    }


def numbered_hubs(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return the open hubs in the order in which map and list number them.

    Parameters
    ----------
    evaluation : Evaluation
        A plan.

    Returns
    -------
    list of tuple of str
        Tier and site id: main hubs first.
    """
    tiers = sorted(evaluation.plan, key=lambda tier: (tier == MINI, tier not in {MAIN, OPEN}))
    return [(tier, site) for tier in tiers for site in evaluation.plan[tier]]


def site_layer(sites: CandidateSites, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """Return where the hubs stand.

    Parameters
    ----------
    sites : CandidateSites
        All sites.
    wanted : sequence of str
        Ids of the sites that are a hub in some option.

    Returns
    -------
    list of dict
        ``name, lat, lon`` in the order of `wanted`.

    Raises
    ------
    InputError
        If a hub has no position.
    """
    row = {site: j for j, site in enumerate(sites.ids)}
    hubs = [row[site] for site in wanted]
    lost = [sites.ids[j] for j in hubs if not np.isfinite([sites.lon[j], sites.lat[j]]).all()]
    if lost:
        raise InputError(
            f"a map needs the position of every hub; '{lost[0]}' has none",
            hint="Give the sites columns lon and lat.",
        )
    return [
        {"name": sites.names[j], "lat": _degrees(sites.lat[j]), "lon": _degrees(sites.lon[j])}
        for j in hubs
    ]


def ground_layer(demand: DemandPoints, areas: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Return the ground the minutes are painted on.

    Parameters
    ----------
    demand : DemandPoints
        The demand points.
    areas : GeoDataFrame or None
        Polygons with the column ``id``; those of other ids are drawn as outside the study.

    Returns
    -------
    dict
        ``shapes`` (rings of each demand point, empty where it has no polygon), ``points``
        (position of those without a polygon, else None) and ``outside`` (rings).

    Raises
    ------
    InputError
        If a demand point has neither polygon nor position, or the polygons have no ids.
    """
    rings: dict[str, list[Line]] = {}
    if areas is not None:
        if "id" not in areas.columns:
            raise InputError("the areas have no column 'id'", hint="Name each polygon's point.")
        frame = in_degrees(areas)
        named = zip(frame["id"].astype(str), frame.geometry, strict=True)
        rings = {name: lines_of(shape) for name, shape in named}
    inside = set(demand.ids)
    drawn = [rings.get(point, []) for point in demand.ids]
    points: list[list[float] | None] = []
    for point, shape, lat, lon in zip(demand.ids, drawn, demand.lat, demand.lon, strict=True):
        if not shape and not (np.isfinite(lat) and np.isfinite(lon)):
            raise InputError(
                f"demand point '{point}' has neither a polygon nor a position",
                hint="Give the demand columns lon and lat, or areas with its id.",
            )
        points.append(None if shape else [_degrees(lat), _degrees(lon)])
    outside = [ring for name, shape in rings.items() if name not in inside for ring in shape]
    return {"shapes": drawn, "points": points, "outside": outside}


def line_layer(frame: gpd.GeoDataFrame | None, kind: str | None = None) -> list[Line]:
    """Return roads or borders as lines.

    Parameters
    ----------
    frame : GeoDataFrame or None
        Lines, or polygons whose common borders are drawn once.
    kind : str, optional
        Only rows with this value in the column ``kind``.

    Returns
    -------
    list of list of int
        As in `shapes.lines_of`; empty without a frame.
    """
    if frame is None:
        return []
    rows = in_degrees(frame if kind is None else frame[frame["kind"] == kind])
    if kind is not None:
        return border_lines(rows) if len(rows) else []
    return [line for shape in rows.geometry for line in lines_of(shape)]


def town_layer(places: pd.DataFrame | None) -> list[list[Any]]:
    """Return the places to be labelled, towns first.

    Parameters
    ----------
    places : DataFrame or None
        Columns ``name, place, lon, lat``; kinds other than city, town and village are left out.

    Returns
    -------
    list of list
        Name, rank (0 = city), latitude, longitude.
    """
    if places is None:
        return []
    columns = (places[column].tolist() for column in ("name", "place", "lat", "lon"))
    labelled = [
        [str(name), _PLACE_RANKS.index(kind), _degrees(lat), _degrees(lon)]
        for name, kind, lat, lon in zip(*columns, strict=True)
        if kind in _PLACE_RANKS
    ]
    return sorted(labelled, key=lambda town: (town[1], town[0], town[2], town[3]))


def extent(ground: dict[str, Any], sites: Sequence[dict[str, Any]]) -> Extent:
    """Return the degrees within which all ground and all hubs lie.

    Parameters
    ----------
    ground : dict
        From `ground_layer`.
    sites : sequence of dict
        From `site_layer`.

    Returns
    -------
    tuple of float
        West, south, east, north, with a little room.
    """
    rings = [*ground["outside"], *(ring for rings in ground["shapes"] for ring in rings)]
    corners = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / PER_DEGREE for ring in rings]
    dots = [(lon, lat) for lat, lon in filter(None, ground["points"])]
    dots += [(site["lon"], site["lat"]) for site in sites]
    every = np.concatenate([*corners, np.reshape(dots, (-1, 2))])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    room_x, room_y = max(east - west, 0.01) * _EDGE, max(north - south, 0.01) * _EDGE
    around = (west - room_x, south - room_y, east + room_x, north + room_y)
    return tuple(_degrees(value) for value in around)  # type: ignore[return-value]


def _degrees(value: float) -> float:
    return round(float(value), 5)
