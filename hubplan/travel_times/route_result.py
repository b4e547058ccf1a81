"""One journey explained: what is known of it, as a table and as GeoJSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hubplan.cells import SHOWN_ROWS, cell_html, rows_left
from hubplan.travel_times.active import ACTIVE_MODES, ANY_PERIOD
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.route_steps import Step, joined
from hubplan.units import METRES_PER_KM, FloatArray

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One journey, from door to door.

    Attributes
    ----------
    minutes : float
        Door to door: to the last bit the cell of the matrix for the same two points and options.
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    speed_kph : float or None
        On foot and by bicycle, on the level; None for cars.
    steps : tuple of Step
        Way by way.
    groups : DataFrame
        Columns ``group``, ``km``, ``minutes``: by kind of way, without delays.
    delays : DataFrame
        Columns ``kind``, ``times``, ``minutes``: what cars lose at junctions; no rows for others.
    access_m, access_minutes : tuple of float
        Straight metres and minutes between the start and its way, and between the way and the
        end.
    profile : PeriodProfile or None
        Turns the minutes of roads and access into those of the period; None on foot and by
        bicycle, where they are the same all day.
    terminal_minutes : float
        For parking and walking in.
    origin, destination : tuple of float
        Longitude and latitude.
    """

    minutes: float
    mode: str
    speed_kph: float | None
    steps: tuple[Step, ...]
    groups: pd.DataFrame
    delays: pd.DataFrame
    access_m: tuple[float, float]
    access_minutes: tuple[float, float]
    profile: PeriodProfile | None
    terminal_minutes: float
    origin: LonLat
    destination: LonLat

    @property
    def length_m(self) -> float:
        """Metres on roads and paths."""
        return sum(step.length_m for step in self.steps)

    @property
    def road_minutes(self) -> float:
        """Minutes on roads and paths with delays, before the period profile."""
        return sum(step.minutes + step.delay_minutes for step in self.steps)

    @property
    def period(self) -> str:
        """Name of the period profile; ``"any"`` on foot and by bicycle."""
        return ANY_PERIOD if self.profile is None else self.profile.name

    def __repr__(self) -> str:
        """Say in one line how long, how far and along which roads."""
        longest = sorted(self.steps, key=lambda step: -step.length_m)[:3]
        roads = ", ".join(dict.fromkeys(s.road for s in self.steps if s in longest))
        nothing = "no road" if self.mode == "car" else "no road or path"
        how = self.period
        if self.mode in ACTIVE_MODES:
            how = f"{ACTIVE_MODES[self.mode].moving} at {self.speed_kph:g} km/h"
        return (
            f"Route({self.minutes:.1f} minutes, {how}, "
            f"{self.length_m / METRES_PER_KM:.1f} km, by {roads or nothing})"
        )

    def _repr_html_(self) -> str:
        steps = self.to_frame()
        steps = steps.rename(columns={"delay_minutes": "delay, min", "minutes": "min"})
        note = rows_left(SHOWN_ROWS, len(steps), ".to_frame()")
        formats = {"km": ".2f", "min": ".1f", "delay, min": ".1f"}
        return cell_html(self, steps.head(SHOWN_ROWS), formats=formats, note=note)

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
            A FeatureCollection of LineStrings: first the whole way (``part`` is ``"route"``) with
            its totals, then each step (``"step"``).
        """
        whole = {
            "part": "route",
            "minutes": self.minutes,
            "km": self.length_m / METRES_PER_KM,
            "mode": self.mode,
            "period": self.period,
            "speed_kph": self.speed_kph,
            "road_minutes": self.road_minutes,
            "access_minutes": sum(self.access_minutes),
            "terminal_minutes": self.terminal_minutes,
        }
        features = [_feature(whole, joined([step.shape for step in self.steps]))]
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


def _feature(properties: dict[str, Any], shape: FloatArray) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": shape.tolist()}
    return {"type": "Feature", "properties": properties, "geometry": line}
