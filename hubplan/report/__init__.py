"""Tell the findings: sentences, tables, one page to print, and files for machines."""

from hubplan.report.answers import (
    alternatives_frame,
    network_text,
    solution_text,
    times_summary,
    times_text,
)
from hubplan.report.extract_edge import (
    cut_roads_summary,
    cut_roads_text,
    near_cut_roads_text,
    points_near_cut_roads,
)
from hubplan.report.geopackage import plan_layers, write_geopackage
from hubplan.report.journey import route_summary, route_text
from hubplan.report.results import results, results_text
from hubplan.report.spreadsheet_text import csv_text
from hubplan.report.table import Table
from hubplan.report.tables import report_tables
from hubplan.report.terminal import terminal_text

__all__ = [
    "Table",
    "alternatives_frame",
    "csv_text",
    "cut_roads_summary",
    "cut_roads_text",
    "near_cut_roads_text",
    "network_text",
    "plan_layers",
    "points_near_cut_roads",
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
