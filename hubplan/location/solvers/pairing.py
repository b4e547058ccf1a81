"""Costs of many plans at once: options joined in pairs, one minimum a pair."""

from __future__ import annotations

import numpy as np

from hubplan.location.measure import Layer, Measure
from hubplan.location.solvers.halves import NONE, Rows
from hubplan.units import BoolArray, FloatArray, IntArray


def nearest_costs(measure: Measure, rows: Rows, count: int, fixed: Rows) -> list[FloatArray | None]:
    """Return the costs to the nearest hub of each option, layer by layer.

    Parameters
    ----------
    measure : Measure
        Costs and layers.
    rows : Rows
        Options.
    count : int
        How many; `rows` may be empty.
    fixed : Rows
        One row of hubs open in all of them.

    Returns
    -------
    list of ndarray of float, shape (count, n), or None
        None where no option opens a hub for the layer; inf = no route.
    """
    layers: list[FloatArray | None] = []
    for layer in measure.layers:
        columns = [
            (column, serves)
            for source in (fixed, rows)
            for tier, table in source.items()
            for column, serves in ((column, _serving(layer, tier, column)) for column in table.T)
            if tier in layer.tiers or serves.any()
        ]
        if not columns:
            layers.append(None)
            continue
        nearest = np.full((count, measure.costs.shape[1]), np.inf)
        for column, serves in columns:
            hub = measure.costs[column]
            if not serves.all():
                hub = np.where(serves[:, np.newaxis], hub, np.inf)
            np.minimum(nearest, hub, out=nearest)
        layers.append(nearest)
    return layers


def _serving(layer: Layer, tier: str, column: IntArray) -> BoolArray:
    """Return for which options a hub of a tier is there and serves a kind of visits."""
    if tier in layer.tiers:
        return np.asarray(column != NONE)
    serves: BoolArray = np.isin(column, list(layer.at))
    return serves


def join(
    measure: Measure,
    one: list[FloatArray | None],
    two: list[FloatArray | None],
    counts: tuple[int, int],
) -> tuple[FloatArray, FloatArray]:
    """Return demand without a route and cost of every pair of options.

    Parameters
    ----------
    measure : Measure
        Weights and layers.
    one, two : list of ndarray or None
        Costs from `nearest_costs`.
    counts : tuple of int
        Number of options in each.

    Returns
    -------
    unreached, totals : ndarray of float, shape `counts`
        Demand (visits) without a route, and summed (or largest) cost of the rest.
    """
    unreached = np.zeros(counts)
    totals = np.zeros(counts)
    for layer, first, second in zip(measure.layers, one, two, strict=True):
        if first is None or second is None:
            alone = first if second is None else second
            lost, cost = _weigh(measure, alone)
            shape = (-1, 1) if second is None else (1, -1)
            lost, cost = lost.reshape(shape), cost.reshape(shape)
        else:
            lost, cost = _pairs(measure, first, second)
        unreached += layer.share * lost
        totals += layer.share * cost
    return unreached, totals


def _pairs(
    measure: Measure, first: FloatArray, second: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Join each option of the shorter list with all of the longer one at once."""
    if len(first) > len(second):
        lost, cost = _pairs(measure, second, first)
        return lost.T, cost.T
    lost = np.empty((len(first), len(second)))
    cost = np.empty((len(first), len(second)))
    nearest = np.empty_like(second)
    for i, option in enumerate(first):
        np.minimum(option, second, out=nearest)
        lost[i], cost[i] = _weigh(measure, nearest)
    return lost, cost


def _weigh(measure: Measure, nearest: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    """Return demand without a route and cost, for each row of costs."""
    if nearest is None:
        # A layer that no option serves: visits to main hubs when none is open.
        return np.array([measure.weights.sum()]), np.zeros(1)
    lost = np.zeros(len(nearest))
    if measure.has_gaps:
        nowhere = np.isinf(nearest)
        lost = nowhere @ measure.weights
        nearest = np.where(nowhere, 0.0, nearest)
    return lost, nearest.max(axis=1) if measure.worst else nearest @ measure.weights
