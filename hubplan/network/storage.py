"""Save a network in one compressed file, and read it back as it was.

The file is a NumPy ``.npz`` archive of plain arrays (never pickled): coordinates as whole
decimetres, lengths as whole centimetres, most columns as differences from the row before, each in
the narrowest integer type that holds it. Networks stand on those grids from the start (at most
0.05 m from the source), so nothing more is lost. Arcs are not stored: they follow from the
edges. Forbidden turns are stored by the numbers of arcs.

The paths of walkers and cyclists stand in the same file under names that begin with ``paths_``.
Archives are read member by member, so that a network for cars loads no slower for having them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import UNREADABLE_ARCHIVE, InputError, OutputError
from hubplan.network.arcs import arcs_of_edges
from hubplan.network.graph import Network
from hubplan.network.paths import Paths
from hubplan.network.routing_graph import ForbiddenTurns
from hubplan.units import FloatArray, IntArray

FORMAT: Final = "hubplan network"
VERSION: Final = 2
#: Files without forbidden turns stay readable by versions that know of none.
_VERSION_WITHOUT_TURNS: Final = 1

_PATHS: Final = "paths_"
_USE: Final = "use"
_TURNS: Final = "turn_"
_REBUILD: Final = "Build it again with 'hubplan network'."
_DECIMETRES_PER_METRE: Final = 10
_CENTIMETRES_PER_METRE: Final = 100
_INTEGER_TYPES: Final = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.int64)


@dataclass(frozen=True, eq=False)
class SavedPaths:
    """Paths in a saved network that nobody has asked for yet.

    Attributes
    ----------
    file : Path
        The saved network.
    provenance : dict
        That of the network for cars, to be found again in the file.
    """

    file: Path
    provenance: dict[str, Any]

    def load(self) -> Paths:
        """Read the paths; once.

        Returns
        -------
        Paths
            Equal to those that were saved.

        Raises
        ------
        InputError
            If the file is gone, damaged, or another network than it was.
        """
        return self._read

    @cached_property
    def _read(self) -> Paths:
        members, _ = _members(self.file, lambda name: name == "header" or name.startswith(_PATHS))
        if _header(members, self.file.name)["provenance"] != self.provenance:
            raise InputError(
                f"{self.file.name} was replaced by another network after it was read",
                hint="Read the network again.",
            )
        own = {
            name.removeprefix(_PATHS): member
            for name, member in members.items()
            if name.startswith(_PATHS)
        }
        use = own.pop(_USE, np.empty(0)).astype(np.int64)
        return Paths(_network(own, self.file.name), use)


def save_network(network: Network, path: str | os.PathLike[str]) -> Path:
    """Save a network; the file appears whole or not at all.

    Parameters
    ----------
    network : Network
        What to save.
    path : str or path
        Where to; an older file of that name is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written there.
    """
    target = Path(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **_pack_all(network))
        partial.replace(target)
    except OSError as error:
        raise OutputError(
            f"The network cannot be written to {target}: {error.strerror or error}",
            hint="Name a file in a folder that exists, may be written to and has room.",
        ) from error
    finally:
        _remove(partial)
    return target


def load_network(path: str | os.PathLike[str]) -> Network:
    """Read a network that `save_network` wrote.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    Network
        Equal to the one that was saved.

    Raises
    ------
    InputError
        If the file is cut short, is something else, or was written by a newer version.
    """
    source = Path(path)
    members, others = _members(source, lambda name: not name.startswith(_PATHS))
    network = _network(members, source.name)
    if not others:
        return network
    return replace(network, paths=SavedPaths(source, network.provenance))


def _members(
    file: Path, wanted: Callable[[str], bool]
) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Read the wanted members of an archive, and name the others."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            members = {name: archive[name] for name in archive.files if wanted(name)}
            others = [name for name in archive.files if name not in members]
    except UNREADABLE_ARCHIVE as error:
        message = f"{file.name} cannot be read as a saved network: {error}"
        raise InputError(message, hint=f"It is damaged or cut short. {_REBUILD}") from error
    return members, others


def _network(members: dict[str, NDArray[Any]], name: str) -> Network:
    """Make a network of the members of an archive."""
    header = _header(members, name)
    try:
        return _unpack(members, header)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        message = f"{name} is not a whole saved network: {error}"
        raise InputError(
            message, hint=f"It was changed after it was written. {_REBUILD}"
        ) from error


def _pack_all(network: Network) -> dict[str, NDArray[Any]]:
    """Turn a network, and its paths if it has any, into narrow integer arrays."""
    packed = _pack(network)
    if network.paths is not None:
        paths = network.paths.load()
        further = {**_pack(paths.ways), _USE: _narrow(paths.edge_use)}
        packed |= {f"{_PATHS}{name}": column for name, column in further.items()}
    return packed


def _pack(network: Network) -> dict[str, NDArray[Any]]:
    """Turn a network into narrow integer arrays."""
    x, y = _decimetres(network.shape_x), _decimetres(network.shape_y)
    inner = _inner_points(network.shape_offsets)
    limits, limit_code = np.unique(network.edge_maxspeed_kph, return_inverse=True)
    header = {
        "format": FORMAT,
        "version": VERSION if network.forbidden_turns.n_turns else _VERSION_WITHOUT_TURNS,
        "crs": network.crs,
        "maxspeeds_kph": [None if np.isnan(limit) else float(limit) for limit in limits],
        "provenance": network.provenance,
    }
    integers = {
        "node_x": _differences(_decimetres(network.node_x)),
        "node_y": _differences(_decimetres(network.node_y)),
        "node_osmid": _differences(network.node_osmid),
        "edge_tail": _differences(network.edge_tail),
        "edge_span": network.edge_head - network.edge_tail,
        "edge_length_cm": np.rint(network.edge_length_m * _CENTIMETRES_PER_METRE).astype(np.int64),
        "edge_class": network.edge_class,
        "edge_roundabout": network.edge_roundabout.astype(np.int64),
        "edge_oneway": network.edge_oneway.astype(np.int64),
        "edge_maxspeed": limit_code,
        "edge_name": network.edge_name,
        "edge_ref": network.edge_ref,
        "edge_osmid": _differences(network.edge_osmid),
        "edge_inner_points": np.diff(network.shape_offsets) - 2,
        "inner_x": _differences(x)[inner],
        "inner_y": _differences(y)[inner],
    }
    if network.forbidden_turns.n_turns:
        turns = network.forbidden_turns
        integers |= {f"{_TURNS}arcs": turns.arcs, f"{_TURNS}sizes": np.diff(turns.offsets)}
    return {
        "header": _text(json.dumps(header, ensure_ascii=False, sort_keys=True)),
        "names": _text(json.dumps(network.names, ensure_ascii=False)),
        **{name: _narrow(column) for name, column in integers.items()},
    }


def _unpack(members: dict[str, NDArray[Any]], header: dict[str, Any]) -> Network:
    """Turn narrow integer arrays back into a network."""
    column = {
        name: array.astype(np.int64)
        for name, array in members.items()
        if name not in {"header", "names"}
    }
    for group in ("node_", "edge_", "inner_"):
        sizes = {array.size for name, array in column.items() if name.startswith(group)}
        if len(sizes) != 1:
            raise ValueError(f"columns {group}* differ in length")
    node_x, node_y = np.cumsum(column["node_x"]), np.cumsum(column["node_y"])
    edge_tail = np.cumsum(column["edge_tail"])
    edge_head = edge_tail + column["edge_span"]
    oneway = column["edge_oneway"].astype(np.bool_)
    offsets = np.concatenate([[0], np.cumsum(column["edge_inner_points"] + 2)])
    limits = np.array(header["maxspeeds_kph"], dtype=np.float64)
    arc_tail, arc_head, arc_edge, arc_forward = arcs_of_edges(edge_tail, edge_head, oneway)
    return Network(
        node_x=node_x / _DECIMETRES_PER_METRE,
        node_y=node_y / _DECIMETRES_PER_METRE,
        node_osmid=np.cumsum(column["node_osmid"]),
        arc_tail=arc_tail,
        arc_head=arc_head,
        arc_edge=arc_edge,
        arc_forward=arc_forward,
        edge_tail=edge_tail,
        edge_head=edge_head,
        edge_length_m=column["edge_length_cm"] / _CENTIMETRES_PER_METRE,
        edge_class=column["edge_class"],
        edge_roundabout=column["edge_roundabout"].astype(np.bool_),
        edge_oneway=oneway,
        edge_maxspeed_kph=limits[column["edge_maxspeed"]],
        edge_name=column["edge_name"],
        edge_ref=column["edge_ref"],
        edge_osmid=np.cumsum(column["edge_osmid"]),
        names=tuple(json.loads(members["names"].tobytes())),
        shape_offsets=offsets,
        shape_x=_shape(node_x[edge_tail], node_x[edge_head], column["inner_x"], offsets),
        shape_y=_shape(node_y[edge_tail], node_y[edge_head], column["inner_y"], offsets),
        crs=header["crs"],
        provenance=header["provenance"],
        forbidden_turns=_unpack_turns(column),
    )


def _unpack_turns(column: dict[str, IntArray]) -> ForbiddenTurns:
    """Return the forbidden turns of a network, which most files have none of."""
    if f"{_TURNS}arcs" not in column:
        return ForbiddenTurns.of(())
    offsets = np.concatenate([[0], np.cumsum(column[f"{_TURNS}sizes"])])
    return ForbiddenTurns(column[f"{_TURNS}arcs"], offsets)


def _header(members: dict[str, NDArray[Any]], name: str) -> dict[str, Any]:
    """Read and check the header."""
    try:
        header: dict[str, Any] = json.loads(members["header"].tobytes())
        known = header["format"] == FORMAT
        version = int(header["version"])
    except (KeyError, TypeError, ValueError):
        known, version = False, 0
    if not known:
        raise InputError(f"{name} is an archive, but not of a hubplan network", hint=_REBUILD)
    if version > VERSION:
        raise InputError(
            f"{name} was written by a newer hubplan (format {version}, this one knows {VERSION})",
            hint=f"Update hubplan. {_REBUILD}",
        )
    return header


def _shape(tail: IntArray, head: IntArray, inner: IntArray, offsets: IntArray) -> FloatArray:
    """Add up the points of each edge from its tail on; the head closes it."""
    is_inner = _inner_points(offsets)
    step = np.zeros(int(offsets[-1]), dtype=np.int64)
    step[is_inner] = inner
    run = np.cumsum(step)
    size = np.diff(offsets)
    points = run + np.repeat(tail - run[offsets[:-1]], size)
    points[offsets[1:] - 1] = head
    return np.asarray(points / _DECIMETRES_PER_METRE, dtype=np.float64)


def _inner_points(offsets: IntArray) -> NDArray[np.bool_]:
    """Mark the points of edges that are not ends."""
    inner = np.ones(int(offsets[-1]), dtype=np.bool_)
    inner[offsets[:-1]] = False
    inner[offsets[1:] - 1] = False
    return inner


def _decimetres(metres: FloatArray) -> IntArray:
    """Write metres as whole decimetres."""
    return np.rint(metres * _DECIMETRES_PER_METRE).astype(np.int64)


def _differences(column: IntArray) -> IntArray:
    """Write a column as differences from the row before; the first from zero."""
    return np.diff(column, prepend=np.int64(0))


def _narrow(column: IntArray) -> NDArray[Any]:
    """Use the narrowest integer type that holds a column."""
    low, high = int(column.min(initial=0)), int(column.max(initial=0))
    for candidate in _INTEGER_TYPES:
        limits = np.iinfo(candidate)
        if limits.min <= low and high <= limits.max:
            return column.astype(candidate)
    return column


def _text(text: str) -> NDArray[np.uint8]:
    """Hold text as an array of its UTF-8 bytes."""
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _remove(path: Path) -> None:
    """Remove what an interrupted save may have left."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
