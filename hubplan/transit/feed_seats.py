"""Trips between which passengers stay in their seats become one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hubplan.transit.feed_hops import Ends
from hubplan.transit.feed_runs import Runs
from hubplan.transit.repairs import RepairLog
from hubplan.units import IntArray


def chain_runs(
    runs: Runs, seated: Sequence[tuple[int, int, int]], ends: Ends, where: str, log: RepairLog
) -> list[list[int]]:
    """Chain the runs between which passengers stay seated.

    Parameters
    ----------
    runs : Runs
        Of a feed.
    seated : sequence of (int, int, int)
        Trip, the trip that goes on, row number.
    ends : Ends
        Of the trips.
    where : str
        The table of transfers, for messages.
    log : RepairLog
        Where pairs are counted, once for each day on which both run.

    Returns
    -------
    list of list of int
        Every run once, those that follow each other in one list. A run follows only one other,
        and is followed by only one: the first pair listed counts. Runs of frequencies follow none.
    """
    place = {
        (trip, day): run
        for run, (trip, day, start) in enumerate(
            zip(runs.trip.tolist(), runs.day.tolist(), runs.start.tolist(), strict=True)
        )
        if start < 0
    }
    following: dict[int, int] = {}
    followed: set[int] = set()
    for first, second, row in seated:
        for day in range(int(runs.day.max(initial=-1)) + 1):
            a, b = place.get((first, day)), place.get((second, day))
            if a is None or b is None:
                continue
            # Later and never the same moment: so no chain bites its tail.
            late = ends.departure[first] < ends.departure[second]
            late &= ends.arrival[first] <= ends.departure[second]
            if not late or a in following or b in followed:
                log.note("not joined", where, row)
                continue
            log.note("joined", where, row)
            following[a] = b
            followed.add(b)
    chains = []
    for run in range(len(runs.trip)):
        if run in followed:
            continue
        chain = [run]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        chains.append(chain)
    return chains


def links(
    chains: Sequence[Sequence[int]], runs: Runs, ends: Ends
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Return the ways from the last stop of a run to the first of the next, where they differ.

    Parameters
    ----------
    chains : sequence of sequence of int
        As `chain_runs` gives them.
    runs : Runs
        Of the feed.
    ends : Ends
        Of its trips.

    Returns
    -------
    run, from_stop, to_stop, departure, arrival : ndarray of int
        The run the way comes after, and the hop in seconds of the day asked for.
    """
    found = []
    for chain in chains:
        for a, b in pairwise(chain):
            first, second = runs.trip[a], runs.trip[b]
            if ends.to_stop[first] != ends.from_stop[second]:
                found.append(
                    (
                        a,
                        ends.to_stop[first],
                        ends.from_stop[second],
                        ends.arrival[first] + runs.shift[a],
                        ends.departure[second] + runs.shift[b],
                    )
                )
    columns = np.array(found, dtype=np.int64).reshape(-1, 5).T
    return columns[0], columns[1], columns[2], columns[3], columns[4]
