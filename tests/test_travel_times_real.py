"""Journeys on the bundled roads: equal to networkx, the same from either side, and plausible."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from journeys import demand_at, sites_at

from hubplan.network import read_network, snap
from hubplan.travel_times import PERIODS, SPEED_TABLES, travel_times
from hubplan.travel_times.road_seconds import road_seconds, urban_share
from hubplan.travel_times.search import search_seconds

WEST_KENT = "data/west_kent"
ACCESS_METRES_A_MINUTE = 15_300 / 60
# On a one-way street, nearer to its end than this stands on the junction.
AT_THE_END_M = 0.5


@pytest.fixture(scope="module")
def network(repository):
    return read_network(repository / WEST_KENT / "network.npz")


@pytest.fixture(scope="module")
def postcodes(repository):
    """Return 60 postcodes of west Kent, anywhere."""
    table = pd.read_parquet(repository / WEST_KENT / "postcodes.parquet")
    return table.sample(60, random_state=20_181)[["lon", "lat"]].to_numpy()


class RoadsWithPoints:
    """The roads as osmnx would have them, with a node for each point tied into its road."""

    def __init__(self, network, cost):
        self.network, self.cost = network, cost
        self.graph = network.to_networkx(arc_attributes={"travel_time": cost.whole})

    def stretches(self, edge, along):
        """Give the arcs along an edge: both ends, seconds from its start and to its end."""
        arcs = np.flatnonzero(self.network.arc_edge == edge).tolist()
        for arc in arcs:
            tail, head = (
                int(self.network.node_osmid[end[arc]])
                for end in (self.network.arc_tail, self.network.arc_head)
            )
            share = along if self.network.arc_forward[arc] else 1 - along
            running = self.cost.running[arc]
            yield arc, tail, head, share * running, (1 - share) * running
        length = self.network.edge_length_m[edge]
        if len(arcs) == 1 and min(along, 1 - along) * length < AT_THE_END_M:
            pytest.fail("choose other postcodes: one stands at the end of a one-way street")

    def start(self, name, edge, along):
        for arc, _, head, _, onward in self.stretches(edge, along):
            self.graph.add_edge(name, head, travel_time=onward + self.cost.delay[arc])

    def end(self, name, edge, along):
        for _, tail, _, so_far, _ in self.stretches(edge, along):
            self.graph.add_edge(tail, name, travel_time=so_far)

    def along(self, start, end, edge, start_along, end_along):
        """Tie two points on one edge, where the way between them is open."""
        ends = {arc: so_far for arc, _, _, so_far, _ in self.stretches(edge, end_along)}
        for arc, _, _, so_far, _ in self.stretches(edge, start_along):
            if ends[arc] >= so_far:
                self.graph.add_edge(start, end, travel_time=ends[arc] - so_far)


def test_minutes_equal_those_of_networkx(network, postcodes):
    """Two hundred pairs, two of them a place with itself."""
    starts, ends = postcodes[:5], np.vstack([postcodes[5:43], postcodes[:2]])
    demand = demand_at({f"d{i}": tuple(p) for i, p in enumerate(starts)})
    sites = sites_at({f"s{j}": tuple(p) for j, p in enumerate(ends)})
    ours = travel_times(network, demand, sites, period="interpeak", terminal_minutes=2.5)
    here, there = snap(network, *starts.T), snap(network, *ends.T)
    roads = RoadsWithPoints(network, road_seconds(network, SPEED_TABLES["fitted_free_flow"]))
    for i in range(5):
        roads.start(f"d{i}", here.edge[i], here.fraction[i])
    for j in range(40):
        roads.end(f"s{j}", there.edge[j], there.fraction[j])
        for i in np.flatnonzero(here.edge == there.edge[j]):
            roads.along(f"d{i}", f"s{j}", there.edge[j], here.fraction[i], there.fraction[j])
    theirs = np.empty((5, 40))
    for i in range(5):
        seconds = nx.single_source_dijkstra_path_length(roads.graph, f"d{i}", weight="travel_time")
        access = (here.distance_m[i] + there.distance_m) / ACCESS_METRES_A_MINUTE
        road = np.array([seconds[f"s{j}"] for j in range(40)]) / 60
        theirs[i] = 1.069 * (road + access) + 5.56 + 2.5
    np.testing.assert_allclose(ours.minutes, theirs, rtol=0, atol=1e-6)
    assert ours.minutes[0, 38] < 7.5 + 5.56 < ours.minutes[0, 39]
    assert not ours.estimated.any()


def test_searching_from_origins_equals_searching_from_destinations(network, postcodes):
    cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
    few, many = snap(network, *postcodes[:3].T), snap(network, *postcodes[3:23].T)
    every = snap(network, *postcodes[:23].T)
    from_origins = search_seconds(network, cost, few, many)  # fewer origins than destinations
    from_destinations = search_seconds(network, cost, every, many)
    np.testing.assert_allclose(from_origins, from_destinations[:3], rtol=0, atol=1e-6)
    # The way back is another way: one-way streets and delays see to that.
    back = search_seconds(network, cost, many, few)
    assert np.abs(back.T - from_origins).max() > 1


def test_no_journey_is_quicker_than_by_way_of_another_place(network, postcodes):
    tied = snap(network, *postcodes[:12].T)
    seconds = search_seconds(
        network, road_seconds(network, SPEED_TABLES["fitted_free_flow"]), tied, tied
    )
    by_way_of = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    # A place on a road is left without the delay that passing it by a junction costs.
    assert (seconds <= by_way_of + 1e-6).all()


# Towns and plausible whole minutes off-peak.
JOURNEYS = [
    ("Sevenoaks", "Tonbridge", 14, 20),
    ("Maidstone", "Tonbridge", 27, 35),
    ("Maidstone", "Sevenoaks", 25, 32),
    ("Maidstone", "Royal Tunbridge Wells", 33, 42),
    ("Cranbrook", "Maidstone", 28, 36),
    ("Royal Tunbridge Wells", "Tunbridge Wells Hospital at Pembury", 8, 14),
    ("Hawkhurst", "Cranbrook", 8, 12),
    ("Edenbridge", "Sevenoaks", 20, 28),
]


@pytest.fixture(scope="module")
def towns(repository):
    tables = [
        pd.read_csv(repository / WEST_KENT / name)[["name", "lon", "lat"]]
        for name in ("places.csv", "sites.csv")
    ]
    known = pd.concat(tables).drop_duplicates("name").set_index("name")
    names = sorted({name for start, end, *_ in JOURNEYS for name in (start, end)})
    return {name: tuple(known.loc[name]) for name in names}


@pytest.fixture(scope="module")
def between_towns(network, towns):
    demand, sites = demand_at(towns), sites_at(towns)
    return {
        period: travel_times(network, demand, sites, period=period).to_frame() for period in PERIODS
    }


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: f"{journey[0]}-{journey[1]}")
def test_minutes_between_towns_are_plausible_off_peak(between_towns, journey):
    start, end, least, most = journey
    frame = between_towns["interpeak"].set_index(["demand_id", "site_id"])
    assert least <= round(frame.loc[(start, end), "minutes"]) <= most


def test_roads_are_quickest_when_empty_and_slowest_in_the_morning(between_towns):
    minutes = {name: frame["minutes"].to_numpy() for name, frame in between_towns.items()}
    frame = between_towns["interpeak"]
    apart = (frame["demand_id"] != frame["site_id"]).to_numpy()
    assert (minutes["free_flow"] < minutes["interpeak"])[apart].all()
    assert (minutes["interpeak"] < minutes["am_peak"])[apart].all()


def test_towns_are_urban_and_the_weald_is_not(network, towns):
    share = urban_share(network)
    assert share.min() == 0
    assert share.max() <= 1 + 1e-12
    middle = snap(network, *np.array([towns["Maidstone"], towns["Royal Tunbridge Wells"]]).T)
    assert share[middle.edge].tolist() == [1, 1]
    fields = snap(network, np.array([0.40, 0.10]), np.array([51.09, 51.23]))
    assert share[fields.edge].tolist() == [0, 0]
    urban_km = (share * network.edge_length_m).sum() / 1000
    assert 0.1 < urban_km / network.length_km < 0.6
