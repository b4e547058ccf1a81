"""What driving to the hubs costs people, and the air: kilometres, pounds and CO2e a year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hubplan.scenario.options import Option
from hubplan.scenario.visits import Travel, metres_to
from hubplan.units import METRES_PER_KM, FloatArray

#: There and back.
_WAYS = 2.0
_PENCE_PER_POUND = 100.0
_KG_PER_TONNE = 1000.0


@dataclass(frozen=True, slots=True)
class Stated:
    """Where a figure comes from.

    Attributes
    ----------
    source, date : str
        As the study states them.
    """

    source: str = "not stated"
    date: str = "not stated"


@dataclass(frozen=True, slots=True)
class DrivingCosts:
    """What a study assumes of driving.

    Attributes
    ----------
    car_share : float
        Share of visits made by car, 0 to 1.
    people_per_car : float
        Persons who come in one car, one or more.
    kg_co2e_per_km : float
        Of one car.
    pence_per_km : float
        Of one car.
    parking_pounds : float
        For one visit.
    notable_pounds : float
        A return trip that costs more than this is told.
    emissions_from, pence_from, car_share_from, parking_from : Stated
        Where the figures come from.
    """

    car_share: float
    people_per_car: float
    kg_co2e_per_km: float
    pence_per_km: float
    parking_pounds: float
    notable_pounds: float
    emissions_from: Stated = Stated()
    pence_from: Stated = Stated()
    car_share_from: Stated = Stated()
    parking_from: Stated = Stated()


@dataclass(frozen=True, slots=True)
class Driven:
    """What cars drive in a year under an option.

    Attributes
    ----------
    vehicle_km, vehicle_km_separate : float
        When visits are combined, and when every visit is a journey of its own; NaN = not known.
    tonnes_co2e, tonnes_co2e_separate : float
        The same times the factor of the study.
    """

    vehicle_km: float
    vehicle_km_separate: float
    tonnes_co2e: float
    tonnes_co2e_separate: float


@dataclass(frozen=True, slots=True)
class TripCost:
    """What one visit costs people who come by car, there and back.

    Attributes
    ----------
    people : float
        Those who have a route.
    mean_km : float
        One way by road, on average over them; NaN = nobody, or not known.
    mean_pounds : float
        Driving and parking, on average over them.
    people_over : float
        For how many it costs more than `DrivingCosts.notable_pounds`.
    """

    people: float
    mean_km: float
    mean_pounds: float
    people_over: float


def driven(travel: Travel, costs: DrivingCosts) -> Driven:
    """Return what cars drive in a year.

    Parameters
    ----------
    travel : Travel
        What people travel.
    costs : DrivingCosts
        What the study assumes.

    Returns
    -------
    Driven
        Person-kilometres times the share by car, over the people in a car.
    """
    cars = costs.car_share / costs.people_per_car
    tonnes_per_km = costs.kg_co2e_per_km / _KG_PER_TONNE
    km, km_separate = travel.km * cars, travel.km_separate * cars
    return Driven(km, km_separate, km * tonnes_per_km, km_separate * tonnes_per_km)


def trip_pounds(option: Option, costs: DrivingCosts, *, needs_main: bool) -> FloatArray:
    """Return what one visit costs by car from each demand point, there and back.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    costs : DrivingCosts
        What the study assumes.
    needs_main : bool
        Whether to the nearest main hub.

    Returns
    -------
    ndarray of float, shape (n,)
        Pounds, rounded once to pence; NaN = no route, or not known how far.
    """
    km = metres_to(option, needs_main=needs_main) / METRES_PER_KM
    pounds = _WAYS * km * costs.pence_per_km / _PENCE_PER_POUND + costs.parking_pounds
    return np.asarray(np.round(pounds, 2), dtype=np.float64)


def trip_cost(
    option: Option, costs: DrivingCosts, people: FloatArray, *, needs_main: bool
) -> TripCost:
    """Return what one visit costs some people who come by car.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    costs : DrivingCosts
        What the study assumes.
    people : ndarray of float, shape (n,)
        How many start from each demand point.
    needs_main : bool
        Whether to the nearest main hub.

    Returns
    -------
    TripCost
        Over those who have a route.
    """
    pounds = trip_pounds(option, costs, needs_main=needs_main)
    km = metres_to(option, needs_main=needs_main) / METRES_PER_KM
    goes = ~np.isnan(pounds) & (people > 0)
    counted = math.fsum(people[goes])
    if not counted:
        return TripCost(0.0, math.nan, math.nan, math.nan)
    return TripCost(
        counted,
        math.fsum(people[goes] * km[goes]) / counted,
        math.fsum(people[goes] * pounds[goes]) / counted,
        math.fsum(people[goes & (pounds > costs.notable_pounds)]),
    )


def by_group(
    option: Option,
    costs: DrivingCosts,
    groups: Mapping[str, FloatArray],
    *,
    needs_main: bool,
) -> dict[str, TripCost]:
    """Return what one visit costs each of some groups of people who come by car.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    costs : DrivingCosts
        What the study assumes.
    groups : mapping of str to ndarray of float, shape (n,)
        How many of each group start from each demand point.
    needs_main : bool
        Whether to the nearest main hub.

    Returns
    -------
    dict of str to TripCost
        By group.
    """
    return {
        name: trip_cost(option, costs, people, needs_main=needs_main)
        for name, people in groups.items()
    }
