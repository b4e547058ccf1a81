"""What the page's script and key need to show journeys by public transport beside others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from hubplan.location import Evaluation
from hubplan.maps.by_transit import BRIEF, BRIEF_WORDS, hours_text, walking_kph
from hubplan.maps.journeys import journeys_to, transit_options
from hubplan.maps.layers import band_ends, band_labels
from hubplan.maps.packing import hundredths, packed
from hubplan.maps.wording import lost_words, mode_text, plan_words
from hubplan.scenario import Findings, Option
from hubplan.scenario.nouns import in_own_words
from hubplan.travel_times.active import TRANSIT
from hubplan.units import SECONDS_PER_MINUTE

_PARTS: Final = 10_000
_MIDNIGHT: Final = 24 * 60
_VISIT_WORDS: Final = {
    "works": "That works for {share} of the appointments.",
    "works_all": "That works for every appointment.",
    "home": "The last way home leaves at {time}.",
}
_WINDOW_WORDS: Final = {
    "both": "{label} ({when}): {today} today, {best} with {plan}.",
    "best": "{label} ({when}): {best} with {plan}.",
    "minutes": "about {minutes} minutes",
    "none": lost_words(TRANSIT).key,
}


def transit_layer(
    findings: Findings,
    options: Sequence[Option],
    captions: dict[str, dict[str, str]],
    words: dict[str, str] | None,
) -> dict[str, Any] | None:
    """Return what the page's script needs to show journeys by public transport.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    captions : dict
        What the colours mean, as of the study's own journeys.
    words : dict of str to str or None
        Sentences of my journey; None where nothing can be looked up.

    Returns
    -------
    dict or None
        ``captions, ends, words, brief, brief_minutes``; None where `transit_options` has nothing.
    """
    if not transit_options(findings, options):
        return None
    return {
        "captions": captions,
        "ends": band_ends(TRANSIT),
        "words": words,
        "brief": BRIEF_WORDS,
        "brief_minutes": BRIEF,
    }


def visits_layer(
    findings: Findings, options: Sequence[Option], services: Sequence[str]
) -> dict[str, Any] | None:
    """Return how well everybody's visit by public transport works.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    services : sequence of str
        ``ANY_HUB`` and, where there are tiers, ``MAIN_HUB``.

    Returns
    -------
    dict or None
        By option, service and demand point, packed: ``share`` of the appointments in
        ten-thousandths, and ``home``, the minute of the day at which the last way home leaves
        (none = no way, or one the whole night long); and ``words``. None where it is not known.
    """
    found = findings.impact.by_transit
    own = findings.mode == TRANSIT
    kph = walking_kph(findings) if own else next(iter(found.options), None)
    if kph is None or kph not in found.details:
        return None
    by_id, details = {option.id: option for option in found.options[kph]}, found.details[kph]
    share, home = [], []
    for option in options:
        evaluation = by_id[option.id].evaluation
        for service in services:
            visits = details.at(journeys_to(evaluation, service)[1])
            share.append(np.rint(visits.share_works * _PARTS).astype(np.int64))
            leaves = visits.last_way_home_s // SECONDS_PER_MINUTE
            late = np.isnan(leaves) | (leaves >= _MIDNIGHT)
            home.append(np.where(late, -1, np.nan_to_num(leaves)).astype(np.int64))
    return {
        "share": packed(np.concatenate(share)),
        "home": packed(np.concatenate(home)),
        "words": _VISIT_WORDS,
    }


def windows_layer(findings: Findings) -> dict[str, Any] | None:
    """Return everybody's journeys by public transport in the further hours of the study.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    dict or None
        ``words``, and ``hours``: ``label``, ``when`` in words, and the packed hundredths of a
        minute to the nearest hub under the ``best`` plan and ``today`` (None without a today).
        None where the study has no further hours.
    """
    windows = findings.impact.by_transit.windows
    if not windows:
        return None
    hours = []
    for window in windows:
        by_id = {option.id: packed(hundredths(option.minutes)) for option in window.options}
        hours.append(
            {
                "label": window.label,
                "when": hours_text(window.visit),
                "today": None if findings.today_id is None else by_id[findings.today_id],
                "best": by_id[findings.best_id],
            }
        )
    plan = in_own_words(plan_words(findings.best.plan), findings)
    return {"hours": hours, "words": {**_WINDOW_WORDS, "plan": plan}}


def transit_key(findings: Findings, options: Sequence[Option]) -> list[dict[str, Any]]:
    """Return the bands of the map by public transport, for its key.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.

    Returns
    -------
    list of dict
        ``number, label``; the one of places without a way only where there are any; empty where
        `transit_options` has nothing.
    """
    shown = transit_options(findings, options)
    bands = [{"number": k, "label": label} for k, label in enumerate(band_labels(TRANSIT))]
    if not shown:
        return []
    return bands if any_lost(option.evaluation for option in shown) else bands[:-1]


def any_lost(evaluations: Iterable[Evaluation]) -> bool:
    """Return whether some place has no journey under some plan.

    Parameters
    ----------
    evaluations : iterable of Evaluation
        Any.

    Returns
    -------
    bool
        To a hub or to a main hub.
    """
    return any(bool(np.isnan([e.minutes, e.main_minutes]).any()) for e in evaluations)


def switch_labels(findings: Findings) -> tuple[str, str]:
    """Return the two kinds of journeys between which a reader chooses.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    tuple of str
        Such as ``("by car", "by public transport")``.
    """
    return mode_text(findings.mode).strip() or "as given", mode_text(TRANSIT).strip()
