"""In what order to open the hubs of a plan, so that every stage on the way is nearly the best."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, HubplanWarning, raise_faults
from hubplan.location.best_plan import BestPlan
from hubplan.location.groups import weighted_by
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, PMedian
from hubplan.location.sets.hub_subsets import HubSubsets
from hubplan.location.sets.worth import (
    AnyQuestion,
    Worth,
    loss_of,
    plain,
    strands,
    unit_of,
    with_plain,
    worth_of,
)
from hubplan.location.solver import Method, solve
from hubplan.location.tiered import Tiered
from hubplan.units import or_none

#: All subsets of the hubs to open are evaluated: 15 hubs have 32,768.
MOST_HUBS_IN_ORDER: Final = 15

Criterion = Literal["sum", "max"]
Against = Literal["any", "chosen"]


@dataclass(frozen=True, slots=True)
class Stage:
    """What is open after one more hub.

    Attributes
    ----------
    opened : str
        Id of the hub that opens.
    tier : str
        Its tier.
    plan : Plan
        All hubs open then.
    value : float
        The objective then; NaN when nobody reaches a hub.
    best_plan : Plan
        The best plan of as many hubs.
    best_value : float
        Its objective.
    loss : float
        How much worse the stage is; NaN where it leaves more people without a route.
    stranded : float
        How many more people (visits) have no route than under the best plan of as many hubs.
    """

    opened: str
    tier: str
    plan: Plan
    value: float
    best_plan: Plan
    best_value: float
    loss: float
    stranded: float

    def to_dict(self) -> dict[str, Any]:
        """Return the stage for JSON."""
        return {
            "opened": self.opened,
            "tier": self.tier,
            "plan": self.plan.to_dict(),
            "value": or_none(self.value),
            "best_plan": self.best_plan.to_dict(),
            "best_value": or_none(self.best_value),
            "loss": or_none(self.loss),
            "stranded": or_none(self.stranded),
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpeningOrder:
    """The order in which the hubs of a plan open.

    Attributes
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What the stages are judged by.
    first : tuple of str
        Ids of the hubs open from the start.
    stages : tuple of Stage
        One for each hub that opens, in order.
    by : {"sum", "max"}
        Whether the sum of the losses of all stages was made small, or the largest.
    against : {"any", "chosen"}
        Whether the best plan of as many hubs was looked for among all sites, or among those of
        the plan.
    unit : str
        Unit of values and losses.
    seconds : float
        How long it took.
    """

    problem: LocationProblem
    question: AnyQuestion
    first: tuple[str, ...]
    stages: tuple[Stage, ...]
    by: Criterion
    against: Against
    unit: str
    seconds: float

    @property
    def total_loss(self) -> float:
        """Sum of the losses of all stages that can be compared."""
        return math.fsum(each.loss for each in self.stages if not math.isnan(each.loss))

    @property
    def largest_loss(self) -> float:
        """Largest loss of a stage that can be compared; 0 if there is none."""
        return max((each.loss for each in self.stages if not math.isnan(each.loss)), default=0.0)

    def __len__(self) -> int:
        """Return the number of stages."""
        return len(self.stages)

    def __repr__(self) -> str:
        """Return the order and its largest loss in one line."""
        order = ", ".join(each.opened for each in self.stages)
        return (
            f"OpeningOrder({order}; no stage loses more than {self.largest_loss:,.4g} {self.unit})"
        )

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the stages as a table.

        Returns
        -------
        DataFrame
            One row a stage: ``stage`` from 1, ``opened``, ``tier``, ``value``, ``best_value``,
            ``loss``, ``stranded`` and ``best_plan`` (ids).
        """
        return pd.DataFrame(
            [
                {
                    "stage": number,
                    "opened": each.opened,
                    "tier": each.tier,
                    "value": each.value,
                    "best_value": each.best_value,
                    "loss": each.loss,
                    "stranded": each.stranded,
                    "best_plan": ", ".join(each.best_plan.open_sites),
                }
                for number, each in enumerate(self.stages, start=1)
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the stages for JSON.

        Returns
        -------
        dict
            ``unit``, ``by``, ``against``, ``first``, ``total_loss``, ``largest_loss`` and
            ``stages``.
        """
        return {
            "unit": self.unit,
            "by": self.by,
            "against": self.against,
            "first": list(self.first),
            "total_loss": self.total_loss,
            "largest_loss": self.largest_loss,
            "stages": [each.to_dict() for each in self.stages],
        }


def opening_order(
    problem: LocationProblem,
    question: AnyQuestion,
    plan: Plan,
    *,
    first: Sequence[str] = (),
    by: Criterion = "sum",
    against: Against | None = None,
    method: Method = "auto",
    time_limit_seconds: float | None = None,
) -> OpeningOrder:
    r"""Return the order of opening in which every stage is as near the best as can be.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question or AimQuestion
        What stages are judged by. Set covering is judged by the people covered. Rules are not
        asked of stages on the way, nor `keep`: they are about the whole plan.
    plan : Plan
        The hubs to open, such as ``solve(...).plan``.
    first : sequence of str
        Ids of its hubs that are open from the start, beside those of `also_open`.
    by : {"sum", "max"}
        Make the sum of the losses small (a stage counts for as long as any other) or the largest.
    against : {"any", "chosen"}, optional
        Compare with the best plan of as many hubs among all sites that are not closed, with the
        hubs of `first` among them: the default where a question has a number of hubs. Or with
        the best of the plan's own hubs: the only way with tiers, and the default there.
    method : {"auto", "enumerate", "bound", "milp", "interchange"}
        As for `solve`, for the plans to compare with.
    time_limit_seconds : float, optional
        For each of them.

    Returns
    -------
    OpeningOrder
        Of equally good orders, the one whose ids come first; where only the largest loss counts,
        what is left after each stage is itself ordered best. Stages that leave the fewest people
        without a route come before everything else.

    Raises
    ------
    InputError
        If more than `MOST_HUBS_IN_ORDER` hubs are to open, or an argument is out of range.

    Notes
    -----
    With :math:`f` the objective and :math:`b_k` the best of k hubs, over all orders
    :math:`S_1 \subset S_2 \subset \dots \subset S_p`:

    .. math:: \min \sum_k [f(S_k) - b_k] \quad \text{or} \quad \min \max_k [f(S_k) - b_k]

    Exact, by dynamic programming over the subsets of the plan (Held and Karp 1962): the best way
    to finish depends on which hubs are open, not on how that came about.

    References
    ----------
    Held, M. and Karp, R. M. (1962) A dynamic programming approach to sequencing problems. Journal
    of the Society for Industrial and Applied Mathematics 10(1), 196-210.
    """
    began = time.perf_counter()
    asked = plain(question)
    tiered = isinstance(asked, Tiered)
    standing = asked.also_open.values() if isinstance(asked, Tiered) else ()
    start = tuple(dict.fromkeys([*first, *(site for ids in standing for site in ids)]))
    against = against or ("chosen" if tiered else "any")
    _check(plan, start, by, against, tiered=tiered)
    people, judge = _judge(problem, question)
    subsets = HubSubsets(people, judge, plan, start)
    best = subsets.best_of_each_size()
    if against == "any":
        with warnings.catch_warnings():
            # What there is to warn of has been warned of: the data are the same.
            warnings.simplefilter("ignore", HubplanWarning)
            for k, (chosen, worth) in enumerate(best):
                wanted = _of_size(judge, plan, start, len(start) + k + 1)
                other = solve(
                    people,
                    wanted,
                    method=method,
                    alternatives=1,
                    time_limit_seconds=time_limit_seconds,
                ).plan
                found = worth_of(people, judge, other)
                # A search cut short may have found less than the plan itself offers.
                if subsets.key(found) < subsets.key(worth):
                    best[k] = other, found
                else:
                    best[k] = chosen, worth
    return OpeningOrder(
        problem=problem,
        question=question,
        first=start,
        stages=_stages(subsets, best, by),
        by=by,
        against=against,
        unit=unit_of(judge),
        seconds=time.perf_counter() - began,
    )


def _check(plan: Plan, start: tuple[str, ...], by: str, against: str, *, tiered: bool) -> None:
    faults = [
        Fault("first", f"'{site}' is not a hub of the plan", f"Its hubs are {plan.words}.")
        for site in start
        if site not in plan.open_sites
    ]
    opening = len(plan.open_sites) - len(start)
    if opening > MOST_HUBS_IN_ORDER:
        hint = "Name those open from the start in 'first'."
        what = f"{opening} are to open, more than {MOST_HUBS_IN_ORDER}"
        faults.append(Fault("hubs", what, hint))
    if by not in get_args(Criterion):
        faults.append(Fault("by", f"is {by!r}", "Use 'sum' or 'max'."))
    if against not in get_args(Against):
        faults.append(Fault("against", f"is {against!r}", "Use 'any' or 'chosen'."))
    elif tiered and against == "any":
        hint = "Use 'chosen': quotas say nothing of fewer hubs."
        faults.append(Fault("against", "is 'any' for a plan with tiers", hint))
    raise_faults("opening_order", faults)


def _judge(problem: LocationProblem, question: AnyQuestion) -> tuple[LocationProblem, AnyQuestion]:
    """Return whom and by what stages are judged: rules and bounds left out."""
    asked = plain(question)
    if isinstance(asked, PartialLSCP):
        return weighted_by(problem, asked.group), MCLP(1, asked.within, close=asked.close)
    if isinstance(asked, LSCP):
        return problem, MCLP(1, asked.within, close=asked.close)
    free = with_plain(question, replace(asked, keep=(), rules=()))
    return problem, replace(free, bounds=()) if isinstance(free, BestPlan) else free


def _of_size(judge: AnyQuestion, plan: Plan, start: tuple[str, ...], size: int) -> AnyQuestion:
    """Return the question of the best plan of so many hubs, some of them open from the start."""
    asked = plain(judge)
    assert isinstance(asked, PMedian | PCenter | MCLP)
    close = [site for site in asked.close if site not in plan.open_sites]
    return with_plain(judge, replace(asked, p=size, keep=start, close=close))


def _stages(
    subsets: HubSubsets, best: Sequence[tuple[Plan, Worth]], by: Criterion
) -> tuple[Stage, ...]:
    """Return the stages of the best order, each beside the best plan of its size."""
    order = subsets.best_order([worth for _, worth in best], largest=by == "max")
    tier_of = {site: tier for tier, ids in subsets.whole.items() for site in ids}
    stages = []
    before = 0
    for mask, (best_plan, least) in zip(order, best, strict=True):
        site = subsets.sites[(mask ^ before).bit_length() - 1]
        worth = subsets.worths[mask]
        stranded = strands(subsets.problem, worth, least)
        loss = math.nan if stranded else loss_of(subsets.judge, worth.value, least.value)
        stages.append(
            Stage(
                opened=site,
                tier=tier_of[site],
                plan=subsets.plan(mask),
                value=worth.value,
                best_plan=best_plan,
                best_value=least.value,
                loss=loss,
                stranded=stranded,
            )
        )
        before = mask
    return tuple(stages)
