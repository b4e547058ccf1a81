"""Isochrones: edges cut where the limit falls, bands within bands, people where they belong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from drawn_town import draw_town
from journeys import between, sites_at

from hubplan.errors import InputError
from hubplan.network import read_network
from hubplan.places import read_demand, read_sites
from hubplan.places.projection import project
from hubplan.study import bundled_studies
from hubplan.travel_times import SPEED_TABLES, period_profile, travel_times
from hubplan.travel_times.car import ACCESS_SPEED_KPH
from hubplan.travel_times.isochrone import BUFFER_M, isochrones

TOWN = draw_town(
    """
    A---------B
    |         |
    D---------C
    """,
    roads={"CD": {"oneway": "yes"}},
)
ROUND_END_M2 = np.pi * 5.0**2
#: Metres of street in a minute on empty roads.
MINUTE_M = SPEED_TABLES[period_profile("free_flow").speeds].rural_kph["street"] * 1000 / 60


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town"))


def reached_m(town, minutes, *, at, **options):
    """Return the metres of road reached, from the area of a buffer of 5 m."""
    hub = sites_at({"hub": at})
    found = isochrones(town, hub, [minutes], period="free_flow", buffer_m=5.0, **options)
    return (found.geometry.iloc[0].area - ROUND_END_M2) / 10.0


def test_an_edge_is_cut_where_the_limit_falls(town):
    """To both sides of a hub half-way along 2.5 km."""
    assert 500 < MINUTE_M < 1000
    hub = between(TOWN, "A", "B", 0.5)
    assert reached_m(town, 1.0, at=hub) == pytest.approx(2 * MINUTE_M, abs=3)
    assert reached_m(town, 0.5, at=hub) == pytest.approx(MINUTE_M, abs=3)


def test_terminal_minutes_and_profile_leave_less_time_for_the_road(town):
    hub = between(TOWN, "A", "B", 0.5)
    assert reached_m(town, 1.5, at=hub, terminal_minutes=0.5) == pytest.approx(2 * MINUTE_M, abs=3)
    found = isochrones(town, sites_at({"hub": hub}), [1.0, 20.0])
    assert found.geometry.is_empty.tolist() == [True, False]
    assert (found["minutes"].tolist(), found["id"].tolist()) == ([1.0, 20.0], ["hub", "hub"])


def test_friction_that_short_journeys_do_not_get_whole_leaves_more_road_than_a_line(town):
    """A limit of so many minutes falls where the profile's own sum says."""
    hub = between(TOWN, "A", "B", 0.5)
    free = period_profile("free_flow")
    bent = replace(free, name="bent", saturating_minutes=2.0, saturating_scale_minutes=1.0)
    whole = float(bent.journey_minutes(np.array(1.0)))
    found = isochrones(town, sites_at({"hub": hub}), [whole], period=bent, buffer_m=5.0)
    metres = (found.geometry.iloc[0].area - ROUND_END_M2) / 10.0
    assert metres == pytest.approx(2 * MINUTE_M, abs=3)


def test_people_travel_to_the_hub_along_a_one_way_street(town):
    """From C to D only: a hub half-way is reached from C's side, not from D's."""
    assert reached_m(town, 1.0, at=between(TOWN, "C", "D", 0.5)) == pytest.approx(MINUTE_M, abs=3)


def test_the_limit_falls_beyond_a_junction_too(town):
    """From B a minute leads towards A, and to C, 500 m off, where a one-way street begins."""
    lon, lat = TOWN.lon_lat["B"]
    metres = reached_m(town, 1.0, at=(lon, lat))
    assert metres == pytest.approx(MINUTE_M + 500, abs=12)


def test_walkers_go_both_ways_along_a_one_way_street(town):
    """80 m a minute at 4.8 km/h."""
    hub = between(TOWN, "C", "D", 0.5)
    assert reached_m(town, 5.0, at=hub, mode="walk") == pytest.approx(800, abs=3)
    slow = reached_m(town, 5.0, at=hub, mode="walk", speed_kph=3.2)
    assert slow == pytest.approx(533.3, abs=3)


def test_options_without_sense_are_told_together(town):
    hub = sites_at({"hub": TOWN.lon_lat["A"]})
    with pytest.raises(InputError, match="2 problems") as refusal:
        isochrones(town, hub, [-5.0], buffer_m=0.0)
    assert "minutes" in str(refusal.value)
    with pytest.raises(InputError, match="there are none"):
        isochrones(town, hub, [])
    with pytest.raises(InputError, match="'boat' is not a mode"):
        isochrones(town, hub, mode="boat")
    lon, lat = TOWN.lon_lat["A"]
    with pytest.raises(InputError, match=r"'sea' +is .* m from the nearest road"):
        isochrones(town, sites_at({"sea": (lon - 0.1, lat)}))


BANDS = (15.0, 20.0)


@pytest.fixture(scope="module")
def west_kent_bands():
    folder = bundled_studies()["west-kent"].parent
    network = read_network(folder / "network.npz")
    demand = read_demand(folder / "demand.csv", weight="population")
    sites = read_sites(folder / "sites.csv")
    sites = sites.where(np.array([i == "maidstone-hospital" for i in sites.ids]))
    places = shapely.points(*project(demand.lon, demand.lat, crs=network.crs))
    bands = isochrones(network, sites, BANDS)
    return network, sites, bands, places, travel_times(network, demand, sites)


def test_bands_lie_within_bands(west_kent_bands):
    _, _, bands, _, _ = west_kent_bands
    inner, outer = bands.geometry
    assert bands.crs == "EPSG:27700"
    assert bands.geometry.is_valid.all()
    assert inner.area > 50e6
    assert outer.area > 2 * inner.area
    assert inner.difference(outer).area < 1.0


def test_everybody_within_the_minutes_lives_inside_or_farther_from_a_road_than_the_buffer(
    west_kent_bands,
):
    _, _, bands, places, matrix = west_kent_bands
    for minutes, area in zip(BANDS, bands.geometry, strict=True):
        near = matrix.minutes[:, 0] <= minutes
        assert near.sum() > 30
        gap_m = shapely.distance(area, places)
        # Buffers are polygons: up to 2% narrower than circles.
        assert (gap_m <= np.maximum(matrix.demand_snap_m - 0.98 * BUFFER_M, 0.0))[near].all()


def test_hardly_anybody_inside_needs_longer_than_the_minutes_and_the_way_over_the_buffer(
    west_kent_bands,
):
    """Only where a reached road lies nearer than one's own, as across a railway."""
    _, _, bands, places, matrix = west_kent_bands
    over_buffer = period_profile("interpeak").slope * BUFFER_M * 3.6 / ACCESS_SPEED_KPH / 60
    for minutes, area in zip(BANDS, bands.geometry, strict=True):
        inside = shapely.contains(area, places)
        late = matrix.minutes[:, 0] - minutes > over_buffer
        assert (inside & late).sum() <= 0.02 * late.sum()
        assert (matrix.minutes[inside, 0] <= minutes + 3).all()


def test_the_same_bands_come_out_again(west_kent_bands):
    network, sites, bands, _, _ = west_kent_bands
    again = isochrones(network, sites, [15.0])
    assert again.geometry.iloc[0].wkb == bands.geometry.iloc[0].wkb
