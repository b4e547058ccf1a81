"""Tables of journeys: how long they are under each option, and whose get longer or shorter."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubplan.location import MINI, THRESHOLDS, Metrics, metrics
from hubplan.report.table import (
    LONG_MINUTES,
    OVER_75,
    Table,
    frame_of,
    option_words,
    period_words,
    plan_words,
    worst_place,
)
from hubplan.scenario import Findings, Option
from hubplan.units import BoolArray

_DISTRIBUTION_STEP: Final = 5
_ANY_HUB: Final = "any hub"
_MAIN_HUB: Final = "a main hub"


def journey_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell how long journeys are, and for whom.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (
        _options,
        _summary,
        _coverage,
        _coverage_range,
        _journeys,
        _distribution,
        _change,
        _losers_by_place,
        _worst_served_places,
        _groups,
        _unreached,
    )
    return tuple(build(findings) for build in builders)


def _options(findings: Findings) -> Table:
    rows = [
        (
            option.id,
            option_words(findings, option),
            option.label,
            len(option.main_hubs),
            len(option.plan.get(MINI, ())),
            plan_words(findings, option.plan),
        )
        for option in findings.options
    ]
    return Table(
        "options",
        "What the options are",
        "Each option is a list of hubs that are open; nothing else is counted as a hub.",
        frame_of(
            rows, ("option_id", "option", "description", "main_hubs", "mini_hubs", "all_hubs")
        ),
    )


def _summary(findings: Findings) -> Table:
    rows = []
    for option in findings.options:
        figures, elders = option.metrics, option.groups.get(OVER_75)
        least, greatest = findings.share_ranges.get(option.id, (np.nan, np.nan))
        far = 1.0 - elders.share_within[LONG_MINUTES] if elders else np.nan
        moved = findings.changes.get(option.id)
        rows.append(
            (
                option.id,
                option_words(findings, option),
                option.share_within(findings.headline_minutes),
                least,
                greatest,
                figures.p80_minutes,
                figures.mean_minutes,
                figures.max_minutes,
                worst_place(findings, option),
                far,
                round(far * elders.people, 6) if elders else np.nan,
                moved.people_longer if moved else np.nan,
            )
        )
    return Table(
        "summary",
        "The options side by side",
        f"Journeys to the nearest hub of any kind. Within: share of all people who reach one in "
        f"{findings.headline_minutes:g} minutes or less, with the least and the greatest share "
        f"over the traffic conditions tried. Longer: by more than {findings.noticeable_minutes:g} "
        "minutes against today.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "share_within",
                "least_share_within",
                "greatest_share_within",
                "p80_minutes",
                "mean_minutes",
                "max_minutes",
                "worst_place",
                "share_75_plus_beyond_30_minutes",
                "people_75_plus_beyond_30_minutes",
                "people_longer",
            ),
        ),
    )


def _reached(findings: Findings) -> list[tuple[Option, str, Metrics]]:
    """Return each option's figures: to any hub, and where it has mini-hubs, to a main hub."""
    rows = []
    for option in findings.options:
        rows.append((option, _ANY_HUB, option.metrics))
        if option.plan.get(MINI):
            rows.append((option, _MAIN_HUB, option.main_metrics))
    return rows


def _coverage(findings: Findings) -> Table:
    rows = [
        (
            option.id,
            option_words(findings, option),
            reaching,
            figures.people,
            *(figures.share_within[minutes] for minutes in THRESHOLDS),
            *(_people_within(figures, minutes) for minutes in THRESHOLDS),
        )
        for option, reaching, figures in _reached(findings)
    ]
    return Table(
        "coverage",
        "How many people reach a hub within 15, 20, 30 and 45 minutes",
        "Share and number of all people in the study area whose journey to the nearest hub takes "
        "at most so many minutes; people without a route count as not within.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                "people",
                *(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS),
                *(f"people_within_{minutes}_minutes" for minutes in THRESHOLDS),
            ),
        ),
    )


def _people_within(figures: Metrics, minutes: int) -> float:
    # A share times all people is a whole number but for the last bits of the division.
    return round(figures.share_within[minutes] * figures.people, 6)


def _coverage_range(findings: Findings) -> Table:
    headline = findings.headline_minutes
    rows = [
        (option.id, option_words(findings, option), headline, option.share_within(headline), *ends)
        for option in findings.options
        if (ends := findings.share_ranges.get(option.id)) is not None
    ]
    periods = ", ".join(period_words(period) for period in findings.range_periods)
    return Table(
        "coverage_range",
        "How far the share within reach depends on traffic",
        f"Share of all people within {headline:g} minutes of any hub: as reported, and the least "
        f"and the greatest share over these traffic conditions: {periods}.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "within_minutes",
                "share_within",
                "least_share_within",
                "greatest_share_within",
            ),
        ),
    )


def _journeys(findings: Findings) -> Table:
    columns = ("mean_minutes", "median_minutes", "p80_minutes", "p95_minutes", "max_minutes")
    rows = [
        (
            option.id,
            option_words(findings, option),
            reaching,
            *(getattr(figures, column) for column in columns),
            figures.unreachable_people,
        )
        for option, reaching, figures in _reached(findings)
    ]
    return Table(
        "journeys",
        "How long the journeys are",
        "Every person counts alike. The average and the longest are taken over the people who "
        "have a route; 'half', '80%' and '95%' are shares of all people.",
        frame_of(
            rows,
            ("option_id", "option", "reaching", *columns, "unreachable_people"),
        ),
    )


def _distribution(findings: Findings) -> Table:
    longest = max((o.metrics.max_minutes for o in findings.options), default=0.0)
    last = 0 if np.isnan(longest) else int(np.ceil(longest / _DISTRIBUTION_STEP))
    rows = [
        (option.id, option_words(findings, option), minutes, option.share_within(minutes))
        for option in findings.options
        for minutes in range(0, (last + 1) * _DISTRIBUTION_STEP, _DISTRIBUTION_STEP)
    ]
    return Table(
        "distribution",
        "Share of people who reach a hub, minute by minute",
        "Share of all people whose journey to the nearest hub of any kind takes at most so many "
        "minutes: the figures of the chart.",
        frame_of(rows, ("option_id", "option", "within_minutes", "share_within")),
    )


def _change(findings: Findings) -> Table:
    people = findings.demand.weights.sum()
    rows = [
        (
            option.id,
            option_words(findings, option),
            moved.people_longer,
            moved.people_shorter,
            moved.people_same,
            moved.people_longer / people,
            moved.people_shorter / people,
        )
        for option in findings.options
        if (moved := findings.changes.get(option.id)) is not None
    ]
    return Table(
        "change",
        "Whose journey changes against today",
        f"Journeys to the nearest hub of any kind; differences of up to "
        f"{findings.noticeable_minutes:g} minutes count as about the same. The three numbers add "
        "up to everybody.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "people_longer",
                "people_shorter",
                "people_same",
                "share_longer",
                "share_shorter",
            ),
        ),
    )


def _losers_by_place(findings: Findings) -> Table:
    rows = [
        (
            option.id,
            option_words(findings, option),
            each.place,
            each.people,
            _finite(each.minutes_more),
        )
        for option in findings.options
        if option.id in findings.changes
        for each in findings.changes[option.id].places
    ]
    return Table(
        "losers_by_place",
        "Where journeys get longer than today",
        f"People of each place whose journey to the nearest hub gets longer by more than "
        f"{findings.noticeable_minutes:g} minutes, and by how much on average over them; "
        "blank where somebody loses the only route.",
        frame_of(rows, ("option_id", "option", "place", "people", "minutes_more")),
    )


def _finite(minutes: float) -> float:
    return minutes if np.isfinite(minutes) else np.nan


def _worst_served_places(findings: Findings) -> Table:
    best, today = findings.best, findings.today
    weights, places = findings.demand.weights, np.array(findings.places, dtype=object)
    ids = (*best.evaluation.problem.sites.ids, "")
    rows = []
    for place in sorted(set(findings.places)):
        here = (places == place) & (weights > 0)
        reached = np.flatnonzero(here & ~np.isnan(best.minutes))
        if not len(reached):
            continue
        farthest = reached[best.minutes[reached].argmax()]
        hub = ids[best.evaluation.hubs[farthest]]
        mean, longest = _mean_and_longest(best, here)
        mean_today, longest_today = _mean_and_longest(today, here)
        rows.append(
            (
                place,
                float(weights[here].sum()),
                longest,
                longest_today,
                mean,
                mean_today,
                findings.site_name(hub),
            )
        )
    rows.sort(key=lambda row: (-row[2], row[0]))
    return Table(
        "worst_served_places",
        "The places with the longest journeys under the best plan",
        "Journeys to the nearest hub of any kind, by place, the longest first. Longest: from the "
        "small area of the place that has farthest to go; average: over the people of the place "
        "who have a route.",
        frame_of(
            rows,
            (
                "place",
                "people",
                "longest_minutes_best",
                "longest_minutes_today",
                "average_minutes_best",
                "average_minutes_today",
                "nearest_hub",
            ),
        ),
    )


def _mean_and_longest(option: Option | None, here: BoolArray) -> tuple[float, float]:
    if option is None:
        return np.nan, np.nan
    figures = metrics(option.minutes[here], option.evaluation.problem.weights[here])
    return figures.mean_minutes, figures.max_minutes


def _groups(findings: Findings) -> Table:
    rows = []
    for option in findings.options:
        everybody = option.metrics
        for group_id, figures in option.groups.items():
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    group_id,
                    findings.group_labels.get(group_id, group_id),
                    figures.people,
                    *(figures.share_within[minutes] for minutes in THRESHOLDS),
                    figures.mean_minutes,
                    figures.p80_minutes,
                    figures.max_minutes,
                    figures.unreachable_people,
                    figures.mean_minutes - everybody.mean_minutes,
                    figures.share_within[LONG_MINUTES] - everybody.share_within[LONG_MINUTES],
                )
            )
    return Table(
        "groups",
        "The same figures for groups of people, and the gap to everybody",
        "Journeys to the nearest hub of any kind, counting only the group (households where the "
        "group is households). The gap is the group's figure less everybody's: a positive number "
        "of minutes means that the group travels longer.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "group_id",
                "group",
                "group_size",
                *(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS),
                "mean_minutes",
                "p80_minutes",
                "max_minutes",
                "unreachable_people",
                "gap_mean_minutes",
                "gap_share_within_30_minutes",
            ),
        ),
    )


def _unreached(findings: Findings) -> Table:
    rows = [(each.id, each.place, each.people, each.reason) for each in findings.unreached]
    return Table(
        "unreached",
        "Where nobody can reach any site by road",
        "Small areas without a route to any site. Their people count in every total, and as not "
        "within reach.",
        frame_of(rows, ("demand_id", "place", "people", "reason")),
    )
