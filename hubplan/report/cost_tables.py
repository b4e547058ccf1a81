"""Tables of driving: what a visit costs people, vehicle-kilometres and CO2e a year."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hubplan.report.against_today import answer_first
from hubplan.report.flow_tables import (
    NAME_SERVICES,
    NO_SERVICES,
    ON_ASSUMPTIONS,
    change,
)
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.driving import DrivingCosts, TripCost
from hubplan.scenario.hub_use import EVERYBODY
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.visits import CENTRAL, HIGH, LOW

_TITLES: Final = {
    "affordability": "How far people drive to a hub and what a visit costs them",
    "emissions": "Vehicle-kilometres and CO2e a year of people's journeys to the hubs",
}
_TITLES_WITHOUT_CARS: Final = {
    "affordability": "What the way to a hub costs people",
    "emissions": "CO2e a year of people's journeys to the hubs",
}
_NUMBERS: Final = {"affordability": 10, "emissions": 11}
_NAME_COSTS: Final = (
    "Give [costs] in its study.toml: share of visits by car, CO2e and pence for a kilometre, "
    "parking"
)
_NO_FARES: Final = (
    "Fares by bus and train are not known: they need a timetable and its fares. Who has no car "
    "cannot make these journeys at this price."
)


def cost_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell what driving to the hubs costs.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    costs = findings.use.given.costs
    if findings.mode != "car":
        return tuple(_under_own_power(findings, name) for name in _TITLES)
    if costs is None:
        told = "not known: the study says nothing of driving", _NAME_COSTS
        return tuple(_unknown(findings, name, *told) for name in _TITLES)
    if not findings.use.driven:
        none = _unknown(findings, "emissions", f"not known: {NO_SERVICES}", NAME_SERVICES)
        return (_affordability(findings, costs), none)
    return (_affordability(findings, costs), _emissions(findings, costs))


def _under_own_power(findings: Findings, name: str) -> Table:
    """Say that nobody pays or pollutes on foot or by bicycle."""
    return not_known(
        findings,
        name,
        _TITLES_WITHOUT_CARS[name],
        f"People come {mode_words(findings.mode).by}: the way costs no fuel and makes no CO2e.",
        number=_NUMBERS[name],
        what="Fuel, and CO2e of journeys to the hubs",
        answer="none",
        what_to_do="Nothing",
    )


def _unknown(findings: Findings, name: str, answer: str, what_to_do: str) -> Table:
    return not_known(
        findings,
        name,
        _TITLES[name],
        "Kilometres by car to the hubs, and what they cost people and the air.",
        number=_NUMBERS[name],
        what="Kilometres driven, their cost and CO2e",
        answer=answer,
        what_to_do=what_to_do,
    )


def _affordability(findings: Findings, costs: DrivingCosts) -> Table:
    parking = (
        f"{costs.parking_pounds:.2f} pounds for parking"
        if costs.parking_pounds
        else "no charge for parking"
    )
    table = table_of(
        findings,
        "affordability",
        _TITLES["affordability"],
        f"By car, there and back along the quickest way: {costs.pence_per_km:g} pence a "
        f"kilometre and {parking}, both assumed. Averages over people who have a route; counted "
        f"are those whose return trip costs more than {costs.notable_pounds:g} pounds. "
        f"{_NO_FARES}",
        frame_of(
            list(_trip_rows(findings)),
            (
                "option_id",
                "option",
                "reaching",
                "group_id",
                "group",
                "mean_km",
                "mean_pounds",
                "people_over",
                "share_over",
                "change_mean_km",
                "change_mean_pounds",
                "people_over_change",
            ),
        ),
        number=_NUMBERS["affordability"],
        file_only=("change_mean_km",),
    )
    given = f"pence a kilometre: {costs.pence_from.source}; parking: {costs.parking_from.source}"
    return replace(
        table,
        source=f"{table.source}; {given}",
        date=f"{table.date}; pence a kilometre: {costs.pence_from.date}",
    )


def _trip_rows(findings: Findings) -> Iterator[tuple[object, ...]]:
    use, today = findings.use, findings.today_id or ""
    for option in answer_first(findings, findings.options):
        for reaching, trips, main in (
            ("any hub", use.trips, False),
            ("a main hub", use.trips_main, True),
        ):
            before = {} if option.id == today else trips.get(today, {})
            if main and not before:
                before = {} if option.id == today else use.trips.get(today, {})
            for group, trip in trips.get(option.id, {}).items():
                yield _trip_row(findings, option, reaching, group, trip, before.get(group))


def _trip_row(  # noqa: PLR0917 - the parts of one row
    findings: Findings,
    option: Option,
    reaching: str,
    group: str,
    trip: TripCost,
    before: TripCost | None,
) -> tuple[object, ...]:
    everybody = group == EVERYBODY
    return (
        option.id,
        option_words(findings, option),
        reaching,
        "everybody" if everybody else group,
        "Everybody" if everybody else findings.group_labels.get(group, group),
        trip.mean_km,
        trip.mean_pounds,
        trip.people_over,
        trip.people_over / trip.people if trip.people else math.nan,
        change(trip.mean_km, None if before is None else before.mean_km),
        change(trip.mean_pounds, None if before is None else before.mean_pounds),
        change(trip.people_over, None if before is None else before.people_over),
    )


def _emissions(findings: Findings, costs: DrivingCosts) -> Table:
    use = findings.use
    today = use.driven.get(findings.today_id or "", {})
    rows = []
    for option in answer_first(findings, findings.options):
        for case in (CENTRAL, LOW, HIGH) if option.id in use.driven else ():
            found, before = use.driven[option.id][case], today.get(case)
            separate = None if before is None else before.vehicle_km_separate
            tonnes = None if before is None else before.tonnes_co2e_separate
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    case,
                    found.vehicle_km_separate,
                    found.vehicle_km,
                    found.tonnes_co2e_separate,
                    found.tonnes_co2e,
                    change(found.vehicle_km_separate, separate),
                    change(found.vehicle_km, separate),
                    change(found.tonnes_co2e_separate, tonnes),
                    change(found.tonnes_co2e, tonnes),
                )
            )
    table = table_of(
        findings,
        "emissions",
        _TITLES["emissions"],
        f"Visits a year, there and back along the quickest way, {costs.car_share:.0%} of them by "
        f"car with {_persons(costs.people_per_car)} in each, times {costs.kg_co2e_per_km:g} kg "
        "CO2e a kilometre: all assumed. CO2e: carbon dioxide, and other greenhouse gases as the "
        "carbon dioxide that warms as much. Separate: every visit is a journey of its own, as "
        "today; combined: visits that can be are made on one day. Changes are against today's "
        f"hubs with separate visits. {ON_ASSUMPTIONS}",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "case",
                "vehicle_km_separate",
                "vehicle_km",
                "tonnes_co2e_separate",
                "tonnes_co2e",
                "change_vehicle_km_separate",
                "change_vehicle_km",
                "change_tonnes_co2e_separate",
                "change_tonnes_co2e",
            ),
        ),
        number=_NUMBERS["emissions"],
        made_from=("demand", "sites", "network", "services"),
        file_only=("change_vehicle_km_separate",),
    )
    factor, share = costs.emissions_from, costs.car_share_from
    return replace(
        table,
        source=f"{table.source}; CO2e: {factor.source}; share by car: {share.source}",
        date=f"{table.date}; CO2e: {factor.date}",
    )


def _persons(count: float) -> str:
    return "one person" if count == 1 else f"{count:g} persons"
