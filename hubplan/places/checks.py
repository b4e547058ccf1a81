"""Find every fault of a table of points: each check returns faults, none raises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hubplan.errors import Fault, nearest_name
from hubplan.places.projection import unproject
from hubplan.places.tables import Table
from hubplan.units import BRITAIN_LON_LAT, BRITISH_NATIONAL_GRID, BoolArray, FloatArray

#: The two positions of one row may differ by this much (datum shift without a grid: about 5 m).
_POSITIONS_AGREE_WITHIN_DEGREES = 0.001
_MOST_DEGREES = 360.0
_WHOLE_BELOW = 2.0**53


def column_faults(table: Table, required: Sequence[str]) -> list[Fault]:
    """Return a fault for each required column that is missing, with the nearest name found.

    Parameters
    ----------
    table : Table
        The table as read.
    required : sequence of str
        Column names.

    Returns
    -------
    list of Fault
        In the order of `required`.
    """
    found = [str(name) for name in table.frame.columns]
    return [
        Fault(
            "header",
            f"column '{name}' is missing{nearest_name(name, found)}; found: {', '.join(found)}",
            f"Add or rename the column '{name}'.",
        )
        for name in required
        if name not in found
    ]


def id_column(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return identifiers as text: whole numbers lose a trailing ``.0``, blanks become ``""``.

    Parameters
    ----------
    values : Series
        Identifiers as read.

    Returns
    -------
    Series of str
        The same identifiers as text.
    """
    if pd.api.types.is_float_dtype(values):
        filled = np.array(values.dropna(), dtype=np.float64)
        # Beyond 2^53 a float is no longer one whole number.
        if bool(((filled == np.round(filled)) & (np.abs(filled) < _WHOLE_BELOW)).all()):
            values = values.astype("Int64")
    return values.astype("string").fillna("").astype(object)


def id_faults(table: Table, ids: pd.Series[Any], column: str = "id") -> list[Fault]:
    """Return a fault for each blank or repeated identifier.

    Parameters
    ----------
    table : Table
        Where the identifiers come from.
    ids : Series of str
        Identifiers as text.
    column : str
        Name of their column, for the message.

    Returns
    -------
    list of Fault
        In row order.
    """
    faults = [
        Fault(f"{table.row(i)}, column {column}", "is blank", "Give every record its own id.")
        for i in np.flatnonzero(ids.str.strip() == "")
    ]
    first_seen: dict[str, int] = {}
    for position, identifier in enumerate(ids):
        first = first_seen.setdefault(identifier, position)
        if identifier.strip() and first != position:
            faults.append(
                Fault(
                    f"{table.row(position)}, column {column}",
                    f"'{identifier}' stands already in {table.row(first)}",
                    "Give every record its own id.",
                )
            )
    return faults


def number_column(table: Table, column: str) -> tuple[FloatArray, list[Fault]]:
    """Return a column as finite numbers, with a fault for each cell that is not one.

    Parameters
    ----------
    table : Table
        The table as read.
    column : str
        An existing column.

    Returns
    -------
    values : ndarray of float
        One value a row, NaN where there is a fault.
    faults : list of Fault
        In row order.
    """
    raw = table.frame[column]
    numbers = pd.to_numeric(raw, errors="coerce").astype(float)
    values = np.array(numbers, dtype=np.float64)
    faults = []
    for i in np.flatnonzero(~np.isfinite(values)):
        cell = raw.iloc[i]
        blank = pd.isna(cell) or cell == ""
        what = "is blank" if blank else f"'{cell}' is not a finite number"
        faults.append(
            Fault(f"{table.row(i)}, column {column}", what, f"Give a number in '{column}'.")
        )
    values[~np.isfinite(values)] = np.nan
    return values, faults


def weight_faults(table: Table, column: str, values: FloatArray) -> list[Fault]:
    """Return a fault for each negative weight, and one when all weights are zero.

    Parameters
    ----------
    table : Table
        Where the weights come from.
    column : str
        Their column.
    values : ndarray of float, shape (n,)
        The weights; NaN has been told already.

    Returns
    -------
    list of Fault
        In row order.
    """
    faults = [
        Fault(
            f"{table.row(i)}, column {column}",
            f"{values[i]:g} is negative",
            "A weight counts people: it is zero or more.",
        )
        for i in np.flatnonzero(values < 0)
    ]
    if not faults and values.size and np.nansum(values) == 0 and not np.isnan(values).any():
        faults.append(
            Fault(f"column {column}", "every weight is zero", "Choose another weight column.")
        )
    return faults


def coordinates(table: Table, *, in_britain: bool) -> tuple[FloatArray, FloatArray, list[Fault]]:
    """Return longitude and latitude of every record, from degrees or British National Grid.

    Parameters
    ----------
    table : Table
        Has the columns ``lon`` and ``lat``, or ``easting`` and ``northing``.
    in_britain : bool
        Whether points outside Great Britain are faults.

    Returns
    -------
    lon, lat : ndarray of float, shape (n,)
        WGS84 degrees.
    faults : list of Fault
        Missing columns; blank, swapped, mixed or far-off coordinates; positions that disagree.
    """
    columns = set(table.frame.columns)
    nothing = np.full(len(table.frame), np.nan)
    has_grid = {"easting", "northing"} <= columns
    if {"lon", "lat"} <= columns:
        lon, lon_faults = number_column(table, "lon")
        lat, lat_faults = number_column(table, "lat")
        blanks = _geometry_faults(table, lon) if table.from_geometry else lon_faults + lat_faults
        faults = blanks + _place_faults(table, lon, lat, in_britain=in_britain)
        if has_grid and not faults:
            faults = _disagreement_faults(table, lon, lat)
        return lon, lat, faults
    if has_grid:
        easting, faults = number_column(table, "easting")
        northing, more = number_column(table, "northing")
        lon, lat = unproject(easting, northing, crs=BRITISH_NATIONAL_GRID)
        faults += more + _grid_faults(table, easting, northing, lon, lat, in_britain=in_britain)
        return lon, lat, faults
    wanted = ["easting", "northing"] if columns & {"easting", "northing"} else ["lon", "lat"]
    return nothing, nothing, column_faults(table, wanted)


def _geometry_faults(table: Table, lon: FloatArray) -> list[Fault]:
    return [
        Fault(table.row(i), "has no geometry", "Give every record a point or a polygon.")
        for i in np.flatnonzero(np.isnan(lon))
    ]


def _inside_britain(lon: FloatArray, lat: FloatArray) -> BoolArray:
    west, south, east, north = BRITAIN_LON_LAT
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _place_faults(
    table: Table, lon: FloatArray, lat: FloatArray, *, in_britain: bool
) -> list[Fault]:
    swapped = _inside_britain(lat, lon)
    metres = (np.abs(lon) > _MOST_DEGREES) | (np.abs(lat) > _MOST_DEGREES)
    off_earth = (np.abs(lon) > 180) | (np.abs(lat) > 90)  # noqa: PLR2004 - the ends of the Earth
    faults = []
    for i in np.flatnonzero(np.isfinite(lon) & np.isfinite(lat)):
        if in_britain and swapped[i]:
            what = f"longitude {lon[i]:g} and latitude {lat[i]:g} look swapped"
            hint = "Swap the columns (lon, lat)."
        elif metres[i]:
            what = f"({lon[i]:g}, {lat[i]:g}) are metres, not degrees: coordinate systems are mixed"
            hint = "Give degrees in lon and lat, or metres in easting and northing."
        elif off_earth[i]:
            what = f"longitude {lon[i]:g}, latitude {lat[i]:g} is not on Earth"
            hint = "Longitude lies within ±180, latitude within ±90 degrees."
        elif in_britain and not _inside_britain(lon[i : i + 1], lat[i : i + 1])[0]:
            what = f"longitude {lon[i]:g}, latitude {lat[i]:g} lies outside Great Britain"
            hint = "Check the coordinates; a blank often became 0."
        else:
            continue
        faults.append(Fault(table.row(i), what, hint))
    return faults


def _grid_faults(
    table: Table,
    easting: FloatArray,
    northing: FloatArray,
    lon: FloatArray,
    lat: FloatArray,
    *,
    in_britain: bool,
) -> list[Fault]:
    degrees = (np.abs(easting) <= _MOST_DEGREES) & (np.abs(northing) <= _MOST_DEGREES)
    outside = ~np.isfinite(lon) | (in_britain & ~_inside_britain(lon, lat))
    faults = []
    for i in np.flatnonzero(np.isfinite(easting) & np.isfinite(northing) & (degrees | outside)):
        if degrees[i]:
            what = f"({easting[i]:g}, {northing[i]:g}) are degrees: coordinate systems are mixed"
            hint = "Give metres in easting and northing, or degrees in lon and lat."
        else:
            what = f"easting {easting[i]:g}, northing {northing[i]:g} lies outside Great Britain"
            hint = "Check the coordinates (EPSG:27700 metres)."
        faults.append(Fault(table.row(i), what, hint))
    return faults


def _disagreement_faults(table: Table, lon: FloatArray, lat: FloatArray) -> list[Fault]:
    """Return a fault for each row whose grid position is not where its degrees are."""
    easting = np.array(pd.to_numeric(table.frame["easting"], errors="coerce"), dtype=np.float64)
    northing = np.array(pd.to_numeric(table.frame["northing"], errors="coerce"), dtype=np.float64)
    grid_lon, grid_lat = unproject(easting, northing, crs=BRITISH_NATIONAL_GRID)
    apart = np.maximum(np.abs(grid_lon - lon), np.abs(grid_lat - lat))
    return [
        Fault(
            table.row(i),
            f"lon/lat ({lon[i]:g}, {lat[i]:g}) and easting/northing "
            f"({easting[i]:g}, {northing[i]:g}) are different places",
            "Keep one pair of columns, or mend the wrong one.",
        )
        for i in np.flatnonzero(apart > _POSITIONS_AGREE_WITHIN_DEGREES)
    ]
