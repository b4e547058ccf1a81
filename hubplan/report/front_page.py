"""The first page of the report in words: question, answer, options side by side, how sure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from hubplan.location import LSCP, PartialLSCP, Plan, TwoTier
from hubplan.report.columns import shown
from hubplan.report.objective_words import aim_words, promise_text
from hubplan.report.own_means import own_means_sentences, price_text
from hubplan.report.sentences import (
    far_from_road_text,
    gainer_text,
    loser_text,
    period_sensitivity_text,
    proof_text,
    runner_up_text,
    share_sensitivity_text,
    short_name,
    steadiness_text,
    worst_text,
)
from hubplan.report.table import Table
from hubplan.report.transit_text import no_return_text
from hubplan.report.uncertainty import coverage_range_text, error_text
from hubplan.scenario import Findings, Option
from hubplan.scenario.mode_words import mode_words, no_way
from hubplan.scenario.small_counts import told_text
from hubplan.scenario.wording import (
    TIER_WORDS,
    count_words,
    listed,
    minutes_text,
    people_text,
    percent,
    range_text,
    sentence_case,
)


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in the table of the first page: every cell as people read it.

    Attributes
    ----------
    name, hubs, share, share_range, p80, mean, longest, worst_place : str
        Figures of the option; a dash where there is none.
    elders, elders_share : str
        People aged 75 and over with a long journey: how many, and which share that is.
    longer : str
        People with a noticeably longer journey than today.
    is_answer : bool
        Whether it is the best plan.
    """

    name: str
    hubs: str
    share: str
    share_range: str
    p80: str
    mean: str
    longest: str
    worst_place: str
    elders: str
    elders_share: str
    longer: str
    is_answer: bool


def question_text(findings: Findings) -> str:
    """Return the question of the study.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, ending in a question mark.
    """
    question = findings.solution.question
    wanted = count_words(len(findings.best.plan.open_sites), "hub")
    if isinstance(question, LSCP | PartialLSCP):
        wanted = "the fewest hubs"
    if isinstance(question, TwoTier):
        main, mini = sum(question.main.values()), sum(question.mini.values())
        wanted = count_words(main, "main hub")
        wanted += f" and up to {count_words(mini, 'mini-hub')}" if mini else ""
    area = findings.area_label.removeprefix("The ").removeprefix("the ")
    where = f" of the {area}" if area else ""
    who = f"the {people_text(findings.demand.weights.sum())} people{where}"
    return f"Where should {wanted} stand, so that {aim_words(findings, who)}?"


def answer_sentences(findings: Findings) -> tuple[str, ...]:
    """Return the answer: where, what it means for people, who gains and who loses.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of str
        Three sentences; two where there is no today to compare with, one more of a promise.
    """
    best, today = findings.best, findings.today
    headline = f"{findings.headline_minutes:g}"
    share = best.share_within(findings.headline_minutes)
    then = f" (today {percent(today.share_within(findings.headline_minutes))})" if today else ""
    p80 = f" (today {minutes_text(today.metrics.p80_minutes)})" if today else ""
    by = mode_words(findings.mode).said or (" by car" if findings.own_means else "")
    reach = (
        f"{percent(share)} of people would be within {headline} minutes of a hub{by}{then}, and "
        f"80% would reach one within {minutes_text(best.metrics.p80_minutes)} minutes{p80}."
    )
    moved = findings.changes.get(findings.best_id)
    spread = coverage_range_text(findings)
    promise = promise_text(findings)
    sentences = [_where_text(findings), *([promise] if promise else [])]
    sentences.append(f"{reach} {spread}" if spread else reach)
    if moved is not None:
        sentences.append(
            f"Against today, the journey gets more than {moved.noticeable_minutes:g} minutes "
            f"shorter for {people_text(moved.people_shorter)} people, and more than "
            f"{moved.noticeable_minutes:g} minutes longer for {people_text(moved.people_longer)}."
        )
    return (*sentences, *own_means_sentences(findings))


def _where_text(findings: Findings) -> str:
    parts = []
    for tier, ids in findings.solution.plan.items():
        if ids:
            names = [short_name(findings, site) for site in ids]
            parts.append(f"{count_words(len(ids), TIER_WORDS[tier])} at {listed(names)}")
    return sentence_case("; ".join(parts)) + "."


def option_rows(findings: Findings, summary: Table) -> tuple[OptionRow, ...]:
    """Return the options side by side.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    summary : Table
        The table of that name, one row an option.

    Returns
    -------
    tuple of OptionRow
        In the order of the options.
    """
    figures = summary.frame.to_dict(orient="records")
    return tuple(
        _option_row(findings, option, each)
        for option, each in zip(findings.options, figures, strict=True)
    )


def _option_row(findings: Findings, option: Option, figures: dict[Hashable, Any]) -> OptionRow:
    bounds = (figures["least_share_within"], figures["greatest_share_within"])
    far = figures["share_75_plus_beyond_30_minutes"]
    return OptionRow(
        name=figures["option"],
        hubs=_hub_counts(option.plan),
        share=percent(figures["share_within"]),
        share_range=range_text(bounds),
        p80=minutes_text(figures["p80_minutes"]),
        mean=minutes_text(figures["mean_minutes"]),
        longest=minutes_text(figures["max_minutes"]),
        worst_place=figures["worst_place"],
        elders=shown(figures["people_75_plus_beyond_30_minutes"], "count"),
        elders_share=percent(far) if far > 0 else "",
        longer=shown(figures["people_longer"], "count"),
        is_answer=option.id == findings.best_id,
    )


def _hub_counts(plan: Plan) -> str:
    return " + ".join(str(len(ids)) for ids in plan.values() if ids)


def change_sentences(findings: Findings) -> tuple[str, ...]:
    """Return who gains, who loses and who is served worst, each named.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of str
        Sentences; those about today only where the study names one.
    """
    lost = "; ".join(
        f"{each.place} ({each.id}, {told_text(each.people)} people: {each.reason})"
        for each in findings.unreached
    )
    stranded = findings.best.metrics.unreachable_people
    sentences = (
        gainer_text(findings),
        loser_text(findings),
        f"The longest journeys under the best plan: {worst_text(findings.best, findings.places)}."
        if worst_text(findings.best, findings.places)
        else "",
        f"{sentence_case(no_way(findings.mode, 'any site'))}: {lost}." if lost else "",
        f"{people_text(stranded)} people have {no_way(findings.mode, 'a hub of the best plan')}; "
        "they count as not within reach."
        if stranded
        else "",
        no_return_text(findings),
    )
    return tuple(sentence for sentence in sentences if sentence)


def certainty_sentences(findings: Findings) -> tuple[str, ...]:
    """Return how sure the answer is: proof, next best plan, what changes the answer.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of str
        Sentences.
    """
    sentences = (
        f"{proof_text(findings)} {runner_up_text(findings)}".strip(),
        share_sensitivity_text(findings),
        period_sensitivity_text(findings),
        steadiness_text(findings),
        price_text(findings),
        error_text(findings),
        far_from_road_text(findings),
    )
    return tuple(sentence for sentence in sentences if sentence)
