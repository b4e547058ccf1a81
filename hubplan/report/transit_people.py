"""What the tables of public transport share: who is counted, what is reached, what is used."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from hubplan.location import MINI
from hubplan.report.against_today import ANY_HUB, MAIN_HUB
from hubplan.report.table import JOURNEYS
from hubplan.scenario import Findings, Option
from hubplan.scenario.groups import NO_CAR
from hubplan.units import FloatArray

#: Minutes by public transport within which people are counted.
WITHIN: Final = (30, 45, 60)
_EVERYBODY: Final = "Everybody"


def made_from(findings: Findings) -> tuple[str, ...]:
    """Return what journeys by public transport are made from.

    Parameters
    ----------
    findings : Findings
        For the timetables.

    Returns
    -------
    tuple of str
        Roles of the inputs.
    """
    feeds = [note.role for note in findings.sources if note.role.startswith("timetable")]
    return (*JOURNEYS, *feeds)


def counted(findings: Findings) -> Iterator[tuple[str, str, FloatArray]]:
    """Give who is counted: everybody, and the study's group of households without a car.

    Parameters
    ----------
    findings : Findings
        For its people and groups.

    Yields
    ------
    tuple of str, str and ndarray of float, shape (n,)
        Id of the group (``""`` = everybody), the group in words, how many start where.
    """
    yield "", _EVERYBODY, findings.demand.weights
    for group in findings.impact.groups:
        if group.id == NO_CAR:
            yield group.id, group.label, group.members


def reaching(option: Option) -> Iterator[tuple[str, FloatArray]]:
    """Give what is reached under an option, and everybody's minutes.

    Parameters
    ----------
    option : Option
        With minutes by public transport.

    Yields
    ------
    tuple of str and ndarray of float, shape (n,)
        Any hub; and a main hub, where the option has mini-hubs.
    """
    yield ANY_HUB, option.minutes
    if option.plan.get(MINI):
        yield MAIN_HUB, option.evaluation.main_minutes


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
