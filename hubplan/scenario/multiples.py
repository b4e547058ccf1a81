"""Each person's new journey as a multiple of the present one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.location.nearest import weigh
from hubplan.units import BoolArray, FloatArray

#: Bands of the multiple by name, each with the greatest multiple that belongs to it in per cent
#: of the present journey. From 80 to 125 per cent counts as about the same.
BANDS: Final = {
    "up_to_half": 50,
    "half_to_0_8": 80,
    "about_the_same": 125,
    "1_25_to_1_5": 150,
    "1_5_to_2": 200,
    "2_to_3": 300,
    "over_3": None,
}
#: Name of the band of those who have no route, today or then.
NO_MULTIPLE: Final = "no_multiple"
#: Beyond so many per cent of the present journey a place is named.
NAMED_BEYOND: Final = 150


@dataclass(frozen=True, slots=True)
class PlaceMultiple:
    """The people of one place whose journey takes much longer than it does today.

    Attributes
    ----------
    place : str
        Its name.
    people : float
        How many of its people travel more than `NAMED_BEYOND` per cent of today's minutes.
    minutes_before, minutes_after : float
        Average journey over them, today and then.
    greatest_multiple : float
        Of any small area among them; infinite where today's journey takes no time.
    """

    place: str
    people: float
    minutes_before: float
    minutes_after: float
    greatest_multiple: float


def people_by_multiple(
    before: FloatArray, after: FloatArray, weights: FloatArray
) -> dict[str, float]:
    """Count people by how many times today's minutes their journey takes.

    Parameters
    ----------
    before, after : ndarray of float, shape (n,)
        Minutes to the nearest hub, in whole hundredths; NaN = no route.
    weights : ndarray of float, shape (n,)
        People.

    Returns
    -------
    dict of str to float
        By `BANDS`, then `NO_MULTIPLE`; together everybody. A journey that takes no time today
        and some time then counts as over three times.
    """
    old, new, known = _hundredths(before, after)
    found, left = {}, known.copy()
    for band, most in BANDS.items():
        # Whole numbers on both sides: exactly one and a half times is not more than that.
        inside = left if most is None else left & (new * 100 <= most * old)
        found[band] = math.fsum(weights[inside])
        left &= ~inside
    return found | {NO_MULTIPLE: math.fsum(weights[~known])}


def places_by_multiple(
    before: FloatArray, after: FloatArray, weights: FloatArray, places: tuple[str, ...]
) -> tuple[PlaceMultiple, ...]:
    """Name the places whose people travel more than one and a half times today's minutes.

    Parameters
    ----------
    before, after, weights : ndarray of float, shape (n,)
        As of `people_by_multiple`.
    places : tuple of str
        The place each demand point belongs to.

    Returns
    -------
    tuple of PlaceMultiple
        Most people first, then by name.
    """
    old, new, known = _hundredths(before, after)
    hit = known & (weights > 0) & (new * 100 > NAMED_BEYOND * old)
    names = np.array(places, dtype=object)
    found = []
    for place in sorted(set(names[hit])):
        here = hit & (names == place)
        people, minutes_before, _ = weigh(before[here], weights[here])
        _, minutes_after, _ = weigh(after[here], weights[here])
        multiples = [b / a if a else math.inf for a, b in zip(old[here], new[here], strict=True)]
        found.append(
            PlaceMultiple(
                str(place),
                people,
                minutes_before / people,
                minutes_after / people,
                float(max(multiples)),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.people, each.place)))


def _hundredths(before: FloatArray, after: FloatArray) -> tuple[np.ndarray, np.ndarray, BoolArray]:
    """Return both as whole hundredths, and where both have a route."""
    known = ~np.isnan(before) & ~np.isnan(after)
    old, new = (
        np.rint(np.where(known, minutes, 0.0) * 100).astype(np.int64) for minutes in (before, after)
    )
    # No minutes both times is the same journey, though any multiple of nothing is nothing.
    nothing = (old == 0) & (new == 0)
    return np.where(nothing, 1, old), np.where(nothing, 1, new), known
