"""The answer: a plan, what it is worth, the proof, the runners-up, and who goes where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hubplan.cells import figures_html, number, side_by_side_html, table_html
from hubplan.location.best_plan import BestPlan
from hubplan.location.dot_map import dot_map, hub_table
from hubplan.location.evaluation import Evaluation
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question
from hubplan.units import or_none

if TYPE_CHECKING:
    from hubplan.location.solvers.assignment import Assignment

#: Questions made of aims, which `solve` answers too.
AimQuestion = BestPlan | PartialLSCP

OPTIMAL: Final = "optimal"
FEASIBLE: Final = "feasible"


@dataclass(frozen=True, slots=True)
class Objective:
    """What the plan is worth, recomputed from its sites.

    Attributes
    ----------
    model : str
        ``"p-median"``, ``"two-tier"``, ``"mclp"``, ``"lscp"``, ``"p-center"``, ``"best-plan"`` or
        ``"partial-lscp"``.
    value : float
        Mean or longest minutes, people covered, number of hubs, or the figure of an aim. NaN
        when nobody travels.
    unit : str
        ``"minutes"`` (or the unit of the matrix), ``"people"``, ``"hubs"``, ``"share"`` or
        ``"Gini"``.
    total : float
        For a mean: the sum over all people that it is the mean of; otherwise the value.
    """

    model: str
    value: float
    unit: str
    total: float

    @property
    def words(self) -> str:
        """The value with its unit, such as ``"13.25 minutes"``."""
        return number(self.value, 0 if self.unit in {"people", "hubs"} else 2, self.unit)

    def _repr_html_(self) -> str:
        return figures_html([("question", self.model), ("value", self.words)])

    def to_dict(self) -> dict[str, Any]:
        """Return the objective as ``results.json`` has it."""
        return {
            "model": self.model,
            "value": or_none(self.value),
            "unit": self.unit,
            "total": or_none(self.total),
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """How sure the answer is.

    Attributes
    ----------
    status : str
        ``"optimal"``: no plan is better (by more than one part in a million, where a solver
        other than enumeration proved it); ``"feasible"``: the plan keeps the rules, a better one
        may exist, but none better than `bound`.
    bound : float or None
        No plan has a better objective than this; None = unknown.
    gap : float or None
        Distance of the objective from the bound, as a share of the objective; None = unknown.
    plans_possible : int or None
        How many plans keep the rules; None = too many to count one by one.
    plans_evaluated : int
        How many of them were evaluated one by one.
    method : str
        ``"enumerate"``, ``"bound"``, ``"milp"`` or ``"interchange"``.
    solver : str
        What did the work, with its version.
    """

    status: str
    bound: float | None
    gap: float | None
    plans_possible: int | None
    plans_evaluated: int
    method: str
    solver: str

    @property
    def words(self) -> str:
        """The proof in a few words, such as ``"optimal: all 16,224 plans were evaluated"``."""
        if self.status != OPTIMAL:
            known = "how far from the best is not known"
            if self.gap is not None:
                known = f"at most {self.gap:.2%} from the best"
            return f"{self.status}, not proved best: {known}"
        if self.plans_possible is not None and self.plans_possible == self.plans_evaluated:
            return f"{self.status}: all {self.plans_possible:,} plans were evaluated"
        return f"{self.status}: no plan is better (method: {self.method})"

    def _repr_html_(self) -> str:
        plans = "too many to count" if self.plans_possible is None else f"{self.plans_possible:,}"
        return figures_html(
            [
                ("status", self.words),
                ("bound", number(self.bound, 4)),
                ("gap", "–" if self.gap is None else f"{self.gap:.4%}"),
                ("plans that keep the rules", plans),
                ("evaluated one by one", f"{self.plans_evaluated:,}"),
                ("by", f"{self.method}, {self.solver}"),
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as ``results.json`` has it."""
        return {
            "status": self.status,
            "bound": or_none(self.bound),
            "gap": or_none(self.gap),
            "plans_possible": self.plans_possible,
            "plans_evaluated": self.plans_evaluated,
            "method": self.method,
            "solver": self.solver,
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """One plan of the ranking.

    Attributes
    ----------
    plan : Plan
        Which hubs are open.
    value : float
        Its objective.
    loss : float
        How much worse than the best plan, zero or more, in the unit of the objective.
    """

    plan: Plan
    value: float
    loss: float

    def to_dict(self) -> dict[str, Any]:
        """Return the alternative as ``results.json`` has it."""
        return {
            "plan": self.plan.to_dict(),
            "value": or_none(self.value),
            "loss": or_none(self.loss),
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Solution:
    """The answer to a question about a problem.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What was asked.
    plan : Plan
        The best plan found; of equally good ones, the first in the order of their ids.
    objective : Objective
        What it is worth.
    proof : Proof
        How sure that is.
    alternatives : tuple of Alternative
        The best plans in order, the chosen one first with loss 0.
    evaluation : Evaluation
        Minutes, hubs and metrics of the plan for every demand point.
    seconds : float
        How long it took.
    assignment : Assignment or None
        Who goes where, where rules about loads send people past their nearest hub; None where
        everybody goes to the nearest. Its `metrics` are those of the journeys assigned;
        `evaluation` has everybody go to the nearest.
    """

    problem: LocationProblem
    question: Question | AimQuestion
    plan: Plan
    objective: Objective
    proof: Proof
    alternatives: tuple[Alternative, ...]
    evaluation: Evaluation
    seconds: float
    assignment: Assignment | None = None

    @property
    def allocation(self) -> pd.DataFrame:
        """Which open hub serves each demand point; see `Evaluation.allocation`."""
        return self.evaluation.allocation

    def __repr__(self) -> str:
        """Return plan, objective and proof in one line."""
        value = f"{self.objective.value:,.2f}".removesuffix(".00")
        stranded = self.evaluation.metrics.unreachable_people
        lost = f", {stranded:,.0f} people without a route" if stranded else ""
        return (
            f"Solution({self.plan.words}; {value} {self.objective.unit}, {self.proof.status}{lost})"
        )

    def _repr_html_(self) -> str:
        stranded = self.evaluation.metrics.unreachable_people
        figures = figures_html(
            [
                (f"objective ({self.objective.model})", self.objective.words),
                ("proof", self.proof.words),
                *([("people without a route", f"{stranded:,.0f}")] if stranded else []),
            ]
        )
        table = table_html(hub_table(self.evaluation))
        return side_by_side_html(f"{figures}<br>{table}", dot_map(self.evaluation))

    def to_dict(self) -> dict[str, Any]:
        """Return plan, objective, proof and alternatives as ``results.json`` has them.

        Returns
        -------
        dict
            Only what JSON knows: unknown numbers are None, never NaN. `assignment` only if there
            are rules about loads.
        """
        assigned = {"assignment": self.assignment.to_dict()} if self.assignment else {}
        return {
            "plan": self.plan.to_dict(),
            "objective": self.objective.to_dict(),
            "proof": self.proof.to_dict(),
            "alternatives": [alternative.to_dict() for alternative in self.alternatives],
            **assigned,
        }
