"""Networks out of osmnx: graphs in memory, ``.graphml`` files, places by name.

osmnx and networkx take a second to import, so only the functions that need them do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np
import shapely

from hubplan.errors import HubplanError, InputError
from hubplan.network.build import EdgeTable, assemble, paths_from_table
from hubplan.network.car_rules import CarWay, car_way, refusal
from hubplan.network.classes import WAY_CLASSES
from hubplan.network.graph import Network
from hubplan.network.measure import segment_lengths_m
from hubplan.network.osm import Progress
from hubplan.network.path_rules import (
    CYCLE_BACK,
    cycles_against_the_cars,
    path_use,
    turned,
    way_class_of,
)
from hubplan.places.projection import unproject
from hubplan.units import WGS84, FloatArray, IntArray

if TYPE_CHECKING:
    from networkx import MultiDiGraph

_TAGS: Final[tuple[str, ...]] = (
    "highway",
    "access",
    "area",
    "junction",
    "maxspeed",
    "name",
    "ref",
    "service",
)
#: Tags that osmnx keeps only when `osmnx.settings.useful_tags_way` names them; used when there.
_PATH_TAGS: Final[tuple[str, ...]] = (
    *("foot", "bicycle", "vehicle", "motorroad", "oneway:bicycle"),
    *("cycleway", "cycleway:left", "cycleway:right", "cycleway:both"),
    *("cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway"),
)
_LENGTH_DECIMALS: Final = 2
_BUILD_HINT: Final = "Build it with osmnx, for example osmnx.graph_from_place(..., 'drive')."


@dataclass(slots=True)
class _Gathered:
    """Edges that grow while arcs are paired."""

    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    inner: list[FloatArray] = field(default_factory=list)  # (n, 2) points between the ends
    length_m: list[float] = field(default_factory=list)  # NaN = not given
    oneway: list[bool] = field(default_factory=list)
    osmid: list[int] = field(default_factory=list)
    way: list[CarWay] = field(default_factory=list)
    name: list[int] = field(default_factory=list)
    ref: list[int] = field(default_factory=list)
    use: list[int] = field(default_factory=list)  # `path_rules` bits; 0 for cars
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    left_out: Counter[str] = field(default_factory=Counter)


def network_from_osmnx(
    graph: MultiDiGraph[Any], *, provenance: dict[str, Any] | None = None
) -> Network:
    """Turn an osmnx graph into a network.

    Nodes stay nodes (nothing is contracted), and two arcs that are each other's way back become
    one edge. Arcs whose ``highway`` or access tags do not let cars through are left out; its
    paths for walkers and cyclists are the arcs whose tags let those through. Walkers go both ways,
    cyclists as the arcs do unless tags for them that osmnx was told to keep say otherwise.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As osmnx makes it: ``crs`` on the graph, ``x`` and ``y`` on nodes; on arcs ``highway`` and
        optionally ``length`` (metres), ``geometry``, ``osmid``, ``name``, ``ref``, ``maxspeed``,
        ``junction``.
    provenance : dict, optional
        What is known of the source.

    Returns
    -------
    Network
        The routable network.

    Raises
    ------
    InputError
        If it is not such a graph, or holds no road for cars.
    """
    known = {"source": "osmnx graph", **(provenance or {})}
    source = str(known["source"])
    lon, lat, crs = _places(graph, source)
    position = {label: number for number, label in enumerate(graph.nodes)}
    roads = _pair_arcs(graph, position, crs, _for_cars)
    if not roads.tail:
        left_out = ", ".join(f"{n} {reason}" for reason, n in roads.left_out.items())
        raise InputError(
            f"{source} holds no road for cars (left out: {left_out or 'nothing, it has no edges'})",
            hint=_BUILD_HINT,
        )
    counts = {"arcs_left_out": dict(sorted(roads.left_out.items()))}
    table = _edge_table(roads, lon, lat, _osmids(graph))
    network = assemble(table, provenance={**known, "counts": counts})
    return _with_paths(network, graph, source)


def _with_paths(network: Network, graph: MultiDiGraph[Any], source: str) -> Network:
    """Return a network with the ways of a graph that are open to walkers or cyclists."""
    lon, lat, crs = _places(graph, source)
    position = {label: number for number, label in enumerate(graph.nodes)}
    paths = _pair_arcs(graph, position, crs, _for_others)
    if not paths.tail:
        return network
    table = _edge_table(paths, lon, lat, _osmids(graph))
    counts = {"arcs_left_out": dict(sorted(paths.left_out.items()))}
    return replace(network, paths=paths_from_table(table, crs=network.crs, counts=counts))


def _osmids(graph: MultiDiGraph[Any]) -> IntArray:
    """Return the OSM ids of the nodes, or their numbers where the labels are none."""
    labels = list(graph.nodes)
    numeric = all(isinstance(label, int) for label in labels)
    return np.array(labels if numeric else range(1, len(labels) + 1), dtype=np.int64)


def read_graphml(path: Path, *, provenance: dict[str, Any]) -> Network:
    """Read a ``.graphml`` file that osmnx saved.

    Parameters
    ----------
    path : Path
        The file.
    provenance : dict
        What is known of the file.

    Returns
    -------
    Network
        The routable network.

    Raises
    ------
    InputError
        If it is damaged or not a road graph.
    """
    import osmnx  # noqa: PLC0415

    try:
        graph = osmnx.load_graphml(path)
    except (ParseError, OSError) as error:
        message = f"{path.name} cannot be read to its end: {error}"
        raise InputError(message, hint="The file is damaged or cut short.") from error
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        message = f"{path.name} is GraphML, but not of a road graph as osmnx saves it: {error!r}"
        raise InputError(message, hint=_BUILD_HINT) from error
    return network_from_osmnx(graph, provenance=provenance)


def network_from_place(query: str, *, progress: Progress | None = None) -> Network:
    """Fetch the roads and paths of a named place through osmnx; needs the internet.

    Parameters
    ----------
    query : str
        A place as OpenStreetMap's search knows it, such as ``"Rutland, England"``.
    progress : callable, optional
        Told one line before each of the two downloads begins.

    Returns
    -------
    Network
        The roads of today, service roads included, with the ways of walkers and cyclists.

    Raises
    ------
    HubplanError
        If there is no internet, or the place is not found or has no roads.

    Notes
    -----
    Two downloads: what osmnx calls ``drive_service`` for cars, which leaves out private roads and
    parking aisles, and ``all`` for walkers and cyclists, with the tags that `path_rules` read.
    Barriers on nodes are not among what osmnx fetches.
    """
    import osmnx  # noqa: PLC0415

    tell = progress or (lambda _: None)
    tell(f"Fetching the roads of {query} from OpenStreetMap")
    try:
        place = osmnx.geocode_to_gdf(query).union_all()
        roads = osmnx.graph_from_polygon(place, network_type="drive_service", retain_all=True)
        tell(f"Fetching the paths of {query} from OpenStreetMap")
        ways = _all_ways(place)
    except Exception as error:
        # Whatever breaks on the way (sockets, name look-up, server, no result) breaks in osmnx and
        # the libraries under it, each with errors of its own.
        raise HubplanError(
            f"The roads of {query!r} could not be fetched: {error}",
            hint="This needs the internet and a place name that OpenStreetMap's search knows. "
            "Without it, read a file: hubplan network --pbf FILE.",
        ) from error
    source = f"OpenStreetMap, {query}"
    network = network_from_osmnx(roads, provenance={"source": source})
    return _with_paths(network, ways, source)


def _all_ways(place: shapely.Polygon | shapely.MultiPolygon) -> MultiDiGraph[Any]:
    """Fetch every way of a place with the tags for walkers and cyclists."""
    import osmnx  # noqa: PLC0415

    kept = osmnx.settings.useful_tags_way
    read = [*_TAGS, *_PATH_TAGS]
    try:
        osmnx.settings.useful_tags_way = list(dict.fromkeys([*kept, *read]))
        graph = osmnx.graph_from_polygon(place, network_type="all", retain_all=True, simplify=False)
    finally:
        osmnx.settings.useful_tags_way = kept
    # A street that goes on as a footpath or as stairs must not become one edge of both.
    return osmnx.simplify_graph(graph, edge_attrs_differ=read)


def _places(graph: MultiDiGraph[Any], source: str) -> tuple[FloatArray, FloatArray, str]:
    """Return longitudes and latitudes of the nodes, and the reference system of the graph."""
    crs = graph.graph.get("crs")
    try:
        x = np.array([float(data["x"]) for _, data in graph.nodes(data=True)])
        y = np.array([float(data["y"]) for _, data in graph.nodes(data=True)])
    except (KeyError, TypeError, ValueError) as error:
        message = f"{source} is a graph, but its nodes have no coordinates (x, y): {error!r}"
        raise InputError(message, hint=_BUILD_HINT) from error
    if crs is None:
        message = f"{source} is a graph, but names no coordinate reference system (crs)"
        raise InputError(message, hint=_BUILD_HINT)
    lon, lat = _to_lon_lat(x, y, str(crs))
    if not (np.all(np.abs(lon) <= 180) and np.all(np.abs(lat) <= 90)):  # noqa: PLR2004
        message = f"{source} has nodes outside the world for its reference system {crs}"
        raise InputError(message, hint=_BUILD_HINT)
    return lon, lat, str(crs)


def _to_lon_lat(x: FloatArray, y: FloatArray, crs: str) -> tuple[FloatArray, FloatArray]:
    """Undo a projection, if there is one."""
    return (x, y) if crs.upper() == WGS84 else unproject(x, y, crs=crs)


def _for_cars(tags: dict[str, str]) -> tuple[CarWay, int] | str:
    """Read an arc for cars, or say why it is left out."""
    return refusal(tags) or (car_way(tags), 0)


def _for_others(tags: dict[str, str]) -> tuple[CarWay, int] | str:
    """Read an arc for walkers and cyclists, along its own direction, or leave it out."""
    code = way_class_of(tags.get("highway", ""))
    use = 0 if code is None else path_use(tags, WAY_CLASSES[code])
    if code is None or use == 0:
        return "neither for walkers nor for cyclists"
    if use & CYCLE_BACK and not cycles_against_the_cars(tags):
        use -= CYCLE_BACK  # the arc that leads back, if there is one, will open it
    return CarWay(code, direction=0, roundabout=False, maxspeed_kph=np.nan), use


def _pair_arcs(
    graph: MultiDiGraph[Any],
    position: dict[Any, int],
    crs: str,
    rule: Callable[[dict[str, str]], tuple[CarWay, int] | str],
) -> _Gathered:
    """Gather arcs as edges: an arc that leads back along a waiting one opens it both ways."""
    gathered = _Gathered()
    waiting: defaultdict[tuple[int, int, str, float], list[int]] = defaultdict(list)
    for tail_label, head_label, data in graph.edges(data=True):
        tags = {key: _first(data[key]) for key in (*_TAGS, *_PATH_TAGS) if key in data}
        found = rule(tags)
        if isinstance(found, str):
            gathered.left_out[found] += 1
            continue
        way, use = found
        tail, head = position[tail_label], position[head_label]
        length_m = float(data.get("length", np.nan))
        ways = str(
            sorted(data["osmid"]) if isinstance(data.get("osmid"), list) else data.get("osmid")
        )
        rounded = -1.0 if np.isnan(length_m) else round(length_m, _LENGTH_DECIMALS)
        drawn_first = waiting[head, tail, ways, rounded]
        if drawn_first:
            edge = drawn_first.pop()
            gathered.oneway[edge] = False
            gathered.use[edge] |= turned(use)
            continue
        waiting[tail, head, ways, rounded].append(len(gathered.tail))
        gathered.use.append(use)
        gathered.way.append(way)
        _take_edge(gathered, (tail, head), data, tags, crs)
    return gathered


def _take_edge(
    gathered: _Gathered, ends: tuple[int, int], data: dict[str, Any], tags: dict[str, str], crs: str
) -> None:
    """Add an arc as an edge that, so far, leads one way."""
    inner = np.empty((0, 2))
    if data.get("geometry") is not None:
        points = shapely.get_coordinates(data["geometry"])[1:-1]
        inner = np.column_stack(_to_lon_lat(points[:, 0], points[:, 1], crs))
    gathered.tail.append(ends[0])
    gathered.head.append(ends[1])
    gathered.inner.append(inner)
    gathered.length_m.append(float(data.get("length", np.nan)))
    gathered.oneway.append(True)
    osmid = _first(data.get("osmid", 0))
    gathered.osmid.append(int(osmid) if osmid.lstrip("-").isdigit() else 0)
    for column, key in ((gathered.name, "name"), (gathered.ref, "ref")):
        text = tags.get(key, "")
        column.append(gathered.names.setdefault(text, len(gathered.names)))


def _edge_table(
    gathered: _Gathered, lon: FloatArray, lat: FloatArray, osmid: IntArray
) -> EdgeTable:
    """Freeze gathered edges; points between ends become places after the nodes."""
    size = np.array([inner.shape[0] for inner in gathered.inner], dtype=np.int64) + 2
    offsets = np.concatenate([[0], np.cumsum(size)])
    inner = np.concatenate(gathered.inner)
    shape_node = np.empty(int(offsets[-1]), dtype=np.int64)
    between = np.ones(shape_node.size, dtype=np.bool_)
    between[offsets[:-1]] = False
    between[offsets[1:] - 1] = False
    shape_node[offsets[:-1]] = gathered.tail
    shape_node[offsets[1:] - 1] = gathered.head
    shape_node[between] = lon.size + np.arange(inner.shape[0])
    all_lon, all_lat = np.concatenate([lon, inner[:, 0]]), np.concatenate([lat, inner[:, 1]])
    step_lon, step_lat = all_lon[shape_node], all_lat[shape_node]
    steps = segment_lengths_m(step_lon[:-1], step_lat[:-1], step_lon[1:], step_lat[1:])
    steps = np.append(steps, 0.0)
    steps[offsets[1:] - 1] = 0.0  # from one edge to the next
    given = np.array(gathered.length_m)
    return EdgeTable(
        osmid=np.array(gathered.osmid, dtype=np.int64),
        use=np.array(gathered.use, dtype=np.int64),
        road_class=np.array([way.road_class for way in gathered.way], dtype=np.int64),
        name=np.array(gathered.name, dtype=np.int64),
        ref=np.array(gathered.ref, dtype=np.int64),
        oneway=np.array(gathered.oneway, dtype=np.bool_),
        roundabout=np.array([way.roundabout for way in gathered.way], dtype=np.bool_),
        maxspeed_kph=np.array([way.maxspeed_kph for way in gathered.way], dtype=np.float64),
        length_m=np.where(np.isnan(given), np.add.reduceat(steps, offsets[:-1]), given),
        shape_node=shape_node,
        shape_offsets=offsets,
        node_osmid=np.concatenate([osmid, np.zeros(inner.shape[0], dtype=np.int64)]),
        node_lon=all_lon,
        node_lat=all_lat,
        names=tuple(gathered.names),
    )


def _first(value: object) -> str:
    """Return the first of what osmnx merged into a list."""
    if isinstance(value, (list, tuple)):
        return str(value[0]) if value else ""
    return str(value)
