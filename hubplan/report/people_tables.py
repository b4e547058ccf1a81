"""Tables of people: whose journeys get longer or shorter, and who is served worst."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubplan.location import THRESHOLDS, metrics
from hubplan.report.table import LONG_MINUTES, Table, frame_of, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.units import BoolArray

_RANGE_COLUMNS: Final = tuple(
    f"{end}_share_within_{minutes}_minutes"
    for end in ("least", "greatest")
    for minutes in THRESHOLDS
)


def people_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell whose journeys change, and who is served worst.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (_change, _losers_by_place, _worst_served_places, _groups, _unreached)
    return tuple(build(findings) for build in builders)


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
    return table_of(
        findings,
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
        number=4,
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
    return table_of(
        findings,
        "losers_by_place",
        "Where journeys get longer than today",
        f"People of each place whose journey to the nearest hub gets longer by more than "
        f"{findings.noticeable_minutes:g} minutes, and by how much on average over them; "
        "blank where somebody loses the only route.",
        frame_of(rows, ("option_id", "option", "place", "people", "minutes_more")),
        number=4,
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
    return table_of(
        findings,
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
        number=4,
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
                    *_range_ends(findings, option, group_id),
                )
            )
    return table_of(
        findings,
        "groups",
        "The same figures for groups of people, and the gap to everybody",
        "Journeys to the nearest hub of any kind, counting only the group (households where the "
        "group is households). The gap is the group's figure less everybody's: a positive number "
        "of minutes means that the group travels longer. The file also has the least and the "
        f"greatest share over the {mode_words(findings.mode).conditions} tried.",
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
                *_RANGE_COLUMNS,
            ),
        ),
        file_only=(
            "share_within_15_minutes",
            "share_within_45_minutes",
            "max_minutes",
            "unreachable_people",
            *_RANGE_COLUMNS,
        ),
        number=6,
    )


def _range_ends(findings: Findings, option: Option, group_id: str) -> list[float]:
    """Return the least share at every threshold, then the greatest; NaN where there is none."""
    found = findings.coverage_ranges.get(option.id)
    if found is None:
        return [np.nan] * len(_RANGE_COLUMNS)
    ends = [found.groups[group_id][minutes] for minutes in THRESHOLDS]
    return [least for least, _ in ends] + [greatest for _, greatest in ends]


def _unreached(findings: Findings) -> Table:
    rows = [(each.id, each.place, each.people, each.reason) for each in findings.unreached]
    return table_of(
        findings,
        "unreached",
        f"Where nobody can reach any site {mode_words(findings.mode).by}",
        "Small areas without a route to any site. Their people count in every total, and as not "
        "within reach.",
        frame_of(rows, ("demand_id", "place", "people", "reason")),
        number=15,
    )
