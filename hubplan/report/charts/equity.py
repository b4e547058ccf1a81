"""Average journeys of groups of people, today and under the best plan."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from hubplan.report.charts.chart import NARROW_INCHES, PALETTE, QUIET, Chart, label_rows
from hubplan.report.table import option_words
from hubplan.scenario import Findings
from hubplan.scenario.wording import minutes_text

_EVERYBODY: Final = "Everybody"
_ROW_INCHES: Final = 0.4


def equity_chart(findings: Findings) -> Chart | None:
    """Return the chart of average journeys by group.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Chart or None
        A pair of bars a group; None where the study names no group.
    """
    rows = _rows(findings)
    if len(rows) == 1:
        return None
    told = [
        f"{label}: {minutes_text(best)} minutes"
        + (f" (today {minutes_text(today)})" if today is not None else "")
        for label, best, today in rows
    ]
    everybody = rows[0][1]
    farthest = max(rows[1:], key=lambda row: row[1])
    gap = farthest[1] - everybody
    title = (
        f"{farthest[0]} travel {minutes_text(gap)} minutes longer than the average"
        if gap >= 0.05  # noqa: PLR2004 - less would read as 0.0
        else "No group travels longer than the average"
    )
    height = 0.9 + _ROW_INCHES * len(rows)
    return Chart(
        "equity",
        title,
        f"Average journey to the nearest hub. {'; '.join(told)}.",
        "groups",
        lambda axes, width: _draw(axes, width, findings),
        wide_inches=height,
        narrow_inches=height + 0.3,
    )


def _rows(findings: Findings) -> list[tuple[str, float, float | None]]:
    best, today = findings.best, findings.today
    rows: list[tuple[str, float, float | None]] = [
        (_EVERYBODY, best.metrics.mean_minutes, today.metrics.mean_minutes if today else None)
    ]
    for group, figures in best.groups.items():
        then = today.groups[group].mean_minutes if today else None
        rows.append((findings.group_labels.get(group, group), figures.mean_minutes, then))
    return rows


def _draw(axes: Axes, width: float, findings: Findings) -> None:
    rows = _rows(findings)
    positions = np.arange(len(rows), dtype=np.float64)
    today = findings.today
    thick = 0.36 if today else 0.6
    shift = thick / 2 if today else 0.0
    bars = axes.barh(
        positions + shift,
        [best for _, best, _ in rows],
        height=thick,
        color=PALETTE[0],
        label=option_words(findings, findings.best),
    )
    axes.bar_label(bars, [minutes_text(best) for _, best, _ in rows], padding=2, fontsize=7.5)
    if today:
        then = [math.nan if minutes is None else minutes for *_, minutes in rows]
        bars = axes.barh(
            positions - shift,
            then,
            height=thick,
            color="white",
            edgecolor=QUIET,
            hatch="////",
            label=option_words(findings, today),
        )
        axes.bar_label(bars, [minutes_text(minutes) for minutes in then], padding=2, fontsize=7.5)
    narrow = width <= NARROW_INCHES
    label_rows(axes, [label for label, *_ in rows], narrow=narrow)
    axes.set_xlabel("Average journey (minutes)")
    columns = 1 if narrow else 2
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, reverse=True, fontsize=8)
