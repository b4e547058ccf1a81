"""Who gains and who loses between two options."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubplan.errors import InputError
from hubplan.units import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """The people of one place whose journey gets noticeably longer.

    Attributes
    ----------
    place : str
        Its name.
    people : float
        How many of its people travel longer by more than the noticeable difference.
    minutes_more : float
        By how many minutes, on average over those of them who still have a route; NaN when
        none has.
    """

    place: str
    people: float
    minutes_more: float


@dataclass(frozen=True, slots=True)
class Change:
    """What a move from one option to another does to people's journeys.

    Attributes
    ----------
    noticeable_minutes : float
        Differences up to this count as the same.
    people_longer, people_shorter, people_same : float
        How many travel longer, shorter, or the same; the three add up to everybody. Losing the
        only route counts as longer, gaining one as shorter.
    places : tuple of PlaceChange
        Where journeys get longer, most people first.
    """

    noticeable_minutes: float
    people_longer: float
    people_shorter: float
    people_same: float
    places: tuple[PlaceChange, ...]


def change(
    before: FloatArray,
    after: FloatArray,
    weights: FloatArray,
    places: tuple[str, ...],
    *,
    noticeable_minutes: float = 5.0,
) -> Change:
    """Compare everybody's minutes before and after.

    Parameters
    ----------
    before, after : ndarray of float, shape (n,)
        Minutes to the nearest hub; NaN = no route.
    weights : ndarray of float, shape (n,)
        People.
    places : tuple of str
        The place each demand point belongs to.
    noticeable_minutes : float
        Differences up to this count as the same.

    Returns
    -------
    Change
        Counts of people, and the places where journeys get longer.

    Raises
    ------
    InputError
        If the arrays do not belong to the same demand points.
    """
    if not before.shape == after.shape == weights.shape == (len(places),):
        raise InputError(
            "the two options are about different demand points", hint="Compare one problem only."
        )
    # Differences of hundredths are hundredths: without rounding, 5.00 may come out as 5.0000001.
    more = np.round(after - before, 2)
    lost, gained = np.isnan(after) & ~np.isnan(before), np.isnan(before) & ~np.isnan(after)
    longer = lost | (more > noticeable_minutes)
    shorter = gained | (more < -noticeable_minutes)
    return Change(
        noticeable_minutes,
        float(weights[longer].sum()),
        float(weights[shorter].sum()),
        float(weights[~longer & ~shorter].sum()),
        _places(more, weights, np.array(places, dtype=object), longer),
    )


def _places(
    more: FloatArray, weights: FloatArray, places: np.ndarray, longer: BoolArray
) -> tuple[PlaceChange, ...]:
    found = []
    for place in sorted(set(places[longer & (weights > 0)])):
        here = longer & (places == place)
        routed = here & ~np.isnan(more)
        travelling = weights[routed].sum()
        minutes_more = more[routed] @ weights[routed] / travelling if travelling else np.nan
        found.append(PlaceChange(str(place), float(weights[here].sum()), float(minutes_more)))
    return tuple(sorted(found, key=lambda each: (-each.people, each.place)))
