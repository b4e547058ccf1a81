"""Tables of journeys: what the options are, and how long journeys are under each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from hubplan.location import MINI, THRESHOLDS, Metrics
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
_ANY_HUB: Final = "any hub"
_MAIN_HUB: Final = "a main hub"


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
        _coverage,
        _coverage_range,
        _journeys,
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


def _reached(findings: Findings) -> list[tuple[Option, str, Metrics]]:
    """Return each option's figures: to any hub, and where it has mini-hubs, to a main hub."""
    rows = []
    for option in findings.options:
        rows.append((option, _ANY_HUB, option.metrics))
        if option.plan.get(MINI):
            rows.append((option, _MAIN_HUB, option.main_metrics))
    return rows


def _coverage(findings: Findings) -> Table:
    rows = [
        (
            option.id,
            option_words(findings, option),
            reaching,
            figures.people,
            *(figures.share_within[minutes] for minutes in THRESHOLDS),
            *(_people_within(figures, minutes) for minutes in THRESHOLDS),
        )
        for option, reaching, figures in _reached(findings)
    ]
    return table_of(
        findings,
        "coverage",
        "How many people reach a hub within 15, 20, 30 and 45 minutes",
        "Share and number of all people in the study area whose journey to the nearest hub takes "
        "at most so many minutes; people without a route count as not within.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                "people",
                *(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS),
                *(f"people_within_{minutes}_minutes" for minutes in THRESHOLDS),
            ),
        ),
        number=1,
    )


def _people_within(figures: Metrics, minutes: int) -> float:
    # A share times all people is a whole number but for the last bits of the division.
    return round(figures.share_within[minutes] * figures.people, 6)


def _coverage_range(findings: Findings) -> Table:
    rows = [
        (option.id, option_words(findings, option), reaching, minutes, share, *ends)
        for option in findings.options
        if option.id in findings.coverage_ranges
        for reaching, minutes, share, ends in _ranges(findings, option)
    ]
    words = mode_words(findings.mode)
    tried = "; ".join(findings.time_words(name) for name in findings.range_periods)
    return table_of(
        findings,
        "coverage_range",
        f"How far the share within reach depends on {words.unsure}",
        "Share of all people within so many minutes of a hub: as reported, and the least and the "
        f"greatest share over these {words.conditions}: {tried}.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                "within_minutes",
                "share_within",
                "least_share_within",
                "greatest_share_within",
            ),
        ),
        number=13,
    )


def _ranges(
    findings: Findings, option: Option
) -> Iterator[tuple[str, float, float, tuple[float, float]]]:
    """Give what is reached, the minutes, the share and its range: any hub, then main hubs."""
    found, headline = findings.coverage_ranges[option.id], findings.headline_minutes
    to_any = {
        float(minutes): (option.metrics.share_within[minutes], ends)
        for minutes, ends in found.any_hub.items()
    }
    to_any[headline] = (option.share_within(headline), findings.share_ranges[option.id])
    for minutes, (share, ends) in sorted(to_any.items()):
        yield _ANY_HUB, minutes, share, ends
    if option.plan.get(MINI):
        for limit, ends in found.main_hub.items():
            yield _MAIN_HUB, float(limit), option.main_metrics.share_within[limit], ends


def _journeys(findings: Findings) -> Table:
    columns = ("mean_minutes", "median_minutes", "p80_minutes", "p95_minutes", "max_minutes")
    rows = [
        (
            option.id,
            option_words(findings, option),
            reaching,
            *(getattr(figures, column) for column in columns),
            figures.unreachable_people,
        )
        for option, reaching, figures in _reached(findings)
    ]
    return table_of(
        findings,
        "journeys",
        "How long the journeys are",
        "Every person counts alike. The average and the longest are taken over the people who "
        "have a route; 'half', '80%' and '95%' are shares of all people.",
        frame_of(
            rows,
            ("option_id", "option", "reaching", *columns, "unreachable_people"),
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
