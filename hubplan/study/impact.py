"""What the travel-impact tables need beside the plans: walks, named journeys, groups, scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hubplan.errors import InputError
from hubplan.location import LocationProblem, Solution, TwoTier
from hubplan.location.territories import Territories
from hubplan.network import Network
from hubplan.scenario import Option, option_of
from hubplan.scenario.groups import GroupPeople
from hubplan.scenario.impact import (
    AskedVisit,
    ByTransit,
    Impact,
    OnFoot,
    SampleJourney,
    WindowByTransit,
)
from hubplan.scenario.switching import Switching, switching
from hubplan.study.impact_tables import JourneyRow
from hubplan.study.inputs import StudyInputs
from hubplan.study.options import group_weights
from hubplan.study.settings import BEST
from hubplan.study.settings_transit import TransitWindow
from hubplan.study.side_times import named_by_transit, named_minutes, walking_times
from hubplan.study.time_models import chosen_model
from hubplan.study.transit_times import TransitMatrices
from hubplan.transit.journeys import clock
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.active import TRANSIT


def impact_of(
    inputs: StudyInputs,
    options: Mapping[str, tuple[Option, ...]],
    best: Solution,
    roads: Callable[[], Network],
    *,
    use_cache: bool,
    transit: TransitMatrices | None = None,
    territories: Territories | None = None,
) -> Impact:
    """Work out what the travel-impact tables need beside the plans.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    options : mapping of str to tuple of Option
        Every option, by time model.
    best : Solution
        The answer.
    roads : callable
        Gives the study's network; asked only when something is not cached.
    use_cache : bool
        Whether minutes of an earlier run may serve.
    transit : TransitMatrices, optional
        Minutes by public transport; None = the study has no timetable.
    territories : Territories, optional
        Which hub of the answer each demand point belongs to, where hubs serve so many people.

    Returns
    -------
    Impact
        For `Findings.impact`.
    """
    settings = inputs.settings
    chosen = chosen_model(settings.journeys).name
    return Impact(
        by_model={chosen: options[chosen], **options},
        groups=group_people(inputs),
        on_foot=_on_foot(inputs, options[chosen], roads, territories, use_cache=use_cache),
        by_transit=_by_transit(inputs, options[chosen], transit, territories),
        switching=_switching(best),
        sample_journeys=_sample_journeys(inputs, roads, use_cache=use_cache),
        marks=inputs.marks,
        terminal_minutes=settings.journeys.terminal_minutes,
    )


def group_people(inputs: StudyInputs) -> tuple[GroupPeople, ...]:
    """Return who belongs to each group of a study, and who does not.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    tuple of GroupPeople
        In the order of the study.
    """
    found = []
    for group in inputs.settings.groups:
        members = group_weights(inputs.demand, group)
        column = group.of or inputs.demand.weight
        everybody = np.asarray(inputs.demand.frame[column], dtype=np.float64)
        found.append(GroupPeople(group.id, group.label, members, everybody - members))
    return tuple(found)


def _switching(best: Solution) -> Switching | None:
    question = best.question
    return switching(best.problem, question, best) if isinstance(question, TwoTier) else None


def _on_foot(
    inputs: StudyInputs,
    options: tuple[Option, ...],
    roads: Callable[[], Network],
    territories: Territories | None,
    *,
    use_cache: bool,
) -> OnFoot:
    """Return every option with its minutes on foot, at both speeds."""
    if inputs.settings.journeys.direction == "from_sites":
        noun = inputs.settings.plan.noun
        return OnFoot(unknown=f"journeys run from each {noun} to people's homes")
    try:
        times = walking_times(inputs, roads, use_cache=use_cache)
    except InputError as error:
        return OnFoot(unknown=error.message)
    if not times:
        return OnFoot(unknown="the network holds no footpaths")
    by_speed = {
        kph: _nearest(inputs, options, minutes, territories) for kph, minutes in times.items()
    }
    return OnFoot(by_speed, next(iter(times.values())).model, "")


def _by_transit(
    inputs: StudyInputs,
    options: tuple[Option, ...],
    found: TransitMatrices | None,
    territories: Territories | None,
) -> ByTransit:
    """Return every option with its minutes by public transport, at each walking speed."""
    if found is None:
        return ByTransit()
    usual = found.usual

    def to_hubs(minutes: TravelTimes) -> tuple[Option, ...]:
        return _nearest(inputs, options, minutes, territories)

    return ByTransit(
        {kph: to_hubs(minutes) for kph, minutes in found.by_speed.items()},
        usual.model,
        usual.period,
        bool(usual.estimated.any()),
        found.repairs,
        _visit(inputs),
        found.details,
        tuple(
            WindowByTransit(
                window.id,
                window.label,
                _visit(inputs, window),
                to_hubs(then.usual),
                next(iter(then.details.values())),
                then.usual.model,
                then.repairs,
                then.n_trips,
            )
            for window, then in found.windows
        ),
    )


def _visit(inputs: StudyInputs, window: TransitWindow | None = None) -> AskedVisit:
    """Return what is asked of a visit, as people write it."""
    settings = inputs.transit
    asked = settings.asked(inputs.feed_files, settings.walk_speeds_kph[0], window)
    visits = asked.visits
    board = visits.board_not_before_s
    home_by = (settings if window is None else window).home_by
    return AskedVisit(
        asked.date,
        clock(visits.arrive_from_s),
        clock(visits.arrive_until_s),
        settings.stay_minutes,
        settings.max_walk_minutes,
        None if board is None else clock(board),
        None if home_by is None else clock(visits.home_by_s),
    )


def _nearest(
    inputs: StudyInputs,
    options: tuple[Option, ...],
    minutes: TravelTimes,
    territories: Territories | None = None,
) -> tuple[Option, ...]:
    """Return options with everybody's journey by other minutes, to the nearest or their own hub."""
    problem = LocationProblem(inputs.demand, inputs.used_sites, minutes)
    groups = {group.id: group_weights(inputs.demand, group) for group in inputs.settings.groups}
    return tuple(
        option_of(
            problem,
            each.plan,
            option_id=each.id,
            label=each.label,
            groups=groups,
            territories=territories if each.id == BEST else None,
        )
        for each in options
    )


def _sample_journeys(
    inputs: StudyInputs, roads: Callable[[], Network], *, use_cache: bool
) -> tuple[SampleJourney, ...]:
    """Return the named journeys of the study's mode, and those by its timetable."""
    own = inputs.settings.journeys.mode
    found: dict[int, SampleJourney] = {}
    for mode in dict.fromkeys((own, TRANSIT)):
        rows = [(k, row) for k, row in enumerate(inputs.sample_journeys) if row.mode == mode]
        if not rows or (mode == TRANSIT and inputs.settings.transit is None):
            continue
        work = named_by_transit if mode == TRANSIT else named_minutes
        minutes = work(inputs, [row for _, row in rows], roads, use_cache=use_cache)
        for place, (k, row) in enumerate(rows):
            found[k] = _sample(row, {m: by[place] for m, by in minutes.items()})
    return tuple(found[k] for k in sorted(found))


def _sample(row: JourneyRow, minutes: Mapping[str, float]) -> SampleJourney:
    return SampleJourney(
        row.journey,
        minutes,
        row.least_minutes,
        row.most_minutes,
        row.status,
        row.source,
        row.date,
        row.mode,
    )
