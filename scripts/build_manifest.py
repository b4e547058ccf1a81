"""Write what data/README.md says of each shipped file, so that it cannot go stale.

Between its two markers the README is the work of this script: rows and sha256 are counted from
the files, the rest comes from `SHIPPED` and from data_columns.csv beside this script. Counting
the edges of a road network needs hubplan installed. Run it after any file was built again::

    python scripts/build_manifest.py
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
from build_inputs import read_text_table

BEGIN: Final = "<!-- begin: written by scripts/build_manifest.py -->"
END: Final = "<!-- end: written by scripts/build_manifest.py -->"

#: Endings of the files that hold data.
TABLES: Final = (".csv", ".geojson", ".npz", ".parquet")

ONS: Final = "Office for National Statistics"
OSM: Final = "OpenStreetMap, 6 August 2021"
OGL: Final = "OGL-UK-3.0"
ODBL: Final = "ODbL-1.0"
MIT: Final = "MIT"


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """What is to be said of a file and cannot be counted from it.

    Attributes
    ----------
    title : str
        What a row is.
    source : str
        Who published what it was made from.
    licence : str
        SPDX identifier of the licence the file is under.
    date : str
        The days or years its facts are of.
    script : str
        Name of the script that makes it.
    """

    title: str
    source: str
    licence: str
    date: str
    script: str


SHIPPED: Final[dict[str, ShippedFile]] = {
    "areas.csv": ShippedFile(
        "planning areas and the hubs sought in each",
        "decision of NHS West Kent CCG, 21 August 2018",
        OGL,
        "August 2018",
        "build_areas.py",
    ),
    "demand.csv": ShippedFile(
        "2021 LSOAs of the four districts: who lives there",
        f"{ONS}, Census 2021; MHCLG, Indices of Deprivation 2019 and 2025; place names from {OSM}",
        ODBL,
        "21 March 2021 (people), 2019 and 2025 (deprivation), 2021 (rural-urban)",
        "build_people.py",
    ),
    "flood_yalding.geojson": ShippedFile(
        "where the scenario of a flood closes roads: an assumption",
        "drawn by us",
        MIT,
        "November 2026",
        "build_scenarios.py",
    ),
    "growth.csv": ShippedFile(
        "new homes of the scenario of growth: an assumption, no planning reference",
        f"what was said of the CCG's estates strategy; spread over wards by {ONS}, Census 2021",
        OGL,
        "2018 (what was said), 2021 (census), 2027 to 2031 (assumed)",
        "build_scenarios.py",
    ),
    "lsoa_areas.geojson": ShippedFile(
        "LSOA boundaries for maps, simplified to 50 m together",
        f"{ONS}, LSOA boundaries generalised to 20 m; {OSM} for the planning area",
        ODBL,
        "December 2021",
        "build_areas.py",
    ),
    "network": ShippedFile(
        "roads, one row an edge: a stretch of road between two junctions; the ways of walkers "
        "and cyclists stand in the same file and are read when asked for (`Network.for_mode`)",
        OSM,
        ODBL,
        "6 August 2021",
        "build_network.py",
    ),
    "outlines.geojson": ShippedFile(
        "outlines of districts, planning areas and the CCG of 2018",
        f"dissolved from lsoa_areas.geojson ({ONS}); {OSM} for the planning areas",
        ODBL,
        "December 2021",
        "build_areas.py",
    ),
    "places.csv": ShippedFile(
        "towns, suburbs, villages and hamlets",
        f"{OSM}; wards and LSOAs of {ONS}",
        ODBL,
        "6 August 2021",
        "build_places.py",
    ),
    "planning_areas.csv": ShippedFile(
        "wards and the planning area each lies in",
        f"{ONS}, wards of May 2025; nearest area over the roads of {OSM}",
        ODBL,
        "2025 (wards), 2021 (roads)",
        "build_areas.py",
    ),
    "postcodes.parquet": ShippedFile(
        "postcodes with position and LSOA",
        f"Ordnance Survey, Code-Point Open; {ONS}, LSOA lookup",
        OGL,
        "2025",
        "build_postcodes.py",
    ),
    "sample_journeys.csv": ShippedFile(
        "drives between towns, and the minutes they should plausibly take: not observed",
        f"background knowledge; positions from {OSM}",
        ODBL,
        "November 2026 (ranges), 6 August 2021 (positions)",
        "build_journeys.py",
    ),
    "services.csv": ShippedFile(
        "services by age: visits a year and what can be combined on one day, all assumed",
        "assumptions of this study: orders of magnitude, each with its reason",
        "MIT",
        "November 2026",
        "build_services.py",
    ),
    "sites.csv": ShippedFile(
        "sites where a hub could stand, or stands",
        f"NHS England ODS and NHS UK; Ordnance Survey, Code-Point Open; {OSM}; our review",
        ODBL,
        "2017 to 2025, stated row by row; reviewed November 2026",
        "build_sites.py",
    ),
    "kent_medway/demand.csv": ShippedFile(
        "2021 LSOAs of Kent and Medway: who lives there, and the partnership they lie in",
        f"{ONS}, Census 2021; MHCLG, Indices of Deprivation 2025; partnerships by our reading",
        OGL,
        "21 March 2021 (people), 2025 (deprivation), 2021 (rural-urban)",
        "build_kent_medway.py",
    ),
    "kent_medway/lsoa_areas.geojson": ShippedFile(
        "LSOA boundaries for maps, simplified to 200 m together",
        f"{ONS}, LSOA boundaries generalised to 20 m",
        OGL,
        "December 2021",
        "build_kent_medway.py",
    ),
    "kent_medway/outlines.geojson": ShippedFile(
        "outlines of the thirteen districts",
        f"dissolved from kent_medway/lsoa_areas.geojson ({ONS})",
        OGL,
        "December 2021",
        "build_kent_medway.py",
    ),
    "kent_medway/places.csv": ShippedFile(
        "towns and villages, as far as the extract of roads reaches",
        OSM,
        ODBL,
        "6 August 2021",
        "build_kent_medway.py",
    ),
    "kent_medway/sites.csv": ShippedFile(
        "NHS hospitals and addresses of GP practices",
        "NHS England ODS and NHS UK, without what has closed; Ordnance Survey, Code-Point Open",
        OGL,
        "December 2023 (practices), March 2022 (hospitals); reviewed November 2026",
        "build_kent_medway.py",
    ),
}

#: Folders of the shipped files; the names of files stand alone for the first.
FOLDERS: Final = ("west_kent", "kent_medway")


def write_manifest(data: Path, readme: Path) -> None:
    """Write the README's part between the markers.

    Parameters
    ----------
    data : Path
        Folder of the folders of shipped files.
    readme : Path
        The README; it holds both markers.

    Raises
    ------
    ValueError
        If the README lacks a marker, or a shipped file or one of its columns is not described.
    """
    files = shipped_files(data)
    text = readme.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{readme.name} must hold each marker once: {BEGIN} … {END}")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    told = "\n".join([*_summary(files), "", *_columns(files)])
    readme.write_text(f"{before}{BEGIN}\n\n{told}\n{END}{after}", encoding="utf-8", newline="\n")


def shipped_files(data: Path) -> list[Path]:
    """List the described files, folder by folder, in the order of their names.

    Parameters
    ----------
    data : Path
        Folder of the folders of shipped files.

    Returns
    -------
    list of Path
        Every table, map and network; not the study.

    Raises
    ------
    ValueError
        If a file is not described in `SHIPPED`.
    """
    files = [
        path
        for folder in FOLDERS
        for path in sorted((data / folder).iterdir())
        if path.suffix in TABLES
    ]
    strange = [path.name for path in files if _key(path) not in SHIPPED]
    if strange:
        raise ValueError(f"Not described in scripts/build_manifest.py: {', '.join(strange)}")
    return files


def count_rows(path: Path) -> int:
    """Count the rows of a table, the features of a map or the edges of a network.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    int
        How many.
    """
    if _key(path) == "network":
        # Only here: the tables are to be built without hubplan being installed.
        from hubplan.network import read_network  # noqa: PLC0415

        return read_network(path).n_edges
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    return len(json.loads(path.read_text(encoding="utf-8"))["features"])


def _key(path: Path) -> str:
    if path.parent.name == FOLDERS[0]:
        return "network" if path.stem == "network" else path.name
    return f"{path.parent.name}/{path.name}"


def _shown(path: Path) -> str:
    return path.name if path.parent.name == FOLDERS[0] else _key(path)


def _summary(files: Sequence[Path]) -> list[str]:
    lines = [
        "| file | rows | bytes | sha256 | what a row is | source | date | licence | made by |",
        "|---|--:|--:|---|---|---|---|---|---|",
    ]
    for path in files:
        shipped = SHIPPED[_key(path)]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(
            f"| `{_shown(path)}` | {count_rows(path)} | {path.stat().st_size} | `{digest}` "
            f"| {shipped.title} | {shipped.source} | {shipped.date} | {shipped.licence} "
            f"| `scripts/{shipped.script}` |"
        )
    return lines


def _columns(files: Sequence[Path]) -> list[str]:
    meanings = read_text_table(Path(__file__).with_name("data_columns.csv"))
    lines = []
    for path in files:
        if _key(path) == "network":
            continue
        lines += [
            f"### `{_shown(path)}`",
            "",
            "| column | unit or values | meaning |",
            "|---|---|---|",
        ]
        of_file = meanings[meanings["file"] == _shown(path)].set_index("column")
        for column in column_names(path):
            if column not in of_file.index:
                raise ValueError(f"scripts/data_columns.csv lacks {column} of {_shown(path)}")
            row = of_file.loc[column]
            lines.append(f"| `{column}` | {row['unit']} | {row['meaning']} |")
        lines.append("")
    return lines


def column_names(path: Path) -> list[str]:
    """Return the columns of a table, or the properties of a map's features.

    Parameters
    ----------
    path : Path
        A CSV, Parquet or GeoJSON file.

    Returns
    -------
    list of str
        The names, in order; ``geometry`` last for a map.
    """
    if path.suffix == ".csv":
        return list(read_text_table(path).columns)
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [*features[0]["properties"], "geometry"]


def main() -> None:
    """Bring data/README.md up to date with the files."""
    data = Path(__file__).resolve().parent.parent / "data"
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--readme", type=Path, default=data / "README.md")
    options = parser.parse_args()
    write_manifest(options.data, options.readme)
    print(f"wrote {options.readme}")


if __name__ == "__main__":
    main()
