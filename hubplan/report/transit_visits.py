"""Tables of visits by public transport: which appointments work, the way home, groups, hours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hubplan.location import MINI, metrics
from hubplan.report.against_today import ANY_HUB, MAIN_HUB, answer_first, today_among
from hubplan.report.table import LONG_MINUTES, Table, frame_of, option_words, table_of
from hubplan.report.transit_people import counted_groups, made_from
from hubplan.scenario import Findings, Option
from hubplan.scenario.impact import WindowByTransit
from hubplan.scenario.return_visits import (
    LAST_HOME_HOURS,
    VisitCounts,
    VisitDetails,
    visit_counts,
)
from hubplan.scenario.without_return import WITHIN, gone
from hubplan.units import FloatArray

_HEAD: Final = ("option_id", "option", "reaching", "group_id", "group")
_SHARES: Final = tuple(f"share_within_{minutes}_minutes_by_transit" for minutes in WITHIN)
#: Of the last ways home, the one of which the change against today is told.
_OFFICE_HOURS: Final = 17
_USUAL_HOURS: Final = "The usual hours"


def visit_tables_by_transit(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell how well visits by public transport work, for whom, and when.

    Parameters
    ----------
    findings : Findings
        Of a study with a timetable.

    Returns
    -------
    tuple of Table
        That of groups only where the study has groups, that of further hours only where it asks
        for them.
    """
    groups = (_groups(findings),) if findings.impact.groups else ()
    windows = (_windows(findings),) if findings.impact.by_transit.windows else ()
    return (_appointments(findings), _ways_home(findings), *groups, *windows)


def _told(
    findings: Findings,
) -> Iterator[tuple[tuple[str, ...], VisitCounts, VisitCounts | None]]:
    """Give who is counted under which option, how their visits work, and how they work today."""
    found = findings.impact.by_transit
    details = next(iter(found.details.values()))
    today = today_among(findings, found.usual)
    before = {} if today is None else dict(_at_hubs(today, details))
    for option in answer_first(findings, found.usual):
        for reaching, own in _at_hubs(option, details):
            # Where today has no mini-hubs, every hub of today is a main hub.
            old = None if option is today else before.get(reaching, before.get(ANY_HUB))
            for group_id, label, weights in counted_groups(findings):
                head = (option.id, option_words(findings, option), reaching, group_id, label)
                then = None if old is None else visit_counts(old, weights)
                yield head, visit_counts(own, weights), then


def _at_hubs(option: Option, details: VisitDetails) -> Iterator[tuple[str, VisitDetails]]:
    yield ANY_HUB, details.at(option.evaluation.hubs)
    if option.plan.get(MINI):
        yield MAIN_HUB, details.at(option.evaluation.main_hubs)


def _appointments(findings: Findings) -> Table:
    rows = [
        (
            *head,
            now.every,
            now.half_or_more,
            now.fewer_than_half,
            now.none,
            now.mean_share_works,
            math.nan if then is None else now.every - then.every,
            math.nan if then is None else now.mean_share_works - then.mean_share_works,
        )
        for head, now, then in _told(findings)
    ]
    return table_of(
        findings,
        "appointments_by_transit",
        "How many of the appointments work by public transport",
        "People, and households without a car, by the share of the appointments at their hub, the "
        "one with the shortest usual journey, to which they can come and from which they get home "
        "again the same day. Every, half or more, fewer than half and none add up to the group. "
        "The average is over all of them; where no appointment works it counts as 0%.",
        frame_of(
            rows,
            (
                *_HEAD,
                "people_every_appointment",
                "people_half_or_more",
                "people_fewer_than_half",
                "people_no_appointment",
                "mean_share_works",
                "people_every_appointment_change",
                "mean_share_works_change",
            ),
        ),
        number=7,
        made_from=made_from(findings),
        file_only=("people_every_appointment_change",),
    )


def _ways_home(findings: Findings) -> Table:
    rows = [
        (
            *head,
            *now.home_before.values(),
            math.nan
            if then is None
            else now.home_before[_OFFICE_HOURS] - then.home_before[_OFFICE_HOURS],
            *now.changes.values(),
        )
        for head, now, then in _told(findings)
    ]
    return table_of(
        findings,
        "ways_home_by_transit",
        "When the last way home leaves, and how often people change",
        "Of the people, and households without a car, with a workable return journey to their "
        "hub: for how many the last way home leaves before 15:00, before 17:00 and before 19:00 "
        "(each count holds the one before it), and how often they change between vehicles on the "
        "usual way there (no change: people who walk all the way too).",
        frame_of(
            rows,
            (
                *_HEAD,
                *(f"people_last_home_before_{hour}" for hour in LAST_HOME_HOURS),
                f"people_last_home_before_{_OFFICE_HOURS}_change",
                "people_without_change",
                "people_one_change",
                "people_more_changes",
            ),
        ),
        number=7,
        made_from=made_from(findings),
    )


def _groups(findings: Findings) -> Table:
    found = findings.impact.by_transit
    details = next(iter(found.details.values()))
    today = today_among(findings, found.usual)
    rows = []
    for option in answer_first(findings, found.usual):
        at_hubs = details.at(option.evaluation.hubs)
        for group in findings.impact.groups:
            own, others = (
                metrics(option.minutes, weights) for weights in (group.members, group.others)
            )
            change = math.nan
            if today is not None and option is not today:
                change = own.unreachable_people - gone(today.minutes, group.members)
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    group.id,
                    group.label,
                    own.people,
                    own.unreachable_people,
                    _share(own.unreachable_people, own.people),
                    change,
                    _share(own.unreachable_people, own.people)
                    - _share(others.unreachable_people, others.people),
                    *(own.share_within[minutes] for minutes in WITHIN),
                    own.mean_minutes,
                    own.mean_minutes - others.mean_minutes,
                    visit_counts(at_hubs, group.members).mean_share_works,
                )
            )
    return table_of(
        findings,
        "groups_by_transit",
        "How groups of people fare by public transport, and the gap to everyone else",
        "Journeys by public transport to the nearest hub of any kind, counting only the group. "
        "The gap is the group's figure less that of everyone else (all people who are not in the "
        "group; other households where the group is households): above zero, more of the group "
        "are without a return journey, or travel longer. The average is over those who can come "
        "and get home again.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "group_id",
                "group",
                "group_size",
                "people_without_return",
                "share_without_return",
                "people_without_return_change",
                "gap_share_without_return",
                *_SHARES,
                "mean_minutes",
                "gap_mean_minutes",
                "mean_share_works",
            ),
        ),
        number=6,
        made_from=made_from(findings),
        file_only=(*(c for c in _SHARES if f"_{LONG_MINUTES}_" not in c), "mean_share_works"),
    )


def _windows(findings: Findings) -> Table:
    found = findings.impact.by_transit
    assert found.visit is not None  # of a study with a timetable
    hours = [("usual", _USUAL_HOURS, found.visit, found.usual)]
    hours += [(each.id, each.label, each.visit, each.options) for each in found.windows]
    rows = [
        (
            option.id,
            option_words(findings, option),
            window_id,
            label,
            visit.day,
            visit.hours,
            group_id,
            group,
            *_without_and_within(option, today_among(findings, options), weights),
        )
        for position in range(len(found.usual))
        for window_id, label, visit, options in hours
        for option in answer_first(findings, options)[position : position + 1]
        for group_id, group, weights in counted_groups(findings)
    ]
    told = "; ".join(f"{label}: {visit.day}, {visit.hours}" for _, label, visit, _ in hours)
    return table_of(
        findings,
        "transit_windows",
        "Who can come by public transport at other hours",
        "People, and households without a car, without a workable return journey to the nearest "
        "hub of any kind, and the share who can come within so many minutes, by day and hours of "
        f"the appointments. {told}. At the usual walking speed.{_silent(found.windows)}",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "window_id",
                "window",
                "day",
                "hours",
                "group_id",
                "group",
                "people_without_return",
                "share_without_return",
                "people_without_return_change",
                *_SHARES,
            ),
        ),
        number=7,
        made_from=made_from(findings),
        file_only=("day", "hours"),
    )


def _without_and_within(
    option: Option, today: Option | None, weights: FloatArray
) -> tuple[float, ...]:
    figures = metrics(option.minutes, weights)
    people = figures.unreachable_people
    change = math.nan
    if today is not None and option is not today:
        change = people - gone(today.minutes, weights)
    within = (figures.share_within[minutes] for minutes in WITHIN)
    return (people, _share(people, figures.people), change, *within)


def _silent(windows: tuple[WindowByTransit, ...]) -> str:
    """Say in which hours nothing runs."""
    names = [window.label for window in windows if not window.n_trips]
    return f" No vehicle runs then, so that people can only walk: {'; '.join(names)}." * bool(names)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
