"""How long: from a network and points to a matrix of minutes, by mode and period.

All but the verb is imported when first asked for. The verb is not, since ``hubplan.travel_times``
is this package to Python and the function to its users: `hubplan` binds the function over the
package's name as soon as the package exists.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hubplan.travel_times.car import (
    DEFAULT_TERMINAL_MINUTES,
    PERIODS,
    SPEED_TABLES,
    period_profile,
)
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.verb import travel_times

if TYPE_CHECKING:
    from hubplan.travel_times.by_chunks import write_travel_times
    from hubplan.travel_times.facts import TimesFacts
    from hubplan.travel_times.files import read_times, write_times
    from hubplan.travel_times.isochrone import isochrones
    from hubplan.travel_times.journeys import MODES, travel_times_by_period
    from hubplan.travel_times.matrix import TravelTimes
    from hubplan.travel_times.route_result import Route
    from hubplan.travel_times.routes import route

__all__ = [
    "DEFAULT_TERMINAL_MINUTES",
    "MODES",
    "PERIODS",
    "SPEED_TABLES",
    "PeriodProfile",
    "Route",
    "TimesFacts",
    "TravelTimes",
    "isochrones",
    "period_profile",
    "read_times",
    "route",
    "travel_times",
    "travel_times_by_period",
    "write_times",
    "write_travel_times",
]

_ROOMS = {
    "MODES": "journeys",
    "Route": "route_result",
    "TimesFacts": "facts",
    "TravelTimes": "matrix",
    "isochrones": "isochrone",
    "read_times": "files",
    "route": "routes",
    "travel_times_by_period": "journeys",
    "write_times": "files",
    "write_travel_times": "by_chunks",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name in _ROOMS:
        return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
