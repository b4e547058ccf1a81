"""Words and tables for what stands beside one answer: rankings, fronts, several scenarios."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pandas as pd

from hubplan.location import OPEN, Alternative, Front, Plan, RobustAnswer

_CRITERION_WORDS: Final = {
    "max_regret": "largest regret in any scenario",
    "expected_regret": "expected regret",
    "max_relative_regret": "largest regret in any scenario, as a share of the best figure there",
    "worst_value": "worst figure in any scenario",
}


def plan_columns(plan: Plan) -> dict[str, str]:
    """Return the hubs of a plan for a row of a table.

    Parameters
    ----------
    plan : Plan
        Which hubs are open.

    Returns
    -------
    dict of str to str
        Ids separated by semicolons: by tier, or ``sites`` where hubs have none.
    """
    return {"sites" if tier == OPEN else tier: ";".join(ids) for tier, ids in plan.items()}


def exchange_text(plan: Plan, best: Plan) -> str:
    """Return how a plan differs from another.

    Parameters
    ----------
    plan, best : Plan
        Which hubs are open, in the same tiers.

    Returns
    -------
    str
        Such as ``"a, b instead of c, d"``; a hub that changes its tier is told with both.
    """
    if plan == best:
        return "the same plan"
    tiered = set(best) != {OPEN}
    hubs = [{(tier, site) for tier, ids in p.items() for site in ids} for p in (plan, best)]
    came, went = (
        ", ".join(f"{tier} {site}" if tiered else site for tier, site in sorted(some))
        for some in (hubs[0] - hubs[1], hubs[1] - hubs[0])
    )
    if came and went:
        return f"{came} instead of {went}"
    return f"with {came}" if came else f"without {went}"


def figure_text(value: float, unit: str) -> str:
    """Return the figure of an aim for people.

    Parameters
    ----------
    value : float
        The figure; NaN = nobody is counted.
    unit : str
        Its unit.

    Returns
    -------
    str
        A share in per cent, anything else to four digits; without the unit.
    """
    return f"{value:.2%}" if unit == "share" else f"{value:,.4g}"


def front_text(front: Front) -> str:
    """Return a Pareto front for people.

    Parameters
    ----------
    front : Front
        The answer.

    Returns
    -------
    str
        How many plans are left, then one line a plan.
    """
    of = "" if front.plans_possible is None else f" of {front.plans_possible:,} possible plans"
    so_far = "" if front.complete else " so far: time ran out"
    count = "1 choice" if len(front) == 1 else f"{len(front):,} choices"
    head = f"{count}{of} that no other beats in every aim{so_far}"
    frame = front_frame(front)
    for aim in front.question.aims:
        if aim.unit == "share":
            frame[str(aim)] = [figure_text(value, aim.unit) for value in frame[str(aim)]]
    hubs = plan_columns(front.points[0].plan) if front.points else ()
    return f"{head}\n{table_text(frame, hubs=hubs)}"


def front_frame(front: Front) -> pd.DataFrame:
    """Return a Pareto front as a table.

    Parameters
    ----------
    front : Front
        The answer.

    Returns
    -------
    DataFrame
        One row a point: its hubs (see `plan_columns`), each aim, ``equal_plans``.
    """
    return pd.DataFrame(
        [
            {**plan_columns(point.plan), **point.figures, "equal_plans": point.equal_plans}
            for point in front.points
        ]
    )


def robust_ranking(answer: RobustAnswer) -> list[Alternative]:
    """Return the best plans for several scenarios.

    Parameters
    ----------
    answer : RobustAnswer
        The answer.

    Returns
    -------
    list of Alternative
        The chosen plan first, with loss 0; losses in the unit of the value.
    """
    question = answer.question
    more_is_better = question.criterion == "worst_value" and not question.aim.lower_is_better
    sign = -1.0 if more_is_better else 1.0
    return [
        # A zero without a sign.
        Alternative(plan, value, sign * (value - answer.value) + 0.0)
        for plan, value in answer.alternatives
    ]


def scenario_frame(answer: RobustAnswer) -> pd.DataFrame:
    """Return a plan in every scenario as a table.

    Parameters
    ----------
    answer : RobustAnswer
        The answer.

    Returns
    -------
    DataFrame
        One row a scenario: ``scenario``, ``probability``, ``value``, ``best_value``, ``regret``,
        and the hubs that would be best there (`plan_columns`, each after ``best_``).
    """
    return pd.DataFrame(
        [
            {
                "scenario": each.scenario,
                "probability": each.probability,
                "value": each.value,
                "best_value": each.best_value,
                "regret": each.regret,
                **{f"best_{column}": ids for column, ids in plan_columns(each.best_plan).items()},
            }
            for each in answer.scenarios
        ]
    )


def robust_text(answer: RobustAnswer, names: dict[str, str]) -> str:
    """Return a plan for several scenarios, for people.

    Parameters
    ----------
    answer : RobustAnswer
        The answer.
    names : dict of str to str
        Site id to name.

    Returns
    -------
    str
        The hubs, what was made small, the proof, the next best plans, and each scenario.
    """
    aim, criterion = answer.question.aim, answer.question.criterion
    unit = "share" if criterion == "max_relative_regret" else aim.unit
    after = "" if unit == "share" else f" {unit}"
    lines = [
        "Open",
        *hub_lines(answer.plan, names),
        f"{_CRITERION_WORDS[criterion]}: {figure_text(answer.value, unit)}{after} ({aim})",
        (
            f"proved optimal: all {answer.plans_possible:,} possible plans worked out one by one "
            f"in each of {len(answer.scenarios)} scenarios"
        ),
    ]
    lines += [
        f"  {rank:>3}. {exchange_text(other.plan, answer.plan)}  "
        f"(behind by {figure_text(other.loss, unit)})"
        for rank, other in enumerate(robust_ranking(answer)[1:], start=2)
    ]
    frame = scenario_frame(answer)
    frame = frame.drop(columns=[f"best_{column}" for column in plan_columns(answer.plan)])
    for name in ("value", "best_value", "regret"):
        frame[name] = [figure_text(value, aim.unit) for value in frame[name]]
    frame["best plan there"] = [
        exchange_text(each.best_plan, answer.plan) for each in answer.scenarios
    ]
    lines += ["", "in each scenario, beside the plan that would be best there", table_text(frame)]
    return "\n".join(lines)


def hub_lines(plan: Plan, names: dict[str, str]) -> list[str]:
    """Return the hubs of a plan, one a line.

    Parameters
    ----------
    plan : Plan
        Which hubs are open.
    names : dict of str to str
        Site id to name.

    Returns
    -------
    list of str
        Tier, id, and name if it is another.
    """
    width = max(map(len, plan)) + 1
    return [
        f"  {'' if tier == OPEN else tier.ljust(width)}{site}"
        + (f"  {names[site]}" if names[site] != site else "")
        for tier, ids in plan.items()
        for site in ids
    ]


def table_text(frame: pd.DataFrame, *, hubs: Collection[str] = ()) -> str:
    """Return a table in columns for the terminal.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    hubs : collection of str
        Columns of `plan_columns`, whose ids are set apart.

    Returns
    -------
    str
        Numbers to four figures after the point, nothing for what is unknown, headings in words.
    """
    shown = frame.rename(columns=lambda name: name if " " in name else name.replace("_", " "))
    for column in shown.columns:
        cells = shown[column]
        if cells.dtype == bool:
            shown[column] = cells.map({True: "yes", False: "no"})
        elif column in hubs and not pd.api.types.is_numeric_dtype(cells):
            shown[column] = cells.str.replace(";", ", ")
    words = [name for name in shown.columns if not pd.api.types.is_numeric_dtype(shown[name])]
    for column in words:
        width = max(len(column), *shown[column].str.len())
        shown[column] = shown[column].str.ljust(width)
        shown = shown.rename(columns={column: column.ljust(width)})
    return str(shown.to_string(index=False, na_rep="", float_format=lambda x: f"{x:,.4f}"))
