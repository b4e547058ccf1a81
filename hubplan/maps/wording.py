"""Figures and findings in words, each written once, so that map, text and table say the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hubplan.location import MAIN, MINI, Plan
from hubplan.scenario import Findings, Option
from hubplan.travel_times import PERIODS

NO_ROUTE: Final = "no route"

_SMALL_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)
_NEARLY_ALL: Final = 0.995
_HARDLY_ANY: Final = 0.005


def count_words(count: int, noun: str) -> str:
    """Return a count with its noun: ``"two mini-hubs"``.

    Parameters
    ----------
    count : int
        Zero or more.
    noun : str
        In the singular; the plural takes an s.

    Returns
    -------
    str
        In words up to ten.
    """
    number = _SMALL_NUMBERS[count] if count < len(_SMALL_NUMBERS) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def minutes_text(minutes: float) -> str:
    """Return minutes to one decimal, or that there is no route.

    Parameters
    ----------
    minutes : float
        NaN = no route.

    Returns
    -------
    str
        Such as ``"12.3"``.
    """
    return NO_ROUTE if math.isnan(minutes) else f"{minutes:.1f}"


def change_text(before: float, after: float) -> str:
    """Return how much longer or shorter a journey gets.

    Parameters
    ----------
    before, after : float
        Minutes; NaN = no route.

    Returns
    -------
    str
        Such as ``"3.4 shorter"`` or ``"same"``.
    """
    if math.isnan(before) and math.isnan(after):
        return NO_ROUTE
    if math.isnan(before) or math.isnan(after):
        return "route gained" if math.isnan(before) else "route lost"
    size = f"{abs(after - before):.1f}"
    if size == "0.0":
        return "same"
    return f"{size} {'longer' if after > before else 'shorter'}"


def percent_text(share: float) -> str:
    """Return a share in whole per cent, never claiming all or none by rounding.

    Parameters
    ----------
    share : float
        0 to 1, or NaN when nobody is counted.

    Returns
    -------
    str
        Such as ``"86%"``.
    """
    if math.isnan(share):
        return "–"
    if _NEARLY_ALL <= share < 1:
        return "over 99%"
    if 0 < share < _HARDLY_ANY:
        return "under 1%"
    return f"{share:.0%}"


def people_text(people: float) -> str:
    """Return a count of people.

    Parameters
    ----------
    people : float
        Zero or more.

    Returns
    -------
    str
        Whole, with a comma at thousands.
    """
    return f"{people:,.0f}"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in prose.

    Parameters
    ----------
    names : sequence of str
        One or more.

    Returns
    -------
    str
        ``"A, B and C"``.
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def plan_words(plan: Plan) -> str:
    """Return how many hubs of which tier a plan opens.

    Parameters
    ----------
    plan : Plan
        Hubs by tier.

    Returns
    -------
    str
        Such as ``"three main hubs and two mini-hubs"``.
    """
    nouns = {MAIN: "main hub", MINI: "mini-hub"}
    return listed(
        [count_words(len(ids), nouns.get(tier, "hub")) for tier, ids in plan.items() if ids]
        or ["no hubs"]
    )


def short_name(findings: Findings, option: Option) -> str:
    """Return an option's name for a switch or the head of a column.

    Parameters
    ----------
    findings : Findings
        The study's.
    option : Option
        One of them.

    Returns
    -------
    str
        ``"Today"``, the hubs in words for an answer, or the option's own id.
    """
    if option.id == findings.today_id:
        return "Today"
    if option.id in {findings.best_id, findings.main_only_id}:
        return sentence_case(plan_words(option.plan))
    return option.id


def title_sentence(findings: Findings) -> str:
    """Return the finding in ten words, true whether the plan is better than today or worse.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    str
        Such as ``"Five hubs would bring 86% of people within 20 minutes"``.
    """
    limit, best, today = findings.headline_minutes, findings.best, findings.today
    share = percent_text(best.share_within(limit))
    before = None if today is None else today.share_within(limit)
    verb = "bring"
    if before is not None and percent_text(before) == share:
        verb = "keep"
    elif before is not None and before > best.share_within(limit):
        verb = "leave"
    hubs = sentence_case(count_words(len(best.plan.open_sites), "hub"))
    return f"{hubs} would {verb} {share} of people within {limit:g} minutes"


def range_text(findings: Findings, option: Option) -> str:
    """Return the range of an option's share over the models of traffic, or nothing.

    Parameters
    ----------
    findings : Findings
        The study's.
    option : Option
        One of them.

    Returns
    -------
    str
        Such as ``"62% to 94%"``; empty when the study tried one model only.
    """
    least, greatest = findings.share_ranges.get(option.id, (math.nan, math.nan))
    if len(findings.range_periods) < 2 or math.isnan(least):  # noqa: PLR2004  # a range has two ends
        return ""
    ends = [percent_text(least), percent_text(greatest)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def period_words(period: str) -> str:
    """Return a period profile in words.

    Parameters
    ----------
    period : str
        Such as ``"am_peak"``.

    Returns
    -------
    str
        Such as ``"morning peak, weekdays 7-10 am"``.
    """
    return PERIODS[period].label if period in PERIODS else period.replace("_", " ")


def by_mode(option: Option) -> str:
    """Return how people travel, to follow "minutes".

    Parameters
    ----------
    option : Option
        Any of a study.

    Returns
    -------
    str
        Such as ``" by car"``; empty for a matrix from a file.
    """
    words = {
        "car": " by car",
        "walk": " on foot",
        "cycle": " by bicycle",
        "transit": " by public transport",
    }
    return words.get(option.evaluation.problem.times.mode, "")


def sentence_case(text: str) -> str:
    """Return a text with its first letter as a capital.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        The rest unchanged.
    """
    return text[:1].upper() + text[1:]
