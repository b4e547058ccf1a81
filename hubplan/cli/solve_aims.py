"""From the words of an aim, such as ``within:20/main@aged_75_plus``, to the aim."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    import pandas as pd

    from hubplan.location import Aim, Bound, Group, LocationProblem, Priority
    from hubplan.location.solvers.plan_table import Plans

#: Aims in words.
AIM_WORDS: Final = (
    "mean, worst, cvar, kolm-pollak, gini, gap@COLUMN, visit, within:MIN, beyond:MIN, backup:MIN "
    "(two hubs within it), fading:MIN:WIDTH or logistic:MIN:WIDTH (coverage half at MIN)"
)

_AIM: Final = re.compile(
    r"(?P<name>[a-z-]+)(?P<times>(?::\d+(?:\.\d+)?)*)(?:\+(?P<tolerance>\d+(?:\.\d+)?))?"
    r"(?:/(?P<tier>[^@/]+))?(?:@(?P<group>.+))?"
)
_BOUND: Final = re.compile(r"(?P<aim>.+?)\s*(?P<sense><=|>=|≤|≥)\s*(?P<limit>\d+(?:\.\d+)?%?)")
_WORST_OFF: Final = 0.1


class Equity(StrEnum):
    """Figures that look at those who travel far."""

    CVAR = "cvar"
    KOLM_POLLAK = "kolm-pollak"
    GINI = "gini"


@dataclass(frozen=True, slots=True)
class AimWords:
    """The options that say what makes a plan good, as given.

    Attributes
    ----------
    aim : str or None
        What to make good in place of the model's own.
    equity : Equity or None
        The same in a word.
    then : sequence of str
        Aims after the first.
    bound : sequence of str
        Figures that must hold, such as ``"worst<=40"``.
    pareto : str or None
        Two or three aims, separated by commas.
    aversion : float or None
        Of the Kolm-Pollak figure.
    """

    aim: str | None
    equity: Equity | None
    then: Sequence[str]
    bound: Sequence[str]
    pareto: str | None
    aversion: float | None

    @property
    def given(self) -> dict[str, object]:
        """The options by name, those that were not given false."""
        return {
            "--aim": self.aim,
            "--equity": self.equity,
            "--then": self.then,
            "--bound": self.bound,
            "--pareto": self.pareto,
        }

    @property
    def first(self) -> tuple[str, str] | None:
        """The first aim in words and its option; None for the model's own."""
        if self.aim is not None:
            return self.aim, "--aim"
        return None if self.equity is None else (self.equity.value, "--equity")

    @property
    def every(self) -> list[str]:
        """The words of all aims."""
        given = [self.aim, self.equity, *self.then, *self.bound, self.pareto]
        return [words for words in given if words]

    def check(self) -> None:
        """Refuse options that exclude each other.

        Raises
        ------
        BadParameter
            With the option.
        """
        if self.aim is not None and self.equity is not None:
            raise typer.BadParameter("--aim and --equity exclude each other", param_hint="--equity")
        if self.aversion is not None and not any("kolm-pollak" in each for each in self.every):
            raise typer.BadParameter("goes with the aim kolm-pollak", param_hint="--aversion")


@dataclass(frozen=True, slots=True)
class AimReader:
    """Reads the words of aims.

    Attributes
    ----------
    problem : LocationProblem
        The data, for aims that are fitted to it.
    plans : PMedian, TwoTier or Nested
        Which plans there are.
    visit : Aim or None
        The mean visit; None where hubs have no tiers and there are no services.
    aversion : float
        Of the Kolm-Pollak figure.
    """

    problem: LocationProblem
    plans: Plans
    visit: Aim | None
    aversion: float

    def priority(self, words: str, option: str) -> Aim | Priority:
        """Return an aim in its place among others.

        Parameters
        ----------
        words : str
            Such as ``"mean"``, or ``"mean+0.5"`` to leave the next aim half a minute.
        option : str
            Where they were given, for the message.

        Returns
        -------
        Aim or Priority
            The latter if it leaves something.
        """
        from hubplan.location import Priority  # noqa: PLC0415

        read = _matched(words, option)
        aim = self._aim(read, words, option)
        return Priority(aim, tolerance=float(read["tolerance"])) if read["tolerance"] else aim

    def aim(self, words: str, option: str) -> Aim:
        """Return an aim that stands alone.

        Parameters
        ----------
        words : str
            Such as ``"within:20@aged_75_plus"``.
        option : str
            Where they were given, for the message.

        Returns
        -------
        Aim
            The figure.

        Raises
        ------
        BadParameter
            If the words are no aim, or leave something to a next one.
        """
        read = _matched(words, option)
        if read["tolerance"]:
            what = f"'{words}' leaves something to a next aim, but none comes after it"
            raise typer.BadParameter(what, param_hint=option)
        return self._aim(read, words, option)

    def aims(self, words: str, option: str) -> list[Aim]:
        """Return several aims.

        Parameters
        ----------
        words : str
            Separated by commas.
        option : str
            Where they were given, for the message.

        Returns
        -------
        list of Aim
            In order.
        """
        return [self.aim(word.strip(), option) for word in words.split(",")]

    def bound(self, words: str) -> Bound:
        """Return a figure that must hold.

        Parameters
        ----------
        words : str
            Such as ``"worst<=40"`` or ``"within:20>=80%"``.

        Returns
        -------
        Bound
            The rule.

        Raises
        ------
        BadParameter
            If the words are no bound.
        """
        from hubplan.location import Bound  # noqa: PLC0415

        option = "--bound"
        read = _BOUND.fullmatch(words.strip())
        if read is None:
            what = f"'{words}' is not of the form AIM<=X or AIM>=X"
            raise typer.BadParameter(what, param_hint=option)
        aim = self.aim(read["aim"], option)
        limit = float(read["limit"].rstrip("%"))
        in_percent = read["limit"].endswith("%")
        if in_percent and aim.unit != "share":
            what = f"'{words}': {aim} is no share, so no per cent"
            raise typer.BadParameter(what, param_hint=option)
        if aim.unit == "share" and not in_percent and limit > 1:
            what = f"'{words}': a share is at most 1; write {limit:g}%"
            raise typer.BadParameter(what, param_hint=option)
        limit = limit / 100 if in_percent else limit
        least = read["sense"] in (">=", "≥")
        return Bound(aim, at_least=limit) if least else Bound(aim, at_most=limit)

    def _aim(self, read: re.Match[str], words: str, option: str) -> Aim:
        """Return the aim of words that have been taken apart."""
        from hubplan.location import (  # noqa: PLC0415
            BackupCoverage,
            DecayCoverage,
            Gini,
            GroupGap,
            MeanMinutes,
            ShareBeyond,
            ShareWithin,
            WorstOff,
            WorstPlace,
        )

        who, tier = self._group(read["group"]), read["tier"]
        minutes = [float(part) for part in read["times"].split(":")[1:]]
        kinds: dict[tuple[str, int], Callable[..., Aim]] = {
            ("mean", 0): MeanMinutes,
            ("worst", 0): WorstPlace,
            ("cvar", 0): lambda **k: WorstOff(_WORST_OFF, **k),
            ("gini", 0): Gini,
            ("kolm-pollak", 0): self._kolm_pollak,
            ("within", 1): ShareWithin,
            ("beyond", 1): ShareBeyond,
            ("backup", 1): BackupCoverage,
            ("fading", 2): DecayCoverage,
            ("logistic", 2): lambda half, width, **k: DecayCoverage(half, width, "logistic", **k),
        }
        kind = kinds.get((read["name"], len(minutes)))
        if kind is not None:
            return kind(*minutes, group=who, tier=tier)
        if read["name"] == "gap" and not minutes and who is not None:
            return GroupGap([who, None], tier=tier)
        if read["name"] == "visit" and not minutes and not tier:
            return self._visit(who, option)
        raise _no_aim(words, option)

    def _visit(self, who: str | Group | None, option: str) -> Aim:
        if self.visit is None:
            what = "'visit' is the mean visit of the models two-tier and nested"
            raise typer.BadParameter(what, param_hint=option)
        return replace(self.visit, group=who)

    def _kolm_pollak(self, *, group: str | Group | None, tier: str | None) -> Aim:
        """Return the aim, fitted to the journeys of today, or of the best plan of the model."""
        from hubplan.location import KolmPollak, Plan, PMedian, solve  # noqa: PLC0415

        today = self.problem.sites.existing
        known = today and isinstance(self.plans, PMedian)
        plan = Plan({"open": today}) if known else solve(self.problem, self.plans).plan
        return KolmPollak.with_aversion(
            self.problem, plan, aversion=self.aversion, group=group, tier=tier
        )

    def _group(self, words: str | None) -> str | Group | None:
        """Return a column, or the people of places where a column has one of some values."""
        from hubplan.location import Group  # noqa: PLC0415

        frame = self.problem.demand.frame
        column, given, values = (words or "").partition("=")
        if not given or words in frame.columns or column not in frame.columns:
            return words
        return Group(where={column: [_value(frame[column], v) for v in values.split("|")]})


def _value(column: pd.Series[Any], words: str) -> object:
    """Return a value as the column has it."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype  # noqa: PLC0415

    text = words.strip()
    if is_bool_dtype(column):
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    if is_numeric_dtype(column):
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text


def _matched(words: str, option: str) -> re.Match[str]:
    read = _AIM.fullmatch(words.strip())
    if read is None:
        raise _no_aim(words, option)
    return read


def _no_aim(words: str, option: str) -> typer.BadParameter:
    what = f"'{words}' is no aim: {AIM_WORDS}, each of everybody or of a column: mean@COLUMN"
    return typer.BadParameter(what, param_hint=option)
