"""The scan: latest departures towards one place, for all arrival steps at once. Needs numba.

The profile Connection Scan of Dibbelt, Pajor, Strasser and Wagner ("Intriguingly simple and fast
transit routing", 2013; "Connection Scan Algorithm", 2018), with two changes. What somebody aboard
can still keep is not a list of arrivals but one whole number, the first *step* (appointment) of
the window: all steps together cost hardly more than one. And it is kept for each number of
vehicles, so that changes are limited and counted exactly.

Times are whole seconds; hops stand as in `Timetable`. The same scan of a mirrored timetable
(`hops.py`) gives the ways home.
"""

from __future__ import annotations

from hubplan.compiled import compiled
from hubplan.transit.hops import Hops, Labels
from hubplan.transit.reach import Reach
from hubplan.transit.timetable import Int32Array


@compiled
def scan_hops(
    hops: Hops,
    between: tuple[int, int],
    to_place_s: Int32Array,
    steps: tuple[int, int],
    labels: Labels,
) -> None:
    """Read hops from the last to the first, and write what can be kept from every stop.

    Parameters
    ----------
    hops : Hops
        The timetable.
    between : tuple of int
        The first hop to read, and the one after the last; what lies after it was read before.
    to_place_s : ndarray of int32, shape (n_stops,)
        Seconds on foot from each stop to the place; `FAR` = not to be walked.
    steps : tuple of int
        When one has to be there: the first step, and the seconds between two.
    labels : Labels
        From `fresh_labels`, or from a call for later hops; changed in place.
    """
    board, alight, kept, aboard = labels.board, labels.alight, labels.kept, labels.aboard
    n_vehicles, n_steps = board.shape[0], board.shape[2]
    for hop in range(between[1] - 1, between[0] - 1, -1):
        departure, arrival = hops.departure_s[hop], hops.arrival_s[hop]
        start, end, trip = hops.from_stop[hop], hops.to_stop[hop], hops.trip[hop]
        step = n_steps  # the first that can be kept, here by walking on from the stop
        if hops.may_alight[hop]:
            late_s = arrival + to_place_s[end] - steps[0]
            if late_s <= (n_steps - 1) * steps[1]:
                step = max(0, -(-late_s // steps[1]))
        already = n_steps  # the first that later departures keep, with as few vehicles
        for v in range(n_vehicles):  # v more vehicles after this one
            step = min(step, aboard[v, trip])
            if v > 0 and hops.may_alight[hop]:
                while step > 0 and alight[v - 1, end, step - 1] >= arrival:
                    step -= 1
            links = hops.links_nearest[hop] if step == aboard[v, trip] else hops.links_all[hop]
            aboard[v, trip] = step
            already = min(already, kept[v, start])
            if not hops.may_board[hop] or step >= already:
                if step == 0:
                    break  # more vehicles keep no more
                continue
            # Hops before this one leave earlier: these steps will not be bettered.
            board[v, start, step:already] = departure
            kept[v, start] = step
            for link in range(hops.links.start[links], hops.links.start[links + 1]):
                latest = departure - hops.links.seconds[link]
                _raise_to(latest, alight[v, hops.links.place[link], step:already])
            already = step


@compiled
def _raise_to(least: int, moments: Int32Array) -> None:
    """Make moments no earlier than one."""
    for k in range(len(moments)):
        moments[k] = max(moments[k], least)


@compiled
def latest_leaving(labels: Labels, walks: Reach, leave: Int32Array, vehicles: Int32Array) -> None:
    """Write when people have to leave their doors to catch what the stops around them offer.

    Parameters
    ----------
    labels : Labels
        What a scan wrote.
    walks : Reach
        From the doors to the stops.
    leave : ndarray of int32, shape (n_doors, n_steps)
        Latest leaving with no vehicle at all; made later where a vehicle allows it.
    vehicles : ndarray of int32, shape (n_doors, n_steps)
        Gets the fewest vehicles with which one may leave so late.
    """
    vehicles[:] = 0
    board, kept = labels.board, labels.kept
    for door in range(leave.shape[0]):
        for v in range(board.shape[0]):
            for way in range(walks.start[door], walks.start[door + 1]):
                stop, walk_s = walks.place[way], walks.seconds[way]
                for k in range(kept[v, stop], leave.shape[1]):
                    if board[v, stop, k] - walk_s > leave[door, k]:
                        leave[door, k] = board[v, stop, k] - walk_s
                        vehicles[door, k] = v + 1
