"""Aims of equity: how journeys are spread over people, not only how long they are on average.

Rules for people without a route, and what NaN means, are those of `aims`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.location.aims.aim import Aim, Journey, SeparableAim, journey_minutes, weighted_means
from hubplan.location.groups import AnyGroup, group_weights
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.units import FloatArray

# Beyond this exponent costs differ by more than a float64 can add up.
_LARGEST_EXPONENT: Final = 300.0


@dataclass(frozen=True, slots=True)
class WorstOff(Aim):
    r"""The mean journey of those who travel longest, such as the worst-off tenth.

    Attributes
    ----------
    share : float
        Share of people who count as worst off, above 0 and at most 1; 0.1 = a tenth.

    Notes
    -----
    Aim: help those who live furthest without letting a single place decide. Use it where the
    longest journeys matter, as in an equality impact assessment.

    .. math:: \mathrm{CVaR}_q = \min_\eta \; \eta
              + \frac{1}{q \sum_i w_i} \sum_i w_i \max(0, t_i - \eta)

    that is, the mean over the share q of people with the longest journeys, the last place
    counted in part where the share ends inside it: exact, with no sampling. With q = 1 it is
    the mean, with q near 0 the longest journey. Over the people who have a route (see
    `LocationProblem`). Unit: minutes; less is better. Trade-off: people outside the tail count
    nothing, so the mean may rise.

    References
    ----------
    Rockafellar, R. T. and Uryasev, S. (2000) Optimization of conditional value-at-risk. Journal
    of Risk 2(3), 21-41.
    """

    share: float = 0.1

    def __post_init__(self) -> None:
        """Check the arguments."""
        bad = not 0 < self.share <= 1
        hint = "Give a share above 0 and at most 1: 0.1 is a tenth."
        raise_faults("the aim", [Fault("share", f"is {self.share!r}", hint)] * bad)

    @property
    def name(self) -> str:
        """The aim in words."""
        return f"mean minutes of the worst-off {self.share * 100:g}%"

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the mean of the longest journeys under each plan."""
        travelled, people = _ascending(minutes, weights[0])
        total = people.sum(axis=1)
        tail = self.share * total
        # People with longer journeys than each place, the place itself left out.
        longer = total[:, np.newaxis] - np.cumsum(people, axis=1)
        counted = np.clip(tail[:, np.newaxis] - longer, 0.0, people)
        return _ratio((counted * travelled).sum(axis=1), tail)


@dataclass(frozen=True, slots=True)
class KolmPollak(SeparableAim):
    r"""The journey that, if everybody had it, would be as bad as the present spread of journeys.

    Attributes
    ----------
    aversion_per_minute : float
        Aversion to inequality :math:`\kappa > 0`: a journey longer by :math:`\ln 2 / \kappa`
        minutes weighs twice as much. `with_aversion` works it out from a number without unit.

    Notes
    -----
    Aim: a short and evenly spread journey in one figure, the equally distributed equivalent
    (EDE). Use it to rank plans by mean and inequality at once; it is never below the mean and
    equal to it when all travel alike, and the difference is what inequality costs, in minutes.

    .. math:: \frac{1}{\kappa} \ln \Bigl( \sum_i w_i \, e^{\kappa t_i} \Big/ \sum_i w_i \Bigr)

    A mean of exponential costs with the logarithm outside, so minimising it is a p-median of
    those costs: linear. It moves with minutes: with every journey longer by a, so is the EDE.
    Over the people who have a route (see `LocationProblem`). Unit: minutes; less is better.
    Trade-off: the aversion is a judgement; vary it. Near 0 the EDE is the mean, large values
    come near the longest journey.

    References
    ----------
    Kolm, S.-C. (1976) Unequal inequalities. I. Journal of Economic Theory 12(3), 416-442.
    Logan, T. M., Anderson, M. J., Williams, T. G. and Conrow, L. (2021) Measuring inequalities
    in urban systems: an approach for evaluating the distribution of amenities and burdens.
    Computers, Environment and Urban Systems 86, 101590.
    """

    aversion_per_minute: float

    def __post_init__(self) -> None:
        """Check the arguments."""
        value = self.aversion_per_minute
        bad = not (math.isfinite(value) and value > 0)
        hint = "Give more than 0; 0.05 doubles the weight every 14 minutes."
        raise_faults("the aim", [Fault("aversion_per_minute", f"is {value!r}", hint)] * bad)

    @classmethod
    def with_aversion(
        cls,
        problem: LocationProblem,
        plan: Plan,
        *,
        aversion: float = 1.0,
        group: AnyGroup = None,
        tier: str | None = None,
    ) -> KolmPollak:
        r"""Return the aim with an aversion fitted to the journeys of a plan.

        Parameters
        ----------
        problem : LocationProblem
            The data.
        plan : Plan
            Whose journeys give the size, such as today's.
        aversion : float
            Aversion without unit, as for an Atkinson index; 0.5 to 2 are usual.
        group : str, Group or None
            Whose journeys count.
        tier : str, optional
            Hubs of which tier are travelled to; None = any.

        Returns
        -------
        KolmPollak
            With :math:`\kappa = \epsilon \sum_i w_i t_i / \sum_i w_i t_i^2` (Logan et al. 2021).
            Twice the minutes give half of it, so the EDE doubles with them.

        Raises
        ------
        InputError
            If nobody travels under the plan, or the aversion is not above 0.
        """
        journey = Journey(None if tier is None else (tier,))
        minutes = journey_minutes(problem, plan, journey)
        weights = np.where(np.isfinite(minutes), group_weights(problem, group), 0.0)
        minutes = np.where(np.isfinite(minutes), minutes, 0.0)
        squares = float(weights @ minutes**2)
        if not squares:
            raise InputError(
                "nobody travels under the plan, so its journeys have no size",
                hint="Give aversion_per_minute, or another plan.",
            )
        kappa = aversion * float(weights @ minutes) / squares
        return cls(kappa, group=group, tier=tier)

    @property
    def name(self) -> str:
        """The aim in words."""
        return f"Kolm–Pollak EDE minutes at {self.aversion_per_minute:.4g} a minute"

    def _costs(self, minutes: FloatArray) -> FloatArray:
        """Return ``exp(kappa minutes) - 1``; inf stays inf."""
        finite = minutes[np.isfinite(minutes)]
        longest = float(finite.max(initial=0.0))
        if self.aversion_per_minute * longest > _LARGEST_EXPONENT:
            raise InputError(
                f"an aversion of {self.aversion_per_minute:g} a minute is too much for journeys "
                f"of {longest:g}: all but the longest would count nothing",
                hint=f"Give at most {_LARGEST_EXPONENT / longest:.3g}, or use WorstPlace.",
            )
        return np.expm1(self.aversion_per_minute * minutes)

    def _figure(self, mean_cost: FloatArray) -> FloatArray:
        """Return the EDE of a mean cost."""
        return np.log1p(mean_cost) / self.aversion_per_minute

    def _mean_cost(self, figure: float) -> float:
        """Return the mean cost of an EDE."""
        return math.expm1(min(self.aversion_per_minute * figure, 2 * _LARGEST_EXPONENT))


@dataclass(frozen=True, slots=True)
class Gini(Aim):
    r"""The Gini coefficient of journeys: 0 = all travel alike.

    Notes
    -----
    Aim: describe how unequal journeys are, whatever their length. Use it to compare plans, next
    to the mean; as an objective of its own only with a bound on the mean.

    .. math:: G = \frac{2}{\bar t \sum_i w_i} \sum_i w_i t_i F_i - 1
                = \frac{\sum_i \sum_k w_i w_k |t_i - t_k|}{2 \, \bar t \, (\sum_i w_i)^2}

    with :math:`F_i` the share of people with shorter journeys, half of the place's own counted
    in. Over the people who have a route (see `LocationProblem`); 0 when nobody travels at all.
    Unit: none, 0 to 1; less is better. It does not change when all minutes are multiplied.
    Trade-off: making everybody's journey long and alike lowers it.

    References
    ----------
    Lerman, R. I. and Yitzhaki, S. (1989) Improving the accuracy of estimates of Gini
    coefficients. Journal of Econometrics 42(1), 43-47.
    """

    unit: ClassVar[str] = "Gini"

    @property
    def name(self) -> str:
        """The aim in words."""
        return "Gini coefficient of minutes"

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the coefficient under each plan."""
        travelled, people = _ascending(minutes, weights[0])
        total = people.sum(axis=1)
        rank = np.cumsum(people, axis=1) - people / 2
        burden = people * travelled
        summed = burden.sum(axis=1)
        covered = _ratio(2.0 * (burden * rank).sum(axis=1), summed * total) - 1.0
        alike = np.where(total > 0, 0.0, np.nan)  # nobody counted, or nobody travels
        return np.where(summed > 0, np.maximum(covered, 0.0), alike)


@dataclass(frozen=True, slots=True)
class GroupGap(Aim):
    r"""The gap between groups' mean journeys.

    Attributes
    ----------
    between : sequence of str, Group or None
        Two groups or more; None = everybody.

    Notes
    -----
    Aim: that no group travels much longer than another. Use it for the public sector equality
    duty: people of 75 and over, households without a car, the most deprived fifth.

    .. math:: \max_g \bar t_g - \min_g \bar t_g, \qquad
              \bar t_g = \sum_i w_{gi} t_i \Big/ \sum_i w_{gi}

    Over the people of each group who have a route (see `LocationProblem`); NaN when nobody of a
    group has one. Unit: minutes; less is better. Trade-off: it is also small when all groups
    travel far: bound the mean, or put it before this aim.

    References
    ----------
    Marsh, M. T. and Schilling, D. A. (1994) Equity measurement in facility location analysis: a
    review and framework. European Journal of Operational Research 74(1), 1-17.
    """

    between: Sequence[AnyGroup]

    def __post_init__(self) -> None:
        """Check the arguments."""
        listed = not isinstance(self.between, str)
        faults = []
        if not listed or len(set(self.between)) < 2:  # noqa: PLR2004
            hint = "Name two groups or more, such as ['aged_75_plus', None]; None is everybody."
            faults.append(Fault("between", f"is {self.between!r}", hint))
        if self.group is not None:
            hint = "Name the groups in 'between'."
            faults.append(Fault("group", f"is {self.group!r}", hint))
        raise_faults("the aim", faults)
        object.__setattr__(self, "between", tuple(self.between))

    @property
    def name(self) -> str:
        """The aim in words."""
        names = ["everybody" if group is None else str(group) for group in self.between]
        return f"gap in mean minutes between {', '.join(names[:-1])} and {names[-1]}"

    @property
    def groups(self) -> tuple[AnyGroup, ...]:
        """Groups whose weights the figure is made of."""
        return tuple(self.between)

    def _values(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the gap under each plan."""
        means = np.stack([weighted_means(minutes, people) for people in weights])
        return np.asarray(means.max(axis=0) - means.min(axis=0), dtype=np.float64)


def _ascending(minutes: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each plan's minutes in ascending order, with people; nobody where no route is."""
    counts = weights > 0
    there = minutes if counts.all() else minutes[:, counts]
    order = np.argsort(there, axis=1)
    people = weights[counts].take(order)
    # Rows laid end to end: a plain look-up is faster than one along an axis.
    order += np.arange(len(there))[:, np.newaxis] * there.shape[1]
    travelled = there.ravel().take(order)
    if np.isinf(travelled[:, -1:]).any():
        people[np.isinf(travelled)] = 0.0
        travelled[np.isinf(travelled)] = 0.0
    return travelled, people


def _ratio(upper: FloatArray, lower: FloatArray) -> FloatArray:
    none = np.full(len(upper), np.nan)
    return np.asarray(np.divide(upper, lower, out=none, where=lower > 0), dtype=np.float64)
