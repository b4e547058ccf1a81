"""What sheets come to: places, minutes, plans and homes, against figures worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from feedback_sheets import save, sheet
from maps_findings import squares, usual_findings

from hubplan.errors import InputError
from hubplan.feedback import StudyView, feedback_of, feedback_tables, read_sheets
from hubplan.feedback.placing import PlaceFinder
from hubplan.feedback.reasonable import reasonable
from hubplan.feedback.sheet import Home
from hubplan.location import Plan
from hubplan.maps.plan_code import decode, encode

IDS = ("east", "north", "south")
PLACES = pd.DataFrame(
    {
        "name": ["Cob Hill", "Brook", "Elm", "Elm", "Far Cob", "São Cob"],
        "place": ["village"] * 6,
        "lon": [0.30, 0.25, 0.20, 0.35, 1.0, 0.35],
        "lat": [51.24, 51.22, 51.20, 51.26, 51.0, 51.26],
        "ward": ["Hill", "Vale", "West", "Hill", "Away", "Hill"],
    }
)
POSTCODES = pd.DataFrame(
    {
        "postcode": ["TN17 3JJ", "TN1 1AA", "CT1 2AB"],
        "lon": [0.2, 0.35, 1.0],
        "lat": [51.2, 51.26, 51],
    }
)


@pytest.fixture(scope="module")
def findings():
    found = usual_findings()
    found.sites.frame.loc[2, ["lon", "lat"]] = [0.35, 51.26]
    return found


@pytest.fixture(scope="module")
def finder(findings):
    areas = squares(findings.best.evaluation.problem)
    return PlaceFinder(findings, areas=areas, places=PLACES, postcodes=POSTCODES)


@pytest.fixture(scope="module")
def view(findings, finder):
    return StudyView(findings, finder, lambda code: decode(code, IDS))


@pytest.fixture
def told(view, tmp_path):
    """Give what makes feedback of sheets."""
    folders = (tmp_path / str(number) for number in itertools.count())

    def feedback(*sheets, of=view):
        return feedback_of(read_sheets(save(next(folders), *sheets)), of)

    return feedback


@pytest.mark.parametrize(
    ("text", "kind", "point"),
    [
        ("Cob Hill", "found", 2),
        ("  cob   HILL. ", "found", 2),
        ("Cob Hill, near the church", "found", 2),
        ("sao cob", "found", 3),
        ("TN17 3JJ", "found", 0),
        ("tn173jj", "found", 0),
        ("in the middle of TN1 1AA please", "found", 3),
        ("CT1 2AB", "outside", None),
        ("TN99 9ZZ", "unknown", None),
        ("Far Cob", "outside", None),
        ("Elm", "several", None),
        ("Elm, West", "found", 0),
        ("elm hill", "found", 3),
        ("East Centre", "found", 3),
        ("East Centre, Mill Lane", "found", 3),
        ("near the station", "unknown", None),
        ("<img src=x onerror=alert(1)>", "unknown", None),
        ("…", "unknown", None),
    ],
)
def test_a_place_is_found_as_people_write_it(text, kind, point, finder):
    found = finder.find(text)
    assert (found.kind, found.point) == (kind, point)


def test_a_name_that_may_have_been_meant_is_told(finder):
    assert finder.find("Brok").nearest == "Brook"
    assert finder.find("zzzz").nearest == ""


def test_a_home_is_known_by_its_name_even_if_the_number_is_of_another_edition(finder):
    label = finder.labels[2]
    assert label == "Cob Hill (Cob 002A)"
    assert finder.home(Home(name=label, point=2)) == 2
    assert finder.home(Home(name=label, point=0)) == 2
    assert finder.home(Home(name="Brook", point=None)) == 1
    assert finder.home(Home(name="Nowhere (X 001)", point=2)) is None


def test_without_polygons_and_without_names_nothing_is_found(findings):
    bare = PlaceFinder(findings, areas=None, places=None, postcodes=None)
    assert bare.find("Cob Hill").kind == "unknown"
    assert bare.find("TN17 3JJ").kind == "unknown"
    assert bare.home(Home(name="Cob Hill (Cob 002A)", point=None)) == 2


def test_wishes_for_one_small_area_count_together_and_those_without_come_last(told):
    written = ["Brook", "cob hill", "Cob Hill", "Cob Hill", "Elm", "a wood", "a  wood", ""]
    found = told(*(sheet(k, place=text) for k, text in enumerate(written)))
    assert [(wish.point, wish.sheets) for wish in found.wishes] == [
        (2, 3),
        (1, 1),
        (None, 2),
        (None, 1),
    ]
    assert found.wishes[0].written == (("Cob Hill", 2), ("cob hill", 1))
    assert found.wished == 7
    table = feedback_tables(found)["places"]
    assert table["as_written"].tolist() == ["Cob Hill ×2; cob hill", "Brook", "a wood ×2", "Elm"]
    assert table["placed"].tolist()[:2] == ["yes", "yes"]
    assert "several places have" in table["placed"].tolist()[3]
    assert table["best_plan_minutes"].tolist()[0] == found.view.findings.best.minutes[2]


def test_without_a_study_places_stay_as_written(told):
    found = told(sheet(1, place="cob  hill"), sheet(2, place="Cob Hill"), of=None)
    assert [(wish.written[0][0], wish.sheets) for wish in found.wishes] == [("cob hill", 2)]
    assert feedback_tables(found)["places"]["placed"].tolist() == ["no study given"]
    assert found.given == ()


@pytest.mark.parametrize(
    ("minutes", "quartiles"),
    [
        ([20], (20, 20, 20)),
        ([10, 20, 30], (15, 20, 25)),
        ([10, 20, 30, 40], (17.5, 25, 32.5)),
        ([5, 5, 5, 60, 60], (5, 5, 60)),
    ],
)
def test_quartiles_by_hand(minutes, quartiles):
    for order in (minutes, minutes[::-1]):
        assert reasonable(order).quartiles == quartiles


def test_answers_are_counted_in_steps_that_end_with_their_limit():
    found = reasonable([1, 10, 11, 15, 16, 20, 30, 31, 45, 60, 61, 240])
    assert found.counts == (2, 2, 2, 1, 2, 1, 2)
    assert (found.answers, found.least, found.most) == (12, 1, 240)


def test_nobody_answered():
    found = reasonable([])
    assert found.answers == sum(found.counts) == 0
    assert np.isnan(found.median)


def test_shares_are_those_of_all_people_within_the_answers(told, findings):
    found = told(*(sheet(k, reasonable_minutes=m) for k, m in enumerate([10, 20, 30])))
    weights = findings.demand.weights
    assert [each.option.id for each in found.given][:1] == ["now"]
    for each in found.given:
        for limit, share, to_main in zip((15, 20, 25), each.any_hub, each.main_hub, strict=True):
            minutes, main = each.option.minutes, each.option.evaluation.main_minutes
            within = sum(w for m, w in zip(minutes, weights, strict=True) if m <= limit)
            assert share == within / 1000
            assert (
                to_main == sum(w for m, w in zip(main, weights, strict=True) if m <= limit) / 1000
            )
        assert each.any_hub[1] == each.option.share_within(20)


def test_plans_are_read_and_count_together_however_their_code_is_typed(told):
    plan = Plan({"main": ["north"], "mini": ["east"]})
    code = encode(plan, IDS)
    other = encode({"main": ["south"], "mini": []}, IDS)
    codes = [code, code.lower(), code.replace("-", " "), other, "0000-000", None, ""]
    found = told(*(sheet(k, plan_code=text) for k, text in enumerate(codes)))
    assert [(each.plan, each.sheets) for each in found.plans] == [
        (plan, 3),
        (Plan({"main": ["south"], "mini": []}), 1),
        (None, 1),
    ]
    table = feedback_tables(found)["plans"]
    assert table["main_hubs"].tolist()[0] == "North Hospital, High Street"
    assert table["mini_hubs"].tolist()[0] == "East Centre, Mill Lane"
    assert "typing error" in table["problem"].tolist()[2]
    assert "sheet-005.json" in table["problem"].tolist()[2]


def test_codes_of_a_study_without_plans_of_ones_own_are_told(findings, finder, told):
    nothing = StudyView(findings, finder, lambda code: decode(code, ()))
    found = told(sheet(plan_code=encode({"main": ["north"]}, IDS)), of=nothing)
    assert found.plans[0].plan is None
    assert found.plans[0].wrong


def test_every_code_that_is_none_is_refused_and_stops_nothing(told):
    found = told(*(sheet(k, plan_code=text) for k, text in enumerate(["=1+1", "<b>", "ÀÉ", "I"])))
    assert [each.plan for each in found.plans] == [None] * 4
    with pytest.raises(InputError):
        decode("=1+1", IDS)


def test_small_counts_of_homes_are_not_told_nor_is_their_order(told):
    many = [sheet(k, home={"name": "Brook (Cob 001A)", "point": 1}) for k in range(10)]
    few = [
        sheet(20 + k, home={"name": name, "point": None})
        for k, name in enumerate(["Cob Hill (Cob 002A)"] * 9 + ["Ashford (Cob 000A)", "Nowhere"])
    ]
    found = told(*many, *few)
    assert list(found.homes) == ["Brook", "Ashford", "Cob Hill"]
    assert found.homes_said == 21
    assert feedback_tables(found)["homes"]["sheets"].tolist() == [10, "under 10", "under 10"]


def test_sheets_of_another_edition_of_the_page_are_counted_and_kept(told):
    found = told(sheet(1), sheet(2, fingerprint="0" * 12), sheet(3, fingerprint=""))
    assert (len(found.handed.sheets), found.other_editions) == (3, 1)


def test_the_table_of_answers_has_every_answer_as_given(told):
    found = told(sheet(1, why="a\nb", home={"name": "Brook (Cob 001A)", "point": 1}))
    (row,) = feedback_tables(found)["feedback"].to_dict("records")
    assert row == {
        "file": "sheet-001.json",
        "row": None,
        "sheet": "S0000001",
        "study": "cob",
        "edition": "f" * 12,
        "written": "2026-11-22",
        "place": "Cob Hill",
        "why": "a\nb",
        "reasonable_minutes": "20",
        "home": "Brook (Cob 001A)",
        "plan_code": "",
        "place_small_area": "d2",
        "home_small_area": "d1",
    }
