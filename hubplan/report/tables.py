"""All tables of the report, in the order in which a reader wants them."""

from __future__ import annotations

from hubplan.report.journey_tables import journey_tables
from hubplan.report.people_tables import people_tables
from hubplan.report.plan_tables import plan_tables
from hubplan.report.table import Table
from hubplan.report.trade_off_table import trade_off_table
from hubplan.scenario import Findings


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
        *people_tables(findings),
        *plan_tables(findings),
        trade_off_table(findings),
    )
    return {table.name: table for table in tables}
