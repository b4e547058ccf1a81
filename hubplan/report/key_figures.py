"""The figure a committee looks for first, for each numbered question, taken from the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from hubplan.report.against_today import ANY_HUB
from hubplan.report.columns import shown
from hubplan.report.sentences import short_name
from hubplan.report.table import Table
from hubplan.report.uncertainty import coverage_range_text
from hubplan.report.what_if_tables import is_growth, stays_best
from hubplan.scenario import Findings
from hubplan.scenario.wording import minutes_text, people_text, percent

_CENTRAL: Final = "central"
_Row = Mapping[str, Any]


def key_figures(findings: Findings, tables: Mapping[str, Table]) -> dict[int, str]:
    """Return one figure for each numbered question that has one.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    tables : mapping of str to Table
        From `report_tables`.

    Returns
    -------
    dict of int to str
        In words, about the best plan; questions without a figure are absent.
    """
    told = {number: tell(findings, tables) for number, tell in _TELLERS.items()}
    return {number: text for number, text in told.items() if text}


def _within(findings: Findings, _: Mapping[str, Table]) -> str:
    share = percent(findings.best.share_within(findings.headline_minutes))
    return f"{share} within {findings.headline_minutes:g} minutes. {coverage_range_text(findings)}"


def _p80(findings: Findings, _: Mapping[str, Table]) -> str:
    today = findings.today
    then = f" (today {minutes_text(today.metrics.p80_minutes)})" if today else ""
    return f"80% within {minutes_text(findings.best.metrics.p80_minutes)} minutes{then}"


def _length(findings: Findings, _: Mapping[str, Table]) -> str:
    figures = findings.best.metrics
    return (
        f"{minutes_text(figures.mean_minutes)} minutes on average, "
        f"{minutes_text(figures.max_minutes)} at worst"
    )


def _moved(findings: Findings, _: Mapping[str, Table]) -> str:
    moved = findings.changes.get(findings.best_id)
    if moved is None:
        return ""
    return (
        f"More than {moved.noticeable_minutes:g} minutes longer for "
        f"{people_text(moved.people_longer)} people, shorter for "
        f"{people_text(moved.people_shorter)}"
    )


def _multiple(findings: Findings, tables: Mapping[str, Table]) -> str:
    row = _row(findings, tables, "multiples")
    if row is None:
        return ""
    twice = row["people_2_to_3"] + row["people_over_3"]
    return f"More than twice as long for {people_text(twice)} people"


def _gap(findings: Findings, _: Mapping[str, Table]) -> str:
    groups = findings.best.groups
    means = {name: each.mean_minutes for name, each in groups.items() if each.people}
    if not means:
        return ""
    name = max(means, key=lambda key: means[key])
    label = findings.group_labels.get(name, name)
    return f"Longest average: {minutes_text(means[name])} minutes ({label})"


def _walking(findings: Findings, tables: Mapping[str, Table]) -> str:
    rows = _rows(findings, tables, "walking")
    if not rows:
        return ""
    row = min(rows, key=lambda each: each["walking_kph"])
    share = shown(row["share_within_walk_30_minutes"], "share")
    return f"{share}% could walk to a hub in 30 minutes at {row['walking_kph']:g} km/h"


def _busiest(findings: Findings, tables: Mapping[str, Table]) -> str:
    loads = _rows(findings, tables, "hub_loads")
    if not loads:
        return ""
    most = max(loads, key=lambda row: row["people_nearest"])
    return f"{short_name(findings, most['site_id'])}: {people_text(most['people_nearest'])} people"


def _cost(findings: Findings, tables: Mapping[str, Table]) -> str:
    row = _row(findings, tables, "affordability")
    if row is None or np.isnan(row["mean_pounds"]):
        return ""
    return f"£{row['mean_pounds']:.2f} a visit by car on average (assumed rates)"


def _carbon(findings: Findings, tables: Mapping[str, Table]) -> str:
    row = _row(findings, tables, "emissions", case=_CENTRAL)
    if row is None or np.isnan(row["change_tonnes_co2e"]):
        return ""
    change = f"{row['change_tonnes_co2e']:+,.0f}".replace("-", "\N{MINUS SIGN}")
    return f"{change} tonnes CO2e a year against today (assumed visits)"


def _no_return(findings: Findings, tables: Mapping[str, Table]) -> str:
    rows = _rows(findings, tables, "return_journeys")
    if not rows:
        return ""
    told = [
        f"{row['group']}: {row['people_without_return']:,.0f} "
        f"({percent(row['share_without_return'])}{_since(row['people_without_return_change'])})"
        for row in rows
        if row["reaching"] == ANY_HUB
    ]
    return f"Without a workable return journey: {'; '.join(told)}"


def _since(change: float) -> str:
    if np.isnan(change):
        return ""
    signed = f"{change:+,.0f}".replace("-", "\N{MINUS SIGN}")
    return f", {signed} against today" if change else ", as today"


def _future(findings: Findings, _: Mapping[str, Table]) -> str:
    grown = [each for each in findings.outcomes if is_growth(each)]
    if not grown:
        return ""
    if all(stays_best(findings, each) for each in grown):
        return "The same plan stays the best"
    # Below zero the other plan has another aim or fewer hubs: it is no measure of this one.
    behind = [each.loss_minutes for each in grown if each.loss_minutes > 0]
    if not behind:
        return ""
    return f"This plan is at most {max(behind):.2f} minutes a visit behind the best plan then"


def _steady(findings: Findings, _: Mapping[str, Table]) -> str:
    sites = findings.best.plan.open_sites
    if not findings.variants:
        return ""
    always = [s for s in sites if all(s in each.plan.open_sites for each in findings.variants)]
    return (
        f"Sites chosen in every variant tried ({len(findings.variants)}): "
        f"{len(always)} of {len(sites)}"
    )


def _error(findings: Findings, _: Mapping[str, Table]) -> str:
    note = next((each for each in findings.times if each.name == findings.period), None)
    if note is None or np.isnan(note.error_90_minutes):
        return ""
    return f"9 in 10 journeys within ±{note.error_90_minutes:g} minutes"


def _people_date(findings: Findings, _: Mapping[str, Table]) -> str:
    note = next((each for each in findings.sources if each.role == "demand"), None)
    return "" if note is None else f"People: {note.date}"


_TELLERS: Final[dict[int, Callable[[Findings, Mapping[str, Table]], str]]] = {
    1: _within,
    2: _p80,
    3: _length,
    4: _moved,
    5: _multiple,
    6: _gap,
    7: _no_return,
    8: _walking,
    9: _busiest,
    10: _cost,
    11: _carbon,
    12: _future,
    13: _steady,
    14: _error,
    15: _people_date,
}


def _rows(findings: Findings, tables: Mapping[str, Table], name: str) -> list[dict[Any, Any]]:
    """Return the rows of a table that are about the best plan."""
    table = tables.get(name)
    if table is None or "option_id" not in table.frame:
        return []
    frame = table.frame
    return frame[frame["option_id"] == findings.best_id].to_dict(orient="records")


def _row(
    findings: Findings, tables: Mapping[str, Table], name: str, *, case: str = ""
) -> _Row | None:
    """Return the first of them, of one case where the table has several."""
    rows = _rows(findings, tables, name)
    return next((row for row in rows if not case or row.get("case") == case), None)
