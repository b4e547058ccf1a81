"""A study whose plan is chosen for people by their own means: by car, or by public transport."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hubplan.location import MINI, LocationProblem, by_mode_mix, evaluate, metrics
from hubplan.location.mode_mix import shares_without_car
from hubplan.places import DemandPoints
from hubplan.scenario import Option
from hubplan.scenario.own_means import ByOwnMeans, Otherwise, OwnMeans
from hubplan.study.inputs import StudyInputs
from hubplan.study.settings_mode_mix import MEAN_MODELS, ModeMixSettings
from hubplan.study.transit_times import TransitMatrices
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class StudyMix:
    """Who of a study has no car, and their minutes.

    Attributes
    ----------
    settings : ModeMixSettings
        The section ``[mode_mix]``.
    times : TravelTimes
        Minutes by public transport of the demand points to the sites.
    counts : tuple of str
        Columns that count people or households of the study's groups.
    most : float or None
        What the journey of somebody without a car counts for at the most when a plan is chosen,
        also where there is none; None = nothing, in models of no average.
    """

    settings: ModeMixSettings
    times: TravelTimes
    counts: tuple[str, ...]
    most: float | None

    def of(self, problem: LocationProblem) -> LocationProblem:
        """Return the problem that a plan is chosen by, from the one in which everybody drives.

        Parameters
        ----------
        problem : LocationProblem
            By car.

        Returns
        -------
        LocationProblem
            Of twice as many demand points; see `by_mode_mix`.
        """
        return by_mode_mix(
            problem,
            self.times,
            without_car=self.settings.without_car,
            of=self.settings.of,
            counts=self.counts,
            no_journey_minutes=self.most,
        )

    def spread(self, demand: DemandPoints, people: FloatArray) -> FloatArray:
        """Return how many people with and without a car start from each demand point.

        Parameters
        ----------
        demand : DemandPoints
            Of the study.
        people : ndarray of float, shape (n,)
            Of each demand point.

        Returns
        -------
        ndarray of float, shape (2 n,)
            In the order of `of`.
        """
        share = shares_without_car(demand, self.settings.without_car, self.settings.of)
        return np.concatenate([people * (1 - share), people * share])


def study_mix(inputs: StudyInputs, transit: TransitMatrices | None) -> StudyMix | None:
    """Return who of a study has no car, and their minutes.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    transit : TransitMatrices or None
        By public transport; never None where the study has a section ``[mode_mix]``.

    Returns
    -------
    StudyMix or None
        None = the plan is chosen for one means of transport.
    """
    settings = inputs.settings.mode_mix
    if settings is None:
        return None
    assert transit is not None  # the study was refused without a timetable
    columns = [name for each in inputs.settings.groups for name in (each.weight, each.of)]
    counts = tuple(dict.fromkeys(name for name in columns if name is not None))
    most, section = None, inputs.settings.transit
    if inputs.settings.plan.model in MEAN_MODELS and section is not None:
        most = settings.no_journey_minutes or section.longest_minutes
    return StudyMix(settings, transit.usual, counts, most)


def chosen_by(mix: StudyMix | None, problem: LocationProblem) -> LocationProblem:
    """Return the problem that a plan is chosen by.

    Parameters
    ----------
    mix : StudyMix or None
        From `study_mix`.
    problem : LocationProblem
        Of everybody by the study's own means of transport.

    Returns
    -------
    LocationProblem
        The same without a mix.
    """
    return problem if mix is None else mix.of(problem)


def by_own_means(
    inputs: StudyInputs,
    mix: StudyMix | None,
    by_car: TravelTimes,
    options: Sequence[Option],
    otherwise: Otherwise | None,
) -> ByOwnMeans | None:
    """Return how people with and without a car travel under every option.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    mix : StudyMix or None
        From `study_mix`.
    by_car : TravelTimes
        The matrix of those with a car.
    options : sequence of Option
        Of the study.
    otherwise : Otherwise or None
        What would be best otherwise; None without a mix.

    Returns
    -------
    ByOwnMeans or None
        None = the plan is chosen for one means of transport.
    """
    if mix is None or otherwise is None:
        return None
    # People without a journey have none: what it counts for chooses a plan and tells nothing.
    told = replace(mix, most=None)
    problem = told.of(LocationProblem(inputs.demand, inputs.used_sites, by_car))
    found = {each.id: evaluate(problem, open_sites=each.plan) for each in options}
    return ByOwnMeans(
        {each: _own_means(problem, seen.minutes) for each, seen in found.items()},
        {
            each: _own_means(problem, seen.main_minutes)
            for each, seen in found.items()
            if seen.plan.get(MINI)
        },
        mix.most,
        otherwise,
    )


def _own_means(problem: LocationProblem, minutes: FloatArray) -> OwnMeans:
    weights, half = problem.weights, len(problem.demand) // 2
    return OwnMeans(
        metrics(minutes, weights),
        metrics(minutes[:half], weights[:half]),
        metrics(minutes[half:], weights[half:]),
    )
