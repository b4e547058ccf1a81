"""Which option brings most people within reach, threshold by threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubplan.location import THRESHOLDS
from hubplan.scenario.options import Option


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdChoice:
    """The option that brings most people within some minutes.

    Attributes
    ----------
    minutes : int
        The threshold.
    best : Option
        The option; of equally good ones the answer, else the first.
    best_share, answer_share : float
        Share of all people within, under it and under the answer.
    """

    minutes: int
    best: Option
    best_share: float
    answer_share: float


def best_by_threshold(options: Sequence[Option], answer_id: str) -> tuple[ThresholdChoice, ...]:
    """Return the option with the greatest share within each threshold.

    Parameters
    ----------
    options : sequence of Option
        Under one time model, the answer among them.
    answer_id : str
        Id of the answer.

    Returns
    -------
    tuple of ThresholdChoice
        By threshold.
    """
    answer = next(option for option in options if option.id == answer_id)
    found = []
    for minutes in THRESHOLDS:
        best = answer
        for option in options:
            if option.metrics.share_within[minutes] > best.metrics.share_within[minutes]:
                best = option
        shares = (each.metrics.share_within[minutes] for each in (best, answer))
        found.append(ThresholdChoice(minutes, best, *shares))
    return tuple(found)
