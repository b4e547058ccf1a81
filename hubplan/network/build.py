"""Put a `Network` together from edges over longitudes and latitudes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from hubplan.network.arcs import arcs_of_edges
from hubplan.network.forbidden_turns import forbidden_turns
from hubplan.network.graph import Network
from hubplan.network.join import join_ways
from hubplan.network.measure import hilbert_order, metric_crs
from hubplan.network.paths import Paths
from hubplan.network.topology import Edges, contract
from hubplan.network.ways import RoadWays, WaysRead
from hubplan.places.projection import project
from hubplan.units import BoolArray, FloatArray, IntArray

_COORDINATE_DECIMALS = 1
_LENGTH_DECIMALS = 2
_SHORTEST_M = 0.01
_SHARE_DECIMALS = 5


@dataclass(frozen=True, slots=True, eq=False)
class EdgeTable:
    """Edges before they are projected, ordered and numbered.

    Attributes
    ----------
    osmid, road_class, name, ref : ndarray of int, shape (n_edges,)
        As in `Network`.
    use : ndarray of int, shape (n_edges,)
        As in `Paths`; 0 on roads for cars.
    oneway, roundabout : ndarray of bool, shape (n_edges,)
        As in `Network`.
    maxspeed_kph, length_m : ndarray of float, shape (n_edges,)
        As in `Network`, lengths not yet rounded.
    shape_node : ndarray of int, shape (n_points,)
        Position in `node_lon` of every point, ends included.
    shape_offsets : ndarray of int, shape (n_edges + 1,)
        Edge `e` has the points ``shape_offsets[e]:shape_offsets[e + 1]``.
    node_osmid : ndarray of int, shape (n_places,)
        Id of each place; unique among edge ends.
    node_lon, node_lat : ndarray of float, shape (n_places,)
        WGS84 degrees.
    names : tuple of str
        What `name` and `ref` point at.
    """

    osmid: IntArray
    road_class: IntArray
    name: IntArray
    ref: IntArray
    use: IntArray
    oneway: BoolArray
    roundabout: BoolArray
    maxspeed_kph: FloatArray
    length_m: FloatArray
    shape_node: IntArray
    shape_offsets: IntArray
    node_osmid: IntArray
    node_lon: FloatArray
    node_lat: FloatArray
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class DrawnPaths:
    """Paths that were read from a map and are made a network when somebody asks for them.

    Attributes
    ----------
    ways : RoadWays
        At least one way for walkers or cyclists.
    crs : str
        The reference system of the network for cars.
    """

    ways: RoadWays
    crs: str

    def load(self) -> Paths:
        """Join, contract and number the ways; once.

        Returns
        -------
        Paths
            In the same order as a network for cars.
        """
        return self._joined

    @cached_property
    def _joined(self) -> Paths:
        table, _, counts = _joined(self.ways, kept_nodes=np.empty(0, dtype=np.int64))
        return paths_from_table(table, crs=self.crs, counts=counts)


def network_from_ways(ways: WaysRead, *, provenance: dict[str, Any]) -> Network:
    """Join, contract and number the ways of a file.

    Parameters
    ----------
    ways : WaysRead
        At least one way for cars.
    provenance : dict
        What is known of the source; counts are added to a copy.

    Returns
    -------
    Network
        The network for cars, with the paths of walkers and cyclists beside it if they were read.
    """
    table, edges, counts = _joined(ways.roads, kept_nodes=_nodes_at_turns(ways))
    network, order = _in_order(
        table, crs=metric_crs(table.node_lon, table.node_lat), provenance=provenance
    )
    osmid = ways.roads.osmid
    forbidden, applied = forbidden_turns(
        network, ways.turns, osmid[edges.first_way[order]], osmid[edges.last_way[order]]
    )
    network = replace(network, forbidden_turns=forbidden)
    counts["turn_restrictions"] = {
        "applied": applied["applied"],
        "left_out": {**counts.pop("turn_restrictions_left_out"), **applied["left_out"]},
    }
    network = _measured(network, {**provenance, "counts": counts})
    if ways.paths is None or not ways.has_paths:
        return network
    return replace(network, paths=DrawnPaths(ways.paths, network.crs))


def _nodes_at_turns(ways: WaysRead) -> IntArray:
    """Return the OSM ids of nodes where a turn begins or ends."""
    over = [way for turn in ways.turns for way in turn.via_ways]
    led_over = np.flatnonzero(np.isin(ways.roads.osmid, over))
    offsets, points = ways.roads.offsets, ways.roads.point_node
    nodes = [turn.via_node for turn in ways.turns if turn.via_node is not None]
    return np.concatenate(
        [
            np.array(nodes, dtype=np.int64),
            points[offsets[led_over]],
            points[offsets[led_over + 1] - 1],
        ]
    )


def _joined(ways: RoadWays, *, kept_nodes: IntArray) -> tuple[EdgeTable, Edges, dict[str, Any]]:
    """Make edges of ways, and count what that took."""
    stretches = join_ways(ways)
    edges = contract(ways, stretches, kept_nodes=kept_nodes)
    table = EdgeTable(
        osmid=ways.osmid[edges.named_by],
        road_class=ways.road_class[edges.kind],
        name=ways.name[edges.named_by],
        ref=ways.ref[edges.named_by],
        use=ways.use[edges.kind],
        oneway=ways.oneway[edges.kind],
        roundabout=ways.roundabout[edges.kind],
        maxspeed_kph=ways.maxspeed_kph[edges.kind],
        length_m=edges.length_m,
        shape_node=edges.shape_node,
        shape_offsets=edges.shape_offsets,
        node_osmid=stretches.node_osmid,
        node_lon=stretches.node_lon,
        node_lat=stretches.node_lat,
        names=ways.names,
    )
    counts = {
        **ways.counts,
        "cut_ends_joined": stretches.joined_ends,
        "barriers_closed": stretches.closed_points,
        "repeated_segments_left_out": edges.repeated,
    }
    return table, edges, counts


def assemble(table: EdgeTable, *, provenance: dict[str, Any]) -> Network:
    """Project, order and number edges.

    Parameters
    ----------
    table : EdgeTable
        At least one edge.
    provenance : dict
        Goes into the network, with counts of the result.

    Returns
    -------
    Network
        Nodes along a Hilbert curve, edges by their ends, arcs by tail and head.
    """
    crs = metric_crs(table.node_lon, table.node_lat)
    network, _ = _in_order(table, crs=crs, provenance=provenance)
    return _measured(network, provenance)


def paths_from_table(table: EdgeTable, *, crs: str, counts: dict[str, Any]) -> Paths:
    """Project, order and number the edges of walkers and cyclists.

    Parameters
    ----------
    table : EdgeTable
        At least one edge.
    crs : str
        The reference system of the network for cars.
    counts : dict
        What was read and left out; all else is said in the provenance of the network for cars.

    Returns
    -------
    Paths
        In the same order as a network for cars.
    """
    ways, order = _in_order(table, crs=crs, provenance={"counts": counts})
    return Paths(ways, table.use[order])


def _in_order(
    table: EdgeTable, *, crs: str, provenance: dict[str, Any]
) -> tuple[Network, IntArray]:
    """Return the network of a table and where in the table each of its edges stood."""
    x, y = project(table.node_lon, table.node_lat, crs=crs)
    x, y = np.round(x, _COORDINATE_DECIMALS), np.round(y, _COORDINATE_DECIMALS)
    tail_place = table.shape_node[table.shape_offsets[:-1]]
    head_place = table.shape_node[table.shape_offsets[1:] - 1]
    junctions = np.unique(np.concatenate([tail_place, head_place]))
    junctions = junctions[hilbert_order(x[junctions], y[junctions])]
    number = np.full(x.size, -1, dtype=np.int64)
    number[junctions] = np.arange(junctions.size)
    tail, head = number[tail_place], number[head_place]
    length_m = np.maximum(np.round(table.length_m, _LENGTH_DECIMALS), _SHORTEST_M)
    order = np.lexsort((length_m, np.maximum(tail, head), np.minimum(tail, head)))
    shape, shape_offsets = _reorder(table.shape_node, table.shape_offsets, order)
    names, name, ref = _used_names(table.names, table.name[order], table.ref[order])
    arcs = arcs_of_edges(tail[order], head[order], table.oneway[order])
    network = Network(
        node_x=x[junctions],
        node_y=y[junctions],
        node_osmid=table.node_osmid[junctions],
        arc_tail=arcs[0],
        arc_head=arcs[1],
        arc_edge=arcs[2],
        arc_forward=arcs[3],
        edge_tail=tail[order],
        edge_head=head[order],
        edge_length_m=length_m[order],
        edge_class=table.road_class[order],
        edge_roundabout=table.roundabout[order],
        edge_oneway=table.oneway[order],
        edge_maxspeed_kph=table.maxspeed_kph[order],
        edge_name=name,
        edge_ref=ref,
        edge_osmid=table.osmid[order],
        names=names,
        shape_offsets=shape_offsets,
        shape_x=x[shape],
        shape_y=y[shape],
        crs=crs,
        provenance=provenance,
    )
    return network, order


def _reorder(values: IntArray, offsets: IntArray, order: IntArray) -> tuple[IntArray, IntArray]:
    """Put the rows of a ragged array into another order."""
    size = np.diff(offsets)[order]
    new_offsets = np.concatenate([[0], np.cumsum(size)])
    within = np.arange(int(new_offsets[-1])) - np.repeat(new_offsets[:-1], size)
    return values[np.repeat(offsets[:-1][order], size) + within], new_offsets


def _used_names(
    names: tuple[str, ...], name: IntArray, ref: IntArray
) -> tuple[tuple[str, ...], IntArray, IntArray]:
    """Keep the names that edges bear, in the order in which edges first bear them."""
    borne = np.concatenate([[0], np.column_stack([name, ref]).ravel()])
    used, first = np.unique(borne, return_index=True)
    used = used[np.argsort(first)]
    number = np.zeros(len(names), dtype=np.int64)
    number[used] = np.arange(used.size)
    return tuple(names[code] for code in used), number[name], number[ref]


def _measured(network: Network, provenance: dict[str, Any]) -> Network:
    """Return the network with its provenance and its size in that."""
    return replace(network, provenance={**provenance, "size": _size_of(network)})


def _size_of(network: Network) -> dict[str, Any]:
    """Count what a reader of the provenance wants to know of the result."""
    in_largest = int(np.count_nonzero(network.node_piece() == 0)) / network.n_nodes
    return {
        "nodes": network.n_nodes,
        "edges": network.n_edges,
        "arcs": network.n_arcs,
        "km": round(network.length_km, _LENGTH_DECIMALS),
        "share_of_nodes_strongly_connected": round(in_largest, _SHARE_DECIMALS),
        "edges_fit_for_snapping": int(np.count_nonzero(network.snappable_edges())),
    }
