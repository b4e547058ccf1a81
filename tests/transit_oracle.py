"""An independent way to the same answers: a time-expanded graph and Dijkstra's algorithm.

Nodes are moments, edges what one can do next. Nothing is scanned, mirrored or put in steps: every
appointment is a search of its own, forwards or backwards. Boarding costs one, all else nothing,
so that the distance of a node is the fewest vehicles.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from statistics import median_high

import networkx as nx

HUGE = 2**30


def least_change(timetable, walks):
    """Return {(alighted, boarded): seconds}, read straight from the definitions."""
    asked = {
        (a, b): s
        for a, b, s in zip(
            timetable.transfer_from.tolist(),
            timetable.transfer_to.tolist(),
            timetable.transfer_s.tolist(),
            strict=True,
        )
    }
    pairs = {(s, s): int(timetable.change_s[s]) for s in range(timetable.n_stops)}
    for a in range(timetable.n_stops):
        for b, seconds in row(walks.between_stops, a).items():
            pairs[a, b] = seconds + 60
    kept = {pair: max(seconds, asked.get(pair, 0)) for pair, seconds in pairs.items()}
    return {pair: seconds for pair, seconds in kept.items() if asked.get(pair) != -1}


def row(reach, i):
    """Return {place: seconds} of one row."""
    part = slice(reach.start[i], reach.start[i + 1])
    return dict(zip(reach.place[part].tolist(), reach.seconds[part].tolist(), strict=True))


class TimeExpanded:
    """The graph of a day: one node to stand at a stop at a departure, one to be aboard a hop."""

    def __init__(self, timetable, walks, *, board_not_before_s=None):
        self.walks, self.graph = walks, nx.DiGraph()
        t = timetable
        columns = (t.departure_s, t.arrival_s, t.from_stop, t.to_stop, t.trip)
        self.hops = [
            *zip(
                range(t.n_connections),
                *(column.tolist() for column in (*columns, t.may_board, t.may_alight)),
                strict=True,
            )
        ]
        self.waits = defaultdict(list)  # by stop, the moments at which something leaves
        for _, departure, _, start, *_ in self.hops:
            self.waits[start].append(departure)
        for stop, moments in self.waits.items():
            self.waits[stop] = ordered = sorted(set(moments))
            for earlier, later in pairwise(ordered):
                self.graph.add_edge(("wait", stop, earlier), ("wait", stop, later), weight=0)
        after = defaultdict(list)
        for (a, b), seconds in least_change(t, walks).items():
            after[a].append((b, seconds))
        last_of_trip = {}
        for number, departure, arrival, start, end, trip, on, off in self.hops:
            aboard = ("hop", number)
            self.graph.add_node(aboard)
            if trip in last_of_trip:
                self.graph.add_edge(("hop", last_of_trip[trip]), aboard, weight=0)
            last_of_trip[trip] = number
            if on and departure >= (board_not_before_s or -HUGE):
                self.graph.add_edge(("wait", start, departure), aboard, weight=1)
            for stop, seconds in after[end] if off else ():
                moment = next((m for m in self._after(stop, arrival + seconds)), None)
                if moment is not None:
                    self.graph.add_edge(aboard, ("wait", stop, moment), weight=0)
        self.against = self.graph.reverse(copy=False)
        self.searched = {}

    def _fewest(self, graph, sources):
        """Return the fewest vehicles from any of some nodes, searched once."""
        key = graph is self.against, frozenset(sources)
        if key not in self.searched:
            self.searched[key] = fewest(graph, sources)
        return self.searched[key]

    def _after(self, stop, moment):
        moments = self.waits.get(stop, ())
        return moments[bisect_left(moments, moment) :][:1]

    def leaving(self, walk_from, walk_to, all_the_way, by, max_changes):
        """Return (latest leaving, fewest vehicles) to be there by a moment; (None, 0) = never.

        `walk_from` and `walk_to` are {stop: seconds}; the search runs against time.
        """
        ends = {
            ("hop", number)
            for number, _, arrival, _, end, _, _, off in self.hops
            if off and arrival + walk_to.get(end, HUGE) <= by
        }
        vehicles = self._fewest(self.against, ends)
        best = (None, 0)
        if all_the_way <= self.walks.max_walk_s:
            best = (by - all_the_way, 0)
        for node, count in sorted(vehicles.items(), key=lambda pair: pair[1]):
            if node[0] == "wait" and 1 <= count <= max_changes + 1 and node[1] in walk_from:
                leave = node[2] - walk_from[node[1]]
                if best[0] is None or leave > best[0]:
                    best = (leave, count)
        return best

    def arriving(self, walk_from, walk_to, all_the_way, start, max_changes):
        """Return the earliest arrival after leaving at a moment, None = never; along time."""
        begins = set()
        for stop, seconds in walk_from.items():
            begins |= {("wait", stop, moment) for moment in self._after(stop, start + seconds)}
        vehicles = self._fewest(self.graph, begins)
        found = [
            arrival + walk_to[end]
            for number, _, arrival, _, end, _, _, off in self.hops
            if off and end in walk_to and vehicles.get(("hop", number), 99) <= max_changes + 1
        ]
        if all_the_way <= self.walks.max_walk_s:
            found.append(start + all_the_way)
        return min(found, default=None)


def fewest(graph, sources):
    """Return the fewest vehicles from any of some nodes to every other."""
    sources = {node for node in sources if node in graph}
    if not sources:
        return {}
    return nx.multi_source_dijkstra_path_length(graph, sources)


def by_appointment(graph, walks, visits, i, j):
    """Return the lists leave, vehicles, home of a pair, one entry an appointment."""
    door, site = row(walks.from_demand, i), row(walks.from_site, j)
    on_foot = int(walks.all_the_way_s[i, j])
    there, home = [], []
    for k in range(visits.n_steps):
        moment = visits.arrive_from_s + k * visits.step_s
        there.append(graph.leaving(door, site, on_foot, moment, visits.max_changes))
        over = moment + visits.stay_s
        home.append(graph.arriving(site, door, on_foot, over, visits.max_changes))
    return there, home


def summary(graph, walks, visits, i, j):
    """Return what `TransitTimes` says of a pair, worked out in plain Python."""
    there, home = by_appointment(graph, walks, visits, i, j)
    can_come, can_go, kept = 0, 0, []
    for k, ((leave, vehicles), back) in enumerate(zip(there, home, strict=True)):
        moment = visits.arrive_from_s + k * visits.step_s
        out = None if leave is None or moment - leave > visits.longest_s else moment - leave
        over = moment + visits.stay_s
        late = back is None or back > visits.home_by_s or back - over > visits.longest_s
        can_come, can_go = can_come + (out is not None), can_go + (not late)
        if out is not None and not late:
            kept.append((out, vehicles, back - over))
    out, back = [a for a, _, _ in kept], [b for _, _, b in kept]
    figures = {
        f"{prefix}{name}_minutes": of(seconds) / 60 if seconds else math.nan
        for prefix, seconds in (("", out), ("home_", back))
        for name, of in (("best", min), ("median", median_high), ("worst", max))
    }
    figures["vehicles"] = kept[out.index(median_high(out))][1] if kept else math.nan
    figures["share_works"] = len(kept) / visits.n_steps
    figures["share_there"] = can_come / visits.n_steps
    figures["share_home"] = can_go / visits.n_steps
    door, site = row(walks.from_demand, i), row(walks.from_site, j)
    last, _ = graph.leaving(
        site, door, int(walks.all_the_way_s[i, j]), visits.home_by_s, visits.max_changes
    )
    first_over = visits.arrive_from_s + visits.stay_s
    figures["last_way_home_s"] = math.nan if last is None or last < first_over else last
    walk = int(walks.all_the_way_s[i, j])
    figures["walk_minutes"] = math.nan if walk >= HUGE else walk / 60
    return figures
