"""From the words of ``hubplan solve`` to rules, aims and questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from hubplan.location import Aim, BestPlan, LocationProblem, PartialLSCP, Question, Rule

_QUOTA: Final = re.compile(r"(?P<area>.+?)\s*(?P<sense><=|>=|≤|≥|=)\s*(?P<count>\d+)")
_WORST_OFF: Final = 0.1
#: Aims in words; some take minutes after a colon, all a group of people after an @.
AIM_WORDS: Final = "mean, worst, cvar, kolm-pollak, gini, within:MIN or beyond:MIN"


class Model(StrEnum):
    """Location models."""

    P_MEDIAN = "p-median"
    MCLP = "mclp"
    LSCP = "lscp"
    P_CENTER = "p-center"


class Equity(StrEnum):
    """Figures that look at those who travel far."""

    CVAR = "cvar"
    KOLM_POLLAK = "kolm-pollak"
    GINI = "gini"


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The options that make rules, as given.

    Attributes
    ----------
    either, at_most_one, implies, quota : sequence of str
        Such as ``"A,B"``, ``"A,B"``, ``"A:B"`` and ``"AREA<=1"``.
    spacing : float or None
        Kilometres.
    budget : float or None
        The most that all hubs may cost.
    cost : str
        Column of their costs.
    capacity, minimum_load : str or None
        A column, or a number for every hub.
    """

    either: Sequence[str]
    at_most_one: Sequence[str]
    implies: Sequence[str]
    quota: Sequence[str]
    spacing: float | None
    budget: float | None
    cost: str
    capacity: str | None
    minimum_load: str | None

    def rules(self) -> list[Rule]:
        """Return the rules.

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
        found += [_quota(words) for words in self.quota]
        if self.spacing is not None:
            found.append(MinimumSpacing(self.spacing))
        if self.budget is not None:
            found.append(Budget(self.budget, self.cost))
        if self.capacity is not None:
            found.append(Capacity(_number_or_column(self.capacity)))
        if self.minimum_load is not None:
            found.append(MinimumLoad(_number_or_column(self.minimum_load)))
        return found


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
    equity : Equity or None
        What to make small in place of the mean.
    then : sequence of str
        Aims after the first, in words.
    aversion : float
        Of the Kolm-Pollak figure.
    keep, close : sequence of str
        Sites.
    """

    model: Model
    hubs: int | None
    within: float | None
    share: float | None
    equity: Equity | None
    then: Sequence[str]
    aversion: float
    keep: Sequence[str]
    close: Sequence[str]

    def check(self) -> None:
        """Refuse options that the model lacks or does not take.

        Raises
        ------
        BadParameter
            With the option.
        """
        needs_time = self.model in (Model.MCLP, Model.LSCP) or self.share is not None
        for option, value, needed in (
            ("-p (--hubs)", self.hubs, self.model != Model.LSCP),
            ("--within", self.within, needs_time),
        ):
            if needed and value is None:
                what = f"the model {self.model} needs {option}"
                raise typer.BadParameter(what, param_hint=option)
            if not needed and value is not None:
                raise typer.BadParameter(f"the model {self.model} takes none", param_hint=option)
        if self.share is not None and self.model not in (Model.P_MEDIAN, Model.LSCP):
            raise typer.BadParameter("goes with p-median or lscp", param_hint="--share")
        for option, given in (("--equity", self.equity), ("--then", self.then)):
            if given and self.model != Model.P_MEDIAN:
                raise typer.BadParameter("goes with the model p-median", param_hint=option)

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
        from hubplan.location import (  # noqa: PLC0415
            LSCP,
            MCLP,
            BestPlan,
            Bound,
            MeanMinutes,
            PartialLSCP,
            PCenter,
            PMedian,
            Priority,
            ShareWithin,
        )

        held: dict[str, Any] = {"keep": self.keep, "close": self.close, "rules": rules}
        hubs, within = self.hubs or 0, self.within or 0.0
        share = None if self.share is None else self.share / 100
        if self.model == Model.LSCP:
            return LSCP(within, **held) if share is None else PartialLSCP(within, share, **held)
        if self.model == Model.MCLP:
            return MCLP(hubs, within, **held)
        if self.model == Model.P_CENTER:
            return PCenter(hubs, **held)
        plans = PMedian(hubs, **held)
        if share is None and self.equity is None and not self.then:
            return plans
        read = _aims_reader(problem, plans, self.aversion)
        first: list[Aim | Priority] = [read(self.equity)] if self.equity else []
        bounds = []
        if share is not None and self.then:
            first.insert(0, Priority(ShareWithin(within), target=share))
        elif share is not None:
            bounds.append(Bound(ShareWithin(within), at_least=share))
        after = [read(words) for words in self.then]
        return BestPlan(plans, [*first, *after] or [MeanMinutes()], bounds)


def pareto_aims(
    words: str, problem: LocationProblem, plans: Question, aversion: float
) -> list[Aim]:
    """Return the aims of a Pareto front.

    Parameters
    ----------
    words : str
        Aims, separated by commas.
    problem : LocationProblem
        The data.
    plans : Question
        Which plans there are.
    aversion : float
        Of the Kolm-Pollak figure.

    Returns
    -------
    list of Aim
        In order.
    """
    read = _aims_reader(problem, plans, aversion)
    return [read(word.strip()) for word in words.split(",")]


def _aims_reader(
    problem: LocationProblem, plans: Question, aversion: float
) -> Callable[[str], Aim]:
    """Return a function from the words of an aim to the aim."""
    from hubplan.location import (  # noqa: PLC0415
        Gini,
        KolmPollak,
        MeanMinutes,
        Plan,
        ShareBeyond,
        ShareWithin,
        WorstOff,
        WorstPlace,
        solve,
    )

    def read(words: str) -> Aim:
        name, _, group = words.partition("@")
        name, _, minutes = name.partition(":")
        who = group or None
        if name == Equity.KOLM_POLLAK and not minutes:
            # Fitted to the journeys of today, or of the plan with the least mean.
            today = problem.sites.existing
            plan = Plan({"open": today}) if today else solve(problem, plans).plan
            return KolmPollak.with_aversion(problem, plan, aversion=aversion, group=who)
        plain: dict[str, Callable[[], Aim]] = {
            "mean": lambda: MeanMinutes(group=who),
            "worst": lambda: WorstPlace(group=who),
            Equity.CVAR: lambda: WorstOff(_WORST_OFF, group=who),
            Equity.GINI: lambda: Gini(group=who),
        }
        if name in plain and not minutes:
            return plain[name]()
        if name in ("within", "beyond") and re.fullmatch(r"\d+(\.\d+)?", minutes):
            kind = ShareWithin if name == "within" else ShareBeyond
            return kind(float(minutes), group=who)
        raise typer.BadParameter(
            f"'{words}' is no aim: {AIM_WORDS}, each of everybody or of a column: mean@COLUMN"
        )

    return read


def _ids(words: str, option: str) -> list[str]:
    ids = [word.strip() for word in words.split(",") if word.strip()]
    if len(set(ids)) < 2:  # noqa: PLR2004
        raise typer.BadParameter(f"'{words}' names fewer than two sites", param_hint=option)
    return ids


def _implies(words: str) -> Rule:
    from hubplan.location import Implies  # noqa: PLC0415

    site, _, then = (word.strip() for word in words.partition(":"))
    if not (site and then):
        raise typer.BadParameter(f"'{words}' is not of the form A:B", param_hint="--implies")
    return Implies(site, then)


def _quota(words: str) -> Rule:
    from hubplan.location import Quota  # noqa: PLC0415

    read = _QUOTA.fullmatch(words.strip())
    if read is None:
        raise typer.BadParameter(
            f"'{words}' is not of the form AREA=1, AREA<=1 or AREA>=1", param_hint="--quota"
        )
    area, count = read["area"], int(read["count"])
    if read["sense"] == "=":
        return Quota(exactly=count, area=area)
    least = read["sense"] in (">=", "≥")
    return Quota(at_least=count, area=area) if least else Quota(at_most=count, area=area)


def _number_or_column(words: str) -> float | str:
    try:
        return float(words)
    except ValueError:
        return words
