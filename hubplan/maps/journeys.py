"""Everybody's journeys, packed for the page: by time model, option, service and demand point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from hubplan.location import Evaluation
from hubplan.maps.layers import ANY_HUB
from hubplan.maps.packing import hundredths, packed
from hubplan.maps.wording import lost_words
from hubplan.scenario import Findings, Option
from hubplan.scenario.wording import sentence_case
from hubplan.travel_times.active import TRANSIT
from hubplan.units import FloatArray, IntArray

#: The model of journeys by public transport beside the study's own.
TRANSIT_NAME: Final = "Public transport"


def time_models(findings: Findings, options: Sequence[Option]) -> dict[str, list[Option]]:
    """Return the options of the page under every time model.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order, by the model the plan is chosen by.

    Returns
    -------
    dict of str to list of Option
        Models of the study's range in its order, and the one the plan is chosen by.
    """
    known = findings.impact.by_model
    names = dict.fromkeys((*findings.range_periods, *known)) if known else (findings.period,)
    found = {}
    for name in names:
        by_id = {option.id: option for option in known.get(name, options)}
        found[name] = [by_id[option.id] for option in options]
    return found


def transit_options(findings: Findings, options: Sequence[Option]) -> list[Option]:
    """Return the options of the page by public transport, beside the study's own journeys.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.

    Returns
    -------
    list of Option
        At the usual walking speed; empty without a timetable, and where the study's own journeys
        are by public transport.
    """
    found = {option.id: option for option in findings.impact.by_transit.usual}
    if findings.mode == TRANSIT or not found:
        return []
    return [found[option.id] for option in options]


def journeys_layer(
    findings: Findings,
    options: Sequence[Option],
    position: Mapping[str, int],
    *,
    services: Sequence[str],
) -> dict[str, Any]:
    """Return everybody's minutes, for the page's script to look up.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    position : mapping of str to int
        Where each hub stands in the list from `site_layer`.
    services : sequence of str
        ``ANY_HUB`` and, where there are tiers, ``MAIN_HUB``.

    Returns
    -------
    dict
        As from `packed_journeys`, and ``models`` (names), ``transit`` (which of them is by public
        transport, the last; None where none is), ``lost`` (by model, from `lost_layer`),
        ``chosen`` (by which the plan is chosen), ``today`` and ``best`` (which options; None
        without a today).
    """
    models = time_models(findings, options)
    beside = transit_options(findings, options)
    order = [option.id for option in options]
    every = [option.evaluation for of in (*models.values(), beside) for option in of]
    lost = [lost_layer(of[0].evaluation.problem.times.mode) for of in models.values()]
    return packed_journeys(every, position, services=services) | {
        "models": [
            *(model_name(findings, name) for name in models),
            *([TRANSIT_NAME] if beside else []),
        ],
        "transit": len(models) if beside else None,
        "lost": [*lost, *([lost_layer(TRANSIT)] if beside else [])],
        "chosen": list(models).index(findings.period),
        "today": None if findings.today_id is None else order.index(findings.today_id),
        "best": order.index(findings.best_id),
    }


def lost_layer(mode: str) -> dict[str, str]:
    """Return what the page's script says where there are no minutes.

    Parameters
    ----------
    mode : str
        Of a matrix.

    Returns
    -------
    dict of str to str
        ``none, gained, lost, to_hub`` as of `LostWords`.
    """
    words = lost_words(mode)
    return {name: getattr(words, name) for name in ("none", "gained", "lost", "to_hub")}


def packed_journeys(
    evaluations: Sequence[Evaluation], position: Mapping[str, int], *, services: Sequence[str]
) -> dict[str, Any]:
    """Return the minutes and hubs of everybody under some plans.

    Parameters
    ----------
    evaluations : sequence of Evaluation
        Of the same demand points, by time model and option.
    position : mapping of str to int
        Where each hub stands in the list from `site_layer`.
    services : sequence of str
        ``ANY_HUB``, ``MAIN_HUB`` or both.

    Returns
    -------
    dict
        ``services``, and ``minutes`` (hundredths) and ``hubs``, packed, by evaluation, service
        and demand point.
    """
    minutes, hubs = [], []
    for evaluation in evaluations:
        ids = (*evaluation.problem.sites.ids, "")
        site = np.array([position.get(identifier, -1) for identifier in ids], dtype=np.int64)
        for service in services:
            found, nearest = journeys_to(evaluation, service)
            minutes.append(hundredths(found))
            hubs.append(site[nearest])
    return {
        "services": list(services),
        "minutes": packed(np.concatenate(minutes)),
        "hubs": packed(np.concatenate(hubs)),
    }


def journeys_to(evaluation: Evaluation, service: str) -> tuple[FloatArray, IntArray]:
    """Return everybody's journey to the hubs of a service.

    Parameters
    ----------
    evaluation : Evaluation
        Of a plan.
    service : str
        ``ANY_HUB`` or ``MAIN_HUB``.

    Returns
    -------
    minutes : ndarray of float, shape (n,)
        NaN = none.
    hubs : ndarray of int, shape (n,)
        Columns of the problem's sites; -1 = none.
    """
    if service == ANY_HUB:
        return evaluation.minutes, evaluation.hubs
    return evaluation.main_minutes, evaluation.main_hubs


def model_name(findings: Findings, name: str) -> str:
    """Return a time model in few words.

    Parameters
    ----------
    findings : Findings
        The study's.
    name : str
        Of the model.

    Returns
    -------
    str
        Such as ``"Morning peak"``.
    """
    return sentence_case(findings.time_words(name).partition(",")[0])
