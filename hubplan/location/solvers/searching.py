"""What a search for plans by models hands from hand to hand."""

from __future__ import annotations

from dataclasses import dataclass

from hubplan.location.measure import Measure
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question
from hubplan.location.rules import Row
from hubplan.location.score import Score, score


@dataclass(frozen=True, slots=True)
class Search:
    """Everything one search for a plan needs.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.
    measure : Measure
        Its costs.
    rows : tuple of Row
        The question's rules about open hubs.
    seconds_left : list of float
        One number: what is left of the time limit; every run takes its share.
    """

    problem: LocationProblem
    question: Question
    measure: Measure
    rows: tuple[Row, ...]
    seconds_left: list[float]

    def score(self, plan: Plan) -> Score:
        """Return what a plan is worth, recomputed from its sites.

        Parameters
        ----------
        plan : Plan
            Which hubs are open.

        Returns
        -------
        Score
            The objective and what it leaves out.
        """
        return score(self.problem, self.question, plan)


@dataclass(frozen=True, slots=True)
class Run:
    """What a solver said about one model.

    Attributes
    ----------
    plan : Plan or None
        What it found.
    proved : bool
        Whether that is proved best, or that there is none.
    bound : float or None
        In units of the model's objective.
    """

    plan: Plan | None
    proved: bool
    bound: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """The next best plan.

    Attributes
    ----------
    plan : Plan or None
        None = there is none, or none was found.
    proved : bool
        Whether that is proved.
    bound : float or None
        On the objective, in its own unit.
    """

    plan: Plan | None
    proved: bool
    bound: float | None
