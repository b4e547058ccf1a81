"""Whether any plan can keep all the rules of a question, and if not, which rules clash."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hubplan.errors import (
    Fault,
    HubplanWarning,
    InfeasibleError,
    nearest_name,
    raise_faults,
)
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question
from hubplan.location.rules.clash_words import Told, field_clashes
from hubplan.location.rules.quotas import candidates, quota_rule
from hubplan.location.rules.row_check import rows_of
from hubplan.location.rules.rule import listed
from hubplan.location.tiered import Nested, Tiered

if TYPE_CHECKING:
    from hubplan.location.rules.clashes import Clash


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
        If a field or a rule names what does not exist, such as a tier that no site may hold.
    InfeasibleError
        If rules clash; it names a smallest set of rules that cannot hold together and how far
        each would have to give way, then further clashes that share none of them.

    Warns
    -----
    HubplanWarning
        If hubs are allowed in an area, such as mini-hubs, where no site may hold one.
    """
    _check_ids(problem, question)
    rows_of(problem, question)
    told = list(field_clashes(problem, question))
    if told or question.rules:
        _refuse_clashes(problem, question, told)
    if isinstance(question, Tiered):
        _warn_of_empty_areas(problem, question)


def _refuse_clashes(problem: LocationProblem, question: Question, told: list[Told]) -> None:
    # What explains a clash takes scipy's solvers, which take a while to import.
    from hubplan.location.rules.clashes import clashes_of  # noqa: PLC0415
    from hubplan.location.rules.requirements import ground_of, requirements_of  # noqa: PLC0415

    ground = ground_of(problem, question)
    clashes = clashes_of(ground, requirements_of(problem, question, ground))
    if not clashes:
        return
    in_words = {_heads(clash.rules): clash for clash in told}
    lines = []
    amounts: list[dict[str, float]] = []
    hints = []
    for clash in clashes:
        words = in_words.get(_heads(way.label for way in clash.relaxed))
        line = words.message if words else _said(clash)
        if line in lines:
            continue  # more ids of the same lists, all named already
        order = words.rules if words else tuple(way.label for way in clash.relaxed)
        by_head = {_head(way.label): way for way in clash.relaxed}
        ways = {label: by_head[_head(label)] for label in order}
        lines.append(line)
        amounts.append({label: way.amount for label, way in ways.items()})
        hints.append(" or ".join(f"{label} ({way.words})" for label, way in ways.items()))
    one = "Relax one of: " if len(hints) == 1 else "Relax one of each: "
    raise InfeasibleError(
        "\n".join(
            [
                f"no plan keeps every rule of the question {question.model}",
                *(f"  {line}" for line in lines),
            ]
        ),
        clashes=amounts,
        hint=f"{one}{'; '.join(hints)}.",
    )


def _said(clash: Clash) -> str:
    """Return a clash in words."""
    told = [item.told or item.label for item in clash.items]
    if len(told) == 1:
        return f"no plan keeps this: {told[0]}"
    return f"no plan keeps these together: {'; '.join(told)}"


def _heads(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(_head(label) for label in labels)


def _head(label: str) -> str:
    """Return a label without the ids of a list."""
    return label.partition(": ")[0]


def _check_ids(problem: LocationProblem, question: Question) -> None:
    named = [(name, site) for name in ("keep", "close") for site in getattr(question, name)]
    fixed: list[tuple[str, str]] = []
    if isinstance(question, Tiered):
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
    if isinstance(question, Nested):
        faults += _tier_faults(problem, question)
        faults += [
            Fault(
                f"the service '{service.name}'",
                f"no site has the id '{site}'{nearest_name(site, known)}",
            )
            for service in question.services
            for site in service.at
            if site not in known
        ]
    raise_faults(f"the question {question.model}", faults)


def _tier_faults(problem: LocationProblem, question: Nested) -> list[Fault]:
    """Return tiers with quotas that no site may hold: names that the sites table does not know."""
    named = dict.fromkeys(t for tiers in problem.sites.frame["tiers"] for t in tiers.split(";"))
    return [
        Fault(
            f"the tier '{tier.name}'",
            f"no site may hold it{nearest_name(tier.name, named)}",
            f"The sites name {listed(list(named))}.",
        )
        for tier in question.tiers
        if any(tier.hubs.values()) and tier.name not in named
    ]


def _warn_of_empty_areas(problem: LocationProblem, question: Tiered) -> None:
    allowed = [(tier, area) for tier in question.tiers for area, n in tier.hubs.items() if n]
    for tier, area in allowed:
        if not tier.exactly and not candidates(problem, question, tier.name, area):
            warnings.warn(
                f"{quota_rule(tier, area)}: no site there may hold '{tier.name}', so none opens"
                f"{nearest_name(area, set(problem.sites.areas) - {area})}",
                HubplanWarning,
                stacklevel=4,
            )
