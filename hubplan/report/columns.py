"""What each column of the report's tables is called and means: one dictionary for all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from hubplan.location import THRESHOLDS
from hubplan.scenario.gains import LIMITS_MINUTES
from hubplan.scenario.multiples import BANDS, NO_MULTIPLE
from hubplan.scenario.return_visits import LAST_HOME_HOURS
from hubplan.scenario.without_return import WITHIN


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, for people.

    Attributes
    ----------
    heading : str
        What stands above it, with the unit.
    kind : str
        How its cells are written: ``"text"``, ``"count"``, ``"minutes"`` (one decimal),
        ``"loss"`` (minutes to hundredths), ``"more_minutes"``, ``"more_share"`` and
        ``"more_count"`` and ``"more_pounds"`` (with a sign), ``"times"`` (a multiple, to two
        decimals), ``"share"`` (a percentage) or ``"digest"`` (the start of a long code).
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
    "travellers": Column("Who"),
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
    "p90_minutes": Column("90% reach one within (minutes)", "minutes"),
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
    "gap_mean_minutes": Column("Average against everyone else (minutes)", "more_minutes"),
    "gap_share_within_30_minutes": Column(
        "Within 30 minutes, against everyone else (percentage points)", "more_share"
    ),
    "change_gap_mean_minutes": Column(
        "Change in the gap to everyone else (minutes)", "more_minutes"
    ),
    "rank": Column("Rank", "count"),
    "value": Column("Worth", "loss"),
    "loss": Column("Worse than the best by", "loss"),
    "value_minutes": Column("Average of its own best plan (minutes)", "loss"),
    "loss_minutes": Column("How much longer under this study's plan (minutes)", "loss"),
    "main_share": Column("Visits that need a main hub (%)", "share"),
    "promised_minutes": Column("Promised (minutes)", "whole_minutes"),
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

_CHANGES: Final = {
    **{
        f"change_share_within_{minutes}_minutes": Column(
            f"Within {minutes} minutes (percentage points)", "more_share"
        )
        for minutes in THRESHOLDS
    },
    **{
        f"people_change_within_{minutes}_minutes": Column(
            f"People within {minutes} minutes, change", "more_count"
        )
        for minutes in THRESHOLDS
    },
    "change_mean_minutes": Column("Average journey (minutes more)", "more_minutes"),
    "change_median_minutes": Column("Half reach one within (minutes more)", "more_minutes"),
    "change_p80_minutes": Column("80% reach one within (minutes more)", "more_minutes"),
    "change_p90_minutes": Column("90% reach one within (minutes more)", "more_minutes"),
    "change_p95_minutes": Column("95% reach one within (minutes more)", "more_minutes"),
    "change_max_minutes": Column("Longest journey (minutes more)", "more_minutes"),
    "more_than_minutes": Column("By more than (minutes)", "whole_minutes"),
    "least_people_longer": Column("People longer, fewest over time models", "count"),
    "greatest_people_longer": Column("People longer, most over time models", "count"),
    "share_longer_others": Column("Of everyone else, share longer (%)", "share"),
    "share_shorter_others": Column("Of everyone else, share shorter (%)", "share"),
    **{
        f"people_longer_{limit:g}": Column(f"People, more than {limit:g} minutes longer", "count")
        for limit in LIMITS_MINUTES
    },
    **{f"p80_in_{minutes}": Column(f"80% within {minutes} minutes?") for minutes in THRESHOLDS},
}

_BAND_WORDS: Final = {
    "up_to_half": "half of today's or less",
    "half_to_0_8": "over half, up to 0.8 times",
    "about_the_same": "over 0.8, up to 1.25 times",
    "1_25_to_1_5": "over 1.25, up to 1.5 times",
    "1_5_to_2": "over 1.5, up to 2 times",
    "2_to_3": "over 2, up to 3 times",
    "over_3": "over 3 times",
    NO_MULTIPLE: "no route today or then",
}
_MULTIPLES: Final = {
    **{f"people_{band}": Column(f"People: {_BAND_WORDS[band]}", "count")
       for band in (*BANDS, NO_MULTIPLE)},
    "minutes_before": Column("Their journey today, average (minutes)", "minutes"),
    "minutes_after": Column("Their journey then, average (minutes)", "minutes"),
    "multiple": Column("Then as a multiple of today", "times"),
    "greatest_multiple": Column("Greatest multiple of a small area", "times"),
}  # fmt: skip

_FURTHER: Final = {
    "mode": Column("Mode", on_page=False),
    "what": Column("What"),
    "answer": Column("Answer"),
    "what_to_do": Column("What to do"),
    "walking_kph": Column("Walking speed (kilometres an hour)", "speed"),
    "share_within_walk_15_minutes": Column("Can walk to a hub in 15 minutes (%)", "share"),
    "share_within_walk_30_minutes": Column("Can walk to a hub in 30 minutes (%)", "share"),
    "people_within_walk_15_minutes": Column("People who can in 15 minutes", "count"),
    "people_within_walk_30_minutes": Column("People who can in 30 minutes", "count"),
    "people_change_walk_30_minutes": Column(
        "Change against today, people in 30 minutes", "more_count"
    ),
    "people_without_return": Column("Without a workable return journey (number)", "count"),
    "share_without_return": Column("Without one (%)", "share"),
    "people_without_return_change": Column("Change against today (number)", "more_count"),
    "gap_share_without_return": Column(
        "Without one, against everyone else (percentage points)", "more_share"
    ),
    "people_every_appointment": Column("Every appointment works (number)", "count"),
    "people_half_or_more": Column("Half or more work, not all (number)", "count"),
    "people_fewer_than_half": Column("Some work, fewer than half (number)", "count"),
    "people_no_appointment": Column("None works (number)", "count"),
    "people_every_appointment_change": Column(
        "Every appointment works, against today (number)", "more_count"
    ),
    "mean_share_works": Column("Appointments that work, average (%)", "share"),
    "mean_share_works_change": Column("Against today (percentage points)", "more_share"),
    **{
        f"people_last_home_before_{hour}": Column(
            f"Last way home before {hour}:00 (number)", "count"
        )
        for hour in LAST_HOME_HOURS
    },
    "people_last_home_before_17_change": Column(
        "Before 17:00, against today (number)", "more_count"
    ),
    "people_without_change": Column("No change on the way there (number)", "count"),
    "people_one_change": Column("One change (number)", "count"),
    "people_more_changes": Column("Two changes or more (number)", "count"),
    "window_id": Column("Hours (id)", on_page=False),
    "window": Column("Hours"),
    "day": Column("Day"),
    "hours": Column("Appointments"),
    **{
        f"share_within_{minutes}_minutes_by_transit": Column(
            f"Can come within {minutes} minutes (%)", "share"
        )
        for minutes in WITHIN
    },
    "journey": Column("Journey"),
    "travels": Column("How"),
    "modelled_minutes": Column("Modelled (minutes)", "minutes"),
    "least_modelled_minutes": Column("Modelled, least over time models (minutes)", "minutes"),
    "greatest_modelled_minutes": Column("Modelled, most over time models (minutes)", "minutes"),
    "least_minutes": Column("Held against, from (minutes)", "whole_minutes"),
    "most_minutes": Column("Held against, to (minutes)", "whole_minutes"),
    "beyond_minutes": Column("Outside the range by (minutes)", "more_minutes"),
    "status": Column("What the range is"),
    "item": Column("What"),
    "setting": Column("Value"),
    "kind": Column("Kind"),
    "scenario_id": Column("Scenario id", on_page=False),
    "scenario": Column("Scenario"),
    "changed": Column("What is changed"),
    "hubs_of": Column("Hubs"),
    "people_change": Column("More people than in the study", "more_count"),
    "same_plan": Column("Is the study's best plan still the best?"),
    "best_option": Column("Best option"),
    "best_share_within": Column("Its share (%)", "share"),
    "answer_share_within": Column("Share under this study's plan (%)", "share"),
    "assumption": Column("Assumption"),
    "assumed": Column("Assumed"),
    "switches_at": Column("The answer changes at"),
    "then_best": Column("What is best then"),
    "criterion": Column("Criterion"),
    "weight": Column("Weight (number)", "plain"),
    "score": Column("Score (number)", "plain"),
    "weighted_score": Column("Score without travel, weighted average (number)", "plain"),
    "criteria_scored": Column("Criteria scored (number)", "count"),
}

_CASES: Final = ("low", "central", "high")
_USE: Final = {
    "people_nearest_change": Column("Against today (people)", "more_count"),
    "visits_a_year": Column("Visits a year (number)", "count"),
    "visits_change": Column("Against today (number of visits)", "more_count"),
    "visits_unmade": Column("Visits without a route to a hub (number)", "count"),
    "next_hub_id": Column("Next hub id", on_page=False),
    "next_hub": Column("Then nearest"),
    "people_out": Column("Out of the area (people)", "count"),
    "people_out_change": Column("Out, against today (people)", "more_count"),
    "people_out_main": Column("Out, to a main hub (people)", "count"),
    "people_out_main_change": Column("Out to a main hub, against today (people)", "more_count"),
    "hubs_out": Column("To which hubs outside"),
    "people_in": Column("Into the area (people)", "count"),
    "people_in_change": Column("In, against today (people)", "more_count"),
    "hubs_in": Column("To which hubs inside"),
    "service": Column("Service"),
    "ages": Column("Ages"),
    "given_by": Column("Given by"),
    "basis": Column("Basis"),
    **{
        f"visits_per_1000_{case}": Column(f"Visits a year per 1,000 people, {case}", "plain")
        for case in _CASES
    },
    **{f"combined_{case}": Column(f"Combined, {case} (%)", "share") for case in _CASES},
    "case": Column("Case"),
    "journeys_a_year": Column("Journeys a year, combined (number)", "count"),
    "hours_separate": Column("Hours a year, visits separate", "count"),
    "hours": Column("Hours a year, visits combined", "count"),
    "change_hours_by_place": Column("Because hubs stand elsewhere (hours)", "more_count"),
    "change_hours_by_combining": Column("Because visits are combined (hours)", "more_count"),
    "change_hours": Column("Both together (hours)", "more_count"),
    "mean_km": Column("One way, average (kilometres)", "minutes"),
    "mean_pounds": Column("Return trip, average (£)", "loss"),
    "people_over": Column("People who pay more than stated", "count"),
    "share_over": Column("Share who do (%)", "share"),
    "change_mean_km": Column("Against today (kilometres)", "more_minutes"),
    "change_mean_pounds": Column("Against today (£)", "more_pounds"),
    "people_over_change": Column("Who pay more, against today (people)", "more_count"),
    "vehicle_km_separate": Column("Vehicle-kilometres a year, separate", "count"),
    "vehicle_km": Column("Vehicle-kilometres a year, combined", "count"),
    "tonnes_co2e_separate": Column("CO2e a year, separate (tonnes)", "count"),
    "tonnes_co2e": Column("CO2e a year, combined (tonnes)", "count"),
    "change_vehicle_km_separate": Column("Separate, against today (kilometres)", "more_count"),
    "change_vehicle_km": Column("Combined, against today (kilometres)", "more_count"),
    "change_tonnes_co2e_separate": Column("Separate, against today (tonnes)", "more_count"),
    "change_tonnes_co2e": Column("Combined, against today (tonnes)", "more_count"),
}

_SWEEP: Final = {
    "assumed_to_be": Column("Taken to be"),
    "still_best": Column("Still the best plan"),
    "mean_loss": Column("Behind the best, on average", "loss"),
    "max_loss": Column("Behind the best, at most", "loss"),
    "share_best": Column("Runs in which no plan is better (%)", "share"),
    "change_value": Column("Worth against the study as it is", "more_pounds"),
    "share_within_threshold": Column("Within the threshold (%)", "share"),
}

#: Every column of every table; a table that names another fails at once.
COLUMNS: Final = {
    **_TEXT, **_NUMBERS, **_THRESHOLDS, **_CHANGES, **_MULTIPLES, **_FURTHER, **_USE, **_SWEEP
}  # fmt: skip

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
        Not escaped. NaN, None and empty text become a dash; text that stands for a number, such
        as a small count's, stays as it is.
    """
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return BLANK
    if kind == "text" or (isinstance(value, str) and kind != "digest"):
        return str(value)
    if kind == "digest":
        return f"{value[:_DIGEST_LENGTH]}…"
    if isinstance(value, float) and math.isinf(value):
        return "no limit"
    text = _FORMATS[kind].format(value * 100 if kind in ("share", "more_share") else value)
    nothing = text.lstrip("+-").strip("0.") == ""
    return text.lstrip("+-") if nothing else text.replace("-", "\N{MINUS SIGN}")


_FORMATS: Final = {
    "count": "{:,.0f}",
    "minutes": "{:,.1f}",
    "whole_minutes": "{:g}",
    "loss": "{:,.2f}",
    "share": "{:.1f}",
    "more_minutes": "{:+,.1f}",
    "more_share": "{:+.1f}",
    "more_count": "{:+,.0f}",
    "more_pounds": "{:+,.2f}",
    "times": "{:.2f}",
    "speed": "{:g}",
    "plain": "{:g}",
}
