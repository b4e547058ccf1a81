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
    n_vehicles, n_steps = board.shape[1], board.shape[2]
    for hop in range(between[1] - 1, between[0] - 1, -1):
        departure, arrival = hops.departure_s[hop], hops.arrival_s[hop]
        start, end, trip = hops.from_stop[hop], hops.to_stop[hop], hops.trip[hop]
        on_foot = n_steps  # the first step that can be kept by walking on from here
        if hops.may_alight[hop]:
            late_s = arrival + to_place_s[end] - steps[0]
            if late_s <= (n_steps - 1) * steps[1]:
                on_foot = max(0, -(-late_s // steps[1]))
        for v in range(n_vehicles):  # v more vehicles after this one
            step = min(aboard[trip, v], on_foot)
            if v > 0 and hops.may_alight[hop]:
                while step > 0 and alight[end, v - 1, step - 1] >= arrival:
                    step -= 1
            aboard[trip, v] = step
            if not hops.may_board[hop] or step >= kept[start, v]:
                continue
            # Hops before this one leave earlier: these steps will not be bettered.
            already = kept[start, v]
            board[start, v, step:already] = departure
            kept[start, v] = step
            for link in range(hops.links.start[start], hops.links.start[start + 1]):
                other, latest = hops.links.place[link], departure - hops.links.seconds[link]
                for k in range(step, already):
                    alight[other, v, k] = max(alight[other, v, k], latest)


@compiled
def latest_leaving(
    board: Int32Array, walks: Reach, leave: Int32Array, vehicles: Int32Array
) -> None:
    """Write when people have to leave their doors to catch what the stops around them offer.

    Parameters
    ----------
    board : ndarray of int32, shape (n_stops, n_vehicles, n_steps)
        Latest departures from the stops, as `Labels` has them.
    walks : Reach
        From the doors to the stops.
    leave : ndarray of int32, shape (n_doors, n_steps)
        Latest leaving with no vehicle at all; made later where a vehicle allows it.
    vehicles : ndarray of int32, shape (n_doors, n_steps)
        Gets the fewest vehicles with which one may leave so late.
    """
    vehicles[:] = 0
    for door in range(leave.shape[0]):
        for v in range(board.shape[1]):
            for way in range(walks.start[door], walks.start[door + 1]):
                stop, walk_s = walks.place[way], walks.seconds[way]
                for k in range(leave.shape[1]):
                    if board[stop, v, k] - walk_s > leave[door, k]:
                        leave[door, k] = board[stop, v, k] - walk_s
                        vehicles[door, k] = v + 1
