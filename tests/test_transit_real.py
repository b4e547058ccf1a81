"""Real timetables: the engine has every value of a time-expanded graph."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from transit_oracle import TimeExpanded, summary
from transit_towns import at

from hubplan.errors import HubplanWarning
from hubplan.transit import read_feeds
from hubplan.transit.journeys import transit_times
from hubplan.transit.visits import Visits
from hubplan.transit.walks import Doors, straight_walks

#: Folder, day, and the part of the town (west, south, east, north) that is tried.
FEEDS = {
    "newport": (dt.date(2023, 6, 13), (-3.1, 51.5, -2.85, 51.68)),
    "chester": (dt.date(2023, 8, 16), (-3.0, 53.1, -2.75, 53.3)),
    "porto_alegre": (dt.date(2019, 5, 14), (-51.24, -30.06, -51.19, -30.01)),
    "sao_paulo": (dt.date(2019, 5, 14), (-46.75, -23.65, -46.5, -23.45)),
}
#: Appointments at 13:00, 13:05 and 13:10, home by 14:30: all that is needed lies between these.
BETWEEN = at("12:00"), at("14:30")
VISITS = Visits(
    arrive_from_s=at("13:00"),
    arrive_until_s=at("13:10"),
    stay_s=600,
    longest_s=3600,
    home_by_s=at("14:30"),
    max_changes=3,
)


def doors(timetable, n, name, seed):
    """Return places within some 300 m of stops that have vehicles."""
    chance = np.random.default_rng(seed)
    near = timetable.from_stop[chance.integers(0, timetable.n_connections, n)]
    lon, lat = timetable.stop_lon[near], timetable.stop_lat[near]
    off = chance.normal(0, 0.0015, (2, n))
    return Doors(tuple(f"{name}{k}" for k in range(n)), lon + off[0], lat + off[1])


@pytest.mark.shared_data
@pytest.mark.parametrize("town", FEEDS)
def test_a_real_day_has_the_values_of_a_time_expanded_graph(shared_data, town):
    day, area = FEEDS[town]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        feeds = sorted((shared_data / "transit" / town).glob("*.zip"))
        timetable = read_feeds(feeds, day, area=area)
    demand, sites = doors(timetable, 5, "d", 1), doors(timetable, 1, "s", 2)
    walks = straight_walks(timetable, demand, sites, max_walk_s=420)
    visits = VISITS if town != "newport" else replace(VISITS, board_not_before_s=at("12:20"))
    graph = TimeExpanded(
        timetable, walks, board_not_before_s=visits.board_not_before_s, between=BETWEEN
    )
    assert len(graph.hops) > 300
    times = transit_times(timetable, walks, visits)
    by_vehicle = 0
    for i in range(len(demand.ids)):
        for j in range(len(sites.ids)):
            for name, value in summary(graph, walks, visits, i, j).items():
                found = getattr(times, name)[i, j]
                same = math.isnan(value) and math.isnan(found)
                assert found == value or same, (i, j, name)
            by_vehicle += times.vehicles[i, j] > 0
    assert by_vehicle >= 1
