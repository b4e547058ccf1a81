"""What was mended or left out while a timetable was read: every kind counted, with an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of thing that was mended, read with an assumption, or left out.

    Attributes
    ----------
    what : str
        What was found and what was done, in words for readers: ``"times left blank, worked
        out by their place in the sequence of stops"``.
    count : int
        How often.
    example : str
        File and row of the first, such as ``"eptc/stop_times.txt row 3"``.
    """

    what: str
    count: int
    example: str


def repairs_in_words(repairs: Mapping[str, Repair]) -> list[str]:
    """Tell every repair in a line.

    Parameters
    ----------
    repairs : mapping of str to Repair
        By kind, as `Timetable.repairs` has them.

    Returns
    -------
    list of str
        Such as ``"2 times left blank, ... (first: eptc/stop_times.txt row 3)"``.
    """
    return [f"{r.count:,} {r.what} (first: {r.example})" for r in repairs.values()]
