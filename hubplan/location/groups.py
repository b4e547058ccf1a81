"""Whose journeys count: everybody, a column of the demand table, or the people of some places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.location.problem import LocationProblem
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True)
class Group:
    """The people of a column who live in places of some kind.

    Attributes
    ----------
    column : str or None
        Column of the demand table that counts them; None = the weight of the problem.
    where : mapping of str to sequence
        Columns of the demand table and the values a place may have in each; other places count
        nobody. Such as ``{"imd_2025_decile": [1, 2]}`` for the most deprived fifth.
    """

    column: str | None = None
    where: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Turn lists of values into tuples."""
        faults = [
            Fault(f"where, '{name}'", f"is the text {values!r}", f"Give a list: ['{values}'].")
            for name, values in self.where.items()
            if isinstance(values, str)
        ]
        raise_faults("the group", faults)
        fixed = {name: tuple(values) for name, values in self.where.items()}
        object.__setattr__(self, "where", fixed)

    def __hash__(self) -> int:
        """Hash by content."""
        return hash((self.column, tuple(self.where.items())))

    def __str__(self) -> str:
        """Return the group in words."""
        conditions = [f"{name} {_listed(values)}" for name, values in self.where.items()]
        return ", ".join([self.column or "people", *conditions])


#: Everybody (None), a column of the demand table, or a `Group`.
AnyGroup = str | Group | None


def group_weights(problem: LocationProblem, group: AnyGroup) -> FloatArray:
    """Return how many people of a group start from each demand point.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    group : str, Group or None
        Whom to count.

    Returns
    -------
    ndarray of float, shape (n,)
        People, zero or more.

    Raises
    ------
    InputError
        If a column is missing, holds anything but weights, or nobody is in the group.
    """
    if group is None:
        return problem.weights
    asked = Group(group) if isinstance(group, str) else group
    weights = problem.weights if asked.column is None else problem.weights_of(asked.column)
    inside = np.ones(len(weights), dtype=bool)
    for name, values in asked.where.items():
        frame = problem.demand.frame
        if name not in frame.columns:
            raise InputError(
                f"the demand table has no column '{name}'"
                f"{nearest_name(name, map(str, frame.columns))}"
            )
        inside &= np.asarray(frame[name].isin(list(values)), dtype=bool)
    counted = np.where(inside, weights, 0.0)
    if not counted.any():
        raise InputError(
            f"nobody is in the group '{asked}'", hint="Check its column and its condition."
        )
    return counted


def weighted_by(problem: LocationProblem, group: AnyGroup) -> LocationProblem:
    """Return the same problem with a group's people as the weight, for any question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    group : str, Group or None
        Whose journeys count: ``"aged_75_plus"``, ``"no_car_households"``, or
        ``Group(where={"imd_2025_decile": [1, 2]})``.

    Returns
    -------
    LocationProblem
        Every question asked of it is about the group: a p-median is their least mean journey, a
        maximal covering covers most of them.

    Raises
    ------
    InputError
        If a column is missing, holds anything but weights, or nobody is in the group.
    """
    if group is None:
        return problem
    weights = group_weights(problem, group)
    name = str(group)
    demand = replace(
        problem.demand, frame=problem.demand.frame.assign(**{name: weights}), weight=name
    )
    return replace(problem, demand=demand)


def _listed(values: Sequence[object]) -> str:
    return " or ".join(map(str, values))
