"""One feed: from its tables to the hops of one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hubplan.transit.feed_calendar import Calendar
from hubplan.transit.feed_calls import read_calls
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_hops import (
    Area,
    Ends,
    Hops,
    crop_to_area,
    first_rows,
    make_hops,
    stops_inside,
)
from hubplan.transit.feed_runs import Runs, ServiceDay, make_runs, spread
from hubplan.transit.feed_seats import chain_runs, links
from hubplan.transit.feed_stops import Stops, read_stops
from hubplan.transit.feed_times import mend_times
from hubplan.transit.feed_transfers import Transfers, read_transfers
from hubplan.transit.feed_trips import read_frequencies, read_trips
from hubplan.transit.repairs import RepairLog
from hubplan.units import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class FeedDay:
    """What one feed gives to the timetable of a day.

    Attributes
    ----------
    stops : Stops
        All of the feed, used or not.
    transfers : Transfers
        Rules of changing between them.
    trip_ids, trip_routes : list of str
        Of the trips of the day, runs chained where passengers stay seated.
    hops : Hops
        Their trips are positions in `trip_ids`, their times those of the day asked for; each
        trip's in the order in which they are ridden.
    """

    stops: Stops
    transfers: Transfers
    trip_ids: list[str]
    trip_routes: list[str]
    hops: Hops


def read_feed_day(
    files: FeedFiles,
    calendar: Calendar,
    services: Sequence[set[str]],
    days: Sequence[ServiceDay],
    *,
    area: Area | None,
    log: RepairLog,
) -> FeedDay:
    """Read what runs on a day.

    Parameters
    ----------
    files : FeedFiles
        A feed with the tables and columns it must have.
    calendar : Calendar
        Its services.
    services : sequence of set of str
        Those that run on each of `days`.
    days : sequence of ServiceDay
        The day asked for and its neighbours.
    area : tuple of float, or None
        (west, south, east, north) in degrees; None = everything.
    log : RepairLog
        Where repairs are counted.

    Returns
    -------
    FeedDay
        Perhaps without a trip.
    """
    if files.elsewhere:
        first = f"{files.name}/{files.elsewhere[0]}"
        log.note("other folder", first, None, count=len(files.elsewhere))
    stops = read_stops(files, log)
    trips = read_trips(files, calendar, log)
    running = [np.array([s in ran for s in trips.services], dtype=bool) for ran in services]
    wanted = np.logical_or.reduce(running)
    inside = stops_inside(stops, area)
    calls, wanted = read_calls(files, trips.index, stops.index, wanted, near=inside, log=log)
    frequencies = read_frequencies(files, trips, wanted, log)
    starts = first_rows(calls, len(trips.ids))
    calls, sound = mend_times(calls, wanted, files.where("stop_times"), log)
    tables = (files.where("trips"), files.where("stop_times"))
    hops, ends = make_hops(
        calls, stops, sound, trip_rows=trips.rows, starts=starts, where=tables, log=log
    )
    if area is not None:
        hops = crop_to_area(hops, inside)
    runs = make_runs(days, running, ends, frequencies, where=files.where("frequencies"), log=log)
    used = np.zeros(len(stops.ids), dtype=bool)
    used[hops.from_stop] = used[hops.to_stop] = True
    transfers = read_transfers(files, stops, trips, used, log)
    chains = chain_runs(runs, transfers.seated, ends, files.where("transfers"), log)
    where_each = spread(hops, runs, len(trips.ids), files.name)
    ridden = _as_ridden(hops, (runs, *where_each), chains, ends, used)
    run_ids = runs.names(trips, days)
    lines = [[trips.routes[runs.trip[run]] for run in chain] for chain in chains]
    return FeedDay(
        stops,
        transfers,
        ["+".join(run_ids[run] for run in chain) for chain in chains],
        [", then ".join(dict.fromkeys(names)) for names in lines],
        ridden,
    )


def _as_ridden(
    hops: Hops,
    spread_runs: tuple[Runs, IntArray, IntArray],
    chains: list[list[int]],
    ends: Ends,
    used: BoolArray,
) -> Hops:
    """Return the hops of every run, chain by chain, with the ways between chained runs."""
    runs, run, hop = spread_runs
    chain_of = np.zeros(len(runs.trip), dtype=np.int64)
    place: IntArray = np.zeros(len(runs.trip), dtype=np.int64)
    for number, chain in enumerate(chains):
        chain_of[chain] = number
        place[chain] = range(len(chain))
    after, a, b, leaves, arrives = links(chains, runs, ends)
    # Where the area cuts off an end, nobody is told to ride beyond it.
    kept = used[a] & used[b]
    after, a, b, leaves, arrives = after[kept], a[kept], b[kept], leaves[kept], arrives[kept]
    runs_of = np.concatenate([run, after])
    late = np.repeat([False, True], [len(run), len(after)])
    order = np.lexsort((late, place[runs_of], chain_of[runs_of]))
    shift = runs.shift[run]
    no, yes = np.zeros(len(after), dtype=bool), np.ones(len(after), dtype=bool)
    return Hops(
        chain_of[runs_of][order],
        np.concatenate([hops.from_stop[hop], a])[order],
        np.concatenate([hops.to_stop[hop], b])[order],
        np.concatenate([hops.departure[hop] + shift, leaves])[order],
        np.concatenate([hops.arrival[hop] + shift, arrives])[order],
        np.concatenate([hops.may_board[hop], no])[order],
        np.concatenate([hops.may_alight[hop], yes])[order],
    )
