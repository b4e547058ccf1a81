"""The scenarios of a study: resolved all together, then worked out one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hubplan.errors import Fault, raise_faults
from hubplan.location import LocationProblem, Plan, Solution, score, solve
from hubplan.location.solution import AimQuestion
from hubplan.network import Network
from hubplan.scenario import Change, Option, change, option_of
from hubplan.scenario.changes.sites import without
from hubplan.scenario.outcome import Outcome
from hubplan.scenario.resolving import Resolved, resolve
from hubplan.scenario.world import OPTION, World
from hubplan.study.inputs import StudyInputs
from hubplan.study.load import key_lines, line_of
from hubplan.study.mode_mix import StudyMix, chosen_by
from hubplan.study.options import group_weights
from hubplan.study.question import rules_of, territories_of
from hubplan.study.settings import BEST
from hubplan.study.surroundings import own_world
from hubplan.study.world_times import WorldTimes
from hubplan.travel_times import TravelTimes


@dataclass(frozen=True, slots=True, eq=False)
class StudyScenarios:
    """The scenarios of a study, ready to be worked out.

    Attributes
    ----------
    base : World
        The study's own world.
    resolved : tuple of Resolved
        Each with its world, in the order of the study.
    """

    base: World
    resolved: tuple[Resolved, ...]

    @property
    def options(self) -> tuple[Resolved, ...]:
        """Those judged in the study's own world, but for what is asked."""
        return tuple(each for each in self.resolved if each.world.kind(self.base) == OPTION)


def resolve_scenarios(inputs: StudyInputs, roads: Callable[[], Network]) -> StudyScenarios:
    """Try all changes of all scenarios of a study, telling every fault at once.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    roads : callable
        From `hubplan.study.surroundings.roads_of`.

    Returns
    -------
    StudyScenarios
        Nothing is worked out yet.

    Raises
    ------
    InputError
        With every fault of every change, each with its line.
    """
    base = own_world(inputs, roads)
    lines = key_lines(inputs.path.read_text(encoding="utf-8"))
    resolved, faults = [], []
    for position, settings in enumerate(inputs.settings.scenarios, start=1):
        found, wrong = resolve(settings.scenario(), base)
        resolved.append(found)
        for number, fault in wrong:
            above = f"scenarios[{position}].changes[{number}]"
            dotted = f"{above}.{fault.where}" if fault.where else above
            line = line_of(dotted, lines)
            where = f"line {line}  {dotted}" if line else dotted
            faults.append(Fault(where, fault.what, fault.hint))
    raise_faults(inputs.path.name, faults)
    return StudyScenarios(base, tuple(resolved))


def solve_options(
    inputs: StudyInputs,
    scenarios: StudyScenarios,
    times: TravelTimes,
    best: Solution,
    mix: StudyMix | None = None,
) -> dict[str, Solution | None]:
    """Choose the plans of the scenarios that are judged in the study's own world.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    scenarios : StudyScenarios
        From `resolve_scenarios`.
    times : TravelTimes
        The matrix the study's plan is chosen by.
    best : Solution
        The study's answer.
    mix : StudyMix, optional
        Who has no car, where plans are chosen for people by their own means.

    Returns
    -------
    dict of str to Solution or None
        By scenario; None where the scenario gives the plan.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule of one of them.
    """
    return {
        each.scenario.id: best
        if each.world.ask is scenarios.base.ask
        and each.world.candidates == scenarios.base.candidates
        else _solved(inputs, each, times, mix)
        for each in scenarios.options
    }


def work_out_scenarios(
    inputs: StudyInputs,
    scenarios: StudyScenarios,
    times: WorldTimes,
    solutions: Mapping[str, Solution | None],
    options: Mapping[str, Option],
) -> tuple[Outcome, ...]:
    """Work out every scenario of a study.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    scenarios : StudyScenarios
        From `resolve_scenarios`.
    times : WorldTimes
        The matrix of every world.
    solutions : mapping of str to Solution or None
        From `solve_options`.
    options : mapping of str to Option
        The study's options by the time model its plan is chosen by: baselines, scenarios that are
        judged in its own world, and its answer.

    Returns
    -------
    tuple of Outcome
        In the order of the study.

    Raises
    ------
    InfeasibleError
        If no plan keeps every rule of a scenario.
    """
    worker = _Worker(inputs, scenarios.base, times, solutions, options)
    return tuple(worker.outcome(each) for each in scenarios.resolved)


def plan_of(resolved: Resolved, solution: Solution | None) -> Plan:
    """Return the plan of a scenario.

    Parameters
    ----------
    resolved : Resolved
        The scenario.
    solution : Solution or None
        What was chosen; None where the scenario gives the plan.

    Returns
    -------
    Plan
        Hubs by tier.
    """
    if solution is not None:
        return solution.plan
    assert resolved.world.ask.given is not None
    return resolved.world.ask.given


def _solved(
    inputs: StudyInputs, resolved: Resolved, times: TravelTimes, mix: StudyMix | None
) -> Solution | None:
    world, plan = resolved.world, inputs.settings.plan
    if world.ask.given is not None:
        return None
    with rules_of(inputs.path, scenario=resolved.scenario.id):
        return solve(
            chosen_by(mix, world.choice(times)),
            world.ask.of(world.headline_minutes),
            alternatives=plan.alternatives,
            time_limit_seconds=plan.time_limit_seconds,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """What the scenarios of one study are worked out with."""

    inputs: StudyInputs
    base: World
    times: WorldTimes
    solutions: Mapping[str, Solution | None]
    options: Mapping[str, Option]

    def outcome(self, resolved: Resolved) -> Outcome:
        """Work out one scenario."""
        scenario, world = resolved.scenario, resolved.world
        times, kind, mix = self.times.of(world), world.kind(self.base), self.times.mix_of(world)
        if kind == OPTION:
            solution, option = self.solutions[scenario.id], self.options[scenario.id]
        else:
            solution = _solved(self.inputs, resolved, times, mix)
            option = self._judged(
                world, times, plan_of(resolved, solution), (scenario.id, scenario.label), solution
            )
        today_id = self.inputs.settings.today
        today = None if today_id is None else self._known(world, times, today_id)
        return Outcome(
            scenario=scenario,
            kind=kind,
            world=world,
            applied=resolved.applied,
            solution=solution,
            option=option,
            today=today,
            base_best=(best := self._known(world, times, BEST)),
            change=None if today is None else self._change(world, today, option),
            loss_minutes=_loss(world, chosen_by(mix, world.problem(times)), option, best),
            moved_people=self.times.moved_people(world),
        )

    def _known(self, world: World, times: TravelTimes, option_id: str) -> Option | None:
        """Return one of the study's own plans in a world, without the hubs closed there."""
        known = self.options[option_id]
        plan = without(known.plan, world.closed_sites)
        if plan is None or (plan == known.plan and world.kind(self.base) == OPTION):
            return None if plan is None else known
        return self._judged(world, times, plan, (known.id, known.label), None)

    def _judged(
        self,
        world: World,
        times: TravelTimes,
        plan: Plan,
        named: tuple[str, str],
        solution: Solution | None,
    ) -> Option:
        groups = {
            each.id: group_weights(world.demand, each) for each in self.inputs.settings.groups
        }
        return option_of(
            world.problem(times),
            plan,
            option_id=named[0],
            label=named[1],
            groups=groups,
            territories=None if solution is None else territories_of(self.inputs, solution),
        )

    def _change(self, world: World, today: Option, option: Option) -> Change:
        settings = self.inputs.settings
        return change(
            today.minutes,
            option.minutes,
            option.evaluation.problem.weights,
            tuple(world.demand.frame[settings.demand.place].astype(str)),
            noticeable_minutes=settings.report.noticeable_minutes,
        )


def _loss(world: World, problem: LocationProblem, option: Option, best: Option | None) -> float:
    """Return by how much the study's plan is worse in a world than the scenario's own."""
    question = world.ask.question
    if best is None or isinstance(question, AimQuestion) or question.unit != "minutes":
        return math.nan
    theirs, own = (score(problem, question, each.plan) for each in (best, option))
    return math.nan if theirs.unreached != own.unreached else theirs.value - own.value
