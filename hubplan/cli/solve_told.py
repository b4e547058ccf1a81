"""What ``hubplan solve`` prints: words for people, JSON for machines, CSV for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from hubplan.cli.solve_more import More
from hubplan.cli.solve_robust import robust_told
from hubplan.cli.words import say

if TYPE_CHECKING:
    import pandas as pd

    from hubplan.location import Front, Plan, RobustAnswer, Solution

#: Rows of a table that people are shown; CSV and JSON have all.
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Teller:
    """Prints answers in the format asked for.

    Attributes
    ----------
    as_json, as_csv : bool
        Else words for people.
    """

    as_json: bool
    as_csv: bool

    def tell(self, solution: Solution, more: Sequence[More]) -> None:
        """Print the best plan and what was asked for beside it.

        Parameters
        ----------
        solution : Solution
            The best plan.
        more : sequence of More
            The rest; no more than one for CSV.
        """
        from hubplan.report import alternatives_frame, solution_text  # noqa: PLC0415

        if self.as_csv:
            _print_csv(more[0].frame if more else alternatives_frame(solution))
        elif self.as_json:
            _print_json(_solution_told(solution) | {each.key: each.told for each in more})
        else:
            tables = [f"\n{each.heading}\n{_more_text(each, solution.plan)}" for each in more]
            say("\n".join([solution_text(solution), *tables]))

    def tell_front(self, front: Front) -> None:
        """Print every choice between some aims.

        Parameters
        ----------
        front : Front
            The answer.
        """
        from hubplan.report.plan_sets import front_frame, front_text  # noqa: PLC0415

        if self.as_json:
            _print_json(_front_told(front))
        elif self.as_csv:
            _print_csv(front_frame(front))
        else:
            say(front_text(front))

    def tell_robust(self, answer: RobustAnswer, names: dict[str, str]) -> None:
        """Print the plan for several scenarios.

        Parameters
        ----------
        answer : RobustAnswer
            The answer.
        names : dict of str to str
            Site id to name.
        """
        from hubplan.report.plan_sets import robust_text, scenario_frame  # noqa: PLC0415

        if self.as_json:
            _print_json(robust_told(answer))
        elif self.as_csv:
            _print_csv(scenario_frame(answer))
        else:
            say(robust_text(answer, names))


def _solution_told(solution: Solution) -> dict[str, Any]:
    """Return a solution for JSON; of aims, also the figure of each."""
    from hubplan.location import BestPlan, figures  # noqa: PLC0415
    from hubplan.units import or_none  # noqa: PLC0415

    if not isinstance(solution.question, BestPlan):
        return solution.to_dict()
    found = figures(solution.problem, solution.plan, solution.question.every_aim)
    return solution.to_dict() | {"figures": {aim: or_none(value) for aim, value in found.items()}}


def _front_told(front: Front) -> dict[str, Any]:
    """Return a front for JSON, with what its figures are."""
    aims = [
        {"name": str(aim), "unit": aim.unit, "lower_is_better": aim.lower_is_better}
        for aim in front.question.aims
    ]
    return {**front.to_dict(), "aims": aims}


def _more_text(more: More, plan: Plan) -> str:
    """Return tables for people, the first rows of each."""
    from hubplan.report.plan_sets import plan_columns, table_text  # noqa: PLC0415

    shown = _without_nothing(more.shown.head(_SHOWN))
    lines = [table_text(shown, hubs=plan_columns(plan) if more.key == "diverse" else ())]
    if len(more.shown) > _SHOWN:
        lines.append(f"and {len(more.shown) - _SHOWN:,} more: --csv or --json has them all")
    if more.beside is not None:
        lines += ["\nhow often each site is open in them", table_text(more.beside.head(_SHOWN))]
        if len(more.beside) > _SHOWN:
            lines.append(f"and {len(more.beside) - _SHOWN:,} more: --json has them all")
    return "\n".join(lines)


def _without_nothing(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns that say nothing: no notes or tiers, nobody stranded."""
    empty = [
        name
        for name in frame.columns
        if ((name.endswith("stranded") or name == "people") and (frame[name].fillna(0) == 0).all())
        or (frame[name].astype(str) == ("open" if name == "tier" else "")).all()
    ]
    return frame.drop(columns=empty)


def _print_csv(frame: pd.DataFrame) -> None:
    from hubplan.report import csv_text  # noqa: PLC0415

    typer.echo(csv_text(frame), nl=False)


def _print_json(told: dict[str, Any]) -> None:
    # As a whole before the first letter is printed.
    typer.echo(json.dumps(told, indent=1, allow_nan=False))
