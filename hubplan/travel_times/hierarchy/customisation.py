"""The metric step: the cost of every shortcut, both ways, from the costs of the roads.

1. *Respect*: a shortcut on which arcs lie takes the cheapest of them.
2. *Customise*: over each lower triangle (v below a below b), the shortcut a-b costs at most the way
   through v. Done *left-looking*: all triangles of `a` when `a` comes up, from the bottom, so that
   its costs are gathered in one place and written once.
3. *Perfect*: from the top, over the same triangles, the shortcuts v-a and v-b cost at most the
   way through the third node; every shortcut then costs what the quickest path costs. One that
   became cheaper in this step lies on no quickest path by itself and is dropped.

J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction hierarchies", ACM J. Exp.
Algorithmics 21, 2016, sections 7 (customisation) and 8 (perfect customisation).

Costs are int32, at most `INFINITY` = 2^30 − 1: two of them can be added before they are compared.
What grows beyond it counts as no way; `matrix` tells a journey too long from one that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.compiled import compiled
from hubplan.errors import InputError
from hubplan.travel_times.hierarchy.elimination import FilledGraph
from hubplan.travel_times.hierarchy.topology import Hierarchy
from hubplan.travel_times.whole_costs import INFINITY, CostArray

Int32Array = NDArray[np.int32]


class Shortcuts(NamedTuple):
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
class CustomisedHierarchy:
    """A hierarchy with the costs of one speed table.

    Attributes
    ----------
    hierarchy : Hierarchy
        The shape.
    arc_cost : ndarray of int32, shape (n_arcs,)
        Whole units of cost of the network's arcs; `INFINITY` = closed.
    up, down : Shortcuts
        Those on quickest paths, driven towards their higher end, and away from it.
    longest : int
        The largest cost of any shortcut before it was made perfect; no sum of costs was larger
        than twice that.
    """

    hierarchy: Hierarchy
    arc_cost: CostArray
    up: Shortcuts
    down: Shortcuts
    longest: int


def customised(hierarchy: Hierarchy, arc_cost: CostArray) -> CustomisedHierarchy:
    """Work out the cost of every shortcut.

    Parameters
    ----------
    hierarchy : Hierarchy
        Of the network; it stays as it is and serves any number of speed tables.
    arc_cost : ndarray of int32, shape (n_arcs,)
        Whole units for each arc of the network, from 0; `INFINITY` = closed.

    Returns
    -------
    CustomisedHierarchy
        Ready to be asked.

    Raises
    ------
    InputError
        If there is not one cost for each arc, or one is out of range.
    """
    if arc_cost.shape != hierarchy.arc_shortcut.shape:
        raise InputError(
            f"{arc_cost.size:,} costs do not fit a hierarchy over "
            f"{hierarchy.arc_shortcut.size:,} arcs"
        )
    if arc_cost.size and not 0 <= arc_cost.min() <= arc_cost.max() <= INFINITY:
        raise InputError(
            f"costs from {arc_cost.min()} to {arc_cost.max()} units are out of range",
            hint=f"Make them by 'to_units': 0 to {INFINITY}, which means closed.",
        )
    graph = hierarchy.graph
    up, down = _respect(arc_cost, hierarchy.arc_shortcut, hierarchy.arc_upward, graph.up_head.size)
    _customise(graph, up, down)
    perfect_up, perfect_down = up.copy(), down.copy()
    _perfect(graph, perfect_up, perfect_down)
    return CustomisedHierarchy(
        hierarchy,
        arc_cost,
        _kept(graph, up, perfect_up),
        _kept(graph, down, perfect_down),
        max(_longest(up), _longest(down)),
    )


@compiled
def _respect(
    cost: CostArray, shortcut: Int32Array, upward: NDArray[np.bool_], n_shortcuts: int
) -> tuple[CostArray, CostArray]:
    """Return the cost of the cheapest arc on each shortcut, upwards and downwards."""
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
def _customise(graph: FilledGraph, up: CostArray, down: CostArray) -> None:
    """Lower the costs in `up` and `down` to the quickest path through lower nodes."""
    n_nodes = graph.up_first.size - 1
    to = np.full(n_nodes, INFINITY, np.int32)  # from the node in hand to each above it
    back = np.full(n_nodes, INFINITY, np.int32)
    for node in range(n_nodes):
        for k in range(graph.up_first[node], graph.up_first[node + 1]):
            to[graph.up_head[k]] = up[k]
            back[graph.up_head[k]] = down[k]
        for i in range(graph.down_first[node], graph.down_first[node + 1]):
            k = graph.down_shortcut[i]
            from_below, to_below = up[k], down[k]
            for other in range(k + 1, graph.up_first[graph.down_tail[i] + 1]):
                high = graph.up_head[other]
                to[high] = min(to[high], np.int32(to_below + up[other]))
                back[high] = min(back[high], np.int32(down[other] + from_below))
        for k in range(graph.up_first[node], graph.up_first[node + 1]):
            up[k] = to[graph.up_head[k]]
            down[k] = back[graph.up_head[k]]


@compiled
def _perfect(graph: FilledGraph, up: CostArray, down: CostArray) -> None:
    """Lower the costs in `up` and `down` to those of the quickest paths."""
    n_nodes = graph.up_first.size - 1
    to = np.full(n_nodes, INFINITY, np.int32)
    back = np.full(n_nodes, INFINITY, np.int32)
    for node in range(n_nodes - 1, -1, -1):
        # Everything above is final, and so are the node's own shortcuts.
        for k in range(graph.up_first[node], graph.up_first[node + 1]):
            to[graph.up_head[k]] = up[k]
            back[graph.up_head[k]] = down[k]
        for i in range(graph.down_first[node], graph.down_first[node + 1]):
            k = graph.down_shortcut[i]
            from_below, to_below = up[k], down[k]
            best_from, best_to = from_below, to_below
            for other in range(k + 1, graph.up_first[graph.down_tail[i] + 1]):
                high = graph.up_head[other]
                best_from = min(best_from, np.int32(up[other] + back[high]))
                best_to = min(best_to, np.int32(to[high] + down[other]))
                up[other] = min(up[other], np.int32(from_below + to[high]))
                down[other] = min(down[other], np.int32(back[high] + to_below))
            up[k], down[k] = best_from, best_to


@compiled
def _kept(graph: FilledGraph, customised: CostArray, perfected: CostArray) -> Shortcuts:
    """Return the shortcuts of one direction that a search needs."""
    n_nodes = graph.up_first.size - 1
    first = np.zeros(n_nodes + 1, np.int32)
    n_kept = 0
    for k in range(customised.size):
        n_kept += perfected[k] < INFINITY and perfected[k] == customised[k]
    head = np.empty(n_kept, np.int32)
    cost = np.empty(n_kept, np.int32)
    place = 0
    for node in range(n_nodes):
        for k in range(graph.up_first[node], graph.up_first[node + 1]):
            if perfected[k] < INFINITY and perfected[k] == customised[k]:
                head[place] = graph.up_head[k]
                cost[place] = perfected[k]
                place += 1
        first[node + 1] = place
    return Shortcuts(first, head, cost)


@compiled
def _longest(cost: CostArray) -> int:
    """Return the largest cost below `INFINITY`, or 0."""
    longest = 0
    for one in cost:
        longest = max(longest, one if one < INFINITY else 0)
    return longest
