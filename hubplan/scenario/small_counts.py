"""The rule for small counts: where few people could be known, their number is not told."""

from __future__ import annotations

from typing import Final

from hubplan.scenario.wording import people_text

#: Counts of people from 1 to one less than this are not told for a place or a small area.
LEAST_SHOWN: Final = 10

#: What is told instead, in every format.
SMALL: Final = f"under {LEAST_SHOWN}"


def is_small(people: float) -> bool:
    """Return whether a count of people in one place is too small to be told.

    Parameters
    ----------
    people : float
        Zero or more.

    Returns
    -------
    bool
        True above zero and below `LEAST_SHOWN`; nobody is nobody, and is told.
    """
    return 0 < people < LEAST_SHOWN


def told_count(people: float) -> float | str:
    """Return a count of people in one place as it may be told.

    Parameters
    ----------
    people : float
        Zero or more.

    Returns
    -------
    float or str
        The count, or `SMALL`. Totals are made of the counts themselves, never of these.
    """
    return SMALL if is_small(people) else people


def told_text(people: float) -> str:
    """Return a count of people in one place as prose has it.

    Parameters
    ----------
    people : float
        Zero or more.

    Returns
    -------
    str
        Whole, with commas at thousands, or `SMALL`.
    """
    return SMALL if is_small(people) else people_text(people)
