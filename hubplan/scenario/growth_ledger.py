"""The growth ledger: new homes by planning reference, place and year, in a table anybody can edit.

Columns: ``reference``, ``homes``, ``people_per_home``, ``year``, and where they are: ``lon`` and
``lat``, or ``easting`` and ``northing``, or ``place`` (a postcode, a settlement, or the id or name
of a site). Rows stand in the order of their years. Further columns are kept for readers, such as
``source`` and ``note``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from hubplan.errors import Fault, HubplanError
from hubplan.places import DemandPoints, read_table
from hubplan.places.checks import column_faults, number_column
from hubplan.places.gazetteer import Gazetteer
from hubplan.places.projection import project, unproject
from hubplan.places.tables import Table
from hubplan.units import BRITISH_NATIONAL_GRID, METRES_PER_KM, WGS84, BoolArray

_NEEDED: Final = ("reference", "homes", "people_per_home", "year")
#: Boundaries are simplified: a position so near to one belongs to it.
_NEAR_SHAPE_M: Final = 100.0
#: Without boundaries, homes belong to the nearest demand point if it is no farther than this.
_NEAR_POINT_M: Final = 3000.0
_YEARS: Final = (1900, 2200)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """New homes somewhere.

    Attributes
    ----------
    where : str
        Row of the file, for messages.
    reference : str
        Planning reference, or a word such as ``"illustrative"``; text from data.
    lon, lat : float
        Where, in WGS84 degrees.
    homes, people_per_home : float
        How many.
    year : int
        By which they stand.
    """

    where: str
    reference: str
    lon: float
    lat: float
    homes: float
    people_per_home: float
    year: int

    @property
    def people(self) -> float:
        """How many people move in."""
        return self.homes * self.people_per_home


def read_ledger(path: Path, gazetteer: Gazetteer) -> tuple[tuple[LedgerRow, ...], list[Fault]]:
    """Read a growth ledger.

    Parameters
    ----------
    path : Path
        CSV, Parquet, GeoJSON or GeoPackage.
    gazetteer : Gazetteer
        What places are called.

    Returns
    -------
    rows : tuple of LedgerRow
        Those without a fault.
    faults : list of Fault
        Columns that are missing, cells that are no numbers or out of range, places nobody
        knows, rows out of the order of years; each with file and row.
    """
    try:
        table = read_table(path)
    except HubplanError as error:
        return (), [Fault("", error.message, error.hint)]
    faults = column_faults(table, _NEEDED)
    positions = ({"lon", "lat"}, {"easting", "northing"}, {"place"})
    if not any(columns <= set(table.frame.columns) for columns in positions):
        what = "has no position: neither lon and lat, nor easting and northing, nor place"
        faults.append(Fault("header", what, "Add one of them."))
    if faults:
        return (), _in_file(table, faults)
    numbers: dict[str, Any] = {}
    for column in _NEEDED[1:]:
        numbers[column], found = number_column(table, column)
        faults += found
    faults += _range_faults(table, numbers)
    rows = []
    for row in range(len(table.frame)):
        place = _place(table, row, gazetteer, faults)
        counts = [float(numbers[column][row]) for column in _NEEDED[1:]]
        if place is None or not all(map(math.isfinite, counts)):
            continue
        reference = str(table.frame["reference"].iloc[row])
        where = f"{table.source}, {table.row(row)}"
        rows.append(LedgerRow(where, reference, *place, counts[0], counts[1], int(counts[2])))
    return tuple(rows), _in_file(table, faults)


def small_areas(
    rows: tuple[LedgerRow, ...],
    everybody: DemandPoints,
    inside: BoolArray,
    shapes: gpd.GeoDataFrame | None,
) -> tuple[list[int], list[Fault]]:
    """Return the small area that each row of a ledger belongs to.

    Parameters
    ----------
    rows : tuple of LedgerRow
        New homes.
    everybody : DemandPoints
        Every demand point of the file.
    inside : ndarray of bool, shape (n,)
        Which belong to the study area.
    shapes : GeoDataFrame or None
        Their polygons with ``id``; None = the nearest demand point, up to 3 km off.

    Returns
    -------
    areas : list of int
        Positions in `everybody`, one a row; -1 where there is a fault.
    faults : list of Fault
        Rows outside the study area, and homes where nobody lives whose mix they could have.
    """
    if not rows:
        return [], []
    lon, lat = np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
    if shapes is None:
        found, metres = _nearest_points(everybody, lon, lat)
        limit, what = _NEAR_POINT_M, "small area"
    else:
        found, metres = _nearest_shapes(everybody, shapes, lon, lat)
        limit, what = _NEAR_SHAPE_M, "boundary of a small area"
    areas, faults = [], []
    for row, area, off in zip(rows, found, metres, strict=True):
        told = f"({row.lon:.5f}, {row.lat:.5f}) lies outside the study area"
        if off > limit:
            told += f": the nearest {what} is {off / METRES_PER_KM:.1f} km away"
        elif area < 0:
            told += ": in a small area that the demand table does not have"
        elif not inside[area]:
            told += f": in {_name(everybody, area)}, which is left out"
        elif not everybody.weights[area] > 0:
            told = f"nobody lives in {_name(everybody, area)}, so that there is no mix of ages"
        else:
            areas.append(int(area))
            continue
        areas.append(-1)
        faults.append(Fault(row.where, told, "Check the position, or leave the row out."))
    return areas, faults


def _name(everybody: DemandPoints, row: int) -> str:
    frame = everybody.frame
    return str(frame["name"].iloc[row]) if "name" in frame else everybody.ids[row]


def _nearest_points(
    everybody: DemandPoints, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    points = gpd.GeoSeries(gpd.points_from_xy(everybody.lon, everybody.lat), crs=WGS84)
    metric = points.estimate_utm_crs()
    tree = shapely.STRtree(points.to_crs(metric).to_numpy())
    places = shapely.points(*project(lon, lat, crs=str(metric)))
    (_, nearest), metres = tree.query_nearest(places, return_distance=True, all_matches=False)
    return nearest, metres


def _nearest_shapes(
    everybody: DemandPoints, shapes: gpd.GeoDataFrame, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    metric = shapes.estimate_utm_crs()
    tree = shapely.STRtree(shapes.geometry.to_crs(metric).to_numpy())
    places = shapely.points(*project(lon, lat, crs=str(metric)))
    (_, nearest), metres = tree.query_nearest(places, return_distance=True, all_matches=False)
    row_of = {identifier: row for row, identifier in enumerate(everybody.ids)}
    ids = shapes["id"].astype(str).to_numpy()
    return np.array([row_of.get(ids[shape], -1) for shape in nearest]), metres


def _in_file(table: Table, faults: list[Fault]) -> list[Fault]:
    return [Fault(f"{table.source}, {fault.where}", fault.what, fault.hint) for fault in faults]


def _range_faults(table: Table, numbers: Mapping[str, np.ndarray]) -> list[Fault]:
    """Return numbers out of range, and years that go back."""
    faults = [
        Fault(f"{table.row(row)}, column {column}", f"{value:g} is {what}", hint)
        for column, what, hint in (
            ("homes", "below zero", "Homes to come are zero or more; leave out those pulled down."),
            ("people_per_home", "below zero", "Give people a home, such as 2.4."),
        )
        for row, value in enumerate(numbers[column].tolist())
        if value < 0
    ]
    latest, latest_row = -math.inf, 0
    for row, year in enumerate(numbers["year"].tolist()):
        where = f"{table.row(row)}, column year"
        if math.isnan(year):
            continue
        if year != int(year) or not _YEARS[0] <= year <= _YEARS[1]:
            faults.append(Fault(where, f"{year:g} is no year", "Give a year such as 2028."))
        elif year < latest:
            what = f"{year:.0f} stands after {latest:.0f} of {table.row(latest_row)}"
            faults.append(Fault(where, what, "Put the rows in the order of their years."))
        else:
            latest, latest_row = year, row
    return faults


def _place(
    table: Table, row: int, gazetteer: Gazetteer, faults: list[Fault]
) -> tuple[float, float] | None:
    """Return longitude and latitude of a row; where they cannot be had, add a fault."""
    cells = table.frame.iloc[row]
    for first, second, grid in (("lon", "lat", False), ("easting", "northing", True)):
        pair = [_number(cells.get(first)), _number(cells.get(second))]
        if any(map(math.isnan, pair)):
            continue
        if grid:
            x, y = (np.array([value]) for value in pair)
            lon, lat = unproject(x, y, crs=BRITISH_NATIONAL_GRID)
            return float(lon[0]), float(lat[0])
        return pair[0], pair[1]
    place = cells.get("place")
    if not isinstance(place, str) or not place.strip():
        what, hint = "has no position", "Give lon and lat, easting and northing, or a place."
        faults.append(Fault(table.row(row), what, hint))
        return None
    try:
        found = gazetteer.find(place)
    except HubplanError as error:
        faults.append(Fault(f"{table.row(row)}, column place", error.message, error.hint))
        return None
    return found.lon, found.lat


def _number(cell: object) -> float:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
