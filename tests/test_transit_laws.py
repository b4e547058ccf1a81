"""Laws of journeys by bus and train, on any day."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transit_oracle import row
from transit_towns import any_day, at, made, walker

from hubplan.transit.both_ways import both_ways
from hubplan.transit.hops import NEVER
from hubplan.transit.journeys import transit_times
from hubplan.transit.reach import FAR
from hubplan.transit.site_visits import scanner
from hubplan.transit.walks import Doors, straight_walks

days = st.randoms(use_true_random=False)
law = settings(max_examples=40, deadline=None)


def visits_of(timetable, walks, visits):
    """Return the visits to every site, appointment by appointment."""
    limit = visits.board_not_before_s
    hops = both_ways(timetable, walks.between_stops, board_not_before_s=limit)
    scans = scanner(timetable, hops, walks, visits)
    return [scans.site(j) for j in range(len(walks.site_ids))]


def minutes(site):
    """Return the seconds there and home; where one cannot, more than any day."""
    return (
        np.where(site.there, site.there_s, FAR),
        np.where(site.back, site.back_s, FAR),
    )


def never_worse(better, worse):
    """Check that every appointment that worked still works, and takes no longer."""
    for one, other in zip(better, worse, strict=True):
        for now, before in zip(minutes(one), minutes(other), strict=True):
            assert (now <= before).all()


def trips_of(timetable):
    """Return the trips as `made` takes them."""
    trips = [[] for _ in timetable.trip_ids]
    t = timetable
    for hop in range(t.n_connections):
        calls, departure = trips[t.trip[hop]], int(t.departure_s[hop])
        if not calls:
            calls.append([int(t.from_stop[hop]), departure, departure, True, True])
        calls[-1][2:4] = departure, bool(t.may_board[hop])
        arrival = int(t.arrival_s[hop])
        calls.append([int(t.to_stop[hop]), arrival, arrival, True, bool(t.may_alight[hop])])
    return trips


def without_trip(timetable, number):
    """Return the timetable without one of its trips."""
    trips = trips_of(timetable)
    left = made(timetable.n_stops, [trip for k, trip in enumerate(trips) if k != number])
    names = ("change_s", "transfer_from", "transfer_to", "transfer_s")
    return replace(left, **{name: getattr(timetable, name) for name in names})


def slower(walks, factor):
    """Return the walks of somebody who takes so many times as long."""
    n = len(walks.from_demand.start) - 1

    def rows(reach, count):
        return [
            {p: int(np.ceil(s * factor)) for p, s in row(reach, i).items()} for i in range(count)
        ]

    n_stops = len(walks.between_stops.start) - 1
    between = rows(walks.between_stops, n_stops)
    direct = walks.all_the_way_s
    return walker(
        n_stops,
        rows(walks.from_demand, n),
        rows(walks.from_site, len(walks.site_ids)),
        between={
            (a, b): s for a, near in enumerate(between) for b, s in near.items()
            if s <= walks.max_walk_s
        },
        all_the_way={
            (i, j): int(np.ceil(direct[i, j] * factor)) for i, j in np.argwhere(direct < FAR)
        },
    )  # fmt: skip


@law
@given(days)
def test_a_later_appointment_never_makes_one_leave_earlier(chance):
    for site in visits_of(*any_day(chance)):
        # Beyond the longest journey nothing is said of when to leave.
        leave = np.where(site.there, site.leave_s, NEVER)
        ok = site.there[:, :-1] & site.there[:, 1:]
        assert (np.diff(leave, axis=1)[ok] >= 0).all()
        assert (site.home_s[:, 1:][site.back[:, 1:]] >= 0).all()
        both = site.back[:, :-1] & site.back[:, 1:]
        assert (np.diff(site.home_s, axis=1)[both] >= 0).all()


@law
@given(days, st.integers(0, 100))
def test_a_trip_more_never_makes_anything_worse(chance, number):
    timetable, walks, visits = any_day(chance)
    fewer = without_trip(timetable, number % timetable.n_trips)
    never_worse(visits_of(timetable, walks, visits), visits_of(fewer, walks, visits))
    assert never_later(transit_times(fewer, walks, visits), transit_times(timetable, walks, visits))


def never_later(before, now):
    """Return whether the last way home is as late as before, or later."""
    last = np.nan_to_num(before.last_way_home_s, nan=-1.0)
    return (np.nan_to_num(now.last_way_home_s, nan=-1.0) >= last).all()


@law
@given(days, st.floats(1, 2))
def test_walking_faster_never_makes_anything_worse(chance, factor):
    timetable, walks, visits = any_day(chance)
    slow = slower(walks, factor)
    never_worse(visits_of(timetable, walks, visits), visits_of(timetable, slow, visits))
    assert never_later(
        transit_times(timetable, slow, visits), transit_times(timetable, walks, visits)
    )


@law
@given(days)
def test_who_may_change_more_or_board_earlier_or_bears_longer_is_never_worse_off(chance):
    timetable, walks, visits = any_day(chance)
    for more in (
        replace(visits, max_changes=visits.max_changes + 1),
        replace(visits, board_not_before_s=None),
        replace(visits, longest_s=visits.longest_s + 600),
        replace(visits, home_by_s=visits.home_by_s + 600),
    ):
        never_worse(visits_of(timetable, walks, more), visits_of(timetable, walks, visits))


@law
@given(days)
def test_a_visit_that_works_brings_one_home_in_time(chance):
    timetable, walks, visits = any_day(chance)
    times = transit_times(timetable, walks, visits)
    for j, site in enumerate(visits_of(timetable, walks, visits)):
        works = site.works
        over = np.broadcast_to(visits.ends_s, works.shape)
        assert (site.home_s[works] >= over[works]).all()
        assert (site.home_s[works] <= visits.home_by_s).all()
        assert (
            site.leave_s[works] <= np.broadcast_to(visits.appointments_s, works.shape)[works]
        ).all()
        assert (np.isnan(times.median_minutes[:, j]) == ~works.any(axis=1)).all()
        # Who gets home after the last appointment that works may leave the site so late.
        latest = np.where(works, over, -1).max(axis=1)
        some = works.any(axis=1)
        assert (times.last_way_home_s[some, j] >= latest[some]).all()
    shares = times.share_there, times.share_home
    assert (times.share_works <= np.minimum(*shares)).all()
    assert (times.share_works >= shares[0] + shares[1] - 1 - 1e-12).all()


@law
@given(days)
def test_where_nothing_leads_home_nothing_works(chance):
    timetable, walks, visits = any_day(chance)
    over = int(visits.ends_s[0])
    early = [[call for call in trip if call[1] < over] for trip in trips_of(timetable)]
    day = made(timetable.n_stops, early)
    walks = replace(walks, all_the_way_s=np.full_like(walks.all_the_way_s, FAR))
    times = transit_times(day, walks, visits)
    assert not times.share_home.any()
    assert not times.share_works.any()
    assert np.isnan(times.worst_minutes).all()
    assert np.isnan(times.last_way_home_s).all()


@law
@given(days)
def test_fewer_appointments_are_some_of_the_same(chance):
    timetable, walks, visits = any_day(chance)
    every_other = replace(visits, step_s=2 * visits.step_s)
    fine, coarse = (visits_of(timetable, walks, asked) for asked in (visits, every_other))
    for one, other in zip(fine, coarse, strict=True):
        for now, same in zip(minutes(one), minutes(other), strict=True):
            assert (now[:, ::2] == same).all()


@law
@given(days, st.randoms(use_true_random=False))
def test_the_order_of_trips_and_stops_means_nothing(chance, shuffle):
    timetable, walks, visits = any_day(chance)
    trips = trips_of(timetable)
    shuffle.shuffle(trips)
    other = made(timetable.n_stops, trips)
    names = ("change_s", "transfer_from", "transfer_to", "transfer_s")
    other = replace(other, **{name: getattr(timetable, name) for name in names})
    one, two = (transit_times(t, walks, visits).to_frame() for t in (timetable, other))
    assert one.equals(two)


def sphere_m(one, other):
    """Return the metres between (lon, lat) and (lon, lat), by the haversine formula."""
    (east, north), (east2, north2) = np.radians(one), np.radians(other)
    half = np.sin((north2 - north) / 2) ** 2
    half += np.cos(north) * np.cos(north2) * np.sin((east2 - east) / 2) ** 2
    return 2 * 6_371_008.8 * np.arcsin(np.sqrt(half))


@pytest.mark.parametrize("kph", [4.8, 3.2])
def test_straight_walks_are_the_line_times_the_detour(kph):
    chance = random.Random(1)
    stops = [(0.5 + chance.random() / 20, 51.2 + chance.random() / 30) for _ in range(30)]
    doors = [(0.5 + chance.random() / 20, 51.2 + chance.random() / 30) for _ in range(8)]
    timetable = made(30, [])
    lon, lat = np.array(stops).T
    timetable = replace(timetable, stop_lon=lon, stop_lat=lat)
    demand, sites = (
        Doors(tuple("abcdefgh"[part]), *np.array(doors[part]).T) for part in (slice(5), slice(5, 8))
    )
    walks = straight_walks(timetable, demand, sites, speed_kph=kph, max_walk_s=900)

    def seconds(one, other):
        return int(np.ceil(sphere_m(one, other) * 1.3 * 3.6 / kph - 1e-3))

    for places, reach in ((doors[:5], walks.from_demand), (doors[5:], walks.from_site)):
        for i, place in enumerate(places):
            near = {k: seconds(place, stop) for k, stop in enumerate(stops)}
            assert row(reach, i) == {k: s for k, s in near.items() if s <= 900}
    for a, stop in enumerate(stops):
        near = {b: seconds(stop, other) for b, other in enumerate(stops) if b != a}
        assert row(walks.between_stops, a) == {b: s for b, s in near.items() if s <= 900}
    wanted = [[seconds(home, site) for site in doors[5:]] for home in doors[:5]]
    assert walks.all_the_way_s.tolist() == wanted
    assert walks.estimated
    assert "1.3" in walks.model
    assert at("0:15") == walks.max_walk_s


@pytest.mark.parametrize(("kph", "seconds"), [(0, 900), (13, 900), (float("nan"), 900), (4.8, -1)])
def test_walkers_who_do_not_exist_are_refused(kph, seconds):
    nobody = Doors((), np.empty(0), np.empty(0))
    with pytest.raises(ValueError, match="walker"):
        straight_walks(made(1, []), nobody, nobody, speed_kph=kph, max_walk_s=seconds)
