"""The metric step: the cost of every shortcut, both ways, from the costs of the roads.

1. *Respect*: a shortcut on which arcs lie takes the cheapest of them.
2. *Customise*: over each lower triangle (v below a below b), the shortcut a-b costs at most the way
   through v. Done *left-looking*: all triangles of `a` when `a` comes up, from the bottom, so that
   its costs are gathered in one place and written once.
3. *Perfect*: from the top, over the same triangles, the shortcuts v-a and v-b cost at most the
   way through the third node; every shortcut then costs what the quickest path costs. One that
   became cheaper in this step lies on no quickest path by itself and is dropped.

Dibbelt, Strasser and Wagner, "Customizable contraction hierarchies", ACM J. Exp. Algorithmics 21,
2016, sections 7 (customisation) and 8 (perfect customisation).

Costs are int32, at most `INFINITY` = 2^30 − 1: two of them can be added before they are compared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubplan.travel_times.hierarchy.compiled import compiled
from hubplan.travel_times.whole_costs import INFINITY, CostArray

Int32Array = NDArray[np.int32]


@compiled
def respect(
    cost: CostArray, shortcut: Int32Array, upward: NDArray[np.bool_], n_shortcuts: int
) -> tuple[CostArray, CostArray]:
    """Give each shortcut the cost of the cheapest arc on it.

    Parameters
    ----------
    cost : ndarray of int32, shape (n_arcs,)
        Costs of the network's arcs.
    shortcut : ndarray of int32, shape (n_arcs,)
        The shortcut each lies on; −1 = none.
    upward : ndarray of bool, shape (n_arcs,)
        True where the arc leads up.
    n_shortcuts : int
        Number of shortcuts.

    Returns
    -------
    up, down : ndarray of int32, shape (n_shortcuts,)
        Costs from the lower to the higher end, and back; `INFINITY` = none yet.
    """
    up = np.full(n_shortcuts, INFINITY, np.int32)
    down = np.full(n_shortcuts, INFINITY, np.int32)
    for arc in range(cost.size):
        k = shortcut[arc]
        if k >= 0:
            if upward[arc]:
                up[k] = min(up[k], cost[arc])
            else:
                down[k] = min(down[k], cost[arc])
    return up, down


@compiled
def customise(
    up_first: Int32Array,
    up_head: Int32Array,
    down_first: Int32Array,
    down_shortcut: Int32Array,
    down_tail: Int32Array,
    up: CostArray,
    down: CostArray,
) -> None:
    """Lower the costs in `up` and `down` to the quickest path through lower nodes.

    Parameters
    ----------
    up_first, up_head, down_first, down_shortcut, down_tail : ndarray of int32
        The shortcuts, from below and from above.
    up, down : ndarray of int32, shape (n_shortcuts,)
        Costs both ways, changed in place.
    """
    n_nodes = up_first.size - 1
    to = np.full(n_nodes, INFINITY, np.int32)  # from the node in hand to each above it
    back = np.full(n_nodes, INFINITY, np.int32)
    for node in range(n_nodes):
        for k in range(up_first[node], up_first[node + 1]):
            to[up_head[k]] = up[k]
            back[up_head[k]] = down[k]
        for i in range(down_first[node], down_first[node + 1]):
            k = down_shortcut[i]
            from_below, to_below = up[k], down[k]
            for other in range(k + 1, up_first[down_tail[i] + 1]):
                high = up_head[other]
                to[high] = min(to[high], np.int32(to_below + up[other]))
                back[high] = min(back[high], np.int32(down[other] + from_below))
        for k in range(up_first[node], up_first[node + 1]):
            up[k] = to[up_head[k]]
            down[k] = back[up_head[k]]


@compiled
def perfect(
    up_first: Int32Array,
    up_head: Int32Array,
    down_first: Int32Array,
    down_shortcut: Int32Array,
    down_tail: Int32Array,
    up: CostArray,
    down: CostArray,
) -> None:
    """Lower the costs in `up` and `down` to those of the quickest paths.

    Parameters
    ----------
    up_first, up_head, down_first, down_shortcut, down_tail : ndarray of int32
        The shortcuts, from below and from above.
    up, down : ndarray of int32, shape (n_shortcuts,)
        Customised costs both ways, changed in place.
    """
    n_nodes = up_first.size - 1
    to = np.full(n_nodes, INFINITY, np.int32)
    back = np.full(n_nodes, INFINITY, np.int32)
    for node in range(n_nodes - 1, -1, -1):
        # Everything above is final, and so are the node's own shortcuts.
        for k in range(up_first[node], up_first[node + 1]):
            to[up_head[k]] = up[k]
            back[up_head[k]] = down[k]
        for i in range(down_first[node], down_first[node + 1]):
            k = down_shortcut[i]
            from_below, to_below = up[k], down[k]
            best_from, best_to = from_below, to_below
            for other in range(k + 1, up_first[down_tail[i] + 1]):
                high = up_head[other]
                best_from = min(best_from, np.int32(up[other] + back[high]))
                best_to = min(best_to, np.int32(to[high] + down[other]))
                up[other] = min(up[other], np.int32(from_below + to[high]))
                down[other] = min(down[other], np.int32(back[high] + to_below))
            up[k], down[k] = best_from, best_to


@compiled
def kept_shortcuts(
    up_first: Int32Array, up_head: Int32Array, customised: CostArray, perfected: CostArray
) -> tuple[Int32Array, Int32Array, CostArray]:
    """List the shortcuts of one direction that a search needs.

    Parameters
    ----------
    up_first, up_head : ndarray of int32
        All shortcuts.
    customised, perfected : ndarray of int32, shape (n_shortcuts,)
        Their costs in that direction after each step.

    Returns
    -------
    first : ndarray of int32, shape (n + 1,)
        Where each node's shortcuts start.
    head : ndarray of int32, shape (n_kept,)
        Their higher ends, in rising order.
    cost : ndarray of int32, shape (n_kept,)
        Their costs, all below `INFINITY`.
    """
    n_nodes = up_first.size - 1
    first = np.zeros(n_nodes + 1, np.int32)
    n_kept = 0
    for k in range(customised.size):
        n_kept += perfected[k] < INFINITY and perfected[k] == customised[k]
    head = np.empty(n_kept, np.int32)
    cost = np.empty(n_kept, np.int32)
    place = 0
    for node in range(n_nodes):
        for k in range(up_first[node], up_first[node + 1]):
            if perfected[k] < INFINITY and perfected[k] == customised[k]:
                head[place] = up_head[k]
                cost[place] = perfected[k]
                place += 1
        first[node + 1] = place
    return first, head, cost
