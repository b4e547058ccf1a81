"""Changes to sites: held open, closed, kept, added, moved, and which may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from hubplan.errors import Fault, HubplanError, InputError, nearest_name
from hubplan.location import MAIN, MINI, Plan
from hubplan.places import CandidateSites
from hubplan.places.conditions import Condition, condition_faults, matches
from hubplan.places.projection import unproject
from hubplan.scenario.changes.change import (
    Change,
    SiteId,
    Text,
    clash_faults,
    condition_words,
    given_faults,
    site_faults,
)
from hubplan.scenario.world import World
from hubplan.units import BRITAIN_LON_LAT, BRITISH_NATIONAL_GRID

Sites = Annotated[list[SiteId], Field(min_length=1)]

_POSITIONS: Final = ("postcode", "place", "lon, lat", "easting, northing")


class Open(Change):
    """Hold sites open beside the quotas, whatever else is chosen."""

    change: Literal["open"] = Field(description="Hold sites open beside the quotas.")
    sites: Sites = Field(description="Ids of sites.")
    tier: Literal["main", "mini"] = Field(MINI, description="Tier in which they stand open.")

    @property
    def named_sites(self) -> tuple[str, ...]:
        """The sites held open."""
        return tuple(self.sites)

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown sites, contradictions, and questions without tiers."""
        faults = site_faults(world, "sites", self.sites)
        faults += clash_faults(world, "sites", self.sites, ("close", "keep"))
        faults += given_faults(world, "holds sites open")
        if not hasattr(world.ask.question, "also_open"):
            what = "the study's hubs are all alike, and none can be held open beside them"
            faults.append(Fault("change", what, "Use the change 'keep'."))
        return faults

    def _apply(self, world: World) -> World:
        """Hold them open."""
        question: Any = world.ask.question
        standing = {
            tier: tuple(site for site in ids if site not in self.sites)
            for tier, ids in question.also_open.items()
        }
        standing[self.tier] = (*standing.get(self.tier, ()), *self.sites)
        kept = tuple(site for site in question.keep if site not in self.sites)
        world = _asking(world, replace(question, also_open=standing, keep=kept))
        return _noted(world, "open", self.sites)

    def _words(self, world: World) -> str:
        """Say which stand open."""
        tier = "main hub" if self.tier == MAIN else "mini-hub"
        return f"{names_of(world, self.sites)} held open as {tier}"


class Close(Change):
    """Close sites: they may not be chosen, and today's hubs there are gone."""

    change: Literal["close"] = Field(description="Close sites, for today's hubs too.")
    sites: Sites = Field(description="Ids of sites.")

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown sites and contradictions."""
        faults = site_faults(world, "sites", self.sites)
        return faults + clash_faults(world, "sites", self.sites, ("open", "keep", "move", "plan"))

    def _apply(self, world: World) -> World:
        """Take them from the choice, from what is held open, and from today's plan."""
        question: Any = world.ask.question
        closed = set(self.sites)
        ask: dict[str, Any] = {
            "keep": tuple(site for site in question.keep if site not in closed),
            "close": (*question.close, *sorted(closed.intersection(world.candidates))),
        }
        if hasattr(question, "also_open"):
            ask["also_open"] = {
                tier: tuple(site for site in ids if site not in closed)
                for tier, ids in question.also_open.items()
            }
        today = None if world.today is None else without(world.today, closed)
        world = _asking(replace(world, today=today), replace(question, **ask))
        return _noted(world, "close", self.sites)

    def _words(self, world: World) -> str:
        """Say which are closed."""
        return f"{names_of(world, self.sites)} closed"


class Keep(Change):
    """Keep sites: every plan has a hub there, within the quotas."""

    change: Literal["keep"] = Field(description="Sites that every plan must choose.")
    sites: Sites = Field(description="Ids of sites.")

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown sites, sites that may not be chosen, and contradictions."""
        faults = site_faults(world, "sites", self.sites)
        if not faults:
            faults = [
                Fault(
                    "sites",
                    f"'{site}' is no candidate, and cannot be kept within the quotas",
                    "Hold it open beside them with the change 'open'.",
                )
                for site in self.sites
                if site not in world.candidates
            ]
        faults += clash_faults(world, "sites", self.sites, ("close", "open"))
        return faults + given_faults(world, "keeps sites")

    def _apply(self, world: World) -> World:
        """Add them to those kept."""
        question: Any = world.ask.question
        kept = tuple(dict.fromkeys((*question.keep, *self.sites)))
        return _noted(_asking(world, replace(question, keep=kept)), "keep", self.sites)

    def _words(self, world: World) -> str:
        """Say which are kept."""
        return f"{names_of(world, self.sites)} kept in every plan"


class _Placed(Change):
    """A change that says where a site is."""

    postcode: Text | None = Field(None, description="Where: a postcode of the study.")
    place: Text | None = Field(None, description="Where: a settlement, or the name of a site.")
    lon: float | None = Field(None, description="Where: longitude, WGS84 degrees.")
    lat: float | None = Field(None, description="Where: latitude, WGS84 degrees.")
    easting: float | None = Field(None, description="Where: easting, British National Grid metres.")
    northing: float | None = Field(None, description="Where: northing, the same.")

    def position(self, world: World) -> tuple[float, float]:
        """Return longitude and latitude.

        Parameters
        ----------
        world : World
            With the gazetteer.

        Returns
        -------
        tuple of float
            WGS84 degrees.

        Raises
        ------
        InputError
            If there is not exactly one position, or nobody knows the place.
        """
        ways = {
            "postcode": self.postcode is not None,
            "place": self.place is not None,
            "lon, lat": None not in (self.lon, self.lat),
            "easting, northing": None not in (self.easting, self.northing),
        }
        halves = (self.lon is None) != (self.lat is None)
        halves |= (self.easting is None) != (self.northing is None)
        if sum(ways.values()) != 1 or halves:
            raise InputError(
                f"gives {sum(ways.values()) or 'no'} whole position, not one",
                hint=f"Say where it is by one of: {'; '.join(_POSITIONS)}.",
            )
        if named := self.postcode or self.place:
            found = world.lookup.gazetteer().find(named)
            return found.lon, found.lat
        if self.lon is not None and self.lat is not None:
            west, south, east, north = BRITAIN_LON_LAT
            if west <= self.lat <= east and south <= self.lon <= north:
                raise InputError(
                    f"lon {self.lon:g}, lat {self.lat:g} look swapped",
                    hint="Longitude of west Kent is about 0.3, latitude about 51.2.",
                )
            return self.lon, self.lat
        lon, lat = unproject(
            np.array([self.easting]), np.array([self.northing]), crs=BRITISH_NATIONAL_GRID
        )
        return float(lon[0]), float(lat[0])

    def position_faults(self, world: World) -> list[Fault]:
        """Return what is wrong with the position.

        Parameters
        ----------
        world : World
            With the gazetteer.

        Returns
        -------
        list of Fault
            One, or none.
        """
        try:
            self.position(world)
        except HubplanError as error:
            key = "postcode" if self.postcode else "place" if self.place else "change"
            return [Fault(key, error.message, error.hint)]
        return []


class AddCandidate(_Placed):
    """Add a site that may be chosen."""

    change: Literal["add-candidate"] = Field(description="Add a site that may be chosen.")
    id: SiteId = Field(description="Its id, of letters, digits, hyphens, dots and underscores.")
    label: Text = Field(description="What people call it.")
    area: str = Field("", description="Planning area, as in the sites' table.")
    tiers: list[Literal["main", "mini"]] = Field(
        ["main", "mini"], min_length=1, description="Tiers it may hold."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return an id that is taken, an unknown area, and a wrong position."""
        faults = self.position_faults(world)
        if self.id in world.sites.ids:
            faults.append(
                Fault("id", f"there is a site '{self.id}' already", "Give it an id of its own.")
            )
        areas = {area for area in world.sites.areas if area}
        if self.area and self.area not in areas:
            faults.append(
                Fault(
                    "area",
                    f"'{self.area}' is not one of: {', '.join(sorted(areas))}"
                    f"{nearest_name(self.area, areas)}",
                    "Write the area as in the sites' column 'area'.",
                )
            )
        return faults + given_faults(world, "adds a site that may be chosen")

    def _apply(self, world: World) -> World:
        """Add it at the end of the sites."""
        lon, lat = self.position(world)
        row: dict[str, Any] = {
            "id": self.id,
            "name": self.label,
            "area": self.area,
            "tiers": ";".join(tier for tier in (MAIN, MINI) if tier in self.tiers),
            "existing": False,
            "capacity": np.nan,
            "lon": lon,
            "lat": lat,
        }
        frame = world.sites.frame
        row |= {column: None for column in frame.columns if column not in row}
        # As objects: a column of truth or numbers has a blank cell now.
        added = pd.DataFrame([row], columns=frame.columns, dtype=object)
        joined = pd.concat([frame.astype(object), added])
        joined = joined.reset_index(drop=True)
        for column in ("lon", "lat", "capacity"):
            joined[column] = joined[column].astype(float)
        joined["existing"] = joined["existing"].astype(bool)
        sites = CandidateSites(joined, world.sites.source)
        return replace(world, sites=sites, candidates=(*world.candidates, self.id))

    def _words(self, world: World) -> str:
        """Say what may be chosen, and where."""
        lon, lat = self.position(world)
        where = self.postcode or self.place or f"{lon:.4f}, {lat:.4f}"
        return f"{self.label} at {where} may be chosen"


class Move(_Placed):
    """Move a site: a hub there stands elsewhere."""

    change: Literal["move"] = Field(description="Move a site to another position.")
    site: SiteId = Field(description="Id of the site.")

    def _faults(self, world: World) -> list[Fault]:
        """Return an unknown site, a closed one, and a wrong position."""
        faults = site_faults(world, "site", [self.site])
        faults += clash_faults(world, "site", [self.site], ("close",))
        return faults + self.position_faults(world)

    def _apply(self, world: World) -> World:
        """Give it another position."""
        lon, lat = self.position(world)
        frame = world.sites.frame.copy()
        here = frame["id"] == self.site
        frame.loc[here, ["lon", "lat"]] = [lon, lat]
        for column in ("easting", "northing"):
            if column in frame:  # they would tell where it was
                frame = frame.drop(columns=column)
        sites = CandidateSites(frame, world.sites.source)
        return replace(world, sites=sites).did("move", self.site)

    def _words(self, world: World) -> str:
        """Say where it stands."""
        lon, lat = self.position(world)
        where = self.postcode or self.place or f"{lon:.4f}, {lat:.4f}"
        return f"{names_of(world, [self.site])} moved to {where}"


class RestrictCandidates(Change):
    """Let only some of the candidates be chosen."""

    change: Literal["restrict-candidates"] = Field(
        description="Let only candidates that meet a condition be chosen."
    )
    where: Condition = Field(
        min_length=1, description="Columns of the sites and values, e.g. {nhs_care = true}."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return a wrong condition, and one that leaves nothing to choose."""
        faults = condition_faults("where", self.where, world.sites.frame)
        if not faults and not self._left(world):
            faults.append(Fault("where", f"no candidate has {self.where}", "Loosen the condition."))
        return faults + given_faults(world, "restricts what may be chosen")

    def _apply(self, world: World) -> World:
        """Restrict them."""
        return replace(world, candidates=self._left(world))

    def _words(self, world: World) -> str:
        """Say how many are left."""
        left, told = len(self._left(world)), condition_words(self.where)
        return f"only sites of {told}: {left} of {len(world.candidates)} candidates"

    def _left(self, world: World) -> tuple[str, ...]:
        fits = matches(world.sites.frame, self.where)
        meeting = {site for site, fit in zip(world.sites.ids, fits, strict=True) if fit}
        return tuple(site for site in world.candidates if site in meeting)


def names_of(world: World, ids: Iterable[str]) -> str:
    """Return the names of sites for a sentence.

    Parameters
    ----------
    world : World
        With the sites.
    ids : iterable of str
        Known ids.

    Returns
    -------
    str
        Text from data, to be escaped wherever it is shown.
    """
    known = dict(zip(world.sites.ids, world.sites.names, strict=True))
    return "; ".join(known[site] for site in ids)


def without(plan: Mapping[str, Iterable[str]], closed: set[str] | frozenset[str]) -> Plan | None:
    """Return a plan without some of its hubs.

    Parameters
    ----------
    plan : Plan
        Hubs by tier.
    closed : set of str
        Ids of sites that are closed.

    Returns
    -------
    Plan or None
        None where no hub of the first tier, which gives every service, would be left.
    """
    left = {tier: [site for site in ids if site not in closed] for tier, ids in plan.items()}
    return Plan(left) if next(iter(left.values())) else None


def _asking(world: World, question: Any) -> World:  # noqa: ANN401 - of whatever kind it was
    return replace(world, ask=replace(world.ask, question=question))


def _noted(world: World, verb: str, sites: Iterable[str]) -> World:
    for site in sites:
        world = world.did(verb, site)
    return world
