"""The verb that chooses hubs on a matrix from anywhere."""

from __future__ import annotations

from typing import Any

import typer

from hubplan.cli import solve_options as option
from hubplan.cli.grouped_help import GroupedHelp
from hubplan.cli.options import CsvOption, DemandOption, JsonOption, refuse_two_formats
from hubplan.cli.solve_aims import AimWords
from hubplan.cli.solve_checks import check_scenarios, check_together
from hubplan.cli.solve_data import MatrixWords, read_scenarios
from hubplan.cli.solve_mix import MixWords
from hubplan.cli.solve_more import MoreWords
from hubplan.cli.solve_robust import chances, robust_answer
from hubplan.cli.solve_rules import RuleWords
from hubplan.cli.solve_told import Teller
from hubplan.cli.solve_words import Model, QuestionWords


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
    times: option.TimesOption,
    demand: DemandOption,
    times_without_car: option.TimesWithoutCarOption = None,
    without_car: option.WithoutCarOption = None,
    no_journey: option.NoJourneyOption = None,
    sites: option.SiteTableOption = None,
    unit: option.UnitOption = None,
    column: option.ColumnOption = None,
    from_sites: option.FromSitesOption = False,
    weight: option.WeightsOption = None,
    model: option.ModelOption = Model.P_MEDIAN,
    hubs: option.HubsOption = None,
    within: option.WithinOption = None,
    share: option.ShareOption = None,
    main: option.MainOption = None,
    mini: option.MiniOption = None,
    tier: option.TierOption = None,
    main_share: option.MainShareOption = None,
    services: option.ServicesOption = None,
    also_open: option.AlsoOpenOption = None,
    linked_mini: option.LinkedMiniOption = None,
    aim: option.AimOption = None,
    equity: option.EquityOption = None,
    then: option.ThenOption = None,
    bound: option.BoundOption = None,
    pareto: option.ParetoOption = None,
    aversion: option.AversionOption = None,
    keep: option.KeepOption = None,
    close: option.CloseOption = None,
    either: option.EitherOption = None,
    at_most_one: option.AtMostOneOption = None,
    implies: option.ImpliesOption = None,
    quota: option.QuotaOption = None,
    spacing: option.SpacingOption = None,
    budget: option.BudgetOption = None,
    cost: option.CostOption = None,
    mini_cost: option.MiniCostOption = None,
    capacity: option.CapacityOption = None,
    minimum_load: option.MinimumLoadOption = None,
    alternatives: option.AlternativesOption = None,
    within_percent: option.WithinPercentOption = None,
    diverse: option.DiverseOption = None,
    phasing: option.PhasingOption = False,
    prices: option.PricesOption = False,
    withdrawals: option.WithdrawalsOption = False,
    robust: option.RobustOption = None,
    chance: option.ChanceOption = None,
    method: option.MethodOption = option.Method.AUTO,
    time_limit: option.TimeLimitOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Choose hubs on a matrix of minutes from anywhere."""
    refuse_two_formats(as_json=as_json, as_csv=as_csv)
    asked = QuestionWords(
        model=model,
        hubs=hubs,
        within=within,
        share=share,
        main=main or (),
        mini=mini or (),
        tier=tier or (),
        main_share=main_share,
        services=services,
        also_open=also_open or (),
        keep=keep or (),
        close=close or (),
        aims=AimWords(aim, equity, then or (), bound or (), pareto, aversion),
    )
    held = RuleWords(
        either=either or (),
        at_most_one=at_most_one or (),
        implies=implies or (),
        quota=quota or (),
        linked_mini=linked_mini or (),
        spacing=spacing,
        budget=budget,
        cost=cost,
        mini_cost=mini_cost,
        capacity=capacity,
        minimum_load=minimum_load,
    )
    more = MoreWords(alternatives, within_percent, diverse, phasing, prices, withdrawals)
    mix = MixWords(times_without_car, without_car, no_journey)
    mix.check()
    asked.check()
    held.check(tiered=bool(asked.tiers))
    other_method = None if method == option.Method.AUTO else method
    check_together(
        asked,
        held,
        more,
        robust={"--robust": robust, "--chance": chance},
        solver={"--method": other_method, "--time-limit": time_limit},
        as_csv=as_csv,
    )
    weights = weight or ["demand"]
    check_scenarios(times, weights, robust=robust)
    likely = chances(chance or ())
    how_given = MatrixWords(None if unit is None else unit.value, column, from_sites)
    scenarios = read_scenarios(times, demand, sites, weights, how_given, tiers=asked.tiers)
    scenarios = mix.of(scenarios, how_given, asked.aims.every)
    problem = next(iter(scenarios.values()))
    rules = held.rules(problem.sites, asked.tiers)
    teller = Teller(as_json=as_json, as_csv=as_csv)
    how: dict[str, Any] = {"method": method.value, "time_limit_seconds": time_limit}
    from hubplan.location import pareto_front, solve  # noqa: PLC0415

    if robust is not None:
        answer = robust_answer(
            scenarios,
            asked,
            rules,
            criterion=robust,
            likely=likely,
            alternatives=alternatives,
        )
        names = dict(zip(problem.sites.ids, problem.sites.names, strict=True))
        teller.tell_robust(answer, names)
    elif pareto is not None:
        teller.tell_front(pareto_front(problem, asked.front(problem, rules, pareto), **how))
    else:
        question = asked.question(problem, rules)
        solution = solve(problem, question, alternatives=alternatives, **how)
        teller.tell(solution, list(more.answers(solution, how)))
