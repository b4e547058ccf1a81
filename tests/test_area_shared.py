"""Another area end to end: Dartford and Gravesham from the publishers' files of Kent."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from command_line import hubplan
from publishers import publish, publish_extract, publish_postcodes, serving

from hubplan.network import read_network

pytestmark = pytest.mark.shared_data

#: What data.README.md says of the extract.
ROADS = (-0.176, 50.875, 1.011, 51.487)


@pytest.fixture(scope="module")
def mirror(shared_data, made_once):
    """Return a folder with what the publishers hand out of Kent and Medway."""

    def fill(folder):
        people = pd.read_csv(
            shared_data / "people" / "kent_medway_lsoa21.csv", dtype=str, keep_default_na=False
        )
        boundaries = gpd.read_file(shared_data / "people" / "kent_medway_lsoa21_bgc.geojson")
        publish(folder, people, boundaries)
        postcodes = shared_data / "people" / "kent_medway_postcodes_cpo2025.csv"
        publish_postcodes(folder, pd.read_csv(postcodes))
        # The names of places stand in a file of their own here; in Geofabrik's they do not.
        roads = shared_data / "roads"
        points = pd.read_parquet(roads / "westkent_pois_2021.parquet")
        points = points[(points["layer"] == "place") & (points["name"].fillna("") != "")]
        where = shapely.from_wkb(points["geometry"].to_numpy())
        places = points.rename(columns={"class": "place"}).assign(
            lon=shapely.get_x(where), lat=shapely.get_y(where)
        )
        publish_extract(
            folder, roads / "westkent_roads_2021.osm.pbf", ROADS, places=places, day="2021-08-06"
        )

    return made_once("publishers-of-kent", fill)


@pytest.fixture(scope="module")
def sites(shared_data, tmp_path_factory):
    """Return the practices and hospitals of both districts, by postcode, without positions."""
    folder = tmp_path_factory.mktemp("sites")
    practices = pd.read_csv(shared_data / "people" / "kent_medway_gp_practices_2023.csv")
    practices = practices[practices["LADNM"].isin(("Dartford", "Gravesham"))]
    practices = practices.drop_duplicates("postcode")
    hospital = pd.DataFrame(
        {"id": ["darent-valley"], "name": ["Darent Valley Hospital"], "postcode": ["DA2 8DA"]}
    )
    rows = pd.DataFrame(
        {
            "id": practices["code"].str.lower(),
            "name": practices["name"].str.title(),
            "postcode": practices["postcode"],
        }
    )
    rows = pd.concat([hospital, rows]).assign(existing=["yes"] + ["no"] * len(rows))
    rows.to_csv(folder / "candidates.csv", index=False)
    return folder / "candidates.csv"


@pytest.fixture(scope="module")
def made(mirror, sites, made_once):
    """Return the folder in which the study was prepared and run."""

    def fill(folder):
        with serving(mirror) as publishers:
            outcome = hubplan(
                *("new", "dartford", "--area", "Dartford, Gravesham", "--sites", sites),
                *("--server", publishers.address, "--margin", 6),
                cwd=folder,
                HUBPLAN_CACHE=str(folder / "cache"),
            )
        assert (outcome.code, outcome.stderr) == (0, ""), outcome.stderr
        (folder / "said.txt").write_text(outcome.stdout, encoding="utf-8")
        outcome = hubplan("run", "dartford", "-o", "out", cwd=folder)
        assert outcome.code == 0, outcome.stderr
        (folder / "answer.txt").write_text(outcome.stdout, encoding="utf-8")

    return made_once("dartford", fill)


def test_people_are_those_of_the_table_of_kent_that_ships(made, repository):
    known = pd.read_csv(repository / "data" / "kent_medway" / "demand.csv")
    known = known[known["area"].isin(("dartford", "gravesham"))].set_index("id").sort_index()
    found = pd.read_csv(made / "dartford" / "demand.csv").set_index("id")
    same = [name for name in known if name in found and name != "place"]
    assert {"population", "aged_85_plus", "disabled", "imd_2025_decile", "rural"} <= set(same)
    pd.testing.assert_frame_equal(found[same], known[same])
    assert {"Gravesend", "Greenhithe", "Meopham", "Swanscombe"} <= set(found["place"])
    said = (made / "said.txt").read_text(encoding="utf-8")
    assert said.startswith("Wrote dartford/: 223,694 people in 132 small areas")


def test_sites_stand_where_code_point_open_has_their_postcodes(made, shared_data):
    sites = pd.read_csv(made / "dartford" / "sites.csv").set_index("id")
    known = pd.read_csv(shared_data / "people" / "kent_medway_gp_practices_2023.csv")
    known = known.assign(id=known["code"].str.lower()).set_index("id")
    both = sites.join(known[["lon", "lat", "LADNM"]].add_suffix("_known"), how="inner")
    assert len(both) == len(sites) - 1  # the hospital is not in the list of practices
    assert (both["lon"] - both["lon_known"]).abs().max() < 1e-4
    assert list(both["area"]) == list(both["LADNM_known"].str.lower())
    # Practices are listed at the middle of their postcode; the hospital's is 60 m from its door.
    assert sites.loc["darent-valley", "lon"] == pytest.approx(0.2586, abs=0.001)


def test_the_study_runs_to_the_map_on_roads_of_the_extract(made):
    results = json.loads((made / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["metrics"]["people"] == 223_694
    assert results["metrics"]["unreachable_people"] == 0
    assert results["proof"]["status"] == "optimal"
    assert len(results["plan"]["open"]) == 3
    assert 6 < results["metrics"]["mean_minutes"] < 12
    network = read_network(made / "dartford" / "network.npz")
    assert network.provenance["source"] == "kent-latest.osm.pbf"
    assert network.provenance["osm_date"] == "2021-08-06T20:21:22Z"
    page = (made / "out" / "map.html").read_text(encoding="utf-8")
    assert "Hubs for Dartford and Gravesham" in page
    assert "Springhead Health" in page
    text = (made / "dartford" / "study.toml").read_text(encoding="utf-8")
    assert 'date = "6 August 2021"' in text


def test_a_resident_finds_the_journey_on_the_map(made, open_page):
    page = open_page(made / "out" / "map.html")
    page.fill("#search", "DA11 8RD")  # the Shrubbery Surgery's
    page.press("#search", "Enter")
    answer = page.get_by_text("With three hubs it would be about")
    answer.wait_for()
    minutes = int(answer.inner_text().split(" minutes")[0].rpartition(" ")[2])
    assert 5 < minutes < 11
    page.fill("#search", "ME14 1XQ")  # Maidstone's: beyond the area
    page.press("#search", "Enter")
    page.get_by_text("ME14 1XQ is not among the postcodes this page knows").wait_for()
