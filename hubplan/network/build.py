"""Put a `Network` together from edges over longitudes and latitudes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hubplan.network.graph import Network
from hubplan.network.join import join_ways
from hubplan.network.measure import hilbert_order, metric_crs
from hubplan.network.osm import RoadWays
from hubplan.network.topology import contract
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


def network_from_ways(ways: RoadWays, *, provenance: dict[str, Any]) -> Network:
    """Join, contract and number driveable ways.

    Parameters
    ----------
    ways : RoadWays
        At least one way.
    provenance : dict
        What is known of the source; counts are added to a copy.

    Returns
    -------
    Network
        The routable network.
    """
    stretches = join_ways(ways)
    edges = contract(ways, stretches)
    table = EdgeTable(
        osmid=ways.osmid[edges.named_by],
        road_class=ways.road_class[edges.kind],
        name=ways.name[edges.named_by],
        ref=ways.ref[edges.named_by],
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
    return assemble(table, provenance={**provenance, "counts": counts})


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
    return replace(network, provenance={**provenance, "size": _size_of(network)})


def arcs_of_edges(
    edge_tail: IntArray, edge_head: IntArray, edge_oneway: BoolArray
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Give every edge its arcs: one as drawn, and one back unless it is one-way.

    Parameters
    ----------
    edge_tail, edge_head : ndarray of int, shape (n_edges,)
        Nodes at the ends.
    edge_oneway : ndarray of bool, shape (n_edges,)
        True where there is no way back.

    Returns
    -------
    tuple of ndarray
        Tail, head, edge and "as drawn" of each arc, sorted by tail, head and edge.
    """
    both = np.flatnonzero(~edge_oneway)
    tail = np.concatenate([edge_tail, edge_head[both]])
    head = np.concatenate([edge_head, edge_tail[both]])
    edge = np.concatenate([np.arange(edge_tail.size), both])
    forward = np.arange(edge.size) < edge_tail.size
    order = np.lexsort((~forward, edge, head, tail))
    return tail[order], head[order], edge[order], forward[order]


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
