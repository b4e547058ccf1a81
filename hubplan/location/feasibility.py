"""Whether any plan can keep all the rules of a question, and if not, which rules clash."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hubplan.errors import (
    Fault,
    HubplanWarning,
    InfeasibleError,
    InputError,
    nearest_name,
    raise_faults,
)
from hubplan.location.plan import MAIN, MINI
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question, TwoTier
from hubplan.location.quotas import candidates, quota_rule
from hubplan.location.row_check import rows_of
from hubplan.location.rules.rule import LoadRule, listed


@dataclass(frozen=True, slots=True)
class Clash:
    """A smallest set of rules that no plan keeps together.

    Attributes
    ----------
    rules : tuple of str
        Their names; relaxing any one of them ends this clash.
    message : str
        What they ask for and what there is.
    """

    rules: tuple[str, ...]
    message: str


def check_rules(problem: LocationProblem, question: Question) -> None:
    """Return if some plan keeps every rule; else say which rules clash.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.

    Raises
    ------
    InputError
        If a rule names a site that does not exist.
    InfeasibleError
        If rules clash; every clash is told, each by a smallest set of rules.

    Warns
    -----
    HubplanWarning
        If mini-hubs are allowed in an area where no site may hold one.
    """
    _check_ids(problem, question)
    rows_of(problem, question)
    if any(isinstance(rule, LoadRule) for rule in question.rules):
        raise InputError("rules about loads are not answered yet", hint="Leave them out.")
    clashes = list(_clashes(problem, question))
    if clashes:
        rules = tuple(dict.fromkeys(rule for clash in clashes for rule in clash.rules))
        lines = [f"no plan keeps every rule of the question {question.model}"]
        lines += [f"  {clash.message}" for clash in clashes]
        raise InfeasibleError(
            "\n".join(lines), rules=rules, hint=f"Relax one of: {'; '.join(rules)}."
        )
    if isinstance(question, TwoTier):
        _warn_of_empty_areas(problem, question)


def _check_ids(problem: LocationProblem, question: Question) -> None:
    named = [(name, site) for name in ("keep", "close") for site in getattr(question, name)]
    fixed: list[tuple[str, str]] = []
    if isinstance(question, TwoTier):
        fixed = [("also_open", site) for ids in question.also_open.values() for site in ids]
    known = set(problem.sites.ids)
    faults = [
        Fault(
            rule,
            f"no site has the id '{site}'{nearest_name(site, known)}",
            f"Known ids: {listed(sorted(known))}.",
        )
        for rule, site in named + fixed
        if site not in known
    ]
    ids = [site for _, site in fixed]
    faults += [
        Fault("also_open", f"names '{site}' twice", "A site holds one tier.")
        for site in sorted({site for site in ids if ids.count(site) > 1})
    ]
    raise_faults(f"the question {question.model}", faults)


def _clashes(problem: LocationProblem, question: Question) -> Iterator[Clash]:
    both = sorted(set(question.keep) & set(question.close))
    if both:
        rules = (_rule("keep", both), _rule("close", both))
        yield Clash(rules, f"keep and close both name {listed(both)}")
    if isinstance(question, TwoTier):
        yield from _quota_clashes(problem, question)
        if not both:
            yield from _keep_clashes(problem, question)
    elif isinstance(question, LSCP):
        yield from _cover_clashes(problem, question)
    else:
        yield from _count_clashes(len(problem.sites), question.p, question.keep, question.close)


def _count_clashes(m: int, p: int, keep: Sequence[str], close: Sequence[str]) -> Iterator[Clash]:
    rule = f"p = {p}"
    left = m - len(close)
    if p > m:
        yield Clash((rule,), f"{rule} needs {p} sites, there {_are(m)}")
    elif p > left:
        message = f"{rule} needs {p} sites, there {_are(left)} once {len(close)} are closed"
        yield Clash((rule, _rule("close", close)), message)
    if len(keep) > p:
        yield Clash(
            (rule, _rule("keep", keep)), f"{rule}, but keep names {len(keep)}: {listed(keep)}"
        )


def _cover_clashes(problem: LocationProblem, question: LSCP) -> Iterator[Clash]:
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
            if mask is too_far:
                nearest = np.nanmin(problem.minutes[mask], axis=1).max()
                nobody += f"; {nearest:g} would do"
            yield Clash(rules, nobody)


def _quota_clashes(problem: LocationProblem, question: TwoTier) -> Iterator[Clash]:
    fixed = {site for ids in question.also_open.values() for site in ids}
    both = sorted(fixed & set(question.close))
    if both:
        rules = (_rule("also_open", both), _rule("close", both))
        yield Clash(rules, f"also_open and close both name {listed(both)}")
    for area, quota in question.main.items():
        rule = quota_rule(MAIN, area, quota)
        all_there = len(candidates(problem, question, MAIN, area, closed=True))
        left = len(candidates(problem, question, MAIN, area))
        needs = f"{rule} needs {quota} site{'s' * (quota != 1)} that may hold '{MAIN}'"
        if all_there < quota:
            why = ""
            if area not in problem.sites.areas:
                why = f": no site lies in '{area}'{nearest_name(area, set(problem.sites.areas))}"
            yield Clash((rule,), f"{needs}, there {_are(all_there)}{why}")
        elif left < quota:
            closed = [s for s in question.close if s not in fixed]
            message = f"{needs}, there {_are(left)} once {listed(closed)} are closed"
            yield Clash((rule, _rule("close", closed)), message)


def _keep_clashes(problem: LocationProblem, question: TwoTier) -> Iterator[Clash]:
    """Sites to keep that no quota has room for."""
    fixed = {site for ids in question.also_open.values() for site in ids}
    where = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    kept = [site for site in question.keep if site not in fixed]
    for area in dict.fromkeys(where[site] for site in kept):
        here = [site for site in kept if where[site] == area]
        quotas = {MAIN: question.main.get(area, 0), MINI: question.mini.get(area, 0)}
        able = {tier: set(candidates(problem, question, tier, area)) for tier in quotas}
        only_main = [s for s in here if s not in able[MINI]]
        only_mini = [s for s in here if s not in able[MAIN]]
        for sites, tiers in (
            ([s for s in only_main if s in only_mini], ()),
            ([s for s in only_main if s in able[MAIN]], (MAIN,)),
            ([s for s in only_mini if s in able[MINI]], (MINI,)),
            (here, (MAIN, MINI)),
        ):
            room = sum(quotas[tier] for tier in tiers)
            if len(sites) > room:
                names = [quota_rule(tier, area, quotas[tier]) for tier in tiers]
                places = " and ".join(names) or "no tier it may hold"
                yield Clash(
                    (_rule("keep", sites), *names),
                    f"keep names {listed(sites)} in area '{area}', where there is room for "
                    f"{room}: {places}",
                )
                break


def _warn_of_empty_areas(problem: LocationProblem, question: TwoTier) -> None:
    for area, quota in question.mini.items():
        if quota and not candidates(problem, question, MINI, area):
            warnings.warn(
                f"{quota_rule(MINI, area, quota)}: no site there may hold '{MINI}', so none opens"
                f"{nearest_name(area, set(problem.sites.areas) - {area})}",
                HubplanWarning,
                stacklevel=4,
            )


def _rule(name: str, ids: Sequence[str]) -> str:
    return f"{name}: {', '.join(ids)}"


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"
