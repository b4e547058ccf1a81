"""What each column of the report's tables is called and means: one dictionary for all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from hubplan.location import THRESHOLDS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, for people.

    Attributes
    ----------
    heading : str
        What stands above it, with the unit.
    kind : str
        How its cells are written: ``"text"``, ``"count"``, ``"minutes"`` (one decimal),
        ``"loss"`` (minutes to hundredths), ``"more_minutes"`` and ``"more_share"`` (with a sign),
        ``"share"`` (a percentage) or ``"digest"`` (the start of a long code).
    on_page : bool
        Whether the page shows it; ids and further thresholds stand in the files only.
    """

    heading: str
    kind: str = "text"
    on_page: bool = True


_TEXT: Final = {
    "option_id": Column("Option id", on_page=False),
    "option": Column("Option"),
    "description": Column("In words"),
    "all_hubs": Column("Hubs"),
    "reaching": Column("Reaching"),
    "group_id": Column("Group id", on_page=False),
    "group": Column("Group"),
    "place": Column("Place"),
    "worst_place": Column("Place with the longest journey"),
    "nearest_hub": Column("Nearest hub of the best plan"),
    "tier": Column("Kind of hub"),
    "site_id": Column("Site id", on_page=False),
    "site": Column("Site"),
    "area": Column("Area"),
    "demand_id": Column("Small area (id)"),
    "hub_id": Column("Hub id", on_page=False),
    "hub": Column("Nearest hub"),
    "main_hub_id": Column("Main hub id", on_page=False),
    "main_hub": Column("Nearest main hub"),
    "plan": Column("Hubs", on_page=False),
    "difference": Column("Against the best plan"),
    "unit": Column("Unit"),
    "period": Column("Traffic"),
    "speed": Column("Speed"),
    "chosen": Column("Chosen"),
    "in_best_plan": Column("In the best plan"),
    "reason": Column("Why"),
    "role": Column("Used as"),
    "file": Column("File"),
    "sha256": Column("Fingerprint (sha256)", "digest"),
    "source": Column("Source"),
    "licence": Column("Licence"),
    "date": Column("Date of the facts"),
}

_NUMBERS: Final = {
    "people": Column("People", "count"),
    "main_hubs": Column("Main hubs (number)", "count"),
    "mini_hubs": Column("Mini-hubs (number)", "count"),
    "group_size": Column("How many", "count"),
    "share_75_plus_beyond_30_minutes": Column(
        "Aged 75 and over, more than 30 minutes away (%)", "share"
    ),
    "people_75_plus_beyond_30_minutes": Column(
        "People aged 75 and over, more than 30 minutes away", "count"
    ),
    "people_longer": Column("People with a longer journey", "count"),
    "people_shorter": Column("People with a shorter journey", "count"),
    "people_same": Column("People with about the same journey", "count"),
    "share_longer": Column("Share longer (%)", "share"),
    "share_shorter": Column("Share shorter (%)", "share"),
    "people_nearest": Column("People who have it as nearest hub", "count"),
    "people_nearest_main": Column("People who have it as nearest main hub", "count"),
    "unreachable_people": Column("People without a route", "count"),
    "within_minutes": Column("Within (minutes)", "whole_minutes"),
    "share_within": Column("Share of people (%)", "share"),
    "least_share_within": Column("Least (%)", "share"),
    "greatest_share_within": Column("Greatest (%)", "share"),
    "mean_minutes": Column("Average journey (minutes)", "minutes"),
    "median_minutes": Column("Half reach one within (minutes)", "minutes"),
    "p80_minutes": Column("80% reach one within (minutes)", "minutes"),
    "p95_minutes": Column("95% reach one within (minutes)", "minutes"),
    "max_minutes": Column("Longest journey (minutes)", "minutes"),
    "minutes": Column("Journey (minutes)", "minutes"),
    "main_minutes": Column("Journey to a main hub (minutes)", "minutes"),
    "minutes_more": Column("Longer by, on average (minutes)", "minutes"),
    "people_far": Column("People left far away (see the definition)", "count"),
    "longest_minutes_best": Column("Longest journey, best plan (minutes)", "minutes"),
    "longest_minutes_today": Column("Longest journey, today (minutes)", "minutes"),
    "average_minutes_best": Column("Average journey, best plan (minutes)", "minutes"),
    "average_minutes_today": Column("Average journey, today (minutes)", "minutes"),
    "gap_mean_minutes": Column("Average against everybody (minutes)", "more_minutes"),
    "gap_share_within_30_minutes": Column(
        "Within 30 minutes, against everybody (percentage points)", "more_share"
    ),
    "rank": Column("Rank", "count"),
    "value": Column("Worth", "loss"),
    "loss": Column("Worse than the best by", "loss"),
    "value_minutes": Column("Average of its own best plan (minutes)", "loss"),
    "loss_minutes": Column("How much longer under this study's plan (minutes)", "loss"),
    "main_share": Column("Visits that need a main hub (%)", "share"),
    "times_chosen": Column("Times chosen", "count"),
    "times_asked": Column("Out of", "count"),
}

_THRESHOLDS: Final = {
    f"{what}_within_{minutes}_minutes": Column(f"{label} within {minutes} minutes{unit}", kind)
    for minutes in THRESHOLDS
    for what, label, unit, kind in (
        ("people", "People", "", "count"),
        ("share", "Share", " (%)", "share"),
        ("least_share", "Least share", " (%)", "share"),
        ("greatest_share", "Greatest share", " (%)", "share"),
    )
}

#: Every column of every table; a table that names another fails at once.
COLUMNS: Final = {**_TEXT, **_NUMBERS, **_THRESHOLDS}

#: Stands where there is no figure: nobody is counted, or no route exists.
BLANK: Final = "–"

_DIGEST_LENGTH: Final = 12


def shown(value: Any, kind: str) -> str:  # noqa: ANN401 - a cell holds anything
    """Return a cell as people read it.

    Parameters
    ----------
    value : Any
        Text or a number; shares are 0 to 1.
    kind : str
        As `Column.kind`.

    Returns
    -------
    str
        Not escaped. NaN, None and empty text become a dash.
    """
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return BLANK
    if kind == "text":
        return str(value)
    if kind == "digest":
        return f"{value[:_DIGEST_LENGTH]}…"
    text = _FORMATS[kind].format(value * 100 if kind in ("share", "more_share") else value)
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\N{MINUS SIGN}")


_FORMATS: Final = {
    "count": "{:,.0f}",
    "minutes": "{:,.1f}",
    "whole_minutes": "{:g}",
    "loss": "{:,.2f}",
    "share": "{:.1f}",
    "more_minutes": "{:+,.1f}",
    "more_share": "{:+.1f}",
}
