"""Rows that several tables share: every option under every time model, and today beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hubplan.location import MINI, Metrics
from hubplan.scenario import Findings, Option
from hubplan.scenario.gains import LIMITS_MINUTES

ANY_HUB: Final = "any hub"
MAIN_HUB: Final = "a main hub"

#: The lengths of journeys that every table of them has, as `Metrics` calls them.
LENGTHS: Final = (
    "mean_minutes",
    "median_minutes",
    "p80_minutes",
    "p90_minutes",
    "p95_minutes",
    "max_minutes",
)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The figures of an option under a time model, and today's beside them.

    Attributes
    ----------
    model : str
        Name of the time model.
    words : str
        The same in words.
    option : Option
        With its journeys under the model.
    reaching : str
        `ANY_HUB` or `MAIN_HUB`.
    figures : Metrics
        To such a hub.
    today : Metrics or None
        Today's, to such a hub, under the same model; None where the option is today itself, or
        the study names no today.
    """

    model: str
    words: str
    option: Option
    reaching: str
    figures: Metrics
    today: Metrics | None


def options_by_model(findings: Findings) -> dict[str, tuple[Option, ...]]:
    """Return every option under every time model.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    dict of str to tuple of Option
        The model the plan is chosen by first; it alone where no other was worked out.
    """
    return dict(findings.impact.by_model) or {findings.period: findings.options}


def today_among(findings: Findings, options: tuple[Option, ...]) -> Option | None:
    """Return today's option.

    Parameters
    ----------
    findings : Findings
        For its id.
    options : tuple of Option
        Of one time model.

    Returns
    -------
    Option or None
        None when the study names none.
    """
    return next((option for option in options if option.id == findings.today_id), None)


def reached(findings: Findings) -> Iterator[Reached]:
    """Give the figures of every option: to any hub, and where it has mini-hubs, to a main hub.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Yields
    ------
    Reached
        By time model, then by option, the answer first.
    """
    for model, options in options_by_model(findings).items():
        words, today = findings.time_words(model), today_among(findings, options)
        for option in answer_first(findings, options):
            before = None if option is today or today is None else today
            yield Reached(
                model, words, option, ANY_HUB, option.metrics, before.metrics if before else None
            )
            if option.plan.get(MINI):
                main = before.main_metrics if before else None
                yield Reached(model, words, option, MAIN_HUB, option.main_metrics, main)


def answer_first(findings: Findings, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return options with the answer first, for tables of which a page shows the first rows.

    Parameters
    ----------
    findings : Findings
        For the ids of the answer and of today.
    options : tuple of Option
        Of one time model.

    Returns
    -------
    tuple of Option
        The answer, today's, then the others in their order.
    """
    first = {findings.best_id: 0, findings.today_id: 1}
    return tuple(sorted(options, key=lambda option: first.get(option.id, 2)))


def compared(findings: Findings) -> list[tuple[Option, Option]]:
    """Return every option with today's, under the time model that the plan is chosen by.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    list of (Option, Option)
        Today's first in each pair, the answer in the first pair; empty when the study names no
        today.
    """
    today = findings.today
    others = [option for option in answer_first(findings, findings.options) if option is not today]
    return [] if today is None else [(today, option) for option in others]


def limits_of(findings: Findings) -> tuple[float, ...]:
    """Return the differences by which winners and losers are counted.

    Parameters
    ----------
    findings : Findings
        For the difference that makes a journey noticeably longer.

    Returns
    -------
    tuple of float
        Minutes, rising.
    """
    return tuple(sorted({*LIMITS_MINUTES, findings.noticeable_minutes}))
