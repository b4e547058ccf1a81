"""What a study places, and who travels, in its own words: changed in our words, never in data."""

from __future__ import annotations

import html
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from hubplan.scenario.findings import Findings

T = TypeVar("T")

HUB: Final = "hub"
#: The word, but not in the name of a file such as hubs.csv.
_WORD: Final = re.compile(r"\b([Hh])ub(s?)\b(?!\.\w)")
_OUTSIDE_TAGS: Final = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>)", re.DOTALL)

#: What is said of people who travel, and of people who are visited.
_VISITED: Final = {
    "who reach a hub": "who are reached from a hub",
    "people reach the nearest hub": "people are reached from the nearest hub",
    "90% reach one": "90% are reached",
    "could reach a hub": "could be reached from a hub",
    "people reach a hub": "people are reached from a hub",
    "80% reach a hub": "80% are reached from a hub",
    "80% would reach one": "80% would be reached",
    "people reach one": "people are reached",
    "80% reach one": "80% are reached",
    "80% get there": "80% are reached",
    "Half reach one": "Half are reached",
    "95% reach one": "95% are reached",
    "to the nearest hub": "from the nearest hub",
    "To the nearest hub": "From the nearest hub",
    "To any hub": "From any hub",
    "to any hub": "from any hub",
    "to the hub of": "from the hub of",
    "To the hub of": "From the hub of",
    "point reaches a hub": "point is reached from a hub",
}


def in_own_words(text: str, findings: Findings) -> str:
    """Return our words as the study says them: its noun for a hub, and who travels.

    Parameters
    ----------
    text : str
        Words of ours, into which names may be filled.
    findings : Findings
        For the noun and the direction, and for the names, which keep their own words.

    Returns
    -------
    str
        The same where people travel to hubs.
    """
    return _Words(findings).of(text)


def throughout_in_own_words(told: T, findings: Findings) -> T:
    """Return a dataclass of texts with all of them as the study says them.

    Parameters
    ----------
    told : dataclass or tuple or str
        Tuples and dataclasses inside are gone through as well; all else stays.
    findings : Findings
        As of `in_own_words`.

    Returns
    -------
    dataclass or tuple or str
        A new object.
    """
    words = _Words(findings)
    return _mapped(told, words) if words.differ else told


def page_in_own_words(page: str, findings: Findings) -> str:
    """Return a page with all that people read as the study says it.

    Parameters
    ----------
    page : str
        HTML; tags, scripts and styles stay as they are.
    findings : Findings
        As of `in_own_words`.

    Returns
    -------
    str
        HTML.
    """
    words = _Words(findings)
    if not words.differ:
        return page
    parts = _OUTSIDE_TAGS.split(page)
    return "".join(part if number % 2 else words.of(part) for number, part in enumerate(parts))


def _mapped(told: Any, words: _Words) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    if isinstance(told, str):
        return words.of(told)
    if isinstance(told, tuple):
        return tuple(_mapped(each, words) for each in told)
    if is_dataclass(told) and not isinstance(told, type):
        changed = {each.name: _mapped(getattr(told, each.name), words) for each in fields(told)}
        return replace(told, **changed)
    return told


class _Words:
    """The words of one study, found once."""

    def __init__(self, findings: Findings) -> None:
        self.differ = findings.noun != HUB or findings.from_sites
        self._noun = findings.noun
        names = [re.escape(name) for name in _names(findings)] if self.differ else []
        self._data = re.compile(f"({'|'.join(names)})") if names else None
        self._visited = None
        if findings.from_sites:
            phrases = sorted(_VISITED, key=lambda phrase: -len(phrase))
            self._visited = re.compile("|".join(map(re.escape, phrases)))

    def of(self, text: str) -> str:
        """Return a text in them; names from data stay."""
        if not self.differ:
            return text
        if self._data is None:
            return self._own(text)
        parts = self._data.split(text)
        return "".join(part if number % 2 else self._own(part) for number, part in enumerate(parts))

    def _own(self, text: str) -> str:
        if self._visited is not None:
            text = self._visited.sub(lambda found: _VISITED[found.group()], text)
        return _WORD.sub(self._renamed, text)

    def _renamed(self, found: re.Match[str]) -> str:
        letter, plural = found.groups()
        noun = self._noun[:1].upper() + self._noun[1:] if letter == "H" else self._noun
        return f"{noun}{plural}"


def _names(findings: Findings) -> list[str]:
    """Return the names from data with one of our words, as written and as in HTML."""
    notes = (text for note in findings.sources for text in (note.source, note.file))
    known = {
        *findings.sites.names,
        *findings.places,
        *findings.area_names.values(),
        *findings.group_labels.values(),
        *notes,
        *findings.notes,
        *(option.label for option in findings.options),
        findings.title,
        findings.area_label,
    }
    written = known.union(html.escape(name).replace("&#x27;", "&#39;") for name in known)
    found = (name for name in written if _WORD.search(name))
    return sorted(found, key=lambda name: (-len(name), name))
