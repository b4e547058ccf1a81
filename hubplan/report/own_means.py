"""What a plan means for people by their own means: sentences, table and results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubplan.location import THRESHOLDS, Plan
from hubplan.report.against_today import ANY_HUB, MAIN_HUB, answer_first
from hubplan.report.sentences import swap_text
from hubplan.report.table import Table, frame_of, option_words, table_of
from hubplan.report.transit_people import made_from
from hubplan.scenario import Findings
from hubplan.scenario.own_means import ByOwnMeans, OwnMeans
from hubplan.scenario.wording import minutes_text, people_text, percent
from hubplan.units import as_count

#: Minutes by public transport that the sentences tell of.
_LONG: Final = 60
_FIGURES: Final = ("mean_minutes", "p80_minutes", "unreachable_people")


def own_means_sentences(findings: Findings) -> tuple[str, ...]:
    """Return for whom the plan is chosen, and what it means for people without a car.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of str
        Empty where the plan is chosen for one means of transport.
    """
    found = findings.own_means
    if found is None:
        return ()
    drove = f"If everybody drove, {_best_text(findings, found.otherwise.all_by_car)}."
    return _for_whom(findings, found), _without_car(findings, found), drove


def price_text(findings: Findings) -> str:
    """Return which plans would be best if a journey that nobody can make counted otherwise.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence or two; empty where such a journey counts for nothing.
    """
    found = findings.own_means
    by_plan: dict[str, list[str]] = {}
    for price, plan in found.otherwise.at_prices.items() if found else ():
        by_plan.setdefault(_best_text(findings, plan), []).append(f"{price:g}")
    return " ".join(
        f"If a journey that nobody can make counted as {' or '.join(prices)} minutes, {best}."
        for best, prices in by_plan.items()
    )


def averages_text(findings: Findings) -> str:
    """Return over whom averages by own means are, which are not what the plan is chosen by.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence or two; empty where the plan is chosen for one means of transport.
    """
    if findings.own_means is None:
        return ""
    most = findings.own_means.no_journey_minutes
    counted = (
        ""
        if most is None
        else (
            f" The plan is chosen with such a journey counted as {most:g} minutes, so a plan that "
            "leaves more people without one may have the lower average here and be the worse one."
        )
    )
    return f"Averages by own means are over those who have a journey.{counted}"


def _for_whom(findings: Findings, found: ByOwnMeans) -> str:
    with_car = findings.demand.weights.sum() - found.people_without_car
    most = found.no_journey_minutes
    counts = "" if most is None else f"; a journey that nobody can make counts as {most:g} minutes"
    return (
        f"The plan is chosen for people by their own means: {people_text(with_car)} with a car by "
        f"car, {people_text(found.people_without_car)} without one by public transport{counts}. "
        "Figures that do not say otherwise are of journeys by car, as if everybody drove."
    )


def _without_car(findings: Findings, found: ByOwnMeans) -> str:
    best = found.options[findings.best_id].without_car
    today = found.options.get(findings.today_id or "")
    then = gone = ""
    if today is not None:
        then = f" (today {percent(today.without_car.share_within[_LONG])})"
        gone = f" (today {people_text(today.without_car.unreachable_people)})"
    return (
        f"Of people without a car, {percent(best.share_within[_LONG])} would reach a hub within "
        f"{_LONG} minutes by public transport and get home again{then}; "
        f"without a workable journey: {people_text(best.unreachable_people)}{gone}."
    )


def _best_text(findings: Findings, plan: Plan) -> str:
    if plan == findings.solution.plan:
        return "the same plan would be best"
    return f"{swap_text(findings, plan)} would be best"


def own_means_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the table of journeys by people's own means.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of Table
        Empty where the plan is chosen for one means of transport.
    """
    found = findings.own_means
    if found is None:
        return ()
    within = tuple(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS)
    rows = [
        (
            option.id,
            option_words(findings, option),
            reaching,
            who,
            round(figures.people),
            *figures.share_within.values(),
            figures.mean_minutes,
            figures.p80_minutes,
            round(figures.unreachable_people),
        )
        for option in answer_first(findings, findings.options)
        for reaching, means in _reaching(found, option.id)
        for _, who, figures in means.parts()
    ]
    table = table_of(
        findings,
        "own_means",
        "How long people travel by their own means",
        "The journeys that the plan is chosen by. Of every small area, the share of people without "
        "a car is that of its households without one; they travel by public transport, each to the "
        "hub nearest so, and those without a workable return journey have no route. All others "
        f"travel by car. {averages_text(findings)}",
        frame_of(
            rows,
            ("option_id", "option", "reaching", "travellers", "people", *within, *_FIGURES),
        ),
        number=1,
        made_from=made_from(findings),
    )
    return (table,)


def _reaching(found: ByOwnMeans, option_id: str) -> Iterator[tuple[str, OwnMeans]]:
    yield ANY_HUB, found.options[option_id]
    if option_id in found.to_main:
        yield MAIN_HUB, found.to_main[option_id]


def own_means_results(findings: Findings) -> dict[str, Any]:
    """Return the same for machines.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    dict
        ``mode_mix``; empty where the plan is chosen for one means of transport.
    """
    found = findings.own_means
    if found is None:
        return {}
    return {
        "mode_mix": {
            "people_without_car": as_count(found.people_without_car),
            "no_journey_minutes": found.no_journey_minutes,
            "best_plan_if_all_drove": found.otherwise.all_by_car.to_dict(),
            "best_plan_if_no_journey_counts": {
                f"{price:g}": plan.to_dict() for price, plan in found.otherwise.at_prices.items()
            },
            "options": _by_option(found.options),
            "to_main_hub": _by_option(found.to_main),
        }
    }


def _by_option(options: Mapping[str, OwnMeans]) -> dict[str, Any]:
    return {
        option_id: {part: figures.to_dict() for part, _, figures in means.parts()}
        for option_id, means in options.items()
    }


def own_means_assumption(findings: Findings) -> Iterator[tuple[str, str]]:
    """Give what is assumed of who has a car, and its value.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Yields
    ------
    tuple of str and str
        Nothing where the plan is chosen for one means of transport.
    """
    found = findings.own_means
    if found is None:
        return
    everybody = float(findings.demand.weights.sum())
    yield (
        "People of a small area have a car as its households do, old and young alike",
        f"{percent(found.people_without_car / everybody)} of people without one",
    )
    if found.no_journey_minutes is not None:
        yield (
            "Without a car, what a journey that nobody can make counts for when the plan is chosen",
            minutes_text(found.no_journey_minutes) + " minutes",
        )
