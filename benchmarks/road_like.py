"""Networks that look like roads to a routing engine, of any size: nothing about them is real.

A grid of junctions, each shaken off its place, without some of its streets; bends (nodes with two
neighbours) along the streets and dead ends off them, as many as west Kent has; every 4th and 16th
line of the grid is faster; some streets are one-way.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        About so many nodes.
    seed : int
        Another seed, another network.

    Returns
    -------
    RoadLike
        Mostly one strongly connected piece, with a few that are not.
    """
    random = np.random.default_rng(seed)
    side = int(np.sqrt(n_nodes * _JUNCTIONS))
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    shaken = random.uniform(-0.35, 0.35, (2, side * side))
    x, y = _SPACING_M * (column + shaken[0]), _SPACING_M * (row + shaken[1])
    tail, head, kph = _streets(side, random)
    x, y, tail, head, kph = _with_bends(x, y, tail, head, kph, int(n_nodes * _BENDS), random)
    x, y, tail, head, kph = _with_dead_ends(x, y, tail, head, kph, n_nodes - x.size, random)
    return _directed(x, y, tail, head, kph, random)


def _streets(side: int, random: np.random.Generator) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the streets left of a grid, with their speeds; fast ones stay."""
    node = np.arange(side * side).reshape(side, side)
    line = np.arange(side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    of_line = np.concatenate([np.repeat(line, side - 1), np.tile(line, side - 1)])
    kph = np.full(tail.size, _SPEED_KPH[1])
    for every, speed in _SPEED_KPH.items():
        kph[of_line % every == 0] = speed
    kept = (random.random(tail.size) > _STREETS_REMOVED) | (of_line % 16 == 0)
    return tail[kept], head[kept], kph[kept]


def _with_bends(
    x: FloatArray,
    y: FloatArray,
    tail: IntArray,
    head: IntArray,
    kph: FloatArray,
    n_bends: int,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray, IntArray, IntArray, FloatArray]:
    """Put nodes along streets, any number on one."""
    street = np.sort(random.integers(0, tail.size, n_bends))
    count = np.bincount(street, minlength=tail.size)
    place = np.arange(n_bends) - np.repeat(np.cumsum(count) - count, count)
    share = (place + 1) / (count[street] + 1)
    bend = x.size + np.arange(n_bends)
    last = place == count[street] - 1
    before = np.where(place == 0, tail[street], bend - 1)
    straight = count == 0
    new_tail = np.concatenate([tail[straight], before, bend[last]])
    new_head = np.concatenate([head[straight], bend, head[street[last]]])
    new_kph = np.concatenate([kph[straight], kph[street], kph[street[last]]])
    off = random.normal(0, 0.05 * _SPACING_M, (2, n_bends))
    bend_x = x[tail[street]] + share * (x[head[street]] - x[tail[street]]) + off[0]
    bend_y = y[tail[street]] + share * (y[head[street]] - y[tail[street]]) + off[1]
    return np.append(x, bend_x), np.append(y, bend_y), new_tail, new_head, new_kph


def _with_dead_ends(
    x: FloatArray,
    y: FloatArray,
    tail: IntArray,
    head: IntArray,
    kph: FloatArray,
    n_ends: int,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray, IntArray, IntArray, FloatArray]:
    """Hang dead ends on any node so far."""
    at = random.integers(0, x.size, n_ends)
    off = random.normal(0, 0.3 * _SPACING_M, (2, n_ends))
    end = x.size + np.arange(n_ends)
    return (
        np.append(x, x[at] + off[0]),
        np.append(y, y[at] + off[1]),
        np.append(tail, at),
        np.append(head, end),
        np.append(kph, np.full(n_ends, 20.0)),
    )


def _directed(
    x: FloatArray,
    y: FloatArray,
    tail: IntArray,
    head: IntArray,
    kph: FloatArray,
    random: np.random.Generator,
) -> RoadLike:
    """Number the nodes along a Z-curve and drive every street both ways but a few."""
    order = np.argsort(_z_curve(x, y), kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(order.size)
    tail, head = number[tail], number[head]
    x, y = x[order], y[order]
    seconds = np.maximum(np.hypot(x[tail] - x[head], y[tail] - y[head]), 1.0) * 3.6 / kph
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
