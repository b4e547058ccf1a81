"""The one door for road networks: whatever the file is, `read_network` finds out and reads it."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import os
import re
import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from hubplan.errors import InputError
from hubplan.network.build import DrawnPaths, network_from_ways
from hubplan.network.from_osmnx import read_graphml
from hubplan.network.graph import Network
from hubplan.network.osm import Progress, osm_date, read_ways
from hubplan.network.paths import Paths
from hubplan.network.storage import load_network

OSM_LICENCE: Final = "© OpenStreetMap contributors, ODbL 1.0"

_PEEK_BYTES: Final = 4096
_FIRST_ELEMENT: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_READABLE: Final = "an .osm.pbf, .osm, .osm.gz, .osm.bz2 or osmnx .graphml file, or a saved network"
_KNOWN_MAGIC: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "an SQLite or GeoPackage database"),
    (b"{", "JSON text"),
)


@dataclass(frozen=True, eq=False)
class UnreadPaths:
    """Paths in an OpenStreetMap file of which only the ways for cars have been read.

    Attributes
    ----------
    file : Path
        The file.
    file_format : str
        In osmium's words.
    sha256 : str
        What it was when it was read for cars.
    crs : str
        The reference system of the network for cars.
    """

    file: Path
    file_format: str
    sha256: str
    crs: str

    def load(self) -> Paths:
        """Read the paths and make them a network; once.

        Returns
        -------
        Paths
            Of the same file.

        Raises
        ------
        InputError
            If the file is gone, or another than it was.
        """
        return self._read

    @cached_property
    def _read(self) -> Paths:
        hint = "Leave the file where it is, or read it with with_paths=True."
        if not self.file.is_file():
            raise InputError(f"{self.file} is gone, and with it its footpaths", hint=hint)
        if _sha256(self.file) != self.sha256:
            raise InputError(f"{self.file.name} was replaced after it was read", hint=hint)
        ways = read_ways(self.file, self.file_format, cars=False).paths
        assert ways is not None
        return DrawnPaths(ways, self.crs).load()


def read_network(
    path: str | os.PathLike[str], *, with_paths: bool = False, progress: Progress | None = None
) -> Network:
    """Read a road network from a file.

    The content decides what the file is, not its name: OpenStreetMap as PBF or XML (also packed
    by gzip or bzip2), an osmnx graph as GraphML, or a network that `save_network` wrote.

    Parameters
    ----------
    path : str or path
        The file.
    with_paths : bool
        Whether to read the ways of walkers and cyclists in the same go. By default they are read
        when they are asked for, until when the file must stay as it is; whoever only drives is
        served sooner.
    progress : callable, optional
        Told one line when a stage begins.

    Returns
    -------
    Network
        Driveable roads, joined, contracted and measured; its provenance says what was left out.
        `Network.for_mode` gives the ways of walkers and cyclists.

    Raises
    ------
    InputError
        If there is no such file, it is something else, it is damaged, or holds no road for cars.
    """
    source = Path(path)
    file_format = _format_of(source)
    tell = progress or _say_nothing
    tell(f"Reading {source.name}")
    if file_format == "hubplan":
        return load_network(source)
    provenance: dict[str, Any] = {"source": source.name, "sha256": _sha256(source)}
    if file_format == "graphml":
        return read_graphml(source, provenance=provenance)
    ways = read_ways(source, file_format, others=with_paths)
    if ways.roads.osmid.size == 0:
        raise _no_road(source.name, ways.roads.counts)
    provenance["osm_date"] = osm_date(source, file_format)
    provenance["licence"] = OSM_LICENCE
    tell(f"Joining {ways.roads.osmid.size:,} ways into a network")
    network = network_from_ways(ways, provenance=provenance)
    if with_paths or not ways.has_paths:
        return network
    unread = UnreadPaths(source.absolute(), file_format, provenance["sha256"], network.crs)
    return replace(network, paths=unread)


def _no_road(name: str, counts: dict[str, Any]) -> InputError:
    """Say why nothing driveable was found."""
    missing = counts["nodes_without_coordinates"]
    if missing:
        return InputError(
            f"{name}: {missing} nodes of {counts['ways_cut_for_want_of_coordinates']} roads have "
            "no coordinates in the file, and no road is left",
            hint="Use an extract with complete ways, nodes before ways and ids above zero "
            "('osmium sort' and 'osmium renumber' mend the latter two).",
        )
    left_out = ", ".join(f"{n} {reason}" for reason, n in counts["ways_left_out"].items())
    return InputError(
        f"{name} holds no road for cars (left out: {left_out or 'nothing, there are no ways'})",
        hint="Use an extract with the highway=* ways of the area.",
    )


def _format_of(path: Path) -> str:
    """Find out what a file is by looking into it."""
    hint = f"Give {_READABLE}."
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a file", hint=hint)
    try:
        with path.open("rb") as stream:
            start = stream.read(_PEEK_BYTES)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}", hint="Check the name and folder.") from error
    except OSError as error:
        message = f"{path} cannot be opened: {error.strerror}"
        raise InputError(message, hint="Check that you may read it.") from error
    if not start:
        raise InputError(f"{path.name} is empty (0 bytes)", hint="Download or write it again.")
    if start.startswith(b"PK\x03\x04"):
        return "hubplan"
    if b"OSMHeader" in start[:64]:
        return "pbf"
    if start.startswith(b"\x1f\x8b"):
        return _packed_xml(path, gzip.open(path), ".gz")
    if start.startswith(b"BZh"):
        return _packed_xml(path, bz2.open(path), ".bz2")
    return _plain_format(path.name, start)


def _packed_xml(path: Path, stream: gzip.GzipFile | bz2.BZ2File, suffix: str) -> str:
    """Find out what a packed file holds."""
    try:
        with stream:
            start = stream.read(_PEEK_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{path.name} cannot be unpacked: {error}",
            hint="The file is damaged or cut short; download it again.",
        ) from error
    found = _plain_format(path.name, start)
    if found != "osm":
        raise InputError(f"{path.name} holds packed GraphML", hint="Unpack it first.")
    return found + suffix


def _plain_format(name: str, start: bytes) -> str:
    """Tell OSM XML from GraphML, and name what is neither."""
    root = _FIRST_ELEMENT.search(start)
    looks_like_xml = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    element = root[1].decode() if root and looks_like_xml else ""
    if element in {"osm", "graphml"}:
        return element
    hint = f"hubplan goes by what is in a file, not by its name. Give {_READABLE}."
    if element:
        message = f"{name} is XML whose first element is <{element}>, not <osm> or <graphml>"
        raise InputError(message, hint=hint)
    kinds = (kind for magic, kind in _KNOWN_MAGIC if start.startswith(magic))
    kind = next(kinds, "binary data" if b"\0" in start else "text")
    raise InputError(f"{name} holds {kind}, not a road network", hint=hint)


def _sha256(path: Path) -> str:
    """Return the fingerprint of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _say_nothing(line: str) -> None:
    """Stand in for a progress that nobody asked for."""
