"""Roads that end with the extract, for those who use networks and matrices without a study."""

from __future__ import annotations

from typing import Any

from hubplan.network import Network
from hubplan.network.cut_roads import NEAR_M, CutRoads, cut_roads
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario.wording import listed
from hubplan.units import METRES_PER_KM

_NAMED = 8


def cut_roads_summary(cut: CutRoads) -> dict[str, Any]:
    """Return the main roads that end with the extract, for machines.

    Parameters
    ----------
    cut : CutRoads
        The dead ends.

    Returns
    -------
    dict
        ``ends`` (a count), ``names`` and ``where`` (one record a dead end).
    """
    return {"ends": len(cut), "names": list(cut.names), "where": cut.to_records()}


def cut_roads_text(cut: CutRoads) -> str:
    """Return the main roads that end with the extract, for people.

    Parameters
    ----------
    cut : CutRoads
        The dead ends, at least one.

    Returns
    -------
    str
        A sentence.
    """
    more = f" and {len(cut.names) - _NAMED:,} more" if len(cut.names) > _NAMED else ""
    named = listed(cut.names[:_NAMED]) if not more else ", ".join(cut.names[:_NAMED]) + more
    which = f" ({named})" if cut.names else ""
    ends = "1 main road ends" if len(cut) == 1 else f"{len(cut):,} main roads end"
    return f"{ends} at the edge of the extract{which}: journeys beyond are missing or too long"


def points_near_cut_roads(
    network: Network, demand: DemandPoints, sites: CandidateSites
) -> dict[str, dict[str, Any]]:
    """Return the demand points and sites near a main road that ends with the extract.

    Parameters
    ----------
    network : Network
        The roads.
    demand : DemandPoints
        Rows of a matrix.
    sites : CandidateSites
        Its columns.

    Returns
    -------
    dict
        ``demand`` and ``sites``: by id the nearest such ``road`` and the ``metres`` to it.
    """
    cut = cut_roads(network)
    return {
        name: {
            near.id: {"road": near.road, "metres": round(near.metres)}
            for near in cut.near(points.ids, points.lon, points.lat, crs=network.crs)
        }
        for name, points in (("demand", demand), ("sites", sites))
    }


def near_cut_roads_text(near: dict[str, dict[str, Any]]) -> str:
    """Return the points near a cut road, for people.

    Parameters
    ----------
    near : dict
        From `points_near_cut_roads`.

    Returns
    -------
    str
        A line for demand points and one for sites, each with a line end; ``""`` for none.
    """
    lines = []
    for name, words in (("demand", "demand points"), ("sites", "sites")):
        found = near[name]
        if found:
            shown = [f"{i} ({facts['road']})" for i, facts in list(found.items())[:_NAMED]]
            more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
            lines.append(
                f"{words} within {NEAR_M / METRES_PER_KM:g} km of a main road that ends at the "
                f"edge of the extract: {', '.join(shown)}{more}\n"
            )
    return "".join(lines)
