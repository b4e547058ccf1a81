"""Rules that set numbers: how many hubs, how far apart, how dear."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from pyproj import Geod

from hubplan.errors import Fault, raise_faults
from hubplan.location.plan import MINI
from hubplan.location.rules.choosing import area_faults
from hubplan.location.rules.columns import column_faults, column_values
from hubplan.location.rules.rule import (
    Breach,
    Hub,
    Row,
    Rule,
    Sense,
    hubs_at,
    ids_of,
    listed,
    site_faults,
    tier_faults,
)
from hubplan.places import CandidateSites
from hubplan.units import METRES_PER_KM, FloatArray

_SIGNS: Final[dict[Sense, str]] = {">=": "≥", "=": "=", "<=": "≤"}


@dataclass(frozen=True, slots=True)
class Quota(Rule):
    """How many hubs are open: in an area, of a tier, among some sites, or in all.

    Attributes
    ----------
    exactly, at_least, at_most : int, optional
        How many; `exactly` alone, or one or both of the others.
    area : str, optional
        Count the hubs of this planning area only.
    tier : str, optional
        Count the hubs of this tier only.
    sites : sequence of str, optional
        Count the hubs among these sites only.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: a fair spread over areas, or what a board has promised one of them. The quotas of
    `TwoTier` say which areas have hubs at all; these come on top.
    """

    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    area: str | None = None
    tier: str | None = None
    sites: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        numbers = {"exactly": self.exactly, "at_least": self.at_least, "at_most": self.at_most}
        given = {key: value for key, value in numbers.items() if value is not None}
        faults = [
            Fault(key, f"is {value!r}", "Give a whole number, 0 or more.")
            for key, value in given.items()
            if not isinstance(value, int) or isinstance(value, bool) or value < 0
        ]
        if not given or (self.exactly is not None and len(given) > 1):
            hint = "Give exactly, or at_least, at_most or both."
            faults.append(Fault(", ".join(numbers), f"{len(given)} of them given", hint))
        elif not faults and (self.at_least or 0) > (
            math.inf if self.at_most is None else self.at_most
        ):
            what = f"at least {self.at_least} and at most {self.at_most}"
            faults.append(Fault("at_least, at_most", what, "Put the smaller number first."))
        raise_faults("the rule Quota", faults)
        if self.sites is not None:
            object.__setattr__(self, "sites", ids_of("the rule Quota", "sites", self.sites))

    @property
    def words(self) -> str:
        """What the rule says."""
        hubs = f"{self.tier} hubs" if self.tier else "hubs"
        where = f" in '{self.area}'" if self.area is not None else ""
        among = f" among {', '.join(self.sites)}" if self.sites is not None else ""
        numbers = [f"{_SIGNS[sense]} {right}" for sense, right in self._limits()]
        return f"{hubs}{where}{among} {' and '.join(numbers)}"

    def relaxed(self, breach: Breach) -> str:
        """Say which number would do.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"{breach.reached:.0f} would do"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown sites, areas and tiers."""
        areas = [] if self.area is None else [self.area]
        return (
            site_faults(self, sites, self.sites or ())
            + area_faults(self, sites, areas)
            + tier_faults(self, tiers, self.tier)
        )

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return one row a number: how many of the hubs are open."""
        counted = [
            site
            for site, area in zip(sites.ids, sites.areas, strict=True)
            if (self.area is None or area == self.area)
            and (self.sites is None or site in self.sites)
        ]
        ones = dict.fromkeys(hubs_at(counted, tiers, self.tier), 1.0)
        return tuple(Row(self.label, ones, sense, right) for sense, right in self._limits())

    def _limits(self) -> list[tuple[Sense, int]]:
        pairs: list[tuple[Sense, int | None]] = [
            (">=", self.at_least),
            ("=", self.exactly),
            ("<=", self.at_most),
        ]
        return [(sense, right) for sense, right in pairs if right is not None]


@dataclass(frozen=True, slots=True)
class MinimumSpacing(Rule):
    """No two hubs nearer to each other than a distance.

    Attributes
    ----------
    km : float
        Least distance in kilometres, over the ground in a straight line (on the WGS84 ellipsoid).
    tier : str, optional
        Bind hubs of this tier only, among themselves.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: hubs spread over the map even where people crowd; also a guard against two hubs that
    draw on the same staff. Sites need ``lon`` and ``lat``.

    References
    ----------
    Karney, C. F. F. (2013) Algorithms for geodesics. Journal of Geodesy 87(1), 43-55.
    Moon, I. D. and Chaudhry, S. S. (1984) An analysis of network location problems with distance
    constraints. Management Science 30(3), 290-307.
    """

    km: float
    tier: str | None = None

    def __post_init__(self) -> None:
        """Check the argument."""
        if not (math.isfinite(self.km) and self.km > 0):
            fault = Fault("km", f"is {self.km!r}", "Give a distance of more than 0 km.")
            raise_faults("the rule MinimumSpacing", [fault])

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"{f'{self.tier} hubs' if self.tier else 'hubs'} at least {self.km:g} km apart"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return unknown tiers and sites without a position."""
        nowhere = np.isnan(sites.lon) | np.isnan(sites.lat)
        lost = [site for site, missing in zip(sites.ids, nowhere, strict=True) if missing]
        found = tier_faults(self, tiers, self.tier)
        if lost:
            what = f"no position is known of {listed(lost)}"
            found.append(Fault(self.label, what, "Give the sites 'lon' and 'lat'."))
        return found

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return one row a pair of sites that are too near: at most one of them is open."""
        near = np.argwhere(np.triu(distances_km(sites) < self.km, k=1)).tolist()
        ids = sites.ids
        return tuple(
            Row(
                self.label,
                dict.fromkeys(hubs_at([ids[a], ids[b]], tiers, self.tier), 1.0),
                "<=",
                1,
            )
            for a, b in near
        )


@dataclass(frozen=True, slots=True)
class Budget(Rule):
    """What all open hubs may cost together.

    Attributes
    ----------
    limit : float
        The most they may cost, in the unit of the costs.
    costs : str or mapping of str to float
        Column of the sites table, or site id to cost.
    mini_costs : str or mapping of str to float, optional
        The same for mini-hubs, where they cost something else.
    name : str, optional
        What people call the rule.

    Notes
    -----
    Aim: the best plan that money buys. Every open hub counts, one that stands already as well:
    give it cost 0 if it is paid for.
    """

    limit: float
    costs: str | Mapping[str, float]
    mini_costs: str | Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Check the argument."""
        if not (math.isfinite(self.limit) and self.limit >= 0):
            fault = Fault("limit", f"is {self.limit!r}", "Give an amount of 0 or more.")
            raise_faults("the rule Budget", [fault])

    @property
    def words(self) -> str:
        """What the rule says."""
        return f"budget {self.limit:,.15g}"

    def relaxed(self, breach: Breach) -> str:
        """Say what would be enough.

        Parameters
        ----------
        breach : Breach
            How the plan that breaks it least does so.

        Returns
        -------
        str
            A few words.
        """
        return f"{breach.reached:,.15g} would do"

    def _faults(self, sites: CandidateSites, tiers: Sequence[str]) -> list[Fault]:
        """Return missing columns and costs."""
        found = column_faults(self, sites, self.costs, "cost")
        if self.mini_costs is not None:
            found += column_faults(self, sites, self.mini_costs, "cost")
            found += tier_faults(self, tiers, MINI)
        return found

    def _rows(self, sites: CandidateSites, tiers: Sequence[str]) -> tuple[Row, ...]:
        """Return one row: what open hubs cost together."""
        dear: dict[Hub, float] = {}
        for tier in tiers:
            own = self.mini_costs if tier == MINI and self.mini_costs is not None else self.costs
            values = column_values(sites, own)
            dear |= {(tier, site): cost for site, cost in zip(sites.ids, values, strict=True)}
        return (Row(self.label, dear, "<=", self.limit),)


def distances_km(sites: CandidateSites) -> FloatArray:
    """Return the distances between all sites over the ground.

    Parameters
    ----------
    sites : CandidateSites
        With positions.

    Returns
    -------
    ndarray of float, shape (m, m)
        Kilometres along the geodesic of the WGS84 ellipsoid; NaN where a position is unknown.
    """
    pairs = np.array(list(combinations(range(len(sites)), 2)), dtype=np.int64).reshape(-1, 2).T
    km = np.zeros((len(sites), len(sites)))
    lon, lat = sites.lon, sites.lat
    _, _, metres = Geod(ellps="WGS84").inv(
        lon[pairs[0]], lat[pairs[0]], lon[pairs[1]], lat[pairs[1]]
    )
    km[pairs[0], pairs[1]] = km[pairs[1], pairs[0]] = np.asarray(metres) / METRES_PER_KM
    return km
