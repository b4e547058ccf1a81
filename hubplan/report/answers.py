"""A matrix and a solution in words and tables, for those who use them without a study."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from hubplan.location import MAIN, BestPlan, Metrics, Nested, Solution, TwoTier, figures
from hubplan.location import metrics as metrics_of
from hubplan.location.solvers.assignment import Assignment
from hubplan.network import Network
from hubplan.report.plan_sets import exchange_text, figure_text, hub_lines, plan_columns
from hubplan.scenario.wording import minutes_text, people_text, percent
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.facts import TimesFacts, facts_of
from hubplan.travel_times.reasons import WAYS

_NAMED = 5


def times_summary(times: TravelTimes | TimesFacts) -> dict[str, Any]:
    """Return what a matrix holds, for machines.

    Parameters
    ----------
    times : TravelTimes or TimesFacts
        The matrix, or what is known of one that was written to a file.

    Returns
    -------
    dict
        Counts, median minutes, the model, snap distances in metres and the demand points
        without any route, each with its reason.
    """
    facts = facts_of(times) if isinstance(times, TravelTimes) else times
    error = facts.about.error_90_minutes
    return {
        "demand_points": facts.shape[0],
        "sites": facts.shape[1],
        "mode": facts.about.mode,
        "period": facts.about.period,
        "model": facts.about.model,
        "error_90_minutes": None if np.isnan(error) else error,
        "error_source": facts.about.error_source,
        "median_minutes": facts.median_minutes,
        "max_minutes": facts.max_minutes,
        "pairs_without_route": facts.pairs_without_route,
        "unreachable": facts.unreachable,
        "demand_snap_m": facts.demand_snap_m,
        "site_snap_m": facts.site_snap_m,
        "demand_farthest_m": facts.demand_farthest_m,
    }


def times_text(times: TravelTimes | TimesFacts) -> str:
    """Return what a matrix holds, for people.

    Parameters
    ----------
    times : TravelTimes or TimesFacts
        The matrix, or what is known of one that was written to a file.

    Returns
    -------
    str
        A few lines.
    """
    told = times_summary(times)
    lines = [f"{told['demand_points']:,} demand points × {told['sites']:,} sites"]
    if told["median_minutes"] is not None:
        lines.append(
            f"median {minutes_text(told['median_minutes'])}, "
            f"longest {minutes_text(told['max_minutes'])} minutes"
        )
    lines.append(told["model"])
    if told["demand_snap_m"]:
        snap = told["demand_snap_m"]
        lines.append(
            f"demand points lie {snap['median']:,.0f} m (median), {snap['p95']:,.0f} m (95th "
            f"percentile), {snap['max']:,.0f} m (farthest) from their "
            f"{WAYS.get(told['mode'], WAYS['car'])}"
        )
        far = ", ".join(f"{i} {metres:,.0f} m" for i, metres in told["demand_farthest_m"].items())
        lines.append(f"farthest: {far}")
    return "\n".join(lines + _no_route_lines(told))


def _no_route_lines(told: dict[str, Any]) -> list[str]:
    gone = told["unreachable"]
    n_pairs = told["demand_points"] * told["sites"]
    lines = []
    if told["pairs_without_route"]:
        lines.append(f"no route for {told['pairs_without_route']:,} of {n_pairs:,} pairs")
    lines += [f"  {i}: reaches no site, {why}" for i, why in list(gone.items())[:_NAMED]]
    if len(gone) > _NAMED:
        lines.append(f"  and {len(gone) - _NAMED:,} more demand points that reach no site")
    return lines


def solution_text(solution: Solution) -> str:
    """Return a solution for people.

    Parameters
    ----------
    solution : Solution
        The answer.

    Returns
    -------
    str
        The hubs by name, the objective, the proof, the next best plans, and who has no route.
    """
    names = dict(zip(solution.problem.sites.ids, solution.problem.sites.names, strict=True))
    lines = ["Open", *hub_lines(solution.plan, names)]
    metrics = solution.evaluation.metrics
    lines.append(_objective_line(solution))
    lines.append(_metrics_line(metrics, _unit(solution)))
    if MAIN in solution.plan:
        lines[-1] = f"to the nearest hub: {lines[-1]}"
        to_main = metrics_of(solution.evaluation.main_minutes, solution.problem.weights)
        lines.append(f"to the nearest main hub: {_metrics_line(to_main, _unit(solution))}")
    if solution.assignment is not None:
        lines.append(_assignment_line(solution.assignment))
    lines.append(_proof_line(solution))
    if metrics.unreachable_people:
        share = metrics.unreachable_people / metrics.people
        who = ", ".join(solution.evaluation.unreachable_ids[:_NAMED])
        lines.append(
            f"no route: {people_text(metrics.unreachable_people)} ({percent(share)}) at {who}"
        )
    for rank, other in enumerate(solution.alternatives[1:], start=2):
        loss = figure_text(other.loss, solution.objective.unit)
        lines.append(f"  {rank:>3}. {exchange_text(other.plan, solution.plan)}  (behind by {loss})")
    return "\n".join(lines)


def _metrics_line(metrics: Metrics, unit: str) -> str:
    within = "fewer than 80% reach one"
    if not np.isnan(metrics.p80_minutes):
        within = f"80% within {metrics.p80_minutes:,.2f}"
    return (
        f"average {metrics.mean_minutes:,.2f}, {within}, longest {metrics.max_minutes:,.2f}, {unit}"
    )


def _objective_line(solution: Solution) -> str:
    if isinstance(solution.question, BestPlan):
        aims = solution.question.every_aim
        told = figures(solution.problem, solution.plan, aims)
        return "; ".join(f"{a}: {figure_text(told[str(a)], a.unit)}" for a in aims)
    objective, people = solution.objective, solution.evaluation.metrics.people
    if objective.unit == "people":
        share = percent(objective.value / people)
        return f"{objective.model}: {people_text(objective.value)} people covered ({share})"
    if objective.unit == "hubs":
        return f"{objective.model}: {objective.value:.0f} hubs"
    what, question = "", solution.question
    if isinstance(question, TwoTier):
        what = f" a visit ({question.main_share * 100:g}% of visits need a main hub)"
    elif isinstance(question, Nested):
        shares = ", ".join(f"{each.name} {each.share * 100:g}%" for each in question.services)
        what = f" a visit ({shares})"
    return f"{objective.model}: {objective.value:,.2f}{what}, {_unit(solution)}"


def _assignment_line(assignment: Assignment) -> str:
    loads = ", ".join(f"{site} {people_text(load)}" for site, load in assignment.loads.items())
    return (
        f"people served: {loads}; {people_text(assignment.people_elsewhere)} do not go to their "
        "nearest open hub (the averages above are to the nearest)"
    )


def _unit(solution: Solution) -> str:
    """Return the unit of the matrix: only ours are known to be minutes."""
    return "in the unit of the matrix" if solution.problem.times.mode == "given" else "minutes"


#: How a proof was come by where not every plan was worked out, by method.
_HOW: Final = {
    "enumerate": "{solver}",
    "bound": "a Lagrangian bound excludes the others, {solver}",
    "milp": "a model excludes the others, {solver}",
    "interchange": "a Lagrangian bound excludes the others, {solver}",
}


def _proof_line(solution: Solution) -> str:
    proof = solution.proof
    if proof.status != "optimal":
        bound = "unknown" if proof.bound is None else f"{proof.bound:,.2f}"
        gap = "unknown" if proof.gap is None else f"{proof.gap:.2%}"
        return f"not proved: the best bound is {bound}, the gap {gap} ({proof.solver})"
    by = _HOW[proof.method].format(solver=proof.solver)
    if proof.plans_possible is None:
        return f"proved optimal, of more plans than can be counted ({by})"
    return (
        f"proved optimal: {proof.plans_evaluated:,} of {proof.plans_possible:,} possible plans "
        f"worked out one by one ({by})"
    )


def network_text(network: Network) -> str:
    """Return what a network holds and what was left out of it, for people.

    Parameters
    ----------
    network : Network
        The roads.

    Returns
    -------
    str
        A few lines.
    """
    lines = [f"{network.n_nodes:,} junctions and ends, {network.length_km:,.0f} km of road"]
    if network.paths is not None:
        walk, cycle = (network.paths.load().length_km(mode) for mode in ("walk", "cycle"))
        lines.append(f"{walk:,.0f} km to walk on, {cycle:,.0f} km to cycle on")
    counts = network.provenance.get("counts", {})
    left_out = [
        f"{number:,} {reason}" for reason, number in counts.get("ways_left_out", {}).items()
    ]
    if left_out:
        lines.append(f"ways left out: {'; '.join(left_out)}")
    for key, words in (
        ("ferries_not_routed", "ferries, which are not routed"),
        ("barriers_closed", "barriers closed to cars"),
        ("ways_cut_for_want_of_coordinates", "ways cut, since the extract lacks their nodes"),
    ):
        if counts.get(key):
            lines.append(f"{counts[key]:,} {words}")
    if turns := counts.get("turn_restrictions"):
        lines += _turns_text(turns)
    if date := network.provenance.get("osm_date"):
        lines.append(f"data of {date}")
    return "\n".join(lines)


def _turns_text(counts: dict[str, Any]) -> list[str]:
    """Return how many turn restrictions hold and why others do not, unless there are none."""
    left_out = "; ".join(f"{number:,} {reason}" for reason, number in counts["left_out"].items())
    if not counts["applied"] and not left_out:
        return []
    return [
        f"{counts['applied']:,} turn restrictions"
        + (f" (left out: {left_out})" if left_out else "")
    ]


def alternatives_frame(solution: Solution) -> pd.DataFrame:
    """Return the ranking of plans as a table.

    Parameters
    ----------
    solution : Solution
        The answer.

    Returns
    -------
    DataFrame
        Columns ``rank``, the hubs (see `plan_columns`), ``value`` and ``loss`` in the unit of the
        objective.
    """
    return pd.DataFrame(
        [
            {"rank": rank, **plan_columns(each.plan), "value": each.value, "loss": each.loss}
            for rank, each in enumerate(solution.alternatives, start=1)
        ]
    )
