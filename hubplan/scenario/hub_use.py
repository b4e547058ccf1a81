"""How the hubs of every option are used: loads, flows, visits, hours, kilometres and costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hubplan.location import MINI, LocationProblem
from hubplan.scenario.driving import Driven, DrivingCosts, TripCost, by_group, driven
from hubplan.scenario.flows import HubLoads, Spill, hub_loads, spill
from hubplan.scenario.options import Option
from hubplan.scenario.visits import (
    CASES,
    CENTRAL,
    AgeGroup,
    Travel,
    VisitRates,
    travel,
    visits_by_hub,
)
from hubplan.units import FloatArray

#: Key of all people among the groups of `HubUse.trips` and `HubUse.trips_main`.
EVERYBODY: Final = ""


@dataclass(frozen=True, slots=True, eq=False)
class UseOfHubs:
    """What a study says of the use of hubs.

    Attributes
    ----------
    inside_sites : frozenset of str or None
        Ids of the sites that lie in the study area; None = the study does not say.
    outside : LocationProblem or None
        The people of the demand file outside the area with their minutes to the sites; None =
        there are none.
    rates : VisitRates or None
        The services; None = the study has none.
    age_groups : tuple of AgeGroup
        The study's groups whose visits the columns of ages tell.
    costs : DrivingCosts or None
        None = the study assumes nothing.
    groups : mapping of str to ndarray of float, shape (n,)
        How many of each of the study's groups start from each demand point.
    """

    inside_sites: frozenset[str] | None = None
    outside: LocationProblem | None = None
    rates: VisitRates | None = None
    age_groups: tuple[AgeGroup, ...] = ()
    costs: DrivingCosts | None = None
    groups: Mapping[str, FloatArray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class HubUse:
    """How the hubs of every option are used; every mapping is by option id.

    Attributes
    ----------
    given : UseOfHubs
        What the study says.
    loads : dict of str to HubLoads
        Who goes where, and where they would go next.
    spills : dict of str to Spill
        Who crosses the boundary; empty where the study does not say which sites lie inside.
    visits_at : dict of str to dict of str to float
        Visits a year by hub in the central case; empty without services.
    travel : dict of str to dict of str to Travel
        Of everybody, by case; empty without services.
    group_travel : dict of str to dict of str to Travel
        Of each age group in the central case; empty without services.
    driven : dict of str to dict of str to Driven
        What cars drive, by case; empty without services or costs.
    trips, trips_main : dict of str to dict of str to TripCost
        What one visit costs to the nearest hub, and where there are mini-hubs to the nearest main
        hub: of `EVERYBODY`, then of each group; empty without costs.
    """

    given: UseOfHubs = field(default_factory=UseOfHubs)
    loads: Mapping[str, HubLoads] = field(default_factory=dict)
    spills: Mapping[str, Spill] = field(default_factory=dict)
    visits_at: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    travel: Mapping[str, Mapping[str, Travel]] = field(default_factory=dict)
    group_travel: Mapping[str, Mapping[str, Travel]] = field(default_factory=dict)
    driven: Mapping[str, Mapping[str, Driven]] = field(default_factory=dict)
    trips: Mapping[str, Mapping[str, TripCost]] = field(default_factory=dict)
    trips_main: Mapping[str, Mapping[str, TripCost]] = field(default_factory=dict)


def hub_use(options: Sequence[Option], given: UseOfHubs) -> HubUse:
    """Work out how the hubs of every option are used.

    Parameters
    ----------
    options : sequence of Option
        Of one problem.
    given : UseOfHubs
        What the study says.

    Returns
    -------
    HubUse
        From the options' own minutes and metres.
    """
    rates, costs = given.rates, given.costs
    by_case = {} if rates is None else {o.id: _by_case(o, rates) for o in options}
    return HubUse(
        given=given,
        loads={option.id: hub_loads(option) for option in options},
        spills={}
        if given.inside_sites is None
        else {option.id: _spill(option, given, given.inside_sites) for option in options},
        visits_at={}
        if rates is None
        else {option.id: visits_by_hub(option, rates, CENTRAL) for option in options},
        travel=by_case,
        group_travel={}
        if rates is None
        else {option.id: _by_group(option, rates, given.age_groups) for option in options},
        driven={}
        if costs is None
        else {
            option_id: {case: driven(of_all, costs) for case, of_all in cases.items()}
            for option_id, cases in by_case.items()
        },
        trips=_trips(options, given, needs_main=False),
        trips_main=_trips([o for o in options if o.plan.get(MINI)], given, needs_main=True),
    )


def _by_case(option: Option, rates: VisitRates) -> dict[str, Travel]:
    return {case: travel(option, rates, case) for case in CASES}


def _by_group(option: Option, rates: VisitRates, groups: Collection[AgeGroup]) -> dict[str, Travel]:
    return {group.id: travel(option, rates, CENTRAL, group=group) for group in groups}


def _spill(option: Option, given: UseOfHubs, inside: frozenset[str]) -> Spill:
    return spill(option, inside_sites=inside, outside=given.outside)


def _trips(
    options: Sequence[Option], given: UseOfHubs, *, needs_main: bool
) -> dict[str, dict[str, TripCost]]:
    if given.costs is None:
        return {}
    return {
        option.id: by_group(
            option,
            given.costs,
            {EVERYBODY: option.evaluation.problem.weights, **given.groups},
            needs_main=needs_main,
        )
        for option in options
    }
