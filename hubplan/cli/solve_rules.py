"""From the options of ``hubplan solve`` to the rules a plan must keep."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from hubplan.location import Rule
    from hubplan.places import CandidateSites

_QUOTA: Final = re.compile(r"(?P<area>.+?)\s*(?P<sense><=|>=|≤|≥|=)\s*(?P<count>\d+)")


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The options that make rules, as given.

    Attributes
    ----------
    either, at_most_one, implies, quota, linked_mini : sequence of str
        Such as ``"A,B"``, ``"A,B"``, ``"A:B"``, ``"AREA<=1"`` and ``"MINI:MAIN"``.
    spacing : float or None
        Kilometres.
    budget : float or None
        The most that all hubs may cost.
    cost, mini_cost : str or None
        Columns of their costs.
    capacity, minimum_load : str or None
        A column, or a number for every hub.
    """

    either: Sequence[str]
    at_most_one: Sequence[str]
    implies: Sequence[str]
    quota: Sequence[str]
    linked_mini: Sequence[str]
    spacing: float | None
    budget: float | None
    cost: str | None
    mini_cost: str | None
    capacity: str | None
    minimum_load: str | None

    def check(self, *, tiered: bool) -> None:
        """Refuse options that say nothing without another.

        Parameters
        ----------
        tiered : bool
            Whether hubs have tiers.

        Raises
        ------
        BadParameter
            With the option.
        """
        for option, column in (("--cost", self.cost), ("--mini-cost", self.mini_cost)):
            if column is not None and self.budget is None:
                raise typer.BadParameter("goes with --budget", param_hint=option)
        tiers_only = (("--linked-mini", self.linked_mini), ("--mini-cost", self.mini_cost))
        for option, given in tiers_only:
            if given and not tiered:
                what = "goes with the model two-tier or nested"
                raise typer.BadParameter(what, param_hint=option)

    @property
    def binds_loads(self) -> str | None:
        """The option that binds who goes where; None if there is none."""
        loads = {"--capacity": self.capacity, "--minimum-load": self.minimum_load}
        return next((option for option, given in loads.items() if given is not None), None)

    def rules(self, sites: CandidateSites, tiers: Collection[str]) -> list[Rule]:
        """Return the rules.

        Parameters
        ----------
        sites : CandidateSites
            Which names are sites, and which areas.
        tiers : collection of str
            The tiers of the plans; empty if hubs have none.

        Returns
        -------
        list of Rule
            In the order of the options.

        Raises
        ------
        BadParameter
            If words cannot be read.
        """
        from hubplan.location import (  # noqa: PLC0415
            AtMostOneOf,
            Budget,
            Capacity,
            Either,
            MinimumLoad,
            MinimumSpacing,
        )

        found: list[Rule] = [Either(_ids(words, "--either")) for words in self.either]
        found += [AtMostOneOf(_ids(words, "--at-most-one")) for words in self.at_most_one]
        found += [_implies(words) for words in self.implies]
        found += [_quota(words, tiers) for words in self.quota]
        found += [_linked_mini(words, sites) for words in self.linked_mini]
        if self.spacing is not None:
            found.append(MinimumSpacing(self.spacing))
        if self.budget is not None:
            found.append(Budget(self.budget, self.cost or "cost", self.mini_cost))
        if self.capacity is not None:
            found.append(Capacity(_number_or_column(self.capacity)))
        if self.minimum_load is not None:
            found.append(MinimumLoad(_number_or_column(self.minimum_load)))
        return found


def counts_by_area(words: Sequence[str], option: str) -> dict[str, int]:
    """Return how many hubs are asked for in each area.

    Parameters
    ----------
    words : sequence of str
        Such as ``"weald=1"``.
    option : str
        Where they were given, for the message.

    Returns
    -------
    dict of str to int
        By area.

    Raises
    ------
    BadParameter
        If words cannot be read, or name an area twice.
    """
    found: dict[str, int] = {}
    for word in words:
        read = _QUOTA.fullmatch(word.strip())
        if read is None or read["sense"] != "=":
            raise typer.BadParameter(f"'{word}' is not of the form AREA=1", param_hint=option)
        if read["area"] in found:
            raise typer.BadParameter(f"names '{read['area']}' twice", param_hint=option)
        found[read["area"]] = int(read["count"])
    return found


def tier_counts(words: Sequence[str]) -> dict[str, tuple[dict[str, int], bool]]:
    """Return how many hubs of each tier are asked for in each area.

    Parameters
    ----------
    words : sequence of str
        Such as ``"post:weald=1"``, or ``"post:weald<=1"`` for at most so many.

    Returns
    -------
    dict of str to (dict of str to int, bool)
        By tier, in the order of the words: hubs by area, and whether exactly so many.

    Raises
    ------
    BadParameter
        If words cannot be read, name an area of a tier twice, or ask for a tier in both ways.
    """
    option = "--tier"
    found: dict[str, tuple[dict[str, int], bool]] = {}
    for word in words:
        name, colon, rest = (part.strip() for part in word.partition(":"))
        read = _QUOTA.fullmatch(rest)
        if not (name and colon) or read is None or read["sense"] in (">=", "≥"):
            what = f"'{word}' is not of the form TIER:AREA=1 or TIER:AREA<=1"
            raise typer.BadParameter(what, param_hint=option)
        hubs, exactly = found.setdefault(name, ({}, read["sense"] == "="))
        if read["area"] in hubs:
            what = f"names '{read['area']}' twice for '{name}'"
            raise typer.BadParameter(what, param_hint=option)
        if exactly != (read["sense"] == "="):
            what = f"asks for '{name}' with '=' and with '<=': write all its areas alike"
            raise typer.BadParameter(what, param_hint=option)
        hubs[read["area"]] = int(read["count"])
    return found


def with_tier(words: str, tiers: Collection[str]) -> tuple[str | None, str]:
    """Take apart a tier and what it is of.

    Parameters
    ----------
    words : str
        Such as ``"main:ID"``, or ``"ID"`` alone.
    tiers : collection of str
        Which tiers there are.

    Returns
    -------
    tier : str or None
        None if none is named.
    name : str
        The rest.
    """
    tier, colon, name = words.partition(":")
    return (tier.strip(), name.strip()) if colon and tier.strip() in tiers else (None, words)


def _ids(words: str, option: str) -> list[str]:
    ids = [word.strip() for word in words.split(",") if word.strip()]
    if len(set(ids)) < 2:  # noqa: PLR2004
        raise typer.BadParameter(f"'{words}' names fewer than two sites", param_hint=option)
    return ids


def _pair(words: str, option: str, form: str) -> tuple[str, str]:
    first, _, second = (word.strip() for word in words.partition(":"))
    if not (first and second):
        raise typer.BadParameter(f"'{words}' is not of the form {form}", param_hint=option)
    return first, second


def _implies(words: str) -> Rule:
    from hubplan.location import Implies  # noqa: PLC0415

    return Implies(*_pair(words, "--implies", "A:B"))


def _quota(words: str, tiers: Collection[str]) -> Rule:
    from hubplan.location import Quota  # noqa: PLC0415

    tier, rest = with_tier(words.strip(), tiers)
    read = _QUOTA.fullmatch(rest)
    if read is None:
        raise typer.BadParameter(
            f"'{words}' is not of the form AREA=1, AREA<=1 or AREA>=1", param_hint="--quota"
        )
    area, count = read["area"], int(read["count"])
    if read["sense"] == "=":
        return Quota(exactly=count, area=area, tier=tier)
    if read["sense"] in (">=", "≥"):
        return Quota(at_least=count, area=area, tier=tier)
    return Quota(at_most=count, area=area, tier=tier)


def _linked_mini(words: str, sites: CandidateSites) -> Rule:
    from hubplan.location import LinkedMini  # noqa: PLC0415

    mini, main = _pair(words, "--linked-mini", "MINI:MAIN")
    return LinkedMini(**_place("mini", mini, sites), **_place("main", main, sites))


def _place(tier: str, name: str, sites: CandidateSites) -> dict[str, str]:
    """Return whether a name is a site or an area, as `LinkedMini` takes it."""
    for kind in ("site", "area"):
        if name.startswith(f"{kind}="):
            return {f"{tier}_{kind}": name.removeprefix(f"{kind}=")}
    if name in sites.ids and name in sites.areas:
        what = f"'{name}' is a site and an area: write site={name} or area={name}"
        raise typer.BadParameter(what, param_hint="--linked-mini")
    return {f"{tier}_{'site' if name in sites.ids else 'area'}": name}


def _number_or_column(words: str) -> float | str:
    try:
        return float(words)
    except ValueError:
        return words
