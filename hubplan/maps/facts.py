"""The facts of the page as text: what the map shows, readable without it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from hubplan.location import MAIN, MINI, OPEN, THRESHOLDS, Evaluation, Metrics
from hubplan.maps.by_transit import brief_text
from hubplan.maps.layers import ANY_HUB, MAIN_HUB, numbered_hubs
from hubplan.maps.wording import by_mode, lost_words, option_range_text, plan_words, short_name
from hubplan.places import CandidateSites
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import (
    count_words,
    listed,
    minutes_text,
    people_text,
    percent,
    sentence_case,
)
from hubplan.units import FloatArray

_USUAL_LIMITS: Final = (15, 20, 30)
_P80_LABEL: Final = "80% get there within"
_MEAN_LABEL: Final = "Average journey"
_LONGEST_LABEL: Final = "Longest journey"
_PLACES_NAMED: Final = 12
_TIER_WORDS: Final = {MAIN: "Main hub", MINI: "Mini-hub", OPEN: "Hub"}
_ROLES: Final = {
    "demand": "People",
    "sites": "Sites",
    "times": "Journey times",
    "areas": "Boundaries of small areas",
    "outlines": "Boundaries of districts",
    "places": "Place names",
}

# A row: its label, its value, and what stands small beneath the value.
Figure = tuple[str, tuple[str, str]]


def shown_options(findings: Findings) -> list[Option]:
    """Return the options in the order in which the page offers them.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    list of Option
        Today, the best main hubs alone, the best plan, then other baselines.
    """
    first = [findings.today_id, findings.main_only_id, findings.best_id]
    order = [i for i in dict.fromkeys(first) if i is not None]
    rest = [option.id for option in findings.options if option.id not in order]
    return [findings.option(option_id) for option_id in (*order, *rest)]


def shown_limits(findings: Findings) -> tuple[int, ...]:
    """Return within how many minutes people are counted on the page.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    tuple of int
        15, 20 and 30; the last three up to the study's own where that is longer.
    """
    longest = findings.headline_minutes
    if longest <= _USUAL_LIMITS[-1]:
        return _USUAL_LIMITS
    return tuple(limit for limit in THRESHOLDS if limit <= longest)[-len(_USUAL_LIMITS) :]


def has_tiers(options: list[Option]) -> bool:
    """Return whether some hub gives less than every service.

    Parameters
    ----------
    options : list of Option
        Those of the page.

    Returns
    -------
    bool
        False when the nearest hub is always the nearest main hub.
    """
    return any(option.plan.get(MINI) for option in options)


def option_facts(findings: Findings, option: Option) -> dict[str, Any]:
    """Return an option's names, figures and hubs as shown.

    Parameters
    ----------
    findings : Findings
        The study's.
    option : Option
        One of them.

    Returns
    -------
    dict
        ``short, detail, range``; ``by_transit`` (a sentence, empty without a timetable) and
        ``against`` (another, empty where there is no other today); ``moved`` (people with a longer
        and a shorter journey), ``figures`` (rows of ``label, brief, any, main``), ``hubs``.
    """
    answers = {findings.best_id, findings.main_only_id}
    found = option.metrics, option.main_metrics
    # Everybody may have a route to some hub and not to a main hub: both columns have the row.
    gaps = any(each.unreachable_people for each in found)
    to_any = _figures(found[0], option.minutes, findings, gaps=gaps)
    to_main = _figures(found[1], option.evaluation.main_minutes, findings, gaps=gaps)
    brief = _brief_rows(findings)
    return {
        "short": short_name(findings, option),
        "detail": "the best plan of this kind" if option.id in answers else _detail(option),
        "by_transit": brief_text(findings, option),
        "range": option_range_text(findings, option),
        **_moved(findings, option),
        "figures": [
            {"label": label, "brief": label in brief, ANY_HUB: value, MAIN_HUB: main}
            for (label, value), (_, main) in zip(to_any, to_main, strict=True)
        ],
        "hubs": hub_facts(option.evaluation, findings.sites, findings.area_names),
    }


def _moved(findings: Findings, option: Option) -> dict[str, Any]:
    """Return who would gain and who would lose by an option."""
    change = findings.changes.get(option.id)
    if change is None:
        return {"against": "", "moved": {"shorter": "–", "longer": "–"}}
    shorter, longer = people_text(change.people_shorter), people_text(change.people_longer)
    limit = f"{change.noticeable_minutes:g}"
    return {
        "against": f"Against today, {shorter} people would have a journey more than {limit} "
        f"minutes shorter. {longer} would have one more than {limit} minutes longer.",
        "moved": {"shorter": shorter, "longer": longer},
    }


def _detail(option: Option) -> str:
    """Return what the label of an option says beyond its short name."""
    if option.short_label == option.label:
        return ""
    return sentence_case(option.label.removeprefix(f"{option.short_label}:").strip())


def hub_facts(
    evaluation: Evaluation, sites: CandidateSites, area_names: dict[str, str]
) -> list[dict[str, str]]:
    """Return the open hubs for a list numbered like the map.

    Parameters
    ----------
    evaluation : Evaluation
        A plan.
    sites : CandidateSites
        All sites.
    area_names : dict of str to str
        Planning areas in words.

    Returns
    -------
    list of dict
        ``name, tier, area``; area ``""`` for none.
    """
    row = {site: j for j, site in enumerate(sites.ids)}
    return [
        {
            "name": sites.names[row[site]],
            "tier": _TIER_WORDS.get(tier, tier),
            "area": area_names.get(sites.areas[row[site]], sites.areas[row[site]]),
        }
        for tier, site in numbered_hubs(evaluation)
    ]


def summary(findings: Findings) -> list[str]:
    """Return the comparison with today, and how sure it is, in a few sentences.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    list of str
        One paragraph each.
    """
    best, today, limit = findings.best, findings.today, findings.headline_minutes
    how = f"Journeys are{by_mode(best) or ' as given'}, {findings.time_words(findings.period)}."
    told = [how, *_against_today(findings)]
    if findings.main_only_id != findings.best_id:
        fewer = findings.option(findings.main_only_id)
        share = percent(fewer.share_within(limit))
        told.append(f"With only {plan_words(fewer.plan)}, it would be {share}.")
    paragraphs = [" ".join(told)]
    spread = option_range_text(findings, best)
    if spread:
        words = mode_words(findings.mode)
        models = count_words(len(findings.range_periods), words.trial)
        tried = "; ".join(findings.time_words(name) for name in findings.range_periods)
        before = f" (today: {option_range_text(findings, today)})" if today else ""
        paragraphs.append(
            f"{words.doubt}. We tried {models}: {tried}. Over these the same plan gives "
            f"{spread}{before}."
        )
    return paragraphs


def _against_today(findings: Findings) -> list[str]:
    best, today, limit = findings.best, findings.today, round(findings.headline_minutes)
    if today is None:
        return []
    hubs = count_words(len(today.plan.open_sites), "hub")
    told = [f"Today, with {hubs}, it is {percent(today.share_within(limit))}."]
    if limit in best.main_metrics.share_within and has_tiers([best, today]):
        after = percent(best.main_metrics.share_within[limit])
        before = percent(today.main_metrics.share_within[limit])
        told.append(f"To a main hub, which gives every service, {after} instead of {before}.")
    return told


def own_facts(findings: Findings, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the panel of one's own plan says before its script runs.

    Parameters
    ----------
    findings : Findings
        The study's.
    own : mapping
        From `own_plan_layer`.

    Returns
    -------
    dict
        ``rows`` (labels of the figures that the script fills in) and ``rule``.
    """
    within = [_within_label(limit) for limit in own["limits"]]
    rows = [*within, _P80_LABEL, _MEAN_LABEL, _LONGEST_LABEL, lost_words(findings.mode).label]
    return {"rows": rows, "rule": own["rule"]["words"]}


def service_facts(findings: Findings) -> list[str]:
    """Return which services each kind of hub gives.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    list of str
        Sentences; none where the study names no services, or its hubs are all alike.
    """
    rates = findings.use.given.rates
    if rates is None or not findings.tiered:
        return []
    main = [rate.service for rate in rates.rates if rate.needs_main]
    core = [rate.service for rate in rates.rates if not rate.needs_main]
    told = [
        f"{kind}: {listed([_in_sentence(name) for name in dict.fromkeys(names)])}."
        for kind, names in (("Any hub gives", core), ("A main hub alone gives", main))
        if names
    ]
    assumed = {rate.basis for rate in rates.rates} == {"assumption"}
    return [*told, *(["Which hub gives what is an assumption of this study."] if assumed else [])]


def _in_sentence(service: str) -> str:
    """Return a service for the middle of a sentence; names such as X-ray keep their capital."""
    second = service[1:2]
    return service[0].lower() + service[1:] if second.islower() else service


def change_facts(findings: Findings) -> dict[str, Any] | None:
    """Return who would gain and who would lose by the best plan.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    dict or None
        ``sentence`` and ``places`` (``name, people, minutes``); None without a today.
    """
    change = findings.changes.get(findings.best_id)
    if change is None:
        return None
    limit = f"{change.noticeable_minutes:g}"
    sentence = (
        f"Against today, {people_text(change.people_shorter)} people would have a journey to the "
        f"nearest hub more than {limit} minutes shorter. {people_text(change.people_longer)} would "
        f"have one more than {limit} minutes longer. For {people_text(change.people_same)} little "
        "would change."
    )
    places = [
        {
            "name": place.place,
            "people": told_text(place.people),
            "minutes": f"{place.minutes_more:.1f}" if math.isfinite(place.minutes_more) else "many",
        }
        for place in change.places
    ]
    left = len(places) - _PLACES_NAMED
    if left > 0:
        sentence += f" {count_words(left, 'more place').capitalize()} not listed here."
    return {"sentence": sentence, "places": places[:_PLACES_NAMED]}


def source_facts(findings: Findings) -> list[dict[str, str]]:
    """Return the sources as lines of the footer.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    list of dict
        ``role, source, date, licence``.
    """
    roles = {**_ROLES, "network": sentence_case(mode_words(findings.mode).ways)}
    return [
        {
            "role": roles.get(note.role, sentence_case(_role_text(note.role))),
            "source": note.source,
            "date": note.date,
            "licence": note.licence,
        }
        for note in findings.sources
    ]


def _role_text(role: str) -> str:
    """Return what a file is for; of several timetables each is one."""
    return role.partition("[")[0].replace("_", " ")


def _figures(
    found: Metrics, minutes: FloatArray, findings: Findings, *, gaps: bool
) -> list[Figure]:
    within = [
        (
            _within_label(limit),
            (percent(share), people_text(share * found.people)),
        )
        for limit, share in found.share_within.items()
        if limit in shown_limits(findings)
    ]
    rows = [
        *within,
        (_P80_LABEL, (_with_unit(found.p80_minutes), "")),
        (_MEAN_LABEL, (_with_unit(found.mean_minutes), "")),
        (_LONGEST_LABEL, _longest(found, minutes, findings)),
    ]
    if gaps:
        lost = people_text(found.unreachable_people)
        rows.append((lost_words(findings.mode).label, (f"{lost} people", "")))
    return rows


def _brief_rows(findings: Findings) -> set[str]:
    """Return the labels of the rows that are enough beside the map."""
    limit, limits = round(findings.headline_minutes), shown_limits(findings)
    within = limit if limit in limits else limits[1]
    return {_within_label(within), _P80_LABEL, _MEAN_LABEL}


def _within_label(limit: int) -> str:
    return f"Within {limit} minutes"


def _with_unit(minutes: float) -> str:
    return "–" if math.isnan(minutes) else f"{minutes_text(minutes)} min"


def _longest(found: Metrics, minutes: FloatArray, findings: Findings) -> tuple[str, str]:
    where = np.flatnonzero((minutes == found.max_minutes) & (findings.demand.weights > 0))
    place = findings.places[where[0]] if len(where) else ""
    return _with_unit(found.max_minutes), place
