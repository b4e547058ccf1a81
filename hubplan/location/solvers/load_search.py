"""The search for plans whose hubs have room for so many: one model a question, or a few."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import SolverError
from hubplan.location.plan import Plan
from hubplan.location.questions import LSCP, MCLP, PCenter
from hubplan.location.solvers.load_models import (
    Assigned,
    Journeys,
    add_assignment,
    add_at_most_home,
    add_load_rules,
    journeys_of,
    minimise,
)
from hubplan.location.solvers.models import Model
from hubplan.location.solvers.searching import Run, Search, Step

_WHOLE: Final = 1e-6
# A recomputed count of people at home may differ from the least one by rounding.
_SAME_DEMAND: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LoadSearch:
    """A search that keeps rules about loads.

    Attributes
    ----------
    search : Search
        What every search needs.
    new_model : callable
        From the plans found already to a model of open hubs that forbids them.
    run : callable
        Solves a model.
    """

    search: Search
    new_model: Callable[[list[Plan]], Model]
    run: Callable[[Model], Run]

    def next_plan(self) -> Callable[[list[Plan]], Step]:
        """Return the function that finds the best plan not found before."""
        question = self.search.question
        journeys = journeys_of(self.search.problem, self.search.measure)
        if isinstance(question, LSCP):
            return lambda found: self._fewest_hubs(journeys, found, question.within)
        if isinstance(question, MCLP):
            return lambda found: self._most_covered(journeys, found, question.within)
        lost = self._least_at_home(journeys)
        if isinstance(question, PCenter):
            return lambda found: self._shortest_longest(journeys, found, lost)
        return lambda found: self._least_minutes(journeys, found, lost)

    def _model(
        self, journeys: Journeys, found: list[Plan], within: float = np.inf
    ) -> tuple[Model, Assigned]:
        search = self.search
        model = self.new_model(found)
        assigned = add_assignment(model, search.measure, journeys, within=within)
        add_load_rules(model, assigned, search.problem, search.question, search.measure.site_ids)
        return model, assigned

    def _least_at_home(self, journeys: Journeys) -> float:
        """Return the people (visits) that even the best plan for it leaves at home."""
        model, assigned = self._model(journeys, [])
        if not assigned.home:
            return 0.0
        minimise(model, assigned.home, unit=1.0)
        run = self.run(model)
        if run.plan is None or not run.proved:
            raise SolverError(
                "the fewest people without a route could not be proved in time",
                hint="Give the search more time.",
            )
        return max(0.0, run.bound or 0.0)

    def _least_minutes(self, journeys: Journeys, found: list[Plan], lost: float) -> Step:
        model, assigned = self._model(journeys, found)
        add_at_most_home(model, assigned, _eased(lost))
        terms = [(share, people * minutes) for share, people, minutes in assigned.travel]
        minimise(model, terms, unit=max(1.0, sum(cost for _, cost in terms) / max(1, len(terms))))
        run = self.run(model)
        reached = float(journeys.people.sum()) - assigned.never - lost
        if run.bound is None or reached <= 0:
            return Step(run.plan, run.proved, None)
        return Step(run.plan, run.proved, run.bound * model.unit / reached)

    def _most_covered(self, journeys: Journeys, found: list[Plan], within: float) -> Step:
        model, assigned = self._model(journeys, found)
        beyond = [(share, people) for share, people, length in assigned.travel if length > within]
        minimise(model, [*beyond, *assigned.home], unit=float(journeys.people.mean()))
        run = self.run(model)
        most = float(journeys.people.sum()) - assigned.never
        return Step(run.plan, run.proved, most - (run.bound or 0.0) * model.unit)

    def _fewest_hubs(self, journeys: Journeys, found: list[Plan], within: float) -> Step:
        model, assigned = self._model(journeys, found, within)
        add_at_most_home(model, assigned, 0.0)
        minimise(model, [(variable, 1.0) for variable in model.opens.values()], unit=1.0)
        run = self.run(model)
        bound = float(math.ceil((run.bound or 1.0) - _WHOLE))  # hubs come whole
        return Step(run.plan, run.proved, bound)

    def _shortest_longest(self, journeys: Journeys, found: list[Plan], lost: float) -> Step:
        """Halve the interval of possible longest journeys until one is left."""
        radii = journeys.radii
        low, high = 0, len(radii) - 1
        best: Plan | None = None
        while best is None or low < high:
            probe = high if best is None else (low + high) // 2
            model, assigned = self._model(journeys, found, float(radii[probe]))
            add_at_most_home(model, assigned, _eased(lost))
            minimise(model, [], unit=1.0)
            run = self.run(model)
            if run.plan is not None:
                best = run.plan
                longest = self.search.score(best).value
                high = min(probe, int(np.abs(radii - longest).argmin()))
            elif not run.proved:
                return Step(best, proved=False, bound=float(radii[low]))
            elif best is None:
                return Step(None, proved=True, bound=None)
            else:
                low = probe + 1
        return Step(best, proved=True, bound=self.search.score(best).value)


def _eased(people: float) -> float:
    return people + _SAME_DEMAND * max(1.0, people)
