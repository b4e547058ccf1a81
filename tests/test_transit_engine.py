"""The engine of journeys by bus and train: cases worked out on paper, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from transit_towns import at, line, made, walker

from hubplan.errors import HubplanError, InputError
from hubplan.transit import journeys
from hubplan.transit.journeys import transit_times
from hubplan.transit.reach import FAR
from hubplan.transit.visits import Visits

#: Home stands at stop 0, the hub at stop 1; two minutes' walk at either end.
OUT, BACK = line(("9:10", 0), ("9:30", 1)), line(("11:20", 1), ("11:45", 0))


def visits(first="9:40", last=None, **options):
    return Visits(arrive_from_s=at(first), arrive_until_s=at(last or first), **options)


def pair(trips, asked=None, *, n_stops=2, stops=None, **walks):
    """Return the figures of one pair; home is two minutes from stop 0, the hub from stop 1."""
    known = {name: walks.pop(name) for name in ("change_s", "transfers") if name in walks}
    timetable = made(n_stops, trips, **known)
    on_foot = walker(n_stops, [{0: 120}], [{1: 120}], **walks)
    times = transit_times(timetable, on_foot, asked or visits())
    return {name: float(getattr(times, name)[0, 0]) for name in (*FIGURES, "changes")}


FIGURES = (*journeys._MEASURES, "last_way_home_s", "walk_minutes")


def test_minutes_run_from_leaving_home_to_the_appointment_and_from_its_end_to_the_door():
    got = pair([OUT, BACK])
    # Leave 9:08, bus 9:10, there 9:32, wait for 9:40; free 10:40, bus 11:20, home 11:47.
    assert got["median_minutes"] == got["best_minutes"] == got["worst_minutes"] == 32
    assert got["home_median_minutes"] == 67
    assert (got["vehicles"], got["changes"], got["share_works"]) == (1, 0, 1)
    assert got["last_way_home_s"] == at("11:18")
    assert math.isnan(got["walk_minutes"])


def test_best_median_and_worst_are_over_the_appointments_that_work():
    # There at 9:32: minutes 24 (9:32) are no appointment; 9:25, 9:30 cannot be kept.
    got = pair([OUT, BACK], visits("9:25", "9:50"))
    assert [got[f"{name}_minutes"] for name in ("best", "median", "worst")] == [27, 37, 42]
    assert got["share_works"] == got["share_there"] == pytest.approx(4 / 6)
    assert got["share_home"] == 1


def test_changes_are_those_of_the_first_appointment_with_the_median_minutes_that_works():
    # There at 9:32 by one bus for 9:40, at 10:02 by two for 10:10: 32 minutes for both.
    by_two = line(("9:40", 0), ("9:50", 2)), line(("9:55", 2), ("10:00", 1))
    trips, asked = [OUT, *by_two, BACK], {"first": "9:40", "last": "10:10", "step_s": 1800}
    got = pair(trips, visits(**asked), n_stops=3)
    assert (got["best_minutes"], got["worst_minutes"], got["share_works"]) == (32, 32, 1)
    assert (got["vehicles"], got["changes"]) == (1, 0)
    # From the first it is 67 minutes home, from the second 37.
    got = pair(trips, visits(longest_s=40 * 60, **asked), n_stops=3)
    assert (got["share_there"], got["share_works"]) == (1, 0.5)
    assert (got["median_minutes"], got["vehicles"]) == (32, 2)


def test_where_there_is_no_way_home_there_is_no_visit():
    got = pair([OUT])
    assert (got["share_there"], got["share_home"], got["share_works"]) == (1, 0, 0)
    assert all(math.isnan(got[name]) for name in FIGURES if "share" not in name)


def test_who_is_not_home_in_time_did_not_get_home():
    assert pair([OUT, BACK], visits(home_by_s=at("11:47")))["share_works"] == 1
    assert pair([OUT, BACK], visits(home_by_s=at("11:46")))["share_works"] == 0


def test_journeys_longer_than_the_longest_are_none():
    assert pair([OUT, BACK], visits(longest_s=67 * 60))["share_works"] == 1
    got = pair([OUT, BACK], visits(longest_s=67 * 60 - 1))
    assert (got["share_there"], got["share_home"]) == (1, 0)
    assert pair([OUT, BACK], visits(longest_s=31 * 60))["share_there"] == 0


def test_walking_all_the_way_competes():
    got = pair([OUT, BACK], all_the_way={(0, 0): 20 * 60})
    assert (got["median_minutes"], got["home_median_minutes"]) == (20, 20)
    assert (got["vehicles"], got["changes"], got["walk_minutes"]) == (0, 0, 20)
    assert got["last_way_home_s"] == at("27:40")
    too_far = pair([OUT, BACK], all_the_way={(0, 0): 20 * 60 + 1})
    assert too_far["median_minutes"] == 32
    assert too_far["walk_minutes"] == pytest.approx(20 + 1 / 60)


@pytest.mark.parametrize(("leaves", "works"), [("9:21", 1), ("9:20:59", 0)])
def test_a_change_takes_a_minute(leaves, works):
    first, second = line(("9:10", 0), ("9:20", 2)), line((leaves, 2), ("9:30", 1))
    got = pair([first, second, BACK], n_stops=3)
    assert got["share_there"] == works
    if works:
        assert (got["vehicles"], got["changes"]) == (2, 1)


@pytest.mark.parametrize(("leaves", "works"), [("9:26", 1), ("9:25:59", 0)])
def test_between_stops_a_change_takes_the_walk_and_a_minute(leaves, works):
    first, second = line(("9:10", 0), ("9:20", 2)), line((leaves, 3), ("9:30", 1))
    got = pair([first, second, BACK], n_stops=4, between={(2, 3): 300})
    assert got["share_there"] == works
    # One walk, not two in a row.
    chain = {(2, 4): 10, (4, 3): 10}
    assert pair([first, second, BACK], n_stops=5, between=chain)["share_there"] == 0


@pytest.mark.parametrize(
    ("known", "works"),
    [
        ({}, 1),
        ({"transfers": [(2, 3, -1)]}, 0),
        ({"transfers": [(3, 2, -1)]}, 1),
        ({"transfers": [(2, 3, 600)]}, 1),
        ({"transfers": [(2, 3, 601)]}, 0),
        ({"transfers": [(2, 3, 5)]}, 1),
        ({"transfers": [(0, 1, 0)]}, 1),
        ({"change_s": [60, 60, 900, 900]}, 1),
    ],
)
def test_feeds_may_slow_changes_down_or_forbid_them(known, works):
    first, second = line(("9:10", 0), ("9:20", 2)), line(("9:30", 3), ("9:35", 1))
    got = pair([first, second, BACK], n_stops=4, between={(2, 3): 300}, **known)
    assert got["share_there"] == works


@pytest.mark.parametrize(("seconds", "works"), [(300, 1), (301, 0)])
def test_stops_have_change_times_of_their_own(seconds, works):
    trips = [line(("9:10", 0), ("9:20", 2)), line(("9:25", 2), ("9:30", 1)), BACK]
    got = pair(trips, n_stops=3, change_s=[60, 60, seconds])
    assert got["share_there"] == works
    assert pair(trips, n_stops=3, transfers=[(2, 2, -1)])["share_there"] == 0
    # Staying aboard is no change.
    through = [line(("9:10", 0), ("9:20", 2), ("9:30", 1)), BACK]
    assert pair(through, n_stops=3, transfers=[(2, 2, -1)])["share_there"] == 1


def test_nobody_boards_or_alights_where_the_feed_says_no():
    stops = ("9:10", 0), ("9:30", 1)
    assert pair([line(*stops, on=[0]), BACK])["share_there"] == 0
    assert pair([line(*stops, off=[1]), BACK])["share_there"] == 0
    assert pair([line(*stops, on=[1], off=[0]), BACK])["share_there"] == 1
    home = ("11:20", 1), ("11:45", 0)
    assert pair([OUT, line(*home, on=[1])])["share_home"] == 0
    assert pair([OUT, line(*home, off=[0])])["share_home"] == 0


@pytest.mark.parametrize(("moment", "works"), [("9:10", 1), ("9:10:01", 0)])
def test_with_a_bus_pass_nobody_boards_before_its_hours(moment, works):
    early = line(("9:00", 2), ("9:10", 0), ("9:30", 1))
    got = pair([early, BACK], visits(board_not_before_s=at(moment)), n_stops=3)
    assert got["share_there"] == works
    back = pair([OUT, BACK], visits(board_not_before_s=at("11:20:01"), home_by_s=at("20:00")))
    assert (back["share_there"], back["share_home"]) == (0, 0)


@pytest.mark.parametrize(("most", "vehicles", "minutes"), [(0, 1, 62), (1, 2, 32), (4, 2, 32)])
def test_changes_are_limited_and_the_fewest_of_the_latest_leaving_count(most, vehicles, minutes):
    slow = line(("8:40", 0), ("9:30", 1))
    quick = [line(("9:10", 0), ("9:15", 2)), line(("9:20", 2), ("9:35", 1))]
    # The same leaving, one change more.
    detour = [line(("9:16", 2), ("9:17", 3)), line(("9:18", 3), ("9:33", 1))]
    got = pair([slow, *quick, *detour, BACK], visits(max_changes=most), n_stops=4)
    assert (got["vehicles"], got["median_minutes"]) == (vehicles, minutes)


def test_a_change_is_not_made_for_a_later_vehicle_that_needs_another():
    # At stop 2 the direct bus leaves first; the later one needs a further change.
    trips = [
        line(("9:00", 0), ("9:10", 2)),
        line(("9:12", 2), ("9:30", 1)),
        line(("9:15", 2), ("9:20", 3)),
        line(("9:22", 3), ("9:32", 1)),
        BACK,
    ]
    assert pair(trips, n_stops=4)["changes"] == 1


def test_hops_that_take_no_time_and_loops_are_ridden():
    still = [line(("9:10", 0), ("9:10", 2), ("9:10", 3), ("9:10", 1)), BACK]
    assert pair(still, n_stops=4)["median_minutes"] == 32
    home = [OUT, line(("11:20", 1), ("11:20", 2), ("11:20", 3), ("11:20", 0))]
    assert pair(home, n_stops=4)["home_median_minutes"] == 42
    loop = line(("9:00", 0), ("9:05", 2), ("9:10", 0), ("9:30", 1))
    assert pair([loop, BACK], n_stops=3)["median_minutes"] == 32


def test_the_last_way_home_is_looked_for_to_the_end_of_the_day(monkeypatch):
    from hubplan.transit import site_visits  # noqa: PLC0415

    late = line(("27:20", 1), ("27:50", 0))
    buses = [
        line((f"{h}:{m:02}", 1), (f"{h}:{m + 3:02}", 2)) for h in range(11, 28) for m in (1, 31)
    ]
    for at_a_time in (site_visits._HOPS_AT_A_TIME, 1, 7):
        monkeypatch.setattr(site_visits, "_HOPS_AT_A_TIME", at_a_time)
        got = pair([OUT, BACK, late, *buses], n_stops=3)
        assert got["last_way_home_s"] == at("27:18")
        got = pair([OUT, BACK, late, *buses], visits(home_by_s=at("27:51")), n_stops=3)
        assert got["last_way_home_s"] == at("11:18")


def test_a_last_way_home_before_the_first_appointment_ends_is_none():
    early = line(("10:30", 1), ("10:45", 0))
    assert math.isnan(pair([OUT, early])["last_way_home_s"])
    assert pair([OUT, early], visits(stay_s=48 * 60))["last_way_home_s"] == at("10:28")


def test_a_day_without_vehicles_is_walked():
    empty = made(1, [])
    times = transit_times(empty, walker(1, [{}], [{}], all_the_way={(0, 0): 900}), visits())
    assert times.median_minutes[0, 0] == 15
    alone = transit_times(empty, walker(1, [{}], [{}]), visits())
    assert np.isnan(alone.median_minutes[0, 0])
    assert "no visit works" in repr(alone)


def test_the_table_names_every_pair():
    walks = walker(2, [{0: 120}, {}], [{1: 120}])
    calls = []
    times = transit_times(
        made(2, [OUT, BACK]), walks, visits(), progress=lambda *done: calls.append(done)
    )
    frame = times.to_frame()
    assert list(frame["demand_id"]) == ["d0", "d1"]
    assert frame["minutes"].iloc[0] == 32
    assert frame["minutes"].isna().tolist() == [False, True]
    assert frame["estimated"].all()
    assert {"changes", "share_works", "last_way_home_s", "walk_minutes"} <= set(frame)
    assert calls == [(1, 3), (2, 3), (3, 3)]
    assert repr(times) == (
        "TransitTimes(2 × 1, median 32.0 minutes, 50.0% of pairs without a visit that works)"
    )


def test_the_model_is_told_in_sentences():
    asked = visits("9:30", "12:00", board_not_before_s=at("9:30"))
    times = transit_times(made(2, [OUT, BACK]), walker(2, [{0: 120}], [{1: 120}]), asked)
    for words in ("2026-11-24", "every 5 minutes from 09:30 to 12:00", "home by 04:00 the next",
                  "Nobody boards before 09:30", "By hand."):  # fmt: skip
        assert words in times.model


def test_without_numba_the_line_that_brings_it_is_told(monkeypatch):
    monkeypatch.setattr(journeys, "find_spec", lambda _: None)
    with pytest.raises(HubplanError, match="need numba") as caught:
        transit_times(made(1, []), walker(1, [{}], [{}]), visits())
    assert caught.value.hint.startswith('pip install "hubplan[transit]", or')


def test_visits_that_make_no_sense_are_refused_all_at_once():
    with pytest.raises(InputError) as caught:
        Visits(arrive_from_s=-1, arrive_until_s=-2, stay_s=10**6, max_changes=10)
    for word in ("arrive_from_s", "arrive_until_s", "stay_s", "max_changes"):
        assert word in str(caught.value)
    for step in (0, -300, 1):
        with pytest.raises(InputError, match="step_s"):
            Visits(arrive_from_s=at("9:00"), arrive_until_s=at("12:00"), step_s=step)


def test_walks_that_are_too_long_for_an_int_are_none():
    walks = walker(2, [{0: 120}], [{1: 120}], all_the_way={(0, 0): 5000})
    walks = replace(walks, all_the_way_s=np.full((1, 1), FAR, dtype=np.int32))
    assert np.isnan(transit_times(made(2, [OUT, BACK]), walks, visits()).walk_minutes).all()
