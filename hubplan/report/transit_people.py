"""What the tables of public transport share: who is counted, what is reached, what is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hubplan.location import MINI
from hubplan.report.against_today import ANY_HUB, MAIN_HUB
from hubplan.report.table import JOURNEYS
from hubplan.scenario import Findings, Option
from hubplan.scenario.without_return import counted
from hubplan.units import FloatArray

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


def counted_groups(findings: Findings) -> Iterator[tuple[str, str, FloatArray]]:
    """Give who is counted, with the words that the tables have for them.

    Parameters
    ----------
    findings : Findings
        For its people and groups.

    Yields
    ------
    tuple of str, str and ndarray of float, shape (n,)
        Id of the group (``""`` = everybody), the group in words, how many start where.
    """
    for group_id, weights in counted(findings):
        yield group_id, findings.group_labels.get(group_id, _EVERYBODY), weights


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
