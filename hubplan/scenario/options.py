"""An option: a named plan with everybody's journey under it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hubplan.location import (
    MAIN,
    OPEN,
    Evaluation,
    LocationProblem,
    Metrics,
    Plan,
    evaluate,
    metrics,
)
from hubplan.location.territories import Territories
from hubplan.units import FloatArray

#: Longer labels are told once, in the table of options; elsewhere the id stands.
LONGEST_LABEL: Final = 28


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Option:
    """A named plan with everybody's journey under it.

    Attributes
    ----------
    id : str
        Short name, such as ``"today"``.
    label : str
        The option in words.
    evaluation : Evaluation
        The plan and the minutes of every demand point to the nearest hub and main hub.
    main_metrics : Metrics
        Of all people, to the nearest main hub (``evaluation.metrics`` is to any hub).
    groups : dict of str to Metrics
        Of each group, to the nearest hub of any tier.
    """

    id: str
    label: str
    evaluation: Evaluation
    main_metrics: Metrics
    groups: dict[str, Metrics]

    def __repr__(self) -> str:
        """Return the option, its hubs and its average in one line."""
        return f"Option({self.id!r}: {self.plan.words}; mean {self.metrics.mean_minutes:.2f} min)"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.label)}</p>{self.evaluation._repr_html_()}"

    @property
    def short_label(self) -> str:
        """The label, or what stands before a colon in it, where that is short; else the id."""
        short = self.label.partition(":")[0]
        return short if len(short) <= LONGEST_LABEL else self.id

    @property
    def plan(self) -> Plan:
        """The hubs by tier."""
        return self.evaluation.plan

    @property
    def minutes(self) -> FloatArray:
        """Minutes from each demand point to its nearest hub, shape (n,); NaN = no route."""
        return self.evaluation.minutes

    @property
    def metrics(self) -> Metrics:
        """Figures of all people, to the nearest hub of any tier."""
        return self.evaluation.metrics

    @property
    def main_hubs(self) -> tuple[str, ...]:
        """Ids of the hubs that give every service."""
        return self.plan.get(MAIN, self.plan.get(OPEN, ()))

    def share_within(self, minutes: float) -> float:
        """Return the share of all people who reach a hub within some minutes.

        Parameters
        ----------
        minutes : float
            The threshold; journeys of exactly so many minutes count as within.

        Returns
        -------
        float
            0 to 1; people without a route count as not within.
        """
        weights = self.evaluation.problem.weights
        return float(weights[self.minutes <= minutes].sum() / weights.sum())


def option_of(
    problem: LocationProblem,
    plan: Plan,
    *,
    option_id: str,
    label: str,
    groups: Mapping[str, FloatArray],
    territories: Territories | None = None,
) -> Option:
    """Work out everybody's journey under a plan.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plan : Plan
        Hubs by tier.
    option_id : str
        Short name.
    label : str
        The option in words.
    groups : mapping of str to ndarray of float, shape (n,)
        How many of each group start from each demand point.
    territories : Territories, optional
        Which hub each demand point belongs to, where that is not always the nearest.

    Returns
    -------
    Option
        Journeys to the nearest hub, or to that of the territory, for all people and for each group.
    """
    evaluation = evaluate(problem, open_sites=plan)
    if territories is not None:
        evaluation = _to_own_hub(evaluation, territories)
    return Option(
        option_id,
        label,
        evaluation,
        metrics(evaluation.main_minutes, problem.weights),
        {name: metrics(evaluation.minutes, weights) for name, weights in groups.items()},
    )


def _to_own_hub(evaluation: Evaluation, territories: Territories) -> Evaluation:
    """Return an evaluation with everybody's journey to the hub of their territory."""
    problem = evaluation.problem
    column = {site: j for j, site in enumerate(problem.sites.ids)} | {"": -1}
    hubs = np.array([column[site] for site in territories.hub_ids], dtype=np.int64)
    minutes = np.where(hubs >= 0, problem.minutes[np.arange(len(hubs)), hubs], np.nan)
    return replace(
        evaluation,
        minutes=minutes,
        main_minutes=minutes,
        hubs=hubs,
        main_hubs=hubs,
        metrics=metrics(minutes, problem.weights),
    )
