"""The findings in plain sentences, the same in the terminal, on the page and in the report."""

from __future__ import annotations

import math

import numpy as np

from hubplan.location import Plan
from hubplan.report.objective_words import (
    behind_text,
    is_own,
    promises_text,
    territories_text,
    varied_words,
    worth_text,
    worth_words,
)
from hubplan.scenario import Findings, Option, Variant
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import (
    listed,
    people_text,
    sentence_case,
)

_WORST_PLACES = 3
_BILLION = 1_000_000_000
_LOSING_PLACES = 4
#: A mean that differs by less is the same to anybody who travels.
_TOO_LITTLE_MINUTES = 0.1


def worst_places(option: Option, places: tuple[str, ...]) -> list[tuple[str, float]]:
    """Return the places with the longest journeys, each named once.

    Parameters
    ----------
    option : Option
        Whose journeys.
    places : tuple of str
        The place of each demand point.

    Returns
    -------
    list of (str, float)
        Place and its longest minutes, the longest first; without those that reach nothing.
    """
    longest: dict[str, float] = {}
    populated = option.evaluation.problem.weights > 0
    for i in np.flatnonzero(np.isfinite(option.minutes) & populated):
        longest[places[i]] = max(longest.get(places[i], 0.0), float(option.minutes[i]))
    return sorted(longest.items(), key=lambda item: (-item[1], item[0]))[:_WORST_PLACES]


def worst_text(option: Option, places: tuple[str, ...]) -> str:
    """Return the worst-served places in words.

    Parameters
    ----------
    option : Option
        Whose journeys.
    places : tuple of str
        The place of each demand point.

    Returns
    -------
    str
        Such as ``"Edenbridge 27 min · Hever 25 min"``.
    """
    return " · ".join(f"{name} {minutes:.0f} min" for name, minutes in worst_places(option, places))


def far_from_road_text(findings: Findings) -> str:
    """Return how far demand points lie from their road or path, the farthest by name.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence; ``""`` when distances are unknown.
    """
    if not findings.farthest_from_road:
        return ""
    places = dict(zip(findings.demand.ids, findings.places, strict=True))
    far = [f"{places[i]} ({i}, {m:,.0f} m)" for i, m in findings.farthest_from_road.items()]
    return (
        f"Demand points lie {findings.snap_m['median']:,.0f} m from their "
        f"{mode_words(findings.mode).way} (median; 95 in 100 "
        f"within {findings.snap_m['p95']:,.0f} m); the farthest are {listed(far)}."
    )


def loser_text(findings: Findings) -> str:
    """Return who travels noticeably longer than today under the answer.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when there is no today to compare with.
    """
    change = findings.changes.get(findings.best_id)
    if change is None:
        return ""
    limit = f"{change.noticeable_minutes:g}"
    if not change.people_longer:
        return f"Nobody travels more than {limit} minutes longer than today."
    named = ", ".join(
        f"{place.place} ({told_text(place.people)})" for place in change.places[:_LOSING_PLACES]
    )
    more = len(change.places) - _LOSING_PLACES
    rest = f" and {more} more place{'s' if more > 1 else ''}" if more > 0 else ""
    return (
        f"{people_text(change.people_longer)} people travel more than {limit} minutes longer "
        f"than today: {named}{rest}."
    )


def gainer_text(findings: Findings) -> str:
    """Return how many travel noticeably shorter than today under the answer.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when there is no today to compare with.
    """
    change = findings.changes.get(findings.best_id)
    if change is None:
        return ""
    who = people_text(change.people_shorter) + " people travel"
    if not change.people_shorter:
        who = "Nobody travels"
    return (
        f"{who} more than {change.noticeable_minutes:g} minutes less than today; for "
        f"{people_text(change.people_same)} people it is about the same."
    )


def proof_text(findings: Findings) -> str:
    """Return how sure the answer is, from its proof.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One or two sentences.
    """
    if findings.territories is not None:
        return territories_text(findings)
    proof = findings.solution.proof
    if proof.status != "optimal":
        gap = "unknown" if proof.gap is None else f"{proof.gap:.1%}"
        return f"Not proved: a better plan may exist, by at most {gap} of {worth_words(findings)}."
    if proof.plans_possible is None:
        return "No other possible plan is better (proved; they are too many to count)."
    others = proof.plans_possible - 1
    if others == 0:
        return "It is the only plan that keeps every rule."
    how = "every one was worked out" if proof.plans_evaluated == proof.plans_possible else "proved"
    if others == 1:
        return f"The one other possible plan is not better ({how})."
    many = f"{others:,} other possible plans"
    if others > _BILLION:
        many = "other possible plans, more than a billion,"
    return f"None of the {many} is better ({how})."


def runner_up_text(findings: Findings) -> str:
    """Return how far behind the second best plan is, and what differs in it.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when there is no other plan.
    """
    if findings.solution.objective.unit == "hubs":
        return (
            "Of plans with as few hubs it is the one that reaches most people in time, and of "
            "those the one with the shortest average journey."
        )
    ranked = findings.solution.alternatives
    if len(ranked) < 2:  # noqa: PLR2004 - the best and the next
        return ""
    small = findings.solution.objective.unit == "minutes" and ranked[1].loss < _TOO_LITTLE_MINUTES
    close = ": too little to matter" if small and ranked[1].loss > 0 else ""
    swap = swap_text(findings, ranked[1].plan)
    return f"The next best, {swap}, is {behind_text(findings, ranked[1].loss)}{close}."


def swap_text(findings: Findings, plan: Plan) -> str:
    """Return how a plan differs from the answer.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    plan : Plan
        Another plan.

    Returns
    -------
    str
        Such as ``"Weald Sports Centre instead of Staplehurst Village Centre"``.
    """
    best = set(findings.solution.plan.open_sites)
    other = set(plan.open_sites)
    came = listed([short_name(findings, site) for site in sorted(other - best)])
    went = listed([short_name(findings, site) for site in sorted(best - other)])
    if came and went:
        return f"{came} instead of {went}"
    if came or went:
        return f"with {came}" if came else f"without {went}"
    return "the same sites" if plan == findings.solution.plan else "the same sites in other tiers"


def short_name(findings: Findings, site_id: str) -> str:
    """Return a site's name without its street.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    site_id : str
        Its id.

    Returns
    -------
    str
        The name up to its first comma: text from data.
    """
    return findings.site_name(site_id).partition(",")[0]


def steadiness_text(findings: Findings) -> str:
    """Return how often each chosen site is chosen under other assumptions.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when no other assumption was tried, or when only the number of hubs
        counts, which many plans share.
    """
    total = len(findings.variants)
    if not total or findings.solution.objective.unit == "hubs":
        return ""
    counts = {
        site: sum(site in variant.plan.open_sites for variant in findings.variants)
        for site in findings.solution.plan.open_sites
    }
    tried = f"Over {total} variants ({varied_words(findings)})"
    steady = sorted(short_name(findings, site) for site, n in counts.items() if n == total)
    rest = sorted((site for site, n in counts.items() if n < total), key=lambda s: -counts[s])
    unsteady = listed([f"{short_name(findings, site)} in {counts[site]}" for site in rest])
    if not rest:
        return f"{tried} every chosen site is chosen each time."
    if not steady:
        return f"{tried} {unsteady} are chosen."
    verb = "is" if len(steady) == 1 else "are"
    return f"{tried} {listed(steady)} {verb} chosen each time, {unsteady}."


def period_sensitivity_text(findings: Findings) -> str:
    """Return at which other time of day or speed another plan would be better, by how much.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence each, or ``""`` when no other was tried.
    """
    others = [
        variant
        for variant in findings.variants
        if variant.period != findings.period and is_own(findings, variant)
    ]
    if not others:
        return ""
    return " ".join(
        f"{sentence_case(findings.time_words(v.period))}: {_against(findings, v)}." for v in others
    )


def _against(findings: Findings, variant: Variant) -> str:
    """Return how the answer fares against the best plan of a variant."""
    if not variant.plan.open_sites:
        return "no plan keeps the promise"
    swap = swap_text(findings, variant.plan)
    if findings.solution.objective.unit != "minutes" and variant.loss != 0:
        return f"{swap} would be best, {worth_text(findings, variant.value)}"
    if math.isnan(variant.loss):
        return f"{swap} would leave fewer people without a route"
    if variant.loss > 0:
        return f"{swap} would be {_behind_minutes(variant.loss)} better"
    return "the same plan is best"


def share_sensitivity_text(findings: Findings) -> str:
    """Return how much the answer loses if another share of visits needs a main hub.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when no other share was tried.
    """
    if findings.main_share is None:
        return promises_text(findings)
    here = [v for v in findings.variants if v.period == findings.period and not math.isnan(v.loss)]
    if not here:
        return ""
    worst = max(here, key=lambda v: v.loss)
    shares = sorted(v.main_share for v in here if v.main_share is not None)
    if worst.loss <= 0:
        loss = "this plan stays the best"
    else:
        loss = (
            f"this plan is at most {_behind_minutes(worst.loss)} behind the best for "
            f"that share (at {worst.main_share:.0%})"
        )
    return (
        f"Assumed: {findings.main_share:.0%} of visits need a main hub. "
        f"From {shares[0]:.0%} to {shares[-1]:.0%}, {loss}."
    )


def _behind_minutes(minutes: float) -> str:
    seconds = minutes * 60
    if seconds < 1:
        return "less than a second"
    return f"{seconds:.0f} seconds" if minutes < 1 else f"{minutes:.1f} minutes"
