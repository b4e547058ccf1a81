"""Rules about which sites are open: keep, close, either, at most one of, implies, linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.location.plan import MAIN, MINI
from hubplan.location.rules.rule import (
    Breach,
    Row,
    Rule,
    hubs_at,
    ids_of,
    listed,
    site_faults,
    tier_faults,
)
from hubplan.places import CandidateSites


@dataclass(frozen=True, slots=True)
class Keep(Rule):
    """Sites that must be open.

    Attributes
    ----------
    sites : sequence of str
        Ids.
    tier : str, optional
        Tier they must hold; None = any.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: hubs that are built, promised or liked stay. The `keep` of a question says the same
    without a name or a tier.
    """

    sites: Sequence[str]
    tier: str | None = None

    def __post_init__(self) -> None:
        """Check the argument."""
        object.__setattr__(self, "sites", ids_of("the rule Keep", "sites", self.sites))

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"keep: {', '.join(self.sites)}{_as_tier(self.tier)}"

    def relaxed(self, breach: Breach) -> str:
        """Say which sites to give up.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"without {listed(breach.sites)}"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown sites and tiers."""
        return site_faults(self, sites, self.sites) + tier_faults(self, tiers, self.tier)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return one row a site: it is open."""
        return tuple(
            Row(self.label, dict.fromkeys(hubs_at([site], tiers, self.tier), 1.0), ">=", 1)
            for site in self.sites
        )


@dataclass(frozen=True, slots=True)
class Close(Rule):
    """Sites that must not be open.

    Attributes
    ----------
    sites : sequence of str
        Ids.
    tier : str, optional
        Tier they must not hold; None = any.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: sites that are sold, unfit or unwanted. The `close` of a question says the same without a
    name or a tier.
    """

    sites: Sequence[str]
    tier: str | None = None

    def __post_init__(self) -> None:
        """Check the argument."""
        object.__setattr__(self, "sites", ids_of("the rule Close", "sites", self.sites))

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"close: {', '.join(self.sites)}{_as_tier(self.tier)}"

    def relaxed(self, breach: Breach) -> str:
        """Say which sites to allow.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"with {listed(breach.sites)} allowed"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown sites and tiers."""
        return site_faults(self, sites, self.sites) + tier_faults(self, tiers, self.tier)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return one row a site: it is not open."""
        return tuple(
            Row(self.label, dict.fromkeys(hubs_at([site], tiers, self.tier), 1.0), "<=", 0)
            for site in self.sites
        )


@dataclass(frozen=True, slots=True)
class Either(Rule):
    """At least one of some sites is open.

    Attributes
    ----------
    sites : sequence of str
        Ids.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: a promise with a choice in it, such as a hub at the cottage hospital or the town hall.
    With `AtMostOneOf` over the same sites it says exactly one.
    """

    sites: Sequence[str]

    def __post_init__(self) -> None:
        """Check the argument."""
        object.__setattr__(self, "sites", ids_of("the rule Either", "sites", self.sites))

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"at least one of: {', '.join(self.sites)}"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:  # noqa: ARG002
        """Return unknown sites."""
        return site_faults(self, sites, self.sites)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return one row: at least one is open."""
        hubs = hubs_at(self.sites, tiers, None)
        return (Row(self.label, dict.fromkeys(hubs, 1.0), ">=", 1),)


@dataclass(frozen=True, slots=True)
class AtMostOneOf(Rule):
    """No more than one of some sites is open.

    Attributes
    ----------
    sites : sequence of str
        Ids, at least two.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: sites that stand for one another: two buildings in one town, two owners' offers.
    """

    sites: Sequence[str]

    def __post_init__(self) -> None:
        """Check the argument."""
        ids = ids_of("the rule AtMostOneOf", "sites", self.sites, least=2)
        object.__setattr__(self, "sites", ids)

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"at most one of: {', '.join(self.sites)}"

    def relaxed(self, breach: Breach) -> str:
        """Say how many to allow.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"{breach.reached:.0f} of them would do"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:  # noqa: ARG002
        """Return unknown sites."""
        return site_faults(self, sites, self.sites)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return one row: at most one is open."""
        hubs = hubs_at(self.sites, tiers, None)
        return (Row(self.label, dict.fromkeys(hubs, 1.0), "<=", 1),)


@dataclass(frozen=True, slots=True)
class Implies(Rule):
    """If one site is open, another is too.

    Attributes
    ----------
    site : str
        Id of the site that asks for the other.
    then : str
        Id of the site that must be open with it.
    tier, then_tier : str, optional
        Count each only when it holds this tier; None = any.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: a hub that makes sense only beside another, such as imaging beside a laboratory.
    """

    site: str
    then: str
    tier: str | None = None
    then_tier: str | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        if self.site == self.then:
            what = f"both are '{self.site}'"
            raise_faults("the rule Implies", [Fault("site, then", what, "Name two sites.")])

    @property
    def words(self) -> str:
        """What the rule says."""
        return (
            f"if {self.site} is open{_as_tier(self.tier)}, "
            f"then {self.then}{_as_tier(self.then_tier)}"
        )

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown sites and tiers."""
        named = site_faults(self, sites, (self.site, self.then))
        return named + tier_faults(self, tiers, self.tier, self.then_tier)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return one row: the second is open whenever the first is."""
        needs = dict.fromkeys(hubs_at([self.site], tiers, self.tier), 1.0)
        gives = dict.fromkeys(hubs_at([self.then], tiers, self.then_tier), -1.0)
        return (Row(self.label, {**needs, **gives}, "<=", 0),)


@dataclass(frozen=True, slots=True)
class LinkedMini(Rule):
    """A mini-hub opens only if a main hub does, site by site or area by area.

    Attributes
    ----------
    mini_site, mini_area : str, optional
        Which mini-hubs are bound: the one at a site, or all of an area. Give one of the two.
    main_site, main_area : str, optional
        Which main hub frees them: the one at a site, or any of an area. Give one of the two.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: mini-hubs that are run from a main hub; without it nobody could staff them. For questions
    with two tiers.
    """

    mini_site: str | None = None
    mini_area: str | None = None
    main_site: str | None = None
    main_area: str | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = [
            Fault(f"{tier}_site, {tier}_area", f"{'both' if site else 'neither'} given", hint)
            for tier, site, area in (
                (MINI, self.mini_site, self.mini_area),
                (MAIN, self.main_site, self.main_area),
            )
            for hint in (f"Give {tier}_site or {tier}_area.",)
            if (site is None) == (area is None)
        ]
        raise_faults("the rule LinkedMini", faults)

    @property
    def words(self) -> str:
        """What the rule says."""
        mini = f"at {self.mini_site}" if self.mini_site else f"in '{self.mini_area}'"
        main = f"at {self.main_site}" if self.main_site else f"in '{self.main_area}'"
        return f"a mini-hub {mini} only with a main hub {main}"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown sites and areas, and questions without tiers."""
        named = [site for site in (self.mini_site, self.main_site) if site is not None]
        areas = [area for area in (self.mini_area, self.main_area) if area is not None]
        return (
            site_faults(self, sites, named)
            + area_faults(self, sites, areas)
            + tier_faults(self, tiers, MAIN, MINI)
        )

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return one row a mini-hub: it is open only if a main hub is."""
        mains = hubs_at(_bound(sites, self.main_site, self.main_area), tiers, MAIN)
        minis = hubs_at(_bound(sites, self.mini_site, self.mini_area), tiers, MINI)
        return tuple(
            Row(self.label, {mini: 1.0, **dict.fromkeys(mains, -1.0)}, "<=", 0) for mini in minis
        )


def area_faults(rule: Rule, sites: CandidateSites, named: Sequence[str]) -> list[Fault]:
    """Return a fault for each area in which no site lies.

    Parameters
    ----------
    rule : Rule
        The rule that names them.
    sites : CandidateSites
        The sites of the problem.
    named : sequence of str
        Areas.

    Returns
    -------
    list of Fault
        With the nearest name.
    """
    known = {area for area in sites.areas if area}
    hint = (
        f"Known areas: {', '.join(sorted(map(repr, known)))}."
        if known
        else "Give the sites an 'area'."
    )
    return [
        Fault(rule.label, f"no site lies in '{area}'{nearest_name(area, known)}", hint)
        for area in named
        if area not in known
    ]


def _bound(sites: CandidateSites, site: str | None, area: str | None) -> list[str]:
    if site is not None:
        return [site]
    return [i for i, where in zip(sites.ids, sites.areas, strict=True) if where == area]


def _as_tier(tier: str | None) -> str:
    return f" as a {tier} hub" if tier else ""
