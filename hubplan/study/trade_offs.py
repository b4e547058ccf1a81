"""Every plan of a study by average journey and by who is left far away."""

from __future__ import annotations

from typing import Final

from hubplan.location import Group, Solution
from hubplan.location.rules import LoadRule
from hubplan.location.solvers.plan_table import Plans
from hubplan.report.table import OVER_75
from hubplan.scenario import TradeOff, trade_off
from hubplan.study.inputs import StudyInputs

#: More plans than these are not laid out: a chart of them would tell no more.
MOST_PLANS: Final = 500_000
_EVERYBODY: Final = "People"


def trade_off_of(inputs: StudyInputs, best: Solution) -> TradeOff | None:
    """Evaluate every plan of a study, where they are few.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    best : Solution
        Its answer.

    Returns
    -------
    TradeOff or None
        People of 75 and over who are left far away, where the study counts them, else everybody;
        None for questions without a list of plans, for hubs that serve only so many people, and
        for more than `MOST_PLANS` plans.
    """
    question, possible = best.question, best.proof.plans_possible
    if not isinstance(question, Plans) or any(isinstance(r, LoadRule) for r in question.rules):
        return None
    if possible is None or not 1 < possible <= MOST_PLANS:
        return None
    group, label = Group(), _EVERYBODY
    for each in inputs.settings.groups:
        if each.id == OVER_75:
            where = {
                column: values if isinstance(values, list) else [values]
                for column, values in each.where.items()
            }
            group, label = Group(each.weight, where), each.label
    return trade_off(
        best.problem,
        question,
        best.plan,
        group=group,
        group_label=label,
        far_minutes=inputs.settings.report.headline_minutes,
    )
