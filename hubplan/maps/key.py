"""The key of a map in words: what its colours, patterns, symbols and lines mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hubplan.location import MAIN, MINI, OPEN, Evaluation
from hubplan.maps.journeys import transit_options
from hubplan.maps.layers import ANY_HUB, NO_ROUTE_BAND, band_labels, change_labels
from hubplan.maps.transit_layer import any_lost, transit_key
from hubplan.scenario import Findings, Option
from hubplan.travel_times.active import TRANSIT

#: Bands of the study's own journeys, where there are others.
_OWN: Final = "own"


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
        As from `map_key`, with ``lines``; ``change`` only where there is a today. Where public
        transport is beside the study's own journeys, ``by`` of a band says of which of them it is.
    """
    evaluations = [option.evaluation for option in options]
    found = map_key(
        evaluations,
        caption=data["captions"]["minutes"][ANY_HUB],
        headline_minutes=findings.headline_minutes,
    )
    lost = found["bands"][-1]["number"] == NO_ROUTE_BAND
    beside = transit_key(findings, options)
    changes = change_labels(findings.mode)
    bands = [(number, label, "") for number, label in enumerate(changes[:-1])]
    bands += [(len(bands), changes[-1], _OWN if beside else "")] if lost else []
    if any_lost(option.evaluation for option in transit_options(findings, options)):
        bands.append((len(changes) - 1, change_labels(TRANSIT)[-1], TRANSIT))
    border = "district boundary" if findings.territories is None else "border of a territory"
    lines = (
        ("outside", "outside the study area", data["ground"]["outside"]),
        ("district", border, data["districts"]),
        ("road", "motorway or main road", data["roads"]),
    )
    return found | {
        "bands": [
            *({**band, "by": _OWN if beside else ""} for band in found["bands"]),
            *({**band, "by": TRANSIT} for band in beside),
        ],
        "change": [{"number": number, "label": label, "by": by} for number, label, by in bands]
        if findings.today
        else [],
        "lines": [{"symbol": symbol, "label": label} for symbol, label, drawn in lines if drawn],
    }


def map_key(
    evaluations: Sequence[Evaluation], *, caption: str, headline_minutes: float = 20.0
) -> dict[str, Any]:
    """Return the key of a map.

    Parameters
    ----------
    evaluations : sequence of Evaluation
        The plans on it.
    caption : str
        What the colours mean.
    headline_minutes : float
        The journey that the study speaks of first: it tells the bands.

    Returns
    -------
    dict
        ``caption, bands, tiers, change, lines`` for the templates. Of the bands only "no route"
        is left out, where everybody has one.
    """
    words = ((MAIN, "main", "main hub"), (MINI, "mini", "mini-hub"), (OPEN, "main", "hub"))
    tiers = {tier for each in evaluations for tier, ids in each.plan.items() if ids}
    mode = evaluations[0].problem.times.mode
    bands = band_labels(mode, headline_minutes=headline_minutes)
    lost = any_lost(evaluations)
    return {
        "caption": caption,
        "bands": [
            {"number": number, "label": label, "by": ""}
            for number, label in enumerate(bands)
            if number != NO_ROUTE_BAND or lost
        ],
        "tiers": [
            {"symbol": symbol, "label": label} for tier, symbol, label in words if tier in tiers
        ],
        "change": [],
        "lines": [],
    }
