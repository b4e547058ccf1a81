"""Tables of what if: future years, scenarios, thresholds, and what would change the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from hubplan.location import PMedian, TwoTier
from hubplan.report.against_today import options_by_model
from hubplan.report.sentences import swap_text
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.scenario import Findings
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.outcome import Outcome
from hubplan.scenario.switching import SwitchingShare, factor_to_criterion
from hubplan.scenario.thresholds import best_by_threshold
from hubplan.scenario.wording import TIER_WORDS, listed
from hubplan.scenario.world import OPTION

_GROWTH = ("growth-ledger", "growth")


def what_if_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell what changes the answer, and what it is in future years.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (_future_years, _scenarios, _threshold_choice, _switching_values)
    return tuple(build(findings) for build in builders)


def _future_years(findings: Findings) -> Table:
    grown = [each for each in findings.outcomes if is_growth(each)]
    title = "What the options mean in future years"
    if not grown:
        return not_known(
            findings,
            "future_years",
            title,
            "The same figures for the people expected in later years, from a dated table of new "
            "homes.",
            number=12,
            what="Figures for future years",
            answer="not known: the study has no dated growth case",
            what_to_do="Add a scenario with the change 'growth-ledger' to study.toml, with a "
            "table of new homes by year",
        )
    rows = [row for each in grown for row in _grown(findings, each)]
    return table_of(
        findings,
        "future_years",
        title,
        "Each growth case with its people, and what becomes of journeys under today's hubs, under "
        "this study's best plan, and under the plan that is best for those people. More people: "
        f"against the people of the study. Within: {findings.headline_minutes:g} minutes.",
        frame_of(
            rows,
            (
                "scenario_id",
                "scenario",
                "changed",
                "hubs_of",
                "people",
                "people_change",
                "share_within",
                "p80_minutes",
                "mean_minutes",
                "max_minutes",
            ),
        ),
        number=12,
        file_only=("changed",),
    )


def is_growth(outcome: Outcome) -> bool:
    """Return whether a scenario is a case of growth.

    Parameters
    ----------
    outcome : Outcome
        A scenario worked out.

    Returns
    -------
    bool
        True where any of its changes adds people.
    """
    return any(getattr(each, "change", "") in _GROWTH for each in outcome.scenario.changes)


def _grown(findings: Findings, outcome: Outcome) -> Iterator[tuple[object, ...]]:
    now = math.fsum(findings.demand.weights)
    plans = (
        ("today's hubs", outcome.today),
        ("this study's best plan", outcome.base_best),
        ("the best plan then" if outcome.solution else "the plan given", outcome.option),
    )
    for words, option in plans:
        if option is None:
            continue
        figures = option.metrics
        yield (
            outcome.id,
            outcome.label,
            "; ".join(outcome.applied),
            words,
            figures.people,
            figures.people - now,
            option.share_within(findings.headline_minutes),
            figures.p80_minutes,
            figures.mean_minutes,
            figures.max_minutes,
        )


def _scenarios(findings: Findings) -> Table:
    title = "What becomes of the answer in each scenario"
    if not findings.outcomes:
        return not_known(
            findings,
            "scenarios",
            title,
            "The same question asked of a changed world.",
            number=13,
            what="Scenarios",
            answer="none: the study has no scenario",
            what_to_do="Add [[scenarios]] with their changes to study.toml",
        )
    rows = [
        (
            each.id,
            each.label,
            "; ".join(each.applied),
            _same(findings, each),
            _against_answer(findings, each),
            each.option.share_within(each.headline_minutes),
            each.option.metrics.p80_minutes,
            each.option.metrics.mean_minutes,
            each.loss_minutes,
            each.change.people_longer if each.change else math.nan,
        )
        for each in findings.outcomes
    ]
    return table_of(
        findings,
        "scenarios",
        title,
        "Each scenario changes the study and asks its question anew, or judges a plan given "
        "outright. Figures are of the scenario's own plan, among its people and on its roads, "
        "within its threshold. How much longer: the average visit there under this study's best "
        "plan, less that under the scenario's own (below zero where this study's has more hubs or "
        "the scenario has another aim; a dash where they cannot be compared). Longer: "
        f"by more than {findings.noticeable_minutes:g} minutes against today's hubs there, without "
        "those that the scenario closes; a dash where no main hub of today is left.",
        frame_of(
            rows,
            (
                "scenario_id",
                "scenario",
                "changed",
                "same_plan",
                "difference",
                "share_within",
                "p80_minutes",
                "mean_minutes",
                "loss_minutes",
                "people_longer",
            ),
        ),
        number=13,
        file_only=("changed",),
    )


def _same(findings: Findings, outcome: Outcome) -> str:
    if outcome.solution is None:
        return "not asked: a plan is given"
    if outcome.kind == OPTION and outcome.scenario.changes:
        return "another question is asked"
    return "yes" if stays_best(findings, outcome) else "no"


def stays_best(findings: Findings, outcome: Outcome) -> bool:
    """Return whether no plan of a scenario is better there than the study's best plan.

    Parameters
    ----------
    findings : Findings
        For the study's best plan.
    outcome : Outcome
        A scenario that asks a question.

    Returns
    -------
    bool
        True also where the scenario's own plan is another that is worth exactly the same: which
        of equals is told first says nothing.
    """
    if outcome.solution is None:
        return False
    world = outcome.world
    whole = world.ask.weight is None and not world.closed_sites
    return outcome.option.plan == findings.best.plan or (whole and outcome.loss_minutes == 0)


def _against_answer(findings: Findings, outcome: Outcome) -> str:
    """Return how a plan differs from the answer, with sites that only the scenario knows."""
    if set(outcome.option.plan.open_sites) <= set(findings.sites.ids):
        return swap_text(findings, outcome.option.plan)
    sites = outcome.option.evaluation.problem.sites
    names = dict(zip(sites.ids, sites.names, strict=True))
    tiers = outcome.option.plan.items()
    told = (f"{TIER_WORDS.get(t, t)}: {listed([names[i] for i in ids])}" for t, ids in tiers if ids)
    return "; ".join(told)


def _threshold_choice(findings: Findings) -> Table:
    rows = [
        (
            findings.time_words(model),
            float(each.minutes),
            option_words(findings, each.best),
            each.best_share,
            each.answer_share,
        )
        for model, options in options_by_model(findings).items()
        for each in best_by_threshold(options, findings.best_id)
    ]
    words = mode_words(findings.mode)
    return table_of(
        findings,
        "threshold_choice",
        "Which option brings most people within reach, by threshold",
        "Of the options of this report (not of all plans), the one that brings the largest share "
        f"of all people within so many minutes of a hub, under each {words.state}; this study's "
        "plan where it is as good as any.",
        frame_of(
            rows,
            (
                words.column,
                "within_minutes",
                "best_option",
                "best_share_within",
                "answer_share_within",
            ),
        ),
        number=13,
    )


def _switching_values(findings: Findings) -> Table:
    rows = [*_share_rows(findings), *_factor_rows(findings)]
    return table_of(
        findings,
        "switching_values",
        "How far an assumption must move before the answer changes",
        "From the assumed value up and down, the first value at which another plan becomes as "
        "good as this study's and beyond which it is better, all else left as it is.",
        frame_of(rows, ("assumption", "assumed", "switches_at", "then_best")),
        number=13,
    )


def _share_rows(findings: Findings) -> Iterator[tuple[str, ...]]:
    question, found = findings.solution.question, findings.impact.switching
    if not isinstance(question, TwoTier):
        return
    item, assumed = "Share of visits that need a main hub", f"{question.main_share:.0%}"
    if found is None:
        proved = findings.solution.proof.status == "optimal"
        why = "some people have no route" if proved else "the plan is not proved to be the best"
        yield item, assumed, f"not known: {why}", ""
        return
    for way, end, each in (("downwards", "0%", found.lower), ("upwards", "100%", found.upper)):
        yield f"{item}, {way}", assumed, _switch_words(each, end), _then(findings, each)


def _switch_words(found: SwitchingShare, end: str) -> str:
    return f"at no share as far as {end}" if found.plan is None else f"{found.main_share:.1%}"


def _then(findings: Findings, found: SwitchingShare) -> str:
    if found.plan is None:
        return "the same plan"
    words = swap_text(findings, found.plan)
    return f"{words} ({found.loss_at_end:.2f} minutes a visit better at the end of the range)"


def _factor_rows(findings: Findings) -> Iterator[tuple[str, ...]]:
    if isinstance(findings.solution.question, TwoTier | PMedian):
        every = "the same plan: the averages of all plans rise and fall alike"
        yield "All journey times, multiplied by one factor", "1", "at no factor", every
        yield "Minutes added to every journey", _added(findings), "at no number", every
    factor = factor_to_criterion(findings.best, findings.headline_minutes)
    if not math.isnan(factor):
        within = f"80% of people within {findings.headline_minutes:g} minutes"
        kept, lost = ("met", "not met") if factor >= 1 else ("not met", "met")
        yield (
            f"All journey times, multiplied by one factor: {within}",
            f"1 ({kept})",
            f"{factor:.2f}",
            f"{within}: {lost}",
        )


def _added(findings: Findings) -> str:
    return f"{findings.impact.terminal_minutes:g}"
