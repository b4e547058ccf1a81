"""Tables of journeys by public transport: who cannot get there and home again, and how long."""

from __future__ import annotations

import math
from typing import Final

from hubplan.report.against_today import ANY_HUB, answer_first, today_among
from hubplan.report.change_tables import multiple_columns
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.report.transit_people import counted_groups, made_from, reaching
from hubplan.report.transit_text import WHERE_FROM
from hubplan.report.transit_visits import visit_tables_by_transit
from hubplan.scenario import Findings
from hubplan.scenario.multiples import BANDS, NO_MULTIPLE, people_by_multiple
from hubplan.scenario.without_return import WITHIN, gone

_RETURN: Final = "Who has no workable return journey by public transport"


def transit_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables of journeys by public transport.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        Where the study has no timetable, one that says so and what to do.
    """
    if not findings.impact.by_transit.options:
        return (_no_timetable(findings),)
    return (
        _return_journeys(findings),
        *visit_tables_by_transit(findings),
        _two_speeds(findings),
        _multiples(findings),
    )


def _no_timetable(findings: Findings) -> Table:
    return not_known(
        findings,
        "return_journeys",
        _RETURN,
        "A workable return journey: by bus or train to the nearest hub in time for a visit, and "
        "home again the same day. That needs a timetable of buses and trains.",
        number=7,
        what="People without a workable return journey, under any option",
        answer="not known: no timetable is given, and none is bundled",
        what_to_do=WHERE_FROM.format(findings.name),
    )


def _return_journeys(findings: Findings) -> Table:
    found = findings.impact.by_transit
    today = today_among(findings, found.usual)
    before = {} if today is None else dict(reaching(today))
    rows = []
    for option in answer_first(findings, found.usual):
        for what, minutes in reaching(option):
            # Where today has no mini-hubs, every hub of today is a main hub.
            old = before.get(what, before.get(ANY_HUB))
            for group_id, label, weights in counted_groups(findings):
                people, everybody = gone(minutes, weights), math.fsum(weights)
                change = math.nan
                if old is not None and option is not today:
                    change = people - gone(old, weights)
                share = people / everybody if everybody else math.nan
                words = option_words(findings, option)
                rows.append((option.id, words, what, group_id, label, people, share, change))
    return table_of(
        findings,
        "return_journeys",
        _RETURN,
        "People, and households without a car, who cannot come to the nearest hub in time for any "
        "of the appointments and get home again the same day. Groups of households count "
        f"households. {found.model}",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                "group_id",
                "group",
                "people_without_return",
                "share_without_return",
                "people_without_return_change",
            ),
        ),
        number=7,
        made_from=made_from(findings),
    )


def _two_speeds(findings: Findings) -> Table:
    found = findings.impact.by_transit
    rows = [
        (
            option.id,
            option_words(findings, option),
            kph,
            *(option.share_within(minutes) for minutes in WITHIN),
            option.metrics.mean_minutes,
            option.metrics.unreachable_people,
        )
        for kph, options in found.options.items()
        for option in answer_first(findings, options)
    ]
    return table_of(
        findings,
        "transit_walking",
        "How far people come by public transport, at two walking speeds",
        "Journeys to the nearest hub by bus, train and on foot: the usual one of a morning, from "
        "leaving home to the appointment, waits included. Faster and slower walkers catch "
        "different buses and walk from different stops. The average is over those who can come "
        f"and get home again, {found.day}.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "walking_kph",
                *(f"share_within_{minutes}_minutes_by_transit" for minutes in WITHIN),
                "mean_minutes",
                "people_without_return",
            ),
        ),
        number=8,
        made_from=made_from(findings),
    )


def _multiples(findings: Findings) -> Table:
    options = findings.impact.by_transit.usual
    today = today_among(findings, options)
    rows = []
    for option in answer_first(findings, options) if today is not None else ():
        if today is None or option is today:
            continue
        for group_id, label, weights in counted_groups(findings):
            bands = people_by_multiple(today.minutes, option.minutes, weights)
            people = (bands[band] for band in (*BANDS, NO_MULTIPLE))
            rows.append((option.id, option_words(findings, option), group_id, label, *people))
    return table_of(
        findings,
        "multiples_by_transit",
        "The new journey by public transport as a multiple of today's",
        "People by how many times today's minutes by public transport their journey to the "
        "nearest hub takes then. No multiple: without a workable return journey today or then. "
        "The columns of a row add up to everybody of the group.",
        frame_of(rows, ("option_id", "option", "group_id", "group", *multiple_columns())),
        number=5,
        made_from=made_from(findings),
    )
