"""Which options of ``hubplan solve`` exclude each other: refused before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import typer

from hubplan.cli.solve_more import MoreWords
from hubplan.cli.solve_rules import RuleWords
from hubplan.cli.solve_words import Model, QuestionWords


def check_together(
    asked: QuestionWords,
    held: RuleWords,
    more: MoreWords,
    *,
    robust: Mapping[str, object],
    solver: Mapping[str, object],
    as_csv: bool,
) -> None:
    """Refuse options that say nothing together.

    Parameters
    ----------
    asked : QuestionWords
        The question.
    held : RuleWords
        The rules.
    more : MoreWords
        What is asked for beside the best plan.
    robust : mapping of str to object
        ``--robust`` and ``--chance`` as given.
    solver : mapping of str to object
        ``--method`` and ``--time-limit`` where they were given.
    as_csv : bool
        Whether one table is printed.

    Raises
    ------
    BadParameter
        With the option.
    """
    aims = dict(asked.aims.given)
    pareto = aims.pop("--pareto")
    share = {"--share": asked.share if asked.model != Model.LSCP else None}
    if pareto:
        first = {name: aims[name] for name in ("--aim", "--equity", "--then")}
        listed = {"--alternatives": more.alternatives}
        _refuse("--pareto", {**first, **more.given, **listed, **robust})
    if robust["--robust"]:
        several = {name: aims[name] for name in ("--then", "--bound")}
        _refuse("--robust", {**several, **share, **more.given, **solver})
        if asked.model == Model.LSCP:
            raise typer.BadParameter("takes any model but lscp", param_hint="--robust")
    elif robust["--chance"]:
        raise typer.BadParameter("goes with --robust", param_hint="--chance")
    if held.binds_loads is not None:
        _refuse(held.binds_loads, {**aims, **share, "--pareto": pareto, **robust})
    if as_csv and more.tables() > 1:
        raise typer.BadParameter("prints one table: ask for one", param_hint="--csv")


def check_scenarios(times: Sequence[str], weights: Sequence[str], *, robust: object) -> None:
    """Refuse several scenarios without a criterion, and a criterion without scenarios.

    Parameters
    ----------
    times, weights : sequence of str
        As given.
    robust : object
        The criterion; None if none was given.

    Raises
    ------
    BadParameter
        With the option.
    """
    several = len(times) * len(weights) > 1
    if several and robust is None:
        option = "--times" if len(times) > 1 else "--weight"
        what = "given several times: say --robust maximum or --robust expected"
        raise typer.BadParameter(what, param_hint=option)
    if robust is not None and not several:
        what = "needs two scenarios or more: give --times or --weight several times"
        raise typer.BadParameter(what, param_hint="--robust")


def _refuse(option: str, others: Mapping[str, object]) -> None:
    for other, given in others.items():
        if given:
            what = f"{option} and {other} exclude each other"
            raise typer.BadParameter(what, param_hint=other)
