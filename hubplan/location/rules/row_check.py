"""Rules held against many plans at once: sums add up over the two halves of a block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from hubplan.errors import SolverError, raise_faults
from hubplan.location.measure import Measure
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question, tiers_of
from hubplan.location.rules import Close, Keep, LoadRule, Row, Rule
from hubplan.location.solvers.halves import Rows
from hubplan.units import BoolArray, FloatArray, IntArray


def rows_of(problem: LocationProblem, question: Question) -> list[Row]:
    """Return the rules of a question as linear rows, the fields `keep` and `close` not among them.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.

    Returns
    -------
    list of Row
        Rules that bind loads have none.

    Raises
    ------
    InputError
        If a rule names what is not there; all faults of all rules at once.
    """
    tiers = tiers_of(question)
    faults = [fault for rule in question.rules for fault in rule.faults(problem.sites, tiers)]
    raise_faults(f"the rules of the question {question.model}", faults)
    return [row for rule in question.rules for row in rule.rows(problem.sites, tiers)]


@dataclass(frozen=True, slots=True, eq=False)
class RowCheck:
    """The rows of a question as arrays over the positions of a measure.

    Attributes
    ----------
    rows : tuple of Row
        Rows whose sums are compared.
    coefficients : dict of str to ndarray of float, shape (rows, m + 1)
        By tier; the last column is zero, so that the empty place of an option adds nothing.
    conflicts : ndarray of bool, shape (tiers * (m + 1), tiers * (m + 1)), or None
        Where two hubs may not be open together: rows "at most one of" are looked up in one table,
        however many they are. None = there are no such rows.
    fixed : Rows
        Hubs open in every plan.
    """

    rows: tuple[Row, ...]
    coefficients: dict[str, FloatArray]
    conflicts: BoolArray | None
    fixed: Rows

    def some(self, options: Rows, count: int) -> BoolArray:
        """Return which options of one half may be part of a plan at all.

        Parameters
        ----------
        options : Rows
            Options.
        count : int
            How many.

        Returns
        -------
        ndarray of bool, shape (count,)
            False where the option breaks a rule whatever the other half is.
        """
        good = np.ones(count, dtype=bool)
        if self.conflicts is not None:
            always = np.broadcast_to(self._places(self.fixed, 1), (count, self._width(self.fixed)))
            places = np.hstack([always, self._places(options, count)])
            for a, b in combinations(places.T, 2):
                good &= ~self.conflicts[a, b]
        sums = self._sums(options, count) + self._sums(self.fixed, 1)
        for row, total in zip(self.rows, sums, strict=True):
            if row.sense != ">=" and min(row.coefficients.values(), default=0.0) >= 0:
                good &= replace(row, sense="<=").keeps(total)
        return good

    def pairs(self, one: Rows, two: Rows, counts: tuple[int, int]) -> BoolArray:
        """Return which pairs of options keep every rule.

        Parameters
        ----------
        one, two : Rows
            Options of each half, each possible by itself (`some`).
        counts : tuple of int
            How many of each.

        Returns
        -------
        ndarray of bool, shape (options in one, options in two)
            True where the plan keeps every row.
        """
        good = np.ones(counts, dtype=bool)
        if self.conflicts is not None:
            second = self._places(two, counts[1]).T
            for a, b in product(self._places(one, counts[0]).T, second):
                good &= ~self.conflicts[a[:, np.newaxis], b]
        first = self._sums(one, counts[0]) + self._sums(self.fixed, 1)
        for row, a, b in zip(self.rows, first, self._sums(two, counts[1]), strict=True):
            good &= row.keeps(a[:, np.newaxis] + b)
        return good

    def _sums(self, options: Rows, count: int) -> FloatArray:
        total = np.zeros((len(self.rows), count))
        for tier, table in options.items():
            total += self.coefficients[tier][:, table].sum(axis=2)
        return total

    def _width(self, options: Rows) -> int:
        return sum(table.shape[1] for table in options.values())

    def _places(self, options: Rows, count: int) -> IntArray:
        """Return the hubs of each option as places in `conflicts`."""
        assert self.conflicts is not None
        width = len(self.conflicts) // len(self.coefficients)
        tables = [
            t * width + options[tier] % width  # an empty place, -1, is the last of its tier
            for t, tier in enumerate(self.coefficients)
            if tier in options
        ]
        return np.hstack([np.empty((count, 0), dtype=np.int64), *tables])


def row_check_of(
    problem: LocationProblem, question: Question, measure: Measure, fixed: Rows
) -> RowCheck | None:
    """Return the check of a question's rules, or None if its choices keep them all by themselves.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.
    measure : Measure
        Its costs, whose positions are used.
    fixed : Rows
        Hubs open in every plan.

    Returns
    -------
    RowCheck or None
        None costs nothing.
    """
    loaded = [rule.label for rule in question.rules if isinstance(rule, LoadRule)]
    if loaded:
        raise SolverError(
            f"the rule '{loaded[0]}' binds who goes where, which hubs alone do not tell",
            hint="Ask one question at a time, with the method 'auto' or 'milp'.",
        )
    told = {rule.label for rule in question.rules if is_chosen(rule)}
    rows = [row for row in rows_of(problem, question) if row.rule not in told]
    if not rows:
        return None
    position = {site: j for j, site in enumerate(measure.site_ids)}
    width = len(position) + 1
    start = {tier: t * width for t, tier in enumerate(measure.tiers)}
    conflicts = np.zeros((width * len(start),) * 2, dtype=bool)
    summed = []
    for row in rows:
        if _is_at_most_one(row):
            keys = [start[tier] + position[site] for tier, site in row.coefficients]
            a, b = np.array(list(combinations(keys, 2)), dtype=np.int64).reshape(-1, 2).T
            conflicts[a, b] = conflicts[b, a] = True
        else:
            summed.append(row)
    coefficients = {tier: np.zeros((len(summed), width)) for tier in measure.tiers}
    for r, row in enumerate(summed):
        for (tier, site), value in row.coefficients.items():
            coefficients[tier][r, position[site]] = value
    return RowCheck(tuple(summed), coefficients, conflicts if conflicts.any() else None, fixed)


def is_chosen(rule: Rule) -> bool:
    """Return whether choices keep a rule by themselves, as they keep `keep` and `close`.

    Parameters
    ----------
    rule : Rule
        A rule.

    Returns
    -------
    bool
        True for `Keep` and `Close` of any tier.
    """
    return isinstance(rule, Keep | Close) and rule.tier is None


def _is_at_most_one(row: Row) -> bool:
    return (
        row.sense == "<="
        and row.right == 1
        and all(value == 1 for value in row.coefficients.values())
    )
