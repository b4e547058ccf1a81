"""A world: everything a plan is judged in. Scenarios make another of it, never change it in place.

A scenario is a list of changes upon the study's own world; see `hubplan.scenario.resolving`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np

from hubplan.location import (
    BestPlan,
    LocationProblem,
    MeanMinutes,
    MeanVisit,
    Plan,
    Question,
    ShareWithin,
    TwoTier,
)
from hubplan.location.best_plan import Priority
from hubplan.location.solution import AimQuestion
from hubplan.network import Network
from hubplan.places import CandidateSites, DemandPoints
from hubplan.places.gazetteer import Gazetteer
from hubplan.travel_times import PeriodProfile, TravelTimes
from hubplan.units import BoolArray

#: Aims a plan may be chosen by: the least mean of what the question minimises; or most people
#: within the headline minutes, and of such plans the one of least mean.
MEAN, COVERAGE = "mean", "coverage"

#: Outcomes whose plan is judged on the study's own people, roads and times; and all others.
OPTION: Final = "option"
WHAT_IF: Final = "what-if"


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """Where changes find what they name; each is read when first asked for.

    Attributes
    ----------
    file : callable
        Path of a file named in the study.
    gazetteer : callable
        Sites, settlements and postcodes of the study.
    shapes : callable
        Polygons of all demand points with their ``id``, in WGS84 degrees; None where the study
        has none.
    network : callable
        The ways of a mode.
    periods : mapping of str to PeriodProfile
        Every period profile that may be named, the study's own included.
    group_labels : mapping of str to str
        Groups in words, by the column that counts them.
    """

    file: Callable[[str], Path]
    gazetteer: Callable[[], Gazetteer]
    shapes: Callable[[], gpd.GeoDataFrame | None]
    network: Callable[[str], Network]
    periods: Mapping[str, PeriodProfile]
    group_labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Journeys:
    """How journeys are made in a world.

    Attributes
    ----------
    mode : str
        ``"car"``, ``"walk"`` or ``"cycle"``.
    model : str
        Name of the time model: of the period, or of the speed such as ``"4.8_kph"``.
    words : str
        The same in words.
    period : PeriodProfile or None
        For cars.
    speed_kph : float or None
        On foot or by bicycle.
    terminal_minutes : float
        Added to every journey.
    """

    mode: str
    model: str
    words: str
    period: PeriodProfile | None
    speed_kph: float | None
    terminal_minutes: float


@dataclass(frozen=True, slots=True)
class RoadChanges:
    """What is different about the roads.

    Attributes
    ----------
    closed : tuple of int
        Edges of the network of the world's mode that nobody can use, in rising order.
    speeds : mapping of str to float
        Factors on the speeds of cars by road group (`hubplan.travel_times.car.PRIORITY`);
        groups that are absent keep their speed.
    """

    closed: tuple[int, ...] = ()
    speeds: Mapping[str, float] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.closed) or any(factor != 1 for factor in self.speeds.values())


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What is asked in a world.

    Attributes
    ----------
    question : Question or BestPlan or PartialLSCP
        Which plans there are, with their quotas, rules and share of visits, and the figure to be
        least.
    weight : str or None
        Column of the demand table for whose people the plan is chosen; None = everybody.
    aim : str
        `MEAN`: the question's own figure; `COVERAGE`: most people within the headline minutes,
        then the least mean.
    given : Plan or None
        A plan given outright: nothing is chosen.
    """

    question: Question | AimQuestion
    weight: str | None = None
    aim: str = MEAN
    given: Plan | None = None

    def of(self, headline_minutes: float) -> Question | AimQuestion:
        """Return the question with its aim.

        Parameters
        ----------
        headline_minutes : float
            Within which most people shall reach a hub, by the aim `COVERAGE`.

        Returns
        -------
        Question or BestPlan or PartialLSCP
            What `hubplan.location.solve` answers.
        """
        if self.aim == MEAN:
            return self.question
        mean = (
            MeanVisit(self.question.services)
            if isinstance(self.question, TwoTier)
            else MeanMinutes()
        )
        aims = [Priority(ShareWithin(headline_minutes)), Priority(mean)]
        return BestPlan(self.question, aims)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything a plan is judged in.

    Attributes
    ----------
    everybody : DemandPoints
        Every row of the demand file, those outside the study area included.
    inside : ndarray of bool, shape (n_everybody,)
        Which of them belong to the study area.
    sites : CandidateSites
        Every site, those of baselines too.
    candidates : tuple of str
        Ids of the sites that may be chosen.
    ask : Ask
        What is asked.
    journeys : Journeys
        How people travel.
    roads : RoadChanges
        What is different about the roads.
    headline_minutes : float
        The threshold of the first sentence.
    today : Plan or None
        The hubs of today, without those a change has closed.
    lookup : Lookup
        Where changes find what they name.
    done : tuple of (str, str)
        What earlier changes of the same scenario did: ``("close", "maidstone-hospital")``.
    """

    everybody: DemandPoints
    inside: BoolArray
    sites: CandidateSites
    candidates: tuple[str, ...]
    ask: Ask
    journeys: Journeys
    roads: RoadChanges
    headline_minutes: float
    today: Plan | None
    lookup: Lookup
    done: tuple[tuple[str, str], ...] = ()

    @property
    def demand(self) -> DemandPoints:
        """The demand points of the study area."""
        return self.everybody.where(self.inside)

    @property
    def left_out(self) -> DemandPoints | None:
        """The demand points outside the study area; None = there are none."""
        return None if self.inside.all() else self.everybody.where(~self.inside)

    @property
    def closed_sites(self) -> frozenset[str]:
        """Ids of sites that changes have closed."""
        return frozenset(site for verb, site in self.done if verb == "close")

    def kind(self, base: World) -> str:
        """Return whether plans are judged here as they are in the study's own world.

        Parameters
        ----------
        base : World
            The study's own.

        Returns
        -------
        str
            `OPTION` when people, area, positions of sites, roads and time model are the same;
            else `WHAT_IF`.
        """
        same = (
            self.everybody is base.everybody
            and self.inside is base.inside
            and self.sites is base.sites
            and self.journeys == base.journeys
            and not self.roads.any
        )
        return OPTION if same else WHAT_IF

    def did(self, verb: str, thing: str) -> World:
        """Return the same world, with a note of what a change did.

        Parameters
        ----------
        verb : str
            Such as ``"close"``.
        thing : str
            To what, such as the id of a site.

        Returns
        -------
        World
            A new object.
        """
        return replace(self, done=(*self.done, (verb, thing)))

    def problem(self, times: TravelTimes) -> LocationProblem:
        """Return the problem of judging any plan of this world.

        Parameters
        ----------
        times : TravelTimes
            Minutes from its demand points to its sites; further rows and columns are allowed.

        Returns
        -------
        LocationProblem
            Over all sites of the matrix.
        """
        known = set(times.site_ids)
        return LocationProblem(self.demand, self._sites(known), times)

    def choice(self, times: TravelTimes) -> LocationProblem:
        """Return the problem over the sites that may be chosen or stand open beside the quotas.

        Parameters
        ----------
        times : TravelTimes
            As of `problem`.

        Returns
        -------
        LocationProblem
            Weighted by the column the plan is chosen for.
        """
        standing = getattr(self.ask.question, "also_open", {})
        beside = {site for ids in standing.values() for site in ids}
        demand = self.demand
        if self.ask.weight is not None:
            demand = demand.with_weight(self.ask.weight)
        return LocationProblem(demand, self._sites(beside.union(self.candidates)), times)

    def _sites(self, wanted: set[str]) -> CandidateSites:
        return self.sites.where(rows_of(self.sites.ids, wanted))


def rows_of(ids: Sequence[str], wanted: set[str]) -> BoolArray:
    """Return which ids are wanted.

    Parameters
    ----------
    ids : sequence of str
        In row order.
    wanted : set of str
        Some of them, or others.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where the id is wanted.
    """
    return np.array([identifier in wanted for identifier in ids], dtype=np.bool_)
