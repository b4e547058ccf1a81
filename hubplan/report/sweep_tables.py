"""Tables of a finished sweep: how often each site is chosen, regret, and what matters."""

from __future__ import annotations

import math

from hubplan.report.sentences import swap_text
from hubplan.report.table import Table, frame_of, plan_words, table_of
from hubplan.scenario import Findings
from hubplan.scenario.sweep_figures import TornadoEnd
from hubplan.scenario.sweep_result import ASSUMPTIONS, SweepResult
from hubplan.scenario.wording import percent


def sweep_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables of the sweep, if one of the same study was found beside the results.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        Sites, regret and tornado; none without a sweep.
    """
    sweep = findings.sweep
    if sweep is None:
        return ()
    return _sites(findings, sweep), _regret(findings, sweep), _tornado(findings, sweep)


def _how(sweep: SweepResult) -> str:
    chosen = "every combination of levels" if sweep.kind == "grid" else "drawn by chance"
    notes = " ".join(sweep.notes)
    return f"{len(sweep.runs):,} runs of hubplan sweep, {chosen}. {notes}".strip()


def _sites(findings: Findings, sweep: SweepResult) -> Table:
    best = findings.solution.plan.open_sites
    asked = len(sweep.runs) - sweep.n_without_plan
    rows = [
        (
            row.site_id,
            findings.site_name(row.site_id),
            sum(row.plans.values()),
            asked,
            row.often,
            "yes" if row.site_id in best else "no",
        )
        for row in sweep.sites
    ]
    return table_of(
        findings,
        "sweep_sites",
        "How often each site is in the best plan when all assumptions vary at once",
        "Always: in the best plan of every run; often: of half or more; sometimes: of fewer; "
        f"never: of none. {_how(sweep)}",
        frame_of(
            rows, ("site_id", "site", "times_chosen", "times_asked", "chosen", "in_best_plan")
        ),
        number=13,
    )


def _regret(findings: Findings, sweep: SweepResult) -> Table:
    rows = [
        (
            row.rank,
            swap_text(findings, row.plan),
            plan_words(findings, row.plan),
            row.mean_loss,
            row.max_loss,
            row.share_best,
            sweep.unit,
        )
        for row in sweep.regrets
    ]
    return table_of(
        findings,
        "sweep_regret",
        "How far each of the best plans falls behind when all assumptions vary at once",
        "Behind: how much worse than the best plan of the run, in the unit given. "
        f"The first plan is the study's own. {_how(sweep)}",
        frame_of(
            rows, ("rank", "difference", "plan", "mean_loss", "max_loss", "share_best", "unit")
        ),
        number=13,
    )


def _tornado(findings: Findings, sweep: SweepResult) -> Table:
    rows = [
        (
            ASSUMPTIONS[end.assumption],
            end.level,
            end.figures.value,
            end.change.value,
            sweep.unit,
            end.figures.mean_minutes,
            end.figures.p80_minutes,
            end.figures.share_within,
            _stays(end),
        )
        for end in sweep.tornado
    ]
    return table_of(
        findings,
        "sweep_tornado",
        "What one assumption alone does to this study's plan",
        "Each assumption at its low and its high end, the others as in the study: figures of this "
        "study's plan, and whether it is still the best. Errors of journeys: the least and the "
        f"greatest figure of all draws. {_how(sweep)}",
        frame_of(
            rows,
            (
                "assumption",
                "assumed_to_be",
                "value",
                "change_value",
                "unit",
                "mean_minutes",
                "p80_minutes",
                "share_within_threshold",
                "still_best",
            ),
        ),
        number=13,
    )


def _stays(end: TornadoEnd) -> str:
    if math.isclose(end.plan_changes, 0):
        return "yes"
    if math.isclose(end.plan_changes, 1):
        return "no"
    return f"in {percent(1 - end.plan_changes)} of draws"
