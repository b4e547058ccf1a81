"""A study small enough to work out on paper: six places, five sites, one main hub and a mini-hub.

::

    A-B---C        one minute a step of two characters (500 m at 30 km/h)
    | |   |        people at A, C, D and F; sites at A and B (north), D, E and F (south)
    D-E---F
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from drawn_town import draw_town

TOWN = draw_town(
    """
    A-B---C
    | |   |
    D-E---F
    """
)

STUDY = """\
schema = 1
name = "small"
title = "Hubs for the drawn town"
area_label = "The drawn town"
today = "now"
notes = ["Nothing here is real."]

[demand]
file = "demand.csv"
weight = "people"
place = "place"
source = "Drawn"
licence = "None"
date = "Today"

[sites]
file = "sites.csv"
candidates = { candidate = true }

[network]
file = "town.osm"

[areas]
file = "areas.geojson"

[plan]
main_share = 0.3
main_share_range = [0.1, 0.5]
alternatives = 3

[plan.main]
north = 1

[plan.mini]
south = 1

[area_names]
north = "Upper town"

[[baselines]]
id = "now"
label = "As it is"
date = 2025-03-31
main = ["hospital"]
mini = ["surgery"]

[[groups]]
id = "old"
label = "Old people"
weight = "old"
"""

DEMAND = [
    {"id": "d1", "at": "A", "people": 400, "old": 40, "place": "Ayton"},
    {"id": "d2", "at": "C", "people": 300, "old": 90, "place": "Ceeford"},
    {"id": "d3", "at": "D", "people": 200, "old": 20, "place": "Deeham"},
    {"id": "d4", "at": "F", "people": 100, "old": 50, "place": "Effley"},
]
SITES = [
    {"id": "clinic", "at": "A", "name": "Ayton Clinic", "area": "north", "tiers": "main"},
    {"id": "hospital", "at": "B", "name": "Bee Hospital", "area": "north", "tiers": "main;mini"},
    {"id": "surgery", "at": "D", "name": "Deeham Surgery", "area": "south", "tiers": "mini"},
    {"id": "hall", "at": "E", "name": "East Hall", "area": "south", "tiers": "mini"},
    {"id": "library", "at": "F", "name": "Effley Library", "area": "south", "tiers": "mini"},
]


def write_small_study(
    folder: Path,
    *,
    demand: Sequence[Mapping[str, object]] = DEMAND,
    sites: Sequence[Mapping[str, object]] = SITES,
    study: str = STUDY,
) -> Path:
    """Write the study and all its files into a folder; return its ``study.toml``."""
    folder.mkdir(parents=True, exist_ok=True)
    TOWN.write(folder)
    _write(folder / "demand.csv", _table(demand))
    _write(folder / "sites.csv", _table({**site, "candidate": "true"} for site in sites))
    squares = [_square(row) for row in demand]
    collection = {"type": "FeatureCollection", "features": squares}
    _write(folder / "areas.geojson", json.dumps(collection))
    _write(folder / "study.toml", study)
    return folder / "study.toml"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _table(rows) -> str:
    """Return rows as CSV, with the position of the letter in their key ``at``."""
    placed = []
    for row in rows:
        lon, lat = TOWN.lon_lat[str(row["at"])]
        placed.append({**{k: v for k, v in row.items() if k != "at"}, "lon": lon, "lat": lat})
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(placed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(placed)
    return stream.getvalue()


def _square(row: Mapping[str, object]) -> dict[str, object]:
    """Return the polygon of a demand point."""
    lon, lat = TOWN.lon_lat[str(row["at"])]
    half = 0.001
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[lon + half * x, lat + half * y] for x, y in corners]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": row["id"]}, "geometry": geometry}
