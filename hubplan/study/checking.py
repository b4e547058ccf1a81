"""Read everything a study names, work out nothing, and tell every problem at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from hubplan.errors import HubplanError, InputError
from hubplan.location import LocationProblem, PartialLSCP
from hubplan.location.rules.feasibility import check_rules
from hubplan.location.solution import AimQuestion
from hubplan.network import Network
from hubplan.network.cut_roads import NEAR_M, cut_roads
from hubplan.scenario.resolving import Resolved
from hubplan.scenario.world import World, rows_of
from hubplan.study.inputs import StudyInputs
from hubplan.study.pictures import read_pictures
from hubplan.study.question import choice_of, question_of, rules_of
from hubplan.study.scenarios import resolve_scenarios
from hubplan.study.surroundings import roads_of
from hubplan.study.time_models import all_models
from hubplan.study.transit_times import timetable_facts
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.active import ways_mode
from hubplan.travel_times.journeys import refuse_sites_off_the_network
from hubplan.units import METRES_PER_KM

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckedStudy:
    """What a sound study holds.

    Attributes
    ----------
    study : str
        Its name.
    facts : dict of str to str
        Counts in words, by what was read.
    """

    study: str
    facts: dict[str, str]

    def as_text(self) -> str:
        """Return the facts as lines, for people."""
        width = max(map(len, self.facts))
        lines = [f"  {name:<{width}}  {fact}" for name, fact in self.facts.items()]
        return "\n".join([f"{self.study}: no problem found", *lines])

    def as_json(self) -> str:
        """Return the facts as JSON, for machines."""
        return json.dumps({"study": self.study, "problems": [], **self.facts})


def check_study(inputs: StudyInputs) -> CheckedStudy:
    """Read everything else that a study names and check that its rules can be kept.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    CheckedStudy
        What it holds.

    Raises
    ------
    InputError
        With every problem of network, rules, scenarios, pictures and timetable.
    InfeasibleError
        If the files are sound but the rules cannot be kept together.
    """
    told: list[HubplanError] = []
    roads = roads_of(inputs)
    network = _collect(roads, told)
    if network is not None:
        _collect(lambda: _check_positions(inputs, network), told)
    _collect(lambda: _check_rules(inputs), told)
    if network is not None:
        found = _collect(lambda: resolve_scenarios(inputs, roads), told)
        if found is not None:
            for each in found.resolved:
                _collect(partial(_check_scenario, inputs, found.base, each), told)
    _collect(lambda: read_pictures(inputs), told)
    timetable = _collect(lambda: timetable_facts(inputs), told)
    if len(told) == 1:
        raise told[0]
    if told:
        raise InputError(
            "\n".join(error.message for error in told),
            hint=" ".join(dict.fromkeys(error.hint for error in told if error.hint)),
        )
    by_bus = {"timetable": timetable} if timetable else {}
    return CheckedStudy(inputs.settings.name, _facts(inputs, network) | by_bus)


def _collect(work: Callable[[], T], told: list[HubplanError]) -> T | None:
    try:
        return work()
    except HubplanError as error:
        told.append(error)
        return None


def _check_positions(inputs: StudyInputs, network: Network) -> None:
    refuse_sites_off_the_network(
        network.for_mode(ways_mode(inputs.settings.journeys.mode)),
        inputs.used_sites,
        max_snap_m=inputs.settings.journeys.max_snap_m,
    )


def _check_rules(inputs: StudyInputs) -> None:
    """Check quotas, keep and close, which need sites but no journey times."""
    sites = inputs.used_sites.ids
    shape = (len(inputs.demand), len(sites))
    nothing = TravelTimes(inputs.demand.ids, sites, np.zeros(shape), np.zeros(shape, dtype=bool))
    problem: LocationProblem = choice_of(inputs, nothing)
    with rules_of(inputs.path):
        question = question_of(inputs)
        # Whom a promise covers is known with the journeys only; its rules are those for everybody.
        check_rules(problem, question.everybody if isinstance(question, PartialLSCP) else question)


def _check_scenario(inputs: StudyInputs, base: World, resolved: Resolved) -> None:
    """Check the positions and rules of a scenario, which need no journey times."""
    world, ask = resolved.world, resolved.world.ask
    if world.sites is not base.sites:
        refuse_sites_off_the_network(
            world.lookup.network(world.journeys.mode),
            world.sites.where(rows_of(world.sites.ids, set(world.candidates))),
            max_snap_m=inputs.settings.journeys.max_snap_m,
        )
    if ask.given is None and not isinstance(ask.question, AimQuestion):
        ids = world.sites.ids
        shape = (len(world.demand), len(ids))
        nothing = TravelTimes(world.demand.ids, ids, np.zeros(shape), np.zeros(shape, dtype=bool))
        with rules_of(inputs.path, scenario=resolved.scenario.id):
            check_rules(world.choice(nothing), ask.question)


def _cut_roads(inputs: StudyInputs, network: Network) -> str:
    """Say which main roads end with the extract, and which points are near one."""
    cut = cut_roads(network)
    if not len(cut):
        return "none"
    near = [
        each.id
        for points in (inputs.demand, inputs.used_sites)
        for each in cut.near(points.ids, points.lon, points.lat, crs=network.crs)
    ]
    close = f"{NEAR_M / METRES_PER_KM:g} km of a cut motorway or A road"
    who = f"; within {close}: {', '.join(near)}" if near else f"; nobody within {close}"
    return f"{len(cut)} ends of main roads at the edge of the extract{who}"


def _of_mode(ways: Network) -> str:
    return "" if ways.mode == "car" else f" for the mode {ways.mode}"


def _facts(inputs: StudyInputs, network: Network | None) -> dict[str, str]:
    demand, settings = inputs.demand, inputs.settings
    left = "" if inputs.left_out is None else f"; {inputs.left_out.weights.sum():,.0f} left out"
    assert network is not None
    ways = network.for_mode(ways_mode(settings.journeys.mode))
    return {
        "demand": f"{len(demand):,} points, {demand.weights.sum():,.0f} {demand.weight}{left}",
        "sites": f"{len(inputs.candidates):,} candidates of {len(inputs.sites):,}",
        "network": f"{ways.n_nodes:,} junctions, {ways.length_km:,.0f} km{_of_mode(ways)}",
        "journeys": "; ".join(model.words for model in all_models(settings.journeys)),
        "roads cut off": _cut_roads(inputs, network),
        "baselines": ", ".join(b.id for b in settings.baselines) or "none",
        "groups": ", ".join(g.id for g in settings.groups) or "none",
        "scenarios": ", ".join(s.id for s in settings.scenarios) or "none",
    }
