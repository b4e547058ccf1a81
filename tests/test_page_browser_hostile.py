"""Hostile names do nothing but show, in a real browser."""

from __future__ import annotations

import pandas as pd
import pytest
from maps_findings import findings_named, squares
from test_maps_safety import HOSTILE

from hubplan.maps import map_page

POSTCODES = pd.DataFrame({"postcode": ["AB1 2CD"], "lon": [0.2], "lat": [51.2]})


def hostile_page(name: str) -> str:
    """Return a page on which sites, places, areas, notes and the study itself have one name."""
    findings = findings_named(name)
    towns = pd.DataFrame({"name": [name], "place": ["town"], "lon": [0.2], "lat": [51.2]})
    areas = squares(findings.best.evaluation.problem)
    return map_page(findings, areas=areas, outlines=None, places=towns, postcodes=POSTCODES)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(open_page, name):
    page = open_page(hostile_page(name), width=800)
    elements = page.evaluate("new Set([...document.querySelectorAll('*')].map((e) => e.tagName))"
                             ".size")  # fmt: skip
    shown = " ".join(name.split())
    assert shown in " ".join(page.title().split())
    for option in page.locator("input[name=option]").all():
        option.check()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.locator("#own-sites input:not(:checked)").first.check()
    page.locator("path.ground").first.hover()
    assert shown in " ".join(page.text_content("#readout").split())
    for text in ("AB1 2CD", name):
        page.fill("#search", text)
        page.press("#search", "Enter")
    assert page.text_content("#told").strip()
    assert shown in " ".join(page.text_content("main").split())
    assert page.locator("img, iframe, script[src], svg[onload], [onerror]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    now = page.evaluate("new Set([...document.querySelectorAll('*')].map((e) => e.tagName)).size")
    assert now == elements, "no kind of element came from a name"
