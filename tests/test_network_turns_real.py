"""Forbidden turns on the streets of Porto: every engine, against networkx over arcs."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
import shapely
from journeys import even_speeds

from hubplan.network import read_network, snap
from hubplan.network.routing_graph import ForbiddenTurns
from hubplan.network.snapping import edge_lines
from hubplan.places.projection import unproject
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.path import quickest_paths
from hubplan.travel_times.road_seconds import road_seconds
from hubplan.travel_times.search import search_seconds


def minutes_from_turn_to_turn(network, cost, here, there):
    """Search by networkx over arcs instead of nodes: there a forbidden turn is a missing edge."""
    forbidden = set(network.forbidden_turns.sequences())
    turns = nx.DiGraph()
    first = np.searchsorted(network.arc_tail, np.arange(network.n_nodes + 1)).tolist()
    whole, heads = cost.whole.tolist(), network.arc_head.tolist()
    for arc, head in enumerate(heads):
        onward = (other for other in range(first[head], first[head + 1]))
        turns.add_weighted_edges_from(
            (arc, other, whole[arc]) for other in onward if (arc, other) not in forbidden
        )
    seconds = np.full((here.edge.size, there.edge.size), np.inf)
    for i, arc, so_far in ends_on_arcs(network, here):
        reached = nx.single_source_dijkstra_path_length(turns, arc)
        left = -so_far * cost.running[arc]
        for j, goal, share in ends_on_arcs(network, there):
            if goal in reached and (goal != arc or share >= so_far):
                found = reached[goal] + left + share * cost.running[goal]
                seconds[i, j] = min(seconds[i, j], found)
    return seconds


def ends_on_arcs(network, tied):
    """Give row, arc and how far along the arc each point stands."""
    for row, (edge, fraction) in enumerate(zip(tied.edge, tied.fraction, strict=True)):
        for arc in np.flatnonzero(network.arc_edge == edge).tolist():
            yield row, arc, float(fraction if network.arc_forward[arc] else 1 - fraction)


@pytest.fixture(scope="module")
def porto(shared_data):
    return read_network(shared_data / "real_networks" / "porto_portugal.osm.pbf")


@pytest.fixture(scope="module")
def pairs_of_porto(porto):
    """Return Porto with the forbidden turns over one junction, which are all but one."""
    pairs = [turn for turn in porto.forbidden_turns.sequences() if len(turn) == 2]
    assert len(pairs) > 300
    return replace(porto, forbidden_turns=ForbiddenTurns.of(pairs))


@pytest.fixture(scope="module")
def from_turn_to_turn(pairs_of_porto):
    """Return costs, points on roads with forbidden turns, and the seconds that networkx finds."""
    porto = pairs_of_porto
    cost = road_seconds(porto, even_speeds())
    turning = np.unique(porto.arc_edge[porto.forbidden_turns.arcs])
    turning = turning[porto.snappable_edges()[turning] & (porto.edge_length_m[turning] > 10)]
    edges = np.random.default_rng(20_181).choice(turning, 40, replace=False)
    lines = edge_lines(porto, edges)
    middle = shapely.line_interpolate_point(lines, 0.4, normalized=True)
    lon, lat = unproject(shapely.get_x(middle), shapely.get_y(middle), crs=porto.crs)
    here, there = snap(porto, lon[:10], lat[:10]), snap(porto, lon[10:], lat[10:])
    return cost, here, there, minutes_from_turn_to_turn(porto, cost, here, there)


@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_the_engines_equal_a_search_from_turn_to_turn_on_real_streets(
    pairs_of_porto, from_turn_to_turn, engine
):
    porto, (cost, here, there, theirs) = pairs_of_porto, from_turn_to_turn
    chosen = choose_engine(porto, name=engine, searches=10)
    ours = search_seconds(porto, cost, here, there, engine=chosen)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)
    freely = replace(porto, forbidden_turns=ForbiddenTurns.of(()))
    assert (ours > search_seconds(freely, cost, here, there) + 1).sum() > 30


def test_every_restriction_of_a_real_town_is_applied_or_counted(porto):
    counts = porto.provenance["counts"]["turn_restrictions"]
    assert counts["applied"] == 335
    assert sum(counts["left_out"].values()) == 22  # 14 without all members
    assert porto.forbidden_turns.n_turns > counts["applied"]


@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_paths_take_as_long_as_the_matrix_says_and_make_no_forbidden_turn(porto, engine):
    cost = road_seconds(porto, even_speeds())
    random = np.random.default_rng(7)
    edges = random.choice(np.flatnonzero(porto.snappable_edges()), 30, replace=False)
    middle = shapely.line_interpolate_point(edge_lines(porto, edges), 0.3, normalized=True)
    tied = snap(porto, *unproject(shapely.get_x(middle), shapely.get_y(middle), crs=porto.crs))
    chosen = choose_engine(porto, name=engine, searches=30)
    pairs = [(i, j) for i in range(15) for j in range(15, 30)]
    paths = quickest_paths(porto, cost, tied, pairs, engine=chosen)
    minutes = search_seconds(porto, cost, tied, tied)
    forbidden = set(porto.forbidden_turns.sequences())
    for (i, j), path in zip(pairs, paths, strict=True):
        seconds = sum(part.seconds + part.delay for part in path)
        assert seconds == pytest.approx(minutes[i, j], abs=1e-6)
        arcs = [arc_of(porto, part) for part in path]
        for width in (2, 3):
            driven = zip(*(arcs[k:] for k in range(width)), strict=False)
            assert forbidden.isdisjoint(driven)


def arc_of(network, part):
    """Return the arc that a stretch is driven along."""
    (arc,) = np.flatnonzero(
        (network.arc_edge == part.edge) & (network.arc_forward == (part.stop >= part.start))
    )
    return int(arc)
