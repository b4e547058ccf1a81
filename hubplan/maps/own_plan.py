"""Try your own: the sites, minutes, rule and ranking with which the page judges any plan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from hubplan.location import LSCP, MAIN, MINI, OPEN, PartialLSCP, Quota, Solution, TwoTier
from hubplan.location.questions import closed_by, kept_by
from hubplan.location.rules import Close, Keep, Rule
from hubplan.maps.facts import shown_limits
from hubplan.maps.journeys import time_models, transit_options
from hubplan.maps.own_rank import (
    OwnQuestion,
    best_value,
    lost_visits,
    objective_kind,
    ranking_layer,
    with_sites,
)
from hubplan.maps.own_words import Group, group_label, own_words, rule_words
from hubplan.maps.packing import hundredths, packed
from hubplan.maps.plan_code import study_number
from hubplan.places import CandidateSites
from hubplan.scenario import Findings, Option
from hubplan.scenario.nouns import in_own_words

_LOADS: Final = (
    "Plans of your own cannot be tried here: a hub serves only so many people, so you may not be "
    "served by the nearest."
)
_OTHER_RULES: Final = (
    "Plans of your own cannot be tried here: the study's rules say more than this page can check."
)
_OWN_MEANS: Final = (
    "Plans of your own cannot be tried here: the best plan was chosen for people with a car by car "
    "and for people without one by public transport."
)
_OTHER_HUBS: Final = (
    "Plans of your own cannot be tried here: hubs differ in more ways than this page can tell."
)
_NO_POSITION: Final = (
    "Plans of your own cannot be tried here: it is not known where every possible site stands."
)
_TOO_LARGE: Final = (
    "Plans of your own cannot be tried here: the journeys to every possible site would make this "
    "page too large."
)

#: Journeys by time model, site and demand point that a page may carry: 0.8 MB.
MOST_JOURNEYS: Final = 300_000


def own_refusal(findings: Findings) -> str:
    """Return why readers cannot try plans of their own.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    str
        A sentence; empty where they can: where everybody goes to the nearest open hub, and the
        rule is one of how many hubs there are, and where; and the page does not grow too large.
    """
    solution, question = findings.solution, findings.solution.question
    told = ""
    if findings.territories is not None or solution.assignment is not None:
        told = _LOADS
    elif findings.own_means is not None:
        told = _OWN_MEANS
    elif not isinstance(question, OwnQuestion):
        told = _OTHER_HUBS
    elif not all(map(_is_plain, question.rules)) or getattr(question, "group", None):
        told = _OTHER_RULES
    elif not np.isfinite([solution.problem.sites.lon, solution.problem.sites.lat]).all():
        told = _NO_POSITION
    elif _n_models(findings) * solution.problem.minutes.size > MOST_JOURNEYS:
        told = _TOO_LARGE
    return in_own_words(told, findings)


def _n_models(findings: Findings) -> int:
    beside = transit_options(findings, findings.options)
    return len(time_models(findings, findings.options)) + bool(beside)


def _is_plain(rule: Rule) -> bool:
    """Return whether the page can check a rule: so many hubs in an area, sites open or closed."""
    if isinstance(rule, Quota):
        return rule.exactly is not None and rule.tier is None and rule.sites is None
    return isinstance(rule, Keep | Close) and rule.tier is None


def own_site_ids(findings: Findings) -> tuple[str, ...]:
    """Return the sites of which readers can make plans.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    tuple of str
        Candidates and hubs that stand beside the quotas, in alphabetical order; empty where
        there are no plans of one's own.
    """
    return () if own_refusal(findings) else tuple(sorted(findings.solution.problem.sites.ids))


def own_plan_layer(
    findings: Findings, options: Sequence[Option], position: Mapping[str, int]
) -> dict[str, Any] | None:
    """Return all that the page needs to judge any plan as Python would.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the page, in its order.
    position : mapping of str to int
        Where each of `own_site_ids` stands in the list from `site_layer`.

    Returns
    -------
    dict or None
        ``tiers``; ``sites`` in alphabetical order of their ids (``site`` in `position`, ``id``,
        ``tiers`` it may hold, ``area``, ``standing``: the tier it holds in every plan, or false);
        ``areas`` in words; ``minutes``, packed hundredths by time model (as of `journeys_layer`),
        site and demand point; ``range``: the models whose shares make the range; ``rule``;
        ``objective``: its ``kind``, the time of ``within`` or None, and the ``share`` of visits
        that need a main hub or None; ``ranking`` or None; ``best`` (``value`` and ``open``: places
        in ``sites`` and tiers); ``limits``, ``headline`` and ``noticeable`` minutes; ``code`` with
        its ``check`` number; ``words``. None where `own_refusal` says why.
    """
    question = findings.solution.question
    ids = own_site_ids(findings)
    if not ids:
        return None
    assert isinstance(question, OwnQuestion)  # told by `own_refusal`
    models = time_models(findings, options)
    beside = transit_options(findings, options)
    first = [of[0] for of in (*models.values(), beside) if of]
    sites = findings.solution.problem.sites
    tiers = (MAIN, MINI) if isinstance(question, TwoTier) else (OPEN,)
    row = {site: k for k, site in enumerate(ids)}
    groups = _groups(question, findings.area_names)
    solution = findings.solution
    return {
        "tiers": list(tiers),
        "sites": _site_rows(sites, ids, position, question),
        "areas": {area: findings.area_names.get(area, area) for area in sorted(set(sites.areas))},
        "minutes": packed(np.concatenate([_minutes(option, ids) for option in first])),
        "chosen": list(models).index(findings.period),
        "range": [list(models).index(name) for name in findings.range_periods if name in models],
        "rule": {
            "words": in_own_words(rule_words(question, groups, findings.site_name), findings),
            "groups": [
                {**group.to_dict(), "label": in_own_words(group_label(group), findings)}
                for group in groups
            ],
            "keep": [row[site] for site in kept_by(with_sites(question))],
            "close": [row[site] for site in closed_by(with_sites(question))],
            "reach": _reach(solution, question),
            "elsewhere": isinstance(question, LSCP | PartialLSCP),
        },
        "objective": {
            "kind": objective_kind(question),
            "within": getattr(question, "within", None),
            "share": question.main_share if isinstance(question, TwoTier) else None,
        },
        "ranking": ranking_layer(solution, question),
        "best": {
            "value": best_value(solution, question),
            "lost": lost_visits(solution, question),
            "open": sorted([row[i], tier] for tier, of in solution.plan.items() for i in of),
        },
        "limits": list(shown_limits(findings)),
        "headline": findings.headline_minutes,
        "noticeable": findings.noticeable_minutes,
        "code": {"check": study_number(ids)},
        "words": own_words(findings, question),
    }


def _site_rows(
    sites: CandidateSites, ids: Sequence[str], position: Mapping[str, int], question: OwnQuestion
) -> list[dict[str, Any]]:
    row = {site: j for j, site in enumerate(sites.ids)}
    tiers = (MAIN, MINI) if isinstance(question, TwoTier) else ()
    may_hold = {tier: sites.may_hold(tier) for tier in tiers}
    also_open = question.also_open if isinstance(question, TwoTier) else {}
    standing = {site: tier for tier, of in also_open.items() for site in of}
    return [
        {
            "site": position[site],
            "id": site,
            "tiers": [t for t in tiers if may_hold[t][row[site]]] if tiers else [OPEN],
            "area": sites.areas[row[site]],
            "standing": standing.get(site, False),
        }
        for site in ids
    ]


def _minutes(option: Option, ids: Sequence[str]) -> Any:  # noqa: ANN401 - an array of int
    problem = option.evaluation.problem
    columns = problem.positions(ids, what="sites of one's own plan")
    return hundredths(problem.minutes[:, columns].T.ravel())


def _groups(question: OwnQuestion, area_names: Mapping[str, str]) -> list[Group]:
    """Return how many hubs of which tier the rule asks for, by area or in all."""
    if isinstance(question, TwoTier):
        return [
            Group(tier.name, area, area_names.get(area, area), n, exactly=tier.exactly)
            for tier in question.tiers
            for area, n in tier.hubs.items()
            if n
        ]
    quotas = [rule for rule in question.rules if isinstance(rule, Quota)]
    groups = [
        Group(OPEN, rule.area, area_names.get(rule.area or "", rule.area or ""), rule.exactly or 0)
        for rule in quotas
    ]
    if isinstance(question, LSCP | PartialLSCP) or sum(g.n for g in groups) == question.p:
        return groups
    return [Group(OPEN, None, "", question.p), *groups]


def _reach(solution: Solution, question: OwnQuestion) -> dict[str, float] | None:
    """Return the promise that a plan must keep, where the number of hubs is open."""
    if isinstance(question, PartialLSCP):
        return {"minutes": question.within, "share": question.share}
    if isinstance(question, LSCP):
        # Nothing can be promised to people whom no site reaches.
        people = math.fsum(solution.problem.weights)
        return {"minutes": question.within, "share": best_value(solution, question) / people}
    return None
