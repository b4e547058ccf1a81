"""How often each site is chosen when the assumptions change."""

from __future__ import annotations

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from hubplan.report.charts.chart import NARROW_INCHES, PALETTE, QUIET, Chart, label_rows
from hubplan.report.sentences import short_name
from hubplan.report.table import Table
from hubplan.scenario import Findings
from hubplan.scenario.wording import count_words

_MOST_SITES: Final = 20
_ROW_INCHES: Final = 0.26
_NARROW_ROW_INCHES: Final = 0.42


def frequency_chart(findings: Findings, table: Table) -> Chart | None:
    """Return the chart of how often each site is chosen.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    table : Table
        That of the name ``site_frequency``.

    Returns
    -------
    Chart or None
        A bar for each site ever chosen, at most 20; None where nothing was varied.
    """
    chosen = table.frame[table.frame["times_chosen"] > 0].head(_MOST_SITES)
    if chosen.empty:
        return None
    asked = int(chosen["times_asked"].iloc[0])
    best = chosen["in_best_plan"] == "yes"
    always = int((best & (chosen["times_chosen"] == asked)).sum())
    names = tuple(short_name(findings, site) for site in chosen["site_id"])
    times = tuple(chosen["times_chosen"].astype(float))
    every = [f"{site}: {count:g}" for site, count in zip(names, times, strict=True)]
    title = (
        f"{count_words(always, 'site stays', 'sites stay').capitalize()} whatever is assumed"
        if always
        else "No site is chosen whatever is assumed"
    )
    bars = tuple(zip(names, times, best.tolist(), strict=True))
    return Chart(
        "frequency",
        title,
        f"Times each site is chosen in {asked} variants of the assumptions. {'; '.join(every)}.",
        table.name,
        lambda axes, width: _draw(axes, width, bars, asked),
        wide_inches=1.0 + _ROW_INCHES * len(chosen),
        narrow_inches=1.0 + _NARROW_ROW_INCHES * len(chosen),
    )


def _draw(axes: Axes, width: float, rows: tuple[tuple[str, float, bool], ...], asked: int) -> None:
    """Draw a bar a site: its name, how often it is chosen, whether it is in the best plan."""
    in_plan: dict[str, Any] = {"facecolor": PALETTE[0], "edgecolor": PALETTE[0]}
    other: dict[str, Any] = {"facecolor": "white", "edgecolor": QUIET, "hatch": "////"}
    times = [count for _, count, _ in rows]
    bars = axes.barh(range(len(rows)), times, height=0.7)
    for bar, (_, _, is_ours) in zip(bars, rows, strict=True):
        bar.set(**(in_plan if is_ours else other))
    axes.bar_label(bars, [f"{count:g}" for count in times], padding=2, fontsize=7.5)
    label_rows(axes, [name for name, _, _ in rows], narrow=width <= NARROW_INCHES)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(f"Times chosen, of {asked} variants")
    axes.legend(
        handles=[Patch(**in_plan, label="In the best plan"), Patch(**other, label="Not in it")],
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=2,
        fontsize=8,
    )
