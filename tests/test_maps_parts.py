"""Words, shapes and the notebook's map, each by itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maps_findings import MINUTES, NAN, problem_with, squares, two_tiers
from maps_reader import Page, journeys_of
from shapely.geometry import LineString, MultiPolygon, Point, box

from hubplan.errors import InputError
from hubplan.location import Plan, evaluate
from hubplan.maps import OfflineMap, draw_map
from hubplan.maps.layers import CHANGE_ENDS, band_ends, band_labels, change_labels
from hubplan.maps.shapes import PER_DEGREE, lines_of
from hubplan.maps.wording import change_text, plan_words
from hubplan.scenario.wording import count_words, listed, percent

DEGREES = st.floats(-1.0, 1.0).map(lambda x: round(x, 5))


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(st.lists(st.tuples(DEGREES, DEGREES), min_size=2, max_size=20))
def test_a_line_comes_back_to_the_metre_from_its_steps(points):
    (steps,) = lines_of(LineString(points))
    back = np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / PER_DEGREE
    kept = [p for p, before in zip(points, [None, *points], strict=False) if p != before]
    assert np.abs(back - kept).max() < 1 / PER_DEGREE


def test_every_part_and_hole_of_a_shape_is_a_ring():
    holed = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    assert len(lines_of(MultiPolygon([holed, box(5, 5, 6, 6)]))) == 3
    assert lines_of(None) == lines_of(Point(1, 1)) == lines_of(LineString()) == []


def test_bands_in_words_follow_their_ends():
    assert band_labels("car") == (
        *("up to 10 minutes", "over 10, up to 15", "over 15, up to 20", "over 20, up to 30"),
        *("over 30 minutes", "no route"),
    )
    assert band_labels("given") == band_labels("car")
    assert band_ends("car", headline_minutes=60) == (15, 30, 45, 60)
    assert len(change_labels()) == 2 * len(CHANGE_ENDS) + 2
    for mode in ("walk", "cycle"):
        assert f"over {band_ends(mode)[-1]:g} minutes" == band_labels(mode)[4]
        assert len(band_labels(mode)) == 6


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (0.004, "under 1%"),
        (0.864, "86%"),
        (0.995, "over 99%"),
        (0.9999, "over 99%"),
        (1.0, "100%"),
        (math.nan, "–"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (20.0, 12.5, "7.5 shorter"),
        (12.5, 20.0, "7.5 longer"),
        (12.50, 12.54, "same"),
        (NAN, 12.5, "route gained"),
        (12.5, NAN, "route lost"),
        (NAN, NAN, "no route"),
    ],
)
def test_a_change_says_its_direction_in_words(before, after, words):
    assert change_text(before, after) == words


def test_counts_and_plans_read_as_prose():
    assert count_words(1, "hub") == "one hub"
    assert count_words(12, "hub") == "12 hubs"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert plan_words(Plan({"main": ["a"], "mini": ["b", "c"]})) == "one main hub and two mini-hubs"
    assert plan_words(Plan({"main": ["a"], "mini": []})) == "one main hub"


def test_folium_writes_the_same_element_and_script_each_time_and_no_link():
    first, again = (OfflineMap((0.0, 51.0, 1.0, 52.0)).parts() for _ in range(2))
    assert first == again
    assert first[0] == '<div class="folium-map" id="map_hubplan" ></div>'
    assert "http" not in "".join(first)


def test_a_plan_can_be_drawn_with_areas_or_without():
    problem = problem_with()
    best, _ = two_tiers(problem)
    circles = Page(draw_map(best).html).data["ground"]
    shapes = Page(draw_map(best, areas=squares(problem)).html).data["ground"]
    assert all(circles["points"])
    assert shapes["points"] == [None] * 4


def test_the_notebook_map_lists_hubs_and_paints_the_minutes_of_the_plan():
    problem = problem_with()
    page = Page(draw_map(evaluate(problem, open_sites=["east", "north"])).html)
    assert journeys_of(page.data, 0, "any")[0] == [10.0, 20.04, 5.0, 8.25]
    assert "North Hospital, High Street" in page.text
    assert "South Library" not in page.text
    assert page.data["captions"]["minutes"] == {"any": "Minutes by car to the nearest hub"}


def test_a_map_of_demand_without_positions_is_refused_with_a_hint():
    problem = problem_with(MINUTES)
    frame = problem.demand.frame.assign(lat=NAN)
    lost = replace(problem, demand=replace(problem.demand, frame=frame))
    with pytest.raises(InputError, match="'d0' has neither") as caught:
        draw_map(evaluate(lost, open_sites=["east"]))
    assert "lon and lat" in caught.value.hint
