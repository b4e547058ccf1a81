"""What one assumption alone does to the study's plan: a tornado."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hubplan.report.charts.chart import NARROW_INCHES, PALETTE, QUIET, Chart, label_rows
from hubplan.scenario import Findings
from hubplan.scenario.sweep_figures import TornadoEnd
from hubplan.scenario.sweep_result import ASSUMPTIONS
from hubplan.scenario.wording import sentence_case

_ROW_INCHES: Final = 0.42


def tornado_chart(findings: Findings) -> Chart | None:
    """Return the chart of what matters most.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Chart or None
        A bar an assumption, from the average journey at its low end to that at its high end; None
        where no sweep of this study was found beside the results.
    """
    if findings.sweep is None or not findings.sweep.tornado:
        return None
    ends = findings.sweep.tornado
    pairs = tuple(zip(ends[::2], ends[1::2], strict=True))
    pairs = tuple(pair for pair in pairs if _moves(pair))
    if not pairs:
        return None
    told = "; ".join(
        f"{ASSUMPTIONS[low.assumption]}: {low.figures.mean_minutes:.1f} minutes ({low.level}) to "
        f"{high.figures.mean_minutes:.1f} ({high.level})"
        for low, high in pairs
    )
    height = 1.0 + _ROW_INCHES * len(pairs)
    return Chart(
        "tornado",
        f"The {ASSUMPTIONS[pairs[0][0].assumption]} matters most to the average journey",
        f"Average journey under this study's plan when one assumption moves alone. {told}.",
        "sweep_tornado",
        lambda axes, width: _draw(axes, width, pairs, findings.best.metrics.mean_minutes),
        wide_inches=height,
        narrow_inches=height + 0.4 * len(pairs),
    )


def _moves(pair: tuple[TornadoEnd, TornadoEnd]) -> bool:
    return pair[0].figures.mean_minutes != pair[1].figures.mean_minutes


def _draw(
    axes: Axes, width: float, pairs: tuple[tuple[TornadoEnd, TornadoEnd], ...], base: float
) -> None:
    narrow = width <= NARROW_INCHES
    for row, pair in enumerate(pairs):
        least, most = sorted(end.figures.mean_minutes for end in pair)
        axes.barh(row, most - least, left=least, height=0.6, color=PALETTE[0])
        axes.text(least, row, f"{least:.1f} ", ha="right", va="center", fontsize=7.5)
        axes.text(most, row, f" {most:.1f}", ha="left", va="center", fontsize=7.5)
    axes.use_sticky_edges = False  # room for the figures left of the longest bar
    axes.axvline(base, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)))
    label_rows(
        axes, [sentence_case(ASSUMPTIONS[low.assumption]) for low, _ in pairs], narrow=narrow
    )
    axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 7))
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("Average journey (minutes); dashed: as in the study")
