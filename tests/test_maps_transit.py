"""The page tells what somebody without a car would want to know, and says so where it cannot."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from axe import barriers
from maps_findings import (
    NAN,
    TRANSIT_MINUTES,
    findings_named,
    one_tier_findings,
    squares,
    usual_findings,
    with_transit,
)
from maps_reader import Page, unpacked
from reading import grade, reading_age, sentences
from test_maps_journey import HOSTILE, POSTCODES, page_text
from test_page_reading_age import HARDEST_GRADE, READING_AGE

from hubplan.maps import draw_map
from hubplan.maps.by_transit import speed_text, transit_facts, visit_text
from hubplan.maps.facts import shown_options
from hubplan.maps.journey import journey_words, transit_journey_words
from hubplan.maps.wording import change_text


def told_postcodes():
    return POSTCODES.assign(lsoa=["d0", "d1", "d2", "d3"])


def test_without_a_timetable_one_sentence_says_so_and_nothing_can_be_switched():
    page = Page(page_text())
    assert "Without a car This study has no timetable of buses and trains." in page.text
    assert "by public transport" not in page.text
    assert page.data["transit"] is None
    assert page.data["journeys"]["transit"] is None
    staff = Page(page_text(usual_findings(from_sites=True, noun="base")))
    assert "timetable" not in staff.text


def test_people_and_households_without_a_way_are_told_as_text_and_as_a_table():
    page = Page(page_text(with_transit(usual_findings())))
    # Today's hub is in the south, the best plan's are in the north (main) and the east (mini).
    assert (
        "Of 1,000 people, 350 (35%) live where there is no way to a hub and home again by public "
        "transport today. With one main hub and one mini-hub it would be 100 (10%)." in page.text
    )
    assert "Of 60 households without a car, 10 (17%) live where there is no way" in page.text
    assert "no way to a main hub and home again by public transport today" in page.text
    any_hub, _, _, main, _, _ = page.rows_starting("No way there and home again")
    assert any_hub[1:] == ["35% 350", "35% 350", "10% 100"]
    assert main[1:] == ["35% 350", "35% 350", "35% 350"]
    slow = page.rows_starting("No way there and home again, walking at 2 miles an hour")[0]
    assert slow[1:] == ["60% 600", "60% 600", "35% 350"]
    weekend = "No way there and home again: Weekend (Saturday 28 November 2026, 10:00 to 12:00)"
    assert page.rows_starting(weekend)[0][1:] == slow[1:]
    assert page.blocks["h1"][0].endswith(" within 20 minutes by car")
    homes = page.rows_starting("Households without a car")[0]
    assert homes[1:] == ["17% 10", "17% 10", "17% 10"]
    assert page.rows_starting("Within 45 minutes")[0][1:] == ["25% 250", "25% 250", "90% 900"]
    assert "By public transport, 90% of people are within 45 minutes." in page.text
    assert "chosen for journeys by car: buses and trains had no part in it." in page.text


def test_what_counts_as_a_journey_is_said_with_day_hours_and_walking():
    found = with_transit(usual_findings())
    told = visit_text(found)
    for words in (
        "Tuesday 24 November 2026, with appointments from 9:30 to 12:00",
        "3 miles an hour (4.8 km/h), for 20 minutes at most",
        "get home the same day",
    ):
        assert words in told
    assert "straight lines" not in told
    assert "straight lines" in visit_text(with_transit(usual_findings(), estimated=True))
    visit = replace(found.impact.by_transit.visit, board_from="09:30", home_by="17:30")
    pass_ = replace(found.impact.by_transit, visit=visit)
    told = visit_text(replace(found, impact=replace(found.impact, by_transit=pass_)))
    assert "Nobody boards before 9:30" in told
    assert "You have to be home by 17:30." in told
    assert speed_text(3.5) == "2.2 miles an hour (3.5 km/h)"


def test_the_minutes_by_public_transport_are_embedded_as_the_last_model():
    findings = with_transit(usual_findings())
    data = Page(page_text(findings)).data
    journeys = data["journeys"]
    assert journeys["models"][journeys["transit"]] == "Public transport"
    assert journeys["transit"] == len(journeys["models"]) - 1
    options = shown_options(findings)
    by_id = {option.id: option for option in findings.impact.by_transit.usual}
    shape = len(journeys["models"]), len(options), 2, 4
    back = unpacked(journeys["minutes"]).reshape(shape)[-1]
    for k, option in enumerate(options):
        found = by_id[option.id].evaluation
        for s, minutes in enumerate((found.minutes, found.main_minutes)):
            told = np.where(back[k, s] < 0, NAN, back[k, s] / 100)
            assert np.array_equal(told, minutes, equal_nan=True)
    own = unpacked(data["own"]["minutes"]).reshape(len(journeys["models"]), 3, 4)[-1]
    by_site = np.array(TRANSIT_MINUTES).T[[2, 0, 1]]  # east, north, south
    assert np.array_equal(np.where(own < 0, NAN, own / 100), by_site, equal_nan=True)
    assert data["own"]["range"] == [0], "ranges are over the study's own models"
    assert data["transit"]["ends"] == [20, 30, 45, 60]


def test_a_journey_that_is_not_possible_has_words_of_its_own():
    assert change_text(NAN, 20.0, "transit") == "now possible"
    assert change_text(20.0, NAN, "transit") == "no longer possible"
    assert change_text(NAN, NAN, "transit") == "not possible"


def test_a_study_by_public_transport_tells_it_once():
    found = with_transit(usual_findings())
    options = found.impact.by_transit.usual
    own = Page(page_text(replace(found, options=options)))
    assert own.data["transit"] is None
    assert own.data["journeys"]["lost"][0]["none"] == "not possible"
    assert "no route" not in own.text
    assert "By public transport Of 1,000 people" in own.text
    assert "no way there and home again" in own.text
    assert "Each takes 60 minutes." in own.data["words"]["error"]


def test_a_map_in_a_notebook_speaks_of_the_way_home_too():
    usual = with_transit(usual_findings()).impact.by_transit.usual
    page = Page(draw_map(usual[-1].evaluation).html)
    assert "no way there and home again" in page.text
    assert page.data["journeys"]["lost"][0]["to_hub"] == "no way to a hub and home again"
    assert "no route" not in page.text


def ask(page, text):
    page.fill("#search", text)
    page.press("#search", "Enter")
    return page.inner_text("#told")


@pytest.fixture
def opened(open_page):
    """Open the page of the usual findings with a timetable."""
    return open_page(page_text(with_transit(usual_findings()), postcodes=told_postcodes()))


def test_a_place_is_told_its_journeys_by_public_transport_beside_those_by_car(opened):
    told = ask(opened, "AB1 2CE")
    own, transit = told.split("By public transport\n")
    assert "about 12 minutes by car to the nearest hub (South Library)" in own
    assert "Today it is about 28 minutes by public transport to the nearest hub (South" in transit
    assert "about 35 minutes by public transport to the nearest hub (North" in transit
    assert "7.0 minutes longer. That works for every appointment." in transit
    assert "That works for 50% of the appointments. The last way home leaves at 17:42." in transit
    # To any hub and to a main hub today; then, on foot, one may go home all night.
    assert transit.count("The last way home") == 2
    assert "Tuesday 24 November 2026" in transit
    assert "Weekend (Saturday 28 November 2026, 10:00 to 12:00): no way there and home again " in (
        transit
    )
    lost = ask(opened, "AB1 2CD").split("By public transport\n")[1]
    assert "Today there is no way to a hub and home again by public transport." in lost
    assert "there would be no way to a hub and home again by public transport." in lost
    assert "appointments." not in lost.split("A journey counts")[0]
    gained = ask(opened, "ZZ9 9ZZ").split("By public transport\n")[1]
    assert gained.strip().startswith("Today there is no way")
    assert "about 44 minutes by public transport to the nearest hub (East Centre)." in gained
    weekend = "no way there and home again today, about 44 minutes with one main hub and one mini"
    assert weekend in gained
    row = opened.locator("[data-journey='any 0'] td").last
    assert row.text_content() == "not possible"


def test_the_map_key_readout_and_table_of_places_follow_the_switch(opened):
    key = opened.locator(".key")
    assert "over 10, up to 15" in key.inner_text()
    opened.check("input[name=travel][value=transit]")
    assert opened.inner_text(".key-title") == "Minutes by public transport to the nearest hub"
    assert "over 30, up to 45" in key.inner_text()
    assert "no way there and home again" in key.inner_text()
    assert "over 10, up to 15" not in key.inner_text()
    first = opened.locator("path.ground").first
    assert "band-5" in first.get_attribute("class")
    fourth = opened.locator("path.ground").nth(3).get_attribute("class")
    assert "band-2" in fourth, "44.5 minutes lie in the third of bands of its own"
    first.hover()
    assert opened.inner_text("#readout").endswith("no way to a hub and home again")
    opened.evaluate("() => { document.getElementById('every-place').open = true; }")
    cells = opened.locator("#every-place tr[data-point='3'] td")
    opened.wait_for_function(
        "() => document.getElementById('places-caption').textContent.includes('transport')"
    )
    told = [cell for cell in cells.all_inner_texts() if cell]
    assert told == ["250", "not possible", "not possible", "44.5", "now possible"]
    opened.check("input[name=colours][value=change]")
    assert "no way there and home again, today or with this plan" in key.inner_text()
    assert "no route" not in key.inner_text()


def test_ones_own_plan_has_its_journeys_by_public_transport_too(opened):
    opened.check("input[name=option][value=own]")
    assert "90% of people are within 45 minutes" in opened.inner_text("#own-transit")
    told = ask(opened, "AB1 3AA").split("By public transport\n")[1]
    assert "With your own plan it would be about 12 minutes by public transport" in told
    # To any hub, in the east, every appointment works; to the main hub in the north one in four.
    to_any, to_main = told.split("To a main hub")
    assert "That works for every appointment." in to_any
    assert "That works for 25% of the appointments." in to_main


def test_axe_finds_nothing_on_a_phone(open_page):
    text = page_text(with_transit(usual_findings()), postcodes=told_postcodes())
    page = open_page(text, width=320, height=640)
    page.check("input[name=travel][value=transit]")
    ask(page, "AB1 2CE")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert barriers(page) == []


def test_what_is_said_is_read_with_ease_at_the_age_of_ten():
    findings = with_transit(usual_findings(), estimated=True)
    words = journey_words(findings) | transit_journey_words(findings)
    section = transit_facts(findings, shown_options(findings), tiered=True)
    without = transit_facts(usual_findings(), (), tiered=True)
    told = [*words.values(), *section["sentences"], section["visit"], *without["sentences"]]
    told = [each for text in told for each in sentences([re.sub(r"\{[^}]*\}", "Ash", text)])]
    told = [each for each in told if each.endswith(".")]
    assert {each: grade([each]) for each in told if grade([each]) > HARDEST_GRADE} == {}
    assert reading_age(told) <= READING_AGE


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text_by_public_transport_too(open_page, name):
    findings = with_transit(findings_named(name), hours=name)
    areas = squares(findings.best.evaluation.problem)
    page = open_page(page_text(findings, areas=areas, postcodes=told_postcodes()), width=360)
    told = " ".join(ask(page, "AB1 2CE").split())
    shown = " ".join(name.split())
    assert f"{shown} (Saturday 28 November 2026, 10:00 to 12:00): no way" in told
    tags = page.evaluate("[...document.querySelectorAll('#told *')].map((e) => e.tagName)")
    assert set(tags) == {"H3", "H4", "P"}
    assert page.locator("img, [onerror]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_study_without_a_today_tells_the_best_plan_alone():
    page = Page(page_text(with_transit(one_tier_findings())))
    assert (
        "live where there is no way to a hub and home again by public transport, with" in page.text
    )
    assert "today" not in page.text.split("Without a car")[1].split("Tell us")[0]
