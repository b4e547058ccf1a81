"""My journey: the page finds every postcode, and tells the minutes that Python worked out."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from maps_findings import MINUTES, NAN, one_tier_findings, squares, usual_findings
from maps_reader import Page, unpacked

from hubplan.errors import InputError
from hubplan.location import LocationProblem
from hubplan.maps import map_page
from hubplan.maps.facts import shown_options
from hubplan.maps.journey import error_words, time_models
from hubplan.maps.packing import packed
from hubplan.maps.search import gazetteer_layer, split_postcodes
from hubplan.maps.wording import change_text
from hubplan.scenario import TimesNote, option_of
from hubplan.scenario.impact import Impact
from hubplan.scenario.wording import minutes_text

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><b>x",
    "\u202eright to left",
    "{text} $& {area}",
)
POSTCODES = pd.DataFrame(
    {
        "postcode": ["AB1 2CD", "ab12ce", "AB1 3AA", "ZZ9 9ZZ"],
        "lon": [0.2, 0.25, 0.3, 0.12],
        "lat": [51.2, 51.22, 51.24, 51.11],
    }
)
PLACES = pd.DataFrame(
    {
        "name": ["Ash", "Cob", "Cob", "Far"],
        "place": ["town", "village", "hamlet", "village"],
        "lon": [0.2, 0.3, 0.35, 0.12],
        "lat": [51.2, 51.24, 51.26, 51.11],
        "ward": ["", "North", "South", ""],
    }
)


def page_text(findings=None, **more) -> str:
    findings = findings or usual_findings()
    areas = squares(findings.best.evaluation.problem)
    given = {"areas": areas, "places": PLACES, "postcodes": POSTCODES} | more
    return map_page(findings, outlines=None, **given)


def two_models():
    """Findings whose second model takes twice as long, and more than 655 minutes once."""
    found = usual_findings()
    problem = found.best.evaluation.problem
    slower = np.array(MINUTES) * 2
    slower[3] = [700.0, NAN, 16.5]
    times = replace(problem.times, minutes=slower)
    slow = LocationProblem(problem.demand, problem.sites, times)
    options = tuple(
        option_of(slow, each.plan, option_id=each.id, label=each.label, groups={})
        for each in found.options
    )
    notes = tuple(
        TimesNote(name, words, name, None, "", error, "")
        for name, words, error in (("interpeak", "noon, a weekday", 4.5), ("late", "late", NAN))
    )
    models = {"interpeak": found.options, "late": options}
    return replace(
        found, impact=Impact(by_model=models), range_periods=("late", "interpeak"), times=notes
    )


def test_every_postcode_of_west_kent_comes_back_from_the_packed_gazetteer(repository):
    folder = repository / "data" / "west_kent"
    table = pd.read_parquet(folder / "postcodes.parquet")
    ids = pd.read_csv(folder / "demand.csv", dtype={"id": str})["id"].tolist()[20:]
    layer = gazetteer_layer(ids, None, postcodes=table, places=None)["postcodes"]
    starts, inward, points = layer["starts"], unpacked(layer["inward"]), unpacked(layer["points"])
    back = {}
    for group, outward in enumerate(layer["outward"]):
        of_group = inward[starts[group] : starts[group + 1]]
        assert (np.diff(of_group) > 0).all(), "the page searches by halves"
        for number, point in zip(of_group, points[starts[group] :], strict=False):
            letters = "".join(chr(65 + part) for part in divmod(int(number) % 676, 26))
            postcode = f"{outward} {number // 676}{letters}"
            back[postcode] = ids[point] if point >= 0 else "outside"
    inside = table["lsoa"].where(table["lsoa"].isin(ids), "outside")
    assert back == dict(zip(table["postcode"], inside, strict=True))
    assert len(back) == 16_969
    assert len(json.dumps(layer)) < 100_000


@pytest.mark.parametrize("greatest", [0, 254, 255, 65_534, 65_535, 2**32 - 2])
def test_whole_numbers_come_back_from_as_few_bytes_as_hold_them(greatest):
    numbers = np.array([0, greatest, -1, 7])
    given = packed(numbers)
    assert unpacked(given).tolist() == numbers.tolist()
    assert given["bytes"] == (1 if greatest < 255 else 2 if greatest < 65_535 else 4)


def test_the_embedded_minutes_are_those_of_every_model_option_and_service():
    findings = two_models()
    journeys = Page(page_text(findings)).data["journeys"]
    options = shown_options(findings)
    models = time_models(findings, options)
    assert list(models) == ["late", "interpeak"]
    assert journeys["chosen"] == 1
    assert journeys["minutes"]["bytes"] == 4, "a journey of 700 minutes"
    shape = len(models), len(options), 2, len(findings.demand)
    back = unpacked(journeys["minutes"]).reshape(shape)
    for m, of_model in enumerate(models.values()):
        for o, option in enumerate(of_model):
            for s, minutes in enumerate((option.minutes, option.evaluation.main_minutes)):
                told = np.where(back[m, o, s] < 0, NAN, back[m, o, s] / 100)
                assert np.array_equal(told, minutes, equal_nan=True)


def test_the_box_is_there_for_what_the_study_can_look_up():
    both, codes, names = (
        Page(page_text(**without))
        for without in ({}, {"places": None}, {"postcodes": None})
    )  # fmt: skip
    assert "Your postcode or village" in both.text
    assert "Your postcode " in codes.text
    assert "Your village or town " in names.text
    neither = Page(page_text(places=None, postcodes=None))
    assert "journey-form" not in [form["id"] for form in neither.all_of("form") if "id" in form]
    assert neither.data["gazetteer"] is None
    lost = Page(map_page(usual_findings(), areas=None, outlines=None, places=PLACES))
    assert lost.data["gazetteer"] is None, "nothing tells in which small area a place is"


def test_polygons_place_what_no_column_places_and_a_column_goes_before_them():
    data = Page(page_text()).data["gazetteer"]
    assert unpacked(data["postcodes"]["points"]).tolist() == [0, 1, 2, -1]
    assert data["places"] == [["Ash", "", 0], ["Cob", "North", 2], ["Cob", "South", 3],
                              ["Far", "", -1]]  # fmt: skip
    told = POSTCODES.assign(lsoa=["d3", "d2", "elsewhere", "d0"])
    data = Page(page_text(postcodes=told)).data["gazetteer"]
    assert unpacked(data["postcodes"]["points"]).tolist() == [3, 2, -1, 0]


def test_what_is_no_postcode_is_refused_by_its_row_with_all_others():
    with pytest.raises(InputError) as caught:
        split_postcodes(pd.Series(["TN1 1AA", "Cob", "tn11aa", "TN1 1A"]), "codes.csv")
    for words in ("row 3, postcode", "'Cob'", "row 4", "stands there twice, in row 2", "'TN1 1A'"):
        assert words in caught.value.message


def test_the_error_of_a_model_is_told_or_that_nobody_knows_it():
    assert error_words(4.5) == "9 in 10 such estimates are within ±4.5 minutes"
    assert "not known" in error_words(NAN)
    text = Page(page_text(two_models())).text
    assert "Noon, a weekday: 9 in 10 such estimates are within ±4.5 minutes." in text
    assert "Late: how far such estimates may be off is not known." in text


def test_the_box_has_a_label_and_what_it_answers_is_read_out():
    page = Page(page_text())
    (box,) = [field for field in page.all_of("input") if field.get("id") == "search"]
    assert box["id"] in [each["for"] for each in page.all_of("label") if "for" in each]
    assert "told" in [each["id"] for each in page.all_of("div") if each.get("role") == "status"]


def test_no_two_modules_of_the_page_use_one_name(repository):
    folder = repository / "hubplan" / "maps" / "templates"
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js")))
    names = re.findall(r"^(?:export )?(?:function|const|let) (\w+)", code, flags=re.MULTILINE)
    assert len(names) == len(set(names)), "they stand in one script"


ASK_ALL = """(asked) => asked.map((text) => {
  document.getElementById("search").value = text;
  document.querySelector("#journey-form button").click();
  const written = document.querySelectorAll("[data-journey]:not([hidden])");
  const rows = [...written].map((row) =>
    [...row.querySelectorAll("td")].map((cell) => cell.textContent));
  const choices = [...document.querySelectorAll("#choices button")].map((each) => each.textContent);
  const told = document.getElementById("told");
  return { told: told.textContent, tags: [...told.querySelectorAll("*")].map((e) => e.tagName),
    choices, rows: document.getElementById("journey-card").hidden ? null : rows };
})"""


@pytest.fixture
def answers(open_page):
    """Return how a page answers texts typed into its box."""

    def ask(page: str, texts: list[str]) -> list[SimpleNamespace]:
        found = open_page(page).evaluate(ASK_ALL, texts)
        return [SimpleNamespace(**each) for each in found]

    return ask


def expected_rows(findings, point: int) -> list[list[str]]:
    """Return the table of one small area as Python tells it."""
    options = shown_options(findings)
    models = time_models(findings, options)
    today = [option.id for option in options].index(findings.today_id)
    rows = []
    for service in ("minutes", "main_minutes"):
        for position in range(len(options)):
            cells = []
            for of_model in models.values():
                now, then = (
                    getattr(of_model[k].evaluation, service)[point] for k in (today, position)
                )
                known = position != today and not np.isnan([now, then]).all()
                change = f" {change_text(now, then)}" if known else ""
                cells.append(f"{minutes_text(then, unknown='no route')}{change}")
            rows.append(cells)
    return rows


def test_a_search_is_forgiving_and_says_what_is_wrong(answers):
    typed = [
        *(" ab1 2cd", "AB12CD", "aB 1 2 c D", "ash", "COB", "cob, south", "co", "AB1 9ZZ"),
        *("zz99zz", "AB1", "", "nowhere", "far", "QQ1 1QQ"),
    ]
    found = dict(zip(typed, answers(page_text(), typed), strict=True))
    first = found["AB12CD"]
    assert first.told.startswith("AB1 2CD, AshfordToday it is about 31 minutes by car")
    assert found[" ab1 2cd"].rows == found["aB 1 2 c D"].rows == found["ash"].rows == first.rows
    assert "A whole postcode is more exact." in found["ash"].told
    assert found["COB"].choices == found["co"].choices == ["Cob, North", "Cob, South"]
    assert found["COB"].rows is None
    assert found["cob, south"].told.startswith("CobToday")
    for text, words in {
        "AB1 9ZZ": "AB1 9ZZ is not among the postcodes this page knows",
        "QQ1 1QQ": "QQ1 1QQ is not among the postcodes this page knows",
        "zz99zz": "ZZ9 9ZZ is outside the area of this study.",
        "far": "Far is outside the area of this study.",
        "AB1": "AB1 is only the first part of a postcode.",
        "": "Type a whole postcode",
        "nowhere": "This page knows no postcode, town or village called “nowhere”.",
    }.items():
        assert words in found[text].told
        assert found[text].rows is None


def test_places_of_one_name_without_a_ward_are_told_apart_by_where_they_are(answers):
    places = PLACES.assign(name="Cob").drop(columns="ward")
    (found,) = answers(page_text(places=places), ["cob"])
    assert found.choices == [
        *("Cob, outside the area", "Cob, Ashford, Cob 000A"),
        *("Cob, Cob Hill, Cob 002A", "Cob, Cob Hill, Cob 003A"),
    ]


def test_where_staff_travel_the_card_speaks_of_the_home_they_come_to(answers):
    findings = usual_findings(from_sites=True, noun="base")
    (found,) = answers(page_text(findings), ["AB1 2CD"])
    assert "by car from the nearest base" in found.told
    assert "Journeys end at the middle of where the people of this small area live" in found.told


def test_the_card_tells_pythons_figures_also_where_they_tie_or_there_is_no_route(answers):
    findings = two_models()
    told = POSTCODES.assign(lsoa=["d0", "d1", "d2", "d3"])
    found = answers(page_text(findings, postcodes=told), told["postcode"].tolist())
    for point, answer in enumerate(found):
        assert answer.rows == expected_rows(findings, point)
    ties = {cell for row in found[0].rows for cell in row}
    assert "31.2" in ties, "31.25 goes to the even digit, as in Python"
    assert "no route" in {cell for row in found[3].rows for cell in row}


def test_three_hundred_postcodes_of_west_kent_get_pythons_figures(
    answers, west_kent, west_kent_run, repository
):
    table = pd.read_parquet(repository / "data" / "west_kent" / "postcodes.parquet")
    point = {identifier: i for i, identifier in enumerate(west_kent.demand.ids)}
    rows = random.Random(6).sample(range(len(table)), 300)
    asked, areas = (table[name].iloc[rows].tolist() for name in ("postcode", "lsoa"))
    page = (west_kent_run[1] / "map.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 1_500_000
    inside = 0
    for postcode, area, answer in zip(asked, areas, answers(page, asked), strict=True):
        if area not in point:
            assert answer.told == f"{postcode} is outside the area of this study."
            continue
        inside += 1
        i = point[area]
        assert answer.told.startswith(f"{postcode}, {west_kent.places[i]}")
        assert answer.rows == expected_rows(west_kent, i)
        now, then = west_kent.today.minutes[i], west_kent.best.minutes[i]
        assert f"Today it is about {now:.0f} minutes" in answer.told
        assert f"it would be about {then:.0f} minutes" in answer.told
        change = change_text(now, then).replace(" ", " minutes ")
        assert f": {change}." in answer.told
    assert inside > 250


def test_an_address_with_a_postcode_asks_for_it(open_page):
    page = open_page(page_text(), asked="#ab1%202ce")
    assert "AB1 2CE, Brook" in page.inner_text("#told")
    assert page.locator("path.ground").count() == 4, "the map is drawn"
    assert page.locator("#journey").is_visible()
    part = open_page(page_text(), asked="#tables")
    assert "called “tables”" not in part.inner_text("body")


def test_hostile_names_and_texts_stay_text(answers):
    names = [*HOSTILE, "Ash"]
    places = pd.concat([PLACES.iloc[[0]]] * len(names)).assign(name=names, ward=names[::-1])
    findings = usual_findings(places=(HOSTILE[0], "b", "c", "d"))
    found = answers(page_text(findings, places=places), [*names, "<b>bold</b>", "x".join(names)])
    for name, answer in zip(names, found, strict=False):
        assert name in answer.told
        assert set(answer.tags) == {"H3", "P"}
    for answer in found[len(names) :]:
        assert answer.tags == ["P"]
    assert "“<b>bold</b>”" in found[len(names)].told


def test_a_study_of_one_tier_and_no_today_has_one_table_without_changes(answers):
    findings = one_tier_findings()
    (found,) = answers(page_text(findings), ["AB1 2CD"])
    assert found.rows == [[minutes_text(findings.best.minutes[0])]] == [["20.0"]]
    assert "Today" not in found.told
    assert "With two hubs it would be about 20 minutes by car to the nearest hub" in found.told
