"""A hierarchy with costs: the quickest costs between any points of the network."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from hubplan.travel_times.hierarchy.sweep import (
    LANES,
    Closure,
    Shortcuts,
    Workspace,
    climb,
    close_upwards,
    collect,
    new_workspace,
    sweep,
)
from hubplan.travel_times.legs import Legs
from hubplan.travel_times.whole_costs import CostArray

Int32Array = NDArray[np.int32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class CustomisedHierarchy:
    """The shortcuts of a hierarchy with the costs of one speed table.

    Attributes
    ----------
    rank, parent : ndarray of int32, shape (n_nodes,)
        As in `Hierarchy`.
    up, down : Shortcuts
        Those on quickest paths, driven towards their higher end, and away from it.
    """

    rank: Int32Array
    parent: Int32Array
    up: Shortcuts
    down: Shortcuts

    def costs(
        self,
        departures: Legs,
        arrivals: Legs,
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> CostArray:
        """Return the cost of the quickest path from every point to every other.

        Parameters
        ----------
        departures, arrivals : Legs
            The ways from the origins into the network, and from it to the destinations.
        threads : int, optional
            How many run side by side; by default one a processor. The costs do not depend on it.
        progress : callable, optional
            Called with points done and points in all, of the side with fewer.

        Returns
        -------
        ndarray of int32, shape (n_departures, n_arrivals)
            Whole units; `INFINITY` = no way.
        """
        start, end = self._numbered(departures), self._numbered(arrivals)
        if len(end) <= len(start):
            search = _Search(self.parent, self.down, end, start, close_upwards(self.up, start))
            return search.run(threads, progress)
        search = _Search(self.parent, self.up, start, end, close_upwards(self.down, end))
        return search.run(threads, progress).T

    def _numbered(self, legs: Legs) -> Legs:
        """Return legs in the hierarchy's numbers."""
        return Legs(self.rank[legs.nodes], legs.cost)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """One matrix: few points climb, many are swept to."""

    parent: Int32Array
    shortcuts: Shortcuts  # of the few
    few: Legs
    many: Legs
    closure: Closure  # of the many

    def run(self, threads: int | None, progress: Progress | None) -> CostArray:
        """Return the costs, shape (n_many, n_few)."""
        result = np.empty((len(self.many), len(self.few)), dtype=np.int32)
        starts = range(0, len(self.few), LANES)
        n_threads = max(1, min(threads or len(os.sched_getaffinity(0)), len(starts)))
        spaces: SimpleQueue[Workspace] = SimpleQueue()
        for _ in range(n_threads):
            spaces.put(new_workspace(self.closure))

        def one_batch(start: int) -> int:
            space = spaces.get()
            self._batch(start, space, result)
            spaces.put(space)
            return min(start + LANES, len(self.few))

        with ThreadPoolExecutor(n_threads) as pool:
            for done in pool.map(one_batch, starts) if n_threads > 1 else map(one_batch, starts):
                if progress is not None:
                    progress(done, len(self.few))
        return result

    def _batch(self, start: int, space: Workspace, result: CostArray) -> None:
        """Search from the few points from `start` on and write their columns."""
        own, above = self.shortcuts, self.closure.shortcuts
        lanes, touched, number = space.lanes, space.touched, self.closure.number
        legs = slice(start, start + LANES)
        climb(
            self.parent,
            own.first,
            own.head,
            own.cost,
            self.few.nodes[legs],
            self.few.cost[legs],
            number,
            lanes,
            touched,
            space.climbed,
            start,
        )
        sweep(above.first, above.head, above.cost, lanes, touched, start)
        collect(self.many.nodes, self.many.cost, number, lanes, start, result)
