"""Where journeys get longer and where shorter than today, by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hubplan.report.charts.chart import NARROW_INCHES, PALETTE, QUIET, Chart, label_rows
from hubplan.scenario import Findings
from hubplan.scenario.gains import longer_shorter
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import people_text

_MOST_PLACES: Final = 14
_ROW_INCHES: Final = 0.26
_OTHERS: Final = "All other places"


@dataclass(frozen=True, slots=True)
class _Moved:
    """People of a place whose journey changes noticeably."""

    place: str
    longer: float
    shorter: float


def gains_chart(findings: Findings) -> Chart | None:
    """Return the chart of who gains and who loses, by place.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Chart or None
        None where there is no today to compare with, or nobody's journey changes.
    """
    moved = findings.changes.get(findings.best_id)
    if moved is None or not moved.people_longer + moved.people_shorter:
        return None
    rows = _rows(findings)
    than = f"more than {moved.noticeable_minutes:g} minutes"
    every = "; ".join(
        f"{row.place}: {told_text(row.shorter)} shorter, {told_text(row.longer)} longer"
        for row in rows
    )
    height = 1.0 + _ROW_INCHES * len(rows)
    return Chart(
        "gains",
        f"{people_text(moved.people_shorter)} people gain {than}, "
        f"{people_text(moved.people_longer)} lose",
        f"People whose journey gets {than} shorter or longer than today, by place. {every}.",
        "losers_by_place",
        lambda axes, width: _draw(axes, width, rows, moved.noticeable_minutes),
        wide_inches=height,
        narrow_inches=height + 0.4,
    )


def _rows(findings: Findings) -> tuple[_Moved, ...]:
    """Return the places where most people gain or lose, then all others together."""
    today = findings.today
    assert today is not None
    _, longer, shorter = longer_shorter(
        today.minutes, findings.best.minutes, findings.noticeable_minutes
    )
    weights = findings.demand.weights
    frame = pd.DataFrame(
        {
            "place": findings.places,
            "longer": np.where(longer, weights, 0.0),
            "shorter": np.where(shorter, weights, 0.0),
        }
    )
    sums = frame.groupby("place", sort=True).sum()
    sums = sums[(sums > 0).any(axis=1)]
    order = sums.sum(axis=1).sort_values(ascending=False, kind="stable").index
    shown, rest = order[:_MOST_PLACES], order[_MOST_PLACES:]
    rows = [_Moved(str(place), *sums.loc[place].tolist()) for place in shown]
    rows.sort(key=lambda row: (row.longer - row.shorter, row.place))
    if len(rest):
        rows.append(_Moved(_OTHERS, *sums.loc[rest].sum().tolist()))
    return tuple(rows)


def _draw(axes: Axes, width: float, rows: tuple[_Moved, ...], noticeable_minutes: float) -> None:
    positions = range(len(rows))
    axes.barh(
        positions,
        [-row.shorter for row in rows],
        height=0.7,
        color=PALETTE[1],
        label=f"More than {noticeable_minutes:g} minutes shorter",
    )
    axes.barh(
        positions,
        [row.longer for row in rows],
        height=0.7,
        color="white",
        edgecolor=PALETTE[2],
        hatch="////",
        label=f"More than {noticeable_minutes:g} minutes longer",
    )
    narrow = width <= NARROW_INCHES
    axes.axvline(0, color=QUIET, linewidth=1)
    label_rows(axes, [row.place for row in rows], narrow=narrow)
    axes.margins(x=0.03)
    axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 7))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("People")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if narrow else 2, fontsize=8)
