"""The columns of a feed's tables: what they are called, and which must be there."""

from __future__ import annotations

import csv
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


def read_header(files: FeedFiles, table: str) -> list[str]:
    """Read the names of the columns of a table.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    table : str
        One of its tables.

    Returns
    -------
    list of str
        In small letters, trimmed; empty for an empty file.

    Raises
    ------
    InputError
        If the first line is none of comma-parted names.
    """
    where = files.where(table)
    with files.opened(table) as stream:
        start = stream.read(_HEADER_BYTES)
    if b"\0" in start:
        raise InputError(
            f"{where} is not UTF-8 text", hint="Save it as UTF-8, or take the feed anew."
        )
    lines = start.decode("utf-8-sig", errors="replace").splitlines()
    line = lines[0] if lines else ""
    try:
        names = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error as error:
        raise InputError(f"{where}: its header cannot be read: {error}") from error
    if len(names) <= 1 and any(mark in line for mark in ";\t|"):
        raise InputError(
            f"{where} row 1: columns are not parted by commas", hint="Save it with commas."
        )
    if len(names) > _MOST_COLUMNS:
        raise InputError(
            f"{where} row 1: {len(names):,} columns, at most {_MOST_COLUMNS} can be",
            hint="Take the feed anew from its publisher.",
        )
    return [name.strip().casefold() for name in names]


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
        Empty when all are there, and for an empty file.
    """
    names = read_header(files, table)
    return [
        Fault(
            f"{files.where(table)} row 1",
            f"no column '{name}'{nearest_name(name, set(names) - set(needed))}",
            "Take the feed anew from its publisher, or name the columns as GTFS does.",
        )
        for name in needed
        if names and name not in names
    ]
