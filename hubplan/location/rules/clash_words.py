"""What is to be said of clashes that everybody meets: counts, quotas, lists, thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hubplan.errors import nearest_name
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question
from hubplan.location.rules.quotas import candidates, quota_rule
from hubplan.location.rules.rule import listed
from hubplan.location.tiered import Tier, Tiered


@dataclass(frozen=True, slots=True)
class Told:
    """A clash between fields of a question, in words.

    Attributes
    ----------
    rules : tuple of str
        Their names; relaxing any one of them ends this clash.
    message : str
        What they ask for and what there is.
    """

    rules: tuple[str, ...]
    message: str


def field_clashes(problem: LocationProblem, question: Question) -> Iterator[Told]:
    """Yield the clashes between the fields of a question, its `rules` not looked at.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; every id in it is known.

    Yields
    ------
    Told
        None at all if the fields can be kept together.
    """
    both = sorted(set(question.keep) & set(question.close))
    if both:
        rules = (_rule("keep", both), _rule("close", both))
        yield Told(rules, f"keep and close both name {listed(both)}")
    if isinstance(question, Tiered):
        yield from _quota_clashes(problem, question)
        if not both:
            yield from _keep_clashes(problem, question)
    elif isinstance(question, LSCP):
        yield from _cover_clashes(problem, question)
    else:
        yield from _count_clashes(len(problem.sites), question.p, question.keep, question.close)


def _count_clashes(m: int, p: int, keep: Sequence[str], close: Sequence[str]) -> Iterator[Told]:
    rule = f"p = {p}"
    left = m - len(close)
    if p > m:
        yield Told((rule,), f"{rule} needs {p} sites, there {_are(m)}")
    elif p > left:
        message = f"{rule} needs {p} sites, there {_are(left)} once {len(close)} are closed"
        yield Told((rule, _rule("close", close)), message)
    if len(keep) > p:
        yield Told(
            (rule, _rule("keep", keep)), f"{rule}, but keep names {len(keep)}: {listed(keep)}"
        )


def _cover_clashes(problem: LocationProblem, question: LSCP) -> Iterator[Told]:
    """Demand points that travel but have no candidate within the threshold."""
    within = np.nan_to_num(problem.minutes, nan=np.inf) <= question.within
    travels = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    closed = np.isin(np.array(problem.sites.ids), list(question.close))
    rule = f"within = {question.within:g}"
    too_far = travels & ~within.any(axis=1)
    shut_out = travels & ~within[:, ~closed].any(axis=1) & ~too_far
    for mask, rules, why in (
        (too_far, (rule,), "any site"),
        (shut_out, (rule, _rule("close", question.close)), "any site that is not closed"),
    ):
        if mask.any():
            ids = [problem.demand.ids[i] for i in np.flatnonzero(mask)]
            noun = "demand point has" if len(ids) == 1 else "demand points have"
            nobody = f"{len(ids):,} {noun} not {why} within {question.within:g}: {listed(ids)}"
            if mask is too_far and not question.rules:
                nearest = np.nanmin(problem.minutes[mask], axis=1).max()
                nobody += f"; {nearest:g} would do"
            yield Told(rules, nobody)


def _quota_clashes(problem: LocationProblem, question: Tiered) -> Iterator[Told]:
    fixed = {site for ids in question.also_open.values() for site in ids}
    both = sorted(fixed & set(question.close))
    if both:
        rules = (_rule("also_open", both), _rule("close", both))
        yield Told(rules, f"also_open and close both name {listed(both)}")
    for area in dict.fromkeys(area for tier in question.tiers for area in tier.hubs):
        exact = [tier for tier in question.tiers if tier.exactly and tier.hubs.get(area)]
        told: list[tuple[Tier, ...]] = []
        # Tiers together need as many sites that may hold one of them (Hall); the fewest are told.
        for tiers in _subsets(exact, least=1):
            clash = _sites_short(problem, question, tiers, area)
            if clash and not any(all(tier in tiers for tier in fewer) for fewer in told):
                told.append(tiers)
                yield clash


def _sites_short(
    problem: LocationProblem, question: Tiered, tiers: Sequence[Tier], area: str
) -> Told | None:
    """Return that an area has too few sites for some tiers, if so."""
    rules = [quota_rule(tier, area) for tier in tiers]
    quota = sum(tier.hubs[area] for tier in tiers)
    all_there, left = (
        len({s for t in tiers for s in candidates(problem, question, t.name, area, closed=closed)})
        for closed in (True, False)
    )
    held = " or ".join(f"'{tier.name}'" for tier in tiers)
    need = f"{' and '.join(rules)} need{'s' * (len(rules) == 1)}"
    needs = f"{need} {quota} site{'s' * (quota != 1)} that may hold {held}"
    if all_there < quota:
        why = ""
        if area not in problem.sites.areas:
            why = f": no site lies in '{area}'{nearest_name(area, set(problem.sites.areas))}"
        return Told(tuple(rules), f"{needs}, there {_are(all_there)}{why}")
    if left < quota:
        fixed = {site for ids in question.also_open.values() for site in ids}
        closed = [s for s in question.close if s not in fixed]
        message = f"{needs}, there {_are(left)} once {listed(closed)} are closed"
        return Told((*rules, _rule("close", closed)), message)
    return None


def _subsets(tiers: Sequence[Tier], *, least: int) -> Iterator[tuple[Tier, ...]]:
    """Yield all sets of tiers, the small ones first."""
    for size in range(least, len(tiers) + 1):
        yield from combinations(tiers, size)


def _keep_clashes(problem: LocationProblem, question: Tiered) -> Iterator[Told]:
    """Sites to keep that no quota has room for."""
    fixed = {site for ids in question.also_open.values() for site in ids}
    where = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    kept = [site for site in question.keep if site not in fixed]
    for area in dict.fromkeys(where[site] for site in kept):
        here = [site for site in kept if where[site] == area]
        able = {t.name: candidates(problem, question, t.name, area) for t in question.tiers}
        # Sites that only some tiers can take need room in those (Hall); the fewest are told.
        for tiers in _subsets(question.tiers, least=0):
            others = [tier.name for tier in question.tiers if tier not in tiers]
            sites = [site for site in here if not any(site in able[tier] for tier in others)]
            room = sum(tier.hubs.get(area, 0) for tier in tiers)
            if len(sites) > room:
                names = [quota_rule(tier, area) for tier in tiers]
                places = " and ".join(names) or "no tier it may hold"
                yield Told(
                    (_rule("keep", sites), *names),
                    f"keep names {listed(sites)} in area '{area}', where there is room for "
                    f"{room}: {places}",
                )
                break


def _rule(name: str, ids: Sequence[str]) -> str:
    return f"{name}: {', '.join(ids)}"


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"
