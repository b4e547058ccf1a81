"""What ``results.json`` holds of the travel-impact tables, beside the contract's keys."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from hubplan.location import metrics
from hubplan.report.against_today import compared, limits_of, options_by_model
from hubplan.report.transit_results import option_figures, transit_results
from hubplan.scenario import Findings, Option
from hubplan.scenario.gains import moved
from hubplan.scenario.impact import WALK_MINUTES
from hubplan.scenario.multiples import people_by_multiple
from hubplan.scenario.switching import SwitchingShare
from hubplan.units import FloatArray, as_count, or_none


def impact_results(findings: Findings) -> dict[str, Any]:
    """Return the figures of the travel-impact tables.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    dict
        ``by_time_model``, ``everyone_else`` (of each group), ``against_today``, ``walking``,
        ``public_transport``, ``switching``, ``sample_journeys`` and ``scores``; minutes are of a
        matrix rounded once to hundredths, unknown numbers are None.
    """
    groups = findings.impact.groups
    return {
        "by_time_model": {
            model: {option.id: option_figures(option) for option in options}
            for model, options in options_by_model(findings).items()
        },
        "everyone_else": {
            option.id: {
                group.id: metrics(option.minutes, group.others).to_dict() for group in groups
            }
            for option in findings.options
        },
        "against_today": {
            option.id: {
                **_moves(findings, today, option, option.evaluation.problem.weights),
                "groups": {
                    group.id: _moves(findings, today, option, group.members) for group in groups
                },
            }
            for today, option in compared(findings)
        },
        "walking": {
            f"{kph:g}": {
                option.id: {str(m): or_none(option.share_within(m)) for m in WALK_MINUTES}
                for option in options
            }
            for kph, options in findings.impact.on_foot.options.items()
        },
        "public_transport": transit_results(findings),
        "switching": _switching(findings),
        "sample_journeys": [
            {
                "journey": each.name,
                "mode": each.mode,
                "minutes": {model: or_none(value) for model, value in each.minutes.items()},
                "least_minutes": each.least_minutes,
                "most_minutes": each.most_minutes,
                "status": each.status,
                "source": each.source,
                "date": each.date,
            }
            for each in findings.impact.sample_journeys
        ],
        "scores": [asdict(mark) for mark in findings.impact.marks],
    }


def _moves(
    findings: Findings, today: Option, option: Option, weights: FloatArray
) -> dict[str, Any]:
    """Return who travels longer and shorter, and by how many times."""
    journeys = today.minutes, option.minutes
    return {
        "moved": [
            {
                "more_than_minutes": each.limit_minutes,
                "people_longer": as_count(each.people_longer),
                "people_shorter": as_count(each.people_shorter),
                "people_same": as_count(each.people_same),
            }
            for each in moved(*journeys, weights, limits_of(findings))
        ],
        "multiples": {
            band: as_count(people)
            for band, people in people_by_multiple(*journeys, weights).items()
        },
    }


def _switching(findings: Findings) -> dict[str, Any] | None:
    found = findings.impact.switching
    if found is None:
        return None
    return {"lower": _share(found.lower), "upper": _share(found.upper)}


def _share(found: SwitchingShare) -> dict[str, Any] | None:
    """Return a switching value; None where no other plan becomes best."""
    if found.plan is None or math.isnan(found.main_share):
        return None
    return {
        "main_share": found.main_share,
        "plan": found.plan.to_dict(),
        "loss_at_end": found.loss_at_end,
    }
