"""What every rule is: a name, what it says in words, and linear rows over open hubs."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.places import CandidateSites
from hubplan.units import BoolArray, FloatArray

#: A hub that may open: its tier and the id of its site.
Hub = tuple[str, str]

#: How the left side of a row stands to its right side.
Sense = Literal["<=", "=", ">="]

#: Sums of costs come out a rounding away from themselves; a rule is not broken by that.
ROUNDING: Final = 1e-9

_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One linear row over open hubs: the sum over those that are open, a sense, a right side.

    Attributes
    ----------
    rule : str
        Label of the rule the row belongs to.
    coefficients : mapping of (tier, site id) to float
        What each hub adds when it is open; a hub that is not named adds nothing, and a hub that
        can never open may be named.
    sense : {"<=", "=", ">="}
        How the sum stands to `right`.
    right : float
        Right side.
    """

    rule: str
    coefficients: Mapping[Hub, float]
    sense: Sense
    right: float

    def keeps(self, sums: FloatArray) -> BoolArray:
        """Return which sums of open hubs keep the row.

        Parameters
        ----------
        sums : ndarray of float
            Left sides.

        Returns
        -------
        ndarray of bool
            Of the same shape; differences within rounding keep the row.
        """
        slack = ROUNDING * max(1.0, abs(self.right))
        if self.sense == "<=":
            return np.asarray(sums <= self.right + slack)
        if self.sense == ">=":
            return np.asarray(sums >= self.right - slack)
        return np.asarray(np.abs(sums - self.right) <= slack)

    def holds(self, plan: Mapping[str, Sequence[str]]) -> bool:
        """Return whether a plan keeps the row.

        Parameters
        ----------
        plan : mapping of str to sequence of str
            Site ids by tier.

        Returns
        -------
        bool
            True if it does.
        """
        hubs = [(tier, site) for tier, ids in plan.items() for site in ids]
        total = math.fsum(self.coefficients.get(hub, 0.0) for hub in hubs)
        return bool(self.keeps(np.array(total)))


@dataclass(frozen=True, slots=True)
class Breach:
    """How a plan breaks something it should keep, and no other plan by less.

    Attributes
    ----------
    amount : float
        By how much, summed over the rows it breaks: hubs, sites, people or money.
    reached : float
        The sum of its first row, such as the number of hubs or what they cost.
    sites : tuple of str
        Of a list of sites: those that are not as the list asks.
    """

    amount: float
    reached: float
    sites: tuple[str, ...] = ()


#: What it takes of a rule that knows no degrees.
LEAVE_OUT: Final = "only by leaving it out"


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """A rule that a plan must keep.

    Attributes
    ----------
    name : str, optional
        What people call it, such as the promise it comes from; explanations use it.
    """

    name: str | None = field(default=None, kw_only=True)

    @property
    @abstractmethod
    def words(self) -> str:
        """What the rule says, in a few plain words."""

    @property
    def label(self) -> str:
        """The rule's name, or else what it says."""
        return self.name or self.words

    @property
    def told(self) -> str:
        """What the rule says, after its name if it has one."""
        return f"{self.name} ({self.words})" if self.name else self.words

    def faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return everything that keeps the rule from being understood.

        Parameters
        ----------
        sites : CandidateSites
            The sites of the problem.
        tiers : sequence of str
            The tiers of a plan: ``("open",)`` or ``("main", "mini")``.

        Returns
        -------
        list of Fault
            Unknown sites, areas or tiers, missing columns; empty when all is well.
        """
        return self._faults(sites, tiers)

    def rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return the rule as linear rows over open hubs.

        Parameters
        ----------
        sites : CandidateSites
            The sites of the problem.
        tiers : sequence of str
            The tiers of a plan.

        Returns
        -------
        tuple of Row
            All of them must hold; every hub that is open counts, those that stand outside the
            quotas (`TwoTier.also_open`) as well.
        """
        return self._rows(sites, tiers)

    def relaxed(self, breach: Breach) -> str:  # noqa: ARG002
        """Return how far the rule would have to give way.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words, such as ``"4 would do"``.
        """
        return LEAVE_OUT

    @abstractmethod
    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return everything that keeps the rule from being understood."""

    @abstractmethod
    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return the rule as linear rows."""


def hubs_at(site_ids: Iterable[str], tiers: Sequence[str], tier: str | None) -> list[Hub]:
    """Return the hubs that may stand at some sites.

    Parameters
    ----------
    site_ids : iterable of str
        Sites.
    tiers : sequence of str
        Tiers of a plan.
    tier : str or None
        Count hubs of this tier only; None = of any.

    Returns
    -------
    list of (tier, site id)
        In the order of the sites.
    """
    counted = tiers if tier is None else (tier,)
    return [(t, site) for site in site_ids for t in counted]


def ids_of(source: str, argument: str, given: Sequence[str], *, least: int = 1) -> tuple[str, ...]:
    """Return a list of ids without repeats, or refuse what is no list of enough ids.

    Parameters
    ----------
    source : str
        The rule, for the message.
    argument : str
        Name of the argument.
    given : sequence of str
        Ids.
    least : int
        How many different ids the rule needs to make sense.

    Returns
    -------
    tuple of str
        In the order given.

    Raises
    ------
    InputError
        If a text was given in place of a list, or too few ids.
    """
    if isinstance(given, str):
        what, hint = f"is the text {given!r}", f"Give a list: {argument}=['{given}']."
        raise_faults(source, [Fault(argument, what, hint)])
    ids = tuple(dict.fromkeys(given))
    if len(ids) < least:
        noun = "id" if least == 1 else "different ids"
        what = f"names {len(ids)} site{'s' * (len(ids) != 1)}"
        raise_faults(source, [Fault(argument, what, f"Name at least {least} {noun}.")])
    return ids


def site_faults(rule: Rule, sites: CandidateSites, named: Iterable[str]) -> list[Fault]:
    """Return a fault for each id that no site has.

    Parameters
    ----------
    rule : Rule
        The rule that names them.
    sites : CandidateSites
        The sites of the problem.
    named : iterable of str
        Ids.

    Returns
    -------
    list of Fault
        With the nearest id.
    """
    known = set(sites.ids)
    hint = f"Known ids: {listed(sorted(known))}."
    return [
        Fault(rule.label, f"no site has the id '{site}'{nearest_name(site, known)}", hint)
        for site in named
        if site not in known
    ]


def tier_faults(rule: Rule, tiers: Sequence[str], *named: str | None) -> list[Fault]:
    """Return a fault for each tier that plans of the question do not have.

    Parameters
    ----------
    rule : Rule
        The rule that names them.
    tiers : sequence of str
        Tiers of a plan.
    *named : str or None
        Tiers; None stands for any.

    Returns
    -------
    list of Fault
        One for each unknown tier.
    """
    known = " and ".join(f"'{tier}'" for tier in tiers)
    return [
        Fault(rule.label, f"plans of this question have no tier '{tier}'", f"They have {known}.")
        for tier in named
        if tier is not None and tier not in tiers
    ]


def listed(ids: Sequence[str]) -> str:
    """Return ids in quotation marks, the first ten of them.

    Parameters
    ----------
    ids : sequence of str
        Ids.

    Returns
    -------
    str
        Such as ``"'a', 'b' and 12 more"``.
    """
    shown = ", ".join(f"'{name}'" for name in ids[:_LISTED])
    return shown + (f" and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else "")
