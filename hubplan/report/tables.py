"""All tables of the report, in the order in which a reader wants them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hubplan.report.basis_tables import basis_tables
from hubplan.report.change_tables import change_tables
from hubplan.report.cost_tables import cost_tables
from hubplan.report.coverage_tables import coverage_tables
from hubplan.report.flow_tables import flow_tables
from hubplan.report.group_tables import group_tables
from hubplan.report.journey_tables import journey_tables
from hubplan.report.own_means import own_means_tables
from hubplan.report.people_tables import people_tables
from hubplan.report.plan_tables import plan_tables
from hubplan.report.sweep_tables import sweep_tables
from hubplan.report.table import Table
from hubplan.report.trade_off_table import trade_off_table
from hubplan.report.transit_tables import transit_tables
from hubplan.report.visit_tables import visit_tables
from hubplan.report.what_if_tables import what_if_tables
from hubplan.scenario import Findings
from hubplan.scenario.nouns import in_own_words

# Columns that say the same twice, or nothing, where hubs are all alike.
_OF_TIERS: Final = (
    "main_hubs",
    "mini_hubs",
    "people_nearest_main",
    "main_hub_id",
    "main_hub",
    "main_minutes",
    "people_out_main",
    "people_out_main_change",
)


def report_tables(findings: Findings) -> dict[str, Table]:
    """Return every table of the report.

    Parameters
    ----------
    findings : Findings
        All that the study found; nothing new is computed but sums by place and by hub.

    Returns
    -------
    dict of str to Table
        By name, in the order in which a reader wants them; the same findings give the same rows
        in the same order.
    """
    tables = (
        *journey_tables(findings),
        *coverage_tables(findings),
        *change_tables(findings),
        *group_tables(findings),
        *people_tables(findings),
        *own_means_tables(findings),
        *transit_tables(findings),
        *plan_tables(findings),
        *flow_tables(findings),
        *visit_tables(findings),
        *cost_tables(findings),
        *what_if_tables(findings),
        trade_off_table(findings),
        *sweep_tables(findings),
        *basis_tables(findings),
    )
    return {table.name: _as_said(table, findings) for table in tables}


def _as_said(table: Table, findings: Findings) -> Table:
    """Return a table without what only tiers have where there are none, in the study's words."""
    idle = [] if findings.tiered else [name for name in _OF_TIERS if name in table.frame]
    return replace(
        table,
        title=in_own_words(table.title, findings),
        definition=in_own_words(table.definition, findings),
        frame=table.frame.drop(columns=idle),
    )
