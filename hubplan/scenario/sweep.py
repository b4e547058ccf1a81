"""One run of a sweep: the study's question under other assumptions, and how its plans fare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from hubplan.errors import InfeasibleError, SolverError
from hubplan.location import (
    LSCP,
    MCLP,
    LocationProblem,
    PartialLSCP,
    Plan,
    Solution,
    TwoTier,
    evaluate,
    solve,
)
from hubplan.location.sets.worth import AnyQuestion, Worth, loss_of, strands, worth_of
from hubplan.scenario.sensitivity import keeps_promise
from hubplan.scenario.sweep_cases import Assumptions, Case
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray, or_none, to_hundredths

#: Nine errors in ten of a normal distribution lie within so many standard deviations.
DEVIATIONS_OF_90: Final = 1.645
#: What a run that finds no plan is called.
INFEASIBLE: Final = "infeasible"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan is worth in a run.

    Attributes
    ----------
    value : float
        The objective of the study's question, in its unit.
    mean_minutes, p80_minutes : float
        To the nearest hub of any kind: mean, and the minutes within which 80% of people are.
    share_within : float
        Share of people within the run's threshold, 0 to 1.

    Notes
    -----
    NaN stands where nobody is counted, or the plan cannot serve everybody.
    """

    value: float
    mean_minutes: float
    share_within: float
    p80_minutes: float


_NOTHING: Final = Figures(math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found.

    Attributes
    ----------
    case : Case
        Its assumptions.
    plan : Plan or None
        The best plan under them; None if none keeps the rules.
    status : str
        Of the proof: ``"optimal"`` or ``"feasible"``; `INFEASIBLE` without a plan.
    best : Figures
        Of that plan.
    own : Figures
        Of the study's plan under the same assumptions.
    losses : tuple of float
        How much worse each plan of the study's ranking is than the best, in the unit of the
        objective, zero or more; NaN where it leaves more people without a route or breaks the
        promise of a covering.
    """

    case: Case
    plan: Plan | None
    status: str
    best: Figures
    own: Figures
    losses: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the run for JSON, None for NaN."""
        return {
            "of": self.case.of,
            "number": self.case.number,
            "assumptions": _told(self.case.assumptions),
            "plan": None if self.plan is None else self.plan.to_dict(),
            "status": self.status,
            "best": _numbers(self.best),
            "own": _numbers(self.own),
            "losses": [or_none(loss) for loss in self.losses],
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Run:
        """Return the run that `to_dict` told.

        Parameters
        ----------
        told : mapping
            Read from JSON.

        Returns
        -------
        Run
            The same to the last bit.

        Raises
        ------
        KeyError
            If something is missing; likewise ValueError and TypeError for what is malformed.
        """
        given = dict(told["assumptions"])
        seed = given["error_seed"]
        given["error_seed"] = None if seed is None else tuple(seed)
        return cls(
            Case(str(told["of"]), int(told["number"]), Assumptions(**given)),
            None if told["plan"] is None else Plan(told["plan"]),
            str(told["status"]),
            Figures(**{name: _number(value) for name, value in told["best"].items()}),
            Figures(**{name: _number(value) for name, value in told["own"].items()}),
            tuple(map(_number, told["losses"])),
        )


@dataclass(frozen=True, slots=True, eq=False)
class SweepProblem:
    """All that the runs of a sweep are made of.

    Attributes
    ----------
    problems : mapping of str to LocationProblem
        The study's data by time model, all of the same demand points and sites.
    error_90_minutes : mapping of str to float
        By time model: nine journeys in ten lie within so many minutes; 0 = no error is drawn.
    people : mapping of str to ndarray of float, shape (n,)
        People at each demand point, by growth case.
    question : Question or AimQuestion
        As the study asks it.
    plans : tuple of Plan
        The study's ranking, its own plan first.
    n_varied : int or None
        How many demand points, the first ones, have minutes that are varied; those of others are
        no time model's, such as people without a car. None = all.
    """

    problems: Mapping[str, LocationProblem]
    error_90_minutes: Mapping[str, float]
    people: Mapping[str, FloatArray]
    question: AnyQuestion
    plans: tuple[Plan, ...]
    n_varied: int | None = None


def work_out(sweep: SweepProblem, case: Case) -> Run:
    """Answer the study's question under other assumptions.

    Parameters
    ----------
    sweep : SweepProblem
        The study.
    case : Case
        The assumptions.

    Returns
    -------
    Run
        The best plan, and how the study's own plans fare beside it.
    """
    problem = _world(sweep, case.assumptions)
    question = _asked(sweep.question, case.assumptions)
    within = case.assumptions.threshold_minutes
    own = _figures(problem, question, sweep.plans[0], within)
    try:
        solution = solve(problem, question, alternatives=1)
    except InfeasibleError:
        losses = tuple(math.nan for _ in sweep.plans)
        return Run(case, None, INFEASIBLE, _NOTHING, own, losses)
    best = worth_of(problem, question, solution.plan)
    losses = tuple(_loss(problem, question, plan, best, solution) for plan in sweep.plans)
    figures = _figures(problem, question, solution.plan, within)
    return Run(case, solution.plan, solution.proof.status, figures, own, losses)


def _world(sweep: SweepProblem, assumed: Assumptions) -> LocationProblem:
    """Return the study's data under other assumptions, minutes rounded once to hundredths."""
    problem = sweep.problems[assumed.time_model]
    minutes = problem.minutes[: sweep.n_varied] * assumed.time_factor
    error_90 = sweep.error_90_minutes[assumed.time_model]
    if assumed.error_seed is not None and error_90 > 0:
        random = np.random.default_rng(assumed.error_seed)
        errors = random.standard_normal(minutes.shape) * (error_90 / DEVIATIONS_OF_90)
        minutes = np.maximum(minutes + errors, 0.0)  # NaN, no route, stays NaN
    if sweep.n_varied is not None:
        minutes = np.concatenate([minutes, problem.minutes[sweep.n_varied :]])
    demand = problem.demand
    if assumed.growth is not None:
        people = {demand.weight: sweep.people[assumed.growth]}
        demand = replace(demand, frame=demand.frame.assign(**people))
    times = TravelTimes(
        demand.ids,
        problem.sites.ids,
        to_hundredths(minutes),
        problem.estimated,
        mode=problem.times.mode,
    )
    return LocationProblem(demand, problem.sites, times)


def _asked(question: AnyQuestion, assumed: Assumptions) -> AnyQuestion:
    if isinstance(question, TwoTier) and assumed.main_share is not None:
        return replace(question, main_share=assumed.main_share)
    if isinstance(question, MCLP | LSCP | PartialLSCP):
        return replace(question, within=assumed.threshold_minutes)
    return question


def _figures(problem: LocationProblem, question: AnyQuestion, plan: Plan, within: float) -> Figures:
    try:
        value = worth_of(problem, question, plan).value
    except SolverError:  # its hubs have no room for everybody
        value = math.nan
    seen = evaluate(problem, open_sites=plan)
    reached = math.fsum(problem.weights[seen.minutes <= within])
    people = seen.metrics.people
    share = reached / people if people else math.nan
    return Figures(value, seen.metrics.mean_minutes, share, seen.metrics.p80_minutes)


def _loss(
    problem: LocationProblem, question: AnyQuestion, plan: Plan, best: Worth, solution: Solution
) -> float:
    if isinstance(question, LSCP | PartialLSCP) and not keeps_promise(
        problem, question, plan, solution
    ):
        return math.nan
    try:
        worth = worth_of(problem, question, plan)
    except SolverError:
        return math.nan
    if strands(problem, worth, best) > 0:
        return math.nan  # means of different people cannot be compared
    return max(0.0, loss_of(question, worth.value, best.value))


def _told(assumed: Assumptions) -> dict[str, Any]:
    seed = assumed.error_seed
    return asdict(assumed) | {"error_seed": None if seed is None else list(seed)}


def _numbers(figures: Figures) -> dict[str, float | None]:
    return {name: or_none(value) for name, value in asdict(figures).items()}


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
