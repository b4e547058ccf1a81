"""Networks as osmnx-compatible graphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from hubplan.errors import Fault, raise_faults
from hubplan.network.classes import WAY_CLASSES
from hubplan.network.routing_graph import ForbiddenTurns, RoutingGraph, routing_graph
from hubplan.places.projection import unproject
from hubplan.units import FloatArray, IntArray

if TYPE_CHECKING:
    from hubplan.network.graph import Network

_KPH_PER_MPH: Final = 1.609344
_CLOSE: Final = 1e-6


def network_to_networkx(
    network: Network,
    *,
    arc_attributes: Mapping[str, FloatArray] | None = None,
    split_at_turns: bool = False,
) -> nx.MultiDiGraph[int]:
    """Turn a network into a graph that osmnx and networkx work with.

    Parameters
    ----------
    network : Network
        What to turn.
    arc_attributes : mapping of str to ndarray of float, shape (n_arcs,), optional
        Further attributes of arcs, such as ``{"travel_time": seconds}``.
    split_at_turns : bool
        Whether nodes at forbidden turns stand in the graph once for each way to come to them that
        matters (as in `RoutingGraph`; the further ones have negative labels, and the arcs from
        them are there again), so that paths are those that nothing forbids.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are `Network.node_osmid` with ``x``, ``y`` (longitude, latitude); arcs have ``osmid``,
        ``highway``, ``length`` (metres), ``oneway``, ``reversed``, ``geometry`` (longitude,
        latitude, in the direction of the arc) and, where known, ``name``, ``ref``, ``maxspeed``
        and ``junction``. The graph's ``crs`` is ``"epsg:4326"``.

    Raises
    ------
    InputError
        If an attribute has another length than there are arcs.
    """
    extra = dict(arc_attributes or {})
    raise_faults(
        "arc_attributes",
        [
            Fault(name, f"has the shape {np.shape(values)}, not ({network.n_arcs},)")
            for name, values in extra.items()
            if np.shape(values) != (network.n_arcs,)
        ],
    )
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    roads = network.routing_graph() if split_at_turns else _as_it_is(network)
    nodes = roads.vertex_node
    lon, lat = unproject(network.node_x[nodes], network.node_y[nodes], crs=network.crs)
    label = _labels(network, roads)
    places = zip(label.tolist(), lon.tolist(), lat.tolist(), strict=True)
    graph.add_nodes_from((label, {"x": x, "y": y}) for label, x, y in places)
    for tail, head, key, attributes in _arcs(network, roads, label, extra):
        graph.add_edge(tail, head, key, **attributes)
    return graph


def _as_it_is(network: Network) -> RoutingGraph:
    """Return the graph in which every turn is free."""
    return routing_graph(
        network.arc_tail,
        network.arc_head,
        n_nodes=network.n_nodes,
        forbidden=ForbiddenTurns.of(()),
    )


def _labels(network: Network, roads: RoutingGraph) -> IntArray:
    """Return the ids of nodes, and numbers below all of them for their further vertices."""
    below = min(0, int(network.node_osmid.min(initial=0)))
    further = np.arange(1, roads.n_vertices - network.n_nodes + 1)
    return np.concatenate([network.node_osmid, below - further])


def _arcs(
    network: Network, roads: RoutingGraph, label: IntArray, extra: dict[str, FloatArray]
) -> Iterator[tuple[int, int, int, dict[str, Any]]]:
    """Give tail, head, key and attributes of each arc."""
    tail, head = label[roads.move_tail].tolist(), label[roads.move_head].tolist()
    shared = _edge_attributes(network)
    lines = _lines(network)
    back = shapely.reverse(lines)
    arcs = roads.move_arc
    edges, forwards = network.arc_edge[arcs].tolist(), network.arc_forward[arcs].tolist()
    further = {name: values[arcs].tolist() for name, values in extra.items()}
    for move, key in enumerate(_keys(roads.move_tail, roads.move_head).tolist()):
        edge, forward = edges[move], forwards[move]
        attributes = {
            **shared[edge],
            "reversed": not forward,
            "geometry": lines[edge] if forward else back[edge],
            **{name: values[move] for name, values in further.items()},
        }
        yield tail[move], head[move], key, attributes


def _keys(tail: IntArray, head: IntArray) -> IntArray:
    """Return 0, 1, ... for parallel arcs; arcs are sorted by tail and head."""
    first = np.ones(tail.size, dtype=np.bool_)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    position = np.arange(tail.size)
    return position - np.maximum.accumulate(np.where(first, position, 0))


def _lines(network: Network) -> NDArray[np.object_]:
    """Draw every edge in longitudes and latitudes."""
    lon, lat = unproject(network.shape_x, network.shape_y, crs=network.crs)
    edge = np.repeat(np.arange(network.n_edges), np.diff(network.shape_offsets))
    return np.asarray(shapely.linestrings(lon, lat, indices=edge))


def _edge_attributes(network: Network) -> list[dict[str, Any]]:
    """Give the attributes that both directions of an edge share, as osmnx names them."""
    columns = zip(
        network.edge_osmid.tolist(),
        network.edge_class.tolist(),
        network.edge_length_m.tolist(),
        network.edge_oneway.tolist(),
        network.edge_roundabout.tolist(),
        network.edge_maxspeed_kph.tolist(),
        network.edge_name.tolist(),
        network.edge_ref.tolist(),
        strict=True,
    )
    rows = []
    for osmid, road_class, length_m, oneway, roundabout, maxspeed_kph, name, ref in columns:
        row: dict[str, Any] = {
            "osmid": osmid,
            "highway": WAY_CLASSES[road_class],
            "length": length_m,
            "oneway": oneway,
        }
        if name:
            row["name"] = network.names[name]
        if ref:
            row["ref"] = network.names[ref]
        if maxspeed_kph == maxspeed_kph:  # noqa: PLR0124  not NaN
            row["maxspeed"] = _maxspeed_tag(maxspeed_kph)
        if roundabout:
            row["junction"] = "roundabout"
        rows.append(row)
    return rows


def _maxspeed_tag(maxspeed_kph: float) -> str:
    """Write a limit as OSM does: bare km/h, or miles an hour with their unit."""
    mph = maxspeed_kph / _KPH_PER_MPH
    if abs(mph - round(mph)) < _CLOSE and not maxspeed_kph.is_integer():
        return f"{round(mph)} mph"
    return f"{maxspeed_kph:.15g}"
