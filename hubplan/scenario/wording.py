"""Figures in words, written once, so that terminal, report and map say the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hubplan.travel_times import PERIODS

#: What a hub of each tier is called.
TIER_WORDS: Final = {"main": "main hub", "mini": "mini-hub", "open": "hub"}
NO_ROUTE: Final = "no route"
UNKNOWN: Final = "–"

_SMALL_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)
_NEARLY_ALL: Final = 0.995
_HARDLY_ANY: Final = 0.005


def minutes_text(minutes: float, *, unknown: str = UNKNOWN) -> str:
    """Return minutes to one decimal.

    Parameters
    ----------
    minutes : float
        Minutes; NaN = unknown or no route.
    unknown : str
        What stands for NaN.

    Returns
    -------
    str
        Such as ``"15.4"``.
    """
    return unknown if math.isnan(minutes) else f"{minutes:.1f}"


def percent(share: float) -> str:
    """Return a share in whole per cent, never claiming all or none by rounding.

    Parameters
    ----------
    share : float
        0 to 1; NaN when nobody is counted.

    Returns
    -------
    str
        Such as ``"95%"``; ``"over 99%"`` for 0.996 and ``"under 1%"`` for 0.004.
    """
    if math.isnan(share):
        return UNKNOWN
    if _NEARLY_ALL <= share < 1:
        return "over 99%"
    if 0 < share < _HARDLY_ANY:
        return "under 1%"
    return f"{share:.0%}"


def range_text(bounds: tuple[float, float]) -> str:
    """Return the least and the greatest share over time models.

    Parameters
    ----------
    bounds : tuple of float
        Least and greatest share, 0 to 1; NaN when unknown.

    Returns
    -------
    str
        Such as ``"77% to over 99%"``; one figure where both are alike, ``""`` when unknown.
    """
    if math.isnan(bounds[0]):
        return ""
    return " to ".join(dict.fromkeys(percent(share) for share in bounds))


def people_text(people: float) -> str:
    """Return a count of people.

    Parameters
    ----------
    people : float
        Zero or more.

    Returns
    -------
    str
        Whole, with commas at thousands: ``"23,138"``.
    """
    return f"{people:,.0f}"


def count_words(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    Parameters
    ----------
    count : int
        Zero or more.
    noun : str
        In the singular.
    plural : str
        Where it does not just take an s.

    Returns
    -------
    str
        In words up to ten: ``"two mini-hubs"``.
    """
    number = _SMALL_NUMBERS[count] if count < len(_SMALL_NUMBERS) else f"{count:,}"
    return f"{number} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in prose.

    Parameters
    ----------
    words : sequence of str
        Any number.

    Returns
    -------
    str
        ``"A, B and C"``.
    """
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def sentence_case(text: str) -> str:
    """Return a text with its first letter as a capital.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        The rest unchanged.
    """
    return text[:1].upper() + text[1:]


def period_words(name: str) -> str:
    """Return a period profile in words.

    Parameters
    ----------
    name : str
        Such as ``"am_peak"``.

    Returns
    -------
    str
        Its label, ``"morning peak, weekdays 7-10 am"``; the name where it is not one of ours.
    """
    return PERIODS[name].label if name in PERIODS else name.replace("_", " ")
