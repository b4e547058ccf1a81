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
from hubplan.places.projection import unproject
from hubplan.units import FloatArray, IntArray

if TYPE_CHECKING:
    from hubplan.network.graph import Network

_KPH_PER_MPH: Final = 1.609344
_CLOSE: Final = 1e-6


def network_to_networkx(
    network: Network, *, arc_attributes: Mapping[str, FloatArray] | None = None
) -> nx.MultiDiGraph[int]:
    """Turn a network into a graph that osmnx and networkx work with.

    Parameters
    ----------
    network : Network
        What to turn.
    arc_attributes : mapping of str to ndarray of float, shape (n_arcs,), optional
        Further attributes of arcs, such as ``{"travel_time": seconds}``.

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
    lon, lat = unproject(network.node_x, network.node_y, crs=network.crs)
    places = zip(network.node_osmid.tolist(), lon.tolist(), lat.tolist(), strict=True)
    graph.add_nodes_from((label, {"x": x, "y": y}) for label, x, y in places)
    for tail, head, key, attributes in _arcs(network, extra):
        graph.add_edge(tail, head, key, **attributes)
    return graph


def _arcs(
    network: Network, extra: dict[str, FloatArray]
) -> Iterator[tuple[int, int, int, dict[str, Any]]]:
    """Give tail, head, key and attributes of each arc."""
    label = network.node_osmid
    tail, head = label[network.arc_tail].tolist(), label[network.arc_head].tolist()
    shared = _edge_attributes(network)
    lines = _lines(network)
    back = shapely.reverse(lines)
    edges, forwards = network.arc_edge.tolist(), network.arc_forward.tolist()
    further = {name: values.tolist() for name, values in extra.items()}
    for arc, key in enumerate(_keys(network.arc_tail, network.arc_head).tolist()):
        edge, forward = edges[arc], forwards[arc]
        attributes = {
            **shared[edge],
            "reversed": not forward,
            "geometry": lines[edge] if forward else back[edge],
            **{name: values[arc] for name, values in further.items()},
        }
        yield tail[arc], head[arc], key, attributes


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
