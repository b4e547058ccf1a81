"""Read and write travel-time matrices: the long table everyone knows, or one column a site."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hubplan.errors import Fault, HubplanWarning, InputError, raise_faults
from hubplan.places.checks import column_faults, id_column
from hubplan.places.tables import TEXT_COLUMNS, Table, read_table
from hubplan.travel_times.active import TRANSIT
from hubplan.travel_times.facts import about
from hubplan.travel_times.long_table import (
    LongTableWriter,
    read_about,
    refuse_other_kinds,
    write_frame,
)
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.osrm import read_answer, times_of_answer
from hubplan.travel_times.table_layouts import (
    ARCGIS_JOINT,
    MINUTES_TO_A_UNIT,
    WRITTEN_COLUMNS,
    Columns,
    Layout,
    Unit,
    in_words,
    is_end,
    is_origin,
    long_columns,
    unit_fault,
)
from hubplan.units import BoolArray, FloatArray

#: The model of a matrix of hubplan's own columns.
AS_GIVEN = "as given in the file"
#: Cells without a journey time; R writes NA.
_BLANKS = ("", "NA")
_LONG_COLUMNS = ("demand_id", "site_id", "minutes")
#: What pandana writes for "no route" (2^32 − 1 thousandths).
_PANDANA_NO_ROUTE = 4294967.295


def read_times(
    path: str | Path,
    *,
    unit: Unit | None = None,
    column: str | None = None,
    from_sites: bool = False,
    demand_ids: Sequence[str] | None = None,
    site_ids: Sequence[str] | None = None,
) -> TravelTimes:
    """Read a matrix of minutes (or of any other unit of cost), of hubplan or of another tool.

    Parameters
    ----------
    path : str or Path
        CSV, Parquet, GeoJSON or GeoPackage; either long, with the columns ``demand_id``,
        ``site_id`` and ``minutes``, or wide, ``demand_id`` first and then one column a site.
        Blank minutes mean no route. A long table may say in ``estimated`` which minutes are;
        its other columns are passed over. Parquet files written here also say their mode,
        period, model and error. Tables of r5r, r5py, spopt and ArcGIS Network Analyst, and the
        JSON of OSRM's table service, are known by their columns; what was read as what stands
        in ``model``.
    unit : {"minutes", "seconds", "hours", "as_given"}, optional
        What the file counts in, where it does not say so or says so wrongly.
    column : str, optional
        The column of times, where a long table has several.
    from_sites : bool
        Whether the origins of the file are the sites.
    demand_ids, site_ids : sequence of str, optional
        For OSRM, which keeps no ids: the places in the order in which it was asked.

    Returns
    -------
    TravelTimes
        Ids in order of first appearance; pairs absent from a long table are NaN, with a
        `HubplanWarning` that counts them.

    Raises
    ------
    InputError
        With every fault found: missing columns, a unit that is not stated, blank ids, repeated
        pairs, minutes that are no numbers, negative or endless.
    """
    path = Path(path)
    if unit is not None and unit not in MINUTES_TO_A_UNIT:
        known = ", ".join(MINUTES_TO_A_UNIT)
        raise InputError(f"unit '{unit}' is not known", hint=f"Give one of: {known}.")
    if (answer := read_answer(path)) is not None:
        return times_of_answer(
            answer,
            path.name,
            demand_ids=demand_ids,
            site_ids=site_ids,
            from_sites=from_sites,
            unit=unit,
        )
    table = read_table(path, is_text=lambda name: name in TEXT_COLUMNS or is_end(name))
    times = _times_of(table, unit, column)
    if from_sites:
        times = replace(
            times,
            demand_ids=times.site_ids,
            site_ids=times.demand_ids,
            minutes=times.minutes.T.copy(),
            estimated=times.estimated.T.copy(),
        )
    told = read_about(path)
    return times if told is None else replace(times, **vars(told))


def _times_of(table: Table, unit: Unit | None, column: str | None) -> TravelTimes:
    if table.from_geometry:
        # Where a record lies is no column of the matrix.
        table = replace(table, frame=table.frame.drop(columns=["lon", "lat"]))
    names = [str(name) for name in table.frame.columns]
    found = long_columns(names, column=column, unit=unit)
    if isinstance(found, list):
        raise_faults(table.source, found)
    if isinstance(found, Columns):
        return _from_long(table, found)
    if is_origin(names[0]) and len(names) > 1 and not set(_LONG_COLUMNS) & set(names):
        if unit is None:
            raise_faults(table.source, [unit_fault("")])
        frame = table.frame.rename(columns={table.frame.columns[0]: "demand_id"})
        return _from_wide(replace(table, frame=frame), unit)
    if "site_id" in names or "minutes" in names or "demand_id" not in names:
        raise_faults(table.source, column_faults(table, _LONG_COLUMNS))
    if names[0] != "demand_id":
        raise InputError(
            f"'{table.source}' has the column demand_id, but not as its first",
            hint="Put demand_id first and then one column a site, or give the long table.",
        )
    return _from_wide(table, unit)


def _ends_of(table: Table, columns: Columns) -> tuple[pd.Series[Any], pd.Series[Any], list[Fault]]:
    """Return origins and destinations; ArcGIS writes both into one column."""
    frame = table.frame
    if len(columns.ends) == 2:  # noqa: PLR2004 - a column for each end
        origin, destination = (id_column(frame[name]) for name in columns.ends)
        return origin, destination, []
    (name,) = columns.ends
    both: pd.Series[Any] = id_column(frame[name]).str.split(ARCGIS_JOINT)
    faults = [
        Fault(
            f"{table.row(i)}, column {name}",
            f"'{frame[name].iloc[i]}' is not one origin and one destination with "
            f"'{ARCGIS_JOINT}' between",
            "Export OriginName and DestinationName too, or leave the column out to go by "
            "OriginID and DestinationID.",
        )
        for i in np.flatnonzero(both.str.len() != 2)  # noqa: PLR2004 - origin, destination
    ]
    return both.str[0], both.str[1].fillna(""), faults


def _from_long(table: Table, columns: Columns) -> TravelTimes:
    demand, sites, faults = _ends_of(table, columns)
    values, more_faults = _minutes(table, columns.value)
    flags, flag_faults = _estimated(table)
    if not faults:
        faults = [
            Fault(f"{table.row(i)}, column {name}", "is blank", "Give every place its id.")
            for name, ids in zip(columns.ends, (demand, sites), strict=False)
            for i in np.flatnonzero(ids.str.strip() == "")
        ]
        rows, demand_ids = pd.factorize(demand)
        cols, site_ids = pd.factorize(sites)
        cells = rows * len(site_ids) + cols
        again = pd.Series(cells).duplicated().to_numpy()
        flag_faults += [
            Fault(
                table.row(i),
                f"the pair '{demand.iloc[i]}' to '{sites.iloc[i]}' stands there twice",
                "Keep one row a pair.",
            )
            for i in np.flatnonzero(again)
        ]
    raise_faults(table.source, [*more_faults, *faults, *flag_faults])
    minutes = np.full(len(demand_ids) * len(site_ids), np.nan)
    minutes[cells] = _in_minutes(values, columns.unit)
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
        tuple(demand_ids),
        tuple(site_ids),
        minutes.reshape(shape),
        estimated.reshape(shape),
        model=AS_GIVEN + (columns.words and f", {columns.words}"),
    )


def _from_wide(table: Table, unit: Unit | None) -> TravelTimes:
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
    minutes = _in_minutes(np.column_stack(columns), unit or "minutes")
    words = f"{AS_GIVEN}, {in_words(unit)}" if unit else AS_GIVEN
    estimated = np.zeros(minutes.shape, dtype=bool)
    return TravelTimes(tuple(demand), tuple(site_ids), minutes, estimated, model=words)


def _in_minutes(values: FloatArray, unit: Unit) -> FloatArray:
    factor = MINUTES_TO_A_UNIT[unit]
    return values if factor == 1 else values * factor


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
    blank = (raw.isna() | raw.isin(_BLANKS)).to_numpy(dtype=bool)
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


def write_times(times: TravelTimes, path: str | Path, *, layout: Layout = "hubplan") -> None:
    """Write a matrix, by default as the long table ``demand_id, site_id, minutes, estimated``.

    One by public transport has more columns before ``estimated`` (see ``docs/transit.md``).

    Parameters
    ----------
    times : TravelTimes
        What to write; NaN becomes a blank.
    path : str or Path
        A name ending in ``.csv`` or ``.parquet``. An existing file is overwritten; the caller
        sees to it that it appears whole (see `hubplan.study`).
    layout : {"hubplan", "r5r", "r5py", "spopt", "wide"}
        Whose columns: ``from_id, to_id, travel_time_p50`` of r5r, ``from_id, to_id, travel_time``
        of r5py, ``origin, destination, cost``, or one column a site after ``demand_id``. All count
        minutes; only hubplan's own says which minutes are estimated.

    Raises
    ------
    InputError
        If the name ends otherwise, or the layout is not known.
    """
    if layout == "hubplan" and times.mode == TRANSIT:
        write_frame(path, times.to_frame(), about=about(times))
        return
    if layout == "hubplan":
        with LongTableWriter(path, times.demand_ids, times.site_ids, about=about(times)) as table:
            table.write(times.minutes, times.estimated)
        return
    path = Path(path)
    refuse_other_kinds(path)
    frame = _laid_out(times, layout)
    if path.suffix.lower() == ".csv":
        frame.to_csv(path, index=False, lineterminator="\n")
    else:
        frame.to_parquet(path, index=False)


def _laid_out(times: TravelTimes, layout: Layout) -> pd.DataFrame:
    if layout == "wide":
        by_site = dict(zip(times.site_ids, times.minutes.T, strict=True))
        return pd.DataFrame({"demand_id": list(times.demand_ids), **by_site})
    if layout not in WRITTEN_COLUMNS:
        known = ", ".join((*WRITTEN_COLUMNS, "wide"))
        raise InputError(f"layout '{layout}' is not known", hint=f"Give one of: {known}.")
    frame = TravelTimes.to_frame(times).drop(columns="estimated")
    return frame.set_axis(list(WRITTEN_COLUMNS[layout]), axis="columns")
