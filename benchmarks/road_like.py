"""Networks that look like roads to a routing engine, of any size: nothing about them is real.

A grid of junctions, each shaken off its place, without some of its streets; bends (nodes with two
neighbours) along the streets and dead ends off them, as many as west Kent has; every 4th and 16th
line of the grid is faster; some streets are one-way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_SPACING_M = 150.0
#: Of all nodes: junctions of the grid, and bends. The others are dead ends.
_JUNCTIONS = 0.40
_BENDS = 0.25
_STREETS_REMOVED = 0.30
_ONE_WAY = 0.06
_SPEED_KPH = {1: 40.0, 4: 60.0, 16: 100.0}


@dataclass(frozen=True, slots=True, eq=False)
class RoadLike:
    """A directed graph with positions and costs.

    Attributes
    ----------
    node_x, node_y : ndarray of float, shape (n_nodes,)
        Metres; nodes stand in the order of a Z-curve.
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Sorted by tail, then head.
    arc_seconds : ndarray of float, shape (n_arcs,)
        Above zero.
    """

    node_x: FloatArray
    node_y: FloatArray
    arc_tail: IntArray
    arc_head: IntArray
    arc_seconds: FloatArray


def road_like(n_nodes: int, *, seed: int) -> RoadLike:
    """Draw a network.

    Parameters
    ----------
    n_nodes : int
        So many nodes.
    seed : int
        Another seed, another network.

    Returns
    -------
    RoadLike
        Mostly one strongly connected piece, with a few that are not.
    """
    random = np.random.default_rng(seed)
    streets = _grid(int(np.sqrt(n_nodes * _JUNCTIONS)), random)
    streets = _with_bends(streets, int(n_nodes * _BENDS), random)
    streets = _with_dead_ends(streets, n_nodes - streets.x.size, random)
    return _directed(streets, random)


class _Streets(NamedTuple):
    """Undirected streets between nodes."""

    x: FloatArray
    y: FloatArray
    tail: IntArray
    head: IntArray
    kph: FloatArray


def _grid(side: int, random: np.random.Generator) -> _Streets:
    """Return a shaken grid without some of its streets; the fastest all stay."""
    node = np.arange(side * side).reshape(side, side)
    line = np.arange(side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    of_line = np.concatenate([np.repeat(line, side - 1), np.tile(line, side - 1)])
    kph = np.full(tail.size, 0.0)
    for every, speed in _SPEED_KPH.items():
        kph[of_line % every == 0] = speed
    kept = (random.random(tail.size) > _STREETS_REMOVED) | (of_line % max(_SPEED_KPH) == 0)
    column, row = (axis.ravel() for axis in np.meshgrid(line, line))
    off = random.uniform(-0.35, 0.35, (2, side * side))
    x, y = _SPACING_M * (column + off[0]), _SPACING_M * (row + off[1])
    return _Streets(x, y, tail[kept], head[kept], kph[kept])


def _with_bends(streets: _Streets, n_bends: int, random: np.random.Generator) -> _Streets:
    """Put nodes along streets, any number on one."""
    x, y, tail, head, kph = streets
    street = np.sort(random.integers(0, tail.size, n_bends))
    count = np.bincount(street, minlength=tail.size)
    place = np.arange(n_bends) - np.repeat(np.cumsum(count) - count, count)
    share = (place + 1) / (count[street] + 1)
    bend = x.size + np.arange(n_bends)
    last = place == count[street] - 1
    before = np.where(place == 0, tail[street], bend - 1)
    straight = count == 0
    off = random.normal(0, 0.05 * _SPACING_M, (2, n_bends))
    return _Streets(
        np.append(x, x[tail[street]] + share * (x[head] - x[tail])[street] + off[0]),
        np.append(y, y[tail[street]] + share * (y[head] - y[tail])[street] + off[1]),
        np.concatenate([tail[straight], before, bend[last]]),
        np.concatenate([head[straight], bend, head[street[last]]]),
        np.concatenate([kph[straight], kph[street], kph[street[last]]]),
    )


def _with_dead_ends(streets: _Streets, n_ends: int, random: np.random.Generator) -> _Streets:
    """Hang dead ends on any node so far."""
    x, y, tail, head, kph = streets
    at = random.integers(0, x.size, n_ends)
    off = random.normal(0, 0.3 * _SPACING_M, (2, n_ends))
    return _Streets(
        np.append(x, x[at] + off[0]),
        np.append(y, y[at] + off[1]),
        np.append(tail, at),
        np.append(head, x.size + np.arange(n_ends)),
        np.append(kph, np.full(n_ends, 20.0)),
    )


def _directed(streets: _Streets, random: np.random.Generator) -> RoadLike:
    """Give each street two arcs, or one where one-way, between nodes along a Z-curve."""
    order = np.argsort(_z_curve(streets.x, streets.y), kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(order.size)
    x, y = streets.x[order], streets.y[order]
    tail, head = number[streets.tail], number[streets.head]
    metres = np.maximum(np.hypot(x[tail] - x[head], y[tail] - y[head]), 1.0)
    seconds = metres * 3.6 / streets.kph
    both = random.random(tail.size) >= _ONE_WAY
    arc_tail, arc_head = np.append(tail, head[both]), np.append(head, tail[both])
    arc_seconds = np.append(seconds, seconds[both])
    by_tail = np.lexsort((arc_head, arc_tail))
    return RoadLike(x, y, arc_tail[by_tail], arc_head[by_tail], arc_seconds[by_tail])


def _z_curve(x: FloatArray, y: FloatArray) -> IntArray:
    """Return a number for each position, near for near positions: bits of both, by turns."""
    key = np.zeros(x.size, dtype=np.int64)
    for shift, axis in enumerate((x, y)):
        cell = ((axis - axis.min()) / _SPACING_M * 4).astype(np.int64)
        for bit in range(20):
            key |= ((cell >> bit) & 1) << (2 * bit + shift)
    return key
