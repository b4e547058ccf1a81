"""Public transport in a paragraph: who cannot come and get home, or where to get a timetable."""

from __future__ import annotations

import math
from typing import Final

from hubplan.report.against_today import today_among
from hubplan.scenario import Findings, Option
from hubplan.scenario.without_return import WHO, counted, gone
from hubplan.scenario.wording import listed, people_text, percent
from hubplan.travel_times.active import TRANSIT

#: Where timetables are had, and the command that takes them; to be filled with the study's name.
WHERE_FROM: Final = (
    "Get the timetables (GTFS) of the area, in England from the Bus Open Data Service "
    "(data.bus-data.dft.gov.uk), and give them: 'hubplan run {} --gtfs FEED --date DAY'"
)


def no_return_text(findings: Findings) -> str:
    """Return how many cannot come by public transport and get home again under the best plan.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence; empty without a timetable, and where the plan itself is of such journeys.
    """
    found = findings.impact.by_transit
    if findings.mode == TRANSIT or findings.own_means is not None or not found.options:
        return ""
    best = next(option for option in found.usual if option.id == findings.best_id)
    today = today_among(findings, found.usual)
    told = []
    for group_id, weights in counted(findings):
        people = gone(best.minutes, weights)
        share = percent(people / math.fsum(weights)) if math.fsum(weights) else ""
        then = "" if today is None else f"today {people_text(gone(today.minutes, weights))}"
        beside = "; ".join(filter(None, (share, then)))
        told.append(f"{people_text(people)} {WHO[group_id]} ({beside})")
    return (
        f"By public transport, {listed(told)} have no workable return journey to any hub of the "
        "best plan."
    )


def transit_text(findings: Findings) -> str:
    """Return who cannot come by public transport and get home again, or what to do to know.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence or two; empty where nobody travels to a hub, or the whole study is by public
        transport.
    """
    if findings.from_sites or findings.mode == TRANSIT:
        return ""
    found = findings.impact.by_transit
    if not found.options:
        return f"not known. {WHERE_FROM.format(findings.name)}."
    others = "; ".join(
        f"{window.label}, {_without(findings, window.options)}" for window in found.windows
    )
    return (
        "Without a workable return journey to any hub of the best plan: "
        f"{_without(findings, found.usual)}."
        f"{f' At other hours: {others}.' if others else ''} {found.model}"
    )


def _without(findings: Findings, options: tuple[Option, ...]) -> str:
    """Say how many cannot come to the answer's hubs and get home, and to today's."""
    best = next(option for option in options if option.id == findings.best_id)
    today, weights = today_among(findings, options), findings.demand.weights
    then = "" if today is None else f" (today {people_text(gone(today.minutes, weights))})"
    people = gone(best.minutes, weights)
    return f"{people_text(people)} people, {percent(people / math.fsum(weights))}{then}"
