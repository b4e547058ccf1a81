"""Which one-way roads are half of a dual carriageway, and which a one-way street of a town."""

from __future__ import annotations

import numpy as np
import shapely

from hubplan.network import Network
from hubplan.network.snapping import edge_lines
from hubplan.units import BoolArray, FloatArray, IntArray

#: The other carriageway lies this near to the middle of an edge.
_OTHER_SIDE_M = 40.0
#: And runs against it: the cosine of 143 degrees, so that bends and tapers pass.
_AGAINST = -0.8
#: Metres to both sides over which the course of a road is taken.
_COURSE_M = 10.0


def dual_carriageways(network: Network, one_way: BoolArray) -> BoolArray:
    """Return which one-way edges have their other carriageway beside them.

    Parameters
    ----------
    network : Network
        The roads.
    one_way : ndarray of bool, shape (n_edges,)
        The one-way edges that come into question, such as those of A roads.

    Returns
    -------
    ndarray of bool, shape (n_edges,)
        True where another of them runs the opposite way within 40 m of the middle of the edge.
        Both sides of a gyratory lie farther apart.
    """
    edges = np.flatnonzero(one_way)
    dual = np.zeros(network.n_edges, dtype=np.bool_)
    if edges.size == 0:
        return dual
    lines = edge_lines(network, edges)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    asked, near = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=_OTHER_SIDE_M)
    ours, other = (_course(lines, which, middle[asked]) for which in (asked, near))
    cosine = (ours * other).sum(axis=1)
    dual[edges[asked[cosine < _AGAINST]]] = True
    return dual


def _course(
    lines: shapely.GeometryArray, which: IntArray, beside: shapely.GeometryArray
) -> FloatArray:
    """Return the unit vectors along lines at their points nearest to others, shape (n, 2)."""
    along = shapely.line_locate_point(lines[which], beside)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines[which], metres))
        for metres in (np.maximum(along - _COURSE_M, 0.0), along + _COURSE_M)
    ]
    step = ends[1] - ends[0]
    length = np.hypot(step[:, 0], step[:, 1])
    return np.asarray(step / np.maximum(length, 1e-9)[:, None], dtype=np.float64)
