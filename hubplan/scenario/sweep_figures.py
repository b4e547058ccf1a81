"""Regret of a plan over the runs of a sweep, and what one assumption alone does to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hubplan.location import Plan
from hubplan.location.best_plan import margin
from hubplan.scenario.sweep import Figures, Run

#: Fields of `Figures`.
FIGURES: Final = ("value", "mean_minutes", "share_within", "p80_minutes")


@dataclass(frozen=True, slots=True)
class PlanRegret:
    """How a plan of the study's ranking fares over all runs.

    Attributes
    ----------
    rank : int
        Its rank in the study, from 1: the study's own plan.
    plan : Plan
        Its hubs.
    mean_loss, max_loss : float
        How much worse than the best plan of the run, in the unit of the objective, over the runs
        in which the two can be compared; NaN if there are none.
    share_best : float
        Share of all runs in which no plan is better.
    runs_compared : int
        Runs in which it leaves no more people without a route than the best plan does.
    """

    rank: int
    plan: Plan
    mean_loss: float
    max_loss: float
    share_best: float
    runs_compared: int


@dataclass(frozen=True, slots=True)
class TornadoEnd:
    """The study's plan at one end of one assumption, the others as in the study.

    Attributes
    ----------
    assumption : str
        A field of `Assumptions`.
    end : str
        ``"low"`` or ``"high"``; of named levels the one with the lower or higher objective.
    level : str
        What is assumed, in words.
    figures : Figures
        Of the study's plan there. Of errors of journeys: the least or the greatest of all draws.
    change : Figures
        The same less the figures of the study as it is.
    loss : float
        How much worse the study's plan is than the best one there; the mean of all draws.
    plan_changes : float
        1 where another plan is best, 0 where the study's is; of draws, the share of them.
    """

    assumption: str
    end: str
    level: str
    figures: Figures
    change: Figures
    loss: float
    plan_changes: float


def ends_of(
    name: str, runs: list[Run], base: Run, level: Callable[[str, object], str]
) -> tuple[TornadoEnd, TornadoEnd]:
    """Return both ends of an assumption.

    Parameters
    ----------
    name : str
        A field of `Assumptions`.
    runs : list of Run
        One a level.
    base : Run
        The study as it is.
    level : callable
        Gives a level in words, from the field and its value.

    Returns
    -------
    low, high : TornadoEnd
        Of named levels those with the least and the greatest objective.
    """
    if name == "error_seed":
        return _drawn_ends(runs, base)
    if name in ("time_model", "growth"):
        runs = sorted(runs, key=lambda run: run.own.value)
    pair = []
    for end, run in (("low", runs[0]), ("high", runs[-1])):
        words = level(name, getattr(run.case.assumptions, name))
        changes = float(not _is_best(run.losses[0], run.best.value))
        change = _less(run.own, base.own)
        pair.append(TornadoEnd(name, end, words, run.own, change, run.losses[0], changes))
    return pair[0], pair[1]


def _drawn_ends(runs: list[Run], base: Run) -> tuple[TornadoEnd, TornadoEnd]:
    """Return the least and the greatest of each figure over all draws."""
    changed = [not _is_best(run.losses[0], run.best.value) for run in runs]
    told = _mean([run.losses[0] for run in runs]), sum(changed) / len(runs)
    pair = []
    for end, choose in (("low", min), ("high", max)):
        figures = Figures(*(choose(getattr(r.own, figure) for r in runs) for figure in FIGURES))
        words = "least" if end == "low" else "greatest"
        level = f"{words} of {len(runs)} draws"
        pair.append(TornadoEnd("error_seed", end, level, figures, _less(figures, base.own), *told))
    return pair[0], pair[1]


def _less(figures: Figures, base: Figures) -> Figures:
    return Figures(*(getattr(figures, name) - getattr(base, name) for name in FIGURES))


def swing(ends: tuple[TornadoEnd, TornadoEnd]) -> tuple[float, float]:
    """Return how far the ends lie apart, to sort by.

    Parameters
    ----------
    ends : tuple of TornadoEnd
        Low and high.

    Returns
    -------
    value, share_within : float
        Distances, zero or more; 0 where one is not known.
    """
    low, high = (end.figures for end in ends)
    apart = (high.value - low.value, high.share_within - low.share_within)
    first, second = (0.0 if math.isnan(each) else abs(each) for each in apart)
    return first, second


def regret_of(rank: int, plan: Plan, losses: list[float]) -> PlanRegret:
    """Return how a plan fares over all runs.

    Parameters
    ----------
    rank : int
        In the study, from 1.
    plan : Plan
        Its hubs.
    losses : list of float
        One a run; NaN = cannot be compared.

    Returns
    -------
    PlanRegret
        Mean, greatest, and how often no plan is better.
    """
    known = [loss for loss in losses if not math.isnan(loss)]
    best = sum(_is_best(loss, 0.0) for loss in losses)
    return PlanRegret(
        rank,
        plan,
        _mean(known),
        max(known, default=math.nan),
        best / len(losses) if losses else math.nan,
        len(known),
    )


def _is_best(loss: float, value: float) -> bool:
    return loss <= margin(0.0 if math.isnan(value) else value)


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
