"""The columns of a feed's tables: what they are called, and which must be there."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from hubplan.errors import Fault, InputError, nearest_name
from hubplan.transit.feed_files import FeedFiles

_HEADER_BYTES = 65_536
_MOST_COLUMNS = 500

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

#: Columns without which a table says nothing.
REQUIRED: Final = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "trips": ("trip_id", "service_id", "route_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
    "routes": ("route_id",),
    "calendar": ("service_id", *_DAYS, "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": ("from_stop_id", "to_stop_id", "transfer_type"),
}

#: Columns that others do instead of: trips that one stays seated between need no stops.
_OR_ELSE: Final = {
    ("transfers", "from_stop_id"): "from_trip_id",
    ("transfers", "to_stop_id"): "to_trip_id",
}


def find_header(files: FeedFiles, table: str) -> tuple[list[str], int]:
    """Find the first line of a table that is not blank, with the names of the columns.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    table : str
        One of its tables.

    Returns
    -------
    list of str
        In small letters, trimmed; empty for a file of nothing or of blank lines.
    int
        Its row number as a text editor shows it.

    Raises
    ------
    InputError
        If that line is none of comma-parted names.
    """
    where = files.where(table)
    with files.opened(table) as stream:
        start = stream.read(_HEADER_BYTES)
    if b"\0" in start:
        raise InputError(
            f"{where} is not UTF-8 text", hint="Save it as UTF-8, or take the feed anew."
        )
    line, row = _first_line(start.decode("utf-8-sig", errors="replace"))
    if not line and len(start) == _HEADER_BYTES:
        raise InputError(
            f"{where} begins with {len(start):,} bytes of blank lines",
            hint="Remove them, or take the feed anew from its publisher.",
        )
    try:
        names = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error as error:
        raise InputError(f"{where}: its header cannot be read: {error}") from error
    if len(names) <= 1 and any(mark in line for mark in ";\t|"):
        raise InputError(
            f"{where} row {row}: columns are not parted by commas", hint="Save it with commas."
        )
    if len(names) > _MOST_COLUMNS:
        raise InputError(
            f"{where} row {row}: {len(names):,} columns, at most {_MOST_COLUMNS} can be",
            hint="Take the feed anew from its publisher.",
        )
    return [name.strip().casefold() for name in names], row


def _first_line(text: str) -> tuple[str, int]:
    """Return the first line that is not blank, or nothing, and its number."""
    lines = io.StringIO(text, newline=None).read().split("\n")
    return next(((line, row) for row, line in enumerate(lines, start=1) if line.strip()), ("", 1))


def missing_columns(files: FeedFiles, table: str, needed: Sequence[str]) -> list[Fault]:
    """Return a fault for each column a table must have and has not.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    table : str
        One of its tables.
    needed : sequence of str
        Names of columns.

    Returns
    -------
    list of Fault
        Empty when all are there or others do instead, and for an empty file.
    """
    names, row = find_header(files, table)
    return [
        Fault(
            f"{files.where(table)} row {row}",
            f"no column '{name}'{nearest_name(name, set(names) - set(needed))}",
            "Take the feed anew from its publisher, or name the columns as GTFS does.",
        )
        for name in needed
        if names and name not in names and _OR_ELSE.get((table, name)) not in names
    ]
