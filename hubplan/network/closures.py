"""Roads closed or flooded: which they are, and the network without them.

A closed edge stays in the network and loses its arcs, the directions in which it may be used. So
junctions keep their delays and towns their density, and only journeys that used a closed road
change: see `hubplan.travel_times.road_seconds`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from hubplan.network.graph import Network
from hubplan.network.routing_graph import ForbiddenTurns
from hubplan.network.snapping import edge_lines
from hubplan.places.projection import project
from hubplan.units import METRES_PER_KM, BoolArray

_NAMED_ROADS: Final = 6


@dataclass(frozen=True, slots=True)
class ClosedRoads:
    """What a closure takes away.

    Attributes
    ----------
    edges : int
        How many stretches of road.
    metres : float
        Their length together.
    names : tuple of str
        Names or, where there is none, numbers of the roads, the longest part first; text from
        data.
    unnamed : int
        Stretches that have neither.
    """

    edges: int
    metres: float
    names: tuple[str, ...]
    unnamed: int

    @property
    def words(self) -> str:
        """The closure as part of a sentence."""
        shown = ", ".join(self.names[:_NAMED_ROADS])
        if len(self.names) > _NAMED_ROADS:
            shown += f" and {len(self.names) - _NAMED_ROADS} more"
        return f"{self.metres / METRES_PER_KM:.1f} km of {shown or 'roads without a name'}"


def edges_called(network: Network, names: Iterable[str]) -> BoolArray:
    """Return the edges of roads by their names or numbers.

    Parameters
    ----------
    network : Network
        The roads.
    names : iterable of str
        Such as ``"Hampstead Lane"`` or ``"B2015"``; capitals and blanks do not matter.

    Returns
    -------
    ndarray of bool, shape (n_edges,)
        True where the name or one of the numbers of the edge is among them.
    """
    wanted = {_folded(name) for name in names}
    if not wanted:
        return np.zeros(network.n_edges, dtype=np.bool_)
    called = np.array(
        [
            _folded(known) in wanted or any(_folded(part) in wanted for part in known.split(";"))
            for known in network.names
        ],
        dtype=np.bool_,
    )
    return np.asarray(called[network.edge_name] | called[network.edge_ref])


def edges_touching(network: Network, shape: shapely.Geometry) -> BoolArray:
    """Return the edges that a shape touches.

    Parameters
    ----------
    network : Network
        The roads.
    shape : Geometry
        A polygon, a line or several of them, in WGS84 degrees.

    Returns
    -------
    ndarray of bool, shape (n_edges,)
        True where any part of the edge lies in the polygon or on the line, or crosses it.
    """
    drawn = shapely.transform(
        shape, lambda points: np.column_stack(project(points[:, 0], points[:, 1], crs=network.crs))
    )
    near = np.flatnonzero(_edges_within_box(network, *drawn.bounds))
    touched = np.zeros(network.n_edges, dtype=np.bool_)
    touched[near] = shapely.intersects(edge_lines(network, near), drawn)
    return touched


def close_edges(network: Network, closed: BoolArray) -> Network:
    """Return a network some of whose edges nobody can use.

    Parameters
    ----------
    network : Network
        The roads; unchanged.
    closed : ndarray of bool, shape (n_edges,)
        Which edges.

    Returns
    -------
    Network
        With all its nodes and edges and without the arcs of the closed ones; forbidden turns
        over them go as well. Nothing is snapped to a closed edge, nor to what it cuts off. Cars
        only or paths only: the ways of other modes are not at hand in it.
    """
    kept = ~closed[network.arc_edge]
    number = np.cumsum(kept) - 1
    turns = [
        tuple(int(number[arc]) for arc in sequence)
        for sequence in network.forbidden_turns.sequences()
        if all(kept[arc] for arc in sequence)
    ]
    return replace(
        network,
        arc_tail=network.arc_tail[kept],
        arc_head=network.arc_head[kept],
        arc_edge=network.arc_edge[kept],
        arc_forward=network.arc_forward[kept],
        forbidden_turns=ForbiddenTurns.of(turns),
        paths=None,
    )


def closed_roads(network: Network, closed: BoolArray) -> ClosedRoads:
    """Say what a closure takes away.

    Parameters
    ----------
    network : Network
        The roads.
    closed : ndarray of bool, shape (n_edges,)
        Which edges.

    Returns
    -------
    ClosedRoads
        Counts, metres and names.
    """
    metres: dict[str, float] = {}
    edges = np.flatnonzero(closed)
    for edge in edges.tolist():
        name = network.names[network.edge_name[edge]] or network.names[network.edge_ref[edge]]
        metres[name] = metres.get(name, 0.0) + float(network.edge_length_m[edge])
    named = sorted((name for name in metres if name), key=lambda name: (-metres[name], name))
    bare = (network.edge_name[edges] == 0) & (network.edge_ref[edges] == 0)
    total = float(network.edge_length_m[edges].sum())
    return ClosedRoads(edges.size, total, tuple(named), int(bare.sum()))


def _edges_within_box(
    network: Network, west: float, south: float, east: float, north: float
) -> BoolArray:
    """Return the edges whose own box meets a box: only those need a line to be drawn."""
    first = network.shape_offsets[:-1]
    x, y = network.shape_x, network.shape_y
    return np.asarray(
        (np.minimum.reduceat(x, first) <= east)
        & (np.maximum.reduceat(x, first) >= west)
        & (np.minimum.reduceat(y, first) <= north)
        & (np.maximum.reduceat(y, first) >= south)
    )


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
