"""Real timetables: the engine has every value of a time-expanded graph, for a whole morning."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import replace

import numpy as np
import pytest
from transit_moments import all_figures, unlike
from transit_towns import at

from hubplan.errors import HubplanWarning
from hubplan.transit import read_feeds
from hubplan.transit.journeys import transit_times
from hubplan.transit.visits import Visits
from hubplan.transit.walks import Doors, straight_walks

#: Folder, day, and the first of 31 appointments.
FEEDS = {
    "newport": (dt.date(2023, 6, 13), at("9:30")),
    "chester": (dt.date(2023, 8, 16), at("9:30")),
    "porto_alegre": (dt.date(2019, 5, 14), at("12:30")),
    "sao_paulo": (dt.date(2019, 5, 14), at("9:30")),
}


def doors(timetable, n, name, seed):
    """Return places within some 300 m of stops that have vehicles."""
    chance = np.random.default_rng(seed)
    near = timetable.from_stop[chance.integers(0, timetable.n_connections, n)]
    lon, lat = timetable.stop_lon[near], timetable.stop_lat[near]
    off = chance.normal(0, 0.0015, (2, n))
    return Doors(tuple(f"{name}{k}" for k in range(n)), lon + off[0], lat + off[1])


def asked_of(shared_data, town):
    """Return the timetable of a town, walks to and from doors in it, and the morning's visits."""
    day, first = FEEDS[town]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        timetable = read_feeds(sorted((shared_data / "transit" / town).glob("*.zip")), day)
    demand, sites = doors(timetable, 60, "d", 1), doors(timetable, 4, "s", 2)
    walks = straight_walks(timetable, demand, sites, max_walk_s=600)
    return timetable, walks, Visits(arrive_from_s=first, arrive_until_s=first + 30 * 300)


@pytest.mark.shared_data
@pytest.mark.parametrize("town", FEEDS)
def test_a_real_day_has_the_values_of_a_time_expanded_graph(shared_data, town):
    asked = asked_of(shared_data, town)
    times, told = transit_times(*asked), all_figures(*asked)
    assert len(told) == 12
    assert unlike(times, told) == dict.fromkeys(told, 0)
    assert np.nanmax(times.vehicles) >= 2
    assert 0 < times.share_works.mean() < 1


@pytest.mark.shared_data
def test_who_may_board_a_little_later_has_other_values_by_the_graph(shared_data):
    timetable, walks, visits = asked_of(shared_data, "newport")
    late = replace(visits, board_not_before_s=visits.arrive_from_s - 600)
    told = all_figures(timetable, walks, late)
    assert sum(unlike(transit_times(timetable, walks, visits), told).values()) > 100
