"""Who has no workable return journey by public transport: what pages and reports count alike."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from hubplan.scenario.findings import Findings
from hubplan.scenario.groups import NO_CAR
from hubplan.units import FloatArray

#: Minutes by public transport within which people are counted.
WITHIN: Final = (30, 45, 60)
#: Who is counted: everybody, and the study's group of households without a car.
EVERYBODY: Final = ""
WHO: Final = {EVERYBODY: "people", NO_CAR: "households without a car"}


def counted(findings: Findings) -> Iterator[tuple[str, FloatArray]]:
    """Give who is counted: everybody, and the study's group of households without a car.

    Parameters
    ----------
    findings : Findings
        For its people and groups.

    Yields
    ------
    tuple of str and ndarray of float, shape (n,)
        A key of `WHO`, the id of the group; how many start where.
    """
    yield EVERYBODY, findings.demand.weights
    for group in findings.impact.groups:
        if group.id == NO_CAR:
            yield group.id, group.members


def gone(minutes: FloatArray, weights: FloatArray) -> float:
    """Return how many have no workable return journey.

    Parameters
    ----------
    minutes : ndarray of float, shape (n,)
        NaN = none.
    weights : ndarray of float, shape (n,)
        People or households.

    Returns
    -------
    float
        Their sum.
    """
    return math.fsum(weights[np.isnan(minutes)])
