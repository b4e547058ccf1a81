"""My journey: how the minutes of one small area are told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hubplan.maps.by_transit import speed_text, visit_text, walking_kph
from hubplan.maps.journeys import TRANSIT_NAME, model_name, time_models, transit_options
from hubplan.maps.wording import mode_text, nearest_words, plan_words, short_name
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.wording import sentence_case
from hubplan.travel_times.active import TRANSIT

_UNKNOWN_ERROR: Final = "how far such estimates may be off is not known"


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
        ``title, label, options, every`` (what the table of them is called), ``models`` (``short,
        words, error``).
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
    if transit_options(findings, options):
        kph = next(iter(findings.impact.by_transit.options))
        words = f"{sentence_case(mode_text(TRANSIT).strip())}, walking at {speed_text(kph)}"
        models.append({"short": TRANSIT_NAME, "words": words, "error": _UNKNOWN_ERROR})
    return {
        "title": "The journey to my home" if findings.from_sites else "My journey",
        "label": f"Your {' or '.join(known)}",
        "options": [short_name(findings, option) for option in options],
        "every": _every_words(findings),
        "models": models,
    }


def _every_words(findings: Findings) -> str:
    if findings.mode in {TRANSIT, "walk", "cycle"}:
        return f"Every option, by {mode_words(findings.mode).state}"
    return "Every option, by every model of journey times"


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


def journey_words(findings: Findings) -> dict[str, str]:
    """Return the sentences of the card; what stands in braces is filled in by the page.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    dict of str to str
        In the study's own word for a hub.
    """
    return {key: in_own_words(text, findings) for key, text in _words(findings).items()}


def transit_journey_words(findings: Findings) -> dict[str, str]:
    """Return the sentences of journeys by public transport beside the study's own.

    Parameters
    ----------
    findings : Findings
        The study's, with a timetable.

    Returns
    -------
    dict of str to str
        Those of `journey_words` that speak of journeys; ``heading`` and ``own_heading`` above both
        kinds, ``note`` on which of them count.
    """
    words = _sentences(findings, TRANSIT) | {
        "heading": sentence_case(mode_text(TRANSIT).strip()),
        "own_heading": sentence_case(mode_text(findings.mode).strip()) or "As given",
        "note": visit_text(findings),
    }
    return {key: in_own_words(text, findings) for key, text in words.items()}


def _sentences(findings: Findings, mode: str) -> dict[str, str]:
    """Return what is said of journeys today, under the best plan and under one's own."""
    best, where = plan_words(findings.best.plan), nearest_words(findings)
    by = mode_text(mode)
    back = f" and home again{by}" if mode == TRANSIT else ""
    none = f"no {'way' if mode == TRANSIT else 'route'} to a"
    to_hub = f"it would be about {{minutes}} minutes{by} to the {where} ({{where}})"
    to_main = "it would be about {minutes} minutes to a main hub ({where})"
    return {
        "today": f"Today it is about {{minutes}} minutes{by} to the nearest hub ({{where}}).",
        "best": f"With {best} {to_hub}",
        "main_today": "To a main hub, which gives every service, it is about {minutes} minutes "
        "today ({where}).",
        "main_best": f"With {best} {to_main}",
        "own": f"With your own plan {to_hub}",
        "main_own": f"With your own plan {to_main}",
        "no_own": f"With your own plan there would be {none} hub{back}",
        "no_main_own": f"With your own plan there would be {none} main hub{back}",
        "no_today": f"Today there is {none} hub{back}.",
        "no_best": f"With {best} there would be {none} hub{back}",
        "no_main_today": f"Today there is {none} main hub{back}.",
        "no_main_best": f"With {best} there would be {none} main hub{back}",
    }


def _error_text(findings: Findings) -> str:
    """Return how far minutes may be off; by public transport also which journeys count."""
    note = next((each for each in findings.times if each.name == findings.period), None)
    error = error_words(math.nan if note is None else note.error_90_minutes)
    told = f"These are estimates ({findings.time_words(findings.period)}): {error}."
    if findings.mode == TRANSIT and findings.impact.by_transit.options:
        return f"{told} {visit_text(findings, walking_kph(findings))}"
    return told


def _words(findings: Findings) -> dict[str, str]:
    end = "end" if findings.from_sites else "start"
    return {
        **_sentences(findings, findings.mode),
        "error": _error_text(findings),
        "start": f"Journeys {end} at the middle of where the people of this small area live "
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
