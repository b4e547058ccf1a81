"""Bad files through the real command line."""

from __future__ import annotations

import pytest
from doors import (
    Door,
    assert_refused,
    change,
    demand_with,
    moved,
    network_from,
    put,
    study_with,
    without,
)
from small_study import DEMAND, write_small_study

AT_A = "0.3,51.2"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

DOORS = [
    Door("an empty pbf", network_from(b"", "roads.osm.pbf"), ("roads.osm.pbf", "is empty")),
    Door("a picture named pbf", network_from(PNG, "roads.osm.pbf"), ("roads.osm.pbf", "PNG")),
    Door("text named pbf", network_from(b"dear all\n", "r.osm.pbf"), ("r.osm.pbf", "holds text")),
    Door(
        "roads without roads",
        network_from(b'<osm version="0.6"></osm>', "r.osm"),
        ("r.osm", "no road"),
    ),
    Door(
        "XML cut short",
        network_from(b'<osm version="0.6"><node id="1" lat="5', "r.osm"),
        ("r.osm", "cut short"),
    ),
    Door("no roads at all", without("town.osm"), ("network.file", "'town.osm' does not exist")),
    Door("no demand at all", without("demand.csv"), ("demand.csv", "does not exist")),
    Door("no sites at all", without("sites.csv"), ("sites.csv", "does not exist")),
    Door("no areas at all", without("areas.geojson"), ("areas.file", "does not exist", "line 24")),
    Door("areas that are none", put("areas.geojson", "{"), ("areas.geojson", "not a readable")),
    Door(
        "areas without ids",
        put(
            "areas.geojson",
            '{"type": "FeatureCollection", "features": '
            '[{"type": "Feature", "properties": {}, "geometry": null}]}',
        ),
        ("areas.geojson", "'id'"),
    ),
    Door("an empty table", put("demand.csv", ""), ("demand.csv", "is empty")),
    Door("a header alone", put("demand.csv", "id,lon,lat,people\n"), ("demand.csv", "no records")),
    Door(
        "a table in Latin-1",
        put("demand.csv", "id,lon,lat,people\né,0.3,51.2,1\n".encode("latin-1")),
        ("demand.csv", "UTF-8"),
    ),
    Door("a table with semicolons", put("sites.csv", "id;lon;lat\n"), ("sites.csv", "semicolons")),
    Door(
        "a ragged table",
        change("sites.csv", "Bee Hospital", "Bee, Hospital"),
        ("sites.csv", "row 3", "Quote cells"),
    ),
    Door(
        "a site in the sea",
        moved("sites.csv", AT_A, "0.9,50.5"),
        ("sites.csv", "site 'clinic'", "from the nearest road", "sea"),
    ),
    Door(
        "a site outside the network",
        moved("sites.csv", AT_A, "0.35,51.2"),
        ("sites.csv", "site 'clinic'", "the limit is 1,000 m"),
    ),
    Door(
        "a site outside Britain",
        moved("sites.csv", AT_A, "2.35,48.85"),
        ("sites.csv", "row 2", "outside Great Britain"),
    ),
    Door(
        "a site with swapped coordinates",
        moved("sites.csv", AT_A, "51.2,0.3"),
        ("sites.csv", "row 2", "look swapped", "Swap the columns"),
    ),
    Door(
        "demand with swapped coordinates",
        moved("demand.csv", AT_A, "51.2,0.3"),
        ("demand.csv", "row 2", "look swapped"),
    ),
    Door(
        "metres for degrees",
        moved("demand.csv", AT_A, "560000,150000"),
        ("demand.csv", "row 2", "metres, not degrees"),
    ),
    Door(
        "a place that is nowhere",
        moved("demand.csv", AT_A, ","),
        ("demand.csv", "row 2, column lon", "is blank"),
    ),
    Door(
        "demand points twice",
        demand_with(1, id="d1"),
        ("demand.csv", "row 3", "'d1' stands already in row 2"),
    ),
    Door(
        "sites twice",
        change("sites.csv", "\nclinic,", "\nhospital,"),
        ("sites.csv", "row 3", "'hospital' stands already in row 2"),
    ),
    Door("a blank id", demand_with(2, id=""), ("demand.csv", "row 4, column id", "is blank")),
    Door("a weight of NaN", demand_with(0, people="NaN"), ("demand.csv", "row 2, column people")),
    Door("a blank weight", demand_with(0, people=""), ("row 2, column people", "is blank")),
    Door(
        "a negative weight", demand_with(0, people=-4), ("row 2, column people", "-4 is negative")
    ),
    Door(
        "an endless weight",
        demand_with(0, people="inf"),
        ("row 2, column people", "'inf'", "finite"),
    ),
    Door("a weight in words", demand_with(0, people="many"), ("row 2, column people", "'many'")),
    Door(
        "weights of nothing",
        lambda folder: write_small_study(folder, demand=[{**row, "people": 0} for row in DEMAND]),
        ("demand.csv", "every weight is zero"),
    ),
    Door(
        "no such weight",
        study_with('weight = "people"', 'weight = "poeple"'),
        ("demand.csv", "'poeple', the weight, is missing", "did you mean 'people'?"),
    ),
    Door(
        "no such weight of a group",
        study_with('weight = "old"', 'weight = "olds"'),
        ("study.toml", "groups[1].weight", "'olds', the weight, is missing", "did you mean 'old'?"),
    ),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name.replace(" ", "_"))
def test_a_bad_file_is_told_and_nothing_is_left_behind(door, tmp_path):
    assert_refused(door, tmp_path)
