"""Questions whose hubs stand in tiers: main and mini-hubs (`TwoTier`), or any others (`Nested`).

Both say the same things, and all that solves them looks at these alone: the `tiers` with their
quotas by area, the `services` that visits are for, and the hubs that stand already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.location.aims.services import Service, services_faults, two_tier_services
from hubplan.location.plan import MAIN, MINI
from hubplan.location.question_checks import is_count, settle
from hubplan.location.rules import Rule

# The sites table splits its cells at anything else; models write it into names of variables.
_TIER_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of hub, and how many of them open in each area.

    Attributes
    ----------
    name : str
        As the sites table has it, such as ``"main"``: small letters, digits and hyphens.
    hubs : mapping of str to int
        Area to the number of hubs, and none in any other; sites without an area lie in ``""``.
    exactly : bool
        Whether so many must open; else at most so many.
    """

    name: str
    hubs: Mapping[str, int]
    exactly: bool = True

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = []
        if not (isinstance(self.name, str) and _TIER_NAME.fullmatch(self.name)):
            hint = "Use small letters, digits and hyphens, such as 'mini' or 'health-post'."
            faults.append(Fault("name", f"is {self.name!r}", hint))
        hubs: object = self.hubs
        if isinstance(hubs, Mapping):
            faults += _quota_faults(self.name, self.hubs)
            object.__setattr__(self, "hubs", dict(self.hubs))
        else:
            hint = "Give their number by area, such as {'weald': 1}."
            faults.append(Fault("hubs", f"is {hubs!r}", hint))
        raise_faults("the tier", faults)


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
        faults = _quota_faults(MAIN, self.main) + _quota_faults(MINI, self.mini)
        if not 0 <= self.main_share <= 1:
            faults.append(
                Fault("main_share", f"is {self.main_share!r}", "Give a share between 0 and 1.")
            )
        faults += _standing_faults(self.also_open, (MAIN, MINI))
        if not faults and MAIN not in certain_tiers(self.tiers, self.also_open):
            faults.append(Fault("main", "no main hub is asked for", "Give at least one area one."))
        settle(self, faults=faults)
        object.__setattr__(self, MAIN, dict(self.main))
        object.__setattr__(self, MINI, dict(self.mini))
        object.__setattr__(self, "also_open", _as_tuples(self.also_open))

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers with their quotas: main hubs exactly, mini-hubs at most."""
        return Tier(MAIN, self.main), Tier(MINI, self.mini, exactly=False)

    @property
    def services(self) -> tuple[Service, ...]:
        """What visits are for: every service at a main hub, the core ones at any hub."""
        return two_tier_services(self.main_share)

    def with_hubs(self, tier: str, hubs: Mapping[str, int]) -> TwoTier:
        """Return the question with other quotas of one tier.

        Parameters
        ----------
        tier : str
            Which.
        hubs : mapping of str to int
            Area to the number of hubs.

        Returns
        -------
        TwoTier
            Otherwise the same.
        """
        return replace(self, main=hubs) if tier == MAIN else replace(self, mini=hubs)


@dataclass(frozen=True, slots=True)
class Nested:
    r"""Open hubs of any tiers by area so that all visits together take as little time as possible.

    Attributes
    ----------
    tiers : sequence of Tier
        Kinds of hubs with their quotas by area, the one with most services first.
    services : sequence of Service
        What visits are for: the share of each, the tiers that give it, and sites that give it as
        well; the shares add up to 1 (`hubplan.study.read_services` reads them from a table).
    keep : sequence of str
        Ids of sites that must be open, in any tier they may hold, within the quotas.
    close : sequence of str
        Ids of sites that must not be open.
    also_open : mapping of str to sequence of str
        Tier to ids of hubs that stand open outside the quotas; their `tiers` are not asked for.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: the least mean journey over all visits where hubs differ in what they give, such as a
    hospital, health centres and posts. Use it when the services, not the buildings, are what has
    to be near: core services at every hub, diagnostics at some, and an addition at one.

    With :math:`q_s` the share of visits for the service s, :math:`T_s` the tiers that give it and
    :math:`L_s` the sites that give it as well, whatever tier they hold,

    .. math:: \min \sum_s q_s \sum_i w_i \min_{j \in S_s} t_{ij}, \qquad
              S_s = \bigcup_{k \in T_s} S^k \cup \Bigl( L_s \cap \bigcup_k S^k \Bigr)

    over disjoint sets :math:`S^k` of sites that may hold the tier k, of which exactly or at most
    :math:`n_{ka}` lie in the area a. Successively inclusive or exclusive hierarchies, coherent or
    not, are all told by the services. `TwoTier` is the case of two tiers and two services. The
    value reported is the mean over visits, in minutes.

    Trade-off: a service with few visits hardly counts; bound the journeys to it (`BestPlan` with a
    `Bound`), and vary the shares, which are assumptions. Who lacks a route to any hub that gives a
    service is counted in visits (`LocationProblem`), so a service that one site alone gives keeps
    that site open.

    References
    ----------
    Narula, S. C. (1984) Hierarchical location-allocation problems: a classification scheme.
    European Journal of Operational Research 15(1), 93-99.
    Sahin, G. and Sural, H. (2007) A review of hierarchical facility location models. Computers
    and Operations Research 34(8), 2310-2331.
    """

    model: ClassVar[str] = "nested"
    unit: ClassVar[str] = "minutes"

    tiers: Sequence[Tier]
    services: Sequence[Service]
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    also_open: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = [
            Fault(name, f"holds {thing!r}", f"Give a list of {kind.__name__}(...).")
            for name, kind in (("tiers", Tier), ("services", Service))
            for thing in getattr(self, name)
            if not isinstance(thing, kind)
        ]
        if not self.tiers:
            faults.append(Fault("tiers", "is empty", "Give a list of Tier(...)."))
        if not faults:
            names = [tier.name for tier in self.tiers]
            faults += [
                Fault("tiers", f"hold '{name}' {count} times", "Give each tier a name of its own.")
                for name, count in Counter(names).items()
                if count > 1
            ]
            faults += services_faults(self.services)
            faults += [
                Fault(
                    f"the service '{service.name}'",
                    f"there is no tier '{tier}'{nearest_name(tier, names)}",
                    f"Tiers are {_quoted(names)}.",
                )
                for service in self.services
                for tier in service.tiers
                if tier not in names
            ]
            faults += _standing_faults(self.also_open, names)
        if not faults and not certain_tiers(self.tiers, self.also_open):
            hint = "Give a tier exactly=True and some area one of its hubs, or name also_open."
            faults.append(Fault("tiers", "no hub is sure to open", hint))
        settle(self, faults=faults)
        object.__setattr__(self, "tiers", tuple(self.tiers))
        object.__setattr__(self, "services", tuple(self.services))
        object.__setattr__(self, "also_open", _as_tuples(self.also_open))

    def with_hubs(self, tier: str, hubs: Mapping[str, int]) -> Nested:
        """Return the question with other quotas of one tier.

        Parameters
        ----------
        tier : str
            Which.
        hubs : mapping of str to int
            Area to the number of hubs.

        Returns
        -------
        Nested
            Otherwise the same.
        """
        tiers = [replace(each, hubs=hubs) if each.name == tier else each for each in self.tiers]
        return replace(self, tiers=tiers)


#: Questions whose hubs stand in tiers.
Tiered = TwoTier | Nested


def tier_names(question: Tiered) -> tuple[str, ...]:
    """Return the names of the tiers of a question, in its order.

    Parameters
    ----------
    question : TwoTier or Nested
        What is asked.

    Returns
    -------
    tuple of str
        Such as ``("main", "mini")``.
    """
    return tuple(tier.name for tier in question.tiers)


def certain_tiers(tiers: Iterable[Tier], also_open: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the tiers of which a hub is open in every plan.

    Parameters
    ----------
    tiers : iterable of Tier
        With their quotas.
    also_open : mapping of str to sequence of str
        Tier to ids of hubs that stand open.

    Returns
    -------
    tuple of str
        Their names.
    """
    return tuple(
        tier.name
        for tier in tiers
        if (tier.exactly and any(tier.hubs.values())) or also_open.get(tier.name)
    )


def _quota_faults(tier: str, hubs: Mapping[str, int]) -> list[Fault]:
    return [
        Fault(f"{tier}, area '{area}'", f"quota is {count!r}", "A quota is a whole number.")
        for area, count in hubs.items()
        if not is_count(count)
    ]


def _standing_faults(also_open: Mapping[str, Sequence[str]], known: Sequence[str]) -> list[Fault]:
    """Return the tiers of hubs that stand which the question does not have, and single ids."""
    faults = [
        Fault("also_open", f"tier '{tier}' is not known", f"Tiers are {_quoted(known)}.")
        for tier in also_open
        if tier not in known
    ]
    return faults + [
        Fault("also_open", f"of '{tier}' is the text {ids!r}", f"Give a list: ['{ids}'].")
        for tier, ids in also_open.items()
        if isinstance(ids, str)
    ]


def _as_tuples(also_open: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {tier: tuple(ids) for tier, ids in also_open.items()}


def _quoted(names: Sequence[str]) -> str:
    """Return names for a sentence: ``'main', 'mini' and 'post'``."""
    *others, last = [f"'{name}'" for name in names]
    return f"{', '.join(others)} and {last}" if others else last
