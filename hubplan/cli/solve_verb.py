"""The verb that chooses hubs on a matrix from anywhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hubplan.cli.grouped_help import GroupedHelp
from hubplan.cli.options import (
    CsvOption,
    DemandOption,
    JsonOption,
    WeightOption,
    refuse_two_formats,
)
from hubplan.cli.solve_words import (
    AIM_WORDS,
    Equity,
    Model,
    QuestionWords,
    RuleWords,
    pareto_aims,
)
from hubplan.cli.words import say

if TYPE_CHECKING:
    from hubplan.location import Front, LocationProblem, Rule, Solution

_QUESTION: Final = "The question"
_AIMS: Final = "Aims beside the model's own"
_RULES: Final = "Rules the plan must keep"
_MORE: Final = "More than one plan"
_SOLVER: Final = "How to solve it"

Words = list[str] | None
#: Near-best plans are looked for within so many per cent when different plans are asked for.
_DIVERSE_WITHIN_PERCENT: Final = 5.0


class Method(StrEnum):
    """How a location model is solved."""

    AUTO = "auto"
    ENUMERATE = "enumerate"
    BOUND = "bound"
    MILP = "milp"
    INTERCHANGE = "interchange"


def add_to(app: typer.Typer) -> None:
    """Add the verb of this room to the command line.

    Parameters
    ----------
    app : Typer
        The command line.
    """
    app.command(
        "solve",
        cls=GroupedHelp,
        epilog="Example: hubplan solve --times times.csv --demand people.csv --sites sites.csv "
        "--hubs 5 --keep maidstone --quota 'weald>=1'",
    )(_solve)


def _solve(  # noqa: PLR0913 - the options of the contract
    *,
    times_file: Annotated[
        Path, typer.Option("--times", metavar="TIMES", help="Long or wide table of minutes.")
    ],
    demand: DemandOption,
    sites: Annotated[
        Path | None,
        typer.Option("--sites", metavar="FILE", help="Names, areas, costs, ... of sites."),
    ] = None,
    weight: WeightOption = "demand",
    model: Annotated[
        Model, typer.Option(help="Location model.", rich_help_panel=_QUESTION)
    ] = Model.P_MEDIAN,
    hubs: Annotated[
        int | None,
        typer.Option("--hubs", "-p", metavar="N", help="How many.", rich_help_panel=_QUESTION),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option(
            metavar="MIN",
            help="Promised time, for mclp, lscp and --share.",
            rich_help_panel=_QUESTION,
        ),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            metavar="PERCENT",
            help="So many of the people within it: with lscp the fewest hubs for that; with "
            "p-median a rule, or before --then the first aim.",
            rich_help_panel=_QUESTION,
        ),
    ] = None,
    equity: Annotated[
        Equity | None,
        typer.Option(
            help="Make this small, not the mean: the worst-off tenth's mean (cvar), ...",
            rich_help_panel=_AIMS,
        ),
    ] = None,
    then: Annotated[
        Words,
        typer.Option(metavar="AIM", help=f"Next aim (repeat): {AIM_WORDS}.", rich_help_panel=_AIMS),
    ] = None,
    pareto: Annotated[
        str | None,
        typer.Option(
            metavar="AIM,AIM",
            help="Every choice between two or three aims; of a group as mean@COLUMN.",
            rich_help_panel=_AIMS,
        ),
    ] = None,
    aversion: Annotated[
        float,
        typer.Option(metavar="E", help="To inequality, for kolm-pollak.", rich_help_panel=_AIMS),
    ] = 1.0,
    keep: Annotated[
        Words,
        typer.Option(metavar="ID", help="Site that must be open (repeat).", rich_help_panel=_RULES),
    ] = None,
    close: Annotated[
        Words,
        typer.Option(metavar="ID", help="Site that must not be (repeat).", rich_help_panel=_RULES),
    ] = None,
    either: Annotated[
        Words,
        typer.Option(metavar="A,B", help="At least one of them (repeat).", rich_help_panel=_RULES),
    ] = None,
    at_most_one: Annotated[
        Words,
        typer.Option(metavar="A,B", help="No more than one (repeat).", rich_help_panel=_RULES),
    ] = None,
    implies: Annotated[
        Words,
        typer.Option(metavar="A:B", help="If A is open, then B (repeat).", rich_help_panel=_RULES),
    ] = None,
    quota: Annotated[
        Words,
        typer.Option(
            metavar="AREA=N",
            help="Hubs in an area: '=', '<=' or '>=' (repeat).",
            rich_help_panel=_RULES,
        ),
    ] = None,
    spacing: Annotated[
        float | None,
        typer.Option(metavar="KM", help="No two hubs nearer than this.", rich_help_panel=_RULES),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(metavar="N", help="The most all hubs may cost.", rich_help_panel=_RULES),
    ] = None,
    cost: Annotated[
        str, typer.Option(metavar="COLUMN", help="Of the sites.", rich_help_panel=_RULES)
    ] = "cost",
    capacity: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN|N",
            help="People a hub can serve; who goes where is then assigned.",
            rich_help_panel=_RULES,
        ),
    ] = None,
    minimum_load: Annotated[
        str | None,
        typer.Option(metavar="COLUMN|N", help="People it needs.", rich_help_panel=_RULES),
    ] = None,
    alternatives: Annotated[
        int | None,
        typer.Option(
            metavar="K", min=1, help="How many of the best to list.", rich_help_panel=_MORE
        ),
    ] = None,
    within_percent: Annotated[
        float | None,
        typer.Option(metavar="X", help="All plans within X% of the best.", rich_help_panel=_MORE),
    ] = None,
    diverse: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            min=2,
            help="K of those (within 5% unless said) that differ most.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    phasing: Annotated[
        bool, typer.Option("--phasing", help="In what order to open them.", rich_help_panel=_MORE)
    ] = False,
    prices: Annotated[
        bool, typer.Option("--prices", help="What each rule costs.", rich_help_panel=_MORE)
    ] = False,
    method: Annotated[
        Method, typer.Option(help="Which method.", rich_help_panel=_SOLVER)
    ] = Method.AUTO,
    time_limit: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help="For all methods but enumerate.", rich_help_panel=_SOLVER
        ),
    ] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Choose hubs on a matrix of minutes from anywhere."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    if pareto is not None and (model != Model.P_MEDIAN or equity or then):
        raise typer.BadParameter("goes with the model p-median alone", param_hint="--pareto")
    asked = QuestionWords(
        model=model,
        hubs=hubs,
        within=within,
        share=share,
        equity=equity,
        then=tuple(then or ()),
        aversion=aversion,
        keep=tuple(keep or ()),
        close=tuple(close or ()),
    )
    asked.check()
    held = RuleWords(
        either=tuple(either or ()),
        at_most_one=tuple(at_most_one or ()),
        implies=tuple(implies or ()),
        quota=tuple(quota or ()),
        spacing=spacing,
        budget=budget,
        cost=cost,
        capacity=capacity,
        minimum_load=minimum_load,
    )
    rules = held.rules()
    how: dict[str, Any] = {"method": method.value, "time_limit_seconds": time_limit}
    problem = _problem(times_file, demand, sites, weight)
    if pareto is not None:
        front = _front(problem, asked, rules, pareto, how)
        _tell_front(front, as_json=as_json, as_csv=as_csv)
        return
    from hubplan.location import solve as solve_problem  # noqa: PLC0415

    solution = solve_problem(
        problem, asked.question(problem, rules), alternatives=alternatives, **how
    )
    more = list(_Wanted(within_percent, diverse, phasing, prices).answers(solution, how))
    _tell(solution, more, as_json=as_json, as_csv=as_csv)


@dataclass(frozen=True, slots=True)
class _More:
    """An answer beside the best plan: its key in JSON, its heading, and itself."""

    key: str
    heading: str
    answer: Any


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for beside the best plan."""

    within_percent: float | None
    diverse: int | None
    phasing: bool
    prices: bool

    def answers(self, solution: Solution, how: dict[str, Any]) -> Iterator[_More]:
        """Yield what was asked for, in the order of the options."""
        from hubplan.location import (  # noqa: PLC0415
            diverse_plans,
            near_best,
            opening_order,
            rule_prices,
        )

        asked = (solution.problem, solution.question)
        if self.within_percent is not None or self.diverse is not None:
            percent = self.within_percent
            if percent is None:
                percent = _DIVERSE_WITHIN_PERCENT
            near = near_best(*asked, within_percent=percent, **how)
            if self.within_percent is not None:
                some = "" if near.complete else ", not all there are"
                yield _More("near_best", f"{len(near):,} plans within {percent:g}%{some}", near)
            if self.diverse is not None:
                apart = diverse_plans(near, self.diverse)
                head = f"{len(apart)} of {len(near):,} plans within {percent:g}%, most different"
                yield _More("diverse", head, apart)
        if self.phasing:
            order = opening_order(*asked, solution.plan, **how)
            yield _More("opening_order", "in what order to open them", order)
        if self.prices:
            paid = rule_prices(*asked, **how)
            yield _More("rule_prices", "what each rule costs", paid)


def _problem(times: Path, demand: Path, sites: Path | None, weight: str) -> LocationProblem:
    """Return the data."""
    from hubplan.location import LocationProblem  # noqa: PLC0415
    from hubplan.places import CandidateSites, read_demand, read_sites  # noqa: PLC0415
    from hubplan.travel_times import read_times  # noqa: PLC0415

    matrix = read_times(times)
    candidates = (
        CandidateSites.from_ids(matrix.site_ids, source=times.name)
        if sites is None
        else read_sites(sites, with_coordinates=False)
    )
    points = read_demand(demand, weight=weight, with_coordinates=False)
    return LocationProblem(points, candidates, matrix)


def _tell(solution: Solution, more: list[_More], *, as_json: bool, as_csv: bool) -> None:
    """Print the best plan and what was asked for beside it."""
    from hubplan.report import alternatives_frame, csv_text, solution_text  # noqa: PLC0415
    from hubplan.report.plan_sets import table_text  # noqa: PLC0415

    if as_csv:
        if len(more) > 1:
            raise typer.BadParameter("prints one table: ask for one", param_hint="--csv")
        frame = more[0].answer.to_frame() if more else alternatives_frame(solution)
        typer.echo(csv_text(frame), nl=False)
    elif as_json:
        _print_json(solution.to_dict() | {each.key: each.answer.to_dict() for each in more})
    else:
        tables = [f"\n{each.heading}\n{table_text(each.answer.to_frame())}" for each in more]
        say("\n".join([solution_text(solution), *tables]))


def _front(
    problem: LocationProblem,
    asked: QuestionWords,
    rules: list[Rule],
    pareto: str,
    how: dict[str, Any],
) -> Front:
    """Return every choice between some aims."""
    from hubplan.location import BestPlan, ParetoFront, PMedian, pareto_front  # noqa: PLC0415

    question = asked.question(problem, rules)
    plans, bounds = (
        (question.plans, question.bounds) if isinstance(question, BestPlan) else (question, ())
    )
    assert isinstance(plans, PMedian)
    aims = pareto_aims(pareto, problem, plans, asked.aversion)
    return pareto_front(problem, ParetoFront(plans, aims, bounds), **how)


def _tell_front(front: Front, *, as_json: bool, as_csv: bool) -> None:
    from hubplan.report import csv_text  # noqa: PLC0415
    from hubplan.report.plan_sets import front_frame, front_text  # noqa: PLC0415

    if as_json:
        _print_json(front.to_dict())
    elif as_csv:
        typer.echo(csv_text(front_frame(front)), nl=False)
    else:
        say(front_text(front))


def _print_json(told: dict[str, Any]) -> None:
    json.dump(told, sys.stdout, indent=1, allow_nan=False)
    typer.echo()
