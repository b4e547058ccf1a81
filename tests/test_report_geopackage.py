"""The GeoPackage: read back by another tool, in the grid of Britain, with the findings' figures."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from maps_findings import NAN, one_tier_findings, squares
from report_findings import full_findings

from hubplan.errors import InputError
from hubplan.report import write_geopackage


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plan.gpkg"


def layers(path) -> dict[str, gpd.GeoDataFrame]:
    names = gpd.list_layers(path).dropna(subset="geometry_type")["name"]
    return {name: gpd.read_file(path, layer=name) for name in names}


def test_every_layer_reads_back_in_the_british_national_grid(path):
    findings = full_findings()
    write_geopackage(findings, path, areas=squares(findings.solution.problem))
    found = layers(path)
    assert set(found) == {"hubs", "demand", "allocation", "areas"}
    assert {layer.crs.to_epsg() for layer in found.values()} == {27700}
    assert {name: set(layer.geom_type) for name, layer in found.items()} == {
        "hubs": {"Point"},
        "demand": {"Point"},
        "allocation": {"LineString"},
        "areas": {"Polygon"},
    }


def test_demand_has_the_minutes_of_today_and_of_the_best_plan(path):
    findings = full_findings()
    write_geopackage(findings, path)
    demand = layers(path)["demand"].set_index("id").loc[list(findings.demand.ids)]
    assert np.array_equal(demand["minutes_best"], findings.best.minutes)
    assert np.array_equal(demand["minutes_today"], findings.today.minutes)
    assert demand["people"].sum() == 1000


def test_hubs_are_told_by_option_and_tier(path):
    findings = full_findings()
    write_geopackage(findings, path)
    hubs = layers(path)["hubs"]
    found = set(zip(hubs["option_id"], hubs["tier"], hubs["site_id"], strict=True))
    assert found == {
        (option.id, tier, site)
        for option in findings.options
        for tier, ids in option.plan.items()
        for site in ids
    }
    assert "The Hills" in set(hubs["area"])


def test_a_line_joins_a_demand_point_and_its_hub(path):
    findings = full_findings()
    write_geopackage(findings, path)
    found = layers(path)
    hubs = found["hubs"].query("option_id == 'best'").set_index("site_id").geometry
    points = found["demand"].set_index("id").geometry
    for row in found["allocation"].itertuples():
        start, end = row.geometry.boundary.geoms
        assert start.distance(points[row.id]) < 0.01
        assert end.distance(hubs[row.hub_id]) < 0.01


def test_areas_outside_the_study_are_left_out(path):
    findings = full_findings()
    write_geopackage(findings, path, areas=squares(findings.solution.problem))
    assert set(layers(path)["areas"]["id"]) == set(findings.demand.ids)


def test_a_point_without_a_route_has_no_line(path):
    minutes = [[10.0, 31.25, 20.0], [20.04, 12.0, 45.5], [21.0, 19.96, 5.0], [NAN, NAN, NAN]]
    write_geopackage(one_tier_findings(minutes), path)
    found = layers(path)
    assert set(found["allocation"]["id"]) == {"d0", "d1", "d2"}
    assert len(found["demand"]) == 4


def test_an_existing_file_is_replaced(path):
    path.write_bytes(b"something else")
    write_geopackage(full_findings(), path)
    assert "demand" in layers(path)


def test_areas_without_a_reference_system_are_refused(path):
    findings = full_findings()
    areas = squares(findings.solution.problem).set_crs(None, allow_override=True)
    with pytest.raises(InputError, match="reference system"):
        write_geopackage(findings, path, areas=areas)
