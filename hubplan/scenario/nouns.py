"""What a study places need not be called a hub: its own noun, in our words but never in data."""

from __future__ import annotations

import html
import re
from typing import Final

from hubplan.scenario.findings import Findings

HUB: Final = "hub"
_WORD: Final = re.compile(r"\b([Hh])ub(s?)\b")
_OUTSIDE_TAGS: Final = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>)", re.DOTALL)


def in_own_noun(text: str, findings: Findings) -> str:
    """Return our words with the study's own noun for a hub.

    Parameters
    ----------
    text : str
        Words of ours, into which names may be filled.
    findings : Findings
        For the noun, and for the names, which keep their own words.

    Returns
    -------
    str
        The same where the study says hub.
    """
    if findings.noun == HUB:
        return text
    names = "|".join(re.escape(name) for name in _names(findings))
    pattern = re.compile(f"({names})|{_WORD.pattern}") if names else _WORD
    return pattern.sub(lambda found: _renamed(found, findings.noun), text)


def page_in_own_noun(page: str, findings: Findings) -> str:
    """Return a page with the study's own noun for a hub in all that people read.

    Parameters
    ----------
    page : str
        HTML; tags, scripts and styles stay as they are.
    findings : Findings
        As of `in_own_noun`.

    Returns
    -------
    str
        HTML.
    """
    if findings.noun == HUB:
        return page
    parts = _OUTSIDE_TAGS.split(page)
    return "".join(
        part if number % 2 else in_own_noun(part, findings) for number, part in enumerate(parts)
    )


def _renamed(found: re.Match[str], noun: str) -> str:
    groups = found.groups()
    letter, plural = groups[-2:]
    if letter is None:
        return found.group()
    said = noun[:1].upper() + noun[1:] if letter == "H" else noun
    return f"{said}{plural}"


def _names(findings: Findings) -> list[str]:
    """Return the names from data in which the word stands, as written and as in HTML."""
    notes = (text for note in findings.sources for text in (note.source, note.file))
    known = {
        *findings.sites.names,
        *findings.places,
        *findings.area_names.values(),
        *findings.group_labels.values(),
        *notes,
        findings.title,
        findings.area_label,
    }
    written = known.union(html.escape(name).replace("&#x27;", "&#39;") for name in known)
    found = (name for name in written if _WORD.search(name))
    return sorted(found, key=lambda name: (-len(name), name))
