"""The page of the report: the figures of the findings, inert text, readable by everybody."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from maps_findings import NAN, findings_of, one_tier_findings, problem_with, two_tiers
from matplotlib import font_manager
from matplotlib.figure import Figure
from report_findings import Page, full_findings

from hubplan.report import report_tables
from hubplan.report.charts.chart import DASHES, PALETTE
from hubplan.report.charts.distribution import distribution_chart, drawn_options
from hubplan.report.columns import COLUMNS, shown
from hubplan.report.page import report_page
from hubplan.report.story import story_of

HOSTILE = "</td><script>alert(1)</script><img src=x onerror=alert(2)>'\"&<b>{{7*7}}"


def page_of(findings) -> str:
    return report_page(story_of(findings, report_tables(findings)))


@pytest.fixture(scope="module")
def findings():
    return full_findings()


@pytest.fixture(scope="module")
def text(findings):
    return page_of(findings)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_has_no_script_and_asks_for_nothing(text, page):
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "link", "iframe", "object", "embed", "form", "base", "image", "use"}
    )
    assert "http:" not in text.replace("http://www.w3.org", "")
    assert "https:" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert not [name for _, values in page.tags for name in values if name.startswith("on")]
    assert not [values for _, values in page.tags if "style" in values]
    images = [values for tag, values in page.tags if tag == "img"]
    assert images
    assert all(each["src"].startswith("data:image/svg+xml;base64,") for each in images)
    assert all(each["alt"] for each in images)


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    style = re.search(r"<style>(.*?)</style>", text, flags=re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_hostile_names_and_notes_stay_text():
    problem = problem_with(site_names=(HOSTILE, HOSTILE, HOSTILE))
    best, main_only = two_tiers(problem)
    found = findings_of(
        problem, best, main_only, places=(HOSTILE,) * 4, notes=(HOSTILE,), title=HOSTILE,
        area_label=HOSTILE, area_names={"hills": HOSTILE}, model=HOSTILE,
    )  # fmt: skip
    text = page_of(found)
    assert "&lt;script&gt;alert(1)" in text
    assert "{{7*7}}" in text
    page = Page(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "b"})
    assert all(set(values) == {"class", "src", "alt"} for tag, values in page.tags if tag == "img")


def test_the_first_table_has_the_figures_of_the_findings(findings, page):
    head, *rows = page.tables["summary"]
    assert [row[0] for row in rows] == ["Today (now)", "Main hubs", "Best"]
    for option, row in zip(findings.options, rows, strict=True):
        assert row[2].startswith(f"{option.share_within(20):.0%}")
        assert row[3] == f"{option.metrics.p80_minutes:.1f}"
        assert row[4] == f"{option.metrics.mean_minutes:.1f}"
        assert row[5].startswith(f"{option.metrics.max_minutes:.1f}")
        far = option.groups["aged_75_plus"]
        assert row[6].split()[0] == f"{(1 - far.share_within[30]) * far.people:.0f}"
    assert rows[2][7] == f"{findings.changes['best'].people_longer:,.0f}"
    assert rows[0][7] == "–"
    assert "minutes" in head[3]


def test_every_table_of_the_page_shows_the_figures_of_its_file(findings, page):
    for name, table in report_tables(findings).items():
        if name in ("summary", "distribution", "allocation") or table.frame.empty:
            continue
        shown_names = [
            c
            for c in table.frame.columns
            if COLUMNS[c].on_page and c not in table.file_only and table.frame[c].notna().any()
        ]
        head, *rows = page.tables[name]
        assert head == [COLUMNS[c].heading for c in shown_names], name
        expected = [
            [shown(value, COLUMNS[c].kind) for c, value in zip(shown_names, row, strict=True)]
            for row in table.frame[shown_names].itertuples(index=False, name=None)
        ]
        assert rows == expected[: len(rows)], name


def test_the_chart_has_its_figures_as_a_table(findings, page):
    head, *rows = page.tables["distribution"]
    assert head[1:] == [
        "Today (now) (% of people)",
        "Main hubs (% of people)",
        "Best (% of people)",
    ]
    by_minute = {float(row[0]): row[1:] for row in rows}
    assert by_minute[20] == [f"{o.share_within(20) * 100:.1f}" for o in findings.options]


def test_headings_are_in_order_and_every_table_is_labelled(page):
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    regions = [values for tag, values in page.tags if values.get("role") == "region"]
    ids = {values["id"] for _, values in page.tags if "id" in values}
    assert len(regions) == [tag for tag, _ in page.tags].count("table")
    assert all(r["tabindex"] == "0" and r["aria-labelledby"] in ids for r in regions)
    heads = [values for tag, values in page.tags if tag == "th"]
    assert {values["scope"] for values in heads} == {"col", "row"}
    links = [values["href"] for tag, values in page.tags if tag == "a"]
    assert all(link.removeprefix("#") in ids for link in links)
    assert len(ids) == len([1 for _, values in page.tags if "id" in values])


def test_the_answer_names_hubs_reach_and_those_who_lose(findings, text):
    moved = findings.changes["best"]
    assert "One main hub at North Hospital; one mini-hub at East Centre." in text
    assert f"shorter for {moved.people_shorter:,.0f} people" in text
    assert f"longer for {moved.people_longer:,.0f}." in text
    assert findings.notes[0] in text
    assert findings.fingerprint in text
    assert "None of the" in text


def test_people_without_a_route_are_told_on_the_first_page():
    island = [[10.0, 31.25, 20.0], [20.04, 12.0, 45.5], [21.0, 19.96, 5.0], [NAN, NAN, NAN]]
    text = page_of(full_findings(island))
    assert "No route to any site: Cob Hill (d3, 250 people: an island)." in text
    assert "250 people have no route to a hub of the best plan" in text


def test_a_one_tier_study_without_today_has_a_page():
    text = page_of(one_tier_findings())
    first = Page(text).tables["summary"]
    assert "Where should two hubs stand" in text
    assert "Two hubs at" in text
    assert len(first[0]) == 6
    assert "nan" not in re.sub(r"<[^>]+>", " ", text).casefold().split()


@pytest.fixture(scope="module")
def axes(findings):
    drawn = Figure().add_subplot()
    distribution_chart(findings).draw(drawn, 7.4)
    return drawn


def test_lines_of_the_chart_differ_in_colour_and_dash_and_the_answer_is_full(axes):
    lines = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
    assert len({line.get_color() for line in lines}) == len(lines) == 3
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 3
    assert (lines[-1].get_color(), lines[-1].get_linestyle()) == (PALETTE[0], "-")
    assert len(set(DASHES)) == len(PALETTE)


def test_a_line_of_the_chart_rises_to_the_share_who_reach_a_hub(axes):
    for line in axes.get_lines()[:3]:
        shares = list(line.get_ydata())
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)


def test_a_chart_with_too_many_options_keeps_today_and_the_answer(findings):
    first, *others = findings.options
    many = tuple(replace(first, id=f"past-{n}") for n in range(7))
    crowded = replace(findings, options=(*many, first, *others))
    kept = [option.id for option in drawn_options(crowded)]
    assert len(kept) == len(PALETTE)
    assert {findings.today_id, findings.best_id} < set(kept)


def test_the_same_chart_has_the_same_bytes(findings):
    for narrow in (True, False):
        one, other = (distribution_chart(findings).svg_address(narrow=narrow) for _ in range(2))
        assert one == other
    assert distribution_chart(findings).png() == distribution_chart(findings).png()


DRAWN = """
import hashlib
import sys
from matplotlib import font_manager
from hubplan.report.charts.chart import Chart

if sys.argv[1:]:
    other = font_manager.FontEntry(sys.argv[1], name="DejaVu Sans", size="scalable")
    font_manager.fontManager.ttflist.insert(0, other)
chart = Chart("", "", "", "", lambda axes, inches: axes.set_title("The office first"))
print(hashlib.sha256(chart.svg_address(narrow=True).encode()).hexdigest())
"""


def test_a_chart_is_the_same_where_another_font_has_the_name_of_matplotlibs():
    """In processes of their own: matplotlib keeps which font it found."""
    other = font_manager.findfont("DejaVu Sans Mono")
    drawn = [
        subprocess.run(
            [sys.executable, "-c", DRAWN, *words], capture_output=True, text=True, check=True
        ).stdout
        for words in ((), (other,))
    ]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("colour", ["#1d1d1d", "#4a4a4a", "#12436D"])
def test_text_stands_out_from_its_ground(colour):
    for ground in ("#ffffff", "#f1f5f9"):
        assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("colour", PALETTE)
def test_lines_stand_out_from_paper(colour):
    assert contrast(colour, "#ffffff") >= 3.0


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
