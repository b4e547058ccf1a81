"""Read a table from CSV, Parquet, GeoJSON or GeoPackage, whatever its geometry column is called."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, SupportsIndex

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataSourceError

from hubplan.errors import InputError
from hubplan.units import WGS84

READABLE_SUFFIXES = (".csv", ".parquet", ".geoparquet", ".geojson", ".json", ".gpkg")

#: Columns that are words even when they look like numbers: "060750479.01" must keep its zero.
TEXT_COLUMNS = frozenset({"id", "name", "area", "tiers", "at", "demand_id", "site_id", "postcode"})

_LEADING_ZERO = re.compile(r"^-?0\d")
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read, before anyone asks what it means.

    Attributes
    ----------
    frame : DataFrame
        All columns of the file; a geometry has become ``lon`` and ``lat`` (WGS84 degrees).
    source : str
        File name, for messages.
    row_word : str
        ``"row"`` for tables with a header line, ``"feature"`` for spatial files.
    row_numbers : tuple of int
        Number a reader would give each record, such as 2 below a CSV header; empty = from 1.
    from_geometry : bool
        Whether ``lon`` and ``lat`` were made from a geometry.
    """

    frame: pd.DataFrame
    source: str
    row_word: str = "row"
    row_numbers: tuple[int, ...] = ()
    from_geometry: bool = False

    def row(self, position: SupportsIndex) -> str:
        """Return how a reader finds the record at a position.

        Parameters
        ----------
        position : int
            Position in `frame`, from 0.

        Returns
        -------
        str
            Such as ``"row 7"``.
        """
        place = int(position)
        return f"{self.row_word} {self.row_numbers[place] if self.row_numbers else place + 1}"


def read_table(
    path: str | Path, *, is_text: Callable[[str], bool] = TEXT_COLUMNS.__contains__
) -> Table:
    """Read a table of points or of plain records.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` (UTF-8, comma), ``.parquet`` (plain or GeoParquet), ``.geojson`` or ``.gpkg``.
    is_text : callable
        Whether a column of a CSV file stays text to the letter.

    Returns
    -------
    Table
        Every record of the file. Text that stands for numbers or true/false has become such,
        but for identifiers, which stay text to the letter.

    Raises
    ------
    InputError
        If the file is missing, empty, of another kind or damaged.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in READABLE_SUFFIXES:
        raise InputError(
            f"'{path.name}' is of a kind hubplan does not read as a table",
            hint=f"Give one of: {', '.join(READABLE_SUFFIXES)}.",
        )
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"'{path}' {what}", hint="Check the path of the file.")
    if path.stat().st_size == 0:
        raise InputError(f"'{path.name}' is empty", hint="Give a file with at least one record.")
    readers = {".parquet": _read_parquet, ".geoparquet": _read_parquet}
    table = (
        _read_csv(path, is_text) if suffix == ".csv" else readers.get(suffix, _read_spatial)(path)
    )
    if table.frame.empty:
        raise InputError(
            f"'{path.name}' has columns but no records",
            hint="Give a file with at least one record.",
        )
    return table


def _read_csv(path: Path, is_text: Callable[[str], bool]) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except UnicodeDecodeError as error:
        raise InputError(
            f"'{path.name}' is not UTF-8 text (byte {error.start})",
            hint="Save it as 'CSV UTF-8'.",
        ) from error
    except csv.Error as error:
        raise InputError(
            f"'{path.name}' is not a readable CSV: {error}", hint="Check its quotation marks."
        ) from error
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if row]
    if not numbered:
        raise InputError(f"'{path.name}' is empty", hint="Give a file with at least one record.")
    (_, header), *records = numbered
    _check_header(path, header)
    ragged = [number for number, row in records if len(row) != len(header)]
    if ragged:
        shown = ", ".join(str(i) for i in ragged[:5])
        raise InputError(
            f"'{path.name}' has {len(header)} columns, but {len(ragged)} of its rows "
            f"have another number of cells (row {shown})",
            hint="Quote cells that hold commas.",
        )
    frame = pd.DataFrame([row for _, row in records], columns=header, dtype=object)
    numbers = tuple(number for number, _ in records)
    typed = frame.apply(lambda column: column if is_text(str(column.name)) else _typed(column))
    return Table(typed, path.name, row_numbers=numbers)


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise InputError(
            f"'{path.name}' is separated by semicolons or tabs, not by commas",
            hint="Save it as a comma-separated file.",
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(
            f"'{path.name}' has the column {twice[0]!r} more than once",
            hint="Rename or remove the spare columns.",
        )


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Turn text into numbers or truth where *every* filled cell is one; blanks become missing."""
    filled = column[column != ""]
    if filled.empty:
        return column.where(column != "", None)
    if filled.str.lower().isin(_TRUTH).all():
        return column.map(lambda cell: _TRUTH.get(cell.lower()))
    numbers = pd.to_numeric(filled, errors="coerce")
    # A cell that says "nan" is blank, not text; other words keep the whole column as text.
    if (numbers.isna() & (filled.str.lower() != "nan")).any():
        return column
    if filled.str.match(_LEADING_ZERO).any():
        return column
    if pd.api.types.is_float_dtype(numbers):
        # Python reads decimals to the last digit; pandas does so only in its newest versions.
        numbers = filled.map(float)
    return numbers.reindex(column.index)


def _read_parquet(path: Path) -> Table:
    try:
        schema = pq.read_schema(path)
        spatial = b"geo" in (schema.metadata or {})
        frame = gpd.read_parquet(path) if spatial else pd.read_parquet(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            f"'{path.name}' is not a readable Parquet file",
            hint="Write it again; the file may be cut short.",
        ) from error
    # A named index is a column of the file; one without a name is only a numbering.
    named = all(name is not None and name not in frame.columns for name in frame.index.names)
    frame = frame.reset_index(drop=not named)
    if not spatial:
        return Table(frame, path.name)
    return Table(_with_lon_lat(frame, path), path.name, from_geometry=True)


def _read_spatial(path: Path) -> Table:
    try:
        layers = _layers(path)
        frame = gpd.read_file(path, layer=layers[0]) if len(layers) == 1 else None
    except (DataSourceError, ValueError, OSError) as error:
        raise InputError(
            f"'{path.name}' is not a readable spatial file",
            hint="Give a GeoJSON FeatureCollection or a GeoPackage with one layer.",
        ) from error
    if frame is None:
        raise InputError(
            f"'{path.name}' has {len(layers)} layers, not one: {', '.join(layers)}",
            hint="Save the layer you mean in a file of its own.",
        )
    if not isinstance(frame, gpd.GeoDataFrame):
        return Table(pd.DataFrame(frame), path.name)
    return Table(_with_lon_lat(frame, path), path.name, row_word="feature", from_geometry=True)


def _layers(path: Path) -> list[str]:
    """Return the names of the layers with a geometry, or of all where none has one."""
    layers = pyogrio.list_layers(path)
    spatial = [str(name) for name, kind in layers if kind is not None]
    return sorted(spatial or [str(name) for name, _ in layers])


def _with_lon_lat(frame: Any, path: Path) -> pd.DataFrame:  # noqa: ANN401 - geopandas is untyped
    """Replace the geometry by the longitude and latitude of a point that lies in it.

    Polygons that carry a position of their own keep it: where people of an area live is
    better known by whoever wrote the columns than by the middle of its shape.
    """
    if frame.crs is None:
        raise InputError(
            f"'{path.name}' has a geometry but no coordinate reference system",
            hint="Set its CRS, such as EPSG:27700 or EPSG:4326.",
        )
    own = ({"lon", "lat"} <= set(frame.columns)) or ({"easting", "northing"} <= set(frame.columns))
    if own and not (frame.geom_type == "Point").any():
        return pd.DataFrame(frame.drop(columns=frame.geometry.name))
    missing = frame.geometry.isna() | frame.geometry.is_empty
    points = frame.geometry.where(frame.geom_type == "Point", frame.representative_point())
    degrees = points.to_crs(WGS84)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    plain["lon"] = degrees.x.where(~missing)
    plain["lat"] = degrees.y.where(~missing)
    return plain
