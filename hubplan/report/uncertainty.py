"""How far journey times may be off, and what that does to coverage, in plain sentences."""

from __future__ import annotations

import math

from hubplan.scenario import Findings
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import count_words, listed, range_text


def coverage_range_text(findings: Findings) -> str:
    """Return how far the share of the first sentence depends on the time model.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when one time model was tried.
    """
    tried = len(findings.range_periods)
    if tried < 2:  # noqa: PLR2004 - a range has two ends
        return ""
    words = mode_words(findings.mode)
    today = findings.today
    then = f" (today {range_text(findings.share_ranges[today.id])})" if today else ""
    return (
        f"Over {count_words(tried, words.state, words.states)}, the share within "
        f"{findings.headline_minutes:g} minutes is "
        f"{range_text(findings.share_ranges[findings.best_id])}{then}."
    )


def error_text(findings: Findings) -> str:
    """Return how far single journeys may be off under each time model.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A sentence or two; ``""`` where no time model is known.
    """
    known = [
        f"±{note.error_90_minutes:g} minutes ({note.words})"
        for note in findings.times
        if not math.isnan(note.error_90_minutes)
    ]
    unknown: dict[str, list[str]] = {}
    for note in findings.times:
        if math.isnan(note.error_90_minutes):
            unknown.setdefault(note.error_source, []).append(note.words)
    sentences = [f"Nine journeys in ten are within {listed(known)}."] if known else []
    for why, words in unknown.items():
        because = f": {why}" if why else ""
        sentences.append(f"How far journeys are off is not known for {listed(words)}{because}.")
    return " ".join(sentences)
