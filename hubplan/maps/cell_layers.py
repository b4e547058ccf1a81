"""Layers an analyst adds to the map in a notebook: isochrones, and who is given to which hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.location import Evaluation
from hubplan.maps.cell_checks import check_shapes, some
from hubplan.maps.served import Served
from hubplan.maps.shapes import PER_DEGREE, Line, in_degrees, lines_of
from hubplan.scenario.wording import count_words, sentence_case

#: Bands are told apart by the thickness and the dashes of their lines; there are so many of these.
MOST_BANDS: Final = 4
# Land within reach follows the roads like lace. Gaps narrower than twice the first are closed,
# and corners this near the line between their neighbours left out.
_CLOSED_M: Final = 750.0
_SIMPLE_M: Final = 60.0


@dataclass(frozen=True, slots=True)
class Layer:
    """Something over the minutes that can be shown and hidden.

    Attributes
    ----------
    name : str
        Class of its lines in the style sheet, and what its check box is called.
    label : str
        What the key says of it.
    lines : list of list of int
        As in `shapes.lines_of`; empty where the map draws it by itself.
    """

    name: str
    label: str
    lines: list[Line]


def isochrone_layers(
    frame: gpd.GeoDataFrame, evaluation: Evaluation
) -> tuple[list[Layer], list[str]]:
    """Return the land within some minutes of a hub, one layer a band.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``id`` (of a site), ``minutes`` and polygons, as from `isochrones`.
    evaluation : Evaluation
        The plan drawn.

    Returns
    -------
    list of Layer
        The longest minutes first, so that the shortest lie on top.
    list of str
        What a reader must know of them: sites left out, hubs without an isochrone.

    Raises
    ------
    InputError
        If columns, minutes, shapes or ids are wrong, all faults at once.
    """
    sites = evaluation.problem.sites
    _check_isochrones(frame, sites.ids, evaluation.plan.open_sites)
    hubs = set(evaluation.plan.open_sites)
    ids = frame["id"].astype(str)
    drawn = frame[ids.isin(hubs)]
    minutes = pd.to_numeric(drawn["minutes"])
    layers, nowhere = [], []
    for number, band in reversed(list(enumerate(sorted(set(minutes))))):
        label = f"land within {band:g} {'minute' if band == 1 else 'minutes'} of a hub"
        lines = _outlines(drawn[minutes == band])
        if lines:
            layers.append(Layer(f"isochrone-{number}", label, lines))
        else:
            nowhere.append(f"There is no {label}.")
    name = dict(zip(sites.ids, sites.names, strict=True))
    closed = [name[site] for site in dict.fromkeys(ids) if site not in hubs]
    lacking = [name[site] for site in evaluation.plan.open_sites if site not in set(ids)]
    gap = f"{2 * _CLOSED_M / 1000:g} km"
    notes = [f"Isochrones are as given, by their own mode and period; gaps under {gap} are closed."]
    notes += nowhere
    if closed:
        words = count_words(len(closed), "site")
        notes.append(
            f"Isochrones of {words} without a hub in this plan are left out: {some(closed)}."
        )
    if lacking:
        words = count_words(len(lacking), "hub")
        notes.append(f"{sentence_case(words)} without an isochrone: {some(lacking)}.")
    return layers, notes


def allocation_layers(served: Served, evaluation: Evaluation) -> tuple[list[Layer], list[str]]:
    """Return a line from each demand point to each hub that serves some of its people.

    Parameters
    ----------
    served : Served
        Who goes where.
    evaluation : Evaluation
        The plan drawn.

    Returns
    -------
    list of Layer
        Lines to the nearest hub, and (if any) those to a farther one.
    list of str
        What a reader must know of them.

    Raises
    ------
    InputError
        If a demand point has no position.
    """
    problem = evaluation.problem
    demand, sites = problem.demand, problem.sites
    at = np.column_stack([demand.lon, demand.lat]).astype(np.float64)
    to = np.column_stack([sites.lon, sites.lat]).astype(np.float64)
    lost = sorted({int(i) for i in served.point[~np.isfinite(at[served.point]).all(axis=1)]})
    what = "has no position, from which its line would start"
    raise_faults(
        "the demand points of the allocation lines",
        [Fault(f"'{demand.ids[i]}'", what, "Give it lon and lat.") for i in lost],
    )
    starts = np.rint(at[served.point] * PER_DEGREE).astype(np.int64)
    steps = np.rint(to[served.hub] * PER_DEGREE).astype(np.int64) - starts
    lines = np.column_stack([starts, steps])
    near: list[Line] = lines[~served.farther].tolist()
    far: list[Line] = lines[served.farther].tolist()
    layers = [Layer("allocation", "demand point to its nearest hub", near)] if near else []
    if far:
        layers.append(Layer("farther", "demand point to a farther hub that serves it", far))
    notes = []
    points, counts = np.unique(served.point, return_counts=True)
    shared = int((counts > 1).sum())
    if shared:
        words = count_words(shared, "demand point")
        notes.append(f"{sentence_case(words)} shared between hubs: a line to each of them.")
    without = len(demand) - len(points)
    if without:
        words = count_words(without, "demand point")
        notes.append(f"{sentence_case(words)} without a line: no people there, or no route.")
    return layers, notes


def layer_data(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return layers as the page's script draws them.

    Parameters
    ----------
    layers : sequence of Layer
        Bottom first.

    Returns
    -------
    list of dict
        ``name, lines`` of those that have lines of their own.
    """
    return [{"name": layer.name, "lines": layer.lines} for layer in layers if layer.lines]


def _outlines(band: gpd.GeoDataFrame) -> list[Line]:
    """Return the outline of all the land of one band, as plain as a map of this size can show."""
    shapes = band.geometry[~(band.geometry.isna() | band.geometry.is_empty)]
    if shapes.empty:
        return []
    degrees = band.crs is None or not band.crs.is_projected
    flat = in_degrees(shapes.to_frame()).to_crs(shapes.estimate_utm_crs()) if degrees else shapes
    land = shapely.union_all(flat.geometry.to_numpy())
    closed = shapely.buffer(shapely.buffer(land, _CLOSED_M, quad_segs=4), -_CLOSED_M, quad_segs=4)
    plain = shapely.simplify(closed, _SIMPLE_M)
    return lines_of(in_degrees(gpd.GeoDataFrame(geometry=[plain], crs=flat.crs)).geometry.iloc[0])


def _check_isochrones(
    frame: gpd.GeoDataFrame, sites: Sequence[str], hubs: Sequence[str]
) -> None:  # fmt: skip
    source = "the isochrones"
    check_shapes(frame, source, columns=("id", "minutes"), kinds=("Polygon", "MultiPolygon"))
    minutes = pd.to_numeric(frame["minutes"], errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~(np.isfinite(minutes) & (minutes > 0))
    faults = [
        Fault(
            f"row {row}, column minutes",
            f"'{frame['minutes'].iloc[row]}' is not a finite number above zero",
            "Give the minutes of its band.",
        )
        for row in np.flatnonzero(wrong)
    ]
    ids = list(dict.fromkeys(frame["id"].astype(str)))
    faults += [
        Fault(
            "column id",
            f"there is no site '{i}'{nearest_name(i, sites)}",
            "Work out isochrones of the sites of this problem.",
        )
        for i in ids
        if i not in set(sites)
    ]
    bands = len(set(minutes[~wrong]))
    if bands > MOST_BANDS:
        hint = f"Choose at most {MOST_BANDS}, such as frame[frame['minutes'].isin([15, 30])]."
        faults.append(Fault("column minutes", f"there are {bands} bands", hint))
    raise_faults(source, faults)
    if not set(ids) & set(hubs):
        hint = f"The hubs of this plan are: {', '.join(hubs)}."
        raise_faults(source, [Fault("column id", "none of them is of a hub of this plan", hint)])
