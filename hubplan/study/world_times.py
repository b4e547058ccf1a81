"""Journey times of other worlds: the study's own where they serve, else kept like those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hubplan.network.closures import close_edges
from hubplan.places import CandidateSites
from hubplan.scenario.world import World, rows_of
from hubplan.study.cache import CachedTimes, hierarchy_folder, keep_times, load_times
from hubplan.study.fingerprint import code_fingerprint, file_sha256, fingerprint
from hubplan.study.inputs import StudyInputs
from hubplan.study.matrices import answered, points_of
from hubplan.study.mode_mix import StudyMix
from hubplan.study.progress import Progress
from hubplan.study.transit_times import timetable_key, transit_matrices
from hubplan.transit.walks import DEFAULT_WALK_KPH
from hubplan.travel_times import TravelTimes, travel_times
from hubplan.travel_times.active import TRANSIT


@dataclass(frozen=True, slots=True, eq=False)
class WorldTimes:
    """The matrices of the worlds of a study.

    Attributes
    ----------
    inputs : StudyInputs
        The study.
    base : World
        Its own world.
    own : mapping of str to TravelTimes
        Its own matrices, by time model.
    use_cache : bool
        Whether matrices of an earlier run may serve.
    progress : Progress
        Told what goes on.
    mix : StudyMix or None
        Who has no car, where the plan is chosen for people by their own means.
    """

    inputs: StudyInputs
    base: World
    own: Mapping[str, TravelTimes]
    use_cache: bool
    progress: Progress
    mix: StudyMix | None = None
    _found: dict[str, TravelTimes] = field(default_factory=dict)

    def of(self, world: World) -> TravelTimes:
        """Return minutes from the demand points of a world to its sites.

        Parameters
        ----------
        world : World
            Of a scenario of the study.

        Returns
        -------
        TravelTimes
            Rounded once to hundredths; further rows are those of the study.
        """
        if self._serves(world):
            return self.own[world.journeys.model]
        sites = self._sites(world)
        key = self._key(world, sites)
        if key not in self._found:
            self._found[key] = self._worked_out(world, sites, key)
        return self._found[key]

    def mix_of(self, world: World) -> StudyMix | None:
        """Return who has no car in a world, and their minutes.

        Parameters
        ----------
        world : World
            Of a scenario of the study.

        Returns
        -------
        StudyMix or None
            None = everybody travels alike: in the study, or in this world, whose people all
            walk or cycle. Roads that are closed or slower are so for cars: the timetable stays.
        """
        if self.mix is None or world.journeys.mode != self.base.journeys.mode:
            return None
        if self._holds_places(self.mix.times, world):
            return self.mix
        found = transit_matrices(
            self.inputs,
            lambda: self.base.lookup.network(self.base.journeys.mode),
            use_cache=self.use_cache,
            speeds=self.inputs.transit.walk_speeds_kph[:1],
            ends=(world.demand, self._sites(world)),
            progress=self.progress,
        )
        return replace(self.mix, times=found.usual)

    def moved_people(self, world: World) -> float:
        """Return how many people start from another road than in the study.

        Parameters
        ----------
        world : World
            Of a scenario of the study.

        Returns
        -------
        float
            People of the world whose road is closed or cut off in it; 0 where no road is.
        """
        if not world.roads.closed:
            return 0.0
        before = next(iter(self.own.values()))
        after = self.of(world)
        metres = dict(zip(before.demand_ids, before.demand_snap_m.tolist(), strict=True))
        now = dict(zip(after.demand_ids, after.demand_snap_m.tolist(), strict=True))
        demand = world.demand
        moved = [now[i] != metres.get(i, now[i]) for i in demand.ids]
        return float(demand.weights[np.array(moved, dtype=np.bool_)].sum())

    def _serves(self, world: World) -> bool:
        """Return whether one of the study's own matrices holds all that a world needs."""
        journeys, own = world.journeys, self.base.journeys
        return (
            journeys.model in self.own
            and (journeys.mode, journeys.terminal_minutes) == (own.mode, own.terminal_minutes)
            and not world.roads.any
            and self._holds_places(self.own[journeys.model], world)
        )

    def _holds_places(self, times: TravelTimes, world: World) -> bool:
        """Return whether a matrix of the study holds all places of a world."""
        return world.sites is self.base.sites and set(world.demand.ids) <= set(times.demand_ids)

    def _sites(self, world: World) -> CandidateSites:
        """Return the sites that a plan of a world may hold."""
        wanted = {*self.inputs.used_sites.ids, *world.candidates}
        return world.sites.where(rows_of(world.sites.ids, wanted))

    def _key(self, world: World, sites: CandidateSites) -> str:
        """Return the fingerprint of all that a matrix depends on."""
        return fingerprint(
            {
                "code": code_fingerprint(),
                "network": file_sha256(self.inputs.file_of(self.inputs.settings.network)),
                "demand": points_of(world.demand),
                "sites": points_of(sites),
                "settings": self.inputs.settings.journeys.model_dump(),
                "noun": self.inputs.settings.plan.noun,
                "journeys": world.journeys,
                "roads": world.roads,
                "timetable": timetable_key(self.inputs),
            }
        )

    def _worked_out(self, world: World, sites: CandidateSites, key: str) -> TravelTimes:
        if self.use_cache and (kept := load_times(key)) is not None:
            return kept.by_period[world.journeys.model]
        journeys, settings = world.journeys, self.inputs.settings.journeys
        ways = world.lookup.network(journeys.mode)
        if world.roads.closed:
            closed = np.zeros(ways.n_edges, dtype=np.bool_)
            closed[list(world.roads.closed)] = True
            ways = close_edges(ways, closed)
        if journeys.mode == TRANSIT:
            return transit_matrices(
                self.inputs,
                lambda: ways,
                use_cache=self.use_cache and not world.roads.closed,
                speeds=[journeys.speed_kph or DEFAULT_WALK_KPH],
                ends=(world.demand, sites),
                progress=self.progress,
            ).usual
        options: dict[str, Any] = {"speed_kph": journeys.speed_kph}
        if journeys.period is not None:
            factors = tuple(world.roads.speeds.items())
            options = {"period": replace(journeys.period, speed_factors=factors)}
        times = travel_times(
            ways,
            world.demand,
            sites,
            mode=journeys.mode,
            terminal_minutes=journeys.terminal_minutes,
            max_snap_m=settings.max_snap_m,
            from_sites=settings.direction == "from_sites",
            hierarchy_folder=hierarchy_folder() if self.use_cache else None,
            progress=self.progress.advance,
            **options,
        )
        times = answered(self.inputs, times).rounded()
        if self.use_cache:
            keep_times(key, CachedTimes({journeys.model: times}, {}))
        return times
