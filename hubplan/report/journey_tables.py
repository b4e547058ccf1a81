"""Tables of journeys: what the options are, and how long journeys are under each."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubplan.location import MINI
from hubplan.report.against_today import LENGTHS, reached
from hubplan.report.table import (
    LONG_MINUTES,
    OVER_75,
    Table,
    frame_of,
    option_words,
    plan_words,
    table_of,
    worst_place,
)
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words

_DISTRIBUTION_STEP: Final = 5


def journey_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell what the options are and how long journeys are under them.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (
        _options,
        _summary,
        _journeys,
        _journeys_change,
        _distribution,
    )
    return tuple(build(findings) for build in builders)


def _options(findings: Findings) -> Table:
    rows = [
        (
            option.id,
            option_words(findings, option),
            option.label,
            len(option.main_hubs),
            len(option.plan.get(MINI, ())),
            plan_words(findings, option.plan),
        )
        for option in findings.options
    ]
    return table_of(
        findings,
        "options",
        "What the options are",
        "Each option is a list of hubs that are open; nothing else is counted as a hub.",
        frame_of(
            rows, ("option_id", "option", "description", "main_hubs", "mini_hubs", "all_hubs")
        ),
        made_from=("sites",),
    )


def _summary(findings: Findings) -> Table:
    columns = (
        "option_id",
        "option",
        "share_within",
        "least_share_within",
        "greatest_share_within",
        "p80_minutes",
        "mean_minutes",
        "max_minutes",
        "worst_place",
        "share_75_plus_beyond_30_minutes",
        "people_75_plus_beyond_30_minutes",
        "people_longer",
    )
    rows = [_summary_row(findings, option) for option in findings.options]
    return table_of(
        findings,
        "summary",
        "The options side by side",
        f"Journeys to the nearest hub of any kind. Within: share of all people who reach one in "
        f"{findings.headline_minutes:g} minutes or less, with the least and the greatest share "
        f"over the {mode_words(findings.mode).conditions} tried. Longer: by more than "
        f"{findings.noticeable_minutes:g} minutes against today.",
        frame_of(rows, columns),
    )


def _summary_row(findings: Findings, option: Option) -> tuple[object, ...]:
    figures, elders = option.metrics, option.groups.get(OVER_75)
    far = 1.0 - elders.share_within[LONG_MINUTES] if elders else np.nan
    moved = findings.changes.get(option.id)
    return (
        option.id,
        option_words(findings, option),
        option.share_within(findings.headline_minutes),
        *findings.share_ranges.get(option.id, (np.nan, np.nan)),
        figures.p80_minutes,
        figures.mean_minutes,
        figures.max_minutes,
        worst_place(findings, option),
        far,
        round(far * elders.people, 6) if elders else np.nan,
        moved.people_longer if moved else np.nan,
    )


def _journeys(findings: Findings) -> Table:
    rows = [
        (
            row.option.id,
            option_words(findings, row.option),
            row.reaching,
            row.words,
            *(getattr(row.figures, column) for column in LENGTHS),
            row.figures.unreachable_people,
        )
        for row in reached(findings)
    ]
    return table_of(
        findings,
        "journeys",
        "How long the journeys are",
        "Every person counts alike. The average and the longest are taken over the people who "
        "have a route; 'half', '80%', '90%' and '95%' are shares of all people.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                mode_words(findings.mode).column,
                *LENGTHS,
                "unreachable_people",
            ),
        ),
        number=3,
    )


def _journeys_change(findings: Findings) -> Table:
    rows = [
        (
            row.option.id,
            option_words(findings, row.option),
            row.reaching,
            row.words,
            *(round(getattr(row.figures, c) - getattr(row.today, c), 2) for c in LENGTHS),
        )
        for row in reached(findings)
        if row.today is not None
    ]
    return table_of(
        findings,
        "journeys_change",
        "How the length of journeys changes against today",
        "The same figures, less today's under the same conditions: above zero, journeys take "
        "longer than today. Where more or fewer people have a route than today, the averages are "
        "of different people.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                mode_words(findings.mode).column,
                *(f"change_{column}" for column in LENGTHS),
            ),
        ),
        number=3,
    )


def _distribution(findings: Findings) -> Table:
    longest = max((o.metrics.max_minutes for o in findings.options), default=0.0)
    last = 0 if np.isnan(longest) else int(np.ceil(longest / _DISTRIBUTION_STEP))
    rows = [
        (option.id, option_words(findings, option), minutes, option.share_within(minutes))
        for option in findings.options
        for minutes in range(0, (last + 1) * _DISTRIBUTION_STEP, _DISTRIBUTION_STEP)
    ]
    return table_of(
        findings,
        "distribution",
        "Share of people who reach a hub, minute by minute",
        "Share of all people whose journey to the nearest hub of any kind takes at most so many "
        "minutes: the figures of the chart.",
        frame_of(rows, ("option_id", "option", "within_minutes", "share_within")),
        number=1,
    )
