"""Who goes to which hub, where they would go next, and who crosses the boundary of the area."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.location import LocationProblem, evaluate
from hubplan.scenario.options import Option
from hubplan.units import FloatArray, IntArray, to_hundredths

#: Stands for the next hub of people who can reach no other.
NO_OTHER: Final = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """People of a hub who have the same hub as their second-nearest.

    Attributes
    ----------
    hub, next_hub : str
        Ids of sites; `NO_OTHER` where they can reach no other hub.
    people : float
        How many.
    minutes_more : float
        How much longer the way to the next hub is, on average over them; NaN where there is none.
    """

    hub: str
    next_hub: str
    people: float
    minutes_more: float


@dataclass(frozen=True, slots=True, eq=False)
class HubLoads:
    """Who has which hub of an option as nearest, and as second-nearest.

    Attributes
    ----------
    people : dict of str to float
        People by their nearest hub of any tier; every hub of the option is there.
    people_main : dict of str to float
        People by their nearest main hub; every main hub is there.
    unreached : float
        People without a route to any hub: with those of `people` they are everybody.
    flows : tuple of Flow
        By hub, then most people first: where the people of `people` would go if their hub closed
        or were full.
    main_flows : tuple of Flow
        The same among main hubs alone, for `people_main`.
    """

    people: dict[str, float]
    people_main: dict[str, float]
    unreached: float
    flows: tuple[Flow, ...]
    main_flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spill:
    """Who crosses the boundary of the study area to the nearest hub of an option.

    Attributes
    ----------
    people_out : float
        People of the area whose nearest hub lies outside it.
    hubs_out : dict of str to float
        The same by hub.
    people_out_main : float
        People of the area whose nearest main hub lies outside it.
    people_in : float
        People of the demand file outside the area whose nearest hub of the option lies inside;
        NaN = their journeys were not worked out. Hubs that are not in the option are not known,
        so this is the most that may come.
    hubs_in : dict of str to float
        The same by hub.
    """

    people_out: float
    hubs_out: dict[str, float]
    people_out_main: float
    people_in: float
    hubs_in: dict[str, float]


def second_nearest(
    problem: LocationProblem, site_ids: Collection[str]
) -> tuple[FloatArray, IntArray]:
    """Return the minutes to the second-nearest of some hubs, and which one it is.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    site_ids : collection of str
        Ids of the open hubs.

    Returns
    -------
    minutes : ndarray of float, shape (n,)
        To the hub that is nearest when the nearest is closed; NaN where there is none.
    hubs : ndarray of int, shape (n,)
        Position in ``problem.sites.ids``; of equally near hubs the one whose id comes first, but
        the nearest itself; -1 where there is none.
    """
    order = sorted(site_ids)
    columns = np.array(problem.positions(order, what="open sites"), dtype=np.int64)
    filled = np.nan_to_num(problem.minutes[:, columns], nan=np.inf)
    rows = np.arange(len(filled))
    if columns.size:
        filled[rows, filled.argmin(axis=1)] = np.inf
        second = filled.argmin(axis=1)
        minutes = filled[rows, second]
        reached = np.isfinite(minutes)
        return np.where(reached, minutes, np.nan), np.where(reached, columns[second], -1)
    return np.full(rows.size, np.nan), np.full(rows.size, -1, dtype=np.int64)


def hub_loads(option: Option) -> HubLoads:
    """Count who goes to each hub of an option, and where they would go next.

    Parameters
    ----------
    option : Option
        With everybody's journeys.

    Returns
    -------
    HubLoads
        Of all people of the study area.
    """
    found = option.evaluation
    weights = found.problem.weights
    every, main = found.plan.open_sites, option.main_hubs
    return HubLoads(
        people=_people_at(option, found.hubs, every),
        people_main=_people_at(option, found.main_hubs, main),
        unreached=math.fsum(weights[found.hubs < 0]),
        flows=_flows(option, every, found.hubs, found.minutes),
        main_flows=_flows(option, main, found.main_hubs, found.main_minutes),
    )


def spill(
    option: Option, *, inside_sites: Collection[str], outside: LocationProblem | None
) -> Spill:
    """Count who crosses the boundary of the study area under an option.

    Parameters
    ----------
    option : Option
        With everybody's journeys.
    inside_sites : collection of str
        Ids of the sites that lie in the area.
    outside : LocationProblem or None
        The people of the demand file outside the area, with their minutes to the sites; None =
        not known.

    Returns
    -------
    Spill
        Over the hubs of the option.
    """
    hubs, found = option.plan.open_sites, option.evaluation
    hubs_out = _people_at(option, found.hubs, [hub for hub in hubs if hub not in inside_sites])
    main_out = [hub for hub in option.main_hubs if hub not in inside_sites]
    crossing = (
        math.fsum(hubs_out.values()),
        hubs_out,
        math.fsum(_people_at(option, found.main_hubs, main_out).values()),
    )
    if outside is None or not set(hubs) <= set(outside.sites.ids):
        return Spill(*crossing, math.nan, {})
    nearest, ids = evaluate(outside, open_sites=hubs).hubs, outside.sites.ids
    hubs_in = {
        hub: math.fsum(outside.weights[nearest == ids.index(hub)])
        for hub in hubs
        if hub in inside_sites
    }
    return Spill(*crossing, math.fsum(hubs_in.values()), hubs_in)


def _people_at(option: Option, hubs_of: IntArray, hubs: Collection[str]) -> dict[str, float]:
    problem = option.evaluation.problem
    position = {site: j for j, site in enumerate(problem.sites.ids)}
    return {hub: math.fsum(problem.weights[hubs_of == position[hub]]) for hub in hubs}


def _flows(
    option: Option, hubs: Collection[str], nearest: IntArray, minutes: FloatArray
) -> tuple[Flow, ...]:
    problem = option.evaluation.problem
    ids = (*problem.sites.ids, NO_OTHER)
    next_minutes, next_hubs = second_nearest(problem, hubs)
    # Differences of hundredths are hundredths, but for the last bits.
    more = to_hundredths(next_minutes - minutes)
    found = []
    for hub in hubs:
        here = (nearest == ids.index(hub)) & (problem.weights > 0)
        flows = []
        for other in np.unique(next_hubs[here]).tolist():
            going = here & (next_hubs == other)
            people = math.fsum(problem.weights[going])
            longer = math.fsum(problem.weights[going] * more[going]) / people
            flows.append(Flow(hub, ids[other], people, longer))
        found += sorted(flows, key=lambda flow: (-flow.people, flow.next_hub))
    return tuple(found)
