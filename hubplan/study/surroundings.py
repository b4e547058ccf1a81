"""The study's own world, and where changes to it find what they name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import geopandas as gpd

from hubplan.location import Plan
from hubplan.network import Network, read_network
from hubplan.places import read_table
from hubplan.places.gazetteer import Gazetteer
from hubplan.scenario.world import Ask, Journeys, Lookup, RoadChanges, World
from hubplan.study.inputs import StudyInputs
from hubplan.study.load import resolve_file
from hubplan.study.profiles import own_profile
from hubplan.study.question import question_of
from hubplan.study.section import Source
from hubplan.study.time_models import chosen_model
from hubplan.travel_times import PERIODS, PeriodProfile
from hubplan.travel_times.active import ways_mode
from hubplan.units import WGS84

_T = TypeVar("_T")


def roads_of(inputs: StudyInputs) -> Callable[[], Network]:
    """Return how to have the roads of a study: read when first asked for, and only once.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    callable
        Gives the network for cars.
    """
    return cache(lambda: read_network(inputs.file_of(inputs.settings.network)))


def own_world(inputs: StudyInputs, roads: Callable[[], Network]) -> World:
    """Return the world of a study without any change.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    roads : callable
        From `roads_of`.

    Returns
    -------
    World
        Files beside the tables are read when first looked for.
    """
    settings = inputs.settings
    chosen = chosen_model(settings.journeys)
    lookup = _lookup(inputs, roads)
    period = chosen.period if isinstance(chosen.period, PeriodProfile) else None
    if isinstance(chosen.period, str):
        period = lookup.periods[chosen.period]
    today = next((each for each in settings.baselines if each.id == settings.today), None)
    return World(
        everybody=inputs.everybody,
        inside=inputs.inside,
        sites=inputs.sites,
        candidates=inputs.candidates,
        ask=Ask(question_of(inputs)),
        journeys=Journeys(
            settings.journeys.mode,
            chosen.name,
            chosen.words,
            period,
            chosen.speed_kph,
            settings.journeys.terminal_minutes,
        ),
        roads=RoadChanges(),
        headline_minutes=settings.report.headline_minutes,
        today=None if today is None else Plan(today.hubs),
        lookup=lookup,
    )


def _lookup(inputs: StudyInputs, roads: Callable[[], Network]) -> Lookup:
    settings, folder = inputs.settings, inputs.path.parent
    own = {name: own_profile(name, each) for name, each in settings.journeys.profiles.items()}

    return Lookup(
        file=lambda name: resolve_file(name, folder),
        gazetteer=cache(lambda: _gazetteer(inputs)),
        shapes=cache(lambda: _shapes(inputs)),
        network=cache(lambda mode: roads().for_mode(ways_mode(mode))),
        periods={**PERIODS, **own},
        group_labels={group.weight: group.label for group in settings.groups if not group.where},
    )


def _gazetteer(inputs: StudyInputs) -> Gazetteer:
    settings = inputs.settings
    places, postcodes = (
        _read(inputs, source, lambda path: read_table(path).frame)
        for source in (settings.places, settings.postcodes)
    )
    return Gazetteer(inputs.sites, places, postcodes)


def _shapes(inputs: StudyInputs) -> gpd.GeoDataFrame | None:
    return _read(inputs, inputs.settings.areas, lambda path: gpd.read_file(path).to_crs(WGS84))


def _read(inputs: StudyInputs, source: Source | None, how: Callable[..., _T]) -> _T | None:
    return None if source is None else how(inputs.file_of(source))
