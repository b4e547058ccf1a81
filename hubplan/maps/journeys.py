"""Everybody's journeys, packed for the page: by time model, option, service and demand point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hubplan.location import Evaluation
from hubplan.maps.layers import ANY_HUB
from hubplan.maps.packing import hundredths, packed
from hubplan.scenario import Findings, Option
from hubplan.scenario.wording import sentence_case
from hubplan.units import FloatArray, IntArray


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
        As from `packed_journeys`, and ``models`` (names), ``chosen`` (by which the plan is
        chosen), ``today`` and ``best`` (which options; None without a today).
    """
    models = time_models(findings, options)
    order = [option.id for option in options]
    every = [option.evaluation for of_model in models.values() for option in of_model]
    return packed_journeys(every, position, services=services) | {
        "models": [model_name(findings, name) for name in models],
        "chosen": list(models).index(findings.period),
        "today": None if findings.today_id is None else order.index(findings.today_id),
        "best": order.index(findings.best_id),
    }


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
            found, nearest = _journeys(evaluation, service)
            minutes.append(hundredths(found))
            hubs.append(site[nearest])
    return {
        "services": list(services),
        "minutes": packed(np.concatenate(minutes)),
        "hubs": packed(np.concatenate(hubs)),
    }


def _journeys(evaluation: Evaluation, service: str) -> tuple[FloatArray, IntArray]:
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
