"""The ways that people may walk or cycle on, and the network of each of the two modes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.network.arcs import arcs_of_edges
from hubplan.network.graph import Network
from hubplan.network.path_rules import CYCLE_BACK, CYCLE_ON, WALK_BACK, WALK_ON
from hubplan.units import METRES_PER_KM, BoolArray, IntArray

#: Bits of `Paths.edge_use` that let a mode through, as drawn and against the drawing.
_BITS: Final = MappingProxyType({"walk": (WALK_ON, WALK_BACK), "cycle": (CYCLE_ON, CYCLE_BACK)})


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Roads without motorways, footways, paths, cycleways, tracks and stairs in one layer.

    Attributes
    ----------
    ways : Network
        Every edge that somebody may walk or cycle on. Its arcs are of no mode, and its provenance
        holds counts only: see `for_mode` and `Network.for_mode`.
    edge_use : ndarray of int, shape (n_edges,)
        Who may use each edge and which way: bits of `hubplan.network.path_rules`.

    Raises
    ------
    InputError
        If there is not one use from 1 to 15 for each edge.
    """

    ways: Network
    edge_use: IntArray

    def __post_init__(self) -> None:
        """Refuse uses that do not fit the ways."""
        faults = []
        if self.edge_use.shape != (self.ways.n_edges,):
            faults.append(
                Fault("edge_use", f"has the shape {self.edge_use.shape}, not one use an edge")
            )
        everything = WALK_ON | WALK_BACK | CYCLE_ON | CYCLE_BACK
        if np.any((self.edge_use < 1) | (self.edge_use > everything)):
            faults.append(Fault("edge_use", f"holds numbers outside 1..{everything}"))
        raise_faults("the paths of the network", faults)

    def load(self) -> Paths:
        """Return the paths, which are here already.

        Returns
        -------
        Paths
            This object.
        """
        return self

    def length_km(self, mode: str) -> float:
        """Return how long the ways of a mode are together.

        Parameters
        ----------
        mode : str
            ``"walk"`` or ``"cycle"``.

        Returns
        -------
        float
            Kilometres, each edge counted once.
        """
        ahead, back = _BITS[mode]
        return float(self.ways.edge_length_m[(self.edge_use & (ahead | back)) > 0].sum()) / (
            METRES_PER_KM
        )

    def for_mode(self, mode: str) -> Network:
        """Return the network of walkers or of cyclists.

        Parameters
        ----------
        mode : str
            ``"walk"`` or ``"cycle"``.

        Returns
        -------
        Network
            The edges open to the mode, between the nodes they touch; an edge open only against
            its drawing is turned round.

        Raises
        ------
        InputError
            If there is no such mode, or no edge is open to it.
        """
        if mode not in _BITS:
            raise InputError(
                f"'{mode}' is not a mode of the paths{nearest_name(mode, _BITS)}",
                hint=f"Choose one of: {', '.join(_BITS)}.",
            )
        ahead, back = ((self.edge_use & bit) > 0 for bit in _BITS[mode])
        edges = np.flatnonzero(ahead | back)
        if edges.size == 0:
            raise InputError(
                f"The network has no way that is open to the mode {mode}",
                hint="Use an extract with the highway=* ways of the area.",
            )
        only_back = ~ahead[edges]
        return _part_of(self.ways, edges, only_back, ~(ahead & back)[edges], mode)


def _part_of(
    ways: Network, edges: IntArray, turned: BoolArray, oneway: BoolArray, mode: str
) -> Network:
    """Return some edges as a network of their own, some of them turned round."""
    tail = np.where(turned, ways.edge_head[edges], ways.edge_tail[edges])
    head = np.where(turned, ways.edge_tail[edges], ways.edge_head[edges])
    nodes, ends = np.unique(np.concatenate([tail, head]), return_inverse=True)
    tail, head = ends[: edges.size].astype(np.int64), ends[edges.size :].astype(np.int64)
    arcs = arcs_of_edges(tail, head, oneway)
    shape, shape_offsets = _shapes(ways.shape_offsets, edges, turned)
    return Network(
        node_x=ways.node_x[nodes],
        node_y=ways.node_y[nodes],
        node_osmid=ways.node_osmid[nodes],
        arc_tail=arcs[0],
        arc_head=arcs[1],
        arc_edge=arcs[2],
        arc_forward=arcs[3],
        edge_tail=tail,
        edge_head=head,
        edge_length_m=ways.edge_length_m[edges],
        edge_class=ways.edge_class[edges],
        edge_roundabout=ways.edge_roundabout[edges],
        edge_oneway=oneway,
        edge_maxspeed_kph=ways.edge_maxspeed_kph[edges],
        edge_name=ways.edge_name[edges],
        edge_ref=ways.edge_ref[edges],
        edge_osmid=ways.edge_osmid[edges],
        names=ways.names,
        shape_offsets=shape_offsets,
        shape_x=ways.shape_x[shape],
        shape_y=ways.shape_y[shape],
        crs=ways.crs,
        provenance=ways.provenance,
        mode=mode,
    )


def _shapes(offsets: IntArray, edges: IntArray, turned: BoolArray) -> tuple[IntArray, IntArray]:
    """Return the points of some edges, from the last to the first where they are turned."""
    size = np.diff(offsets)[edges]
    new_offsets = np.concatenate([[0], np.cumsum(size)])
    step = np.arange(int(new_offsets[-1])) - np.repeat(new_offsets[:-1], size)
    first, last = offsets[:-1][edges], offsets[1:][edges] - 1
    backward = np.repeat(turned, size)
    points = np.where(backward, np.repeat(last, size) - step, np.repeat(first, size) + step)
    return points, new_offsets
