"""Where should the care hubs be, who gains, who loses, and how sure are we.

The public names, in the order of the stages. Each is imported when first asked for, so that
``import hubplan`` and ``hubplan --help`` are quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Bound at once: asked for later, the name would be the package of that stage.
from hubplan.travel_times import travel_times

if TYPE_CHECKING:
    from hubplan.errors import HubplanError, InfeasibleError, InputError
    from hubplan.location import (
        LSCP,
        MCLP,
        LocationProblem,
        PCenter,
        Plan,
        PMedian,
        Solution,
        TwoTier,
        by_mode_mix,
        evaluate,
        solve,
    )
    from hubplan.maps import draw_map
    from hubplan.network import Network, network_from_osmnx, read_network, save_network
    from hubplan.places import CandidateSites, DemandPoints, read_demand, read_sites
    from hubplan.scenario import compare
    from hubplan.study import Study
    from hubplan.travel_times import TravelTimes, isochrones, read_times, route, write_times

__version__ = "0.1.0"

_STAGES = {
    "errors": ("HubplanError", "InputError", "InfeasibleError"),
    "places": ("read_demand", "read_sites", "DemandPoints", "CandidateSites"),
    "network": ("read_network", "save_network", "network_from_osmnx", "Network"),
    "travel_times": (
        "travel_times",
        "read_times",
        "write_times",
        "TravelTimes",
        "route",
        "isochrones",
    ),
    "location": (
        "LocationProblem",
        "PMedian",
        "MCLP",
        "LSCP",
        "PCenter",
        "TwoTier",
        "Plan",
        "solve",
        "evaluate",
        "Solution",
        "by_mode_mix",
    ),
    "scenario": ("compare",),
    "maps": ("draw_map",),
    "study": ("Study",),
}

__all__ = [  # noqa: RUF022 - in the order of the stages
    "read_demand",
    "read_sites",
    "DemandPoints",
    "CandidateSites",
    "read_network",
    "save_network",
    "network_from_osmnx",
    "Network",
    "travel_times",
    "read_times",
    "write_times",
    "TravelTimes",
    "route",
    "isochrones",
    "LocationProblem",
    "PMedian",
    "MCLP",
    "LSCP",
    "PCenter",
    "TwoTier",
    "Plan",
    "solve",
    "evaluate",
    "Solution",
    "by_mode_mix",
    "compare",
    "draw_map",
    "Study",
    "HubplanError",
    "InputError",
    "InfeasibleError",
]

_STAGE_OF = {name: stage for stage, names in _STAGES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name in _STAGE_OF:
        return getattr(import_module(f"hubplan.{_STAGE_OF[name]}"), name)
    raise AttributeError(f"module 'hubplan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
