"""Ways as they are drawn on a map, before they are a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from hubplan.network.turn_rules import TurnRestriction
from hubplan.units import BoolArray, FloatArray, IntArray

_WAY_COLUMNS = (
    *("osmid", "road_class", "name", "ref", "use"),
    *("oneway", "roundabout", "maxspeed_kph"),
)
_POINT_COLUMNS = ("point_node", "point_lon", "point_lat")


@dataclass(frozen=True, slots=True, eq=False)
class RoadWays:
    """Ways as they were drawn, before any junction is known: those for cars, or those for others.

    Attributes
    ----------
    osmid, road_class, name, ref : ndarray of int, shape (n_ways,)
        OSM id; position in `WAY_CLASSES`; positions in `names`.
    use : ndarray of int, shape (n_ways,)
        Who may walk or cycle there, as `path_rules.path_use` says; 0 on ways for cars.
    oneway, roundabout : ndarray of bool, shape (n_ways,)
        One-way ways run as their points do (those tagged -1 were turned round); of ways for
        walkers and cyclists, those whose directions differ for either of them.
    maxspeed_kph : ndarray of float, shape (n_ways,)
        Posted limit; NaN = none known.
    offsets : ndarray of int, shape (n_ways + 1,)
        Way `w` has the points ``offsets[w]:offsets[w + 1]``, two at least.
    point_node : ndarray of int, shape (n_points,)
        OSM id of the node of each point.
    point_lon, point_lat : ndarray of float, shape (n_points,)
        WGS84 degrees.
    closed_nodes : ndarray of int
        OSM ids of nodes whose barrier nobody passes.
    names : tuple of str
        Every name and reference once; the first is ``""``.
    counts : dict
        What was read and what was left out, by reason.
    """

    osmid: IntArray
    road_class: IntArray
    name: IntArray
    ref: IntArray
    use: IntArray
    oneway: BoolArray
    roundabout: BoolArray
    maxspeed_kph: FloatArray
    offsets: IntArray
    point_node: IntArray
    point_lon: FloatArray
    point_lat: FloatArray
    closed_nodes: IntArray
    names: tuple[str, ...]
    counts: dict[str, Any]


class WaysRead(NamedTuple):
    """What one pass over a file gives.

    Attributes
    ----------
    roads : RoadWays
        Ways for cars.
    paths : RoadWays or None
        Ways for walkers and cyclists, roads among them; None = not asked for.
    has_paths : bool
        Whether there are such ways in the file.
    turns : tuple of TurnRestriction
        What binds drivers of private cars.
    """

    roads: RoadWays
    paths: RoadWays | None
    has_paths: bool
    turns: tuple[TurnRestriction, ...]


def choose_ways(ways: RoadWays, chosen: BoolArray) -> RoadWays:
    """Return some of the ways, with their points.

    Parameters
    ----------
    ways : RoadWays
        Any ways.
    chosen : ndarray of bool, shape (n_ways,)
        True for those wanted.

    Returns
    -------
    RoadWays
        In the same order.
    """
    size = np.diff(ways.offsets)
    points = np.repeat(chosen, size)
    return replace(
        ways,
        **{name: getattr(ways, name)[chosen] for name in _WAY_COLUMNS},
        **{name: getattr(ways, name)[points] for name in _POINT_COLUMNS},
        offsets=np.concatenate([[0], np.cumsum(size[chosen])]),
    )
