"""The query step: the quickest costs between many points and few, 128 of the few at a time.

A quickest path climbs the hierarchy and then descends. For the few points the climb is searched
one by one. For the many the descent (or the climb, when they are the origins) is looked at for all
together, from the top down:

1. *Closure*: the nodes above the many points, renumbered from the top, with their shortcuts.
   (RPHAST's restriction: D. Delling, A. V. Goldberg and R. F. Werneck, "Faster batched shortest
   paths in road networks", ATMOS 2011.)
2. For a *batch* of 128 of the few points, each in its lane: *climb* the elimination tree, without
   any queue, since all that can be reached from a node lies on its way to the root.
3. *Sweep* the closure once: the cost at a node is the least over its shortcuts of theirs plus the
   cost at the higher end, for all lanes together, which compiles to a few vector instructions.
4. *Collect* the costs at the many points.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled
from hubplan.travel_times.hierarchy.customisation import Shortcuts
from hubplan.travel_times.whole_costs import INFINITY, CostArray

Int32Array = NDArray[np.int32]

#: Most points searched together. Each costs 4 bytes a node of the closure.
MAX_LANES: Final = 128
#: Lanes to a cache line; rows of lanes are whole lines.
_LANES_A_LINE: Final = 16


class Seeds(NamedTuple):
    """Where searches start: points, each with some nodes and the ways to them.

    Attributes
    ----------
    nodes : ndarray of int32, shape (n, k)
        At which the points enter or leave the network; two for one part-way along an edge.
    cost : ndarray of int32, shape (n, k)
        Whole units of cost between point and node, from 0; `INFINITY` = there is no such way.
    """

    nodes: Int32Array
    cost: CostArray


class Closure(NamedTuple):
    """All that lies above some points, numbered from the top.

    Attributes
    ----------
    number : ndarray of int32, shape (n_nodes,)
        Number of each node in the closure; −1 = not in it.
    shortcuts : Shortcuts
        Between those numbers; heads are smaller than tails.
    """

    number: Int32Array
    shortcuts: Shortcuts


class Workspace(NamedTuple):
    """What one thread writes on.

    Attributes
    ----------
    lanes : ndarray of int32, shape (n_closure, n_lanes)
        Cost at each node of the closure, for each point of the batch.
    reached_in : ndarray of int32, shape (n_closure,)
        The last batch whose climb came by; rows of `lanes` are cleared when a new one does.
    climbed : ndarray of int32, shape (n_nodes,)
        Cost at each node in one climb; `INFINITY` between climbs.
    batch : int
        Which of the few points has the first lane.
    """

    lanes: CostArray
    reached_in: Int32Array
    climbed: CostArray
    batch: int


def lanes_for(n_points: int) -> int:
    """Return how many points to search from together, so that no batch is much smaller.

    Parameters
    ----------
    n_points : int
        How many there are in all.

    Returns
    -------
    int
        A whole number of cache lines, at most `MAX_LANES`.
    """
    n_batches = max(1, -(-n_points // MAX_LANES))
    return max(1, -(-n_points // (n_batches * _LANES_A_LINE))) * _LANES_A_LINE


def new_workspace(closure: Closure, n_lanes: int) -> Workspace:
    """Return a clean workspace for batches over a closure.

    Parameters
    ----------
    closure : Closure
        Of the many points.
    n_lanes : int
        From `lanes_for`.

    Returns
    -------
    Workspace
        For one thread at a time.
    """
    n_closure = closure.shortcuts.first.size - 1
    return Workspace(
        lanes=_on_cache_lines(n_closure, n_lanes),
        reached_in=np.full(n_closure, -1, dtype=np.int32),
        climbed=np.full(closure.number.size, INFINITY, dtype=np.int32),
        batch=0,
    )


def _on_cache_lines(n_rows: int, n_lanes: int) -> CostArray:
    """Return rows of lanes that start where a cache line does: fewer lines are touched."""
    spare = np.empty(n_rows * n_lanes + _LANES_A_LINE, dtype=np.int32)
    start = -spare.ctypes.data % (_LANES_A_LINE * spare.itemsize) // spare.itemsize
    return spare[start : start + n_rows * n_lanes].reshape(n_rows, n_lanes)


@compiled
def close_upwards(shortcuts: Shortcuts, points: Seeds) -> Closure:
    """Gather what lies above some points.

    Parameters
    ----------
    shortcuts : Shortcuts
        Of the direction in which the points search.
    points : Seeds
        In the hierarchy's numbers.

    Returns
    -------
    Closure
        Nodes and shortcuts, from the top.
    """
    n_nodes = shortcuts.first.size - 1
    number = np.full(n_nodes, -1, np.int32)
    for i in range(points.nodes.shape[0]):
        for j in range(points.nodes.shape[1]):
            if points.cost[i, j] < INFINITY:
                number[points.nodes[i, j]] = 0
    n_closure, n_shortcuts = 0, 0
    for node in range(n_nodes):
        if number[node] == 0:
            n_closure += 1
            n_shortcuts += shortcuts.first[node + 1] - shortcuts.first[node]
            for k in range(shortcuts.first[node], shortcuts.first[node + 1]):
                number[shortcuts.head[k]] = 0
    first = np.zeros(n_closure + 1, np.int32)
    head = np.empty(n_shortcuts, np.int32)
    cost = np.empty(n_shortcuts, np.int32)
    found, place = 0, 0
    for node in range(n_nodes - 1, -1, -1):
        if number[node] == 0:
            number[node] = found
            for k in range(shortcuts.first[node], shortcuts.first[node + 1]):
                head[place] = number[shortcuts.head[k]]
                cost[place] = shortcuts.cost[k]
                place += 1
            found += 1
            first[found] = place
    return Closure(number, Shortcuts(first, head, cost))


@compiled
def _climb_from(node: int, parent: Int32Array, shortcuts: Shortcuts, climbed: CostArray) -> int:
    """Bring the cost at a node to all above it; return the largest cost that was added to."""
    longest = 0
    while node >= 0:
        here = climbed[node]
        if here < INFINITY:
            longest = max(longest, here)
            for k in range(shortcuts.first[node], shortcuts.first[node + 1]):
                above = shortcuts.head[k]
                climbed[above] = min(climbed[above], np.int32(here + shortcuts.cost[k]))
        node = parent[node]
    return longest


@compiled
def _hand_over(
    node: int, parent: Int32Array, number: Int32Array, space: Workspace, lane: int
) -> None:
    """Write the costs of a climb into its lane, and clear them."""
    while node >= 0:
        i = number[node]
        if space.climbed[node] < INFINITY and i >= 0:
            row = space.lanes[i]
            if space.reached_in[i] != space.batch:
                space.reached_in[i] = space.batch
                row[:] = INFINITY
            row[lane] = space.climbed[node]
        space.climbed[node] = INFINITY
        node = parent[node]


@compiled
def climb(
    parent: Int32Array,
    shortcuts: Shortcuts,
    points: Seeds,
    closure: Closure,
    space: Workspace,
) -> int:
    """Write the costs of the climbs of one batch into its lanes.

    Parameters
    ----------
    parent : ndarray of int32, shape (n_nodes,)
        The elimination tree.
    shortcuts : Shortcuts
        Of the direction in which these points search.
    points : Seeds
        Of the batch, one a lane, in the hierarchy's numbers.
    closure : Closure
        Of the other side.
    space : Workspace
        Written to.

    Returns
    -------
    int
        The largest cost that was added to.
    """
    longest = 0
    nodes, cost = points.nodes, points.cost
    for lane in range(nodes.shape[0]):
        for j in range(nodes.shape[1]):
            space.climbed[nodes[lane, j]] = min(space.climbed[nodes[lane, j]], cost[lane, j])
        # In any order: what lies above both ends is passed twice, the second time for both.
        for j in range(nodes.shape[1]):
            if cost[lane, j] < INFINITY:
                reached = _climb_from(nodes[lane, j], parent, shortcuts, space.climbed)
                longest = max(longest, reached)
        for j in range(nodes.shape[1]):
            if cost[lane, j] < INFINITY:
                _hand_over(nodes[lane, j], parent, closure.number, space, lane)
    return longest


@compiled
def sweep(shortcuts: Shortcuts, space: Workspace) -> int:
    """Bring the costs of a batch down over the closure.

    Parameters
    ----------
    shortcuts : Shortcuts
        The closure's.
    space : Workspace
        With the climbs of this batch; written to.

    Returns
    -------
    int
        The largest cost that was found.
    """
    longest = np.zeros(space.lanes.shape[1], np.int32)
    for i in range(shortcuts.first.size - 1):
        row = space.lanes[i]
        if space.reached_in[i] != space.batch:
            row[:] = INFINITY
        for k in range(shortcuts.first[i], shortcuts.first[i + 1]):
            above = space.lanes[shortcuts.head[k]]
            cost = shortcuts.cost[k]
            # Row slices, an int32 sum and range(len()): all three, or it is no vector loop.
            for lane in range(len(row)):
                row[lane] = min(row[lane], np.int32(above[lane] + cost))
        for lane in range(len(row)):
            longest[lane] = max(longest[lane], row[lane] if row[lane] < INFINITY else np.int32(0))
    return int(longest.max())


@compiled
def collect(points: Seeds, closure: Closure, space: Workspace, result: CostArray) -> None:
    """Write the costs between a batch and all of the many points into the result.

    Parameters
    ----------
    points : Seeds
        The many, in the hierarchy's numbers.
    closure : Closure
        Theirs.
    space : Workspace
        Swept.
    result : ndarray of int32, shape (n_many, n_few)
        Columns of the batch are written.
    """
    start, stop = space.batch, min(space.batch + space.lanes.shape[1], result.shape[1])
    for i in range(points.nodes.shape[0]):
        row = result[i, start:stop]
        fresh = True
        for j in range(points.nodes.shape[1]):
            way = points.cost[i, j]
            if way < INFINITY:
                there = space.lanes[closure.number[points.nodes[i, j]]]
                if fresh:
                    for lane in range(len(row)):
                        row[lane] = min(np.int32(INFINITY), np.int32(there[lane] + way))
                    fresh = False
                else:
                    for lane in range(len(row)):
                        row[lane] = min(row[lane], np.int32(there[lane] + way))
        if fresh:
            row[:] = INFINITY
