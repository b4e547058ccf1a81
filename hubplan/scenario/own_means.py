"""How people travel by their own means: with a car by car, without by public transport."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hubplan.location import Metrics, Plan


@dataclass(frozen=True, slots=True)
class OwnMeans:
    """The journeys of people under one plan, each to the nearest hub by their own means.

    Attributes
    ----------
    everybody : Metrics
        Of all people.
    with_car : Metrics
        Of those with a car, by car.
    without_car : Metrics
        Of those without, by public transport; ``unreachable_people`` have no workable journey.
    """

    everybody: Metrics
    with_car: Metrics
    without_car: Metrics

    def parts(self) -> Iterator[tuple[str, str, Metrics]]:
        """Give id, words and figures of everybody and of both kinds of people.

        Yields
        ------
        tuple of str, str and Metrics
            Everybody first.
        """
        yield "everybody", "Everybody, by their own means", self.everybody
        yield "with_car", "With a car, by car", self.with_car
        yield "without_car", "Without a car, by public transport", self.without_car


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What would be best if people travelled, or were counted, otherwise.

    Attributes
    ----------
    all_by_car : Plan
        The best plan if everybody drove.
    at_prices : dict of float to Plan
        The best plan by the minutes that a journey counts for where there is none; empty where
        it counts for nothing.
    """

    all_by_car: Plan
    at_prices: Mapping[float, Plan]


@dataclass(frozen=True, slots=True)
class ByOwnMeans:
    """Every option for people by their own means, where the plan is chosen for them so.

    Attributes
    ----------
    options : dict of str to OwnMeans
        To the nearest hub of any kind, by option id.
    to_main : dict of str to OwnMeans
        To the nearest main hub, by option id; those with mini-hubs alone.
    no_journey_minutes : float or None
        What the journey of somebody without a car counts for at the most when the plan is chosen,
        also where there is none; None where the model is of no average.
    otherwise : Otherwise
        What would be best then.
    """

    options: Mapping[str, OwnMeans]
    to_main: Mapping[str, OwnMeans]
    no_journey_minutes: float | None
    otherwise: Otherwise

    @property
    def people_without_car(self) -> float:
        """People of the study area without a car, the same under every option."""
        return next(iter(self.options.values())).without_car.people
