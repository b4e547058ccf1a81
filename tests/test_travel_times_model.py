"""The car model: speeds, limits, town and country, and the seconds lost at junctions."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from drawn_town import draw_town

from hubplan.errors import InputError
from hubplan.network import HIGHWAY_CLASSES
from hubplan.travel_times import PERIODS, SPEED_TABLES, period_profile
from hubplan.travel_times.car import PRIORITY, ROAD_GROUPS, URBAN_STREET_KM_PER_KM2
from hubplan.travel_times.dual_carriageways import dual_carriageways
from hubplan.travel_times.road_seconds import edge_speed_kph, road_seconds, urban_share

FITTED = SPEED_TABLES["fitted_free_flow"]
GIVE_WAY, ROUNDABOUT, SIDE_ROAD = 1.0, 3.0, 0.9


def delays(network):
    """Return the delay of each arc by the letters at its ends."""
    letter = [chr(osmid) for osmid in network.node_osmid]
    delay = road_seconds(network, FITTED).delay
    return {
        letter[tail] + letter[head]: float(seconds)
        for tail, head, seconds in zip(network.arc_tail, network.arc_head, delay, strict=True)
    }


SIDE = """
    A-B-C
      |
      D
    """


def junction(tmp_path, *, main, side, further=None):
    roads = {"AB": {"highway": main}, "BC": {"highway": main}, "BD": {"highway": side}}
    for road, tags in (further or {}).items():
        roads[road] = {**roads[road], **tags}
    return delays(draw_town(SIDE, roads=roads).read(tmp_path))


def test_the_side_road_gives_way_and_the_main_road_slows_as_it_passes(tmp_path):
    found = junction(tmp_path, main="secondary", side="residential")
    assert found == {
        "DB": GIVE_WAY, "AB": SIDE_ROAD, "CB": SIDE_ROAD, "BA": 0, "BC": 0, "BD": 0
    }  # fmt: skip


def test_at_a_junction_of_equals_everybody_slows(tmp_path):
    found = junction(tmp_path, main="residential", side="residential")
    assert [found[way] for way in ("AB", "CB", "DB")] == [SIDE_ROAD] * 3


def test_a_private_drive_gives_way_but_makes_no_junction(tmp_path):
    found = junction(tmp_path, main="tertiary", side="service")
    assert [found[way] for way in ("AB", "CB", "DB")] == [0, 0, GIVE_WAY]


@pytest.mark.parametrize("main", ["motorway", "motorway_link", "trunk_link"])
def test_motorways_and_links_pass_freely(tmp_path, main):
    free = {"AB": {"oneway": "no"}, "BC": {"oneway": "no"}}
    found = junction(tmp_path, main=main, side="motorway_link", further=free)
    assert set(found.values()) == {0}


def test_a_primary_road_ranks_with_a_trunk_road_and_above_a_link_of_lower_roads(tmp_path):
    assert junction(tmp_path, main="trunk", side="primary")["DB"] == SIDE_ROAD
    assert junction(tmp_path, main="primary", side="secondary_link")["DB"] == GIVE_WAY


def test_a_roundabout_costs_on_entering_and_nothing_on_the_way_round(tmp_path):
    ring = {"junction": "roundabout", "highway": "primary"}
    roads = {"AB": ring, "BD": ring, "DC": ring, "CA": ring}
    roads |= {"EA": {"highway": "motorway_link", "oneway": "no"}, "BF": {"highway": "trunk"}}
    town = draw_town(
        """
        E-A-B-F
          | |
          C-D-G
        """,
        roads=roads,
    )
    found = delays(town.read(tmp_path))
    assert [found[way] for way in ("EA", "FB", "GD")] == [ROUNDABOUT] * 3
    assert [found[way] for way in ("AB", "BD", "DA")] == [0, 0, 0]
    assert [found[way] for way in ("AE", "BF", "DG")] == [0, 0, 0]


def speeds(tmp_path, **tags):
    network = draw_town("A-B", roads={"AB": tags}).read(tmp_path)
    return edge_speed_kph(network, FITTED).tolist()


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        ({"highway": "motorway", "oneway": "no"}, 112),
        ({"highway": "motorway_link"}, 96),
        ({"highway": "trunk"}, 75),
        ({"highway": "primary", "oneway": "yes"}, 105),  # a dual carriageway
        ({"highway": "primary", "oneway": "-1"}, 105),
        ({"highway": "secondary", "oneway": "yes"}, 64),
        ({"highway": "tertiary"}, 64),
        ({"highway": "unclassified"}, 45),
        ({"highway": "living_street"}, 44),
        ({"highway": "service"}, 44),
    ],
)
def test_a_lone_road_is_driven_at_the_rural_speed_of_its_class(tmp_path, tags, kph):
    assert speeds(tmp_path, **tags) == pytest.approx([kph])


@pytest.mark.parametrize(("limit", "kph"), [("50", 50), ("20 mph", 32.18688), ("130", 75)])
def test_a_limit_caps_the_speed_and_never_raises_it(tmp_path, limit, kph):
    assert speeds(tmp_path, highway="primary", maxspeed=limit) == pytest.approx([kph])


def grid_of(size, tmp_path, *, spacing_m, **tags):
    """Return a town of so many streets each way, so many metres apart."""
    letters = [[chr(0x4E00 + size * row + column) for column in range(size)] for row in range(size)]
    lines = []
    for row in letters:
        lines += ["-".join(row), " ".join("|" * size)]
    down = pairwise(letters)
    pairs = [a + b for row in letters for a, b in pairwise(row)]
    pairs += [a + b for above, below in down for a, b in zip(above, below, strict=True)]
    town = draw_town("\n".join(lines[:-1]), roads=dict.fromkeys(pairs, tags) if tags else None)
    network = town.read(tmp_path)
    x, y, scale = network.shape_x, network.shape_y, spacing_m / 500
    return replace(
        network,
        shape_x=x.min() + (x - x.min()) * scale,
        shape_y=y.min() + (y - y.min()) * scale,
        edge_length_m=network.edge_length_m * scale,
    )


def test_a_dense_grid_of_streets_is_urban_and_a_lone_road_is_not(tmp_path):
    share = urban_share(grid_of(12, tmp_path, spacing_m=125))
    assert share.max() == 1
    assert share.mean() > 0.95  # the outermost corners may lie half in the fields
    assert urban_share(draw_town("A---B").read(tmp_path)).tolist() == [0.0]


def test_streets_far_apart_make_no_town(tmp_path):
    spacing_km = 1.25
    assert 2 / spacing_km < URBAN_STREET_KM_PER_KM2
    assert not urban_share(grid_of(5, tmp_path, spacing_m=1000 * spacing_km)).any()


def test_only_streets_make_a_town(tmp_path):
    """As many lanes of another class do not."""
    assert not urban_share(grid_of(12, tmp_path, spacing_m=125, highway="unclassified")).any()


def test_a_town_is_driven_at_urban_speeds(tmp_path):
    network = grid_of(12, tmp_path, spacing_m=125)
    main_road = replace(
        network, edge_class=np.where(np.arange(network.n_edges) == 130, 4, network.edge_class)
    )
    assert HIGHWAY_CLASSES[4] == "primary"
    assert urban_share(main_road)[130] == 1
    assert edge_speed_kph(main_road, FITTED)[130] == pytest.approx(56)


def two_one_way_roads(tmp_path, apart_m, *, both_ways_round):
    """Return A roads of one direction beside each other, and their speeds in a town."""
    roads = {"AB": {"highway": "primary", "oneway": "yes"}}
    roads["DC" if both_ways_round else "CD"] = {"highway": "primary", "oneway": "yes"}
    town = draw_town("A---B\n|   |\nC---D", roads=roads)
    network = town.read(tmp_path)
    y, scale = network.shape_y, apart_m / 500
    network = replace(network, shape_y=y.min() + (y - y.min()) * scale)
    return network, network.edge_class == HIGHWAY_CLASSES.index("primary")


def in_town(monkeypatch):
    room = import_module("hubplan.travel_times.road_seconds")
    monkeypatch.setattr(room, "urban_share", lambda network: np.ones(network.n_edges))


def test_a_dual_carriageway_keeps_its_speed_in_town(tmp_path, monkeypatch):
    network, main = two_one_way_roads(tmp_path, 20, both_ways_round=True)
    assert dual_carriageways(network, main).tolist() == main.tolist()
    in_town(monkeypatch)
    assert edge_speed_kph(network, FITTED)[main] == pytest.approx([105, 105])


@pytest.mark.parametrize(("apart_m", "both_ways_round"), [(80, True), (20, False)])
def test_a_one_way_street_of_a_town_is_no_dual_carriageway(
    tmp_path, monkeypatch, apart_m, both_ways_round
):
    """Either the way back is a street away, or the street beside it runs the same way."""
    network, main = two_one_way_roads(tmp_path, apart_m, both_ways_round=both_ways_round)
    assert not dual_carriageways(network, main).any()
    in_town(monkeypatch)
    assert edge_speed_kph(network, FITTED)[main] == pytest.approx([56, 56])


def test_without_one_way_roads_there_is_no_dual_carriageway(tmp_path):
    network = draw_town("A-B").read(tmp_path)
    assert dual_carriageways(network, network.edge_oneway).tolist() == [False]


def test_a_road_half_in_town_takes_the_time_of_both_halves(tmp_path, monkeypatch):
    network = draw_town("A-B", roads={"AB": {"highway": "primary"}}).read(tmp_path)
    room = import_module("hubplan.travel_times.road_seconds")
    monkeypatch.setattr(room, "urban_share", lambda network: np.array([0.5]))
    hours_a_km = 0.5 / 75 + 0.5 / 56
    assert edge_speed_kph(network, FITTED) == pytest.approx([1 / hours_a_km])
    seconds = road_seconds(network, FITTED).running
    assert seconds == pytest.approx(network.edge_length_m[0] / 1000 * hours_a_km * 3600)


def test_every_class_of_road_has_a_speed_and_a_rank():
    assert set(ROAD_GROUPS) == set(HIGHWAY_CLASSES)
    for table in SPEED_TABLES.values():
        for by_group in (table.rural_kph, table.urban_kph):
            assert set(by_group) == set(ROAD_GROUPS.values()) == set(PRIORITY)
            assert min(by_group.values()) > 0
        assert table.source


def test_every_period_drives_on_a_table_and_says_where_it_comes_from():
    for name, profile in PERIODS.items():
        assert period_profile(name) is profile
        assert profile.speeds in SPEED_TABLES
        assert profile.slope >= 1
        assert profile.source
        assert profile.label


def test_an_unknown_period_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match=r"did you mean 'interpeak'") as refusal:
        period_profile("inter-peak")
    assert "free_flow, interpeak, am_peak" in refusal.value.hint
