"""A map of a plan, small enough to stand beside its table in a notebook's cell."""

from __future__ import annotations

import html
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from hubplan.location.evaluation import Evaluation
from hubplan.location.plan import MINI
from hubplan.units import FloatArray

_WIDTH: Final = 300
_EDGE: Final = 12
#: More dots than this are one blot, and megabytes in the notebook: every k-th is drawn.
_MOST_DOTS: Final = 4000
#: Darker the farther, as on the map page; the last are crosses, to be told without colour.
_BANDS: Final = ((10.0, "#a3cbee"), (20.0, "#5fa3e0"), (30.0, "#2073bc"), (np.inf, "#12436d"))
_HUB: Final = "#801650"
_DOT, _CROSS = "h0", "m-3,-3l6,6m0,-6l-6,6"


def dot_map(evaluation: Evaluation) -> str:
    """Return a map, 300 pixels wide: demand points by minutes, hubs by number.

    Parameters
    ----------
    evaluation : Evaluation
        A plan seen from every demand point.

    Returns
    -------
    str
        An ``<svg>`` and its key; empty where positions are not known. Demand points without
        people are left out; those without a route are small rings.
    """
    problem = evaluation.problem
    sites = problem.positions(evaluation.plan.open_sites, what="plan")
    people = np.flatnonzero(problem.weights > 0)
    people = people[:: 1 + people.size // _MOST_DOTS]
    lon = np.concatenate([problem.demand.lon[people], problem.sites.lon[sites]])
    lat = np.concatenate([problem.demand.lat[people], problem.sites.lat[sites]])
    if not people.size or not np.isfinite([lon, lat]).all():
        return ""
    x, y, height = _pixels(lon, lat)
    minutes = evaluation.minutes[people]
    dots, key = _dots(x[: people.size], y[: people.size], minutes)
    hubs = _hubs(evaluation, x[people.size :], y[people.size :])
    size = f'width="{_WIDTH}" height="{height:.0f}" viewBox="0 0 {_WIDTH} {height:.0f}"'
    told = "Map: hubs by their number in the table, small areas by minutes to the nearest"
    # White paper of its own: notebooks may be dark.
    style = "background:#fff;max-width:none"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{told}" '
        f'style="{style}"><g fill="none" stroke-linecap="round">{dots}</g>{hubs}</svg>{key}'
    )


def numbered(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return the open hubs in the order of their numbers: mini-hubs last.

    Parameters
    ----------
    evaluation : Evaluation
        A plan.

    Returns
    -------
    list of tuple of str
        Tier and site id; the first has the number 1.
    """
    tiers = sorted(evaluation.plan, key=lambda tier: tier == MINI)
    return [(tier, site) for tier in tiers for site in evaluation.plan[tier]]


def hub_table(evaluation: Evaluation) -> pd.DataFrame:
    """Return the hubs of a plan as the table beside the map.

    Parameters
    ----------
    evaluation : Evaluation
        A plan seen from every demand point.

    Returns
    -------
    DataFrame
        One row a hub: number, tier, id, name, and the demand it is nearest to.
    """
    problem = evaluation.problem
    names = dict(zip(problem.sites.ids, problem.sites.names, strict=True))
    reached = evaluation.hubs >= 0
    nearest = np.bincount(
        evaluation.hubs[reached], problem.weights[reached], minlength=len(problem.sites)
    )
    served = dict(zip(problem.sites.ids, nearest, strict=True))
    rows = [
        (number, tier, site, names[site], served[site])
        for number, (tier, site) in enumerate(numbered(evaluation), start=1)
    ]
    columns = ["no.", "tier", "id", "name", f"{problem.demand.weight} nearest to it"]
    return pd.DataFrame(rows, columns=columns)


def _pixels(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Return x and y in pixels and the height; degrees of longitude are shorter up north."""
    across = lon * np.cos(np.radians(lat.mean()))
    extent = max(np.ptp(across), np.ptp(lat), 1e-9)
    scale = (_WIDTH - 2 * _EDGE) / extent
    x = _EDGE + (across - across.min()) * scale
    y = _EDGE + (lat.max() - lat) * scale
    # What is taller than wide stands in the middle.
    return x + (_WIDTH - _EDGE - x.max()) / 2, y, float(y.max() + _EDGE)


def _dots(x: FloatArray, y: FloatArray, minutes: FloatArray) -> tuple[str, str]:
    """Return a path for each band of minutes, and what the bands are."""
    drawn, key = [], []
    for (start, _), (end, colour) in pairwise(((-np.inf, ""), *_BANDS)):
        here = (minutes > start) & (minutes <= end)
        if here.any():
            mark, width = (_DOT, 6) if np.isfinite(end) else (_CROSS, 2)
            drawn.append(_path(x[here], y[here], mark, colour, width))
            words = f"up to {end:g}" if np.isfinite(end) else f"over {start:g}"
            key.append((mark, colour, width, words))
    lost = np.isnan(minutes)
    if lost.any():
        ring = "m-3,0a3,3 0 1 0 6,0a3,3 0 1 0 -6,0"
        drawn.append(_path(x[lost], y[lost], ring, "#3d3d3d", 1))
        key.append((ring, "#3d3d3d", 1, "no route"))
    shown = " &nbsp; ".join(
        '<span style="white-space:nowrap"><svg width="12" height="12" aria-hidden="true" '
        f'style="background:#fff"><g fill="none" stroke-linecap="round">'
        f"{_path(np.array([6.0]), np.array([6.0]), mark, colour, width)}</g></svg> "
        f"{html.escape(words)}</span>"
        for mark, colour, width, words in key
    )
    return "".join(drawn), f'<div style="font-size:85%;max-width:{_WIDTH}px">minutes: {shown}</div>'


def _path(x: FloatArray, y: FloatArray, mark: str, colour: str, width: int) -> str:
    steps = "".join(f"M{a:.1f},{b:.1f}{mark}" for a, b in zip(x, y, strict=True))
    return f'<path d="{steps}" stroke="{colour}" stroke-width="{width}"/>'


def _hubs(evaluation: Evaluation, x: FloatArray, y: FloatArray) -> str:
    """Return the hubs: squares, mini-hubs as rings, each with its number."""
    place = {site: k for k, site in enumerate(evaluation.plan.open_sites)}
    drawn = []
    for label, (tier, site) in enumerate(numbered(evaluation), start=1):
        a, b = x[place[site]], y[place[site]]
        mini = tier == MINI
        ink, round_ = (_HUB, 8) if mini else ("#fff", 1)
        paper, edge = ("#fff", _HUB) if mini else (_HUB, "#fff")
        drawn.append(
            f'<rect x="{a - 8:.1f}" y="{b - 8:.1f}" width="16" height="16" rx="{round_}" '
            f'fill="{paper}" stroke="{edge}" stroke-width="2"/>'
            f'<text x="{a:.1f}" y="{b + 4:.1f}" text-anchor="middle" fill="{ink}" '
            f'font-family="sans-serif" font-size="11" font-weight="bold">{label}</text>'
        )
    return "".join(drawn)
