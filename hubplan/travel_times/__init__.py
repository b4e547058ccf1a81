"""How long: from a network and points to a matrix of minutes, by mode and period."""

from hubplan.travel_times.car import (
    DEFAULT_TERMINAL_MINUTES,
    PERIODS,
    SPEED_TABLES,
    PeriodProfile,
    period_profile,
)
from hubplan.travel_times.files import read_times, write_times
from hubplan.travel_times.journeys import MODES, travel_times, travel_times_by_period
from hubplan.travel_times.matrix import TravelTimes

__all__ = [
    "DEFAULT_TERMINAL_MINUTES",
    "MODES",
    "PERIODS",
    "SPEED_TABLES",
    "PeriodProfile",
    "TravelTimes",
    "period_profile",
    "read_times",
    "travel_times",
    "travel_times_by_period",
    "write_times",
]
