"""The roads of an area: which extracts cover it, cut out with a margin, joined into one network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter, TagFilter
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way
from scipy.spatial import KDTree

from hubplan.errors import InputError, OutputError
from hubplan.network import Network, read_network
from hubplan.network.osm import osm_date
from hubplan.official.catalogue import EXTRACTS_PAGE
from hubplan.official.store import UsedFile
from hubplan.units import BoolArray

#: West, south, east, north in WGS84 degrees.
Box = tuple[float, float, float, float]

#: Farther from any road, a study does not place a point on the roads.
FAR_M: Final = 1000.0

#: Regions of Geofabrik whose parts, or which themselves, make up Great Britain.
_COUNTIES_OF: Final = "england"
_NEIGHBOURS: Final = ("wales", "scotland")


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract of OpenStreetMap that Geofabrik offers.

    Attributes
    ----------
    name : str
        Such as ``"Kent"``.
    address : str
        Of its ``.osm.pbf``.
    """

    name: str
    address: str


def extracts_for(index: Path, area: Any) -> list[Extract]:  # noqa: ANN401 - shapely is untyped
    """Return the extracts that hold roads of an area.

    Parameters
    ----------
    index : Path
        Geofabrik's ``index-v1.json``.
    area : shapely geometry
        The area with its margin, WGS84.

    Returns
    -------
    list of Extract
        Counties of England, Wales and Scotland, by name.

    Raises
    ------
    InputError
        If no extract meets the area, or the index has another form.
    """
    content: Any = json.loads(index.read_bytes())
    found = []
    try:
        for feature in content["features"]:
            about = feature["properties"]
            if about.get("parent") != _COUNTIES_OF and about["id"] not in _NEIGHBOURS:
                continue
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            if shapely.intersects(shape, area):
                found.append(Extract(about["name"], about["urls"]["pbf"]))
    except (KeyError, TypeError, shapely.GEOSException) as error:
        raise InputError(
            f"'{index.name}' is not the list of extracts that hubplan knows",
            hint=f"Place the .osm.pbf of the county in a folder and give --from. {EXTRACTS_PAGE}",
        ) from error
    if not found:
        raise InputError(
            f"'{index.name}' lists no extract of England that covers the area",
            hint=f"Place an .osm.pbf that does in a folder and give --from. {EXTRACTS_PAGE}",
        )
    return sorted(found, key=lambda extract: extract.name)


def cut_out(extracts: Sequence[Path], box: Box, folder: Path) -> Path:
    """Cut roads, paths and names of places out of extracts, and join them.

    Parameters
    ----------
    extracts : sequence of Path
        ``.osm.pbf`` files; what stands in several of them is taken once.
    box : tuple of float
        West, south, east, north in WGS84 degrees. Ways with
        a point inside are taken whole.
    folder : Path
        Where to write.

    Returns
    -------
    Path
        An ``.osm.pbf`` file.

    Raises
    ------
    InputError
        If an extract is damaged.
    OutputError
        If there is no room for what is cut out.
    """
    parts = []
    for number, source in enumerate(extracts):
        try:
            wanted = _wanted(source, box)
        except RuntimeError as error:
            raise InputError(
                f"'{source.name}' cannot be read to its end: {error}",
                hint="The file is damaged or cut short; fetch it again.",
            ) from error
        parts.append(folder / f"{number}-{source.name}")
        with _written(parts[-1]) as writer:
            osmium.apply(str(source), wanted.id_filter(), writer)
    if len(parts) == 1:
        return parts[0]
    whole = folder / "roads.osm.pbf"
    merge = osmium.MergeInputReader()
    for part in parts:
        merge.add_file(str(part))
    with _written(whole) as writer:
        merge.apply(writer, simplify=True)
    return whole


@contextmanager
def _written(target: Path) -> Iterator[Any]:
    """Give what writes an extract; what is read for it has been read to its end before."""
    try:
        with osmium.SimpleWriter(str(target)) as writer:
            yield writer
    except (RuntimeError, OSError) as error:
        raise OutputError(
            f"'{target.parent}' could not be written to: {error}",
            hint="Make room there. Nothing was left half written.",
        ) from error


def _wanted(source: Path, box: Box) -> osmium.IdTracker:
    """Find the ways in a box, what they are made of, the turns between them, and settlements."""
    processor = osmium.FileProcessor(str(source), NODE | WAY | RELATION).with_locations()
    for entity, only_these in (
        (NODE, KeyFilter("place")),
        (WAY, KeyFilter("highway", "route")),
        (RELATION, TagFilter(("type", "restriction"))),
    ):
        only_these.enable_for(entity)
        processor.with_filter(only_these)
    wanted = osmium.IdTracker()
    ways: set[int] = set()
    for item in processor:
        if isinstance(item, Node):
            if _within(box, item.lon, item.lat):
                wanted.add_node(item.id)
        elif isinstance(item, Way):
            if _enters(box, item):
                ways.add(item.id)
                wanted.add_way(item.id)
                wanted.add_references(item)
        elif isinstance(item, Relation) and all(
            member.ref in ways for member in item.members if member.type == "w"
        ):
            wanted.add_relation(item.id)
    return wanted


def _enters(box: Box, way: Way) -> bool:
    """Say whether any point of a way lies in a box."""
    places = (node.location for node in way.nodes)
    return any(place.valid() and _within(box, place.lon, place.lat) for place in places)


def _within(box: Box, lon: float, lat: float) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def read_roads(
    cut: Path, sources: Sequence[UsedFile], box: Box, tell: Callable[[str], None]
) -> Network:
    """Make the network of roads and paths that were cut out.

    Parameters
    ----------
    cut : Path
        From `cut_out`.
    sources : sequence of UsedFile
        The extracts it was cut from.
    box : tuple of float
        West, south, east, north of the cut.
    tell : callable
        Told one line when a stage begins.

    Returns
    -------
    Network
        Its provenance names the extracts, their hashes, the oldest of their dates and the box.

    Raises
    ------
    InputError
        If no road for cars is left.
    """
    network = read_network(cut, with_paths=True, progress=tell)
    dates = [date for source in sources if (date := osm_date(source.path, "pbf"))]
    with suppress(OSError):
        cut.unlink()
    return replace(
        network,
        provenance={
            **network.provenance,
            "source": ", ".join(source.wanted.name for source in sources),
            "sha256": ", ".join(source.sha256 for source in sources),
            "osm_date": min(dates) if len(dates) == len(sources) else None,
            "cut_to": [round(degrees, 4) for degrees in box],
        },
    )


def far_from_roads(network: Network, homes: gpd.GeoSeries) -> BoolArray:
    """Say which points have no road within `FAR_M`.

    Parameters
    ----------
    network : Network
        The roads.
    homes : GeoSeries
        Points, shape (n,).

    Returns
    -------
    ndarray of bool, shape (n,)
        True where the nearest point of a road is farther.
    """
    points = homes.to_crs(network.crs)
    roads = KDTree(np.column_stack((network.shape_x, network.shape_y)))
    metres, _ = roads.query(np.column_stack((points.x, points.y)))
    return np.asarray(metres > FAR_M, dtype=np.bool_)
