"""Scores for criteria other than travel: weighed together, never with travel."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hubplan.scenario.impact import Mark


def weighted_score(marks: Sequence[Mark]) -> float:
    """Return the weighted average of an option's scores.

    Parameters
    ----------
    marks : sequence of Mark
        Of one option, at least one.

    Returns
    -------
    float
        On the scale of the scores.
    """
    weights = math.fsum(mark.weight for mark in marks)
    return math.fsum(mark.weight * mark.score for mark in marks) / weights
