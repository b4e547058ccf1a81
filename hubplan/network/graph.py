"""The network: junctions, stretches of road between them, and the directions they may be driven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from hubplan.cells import figures_html
from hubplan.errors import Fault, InputError, raise_faults
from hubplan.network.classes import CLASS_CODE, CLASSES_WITHOUT_ACCESS, WAY_CLASSES
from hubplan.network.pieces import strong_pieces, widespread_pieces
from hubplan.network.routing_graph import ForbiddenTurns, RoutingGraph, routing_graph
from hubplan.units import METRES_PER_KM, BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import geopandas as gpd
    from networkx import MultiDiGraph

    from hubplan.network.paths import Paths


class PathSource(Protocol):
    """Where a network has its paths: in memory, or in a file not yet read."""

    def load(self) -> Paths:
        """Return the paths."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False, repr=False)
class Network:
    """A routable road network in compact arrays.

    Nodes are junctions and ends; an *edge* is the road between two of them, with its shape; an
    *arc* is one direction in which an edge may be driven. Coordinates lie on a grid of 0.1 m and
    lengths on one of 0.01 m, so that a saved network is the same network.

    Attributes
    ----------
    node_x, node_y : ndarray of float, shape (n_nodes,)
        Metres in `crs`; nodes stand in the order of a Hilbert curve.
    node_osmid : ndarray of int, shape (n_nodes,)
        Ids in the source; unique. Negative for the sides of a barrier that parts a road.
    arc_tail, arc_head : ndarray of int, shape (n_arcs,)
        Nodes; arcs are sorted by tail, then head.
    arc_edge : ndarray of int, shape (n_arcs,)
        The edge each arc runs along.
    arc_forward : ndarray of bool, shape (n_arcs,)
        True when it runs as the edge's shape does.
    edge_tail, edge_head : ndarray of int, shape (n_edges,)
        Nodes at the first and the last point of the shape.
    edge_length_m : ndarray of float, shape (n_edges,)
        Geodesic metres on WGS84, at least 0.01.
    edge_class : ndarray of int, shape (n_edges,)
        Position in `WAY_CLASSES`; for cars, in its beginning `HIGHWAY_CLASSES`.
    edge_roundabout, edge_oneway : ndarray of bool, shape (n_edges,)
        Part of a roundabout; only to be driven as drawn.
    edge_maxspeed_kph : ndarray of float, shape (n_edges,)
        Posted limit; NaN = not tagged.
    edge_name, edge_ref : ndarray of int, shape (n_edges,)
        Positions in `names`, such as "High Street" and "A21".
    edge_osmid : ndarray of int, shape (n_edges,)
        Id of the way that is the longest part of the edge.
    names : tuple of str
        Names and references as they stand in the source; the first is ``""`` = none.
    shape_offsets : ndarray of int, shape (n_edges + 1,)
        Edge `e` has the points ``shape_offsets[e]:shape_offsets[e + 1]``, ends included.
    shape_x, shape_y : ndarray of float, shape (n_points,)
        Metres in `crs`.
    crs : str
        ``"EPSG:27700"`` when the extent lies in Britain, else a UTM zone.
    provenance : dict
        Where it comes from and what was read, joined and left out; plain JSON values.
    mode : str
        Whose network it is: ``"car"``, ``"walk"`` or ``"cycle"``; see `for_mode`.
    paths : PathSource, optional
        The ways of walkers and cyclists beside those for cars; None = not known.
    forbidden_turns : ForbiddenTurns
        Arcs that must not be driven one after another; most sources know of none.

    Raises
    ------
    InputError
        If lengths of arrays do not fit together or an index points outside.
    """

    node_x: FloatArray
    node_y: FloatArray
    node_osmid: IntArray
    arc_tail: IntArray
    arc_head: IntArray
    arc_edge: IntArray
    arc_forward: BoolArray
    edge_tail: IntArray
    edge_head: IntArray
    edge_length_m: FloatArray
    edge_class: IntArray
    edge_roundabout: BoolArray
    edge_oneway: BoolArray
    edge_maxspeed_kph: FloatArray
    edge_name: IntArray
    edge_ref: IntArray
    edge_osmid: IntArray
    names: tuple[str, ...]
    shape_offsets: IntArray
    shape_x: FloatArray
    shape_y: FloatArray
    crs: str
    provenance: dict[str, Any]
    mode: str = "car"
    paths: PathSource | None = None
    forbidden_turns: ForbiddenTurns = field(default_factory=lambda: ForbiddenTurns.of(()))

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        raise_faults(str(self.provenance.get("source", "network")), list(_faults(self)))

    @property
    def n_nodes(self) -> int:
        """Number of junctions and ends."""
        return self.node_x.size

    @property
    def n_arcs(self) -> int:
        """Number of directions in which edges may be driven."""
        return self.arc_tail.size

    @property
    def n_edges(self) -> int:
        """Number of stretches of road."""
        return self.edge_length_m.size

    @property
    def length_km(self) -> float:
        """Kilometres of road, each edge counted once."""
        return float(self.edge_length_m.sum()) / METRES_PER_KM

    def __repr__(self) -> str:
        """Say in one line where it comes from and how large it is."""
        source = self.provenance.get("source", "unknown source")
        return (
            f"Network({source}: {self.n_nodes:,} nodes, {self.n_edges:,} edges, "
            f"{self.length_km:,.0f} km, {self.crs})"
        )

    def _repr_html_(self) -> str:
        beside = "no" if self.paths is None else "kept, see .for_mode"
        told = {} if self.mode != "car" else {"ways for walking and cycling": beside}
        return figures_html(
            [
                ("source", str(self.provenance.get("source", "not known"))),
                ("for", self.mode),
                ("junctions and ends", f"{self.n_nodes:,}"),
                ("stretches of way", f"{self.n_edges:,}"),
                ("length", f"{self.length_km:,.0f} km"),
                ("of it one-way", f"{self._one_way_km():,.0f} km"),
                ("coordinates", self.crs),
                *told.items(),
            ]
        )

    def _one_way_km(self) -> float:
        return float(self.edge_length_m[self.edge_oneway].sum()) / METRES_PER_KM

    def for_mode(self, mode: str) -> Network:
        """Return the network that a means of transport moves on.

        Parameters
        ----------
        mode : str
            ``"car"``, ``"walk"`` or ``"cycle"``.

        Returns
        -------
        Network
            This one when it is of that mode; else a new one made of its paths, which are read
            from the file now if it was saved. Keep it to use it more than once.

        Raises
        ------
        InputError
            If the network has no paths, or no way is open to the mode.
        """
        if mode == self.mode:
            return self
        if self.paths is None:
            raise InputError(
                f"{self!r} has ways for the mode {self.mode} only, none for {mode}",
                hint="Build it again from OpenStreetMap with 'hubplan network', which keeps "
                "footpaths and cycleways beside the roads."
                if self.mode == "car"
                else "Start from the network that 'read_network' gives.",
            )
        ways = self.paths.load().for_mode(mode)
        source = {
            key: value for key, value in self.provenance.items() if key not in {"counts", "size"}
        }
        return replace(ways, provenance={**source, **ways.provenance})

    def routing_graph(self) -> RoutingGraph:
        """Return what searches run on.

        Returns
        -------
        RoutingGraph
            The nodes and arcs of the network, and further vertices where turns are forbidden.
        """
        return routing_graph(
            self.arc_tail, self.arc_head, n_nodes=self.n_nodes, forbidden=self.forbidden_turns
        )

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return the ways as a table with their lines.

        Returns
        -------
        GeoDataFrame
            One row a stretch between two junctions: ``highway`` (its class), ``name``, ``ref``
            (such as ``"A21"``), ``km``, ``oneway``, ``roundabout``, ``maxspeed_kph`` (NaN = not
            tagged), ``osm_way`` and the line, in `crs`.
        """
        # Only those who look at roads as a table need what GIS needs.
        from hubplan.network.frame import network_frame  # noqa: PLC0415

        return network_frame(self)

    def to_networkx(
        self,
        *,
        arc_attributes: Mapping[str, FloatArray] | None = None,
        split_at_turns: bool = False,
    ) -> MultiDiGraph[int]:
        """Turn the network into a graph that osmnx and networkx work with.

        Parameters
        ----------
        arc_attributes : mapping of str to ndarray of float, shape (n_arcs,), optional
            Further attributes of arcs, such as ``{"travel_time": seconds}``.
        split_at_turns : bool
            Whether nodes at forbidden turns stand in the graph more than once, so that its paths
            are those that nothing forbids. By default each stands once, and turns are free.

        Returns
        -------
        networkx.MultiDiGraph
            As described at `hubplan.network.to_networkx.network_to_networkx`.

        Raises
        ------
        InputError
            If an attribute has another length than there are arcs.
        """
        # networkx is slow to import and needed by this method only.
        from hubplan.network.to_networkx import network_to_networkx  # noqa: PLC0415

        return network_to_networkx(
            self, arc_attributes=arc_attributes, split_at_turns=split_at_turns
        )

    def node_piece(self) -> IntArray:
        """Return the strongly connected piece of each node, the largest being 0.

        Returns
        -------
        ndarray of int, shape (n_nodes,)
            Piece of each node: within a piece one can drive from any node to any other and back,
            at no forbidden turn. A node that one may come to in ways of which some only lead on
            counts for the largest of its pieces.
        """
        graph = self.routing_graph()
        of_vertex = _vertex_piece(graph)
        piece = of_vertex[: self.n_nodes].copy()
        np.minimum.at(piece, graph.vertex_node, of_vertex)
        return piece

    def routable_edges(self) -> BoolArray:
        """Mark the edges one can drive to and leave again.

        Returns
        -------
        ndarray of bool, shape (n_edges,)
            True when both ends lie in the same strongly connected piece, and that piece is the
            largest or holds at least 1% of all nodes (an island is kept, a stub is not).
        """
        graph = self.routing_graph()
        piece = _vertex_piece(graph)
        tail_piece, head_piece = piece[graph.move_tail], piece[graph.move_head]
        stays = (tail_piece == head_piece) & widespread_pieces(piece)[tail_piece]
        routable = np.zeros(self.n_edges, dtype=np.bool_)
        routable[self.arc_edge[graph.move_arc[stays]]] = True
        return routable

    def snappable_edges(self) -> BoolArray:
        """Mark the edges a journey may start or end on.

        Returns
        -------
        ndarray of bool, shape (n_edges,)
            `routable_edges` without motorways and their links and without trunk links.
        """
        without_access = [CLASS_CODE[name] for name in CLASSES_WITHOUT_ACCESS]
        return np.asarray(self.routable_edges() & ~np.isin(self.edge_class, without_access))


def _vertex_piece(graph: RoutingGraph) -> IntArray:
    """Return the strongly connected piece of each vertex."""
    return strong_pieces(graph.move_tail, graph.move_head, n_nodes=graph.n_vertices)


def _faults(network: Network) -> Iterator[Fault]:
    """Check that the arrays fit together."""
    n_nodes, n_edges, n_arcs = network.n_nodes, network.n_edges, network.n_arcs
    sizes = {"node": n_nodes, "arc": n_arcs, "edge": n_edges}
    for name in network.__slots__:
        group, _, _ = name.partition("_")
        array = getattr(network, name)
        if group in sizes and array.shape != (sizes[group],):
            yield Fault(name, f"has the shape {array.shape}, not ({sizes[group]},)")
    n_points = network.shape_x.size
    if network.shape_y.size != n_points or network.shape_offsets.shape != (n_edges + 1,):
        yield Fault("shape", "its arrays do not fit together")
        return
    yield from _index_faults(network, n_points)


def _index_faults(network: Network, n_points: int) -> Iterator[Fault]:
    """Check that indices stay inside what they point at, and lengths above zero."""
    limits = {
        "arc_tail": network.n_nodes,
        "arc_head": network.n_nodes,
        "arc_edge": network.n_edges,
        "edge_tail": network.n_nodes,
        "edge_head": network.n_nodes,
        "edge_class": len(WAY_CLASSES),
        "edge_name": len(network.names),
        "edge_ref": len(network.names),
    }
    for name, limit in limits.items():
        array = getattr(network, name)
        if array.size and (array.min() < 0 or array.max() >= limit):
            yield Fault(name, f"points outside 0..{limit - 1}")
    offsets = network.shape_offsets
    if offsets[0] != 0 or offsets[-1] != n_points or np.any(np.diff(offsets) < 2):  # noqa: PLR2004
        yield Fault("shape_offsets", "must rise from 0 to the number of points by 2 or more")
    if not np.all(network.edge_length_m > 0):
        yield Fault("edge_length_m", "must be above zero")
    if not _follow_each_other(network):
        yield Fault("forbidden_turns", "holds arcs that do not follow each other")


def _follow_each_other(network: Network) -> bool:
    """Return whether each arc of a forbidden turn begins where the one before ends."""
    arcs, offsets = network.forbidden_turns.arcs, network.forbidden_turns.offsets
    if not arcs.size:
        return offsets.size == 1
    if arcs.min() < 0 or arcs.max() >= network.n_arcs or np.any(np.diff(offsets) < 2):  # noqa: PLR2004
        return False
    follows = np.ones(arcs.size, dtype=np.bool_)
    follows[offsets[:-1]] = False
    later = np.flatnonzero(follows)
    return bool(np.all(network.arc_head[arcs[later - 1]] == network.arc_tail[arcs[later]]))
