"""Shapes as few bytes: lines as whole numbers, each the step from the one before."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from hubplan.units import WGS84

#: Whole numbers are this many to a degree: about a metre.
PER_DEGREE: Final = 100_000

#: A line: first its west-east and south-north position, then the steps to the next points.
Line = list[int]


def in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a table of shapes in WGS84 degrees.

    Parameters
    ----------
    frame : GeoDataFrame
        In any reference system; without one, it is taken to be in degrees.

    Returns
    -------
    GeoDataFrame
        The same rows.
    """
    return frame if frame.crs is None or frame.crs.equals(WGS84) else frame.to_crs(WGS84)


def lines_of(shape: Any) -> list[Line]:  # noqa: ANN401  # shapely ships no types
    """Return the lines, or the rings of the polygons, of a shape.

    Parameters
    ----------
    shape : shapely geometry
        In degrees; None or empty gives no line.

    Returns
    -------
    list of list of int
        One list a line or ring: x, y, step in x, step in y, ..., in `PER_DEGREE` to the degree.
    """
    if shape is None or shape.is_empty:
        return []
    kind = shape.geom_type
    if kind == "Polygon":
        return [_steps(ring) for ring in (shape.exterior, *shape.interiors)]
    if kind in {"LineString", "LinearRing"}:
        return [_steps(shape)]
    return [line for part in getattr(shape, "geoms", ()) for line in lines_of(part)]


def border_lines(frame: gpd.GeoDataFrame) -> list[Line]:
    """Return the borders of some areas, each stretch between two neighbours once.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons in degrees, neighbours sharing their points.

    Returns
    -------
    list of list of int
        Lines as in `lines_of`.
    """
    borders = shapely.union_all(shapely.boundary(frame.geometry.to_numpy()))
    return lines_of(shapely.line_merge(borders) if borders.geom_type[:5] == "Multi" else borders)


def _steps(line: Any) -> Line:  # noqa: ANN401  # shapely ships no types
    points = np.rint(shapely.get_coordinates(line) * PER_DEGREE).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moved = steps.any(axis=1)
    moved[0] = True
    return [int(value) for value in steps[moved].ravel()]
