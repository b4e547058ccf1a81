"""``results.json``: the whole result for machines, the same bytes for the same inputs."""

from __future__ import annotations

import json
import math
from typing import Any

from hubplan.report.impact_results import impact_results
from hubplan.report.own_means import own_means_results
from hubplan.report.scenario_results import scenario_results
from hubplan.report.use_results import use_results
from hubplan.scenario import Change, CoverageRange, Findings, Option, TimesNote
from hubplan.scenario.small_counts import LEAST_SHOWN, is_small
from hubplan.units import as_count, or_none

SCHEMA = 1


def results_text(findings: Findings, *, seconds: dict[str, float]) -> str:
    """Return the text of ``results.json``.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    seconds : dict of str to float
        Seconds each stage took: the one part that differs between runs.

    Returns
    -------
    str
        JSON; unknown numbers are null, never NaN. Minutes come from a matrix rounded once to
        hundredths.
    """
    content = results(findings) | {"seconds": {k: round(v, 3) for k, v in seconds.items()}}
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def results(findings: Findings) -> dict[str, Any]:
    """Return what ``results.json`` holds, without the seconds.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    dict
        In the shapes of schema 1.
    """
    answer = findings.solution.to_dict()
    best, today = findings.best, findings.today
    return {
        "schema": SCHEMA,
        "study": findings.name,
        "objective": answer["objective"],
        "plan": answer["plan"],
        "proof": answer["proof"],
        "metrics": best.metrics.to_dict(),
        "main_metrics": best.main_metrics.to_dict(),
        "groups": _groups(best),
        "baseline": None if today is None else _option(findings, today),
        "alternatives": answer["alternatives"],
        **_territories(findings),
        "options": {option.id: _option(findings, option) for option in findings.options},
        "sensitivity": [
            {
                **_time_model(findings, variant.period),
                "main_share": variant.main_share,
                "plan": variant.plan.to_dict(),
                "value": or_none(variant.value),
                "loss": or_none(variant.loss),
            }
            for variant in findings.variants
        ],
        "assumptions": {
            "main_share": findings.main_share,
            "mode": findings.mode,
            **_time_model(findings, findings.period),
            **_range_models(findings),
            "headline_minutes": findings.headline_minutes,
            "noticeable_minutes": findings.noticeable_minutes,
            "journey_times": findings.model,
        },
        "people_left_out": as_count(findings.people_left_out),
        "unreached": [
            {"id": u.id, "place": u.place, **_people_there(u.people), "reason": u.reason}
            for u in findings.unreached
        ],
        "journey_times": [_times_note(note) for note in findings.times],
        "near_cut_roads": _near_cut_roads(findings),
        "snap_m": {**findings.snap_m, "farthest": findings.farthest_from_road},
        "scenarios": [scenario_results(each, change_of=_change) for each in findings.outcomes],
        "hub_use": use_results(findings),
        **impact_results(findings),
        **own_means_results(findings),
        "fingerprint": findings.fingerprint,
    }


def _territories(findings: Findings) -> dict[str, Any]:
    """Return whom each hub serves, where every small area belongs to one."""
    found = findings.territories
    if found is None:
        return {}
    loads = {
        site: {
            "people": as_count(load),
            "least": found.least[site],
            "most": None if math.isinf(found.most[site]) else found.most[site],
        }
        for site, load in found.loads.items()
    }
    return {
        "territories": {
            "loads": loads,
            "mean_minutes": found.mean_minutes,
            "least_mean_minutes_of_these_hubs": found.bound_minutes,
            "people_not_at_nearest": as_count(found.people_elsewhere),
        }
    }


def _time_model(findings: Findings, name: str) -> dict[str, Any]:
    """Return which period a figure is of, and on foot or by bicycle at which speed."""
    note = next((note for note in findings.times if note.name == name), None)
    if note is None or note.speed_kph is None:
        return {"period": name}
    return {"period": note.period, "speed_kph": note.speed_kph}


def _range_models(findings: Findings) -> dict[str, Any]:
    speeds = {note.name: note.speed_kph for note in findings.times if note.speed_kph is not None}
    if not speeds:
        return {"range_periods": list(findings.range_periods)}
    return {"range_speeds_kph": [speeds[name] for name in findings.range_periods]}


def _times_note(note: TimesNote) -> dict[str, Any]:
    """Return how journey times were worked out and how far they may be off."""
    return {
        "period": note.period,
        "speed_kph": note.speed_kph,
        "label": note.words,
        "model": note.model,
        "error_90_minutes": or_none(note.error_90_minutes),
        "error_source": note.error_source,
    }


def _near_cut_roads(findings: Findings) -> dict[str, Any]:
    """Return who lives near a main road that ends with the extract of roads."""
    demand = findings.demand
    row = {identifier: i for i, identifier in enumerate(demand.ids)}
    return {
        "people": as_count(sum(float(demand.weights[row[n.id]]) for n in findings.near_cut_roads)),
        "demand": [
            {
                "id": near.id,
                "place": findings.places[row[near.id]],
                **_people_there(float(demand.weights[row[near.id]])),
                "road": near.road,
                "metres": round(near.metres),
            }
            for near in findings.near_cut_roads
        ],
    }


def _option(findings: Findings, option: Option) -> dict[str, Any]:
    change = findings.changes.get(option.id)
    return {
        "label": option.label,
        "plan": option.plan.to_dict(),
        "metrics": option.metrics.to_dict(),
        "main_metrics": option.main_metrics.to_dict(),
        "groups": _groups(option),
        "share_within_headline_range": list(findings.share_ranges.get(option.id, ())),
        **_coverage_ranges(findings.coverage_ranges.get(option.id)),
        "change": None if change is None else _change(change),
    }


def _coverage_ranges(found: CoverageRange | None) -> dict[str, Any]:
    """Return the least and greatest share at every threshold, of all people and of groups."""
    if found is None:
        return {}
    return {
        "share_within_range": _ranges(found.any_hub),
        "main_share_within_range": _ranges(found.main_hub),
        "group_share_within_range": {
            group: _ranges(ranges) for group, ranges in found.groups.items()
        },
    }


def _ranges(found: dict[int, tuple[float, float]]) -> dict[str, list[float | None]]:
    return {str(minutes): [or_none(share) for share in ends] for minutes, ends in found.items()}


def _groups(option: Option) -> dict[str, Any]:
    return {name: figures.to_dict() for name, figures in option.groups.items()}


def _change(change: Change) -> dict[str, Any]:
    return {
        "people_longer": as_count(change.people_longer),
        "people_shorter": as_count(change.people_shorter),
        "people_same": as_count(change.people_same),
        "places_longer": [
            {
                "place": place.place,
                **_people_there(place.people),
                "minutes_more": or_none(round(place.minutes_more, 2)),
            }
            for place in change.places
        ],
    }


def _people_there(people: float) -> dict[str, Any]:
    """Return a count of people in one place, by the rule for small counts."""
    if is_small(people):
        return {"people": None, "people_under": LEAST_SHOWN}
    return {"people": as_count(people)}
