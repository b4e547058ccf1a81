"""Without a car: what the page tells of journeys by public transport beside the study's own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from hubplan.location import Metrics
from hubplan.maps.journeys import journeys_to, transit_options
from hubplan.maps.layers import ANY_HUB, MAIN_HUB
from hubplan.maps.wording import lost_words, mode_text, nearest_words, plan_words
from hubplan.scenario import Findings, Option
from hubplan.scenario.impact import AskedVisit
from hubplan.scenario.without_return import EVERYBODY, WHO, WITHIN, counted, gone
from hubplan.scenario.wording import minutes_text, people_text, percent, sentence_case
from hubplan.travel_times.active import TRANSIT
from hubplan.units import FloatArray

#: Minutes by public transport within which people are counted beside the map.
BRIEF: Final = WITHIN[1]
_KM_PER_MILE: Final = 1.609344
_NO_TIMETABLE: Final = (
    "This study has no timetable of buses and trains. So this page cannot tell how anyone would "
    "get to a hub and home again without a car."
)

_LOST: Final = lost_words(TRANSIT).label

# A cell: its figure, and what stands small beneath it.
_Cell = tuple[str, str]


def transit_facts(
    findings: Findings, options: Sequence[Option], *, tiered: bool
) -> dict[str, Any] | None:
    """Return the section of the page about public transport.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    tiered : bool
        Whether some hub gives less than every service.

    Returns
    -------
    dict or None
        ``title``, ``sentences``, ``visit`` (which journeys count) and ``services``: a group of
        rows (``label, cells``, a cell an option) each, with its ``label``; without a timetable
        only a sentence. None where staff travel to people.
    """
    if findings.from_sites:
        return None
    without = findings.mode not in {TRANSIT, "walk", "cycle"}
    title = "Without a car" if without else "By public transport"
    found = {option.id: option for option in findings.impact.by_transit.usual}
    if not found:
        return {"title": title, "sentences": [_NO_TIMETABLE], "visit": "", "services": []}
    shown = [found[option.id] for option in options]
    kinds = (ANY_HUB, MAIN_HUB) if tiered else (ANY_HUB,)
    return {
        "title": title,
        "sentences": [*_sentences(findings, shown, tiered=tiered), *_chosen_by(findings)],
        "visit": visit_text(findings),
        "services": [_service(findings, shown, kind) for kind in kinds],
    }


def brief_text(findings: Findings, option: Option) -> str:
    """Return what stands of public transport beside the map.

    Parameters
    ----------
    findings : Findings
        The study's.
    option : Option
        Of the page.

    Returns
    -------
    str
        A sentence; empty where `transit_options` has nothing.
    """
    beside = transit_options(findings, [option])
    if not beside:
        return ""
    found = beside[0].metrics
    return BRIEF_WORDS.format(
        share=percent(found.share_within[BRIEF]),
        people=people_text(found.unreachable_people),
        lost=percent(_lost_share(found)),
    )


#: Of one plan; the page's script fills it in for one's own.
BRIEF_WORDS: Final = (
    f"By public transport, {{share}} of people are within {BRIEF} minutes. {{people}} people "
    "({lost}) have no way there and home again."
)


def visit_text(findings: Findings, kph: float | None = None) -> str:
    """Return which journeys by public transport count.

    Parameters
    ----------
    findings : Findings
        The study's, with a timetable.
    kph : float, optional
        How fast people walk; by default the usual speed of the timetable's section.

    Returns
    -------
    str
        In short sentences.
    """
    found = findings.impact.by_transit
    kph = kph or next(iter(found.options))
    told = ["A journey counts if you can be on time for an appointment and get home the same day."]
    if found.visit is not None:
        told.append(_day_text(found.visit))
    told.append(
        "The minutes run from your door to the appointment, with all waits. They are the usual "
        "ones: half of the appointments take you longer."
    )
    walk = f"We let people walk at {speed_text(kph)}"
    if found.visit is not None:
        walk += f", for {found.visit.max_walk_minutes:g} minutes at most at a time"
    told.append(f"{walk}.")
    if found.estimated:
        told.append("Walks are estimated as straight lines, made longer for bends.")
    return " ".join(told)


def _day_text(visit: AskedVisit) -> str:
    told = (
        f"We looked at {_day(visit)}, with appointments from {_hour(visit.first)} to "
        f"{_hour(visit.last)}. "
        f"Each takes {visit.stay_minutes:g} minutes."
    )
    if visit.home_by is not None:
        told += f" You have to be home by {_hour(visit.home_by)}."
    if visit.board_from is not None:
        told += f" Nobody boards before {_hour(visit.board_from)}, as bus passes ask."
    return told


def hours_text(visit: AskedVisit) -> str:
    """Return the day and the hours of other visits than the usual ones.

    Parameters
    ----------
    visit : AskedVisit
        What is asked of them.

    Returns
    -------
    str
        Such as ``"Saturday 28 November 2026, 10:00 to 12:00"``.
    """
    return f"{_day(visit)}, {_hour(visit.first)} to {_hour(visit.last)}"


def _day(visit: AskedVisit) -> str:
    return f"{visit.date:%A} {visit.date.day} {visit.date:%B %Y}"


def _hour(text: str) -> str:
    return text.removeprefix("0")


def walking_kph(findings: Findings) -> float | None:
    """Return how fast people walk in the study's own journeys.

    Parameters
    ----------
    findings : Findings
        The study's, by public transport.

    Returns
    -------
    float or None
        Kilometres an hour; None where that is not known.
    """
    return next((each.speed_kph for each in findings.times if each.name == findings.period), None)


def speed_text(kph: float) -> str:
    """Return a walking speed as people here know it.

    Parameters
    ----------
    kph : float
        Kilometres an hour.

    Returns
    -------
    str
        Such as ``"3 miles an hour (4.8 km/h)"``.
    """
    return f"{_in_miles(kph)} ({kph:g} km/h)"


def _in_miles(kph: float) -> str:
    return f"{round(kph / _KM_PER_MILE, 1):g} miles an hour"


def _lost_share(found: Metrics) -> float:
    return found.unreachable_people / found.people if found.people else math.nan


def _lost(option: Option, service: str, weights: FloatArray) -> float:
    minutes, _ = journeys_to(option.evaluation, service)
    return gone(minutes, weights)


def _sentences(findings: Findings, shown: Sequence[Option], *, tiered: bool) -> Iterator[str]:
    """Say how many have no workable journey, today and under the best plan."""
    by_id = {option.id: option for option in shown}
    today = None if findings.today_id is None else by_id[findings.today_id]
    best = by_id[findings.best_id]
    plan = plan_words(findings.best.plan)
    for service in (ANY_HUB, MAIN_HUB) if tiered else (ANY_HUB,):
        hub = "main hub" if service == MAIN_HUB else "hub"
        for group_id, weights in counted(findings):
            everybody = math.fsum(weights)
            if not everybody:
                continue
            then = _share_text(_lost(best, service, weights), everybody)
            whom = f"Of {people_text(everybody)} {WHO[group_id]}"
            where = f"live where there is no way to a {hub} and home again by public transport"
            if today is None:
                yield f"{whom}, {then} {where}, with {plan}."
                continue
            now = _share_text(_lost(today, service, weights), everybody)
            yield f"{whom}, {now} {where} today. With {plan} it would be {then}."


def _chosen_by(findings: Findings) -> Iterator[str]:
    """Say whether buses and trains played a part in the choice of the best plan."""
    by = mode_text(findings.mode)
    if findings.own_means is not None:
        yield (
            "The best plan was chosen for people with a car by car, and for people without one by "
            "public transport."
        )
    elif findings.mode != TRANSIT and by:
        yield f"The best plan was chosen for journeys{by}: buses and trains had no part in it."


def _share_text(people: float, everybody: float) -> str:
    return f"{people_text(people)} ({percent(people / everybody)})"


def _service(findings: Findings, shown: Sequence[Option], service: str) -> dict[str, Any]:
    """Return the rows of journeys to any hub, or to a main hub."""
    rows: list[tuple[str, list[_Cell]]] = []
    for group_id, weights in counted(findings):
        everybody = math.fsum(weights)
        lost = [_lost(option, service, weights) for option in shown]
        label = _LOST
        if group_id != EVERYBODY:
            label = f"{sentence_case(WHO[group_id])}: {_LOST.lower()}"
        rows.append((label, [_cell(people, everybody) for people in lost]))
    rows += list(_otherwise(findings, shown, service))
    found = [option.metrics if service == ANY_HUB else option.main_metrics for option in shown]
    rows += [
        (
            f"Within {limit} minutes",
            [_cell(each.share_within[limit] * each.people, each.people) for each in found],
        )
        for limit in WITHIN
    ]
    average = [(_with_unit(each.mean_minutes), "") for each in found]
    rows.append(("Average journey of those who can come", average))
    where = nearest_words(findings)
    if service == MAIN_HUB or findings.tiered:
        where = f"nearest {'main hub' if service == MAIN_HUB else 'hub of any kind'}"
    return {
        "label": f"To the {where}",
        "rows": [{"label": label, "cells": cells} for label, cells in rows],
    }


def _otherwise(
    findings: Findings, shown: Sequence[Option], service: str
) -> Iterator[tuple[str, list[_Cell]]]:
    """Give the rows of those who walk slower, and of other hours."""
    found, weights = findings.impact.by_transit, findings.demand.weights
    everybody = math.fsum(weights)
    _, *slower = found.options.items()
    others = [(f", walking at {_in_miles(kph)}", options) for kph, options in slower]
    others += [
        (f": {window.label} ({hours_text(window.visit)})", window.options)
        for window in found.windows
    ]
    for words, options in others:
        by_id = {option.id: option for option in options}
        lost = [_lost(by_id[each.id], service, weights) for each in shown]
        yield f"{_LOST}{words}", [_cell(people, everybody) for people in lost]


def _cell(people: float, everybody: float) -> _Cell:
    return percent(people / everybody if everybody else math.nan), people_text(people)


def _with_unit(minutes: float) -> str:
    return "–" if math.isnan(minutes) else f"{minutes_text(minutes)} min"
