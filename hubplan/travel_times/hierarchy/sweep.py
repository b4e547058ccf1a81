"""The query step: quickest costs between many points and few, in one sweep for each 32 of the few.

A quickest path climbs the hierarchy and then descends. For the few points the climb is searched
one by one; for the many the descent (or the climb, when they are the origins) is done for all at
once, since everything above them is looked at once, from the top down:

1. *Closure*: the nodes above the many points, renumbered from the top, with their shortcuts.
   (RPHAST's restriction: D. Delling, A. V. Goldberg and R. F. Werneck, "Faster batched shortest
   paths in road networks", ATMOS 2011.)
2. For a *batch* of 32 of the few points, each in its lane: *climb* the elimination tree from its
   legs, without any queue, since all that can be reached lies on the way to the root.
3. *Sweep* the closure once: the cost at a node is the least over its shortcuts of theirs plus the
   cost at the higher end, for 32 lanes together, which the compiler makes a few vector instructions.
4. *Collect* the many points' legs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.travel_times.hierarchy.compiled import compiled
from hubplan.travel_times.legs import Legs
from hubplan.travel_times.whole_costs import INFINITY, CostArray

Int32Array = NDArray[np.int32]

#: Points searched together: two cache lines of int32.
LANES: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Shortcuts:
    """The shortcuts of one direction that searches need, listed by their lower end.

    Attributes
    ----------
    first : ndarray of int32, shape (n + 1,)
        Those of node `v` are ``first[v]`` to ``first[v + 1]``.
    head : ndarray of int32
        Their higher ends.
    cost : ndarray of int32
        Their costs, below `INFINITY`.
    """

    first: Int32Array
    head: Int32Array
    cost: CostArray


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
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


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """What one thread writes on.

    Attributes
    ----------
    lanes : ndarray of int32, shape (n_closure, LANES)
        Cost at each node of the closure, for each point of the batch.
    touched : ndarray of int32, shape (n_closure,)
        The last batch whose climb reached the node.
    climbed : ndarray of int32, shape (n_nodes,)
        Cost at each node in one climb; `INFINITY` between climbs.
    """

    lanes: CostArray
    touched: Int32Array
    climbed: CostArray


def close_upwards(shortcuts: Shortcuts, points: Legs) -> Closure:
    """Gather what lies above some points.

    Parameters
    ----------
    shortcuts : Shortcuts
        Of the direction in which the points search.
    points : Legs
        Of the points, in the hierarchy's numbers.

    Returns
    -------
    Closure
        Nodes and shortcuts, from the top.
    """
    number, first, head, weight = _close(
        shortcuts.first, shortcuts.head, shortcuts.cost, points.nodes, points.cost
    )
    return Closure(number, Shortcuts(first, head, weight))


def new_workspace(closure: Closure) -> Workspace:
    """Return a clean workspace for batches over a closure.

    Parameters
    ----------
    closure : Closure
        Of the many points.

    Returns
    -------
    Workspace
        For one thread at a time.
    """
    n_closure = closure.shortcuts.first.size - 1
    return Workspace(
        lanes=np.empty((n_closure, LANES), dtype=np.int32),
        touched=np.full(n_closure, -1, dtype=np.int32),
        climbed=np.full(closure.number.size, INFINITY, dtype=np.int32),
    )


@compiled
def _close(
    first: Int32Array, head: Int32Array, cost: CostArray, nodes: Int32Array, leg: CostArray
) -> tuple[Int32Array, Int32Array, Int32Array, CostArray]:
    n_nodes = first.size - 1
    number = np.full(n_nodes, -1, np.int32)
    for i in range(nodes.shape[0]):
        for j in range(nodes.shape[1]):
            if leg[i, j] < INFINITY:
                number[nodes[i, j]] = 0
    n_closure, n_arcs = 0, 0
    for node in range(n_nodes):
        if number[node] == 0:
            n_closure += 1
            n_arcs += first[node + 1] - first[node]
            for k in range(first[node], first[node + 1]):
                number[head[k]] = 0
    closure_first = np.zeros(n_closure + 1, np.int32)
    closure_head = np.empty(n_arcs, np.int32)
    closure_cost = np.empty(n_arcs, np.int32)
    found, place = 0, 0
    for node in range(n_nodes - 1, -1, -1):
        if number[node] == 0:
            number[node] = found
            for k in range(first[node], first[node + 1]):
                closure_head[place] = number[head[k]]
                closure_cost[place] = cost[k]
                place += 1
            found += 1
            closure_first[found] = place
    return number, closure_first, closure_head, closure_cost


@compiled
def climb(
    parent: Int32Array,
    first: Int32Array,
    head: Int32Array,
    cost: CostArray,
    nodes: Int32Array,
    leg: CostArray,
    number: Int32Array,
    lanes: CostArray,
    touched: Int32Array,
    climbed: CostArray,
    batch: int,
) -> None:
    """Write the costs of the climbs of one batch into its lanes.

    Parameters
    ----------
    parent : ndarray of int32, shape (n_nodes,)
        The elimination tree.
    first, head, cost : ndarray of int32
        Shortcuts of the direction in which these points search.
    nodes, leg : ndarray of int32, shape (LANES or fewer, k)
        Legs of the batch's points.
    number : ndarray of int32, shape (n_nodes,)
        Numbers in the closure of the other side.
    lanes, touched, climbed : ndarray of int32
        The workspace.
    batch : int
        Which batch this is.
    """
    for lane in range(nodes.shape[0]):
        for j in range(nodes.shape[1]):
            start = nodes[lane, j]
            climbed[start] = min(climbed[start], leg[lane, j])
        # Whatever order the legs are climbed in: common ancestors see the better of both.
        for j in range(nodes.shape[1]):
            node = nodes[lane, j] if leg[lane, j] < INFINITY else -1
            while node >= 0:
                here = climbed[node]
                if here < INFINITY:
                    for k in range(first[node], first[node + 1]):
                        above = head[k]
                        climbed[above] = min(climbed[above], np.int32(here + cost[k]))
                node = parent[node]
        for j in range(nodes.shape[1]):
            node = nodes[lane, j] if leg[lane, j] < INFINITY else -1
            while node >= 0:
                i = number[node]
                if climbed[node] < INFINITY and i >= 0:
                    row = lanes[i]
                    if touched[i] != batch:
                        touched[i] = batch
                        row[:] = INFINITY
                    row[lane] = climbed[node]
                climbed[node] = INFINITY
                node = parent[node]


@compiled
def sweep(
    first: Int32Array,
    head: Int32Array,
    cost: CostArray,
    lanes: CostArray,
    touched: Int32Array,
    batch: int,
) -> None:
    """Bring the costs of a batch down over the closure.

    Parameters
    ----------
    first, head, cost : ndarray of int32
        The closure's shortcuts.
    lanes, touched : ndarray of int32
        The workspace, with the climbs of this batch in it.
    batch : int
        Which batch this is.
    """
    for i in range(first.size - 1):
        row = lanes[i]
        if touched[i] != batch:
            row[:] = INFINITY
        for k in range(first[i], first[i + 1]):
            above = lanes[head[k]]
            weight = cost[k]
            # Row slices, an int32 sum and range(len()): all three, or it is no vector loop.
            for lane in range(len(row)):
                row[lane] = min(row[lane], np.int32(above[lane] + weight))


@compiled
def collect(
    nodes: Int32Array,
    leg: CostArray,
    number: Int32Array,
    lanes: CostArray,
    column: int,
    result: CostArray,
) -> None:
    """Write the costs between a batch and all of the many points into the result.

    Parameters
    ----------
    nodes, leg : ndarray of int32, shape (n_many, k)
        Legs of the many points.
    number : ndarray of int32, shape (n_nodes,)
        Numbers in their closure.
    lanes : ndarray of int32, shape (n_closure, LANES)
        Costs at its nodes.
    column : int
        First column of the batch.
    result : ndarray of int32, shape (n_many, n_few)
        Columns of the batch are written.
    """
    width = min(lanes.shape[1], result.shape[1] - column)
    for i in range(nodes.shape[0]):
        row = result[i, column : column + width]
        row[:] = INFINITY
        for j in range(nodes.shape[1]):
            way = leg[i, j]
            if way < INFINITY:
                there = lanes[number[nodes[i, j]]]
                for lane in range(len(row)):
                    row[lane] = min(row[lane], np.int32(there[lane] + way))
