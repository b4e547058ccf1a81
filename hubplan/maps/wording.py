"""Figures and findings in words, each written once, so that map, text and table say the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hubplan.location import Plan
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words, no_way
from hubplan.scenario.wording import (
    NO_ROUTE,
    TIER_WORDS,
    count_words,
    listed,
    percent,
    range_text,
    sentence_case,
)
from hubplan.travel_times.active import TRANSIT


@dataclass(frozen=True, slots=True)
class LostWords:
    """What is said where there are no minutes.

    Attributes
    ----------
    none : str
        Instead of minutes.
    gained, lost : str
        Where there are some under one of two plans only.
    to_hub : str
        After the name of a place.
    key : str
        In the key of a map.
    label : str
        Before a count of people.
    title : str
        Above the list of places that nobody can leave.
    without : str
        After "people".
    """

    none: str
    gained: str
    lost: str
    to_hub: str
    key: str
    label: str
    title: str
    without: str


_NO_ROUTE: Final = LostWords(
    none=NO_ROUTE,
    gained="route gained",
    lost="route lost",
    to_hub=no_way("car", "a hub"),
    key=NO_ROUTE,
    label="Without a route",
    title="Without any route",
    without="without a route",
)
# By public transport there may well be a way, but none in time, or none home again.
_NO_VISIT: Final = LostWords(
    none="not possible",
    gained="now possible",
    lost="no longer possible",
    to_hub=no_way(TRANSIT, "a hub"),
    key="no way there and home again",
    label="No way there and home again",
    title="No way there and home again",
    without="with no way there and home again",
)


def lost_words(mode: str) -> LostWords:
    """Return what is said where there are no minutes.

    Parameters
    ----------
    mode : str
        Of a matrix.

    Returns
    -------
    LostWords
        Of routes, but for public transport.
    """
    return _NO_VISIT if mode == TRANSIT else _NO_ROUTE


def change_text(before: float, after: float, mode: str = "car") -> str:
    """Return how much longer or shorter a journey gets.

    Parameters
    ----------
    before, after : float
        Minutes; NaN = no route.
    mode : str
        Of their matrix.

    Returns
    -------
    str
        Such as ``"3.4 shorter"`` or ``"same"``.
    """
    if math.isnan(before) and math.isnan(after):
        return lost_words(mode).none
    if math.isnan(before) or math.isnan(after):
        words = lost_words(mode)
        return words.gained if math.isnan(before) else words.lost
    size = f"{abs(after - before):.1f}"
    if size == "0.0":
        return "same"
    return f"{size} {'longer' if after > before else 'shorter'}"


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
    return listed(
        [count_words(len(ids), TIER_WORDS[tier]) for tier, ids in plan.items() if ids]
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
        ``"Today"``, the hubs in words for an answer, or the option's short label.
    """
    if option.id == findings.today_id:
        return "Today"
    if option.id in {findings.best_id, findings.main_only_id}:
        return sentence_case(plan_words(option.plan))
    return option.short_label


def title_sentence(findings: Findings) -> str:
    """Return the finding in some ten words, true whether the plan is better than today or worse.

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
    share = percent(best.share_within(limit))
    before = None if today is None else today.share_within(limit)
    verb = "bring"
    if before is not None and percent(before) == share:
        verb = "keep"
    elif before is not None and before > best.share_within(limit):
        verb = "leave"
    hubs = sentence_case(count_words(len(best.plan.open_sites), "hub"))
    by = mode_words(findings.mode).said
    if findings.impact.by_transit.options:  # a page of two kinds of journeys says of which it is
        by = mode_text(findings.mode)
    return f"{hubs} would {verb} {share} of people within {limit:g} minutes{by}"


def option_range_text(findings: Findings, option: Option) -> str:
    """Return the range of an option's share over the time models, or nothing.

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
    if len(findings.range_periods) < 2:  # noqa: PLR2004  # a range has two ends
        return ""
    return range_text(findings.share_ranges.get(option.id, (math.nan, math.nan)))


def nearest_words(findings: Findings) -> str:
    """Return which hub journeys lead to.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    str
        ``"nearest hub"``, or that of the territory where each small area belongs to one.
    """
    return "nearest hub" if findings.territories is None else "hub of the territory"


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
    return mode_text(option.evaluation.problem.times.mode)


def mode_text(mode: str) -> str:
    """Return a mode of transport, to follow "minutes".

    Parameters
    ----------
    mode : str
        Of a matrix.

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
    return words.get(mode, "")
