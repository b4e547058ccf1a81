"""Tell the findings: sentences, tables, one page to print, and files for machines."""

from hubplan.report.answers import (
    alternatives_frame,
    network_text,
    solution_text,
    times_summary,
    times_text,
)
from hubplan.report.geopackage import write_geopackage
from hubplan.report.journey import route_summary, route_text
from hubplan.report.page import report_page
from hubplan.report.results import results, results_text
from hubplan.report.spreadsheet_text import csv_text
from hubplan.report.table import Table
from hubplan.report.tables import report_tables
from hubplan.report.terminal import terminal_text

__all__ = [
    "Table",
    "alternatives_frame",
    "csv_text",
    "network_text",
    "report_page",
    "report_tables",
    "results",
    "results_text",
    "route_summary",
    "route_text",
    "solution_text",
    "terminal_text",
    "times_summary",
    "times_text",
    "write_geopackage",
]
