"""What the sheets come to in sentences, written once for terminal and page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from hubplan.feedback.answers import Feedback
from hubplan.feedback.placing import REASONS
from hubplan.feedback.reasonable import STEPS, Reasonable
from hubplan.scenario import Findings, Option
from hubplan.scenario.wording import TIER_WORDS, count_words, listed, people_text, sentence_case


def whose_views(feedback: Feedback) -> str:
    """Return whose views these are.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    str
        Two sentences.
    """
    sheets = count_words(len(feedback.handed.sheets), "sheet")
    among = ""
    if feedback.view is not None:
        people = people_text(feedback.view.findings.best.metrics.people)
        among = f" of all {people} people of the area"
    return (
        f"These are the views of those who handed in {sheets}, not{among or ' of everybody'}. "
        "Nobody was drawn by chance: those who answer may think otherwise than those who do not."
    )


def days(feedback: Feedback) -> str:
    """Return when the sheets were written.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    str
        Such as ``"written on 3 November 2026"`` or ``"written from 3 to 9 November 2026"``.
    """
    written = sorted(dt.date.fromisoformat(sheet.written) for sheet in feedback.handed.sheets)
    first, last = written[0], written[-1]
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return f"written on {end}"
    start = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"written from {start} to {end}"


def left_out(feedback: Feedback) -> list[str]:
    """Return what was handed in but is not counted, and what to know of the rest.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    list of str
        Parts of a sentence; empty where there is nothing to say.
    """
    handed = feedback.handed
    told = []
    if handed.repeated:
        told.append(f"{_sheets(handed.repeated)} handed in again or saved anew later")
    if handed.blank:
        told.append(f"{_sheets(handed.blank)} without any answer")
    if handed.other_studies:
        others = listed([f"{name} ({n})" for name, n in handed.other_studies.items()])
        told.append(f"{_sheets(sum(handed.other_studies.values()))} about other studies: {others}")
    return told


def not_placed(feedback: Feedback) -> str:
    """Return how many wishes stand on no map, and why.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    str
        Such as ``"Three wishes could not be placed (2 outside the area of the study, ...)"``;
        empty where all could, or no study was given.
    """
    reasons: Counter[str] = Counter()
    for wish in feedback.wishes:
        if wish.found is not None and wish.point is None:
            reasons[REASONS[wish.found.kind]] += wish.sheets
    if not reasons:
        return ""
    many = sentence_case(count_words(reasons.total(), "wish", "wishes"))
    told = "; ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    return f"{many} could not be placed ({told})"


def minutes_sentence(answers: Reasonable) -> str:
    """Return what journey is thought reasonable.

    Parameters
    ----------
    answers : Reasonable
        The answers.

    Returns
    -------
    str
        Two sentences at most.
    """
    if not answers.answers:
        return "No sheet says what journey is reasonable."
    if answers.least == answers.most:
        return f"{_say(answers.answers)} what journey is reasonable: {answers.median:g} minutes."
    return (
        f"{_say(answers.answers)} what journey is reasonable. Half named "
        f"{answers.median:g} minutes or less; the middle half named {answers.lower_quartile:g} to "
        f"{answers.upper_quartile:g}, all {answers.least:g} to {answers.most:g}."
    )


def step_labels() -> list[str]:
    """Return the steps in which answers are counted.

    Returns
    -------
    list of str
        Such as ``"11 to 15 minutes"``.
    """
    starts = (0, *STEPS)
    between = [
        f"{start + 1} to {end} minutes" for start, end in zip(starts[1:], STEPS[1:], strict=False)
    ]
    return [f"up to {STEPS[0]} minutes", *between, f"over {STEPS[-1]} minutes"]


def option_name(findings: Findings, option: Option) -> str:
    """Return an option's name for a table.

    Parameters
    ----------
    findings : Findings
        The study's.
    option : Option
        One of them.

    Returns
    -------
    str
        ``"Today"``, ``"Best plan"``, or its label.
    """
    if option.id == findings.today_id:
        return "Today"
    return "Best plan" if option.id == findings.best_id else option.short_label


def tier_heading(tier: str, names: Sequence[str]) -> str:
    """Return what the hubs of a tier are called.

    Parameters
    ----------
    tier : str
        Such as ``"main"``.
    names : sequence of str
        Its hubs, one or more.

    Returns
    -------
    str
        Such as ``"main hubs"``.
    """
    word = TIER_WORDS.get(tier, tier)
    return word if len(names) == 1 else f"{word}s"


def _say(count: int) -> str:
    return f"{sentence_case(_sheets(count))} {'says' if count == 1 else 'say'}"


def _sheets(count: int) -> str:
    return count_words(count, "sheet")
