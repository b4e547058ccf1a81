"""Which engine works out a matrix: Dijkstra's algorithm for small jobs, a hierarchy for large ones.

Both are exact and agree to the last bit. A hierarchy needs numba (the extra ``fast``), whose
compiler takes some ten seconds the first time on a machine and half a second after that to load
what it compiled. Then the hierarchy is made, once for a network; a matrix takes next to nothing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from hubplan.errors import HubplanError, HubplanWarning, InputError, nearest_name
from hubplan.network import Network
from hubplan.travel_times.whole_costs import to_seconds, to_units
from hubplan.units import FloatArray, IntArray

if TYPE_CHECKING:
    from hubplan.travel_times.hierarchy import CustomisedHierarchy, Hierarchy
    from hubplan.travel_times.search import Progress

ENGINES: Final = ("auto", "dijkstra", "hierarchy")

_INSTALL: Final = 'pip install "hubplan[fast]"'
#: Measured on west Kent: one search of scipy's takes this long for each node of the network.
_SEARCH_SECONDS_A_NODE: Final = 1e-7
#: Jobs that take Dijkstra's algorithm longer than this are quicker with a hierarchy, when its
#: compiled code is at hand, and when it has to be compiled.
_WORTH_LOADING_SECONDS: Final = 1.5
_WORTH_COMPILING_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """How matrices of one network are worked out.

    Attributes
    ----------
    hierarchy : Hierarchy, optional
        None = Dijkstra's algorithm.
    may_fall_back : bool
        Whether Dijkstra's algorithm takes over where a journey is longer than can be counted.
    """

    hierarchy: Hierarchy | None
    may_fall_back: bool


NO_HIERARCHY: Final = Engine(None, may_fall_back=True)


def choose_engine(
    network: Network, *, name: str = "auto", searches: int, folder: Path | None = None
) -> Engine:
    """Choose an engine, and prepare the network if it is to be a hierarchy.

    Parameters
    ----------
    network : Network
        The roads.
    name : str
        ``"dijkstra"``, ``"hierarchy"``, or ``"auto"`` for whichever is quicker.
    searches : int
        How many searches of Dijkstra's algorithm there would be in all: the points of the fewer
        side, for each of the speed tables.
    folder : Path, optional
        Where orders of networks are kept from one run to the next; none is kept by default.

    Returns
    -------
    Engine
        For any speed table of this network.

    Raises
    ------
    InputError
        If there is no engine of that name.
    HubplanError
        If it is to be a hierarchy, and numba is not installed.
    """
    if name not in ENGINES:
        raise InputError(
            f"'{name}' is not an engine{nearest_name(name, ENGINES)}",
            hint=f"Choose one of: {', '.join(ENGINES)}.",
        )
    if name == "hierarchy" and find_spec("numba") is None:
        raise HubplanError(
            "the engine 'hierarchy' needs numba, which is not installed", hint=f"{_INSTALL}"
        )
    if name == "dijkstra" or (name == "auto" and not _is_worth_it(network, searches)):
        return NO_HIERARCHY
    # Compiled code: half a second to load, which small jobs do not have to wait for.
    from hubplan.travel_times.hierarchy import prepare  # noqa: PLC0415

    graph = network.routing_graph()
    hierarchy = prepare(
        graph.move_tail,
        graph.move_head,
        node_x=network.node_x[graph.vertex_node],
        node_y=network.node_y[graph.vertex_node],
        folder=folder,
    )
    return Engine(hierarchy, may_fall_back=name == "auto")


def _is_worth_it(network: Network, searches: int) -> bool:
    """Return whether a hierarchy is quicker; say so if it would be and there can be none."""
    seconds = searches * network.n_nodes * _SEARCH_SECONDS_A_NODE
    if seconds < _WORTH_LOADING_SECONDS:
        return False
    if find_spec("numba") is None:
        if seconds >= _WORTH_COMPILING_SECONDS:
            warnings.warn(
                f"{searches:,} searches of {network.n_nodes:,} nodes take about {seconds:,.0f} s; "
                f"with numba, a few: {_INSTALL}",
                HubplanWarning,
                stacklevel=2,
            )
        return False
    if seconds >= _WORTH_COMPILING_SECONDS:
        return True
    from hubplan.compiled import is_kept  # noqa: PLC0415
    from hubplan.travel_times.hierarchy.sweep import collect  # noqa: PLC0415

    return is_kept(collect)  # the last that a matrix needs: where it is, the others are


def roads_with_costs(hierarchy: Hierarchy, move_seconds: FloatArray) -> CustomisedHierarchy:
    """Put the costs of one speed table on a hierarchy, for any number of searches.

    Parameters
    ----------
    hierarchy : Hierarchy
        Of the network.
    move_seconds : ndarray of float, shape (n_moves,)
        Cost of each move of its routing graph.

    Returns
    -------
    CustomisedHierarchy
        For `seconds_on_hierarchy`.

    Raises
    ------
    JourneyTooLongError
        If a single move takes longer than can be counted.
    """
    from hubplan.travel_times.hierarchy import customised  # noqa: PLC0415

    return customised(hierarchy, to_units(move_seconds))


def seconds_on_hierarchy(
    roads: CustomisedHierarchy,
    departures: tuple[IntArray, FloatArray],
    arrivals: tuple[IntArray, FloatArray],
    *,
    progress: Progress | None = None,
) -> FloatArray:
    """Return the seconds of the quickest paths between all points.

    Parameters
    ----------
    roads : CustomisedHierarchy
        From `roads_with_costs`.
    departures, arrivals : tuple of ndarray, each of shape (n, k)
        Vertices at which the points enter and leave the network, and the seconds to them.
    progress : callable, optional
        Called with points done and points in all, of the fewer side.

    Returns
    -------
    ndarray of float, shape (n_departures, n_arrivals)
        Infinite where there is no way.

    Raises
    ------
    JourneyTooLongError
        If a journey takes longer than can be counted.
    """
    from hubplan.travel_times.hierarchy import Seeds, quickest_costs  # noqa: PLC0415

    start, end = (
        Seeds(nodes.astype(np.int32), to_units(seconds))
        for nodes, seconds in (departures, arrivals)
    )
    return to_seconds(quickest_costs(roads, start, end, progress=progress))
