"""Aims of coverage beyond one threshold: backup, and coverage that fades with distance.

Rules for people without a route, and what NaN means, are those of `aims`: everybody is in the
denominator, and whoever has no route is not covered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.location.aims.aim import Aim, Journey, SeparableAim, check_time, weighted_means
from hubplan.units import FloatArray

# Where a logistic curve has fallen to a half: the share of it that is left at `half_minutes`.
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class BackupCoverage(Aim):
    r"""The share of people with two hubs (or more) within so many minutes; more is better.

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).
    times : int
        How many hubs must be within it.

    Notes
    -----
    Aim: people still have a hub when their first is full, closed or busy. Use it for urgent care
    and for hubs that may be withdrawn; ask for first coverage as a bound (`ShareWithin`).

    .. math:: \sum_i w_i \, [\, |\{ j \in S : t_{ij} \le T \}| \ge b \,] \Big/ \sum_i w_i

    Unit: share of people, 0 to 1. Trade-off: it draws hubs together where most people live.

    References
    ----------
    Hogan, K. and ReVelle, C. (1986) Concepts and applications of backup coverage. Management
    Science 32(11), 1434-1444.
    """

    unit: ClassVar[str] = "share"
    lower_is_better: ClassVar[bool] = False
    counts_everybody: ClassVar[bool] = True

    within: float
    times: int = 2

    def __post_init__(self) -> None:
        """Check the arguments."""
        check_time("within", self.within)
        bad = not isinstance(self.times, int) or self.times < 1
        hint = "Give a whole number, 1 or more."
        raise_faults("the aim", [Fault("times", f"is {self.times!r}", hint)] * bad)

    @property
    def name(self) -> str:
        """The aim in words."""
        return f"share with {self.times} hubs within {self.within:g} minutes"

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """Journeys whose minutes the figure is made of: to the last hub that must be near."""
        return (Journey(None if self.tier is None else (self.tier,), self.times),)

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the share under each plan, from the minutes to the `times`-th nearest hub."""
        near = np.where(minutes <= self.within, 1.0, 0.0)
        return weighted_means(near, weights[0])


@dataclass(frozen=True, slots=True)
class DecayCoverage(SeparableAim):
    r"""Mean coverage when it fades with distance instead of ending at once; more is better.

    Attributes
    ----------
    half_minutes : float
        Where coverage has fallen to a half.
    fade_minutes : float
        Width of the fading. Linear: coverage falls from 1 to 0 over so many minutes around
        `half_minutes`; 0 = at once. Logistic: it falls from 73% to 27% over twice so many.
    shape : {"linear", "logistic"}
        The curve. Logistic coverage is divided by its value at 0 minutes, so that it starts at 1.

    Notes
    -----
    Aim: the promised time without its cliff: 19 and 21 minutes count nearly alike. Use it where
    fewer come the further they live, or where T is not sure.

    .. math:: \sum_i w_i f(t_i) \Big/ \sum_i w_i, \quad
              f(t) = \min\{1, \max\{0, \tfrac12 + \tfrac{h - t}{d}\}\}
              \ \text{ or }\ \frac{1 + e^{-h/d}}{1 + e^{(t - h)/d}}

    Coverage lost, :math:`1 - f`, is a cost a journey: a p-median of transformed costs. Unit:
    share, 0 to 1, which people count as covered in part. Trade-off: the curve is a judgement, or
    must be fitted to attendance.

    References
    ----------
    Berman, O. and Krass, D. (2002) The generalized maximal covering location problem. Computers
    and Operations Research 29(6), 563-581.
    """

    unit: ClassVar[str] = "share"
    lower_is_better: ClassVar[bool] = False
    counts_everybody: ClassVar[bool] = True

    half_minutes: float
    fade_minutes: float
    shape: Literal["linear", "logistic"] = "linear"

    def __post_init__(self) -> None:
        """Check the arguments."""
        check_time("half_minutes", self.half_minutes)
        check_time("fade_minutes", self.fade_minutes)
        faults = []
        if self.shape not in ("linear", "logistic"):
            faults.append(Fault("shape", f"is {self.shape!r}", "Use 'linear' or 'logistic'."))
        if self.shape == "logistic" and not self.fade_minutes:
            hint = "Give more than 0, or use the shape 'linear'."
            faults.append(Fault("fade_minutes", "is 0 for a logistic curve", hint))
        raise_faults("the aim", faults)

    @property
    def name(self) -> str:
        """The aim in words."""
        fading = f"half at {self.half_minutes:g}, fading over {self.fade_minutes:g} minutes"
        return f"{self.shape} coverage, {fading}"

    def _costs(self, minutes: FloatArray) -> FloatArray:
        """Return the coverage lost: 0 at the hub, 1 where there is none or no route."""
        if self.shape == "logistic":
            # 1 / (1 + e^x) as a tanh, which does not overflow.
            left = _HALF * (1.0 - np.tanh((minutes - self.half_minutes) / (2 * self.fade_minutes)))
            lost = 1.0 - left * (1.0 + math.exp(-self.half_minutes / self.fade_minutes))
            return np.maximum(lost, 0.0)
        if not self.fade_minutes:
            return np.where(minutes <= self.half_minutes, 0.0, 1.0)
        return np.clip(_HALF + (minutes - self.half_minutes) / self.fade_minutes, 0.0, 1.0)

    def _figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the coverage kept."""
        return 1.0 - mean_cost

    def _mean_cost(self, figure: float) -> float:
        """Return the coverage lost."""
        return 1.0 - figure
