"""The verb of the query step: costs from every point to every other."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import InputError
from hubplan.travel_times.hierarchy.customisation import (
    CustomisedHierarchy,
    Shortcuts,
    customised,
)
from hubplan.travel_times.hierarchy.sweep import (
    Closure,
    Seeds,
    Workspace,
    climb,
    close_upwards,
    collect,
    lanes_for,
    new_workspace,
    sweep,
)
from hubplan.travel_times.whole_costs import INFINITY, CostArray, JourneyTooLongError

Int32Array = NDArray[np.int32]
Progress = Callable[[int, int], None]

#: A thread for fewer batches than this costs more than it saves.
_BATCHES_A_THREAD: Final = 2


def quickest_costs(
    roads: CustomisedHierarchy,
    departures: Seeds,
    arrivals: Seeds,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CostArray:
    """Return the cost of the quickest path from every point to every other.

    Parameters
    ----------
    roads : CustomisedHierarchy
        The network with its costs.
    departures, arrivals : Seeds
        The ways from the origins into the network, and from it to the destinations.
    threads : int, optional
        How many run side by side; by default as many as there are processors and it pays. The
        costs do not depend on it.
    progress : callable, optional
        Called with points done and points in all, of the side with fewer.

    Returns
    -------
    ndarray of int32, shape (n_departures, n_arrivals)
        Whole units; `INFINITY` = no way.

    Raises
    ------
    JourneyTooLongError
        If a journey is too long to be counted.
    InputError
        If nodes and costs differ in shape.
    """
    for side in (departures, arrivals):
        if side.nodes.shape != side.cost.shape:
            raise InputError(
                f"nodes of shape {side.nodes.shape} do not fit costs of shape {side.cost.shape}"
            )
    found, longest = _search(roads, departures, arrivals, threads, progress)
    # Costs were added up to `longest`. Only where the next step might have led beyond the largest
    # number is it a question whether there is no way or none that can be counted.
    step = max(roads.longest, *(_longest_leg(side) for side in (departures, arrivals)))
    doubtful = max(longest, roads.longest) + step >= INFINITY
    if doubtful and found.max(initial=0) == INFINITY:
        _refuse_endless_journeys(roads, departures, arrivals, found)
    return found


def _search(
    roads: CustomisedHierarchy,
    departures: Seeds,
    arrivals: Seeds,
    threads: int | None,
    progress: Progress | None,
) -> tuple[CostArray, int]:
    """Return the costs, and the largest one met on the way."""
    rank, parent = roads.hierarchy.rank, roads.hierarchy.parent
    start, end = (Seeds(rank[side.nodes], side.cost) for side in (departures, arrivals))
    if len(end.nodes) <= len(start.nodes):
        search = _Search(parent, roads.down, end, start, close_upwards(roads.up, start))
        return search.run(threads, progress)
    search = _Search(parent, roads.up, start, end, close_upwards(roads.down, end))
    found, longest = search.run(threads, progress)
    return found.T, longest


def _refuse_endless_journeys(
    roads: CustomisedHierarchy, departures: Seeds, arrivals: Seeds, found: CostArray
) -> None:
    """Make sure that where no way was found there is none, by asking for ways that cost nothing."""
    rows, columns = (np.flatnonzero(found.max(axis=side) == INFINITY) for side in (1, 0))
    free_start, free_end = (
        Seeds(side.nodes[which], _free_of_charge(side.cost[which]))
        for side, which in ((departures, rows), (arrivals, columns))
    )
    free_roads = customised(roads.hierarchy, _free_of_charge(roads.arc_cost))
    reached, _ = _search(free_roads, free_start, free_end, None, None)
    endless = (reached == 0) & (found[np.ix_(rows, columns)] == INFINITY)
    if endless.any():
        row, column = np.argwhere(endless)[0]
        raise JourneyTooLongError(
            f"{int(endless.sum()):,} journeys are too long to be counted, such as the one from "
            f"point {rows[row]} to point {columns[column]}",
            hint="A hierarchy counts to 14.9 hours: use engine='dijkstra'.",
        )


def _longest_leg(points: Seeds) -> int:
    return int(points.cost[points.cost < INFINITY].max(initial=0))


def _free_of_charge(cost: CostArray) -> CostArray:
    """Return zero for every way that is open."""
    return np.where(cost < INFINITY, 0, INFINITY).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """One matrix: few points climb, many are swept to."""

    parent: Int32Array
    shortcuts: Shortcuts  # of the few
    few: Seeds
    many: Seeds
    closure: Closure  # of the many

    def run(self, threads: int | None, progress: Progress | None) -> tuple[CostArray, int]:
        """Return the costs, shape (n_many, n_few), and the largest one met on the way."""
        result = np.empty((len(self.many.nodes), len(self.few.nodes)), dtype=np.int32)
        n_few, n_lanes = len(self.few.nodes), lanes_for(len(self.few.nodes))
        starts = range(0, n_few, n_lanes)
        if threads is None:
            threads = min(os.cpu_count() or 1, len(starts) // _BATCHES_A_THREAD)
        spaces: SimpleQueue[Workspace] = SimpleQueue()
        for _ in range(max(1, threads)):
            spaces.put(new_workspace(self.closure, n_lanes))

        def one_batch(start: int) -> int:
            space = spaces.get()
            longest = self._batch(start, space, result)
            spaces.put(space)
            return longest

        longest = 0
        with ThreadPoolExecutor(max(1, threads)) as pool:
            batches = pool.map(one_batch, starts) if threads > 1 else map(one_batch, starts)
            for start, reached in zip(starts, batches, strict=True):
                longest = max(longest, reached)
                if progress is not None:
                    progress(min(start + n_lanes, n_few), n_few)
        return result, longest

    def _batch(self, start: int, space: Workspace, result: CostArray) -> int:
        """Search from the few points from `start` on, write their columns, return the longest."""
        batch = slice(start, start + space.lanes.shape[1])
        few, space = Seeds(*(array[batch] for array in self.few)), space._replace(batch=start)
        climbed = climb(self.parent, self.shortcuts, few, self.closure, space)
        swept = sweep(self.closure.shortcuts, space)
        collect(self.many, self.closure, space, result)
        return max(climbed, swept)
