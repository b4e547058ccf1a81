"""axe-core finds no barrier in any state of the pages of west Kent, and they fit a phone."""

from __future__ import annotations

import pytest
from axe import barriers
from page_states import FULLEST, STATES, all_opened

NARROW = {"width": 320, "height": 640}
FORCED = {"forced_colors": "active"}
# What reaches past the right edge without a frame that scrolls about it.
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((each) =>
  each.getBoundingClientRect().right > document.documentElement.clientWidth + 1
  && !each.closest(".wide, .scroll, .folium-map, .hidden-text, [hidden]")
  && each.checkVisibility()).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    ("options", "looked_at"),
    [({}, STATES), (NARROW, FULLEST), (FORCED, FULLEST)],
    ids=["desktop", "phone", "forced"],
)
def test_axe_finds_nothing_in_any_state_of_the_map_page(open_map, options, looked_at):
    """Every state on a desktop; on a phone and in forced colours those that hold all the others."""
    page = open_map(**options)
    found = {}
    for state in STATES:
        state(page)
        if state in looked_at:
            found[state.__name__] = barriers(page)
    assert found == {state.__name__: [] for state in looked_at}


def test_nothing_is_lost_at_320_pixels_which_is_a_laptop_at_400_percent(open_map):
    page = open_map(width=320, height=256)
    for state in STATES:
        state(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, state.__name__
        assert page.evaluate(TOO_WIDE) == [], state.__name__


@pytest.mark.parametrize("options", [{}, NARROW], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_report(open_page, west_kent_run, options):
    page = open_page(west_kent_run[1] / "report.html", **options)
    all_opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= options.get("width", 1280)
    assert page.evaluate(TOO_WIDE) == []
    assert barriers(page) == []


def test_nothing_moves_by_itself_for_those_who_ask_for_less_motion(open_map):
    page = open_map(reduced_motion="reduce")
    page.get_by_role("button", name="Zoom in").click()
    moving = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(moving) == 0
    assert page.locator(".leaflet-zoom-anim, .leaflet-pan-anim").count() == 0
