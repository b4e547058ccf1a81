"""Tables of what everything rests on: data, assumptions, checks, and scores beside travel."""

from __future__ import annotations

import math
from collections.abc import Iterator

from hubplan.report.own_means import own_means_assumption
from hubplan.report.table import Table, frame_of, not_known, option_words, role_words, table_of
from hubplan.scenario import Findings
from hubplan.scenario.impact import Mark, SampleJourney
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.scoring import weighted_score
from hubplan.scenario.small_counts import LEAST_SHOWN, SMALL
from hubplan.scenario.wording import minutes_text, percent

_DATA, _ASSUMPTION, _NOT_MODELLED = "data", "assumption", "not modelled"
_BY_STUDY, _BY_HUBPLAN = "chosen in the study's settings", "a rule of hubplan"


def basis_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell what the figures rest on.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    tables = [build(findings) for build in (_sample_journeys, _assumptions, _scores)]
    return (*tables, _marks(findings)) if findings.impact.marks else tuple(tables)


def _sample_journeys(findings: Findings) -> Table:
    title = "Named journeys, modelled and as others give them"
    journeys = findings.impact.sample_journeys
    if not journeys:
        return not_known(
            findings,
            "sample_journeys",
            title,
            "Journeys everybody knows, to see whether the model can be believed.",
            number=14,
            what="Named sample journeys",
            answer="none: the study gives none",
            what_to_do="Give [sample_journeys] in study.toml a table of journeys with the "
            "minutes they are known to take",
        )
    words = mode_words(findings.mode)
    others = any(each.mode != findings.mode for each in journeys)
    by_bus = f" By public transport: the usual journey. {findings.impact.by_transit.model}" * others
    return table_of(
        findings,
        "sample_journeys",
        title,
        f"Modelled minutes from door to door ({findings.time_words(findings.period)}), and the "
        f"least and the most over the {words.conditions} tried, beside the range they are held "
        "against. Outside by: above zero where the model is longer than the range, below zero "
        f"where it is shorter, 0 within it.{by_bus}",
        frame_of(
            [_sample_row(each) for each in journeys],
            (
                "journey",
                "travels",
                "modelled_minutes",
                "least_modelled_minutes",
                "greatest_modelled_minutes",
                "least_minutes",
                "most_minutes",
                "beyond_minutes",
                "status",
                "source",
                "date",
            ),
        ),
        number=14,
        made_from=("network", "sample_journeys"),
        file_only=("source", "date", *(() if others else ("travels",))),
    )


def _sample_row(each: SampleJourney) -> tuple[object, ...]:
    known = [minutes for minutes in each.minutes.values() if not math.isnan(minutes)]
    return (
        each.name,
        mode_words(each.mode).by,
        each.modelled_minutes,
        min(known, default=math.nan),
        max(known, default=math.nan),
        each.least_minutes,
        each.most_minutes,
        each.beyond_minutes,
        each.status,
        each.source,
        each.date,
    )


def _assumptions(findings: Findings) -> Table:
    rows = [*_data_rows(findings), *_assumption_rows(findings)]
    rows += [(note, "", "", "", _NOT_MODELLED) for note in findings.notes]
    return table_of(
        findings,
        "assumptions",
        "Data, assumptions, and what is not modelled",
        "Everything the figures rest on, in one list: data with their date and publisher, "
        "assumptions with their value and whose they are, and what is left out.",
        frame_of(rows, ("item", "setting", "date", "source", "kind")),
        number=15,
        made_from=tuple(note.role for note in findings.sources),
    )


def _data_rows(findings: Findings) -> Iterator[tuple[str, ...]]:
    for note in findings.sources:
        yield role_words(findings, note.role), note.file, note.date, note.source, _DATA
    found = findings.impact.by_transit
    for line in found.repairs:
        yield "mended in the timetable", line, found.day, "", _DATA


def _assumption_rows(findings: Findings) -> Iterator[tuple[str, ...]]:
    if findings.main_share is not None:
        yield (
            "Share of visits that need a main hub",
            percent(findings.main_share),
            "",
            _BY_STUDY,
            _ASSUMPTION,
        )
    for note in findings.times:
        off = minutes_text(note.error_90_minutes, unknown="")
        error = f"9 in 10 within {off} minutes" if off else "error not known"
        source = f"{note.model} {note.error_source}".strip()
        yield f"Journey times: {note.words}", error, "", source, _ASSUMPTION
    found = findings.impact.by_transit
    if found.options:
        speeds = " and ".join(f"{kph:g} km/h" for kph in found.options)
        item = "Journeys by public transport"
        yield item, f"walking at {speeds}", found.day, found.model, _ASSUMPTION
        for each in found.windows:
            yield f"{item}: {each.label}", "", each.visit.date.isoformat(), each.model, _ASSUMPTION
    for item, value in own_means_assumption(findings):
        yield item, value, "", _BY_STUDY, _ASSUMPTION
    for item, value, source in (
        (
            "Minutes added to every journey (parking, walking in)",
            f"{findings.impact.terminal_minutes:g} minutes",
            _BY_STUDY,
        ),
        (
            "Threshold of the first sentence",
            f"{findings.headline_minutes:g} minutes",
            _BY_STUDY,
        ),
        (
            "A journey is noticeably longer or shorter beyond",
            f"{findings.noticeable_minutes:g} minutes",
            _BY_STUDY,
        ),
        (
            "Everybody goes to the hub with the shortest journey"
            if findings.territories is None
            else "Every small area belongs to one hub, not always the nearest",
            "",
            _BY_HUBPLAN if findings.territories is None else _BY_STUDY,
        ),
        (
            "All people of a small area start from one point in it",
            "",
            _BY_HUBPLAN,
        ),
        (
            f"Small counts: of 1 to {LEAST_SHOWN - 1} people in one place or small area",
            f"told as '{SMALL}'; totals are made of the counts themselves",
            _BY_HUBPLAN,
        ),
    ):
        yield item, value, "", source, _ASSUMPTION
    for kph in findings.impact.on_foot.options:
        yield (
            f"Walking speed: {kph:g} km/h",
            "error not known",
            "",
            findings.impact.on_foot.model,
            _ASSUMPTION,
        )


def _scores(findings: Findings) -> Table:
    title = "Scores of the options, with travel apart"
    marks = findings.impact.marks
    if not marks:
        return not_known(
            findings,
            "scores",
            title,
            "What others think of the options on grounds other than travel: space, cost, "
            "deliverability, quality.",
            number=16,
            what="Scores for criteria other than travel",
            answer="none: the study gives no scores",
            what_to_do="Give [scores] in study.toml a table of criteria, weights and scores; "
            "travel stays apart from them",
        )
    rows = []
    for option in findings.options:
        own = [mark for mark in marks if mark.option_id == option.id]
        if not own:
            continue
        least, greatest = findings.share_ranges.get(option.id, (math.nan, math.nan))
        rows.append(
            (
                option.id,
                option_words(findings, option),
                weighted_score(own),
                len(own),
                option.metrics.mean_minutes,
                option.metrics.p80_minutes,
                least,
                greatest,
            )
        )
    return table_of(
        findings,
        "scores",
        title,
        "The average of the scores given to each option, weighted by criterion, without travel; "
        "the higher the better. Travel stands beside it and is not mixed in: average journey, "
        "minutes within which 80% reach a hub, and the least and the greatest share of people "
        f"within {findings.headline_minutes:g} minutes. Scores are opinions of whoever gave them.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "weighted_score",
                "criteria_scored",
                "mean_minutes",
                "p80_minutes",
                "least_share_within",
                "greatest_share_within",
            ),
        ),
        number=16,
        made_from=("scores",),
    )


def _marks(findings: Findings) -> Table:
    names = {outcome.id: outcome.label for outcome in findings.outcomes}
    names |= {option.id: option_words(findings, option) for option in findings.options}
    rows = [_mark_row(names, mark) for mark in findings.impact.marks]
    return table_of(
        findings,
        "scores_by_criterion",
        "The scores behind them, criterion by criterion",
        "As given, with who gave them; no score is worked out by hubplan.",
        frame_of(rows, ("option_id", "option", "criterion", "weight", "score", "source", "date")),
        number=16,
        made_from=("scores",),
    )


def _mark_row(names: dict[str, str], mark: Mark) -> tuple[object, ...]:
    return (
        mark.option_id,
        names[mark.option_id],
        mark.criterion,
        mark.weight,
        mark.score,
        mark.source,
        mark.date,
    )
