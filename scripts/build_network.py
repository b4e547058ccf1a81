"""Build data/west_kent/network.npz, the bundled road network, from the publishers' file.

::

    python scripts/build_network.py --shared ../shared/data
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from hubplan.network import read_network, save_network

SOURCE: Final = Path("roads") / "westkent_roads_2021.osm.pbf"

#: The day the roads are of; the header of the file does not say it.
OSM_DATE: Final = "2021-08-06"


def build_network(shared: Path, out: Path) -> Path:
    """Read, join and save roads and paths; the same file in gives the same bytes out.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to; made when missing.

    Returns
    -------
    Path
        The file written.
    """
    network = read_network(shared / SOURCE, with_paths=True, progress=print)
    dated = replace(network, provenance={**network.provenance, "osm_date": OSM_DATE})
    out.mkdir(parents=True, exist_ok=True)
    print(json.dumps(dated.provenance, indent=2, ensure_ascii=False))
    return save_network(dated, out / "network.npz")


def main() -> None:
    """Build the bundled road network of west Kent."""
    data = Path(__file__).resolve().parent.parent / "data"
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the publishers' files")
    parser.add_argument("--out", type=Path, default=data / "west_kent")
    options = parser.parse_args()
    path = build_network(options.shared, options.out)
    print(f"wrote {path.name}, {path.stat().st_size:,} bytes")
    print("Next: python scripts/build_manifest.py")


if __name__ == "__main__":
    main()
