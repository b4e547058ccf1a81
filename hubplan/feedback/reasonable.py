"""Which journey people find reasonable, beside what each option gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.scenario import Findings, Option
from hubplan.units import FloatArray

#: Upper ends of the steps in which answers are counted; the last step has none.
STEPS: Final = (10, 15, 20, 30, 45, 60)
_QUARTERS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Reasonable:
    """The answers to "what journey is reasonable", in minutes.

    Attributes
    ----------
    answers : int
        How many answered; the rest is NaN where nobody did.
    least, lower_quartile, median, upper_quartile, most : float
        Of the answers in order, with straight lines between neighbours: of 10, 20 and 30 the
        lower quartile is 15.
    counts : tuple of int
        Answers up to each of `STEPS` and beyond the one before, and those above the last.
    """

    answers: int
    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    most: float
    counts: tuple[int, ...]

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile."""
        return (self.lower_quartile, self.median, self.upper_quartile)


@dataclass(frozen=True, slots=True)
class Given:
    """What an option gives, measured by the answers.

    Attributes
    ----------
    option : Option
        Which.
    any_hub, main_hub : tuple of float
        Share of all people of the study, 0 to 1, whose journey takes at most the lower quartile,
        the median and the upper quartile of the answers: to the nearest hub of any kind, and to
        the nearest main hub.
    """

    option: Option
    any_hub: tuple[float, ...]
    main_hub: tuple[float, ...]


def reasonable(minutes: Sequence[int]) -> Reasonable:
    """Return how the answers are spread.

    Parameters
    ----------
    minutes : sequence of int
        One an answer.

    Returns
    -------
    Reasonable
        The spread.
    """
    said = np.asarray(minutes, dtype=np.float64)
    if not said.size:
        unknown = float("nan")
        nobody = (0,) * (len(STEPS) + 1)
        return Reasonable(0, unknown, unknown, unknown, unknown, unknown, nobody)
    least, lower, median, upper, most = (float(q) for q in np.quantile(said, _QUARTERS))
    step = np.searchsorted(STEPS, said, side="left")
    counts = tuple(int(n) for n in np.bincount(step, minlength=len(STEPS) + 1))
    return Reasonable(said.size, least, lower, median, upper, most, counts)


def given_by(
    findings: Findings, options: Sequence[Option], answers: Reasonable
) -> tuple[Given, ...]:
    """Return which share of people every option brings within the answers.

    Parameters
    ----------
    findings : Findings
        The study's.
    options : sequence of Option
        Of the study.
    answers : Reasonable
        From `reasonable`.

    Returns
    -------
    tuple of Given
        In the order of `options`; empty where nobody answered.
    """
    if not answers.answers:
        return ()
    weights = findings.demand.weights
    return tuple(
        Given(
            option,
            tuple(_share(option.minutes, weights, limit) for limit in answers.quartiles),
            tuple(
                _share(option.evaluation.main_minutes, weights, limit)
                for limit in answers.quartiles
            ),
        )
        for option in options
    )


def _share(minutes: FloatArray, weights: FloatArray, limit: float) -> float:
    """Return the share of people within some minutes; nobody without a route is within."""
    return float(weights[minutes <= limit].sum() / weights.sum())
