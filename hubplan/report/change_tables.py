"""Tables of change: whose journeys get longer or shorter than today, where, and how many times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hubplan.report.against_today import (
    compared,
    limits_of,
    options_by_model,
    today_among,
)
from hubplan.report.table import Table, frame_of, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.gains import LIMITS_MINUTES, Moved, moved, people_longer_by_place
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.multiples import (
    BANDS,
    NO_MULTIPLE,
    people_by_multiple,
    places_by_multiple,
)
from hubplan.scenario.small_counts import told_count

_SMALL_PLACES: Final = "Small counts are not told: see the rule in the table of assumptions."


def change_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell whose journeys change against today.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order; without rows where the study
        names no today.
    """
    builders = (_change, _losers_by_place, _multiples, _multiples_by_place)
    return tuple(build(findings) for build in builders)


def _change(findings: Findings) -> Table:
    ranges = _ranges(findings)
    rows = [
        (
            option.id,
            option_words(findings, option),
            each.limit_minutes,
            each.people_longer,
            each.people_shorter,
            each.people_same,
            *_shares(each),
            *ranges[option.id, each.limit_minutes],
        )
        for today, option in compared(findings)
        for each in _moves(findings, today, option)
    ]
    words = mode_words(findings.mode)
    return table_of(
        findings,
        "change",
        "Whose journey changes against today",
        "Journeys to the nearest hub of any kind. People whose journey gets longer, and shorter, "
        "by more than so many minutes; all others count as about the same, so the three numbers "
        "add up to everybody. Losing the only route counts as longer, gaining one as shorter. The "
        f"last two columns: fewest and most people with a longer journey over the "
        f"{words.conditions} tried.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "more_than_minutes",
                "people_longer",
                "people_shorter",
                "people_same",
                "share_longer",
                "share_shorter",
                "least_people_longer",
                "greatest_people_longer",
            ),
        ),
        number=4,
    )


def _moves(findings: Findings, today: Option, option: Option) -> tuple[Moved, ...]:
    weights = option.evaluation.problem.weights
    return moved(today.minutes, option.minutes, weights, limits_of(findings))


def _shares(counts: Moved) -> tuple[float, float]:
    people = math.fsum((counts.people_longer, counts.people_shorter, counts.people_same))
    if not people:
        return math.nan, math.nan
    return counts.people_longer / people, counts.people_shorter / people


def _ranges(findings: Findings) -> dict[tuple[str, float], tuple[float, float]]:
    """Return the fewest and the most people with a longer journey over the time models."""
    found: dict[tuple[str, float], list[float]] = {}
    for options in options_by_model(findings).values():
        today = today_among(findings, options)
        for option in options:
            if today is None or option is today:
                continue
            for each in _moves(findings, today, option):
                found.setdefault((option.id, each.limit_minutes), []).append(each.people_longer)
    return {key: (min(counts), max(counts)) for key, counts in found.items()}


def _losers_by_place(findings: Findings) -> Table:
    rows = [row for today, option in compared(findings) for row in _losers(findings, today, option)]
    return table_of(
        findings,
        "losers_by_place",
        "Where journeys get longer than today",
        f"People of each place whose journey to the nearest hub gets longer by more than "
        f"{findings.noticeable_minutes:g} minutes, and by how much on average over them (a dash "
        "where all of them lose their only route); then how many of its people travel longer by "
        f"more than each of several differences. {_SMALL_PLACES}",
        frame_of(rows, ("option_id", "option", "place", "people", "minutes_more", *_LONGER)),
        number=4,
    )


_LONGER: Final = tuple(f"people_longer_{limit:g}" for limit in LIMITS_MINUTES)


def _losers(findings: Findings, today: Option, option: Option) -> list[tuple[float | str, ...]]:
    weights = option.evaluation.problem.weights
    counts = people_longer_by_place(
        today.minutes, option.minutes, weights, findings.places, LIMITS_MINUTES
    )
    return [
        (
            option.id,
            option_words(findings, option),
            each.place,
            told_count(each.people),
            each.minutes_more,
            *map(told_count, counts[each.place]),
        )
        for each in findings.changes[option.id].places
    ]


def _multiples(findings: Findings) -> Table:
    bands = (*BANDS, NO_MULTIPLE)
    rows = []
    for today, option in compared(findings):
        found = people_by_multiple(today.minutes, option.minutes, option.evaluation.problem.weights)
        rows.append((option.id, option_words(findings, option), *(found[band] for band in bands)))
    return table_of(
        findings,
        "multiples",
        "The new journey as a multiple of today's",
        "People by how many times today's minutes their journey to the nearest hub takes then: 2 "
        "times is twice as long, half is half as long. The columns of a row add up to everybody.",
        frame_of(rows, ("option_id", "option", *multiple_columns())),
        number=5,
    )


def multiple_columns() -> tuple[str, ...]:
    """Return the columns that count people by the multiple of today's journey.

    Returns
    -------
    tuple of str
        In the order of the bands.
    """
    return tuple(f"people_{band}" for band in (*BANDS, NO_MULTIPLE))


def _multiples_by_place(findings: Findings) -> Table:
    rows: list[Sequence[object]] = []
    for today, option in compared(findings):
        weights = option.evaluation.problem.weights
        for each in places_by_multiple(today.minutes, option.minutes, weights, findings.places):
            before, after = each.minutes_before, each.minutes_after
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    each.place,
                    told_count(each.people),
                    before,
                    after,
                    after / before if before else math.inf,
                    each.greatest_multiple,
                )
            )
    return table_of(
        findings,
        "multiples_by_place",
        "Where the new journey takes more than one and a half times today's",
        "Of each place, the people who travel more than one and a half times today's minutes to "
        "the nearest hub, most people first, with their average journey today and then. "
        f"{_SMALL_PLACES}",
        frame_of(
            [tuple(row) for row in rows],
            (
                "option_id",
                "option",
                "place",
                "people",
                "minutes_before",
                "minutes_after",
                "multiple",
                "greatest_multiple",
            ),
        ),
        number=5,
    )
