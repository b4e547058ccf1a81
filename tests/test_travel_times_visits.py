"""Journeys from sites to homes: the matrix with its ends swapped, where roads are one-way too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn_town import draw_town

from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times import travel_times

TOWN = draw_town(
    """
    A-B---C
    | |   |
    D-E---F
    """,
    roads={"AB": {"highway": "residential", "oneway": "yes"},
           "EF": {"highway": "residential", "oneway": "yes"}},
)  # fmt: skip


def points(letters):
    lon, lat = zip(*(TOWN.lon_lat[letter] for letter in letters), strict=True)
    return pd.DataFrame({"id": list(letters), "lon": lon, "lat": lat, "people": 1.0})


def demand(letters):
    return DemandPoints(points(letters), "people", "drawn")


def sites(letters):
    return CandidateSites(points(letters).assign(name=list(letters), area="", tiers=""), "drawn")


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_visits_are_the_matrix_with_its_ends_swapped(network, engine):
    out = travel_times(
        network, demand("ACDF"), sites("BE"), engine=engine, period="free_flow", from_sites=True
    )
    back = travel_times(network, demand("BE"), sites("ACDF"), engine=engine, period="free_flow")
    assert out.shape == (4, 2)
    np.testing.assert_array_equal(out.minutes, back.minutes.T)


def test_a_one_way_road_makes_the_visit_longer_than_the_way_there(network):
    there = travel_times(network, demand("AC"), sites("B"), period="free_flow")
    visit = travel_times(network, demand("AC"), sites("B"), period="free_flow", from_sites=True)
    assert visit.minutes[0, 0] > 2 * there.minutes[0, 0]  # round by E and D
    assert visit.minutes[1, 0] == pytest.approx(there.minutes[1, 0], abs=1e-3)  # no one-way road
