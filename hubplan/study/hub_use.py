"""What a study says of the use of its hubs: services, costs, its boundary and its groups."""

from __future__ import annotations

from hubplan.location import LocationProblem
from hubplan.places.conditions import matches
from hubplan.scenario.ages import Ages, ages_of_column, people_aged
from hubplan.scenario.driving import DrivingCosts, Stated
from hubplan.scenario.hub_use import UseOfHubs
from hubplan.scenario.visits import AgeGroup, VisitRate, VisitRates
from hubplan.study.inputs import StudyInputs
from hubplan.study.options import group_weights
from hubplan.study.settings_costs import CostSettings
from hubplan.travel_times import TravelTimes


def use_of_hubs(inputs: StudyInputs, outside: TravelTimes | None) -> UseOfHubs:
    """Gather what a study says of the use of its hubs.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    outside : TravelTimes or None
        Minutes of the people outside the study area.

    Returns
    -------
    UseOfHubs
        For `hubplan.scenario.hub_use.hub_use`.
    """
    settings = inputs.settings
    beyond = inputs.left_out
    lived_in = beyond is not None and bool(beyond.weights.any())
    inside = matches(inputs.sites.frame, settings.sites.inside)
    rates = None
    if settings.services is not None:
        rates = VisitRates(inputs.visit_rates, settings.services.visits_a_day.model_dump())
    return UseOfHubs(
        inside_sites=frozenset(inputs.sites.where(inside).ids) if settings.sites.inside else None,
        outside=LocationProblem(beyond, inputs.used_sites, outside)
        if beyond is not None and outside is not None and lived_in
        else None,
        rates=rates,
        age_groups=age_groups(inputs),
        costs=None if settings.costs is None else _costs(settings.costs),
        groups={group.id: group_weights(inputs.demand, group) for group in settings.groups},
    )


def age_groups(inputs: StudyInputs) -> tuple[AgeGroup, ...]:
    """Return the groups of a study whose visits its columns of ages tell.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    tuple of AgeGroup
        Those that are told by age and place alone, such as people of 75 and over or those of
        rural areas; not disabled people or households, of whose visits nothing is assumed.
    """
    demand, found = inputs.demand, []
    for group in inputs.settings.groups:
        ages = ages_of_column(group.weight, weight=demand.weight)
        if ages is not None and _is_told(inputs, inputs.visit_rates, ages):
            here = matches(demand.frame, group.where)
            found.append(AgeGroup(group.id, group.label, ages, here))
    return tuple(found)


def _is_told(inputs: StudyInputs, rates: tuple[VisitRate, ...], ages: Ages) -> bool:
    """Return whether the columns tell how many of each rate's people have some ages."""
    shared = (rate.ages.both(ages) for rate in rates)
    frame, weight = inputs.demand.frame, inputs.demand.weight
    return all(
        people_aged(frame, both, weight=weight) is not None for both in shared if both is not None
    )


def _costs(given: CostSettings) -> DrivingCosts:
    return DrivingCosts(
        car_share=given.car_share,
        people_per_car=given.people_per_car,
        kg_co2e_per_km=given.kg_co2e_per_km,
        pence_per_km=given.pence_per_km,
        parking_pounds=given.parking_pounds,
        notable_pounds=given.notable_pounds,
        emissions_from=Stated(given.kg_co2e_source, given.kg_co2e_date),
        pence_from=Stated(given.pence_source, given.pence_date),
        car_share_from=Stated(given.car_share_source),
        parking_from=Stated(given.parking_source),
    )
