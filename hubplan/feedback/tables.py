"""The sheets as tables for spreadsheets."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from hubplan.feedback.answers import NO_STUDY, Feedback, StudyView, Wish
from hubplan.feedback.placing import REASONS
from hubplan.feedback.sheet import Sheet
from hubplan.location import MAIN, MINI, OPEN, Plan
from hubplan.scenario.small_counts import told_count
from hubplan.scenario.wording import minutes_text

_ANSWERS: Final = (
    *("file", "row", "sheet", "study", "edition", "written", "place", "why"),
    *("reasonable_minutes", "home", "plan_code", "place_small_area", "home_small_area"),
)
_PLACES: Final = (
    *("placed", "place", "small_area_id", "small_area", "sheets", "as_written", "perhaps"),
    *("today_minutes", "best_plan_minutes"),
)
_PLANS: Final = ("plan_code", "sheets", "main_hubs", "mini_hubs", "hubs", "site_ids", "problem")


def feedback_tables(feedback: Feedback) -> dict[str, pd.DataFrame]:
    """Return the tables of feedback.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    dict of str to DataFrame
        ``feedback`` (a row a sheet, as it was handed in), ``places`` (a row a place wished),
        ``plans`` (a row a plan tried), ``homes`` (a row a place lived in; small counts as
        "under 10").
    """
    return {
        "feedback": _answers(feedback),
        "places": _places(feedback),
        "plans": _plans(feedback),
        "homes": pd.DataFrame(
            [{"place": place, "sheets": told_count(n)} for place, n in feedback.homes.items()],
            columns=["place", "sheets"],
        ),
    }


def _answers(feedback: Feedback) -> pd.DataFrame:
    points = {
        text: wish.point for wish in feedback.wishes for text, _ in wish.written
    }  # fmt: skip
    rows = [_answer(sheet, points, feedback.view) for sheet in feedback.handed.sheets]
    return pd.DataFrame(rows, columns=list(_ANSWERS), dtype=object)


def _answer(sheet: Sheet, points: dict[str, int | None], view: StudyView | None) -> dict[str, Any]:
    minutes = sheet.reasonable_minutes
    row = {
        "file": sheet.file,
        "row": sheet.row or None,
        "sheet": sheet.sheet,
        "study": sheet.study,
        "edition": sheet.fingerprint,
        "written": sheet.written,
        "place": sheet.place,
        "why": sheet.why,
        # As it was said: whole minutes.
        "reasonable_minutes": "" if minutes is None else str(minutes),
        "home": "" if sheet.home is None else sheet.home.name,
        "plan_code": sheet.plan_code or "",
    }
    if view is not None:
        ids = view.findings.demand.ids
        wished = points.get(" ".join(sheet.place.split()))
        lived = None if sheet.home is None else view.finder.home(sheet.home)
        row["place_small_area"] = "" if wished is None else ids[wished]
        row["home_small_area"] = "" if lived is None else ids[lived]
    return row


def _places(feedback: Feedback) -> pd.DataFrame:
    rows = [_place(wish, feedback.view) for wish in feedback.wishes]
    return pd.DataFrame(rows, columns=list(_PLACES), dtype=object)


def _place(wish: Wish, view: StudyView | None) -> dict[str, Any]:
    found, point = wish.found, wish.point
    row: dict[str, Any] = {
        "placed": NO_STUDY if found is None else REASONS.get(found.kind, "yes"),
        "place": wish.written[0][0] if found is None else found.name,
        "sheets": wish.sheets,
        "as_written": "; ".join(f"{text} ×{n}" if n > 1 else text for text, n in wish.written),
        "perhaps": "" if found is None else found.nearest,
    }
    if view is not None and point is not None:
        findings = view.findings
        today, best = findings.today, findings.best
        row |= {
            "small_area_id": findings.demand.ids[point],
            "small_area": view.finder.labels[point],
            "today_minutes": None if today is None else float(today.minutes[point]),
            "best_plan_minutes": float(best.minutes[point]),
        }
    return row


def _plans(feedback: Feedback) -> pd.DataFrame:
    rows = []
    for each in feedback.plans:
        row: dict[str, Any] = {"plan_code": each.code, "sheets": each.sheets}
        if each.plan is None:
            row["problem"] = f"{each.wrong} ({each.where})"
        elif feedback.view is not None:
            named = hub_names(each.plan, feedback.view)
            row |= {
                "main_hubs": "; ".join(named.get(MAIN, [])),
                "mini_hubs": "; ".join(named.get(MINI, [])),
                "hubs": "; ".join(named.get(OPEN, [])),
                "site_ids": each.plan.words,
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=list(_PLANS), dtype=object)


def hub_names(plan: Plan, view: StudyView) -> dict[str, list[str]]:
    """Return the names of a plan's hubs.

    Parameters
    ----------
    plan : Plan
        Of the study.
    view : StudyView
        The study.

    Returns
    -------
    dict of str to list of str
        By tier; text from data, to be escaped wherever it is shown.
    """
    return {tier: [view.findings.site_name(site) for site in ids] for tier, ids in plan.items()}


def minutes_there(wish: Wish, view: StudyView) -> tuple[str, str]:
    """Return how far it is from a place wished to the nearest hub.

    Parameters
    ----------
    wish : Wish
        With a small area.
    view : StudyView
        The study.

    Returns
    -------
    tuple of str
        Minutes today and under the best plan, as tables show them.
    """
    findings, point = view.findings, wish.point
    assert point is not None
    today = "–" if findings.today is None else minutes_text(findings.today.minutes[point])
    return today, minutes_text(findings.best.minutes[point])
