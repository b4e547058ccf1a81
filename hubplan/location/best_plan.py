"""Questions made of aims: one aim, several in order of importance, and bounds on aims."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.location.aims.aim import Aim
from hubplan.location.solvers.plan_table import GIVE_PLANS, Plans
from hubplan.units import BoolArray, FloatArray

#: Figures that differ by less than this, relatively (absolutely below 1), are the same.
SAME_FIGURE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Priority:
    """An aim in its place among others.

    Attributes
    ----------
    aim : Aim
        The figure.
    target : float, optional
        Good enough: plans that reach it are alike, such as 0.8 for ``ShareWithin(20)``. When no
        plan reaches it, those that come nearest do.
    tolerance : float
        Plans worse than the best by no more than this are alike, in the unit of the aim.
    """

    aim: Aim
    target: float | None = None
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = []
        if self.target is not None and not math.isfinite(self.target):
            faults.append(Fault("target", f"is {self.target!r}", "Give a number, or leave it out."))
        if not (math.isfinite(self.tolerance) and self.tolerance >= 0):
            faults.append(Fault("tolerance", f"is {self.tolerance!r}", "Give 0 or more."))
        raise_faults(f"the priority '{self.aim}'", faults)

    @property
    def is_outright(self) -> bool:
        """Whether only the very best will do: neither target nor tolerance."""
        return self.target is None and not self.tolerance

    def shortfalls(self, values: FloatArray) -> FloatArray:
        """Return how far plans are from the target, or else their losses.

        Parameters
        ----------
        values : ndarray of float
            Figures of plans.

        Returns
        -------
        ndarray of float
            Less is better; with a target, 0 where it is reached; inf where the figure is NaN.
        """
        losses = self.aim.losses(values)
        if self.target is None:
            return losses
        goal = float(self.aim.losses(np.array(self.target)))
        return np.where(losses <= goal + margin(goal), 0.0, losses - goal)


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure that a plan must keep, such as at least 80% within 20 minutes.

    Attributes
    ----------
    aim : Aim
        The figure.
    at_least, at_most : float, optional
        Its limits, in the unit of the aim; one or both.
    name : str, optional
        What people call it; explanations use it.
    """

    aim: Aim
    at_least: float | None = None
    at_most: float | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        faults = [
            Fault(name, f"is {limit!r}", "Give a number, or leave it out.")
            for name, limit in limits.items()
            if limit is not None and not math.isfinite(limit)
        ]
        if self.at_least is None and self.at_most is None:
            faults.append(Fault("at_least, at_most", "are both missing", "Give one of them."))
        raise_faults(f"the bound on '{self.aim}'", faults)

    @property
    def label(self) -> str:
        """The bound's name, or else what it says."""
        limits = [
            f"{sign} {limit:g}"
            for sign, limit in (("at least", self.at_least), ("at most", self.at_most))
            if limit is not None
        ]
        return self.name or f"{self.aim} {' and '.join(limits)}"

    def keeps(self, values: FloatArray) -> BoolArray:
        """Return which plans keep the bound.

        Parameters
        ----------
        values : ndarray of float
            Figures of plans.

        Returns
        -------
        ndarray of bool
            False where the figure is NaN.
        """
        good = ~np.isnan(values)
        if self.at_least is not None:
            good &= values >= self.at_least - margin(self.at_least)
        if self.at_most is not None:
            good &= values <= self.at_most + margin(self.at_most)
        return good


@dataclass(frozen=True, slots=True)
class BestPlan:
    r"""Choose the plan that is best by one aim, or by several in order of importance.

    Attributes
    ----------
    plans : PMedian, TwoTier or Nested
        Which plans there are, with all their rules; what it would minimise plays no part.
    aims : Aim, Priority or a sequence of them
        The most important first.
    bounds : sequence of Bound
        Figures that the plan must keep whatever its aims.

    Notes
    -----
    Aim: decide by what was promised, in the order it was promised: "80% within 20 minutes, then
    the least mean, then the least worst". Each aim chooses among the plans that are best by those
    before it (lexicographic order):

    .. math:: S_0 = \text{all plans}, \quad
              S_k = \{ x \in S_{k-1} : f_k(x) \le \min_{y \in S_{k-1}} f_k(y) + \epsilon_k \}

    with :math:`f_k` the shortfall from the target, if the priority has one. Of plans that are
    alike to the end, the one whose ids come first.

    The objective of the answer is the first aim without target or tolerance, or else the last;
    its alternatives are as good by every aim before that one. One aim alone that is a mean of
    costs (`SeparableAim`) is solved as the p-median it is, by any method.

    Trade-off: an aim, however little is gained by it, goes before all those after it: give
    targets or tolerances, or see the whole choice in a `ParetoFront`.

    References
    ----------
    Ignizio, J. P. (1976) Goal programming and extensions. Lexington Books.
    Marsh, M. T. and Schilling, D. A. (1994) Equity measurement in facility location analysis: a
    review and framework. European Journal of Operational Research 74(1), 1-17.
    """

    model: ClassVar[str] = "best-plan"

    plans: Plans
    aims: Aim | Priority | Sequence[Aim | Priority]
    bounds: Sequence[Bound] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        faults = []
        plans: object = self.plans
        if not isinstance(plans, Plans):
            faults.append(Fault("plans", f"is {self.plans!r}", GIVE_PLANS))
        aims = (self.aims,) if isinstance(self.aims, Aim | Priority) else tuple(self.aims)
        if not aims:
            faults.append(Fault("aims", "is empty", "Give one or more, such as MeanMinutes()."))
        faults += [
            Fault("aims", f"holds {aim!r}", "Give aims, such as MeanMinutes().")
            for aim in aims
            if not isinstance(aim, Aim | Priority)
        ]
        raise_faults(f"the question {self.model}", faults)
        object.__setattr__(self, "aims", aims)
        object.__setattr__(self, "bounds", tuple(self.bounds))

    @property
    def priorities(self) -> tuple[Priority, ...]:
        """The aims in order, each with its target and tolerance."""
        aims = (self.aims,) if isinstance(self.aims, Aim | Priority) else self.aims
        return tuple(aim if isinstance(aim, Priority) else Priority(aim) for aim in aims)

    @property
    def every_aim(self) -> tuple[Aim, ...]:
        """The aims in order, then those of the bounds, each once."""
        asked = [priority.aim for priority in self.priorities]
        return tuple(dict.fromkeys([*asked, *(bound.aim for bound in self.bounds)]))

    @property
    def decisive(self) -> int:
        """Which priority is the objective of the answer."""
        outright = [k for k, priority in enumerate(self.priorities) if priority.is_outright]
        return (outright or [len(self.priorities) - 1])[0]


def margin(value: float) -> float:
    """Return how far from a figure another is still the same.

    Parameters
    ----------
    value : float
        A figure.

    Returns
    -------
    float
        `SAME_FIGURE` of it, or of 1.
    """
    return SAME_FIGURE * max(1.0, abs(value))
