"""Aims that look at journeys alone: the mean, the share within a time, and the longest.

Rules for people without a route, and what NaN means, are those of `aims`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hubplan.location.aims.aim import Aim, SeparableAim, check_time
from hubplan.units import FloatArray


@dataclass(frozen=True, slots=True)
class MeanMinutes(SeparableAim):
    r"""The mean journey; less is better.

    Notes
    -----
    Aim: least travelling for everybody. Use it for what many people use often; with a `group`,
    for those to whom a service matters most.

    .. math:: \sum_i w_i t_i \Big/ \sum_i w_i

    Over the people who have a route (see `LocationProblem`). Unit: minutes. Trade-off: a good
    mean can hide a few people who live very far away; see `WorstOff`.

    References
    ----------
    Hakimi, S. L. (1964) Optimum locations of switching centers and the absolute centers and
    medians of a graph. Operations Research 12(3), 450-459.
    """

    @property
    def name(self) -> str:
        """The aim in words."""
        return "mean minutes"

    def _costs(self, minutes: FloatArray) -> FloatArray:
        """Return the minutes themselves."""
        return minutes

    def _figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the mean itself."""
        return mean_cost

    def _mean_cost(self, figure: float) -> float:
        """Return the figure itself."""
        return figure


@dataclass(frozen=True, slots=True)
class ThresholdAim(SeparableAim):
    """A share of people on one side of a promised time: all that `ShareWithin` shares.

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).
    """

    unit: ClassVar[str] = "share"
    counts_everybody: ClassVar[bool] = True

    within: float

    def __post_init__(self) -> None:
        """Check the arguments."""
        check_time("within", self.within)

    def _costs(self, minutes: FloatArray) -> FloatArray:
        """Return 1 beyond the time and 0 within."""
        return (minutes > self.within).astype(np.float64)


@dataclass(frozen=True, slots=True)
class ShareBeyond(ThresholdAim):
    r"""The share of people who need more than so many minutes; less is better.

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).

    Notes
    -----
    Aim: leave as few as possible beyond a promised time. Use it for a standard stated as what
    must not happen: "nobody of 75 or over more than 30 minutes away".

    .. math:: \sum_{i : t_i > T} w_i \Big/ \sum_i w_i

    Whoever has no route is beyond. Unit: share of people, 0 to 1. Trade-off: a minute on either
    side of T changes who counts, and how far beyond T they live is not seen.

    References
    ----------
    Church, R. and ReVelle, C. (1974) The maximal covering location problem. Papers of the
    Regional Science Association 32, 101-118.
    """

    @property
    def name(self) -> str:
        """The aim in words."""
        return f"share beyond {self.within:g} minutes"

    def _figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the mean, which is the share."""
        return mean_cost

    def _mean_cost(self, figure: float) -> float:
        """Return the share, which is the mean."""
        return figure


@dataclass(frozen=True, slots=True)
class ShareWithin(ThresholdAim):
    r"""The share of people within so many minutes; more is better.

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).

    Notes
    -----
    Aim: keep a promise such as "80% of the population within 20 minutes" for as many as can be.
    Use it for criteria stated as coverage.

    .. math:: \sum_{i : t_i \le T} w_i \Big/ \sum_i w_i

    Whoever has no route is not covered. Unit: share of people, 0 to 1. Trade-off: as for
    `ShareBeyond`, of which it is the complement.

    References
    ----------
    Church, R. and ReVelle, C. (1974) The maximal covering location problem. Papers of the
    Regional Science Association 32, 101-118.
    """

    lower_is_better: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The aim in words."""
        return f"share within {self.within:g} minutes"

    def _figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the complement of the mean."""
        return 1.0 - mean_cost

    def _mean_cost(self, figure: float) -> float:
        """Return the complement of the share."""
        return 1.0 - figure


@dataclass(frozen=True, slots=True)
class WorstPlace(Aim):
    r"""The longest journey of anybody; less is better.

    Notes
    -----
    Aim: nobody is left very far away. Use it for urgent services, or after other aims to choose
    among plans that are alike. Every place where people of the group live counts alike.

    .. math:: \max_{i : w_i > 0} t_i

    Over the people who have a route (see `LocationProblem`). Unit: minutes. Trade-off: one
    remote place decides, and many plans tie; `WorstOff` looks at more people.

    References
    ----------
    Hakimi, S. L. (1965) Optimum distribution of switching centers in a communication network.
    Operations Research 13(3), 462-475.
    """

    @property
    def name(self) -> str:
        """The aim in words."""
        return "longest journey"

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the longest journey under each plan, over those who have a route."""
        counts = weights[0] > 0
        there = minutes if counts.all() else minutes[:, counts]
        longest = there.max(axis=1, initial=-np.inf)
        if np.isfinite(longest).all():
            return np.asarray(longest, dtype=np.float64)
        longest = np.where(np.isinf(there), -np.inf, there).max(axis=1, initial=-np.inf)
        return np.where(np.isinf(longest), np.nan, longest)
