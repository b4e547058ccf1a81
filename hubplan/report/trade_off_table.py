"""The table of trade-offs: plans that no other beats in every way."""

from __future__ import annotations

from hubplan.report.sentences import swap_text
from hubplan.report.table import Table, frame_of, plan_words, table_of
from hubplan.scenario import Findings


def trade_off_table(findings: Findings) -> Table:
    """Return the plans on the Pareto front.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    Table
        One row a plan, the shortest average first; no rows where not every plan was evaluated.
    """
    found = findings.trade_off
    rows = [
        (
            swap_text(findings, point.plan),
            plan_words(findings, point.plan),
            point.mean_minutes,
            point.people_far,
            point.max_minutes,
        )
        for point in (found.front if found else ())
    ]
    who = f"{found.group_label} more than {found.far_minutes:g} minutes away" if found else ""
    of = f", of {found.n_plans:,} plans" if found else ""
    return table_of(
        findings,
        "trade_off",
        f"Plans that no other beats in every way{of}",
        "Each of these plans is better than any other in at least one of three figures, or as "
        "good in all: the average journey of all people to the nearest hub of any kind; "
        f"{who.lower() or 'people left far away'}; and the longest journey."
        + (
            " The question of the study weighs visits to main hubs as well, so that its best plan "
            "may stand elsewhere."
            if findings.tiered
            else ""
        ),
        frame_of(rows, ("difference", "plan", "mean_minutes", "people_far", "max_minutes")),
        number=13,
    )
