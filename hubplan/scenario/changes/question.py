"""Changes to what is asked: quotas, share of visits, for whom, by which aim, or a plan outright."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from hubplan.errors import Fault, InputError, nearest_name
from hubplan.location import OPEN, Plan, TwoTier
from hubplan.location.solution import AimQuestion
from hubplan.places.demand import weight_column_faults
from hubplan.places.tables import Table
from hubplan.scenario.changes.change import (
    Change,
    SiteId,
    Text,
    clash_faults,
    given_faults,
    site_faults,
)
from hubplan.scenario.changes.sites import names_of
from hubplan.scenario.world import COVERAGE, MEAN, World

_TODAY = "today"


class Quotas(Change):
    """Ask for other numbers of hubs."""

    change: Literal["quotas"] = Field(description="Other numbers of hubs by area.")
    main: dict[str, Annotated[int, Field(ge=0, strict=True)]] | None = Field(
        None, description="Main hubs in each area, exactly; absent = as they are."
    )
    mini: dict[str, Annotated[int, Field(ge=0, strict=True)]] | None = Field(
        None, description="Mini-hubs in each area, at most; {} = none; absent = as they are."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown areas, and questions that cannot be asked."""
        faults = given_faults(world, "asks for other quotas") + _tier_faults(world)
        areas = {area for area in world.sites.areas if area}
        for key, quota in (("main", self.main), ("mini", self.mini)):
            faults += [
                Fault(
                    key,
                    f"area '{area}' is not one of: {', '.join(sorted(areas)) or 'none'}"
                    f"{nearest_name(area, areas)}",
                    "Write the areas as in the sites' column 'area'.",
                )
                for area in quota or {}
                if area not in areas
            ]
        if self.main is None and self.mini is None:
            faults.append(Fault("change", "gives neither main nor mini", "Give one of them."))
        if not faults:
            try:
                self.apply(world)
            except InputError as error:
                faults.append(Fault("main", error.message.splitlines()[-1].strip(), error.hint))
        return faults

    def _apply(self, world: World) -> World:
        """Ask for them."""
        question: Any = world.ask.question
        main = question.main if self.main is None else self.main
        mini = question.mini if self.mini is None else self.mini
        asked = replace(question, main=main, mini=mini)
        return replace(world, ask=replace(world.ask, question=asked))

    def _words(self, _world: World) -> str:
        """Say how many are asked for."""
        told = []
        for noun, quota in (("main hub", self.main), ("mini-hub", self.mini)):
            if quota is not None:
                hubs = sum(quota.values())
                told.append(f"{hubs} {noun}{'' if hubs == 1 else 's'}" if hubs else f"no {noun}")
        return " and ".join(told)


class MainShare(Change):
    """Another share of visits that need a main hub."""

    change: Literal["main-share"] = Field(description="Another share of visits to a main hub.")
    share: Annotated[float, Field(ge=0, le=1)] = Field(
        description="Share of visits that need a main hub: an assumption."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return questions without tiers."""
        return _tier_faults(world)

    def _apply(self, world: World) -> World:
        """Ask with it."""
        question: Any = world.ask.question
        asked = replace(question, main_share=self.share)
        return replace(world, ask=replace(world.ask, question=asked))

    def _words(self, _world: World) -> str:
        """Say the share."""
        return f"{self.share:.0%} of visits need a main hub"


class Weight(Change):
    """Choose the plan for some of the people; figures are still of everybody."""

    change: Literal["weight"] = Field(description="Choose the plan for a group of people.")
    column: Text = Field(description="Column of the demand table that counts them.")

    def _faults(self, world: World) -> list[Fault]:
        """Return a column that counts nobody, and plans given outright."""
        table = Table(world.demand.frame, world.everybody.source)
        hint = "Name a column that counts people."
        faults = [
            Fault("column", fault.what, hint) for fault in weight_column_faults(table, self.column)
        ]
        return faults + given_faults(world, "chooses for a group")

    def _apply(self, world: World) -> World:
        """Choose for them."""
        return replace(world, ask=replace(world.ask, weight=self.column))

    def _words(self, world: World) -> str:
        """Say for whom."""
        label = world.lookup.group_labels.get(self.column, self.column.replace("_", " "))
        return f"chosen for: {label}"


class Aim(Change):
    """Choose the plan by another aim."""

    change: Literal["aim"] = Field(description="Choose the plan by another aim.")
    aim: Literal["mean", "coverage"] = Field(
        description="coverage: most people within the headline minutes, then the least mean visit; "
        "mean: the least mean visit."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return plans given outright, and questions that have an aim of their own."""
        faults = given_faults(world, "chooses by another aim")
        if isinstance(world.ask.question, AimQuestion):
            what = "the study's question has an aim of its own"
            faults.append(Fault("change", what, "Take the change out."))
        return faults

    def _apply(self, world: World) -> World:
        """Choose by it."""
        return replace(world, ask=replace(world.ask, aim=self.aim))

    def _words(self, world: World) -> str:
        """Say the aim."""
        if self.aim == COVERAGE:
            within = f"{world.headline_minutes:g} minutes"
            return f"chosen for most people within {within}, then for the least mean visit"
        assert self.aim == MEAN
        return "chosen for the least mean visit"


class GivenPlan(Change):
    """Judge a plan given outright: today's, or a list of sites."""

    change: Literal["plan"] = Field(description="Judge a plan given outright.")
    of: Literal["today"] | None = Field(None, description="'today' = today's hubs.")
    main: list[SiteId] = Field(default_factory=list, description="Ids of its main hubs.")
    mini: list[SiteId] = Field(default_factory=list, description="Ids of its mini-hubs.")
    open: list[SiteId] = Field(
        default_factory=list, description="Ids of its hubs, where all are alike."
    )

    @property
    def named_sites(self) -> tuple[str, ...]:
        """The hubs of the plan."""
        return (*self.main, *self.mini, *self.open)

    def _faults(self, world: World) -> list[Fault]:
        """Return unknown sites, sites listed twice, and contradictions."""
        faults = given_faults(world, "gives a plan")
        listed = self.named_sites
        if (self.of is None) == (not listed):
            what = "gives both today's plan and a list" if listed else "gives no plan"
            faults.append(Fault("change", what, 'Write of = "today", or list sites.'))
        if self.of == _TODAY and world.today is None:
            what = "the study names no baseline as today, or all its main hubs are closed"
            faults.append(Fault("of", what, "Name one with the key 'today' of the study."))
        for key in ("main", "mini", "open"):
            ids = getattr(self, key)
            faults += site_faults(world, key, ids)
            faults += clash_faults(world, key, ids, ("close",))
            faults += [
                Fault(key, f"lists '{site}' twice", "A site has one tier.")
                for site in dict.fromkeys(ids)
                if listed.count(site) > 1
            ]
        if listed and (self.open or not self.main) == isinstance(world.ask.question, TwoTier):
            right = "main and mini" if isinstance(world.ask.question, TwoTier) else "open"
            faults.append(Fault("change", "lists no hub that gives every service",
                                f"List the sites under {right}."))  # fmt: skip
        asked = [verb for verb, _ in world.done if verb in ("open", "keep")]
        if asked or world.ask.aim != MEAN or world.ask.weight is not None:
            what = "gives a plan, but an earlier change says how to choose one"
            faults.append(Fault("change", what, "Take one of the two out."))
        return faults

    def _apply(self, world: World) -> World:
        """Judge it."""
        plan = self._plan(world)
        world = replace(world, ask=replace(world.ask, given=plan))
        for site in plan.open_sites:
            world = world.did("plan", site)
        return world

    def _words(self, world: World) -> str:
        """Say which hubs."""
        if self.of == _TODAY:
            return "today's hubs, as they are"
        return f"these hubs: {names_of(world, self._plan(world).open_sites)}"

    def _plan(self, world: World) -> Plan:
        if self.of == _TODAY:
            assert world.today is not None
            return world.today
        return Plan({OPEN: self.open} if self.open else {"main": self.main, "mini": self.mini})


class Threshold(Change):
    """Another threshold for the first sentence, and for the aim of coverage."""

    change: Literal["threshold"] = Field(description="Another headline threshold.")
    minutes: Annotated[float, Field(gt=0, le=1440)] = Field(description="In minutes.")

    def _faults(self, _world: World) -> list[Fault]:
        """Return nothing: any threshold will do."""
        return []

    def _apply(self, world: World) -> World:
        """Use it."""
        return replace(world, headline_minutes=self.minutes)

    def _words(self, _world: World) -> str:
        """Say the threshold."""
        return f"judged by {self.minutes:g} minutes"


def _tier_faults(world: World) -> list[Fault]:
    if isinstance(world.ask.question, TwoTier):
        return []
    hint = "Take the change out, or choose the model two-tier in [plan]."
    return [Fault("change", "says nothing for a study whose hubs are all alike", hint)]
