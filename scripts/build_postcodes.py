"""Build postcodes.parquet: every postcode of the four districts with its place and LSOA."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from build_inputs import DISTRICTS, read_text_table


def build_postcodes(shared: Path, out: Path) -> Path:
    """Write postcodes.parquet, in the order of the postcodes.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.
    """
    codes = read_text_table(shared / "people" / "kent_medway_postcodes_cpo2025.csv")
    codes = codes[codes["LADCD"].isin(DISTRICTS)].sort_values("postcode")
    table = pa.table(
        {
            "postcode": pa.array(codes["postcode"], pa.string()),
            "lon": pa.array(codes["lon"].astype(float), pa.float64()),
            "lat": pa.array(codes["lat"].astype(float), pa.float64()),
            "easting": pa.array(codes["e"].astype("int32"), pa.int32()),
            "northing": pa.array(codes["n"].astype("int32"), pa.int32()),
            "lsoa": pa.array(codes["LSOA21CD"], pa.string()),
        }
    )
    path = out / "postcodes.parquet"
    # Neighbouring postcodes share letters and places: these encodings take a third off.
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=["lsoa"],
        column_encoding={
            "postcode": "DELTA_BYTE_ARRAY",
            "lon": "BYTE_STREAM_SPLIT",
            "lat": "BYTE_STREAM_SPLIT",
            "easting": "DELTA_BINARY_PACKED",
            "northing": "DELTA_BINARY_PACKED",
        },
        write_statistics=False,
    )
    return path
