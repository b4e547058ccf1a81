"""My journey: the minutes of every small area by option and time model, and how they are told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from hubplan.maps.layers import ANY_HUB
from hubplan.maps.packing import hundredths, packed
from hubplan.maps.wording import by_mode, plan_words, short_name
from hubplan.scenario import Findings, Option
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.wording import sentence_case

_UNKNOWN_ERROR: Final = "how far such estimates may be off is not known"


def time_models(findings: Findings, options: Sequence[Option]) -> dict[str, list[Option]]:
    """Return the options of the page under every time model.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order, by the model the plan is chosen by.

    Returns
    -------
    dict of str to list of Option
        Models of the study's range in its order, and the one the plan is chosen by.
    """
    known = findings.impact.by_model
    names = dict.fromkeys((*findings.range_periods, *known)) if known else (findings.period,)
    found = {}
    for name in names:
        by_id = {option.id: option for option in known.get(name, options)}
        found[name] = [by_id[option.id] for option in options]
    return found


def journey_layer(
    findings: Findings,
    options: Sequence[Option],
    position: Mapping[str, int],
    *,
    services: Sequence[str],
) -> dict[str, Any]:
    """Return everybody's minutes, for the page's script to look up.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    position : mapping of str to int
        Where each hub stands in the list from `site_layer`.
    services : sequence of str
        ``ANY_HUB`` and, where there are tiers, ``MAIN_HUB``.

    Returns
    -------
    dict
        ``minutes`` (hundredths) and ``hubs``, packed, by model, option, service and demand point;
        ``services``, ``names`` of models, ``chosen`` (by which the plan is chosen), ``today`` and
        ``best`` (which options; None without a today), ``words``.
    """
    models = time_models(findings, options)
    every = [option for of_model in models.values() for option in of_model]
    journeys = [_journeys(option, service) for option in every for service in services]
    ids = (*findings.sites.ids, "")
    site = np.array([position.get(identifier, -1) for identifier in ids], dtype=np.int64)
    order = [option.id for option in options]
    return {
        "minutes": packed(np.concatenate([hundredths(minutes) for minutes, _ in journeys])),
        "hubs": packed(np.concatenate([site[hubs] for _, hubs in journeys])),
        "services": list(services),
        "names": [model_name(findings, name) for name in models],
        "chosen": list(models).index(findings.period),
        "today": None if findings.today_id is None else order.index(findings.today_id),
        "best": order.index(findings.best_id),
        "words": {key: in_own_words(text, findings) for key, text in _words(findings).items()},
    }


def _journeys(option: Option, service: str) -> tuple[Any, Any]:
    evaluation = option.evaluation
    if service == ANY_HUB:
        return evaluation.minutes, evaluation.hubs
    return evaluation.main_minutes, evaluation.main_hubs


def journey_facts(
    findings: Findings, options: Sequence[Option], *, gazetteer: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the template says of the search and of its card.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    gazetteer : mapping
        From `gazetteer_layer`.

    Returns
    -------
    dict
        ``title, label, options, models`` (``short, words, error``).
    """
    places = "village" if gazetteer["postcodes"] else "village or town"
    known = [
        word
        for word, there in (("postcode", gazetteer["postcodes"]), (places, gazetteer["places"]))
        if there
    ]
    notes = {note.name: note for note in findings.times}
    models = []
    for name in time_models(findings, options):
        words = findings.time_words(name)
        error = notes[name].error_90_minutes if name in notes else math.nan
        models.append(
            {
                "short": model_name(findings, name),
                "words": sentence_case(words),
                "error": error_words(error),
            }
        )
    return {
        "title": "The journey to my home" if findings.from_sites else "My journey",
        "label": f"Your {' or '.join(known)}",
        "options": [short_name(findings, option) for option in options],
        "models": models,
    }


def model_name(findings: Findings, name: str) -> str:
    """Return a time model in few words.

    Parameters
    ----------
    findings : Findings
        The study's.
    name : str
        Of the model.

    Returns
    -------
    str
        Such as ``"Morning peak"``.
    """
    return sentence_case(findings.time_words(name).partition(",")[0])


def error_words(error_90_minutes: float) -> str:
    """Return how far minutes may be off.

    Parameters
    ----------
    error_90_minutes : float
        Nine in ten are within so many minutes; NaN = not known.

    Returns
    -------
    str
        Such as ``"9 in 10 such estimates are within ±4.5 minutes"``.
    """
    if math.isnan(error_90_minutes):
        return _UNKNOWN_ERROR
    return f"9 in 10 such estimates are within ±{error_90_minutes:g} minutes"


def _words(findings: Findings) -> dict[str, str]:
    """Return the sentences of the card; what stands in braces is filled in by the page."""
    best = plan_words(findings.best.plan)
    by = by_mode(findings.best)
    where = "nearest hub" if findings.territories is None else "hub of the territory"
    end = "end" if findings.from_sites else "start"
    note = next((each for each in findings.times if each.name == findings.period), None)
    error = error_words(math.nan if note is None else note.error_90_minutes)
    return {
        "today": f"Today it is about {{minutes}} minutes{by} to the nearest hub ({{where}}).",
        "best": f"With {best} it would be about {{minutes}} minutes{by} to the {where} ({{where}})",
        "main_today": "To a main hub, which gives every service, it is about {minutes} minutes "
        "today ({where}).",
        "main_best": f"With {best} it would be about {{minutes}} minutes to a main hub ({{where}})",
        "no_today": "Today there is no route to a hub.",
        "no_best": f"With {best} there would be no route to a hub",
        "no_main_today": "Today there is no route to a main hub.",
        "no_main_best": f"With {best} there would be no route to a main hub",
        "error": f"These are estimates ({findings.time_words(findings.period)}): {error}.",
        "start": f"They {end} at the middle of where the people of this small area live "
        "({area}), outlined on the map.",
        "elsewhere": "outside the area",
        "village": "A village or town may lie in several small areas: this is the one of its "
        "middle. A whole postcode is more exact.",
        "village_only": "A village or town may lie in several small areas: this is the one of its "
        "middle.",
        "empty": "Type a whole postcode, or the name of a town or village.",
        "outside": "{text} is outside the area of this study.",
        "unknown_postcode": "{text} is not among the postcodes this page knows: it may be new, or "
        "outside the area. Try a village nearby.",
        "part": "{text} is only the first part of a postcode. Type the whole of it.",
        "no_postcodes": "This page knows no postcodes. Type the name of a town or village.",
        "unknown": "This page knows no postcode, town or village called “{text}”.",
        "like": "There is no “{text}”. Choose one of these, if you mean it:",
        "several": "There are several places called {text}. Choose one:",
    }
