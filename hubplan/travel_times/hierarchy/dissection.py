"""Step 2 of the ordering: nested dissection of the core, by the fewest roads between its ends.

Cut the core in two, contract the nodes along the cut last, and do the same with both sides: then
no shortcut leads from one side to the other, and the fewer nodes along a cut, the fewer shortcuts
in all (A. George, "Nested dissection of a regular finite element mesh", SIAM J. Numer. Anal. 10,
1973).

A cut is found by *inertial flow* (A. Schild and C. Sommer, "On balanced separators in road
networks", SEA 2015): sort the nodes along a line, let those at one end be sources and those at the
other sinks of a flow of one unit a road, and cut where it is fullest. The best of four lines wins.
Rivers, railways and the country between towns are found without being told.
The flow is by E. A. Dinic's algorithm (1970): all shortest augmenting paths of a length at a time.

In the paper a quarter of the nodes are sources; here at least a quarter, and so many that at most
twice `_FREE_NODES` lie between sources and sinks. Measured against METIS in docs/decisions/0006:
fewer triangles on real roads and no library, but four times as slow (once for a network).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled
from hubplan.units import BoolArray, FloatArray

Int32Array = NDArray[np.int32]
Int8Array = NDArray[np.int8]

#: Neither side of a cut gets smaller than this share of the nodes.
_END_SHARE: Final = 0.25
#: Nodes that a flow runs through, at most: twice this number.
_FREE_NODES: Final = 5000
#: Larger parts are tried along the diagonals too: there a better cut is worth the time.
_MANY: Final = 4096
#: Parts this small are contracted in any order.
_SMALL: Final = 3

_FREE, _SOURCE, _SINK = 0, 1, 2
_SEPARATOR: Final = -1


class _Core(NamedTuple):
    """The graph to be dissected; arc `k` leads back by arc ``twin[k]``."""

    first: Int32Array
    head: Int32Array
    twin: Int32Array
    x: FloatArray
    y: FloatArray


class _Marks(NamedTuple):
    """What is known of each node (and, of `flow`, of each arc) while the graph is cut."""

    part: Int32Array  # the part it lies in now; arcs to other parts are not looked at
    terminal: Int8Array
    level: Int32Array  # steps from the sources where the flow has room; −1 = out of reach
    cursor: Int32Array  # arcs before this one lead nowhere on this level
    near_side: BoolArray
    flow: Int8Array  # −1, 0 or 1; only arcs of free nodes are kept up


def dissect(first: Int32Array, head: Int32Array, x: FloatArray, y: FloatArray) -> Int32Array:
    """Rank the nodes of a graph by nested dissection.

    Parameters
    ----------
    first : ndarray of int32, shape (n + 1,)
        Neighbours of node `v` are ``head[first[v]:first[v + 1]]``.
    head : ndarray of int32
        Each neighbour once, both directions listed.
    x, y : ndarray of float, shape (n,)
        Where the nodes lie.

    Returns
    -------
    ndarray of int32, shape (n,)
        When each node is contracted, from 0.
    """
    n_nodes = first.size - 1
    core = _Core(first, head, _twins(first, head), x, y)
    marks = _Marks(
        part=np.zeros(n_nodes, dtype=np.int32),
        terminal=np.zeros(n_nodes, dtype=np.int8),
        level=np.empty(n_nodes, dtype=np.int32),
        cursor=np.empty(n_nodes, dtype=np.int32),
        near_side=np.zeros(n_nodes, dtype=np.bool_),
        flow=np.zeros(head.size, dtype=np.int8),
    )
    nodes = _nodes_in_order(core, marks)
    rank = np.empty(n_nodes, dtype=np.int32)
    rank[nodes] = np.arange(n_nodes, dtype=np.int32)
    return rank


@compiled
def _twins(first: Int32Array, head: Int32Array) -> Int32Array:
    """Return the arc that leads back, for each arc."""
    twin = np.empty(head.size, np.int32)
    for node in range(first.size - 1):
        for k in range(first[node], first[node + 1]):
            for back in range(first[head[k]], first[head[k] + 1]):
                if head[back] == node:
                    twin[k] = back
    return twin


@compiled
def _project(nodes: Int32Array, core: _Core, line: int) -> FloatArray:
    """Return how far along a line each node lies: eastward, northward, and both diagonals."""
    along = np.empty(nodes.size, np.float64)
    for i in range(nodes.size):
        x, y = core.x[nodes[i]], core.y[nodes[i]]
        if line == 0:
            along[i] = x
        elif line == 1:
            along[i] = y
        else:
            along[i] = x + y if line == 2 else x - y  # noqa: PLR2004
    return along


@compiled
def _mark_ends(nodes: Int32Array, along: FloatArray, terminal: Int8Array) -> None:
    """Make the nodes at both ends of the line sources and sinks, equally many."""
    n_nodes = nodes.size
    share = max(_END_SHARE, 0.5 - _FREE_NODES / n_nodes)
    n_ends = max(1, int(n_nodes * share))
    low = np.partition(along, n_ends - 1)[n_ends - 1]
    high = np.partition(along, n_nodes - n_ends)[n_nodes - n_ends]
    n_sources, n_sinks = 0, 0
    for i in range(n_nodes):
        terminal[nodes[i]] = _FREE
        if along[i] < low:
            terminal[nodes[i]] = _SOURCE
            n_sources += 1
        elif along[i] > high:
            terminal[nodes[i]] = _SINK
            n_sinks += 1
    # Of those that lie level with the last, the first in the list and the last.
    for i in range(n_nodes):
        j = n_nodes - 1 - i
        if along[i] == low and n_sources < n_ends:
            terminal[nodes[i]] = _SOURCE
            n_sources += 1
        if along[j] == high and n_sinks < n_ends:
            terminal[nodes[j]] = _SINK
            n_sinks += 1


@compiled
def _clear_flow(
    nodes: Int32Array, core: _Core, marks: _Marks
) -> tuple[Int32Array, Int32Array, int]:
    """Start a flow; return the free nodes, those beside a source, and roads from source to sink."""
    free, shore = np.empty(nodes.size, np.int32), np.empty(nodes.size, np.int32)
    n_free, n_shore, n_direct = 0, 0, 0
    own = marks.part[nodes[0]]
    for node in nodes:
        terminal = marks.terminal[node]
        if terminal == _SINK:
            continue
        sources, sinks = 0, 0
        for k in range(core.first[node], core.first[node + 1]):
            marks.flow[k] = 0
            if marks.part[core.head[k]] == own:
                sources += marks.terminal[core.head[k]] == _SOURCE
                sinks += marks.terminal[core.head[k]] == _SINK
        if terminal == _SOURCE:
            n_direct += sinks
            continue
        free[n_free] = node
        n_free += 1
        if sources > 0:
            shore[n_shore] = node
            n_shore += 1
    return free[:n_free], shore[:n_shore], n_direct


@compiled
def _fill_room(node: int, core: _Core, marks: _Marks) -> int:
    """Return an arc from a free node back to a source that could send more; −1 = none."""
    for k in range(core.first[node], core.first[node + 1]):
        source = core.head[k]
        inside = marks.part[source] == marks.part[node]
        if inside and marks.terminal[source] == _SOURCE and marks.flow[k] > -1:
            return k
    return -1


@compiled
def _levels(
    free: Int32Array, shore: Int32Array, queue: Int32Array, core: _Core, marks: _Marks
) -> bool:
    """Count the steps from the sources where there is room; return whether a sink is reached."""
    for node in free:
        marks.level[node] = -1
        marks.cursor[node] = core.first[node]
    waiting = 0
    for node in shore:
        if _fill_room(node, core, marks) >= 0:
            marks.level[node] = 0
            queue[waiting] = node
            waiting += 1
    reached = False
    done, last_level = 0, free.size
    while done < waiting and marks.level[queue[done]] <= last_level:
        node = queue[done]
        done += 1
        for k in range(core.first[node], core.first[node + 1]):
            other = core.head[k]
            if marks.flow[k] == 1 or marks.part[other] != marks.part[node]:
                continue
            if marks.terminal[other] == _SINK:
                reached, last_level = True, marks.level[node]
            elif marks.terminal[other] == _FREE and marks.level[other] < 0:
                marks.level[other] = marks.level[node] + 1
                queue[waiting] = other
                waiting += 1
    return reached


@compiled
def _path_to_sink(start: int, path: Int32Array, core: _Core, marks: _Marks) -> int:
    """Write the arcs of a path up the levels from a node to a sink; return how many, 0 = none."""
    node, length = start, 0
    while True:
        found = False
        while not found and marks.cursor[node] < core.first[node + 1]:
            k = marks.cursor[node]
            other = core.head[k]
            if marks.flow[k] < 1 and marks.part[other] == marks.part[node]:
                found = marks.terminal[other] == _SINK or (
                    marks.terminal[other] == _FREE and marks.level[other] == marks.level[node] + 1
                )
            if not found:
                marks.cursor[node] += 1
        if found:
            path[length] = marks.cursor[node]
            node = core.head[path[length]]
            length += 1
            if marks.terminal[node] == _SINK:
                return length
        else:
            if length == 0:
                return 0
            length -= 1
            node = core.head[core.twin[path[length]]]
            marks.cursor[node] += 1


@compiled
def _fewest_roads(nodes: Int32Array, core: _Core, marks: _Marks, limit: int) -> int:
    """Return how many roads part the sources from the sinks, or `limit` when no fewer do.

    Free nodes on the sources' side of those roads are left with a level.
    """
    free, shore, n_roads = _clear_flow(nodes, core, marks)
    work = np.empty(free.size + 1, np.int32)
    while n_roads < limit and _levels(free, shore, work, core, marks):
        for node in shore:
            while marks.level[node] == 0:
                entry = _fill_room(node, core, marks)
                length = _path_to_sink(node, work, core, marks) if entry >= 0 else 0
                if length == 0:
                    break
                marks.flow[entry] -= 1
                for i in range(length):
                    marks.flow[work[i]] += 1
                    marks.flow[core.twin[work[i]]] -= 1
                n_roads += 1
    return min(n_roads, limit)


@compiled
def _is_near(node: int, marks: _Marks) -> bool:
    """Return whether a node lies on the sources' side of the fewest roads."""
    terminal = marks.terminal[node]
    return bool(terminal == _SOURCE or (terminal == _FREE and marks.level[node] >= 0))


@compiled
def _choose_sides(nodes: Int32Array, core: _Core, marks: _Marks) -> None:
    """Cut a part along the best of its lines; mark the nodes on the near side.

    Roads cut are weighed against the square root of the nodes on the smaller side: roads across a
    place grow in number as its width does.
    """
    best, most = np.inf, np.sqrt(nodes.size / 2)
    for line in range(4 if nodes.size > _MANY else 2):
        _mark_ends(nodes, _project(nodes, core, line), marks.terminal)
        limit = int(min(best * most, core.head.size)) + 1  # so many are never the best
        n_roads = _fewest_roads(nodes, core, marks, limit)
        if n_roads == limit:
            continue
        n_near = 0
        for node in nodes:
            n_near += _is_near(node, marks)
        weight = n_roads / np.sqrt(min(n_near, nodes.size - n_near))
        if weight < best:
            best = weight
            for node in nodes:
                marks.near_side[node] = _is_near(node, marks)


@compiled
def _part_by_separator(nodes: Int32Array, core: _Core, marks: _Marks) -> tuple[int, int]:
    """Sort a part into near side, far side and separator; return how many each side has.

    The separator is whichever bank of the cut has fewer nodes.
    """
    n_bank = np.zeros(2, np.int32)
    for node in nodes:
        marks.terminal[node] = _FREE
        for k in range(core.first[node], core.first[node + 1]):
            other = core.head[k]
            across = marks.near_side[other] != marks.near_side[node]
            if across and marks.part[other] == marks.part[node]:
                marks.terminal[node] = _SINK  # on a bank
        n_bank[int(marks.near_side[node])] += marks.terminal[node] == _SINK
    near_bank = n_bank[1] <= n_bank[0]
    sorted_nodes = np.empty(nodes.size, np.int32)
    n_near, n_rest = 0, 0
    rest = np.empty(nodes.size, np.int32)
    for node in nodes:
        if marks.terminal[node] == _SINK and marks.near_side[node] == near_bank:
            marks.part[node] = _SEPARATOR
        elif marks.near_side[node]:
            sorted_nodes[n_near] = node
            n_near += 1
        else:
            rest[n_rest] = node
            n_rest += 1
    sorted_nodes[n_near : n_near + n_rest] = rest[:n_rest]
    place = n_near + n_rest
    for node in nodes:
        if marks.part[node] == _SEPARATOR:
            sorted_nodes[place] = node
            place += 1
    nodes[:] = sorted_nodes
    return n_near, n_rest


@compiled
def _nodes_in_order(core: _Core, marks: _Marks) -> Int32Array:
    """Return the nodes in the order in which they are contracted."""
    nodes = np.arange(core.first.size - 1).astype(np.int32)
    waiting = [(0, nodes.size)]
    n_parts = 0
    while len(waiting) > 0:
        start, stop = waiting.pop()
        if stop - start <= _SMALL:
            continue
        n_parts += 1
        part = nodes[start:stop]
        for node in part:
            marks.part[node] = n_parts
        _choose_sides(part, core, marks)
        n_near, n_far = _part_by_separator(part, core, marks)
        waiting.append((start, start + n_near))
        waiting.append((start + n_near, start + n_near + n_far))
    return nodes
