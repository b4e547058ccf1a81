"""Write the long table of a matrix block by block: CSV, or Parquet in groups of whole rows."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hubplan.errors import InputError
from hubplan.units import BoolArray, FloatArray

#: Cells to a row group of Parquet: readers take one at a time.
_GROUP_CELLS = 1_000_000
#: Where a Parquet file says how its minutes were worked out.
_ABOUT_KEY = b"hubplan.times"
_ID = pa.dictionary(pa.int32(), pa.string())
_SCHEMA = pa.schema(
    {"demand_id": _ID, "site_id": _ID, "minutes": pa.float64(), "estimated": pa.bool_()}
)


@dataclass(frozen=True)
class About:
    """How the minutes of a matrix were worked out.

    Attributes
    ----------
    mode, period, model : str
        As of `TravelTimes`.
    error_90_minutes : float
        NaN = not known.
    error_source : str
        How that is known.
    """

    mode: str
    period: str
    model: str
    error_90_minutes: float
    error_source: str


def refuse_other_kinds(path: Path) -> None:
    """Refuse a name that says neither CSV nor Parquet.

    Parameters
    ----------
    path : Path
        Where a matrix shall be written.

    Raises
    ------
    InputError
        If it ends otherwise.
    """
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise InputError(
            f"'{path.name}' is of a kind hubplan does not write times to",
            hint="End the name in .csv or .parquet.",
        )


def rows_to_a_group(n_sites: int) -> int:
    """Return how many demand points go into one row group.

    Parameters
    ----------
    n_sites : int
        Columns of the matrix.

    Returns
    -------
    int
        At least one.
    """
    return max(1, _GROUP_CELLS // max(1, n_sites))


class LongTableWriter:
    """Write ``demand_id, site_id, minutes, estimated``, demand point by demand point.

    What is written depends on the minutes alone, not on how they are divided into blocks, as long
    as blocks are whole multiples of `rows_to_a_group`, but for the last.

    Parameters
    ----------
    path : str or Path
        A name ending in ``.csv`` or ``.parquet``; an existing file is overwritten.
    demand_ids, site_ids : sequence of str
        Rows and columns of the matrix.
    about : About
        Kept in Parquet files.

    Raises
    ------
    InputError
        If the name ends otherwise.
    """

    def __init__(
        self, path: str | Path, demand_ids: Sequence[str], site_ids: Sequence[str], *, about: About
    ) -> None:
        self._path = Path(path)
        refuse_other_kinds(self._path)
        self._demand_ids = np.array(demand_ids, dtype=object)
        self._site_ids = np.array(site_ids, dtype=object)
        self._about = about
        self._row = 0
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """Open the file."""
        if self._path.suffix.lower() == ".csv":
            self._stream: IO[str] = self._opened.enter_context(
                self._path.open("w", encoding="utf-8", newline="")
            )
            self._put = self._put_csv
            # Before Python 3.13 a carriage return inside a cell goes without quotation marks.
            returns = any(
                "\r" in word for ids in (self._demand_ids, self._site_ids) for word in ids
            )
            self._quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
        else:
            self._parquet = self._opened.enter_context(
                pq.ParquetWriter(
                    self._path, _SCHEMA, use_dictionary=["demand_id", "site_id"], store_schema=False
                )
            )
            self._put = self._put_parquet
        return self

    def __exit__(self, *failure: object) -> None:
        """Close the file; a Parquet file is none before."""
        if failure == (None, None, None) and self._path.suffix.lower() == ".parquet":
            self._parquet.add_key_value_metadata({_ABOUT_KEY: _as_json(self._about)})
        self._opened.close()

    def write(self, minutes: FloatArray, estimated: BoolArray | None = None) -> None:
        """Write the next rows of the matrix.

        Parameters
        ----------
        minutes : ndarray of float, shape (n, n_sites)
            NaN becomes a blank.
        estimated : ndarray of bool, shape (n, n_sites), optional
            Which of them are; by default none.
        """
        step = rows_to_a_group(self._site_ids.size)
        for start in range(0, len(minutes), step):
            rows = slice(start, start + step)
            flags = np.zeros(minutes[rows].shape, bool) if estimated is None else estimated[rows]
            ids = self._demand_ids[self._row + start : self._row + start + len(flags)]
            self._put(ids, minutes[rows].ravel(), flags.ravel())
        self._row += len(minutes)

    def _put_parquet(self, ids: Any, minutes: FloatArray, estimated: BoolArray) -> None:  # noqa: ANN401 - an array of text
        n_sites = self._site_ids.size
        row, column = np.divmod(np.arange(minutes.size, dtype=np.int32), np.int32(max(1, n_sites)))
        columns = [
            pa.DictionaryArray.from_arrays(row, pa.array(ids, pa.string())),
            pa.DictionaryArray.from_arrays(column, pa.array(self._site_ids, pa.string())),
            pa.array(minutes, from_pandas=True),
            pa.array(estimated),
        ]
        self._parquet.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))

    def _put_csv(self, ids: Any, minutes: FloatArray, estimated: BoolArray) -> None:  # noqa: ANN401 - an array of text
        n_sites = self._site_ids.size
        frame = pd.DataFrame(
            {
                "demand_id": np.repeat(ids, n_sites),
                "site_id": np.tile(self._site_ids, len(ids)),
                "minutes": minutes,
                "estimated": estimated,
            }
        )
        frame.to_csv(
            self._stream,
            index=False,
            header=self._stream.tell() == 0,
            lineterminator="\n",
            quoting=self._quoting,
        )


def write_frame(path: str | Path, frame: pd.DataFrame, *, about: About) -> None:
    """Write a long table that has further columns, whole.

    Parameters
    ----------
    path : str or Path
        A name ending in ``.csv`` or ``.parquet``; an existing file is overwritten.
    frame : DataFrame
        One row a pair; NaN becomes a blank.
    about : About
        Kept in Parquet files.

    Raises
    ------
    InputError
        If the name ends otherwise.
    """
    path = Path(path)
    refuse_other_kinds(path)
    if path.suffix.lower() == ".csv":
        returns = frame[["demand_id", "site_id"]].apply(lambda ids: ids.str.contains("\r"))
        quoting: Literal[0, 2] = (
            csv.QUOTE_NONNUMERIC if returns.to_numpy().any() else csv.QUOTE_MINIMAL
        )
        frame.to_csv(path, index=False, lineterminator="\n", quoting=quoting)
        return
    table = pa.Table.from_pandas(frame, preserve_index=False)
    told = {**(table.schema.metadata or {}), _ABOUT_KEY: _as_json(about)}
    pq.write_table(table.replace_schema_metadata(told), path)


def _as_json(about: About) -> bytes:
    words = asdict(about)
    if math.isnan(about.error_90_minutes):
        words["error_90_minutes"] = None
    return json.dumps(words, ensure_ascii=False).encode()


def read_about(path: Path) -> About | None:
    """Return how the minutes of a file were worked out, where it says so.

    Parameters
    ----------
    path : Path
        A readable table.

    Returns
    -------
    About or None
        None when it does not: it is no Parquet file, or somebody else's.
    """
    if path.suffix.lower() != ".parquet":
        return None
    raw = (pq.read_metadata(path).metadata or {}).get(_ABOUT_KEY)
    if raw is None:
        return None
    words = json.loads(raw)
    error = words["error_90_minutes"]
    return About(
        words["mode"],
        words["period"],
        words["model"],
        math.nan if error is None else error,
        words["error_source"],
    )
