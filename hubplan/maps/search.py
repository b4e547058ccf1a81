"""The gazetteer of the page: which small area a postcode or a village is in, packed small."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.maps.packing import packed
from hubplan.maps.shapes import in_degrees
from hubplan.units import WGS84, IntArray

#: The column of a gazetteer that says in which small area, by the id of its demand point.
AREA_COLUMN: Final = "lsoa"

_POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])([A-Z])([A-Z])")
_LETTERS: Final = 26
_LETTER_A: Final = ord("A")
_OUTSIDE: Final = -1
# Columns that tell places of one name apart, the nearer first.
_DETAILS: Final = ("ward", "district")


def split_postcodes(postcodes: pd.Series[Any], source: str) -> list[tuple[str, int]]:
    """Return postcodes as their outward code and the number of their inward code.

    Parameters
    ----------
    postcodes : Series
        In any case, with blanks or without.
    source : str
        Where they come from, for the error.

    Returns
    -------
    list of (str, int)
        ``("TN17", 2279)`` for ``"TN17 3JJ"``: the digit, then both letters to the base of 26.

    Raises
    ------
    InputError
        If one is no postcode of the United Kingdom, or stands there twice.
    """
    found: dict[tuple[str, int], int] = {}
    faults = []
    for row, text in enumerate(postcodes.astype(str), start=2):
        parts = _POSTCODE.fullmatch("".join(text.upper().split()))
        if parts is None:
            hint = "Write postcodes as 'TN17 3JJ'."
            faults.append(Fault(f"row {row}, postcode", f"'{text}' is no postcode", hint))
            continue
        outward, digit, *letters = parts.groups()
        first, second = (ord(letter) - _LETTER_A for letter in letters)
        key = outward, (int(digit) * _LETTERS + first) * _LETTERS + second
        if key in found:
            what = f"'{text}' stands there twice, in row {found[key]} too"
            faults.append(Fault(f"row {row}, postcode", what, "Leave one of them out."))
        found.setdefault(key, row)
    raise_faults(source, faults)
    return list(found)


def gazetteer_layer(
    ids: Sequence[str],
    areas: gpd.GeoDataFrame | None,
    *,
    postcodes: pd.DataFrame | None,
    places: pd.DataFrame | None,
) -> dict[str, Any] | None:
    """Return what a resident can search for.

    Parameters
    ----------
    ids : sequence of str
        Of the demand points.
    areas : GeoDataFrame or None
        Their polygons by the column ``id``: they place the rows of a table without `AREA_COLUMN`.
    postcodes : DataFrame or None
        Columns ``postcode, lon, lat``.
    places : DataFrame or None
        Columns ``name, lon, lat``; ``ward`` or ``district`` tell places of one name apart.

    Returns
    -------
    dict or None
        ``postcodes`` (``outward`` codes, the row at which each ``starts`` and, row by row, packed
        ``inward`` numbers and ``points``: places in `ids`, none = outside; or None) and
        ``places`` (name, detail, place in `ids` or -1 for outside). None where there is neither.

    Raises
    ------
    InputError
        If a postcode is none, or stands there twice.
    """
    point = {identifier: i for i, identifier in enumerate(ids)}
    codes = None if postcodes is None else _postcode_layer(postcodes, areas, point)
    named = None if places is None else _place_layer(places, areas, point)
    if codes is None and named is None:
        return None
    return {"postcodes": codes, "places": named or []}


def _postcode_layer(
    frame: pd.DataFrame, areas: gpd.GeoDataFrame | None, point: dict[str, int]
) -> dict[str, Any] | None:
    points = points_of_rows(frame, areas, point)
    if points is None:
        return None
    codes = split_postcodes(frame["postcode"], "postcodes")
    order = sorted(range(len(codes)), key=codes.__getitem__)
    outward = sorted({code for code, _ in codes})
    starts = np.searchsorted([codes[row][0] for row in order], outward)
    return {
        "outward": outward,
        "starts": [*starts.tolist(), len(codes)],
        "inward": packed(np.array([codes[row][1] for row in order], dtype=np.int64)),
        "points": packed(points[order]),
    }


def _place_layer(
    frame: pd.DataFrame, areas: gpd.GeoDataFrame | None, point: dict[str, int]
) -> list[list[Any]] | None:
    points = points_of_rows(frame, areas, point)
    if points is None:
        return None
    names = frame["name"].astype(str)
    column = next((name for name in _DETAILS if name in frame), None)
    details = [""] * len(frame)
    if column is not None:
        details = frame[column].fillna("").astype(str).tolist()
    return sorted(
        [name, detail, int(i)] for name, detail, i in zip(names, details, points, strict=True)
    )


def points_of_rows(
    frame: pd.DataFrame, areas: gpd.GeoDataFrame | None, point: Mapping[str, int]
) -> IntArray | None:
    """Return the demand point in whose small area each row of a table lies.

    Parameters
    ----------
    frame : DataFrame
        With the column `AREA_COLUMN`, or with ``lon`` and ``lat``.
    areas : GeoDataFrame or None
        Polygons by the column ``id``: they place the rows of a table without `AREA_COLUMN`.
    point : mapping of str to int
        Place of each demand point by its id.

    Returns
    -------
    ndarray of int or None
        -1 = outside the study; None where nothing tells it.
    """
    if AREA_COLUMN in frame:
        names = frame[AREA_COLUMN].astype(str).tolist()
    elif areas is not None:
        names = _within(frame, areas)
    else:
        return None
    return np.array([point.get(name, _OUTSIDE) for name in names], dtype=np.int64)


def _within(frame: pd.DataFrame, areas: gpd.GeoDataFrame) -> list[str]:
    """Return the id of the polygon each row lies in, the first where two touch; "" = in none."""
    if "id" not in areas.columns:
        raise InputError("the areas have no column 'id'", hint="Name each polygon's point.")
    positions = gpd.points_from_xy(frame["lon"], frame["lat"], crs=WGS84)
    shapes = in_degrees(areas)
    row, polygon = shapes.sindex.query(positions, predicate="intersects", sort=True)
    names = shapes["id"].astype(str).tolist()
    found = [""] * len(frame)
    for i, j in zip(row[::-1], polygon[::-1], strict=True):
        found[i] = names[j]
    return found
