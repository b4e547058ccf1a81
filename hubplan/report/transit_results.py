"""What ``results.json`` holds of public transport, under ``public_transport``."""

from __future__ import annotations

from typing import Any

from hubplan.location import MINI, metrics
from hubplan.scenario import Findings, Option
from hubplan.scenario.impact import AskedVisit
from hubplan.scenario.return_visits import VisitDetails, visit_counts


def transit_results(findings: Findings) -> dict[str, Any] | None:
    """Return the figures by public transport.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    dict or None
        None where the study has no timetable; unknown numbers are None.
    """
    found = findings.impact.by_transit
    if not found.options:
        return None
    return {
        "date": found.day,
        "model": found.model,
        "estimated": found.estimated,
        "repairs": list(found.repairs),
        "visit": None if found.visit is None else _asked(found.visit),
        "by_walking_speed": {
            f"{kph:g}": {
                option.id: _by_transit(findings, option, found.details[kph]) for option in options
            }
            for kph, options in found.options.items()
        },
        "windows": {
            window.id: {
                "label": window.label,
                **_asked(window.visit),
                "model": window.model,
                "trips": window.n_trips,
                "repairs": list(window.repairs),
                "options": {
                    option.id: _by_transit(findings, option, window.details)
                    for option in window.options
                },
            }
            for window in found.windows
        },
    }


def option_figures(option: Option) -> dict[str, Any]:
    """Return the figures of an option, of all people and of every group.

    Parameters
    ----------
    option : Option
        Under any minutes.

    Returns
    -------
    dict
        ``metrics``, ``main_metrics``, ``groups``.
    """
    return {
        "metrics": option.metrics.to_dict(),
        "main_metrics": option.main_metrics.to_dict(),
        "groups": {name: figures.to_dict() for name, figures in option.groups.items()},
    }


def _asked(visit: AskedVisit) -> dict[str, Any]:
    return {
        "date": visit.date.isoformat(),
        "arrive_between": visit.hours,
        "stay_minutes": visit.stay_minutes,
        "board_from": visit.board_from,
        "home_by": visit.home_by,
    }


def _by_transit(findings: Findings, option: Option, details: VisitDetails) -> dict[str, Any]:
    groups, people = findings.impact.groups, option.evaluation.problem.weights
    own = details.at(option.evaluation.hubs)
    main = {}
    if option.plan.get(MINI):
        at_main = details.at(option.evaluation.main_hubs)
        main = {"main_visits": visit_counts(at_main, people).to_dict()}
    return {
        **option_figures(option),
        "everyone_else": {
            group.id: metrics(option.minutes, group.others).to_dict() for group in groups
        },
        "visits": visit_counts(own, people).to_dict(),
        **main,
        "group_visits": {group.id: visit_counts(own, group.members).to_dict() for group in groups},
    }
