"""Share of people against minutes, a line an option."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator, PercentFormatter

from hubplan.report.charts.chart import DASHES, NARROW_INCHES, PALETTE, QUIET, Chart
from hubplan.report.table import option_words
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.wording import minutes_text, percent

_SAMPLES_A_MINUTE: Final = 4
_STEPS: Final = (5, 10, 15, 30, 60, 120, 240, 480)
_MOST_TICKS: Final = 8


def distribution_chart(findings: Findings) -> Chart:
    """Return the chart of who reaches a hub within how many minutes.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Chart
        A line for today and for each plan; see `drawn_options`.
    """
    best, today = findings.best.metrics, findings.today
    then = f", today {minutes_text(today.metrics.p80_minutes)}" if today else ""
    by = mode_words(findings.mode).said
    threshold = f"{findings.headline_minutes:g}"
    told = [
        f"{option_words(findings, option)}: "
        f"{percent(option.share_within(findings.headline_minutes))} within {threshold} minutes, "
        f"80% within {minutes_text(option.metrics.p80_minutes)}"
        for option in drawn_options(findings)
    ]
    return Chart(
        "distribution",
        f"80% of people reach a hub within {minutes_text(best.p80_minutes)} minutes{by}{then}",
        f"Share of people by minutes to their nearest hub. {'; '.join(told)}.",
        "distribution",
        lambda axes, width: _draw(axes, width, findings),
        narrow_inches=4.2,
    )


def drawn_options(findings: Findings) -> tuple[Option, ...]:
    """Return the options that have room in a chart: today and the plans, the answer last.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of Option
        As many as there are colours. Where room is short, baselines other than today go first,
        then the plans listed first.
    """
    kept = list(findings.options)
    today = findings.today
    worked_out = {findings.best_id, findings.main_only_id, *(each.id for each in findings.outcomes)}
    while len(kept) > len(PALETTE):
        past = [o for o in kept if o.id not in worked_out and o is not today]
        plans = [o for o in kept if o is not today and o.id != findings.best_id]
        kept.remove((past or plans)[0])
    return tuple(kept)


def _draw(axes: Axes, width: float, findings: Findings) -> None:
    options = drawn_options(findings)
    last, step = _minutes_axis(options)
    minutes = np.linspace(0.0, last, last * _SAMPLES_A_MINUTE + 1)
    # The answer stands last: counted from there, it always has the first colour and a full line.
    looks = list(zip(PALETTE, DASHES, strict=True))[: len(options)][::-1]
    for option, (colour, dash) in zip(options, looks, strict=True):
        shares = [option.share_within(minute) for minute in minutes.tolist()]
        wide = 2.4 if option.id == findings.best_id else 1.6
        label = option_words(findings, option)
        axes.plot(minutes, shares, color=colour, linestyle=dash, linewidth=wide, label=label)
    if findings.headline_minutes <= last:
        axes.axvline(findings.headline_minutes, color=QUIET, linewidth=1, linestyle=(0, (1, 2)))
    xlabel = in_own_words(f"Minutes to the nearest hub{_by(findings)}", findings)
    axes.set(xlim=(0, last), ylim=(0, 1.005), xlabel=xlabel)
    axes.set_ylabel("Share of people")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.yaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.grid(visible=True)
    handles, labels = axes.get_legend_handles_labels()
    small = 7.5 if width <= NARROW_INCHES else 8.5
    axes.legend(handles[::-1], labels[::-1], loc="lower right", fontsize=small, handlelength=3.2)


def _by(findings: Findings) -> str:
    return mode_words(findings.mode).said


def _minutes_axis(options: tuple[Option, ...]) -> tuple[int, int]:
    """Return the last minute of the axis and the step of its labels."""
    longest = [o.metrics.max_minutes for o in options if not math.isnan(o.metrics.max_minutes)]
    end = max(longest, default=1.0)
    step = next((s for s in _STEPS if end / s <= _MOST_TICKS), _STEPS[-1])
    return max(math.ceil(end / step), 1) * step, step
