"""The scrutiny index: what committees ask, and which figure, table and date answer it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from hubplan.report.shown_table import Cell, ShownTable
from hubplan.report.table import Table

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


def scrutiny_index(tables: Mapping[str, Table], *, linked: Collection[str]) -> ShownTable:
    """Return which table answers which question of a scrutiny committee.

    Parameters
    ----------
    tables : mapping of str to Table
        From `report_tables`.
    linked : collection of str
        Names of the tables that the report shows.

    Returns
    -------
    ShownTable
        One row a numbered table, in the order of the questions, with links to those shown.
    """
    numbered = sorted(
        (table for table in tables.values() if table.number is not None),
        key=lambda table: table.number or 0,
    )
    rows, told = [], 0
    for table in numbered:
        number = table.number or 0
        asked = QUESTIONS[number] if number != told else ""  # once, however many tables answer
        link = f"table-{table.name}" if table.name in linked else ""
        rows.append(
            (
                Cell(str(number) if asked else "", is_number=True),
                Cell(asked, is_number=False),
                Cell(table.title, is_number=False, link=link),
                Cell(f"{table.name}.csv", is_number=False),
                Cell(table.date, is_number=False),
            )
        )
        told = number
    headings = ("No.", "What is asked", "What answers it", "File", "Date of the data")
    return ShownTable(
        "scrutiny",
        "What committees ask, and where the answer stands",
        "The questions that scrutiny committees, Healthwatch and the public sector equality duty "
        "put to travel analyses, and the tables of this report that answer them.",
        tuple(Cell(text, number == 0) for number, text in enumerate(headings)),
        tuple(rows),
        len(rows),
    )
