"""Every plan as a dot: what one aim costs in another."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hubplan.report.charts.chart import GRID, NARROW_INCHES, PALETTE, Chart
from hubplan.scenario import Findings, TradeOff
from hubplan.scenario.wording import count_words, minutes_text, people_text


def trade_off_chart(findings: Findings) -> Chart | None:
    """Return the chart of all plans by their average journey and who is left far away.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Chart or None
        None where not every plan was evaluated.
    """
    found = findings.trade_off
    if found is None:
        return None
    points = "; ".join(
        f"{minutes_text(point.mean_minutes)} minutes and {people_text(point.people_far)} people"
        for point in found.front
    )
    n_front = len(found.front)
    title = (
        "One plan is best in every way: no trade-off"
        if n_front == 1
        else f"{count_words(n_front, 'plan').capitalize()} that no other beats in every way"
    )
    return Chart(
        "trade_off",
        title,
        f"Average journey against {found.group_label.lower()} more than "
        f"{found.far_minutes:g} minutes away, for each of {found.n_plans:,} plans. "
        f"The plans no other beats, the longest journey counted too: {points}.",
        "trade_off",
        lambda axes, width: _draw(axes, width, found),
        narrow_inches=4.0,
    )


def _draw(axes: Axes, width: float, found: TradeOff) -> None:
    axes.scatter(
        found.mean_minutes,
        found.people_far,
        s=2,
        color="#8A9BAA",
        linewidths=0,
        rasterized=True,
        label=f"Each of {found.n_plans:,} plans",
    )
    axes.plot(
        [point.mean_minutes for point in found.front],
        [point.people_far for point in found.front],
        color=PALETTE[2],
        marker="D",
        markersize=5,
        linewidth=1.2,
        linestyle=(0, (2, 2)),
        label="No other plan beats these",
    )
    axes.plot(
        found.best.mean_minutes,
        found.best.people_far,
        color=PALETTE[0],
        marker="*",
        markersize=13,
        linestyle="none",
        label="The best plan",
    )
    axes.set_xlabel("Average journey to the nearest hub (minutes)")
    axes.set_ylabel(f"{found.group_label}: people more than\n{found.far_minutes:g} minutes away")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_major_locator(MaxNLocator(4 if width <= NARROW_INCHES else 6))
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, color=GRID)
    small = 7 if width <= NARROW_INCHES else 8.5
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1, fontsize=small)
