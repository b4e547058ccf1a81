"""The page asks nothing of any network, and names from data are never more than text."""

from __future__ import annotations

import base64
import hashlib
import re

import geopandas as gpd
import pandas as pd
import pytest
from maps_findings import findings_named, problem_with, squares, two_tiers, usual_findings
from maps_reader import Page

from hubplan.maps import draw_map, map_page

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"><svg onload=alert(3)> ' & co",
    "\u202eright to left \u05d0\u05d1\u05d2",
    "\U0001f3e5 hospital\nsecond line\r\n<!-- third",
    "{{ 7 * 7 }} {% raw %} ${alert(4)} `",
    "a" * 300,
]
FETCHING = {"src", "srcset", "srcdoc", "action", "formaction", "data", "poster", "ping", "manifest"}


def page_of(findings) -> str:
    problem = findings.best.evaluation.problem
    places = pd.DataFrame({"name": ["Cob"], "place": ["town"], "lon": [0.3], "lat": [51.2]})
    return map_page(findings, areas=squares(problem), outlines=None, places=places)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(page_of(usual_findings()))


def test_no_element_of_the_page_can_fetch_anything(page):
    for tag, attributes in page.tags:
        assert not FETCHING & set(attributes), (tag, attributes)
        if "href" in attributes:
            assert attributes["href"].startswith(("#", "data:,")), attributes
    assert not page.all_of("iframe")
    assert not page.all_of("img")
    assert [link["href"] for link in page.all_of("link")] == ["data:,"]


def test_styles_of_the_page_fetch_nothing(page):
    (style,) = page.blocks["style"]
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {
        *("#hatch", "#no-route", "#longer", "#much-longer"),
    }
    assert "@import" not in style


def test_no_address_stands_in_a_script_but_names_of_formats_and_leaflets_own(page):
    addresses = re.findall(r"https?://[^\s\"'<>)]+", "".join(page.blocks["script"]))
    assert {address.split("/")[2] for address in addresses} <= {"www.w3.org", "leafletjs.com"}
    assert "sourceMappingURL" not in "".join(page.blocks["script"])


def test_no_element_carries_a_handler_or_a_style(page):
    for tag, attributes in page.tags:
        assert not [a for a in attributes if a.startswith("on") or a == "style"], (tag, attributes)


def test_the_policy_allows_these_very_scripts_and_this_style_and_nothing_else(page):
    (policy,) = [
        meta["content"]
        for meta in page.all_of("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    data, *scripts = page.blocks["script"]
    assert data.startswith("{")
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(map(sha256, scripts)),
        "style-src": sha256(page.blocks["style"][0]),
        "img-src": "data:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_policy_stands_before_anything_it_governs(page):
    order = [tag for tag, _ in page.tags]
    assert order[:4] == ["html", "head", "meta", "meta"]


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_nothing_but_text(name):
    findings = findings_named(name)
    frame = pd.DataFrame({"name": [name], "place": ["town"], "lon": [0.3], "lat": [51.2]})
    areas = squares(findings.best.evaluation.problem)
    page = Page(map_page(findings, areas=areas, outlines=None, places=frame))
    usual = Page(page_of(usual_findings()))
    for tag in ("script", "style", "svg", "meta", "link", "img", "iframe"):
        assert len(page.all_of(tag)) == len(usual.all_of(tag)), tag
    assert {a for _, attributes in page.tags for a in attributes} == {
        a for _, attributes in usual.tags for a in attributes
    }
    assert page.blocks["script"][1:] == usual.blocks["script"][1:], "no data in a script that runs"
    assert " ".join(name.split()) in page.text
    assert page.data["places"][0] == name
    assert page.data["sites"][0]["name"] in {name, "South"}
    assert page.data["towns"][0][0] == name


def test_a_hostile_name_cannot_leave_the_notebook_cell():
    problem = problem_with(site_names=HOSTILE[:3])
    best, _ = two_tiers(problem)
    cell = draw_map(best)
    shown = Page(cell._repr_html_())
    ((tag, attributes),) = shown.tags
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts"
    inner = Page(attributes["srcdoc"])
    assert attributes["srcdoc"] == cell.html
    assert len(inner.all_of("script")) == 3
    assert not inner.all_of("img")


def test_two_builds_from_the_same_findings_are_the_same_bytes():
    assert page_of(usual_findings()) == page_of(usual_findings())


def test_leaflets_licence_goes_with_its_code(page):
    leaflet = page.blocks["script"][1]
    assert leaflet.startswith("/*! Leaflet\n * BSD 2-Clause License")
    assert "Redistributions in binary form must reproduce" in leaflet
    assert "\r" not in leaflet


def test_the_page_of_west_kent_with_all_its_borders_is_under_one_and_a_half_megabytes(repository):
    folder = repository / "data" / "west_kent"
    areas = gpd.read_file(folder / "lsoa_areas.geojson")
    outlines = gpd.read_file(folder / "outlines.geojson")
    places = pd.read_csv(folder / "places.csv")
    text = map_page(usual_findings(), areas=areas, outlines=outlines, places=places)
    assert 300_000 < len(text.encode()) < 1_000_000
