"""What is refused of the tables given for a map in a notebook, all faults of a table at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.location import Evaluation

_POLYGONS: Final = ("Polygon", "MultiPolygon")
_LINES: Final = ("LineString", "MultiLineString", "LinearRing")
_NAMED: Final = 3


def check_inputs(
    drawn: Evaluation,
    *,
    areas: gpd.GeoDataFrame | None,
    roads: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    places: pd.DataFrame | None,
) -> None:
    """Refuse a background that cannot be drawn, or that belongs to another problem.

    Parameters
    ----------
    drawn : Evaluation
        The plan drawn.
    areas, roads, outlines : GeoDataFrame or None
        As of `draw_map`.
    places : DataFrame or None
        As of `draw_map`.

    Raises
    ------
    InputError
        If one of them cannot be drawn.
    """
    if areas is not None:
        check_shapes(areas, "the areas", columns=("id",), kinds=_POLYGONS)
        ids = list(areas["id"].astype(str))
        if not set(ids) & set(drawn.problem.demand.ids):
            raise InputError(
                f"none of the areas is of a demand point: their ids are {some(ids)}, those of "
                f"the demand points {some(drawn.problem.demand.ids)}",
                hint="Give the areas the ids of the demand points in their column id.",
            )
    if roads is not None:
        check_shapes(roads, "the roads", kinds=_LINES)
    if outlines is not None:
        check_shapes(outlines, "the outlines", columns=("kind",), kinds=_POLYGONS)
        if not (outlines["kind"] == "district").any():
            kinds = some(sorted(set(outlines["kind"].astype(str))))
            raise InputError(
                f"none of the outlines is of kind 'district'; there are: {kinds}",
                hint="Those to be drawn need 'district' in their column kind.",
            )
    if places is not None:
        _check_places(places)


def in_order_of(drawn: Evaluation, earlier: Evaluation) -> Evaluation:
    """Return the plan before with its journeys in the order of the one drawn.

    Parameters
    ----------
    drawn, earlier : Evaluation
        Two plans.

    Returns
    -------
    Evaluation
        `earlier`; minutes and hubs in the order of the demand points of `drawn`.

    Raises
    ------
    InputError
        If they are not about the same demand points.
    """
    wanted, there = drawn.problem.demand.ids, earlier.problem.demand.ids
    differing = sorted(set(wanted) ^ set(there))
    if differing:
        raise InputError(
            f"the plan before is about other demand points: {some(differing)}",
            hint="Evaluate both plans with the same demand points.",
        )
    row = {identifier: i for i, identifier in enumerate(there)}
    order = np.array([row[identifier] for identifier in wanted], dtype=np.int64)
    return replace(
        earlier,
        minutes=earlier.minutes[order],
        main_minutes=earlier.main_minutes[order],
        hubs=earlier.hubs[order],
        main_hubs=earlier.main_hubs[order],
    )


def check_shapes(
    frame: gpd.GeoDataFrame, source: str, *, columns: Sequence[str] = (), kinds: Sequence[str]
) -> None:
    """Refuse a table that cannot be drawn as a layer.

    Parameters
    ----------
    frame : GeoDataFrame
        In any reference system; without one, in degrees.
    source : str
        What to call it.
    columns : sequence of str
        Columns it must have.
    kinds : sequence of str
        Kinds of shape it may hold; empty ones are left alone.

    Raises
    ------
    InputError
        If it is no table of shapes, lacks a column, holds another kind of shape, or is in metres
        and names no reference system; all faults at once.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        what = f"a {type(frame).__name__} is not a GeoDataFrame"
        raise InputError(f"{source}: {what}", hint="Read them with geopandas.read_file.")
    faults = _missing(frame, columns)
    shapes = frame.geometry
    others = sorted(set(shapes[~(shapes.isna() | shapes.is_empty)].geom_type) - set(kinds))
    if others:
        what = f"holds {', '.join(others)}"
        faults.append(Fault("geometry", what, f"Needed: {' or '.join(kinds)}."))
    if frame.crs is None and not _within_degrees(shapes):
        hint = "Say which it is: frame.set_crs('EPSG:27700')."
        faults.append(Fault("geometry", "is not in degrees and names no reference system", hint))
    raise_faults(source, faults)


def some(names: Sequence[str]) -> str:
    """Return the first few of some names in words.

    Parameters
    ----------
    names : sequence of str
        Any.

    Returns
    -------
    str
        Such as ``"a, b, c and 4 more"``.
    """
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _check_places(places: pd.DataFrame) -> None:
    faults = _missing(places, ("name", "place", "lon", "lat"))
    if not faults:
        at = places[["lon", "lat"]].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
        away = ~((np.abs(at) <= (180.0, 90.0)).all(axis=1))
        faults = [
            Fault(
                f"row {row}",
                f"'{places['name'].iloc[row]}' has no position in degrees",
                "Give it lon and lat, or leave it out.",
            )
            for row in np.flatnonzero(away)
        ]
    raise_faults("the places", faults)


def _missing(frame: pd.DataFrame, columns: Sequence[str]) -> list[Fault]:
    there = some([str(name) for name in frame.columns])
    return [
        Fault(f"column {name}", "is missing", f"There are: {there}.")
        for name in columns
        if name not in frame.columns
    ]


def _within_degrees(shapes: gpd.GeoSeries) -> bool:
    corners = np.abs(shapely.get_coordinates(shapes.to_numpy()))
    return bool((corners <= (180.0, 90.0)).all())
