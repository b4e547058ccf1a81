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
from typing import NamedTuple
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
        """Write the town and read it as a network, footpaths and all."""
        return read_network(self.write(folder), with_paths=True)


class Turn(NamedTuple):
    """A turn restriction: its tags, and its members as (role, letters of a road or a place)."""

    tags: Mapping[str, str]
    members: Sequence[tuple[str, str]]


def turn(value: str, start: str, over: str, end: str, **tags: str) -> Turn:
    """Return the restriction of the turn from one road over a place or a road into another."""
    members = (("from", start), ("via", over), ("to", end))
    return Turn({"restriction": value, **tags} if value else tags, members)


def draw_town(
    drawing: str,
    *,
    roads: Mapping[str, Mapping[str, str]] | None = None,
    places: Mapping[str, Mapping[str, str]] | None = None,
    further_ways: Sequence[tuple[str, Mapping[str, str]]] = (),
    turns: Sequence[Turn] = (),
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
    turns : sequence of Turn
        Turn restrictions between roads, each named by its letters.

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
    return Town(_xml(lon_lat, places or {}, ways, turns), lon_lat)


def minutes_matrix(network: Network, letters: str) -> list[list[float | None]]:
    """Return minutes at 30 km/h between places that are junctions or ends; None = no route."""
    node = [int(np.flatnonzero(network.node_osmid == ord(letter))[0]) for letter in letters]
    roads = network.routing_graph()
    graph = roads.to_csr(network.edge_length_m[network.arc_edge])
    to_vertex = dijkstra(graph, indices=node) / METRES_A_MINUTE
    minutes = np.column_stack([to_vertex[:, roads.vertex_node == n].min(axis=1) for n in node])
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
    turns: Sequence[Turn],
) -> str:
    """Write nodes, ways and turn restrictions as OSM XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for letter, (lon, lat) in lon_lat.items():
        lines.append(f'<node id="{ord(letter)}" lat="{lat:.7f}" lon="{lon:.7f}">')
        lines += [*_tag_lines(places.get(letter, {})), "</node>"]
    for number, (letters, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{ord(letter)}"/>' for letter in letters]
        lines += [*_tag_lines(tags), "</way>"]
    number_of = {letters: number for number, (letters, _) in enumerate(ways, start=1)}
    number_of |= {letters[::-1]: number for letters, number in number_of.items()}
    for number, turn in enumerate(turns, start=1):
        lines.append(f'<relation id="{number}">')
        for role, name in turn.members:
            kind, ref = ("node", ord(name)) if len(name) == 1 else ("way", number_of[name])
            lines.append(f'<member type="{kind}" ref="{ref}" role="{role}"/>')
        lines += [*_tag_lines({"type": "restriction", **turn.tags}), "</relation>"]
    return "\n".join([*lines, "</osm>"])


def _tag_lines(tags: Mapping[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
