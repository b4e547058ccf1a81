"""Changes to journeys: roads closed or flooded, other speeds, and another time model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import geopandas as gpd
import numpy as np
import shapely
from pydantic import Field

from hubplan.errors import Fault, HubplanError, InputError, nearest_name
from hubplan.network import Network
from hubplan.network.closures import closed_roads, edges_called, edges_touching
from hubplan.scenario.changes.change import Change, Text
from hubplan.scenario.world import Journeys, World
from hubplan.travel_times.active import (
    ACTIVE_MODES,
    TRANSIT,
    at_speed_words,
    speed_faults,
    ways_mode,
)
from hubplan.travel_times.car import PRIORITY
from hubplan.units import WGS84, BoolArray

_SHAPE = "shape"


class CloseRoads(Change):
    """Close roads: by name, by a line or polygon drawn, or by both together."""

    change: Literal["close-roads"] = Field(description="Close roads, or let them flood.")
    roads: list[Text] = Field(
        default_factory=list,
        description="Names or numbers of roads, e.g. ['Hampstead Lane']; absent = any road in the "
        "shape.",
    )
    shape: Text | None = Field(
        None,
        description="Only where this touches: a polygon or line as WKT in degrees (lon lat).",
    )
    file: Text | None = Field(None, description="The same, from a GeoJSON or GeoPackage file.")
    stay_open: list[Text] = Field(
        default_factory=list, description="Names or numbers of roads that stay open all the same."
    )
    source: str = Field("not stated", description="Who drew the shape.")
    licence: str = Field("not stated", description="Under which licence.")
    date: str = Field("not stated", description="What day the shape is of.")

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown roads, shapes that are none, and closures that touch nothing."""
        if not self.roads and self.shape is None and self.file is None:
            hint = "Give roads by name, a shape or a file."
            return [Fault("change", "names no road and no shape", hint)]
        if self.shape is not None and self.file is not None:
            return [Fault("file", "stands beside a shape", "Give one of them.")]
        try:
            drawn = self._drawn(world)
        except HubplanError as error:
            key = _SHAPE if self.file is None else "file"
            return [Fault(key, error.message, error.hint)]
        network = world.lookup.network(world.journeys.mode)
        faults = [
            fault
            for key, names in (("roads", self.roads), ("stay_open", self.stay_open))
            for fault in _name_faults(network, key, names)
        ]
        if not faults and not self._closed(network, drawn).any():
            what = "no road is touched"
            if self.roads and drawn is not None:
                what = f"no part of {' or '.join(self.roads)} is touched by the shape"
            hint = "Check the shape: degrees, longitude first."
            faults.append(Fault("file" if self.file else _SHAPE, what, hint))
        return faults

    def _apply(self, world: World) -> World:
        """Close them."""
        network = world.lookup.network(world.journeys.mode)
        closed = np.flatnonzero(self._closed(network, self._drawn(world))).tolist()
        together = tuple(sorted({*world.roads.closed, *closed}))
        return replace(world, roads=replace(world.roads, closed=together))

    def _words(self, world: World) -> str:
        """Say how much of which roads."""
        network = world.lookup.network(world.journeys.mode)
        found = closed_roads(network, self._closed(network, self._drawn(world)))
        return f"closed: {found.words}"

    def _drawn(self, world: World) -> shapely.Geometry | None:
        if self.file is not None:
            return _read_shape(world.lookup.file(self.file))
        return None if self.shape is None else _parsed_shape(self.shape)

    def _closed(self, network: Network, drawn: shapely.Geometry | None) -> BoolArray:
        closed = np.ones(network.n_edges, dtype=np.bool_)
        if self.roads:
            closed = edges_called(network, self.roads)
        if drawn is not None:
            closed = closed & edges_touching(network, drawn)
        return closed & ~edges_called(network, self.stay_open)


class Speeds(Change):
    """Other speeds of cars, on every road or by class of road."""

    change: Literal["speeds"] = Field(description="Other speeds of cars.")
    factor: Annotated[float, Field(gt=0, le=10)] | None = Field(
        None, description="Factor on every speed, e.g. 0.8 = a fifth slower."
    )
    roads: dict[str, Annotated[float, Field(gt=0, le=10)]] = Field(
        default_factory=dict,
        description=f"Factors by class of road, e.g. {{a_road = 0.8}}: {', '.join(PRIORITY)}.",
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown classes, and modes whose speed is not that of the road."""
        faults = [
            Fault(
                "roads",
                f"'{group}' is no class of road{nearest_name(group, PRIORITY)}",
                f"Classes: {', '.join(PRIORITY)}.",
            )
            for group in self.roads
            if group not in PRIORITY
        ]
        if self.factor is None and not self.roads:
            faults.append(Fault("change", "gives neither factor nor roads", "Give one of them."))
        if world.journeys.mode != "car":
            what = f"says nothing for the mode {world.journeys.mode}"
            faults.append(Fault("change", what, "Use 'time-model' with speed_kph."))
        return faults

    def _apply(self, world: World) -> World:
        """Multiply speeds, upon factors of earlier changes."""
        factors = {
            group: world.roads.speeds.get(group, 1.0)
            * (1.0 if self.factor is None else self.factor)
            * self.roads.get(group, 1.0)
            for group in PRIORITY
        }
        kept = {group: factor for group, factor in factors.items() if factor != 1.0}
        return replace(world, roads=replace(world.roads, speeds=kept))

    def _words(self, _world: World) -> str:
        """Say by how much."""
        told = [] if self.factor is None else [f"all speeds × {self.factor:g}"]
        told += [f"{group.replace('_', ' ')} × {f:g}" for group, f in self.roads.items()]
        return ", ".join(told)


class TimeModel(Change):
    """Another way of working out journey times."""

    change: Literal["time-model"] = Field(description="Another way of working out journey times.")
    mode: Literal["car", "walk", "cycle"] | None = Field(
        None, description="Means of transport; absent = as it is."
    )
    period: Text | None = Field(
        None, description="For cars: a period profile, e.g. 'am_peak'; absent = as it is."
    )
    speed_kph: float | None = Field(None, description="On foot or by bicycle: km/h.")
    terminal_minutes: Annotated[float, Field(ge=0, le=1440)] | None = Field(
        None, description="Minutes added to every journey for parking and walking in."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown periods, speeds out of range, and what a mode does not know."""
        given = (self.mode, self.period, self.speed_kph, self.terminal_minutes)
        if given == (None,) * len(given):
            hint = "Give mode, period, speed_kph or terminal_minutes."
            return [Fault("change", "changes nothing", hint)]
        mode = self.mode or world.journeys.mode
        faults = [Fault("speed_kph", f.what, f.hint) for f in speed_faults(mode, self.speed_kph)]
        periods = world.lookup.periods
        if self.terminal_minutes is not None and mode == TRANSIT:
            what = f"says nothing for the mode {mode}"
            faults.append(Fault("terminal_minutes", what, "Remove it: waits are in the minutes."))
        if self.period is not None and mode != "car":
            what = f"says nothing for the mode {mode}"
            faults.append(Fault("period", what, "Give speed_kph instead."))
        elif self.period is not None and self.period not in periods:
            what = f"'{self.period}' is not a period{nearest_name(self.period, periods)}"
            faults.append(Fault("period", what, f"Periods: {', '.join(periods)}."))
        if mode != world.journeys.mode:
            if world.roads.any:
                what = "another mode has other ways than those an earlier change is about"
                faults.append(Fault("mode", what, "Put this change before it."))
            try:
                world.lookup.network(mode)
            except InputError as error:
                faults.append(Fault("mode", error.message, error.hint))
        return faults

    def _apply(self, world: World) -> World:
        """Use it."""
        return replace(world, journeys=self._journeys(world), roads=world.roads)

    def _words(self, world: World) -> str:
        """Say how journeys are worked out."""
        after = self._journeys(world)
        told = [after.words] if after.words != world.journeys.words else []
        if self.terminal_minutes is not None:
            told.append(f"{self.terminal_minutes:g} minutes for parking and walking in")
        return "; ".join(told) or after.words

    def _journeys(self, world: World) -> Journeys:
        before = world.journeys
        mode = self.mode or before.mode
        terminal = before.terminal_minutes
        if self.terminal_minutes is not None:
            terminal = self.terminal_minutes
        if mode == "car":
            same = before.period if before.period is not None else world.lookup.periods["interpeak"]
            period = same if self.period is None else world.lookup.periods[self.period]
            return Journeys(mode, period.name, period.label, period, None, terminal)
        kph = self.speed_kph or (before.speed_kph if mode == before.mode else None)
        kph = kph or ACTIVE_MODES[ways_mode(mode)].speed_kph
        return Journeys(mode, f"{kph:g}_kph", at_speed_words(mode, kph), None, kph, terminal)


def _name_faults(network: Network, key: str, names: list[str]) -> list[Fault]:
    return [
        Fault(
            key,
            f"no road of the network is called '{name}'{nearest_name(name, network.names)}",
            "Write the name or number as on the map.",
        )
        for name in names
        if not edges_called(network, [name]).any()
    ]


def _parsed_shape(text: str) -> shapely.Geometry:
    try:
        drawn = shapely.from_wkt(text)
    except shapely.errors.GEOSException as error:
        raise InputError(
            f"is no shape: {str(error).splitlines()[0]}",
            hint="Write WKT such as 'POLYGON ((0.41 51.22, 0.43 51.22, 0.43 51.23, 0.41 51.22))'.",
        ) from error
    return _sound(drawn)


def _read_shape(path: Path) -> shapely.Geometry:
    if not path.is_file():
        raise InputError(f"'{path.name}' does not exist", hint="Check the path of the file.")
    try:
        frame = gpd.read_file(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"'{path.name}' is not a readable spatial file",
            hint="Give polygons or lines as GeoJSON or GeoPackage.",
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().all():
        raise InputError(f"'{path.name}' has no geometry", hint="Give polygons or lines.")
    if frame.crs is None:
        raise InputError(f"'{path.name}' says no reference system", hint="Write it as GeoJSON.")
    return _sound(frame.geometry.to_crs(WGS84).union_all())


def _sound(drawn: shapely.Geometry) -> shapely.Geometry:
    """Refuse shapes without extent or in no degrees, and mend rings that cross themselves."""
    west, south, east, north = drawn.bounds
    kinds = ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "GeometryCollection")
    if drawn.is_empty or drawn.geom_type not in kinds:
        raise InputError(f"is a {drawn.geom_type}, no line or polygon", hint="Draw one.")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004
        raise InputError(
            f"lies at {west:g}, {south:g}, which are no degrees",
            hint="Give longitude and latitude in degrees (WGS84).",
        )
    return drawn if drawn.is_valid else shapely.make_valid(drawn)
