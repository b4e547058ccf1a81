"""Who gains and who loses between two options."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hubplan.cells import SHOWN_ROWS, cell_html, rows_left
from hubplan.errors import InputError
from hubplan.units import BoolArray, FloatArray

#: Differences in minutes by which winners and losers are counted.
LIMITS_MINUTES: Final = (5.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many travel longer, shorter, or about the same.

    Attributes
    ----------
    limit_minutes : float
        Differences up to this count as the same.
    people_longer, people_shorter, people_same : float
        They add up to everybody. Losing the only route counts as longer, gaining one as shorter.
    """

    limit_minutes: float
    people_longer: float
    people_shorter: float
    people_same: float


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


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        """Return how many travel longer and shorter in one line."""
        return (
            f"Change({self.people_longer:,.0f} people {self.noticeable_minutes:g}+ minutes longer, "
            f"{self.people_shorter:,.0f} shorter, {self.people_same:,.0f} about the same)"
        )

    def _repr_html_(self) -> str:
        shown = self.to_frame().head(SHOWN_ROWS)
        table = shown.rename(columns={"minutes_more": "minutes more, average"})
        formats = {"people": ",.0f", "minutes more, average": ".1f"}
        note = rows_left(SHOWN_ROWS, len(self.places), ".to_frame()")
        return cell_html(self, table, formats=formats, note=note)

    def to_frame(self) -> pd.DataFrame:
        """Return where journeys get longer as a table.

        Returns
        -------
        DataFrame
            One row a place: ``place``, ``people`` and ``minutes_more``; see `PlaceChange`.
        """
        return pd.DataFrame(
            [(place.place, place.people, place.minutes_more) for place in self.places],
            columns=["place", "people", "minutes_more"],
        )


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
    more, longer, _ = longer_shorter(before, after, noticeable_minutes)
    (counts,) = moved(before, after, weights, [noticeable_minutes])
    return Change(
        noticeable_minutes,
        counts.people_longer,
        counts.people_shorter,
        counts.people_same,
        _places(more, weights, np.array(places, dtype=object), longer),
    )


def moved(
    before: FloatArray, after: FloatArray, weights: FloatArray, limits: Iterable[float]
) -> tuple[Moved, ...]:
    """Count who travels longer and who shorter, by more than each of some differences.

    Parameters
    ----------
    before, after, weights : ndarray of float, shape (n,)
        As of `change`; the people may be those of a group.
    limits : iterable of float
        Differences in minutes.

    Returns
    -------
    tuple of Moved
        In the order of the limits.
    """
    found = []
    for limit in limits:
        _, longer, shorter = longer_shorter(before, after, limit)
        counts = (math.fsum(weights[who]) for who in (longer, shorter, ~longer & ~shorter))
        found.append(Moved(limit, *counts))
    return tuple(found)


def people_longer_by_place(
    before: FloatArray,
    after: FloatArray,
    weights: FloatArray,
    places: tuple[str, ...],
    limits: Iterable[float],
) -> dict[str, tuple[float, ...]]:
    """Count by place who travels longer by more than each of some differences.

    Parameters
    ----------
    before, after, weights : ndarray of float, shape (n,)
        As of `change`.
    places : tuple of str
        The place each demand point belongs to.
    limits : iterable of float
        Differences in minutes.

    Returns
    -------
    dict of str to tuple of float
        People, in the order of the limits, of every place.
    """
    names = np.array(places, dtype=object)
    longer = [longer_shorter(before, after, limit)[1] for limit in limits]
    return {
        str(place): tuple(math.fsum(weights[who & (names == place)]) for who in longer)
        for place in sorted(set(places))
    }


def longer_shorter(
    before: FloatArray, after: FloatArray, limit: float
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Return who travels longer and who shorter by more than a difference.

    Parameters
    ----------
    before, after : ndarray of float, shape (n,)
        Minutes to the nearest hub; NaN = no route.
    limit : float
        Differences in minutes up to this count as the same.

    Returns
    -------
    more : ndarray of float, shape (n,)
        Minutes more, to hundredths; NaN where either is.
    longer, shorter : ndarray of bool, shape (n,)
        Losing the only route counts as longer, gaining one as shorter.
    """
    # Differences of hundredths are hundredths: without rounding, 5.00 may come out as 5.0000001.
    more = np.round(after - before, 2)
    lost, gained = np.isnan(after) & ~np.isnan(before), np.isnan(before) & ~np.isnan(after)
    return more, lost | (more > limit), gained | (more < -limit)


def _places(
    more: FloatArray, weights: FloatArray, places: np.ndarray, longer: BoolArray
) -> tuple[PlaceChange, ...]:
    found = []
    for place in sorted(set(places[longer & (weights > 0)])):
        here = longer & (places == place)
        routed = here & ~np.isnan(more)
        # Rounded once, so that the page, which adds up in another order, says the same.
        travelling = math.fsum(weights[routed])
        total = math.fsum(more[routed] * weights[routed])
        minutes_more = total / travelling if travelling else math.nan
        found.append(PlaceChange(str(place), math.fsum(weights[here]), minutes_more))
    return tuple(sorted(found, key=lambda each: (-each.people, each.place)))
