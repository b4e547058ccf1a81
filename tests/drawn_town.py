"""Towns drawn in text, as OpenStreetMap files, so that journeys can be worked out on paper.

::

    A-B---C        letters are places, two characters on are one minute (500 m at 30 km/h):
    | |   |        A to B takes one minute, B to C two; roads run along - and |
    D-E---F        and meet only at letters: at + they cross without a junction (a bridge)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from pyproj import Geod
from scipy.sparse.csgraph import dijkstra

from hubplan.network import Network, read_network

METRES_A_MINUTE = 500.0
_CHARACTERS_A_MINUTE = 2
_LON, _LAT = 0.3, 51.2


@dataclass(frozen=True, slots=True)
class Town:
    """A drawn town: its file as text, and where its letters stand."""

    xml: str
    lon_lat: dict[str, tuple[float, float]]

    def write(self, folder: Path, name: str = "town.osm") -> Path:
        """Write the town as an .osm file."""
        path = folder / name
        path.write_text(self.xml, encoding="utf-8")
        return path

    def read(self, folder: Path) -> Network:
        """Write the town and read it as a network."""
        return read_network(self.write(folder))


def draw_town(
    drawing: str,
    *,
    roads: Mapping[str, Mapping[str, str]] | None = None,
    places: Mapping[str, Mapping[str, str]] | None = None,
    further_ways: Sequence[tuple[str, Mapping[str, str]]] = (),
) -> Town:
    """Turn a drawing into a town.

    Parameters
    ----------
    drawing : str
        As in this module's docstring.
    roads : mapping
        Tags of single roads by their two letters, in the direction they are to be drawn; other
        roads are ``highway=residential``.
    places : mapping
        Tags of places.
    further_ways : sequence of (letters, tags)
        Ways beyond the drawing, through the places named.

    Returns
    -------
    Town
        Nodes are numbered by their letters: ``ord("A")`` and so on.
    """
    rows = [line.rstrip() for line in drawing.strip("\n").splitlines()]
    indent = min(len(row) - len(row.lstrip()) for row in rows if row)
    rows = [row[indent:] for row in rows]
    lon_lat = {
        letter: _lon_lat(row, column)
        for row, line in enumerate(rows)
        for column, letter in enumerate(line)
        if letter.isalpha()
    }
    tags_of = dict(roads or {})
    ways = [_tagged(road, tags_of) for road in _roads(rows)]
    assert not tags_of, f"no such roads in the drawing: {set(tags_of)}"
    ways += [(letters, dict(tags)) for letters, tags in further_ways]
    return Town(_xml(lon_lat, places or {}, ways), lon_lat)


def minutes_matrix(network: Network, letters: str) -> list[list[float | None]]:
    """Return minutes at 30 km/h between places that are junctions or ends; None = no route."""
    node = [int(np.flatnonzero(network.node_osmid == ord(letter))[0]) for letter in letters]
    graph = network.to_csr(network.edge_length_m[network.arc_edge])
    minutes = dijkstra(graph, indices=node)[:, node] / METRES_A_MINUTE
    return [
        [round(float(cell), 2) if np.isfinite(cell) else None for cell in row] for row in minutes
    ]


def _roads(rows: list[str]) -> list[str]:
    """Find the roads that run right and down from each letter."""
    found = []
    for row, line in enumerate(rows):
        for column, letter in enumerate(line):
            if not letter.isalpha():
                continue
            rightward = line[column + 1 :]
            downward = "".join(below[column : column + 1] or " " for below in rows[row + 1 :])
            for ahead, strokes in ((rightward, "-+"), (downward, "|+")):
                end = ahead.lstrip(strokes)
                if end and end != ahead and end[0].isalpha():
                    found.append(letter + end[0])
    return found


def _tagged(road: str, tags_of: dict[str, Mapping[str, str]]) -> tuple[str, dict[str, str]]:
    """Give a road its tags and direction, and strike it off the list."""
    for name in (road, road[::-1]):
        if name in tags_of:
            return name, {"highway": "residential", **tags_of.pop(name)}
    return road, {"highway": "residential"}


def _lon_lat(row: int, column: int) -> tuple[float, float]:
    """Place a character on the ground."""
    step = METRES_A_MINUTE / _CHARACTERS_A_MINUTE
    geod = Geod(ellps="WGS84")
    lon, _, _ = geod.fwd(_LON, _LAT, 90, column * step)
    _, lat, _ = geod.fwd(_LON, _LAT, 180, row * step)
    return round(lon, 7), round(lat, 7)


def _xml(
    lon_lat: Mapping[str, tuple[float, float]],
    places: Mapping[str, Mapping[str, str]],
    ways: Sequence[tuple[str, Mapping[str, str]]],
) -> str:
    """Write nodes and ways as OSM XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for letter, (lon, lat) in lon_lat.items():
        lines.append(f'<node id="{ord(letter)}" lat="{lat:.7f}" lon="{lon:.7f}">')
        lines += [*_tag_lines(places.get(letter, {})), "</node>"]
    for number, (letters, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{ord(letter)}"/>' for letter in letters]
        lines += [*_tag_lines(tags), "</way>"]
    return "\n".join([*lines, "</osm>"])


def _tag_lines(tags: Mapping[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
