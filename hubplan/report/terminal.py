"""The findings as a commissioner sees them in a terminal: calm, aligned, wrapped."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator

from hubplan.errors import printable
from hubplan.report.own_means import own_means_sentences, price_text
from hubplan.report.sentences import (
    far_from_road_text,
    gainer_text,
    loser_text,
    period_sensitivity_text,
    proof_text,
    runner_up_text,
    share_sensitivity_text,
    steadiness_text,
    worst_text,
)
from hubplan.report.transit_text import transit_text
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import (
    TIER_WORDS,
    UNKNOWN,
    minutes_text,
    people_text,
    percent,
    range_text,
)
from hubplan.travel_times.active import TRANSIT

_NARROWEST = 40
_LABEL_WIDTH = 26
_CELL_WIDTH = 13
_SHOWN_WITHIN = (15, 20, 30)
_TO_MAIN = "to a main hub, average"
_MINUTES_ROWS: dict[str, Callable[[Option], float]] = {
    "80% reach a hub within": lambda option: option.metrics.p80_minutes,
    "average journey": lambda option: option.metrics.mean_minutes,
    _TO_MAIN: lambda option: option.main_metrics.mean_minutes,
    "longest journey": lambda option: option.metrics.max_minutes,
}


def terminal_text(findings: Findings, *, width: int = 100) -> str:
    """Return the findings as text for a terminal.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    width : int
        Columns of the terminal; lines are wrapped to it where they can be.

    Returns
    -------
    str
        Plain text without control characters.
    """
    width = max(width, _NARROWEST)
    parts = [
        _heading(findings, width),
        _hubs(findings, width),
        _figures(findings, width),
        _scenarios(findings, width),
        _paragraphs(findings, width),
    ]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return printable(in_own_words(text, findings)) + "\n"


def _heading(findings: Findings, width: int) -> list[str]:
    words = [
        findings.name,
        findings.area_label,
        f"{people_text(findings.demand.weights.sum())} people",
        f"{findings.n_candidates} candidate sites",
        mode_words(findings.mode).said.strip(),
    ]
    return textwrap.wrap(" · ".join(word for word in words if word), width)


def _hubs(findings: Findings, width: int) -> list[str]:
    sites = findings.sites
    areas = dict(zip(sites.ids, sites.areas, strict=True))
    lines = ["Where the hubs should be"]
    for tier, ids in findings.solution.plan.items():
        for site in ids:
            area = findings.area_names.get(areas[site], areas[site])
            head = f"  {area:<15} {TIER_WORDS[tier]:<9} "
            lines += textwrap.wrap(
                _one_line(findings.site_name(site)),
                width,
                initial_indent=head,
                subsequent_indent=" " * len(head),
            )
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _figures(findings: Findings, width: int) -> list[str]:
    shown = [
        option
        for option in (findings.today, findings.option(findings.main_only_id), findings.best)
        if option is not None
    ]
    options = list(dict.fromkeys(shown))
    rows: list[tuple[str, list[str]]] = [
        ("", [_head(findings, option) for option in options]),
    ]
    for limit in sorted({*_SHOWN_WITHIN, findings.headline_minutes}):
        cells = [percent(option.share_within(limit)) for option in options]
        rows.append((f"within {limit:g} minutes", cells))
        if len(findings.range_periods) > 1:
            ranges = [_range_within(findings, option, limit) for option in options]
            rows.append(("  over all time models", ranges))
    for label, of in _MINUTES_ROWS.items():
        if label == _TO_MAIN and not findings.tiered:
            continue
        rows.append((label, [_with_unit(of(option)) for option in options]))
    rows = [(in_own_words(label, findings), cells) for label, cells in rows]
    cell = max(_CELL_WIDTH, *(len(text) + 2 for _, cells in rows for text in cells))
    room = max(_LABEL_WIDTH, *(len(label) for label, _ in rows))
    if room + cell * len(options) <= width:
        return [
            f"{label:<{room}}" + "".join(f"{text:>{cell}}" for text in cells)
            for label, cells in rows
        ]
    return [line for k in range(len(options)) for line in _one_option(rows, k)]


def _range_within(findings: Findings, option: Option, limit: float) -> str:
    """Return the least and the greatest share over the time models, where it was worked out."""
    if limit == findings.headline_minutes:
        return range_text(findings.share_ranges[option.id])
    found = findings.coverage_ranges.get(option.id)
    return UNKNOWN if found is None else range_text(found.any_hub[int(limit)])


def _with_unit(minutes: float) -> str:
    return UNKNOWN if math.isnan(minutes) else f"{minutes_text(minutes)} min"


def _one_option(rows: list[tuple[str, list[str]]], column: int) -> Iterator[str]:
    """Give the figures of one option, for a terminal too narrow for all side by side."""
    yield rows[0][1][column]
    for label, cells in rows[1:]:
        yield f"  {label.strip():<{_LABEL_WIDTH - 2}}{cells[column]:>{_CELL_WIDTH - 1}}"


def _head(findings: Findings, option: Option) -> str:
    return "today" if option.id == findings.today_id else option.label.lower()


def _scenarios(findings: Findings, width: int) -> list[str]:
    """Return what each scenario comes to, a line each; nothing without scenarios."""
    if not findings.outcomes:
        return []
    worse = f"worse off: more than {findings.noticeable_minutes:g} minutes longer than today"
    lines = [f"What if ({worse})" if findings.today else "What if"]
    for outcome in findings.outcomes:
        option, limit = outcome.option, outcome.headline_minutes
        figures = [
            f"{percent(option.share_within(limit))} within {limit:g} min",
            f"{minutes_text(option.metrics.mean_minutes)} on average",
        ]
        if outcome.change:
            figures.append(f"{told_text(outcome.change.people_longer)} worse off")
        text = f"{outcome.label.partition(':')[0]}: {', '.join(figures)}"
        lines += textwrap.wrap(
            _one_line(text), width, initial_indent="  ", subsequent_indent="    "
        )
    return lines


def _lost_label(mode: str) -> str:
    return "No return journey" if mode == TRANSIT else "No route"


def _paragraphs(findings: Findings, width: int) -> list[str]:
    worst = f"{worst_text(findings.best, findings.places)}"
    if findings.today is not None:
        worst += f" (today: {worst_text(findings.today, findings.places)})"
    unreached = "; ".join(
        f"{u.place} {u.id}, {told_text(u.people)} people: {u.reason}" for u in findings.unreached
    )
    words = mode_words(findings.mode)
    told = {
        "By own means": " ".join(own_means_sentences(findings)),
        "Worst served": worst,
        "Who gains": gainer_text(findings),
        "Who loses": loser_text(findings),
        _lost_label(findings.mode): unreached
        or f"none: every demand point reaches a hub {words.by}.",
        "How sure": " ".join([proof_text(findings), runner_up_text(findings)]).strip(),
        "What changes it": " ".join(
            [
                share_sensitivity_text(findings),
                period_sensitivity_text(findings),
                steadiness_text(findings),
                price_text(findings),
            ]
        ).strip(),
        "By bus or train": transit_text(findings),
        "Journey times": findings.model,
        f"Far from a {words.way}": far_from_road_text(findings),
        "Not modelled": " ".join(findings.notes),
        "Left out": f"{people_text(findings.people_left_out)} people of the demand file live "
        "outside the study area."
        if findings.people_left_out
        else "",
    }
    label = max(len(name) for name in told) + 2
    lines = []
    for name, text in told.items():
        if text:
            lines += textwrap.wrap(
                _one_line(in_own_words(text, findings)),
                width,
                initial_indent=f"{name:<{label}}",
                subsequent_indent=" " * label,
            )
    return lines
