"""Read and write travel-time matrices: the long table everyone knows, or one column a site."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from hubplan.errors import Fault, HubplanWarning, InputError, raise_faults
from hubplan.places.checks import column_faults, id_column
from hubplan.places.tables import Table, read_table
from hubplan.travel_times.facts import about
from hubplan.travel_times.long_table import LongTableWriter, read_about
from hubplan.travel_times.matrix import TravelTimes
from hubplan.units import BoolArray, FloatArray

_LONG_COLUMNS = ("demand_id", "site_id", "minutes")
#: What pandana writes for "no route" (2^32 − 1 thousandths).
_PANDANA_NO_ROUTE = 4294967.295


def read_times(path: str | Path) -> TravelTimes:
    """Read a matrix of minutes (or of any other unit of cost).

    Parameters
    ----------
    path : str or Path
        CSV, Parquet, GeoJSON or GeoPackage; either long, with the columns ``demand_id``,
        ``site_id`` and ``minutes``, or wide, ``demand_id`` first and then one column a site.
        Blank minutes mean no route. A long table may say in ``estimated`` which minutes are;
        its other columns are passed over. Parquet files written here also say their mode,
        period, model and error.

    Returns
    -------
    TravelTimes
        Ids in order of first appearance; pairs absent from a long table are NaN, with a
        `HubplanWarning` that counts them.

    Raises
    ------
    InputError
        With every fault found: missing columns, blank ids, repeated pairs, minutes that are
        no numbers, negative or endless.
    """
    times = _times_of(read_table(path))
    told = read_about(Path(path))
    return times if told is None else replace(times, **vars(told))


def _times_of(table: Table) -> TravelTimes:
    if table.from_geometry:
        # Where a record lies is no column of the matrix.
        table = replace(table, frame=table.frame.drop(columns=["lon", "lat"]))
    columns = [str(name) for name in table.frame.columns]
    if "site_id" in columns or "minutes" in columns or "demand_id" not in columns:
        return _from_long(table)
    if columns[0] != "demand_id":
        raise InputError(
            f"'{table.source}' has the column demand_id, but not as its first",
            hint="Put demand_id first and then one column a site, or give the long table.",
        )
    return _from_wide(table)


def _from_long(table: Table) -> TravelTimes:
    raise_faults(table.source, column_faults(table, _LONG_COLUMNS))
    demand, sites = id_column(table.frame["demand_id"]), id_column(table.frame["site_id"])
    values, faults = _minutes(table, "minutes")
    flags, more_faults = _estimated(table)
    faults += more_faults
    for name, ids in (("demand_id", demand), ("site_id", sites)):
        faults += [
            Fault(f"{table.row(i)}, column {name}", "is blank", "Give every place its id.")
            for i in np.flatnonzero(ids.str.strip() == "")
        ]
    rows, demand_ids = pd.factorize(demand)
    cols, site_ids = pd.factorize(sites)
    cells = rows * len(site_ids) + cols
    again = pd.Series(cells).duplicated().to_numpy()
    faults += [
        Fault(
            table.row(i),
            f"the pair '{demand.iloc[i]}' to '{sites.iloc[i]}' stands there twice",
            "Keep one row a pair.",
        )
        for i in np.flatnonzero(again)
    ]
    raise_faults(table.source, faults)
    minutes = np.full(len(demand_ids) * len(site_ids), np.nan)
    minutes[cells] = values
    estimated = np.zeros(minutes.shape, dtype=bool)
    estimated[cells] = flags
    absent = minutes.size - len(cells)
    if absent:
        warnings.warn(
            f"{table.source}: {absent:,} of {minutes.size:,} pairs are absent: taken as no route",
            HubplanWarning,
            stacklevel=3,
        )
    shape = len(demand_ids), len(site_ids)
    return TravelTimes(
        tuple(demand_ids), tuple(site_ids), minutes.reshape(shape), estimated.reshape(shape)
    )


def _from_wide(table: Table) -> TravelTimes:
    demand = id_column(table.frame["demand_id"])
    site_ids = [str(name) for name in table.frame.columns[1:]]
    faults = [
        Fault(
            f"{table.row(i)}, column demand_id",
            f"'{demand.iloc[i]}' is blank or stands there twice",
            "Keep one row a demand point.",
        )
        for i in np.flatnonzero((demand.str.strip() == "") | demand.duplicated())
    ]
    if not site_ids:
        faults.append(Fault("header", "no site has a column", "Add one column a site."))
    columns = []
    for name in table.frame.columns[1:]:
        values, found = _minutes(table, name)
        columns.append(values)
        faults += found
    raise_faults(table.source, faults)
    minutes = np.column_stack(columns)
    return TravelTimes(tuple(demand), tuple(site_ids), minutes, np.zeros(minutes.shape, dtype=bool))


def _estimated(table: Table) -> tuple[BoolArray, list[Fault]]:
    """Return which minutes are said to be estimated (blank = not), and what cannot be read."""
    if "estimated" not in table.frame:
        return np.zeros(len(table.frame), dtype=bool), []
    raw = table.frame["estimated"]
    flags = raw.isin([True]).to_numpy(dtype=bool)
    blank = (raw.isna() | (raw == "")).to_numpy(dtype=bool)
    known = flags | blank | raw.isin([False]).to_numpy(dtype=bool)
    return flags, [
        Fault(
            f"{table.row(i)}, column estimated",
            f"'{raw.iloc[i]}' is neither true nor false",
            "Rename the column if it means something else.",
        )
        for i in np.flatnonzero(~known)
    ]


def _minutes(table: Table, column: str) -> tuple[FloatArray, list[Fault]]:
    """Return a column as minutes (blank = NaN) and a fault for each cell that is none."""
    raw = table.frame[column]
    if pd.api.types.is_bool_dtype(raw):
        raw = raw.astype(str)  # true is no minute
    values = np.array(pd.to_numeric(raw, errors="coerce"), dtype=np.float64)
    blank = (raw.isna() | (raw == "")).to_numpy()
    wrong = (np.isnan(values) & ~blank) | np.isinf(values) | (values < 0)
    wrong |= np.isclose(values, _PANDANA_NO_ROUTE, rtol=0, atol=1e-3)
    return values, [
        Fault(
            f"{table.row(i)}, column {column}",
            f"'{raw.iloc[i]}' is not a journey time",
            "Minutes are zero or more; leave the cell blank where there is no route.",
        )
        for i in np.flatnonzero(wrong)
    ]


def write_times(times: TravelTimes, path: str | Path) -> None:
    """Write the long table ``demand_id, site_id, minutes, estimated``.

    Parameters
    ----------
    times : TravelTimes
        What to write; NaN becomes a blank.
    path : str or Path
        A name ending in ``.csv`` or ``.parquet``. An existing file is overwritten; the caller
        sees to it that it appears whole (see `hubplan.study`).

    Raises
    ------
    InputError
        If the name ends otherwise.
    """
    with LongTableWriter(path, times.demand_ids, times.site_ids, about=about(times)) as table:
        table.write(times.minutes, times.estimated)
