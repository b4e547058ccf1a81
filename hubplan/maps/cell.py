"""A map in a notebook's cell: the same drawing as the public page, for one plan."""

from __future__ import annotations

import html
from dataclasses import dataclass

import geopandas as gpd

from hubplan.location import Evaluation, Solution
from hubplan.maps.facts import hub_facts
from hubplan.maps.journeys import packed_journeys
from hubplan.maps.key import map_key
from hubplan.maps.layers import (
    ANY_HUB,
    band_ends,
    extent,
    ground_layer,
    hub_layer,
    site_layer,
)
from hubplan.maps.leaflet import OfflineMap
from hubplan.maps.render import render

_HEIGHT_PX = 640
_CAPTION = "Minutes to the nearest hub"


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
    solution: Solution | Evaluation, *, areas: gpd.GeoDataFrame | None = None
) -> CellMap:  # fmt: skip
    """Draw a plan: its hubs, and the minutes from every demand point to the nearest of them.

    Parameters
    ----------
    solution : Solution or Evaluation
        What to draw.
    areas : GeoDataFrame, optional
        Polygons of the demand points by the column ``id``; without them, circles.

    Returns
    -------
    CellMap
        Shown by a notebook as the value of its cell; ``.html`` is the page as text.

    Raises
    ------
    InputError
        If a hub or a demand point has no position.
    """
    evaluation = solution.evaluation if isinstance(solution, Solution) else solution
    problem = evaluation.problem
    hubs = evaluation.plan.open_sites
    sites = site_layer(problem.sites, hubs)
    position = {site: k for k, site in enumerate(hubs)}
    ground = ground_layer(problem.demand, areas)
    bounds = extent(ground, sites)
    frame = problem.demand.frame
    names = frame["place"] if "place" in frame.columns else frame["id"]
    data = {
        "first": 0,
        "places": names.astype(str).tolist(),
        "names": [""] * len(frame),
        "sites": sites,
        "options": [hub_layer(evaluation, position)],
        "journeys": packed_journeys([evaluation], position, services=[ANY_HUB])
        | {"models": [""], "chosen": 0, "today": None, "best": 0},
        "bands": {"ends": band_ends(problem.times.mode), "change": []},
        "ground": ground,
        "roads": [],
        "districts": [],
        "towns": [],
        "bounds": bounds,
        "captions": {"minutes": {ANY_HUB: _CAPTION}},
    }
    context = {
        "title": "Map of the plan",
        "key": map_key([evaluation], caption=_CAPTION),
        "hubs": hub_facts(evaluation, problem.sites, {}),
    }
    return CellMap(render("cell.html", map_=OfflineMap(bounds), data=data, context=context))
