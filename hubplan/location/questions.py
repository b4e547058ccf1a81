"""The questions planners ask of a `LocationProblem`, each a small frozen class.

Which to ask (Daskin and Dean 2004 review them for health care):

* least travelling for everybody: `PMedian`; with main and mini-hubs: `TwoTier`
* as many people as possible within a promised time: `MCLP`
* how many hubs a promise to everybody takes: `LSCP`
* nobody left very far away: `PCenter`

In all of them `keep` names sites that must be open and `close` sites that must not; `rules` are
whatever else a plan must keep, such as a budget (see `hubplan.location.rules`).
Minutes beyond `within` by nothing at all count as beyond: coverage is ``minutes <= within``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from hubplan.errors import Fault, raise_faults
from hubplan.location.plan import MAIN, MINI, OPEN
from hubplan.location.rules import Close, Keep, Rule


@dataclass(frozen=True, slots=True)
class PMedian:
    r"""Open p hubs so that people travel as little as possible on average.

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: the least mean journey. Use it for services that many people use often, such as
    diagnostics or outpatients.

    .. math:: \min_{|S| = p} \sum_i w_i \min_{j \in S} t_{ij}

    Trade-off: a good mean can hide a few people who live very far away; look at `PCenter` and at
    the longest journeys as well.

    References
    ----------
    Hakimi, S. L. (1964) Optimum locations of switching centers and the absolute centers and
    medians of a graph. Operations Research 12(3), 450-459.
    ReVelle, C. S. and Swain, R. W. (1970) Central facilities location. Geographical Analysis
    2(1), 30-42.
    """

    model: ClassVar[str] = "p-median"
    unit: ClassVar[str] = "minutes"

    p: int
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        _settle(self, p=self.p)


@dataclass(frozen=True, slots=True)
class PCenter:
    r"""Open p hubs so that the longest journey is as short as possible.

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: nobody is left very far away. Use it for services where the worst case matters, such as
    urgent care. Every demand point with people counts alike, however many they are.

    .. math:: \min_{|S| = p} \max_{i : w_i > 0} \min_{j \in S} t_{ij}

    Trade-off: one remote place decides the answer, and many plans tie; the mean may be poor.

    References
    ----------
    Hakimi, S. L. (1965) Optimum distribution of switching centers in a communication network.
    Operations Research 13(3), 462-475.
    Minieka, E. (1970) The m-center problem. SIAM Review 12(1), 138-139.
    """

    model: ClassVar[str] = "p-center"
    unit: ClassVar[str] = "minutes"

    p: int
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        _settle(self, p=self.p)


@dataclass(frozen=True, slots=True)
class MCLP:
    r"""Open p hubs so that as many people as possible are within a time (maximal covering).

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    within : float
        The promised time, in the unit of the matrix (minutes).
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: keep a promise such as "a hub within 20 minutes" for as many as p hubs allow.

    .. math:: \max_{|S| = p} \sum_i w_i \, [\, \min_{j \in S} t_{ij} \le T \,]

    Trade-off: it does not see how far beyond T the others live, and a minute on either side of T
    changes who counts: vary T.

    References
    ----------
    Church, R. and ReVelle, C. (1974) The maximal covering location problem. Papers of the
    Regional Science Association 32, 101-118.
    """

    model: ClassVar[str] = "mclp"
    unit: ClassVar[str] = "people"

    p: int
    within: float
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        _settle(self, p=self.p, within=self.within)


@dataclass(frozen=True, slots=True)
class LSCP:
    r"""Open as few hubs as bring everybody within a time (location set covering).

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: what a promise to everybody would take. Use it to show the price of a standard. Demand
    points without a route to any candidate cannot be promised anything: they are set aside,
    counted and named.

    .. math:: \min |S| \quad \text{such that} \quad \min_{j \in S} t_{ij} \le T
              \quad \text{for all } i \text{ with } w_i > 0

    Trade-off: the last few people may cost as many hubs as all the others; compare with `MCLP`.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971) The location of emergency service
    facilities. Operations Research 19(6), 1363-1373.
    """

    model: ClassVar[str] = "lscp"
    unit: ClassVar[str] = "hubs"

    within: float
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        _settle(self, within=self.within)


@dataclass(frozen=True, slots=True)
class TwoTier:
    r"""Open main hubs and mini-hubs by area so that visits take as little time as possible.

    Attributes
    ----------
    main : mapping of str to int
        Area to the number of main hubs in it, exactly.
    mini : mapping of str to int
        Area to the number of mini-hubs in it, at most.
    main_share : float
        Share of visits that need a main hub, between 0 and 1; an assumption, to be varied.
    keep : sequence of str
        Ids of sites that must be open, in either tier, within the quotas.
    close : sequence of str
        Ids of sites that must not be open.
    also_open : mapping of str to sequence of str
        Tier to ids of hubs that stand open outside the quotas, such as a health centre just
        built. What stands needs no permission: their `tiers` are not asked for.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: the least mean journey over all visits, when a main hub gives every service and a
    mini-hub the core ones. A site can hold a tier only if the sites table says so, and no site
    holds both.

    .. math:: \min \sum_i w_i \, [\, s \min_{j \in \text{main}} t_{ij}
              + (1 - s) \min_{j \in \text{main} \cup \text{mini}} t_{ij} \,]

    Trade-off: the smaller the share s, the more the mini-hubs decide where the main hubs stand.
    The value reported is the mean over visits, in minutes.

    References
    ----------
    Narula, S. C. (1984) Hierarchical location-allocation problems: a classification scheme.
    European Journal of Operational Research 15(1), 93-99.
    Sahin, G. and Sural, H. (2007) A review of hierarchical facility location models. Computers
    and Operations Research 34(8), 2310-2331.
    """

    model: ClassVar[str] = "two-tier"
    unit: ClassVar[str] = "minutes"

    main: Mapping[str, int]
    mini: Mapping[str, int]
    main_share: float
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    also_open: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        quotas = {(t, a): n for t in (MAIN, MINI) for a, n in getattr(self, t).items()}
        faults = [
            Fault(f"{tier}, area '{area}'", f"quota is {count!r}", "A quota is a whole number.")
            for (tier, area), count in quotas.items()
            if not _is_count(count)
        ]
        if not 0 <= self.main_share <= 1:
            faults.append(
                Fault("main_share", f"is {self.main_share!r}", "Give a share between 0 and 1.")
            )
        faults += [
            Fault("also_open", f"tier '{tier}' is not known", f"Tiers are '{MAIN}' and '{MINI}'.")
            for tier in self.also_open
            if tier not in (MAIN, MINI)
        ]
        if not faults and not any(self.main.values()) and not self.also_open.get(MAIN):
            faults.append(Fault("main", "no main hub is asked for", "Give at least one area one."))
        _settle(self, faults=faults)
        object.__setattr__(self, MAIN, dict(self.main))
        object.__setattr__(self, MINI, dict(self.mini))
        fixed = {tier: tuple(ids) for tier, ids in self.also_open.items()}
        object.__setattr__(self, "also_open", fixed)


#: Any question that `solve` answers.
Question = PMedian | PCenter | MCLP | LSCP | TwoTier


def tiers_of(question: Question) -> tuple[str, ...]:
    """Return the tiers of the plans that answer a question.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        ``("main", "mini")`` or ``("open",)``.
    """
    return (MAIN, MINI) if isinstance(question, TwoTier) else (OPEN,)


def kept_by(question: Question) -> tuple[str, ...]:
    """Return the sites that must be open, by the field `keep` or a rule `Keep` of any tier.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        Ids, each once, in the order given.
    """
    ruled = [site for r in question.rules if isinstance(r, Keep) and not r.tier for site in r.sites]
    return tuple(dict.fromkeys((*question.keep, *ruled)))


def closed_by(question: Question) -> tuple[str, ...]:
    """Return the sites that must not be open, by the field `close` or a rule `Close` of any tier.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        Ids, each once, in the order given.
    """
    ruled = [
        site for r in question.rules if isinstance(r, Close) and not r.tier for site in r.sites
    ]
    return tuple(dict.fromkeys((*question.close, *ruled)))


def _settle(
    question: PMedian | PCenter | MCLP | LSCP | TwoTier,
    *,
    p: int | None = None,
    within: float | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    """Check what questions share and turn lists into tuples."""
    found = list(faults)
    if p is not None and not (_is_count(p) and p >= 1):
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


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
