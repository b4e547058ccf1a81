"""The report as one HTML page that needs nothing else: no script, no request, prints on A4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hubplan.report.chart import distribution_chart
from hubplan.report.columns import COLUMNS, shown
from hubplan.report.front_page import (
    answer_sentences,
    certainty_sentences,
    change_sentences,
    option_rows,
    question_text,
)
from hubplan.report.table import OVER_75, Table, option_words
from hubplan.scenario import Findings
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import minutes_text, people_text

#: The page shows the first rows of longer tables; the files hold all.
MOST_ROWS: Final = 30

# Told on the first page, beside the chart, or too long for paper.
_NOT_AGAIN: Final = ("summary", "distribution", "allocation", "sources")
_WIDE, _NARROW = (720.0, 380.0), (350.0, 330.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as people read it.

    Attributes
    ----------
    text : str
        Not escaped.
    is_number : bool
        Whether it stands to the right.
    """

    text: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the page shows it.

    Attributes
    ----------
    name, title, definition : str
        As of `Table`.
    headings : tuple of Cell
        With units.
    rows : tuple of tuple of Cell
        The first `MOST_ROWS` rows.
    n_rows : int
        How many rows the file has.
    """

    name: str
    title: str
    definition: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    n_rows: int


def report_page(findings: Findings, tables: Mapping[str, Table]) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    tables : mapping of str to Table
        From `report_tables`.

    Returns
    -------
    str
        Complete HTML: style and chart inside, no script, nothing to fetch. Text from data is
        escaped.
    """
    style = (files("hubplan.report") / "templates" / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("hubplan.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        findings=findings,
        style=Markup(style),  # noqa: S704 - our own file, in which nothing is filled in
        style_hash=_csp_hash(style),
        question=question_text(findings),
        answer=answer_sentences(findings),
        options=option_rows(findings, tables["summary"]),
        has_elders=OVER_75 in findings.best.groups,
        changes=change_sentences(findings),
        certainty=certainty_sentences(findings),
        charts=_charts(findings),
        chart_title=_chart_title(findings),
        chart_table=_chart_table(findings, tables["distribution"]),
        sources=_shown_table(tables["sources"]),
        tables=[_shown_table(t) for name, t in tables.items() if name not in _NOT_AGAIN],
        people=people_text(findings.demand.weights.sum()),
        left_out=people_text(findings.people_left_out) if findings.people_left_out else "",
        words=mode_words(findings.mode),
        has_range=len(findings.range_periods) > 1,
        range_periods=[findings.time_words(name) for name in findings.range_periods],
    )


def _csp_hash(style: str) -> str:
    """Return the source expression that lets a page use this style and no other."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _charts(findings: Findings) -> dict[str, Any]:
    """Return the chart twice: for wide screens and paper, and for phones."""
    labels = tuple(option_words(findings, option) for option in findings.options)
    return {
        name: distribution_chart(
            findings.options,
            labels,
            headline_minutes=findings.headline_minutes,
            width=width,
            height=height,
        )
        for name, (width, height) in {"wide": _WIDE, "narrow": _NARROW}.items()
    }


def _chart_title(findings: Findings) -> str:
    best, today = findings.best.metrics, findings.today
    then = f", today {minutes_text(today.metrics.p80_minutes)}" if today else ""
    by = mode_words(findings.mode).said
    return f"80% of people reach a hub within {minutes_text(best.p80_minutes)} minutes{by}{then}"


def _chart_table(findings: Findings, table: Table) -> ShownTable:
    """Return the chart's figures with one column an option."""
    wide = table.frame.pivot_table(
        index="within_minutes", columns="option_id", values="share_within"
    )
    options = [option for option in findings.options if option.id in wide.columns]
    rows = tuple(
        (
            Cell(f"{minutes:g}", is_number=True),
            *(Cell(shown(row[option.id], "share"), is_number=True) for option in options),
        )
        for minutes, row in wide.iterrows()
    )
    headings = (
        Cell(COLUMNS["within_minutes"].heading, is_number=True),
        *(Cell(f"{option_words(findings, o)} (% of people)", is_number=True) for o in options),
    )
    return ShownTable(table.name, table.title, table.definition, headings, rows, len(rows))


def _shown_table(table: Table) -> ShownTable:
    """Return the columns that hold something and are meant for the page."""
    frame = table.frame
    names = [
        str(name)
        for name in frame.columns
        if COLUMNS[str(name)].on_page
        and name not in table.file_only
        and (frame.empty or frame[name].notna().any())
    ]
    columns = [COLUMNS[name] for name in names]
    numbers = [column.kind not in ("text", "digest") for column in columns]
    rows = tuple(
        tuple(
            Cell(shown(value, column.kind), is_number)
            for value, column, is_number in zip(row, columns, numbers, strict=True)
        )
        for row in frame[names].head(MOST_ROWS).itertuples(index=False, name=None)
    )
    headings = tuple(Cell(c.heading, number) for c, number in zip(columns, numbers, strict=True))
    return ShownTable(table.name, table.title, table.definition, headings, rows, len(frame))
