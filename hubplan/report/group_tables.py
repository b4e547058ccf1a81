"""Tables of equality: the same figures for groups of people, their change, and everyone else."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hubplan.location import THRESHOLDS, Metrics, metrics
from hubplan.report.against_today import LENGTHS, answer_first, compared, limits_of
from hubplan.report.change_tables import multiple_columns
from hubplan.report.table import LONG_MINUTES, Table, frame_of, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.gains import moved
from hubplan.scenario.groups import GroupPeople
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.multiples import BANDS, NO_MULTIPLE, people_by_multiple

_HEAD: Final = ("option_id", "option", "group_id", "group")
_RANGE_COLUMNS: Final = tuple(
    f"{end}_share_within_{minutes}_minutes"
    for end in ("least", "greatest")
    for minutes in THRESHOLDS
)
_WHO_ELSE: Final = (
    "Everyone else: all people who are not in the group (other households where the group is "
    "households)."
)


def group_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell how groups of people fare, and what changes for them.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (_groups, _groups_change, _groups_gain_loss, _groups_multiples)
    return tuple(build(findings) for build in builders)


def _groups(findings: Findings) -> Table:
    others = {group.id: group for group in findings.impact.groups}
    rows = [
        (
            option.id,
            option_words(findings, option),
            group_id,
            findings.group_labels.get(group_id, group_id),
            figures.people,
            *figures.share_within.values(),
            *(getattr(figures, column) for column in LENGTHS),
            figures.unreachable_people,
            *_gaps(option, figures, others.get(group_id)),
            *_range_ends(findings, option, group_id),
        )
        for option in answer_first(findings, findings.options)
        for group_id, figures in option.groups.items()
    ]
    within = tuple(f"share_within_{minutes}_minutes" for minutes in THRESHOLDS)
    return table_of(
        findings,
        "groups",
        "The same figures for groups of people, and the gap to everyone else",
        "Journeys to the nearest hub of any kind, counting only the group. The gap is the group's "
        "figure less that of everyone else: a positive number of minutes means that the group "
        f"travels longer. {_WHO_ELSE} The file has further figures, and the least and the greatest "
        f"share over the {mode_words(findings.mode).conditions} tried.",
        frame_of(
            rows,
            (
                *_HEAD,
                "group_size",
                *within,
                *LENGTHS,
                "unreachable_people",
                "gap_mean_minutes",
                "gap_share_within_30_minutes",
                *_RANGE_COLUMNS,
            ),
        ),
        number=6,
        file_only=(
            "share_within_15_minutes",
            "share_within_45_minutes",
            "share_within_60_minutes",
            "median_minutes",
            "p90_minutes",
            "p95_minutes",
            "max_minutes",
            "unreachable_people",
            *_RANGE_COLUMNS,
        ),
    )


def _gaps(option: Option, figures: Metrics, group: GroupPeople | None) -> tuple[float, float]:
    """Return the gap in the average and within half an hour; NaN where the others are unknown."""
    if group is None:
        return math.nan, math.nan
    others = metrics(option.minutes, group.others)
    within = figures.share_within[LONG_MINUTES] - others.share_within[LONG_MINUTES]
    return figures.mean_minutes - others.mean_minutes, within


def _range_ends(findings: Findings, option: Option, group_id: str) -> list[float]:
    """Return the least share at every threshold, then the greatest; NaN where there is none."""
    found = findings.coverage_ranges.get(option.id)
    if found is None:
        return [np.nan] * len(_RANGE_COLUMNS)
    ends = [found.groups[group_id][minutes] for minutes in THRESHOLDS]
    return [least for least, _ in ends] + [greatest for _, greatest in ends]


def _groups_change(findings: Findings) -> Table:
    others = {group.id: group for group in findings.impact.groups}
    rows = []
    for today, option in compared(findings):
        for group_id, figures in option.groups.items():
            before, group = today.groups[group_id], others.get(group_id)
            gap, _ = _gaps(option, figures, group)
            gap_before, _ = _gaps(today, before, group)
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    group_id,
                    findings.group_labels.get(group_id, group_id),
                    *(figures.share_within[m] - before.share_within[m] for m in THRESHOLDS),
                    *(round(getattr(figures, c) - getattr(before, c), 2) for c in LENGTHS),
                    gap - gap_before,
                )
            )
    changes = tuple(f"change_{column}" for column in LENGTHS)
    within = tuple(f"change_share_within_{minutes}_minutes" for minutes in THRESHOLDS)
    return table_of(
        findings,
        "groups_change",
        "What changes against today for groups of people",
        "The group's figure under the option less its figure today: more percentage points within "
        "reach are better, more minutes are worse. Last: how much further the group's average "
        f"falls behind everyone else's than today (below zero: it catches up). {_WHO_ELSE}",
        frame_of(rows, (*_HEAD, *within, *changes, "change_gap_mean_minutes")),
        number=6,
        file_only=(
            "change_share_within_45_minutes",
            "change_share_within_60_minutes",
            "change_median_minutes",
            "change_p90_minutes",
            "change_p95_minutes",
            "change_max_minutes",
        ),
    )


def _groups_gain_loss(findings: Findings) -> Table:
    rows = []
    for today, option in compared(findings):
        for group in findings.impact.groups:
            journeys = today.minutes, option.minutes
            members = moved(*journeys, group.members, limits_of(findings))
            others = moved(*journeys, group.others, limits_of(findings))
            all_members, all_others = math.fsum(group.members), math.fsum(group.others)
            rows += [
                (
                    option.id,
                    option_words(findings, option),
                    group.id,
                    group.label,
                    own.limit_minutes,
                    own.people_longer,
                    own.people_shorter,
                    own.people_same,
                    _share(own.people_longer, all_members),
                    _share(own.people_shorter, all_members),
                    _share(other.people_longer, all_others),
                    _share(other.people_shorter, all_others),
                )
                for own, other in zip(members, others, strict=True)
            ]
    return table_of(
        findings,
        "groups_gain_loss",
        "Winners and losers by group",
        "Of each group (counted in households where the group is households), how many travel "
        "longer, shorter or about the same as today, by more than so many minutes; and the shares "
        f"of the group and of everyone else. {_WHO_ELSE}",
        frame_of(
            rows,
            (
                *_HEAD,
                "more_than_minutes",
                "people_longer",
                "people_shorter",
                "people_same",
                "share_longer",
                "share_shorter",
                "share_longer_others",
                "share_shorter_others",
            ),
        ),
        number=6,
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _groups_multiples(findings: Findings) -> Table:
    rows = []
    for today, option in compared(findings):
        for group in findings.impact.groups:
            found = people_by_multiple(today.minutes, option.minutes, group.members)
            counts = (found[band] for band in (*BANDS, NO_MULTIPLE))
            rows.append((option.id, option_words(findings, option), group.id, group.label, *counts))
    return table_of(
        findings,
        "groups_multiples",
        "The new journey as a multiple of today's, by group",
        "People of the group (households where it is households) by how many times today's "
        "minutes their journey to the nearest hub takes then. The columns of a row add up to the "
        "group.",
        frame_of(rows, (*_HEAD, *multiple_columns())),
        number=6,
    )
