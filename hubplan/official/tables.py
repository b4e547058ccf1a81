"""Write the tables of a study: text as UTF-8 with LF, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hubplan.errors import Fault, raise_faults


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a CSV.

    Parameters
    ----------
    path : Path
        The file.
    frame : DataFrame
        Its rows; true and false in small letters, blanks for missing.
    """
    words = {True: "true", False: "false"}
    told = frame.copy()
    for name in frame.columns[[pd.api.types.is_bool_dtype(kind) for kind in frame.dtypes]]:
        told[name] = frame[name].map(words)
    told.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_postcodes(path: Path, frame: pd.DataFrame) -> None:
    """Write the gazetteer of postcodes.

    Parameters
    ----------
    path : Path
        A ``.parquet`` file.
    frame : DataFrame
        From `hubplan.official.postcodes.read_postcodes`.
    """
    table = pa.table(
        {
            "postcode": pa.array(frame["postcode"], pa.string()),
            "lon": pa.array(frame["lon"], pa.float64()),
            "lat": pa.array(frame["lat"], pa.float64()),
            "easting": pa.array(frame["easting"].astype("int32"), pa.int32()),
            "northing": pa.array(frame["northing"].astype("int32"), pa.int32()),
            "lsoa": pa.array(frame["lsoa"], pa.string()),
        }
    )
    pq.write_table(table, path, compression="zstd", write_statistics=False)


def rural_columns(rural: Any) -> dict[str, Any]:  # noqa: ANN401 - geopandas is untyped
    """Return the columns of demand.csv that say where it is rural.

    Parameters
    ----------
    rural : DataFrame
        ``RUC21CD`` and ``RUC21NM`` by code.

    Returns
    -------
    dict of str to ndarray
        ``rural_urban_class``, ``rural_urban_name``, ``rural`` (bool).

    Raises
    ------
    InputError
        If a class is neither urban nor rural.
    """
    classes = rural["RUC21CD"].astype(str)
    known = classes.str.startswith(("U", "R"))
    raise_faults(
        "the Rural Urban Classification",
        [
            Fault(str(code), f"has the class '{classes[code]}', neither U... nor R...")
            for code in classes.index[~known]
        ],
    )
    return {
        "rural_urban_class": classes.to_numpy(),
        "rural_urban_name": rural["RUC21NM"].astype(str).to_numpy(),
        "rural": classes.str.startswith("R").to_numpy(),
    }
