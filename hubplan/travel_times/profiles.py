"""A period profile: how road minutes become journey minutes, and how far that may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubplan.errors import Fault, raise_faults

if TYPE_CHECKING:
    from hubplan.units import FloatArray

_ROAD_PRECISION_MINUTES = 1e-6


@dataclass(frozen=True, slots=True)
class PeriodProfile:
    """How road minutes become journey minutes at a time of day.

    ``slope × road + intercept + saturating × (1 − exp(−road / scale))``: a straight line, unless
    friction at the ends of the trip grows with the first minutes only (saturating form).

    Attributes
    ----------
    name : str
        Such as ``"interpeak"``.
    speeds : str
        Which of `hubplan.travel_times.SPEED_TABLES` it drives on.
    slope : float
        Factor on the road minutes.
    intercept_minutes : float
        Minutes added to every journey: friction at the ends of the trip.
    label : str
        The period in words.
    source : str
        Where the numbers come from.
    saturating_minutes : float
        Minutes of friction that short journeys do not get whole.
    saturating_scale_minutes : float
        Road minutes after which they got 63% of it.
    error_90_minutes : float
        Nine journeys in ten lie within this many minutes of the profile's; NaN = not known.
    error_source : str
        How that is known, or why it is not.
    speed_factors : tuple of (str, float)
        Factors on the speeds driven, by road group (`hubplan.travel_times.car.PRIORITY`): 0.8 is
        a fifth slower than the table and the posted limit have it. Other groups keep theirs.

    Raises
    ------
    InputError
        If a number is not finite or out of range.
    """

    name: str
    speeds: str
    slope: float
    intercept_minutes: float
    label: str
    source: str
    saturating_minutes: float = 0.0
    saturating_scale_minutes: float = 1.0
    error_90_minutes: float = math.nan
    error_source: str = ""
    speed_factors: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse numbers under which a longer road could be a shorter journey."""
        faults = [
            Fault(f"{self.name}.{name}", f"{value} is not {what}", "Check the profile.")
            for name, value, fine, what in (
                ("slope", self.slope, self.slope > 0, "a finite number above zero"),
                (
                    "intercept_minutes",
                    self.intercept_minutes,
                    self.intercept_minutes >= 0,
                    "a finite number from zero",
                ),
                (
                    "saturating_minutes",
                    self.saturating_minutes,
                    self.saturating_minutes >= 0,
                    "a finite number from zero",
                ),
                (
                    "saturating_scale_minutes",
                    self.saturating_scale_minutes,
                    self.saturating_scale_minutes > 0,
                    "a finite number above zero",
                ),
            )
            if not (fine and math.isfinite(value))
        ]
        faults += [
            Fault(
                f"{self.name}.speed_factors",
                f"{group} has the factor {factor}",
                "Give a finite number above zero.",
            )
            for group, factor in self.speed_factors
            if not (factor > 0 and math.isfinite(factor))
        ]
        raise_faults("the period profile", faults)

    def journey_minutes(self, road_minutes: FloatArray) -> FloatArray:
        """Return journey minutes for road minutes, without terminal time.

        Parameters
        ----------
        road_minutes : ndarray of float
            Minutes of the quickest road with both access legs; NaN = no route.

        Returns
        -------
        ndarray of float
            Minutes, of the same shape; NaN stays NaN.
        """
        import numpy as np  # noqa: PLC0415 - naming the periods must not cost this

        line = self.slope * road_minutes + self.intercept_minutes
        if not self.saturating_minutes:
            return np.asarray(line, dtype=np.float64)
        bend = -np.expm1(-np.asarray(road_minutes) / self.saturating_scale_minutes)
        return np.asarray(line + self.saturating_minutes * bend, dtype=np.float64)

    def road_minutes(self, journey_minutes: FloatArray) -> FloatArray:
        """Return how long a road may be for the journey to take so many minutes.

        Parameters
        ----------
        journey_minutes : ndarray of float
            Minutes without terminal time.

        Returns
        -------
        ndarray of float
            Minutes of road with access legs, to a millionth; below zero where the journey takes
            longer whatever the road.
        """
        import numpy as np  # noqa: PLC0415 - naming the periods must not cost this

        wanted = np.asarray(journey_minutes, dtype=np.float64)
        most = (wanted - self.intercept_minutes) / self.slope
        if not self.saturating_minutes:
            return np.asarray(most)
        # Friction is between nothing and all of it; halve what lies between.
        least, longest = np.maximum(most - self.saturating_minutes / self.slope, 0.0), most
        while np.any(longest - least > _ROAD_PRECISION_MINUTES):
            middle = (least + longest) / 2
            too_long = self.journey_minutes(middle) > wanted
            least = np.where(too_long, least, middle)
            longest = np.where(too_long, middle, longest)
        return np.where(most < 0, most, least)

    def in_words(self) -> str:
        """Return the formula as part of a sentence, without its source."""
        told = "the minutes of the quickest road"
        if self.slope != 1:
            told = f"{self.slope:g} times {told}"
        if self.intercept_minutes:
            told += f" plus {self.intercept_minutes:g} minutes"
        if self.saturating_minutes:
            told += (
                f" plus up to {self.saturating_minutes:g} minutes (1 − exp(−road minutes / "
                f"{self.saturating_scale_minutes:g}) of them)"
            )
        if self.speed_factors:
            told += f", with speeds {self.factors_in_words()}"
        return told

    def factors_in_words(self) -> str:
        """Return the factors on speeds as part of a sentence."""
        groups: dict[float, list[str]] = {}
        for group, factor in self.speed_factors:
            groups.setdefault(factor, []).append(group.replace("_", " "))
        return "; ".join(
            f"times {factor:g} on {', '.join(names)}" for factor, names in groups.items()
        )

    def error_in_words(self) -> str:
        """Return how far journeys may be off, as a sentence."""
        return error_in_words(self.error_90_minutes, self.error_source)


def error_in_words(error_90_minutes: float, source: str) -> str:
    """Return how far journeys may be off, as a sentence.

    Parameters
    ----------
    error_90_minutes : float
        Nine journeys in ten lie within this many minutes; NaN = not known.
    source : str
        How that is known, or why it is not; may be empty.

    Returns
    -------
    str
        One sentence.
    """
    if math.isnan(error_90_minutes):
        because = f": {source}" if source else ""
        return f"How far single journeys are off is not known{because}."
    because = f" ({source})" if source else ""
    return f"9 journeys in 10 are within ±{error_90_minutes:g} minutes{because}."
