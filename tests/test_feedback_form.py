"""The sheet on the public page, in a browser: saved, printed, read back; and the report's page."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from axe import barriers
from feedback_sheets import HOSTILE, save, sheet
from maps_findings import squares, usual_findings

from hubplan.feedback import StudyView, feedback_of, feedback_page, read_sheets
from hubplan.feedback.placing import PlaceFinder
from hubplan.maps import map_page
from hubplan.maps.own_plan import own_site_ids
from hubplan.maps.plan_code import decode

NAMES = pd.DataFrame(
    {"name": ["Cob Hill", "Brook"], "place": "village", "lon": [0.30, 0.25], "lat": [51.24, 51.22]}
)
POSTCODES = pd.DataFrame({"postcode": ["TN17 3JJ"], "lon": [0.2], "lat": [51.2]})


@pytest.fixture(scope="module")
def findings():
    return usual_findings()


@pytest.fixture(scope="module")
def finder(findings):
    areas = squares(findings.best.evaluation.problem)
    return PlaceFinder(findings, areas=areas, places=NAMES, postcodes=POSTCODES)


@pytest.fixture(scope="module")
def public(findings) -> str:
    areas = squares(findings.best.evaluation.problem)
    return map_page(findings, areas=areas, outlines=None, places=NAMES, postcodes=POSTCODES)


@pytest.fixture
def form(public, open_page):
    """Open the public page with its sheet open."""
    page = open_page(public)
    page.click("#sheet > summary")
    return page


def fill(page, *, place="Cob Hill", why="The bus stops there.", minutes="20"):
    page.fill("#sheet-place", place)
    page.fill("#sheet-why", why)
    page.fill("#sheet-minutes", minutes)


def saved(page, folder: Path) -> Path:
    """Press the button; return the file that the browser saves."""
    with page.expect_download() as waiting:
        page.click("#sheet-save")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def printed(page, button: str) -> bytes:
    """Press a button that prints; return what goes to the printer, as PDF."""
    page.evaluate("window.print = () => {}")
    page.click(button)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    return paper


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_the_sheet_is_closed_until_it_is_asked_for(public, open_page):
    page = open_page(public)
    assert page.locator("#tell h2").is_visible()
    assert not page.locator("#sheet-place").is_visible()
    assert not page.locator("#paper").is_visible()


def test_what_is_saved_is_read_back_to_the_letter(form, findings, tmp_path):
    for number, text in enumerate(HOSTILE, start=1):
        fill(form, place="Cob Hill", why=text)
        path = saved(form, tmp_path)
        assert re.fullmatch(r"hub-feedback-cob-[0-9A-Z]{8}\.json", path.name)
        (found,) = read_sheets([path]).sheets
        typed = form.input_value("#sheet-why")
        assert found.why == "\n".join(line.rstrip(" \t") for line in typed.split("\n")).strip()
        assert (found.study, found.fingerprint) == ("cob", findings.fingerprint[:12])
        assert (found.place, found.reasonable_minutes, found.save) == ("Cob Hill", 20, number)
        assert (found.home, found.plan_code) == (None, None)
        assert "Nothing was sent" in form.inner_text("#sheet-told")


def test_a_sheet_changed_and_saved_again_counts_once(form, tmp_path):
    fill(form, why="first")
    saved(form, tmp_path / "a")
    fill(form, why="second")
    saved(form, tmp_path / "b")
    found = read_sheets([tmp_path / "a", tmp_path / "b"])
    assert ([each.why for each in found.sheets], found.repeated) == (["second"], 1)


def test_two_visits_have_sheets_of_two_numbers(public, open_page, tmp_path):
    for folder in ("a", "b"):
        page = open_page(public)
        page.click("#sheet > summary")
        fill(page)
        saved(page, tmp_path / folder)
    assert len(read_sheets([tmp_path / "a", tmp_path / "b"]).sheets) == 2


def test_minutes_that_are_none_are_told_beside_their_box(form):
    for minutes in ("0", "2x", "241", "-5"):
        fill(form, minutes=minutes)
        form.click("#sheet-save")
        assert form.is_visible("#sheet-minutes-wrong")
        assert form.get_attribute("#sheet-minutes", "aria-invalid") == "true"
        assert form.evaluate("document.activeElement.id") == "sheet-minutes"
        assert form.inner_text("#sheet-told") == ""


def test_an_empty_sheet_is_not_saved(form):
    form.click("#sheet-save")
    assert form.inner_text("#sheet-told") == "Nothing is filled in yet."
    assert form.evaluate("document.activeElement.id") == "sheet-place"


def test_where_somebody_lives_is_said_only_if_they_tick_the_box(form, finder, tmp_path):
    assert not form.is_visible("#sheet-home")
    assert form.is_visible("#sheet-home-none")
    form.fill("#search", "TN17 3JJ")
    form.press("#search", "Enter")
    fill(form)
    assert form.inner_text("#sheet-home-name") == finder.labels[0]
    (found,) = read_sheets([saved(form, tmp_path / "a")]).sheets
    assert found.home is None
    form.check("#sheet-home")
    path = saved(form, tmp_path / "b")
    (found,) = read_sheets([path]).sheets
    assert finder.home(found.home) == 0
    kept = "[document.cookie, localStorage.length, sessionStorage.length]"
    assert form.evaluate(kept) == ["", 0, 0]
    assert "TN17" not in path.read_text(encoding="utf-8")


def test_a_plan_of_ones_own_goes_with_the_sheet_and_is_read_back(form, findings, tmp_path):
    assert not form.is_visible("#sheet-plan")
    form.check("input[name=option][value=own]")
    fill(form)
    assert not form.is_visible("#sheet-plan"), "the best plan is nobody's own"
    form.evaluate("""() => {
      const boxes = [...document.querySelectorAll("#own-sites input")];
      boxes.find((box) => !box.checked && !box.disabled).click(); }""")
    (found,) = read_sheets([saved(form, tmp_path / "a")]).sheets
    assert found.plan_code == form.inner_text("#sheet-plan-code")
    assert decode(found.plan_code, own_site_ids(findings)).open_sites
    form.uncheck("#sheet-plan")
    (found,) = read_sheets([saved(form, tmp_path / "b")]).sheets
    assert found.plan_code is None


def test_the_sheet_prints_alone_and_on_one_page(form):
    for why in ("", "A short reason.", "W" * 1500, "a\n" * 750):
        fill(form, why=why)
        assert pages(printed(form, "#sheet-print")) == 1
    form.click("#sheet-print")
    form.emulate_media(media="print")
    for part, seen in {"#paper": True, "header h1": False, "#tell": False}.items():
        assert form.is_visible(part) is seen
    assert form.locator("[data-answer=place]").inner_text() == "Cob Hill"
    assert form.locator("[data-foot=sheet]").inner_text() != ""


def test_an_empty_sheet_prints_with_lines_and_leaves_out_what_was_typed(form):
    fill(form, why="MINE")
    assert pages(printed(form, "#sheet-empty")) == 1
    assert form.locator(".paper-line").count() == 16
    assert "MINE" not in form.locator("#paper").text_content()
    assert "Sheet number: ____" in form.locator("#paper").text_content()
    assert not form.evaluate("document.body.classList.contains('paper-only')")


@pytest.mark.parametrize("width", [320])
def test_the_sheet_has_no_barrier_and_fits(width, public, open_page):
    page = open_page(public, width=width)
    page.click("#sheet > summary")
    page.fill("#sheet-minutes", "x")
    page.click("#sheet-save")
    form = page.locator("#sheet")
    assert form.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert not [each for each in barriers(page) if "sheet" in each]


@pytest.fixture(scope="module")
def report(findings, finder, tmp_path_factory) -> str:
    ids = own_site_ids(findings)
    view = StudyView(findings, finder, lambda code: decode(code, ids))
    home = {"name": finder.labels[1], "point": 1}
    texts = ["Cob Hill", "Cob Hill", "Brook", "TN17 3JJ", "nowhere"]
    sheets = [
        sheet(k, place=text, reasonable_minutes=10 + k, home=home) for k, text in enumerate(texts)
    ]
    paths = save(tmp_path_factory.mktemp("sheets"), *sheets)
    areas = squares(findings.best.evaluation.problem)
    return feedback_page(feedback_of(read_sheets(paths), view), areas=areas, places=NAMES)


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_of_the_report_has_no_barrier_and_fits(width, report, open_page):
    page = open_page(report, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []


def test_circles_stand_on_the_map_and_are_read_out(report, open_page):
    page = open_page(report)
    circles = page.locator("path.wish")
    assert circles.count() == 3
    widths = [circles.nth(k).bounding_box()["width"] for k in range(3)]
    assert widths[0] > widths[1] == widths[2]
    circles.nth(0).hover()
    assert page.inner_text("#readout") == "Cob Hill (Cob 002A): two sheets"
    assert page.locator(".wished .name:not(.unplaced)").count() == 3


def test_the_map_is_no_stop_of_the_keyboard_but_for_itself_and_its_buttons(report, open_page):
    page = open_page(report)
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    at = stops.index("zoom-in")
    assert stops[at : at + 3] == ["zoom-in", "zoom-out", "zoom-whole"]
    assert at <= 1


def test_the_page_of_the_report_prints_with_its_map(report, open_page):
    page = open_page(report)
    assert 1 <= pages(page.pdf(format="A4", prefer_css_page_size=True)) <= 3
