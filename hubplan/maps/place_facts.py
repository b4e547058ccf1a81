"""The table of every place: the map's minutes as text."""

from __future__ import annotations

from typing import Any

from hubplan.maps.wording import change_text, lost_words
from hubplan.scenario import Findings, Option
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import minutes_text


def place_rows(findings: Findings, options: list[Option]) -> list[dict[str, Any]]:
    """Return the table of every demand point.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : list of Option
        Whose minutes to show.

    Returns
    -------
    list of dict
        ``point, place, name, people, cells`` (minutes of each option) and ``change`` (from today
        to the best plan; empty without a today), by place and name.
    """
    demand, today = findings.demand, findings.today
    mode = findings.mode
    none = lost_words(mode).none
    names = point_names(findings)
    rows = []
    for i in sorted(range(len(demand)), key=lambda i: (findings.places[i], names[i])):
        change = ""
        if today is not None:
            change = change_text(today.minutes[i], findings.best.minutes[i], mode)
        rows.append(
            {
                "point": i,
                "place": findings.places[i],
                "name": names[i],
                "people": told_text(demand.weights[i]),
                "cells": [minutes_text(o.minutes[i], unknown=none) for o in options],
                "change": change,
            }
        )
    return rows


def point_names(findings: Findings) -> list[str]:
    """Return what tells the demand points of one place apart.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    list of str
        The column ``name`` where there is one, else the id; ``""`` where that is the place.
    """
    frame = findings.demand.frame
    names = frame["name"].astype(str) if "name" in frame.columns else frame["id"]
    return [
        "" if name == place else name for name, place in zip(names, findings.places, strict=True)
    ]
