"""Rules about how busy a hub is; they bind who goes where, not only which hubs are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from hubplan.errors import Fault
from hubplan.location.rules.columns import column_faults
from hubplan.location.rules.rule import Breach, Row, Rule, tier_faults
from hubplan.places import CandidateSites


@dataclass(frozen=True, slots=True)
class LoadRule(Rule):
    """A rule that binds who goes where, and so cannot be checked on open hubs alone.

    Attributes
    ----------
    people : str, float or mapping of str to float
        Column of the sites table (blank = not bound), one number for every hub, or site id to
        number.
    tier : str, optional
        Bind hubs of this tier only.
    name : str, optional
        What people call the rule.
    """

    what: ClassVar[str]

    people: str | float | Mapping[str, float]
    tier: str | None = None

    @property
    def words(self) -> str:
        """What the rule says."""
        limit = f"{self.what} of {self.tier} hubs" if self.tier else self.what
        if isinstance(self.people, str):
            return f"{limit} in column '{self.people}'"
        if isinstance(self.people, Mapping):
            return f"{limit} by site"
        return f"{limit} {self.people:,.15g} people"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return a missing column, unknown sites and tiers, and numbers out of range."""
        found = column_faults(self, sites, self.people, self.what, blank_allowed=True)
        return found + tier_faults(self, tiers, self.tier)

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:  # noqa: ARG002
        """Return no rows: the rule binds the allocation, not the open hubs."""
        return ()


@dataclass(frozen=True, slots=True)
class Capacity(LoadRule):
    """How many people each hub can serve.

    Attributes
    ----------
    people : str, float or mapping of str to float
        Column of the sites table (blank = no limit), one number for every hub, or site id to
        number (a site not named has no limit).
    tier : str, optional
        Bind hubs of this tier only.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: nobody is sent to a hub that is full. People are then *assigned* so that the objective
    is best for all together, and those of one place may be split; some do not go to their nearest
    open hub, and the answer counts them. Without this rule everybody goes to the nearest. With
    two tiers a hub's load is its visits: a share `main_share` of everybody's for main hubs, the
    rest at the hub assigned for core services. Everybody who has a route to some open hub must be
    served.

    References
    ----------
    Ross, G. T. and Soland, R. M. (1977) Modeling facility location problems as generalized
    assignment problems. Management Science 24(3), 345-357.
    Sridharan, R. (1995) The capacitated plant location problem. European Journal of Operational
    Research 87(2), 203-213.
    """

    what: ClassVar[str] = "capacity"

    people: str | float | Mapping[str, float] = "capacity"

    def relaxed(self, breach: Breach) -> str:
        """Say how many people find no room.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"with room for {breach.amount:,.10g} people more"


@dataclass(frozen=True, slots=True)
class MinimumLoad(LoadRule):
    """How many people a hub must serve at least, to be worth opening.

    Attributes
    ----------
    people : str, float or mapping of str to float
        Column of the sites table (blank = no minimum), one number for every hub, or site id to
        number.
    tier : str, optional
        Bind hubs of this tier only.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: no hub too quiet to keep its staff and skills. People are assigned as under `Capacity`:
    some may be sent past a nearer hub to make another one viable.

    References
    ----------
    Guha, S., Meyerson, A. and Munagala, K. (2000) Hierarchical placement and network design
    problems. 41st Symposium on Foundations of Computer Science, 603-612 (lower-bounded facility
    location).
    """

    what: ClassVar[str] = "minimum load"

    def relaxed(self, breach: Breach) -> str:
        """Say how many people are missing.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"with {breach.amount:,.10g} people fewer in all"


def binds_loads(rules: Sequence[Rule]) -> bool:
    """Return whether some rules are about loads, so that people are assigned to hubs.

    Parameters
    ----------
    rules : sequence of Rule
        Rules of a question.

    Returns
    -------
    bool
        False where everybody goes to the nearest open hub.
    """
    return any(isinstance(rule, LoadRule) for rule in rules)
