"""Groups of people whose journeys are told on their own, and everyone else beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hubplan.units import FloatArray

#: Id of the group of households without a car, of which return journeys are told.
NO_CAR: Final = "no_car_households"


@dataclass(frozen=True, slots=True, eq=False)
class GroupPeople:
    """Who belongs to a group, and who does not, counted in the same unit.

    Attributes
    ----------
    id : str
        Key of the group's figures in every `Option.groups`.
    label : str
        The group in words.
    members : ndarray of float, shape (n,)
        How many of the group start from each demand point.
    others : ndarray of float, shape (n,)
        How many start there who are not in the group: people, or for a group of households the
        other households.
    """

    id: str
    label: str
    members: FloatArray
    others: FloatArray
