"""What all questions check of themselves: numbers, lists of sites, and rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Protocol

from hubplan.errors import Fault, raise_faults
from hubplan.location.rules import Rule


class AsksForHubs(Protocol):
    """What every question has."""

    model: ClassVar[str]

    @property
    def rules(self) -> Sequence[Rule]:
        """Rules that the plan must keep."""


def settle(
    question: AsksForHubs,
    *,
    p: int | None = None,
    within: float | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    """Check what questions share and turn their lists into tuples.

    Parameters
    ----------
    question : Question
        The question, under construction.
    p : int, optional
        Its number of hubs, if it has one.
    within : float, optional
        Its promised time, if it has one.
    faults : sequence of Fault
        What has been found already.

    Raises
    ------
    InputError
        With all faults at once.
    """
    found = list(faults)
    if p is not None and not (is_count(p) and p >= 1):
        found.append(Fault("p", f"is {p!r}", "Give a whole number of hubs, 1 or more."))
    if within is not None and not (math.isfinite(within) and within >= 0):
        found.append(Fault("within", f"is {within!r}", "Give a time of 0 or more."))
    for name in ("keep", "close"):
        ids = getattr(question, name)
        if isinstance(ids, str):
            found.append(Fault(name, f"is the text {ids!r}", f"Give a list: {name}=['{ids}']."))
        else:
            object.__setattr__(question, name, tuple(dict.fromkeys(ids)))
    if isinstance(question.rules, Rule):
        found.append(Fault("rules", "is a single rule", "Give a list: rules=[...]."))
    else:
        found += _rule_faults(question.rules)
        object.__setattr__(question, "rules", tuple(question.rules))
    raise_faults(f"the question {question.model}", found)


def is_count(value: object) -> bool:
    """Return whether a value is a whole number of 0 or more.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    bool
        False for True and False: they are no numbers here.
    """
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _rule_faults(rules: Sequence[Rule]) -> list[Fault]:
    """Return what is no rule, and names borne by two rules: an explanation could not tell them."""
    faults = [
        Fault("rules", f"holds {rule!r}, which is no rule", "See hubplan.location.rules.")
        for rule in rules
        if not isinstance(rule, Rule)
    ]
    if not faults:
        labels = Counter(rule.label for rule in rules)
        faults = [
            Fault("rules", f"{count} rules are called '{label}'", "Give each a name of its own.")
            for label, count in labels.items()
            if count > 1
        ]
    return faults
