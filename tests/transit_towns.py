"""Timetables made by hand, for the engine."""

from __future__ import annotations

import datetime as dt

import numpy as np

from hubplan.transit import Timetable
from hubplan.transit.reach import FAR, reach_of
from hubplan.transit.visits import Visits
from hubplan.transit.walks import Walks

DAY = dt.date(2026, 11, 24)


def at(clock):
    """Return seconds since midnight of "9:05" or "9:05:30"."""
    parts = [int(part) for part in clock.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def made(n_stops, trips, *, change_s=None, transfers=()):
    """Return a timetable from trips: each a list of (stop, arrival, departure, on, off)."""
    hops = [
        (
            calls[k][2],
            number,
            k,
            calls[k + 1][1],
            calls[k][0],
            calls[k + 1][0],
            calls[k][3],
            calls[k + 1][4],
        )
        for number, calls in enumerate(trips)
        for k in range(len(calls) - 1)
    ]
    hops.sort()
    columns = list(zip(*hops, strict=True)) or [()] * 8

    def whole(values):
        return np.array(list(values), dtype=np.int32)

    return Timetable(
        date=DAY,
        stop_ids=tuple(f"s{k}" for k in range(n_stops)),
        stop_names=tuple(f"Stop {k}" for k in range(n_stops)),
        stop_lon=np.zeros(n_stops),
        stop_lat=np.zeros(n_stops),
        trip_ids=tuple(f"t{k}" for k in range(len(trips))),
        trip_routes=("1",) * len(trips),
        departure_s=whole(columns[0]),
        arrival_s=whole(columns[3]),
        from_stop=whole(columns[4]),
        to_stop=whole(columns[5]),
        trip=whole(columns[1]),
        may_board=np.array(columns[6], dtype=bool),
        may_alight=np.array(columns[7], dtype=bool),
        change_s=whole(change_s or [60] * n_stops),
        transfer_from=whole(a for a, _, _ in transfers),
        transfer_to=whole(b for _, b, _ in transfers),
        transfer_s=whole(s for _, _, s in transfers),
    )


def line(*calls, on=(), off=()):
    """Return a trip that calls ("9:00", stop), ...; `on` and `off` name stops where one may not."""
    return [(stop, at(clock), at(clock), stop not in on, stop not in off) for clock, stop in calls]


def walker(n_stops, doors, sites, *, between=None, all_the_way=None, max_walk_s=1200, kph=4.8):
    """Return walks from {stop: seconds} of each door and site, and {(a, b): seconds}."""

    def reach(rows, n_rows):
        entries = [(i, p, s) for i, near in enumerate(rows) for p, s in near.items()]
        columns = np.array([e for e in entries if e[2] <= max_walk_s], dtype=np.int64)
        return reach_of(n_rows, *columns.reshape(-1, 3).T)

    stops = [{} for _ in range(n_stops)]
    for (a, b), seconds in (between or {}).items():
        stops[a][b] = seconds
    direct = np.full((len(doors), len(sites)), FAR, dtype=np.int32)
    for (i, j), seconds in (all_the_way or {}).items():
        direct[i, j] = seconds
    return Walks(
        demand_ids=tuple(f"d{i}" for i in range(len(doors))),
        site_ids=tuple(f"h{j}" for j in range(len(sites))),
        from_demand=reach(doors, len(doors)),
        from_site=reach(sites, len(sites)),
        between_stops=reach(stops, n_stops),
        all_the_way_s=direct,
        speed_kph=kph,
        max_walk_s=max_walk_s,
        estimated=True,
        model="By hand.",
    )


def any_day(random):
    """Return a timetable, walks and visits at random: few stops and moments, so that trips meet.

    Homes are near the first stops, hubs near the last; most journeys need a change.
    """
    pick, minutes = random.choice, random.randint
    n_stops = minutes(4, 7)
    trips = []
    for _ in range(minutes(15, 50)):
        # A second more or less tells apart what just holds from what just does not.
        moment = minutes(4 * 60, 6 * 60) * 120 + pick([0, 0, 1, -1])
        stops = [minutes(0, n_stops - 1)]
        for _ in range(minutes(1, 2)):
            stops.append(min(max(stops[-1] + pick([-2, -1, 0, 1, 2]), 0), n_stops - 1))
        if trips and not random.randrange(3):
            stops = [call[0] for call in trips[-1]]  # the same way, faster or slower
        on_way = []
        for stop in stops:
            leave = moment + pick([0, 0, 0, 60, 120])
            on, off = random.randrange(12), random.randrange(12)
            on_way.append((stop, moment, leave, on > 0, off > 0))
            moment = leave + pick([0, 120, 240, 480])
        trips.append(on_way)
    pairs = {
        (random.randrange(n_stops), random.randrange(n_stops)): pick([-1, -1, 120, 300])
        for _ in range(minutes(0, 8))
    }
    timetable = made(
        n_stops,
        trips,
        change_s=[pick([60, 60, 120, 180]) for _ in range(n_stops)],
        transfers=[(a, b, -1 if a == b else s) for (a, b), s in pairs.items()],
    )

    def near(stops):
        return {s: minutes(0, 10) * 60 for s in stops if random.randrange(4)}

    homes, hubs = range(2), range(n_stops - 2, n_stops)
    walks = walker(
        n_stops,
        [near(homes), near(homes)],
        [near(hubs), near(hubs)],
        between={
            (a, b): minutes(0, 11) * 120
            for a in range(n_stops)
            for b in range(n_stops)
            if a != b and random.randrange(4) == 0
        },
        all_the_way={(i, j): minutes(8, 50) * 60 for i, j in ((0, 0), (1, 1))},
    )
    first = minutes(4 * 60 + 25, 5 * 60 + 15) * 120
    visits = Visits(
        arrive_from_s=first,
        arrive_until_s=first + minutes(0, 3600),
        step_s=pick([300, 480, 900]),
        stay_s=pick([0, 1200]),
        board_not_before_s=pick([None, None, None, at("9:30")]),
        home_by_s=pick([at("28:00"), at("28:00"), at("12:00")]),
        longest_s=pick([10_800, 10_800, 3600, 1800]),
        max_changes=pick([0, 1, 2, 4, 4]),
    )
    return timetable, walks, visits
