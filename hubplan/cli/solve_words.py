"""From the words of ``hubplan solve`` to the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from hubplan.cli.solve_aims import AimReader, AimWords
from hubplan.cli.solve_rules import counts_by_area, tier_counts, with_tier

if TYPE_CHECKING:
    from hubplan.location import (
        Aim,
        BestPlan,
        Bound,
        LocationProblem,
        MeanVisit,
        ParetoFront,
        PartialLSCP,
        Priority,
        Question,
        Rule,
        Service,
    )
    from hubplan.location.solvers.plan_table import Plans

_TWO_TIERS: Final = ("main", "mini")
_PERCENT: Final = 100.0


class Model(StrEnum):
    """Location models."""

    P_MEDIAN = "p-median"
    MCLP = "mclp"
    LSCP = "lscp"
    P_CENTER = "p-center"
    TWO_TIER = "two-tier"
    NESTED = "nested"


#: Models whose plans any aim can choose among.
_TAKES_AIMS: Final = (Model.P_MEDIAN, Model.TWO_TIER, Model.NESTED)
#: Models whose hubs have tiers.
_TIERED: Final = (Model.TWO_TIER, Model.NESTED)


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The options that make the question, as given.

    Attributes
    ----------
    model : Model
        Location model.
    hubs : int or None
        How many hubs.
    within : float or None
        Promised time.
    share : float or None
        Per cent of people who must be within it.
    main, mini : sequence of str
        Hubs of each tier by area, such as ``"weald=1"``.
    tier : sequence of str
        Hubs of any tiers by area, such as ``"post:weald<=2"``.
    main_share : str or None
        Share of visits that need a main hub, such as ``"0.3"`` or ``"30%"``.
    services : Path or None
        A table of services in its place.
    also_open, keep, close : sequence of str
        Sites, such as ``"main:ID"``.
    aims : AimWords
        What makes a plan good.
    """

    model: Model
    hubs: int | None
    within: float | None
    share: float | None
    main: Sequence[str]
    mini: Sequence[str]
    tier: Sequence[str]
    main_share: str | None
    services: Path | None
    also_open: Sequence[str]
    keep: Sequence[str]
    close: Sequence[str]
    aims: AimWords

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers of the plans; none if hubs are all alike."""
        if self.model == Model.NESTED:
            return tuple(tier_counts(self.tier))
        return _TWO_TIERS if self.model == Model.TWO_TIER else ()

    def check(self) -> None:
        """Refuse options that the model lacks or does not take.

        Raises
        ------
        BadParameter
            With the option.
        """
        tiered = self.model in _TIERED
        needs_time = self.model in (Model.MCLP, Model.LSCP) or self.share is not None
        for option, value, needed in (
            ("-p (--hubs)", self.hubs, not tiered and self.model != Model.LSCP),
            ("--within", self.within, needs_time),
        ):
            if needed and value is None:
                what = f"the model {self.model} needs {option}"
                raise typer.BadParameter(what, param_hint=option)
            if not needed and value is not None:
                raise typer.BadParameter(f"the model {self.model} takes none", param_hint=option)
        self._check_tiers()
        if self.share is not None:
            if self.model not in (*_TAKES_AIMS, Model.LSCP):
                what = "goes with p-median, two-tier or lscp"
                raise typer.BadParameter(what, param_hint="--share")
            if not 1 < self.share <= _PERCENT:
                what = f"is {self.share:g}: give per cent, above 1 and at most 100, such as 80"
                raise typer.BadParameter(what, param_hint="--share")
        for option, given in self.aims.given.items():
            if given and self.model not in _TAKES_AIMS:
                what = "goes with the models p-median and two-tier"
                raise typer.BadParameter(what, param_hint=option)
        self.aims.check()

    def _check_tiers(self) -> None:
        takers = {
            "--main": (self.main, (Model.TWO_TIER,)),
            "--mini": (self.mini, (Model.TWO_TIER,)),
            "--main-share": (self.main_share, (Model.TWO_TIER,)),
            "--tier": (self.tier, (Model.NESTED,)),
            "--services": (self.services, _TIERED),
            "--also-open": (self.also_open, _TIERED),
        }
        for option, (given, models) in takers.items():
            if given and self.model not in models:
                what = f"goes with the model {' or '.join(models)}"
                raise typer.BadParameter(what, param_hint=option)
        if self.main_share is not None and self.services is not None:
            what = "--main-share and --services exclude each other"
            raise typer.BadParameter(what, param_hint="--services")
        opened = self.also_open
        needs = {
            "--main-share": (self.main_share or self.services, "such as 0.3, or --services"),
            "--main": (self.main or opened, "main hubs, such as --main AREA=1"),
        }
        if self.model == Model.NESTED:
            needs = {
                "--tier": (self.tier, "such as --tier post:AREA=1"),
                "--services": (self.services, "a table of them"),
            }
        for option, (given, words) in needs.items() if self.model in _TIERED else ():
            if not given:
                what = f"the model {self.model} needs {option}: {words}"
                raise typer.BadParameter(what, param_hint=option)
        self._standing()

    def plans(self, rules: Sequence[Rule]) -> Plans:
        """Return which plans there are.

        Parameters
        ----------
        rules : sequence of Rule
            What the plan must keep.

        Returns
        -------
        PMedian, TwoTier or Nested
            So many hubs, or so many by area and tier.
        """
        from hubplan.location import Nested, PMedian, Tier, TwoTier  # noqa: PLC0415

        if self.model not in _TIERED:
            return PMedian(self.hubs or 0, keep=self.keep, close=self.close, rules=rules)
        held = self._held_by_tier(rules)
        main, mini = counts_by_area(self.main, "--main"), counts_by_area(self.mini, "--mini")
        if self.services is None:
            return TwoTier(main=main, mini=mini, main_share=self._main_share(), **held)
        tiers = [Tier("main", main), Tier("mini", mini, exactly=False)]
        if self.model == Model.NESTED:
            found = tier_counts(self.tier)
            tiers = [Tier(name, hubs, exactly) for name, (hubs, exactly) in found.items()]
        return Nested(tiers, self._services(), **held)

    def question(
        self, problem: LocationProblem, rules: Sequence[Rule]
    ) -> Question | BestPlan | PartialLSCP:
        """Return the question.

        Parameters
        ----------
        problem : LocationProblem
            The data, for aims that are fitted to it.
        rules : sequence of Rule
            What the plan must keep.

        Returns
        -------
        Question, BestPlan or PartialLSCP
            What was asked.
        """
        from hubplan.location import LSCP, MCLP, BestPlan, PartialLSCP, PCenter  # noqa: PLC0415

        held: dict[str, Any] = {"keep": self.keep, "close": self.close, "rules": rules}
        hubs, within = self.hubs or 0, self.within or 0.0
        if self.model == Model.LSCP:
            if self.share is None:
                return LSCP(within, **held)
            return PartialLSCP(within, self.share / _PERCENT, **held)
        if self.model == Model.MCLP:
            return MCLP(hubs, within, **held)
        if self.model == Model.P_CENTER:
            return PCenter(hubs, **held)
        plans = self.plans(rules)
        reader = self.reader(problem, plans)
        bounds = self._bounds(reader)
        aims = self._in_order(reader)
        if aims == [self.own_aim()] and not bounds:
            return plans
        return BestPlan(plans, aims, bounds)

    def front(self, problem: LocationProblem, rules: Sequence[Rule], words: str) -> ParetoFront:
        """Return the question for every choice between some aims.

        Parameters
        ----------
        problem : LocationProblem
            The data, for aims that are fitted to it.
        rules : sequence of Rule
            What the plan must keep.
        words : str
            The aims, separated by commas.

        Returns
        -------
        ParetoFront
            What was asked.
        """
        from hubplan.location import ParetoFront  # noqa: PLC0415

        plans = self.plans(rules)
        reader = self.reader(problem, plans)
        return ParetoFront(plans, reader.aims(words, "--pareto"), self._bounds(reader))

    def reader(self, problem: LocationProblem, plans: Plans) -> AimReader:
        """Return what reads the words of aims.

        Parameters
        ----------
        problem : LocationProblem
            The data.
        plans : PMedian, TwoTier or Nested
            Which plans there are.

        Returns
        -------
        AimReader
            For these.
        """
        visit = self._visit() if self.tiers else None
        return AimReader(problem, plans, visit, self.aims.aversion or 1.0)

    def own_aim(self) -> Aim:
        """Return what the model makes good, as an aim.

        Returns
        -------
        Aim
            A mean, a share or the longest journey.
        """
        from hubplan.location import MeanMinutes, ShareWithin, WorstPlace  # noqa: PLC0415

        if self.model in _TIERED:
            return self._visit()
        if self.model == Model.MCLP:
            return ShareWithin(self.within or 0.0)
        return WorstPlace() if self.model == Model.P_CENTER else MeanMinutes()

    def _in_order(self, reader: AimReader) -> list[Aim | Priority]:
        """Return the aims, the first one first."""
        from hubplan.location import Priority, ShareWithin  # noqa: PLC0415

        words = [] if self.aims.first is None else [self.aims.first]
        words += [(then, "--then") for then in self.aims.then]
        aims: list[Aim | Priority] = [reader.priority(*each) for each in words[:-1]]
        aims += [reader.aim(*each) for each in words[-1:]]
        if self.share is not None and self.aims.then:
            target = Priority(ShareWithin(self.within or 0.0), target=self.share / _PERCENT)
            return [target, *aims]
        return aims if self.aims.first is not None else [self.own_aim(), *aims]

    def _bounds(self, reader: AimReader) -> list[Bound]:
        """Return the figures that must hold."""
        from hubplan.location import Bound, ShareWithin  # noqa: PLC0415

        bounds = [reader.bound(words) for words in self.aims.bound]
        if self.share is not None and not self.aims.then:
            within = ShareWithin(self.within or 0.0)
            bounds.append(Bound(within, at_least=self.share / _PERCENT))
        return bounds

    def _main_share(self) -> float:
        """Return the share of visits that need a main hub."""
        words = (self.main_share or "").strip()
        try:
            share = float(words.removesuffix("%"))
        except ValueError:
            what = f"'{words}' is no share, such as 0.3 or 30%"
            raise typer.BadParameter(what, param_hint="--main-share") from None
        share = share / _PERCENT if words.endswith("%") else share
        if not 0 <= share <= 1:
            what = f"'{words}' is not between 0 and 1: write 0.3 or 30%"
            raise typer.BadParameter(what, param_hint="--main-share")
        return share

    def _services(self) -> tuple[Service, ...]:
        from hubplan.location import two_tier_services  # noqa: PLC0415
        from hubplan.study.services import read_services  # noqa: PLC0415

        if self.services is not None:
            return read_services(self.services, tiers=self.tiers)
        return two_tier_services(self._main_share())

    def _visit(self) -> MeanVisit:
        from hubplan.location import MeanVisit  # noqa: PLC0415

        return MeanVisit(self._services())

    def _standing(self) -> dict[str, list[str]]:
        """Return the hubs that stand outside the quotas, by tier."""
        standing: dict[str, list[str]] = {}
        for words in self.also_open:
            tier, site = with_tier(words, self.tiers)
            if tier is None or not site:
                what = f"'{words}' is not of the form {':ID or '.join(self.tiers)}:ID"
                raise typer.BadParameter(what, param_hint="--also-open")
            standing.setdefault(tier, []).append(site)
        return standing

    def _held_by_tier(self, rules: Sequence[Rule]) -> dict[str, Any]:
        """Return the fields that any tiers share; sites that keep or lose one tier are rules."""
        from hubplan.location import Close, Keep  # noqa: PLC0415

        fields: dict[str, Any] = {"also_open": self._standing()}
        tiered: list[Rule] = []
        for name, words, kind in (("keep", self.keep, Keep), ("close", self.close, Close)):
            taken = [with_tier(word, self.tiers) for word in words]
            fields[name] = [site for tier, site in taken if tier is None]
            tiered += [kind([site], tier=tier) for tier, site in taken if tier is not None]
        return {**fields, "rules": [*tiered, *rules]}
