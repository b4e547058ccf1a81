"""Figures and findings in words, each written once, so that map, text and table say the same."""

from __future__ import annotations

import math

from hubplan.location import Plan
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import (
    NO_ROUTE,
    TIER_WORDS,
    count_words,
    listed,
    percent,
    range_text,
    sentence_case,
)


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
