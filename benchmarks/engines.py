"""The engines that are measured: each prepares a graph once and then answers matrices.

An engine is a function that takes the graph and returns a function that takes starts and ends and
returns whole units of cost, shape (n_starts, n_ends), infinite where there is no way. Those that
search from one side search from the ends, against the arcs: the ends are fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What they return for no way: the largest double, and 2^32 − 1 thousandths.
_NETWORKIT_NO_WAY = 1e300
_PANDANA_NO_WAY = 4_294_967

Matrix = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """What every engine gets: no parallel arcs, no loops.

    Attributes
    ----------
    x, y : ndarray of float, shape (n_nodes,)
        Metres; nodes stand in a spatial order.
    tail, head : ndarray of int, shape (n_arcs,)
        Sorted by tail, then head.
    cost : ndarray of int32, shape (n_arcs,)
        Units of 0.05 ms.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    cost: NDArray[np.int32]


def _networkx(graph: Graph) -> Matrix:
    import networkx as nx

    against = nx.DiGraph()
    against.add_nodes_from(range(graph.x.size))
    against.add_weighted_edges_from(
        zip(graph.head.tolist(), graph.tail.tolist(), graph.cost.tolist(), strict=True)
    )

    def matrix(starts: Any, ends: Any) -> Any:
        found = np.full((ends.size, starts.size), np.inf)
        for row, end in zip(found, ends.tolist(), strict=True):
            reached = nx.single_source_dijkstra_path_length(against, end)
            row[:] = [reached.get(start, np.inf) for start in starts.tolist()]
        return found.T

    return matrix


def _igraph(graph: Graph) -> Matrix:
    import igraph

    roads = igraph.Graph(
        n=graph.x.size, edges=np.column_stack([graph.tail, graph.head]), directed=True
    )
    cost = graph.cost.tolist()

    def matrix(starts: Any, ends: Any) -> Any:
        one_each, place = np.unique(starts, return_inverse=True)  # igraph takes each target once
        found = roads.distances(
            ends.tolist(), one_each.tolist(), cost, mode="in", algorithm="dijkstra"
        )
        return np.array(found)[:, place].T

    return matrix


def _scipy(graph: Graph) -> Matrix:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n_nodes = graph.x.size
    cost = np.maximum(graph.cost, 1e-6)  # an arc of zero would be no arc
    against = csr_array((cost, (graph.head, graph.tail)), shape=(n_nodes, n_nodes))

    def matrix(starts: Any, ends: Any) -> Any:
        found = np.empty((ends.size, starts.size))
        for first in range(0, ends.size, 16):
            found[first : first + 16] = dijkstra(against, indices=ends[first : first + 16])[
                :, starts
            ]
        return np.rint(found).T

    return matrix


def _networkit(graph: Graph) -> Matrix:
    import networkit

    networkit.setNumberOfThreads(1)
    against = networkit.Graph(graph.x.size, weighted=True, directed=True)
    for tail, head, cost in zip(
        graph.tail.tolist(), graph.head.tolist(), graph.cost.tolist(), strict=True
    ):
        against.addEdge(head, tail, cost)

    def matrix(starts: Any, ends: Any) -> Any:
        found = np.empty((ends.size, starts.size))
        for row, end in zip(found, ends.tolist(), strict=True):
            search = networkit.distance.Dijkstra(against, end, storePaths=False)
            search.run()
            row[:] = np.array(search.getDistances(asarray=True))[starts]
        return np.where(found > _NETWORKIT_NO_WAY, np.inf, found).T

    return matrix


def _pandana(graph: Graph) -> Matrix:
    import pandana
    import pandas as pd

    # It counts in thousandths of the unit it is given, to 4,294,967: seconds, then.
    roads = pandana.Network(
        pd.Series(graph.x),
        pd.Series(graph.y),
        pd.Series(graph.tail),
        pd.Series(graph.head),
        pd.DataFrame({"seconds": graph.cost * 5e-5}),
        twoway=False,
    )

    def matrix(starts: Any, ends: Any) -> Any:
        seconds = roads.shortest_path_lengths(
            np.repeat(starts, ends.size), np.tile(ends, starts.size)
        )
        found = np.array(seconds).reshape(starts.size, ends.size)
        return np.where(found > _PANDANA_NO_WAY, np.inf, found / 5e-5)

    return matrix


def _pyroutingkit(graph: Graph) -> Matrix:
    import pyroutingkit

    topology = pyroutingkit.CCHTopology()
    metres_a_degree = 111_320.0
    topology.build(
        graph.tail.astype(np.uint32),
        graph.head.astype(np.uint32),
        (graph.y / metres_a_degree).astype(np.float32),
        (graph.x / metres_a_degree).astype(np.float32),
        graph.x.size,
    )
    metric = pyroutingkit.CCHMetric(topology)
    metric.customize(graph.cost.astype(np.uint32))

    def matrix(starts: Any, ends: Any) -> Any:
        return metric.distances_many_to_many(starts.astype(np.uint32), ends.astype(np.uint32))

    return lambda starts, ends: _no_way_above(matrix(starts, ends), pyroutingkit.INF_WEIGHT)


def _no_way_above(found: Any, infinity: int) -> Any:
    return found if found.max() < infinity else np.where(found >= infinity, np.inf, found)


def _hubplan(graph: Graph) -> Matrix:
    from hubplan.travel_times.hierarchy import Seeds, customised, prepare, quickest_costs
    from hubplan.travel_times.whole_costs import INFINITY

    hierarchy = prepare(graph.tail, graph.head, node_x=graph.x, node_y=graph.y)
    roads = customised(hierarchy, graph.cost)

    def at_nodes(nodes: Any) -> Seeds:
        nodes = nodes.astype(np.int32)[:, None]
        return Seeds(nodes, np.zeros_like(nodes))

    def matrix(starts: Any, ends: Any) -> Any:
        found = quickest_costs(roads, at_nodes(starts), at_nodes(ends), threads=1)
        return _no_way_above(found, INFINITY)

    return matrix


#: Name, package that must be installed, and what prepares it.
ENGINES: dict[str, tuple[str, Callable[[Graph], Matrix]]] = {
    "networkx": ("networkx", _networkx),
    "igraph": ("igraph", _igraph),
    "scipy": ("scipy", _scipy),
    "networkit": ("networkit", _networkit),
    "pandana": ("pandana", _pandana),
    "pyroutingkit": ("pyroutingkit", _pyroutingkit),
    "hubplan": ("numba", _hubplan),
}
