"""Styles for QGIS: sound XML, the page's bands, colours and patterns, and filters that hold."""

from __future__ import annotations

import json
import re
import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from command_line import REPOSITORY, hubplan
from maps_findings import NAN, one_tier_findings, squares
from report_findings import full_findings
from small_study import write_small_study

from hubplan.maps import qgis, qgis_styles
from hubplan.maps.layers import CHANGE_ENDS, band_ends, band_labels, change_labels
from hubplan.report import write_geopackage

TEMPLATES = REPOSITORY / "hubplan" / "maps" / "templates"
GROUND = ("areas", "demand")


@pytest.fixture(scope="module")
def styles():
    return {name: ET.fromstring(text) for name, text in qgis_styles(full_findings()).items()}


@pytest.fixture
def package(tmp_path):
    findings = full_findings()
    path = tmp_path / "plan.gpkg"
    areas = squares(findings.solution.problem)
    write_geopackage(findings, path, areas=areas, styles=qgis_styles(findings))
    return path


def rules(style):
    return [rule for rule in style.iter("rule") if "filter" in rule.attrib]


def colour_of(css, name):
    return re.search(rf"\.{name} {{ fill: (#\w{{6}}|url\(#[\w-]+\))", css)[1]


def test_every_style_is_a_whole_document_of_qgis_3(styles):
    for text in qgis_styles(full_findings()).values():
        assert text.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis ")
    for style in styles.values():
        assert style.get("version") == "3.22.0"
        assert style.get("styleCategories") == "Symbology|Labeling"
        (renderer,) = style.findall("renderer-v2")
        named = [symbol.get("name") for symbol in renderer.findall("symbols/symbol")]
        assert len(named) == len(set(named))
        assert {rule.get("symbol") for rule in rules(style)} <= set(named)


def test_every_symbol_within_another_is_named_after_its_place(styles):
    """QGIS finds the pattern of a fill by such a name: @symbol@number of the layer."""
    inner = 0
    for style in styles.values():
        for symbol in style.iter("symbol"):
            for number, layer in enumerate(symbol.findall("layer")):
                for child in layer.findall("symbol"):
                    assert child.get("name") == f"@{symbol.get('name')}@{number}"
                    inner += 1
    assert inner > 10


def test_the_colours_and_patterns_are_those_of_the_page():
    css = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    page = (TEMPLATES / "map.html").read_text(encoding="utf-8")
    for kind, fills in (("band", qgis.BAND_FILLS), ("change", qgis.CHANGE_FILLS)):
        assert f".{kind}-{len(fills) - 1} " in css
        assert f".{kind}-{len(fills)} " not in css
        for number, fill in enumerate(fills):
            told = colour_of(css, f"{kind}-{number}")
            if told.startswith("#"):
                assert (fill.ground, fill.marks) == (told, "")
                continue
            pattern = re.search(
                rf'<pattern id="{told[5:-1]}" width="(\d+)".*?</pattern>', page, re.DOTALL
            )
            assert fill.every_px == float(pattern[1])
            ground, marks = (each[:-1] for each in re.findall(r'[\w-]+"(?=>)', pattern[0])[-2:])
            assert (fill.pattern == "dots") == ("<circle" in pattern[0])
            for found, name in ((fill.ground, ground), (fill.marks, marks)):
                whole = re.search(rf"\.{name} {{ fill: (#\w+)", css)[1]
                assert found == (whole if len(whole) == 7 else "#" + 2 * whole[1:])
    assert f"--hub: {qgis.HUB_COLOUR};" in css


def test_bands_have_the_words_of_the_page(styles):
    for name in GROUND:
        labels = [rule.get("label") for rule in rules(styles[name])]
        assert labels == [*band_labels("given"), *change_labels()]
        groups = styles[name].findall("renderer-v2/rules/rule")
        assert [group.get("checkstate") for group in groups] == [None, "0"]


def band_of(minutes, ends):
    """Return the band as bands.js does, from hundredths."""
    if np.isnan(minutes):
        return len(ends) + 1
    return next((k for k, end in enumerate(ends) if round(minutes, 2) <= end), len(ends))


def change_of(before, after):
    if np.isnan([before, after]).any():
        return 2 * len(CHANGE_ENDS) + 1
    shift = band_of(abs(round(after - before, 2)), CHANGE_ENDS)
    return len(CHANGE_ENDS) + (-shift if after < before else shift)


PAIRS = [(a, b) for a in (NAN, 5.0, 10.0, 10.01, 15.0, 20.01, 30.0, 31.5) for b in (NAN, 5.0, 10.0)]
PAIRS += [(20.0, 20.0 + step) for step in (-10.01, -10, -5.01, -5, -1.01, -1, 1, 1.01, 5, 5.01, 10)]
PAIRS += [(15.01, 5.01), (15.02, 5.01), (30.0, 10.0), (10.0, 30.0)]


def test_each_place_falls_into_the_band_that_the_page_gives_it(styles):
    """The filters are SQL as well as expressions of QGIS, so that SQLite can judge them."""
    ends = band_ends("given")
    table = sqlite3.connect(":memory:")
    table.execute("create table p (minutes_best real, minutes_today real)")
    for best, today in PAIRS:
        cells = [None if np.isnan(each) else each for each in (best, today)]
        table.execute("delete from p")
        table.execute("insert into p values (?, ?)", cells)
        hits = [
            number
            for number, rule in enumerate(rules(styles["areas"]))
            if table.execute(f"select count(*) from p where {rule.get('filter')}").fetchone()[0]
        ]
        assert hits == [band_of(best, ends), len(ends) + 2 + change_of(today, best)], (best, today)
    table.close()


def test_filters_name_columns_that_the_layers_have(package, styles):
    for name, style in styles.items():
        columns = set(gpd.read_file(package, layer=name).columns)
        for rule in rules(style):
            assert set(re.findall(r'"(\w+)"', rule.get("filter"))) <= columns


def test_hubs_of_the_best_plan_are_shown_and_other_options_can_be_ticked(package, styles):
    groups = styles["hubs"].findall("renderer-v2/rules/rule")
    assert [group.get("checkstate") for group in groups] == [None, *["0"] * (len(groups) - 1)]
    hubs = gpd.read_file(package, layer="hubs")
    assert len(groups) == hubs["option_id"].nunique()
    with sqlite3.connect(package) as table:
        counted = [
            table.execute(f"select count(*) from hubs where {rule.get('filter')}").fetchone()[0]
            for rule in rules(styles["hubs"])
        ]
    table.close()
    assert min(counted) > 0
    assert sum(counted) == len(hubs)


def test_a_label_that_is_no_xml_is_still_a_label():
    findings = full_findings()
    odd = 'Tom\'s "<best>" & \x00\x1b[31mred'
    object.__setattr__(findings.best, "label", odd)
    style = ET.fromstring(qgis_styles(findings)["hubs"])
    assert 'Tom\'s "<best>" & [31mred' in {rule.get("label") for rule in style.iter("rule")}


def test_without_a_today_there_is_no_change_to_show():
    minutes = [[10.0, 31.25, 20.0], [20.04, 12.0, 45.5], [21.0, 19.96, 5.0], [NAN, NAN, NAN]]
    findings = one_tier_findings(minutes)
    if findings.today is None:
        style = ET.fromstring(qgis_styles(findings)["areas"])
        assert len(style.findall("renderer-v2/rules/rule")) == 1


def test_the_geopackage_keeps_a_default_style_for_every_layer_where_qgis_looks(package):
    with sqlite3.connect(package) as table:
        rows = table.execute(
            "select f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
            "useAsDefault, styleQML from layer_styles"
        ).fetchall()
        registered = table.execute(
            "select data_type from gpkg_contents where table_name = 'layer_styles'"
        ).fetchall()
        geometry = dict(
            table.execute("select table_name, column_name from gpkg_geometry_columns").fetchall()
        )
    table.close()
    assert registered == [("attributes",)]
    assert {row[2]: row[3] for row in rows} == geometry
    for *ends, default, text in (row[:2] + row[4:] for row in rows):
        assert ends == ["", ""]
        assert default == 1
        assert ET.fromstring(text).tag == "qgis"


SUFFIXES = {"geojson": (".geojson", 4326), "geoparquet": (".parquet", 27700)}


@pytest.mark.parametrize("kind", SUFFIXES)
def test_export_leaves_each_layer_its_style_and_a_list(tmp_path, kind):
    study = write_small_study(tmp_path)
    out = tmp_path / "gis"
    outcome = hubplan("export", study, "--format", kind, "-o", out, cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    suffix, crs = SUFFIXES[kind]
    told = json.loads((out / "layers.json").read_text(encoding="utf-8"))
    assert told["crs"] == f"EPSG:{crs}"
    assert {path.name for path in out.iterdir()} == {*told["files"], "layers.json"}
    read = gpd.read_parquet if kind == "geoparquet" else gpd.read_file
    for name in ("hubs", "demand", "allocation"):
        layer = read(out / f"{name}{suffix}")
        assert layer.crs.to_epsg() == crs
        assert len(layer) > 0
        ET.parse(out / f"{name}.qml")
        assert name in outcome.stdout
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert hubplan("export", study, "--format", kind, "-o", out, cwd=tmp_path).code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_geojson_follows_its_standard(tmp_path):
    study = write_small_study(tmp_path)
    assert hubplan("export", study, "-o", tmp_path / "gis", cwd=tmp_path).code == 0
    written = json.loads((tmp_path / "gis" / "demand.geojson").read_text(encoding="utf-8"))
    assert "crs" not in written
    lon, lat = written["features"][0]["geometry"]["coordinates"]
    assert (-9 < lon < 2, 49 < lat < 61) == (True, True)
    assert pyogrio.read_info(tmp_path / "gis" / "demand.geojson")["crs"] == "EPSG:4326"
