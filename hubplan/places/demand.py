"""Demand points: where people start from, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from hubplan.cells import SHOWN_ROWS, cell_html, rows_left
from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.places.checks import (
    column_faults,
    coordinates,
    id_column,
    id_faults,
    number_column,
    weight_faults,
)
from hubplan.places.tables import Table, read_table
from hubplan.units import BoolArray, FloatArray

#: The weight of points whose demand does not matter.
_ONE_EACH = "points"
#: More columns than these make a table that nobody reads in a cell.
_SHOWN_COLUMNS = 10


@dataclass(frozen=True, slots=True, eq=False)
class DemandPoints:
    """Where people start from: one row a demand point.

    Attributes
    ----------
    frame : DataFrame
        Columns ``id`` (text, unique), ``lon`` and ``lat`` (WGS84 degrees, NaN when they were not
        asked for) and every other column of the file.
    weight : str
        The column that counts the demand, such as ``"population"``.
    source : str
        Where the points were read from, for messages.
    """

    frame: pd.DataFrame
    weight: str
    source: str

    def __len__(self) -> int:
        """Return the number of demand points."""
        return len(self.frame)

    def __repr__(self) -> str:
        """Return the count, the weight and the source in one line."""
        total = self.weights.sum()
        return f"DemandPoints({len(self):,} points, {self.weight} {total:,.0f}, {self.source!r})"

    def _repr_html_(self) -> str:
        return points_html(self, self.frame, ("id", "name", "place", "lon", "lat", self.weight))

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers, in row order."""
        return tuple(self.frame["id"])

    @property
    def weights(self) -> FloatArray:
        """Demand of each point, shape (n,), zero or more."""
        return np.asarray(self.frame[self.weight], dtype=np.float64)

    @property
    def lon(self) -> FloatArray:
        """Longitude of each point, shape (n,), WGS84 degrees."""
        return np.asarray(self.frame["lon"], dtype=np.float64)

    @property
    def lat(self) -> FloatArray:
        """Latitude of each point, shape (n,), WGS84 degrees."""
        return np.asarray(self.frame["lat"], dtype=np.float64)

    def with_weight(self, column: str) -> DemandPoints:
        """Return the same points weighted by another column.

        Parameters
        ----------
        column : str
            A column of `frame` with finite numbers, zero or more.

        Returns
        -------
        DemandPoints
            A new object.

        Raises
        ------
        InputError
            If the column is missing or holds anything but weights.
        """
        table = Table(self.frame, self.source)
        raise_faults(self.source, weight_column_faults(table, column))
        return replace(self, weight=column)

    def where(self, mask: BoolArray) -> DemandPoints:
        """Return the points for which a mask is true, in the same order.

        Parameters
        ----------
        mask : ndarray of bool, shape (n,)
            Which to keep.

        Returns
        -------
        DemandPoints
            A new object.

        Raises
        ------
        InputError
            If nothing would be left.
        """
        if not mask.any():
            raise InputError(
                f"no demand point of {self.source} is left",
                hint="Check the condition that selects the study area.",
            )
        return replace(self, frame=self.frame[mask].reset_index(drop=True))


def points_html(points: object, frame: pd.DataFrame, first: Sequence[str]) -> str:
    """Return points as a notebook shows them: their first rows, and of many columns a few.

    Parameters
    ----------
    points : object
        Its `repr` is the line above the table.
    frame : DataFrame
        A row a point.
    first : sequence of str
        The columns that are shown where there are more than fit.

    Returns
    -------
    str
        HTML; text from data is escaped.
    """
    shown = list(frame.columns)
    if len(shown) > _SHOWN_COLUMNS:
        shown = [column for column in dict.fromkeys(first) if column in frame.columns]
    note = rows_left(SHOWN_ROWS, len(frame), f".frame, with {frame.shape[1]} columns")
    formats = {"lon": ".4f", "lat": ".4f"}
    return cell_html(points, frame[shown].head(SHOWN_ROWS), formats=formats, note=note)


def read_demand(
    path: str | Path,
    *,
    weight: str | None = "demand",
    with_coordinates: bool = True,
    in_britain: bool = True,
) -> DemandPoints:
    """Read and check demand points.

    Parameters
    ----------
    path : str or Path
        CSV, Parquet, GeoJSON or GeoPackage with ``id``, a position (``lon`` and ``lat``,
        ``easting`` and ``northing``, or a geometry) and the weight; other columns are kept.
    weight : str or None
        The column that counts the demand; None = every point counts as one, in a new column
        ``points``.
    with_coordinates : bool
        Whether a position is required; without, positions are kept if present.
    in_britain : bool
        Whether points outside Great Britain are faults.

    Returns
    -------
    DemandPoints
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found: missing columns, blank or repeated ids, weights that are no
        finite numbers or negative, coordinates missing, swapped, mixed or outside Britain.
    """
    return demand_from_table(
        read_table(path), weight=weight, with_coordinates=with_coordinates, in_britain=in_britain
    )


def demand_from_table(
    table: Table, *, weight: str | None, with_coordinates: bool = True, in_britain: bool = True
) -> DemandPoints:
    """Check a table and make it demand points; see `read_demand`.

    Parameters
    ----------
    table : Table
        The table as read.
    weight : str or None
        The column that counts the demand; None = every point counts as one.
    with_coordinates : bool
        Whether a position is required.
    in_britain : bool
        Whether points outside Great Britain are faults.

    Returns
    -------
    DemandPoints
        In the order of the table.

    Raises
    ------
    InputError
        With every fault found.
    """
    frame = table.frame.copy()
    faults = column_faults(table, ["id"])
    if "id" in frame:
        frame["id"] = id_column(frame["id"])
        faults += id_faults(table, frame["id"])
    if weight is None:
        weight = next(n for n in (_ONE_EACH + "_" * k for k in count()) if n not in frame)
        frame[weight] = 1.0
    else:
        faults += weight_column_faults(table, weight)
    faults += add_position(table, frame, required=with_coordinates, in_britain=in_britain)
    raise_faults(table.source, faults)
    frame[weight] = np.asarray(frame[weight], dtype=np.float64)
    return DemandPoints(frame, weight, table.source)


def add_position(
    table: Table, frame: pd.DataFrame, *, required: bool, in_britain: bool
) -> list[Fault]:
    """Write ``lon`` and ``lat`` into a frame and return what is wrong with the positions.

    Parameters
    ----------
    table : Table
        The table as read.
    frame : DataFrame
        A copy of its frame; gets the columns ``lon`` and ``lat``.
    required : bool
        Whether a missing or unusable position is a fault.
    in_britain : bool
        Whether points outside Great Britain are faults.

    Returns
    -------
    list of Fault
        Empty when positions are not required.
    """
    lon, lat, faults = coordinates(table, in_britain=in_britain)
    frame["lon"], frame["lat"] = lon, lat
    return faults if required else []


def weight_column_faults(table: Table, weight: str) -> list[Fault]:
    """Return what is wrong with a weight column: absent, not numbers, negative, all zero.

    Parameters
    ----------
    table : Table
        The table as read.
    weight : str
        The column that counts the demand.

    Returns
    -------
    list of Fault
        In row order.
    """
    if weight not in table.frame:
        numeric = [str(c) for c in table.frame.select_dtypes("number").columns]
        return [
            Fault(
                "header",
                f"column '{weight}', the weight, is missing{nearest_name(weight, numeric)}; "
                f"columns of numbers: {', '.join(numeric) or 'none'}",
                f"Add the column '{weight}', or name another as the weight (--weight COLUMN).",
            )
        ]
    values, faults = number_column(table, weight)
    return faults + weight_faults(table, weight, values)
