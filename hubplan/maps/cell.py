"""A map in a notebook's cell: the same drawing as the public page, for one plan."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from hubplan.location import MINI, Evaluation, Solution
from hubplan.maps.cell_checks import check_inputs, in_order_of
from hubplan.maps.cell_layers import Layer, allocation_layers, isochrone_layers, layer_data
from hubplan.maps.facts import hub_facts
from hubplan.maps.journeys import lost_layer, packed_journeys
from hubplan.maps.key import map_key
from hubplan.maps.layers import (
    ANY_HUB,
    CHANGE_ENDS,
    NO_ROUTE_BAND,
    band_ends,
    change_labels,
    extent,
    ground_layer,
    hub_layer,
    line_layer,
    site_layer,
    town_layer,
)
from hubplan.maps.leaflet import OfflineMap
from hubplan.maps.render import render
from hubplan.maps.served import farther_than_nearest, served_of, to_the_hub_that_serves
from hubplan.maps.wording import lost_words, mode_text
from hubplan.scenario.wording import period_words, sentence_case

_HEIGHT_PX: Final = 680
_TOLD: Final = "Its hubs are listed beside it."


@dataclass(frozen=True, slots=True)
class CellMap:
    """A map that a notebook shows.

    Attributes
    ----------
    html : str
        A whole page; it makes no request.
    """

    html: str

    def __repr__(self) -> str:
        """Return the size in one line."""
        return f"CellMap({len(self.html) / 1000:,.0f} kB of HTML)"

    def _repr_html_(self) -> str:
        # The sandbox keeps names from data away from the notebook itself.
        page = html.escape(self.html, quote=True)
        return (
            f'<iframe title="Map of the plan" sandbox="allow-scripts" width="100%" '
            f'height="{_HEIGHT_PX}" style="border:0" srcdoc="{page}"></iframe>'
        )


def draw_map(
    solution: Solution | Evaluation,
    *,
    before: Solution | Evaluation | None = None,
    areas: gpd.GeoDataFrame | None = None,
    isochrones: gpd.GeoDataFrame | None = None,
    allocation: bool = False,
    roads: gpd.GeoDataFrame | None = None,
    outlines: gpd.GeoDataFrame | None = None,
    places: pd.DataFrame | None = None,
) -> CellMap:
    """Draw a plan: its hubs, and everybody's minutes, with layers to show and hide.

    Parameters
    ----------
    solution : Solution or Evaluation
        What to draw.
    before : Solution or Evaluation, optional
        Another plan for the same demand points: the colours then show the change from it, or the
        minutes, as chosen on the map.
    areas : GeoDataFrame, optional
        Polygons of the demand points by the column ``id``; points without one are drawn as
        circles, polygons without a point as outside.
    isochrones : GeoDataFrame, optional
        Columns ``id`` (of a site), ``minutes`` and polygons, as `isochrones` returns them: the
        land within each band of minutes (at most four) of any hub is outlined.
    allocation : bool
        Draw a line from each demand point to the hub that serves it, other lines where that is
        not the nearest, and colour the minutes to that hub. For a solution with rules about
        loads it is the hub assigned; of several the one that serves most of the point's people
        gives the minutes, and each has a line.
    roads : GeoDataFrame, optional
        Lines, drawn thin.
    outlines : GeoDataFrame, optional
        Polygons with the column ``kind``; those of kind ``district`` are drawn as lines.
    places : DataFrame, optional
        Columns ``name, place, lon, lat``: cities, towns and villages to be labelled.

    Returns
    -------
    CellMap
        Shown by a notebook as the value of its cell; ``.html`` is the page as text.

    Raises
    ------
    InputError
        If a hub or a demand point has no position, a table lacks a column or holds what cannot be
        drawn, ids belong to nothing in the problem, or `before` has other demand points.

    Notes
    -----
    Shapes in another reference system are transformed; those without one must be in degrees.
    Minutes are drawn and read out from hundredths, like those of the public page.
    """
    drawn = to_the_hub_that_serves(solution) if allocation else _evaluation(solution)
    check_inputs(drawn, areas=areas, roads=roads, outlines=outlines, places=places)
    earlier = None if before is None else in_order_of(drawn, _evaluation(before))
    layers, notes = _layers(solution, drawn, isochrones, allocation=allocation)
    data = _data(drawn, earlier, areas) | {
        "layers": layer_data(layers),
        "roads": line_layer(roads),
        "districts": line_layer(outlines, "district"),
        "towns": town_layer(places),
    }
    context = {
        "title": "Map of the plan",
        "key": _key(drawn, earlier, data),
        "layers": _switches(layers, data),
        "notes": notes,
        "basis": _basis(drawn),
        "model": drawn.problem.times.model,
        "change": earlier is not None,
        "tiered": bool(drawn.plan.get(MINI)),
        "hubs": hub_facts(drawn, drawn.problem.sites, {}),
        "hubs_before": hub_facts(earlier, earlier.problem.sites, {}) if earlier else [],
    }
    bounds = data["bounds"]
    return CellMap(render("cell.html", map_=OfflineMap(bounds), data=data, context=context))


def _evaluation(solution: Solution | Evaluation) -> Evaluation:
    return solution.evaluation if isinstance(solution, Solution) else solution


def _data(
    drawn: Evaluation, earlier: Evaluation | None, areas: gpd.GeoDataFrame | None
) -> dict[str, Any]:
    """Return what the map draws but for layers."""
    problem = drawn.problem
    hubs = drawn.plan.open_sites
    sites = site_layer(problem.sites, hubs)
    plans = [drawn]
    if earlier is not None:
        others = [site for site in earlier.plan.open_sites if site not in hubs]
        sites += site_layer(earlier.problem.sites, others)
        hubs, plans = (*hubs, *others), [drawn, earlier]
    position = {site: k for k, site in enumerate(hubs)}
    ground = ground_layer(problem.demand, areas)
    frame = problem.demand.frame
    places = frame["place"] if "place" in frame.columns else frame["id"]
    names = frame["name"] if "name" in frame.columns else frame["id"]
    caption = f"{mode_text(problem.times.mode)} to the {_where(drawn)}"
    return {
        "first": 0,
        "places": places.astype(str).tolist(),
        "names": ["" if a == b else a for a, b in zip(names.astype(str), places, strict=True)],
        "sites": sites,
        "options": [hub_layer(plan, position) for plan in plans],
        "journeys": packed_journeys(plans, position, services=[ANY_HUB])
        | {
            "models": [""],
            "transit": None,
            "lost": [lost_layer(problem.times.mode)],
            "chosen": 0,
            "today": None if earlier is None else 1,
            "best": 0,
        },
        "then": "before",
        "bands": {"ends": band_ends(problem.times.mode), "change": CHANGE_ENDS},
        "ground": ground,
        "bounds": extent(ground, sites),
        "captions": {
            "minutes": {ANY_HUB: f"Minutes{caption}"},
            "change": {ANY_HUB: f"Change from before, in minutes{caption}"},
        },
    }


def _where(drawn: Evaluation) -> str:
    """Return which hub journeys lead to."""
    if farther_than_nearest(drawn).any():
        return "hub that serves each place"
    return "nearest hub of any kind" if drawn.plan.get(MINI) else "nearest hub"


def _layers(
    solution: Solution | Evaluation,
    drawn: Evaluation,
    isochrones: gpd.GeoDataFrame | None,
    *,
    allocation: bool,
) -> tuple[list[Layer], list[str]]:
    """Return what lies over the minutes, the lowest first, and what to know of it."""
    layers, notes = [], []
    if allocation:
        found, told = allocation_layers(served_of(solution), drawn)
        layers += found
        notes += told
    if isochrones is not None:
        found, told = isochrone_layers(isochrones, drawn)
        layers += found
        notes += told
    return layers, notes


def _switches(layers: list[Layer], data: dict[str, Any]) -> list[dict[str, str]]:
    """Return the check boxes: what is over the minutes, the topmost first, and what is beneath."""
    background = (
        ("district", "district boundary", data["districts"]),
        ("road", "road", data["roads"]),
        ("town", "names of towns and villages", data["towns"]),
    )
    named = [(layer.name, layer.label) for layer in reversed(layers)]
    named += [(name, label) for name, label, there in background if there]
    # Alone, the colours are the map.
    named += [("minutes", "colours of the demand points")] if named else []
    return [{"name": name, "label": sentence_case(label)} for name, label in named]


def _key(drawn: Evaluation, earlier: Evaluation | None, data: dict[str, Any]) -> dict[str, Any]:
    plans = [drawn] if earlier is None else [drawn, earlier]
    captions = data["captions"]["minutes" if earlier is None else "change"]
    key = map_key(plans, caption=captions[ANY_HUB]) | {"told": _TOLD}
    if earlier is not None:
        lost = key["bands"][-1]["number"] == NO_ROUTE_BAND
        none = lost_words(drawn.problem.times.mode).key
        labels = [*change_labels()[:-1], *([f"{none}, before or with this plan"] if lost else [])]
        key["change"] = [{"number": k, "label": label, "by": ""} for k, label in enumerate(labels)]
    if data["ground"]["outside"]:
        key["lines"] = [{"symbol": "outside", "label": "outside the study area"}]
    return key


def _basis(drawn: Evaluation) -> str:
    """Return when the journeys are made."""
    period = drawn.problem.times.period
    when = "As given" if period == "given" else sentence_case(period_words(period))
    return f"{when}. Minutes are shown to one decimal."
