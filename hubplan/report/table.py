"""A table of the report: what it holds, how its figures are defined, and the words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hubplan.location import Plan
from hubplan.report.columns import COLUMNS
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import TIER_WORDS

#: Key of the group of which the first page tells, where a study has it.
OVER_75: Final = "aged_75_plus"
#: Minutes beyond which their journey counts as long.
LONG_MINUTES: Final = 30

#: Roles of the inputs that journeys are made from.
JOURNEYS: Final = ("demand", "sites", "network")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of the report.

    Attributes
    ----------
    name : str
        Name of its file, without ending.
    title : str
        What it holds, for people.
    definition : str
        How its figures are defined, in a few sentences.
    frame : DataFrame
        Columns as in `hubplan.report.columns.COLUMNS`; NaN = no figure. Text is text from data:
        to be escaped where it is shown.
    source : str
        Whose data the figures are made from, such as ``"people: ...; roads: ..."``.
    date : str
        What days the data describe, in the same order.
    number : int or None
        Which of the numbered questions of a travel-impact report it answers, 1 to 16 (see
        ``docs/report.md``); None = it explains others.
    file_only : tuple of str
        Columns that the file has and the page leaves out, so that the table fits on paper.

    Raises
    ------
    KeyError
        If a column has no heading.
    """

    name: str
    title: str
    definition: str
    frame: pd.DataFrame
    source: str
    date: str
    number: int | None = None
    file_only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that every column has a heading."""
        for column in self.frame.columns:
            COLUMNS[column]


def table_of(
    findings: Findings,
    name: str,
    title: str,
    definition: str,
    frame: pd.DataFrame,
    *,
    number: int | None = None,
    made_from: Sequence[str] = JOURNEYS,
    file_only: tuple[str, ...] = (),
) -> Table:
    """Return a table with the sources and dates of the data it is made from.

    Parameters
    ----------
    findings : Findings
        For the study's sources.
    name : str
        Name of its file, without ending.
    title, definition : str
        As of `Table`.
    frame : DataFrame
        What it holds.
    number : int, optional
        Which of the numbered questions it answers.
    made_from : sequence of str
        Roles of the inputs, as `SourceNote.role`.
    file_only : tuple of str
        Columns that the page leaves out.

    Returns
    -------
    Table
        Complete.
    """
    notes = [note for role in made_from for note in findings.sources if note.role == role]
    pairs = [(role_words(findings, note.role), note) for note in notes]
    return Table(
        name,
        title,
        definition,
        frame,
        source="; ".join(f"{word}: {note.source}" for word, note in pairs),
        date="; ".join(f"{word}: {note.date}" for word, note in pairs),
        number=number,
        file_only=file_only,
    )


def role_words(findings: Findings, role: str) -> str:
    """Return what an input serves as, in words.

    Parameters
    ----------
    findings : Findings
        For how people travel.
    role : str
        As `SourceNote.role`, such as ``"network"`` or ``"scenarios[6].changes[1]"``.

    Returns
    -------
    str
        Such as ``"roads"`` or ``"scenarios"``.
    """
    section = role.partition("[")[0]
    if section == "network":
        return mode_words(findings.mode).ways
    return "people" if section == "demand" else section.replace("_", " ")


def not_known(
    findings: Findings,
    name: str,
    title: str,
    definition: str,
    *,
    number: int | None,
    what: str,
    answer: str,
    what_to_do: str,
) -> Table:
    """Return a table that says in one row what is not known, why, and what to do.

    Parameters
    ----------
    findings : Findings
        For the study's sources.
    name, title, definition : str
        As of `Table`.
    number : int or None
        Which of the numbered questions it would answer.
    what, answer, what_to_do : str
        The row.

    Returns
    -------
    Table
        Made from nothing: without source and date.
    """
    frame = frame_of([(what, answer, what_to_do)], ("what", "answer", "what_to_do"))
    return table_of(findings, name, title, definition, frame, number=number, made_from=())


def frame_of(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame that has its columns even when it has no rows.

    Parameters
    ----------
    rows : sequence of tuple
        Cells.
    columns : sequence of str
        Their names.

    Returns
    -------
    DataFrame
        One row a tuple.
    """
    return pd.DataFrame(list(rows), columns=list(columns))


def plan_words(findings: Findings, plan: Plan) -> str:
    """Return a plan in words.

    Parameters
    ----------
    findings : Findings
        For the names of the sites.
    plan : Plan
        Hubs by tier.

    Returns
    -------
    str
        Such as ``"main hub: A; B. mini-hub: C"``; names are text from data.
    """
    tiers = (
        f"{TIER_WORDS[tier]}: {'; '.join(findings.site_name(site) for site in ids)}"
        for tier, ids in plan.items()
        if ids
    )
    return ". ".join(tiers)


def option_words(findings: Findings, option: Option) -> str:
    """Return what an option is called where room is short.

    Parameters
    ----------
    findings : Findings
        For what is today.
    option : Option
        One of its options.

    Returns
    -------
    str
        ``"Today (2025)"`` with the id of today's option; else its short label.
    """
    if option.id == findings.today_id:
        return f"Today ({option.id})"
    return option.short_label


def worst_place(findings: Findings, option: Option) -> str:
    """Return the place of the longest journey of an option.

    Parameters
    ----------
    findings : Findings
        For the names of the places.
    option : Option
        One of its options.

    Returns
    -------
    str
        Of several, the first by name; ``""`` when nobody reaches a hub.
    """
    populated = findings.demand.weights > 0
    worst = populated & (option.minutes == option.metrics.max_minutes)
    return min((findings.places[i] for i in np.flatnonzero(worst)), default="")
