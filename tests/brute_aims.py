"""Aims worked out the slow way: person by person, in plain loops, nothing of hubplan's aims."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from hubplan.location import Plan
from hubplan.location.aims.coverage import BackupCoverage, DecayCoverage
from hubplan.location.aims.equity import Gini, GroupGap, KolmPollak, WorstOff
from hubplan.location.aims.journey_aims import MeanMinutes, ShareBeyond, WorstPlace


def journey(problem, row, sites, nth=1):
    """Minutes from a row to the nth nearest of some sites, None for no route."""
    known = sorted(
        float(problem.minutes[row, problem.sites.ids.index(site)])
        for site in sites
        if not math.isnan(problem.minutes[row, problem.sites.ids.index(site)])
    )
    return known[nth - 1] if len(known) >= nth else None


def persons(problem, plan, aim, group):
    """Minutes of each person (whole weights), None for no route."""
    sites = plan.open_sites if aim.tier is None else plan[aim.tier]
    weights = problem.weights if group is None else problem.demand.frame[group]
    nth = aim.times if isinstance(aim, BackupCoverage) else 1
    return [
        journey(problem, row, sites, nth)
        for row, people in enumerate(weights)
        for _ in range(int(people))
    ]


def mean(numbers):
    return math.fsum(numbers) / len(numbers) if numbers else math.nan


def kept_of(aim, minutes):
    if minutes is None:
        return 0.0
    x = (minutes - aim.half_minutes) / aim.fade_minutes
    if aim.shape == "linear":
        return min(1.0, max(0.0, 0.5 - x))
    start = 1 / (1 + math.exp(-aim.half_minutes / aim.fade_minutes))
    return 1 / (1 + math.exp(x)) / start


def worst_off(share, minutes):
    left = share * len(minutes)
    total = 0.0
    for t in sorted(minutes, reverse=True):
        total += min(1.0, max(0.0, left)) * t
        left -= 1
    return total / (share * len(minutes))


def gini(minutes):
    total = math.fsum(minutes) * len(minutes)
    return math.fsum(abs(a - b) for a in minutes for b in minutes) / 2 / total if total else 0.0


def worth(problem, plan, aim):
    """The figure of one plan."""
    if isinstance(aim, GroupGap):
        means = [
            mean([t for t in persons(problem, plan, aim, group) if t is not None])
            for group in aim.between
        ]
        return math.nan if any(map(math.isnan, means)) else max(means) - min(means)
    everybody = persons(problem, plan, aim, aim.group)
    if aim.counts_everybody:
        return mean([covered(aim, t) for t in everybody])
    known = [t for t in everybody if t is not None]
    return among_known(aim, known) if known else math.nan


def covered(aim, minutes):
    if isinstance(aim, DecayCoverage):
        return kept_of(aim, minutes)
    near = minutes is not None and minutes <= aim.within
    return float(near != isinstance(aim, ShareBeyond))


def among_known(aim, known):
    if isinstance(aim, WorstPlace):
        return max(known)
    if isinstance(aim, WorstOff):
        return worst_off(aim.share, known)
    if isinstance(aim, Gini):
        return gini(known)
    if isinstance(aim, KolmPollak):
        k = aim.aversion_per_minute
        return math.log(mean([math.exp(k * t) for t in known])) / k
    assert isinstance(aim, MeanMinutes)
    return mean(known)


def lost(problem, plan, aim):
    """People of each of the aim's groups without a route, if that decides."""
    if aim.counts_everybody:
        return ()
    groups = aim.between if isinstance(aim, GroupGap) else (aim.group,)
    return tuple(sum(t is None for t in persons(problem, plan, aim, group)) for group in groups)


def plans_of(problem, p):
    return [Plan({"open": sites}) for sites in combinations(sorted(problem.sites.ids), p)]


def comparable(problem, plans, aims):
    """Plans that leave the fewest without a route, aim by aim and group by group."""
    for aim in aims:
        for k in range(len(lost(problem, plans[0], aim))):
            fewest = min(lost(problem, plan, aim)[k] for plan in plans)
            plans = [plan for plan in plans if lost(problem, plan, aim)[k] == fewest]
    return plans


def loss(aim, value):
    if np.isnan(value):
        return math.inf
    return value if aim.lower_is_better else -value
