"""Tables of visits: what is assumed of services, and hours saved by seeing several on one day."""

from __future__ import annotations

import math
from typing import Final

from hubplan.report.against_today import answer_first
from hubplan.report.flow_tables import NAME_SERVICES, NO_SERVICES
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.scenario import Findings
from hubplan.scenario.visits import CASES, CENTRAL, HIGH, LOW, Saving, Travel, VisitRates, saving

_TITLES: Final = {
    "services": "What is assumed of services: visits a year, and what fits in one day",
    "one_stop": "Hours of travel a year, and what seeing several professionals on one day saves",
    "one_stop_groups": "The same hours of travel for groups of people",
}
_MADE_FROM: Final = ("demand", "sites", "network", "services")
_ALL_ASSUMED: Final = (
    "Every figure rests on the assumptions in the table of services; no visit was counted."
)
_HOURS: Final = (
    "Hours a year there and back. Separate: every visit is a journey of its own, as today. "
    "Combined: visits that can be are made on one day. The change is against today's hubs with "
    "separate visits: because hubs stand elsewhere, because visits are combined, and both "
    "together; below zero is time saved. The row of today tells what combining at today's hubs "
    f"alone would do. {_ALL_ASSUMED}"
)
_CHANGES: Final = ("change_hours_by_place", "change_hours_by_combining", "change_hours")
_COLUMNS: Final = ("visits_a_year", "visits_unmade", "journeys_a_year", "hours_separate", "hours")


def visit_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell what is assumed of visits, and what combining them saves.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    rates = findings.use.given.rates
    if rates is None:
        return tuple(_unknown(findings, name, title) for name, title in _TITLES.items())
    return (_services(findings, rates), _one_stop(findings), _one_stop_groups(findings))


def _unknown(findings: Findings, name: str, title: str) -> Table:
    return not_known(
        findings,
        name,
        title,
        "How often people need which service, and what can be combined on one day.",
        number=None,
        what="Visits a year, and hours of travel",
        answer=f"not known: {NO_SERVICES}",
        what_to_do=NAME_SERVICES,
    )


def _services(findings: Findings, rates: VisitRates) -> Table:
    rows = [
        (
            rate.service,
            str(rate.ages),
            "main hubs" if rate.needs_main else "every hub",
            *(rate.visits[case] for case in CASES),
            *(rate.combined[case] for case in CASES),
            rate.basis,
            rate.reason,
        )
        for rate in rates.rates
    ]
    day = ", ".join(f"{rates.visits_a_day[case]:g} ({case})" for case in CASES)
    return table_of(
        findings,
        "services",
        _TITLES["services"],
        "Visits a year per 1,000 people of these ages, and the share of them that can be combined "
        "with another visit of the same person on one day: low, central and high. On such a day "
        f"{day} visits are made. The file has the basis and the reason of each row.",
        frame_of(
            rows,
            (
                "service",
                "ages",
                "given_by",
                *(f"visits_per_1000_{case}" for case in CASES),
                *(f"combined_{case}" for case in CASES),
                "basis",
                "reason",
            ),
        ),
        made_from=("services",),
        file_only=("reason",),
    )


def _one_stop(findings: Findings) -> Table:
    use, today = findings.use, use_of_today(findings)
    rows = [
        (
            option.id,
            option_words(findings, option),
            case,
            *_figures(use.travel[option.id][case], today.get(case)),
        )
        for option in answer_first(findings, findings.options)
        if option.id in use.travel
        for case in (CENTRAL, LOW, HIGH)
    ]
    return table_of(
        findings,
        "one_stop",
        _TITLES["one_stop"],
        _HOURS,
        frame_of(rows, ("option_id", "option", "case", *_COLUMNS, *_CHANGES)),
        made_from=_MADE_FROM,
        file_only=("visits_unmade",),
    )


def _one_stop_groups(findings: Findings) -> Table:
    use = findings.use
    today = use.group_travel.get(findings.today_id or "", {})
    rows = [
        (
            option.id,
            option_words(findings, option),
            group.id,
            group.label,
            *_figures(use.group_travel[option.id][group.id], today.get(group.id)),
        )
        for option in answer_first(findings, findings.options)
        if option.id in use.group_travel
        for group in use.given.age_groups
    ]
    told = (
        f"{_HOURS} Central case. Groups that are told by age and place alone: of the visits of "
        "other groups nothing is assumed."
    )
    return table_of(
        findings,
        "one_stop_groups",
        _TITLES["one_stop_groups"],
        told,
        frame_of(rows, ("option_id", "option", "group_id", "group", *_COLUMNS, *_CHANGES)),
        made_from=_MADE_FROM,
        file_only=("visits_unmade",),
    )


def use_of_today(findings: Findings) -> dict[str, Travel]:
    """Return what people travel under today's hubs.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    dict of str to Travel
        By case; empty where the study names no today or no services.
    """
    return dict(findings.use.travel.get(findings.today_id or "", {}))


def _figures(found: Travel, today: Travel | None) -> tuple[float, ...]:
    none = Saving(math.nan, math.nan)
    changed = none if today is None else saving(found, today)
    return (
        found.visits,
        found.visits_unmade,
        found.journeys,
        found.hours_separate,
        found.hours,
        changed.by_place,
        changed.by_combining,
        changed.in_all,
    )
