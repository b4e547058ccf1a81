"""Build every table under data/west_kent but the road network, from the publishers' files.

The publishers' files are not part of the project; data/README.md names them. ::

    python scripts/build_data.py --shared ../shared/data
"""

from __future__ import annotations

import argparse
from pathlib import Path

from build_areas import build_areas, build_boundaries, build_planning_areas
from build_journeys import build_journeys
from build_people import build_people
from build_places import build_places
from build_postcodes import build_postcodes
from build_scenarios import build_flood, build_growth
from build_services import build_services
from build_sites import build_sites


def build_data(shared: Path, out: Path) -> list[Path]:
    """Write all tables; the same files in give the same bytes out.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to; made when missing.

    Returns
    -------
    list of Path
        The files written.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [
        build_people(shared, out),
        build_sites(shared, out),
        build_areas(out),
        build_planning_areas(shared, out),
        *build_boundaries(shared, out),
        build_postcodes(shared, out),
        build_places(shared, out),
        build_growth(out),
        build_flood(out),
        build_services(out),
        build_journeys(out),
    ]


def main() -> None:
    """Build the tables of west Kent from the publishers' files."""
    data = Path(__file__).resolve().parent.parent / "data"
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the publishers' files")
    parser.add_argument("--out", type=Path, default=data / "west_kent")
    options = parser.parse_args()
    for path in build_data(options.shared, options.out):
        print(f"wrote {path.name}, {path.stat().st_size:,} bytes")
    print("Next: python scripts/build_manifest.py")


if __name__ == "__main__":
    main()
