"""How the hubs of every option are used, as ``results.json`` holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hubplan.scenario import Findings
from hubplan.scenario.driving import TripCost
from hubplan.scenario.flows import Flow, HubLoads, Spill
from hubplan.scenario.hub_use import EVERYBODY
from hubplan.scenario.small_counts import is_small
from hubplan.units import or_none


def use_results(findings: Findings) -> dict[str, Any]:
    """Return how the hubs of every option are used.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    dict
        By option id; what is not known is null or absent. Counts of people of one flow from 1 to
        9 are null, as they are not told elsewhere.
    """
    use = findings.use
    found: dict[str, Any] = {}
    for option in findings.options:
        key = option.id
        if key not in use.loads:
            continue
        spilt = use.spills.get(key)
        found[key] = {
            **_loads(use.loads[key]),
            "visits_a_year": {hub: or_none(n) for hub, n in use.visits_at.get(key, {}).items()},
            "spill": None if spilt is None else _spill(spilt),
            "travel": _plain(use.travel.get(key, {})),
            "group_travel": _plain(use.group_travel.get(key, {})),
            "driven": _plain(use.driven.get(key, {})),
            "trip_by_car": _trips(use.trips.get(key, {})),
            "main_trip_by_car": _trips(use.trips_main.get(key, {})),
        }
    return found


def _loads(loads: HubLoads) -> dict[str, Any]:
    return {
        "people": loads.people,
        "main_people": loads.people_main,
        "second_nearest": [_flow(flow) for flow in loads.flows],
        "main_second_nearest": [_flow(flow) for flow in loads.main_flows],
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "hub": flow.hub,
        "next_hub": flow.next_hub or None,
        "people": None if is_small(flow.people) else flow.people,
        "minutes_more": or_none(round(flow.minutes_more, 2)),
    }


def _spill(spilt: Spill) -> dict[str, Any]:
    return {
        "people_out": spilt.people_out,
        "people_out_main": spilt.people_out_main,
        "people_in": or_none(spilt.people_in),
    }


def _plain(figures: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    """Return dataclasses of numbers by name, unknown ones as null."""
    return {
        name: {key: or_none(value) for key, value in asdict(each).items()}
        for name, each in figures.items()
    }


def _trips(trips: Mapping[str, TripCost]) -> dict[str, dict[str, float | None]]:
    return {
        "everybody" if name == EVERYBODY else name: numbers
        for name, numbers in _plain(trips).items()
    }
