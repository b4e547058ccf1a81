"""Trips between which passengers stay in their seats become one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from hubplan.transit.feed_hops import Ends
from hubplan.transit.feed_runs import Runs
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S
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
        and is followed by only one: the first pair listed counts. Runs of frequencies follow none;
        their pairs are counted once.
    """
    following: dict[int, int] = {}
    followed: set[int] = set()
    for a, b, row in _pairs(runs, seated, ends, where, log):
        if following.get(a) == b:
            continue
        first, second = runs.trip[a], runs.trip[b]
        leaves = ends.departure[second] + runs.shift[b]
        # Later and never the same moment: so no chain bites its tail.
        late = ends.departure[first] + runs.shift[a] < leaves
        late &= ends.arrival[first] + runs.shift[a] <= leaves
        if not late:
            log.note("not joined", where, row)
        elif a in following or b in followed:
            log.note("joined elsewhere", where, row)
        else:
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


def _pairs(
    runs: Runs, seated: Sequence[tuple[int, int, int]], ends: Ends, where: str, log: RepairLog
) -> Iterator[tuple[int, int, int]]:
    """Give the runs of each pair of trips, and its row, on each day on which both run."""
    # Service days as counted from the day asked for: nights may have an hour more or less.
    service_day = np.rint(runs.shift / DAY_S).astype(np.int64).tolist()
    place: dict[tuple[int, int], int] = {}
    often: set[int] = set()
    for run, (trip, day, start) in enumerate(
        zip(runs.trip.tolist(), service_day, runs.start.tolist(), strict=True)
    ):
        if start < 0:
            place[trip, day] = run
        else:
            often.add(trip)
    days = sorted({day for _, day in place})
    running = {trip for trip, _ in place} | often
    for first, second, row in seated:
        if {first, second} & often:
            log.note("joined at intervals", where, row, count=int({first, second} <= running))
            continue
        later = _days_later(first, second, ends)
        for day in days:
            a, b = place.get((first, day)), place.get((second, day + later))
            if a is not None and b is not None:
                yield a, b, row


def _days_later(first: int, second: int, ends: Ends) -> int:
    """Return 1 for a trip that goes on from one of the service day before, else 0."""
    wait = ends.departure[second] - ends.arrival[first]
    return int(wait < 0 and 0 <= wait + DAY_S <= DAY_S // 2)


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
