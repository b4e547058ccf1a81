"""Tables of plans: which hubs, who goes where, what comes next, what changes the answer."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hubplan.location import MAIN, OPEN
from hubplan.report.against_today import answer_first
from hubplan.report.objective_words import varied_words, worth_definition, worth_words
from hubplan.report.sentences import swap_text
from hubplan.report.table import Table, frame_of, option_words, plan_words, table_of
from hubplan.scenario import Findings, Option, site_frequency
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.small_counts import told_count
from hubplan.scenario.wording import TIER_WORDS
from hubplan.units import IntArray

# Chosen in at least so many of the variants.
_OFTEN: Final = 0.5


def plan_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell which hubs there are, and how sure the choice is.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (
        _hubs,
        _alternatives,
        _sensitivity,
        _site_frequencies,
        _allocation,
        _sources,
    )
    return tuple(build(findings) for build in builders)


def _hubs(findings: Findings) -> Table:
    rows = []
    for option in answer_first(findings, findings.options):
        nearest = _people_by_site(option, option.evaluation.hubs)
        nearest_main = _people_by_site(option, option.evaluation.main_hubs)
        for tier, ids in option.plan.items():
            gives_all = tier in (MAIN, OPEN)
            rows += [
                (
                    option.id,
                    option_words(findings, option),
                    TIER_WORDS[tier],
                    site,
                    findings.site_name(site),
                    _area_words(findings, site),
                    nearest[site],
                    nearest_main[site] if gives_all else np.nan,
                )
                for site in ids
            ]
    return table_of(
        findings,
        "hubs",
        "The hubs of each option, and how many people have each as their nearest",
        "A main hub gives every service, a mini-hub the core ones. People are counted at the hub "
        "with the shortest journey: first among all hubs, then among main hubs only."
        if findings.tiered
        else f"People are counted at {_whose(findings)}.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "tier",
                "site_id",
                "site",
                "area",
                "people_nearest",
                "people_nearest_main",
            ),
        ),
        number=9,
    )


def _whose(findings: Findings) -> str:
    """Return at which hub people are counted where the hubs are all alike."""
    if findings.territories is None:
        return "the hub with the shortest journey"
    return "the hub of their territory, which is not always the nearest"


def _people_by_site(option: Option, hubs_of: IntArray) -> dict[str, float]:
    problem = option.evaluation.problem
    return {
        site: math.fsum(problem.weights[hubs_of == j]) for j, site in enumerate(problem.sites.ids)
    }


def _area_words(findings: Findings, site: str) -> str:
    area = findings.sites.areas[findings.sites.ids.index(site)]
    return findings.area_names.get(area, area)


def _allocation(findings: Findings) -> Table:
    evaluation = findings.best.evaluation
    ids = (*evaluation.problem.sites.ids, "")
    names = (*evaluation.problem.sites.names, "")
    rows = [
        (
            demand_id,
            place,
            told_count(people),
            ids[hub],
            names[hub],
            minutes,
            ids[main],
            names[main],
            far,
        )
        for demand_id, place, people, hub, minutes, main, far in zip(
            findings.demand.ids,
            findings.places,
            findings.demand.weights.tolist(),
            evaluation.hubs.tolist(),
            evaluation.minutes.tolist(),
            evaluation.main_hubs.tolist(),
            evaluation.main_minutes.tolist(),
            strict=True,
        )
    ]
    return table_of(
        findings,
        "allocation",
        "Which hub is nearest to whom under the best plan",
        "One row for each small area: the hub with the shortest journey, and the main hub with "
        "the shortest journey. Blank: no route."
        if findings.tiered
        else f"One row for each small area, with {_whose(findings)}. Blank: no route.",
        frame_of(
            rows,
            (
                "demand_id",
                "place",
                "people",
                "hub_id",
                "hub",
                "minutes",
                "main_hub_id",
                "main_hub",
                "main_minutes",
            ),
        ),
        number=9,
    )


def _alternatives(findings: Findings) -> Table:
    solution = findings.solution
    rows = [
        (
            rank,
            swap_text(findings, each.plan),
            plan_words(findings, each.plan),
            each.value,
            each.loss,
            solution.objective.unit,
        )
        for rank, each in enumerate(solution.alternatives, start=1)
    ]
    return table_of(
        findings,
        "alternatives",
        "The best plans in order",
        f"{worth_definition(findings)} Worse: against the first plan.",
        frame_of(rows, ("rank", "difference", "plan", "value", "loss", "unit")),
        number=13,
    )


def _sensitivity(findings: Findings) -> Table:
    words = mode_words(findings.mode)
    rows = [
        (
            findings.time_words(each.period),
            np.nan if each.main_share is None else each.main_share,
            np.nan if each.within is None else each.within,
            swap_text(findings, each.plan) if each.plan.open_sites else "no plan keeps the promise",
            plan_words(findings, each.plan),
            each.value,
            each.loss,
        )
        for each in findings.variants
    ]
    unit = "_minutes" if findings.solution.objective.unit == "minutes" else ""
    wanted = ["main_share"] * findings.tiered + ["promised_minutes"] * (
        hasattr(findings.solution.question, "within")
    )
    frame = frame_of(
        rows,
        (
            words.column,
            "main_share",
            "promised_minutes",
            "difference",
            "plan",
            f"value{unit}",
            f"loss{unit}",
        ),
    )
    idle = {"main_share", "promised_minutes"}.difference(wanted)
    return table_of(
        findings,
        "sensitivity",
        "The best plan under other assumptions",
        f"Each row asks the same question under other assumptions ({varied_words(findings)}). The "
        f"last column says how much worse {worth_words(findings)} is if this study's plan is built "
        "and the row's assumption turns out true; blank where the plan would break the promise.",
        frame.drop(columns=sorted(idle)),
        number=13,
    )


def _site_frequencies(findings: Findings) -> Table:
    counts, asked = site_frequency(findings.variants), len(findings.variants)
    best = findings.solution.plan.open_sites
    sites = findings.solution.problem.sites
    ordered = sorted(sites.ids, key=lambda site: (-counts.get(site, 0), site))
    rows = [
        (
            site,
            findings.site_name(site),
            _area_words(findings, site),
            counts.get(site, 0),
            asked,
            _how_often(counts.get(site, 0), asked),
            "yes" if site in best else "no",
        )
        for site in ordered
    ]
    return table_of(
        findings,
        "site_frequency",
        "How often each site is chosen when the assumptions change",
        f"Over the {asked} variants tried ({varied_words(findings)}). "
        "Always: in every one; often: in half or more; sometimes: in fewer; never: in none.",
        frame_of(
            rows,
            ("site_id", "site", "area", "times_chosen", "times_asked", "chosen", "in_best_plan"),
        ),
        number=13,
    )


def _how_often(times: int, asked: int) -> str:
    if times == 0:
        return "never"
    if times == asked:
        return "always"
    return "often" if times >= _OFTEN * asked else "sometimes"


def _sources(findings: Findings) -> Table:
    rows = [(s.role, s.file, s.source, s.licence, s.date, s.sha256) for s in findings.sources]
    return table_of(
        findings,
        "sources",
        "The data behind the figures",
        "Every file the study reads, with its publisher, licence and the day its facts describe. "
        "The fingerprint tells whether two reports used the same file.",
        frame_of(rows, ("role", "file", "source", "licence", "date", "sha256")),
        number=15,
        made_from=tuple(s.role for s in findings.sources),
    )
