"""The key of a map in words: what its colours, patterns, symbols and lines mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hubplan.location import MAIN, MINI, OPEN, Evaluation
from hubplan.maps.layers import ANY_HUB, NO_ROUTE_BAND, band_labels, change_labels
from hubplan.scenario import Findings, Option


def study_key(
    findings: Findings, options: Sequence[Option], data: dict[str, Any]
) -> dict[str, Any]:
    """Return the key of a study's page.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page.
    data : dict
        What the map draws.

    Returns
    -------
    dict
        As from `map_key`, with ``lines``; ``change`` only where there is a today.
    """
    evaluations = [option.evaluation for option in options]
    found = map_key(evaluations, caption=data["captions"]["minutes"][ANY_HUB])
    lost = found["bands"][-1]["number"] == NO_ROUTE_BAND
    changes = list(enumerate(change_labels()))
    border = "district boundary" if findings.territories is None else "border of a territory"
    lines = (
        ("outside", "outside the study area", data["ground"]["outside"]),
        ("district", border, data["districts"]),
        ("road", "motorway or main road", data["roads"]),
    )
    return found | {
        "change": [
            {"number": number, "label": label}
            for number, label in (changes if lost else changes[:-1])
        ]
        if findings.today
        else [],
        "lines": [{"symbol": symbol, "label": label} for symbol, label, drawn in lines if drawn],
    }


def map_key(evaluations: Sequence[Evaluation], *, caption: str) -> dict[str, Any]:
    """Return the key of a map.

    Parameters
    ----------
    evaluations : sequence of Evaluation
        The plans on it.
    caption : str
        What the colours mean.

    Returns
    -------
    dict
        ``caption, bands, tiers, change, lines`` for the templates. Of the bands only "no route"
        is left out, where everybody has one.
    """
    words = ((MAIN, "main", "main hub"), (MINI, "mini", "mini-hub"), (OPEN, "main", "hub"))
    tiers = {tier for each in evaluations for tier, ids in each.plan.items() if ids}
    lost = any(np.isnan([each.minutes, each.main_minutes]).any() for each in evaluations)
    return {
        "caption": caption,
        "bands": [
            {"number": number, "label": label}
            for number, label in enumerate(band_labels(evaluations[0].problem.times.mode))
            if number != NO_ROUTE_BAND or lost
        ],
        "tiers": [
            {"symbol": symbol, "label": label} for tier, symbol, label in words if tier in tiers
        ],
        "change": [],
        "lines": [],
    }
