"""A whole day as a time-expanded graph in numpy, for timetables as large as towns have.

Every departure is a node that one waits at and one that one is aboard at; every ride on, every
wait for the next departure and every change from an arrival to the first departure that it
reaches is an edge, written out. Appointments are the bits of a number at each node: an edge hands
on those that can be kept. Nothing is taken to be better than anything else, no node is left out,
and the way home is searched along time, not mirrored. It shares no code with the scan.
"""

from __future__ import annotations

import numpy as np

NEVER = -(2**40)
_BITS = 64


def rows_of(reach, i):
    """Return the places and seconds of one row of walks."""
    part = slice(reach.start[i], reach.start[i + 1])
    return reach.place[part].astype(np.int64), reach.seconds[part].astype(np.int64)


def change_pairs(timetable, walks):
    """Return where one alights, where one boards, and the least seconds between."""
    t, n = timetable, timetable.n_stops
    least = {(s, s): int(t.change_s[s]) for s in range(n)}
    for a in range(n):
        places, seconds = rows_of(walks.between_stops, a)
        for b, walk in zip(places.tolist(), seconds.tolist(), strict=True):
            least[a, b] = walk + 60
    for a, b, seconds in np.column_stack([t.transfer_from, t.transfer_to, t.transfer_s]).tolist():
        if seconds == -1:
            least.pop((a, b), None)
        elif (a, b) in least:
            least[a, b] = max(least[a, b], seconds)
    pairs = np.array([(a, b, s) for (a, b), s in least.items()], dtype=np.int64).reshape(-1, 3)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].T


class Stretches:
    """Neighbours of one kind, such as the hops of a trip: bits are handed on along them."""

    def __init__(self, of):
        """Take what each entry belongs to, those that belong together side by side."""
        self.of = of
        self.longest = int(np.bincount(of).max(initial=1)) if len(of) else 1

    def onwards(self, bits):
        """Return the bits of each entry and of all before it."""
        bits, step = bits.copy(), 1
        while step < self.longest:
            handed = np.where(self.of[step:] == self.of[:-step], bits[:-step], 0)
            bits[step:] |= handed
            step *= 2
        return bits

    def backwards(self, bits):
        """Return the bits of each entry and of all after it."""
        return Stretches(self.of[::-1]).onwards(bits[::-1])[::-1]


class Moments:
    """The graph of a day for one walker."""

    def __init__(self, timetable, walks, *, board_not_before_s=None):
        t = timetable
        self.walks = walks
        ride = np.argsort(t.trip, kind="stable")  # trip by trip, as it is ridden
        columns = (t.departure_s, t.arrival_s, t.from_stop, t.to_stop)
        self.departs, self.arrives, self.starts, self.ends = (
            column[ride].astype(np.int64) for column in columns
        )
        self.on, self.off = t.may_board[ride].copy(), t.may_alight[ride]
        if board_not_before_s is not None:
            self.on &= self.departs >= board_not_before_s
        self.trips = Stretches(t.trip[ride])
        # Nodes to wait at: stop by stop, in order of departure.
        self.waiting = np.lexsort((self.departs, self.starts))
        self.wait_stop = self.starts[self.waiting]
        self.wait_time = self.departs[self.waiting]
        self.waits = Stretches(self.wait_stop)
        self.n_stops = t.n_stops
        self._changes(t)

    def _changes(self, timetable):
        """Write out each change: from a hop that one leaves to the first departure reached."""
        alighted, boarded, least = change_pairs(timetable, self.walks)
        start = np.searchsorted(alighted, np.arange(self.n_stops + 1))
        number = np.where(self.off, np.diff(start)[self.ends], 0)
        hop = np.repeat(np.arange(len(number)), number)
        place = np.arange(len(hop)) - np.repeat(np.cumsum(number) - number, number)
        pair = start[self.ends[hop]] + place
        node = self.first_wait(boarded[pair], self.arrives[hop] + least[pair])
        reached = node >= 0
        hop, node = hop[reached].astype(np.int32), node[reached].astype(np.int32)
        self.n_changes = len(hop)
        self.out = _grouped(hop, len(number)), node
        order = np.argsort(node, kind="stable")
        self.back = _grouped(node[order], len(number)), hop[order]

    def first_wait(self, stop, moment):
        """Return the first departure from stops at or after moments, -1 = none that day."""
        shift, width = -int(self.wait_time.min(initial=0)), 2**22
        key = self.wait_stop * width + self.wait_time + shift
        # Moments before all departures or after them stay with their stop.
        moment = np.clip(np.asarray(moment, dtype=np.int64) + shift, 0, width - 1)
        node = np.searchsorted(key, stop * width + moment)
        last = np.minimum(node, len(key) - 1)
        return np.where((node < len(key)) & (self.wait_stop[last] == stop), node, -1)

    def boardings(self, kept, max_vehicles):
        """Give for each number of vehicles the bits kept by boarding at each node to wait at.

        `kept` are the bits kept by leaving each hop for the place itself.
        """
        wait = None
        for _ in range(max_vehicles):
            off = kept if wait is None else kept | _any_of(self.out[0], wait[self.out[1]])
            aboard = self.trips.backwards(off)
            board = np.where(self.on, aboard, 0)[self.waiting]
            yield board
            wait = self.waits.backwards(board)

    def alightings(self, begun, max_vehicles):
        """Return the bits with which one can leave each hop, begun at nodes to wait at."""
        wait = begun
        for vehicle in range(max_vehicles):
            at = np.empty_like(wait)
            at[self.waiting] = self.waits.onwards(wait)
            off = np.where(self.off, self.trips.onwards(np.where(self.on, at, 0)), 0)
            if vehicle + 1 < max_vehicles:
                wait = begun | _any_of(self.back[0], off[self.back[1]])
        return off

    def latest(self, board, bit):
        """Return by stop the latest departure with a bit."""
        best = np.full(self.n_stops, NEVER)
        some = (board >> np.uint64(bit)) & np.uint64(1) > 0
        np.maximum.at(best, self.wait_stop[some], self.wait_time[some])
        return best

    def earliest(self, off, bit):
        """Return by stop the earliest arrival with a bit."""
        best = np.full(self.n_stops, -NEVER)
        some = (off >> np.uint64(bit)) & np.uint64(1) > 0
        np.minimum.at(best, self.ends[some], self.arrives[some])
        return best


def _grouped(group, n):
    """Return where each group starts in a sorted list, and one more."""
    return np.searchsorted(group, np.arange(n + 1))


def _any_of(start, bits):
    """Return the bits of each group joined; none where it is empty."""
    some = np.flatnonzero(np.diff(start))
    joined = np.zeros(len(start) - 1, dtype=np.uint64)
    if len(some):
        joined[some] = np.bitwise_or.reduceat(bits, start[some])
    return joined


def _bit(number):
    return np.uint64(1) << np.uint64(number)


def _over_ways(reach, n, values, best):
    """Return for each door the best of what stands at the end of each of its walks."""
    start = reach.start
    some = np.flatnonzero(np.diff(start))
    found = np.full(n, NEVER if best is np.maximum else -NEVER)
    if len(some):
        found[some] = best.reduceat(values, start[some])
    return found


def visits_to(graph, visits, j):
    """Return leave, vehicles and home of a site, each (n_demand, n_steps); NEVER = none."""
    walks, steps = graph.walks, visits.appointments_s
    ends, n = visits.ends_s, len(walks.demand_ids)
    places, seconds = rows_of(walks.from_site, j)
    walk = np.full(graph.n_stops, -NEVER)
    walk[places] = seconds
    on_foot = walks.all_the_way_s[:, j].astype(np.int64)
    can_walk = on_foot <= walks.max_walk_s
    kept = np.zeros(len(graph.ends), dtype=np.uint64)
    for bit, step in enumerate(steps.tolist()):
        kept[graph.off & (graph.arrives + walk[graph.ends] <= step)] |= _bit(bit)
    leave = np.where(can_walk[:, None], steps - on_foot[:, None], NEVER)
    vehicles = np.zeros(leave.shape)
    doors = walks.from_demand
    most = visits.max_changes + 1
    for count, board in enumerate(graph.boardings(kept, most), start=1):
        for bit in range(len(steps)):
            values = graph.latest(board, bit)[doors.place] - doors.seconds
            found = _over_ways(doors, n, values, np.maximum)
            better = (found > leave[:, bit]) & (found > NEVER // 2)
            leave[better, bit], vehicles[better, bit] = found[better], count
    begun = np.zeros(len(graph.ends), dtype=np.uint64)
    for bit, end in enumerate(ends.tolist()):
        node = graph.first_wait(places, end + seconds)
        np.bitwise_or.at(begun, node[node >= 0], _bit(bit))
    off = graph.alightings(begun, most)
    home = np.where(can_walk[:, None], ends + on_foot[:, None], -NEVER)
    for bit in range(len(steps)):
        values = graph.earliest(off, bit)[doors.place] + doors.seconds
        home[:, bit] = np.minimum(home[:, bit], _over_ways(doors, n, values, np.minimum))
    home[home > -NEVER // 2] = -NEVER
    return leave, vehicles, home


def last_ways_home(graph, visits):
    """Return the latest moments of leaving sites to be home in time, (n_demand, n_sites)."""
    walks, by = graph.walks, visits.home_by_s
    n, m = len(walks.demand_ids), len(walks.site_ids)
    on_foot = walks.all_the_way_s.astype(np.int64)
    last = np.where(on_foot <= walks.max_walk_s, by - on_foot, NEVER)
    for first in range(0, n, _BITS):
        some = range(first, min(first + _BITS, n))
        kept = np.zeros(len(graph.ends), dtype=np.uint64)
        for bit, i in enumerate(some):
            places, seconds = rows_of(walks.from_demand, i)
            walk = np.full(graph.n_stops, -NEVER)
            walk[places] = seconds
            kept[graph.off & (graph.arrives + walk[graph.ends] <= by)] |= _bit(bit)
        *_, board = graph.boardings(kept, visits.max_changes + 1)
        for bit, i in enumerate(some):
            values = graph.latest(board, bit)[walks.from_site.place] - walks.from_site.seconds
            last[i] = np.maximum(last[i], _over_ways(walks.from_site, m, values, np.maximum))
    return np.where(last >= visits.arrive_from_s + visits.stay_s, last.astype(float), np.nan)


def figures(leave, vehicles, home, visits):
    """Return by name what `TransitTimes` says of a site's visits, from its own definitions."""
    there = (visits.appointments_s - leave).astype(float)
    back = (home - visits.ends_s).astype(float)
    there[there > visits.longest_s] = np.nan
    back[(back > visits.longest_s) | (home > visits.home_by_s)] = np.nan
    both = ~np.isnan(there) & ~np.isnan(back)
    told = {
        "share_works": both.sum(axis=1) / both.shape[1],
        "share_there": (~np.isnan(there)).sum(axis=1) / both.shape[1],
        "share_home": (~np.isnan(back)).sum(axis=1) / both.shape[1],
        "vehicles": np.full(len(both), np.nan),
    }
    for prefix, seconds in (("", there), ("home_", back)):
        for name in ("best", "median", "worst"):
            told[f"{prefix}{name}_minutes"] = np.full(len(both), np.nan)
        for i in np.flatnonzero(both.any(axis=1)).tolist():
            kept = sorted(seconds[i, both[i]].tolist())
            median = kept[len(kept) // 2]
            for name, value in (("best", kept[0]), ("median", median), ("worst", kept[-1])):
                told[f"{prefix}{name}_minutes"][i] = value / 60
            if not prefix:
                step = next(k for k in np.flatnonzero(both[i]) if there[i, k] == median)
                told["vehicles"][i] = vehicles[i, step]
    return told


def all_figures(timetable, walks, visits, progress=None):
    """Return every value of `transit_times`, {name: (n_demand, n_sites)}."""
    graph = Moments(timetable, walks, board_not_before_s=visits.board_not_before_s)
    shape = len(walks.demand_ids), len(walks.site_ids)
    told = {}
    for j in range(shape[1]):
        for name, values in figures(*visits_to(graph, visits, j), visits).items():
            told.setdefault(name, np.empty(shape))[:, j] = values
        if progress is not None:
            progress(j + 1, shape[1])
    told["last_way_home_s"] = last_ways_home(graph, visits)
    on_foot = walks.all_the_way_s.astype(float)
    told["walk_minutes"] = np.where(on_foot < 2**30, on_foot / 60, np.nan)
    return told


def unlike(times, told):
    """Return {name: number of values that differ}; NaN is like NaN."""
    return {
        name: int((~np.isclose(getattr(times, name), values, rtol=0, atol=0, equal_nan=True)).sum())
        for name, values in told.items()
    }
