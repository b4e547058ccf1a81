"""Complete enumeration: every plan evaluated, the best of them ranked; exact by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from hubplan.location.measure import Measure, measure_of
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question, closed_by, kept_by
from hubplan.location.rules import binds_loads
from hubplan.location.rules.row_check import RowCheck, row_check_of
from hubplan.location.solvers.choices import Choices, choices_of
from hubplan.location.solvers.halves import NONE, Half, Rows
from hubplan.location.solvers.pairing import join, nearest_costs
from hubplan.location.solvers.ranking import Board, Found, around
from hubplan.units import BoolArray, FloatArray, IntArray

# A slice of options whose minutes fill about a core's cache: twice as fast as large slices, and
# memory stays far below 200 MB whatever the number of plans.
_SLICE_BYTES: Final = 512 * 1024
_SLICE_OPTIONS: Final = (16, 1024)

#: Plans are counted one by one, where rules ask for it, up to so many.
COUNT_UP_TO_PLANS: Final = 20_000_000


def plans_at_most(problem: LocationProblem, question: Question, measure: Measure) -> int:
    """Return how many plans there are before the rows of `Question.rules` are looked at.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked.
    measure : Measure
        Its costs.

    Returns
    -------
    int
        Exact, however large; no smaller than `plans_possible`. With `LSCP`, every set of one or
        more sites is a plan.
    """
    choices = choices_of(problem, question, measure)
    if isinstance(question, LSCP):
        return int(2 ** len(choices.pool)) - (not kept_by(question))  # type: ignore[union-attr]
    return choices.plans_possible


def plans_possible(problem: LocationProblem, question: Question, measure: Measure) -> int | None:
    """Return how many plans keep the rules of a question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked.
    measure : Measure
        Its costs.

    Returns
    -------
    int or None
        Exact, however large, where no rule needs rows; else counted one by one, and None where
        there are more than `COUNT_UP_TO_PLANS` to look at or a rule binds loads.
    """
    most = plans_at_most(problem, question, measure)
    if binds_loads(question.rules):
        return None
    fixed = choices_of(problem, question, measure).fixed
    check = row_check_of(problem, question, measure, fixed)
    if check is None:
        return most
    if most > COUNT_UP_TO_PLANS:
        return None
    return sum(
        int(keeps.sum())
        for choices in _choices(problem, question, measure)
        for *_, keeps in feasible_slices(measure, choices, check)
        if keeps is not None
    )


def enumerate_plans(problem: LocationProblem, question: Question, *, best: int) -> Found:
    """Evaluate every plan and return the best ones in order.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked, and some plan keeps them.
    best : int
        How many plans to return, at most.

    Returns
    -------
    Found
        Ranked by demand without a route, objective, and ids in alphabetical order.
    """
    measure = measure_of(problem, question)
    if isinstance(question, LSCP):
        plans, evaluated = _smallest_covers(problem, question, measure, best)
        possible = plans_possible(problem, question, measure)
    else:
        choices = choices_of(problem, question, measure)
        check = row_check_of(problem, question, measure, choices.fixed)
        board, evaluated = _rank(measure, choices, check, best)
        plans = board.plans(measure) if board else []
        possible = evaluated
    return Found(
        plans=tuple(plans),
        plans_possible=possible,
        plans_evaluated=evaluated,
        exact=True,
        bound=None,
        solver=f"numpy {np.__version__}",
    )


def feasible_slices(
    measure: Measure, choices: Choices, check: RowCheck | None
) -> Iterator[tuple[Rows, int, Rows, int, BoolArray | None]]:
    """Yield all plans in slices small enough for a core's cache.

    Parameters
    ----------
    measure : Measure
        Gives the size of a slice.
    choices : SingleTier or TieredAreas
        The plans.
    check : RowCheck or None
        Rules beyond the choices themselves.

    Yields
    ------
    one : Rows
        Options of the first half.
    ones : int
        How many.
    two : Rows
        Options of the second half.
    twos : int
        How many.
    keeps : ndarray of bool, shape (ones, twos), or None
        Which pairs are plans that keep the rules; None = all of them.
    """
    for first, second in choices.blocks():
        for start, stop in _slices(first, measure):
            one, ones = _possible(first.rows(start, stop), stop - start, check)
            for begin, end in _slices(second, measure) if ones else ():
                two, twos = _possible(second.rows(begin, end), end - begin, check)
                if not twos:
                    continue
                keeps = check.pairs(one, two, (ones, twos)) if check else None
                if keeps is None or keeps.any():
                    yield one, ones, two, twos, keeps


def _possible(options: Rows, count: int, check: RowCheck | None) -> tuple[Rows, int]:
    """Leave out options that break a rule whatever stands beside them."""
    if check is None:
        return options, count
    good = check.some(options, count)
    return {tier: table[good] for tier, table in options.items()}, int(good.sum())


def _choices(problem: LocationProblem, question: Question, measure: Measure) -> Iterator[Choices]:
    """Yield the choices of a question, for `LSCP` one for each number of hubs."""
    if not isinstance(question, LSCP):
        yield choices_of(problem, question, measure)
        return
    for hubs in range(max(1, len(kept_by(question))), _most_hubs(question, measure) + 1):
        yield choices_of(problem, question, measure, hubs=hubs)


def _most_hubs(question: LSCP, measure: Measure) -> int:
    return len(measure.site_ids) - len(closed_by(question))


def _smallest_covers(
    problem: LocationProblem, question: LSCP, measure: Measure, best: int
) -> tuple[list[Plan], int]:
    """Try sets of growing size until enough of them leave nobody uncovered."""
    plans: list[Plan] = []
    evaluated = 0
    for choices in _choices(problem, question, measure):
        check = row_check_of(problem, question, measure, choices.fixed)
        board, count = _rank(measure, choices, check, best - len(plans))
        if board is not None:
            plans += board.where(board.totals == 0).plans(measure)
        evaluated += count
        if len(plans) >= best:
            break
    return plans, evaluated


def _rank(
    measure: Measure, choices: Choices, check: RowCheck | None, best: int
) -> tuple[Board | None, int]:
    """Evaluate every plan of some choices, slice by slice; keep the best and count them all."""
    board: Board | None = None
    evaluated = 0
    costs_of: tuple[Rows, list[FloatArray | None]] | None = None
    for one, ones, two, twos, keeps in feasible_slices(measure, choices, check):
        if costs_of is None or costs_of[0] is not one:
            costs_of = one, nearest_costs(measure, one, ones, choices.fixed)
        two_costs = nearest_costs(measure, two, twos, {})
        unreached, totals = join(measure, costs_of[1], two_costs, (ones, twos))
        evaluated += totals.size if keeps is None else int(keeps.sum())
        offered = _offer(measure, (choices.fixed, one, two), unreached, totals)
        board = _enter(board, (unreached, totals, keeps), offered, best)
    if board is None:
        return None, 0
    # Only plans that leave the fewest without a route are compared (see LocationProblem).
    fewest = around(board.unreached[0])[1]
    return board.where(board.unreached <= fewest), evaluated


def _enter(
    board: Board | None,
    slice_of: tuple[FloatArray, FloatArray, BoolArray | None],
    offered: Callable[[IntArray], Board],
    best: int,
) -> Board:
    """Join the plans of one slice to the board; only those that may enter are written out."""
    unreached, totals, keeps = slice_of
    plans = np.arange(totals.size) if keeps is None else np.flatnonzero(keeps)
    if board is None:
        return _best_of(offered(plans), best)
    chosen = plans[board.may_enter(unreached.ravel()[plans], totals.ravel()[plans], best)]
    return board.joined(offered(chosen), best) if chosen.size else board


def _best_of(board: Board, best: int) -> Board:
    return board.where(np.arange(0)).joined(board, best)


def _offer(
    measure: Measure, rows: tuple[Rows, Rows, Rows], unreached: FloatArray, totals: FloatArray
) -> Callable[[IntArray], Board]:
    """Return a function that writes out some plans of a slice, hubs sorted by position."""
    last = len(measure.site_ids)

    def write(chosen: IntArray) -> Board:
        i, j = np.unravel_index(chosen, totals.shape)
        hubs: Rows = {}
        for tier in measure.tiers:
            picked = (np.zeros_like(i), i, j)
            tables = [r[tier][k] for r, k in zip(rows, picked, strict=True) if tier in r]
            table = np.hstack([np.empty((len(chosen), 0), dtype=np.int64), *tables])
            # The empty places go last for sorting, then read as "before every id" again.
            table = np.sort(np.where(table == NONE, last, table), axis=1)
            hubs[tier] = np.where(table == last, NONE, table)
        return Board(unreached.ravel()[chosen], totals.ravel()[chosen], hubs)

    return write


def _slices(half: Half, measure: Measure) -> list[tuple[int, int]]:
    fewest, most = _SLICE_OPTIONS
    step = min(most, max(fewest, _SLICE_BYTES // (8 * measure.costs.shape[1])))
    return [(start, min(start + step, len(half))) for start in range(0, len(half), step)]
