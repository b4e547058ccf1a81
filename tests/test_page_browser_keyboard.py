"""The public page by keyboard alone: few stops, in order, each to be seen, none a trap."""

from __future__ import annotations

import itertools

import pytest
from page_states import all_opened, own_plan

MOST_STOPS = 25
MOST_OPENED = 200
# Where the focus is: what has it, where it stands on the page and whether it can be seen.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) { return null; }
  window.stops ??= [];
  if (!window.stops.includes(at)) { window.stops.push(at); }
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const inside = (low, high, end) => (Math.max(low, 0) + Math.min(high, end)) / 2;
  const top = document.elementFromPoint(
    inside(box.left, box.right, innerWidth), inside(box.top, box.bottom, innerHeight));
  return {
    stop: window.stops.indexOf(at), tag: at.tagName, id: at.id, type: at.type ?? "",
    text: (at.getAttribute("aria-label") ?? at.innerText ?? "").slice(0, 60),
    top: box.top + scrollY, left: box.left, right: box.right, bottom: box.bottom + scrollY,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    uncovered: top !== null && (at.contains(top) || (at.labels && [...at.labels].some(
      (label) => label.contains(top)))),
  };
}"""


def tour(page, key="Tab", *, most=MOST_OPENED):
    """Press Tab from the start of the page until the focus leaves it; return every stop."""
    stops = []
    while len(stops) <= most:
        page.keyboard.press(key)
        at = page.evaluate(FOCUS)
        if at is None or (stops and at["stop"] == stops[0]["stop"]):
            return stops
        stops.append(at)
    pytest.fail(f"the focus has not left the page after {most} stops: {stops[-3:]}")


@pytest.mark.parametrize("width", [1280, 360])
def test_few_stops_stand_before_anything_is_opened_and_none_is_a_trap(open_map, width):
    page = open_map(width=width)
    stops = tour(page)
    assert 5 < len(stops) <= MOST_STOPS
    assert len({each["stop"] for each in stops}) == len(stops)
    back = tour(page, "Shift+Tab")
    assert [each["stop"] for each in reversed(back)] == [each["stop"] for each in stops]


@pytest.mark.parametrize("width", [1280, 360])
def test_every_stop_is_seen_and_they_follow_each_other_down_the_page(open_map, width):
    page = open_map(width=width)
    own_plan(page)
    page.evaluate("document.activeElement.blur(), getSelection().collapse(document.body, 0)")
    stops = tour(page)
    assert len(stops) > MOST_STOPS
    assert [each for each in stops if not each["outlined"]] == []
    assert [each for each in stops if not each["uncovered"]] == []
    for first, then in itertools.pairwise(stops):
        beside = then["left"] >= first["right"] - 1 or then["right"] <= first["left"] + 1
        assert then["top"] >= first["top"] - 1 or (beside and width > 400), (first, then)
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0


def press_until(page, wanted, key="Tab"):
    """Press a key until what a selector finds has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"{wanted} is not reached")


def test_search_options_and_map_answer_to_keys_alone(open_map):
    page = open_map()
    press_until(page, "#search")
    page.keyboard.type("tn17 3jj")
    page.keyboard.press("Enter")
    assert page.inner_text("#told").startswith("TN17 3JJ")
    press_until(page, "#every-option > summary")
    table = page.locator("#journey-card table").first
    before = table.is_visible()
    page.keyboard.press("Enter")
    assert table.is_visible() != before
    press_until(page, "input[name=option]")
    before = page.locator(".card:visible h2").first.inner_text()
    page.keyboard.press("ArrowUp")
    assert page.locator(".card:visible h2").first.inner_text() != before
    press_until(page, ".folium-map")
    page.keyboard.press("ArrowRight")
    press_until(page, "#zoom-in")
    wide = page.locator("path.ground").first.bounding_box()["width"]
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    assert page.locator("path.ground").first.bounding_box()["width"] > 1.5 * wide
    press_until(page, "#zoom-whole")
    page.keyboard.press("Space")


def test_a_plan_of_ones_own_is_made_by_keys_alone(open_map):
    page = open_map()
    press_until(page, "input[name=option]")
    while not page.is_checked("input[name=option][value=own]"):
        page.keyboard.press("ArrowDown")
    press_until(page, "#own-sites summary")
    page.keyboard.press("Enter")
    press_until(page, "#own-sites input:not(:checked)")
    before, code = page.inner_text("#own-told"), page.inner_text("#own-code")
    page.keyboard.press("Space")
    assert page.inner_text("#own-told") != before
    assert page.evaluate("document.activeElement.matches('#own-sites input:checked')")
    press_until(page, "#own-typed")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    assert page.inner_text("#own-told") == before


def test_the_first_stop_leads_past_map_and_switches(open_map):
    page = open_map()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#tables') !== null")


ROLES_WITH_NAMES = {
    *("button", "checkbox", "combobox", "DisclosureTriangle", "form", "group", "image", "link"),
    *("main", "radio", "radiogroup", "region", "search", "searchbox", "spinbutton", "textbox"),
}


def test_a_screen_reader_has_a_name_of_its_own_for_all_that_can_be_used(open_map):
    page = open_map()
    all_opened(page)
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node["ignored"]
    ]
    used = [each for each in told if each[0] in ROLES_WITH_NAMES - {"main", "group", "form"}]
    assert len(used) > 10
    assert [each for each in used if not each[1]] == []
    assert sorted(used) == sorted(set(used)), "no two have one name"
    assert [name for role, name in told if role == "heading" and not name] == []
    assert sum(role == "main" for role, _ in told) == 1
