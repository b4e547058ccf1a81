"""Tables of reach: people and share within so many minutes, and minutes within which 80% are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hubplan.location import MINI, THRESHOLDS, Metrics
from hubplan.report.against_today import ANY_HUB, MAIN_HUB, Reached, answer_first, reached
from hubplan.report.table import Table, frame_of, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import listed

_WITHIN: Final = listed([str(minutes) for minutes in THRESHOLDS])


def coverage_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell how many people reach a hub within so many minutes.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (_coverage, _coverage_people, _coverage_change, _coverage_range, _p80)
    return tuple(build(findings) for build in builders)


def _head(findings: Findings) -> tuple[str, ...]:
    return ("option_id", "option", "mode", "reaching", mode_words(findings.mode).column)


def _who(findings: Findings, row: Reached) -> tuple[object, ...]:
    words = option_words(findings, row.option)
    return (row.option.id, words, findings.mode, row.reaching, row.words)


def _by_model(findings: Findings) -> str:
    return f"Each row is one option under one {mode_words(findings.mode).state}."


def _coverage(findings: Findings) -> Table:
    rows = [
        (
            *_who(findings, row),
            row.figures.people,
            *row.figures.share_within.values(),
            row.figures.p80_minutes,
        )
        for row in reached(findings)
    ]
    columns = (
        *_head(findings),
        "people",
        *(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS),
        "p80_minutes",
    )
    return table_of(
        findings,
        "coverage",
        f"Share of people within {_WITHIN} minutes of a hub",
        "Share of all people in the study area whose journey to the nearest hub takes at most so "
        "many minutes; people without a route count as not within. Last: the fewest minutes "
        f"within which 80% of all people reach one. {_by_model(findings)}",
        frame_of(rows, columns),
        number=1,
        file_only=("people",),
    )


def _coverage_people(findings: Findings) -> Table:
    rows = [
        (*_who(findings, row), row.figures.people, *_people_within(row.figures))
        for row in reached(findings)
    ]
    return table_of(
        findings,
        "coverage_people",
        f"Number of people within {_WITHIN} minutes of a hub",
        "People in the study area whose journey to the nearest hub takes at most so many minutes. "
        f"{_by_model(findings)}",
        frame_of(
            rows,
            (
                *_head(findings),
                "people",
                *(f"people_within_{minutes}_minutes" for minutes in THRESHOLDS),
            ),
        ),
        number=1,
    )


def _people_within(figures: Metrics) -> list[float]:
    # A share times all people is a whole number but for the last bits of the division.
    return [round(share * figures.people, 6) for share in figures.share_within.values()]


def _coverage_change(findings: Findings) -> Table:
    rows = [
        (
            *_who(findings, row),
            *(row.figures.share_within[m] - row.today.share_within[m] for m in THRESHOLDS),
            *(
                round(then - now, 6)
                for then, now in zip(
                    _people_within(row.figures), _people_within(row.today), strict=True
                )
            ),
        )
        for row in reached(findings)
        if row.today is not None
    ]
    return table_of(
        findings,
        "coverage_change",
        "How reach changes against today",
        f"Share of all people within {_WITHIN} minutes of a hub, less today's share under the "
        "same conditions: above zero, more people are within reach than today. The file also has "
        f"the change in people. {_by_model(findings)}",
        frame_of(
            rows,
            (
                *_head(findings),
                *(f"change_share_within_{minutes}_minutes" for minutes in THRESHOLDS),
                *_PEOPLE_CHANGE,
            ),
        ),
        number=1,
        file_only=_PEOPLE_CHANGE,
    )


_PEOPLE_CHANGE: Final = tuple(f"people_change_within_{minutes}_minutes" for minutes in THRESHOLDS)


def _coverage_range(findings: Findings) -> Table:
    rows = [
        (option.id, option_words(findings, option), reaching, minutes, share, *ends)
        for option in answer_first(findings, findings.options)
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
        yield ANY_HUB, minutes, share, ends
    if option.plan.get(MINI):
        for limit, ends in found.main_hub.items():
            yield MAIN_HUB, float(limit), option.main_metrics.share_within[limit], ends


def _p80(findings: Findings) -> Table:
    rows = [
        (
            *_who(findings, row),
            row.figures.p80_minutes,
            math.nan if row.today is None else _more(row.figures, row.today),
            *(_reached_by(row.figures, minutes) for minutes in THRESHOLDS),
        )
        for row in reached(findings)
    ]
    return table_of(
        findings,
        "p80",
        "Minutes within which 80% of people reach a hub",
        "The fewest minutes within which at least 80% of all people reach the nearest hub (a dash "
        "where fewer than that reach one at all), the change against today, and whether 80% are "
        f"within each threshold. {_by_model(findings)}",
        frame_of(
            rows,
            (
                *_head(findings),
                "p80_minutes",
                "change_p80_minutes",
                *(f"p80_in_{minutes}" for minutes in THRESHOLDS),
            ),
        ),
        number=2,
    )


def _more(figures: Metrics, today: Metrics) -> float:
    return round(figures.p80_minutes - today.p80_minutes, 2)


def _reached_by(figures: Metrics, minutes: int) -> str:
    return "yes" if figures.p80_minutes <= minutes else "no"
