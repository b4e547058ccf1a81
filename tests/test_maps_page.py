"""What the public page says is what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from maps_findings import (
    MINUTES,
    NAN,
    findings_of,
    one_tier_findings,
    problem_with,
    squares,
    two_tiers,
    usual_findings,
)
from maps_reader import Page, journeys_of

from hubplan.errors import InputError
from hubplan.location import Plan
from hubplan.maps import map_page


def page_of(findings, *, areas=True, **more) -> Page:
    shapes = squares(findings.best.evaluation.problem) if areas else None
    return Page(map_page(findings, areas=shapes, outlines=None, **more))


def radios_of(page: Page, name: str) -> list[dict[str, str]]:
    return [field for field in page.all_of("input") if field.get("name") == name]


def compared(page: Page, label: str) -> list[list[str]]:
    """Rows of the table that lays the options side by side: to any hub, to a main hub."""
    columns = 1 + len(page.data["options"])
    return [row for row in page.rows_starting(label) if len(row) == columns and row[-1]][-2:]


@pytest.fixture(scope="module")
def findings():
    return usual_findings()


@pytest.fixture(scope="module")
def page(findings) -> Page:
    return page_of(findings)


def test_the_title_states_the_finding_in_ten_words(page):
    (title,) = page.blocks["h1"]
    assert title == "Two hubs would bring 75% of people within 20 minutes"
    assert len(title.split()) == 10


def test_the_title_does_not_praise_a_plan_that_is_worse_than_today():
    problem = problem_with()
    best, main_only = two_tiers(problem)
    everything = Plan({"main": ("east", "north", "south"), "mini": ()})
    worse = page_of(findings_of(problem, best, main_only, today=everything))
    assert worse.blocks["h1"] == ["Two hubs would leave 75% of people within 20 minutes"]
    same = page_of(findings_of(problem, best, main_only, today=best.plan))
    assert same.blocks["h1"] == ["Two hubs would keep 75% of people within 20 minutes"]


def test_the_summary_compares_with_today_and_gives_the_range(page):
    assert "Today, with one hub, it is 65%." in page.text
    assert "To a main hub, which gives every service, 10% instead of 65%." in page.text
    assert "Over these the same plan gives 50% to over 99% (today: 50% to over 99%)" in page.text


def test_every_option_has_a_switch_a_card_and_its_hubs(findings, page):
    radios = radios_of(page, "option")
    cards = [s for s in page.all_of("section") if "data-option" in s]
    assert [radios.pop()["value"], cards.pop()["data-option"]] == ["own", "own"]
    assert len(radios) == len(cards) == len(findings.options) == len(page.data["options"])
    assert [r["value"] for r in radios if "checked" in r] == ["2"], "the best plan is shown first"
    for name in ("North Hospital, High Street", "South Library", "East Centre, Mill Lane"):
        assert name in page.text
    shown = page.data["options"][2]["hubs"]
    named = [(page.data["sites"][hub["site"]]["name"], hub["tier"]) for hub in shown]
    assert named == [("North Hospital, High Street", "main"), ("East Centre, Mill Lane", "mini")]


def test_figures_on_the_page_are_those_found(findings, page):
    best, today = findings.best, findings.today
    within = page.rows_starting("Within 20 minutes")
    # In each option's card, then in the table that compares them.
    assert ["Within 20 minutes", "75%", "10%"] in within
    people = [f"{o.share_within(20) * 1000:,.0f}" for o in findings.options]
    to_any = within[-3]
    assert [cell.split()[1] for cell in to_any[1:]] == people == ["650", "100", "750"]
    (mean, main_mean) = compared(page, "Average journey")
    assert mean[1] == f"{today.metrics.mean_minutes:.1f} min"
    assert mean[3] == f"{best.metrics.mean_minutes:.1f} min"
    assert main_mean[3] == f"{best.main_metrics.mean_minutes:.1f} min"
    (p80, _) = compared(page, "80% get there within")
    assert p80[3] == f"{best.metrics.p80_minutes:.1f} min"
    (longest, _) = compared(page, "Longest journey")
    assert longest[3] == "20.0 min Brook"


def test_a_study_of_long_journeys_counts_people_within_long_times(findings):
    page = page_of(replace(findings, headline_minutes=60.0))
    labels = {row[0] for row in page.rows if row and row[0].startswith("Within")}
    assert {"Within 30 minutes", "Within 45 minutes", "Within 60 minutes"} <= labels
    assert "Within 15 minutes" not in labels
    assert page.data["bands"]["ends"] == [15.0, 30.0, 45.0, 60.0]
    assert page.data["own"]["limits"] == [30, 45, 60]


def test_every_demand_point_stands_in_the_table_with_its_minutes(findings, page):
    # The cell of one's own plan is hidden, and empty.
    cells = {row[0]: [*filter(None, row[1:])] for row in page.rows if row and "Cob 0" in row[0]}
    assert cells["Ashford Cob 000A"] == ["100", "31.2", "10.0", "10.0", "21.2 shorter"]
    assert cells["Brook Cob 001A"] == ["250", "12.0", "20.0", "20.0", "8.0 longer"]
    assert len(cells) == len(findings.demand)


def test_the_map_shows_the_same_minutes(findings, page):
    assert journeys_of(page.data, 2, "any")[0] == findings.best.minutes.tolist()
    assert journeys_of(page.data, 2, "main")[0] == [10.0, 20.04, 21.0, 30.0]
    assert page.data["bands"] == {"ends": [10.0, 15.0, 20.0, 30.0], "change": [1.0, 5.0, 10.0]}


def test_the_key_tells_the_bands_of_change_where_there_is_a_today(page):
    items = [item.get("data-colours") for item in page.all_of("li")]
    assert (items.count("minutes"), items.count("change")) == (5, 7)
    assert "over 10 minutes shorter over 5, up to 10 shorter over 1, up to 5 shorter" in page.text
    assert "the same within one minute over 1, up to 5 longer" in page.text
    assert page.data["captions"]["change"]["any"] == (
        "Change since today: minutes by car to the nearest hub"
    )
    without = page_of(one_tier_findings())
    assert "change" not in [item.get("data-colours") for item in without.all_of("li")]
    assert not radios_of(without, "colours")


def test_who_loses_is_named(page):
    assert "Against today, 750 people would have a journey to the nearest hub more" in page.text
    assert "250 would have one more than 5 minutes longer. For 0 little would change." in page.text
    assert "Brook: 250 people, 8.0 minutes longer on average" in page.text


def test_every_option_says_who_gains_and_loses_against_today(findings, page):
    (longer,) = page.rows_starting("People with a journey over 5 minutes longer than today")
    assert longer[1] == "–", "today"
    assert longer[3] == "250"
    said = "Against today, 750 people would have a journey more than 5 minutes shorter. 250 would"
    assert said in page.text
    assert page.text.count("Against today, ") == len(findings.options)


def test_without_polygons_every_demand_point_is_a_circle(findings):
    data = page_of(findings, areas=False).data
    assert data["ground"]["points"] == [[51.2, 0.2], [51.22, 0.25], [51.24, 0.3], [51.26, 0.35]]
    assert data["ground"]["shapes"] == [[], [], [], []]
    assert data["ground"]["outside"] == []


def test_a_point_without_its_polygon_is_a_circle_among_polygons(findings):
    problem = findings.best.evaluation.problem
    areas = squares(problem).iloc[1:]
    ground = Page(map_page(findings, areas=areas, outlines=None)).data["ground"]
    assert ground["points"] == [[51.2, 0.2], None, None, None]
    assert [len(shape) for shape in ground["shapes"]] == [0, 1, 1, 1]


def test_polygons_in_another_reference_system_land_in_the_same_place(findings):
    areas = squares(findings.best.evaluation.problem)
    here = Page(map_page(findings, areas=areas, outlines=None)).data["ground"]
    grid = areas.to_crs("EPSG:3857")
    there = Page(map_page(findings, areas=grid, outlines=None)).data["ground"]
    first = [ring[0][:2] for ring in here["shapes"]]
    assert np.abs(np.subtract(first, [ring[0][:2] for ring in there["shapes"]])).max() <= 1


def test_a_place_without_a_route_says_so_everywhere():
    stranded = [*MINUTES[:3], [NAN, NAN, NAN]]
    page = page_of(one_tier_findings(stranded))
    minutes, hubs = journeys_of(page.data, 0, "any")
    assert (minutes[3], hubs[3]) == (-1, -1)
    assert "Cob Hill (d3), 250 people: an island" in page.text
    told = [row[1] for row in page.rows_starting("Without a route")]
    assert [words for words in told if words] == ["250 people"], "beside the row of one's own plan"
    assert ["Cob Hill Cob 003A", "250", "no route", "", ""] in page.rows
    assert "no route" in page.text.split("over 30 minutes")[1][:12], "in the key"


def test_a_plan_of_one_tier_has_no_switch_between_services_and_one_symbol():
    page = page_of(one_tier_findings())
    assert not radios_of(page, "service")
    assert "mini-hub" not in page.text
    assert "main hub" not in page.text
    assert {hub["tier"] for hub in page.data["options"][0]["hubs"]} == {"open"}
    assert page.blocks["h1"] == ["Two hubs would bring 100% of people within 20 minutes"]


def test_a_study_without_a_today_compares_with_nothing():
    page = page_of(one_tier_findings())
    assert "today" not in page.text.lower()
    assert len(page.data["options"]) == 1


def test_towns_are_labelled_before_villages_and_hamlets_not_at_all(findings):
    frame = pd.DataFrame(
        {
            "name": ["Ash", "Beech", "Cedar"],
            "place": ["village", "town", "hamlet"],
            "lon": [0.2, 0.3, 0.4],
            "lat": [51.2, 51.3, 51.4],
        }
    )
    assert page_of(findings, places=frame).data["towns"] == [
        ["Beech", 1, 51.3, 0.3],
        ["Ash", 2, 51.2, 0.2],
    ]


def test_district_borders_between_neighbours_are_drawn_once(findings):
    areas = squares(findings.best.evaluation.problem)
    outlines = areas.assign(kind=["district", "district", "planning_area", "ccg", "ccg"])
    text = map_page(findings, areas=areas, outlines=outlines, roads=None)
    page = Page(text)
    assert len(page.data["districts"]) == 2
    assert "district boundary" in page.text
    assert "main road" not in page.text


def test_sources_limits_and_method_stand_in_the_footer(page):
    for words in (
        "People: A census; 2021; A licence.",
        "Buses are not counted.",
        "Car, as the crow flies.",
        "30% of visits need a main hub",
        "This page sends nothing to anyone.",
        "BSD 2-Clause",
    ):
        assert words in page.text


def test_the_page_reads_in_british_english_and_has_one_main_heading(page):
    assert page.all_of("html") == [{"lang": "en-GB"}]
    assert len(page.blocks["h1"]) == 1
    viewport = [m["content"] for m in page.all_of("meta") if m.get("name") == "viewport"]
    assert viewport == ["width=device-width, initial-scale=1"]


def test_ids_on_the_page_are_unique(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_hub_without_a_position_is_refused_by_name(findings):
    sites = findings.sites.frame.assign(lon=NAN)
    lost = replace(findings, sites=replace(findings.sites, frame=sites))
    with pytest.raises(InputError, match="'east' has none"):
        map_page(lost, areas=None, outlines=None)


def test_areas_without_ids_are_refused(findings):
    areas = squares(findings.best.evaluation.problem).rename(columns={"id": "code"})
    with pytest.raises(InputError, match="no column 'id'"):
        map_page(findings, areas=areas, outlines=None)
