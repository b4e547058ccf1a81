"""What the runs of a sweep take for true: drawn by chance, in a grid, or one by one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

#: Draws of the journeys' errors by which the tornado tells what they matter.
ERROR_DRAWS: Final = 20
#: The case of one run, and of the study as it is.
RUN: Final = "run"
STUDY: Final = "study"

_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What one run takes for true.

    Attributes
    ----------
    time_model : str
        How journey times are worked out: a period profile, or a speed.
    time_factor : float
        Factor on every journey.
    error_seed : tuple of int or None
        Of the independent errors of all journeys; None = no errors.
    growth : str or None
        Which growth case counts the people; None = as the study counts them.
    main_share : float or None
        Share of visits that need a main hub; None where hubs are all alike.
    threshold_minutes : float
        Within which people shall reach a hub.
    """

    time_model: str
    time_factor: float
    error_seed: tuple[int, ...] | None
    growth: str | None
    main_share: float | None
    threshold_minutes: float


@dataclass(frozen=True, slots=True)
class Ranges:
    """What a sweep varies; each has at least one value, in the order of the study.

    Attributes
    ----------
    time_models : tuple of str
        By name.
    time_factors : tuple of float
        Levels of a grid; an ensemble draws evenly between the least and the greatest.
    journey_errors : bool
        Whether an ensemble draws an error for each journey.
    growth : tuple of str or None
        Growth cases by id.
    main_shares : tuple of float or None
        Like `time_factors`; (None,) where hubs are all alike.
    thresholds_minutes : tuple of float
        Each drawn as often as another.
    """

    time_models: tuple[str, ...]
    time_factors: tuple[float, ...]
    journey_errors: bool
    growth: tuple[str | None, ...]
    main_shares: tuple[float | None, ...]
    thresholds_minutes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to work out.

    Attributes
    ----------
    of : str
        `RUN`, `STUDY`, or the field of `Assumptions` that alone differs from the study's.
    number : int
        From 0, in its kind.
    assumptions : Assumptions
        What is taken for true.
    """

    of: str
    number: int
    assumptions: Assumptions

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others of the sweep."""
        return self.of, self.number


def draw(ranges: Ranges, *, seed: int, number: int) -> Assumptions:
    """Draw the assumptions of one run of an ensemble.

    Parameters
    ----------
    ranges : Ranges
        What is varied.
    seed : int
        Of the sweep.
    number : int
        Of the run, from 0; runs depend on seed and number, and on nothing else.

    Returns
    -------
    Assumptions
        Factors and shares evenly between their ends, to four decimals; the rest one as often as
        another.
    """
    random = np.random.default_rng([seed, number])
    return Assumptions(
        time_model=ranges.time_models[int(random.integers(len(ranges.time_models)))],
        time_factor=_between(ranges.time_factors, random.random()),
        growth=ranges.growth[int(random.integers(len(ranges.growth)))],
        main_share=_share_between(ranges.main_shares, random.random()),
        threshold_minutes=ranges.thresholds_minutes[
            int(random.integers(len(ranges.thresholds_minutes)))
        ],
        error_seed=(seed, number, 1) if ranges.journey_errors else None,
    )


def grid(ranges: Ranges) -> list[Assumptions]:
    """Return every combination of the levels, without errors of journeys.

    Parameters
    ----------
    ranges : Ranges
        What is varied.

    Returns
    -------
    list of Assumptions
        The threshold changes fastest, the time model slowest.
    """
    levels = (ranges.time_models, ranges.time_factors, ranges.growth, ranges.main_shares)
    return [
        Assumptions(model, factor, None, growth, share, threshold)
        for model, factor, growth, share, threshold in itertools.product(
            *levels, ranges.thresholds_minutes
        )
    ]


def one_by_one(ranges: Ranges, own: Assumptions, *, seed: int) -> list[Case]:
    """Return the cases of a tornado: each assumption alone changed, the others as in the study.

    Parameters
    ----------
    ranges : Ranges
        What is varied.
    own : Assumptions
        The study's.
    seed : int
        Of the sweep, for the errors of journeys.

    Returns
    -------
    list of Case
        The study as it is first; numbers by their two ends, names one by one, errors of journeys
        in `ERROR_DRAWS` draws. What has only the study's value is not there.
    """
    levels: dict[str, list[Any]] = {
        "time_model": list(ranges.time_models),
        "time_factor": _ends(ranges.time_factors),
        "error_seed": [(seed, draw_number, 2) for draw_number in range(ERROR_DRAWS)],
        "growth": list(ranges.growth),
        "main_share": _ends(ranges.main_shares),
        "threshold_minutes": _ends(ranges.thresholds_minutes),
    }
    if not ranges.journey_errors:
        del levels["error_seed"]
    return [Case(STUDY, 0, own)] + [
        Case(name, number, replace(own, **{name: level}))
        for name, values in levels.items()
        if values != [getattr(own, name)]
        for number, level in enumerate(values)
    ]


def _between(levels: tuple[float, ...], part: float) -> float:
    low, high = min(levels), max(levels)
    return round(low + (high - low) * part, _DECIMALS)


def _share_between(levels: tuple[float | None, ...], part: float) -> float | None:
    known = tuple(level for level in levels if level is not None)
    return _between(known, part) if known else None


def _ends(levels: tuple[Any, ...]) -> list[Any]:
    return list(levels) if None in levels else sorted({min(levels), max(levels)})
