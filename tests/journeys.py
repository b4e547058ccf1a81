"""Points at places of a drawn town, and minutes between them worked out at a walking thirty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from drawn_town import Town

from hubplan.network import Network, snap
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times.car import ROAD_GROUPS, SpeedTable
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.search import search_seconds

LonLat = tuple[float, float]


def even_speeds(kph: float = 30.0) -> SpeedTable:
    """Return a table with one speed for all roads and no delays: 500 m take a minute at 30."""
    speeds = dict.fromkeys(ROAD_GROUPS.values(), kph)
    return SpeedTable(speeds, speeds, kph, 0.0, 0.0, 0.0, "a test")


def between(town: Town, start: str, end: str, share: float) -> LonLat:
    """Return the point a share of the way from one letter to another."""
    (lon_a, lat_a), (lon_b, lat_b) = town.lon_lat[start], town.lon_lat[end]
    return lon_a + share * (lon_b - lon_a), lat_a + share * (lat_b - lat_a)


def demand_at(points: Mapping[str, LonLat]) -> DemandPoints:
    """Return demand points, one person each."""
    frame = pd.DataFrame({"id": list(points), "people": 1.0})
    lon, lat = zip(*points.values(), strict=True)
    return DemandPoints(frame.assign(lon=lon, lat=lat), "people", "drawn demand")


def sites_at(points: Mapping[str, LonLat]) -> CandidateSites:
    """Return candidate sites."""
    sites = CandidateSites.from_ids(list(points), source="drawn sites")
    sites.frame[["lon", "lat"]] = list(points.values())
    return sites


def road_minutes(
    network: Network,
    origins: Sequence[LonLat],
    destinations: Sequence[LonLat],
    *,
    table: SpeedTable | None = None,
) -> list[list[float | None]]:
    """Return minutes on the road, rounded to hundredths; None = no route."""
    ends = [snap(network, *np.array(points).T) for points in (origins, destinations)]
    cost = road_seconds(network, table or even_speeds())
    minutes = search_seconds(network, cost, *ends) / 60
    return [
        [round(float(cell), 2) if np.isfinite(cell) else None for cell in row] for row in minutes
    ]
