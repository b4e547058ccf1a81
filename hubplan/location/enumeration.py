"""Complete enumeration: every plan evaluated, the best of them ranked; exact by construction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from hubplan.location.choices import NONE, Choices, Half, Rows, choices_of
from hubplan.location.measure import Measure, measure_of
from hubplan.location.pairing import join, nearest_costs
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question
from hubplan.location.ranking import Board, Found, around
from hubplan.units import FloatArray, IntArray

# A slice of options whose minutes fill about a core's cache: twice as fast as large slices, and
# memory stays far below 200 MB whatever the number of plans.
_SLICE_BYTES: Final = 512 * 1024
_SLICE_OPTIONS: Final = (16, 1024)


def plans_possible(problem: LocationProblem, question: Question, measure: Measure) -> int:
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
    int
        Exact, however large. With `LSCP`, every set of one or more sites is a plan.
    """
    choices = choices_of(problem, question, measure)
    if isinstance(question, LSCP):
        return int(2 ** len(choices.pool)) - (not question.keep)  # type: ignore[union-attr]
    return choices.plans_possible


def enumerate_plans(problem: LocationProblem, question: Question, *, best: int) -> Found:
    """Evaluate every plan and return the best ones in order.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked.
    best : int
        How many plans to return, at most.

    Returns
    -------
    Found
        Ranked by demand without a route, objective, and ids in alphabetical order.
    """
    measure = measure_of(problem, question)
    possible = plans_possible(problem, question, measure)
    if isinstance(question, LSCP):
        plans, evaluated = _smallest_covers(problem, question, measure, best)
    else:
        plans = _rank(measure, choices_of(problem, question, measure), best).plans(measure)
        evaluated = possible
    return Found(
        plans=tuple(plans),
        plans_possible=possible,
        plans_evaluated=evaluated,
        exact=True,
        bound=None,
        solver=f"numpy {np.__version__}",
    )


def _smallest_covers(
    problem: LocationProblem, question: LSCP, measure: Measure, best: int
) -> tuple[list[Plan], int]:
    """Try sets of growing size until enough of them leave nobody uncovered."""
    plans: list[Plan] = []
    evaluated = 0
    most = len(measure.site_ids) - len(question.close)
    for hubs in range(max(1, len(question.keep)), most + 1):
        choices = choices_of(problem, question, measure, hubs=hubs)
        board = _rank(measure, choices, best - len(plans))
        plans += board.where(board.totals == 0).plans(measure)
        evaluated += choices.plans_possible
        if len(plans) >= best:
            break
    return plans, evaluated


def _rank(measure: Measure, choices: Choices, best: int) -> Board:
    """Evaluate every plan of some choices, slice by slice, and keep the best."""
    board: Board | None = None
    for first, second in choices.blocks():
        for start, stop in _slices(first, measure):
            one = first.rows(start, stop)
            one_costs = nearest_costs(measure, one, stop - start, choices.fixed)
            for begin, end in _slices(second, measure):
                two = second.rows(begin, end)
                two_costs = nearest_costs(measure, two, end - begin, {})
                unreached, totals = join(measure, one_costs, two_costs, end - begin)
                offered = _offer(measure, (choices.fixed, one, two), unreached, totals)
                board = _enter(board, unreached, totals, offered, best)
    assert board is not None
    # Only plans that leave the fewest without a route are compared (see LocationProblem).
    fewest = around(board.unreached[0])[1]
    return board.where(board.unreached <= fewest)


def _enter(
    board: Board | None,
    unreached: FloatArray,
    totals: FloatArray,
    offered: Callable[[IntArray], Board],
    best: int,
) -> Board:
    """Join the plans of one slice to the board; only those that may enter are written out."""
    if board is None:
        return _best_of(offered(np.arange(totals.size)), best)
    chosen = board.may_enter(unreached.ravel(), totals.ravel(), best)
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
