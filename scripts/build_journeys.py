"""Write sample_journeys.csv: drives between the towns of west Kent, and how long they should take.

The ranges are background knowledge of off-peak drives, not observed, and marked so. Ends are the
positions of towns in places.csv and of the hospital in sites.csv, built before. ::

    python scripts/build_journeys.py --out data/west_kent
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import pandas as pd
from build_inputs import read_text_table, write_rows

COLUMNS: Final = (
    "journey", "mode", "from_lon", "from_lat", "to_lon", "to_lat",
    "least_minutes", "most_minutes", "status", "source", "date",
)  # fmt: skip
STATUS: Final = "plausible range, not observed"
SOURCE: Final = "background knowledge of off-peak drives"
DATE: Final = "November 2026"

_TUNBRIDGE_WELLS: Final = "Royal Tunbridge Wells"
_HOSPITAL: Final = "Tunbridge Wells Hospital at Pembury"

#: From, to, least and most minutes.
JOURNEYS: Final = (
    ("Sevenoaks", "Tonbridge", 14, 20),
    ("Maidstone", "Tonbridge", 27, 35),
    ("Maidstone", "Sevenoaks", 25, 32),
    ("Maidstone", _TUNBRIDGE_WELLS, 33, 42),
    ("Cranbrook", "Maidstone", 28, 36),
    (_TUNBRIDGE_WELLS, _HOSPITAL, 8, 14),
    ("Hawkhurst", "Cranbrook", 8, 12),
    ("Edenbridge", "Sevenoaks", 20, 28),
)


def build_journeys(out: Path) -> Path:
    """Write sample_journeys.csv.

    Parameters
    ----------
    out : Path
        Folder that holds places.csv and sites.csv.

    Returns
    -------
    Path
        The file written.
    """
    places = read_text_table(out / "places.csv")
    # Villages first: where a hamlet or suburb bears the name too, the larger place stays.
    ranked = pd.concat([places[places["place"] == kind] for kind in ("village", "town")])
    sites = read_text_table(out / "sites.csv")
    named = pd.concat([ranked, sites[sites["name"] == _HOSPITAL]])
    ends = {row["name"]: (row["lon"], row["lat"]) for _, row in named.iterrows()}
    rows = [
        dict(zip(COLUMNS, (f"{start} to {end}", "car", *ends[start], *ends[end], least, most,
                           STATUS, SOURCE, DATE), strict=True))
        for start, end, least, most in sorted(JOURNEYS)
    ]  # fmt: skip
    return write_rows(out / "sample_journeys.csv", COLUMNS, rows)


def main() -> None:
    """Write the table beside those it is made from."""
    data = Path(__file__).resolve().parent.parent / "data" / "west_kent"
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=data)
    path = build_journeys(parser.parse_args().out)
    print(f"wrote {path.name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
