"""Location problems in memory, from plain arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hubplan.location import LocationProblem
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times import TravelTimes


def problem_of(
    minutes,
    weights=None,
    *,
    demand_ids: Sequence[str] | None = None,
    site_ids: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
    tiers: Sequence[str] | None = None,
    **columns,
) -> LocationProblem:
    """Return a problem: minutes (n, m), weights (n,) or all 1; further columns join the demand."""
    minutes = np.asarray(minutes, dtype=float)
    n, m = minutes.shape
    demand_ids = tuple(demand_ids or (f"d{i:03}" for i in range(n)))
    site_ids = tuple(site_ids or (f"s{j:02}" for j in range(m)))
    frame = pd.DataFrame({"id": list(demand_ids), "lon": np.nan, "lat": np.nan})
    frame["people"] = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    demand = DemandPoints(frame.assign(**columns), "people", "memory")
    sites = CandidateSites.from_ids(site_ids)
    if areas is not None:
        sites.frame["area"] = list(areas)
    if tiers is not None:
        sites.frame["tiers"] = list(tiers)
    times = TravelTimes(demand_ids, site_ids, minutes, np.zeros((n, m), dtype=bool))
    return LocationProblem(demand, sites, times)
