"""The page for the engagement report: what people told, as tables and on a map."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.feedback.answers import Feedback, StudyView, Tried, Wish
from hubplan.feedback.tables import hub_names, minutes_there
from hubplan.feedback.wording import (
    days,
    left_out,
    minutes_sentence,
    not_placed,
    option_name,
    step_labels,
    tier_heading,
    whose_views,
)
from hubplan.maps.layers import extent, ground_layer, line_layer, town_layer
from hubplan.maps.leaflet import OfflineMap
from hubplan.maps.render import render
from hubplan.scenario.findings import SHORT_FINGERPRINT
from hubplan.scenario.nouns import page_in_own_words
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import count_words, percent, sentence_case

_MODULES: Final = (
    *("numbers.js", "shapes.js", "ground.js", "labels.js", "controls.js", "feedback.js"),
)
_STYLES: Final = ("page.css", "feedback.css")
_ROOMS: Final = ("hubplan.feedback", "hubplan.maps")
#: Pixels of the radius of the circle for the most wished place, and of the least.
_LARGEST, _SMALLEST = 30.0, 6.0


def feedback_page(
    feedback: Feedback,
    *,
    areas: gpd.GeoDataFrame | None = None,
    outlines: gpd.GeoDataFrame | None = None,
    places: pd.DataFrame | None = None,
) -> str:
    """Return what the sheets come to as a page that needs no network.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.
    areas, outlines, places : GeoDataFrame, GeoDataFrame and DataFrame, optional
        Drawn behind the wishes, as by `hubplan.maps.map_page`.

    Returns
    -------
    str
        HTML without any free text of a sheet: names of places are those of the study. The map is
        there where a study was given and some wish has its small area.
    """
    view = feedback.view
    placed = [wish for wish in feedback.wishes if wish.point is not None]
    data: dict[str, Any] = {}
    map_ = None
    if view is not None and placed:
        data = _map_data(placed, view, areas, outlines, places)
        map_ = OfflineMap(data["bounds"])
    page = render(
        "feedback.html",
        map_=map_,
        data=data,
        context=_context(feedback, placed),
        modules=_MODULES,
        styles=_STYLES,
        rooms=_ROOMS,
    )
    return page if view is None else page_in_own_words(page, view.findings)


def circle_radius(sheets: int, most: int) -> float:
    """Return how large a circle is drawn.

    Parameters
    ----------
    sheets : int
        How many it stands for.
    most : int
        How many the largest stands for.

    Returns
    -------
    float
        Pixels; the area grows with the sheets, but none is too small to be seen.
    """
    return max(_SMALLEST, round(_LARGEST * float(np.sqrt(sheets / most)), 1))


def _map_data(
    placed: list[Wish],
    view: StudyView,
    areas: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    places: pd.DataFrame | None,
) -> dict[str, Any]:
    demand = view.findings.demand
    if areas is not None and "id" in areas.columns:
        areas = areas[areas["id"].astype(str).isin(demand.ids)]
    ground = ground_layer(demand, areas)
    most = max(wish.sheets for wish in placed)
    return {
        "ground": ground,
        "districts": line_layer(outlines, "district"),
        "towns": town_layer(places),
        "bounds": extent(ground, ()),
        "wishes": [
            {
                "point": wish.point,
                "label": _name(wish, view),
                "sheets": wish.sheets,
                "told": f"{_where(wish, view)}: {count_words(wish.sheets, 'sheet')}",
                "radius": circle_radius(wish.sheets, most),
            }
            for wish in placed
        ],
    }


def _name(wish: Wish, view: StudyView) -> str:
    """Return what stands beside the circle: the village wished, or that of a postcode."""
    assert wish.point is not None
    assert wish.found is not None
    by_postcode = wish.found.by_postcode
    name = view.findings.places[wish.point] if by_postcode else wish.found.name
    return name.partition(",")[0]


def _where(wish: Wish, view: StudyView) -> str:
    assert wish.point is not None
    assert wish.found is not None
    return wish.found.within(view.finder.labels[wish.point])


def _context(feedback: Feedback, placed: list[Wish]) -> dict[str, Any]:
    sheets = feedback.handed.sheets
    view = feedback.view
    answers = feedback.reasonable
    return {
        "title": f"What people told us: {count_words(len(sheets), 'feedback sheet')}",
        "study": feedback.handed.study if view is None else view.findings.title,
        "fingerprint": "" if view is None else view.findings.fingerprint[:SHORT_FINGERPRINT],
        "days": sentence_case(days(feedback)),
        "views": whose_views(feedback),
        "paper": feedback.on_paper,
        "left_out": left_out(feedback),
        "other_editions": feedback.other_editions,
        "n_sheets": len(sheets),
        "wished": feedback.wished,
        "lost": not_placed(feedback),
        "wishes": [] if view is None else [_wish_row(wish, view) for wish in placed],
        "today": view is not None and view.findings.today is not None,
        "most": max((wish.sheets for wish in placed), default=0),
        "minutes": minutes_sentence(answers),
        "n_minutes": answers.answers,
        "steps": list(zip(step_labels(), answers.counts, strict=True)) if answers.answers else [],
        "quartiles": [f"{limit:g} minutes" for limit in answers.quartiles],
        "tiered": view is not None and view.findings.tiered,
        "given": [
            {
                "option": option_name(view.findings, each.option),
                "any": [percent(share) for share in each.any_hub],
                "main": [percent(share) for share in each.main_hub],
            }
            for each in feedback.given
        ]
        if view is not None
        else [],
        "plans": [
            {"sheets": each.sheets, "hubs": _hubs(each, view)}
            for each in feedback.plans
            if each.plan is not None and view is not None
        ],
        "unread": sum(each.sheets for each in feedback.plans if each.plan is None),
        "homes": [(place, told_text(count)) for place, count in feedback.homes.items()],
        "homes_said": feedback.homes_said,
        "sources": []
        if view is None
        else [
            note
            for note in view.findings.sources
            if note.role in {"demand", "areas", "outlines", "places", "postcodes"}
        ],
    }


def _wish_row(wish: Wish, view: StudyView) -> dict[str, Any]:
    today, best = minutes_there(wish, view)
    return {"where": _where(wish, view), "sheets": wish.sheets, "today": today, "best": best}


def _hubs(tried: Tried, view: StudyView) -> list[tuple[str, list[str]]]:
    assert tried.plan is not None
    named = hub_names(tried.plan, view)
    return [(tier_heading(tier, names), names) for tier, names in named.items() if names]
