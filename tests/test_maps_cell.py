"""The notebook's map: its layers, what is told of them, and what is refused."""

from __future__ import annotations

import warnings
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from axe import barriers
from maps_findings import MINUTES, NAN, SITE_NAMES, problem_with, squares, two_tiers
from maps_reader import Page, journeys_of
from shapely.geometry import LineString, Polygon, box

from hubplan.errors import InputError
from hubplan.location import PMedian, evaluate, solve
from hubplan.location.rules import Capacity
from hubplan.location.territories import Territories
from hubplan.maps import draw_map
from hubplan.maps.shapes import PER_DEGREE
from hubplan.scenario.options import option_of

NORTH_EAST = ["north", "east"]


@pytest.fixture
def problem():
    return problem_with()


@pytest.fixture
def plan(problem):
    return evaluate(problem, open_sites=NORTH_EAST)


def bands_of(ids=("north", "east"), minutes=(10.0, 20.0)) -> gpd.GeoDataFrame:
    """Return squares about two places as isochrones; the longer the band, the larger."""
    at = {"north": (0.21, 51.25), "east": (0.34, 51.23), "south": (0.26, 51.2)}
    rows = [(i, m) for i in ids for m in minutes]
    shapes = [
        box(x - m / 500, y - m / 900, x + m / 500, y + m / 900)
        for (x, y), m in ((at.get(i, (0.3, 51.2)), m) for i, m in rows)
    ]
    frame = pd.DataFrame(rows, columns=["id", "minutes"])
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def drawn(*arguments, **options) -> Page:
    return Page(draw_map(*arguments, **options).html)


def layer(page: Page, name: str) -> list[list[int]]:
    return next(each["lines"] for each in page.data["layers"] if each["name"] == name)


def boxes(page: Page) -> list[str]:
    return [box["data-layer"] for box in page.all_of("input") if "data-layer" in box]


def ends_of(line) -> list[tuple[float, float]]:
    points = np.cumsum(np.reshape(line, (-1, 2)), axis=0) / PER_DEGREE
    return [tuple(point) for point in points[[0, -1]].round(5).tolist()]


def _positions(points) -> list[tuple[float, float]]:
    return list(zip(points.lon, points.lat, strict=True))


def test_a_plain_map_has_no_layers_and_no_check_boxes(plan):
    page = drawn(plan)
    assert page.data["layers"] == []
    assert boxes(page) == []


def test_caption_and_key_say_minutes_by_what_to_which_hub_and_when(problem):
    timed = replace(problem.times, period="am_peak", model="Worked out so.")
    best, _ = two_tiers(replace(problem, times=timed))
    page = drawn(best)
    assert "Minutes by car to the nearest hub of any kind" in page.text
    assert "Morning peak" in page.text
    assert "Worked out so." in page.text
    on_foot = drawn(evaluate(problem_with(mode="walk"), open_sites=["east"]))
    assert "Minutes on foot to the nearest hub" in on_foot.text
    given = drawn(evaluate(problem_with(mode="given"), open_sites=["east"]))
    assert "Minutes to the nearest hub" in given.text


def test_isochrones_are_one_layer_a_band_of_all_hubs_the_widest_beneath(plan):
    page = drawn(plan, isochrones=bands_of())
    assert [each["name"] for each in page.data["layers"]] == ["isochrone-1", "isochrone-0"]
    assert boxes(page) == ["isochrone-0", "isochrone-1", "minutes"]
    assert "Land within 10 minutes of a hub" in page.text
    assert len(layer(page, "isochrone-0")) == 2, "the land of two hubs far apart"


def test_isochrones_in_another_reference_system_lie_where_they_are(plan):
    degrees = layer(drawn(plan, isochrones=bands_of()), "isochrone-1")
    metres = layer(drawn(plan, isochrones=bands_of().to_crs(27700)), "isochrone-1")
    for line, again in zip(degrees, metres, strict=True):
        (west, south), (east, north) = (
            edge(np.cumsum(np.reshape(line, (-1, 2)), axis=0), axis=0) for edge in (np.min, np.max)
        )
        corners = np.cumsum(np.reshape(again, (-1, 2)), axis=0)
        assert np.abs(corners.min(axis=0) - (west, south)).max() < 60
        assert np.abs(corners.max(axis=0) - (east, north)).max() < 60


def test_isochrones_of_closed_sites_and_hubs_without_one_are_told(plan):
    page = drawn(plan, isochrones=bands_of(ids=("north", "south")))
    assert f"one site without a hub in this plan are left out: {SITE_NAMES[1]}" in page.text
    assert f"One hub without an isochrone: {SITE_NAMES[2]}" in page.text
    assert len(layer(page, "isochrone-0")) == 1


def test_a_band_that_nothing_is_in_is_told_and_not_drawn(plan):
    frame = bands_of(minutes=(1.0, 20.0))
    frame.loc[frame["minutes"] == 1.0, "geometry"] = Polygon()
    page = drawn(plan, isochrones=frame)
    assert "There is no land within 1 minute of a hub." in page.text
    assert [each["name"] for each in page.data["layers"]] == ["isochrone-1"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.drop(columns="minutes"), "column minutes .*missing"),
        (lambda frame: frame.assign(id="norht"), "no site 'norht'.*north"),
        (lambda frame: frame.assign(minutes=[10, "many", -1, 20]), "'many' is not a finite"),
        (lambda frame: frame.set_geometry(frame.centroid), "holds Point"),
        (lambda frame: frame.assign(minutes=NAN), "'nan' is not a finite"),
        (lambda frame: frame.to_crs(27700).set_crs(None, allow_override=True), "not in degrees"),
        (lambda _: bands_of(minutes=range(5, 30, 5)), "there are 5 bands"),
        (lambda _: bands_of(ids=("south",)), "none of them is of a hub of this plan"),
        (pd.DataFrame, "not a GeoDataFrame"),
    ],
)
def test_isochrones_that_are_none_are_refused(plan, change, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # centroids in degrees
        frame = change(bands_of())
    with pytest.raises(InputError, match=f"(?s){words}"):
        draw_map(plan, isochrones=frame)


def test_an_allocation_line_leads_from_each_point_to_its_nearest_hub(problem, plan):
    page = drawn(plan, allocation=True)
    lines = layer(page, "allocation")
    hubs = dict(zip(problem.sites.ids, _positions(problem.sites), strict=True))
    wanted = [hubs[site] for site in plan.allocation["hub_id"]]
    starts = _positions(problem.demand)
    found = [ends_of(line) for line in lines]
    assert np.allclose(found, list(zip(starts, wanted, strict=True)), atol=1e-5)
    assert boxes(page) == ["allocation", "minutes"]
    assert "Demand point to its nearest hub" in page.text


def test_with_capacity_lines_and_minutes_lead_to_the_hub_that_serves(problem):
    """250 of the 400 of d2 find no room at the hub 5 minutes away."""
    rules = (Capacity({"north": 1000.0, "east": 400.0}),)
    solution = solve(problem, PMedian(p=2, close=("south",), rules=rules))
    page = drawn(solution, allocation=True)
    table = solution.assignment.table
    farther = table["minutes"] > table["nearest_minutes"]
    assert len(layer(page, "farther")) == farther.sum() > 0
    assert len(layer(page, "allocation")) == (~farther).sum()
    most = table.sort_values("people").groupby("id")["minutes"].last()
    assert journeys_of(page.data, 0, "any")[0] == most.reindex(problem.demand.ids).tolist()
    assert "Minutes by car to the hub that serves each place" in page.text
    assert journeys_of(drawn(solution).data, 0, "any")[0] == [10.0, 20.04, 5.0, 8.25]


def test_people_shared_between_hubs_have_a_line_to_each(problem):
    rules = (Capacity({"north": 1000.0, "east": 500.0}),)
    solution = solve(problem, PMedian(p=2, close=("south",), rules=rules))
    assert solution.assignment.table["id"].duplicated().any()
    page = drawn(solution, allocation=True)
    assert "One demand point shared between hubs: a line to each of them." in page.text
    assert len(layer(page, "farther")) + len(layer(page, "allocation")) == 5


def test_with_territories_lines_lead_to_the_hub_of_the_territory(problem, plan):
    found = Territories(
        ("east", "north", "east", "east"), np.array([20.0, 20.04, 5.0, 8.25]),
        *({}, {}, {}), 10.0, 10.0, 100.0,
    )  # fmt: skip
    option = option_of(
        problem, plan.plan, option_id="x", label="x", groups={}, territories=found
    )  # fmt: skip
    page = drawn(option.evaluation, allocation=True)
    assert len(layer(page, "farther")) == 1
    assert len(layer(page, "allocation")) == 3
    assert "hub that serves each place" in page.text


def test_points_without_a_route_have_no_line_and_it_is_told():
    minutes = np.array(MINUTES)
    minutes[1] = NAN
    page = drawn(evaluate(problem_with(minutes), open_sites=NORTH_EAST), allocation=True)
    assert len(layer(page, "allocation")) == 3
    assert "One demand point without a line: no people there, or no route." in page.text


def test_lines_from_points_without_a_position_are_refused(problem):
    frame = problem.demand.frame.assign(lon=[0.2, NAN, 0.3, NAN])
    lost = replace(problem, demand=replace(problem.demand, frame=frame))
    plan = evaluate(lost, open_sites=NORTH_EAST)
    areas = squares(problem)
    assert drawn(plan, areas=areas).data["ground"]["points"] == [None] * 4
    with pytest.raises(InputError, match=r"(?s)2 problems.*'d1'.*'d3'"):
        draw_map(plan, areas=areas, allocation=True)


def test_roads_outlines_and_places_are_drawn_as_on_the_page(problem, plan):
    roads = gpd.GeoDataFrame(geometry=[LineString([(0.2, 51.2), (0.3, 51.2)])], crs=4326)
    outlines = gpd.GeoDataFrame({"kind": ["district"]}, geometry=[box(0.1, 51, 1, 52)], crs=4326)
    places = pd.DataFrame({"name": ["Cob"], "place": ["town"], "lon": [0.3], "lat": [51.2]})
    page = drawn(
        plan, areas=squares(problem), roads=roads, outlines=outlines.to_crs(27700), places=places
    )
    assert len(page.data["roads"]) == len(page.data["districts"]) == 1
    assert page.data["towns"] == [["Cob", 1, 51.2, 0.3]]
    assert boxes(page) == ["district", "road", "town", "minutes"]
    assert "outside the study area" in page.text


LINE = gpd.GeoDataFrame(geometry=[LineString([(0.2, 51.2), (0.3, 51.2)])], crs=4326)
BOX = gpd.GeoDataFrame({"kind": ["coast"]}, geometry=[box(0, 51, 1, 52)], crs=4326)
PLACES = pd.DataFrame({"name": ["Cob"], "place": ["town"], "lon": [0.3], "lat": [51.2]})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"areas": BOX}, "column id"),
        ({"areas": BOX.assign(id="x")}, "none of the areas is of a demand point.*d0, d1, d2 and"),
        ({"roads": BOX}, "the roads.*holds Polygon"),
        ({"outlines": LINE}, "the outlines.*column kind.*LineString"),
        ({"outlines": BOX}, "none of the outlines is of kind 'district'; there are: coast"),
        ({"places": PLACES.drop(columns=["lon", "lat"])}, "column lon.*column lat"),
        ({"places": PLACES.assign(lat=NAN)}, "row 0.*'Cob' has no position"),
        ({"places": PLACES.assign(lat=160000.0)}, "row 0.*'Cob' has no position"),
    ],
)
def test_a_background_that_cannot_be_drawn_is_refused(plan, given, words):
    with pytest.raises(InputError, match=f"(?s){words}"):
        draw_map(plan, **given)


def test_a_map_of_change_compares_with_the_plan_before_whatever_its_order(problem, plan):
    rows = [2, 0, 3, 1]
    shuffled = replace(
        problem,
        demand=replace(
            problem.demand, frame=problem.demand.frame.iloc[rows].reset_index(drop=True)
        ),
    )
    before = evaluate(shuffled, open_sites=["south"])
    page = drawn(plan, before=before)
    assert journeys_of(page.data, 0, "any")[0] == [10.0, 20.04, 5.0, 8.25]
    assert journeys_of(page.data, 1, "any")[0] == [31.25, 12.0, 19.96, 30.01]
    assert page.data["journeys"]["today"] == 1
    assert "Change from before, in minutes by car to the nearest hub" in page.text
    assert SITE_NAMES[1] in page.text, "hubs before are listed"


def test_a_plan_before_of_other_people_is_refused(problem, plan):
    frame = problem.demand.frame.assign(id=["d0", "d1", "d2", "e3"])
    times = replace(problem.times, demand_ids=("d0", "d1", "d2", "e3"))
    other = replace(problem, demand=replace(problem.demand, frame=frame), times=times)
    with pytest.raises(InputError, match="other demand points: d3, e3"):
        draw_map(plan, before=evaluate(other, open_sites=["south"]))


def test_check_boxes_hide_and_show_layers_by_keyboard_in_the_notebooks_frame(open_page, problem):
    best = solve(problem, PMedian(p=2))
    cell = draw_map(best, areas=squares(problem), isochrones=bands_of(), allocation=True)
    notebook = open_page(f"<!doctype html><title>x</title>{cell._repr_html_()}")
    frame = notebook.frame_locator("iframe")
    line = frame.locator(".folium-map path.isochrone-0.line")
    line.wait_for()
    box = frame.get_by_label("Land within 10 minutes of a hub")
    box.press("Space")
    line.wait_for(state="hidden")
    assert frame.locator(".folium-map path.isochrone-1.line").is_visible()
    box.press("Space")
    line.wait_for()
    colours = frame.get_by_label("Colours of the demand points")
    painted = frame.locator(".folium-map path.ground").first
    before = painted.evaluate("path => getComputedStyle(path).fill")
    colours.press("Space")
    assert painted.evaluate("path => getComputedStyle(path).fill") == "rgb(255, 255, 255)" != before


def test_a_map_made_before_its_cell_is_seen_fits_once_it_is(open_page, problem, plan):
    cell = draw_map(plan, areas=squares(problem))
    seen = open_page(f"<!doctype html><title>x</title>{cell._repr_html_()}")
    hidden = open_page(
        f"<!doctype html><title>x</title><div style='display:none'>{cell._repr_html_()}</div>"
    )
    hidden.locator("div").first.evaluate("cell => cell.style.display = 'block'")
    measure = "e => [e.getBoundingClientRect().width, e.getBoundingClientRect().height]"
    for what in (".folium-map path.ground", ".folium-map .hub .name"):
        first, later = (page.frame_locator("iframe").locator(what).first for page in (seen, hidden))
        later.wait_for()
        hidden.wait_for_timeout(300)
        assert later.evaluate(measure) == pytest.approx(first.evaluate(measure), abs=1)


def test_colours_of_change_can_be_turned_to_minutes_and_are_read_out(open_page, problem, plan):
    page = open_page(
        draw_map(plan, before=evaluate(problem, open_sites=["south"]), areas=squares(problem)).html
    )
    ground = page.locator(".folium-map path.ground")
    assert [ground.nth(i).get_attribute("class").split()[1] for i in range(4)] == [
        *("change-0", "change-5", "change-0", "change-0")
    ]
    ground.first.hover(force=True)
    assert page.inner_text("#readout") == (
        "d0 (Cob 000A): 10.0 minutes to North Hospital; 21.2 shorter than before"
    )
    page.get_by_label("minutes with this plan").check()
    assert "band-0" in ground.first.get_attribute("class")
    assert page.inner_text("#key-title") == "Minutes by car to the nearest hub"


@pytest.mark.parametrize("width", [1000, 320])
def test_axe_finds_nothing_wrong_with_a_map_that_has_every_layer(open_page, problem, plan, width):
    cell = draw_map(
        plan,
        before=evaluate(problem, open_sites=["south"]),
        areas=squares(problem),
        isochrones=bands_of(ids=("north", "south")),
        allocation=True,
        roads=LINE,
        outlines=BOX.assign(kind="district"),
        places=PLACES,
    )
    page = open_page(cell.html, width=width)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
