"""Costs of many plans at once: options joined in pairs, one minimum a pair."""

from __future__ import annotations

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.solvers.choices import NONE, Rows
from hubplan.units import FloatArray


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
            column
            for source in (fixed, rows)
            for tier in layer.tiers
            for column in source.get(tier, np.empty((0, 0), dtype=np.int64)).T
        ]
        if not columns:
            layers.append(None)
            continue
        nearest = np.full((count, measure.costs.shape[1]), np.inf)
        for column in columns:
            hub = measure.costs[column]
            if (column == NONE).any():
                hub = np.where((column == NONE)[:, np.newaxis], np.inf, hub)
            np.minimum(nearest, hub, out=nearest)
        layers.append(nearest)
    return layers


def join(
    measure: Measure,
    one: list[FloatArray | None],
    two: list[FloatArray | None],
    count: int,
) -> tuple[FloatArray, FloatArray]:
    """Return demand without a route and cost of every pair of options.

    Parameters
    ----------
    measure : Measure
        Weights and layers.
    one, two : list of ndarray or None
        Costs from `nearest_costs`.
    count : int
        Number of options in `two`.

    Returns
    -------
    unreached, totals : ndarray of float, shape (options in one, options in two)
        Demand (visits) without a route, and summed (or largest) cost of the rest.
    """
    rows = next((len(costs) for costs in one if costs is not None), 1)
    unreached = np.zeros((rows, count))
    totals = np.zeros((rows, count))
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
        # A layer that no option serves: main visits when no main hub is open.
        return np.array([measure.weights.sum()]), np.zeros(1)
    lost = np.zeros(len(nearest))
    if measure.has_gaps:
        nowhere = np.isinf(nearest)
        lost = nowhere @ measure.weights
        nearest = np.where(nowhere, 0.0, nearest)
    return lost, nearest.max(axis=1) if measure.worst else nearest @ measure.weights
