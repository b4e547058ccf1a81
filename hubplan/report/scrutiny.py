"""The scrutiny index: what committees ask, and which figure, table and date answer it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from hubplan.report.columns import BLANK
from hubplan.report.key_figures import key_figures
from hubplan.report.shown_table import Cell, ShownTable
from hubplan.report.table import Table
from hubplan.scenario import Findings

#: The questions of committees, Healthwatch and the equality duty, by number of the tables that
#: answer them (those of a travel-impact report: see docs/report.md).
QUESTIONS: Final = {
    1: "How many people could reach a hub in a reasonable time?",
    2: "Would 80% of people be within reach, the commissioners' own criterion?",
    3: "How long are journeys on average, and at worst?",
    4: "Whose journey gets longer or shorter, and where do they live?",
    5: "How many times as long as today would journeys be?",
    6: "What does it mean for older and disabled people, people without a car, the most deprived "
    "and the countryside?",
    7: "Can people without a car get there and back the same day?",
    8: "And people who walk slowly?",
    9: "How many people would use each hub, and where else would they go?",
    10: "What would a journey cost people?",
    11: "What does it mean for the climate?",
    12: "Will it still be right when homes have been built?",
    13: "What would change the answer?",
    14: "Are the journey times right?",
    15: "How old are the facts, and what is left out?",
    16: "How do the options compare on what is not travel?",
}


def scrutiny_index(
    findings: Findings, tables: Mapping[str, Table], *, linked: Collection[str]
) -> ShownTable:
    """Return which figure and which tables answer each question of a scrutiny committee.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    tables : mapping of str to Table
        From `report_tables`.
    linked : collection of str
        Names of the tables that the report shows.

    Returns
    -------
    ShownTable
        One row a question: the figure looked for first, the tables, and the date of their data.
    """
    figures = key_figures(findings, tables)
    usual = tables["summary"].date
    rows = tuple(
        (
            Cell(str(number), is_number=True),
            Cell(question, is_number=False),
            Cell(figures.get(number, BLANK), is_number=False),
            _answers(number, tables, linked),
            Cell(_dates(number, tables, usual), is_number=False),
        )
        for number, question in QUESTIONS.items()
    )
    headings = ("No.", "What is asked", "Figure, best plan", "Tables", "Date of the data")
    return ShownTable(
        "scrutiny",
        "What committees ask, and where the answer stands",
        "The questions that scrutiny committees, Healthwatch and the public sector equality duty "
        "put to travel analyses, and the tables of this report that answer them. Data as usual: "
        f"{usual}.",
        tuple(Cell(text, number == 0) for number, text in enumerate(headings)),
        rows,
        len(rows),
    )


def _answers(number: int, tables: Mapping[str, Table], linked: Collection[str]) -> Cell:
    links = tuple(
        (table.title, f"table-{table.name}" if table.name in linked else "")
        for table in tables.values()
        if table.number == number
    )
    return Cell("; ".join(title for title, _ in links), is_number=False, links=links)


def _dates(number: int, tables: Mapping[str, Table], usual: str) -> str:
    """Return the dates of the tables of a question, what is said of all of them left out."""
    dates = dict.fromkeys(t.date for t in tables.values() if t.number == number and t.date)
    more = [date.removeprefix(f"{usual}; ") for date in dates if date != usual]
    return "; ".join([*(["as usual"] if len(more) < len(dates) else []), *more]) or BLANK
