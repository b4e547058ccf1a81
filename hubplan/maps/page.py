"""The public page: the findings as one HTML file that needs no network."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from hubplan.maps.by_transit import transit_facts
from hubplan.maps.facts import (
    change_facts,
    has_tiers,
    option_facts,
    own_facts,
    service_facts,
    shown_options,
    source_facts,
    summary,
)
from hubplan.maps.journey import journey_facts, journey_words, transit_journey_words
from hubplan.maps.journeys import journeys_layer, transit_options
from hubplan.maps.key import study_key
from hubplan.maps.layers import (
    ANY_HUB,
    CHANGE_ENDS,
    MAIN_HUB,
    band_ends,
    extent,
    ground_layer,
    hub_layer,
    line_layer,
    site_layer,
    town_layer,
)
from hubplan.maps.leaflet import OfflineMap
from hubplan.maps.own_plan import own_plan_layer, own_refusal, own_site_ids
from hubplan.maps.place_facts import place_rows, point_names
from hubplan.maps.render import render
from hubplan.maps.search import gazetteer_layer
from hubplan.maps.transit_layer import switch_labels, transit_layer, visits_layer, windows_layer
from hubplan.maps.wording import by_mode, lost_words, mode_text, nearest_words, title_sentence
from hubplan.scenario import Findings, Option
from hubplan.scenario.findings import SHORT_FINGERPRINT
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import in_own_words, page_in_own_words
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import people_text, percent
from hubplan.travel_times.active import TRANSIT


def map_page(
    findings: Findings,
    *,
    areas: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    roads: gpd.GeoDataFrame | None = None,
    places: pd.DataFrame | None = None,
    postcodes: pd.DataFrame | None = None,
) -> str:
    """Return the public page of a study.

    Parameters
    ----------
    findings : Findings
        All that the study found; the page computes nothing new.
    areas : GeoDataFrame or None
        Polygons of the demand points by the column ``id``; points without one are drawn as
        circles, polygons without a point as outside the study.
    outlines : GeoDataFrame or None
        Polygons with the column ``kind``; those of kind ``district`` are drawn as lines.
    roads : GeoDataFrame, optional
        Main roads, drawn thin.
    places : DataFrame, optional
        Columns ``name, place, lon, lat``: cities, towns and villages to be labelled, and all to be
        searched for; the column ``lsoa`` says in which small area, else the polygons do.
    postcodes : DataFrame, optional
        Columns ``postcode, lon, lat``, to be searched for; ``lsoa`` as in `places`.

    Returns
    -------
    str
        HTML: the same bytes for the same input, and nothing in it makes a request.

    Raises
    ------
    InputError
        If a hub or a demand point cannot be drawn because its position is unknown, or a postcode
        is none.
    """
    options = shown_options(findings)
    gazetteer = gazetteer_layer(findings.demand.ids, areas, postcodes=postcodes, places=places)
    data = _map_data(findings, options, gazetteer)
    areas = None if areas is None else _around(findings, areas)
    data["ground"] = ground_layer(findings.demand, areas)
    data["roads"] = line_layer(roads)
    data["districts"] = line_layer(_borders(findings, areas, outlines), "district")
    data["towns"] = town_layer(places)
    data["bounds"] = extent(data["ground"], data["sites"])
    context = _context(findings, options) | {"first": data["first"]}
    context["own"] = data["own"] and own_facts(findings, data["own"])
    context["no_own"] = own_refusal(findings)
    context["key"] = study_key(findings, options, data)
    context["journey"] = gazetteer and journey_facts(findings, options, gazetteer=gazetteer)
    page = render("page.html", map_=OfflineMap(data["bounds"]), data=data, context=context)
    return page_in_own_words(page, findings)


def _map_data(
    findings: Findings, options: list[Option], gazetteer: dict[str, Any] | None
) -> dict[str, Any]:
    in_plans = {site for option in options for site in option.plan.open_sites}
    hubs = sorted(in_plans | set(own_site_ids(findings)))
    position = {site: k for k, site in enumerate(hubs)}
    beside = transit_options(findings, options)
    services = (ANY_HUB, MAIN_HUB) if has_tiers(options) else (ANY_HUB,)
    return {
        "journeys": journeys_layer(findings, options, position, services=services),
        "own": own_plan_layer(findings, options, position),
        "study": {"name": findings.name, "fingerprint": findings.fingerprint[:SHORT_FINGERPRINT]},
        "people": findings.demand.weights.tolist(),
        "gazetteer": gazetteer,
        "words": gazetteer and journey_words(findings),
        "bands": {
            "ends": band_ends(findings.mode, headline_minutes=findings.headline_minutes),
            "change": CHANGE_ENDS,
        },
        "first": [option.id for option in options].index(findings.best_id),
        "places": list(findings.places),
        "names": point_names(findings),
        "sites": site_layer(findings.sites, hubs),
        "options": [hub_layer(option.evaluation, position) for option in options],
        "captions": _captions(findings, by_mode(options[0]), nearest_words(findings)),
        "transit": transit_layer(
            findings,
            options,
            _captions(findings, mode_text(TRANSIT), nearest_words(findings)),
            transit_journey_words(findings) if gazetteer and beside else None,
        ),
        "visits": gazetteer and visits_layer(findings, options, services),
        "windows": gazetteer and windows_layer(findings),
    }


def _context(findings: Findings, options: list[Option]) -> dict[str, Any]:
    facts = [option_facts(findings, option) for option in options]
    tiered = has_tiers(options)
    beside = transit_options(findings, options)
    limit = f"{findings.headline_minutes:g}"
    return {
        "title": title_sentence(findings),
        "study": {
            "title": findings.title,
            "area": findings.area_label,
            "people": people_text(findings.best.metrics.people),
            "fingerprint": findings.fingerprint[:SHORT_FINGERPRINT],
        },
        "summary": summary(findings),
        "options": facts,
        "tiered": tiered,
        "services": _services(
            options,
            "" if beside else by_mode(options[0]),  # else they stand side by side
            ranges=any(fact["range"] for fact in facts),
            nearest=nearest_words(findings),
        ),
        "range_label": f"Within {limit} minutes, range over {mode_words(findings.mode).times}",
        "noticeable": f"{findings.noticeable_minutes:g}" if findings.today else "",
        "changes": change_facts(findings),
        "unreached": [
            {
                "place": point.place,
                "id": point.id,
                "people": told_text(point.people),
                "reason": point.reason,
            }
            for point in findings.unreached
        ],
        "lost_title": lost_words(findings.mode).title,
        "transit": transit_facts(findings, options, tiered=tiered),
        "travel": switch_labels(findings) if beside else (),
        "rows": place_rows(findings, options),
        "row_noun": "small areas",
        "services_given": service_facts(findings),
        "rows_caption": _rows_caption(findings),
        "model": findings.model,
        "rounding": "A journey starts at the middle of where the people of a small area live. "
        "Minutes on this page are rounded to one decimal; no estimate is that exact.",
        "assumption": ""
        if findings.main_share is None or not tiered
        else f"The plans assume that {percent(findings.main_share)} of visits need a main hub; the "
        "rest can be made to any hub.",
        "notes": findings.notes,
        "sources": source_facts(findings),
    }


def _around(findings: Findings, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas of the study, and those beyond it that the same window shows."""
    if "id" not in areas.columns:
        return areas  # told by `ground_layer`
    own = areas["id"].astype(str).isin(findings.demand.ids)
    if not own.any():
        return areas
    west, south, east, north = areas[own].total_bounds
    seen = areas.cx[west:east, south:north].index
    return areas[own | areas.index.isin(seen)]


def _borders(
    findings: Findings, areas: gpd.GeoDataFrame | None, outlines: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame | None:
    """Return the districts; or the territories, where each small area belongs to one hub."""
    if findings.territories is None or areas is None:
        return outlines
    hub = dict(zip(findings.demand.ids, findings.territories.hub_ids, strict=True))
    of_hub = areas["id"].astype(str).map(hub)
    inside = of_hub.notna() & (of_hub != "")
    whole = areas[inside].dissolve(by=of_hub[inside], method="coverage")
    return whole.assign(kind="district")


def _rows_caption(findings: Findings) -> str:
    change = " The change is from today to the best plan, worked out before rounding."
    where = "nearest hub of any kind" if findings.tiered else nearest_words(findings)
    return f"Minutes to the {where}.{change if findings.today else ''}"


def _services(
    options: list[Option], by: str, *, ranges: bool, nearest: str
) -> list[dict[str, Any]]:
    to_any = {
        "name": ANY_HUB,
        "label": "To the nearest hub of any kind",
        "caption": _caption(by, "nearest hub of any kind"),
        "ranges": ranges,
    }
    if not has_tiers(options):
        return [to_any | {"label": f"To the {nearest}", "caption": _caption(by, nearest)}]
    return [
        to_any,
        {
            "name": MAIN_HUB,
            "label": "To the nearest main hub: every service",
            "caption": _caption(by, "nearest main hub"),
            "ranges": False,
        },
    ]


def _captions(findings: Findings, by: str, nearest: str) -> dict[str, dict[str, str]]:
    """Return what the colours mean, by what they show and by service."""
    where = {ANY_HUB: nearest, MAIN_HUB: "nearest main hub"}
    minutes = {service: _caption(by, words) for service, words in where.items()}
    return {
        "minutes": {key: in_own_words(text, findings) for key, text in minutes.items()},
        "change": {
            key: in_own_words(f"Change since today: {text[0].lower()}{text[1:]}", findings)
            for key, text in minutes.items()
        },
    }


def _caption(by: str, where: str) -> str:
    return f"Minutes{by} to the {where}"
