"""Visits a year, the journeys they take, and what seeing several professionals on one day saves.

For every service and age a study assumes visits a year per 1,000 people and the share of them
that can be combined with another visit of the same person on one day. Of n visits a year, with
combined share c and k visits on a day they are combined, a person makes

    n · (1 − c + c / k)

journeys instead of n. A journey is there and back: twice the minutes to the nearest hub that
gives the service. All of this rests on assumptions of the study, never on counted visits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.scenario.ages import Ages, people_aged
from hubplan.scenario.options import Option
from hubplan.units import METRES_PER_KM, BoolArray, FloatArray, IntArray

#: The assumptions are made three times over, all low together and all high together.
LOW, CENTRAL, HIGH = "low", "central", "high"
CASES: Final = (LOW, CENTRAL, HIGH)

#: There and back.
_WAYS: Final = 2.0
_PEOPLE: Final = 1000.0
_MINUTES_PER_HOUR: Final = 60.0


@dataclass(frozen=True, slots=True)
class VisitRate:
    """How often people of some ages need a service.

    Attributes
    ----------
    service : str
        What it is called.
    ages : Ages
        Of whom.
    needs_main : bool
        Whether main hubs alone give it.
    visits : dict of str to float
        A year per 1,000 people, by case.
    combined : dict of str to float
        Share of them that can be combined with another visit on the same day, by case.
    basis : str
        What kind of figures these are, such as ``"assumption"``.
    reason : str
        Why these figures.
    """

    service: str
    ages: Ages
    needs_main: bool
    visits: Mapping[str, float]
    combined: Mapping[str, float]
    basis: str
    reason: str


@dataclass(frozen=True, slots=True)
class VisitRates:
    """The services of a study.

    Attributes
    ----------
    rates : tuple of VisitRate
        In the order of the study's table.
    visits_a_day : dict of str to float
        How many visits are made on a day on which visits are combined, one or more, by case.
    """

    rates: tuple[VisitRate, ...]
    visits_a_day: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Travel:
    """What some people travel in a year under an option.

    Attributes
    ----------
    visits : float
        All they need.
    visits_unmade : float
        Those of them that no hub can be reached for; they are in none of the other figures.
    journeys : float
        When visits that can be combined are; when none is, there are as many as visits made.
    hours, hours_separate : float
        There and back: when visits are combined, and when every visit is a journey of its own.
    km, km_separate : float
        By road there and back, of all persons; NaN = not known.
    """

    visits: float
    visits_unmade: float
    journeys: float
    hours: float
    hours_separate: float
    km: float
    km_separate: float

    @property
    def hours_saved(self) -> float:
        """Hours a year that combining saves at the same hubs."""
        return self.hours_separate - self.hours


@dataclass(frozen=True, slots=True)
class Saving:
    """Hours a year against today, where every visit is a journey of its own.

    Attributes
    ----------
    by_place : float
        More hours because hubs stand elsewhere, every visit still a journey of its own.
    by_combining : float
        More hours because visits are combined (below zero: fewer), at the option's hubs.
    """

    by_place: float
    by_combining: float

    @property
    def in_all(self) -> float:
        """The two together."""
        return self.by_place + self.by_combining


@dataclass(frozen=True, slots=True, eq=False)
class AgeGroup:
    """A group of people whose visits are known, since it is told by age and place alone.

    Attributes
    ----------
    id, label : str
        As of the study's group.
    ages : Ages
        Who of those at a demand point belong to it.
    here : ndarray of bool, shape (n,)
        At which demand points.
    """

    id: str
    label: str
    ages: Ages
    here: BoolArray


def travel(
    option: Option, rates: VisitRates, case: str, *, group: AgeGroup | None = None
) -> Travel:
    """Return what people travel in a year under an option.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    rates : VisitRates
        The services of the study.
    case : str
        Which of `CASES`.
    group : AgeGroup, optional
        Whose visits; everybody's by default.

    Returns
    -------
    Travel
        Sums over all services and demand points, each rounded once (`math.fsum`).
    """
    day = rates.visits_a_day[case]
    parts: dict[str, list[float]] = {name: [] for name in Travel.__slots__}
    metres = {needs_main: metres_to(option, needs_main=needs_main) for needs_main in (False, True)}
    for rate in rates.rates:
        visits = visits_of(option, rate, case, group=group)
        minutes = _minutes(option, rate)
        made = np.where(np.isnan(minutes), 0.0, visits)
        share = rate.combined[case]
        journeys = made * (1.0 - share + share / day)
        hours = _WAYS * np.nan_to_num(minutes) / _MINUTES_PER_HOUR
        km = _WAYS * metres[rate.needs_main] / METRES_PER_KM
        for name, values in (
            ("visits", visits),
            ("visits_unmade", visits - made),
            ("journeys", journeys),
            ("hours", journeys * hours),
            ("hours_separate", made * hours),
            ("km", _product(journeys, km)),
            ("km_separate", _product(made, km)),
        ):
            parts[name] += values.tolist()
    return Travel(**{name: math.fsum(values) for name, values in parts.items()})


def saving(option: Travel, today: Travel) -> Saving:
    """Return how many hours more (or fewer) people travel in a year than today.

    Parameters
    ----------
    option : Travel
        Under the option.
    today : Travel
        Of the same people and case under today's hubs.

    Returns
    -------
    Saving
        In its two parts.
    """
    return Saving(option.hours_separate - today.hours_separate, -option.hours_saved)


def visits_by_hub(option: Option, rates: VisitRates, case: str) -> dict[str, float]:
    """Return how many visits a year each hub of an option gets.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    rates : VisitRates
        The services of the study.
    case : str
        Which of `CASES`.

    Returns
    -------
    dict of str to float
        By id of the hub; with the visits no hub can be reached for they are all.
    """
    found = option.evaluation
    position = {site: j for j, site in enumerate(found.problem.sites.ids)}
    parts: dict[str, list[float]] = {hub: [] for hub in found.plan.open_sites}
    for rate in rates.rates:
        visits, hubs = visits_of(option, rate, case), _hubs(option, rate)
        for hub, here in parts.items():
            here.extend(visits[hubs == position[hub]].tolist())
    return {hub: math.fsum(here) for hub, here in parts.items()}


def visits_of(
    option: Option, rate: VisitRate, case: str, *, group: AgeGroup | None = None
) -> FloatArray:
    """Return the visits a year to one service from each demand point.

    Parameters
    ----------
    option : Option
        For its people.
    rate : VisitRate
        The service and of whom.
    case : str
        Which of `CASES`.
    group : AgeGroup, optional
        Whose visits; everybody's by default.

    Returns
    -------
    ndarray of float, shape (n,)
        Zero where nobody of the group has the ages of the rate.
    """
    demand = option.evaluation.problem.demand
    ages = rate.ages if group is None else rate.ages.both(group.ages)
    people = None if ages is None else people_aged(demand.frame, ages, weight=demand.weight)
    if people is None:
        return np.zeros(len(demand))
    if group is not None:
        people = np.where(group.here, people, 0.0)
    return people / _PEOPLE * rate.visits[case]


def metres_to(option: Option, *, needs_main: bool) -> FloatArray:
    """Return the metres driven from each demand point to its nearest hub.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    needs_main : bool
        Whether to the nearest main hub.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN = no route, or not known how far.
    """
    found = option.evaluation
    problem, hubs = found.problem, found.main_hubs if needs_main else found.hubs
    times = problem.times.select(demand_ids=problem.demand.ids, site_ids=problem.sites.ids)
    if not times.length_m.size:
        return np.full(len(hubs), np.nan)
    driven = times.length_m[np.arange(len(hubs)), hubs]
    return np.where(hubs >= 0, driven, np.nan)


def _product(journeys: FloatArray, km: FloatArray) -> FloatArray:
    """Return person-kilometres: none where nobody travels, NaN where it is not known how far."""
    return np.where(journeys == 0, 0.0, journeys * km)


def _minutes(option: Option, rate: VisitRate) -> FloatArray:
    return option.evaluation.main_minutes if rate.needs_main else option.minutes


def _hubs(option: Option, rate: VisitRate) -> IntArray:
    return option.evaluation.main_hubs if rate.needs_main else option.evaluation.hubs
