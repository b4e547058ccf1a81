"""What the report says, once, for the page and for the board paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hubplan.report.charts.chart import Chart
from hubplan.report.charts.distribution import distribution_chart, drawn_options
from hubplan.report.charts.equity import equity_chart
from hubplan.report.charts.frequency import frequency_chart
from hubplan.report.charts.gains import gains_chart
from hubplan.report.charts.tornado import tornado_chart
from hubplan.report.charts.trade_off import trade_off_chart
from hubplan.report.columns import COLUMNS, shown
from hubplan.report.front_page import (
    answer_sentences,
    certainty_sentences,
    change_sentences,
    option_rows,
    question_text,
)
from hubplan.report.methods import MethodNote, method_notes
from hubplan.report.objective_words import best_words
from hubplan.report.scrutiny import scrutiny_index
from hubplan.report.shown_table import Cell, ShownTable, shown_table
from hubplan.report.table import OVER_75, Table, option_words
from hubplan.scenario import Findings
from hubplan.scenario.findings import SHORT_FINGERPRINT
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import throughout_in_own_words
from hubplan.scenario.wording import people_text, percent

# Told on the first page, beside a chart, or too long for paper.
_NOT_AGAIN: Final = ("summary", "distribution", "allocation", "sources")

# Those of texts that are ours; a study's own texts explain theirs.
_ABBREVIATIONS: Final = (
    "CO2e: carbon dioxide equivalent. DfT: Department for Transport. GTFS: General Transit Feed "
    "Specification, the usual form of timetables. LSOA: Lower layer Super Output Area, the "
    "census' small area. ODbL: Open Database Licence. OS: Ordnance Survey. sha256: a number that "
    "tells whether two files are the same."
)


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """What the report says, in the order in which it says it. Text may be text from data.

    Attributes
    ----------
    title, facts, question : str
        Heading, one line of facts, one question.
    answer : tuple of str
        Sentences.
    options : ShownTable
        The options side by side.
    charts : tuple of Chart
        The distribution of journeys first.
    changes, certainty, not_modelled : tuple of str
        Who gains and loses; how sure the answer is; what is left out.
    definitions : tuple of tuple of str
        Terms and what they mean.
    scrutiny : ShownTable
        Question, figure, table and date of data.
    methods : tuple of MethodNote
        How the figures were made, written from the run itself.
    sources : ShownTable
        The data behind the figures.
    tables : tuple of ShownTable
        All the others, by the number of the question they answer.
    fingerprint : str
        Of data and settings.
    """

    title: str
    facts: str
    question: str
    answer: tuple[str, ...]
    options: ShownTable
    charts: tuple[Chart, ...]
    changes: tuple[str, ...]
    certainty: tuple[str, ...]
    not_modelled: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]
    scrutiny: ShownTable
    methods: tuple[MethodNote, ...]
    sources: ShownTable
    tables: tuple[ShownTable, ...]
    fingerprint: str


def story_of(findings: Findings, tables: Mapping[str, Table]) -> Story:
    """Return what the report says.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    tables : mapping of str to Table
        From `report_tables`.

    Returns
    -------
    Story
        Every figure of it stands in `tables` or `findings`.
    """
    charts = (
        distribution_chart(findings),
        gains_chart(findings),
        equity_chart(findings),
        trade_off_chart(findings),
        frequency_chart(findings, tables.get("sweep_sites", tables["site_frequency"])),
        tornado_chart(findings),
    )
    told = [table for name, table in tables.items() if name not in _NOT_AGAIN]
    others = [shown_table(table) for table in sorted(told, key=lambda each: each.number or 0)]
    shown = (_distribution(findings, tables["distribution"]), *others)
    sources = shown_table(tables["sources"])
    story = Story(
        title=findings.title,
        facts=_facts(findings),
        question=question_text(findings),
        answer=answer_sentences(findings),
        options=_options(findings, tables["summary"]),
        charts=tuple(chart for chart in charts if chart is not None),
        changes=change_sentences(findings),
        certainty=certainty_sentences(findings),
        not_modelled=findings.notes,
        definitions=_definitions(findings),
        scrutiny=scrutiny_index(findings, tables, linked=[each.name for each in (*shown, sources)]),
        methods=method_notes(findings),
        sources=sources,
        tables=shown,
        fingerprint=findings.fingerprint,
    )
    return throughout_in_own_words(story, findings)


def _facts(findings: Findings) -> str:
    people = f"{people_text(findings.demand.weights.sum())} people"
    sites = f"{findings.n_candidates:,} candidate sites"
    short = f"fingerprint {findings.fingerprint[:SHORT_FINGERPRINT]}"
    return " · ".join(filter(None, [findings.area_label, people, sites, short]))


def _options(findings: Findings, summary: Table) -> ShownTable:
    """Return the options side by side, with ranges and places in small type."""
    words = mode_words(findings.mode)
    has_range = len(findings.range_periods) > 1
    has_elders, has_today = OVER_75 in findings.best.groups, findings.today is not None
    over = f" (range over {words.unsure})" if has_range else ""
    headings = [
        ("Option", False),
        ("Hubs (main + mini)" if findings.tiered else "Hubs (number)", True),
        (f"People within {findings.headline_minutes:g} minutes{over}", True),
        ("80% of people reach one within (minutes)", True),
        ("Average journey (minutes)", True),
        ("Longest journey (minutes), and from where", True),
    ]
    if has_elders:
        headings.append(("People aged 75 and over, more than 30 minutes away", True))
    if has_today:
        worse = f"{findings.noticeable_minutes:g} minutes worse off than today"
        headings.append((f"People more than {worse}", True))
    rows = []
    best = None
    for number, row in enumerate(option_rows(findings, summary)):
        cells = [
            Cell(row.name, is_number=False),
            Cell(row.hubs, is_number=True),
            _noted(row.share, f"({row.share_range})" if has_range and row.share_range else ""),
            Cell(row.p80, is_number=True),
            Cell(row.mean, is_number=True),
            _noted(row.longest, row.worst_place),
        ]
        if has_elders:
            share = f"({row.elders_share})" if row.elders_share else ""
            cells.append(_noted(row.elders, share))
        if has_today:
            cells.append(Cell(row.longer, is_number=True))
        rows.append(tuple(cells))
        best = number if row.is_answer else best
    return ShownTable(
        "summary",
        f"Journeys to the nearest hub of any kind{words.said}",
        _options_note(findings),
        tuple(Cell(text, number) for text, number in headings),
        tuple(rows),
        len(rows),
        marked_row=best,
    )


def _noted(text: str, note: str) -> Cell:
    return Cell(text, is_number=True, note=note)


def _options_note(findings: Findings) -> str:
    words = mode_words(findings.mode)
    models = [findings.time_words(name) for name in findings.range_periods]
    tried = (
        f"The range is the lowest and highest share over {len(models)} {words.states}: "
        f"{'; '.join(models)}."
        if len(models) > 1
        else f"One {words.state} was tried: {models[0]}."
    )
    return f"Shares are of all people in the area. {tried} The average is over people, not places."


def _definitions(findings: Findings) -> tuple[tuple[str, str], ...]:
    """Return the terms that the study uses, each with its meaning."""
    words = {"Journey times": findings.model}
    if findings.main_share is not None:
        words["Main hub, mini-hub"] = (
            "A main hub gives every service, a mini-hub the core ones. "
            f"{percent(findings.main_share)} of visits are assumed to need a main hub."
        )
    words["Best"] = (
        f"The plan with {best_words(findings)}, among all plans that keep "
        "the rules of the study. Travel alone decides: cost, space and quality of a site do not."
    )
    words["80% reach a hub within"] = (
        "The fewest minutes within which four in five of all people reach their nearest hub."
    )
    words["Small area"] = (
        "The area people are counted in (where the census is used, one of about 1,700 people). "
        "All of them are taken to start from one point in it."
    )
    if findings.people_left_out:
        words["Left out"] = (
            f"{people_text(findings.people_left_out)} people in the demand file live outside the "
            "study area."
        )
    words["Rounding"] = (
        "Every figure is rounded for itself, from figures that are not. So a sum or a difference "
        "may differ by one in its last digit from what the rounded figures give."
    )
    words["Abbreviations"] = _ABBREVIATIONS
    return (*words.items(), ("Fingerprint", findings.fingerprint))


def _distribution(findings: Findings, table: Table) -> ShownTable:
    """Return the figures of the first chart with one column an option."""
    wide = table.frame.pivot_table(
        index="within_minutes", columns="option_id", values="share_within"
    )
    options = [option for option in drawn_options(findings) if option.id in wide.columns]
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
