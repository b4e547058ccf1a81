"""Main roads that end with the extract, and who lives near one."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from command_line import hubplan
from drawn_town import draw_town

from hubplan.network import read_network
from hubplan.network.cut_roads import CutRoads, cut_roads
from hubplan.study import bundled_studies

#: The A1 leaves the town to the east and has a dead end in the middle, at M.
TOWN = draw_town(
    """
    A-B-C-I
    | | | |
    D-E-F-J---X
    | | | |
    | | M |
    | |   |
    G-K-L-H-O
        |
        N
    """,
    roads={
        "FJ": {"highway": "primary", "ref": "A1"},
        "JX": {"highway": "primary", "ref": "A1", "name": "East Road"},
        "FM": {"highway": "secondary", "ref": "B2"},
    },
)


def test_a_main_road_that_ends_at_the_edge_is_cut_and_one_that_ends_inside_is_not(tmp_path):
    cut = cut_roads(TOWN.read(tmp_path))
    assert (cut.road, cut.highway, cut.names) == (("A1",), ("primary",), ("A1",))
    assert (cut.lon[0], cut.lat[0]) == pytest.approx(TOWN.lon_lat["X"], abs=1e-4)
    assert CutRoads.from_records(json.loads(json.dumps(cut.to_records()))).names == ("A1",)


def test_a_street_that_ends_at_the_edge_is_no_main_road(tmp_path):
    town = draw_town("A-B---C")
    cut = cut_roads(town.read(tmp_path))
    assert (len(cut), cut.names) == (0, ())
    nobody = cut.near(["a"], np.array([0.3]), np.array([51.2]), crs="EPSG:27700")
    assert nobody == ()


def test_points_within_five_kilometres_of_a_cut_a_road_are_named(tmp_path):
    network = TOWN.read(tmp_path)
    lon, lat = TOWN.lon_lat["X"]
    cut = cut_roads(network)
    near = cut.near(
        ["at", "far"], np.array([lon, lon + 0.08]), np.array([lat, lat]), crs=network.crs
    )
    assert [(each.id, each.road) for each in near] == [("at", "A1")]
    assert near[0].metres < 1


def test_the_network_verb_warns_and_keeps_what_is_cut(tmp_path):
    TOWN.write(tmp_path)
    outcome = hubplan("network", "--pbf", "town.osm", "-o", "town.npz", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.stderr == (
        "Note: 1 main road ends at the edge of the extract (A1): journeys beyond are missing or "
        "too long\n"
    )
    kept = read_network(tmp_path / "town.npz").provenance["cut_roads"]
    assert (kept["ends"], kept["names"]) == (1, ["A1"])


def test_times_names_points_near_a_cut_road_and_those_farthest_from_theirs(tmp_path):
    TOWN.write(tmp_path)
    rows = [(letter, *TOWN.lon_lat[letter]) for letter in "ADX"]
    pd.DataFrame(rows, columns=["id", "lon", "lat"]).to_csv(tmp_path / "p.csv", index=False)
    files = ("--network", "town.osm", "--demand", "p.csv", "--sites", "p.csv", "-o", "t.csv")
    text = hubplan("times", *files, cwd=tmp_path).stdout
    assert (
        "demand points within 5 km of a main road that ends at the edge of the extract: "
        "A (A1), D (A1), X (A1)\n"
    ) in text
    assert "\nsites within 5 km" in text
    assert "\nfarthest: " in text
    told = json.loads(hubplan("times", *files, "--json", cwd=tmp_path).stdout)
    assert told["near_cut_roads"]["demand"]["X"]["road"] == "A1"
    assert told["near_cut_roads"]["demand"]["X"]["metres"] <= 1
    assert len(told["demand_farthest_m"]) == 3


def test_roads_into_greater_london_are_cut_in_the_bundled_network():
    cut = cut_roads(read_network(bundled_studies()["west-kent"].parent / "network.npz"))
    assert {"M25", "A21", "A22", "A224", "A233", "A20", "A2"} <= set(cut.names)
    assert not {"M26", "A227", "A228", "A249"} & set(cut.names)


def test_the_study_of_west_kent_says_who_lives_near_a_cut_road(west_kent_run, west_kent):
    outcome, folder = west_kent_run
    told = json.loads((folder / "results.json").read_text(encoding="utf-8"))["near_cut_roads"]
    assert told["people"] == 8_356
    assert {each["road"] for each in told["demand"]} == {"A21", "A224", "A233"}
    (note,) = [note for note in west_kent.notes if note.startswith("Ways beyond the road extract")]
    assert "8,356 people (2%)" in note
    assert "Badger's Mount, Knockholt Pound, Shoreham and Westerham" in note
    shown = " ".join(outcome.stdout.split())
    assert note in shown
    assert "the farthest are" in shown
    assert len(west_kent.farthest_from_road) == 3


def test_check_says_which_points_are_near_a_cut_road():
    told = json.loads(hubplan("check", "west-kent", "--json").stdout)
    assert "ends of main roads at the edge of the extract; within 5 km" in told["roads cut off"]
