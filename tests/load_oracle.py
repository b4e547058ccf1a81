"""Who goes where, the slow way: whole numbers in networkx, nothing of hubplan's solvers."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
from rule_oracle import exact

from hubplan.location import LSCP, MCLP, Nested, PCenter, TwoTier
from hubplan.location.rules import Capacity

#: Shares of visits and minutes are whole in these parts.
PARTS = 1000


def layers(question):
    if isinstance(question, TwoTier):
        share = Fraction(question.main_share).limit_denominator(PARTS)
        return [(share, ("main",), ()), (1 - share, ("main", "mini"), ())]
    if isinstance(question, Nested):
        return [
            (Fraction(s.share).limit_denominator(PARTS), s.tiers, s.at) for s in question.services
        ]
    return [(Fraction(1), ("open",), ())]


def limits(rules, tier, site):
    most = [r.people[site] for r in rules if isinstance(r, Capacity) and r.tier in (None, tier)]
    least = [
        r.people[site] for r in rules if not isinstance(r, Capacity) and r.tier in (None, tier)
    ]
    return min(most, default=None), max(least, default=0)


def sources(problem, question, plan):
    """(visits in parts, {hub: minutes}), and visits lost of those who could travel, in parts."""
    found, lost = [], 0
    for share, tiers, at in layers(question):
        for row, weight in zip(problem.minutes, problem.weights, strict=True):
            visits = int(share * PARTS) * int(weight)
            ways = {
                (t, s): exact(row[problem.sites.ids.index(s)])
                for t, ids in plan.items()
                for s in ids
                if (t in tiers or s in at) and not np.isnan(row[problem.sites.ids.index(s)])
            }
            if visits and ways:
                found.append((visits, ways))
            elif not np.isnan(row).all():
                lost += visits
    return found, lost


def cheapest(found, plan, rules, cost, allowed):
    """Least cost of serving everybody, times PARTS, or None."""
    graph = nx.DiGraph()
    total = 0
    supply = sum(visits for visits, _ in found)
    for i, (visits, ways) in enumerate(found):
        graph.add_node(i, demand=-visits)
        total += visits
        for hub, minutes in ways.items():
            if allowed(minutes):
                graph.add_edge(i, hub, weight=int(cost(minutes) * PARTS))
    for tier, sites in plan.items():
        for site in sites:
            most, least = limits(rules, tier, site)
            least *= PARTS
            most = supply if most is None else most * PARTS
            if least > most:
                return None
            graph.add_node((tier, site), demand=least)
            graph.add_edge((tier, site), "end", capacity=most - least)
            total -= least
    graph.add_node("end", demand=total)
    try:
        return Fraction(nx.network_simplex(graph)[0], PARTS)
    except nx.NetworkXUnfeasible:
        return None


def worth(problem, question, plan):
    """(people lost, cost to minimise, value), or None where the hubs have no room."""
    found, lost = sources(problem, question, plan)
    rules = [r for r in question.rules if hasattr(r, "people")]
    served = Fraction(sum(visits for visits, _ in found), PARTS)

    def least(cost, allowed=lambda _: True):
        return cheapest(found, plan, rules, cost, allowed)

    if isinstance(question, LSCP):
        limit = exact(question.within)
        if lost or least(lambda _: 0, lambda t: t <= limit) is None:
            return None
        hubs = len(plan["open"])
        return 0, hubs, hubs
    if isinstance(question, MCLP):
        limit = exact(question.within)
        beyond = least(lambda t: int(t > limit))
        covered = None if beyond is None else served - beyond / PARTS
        return None if beyond is None else (0, -covered, covered)
    if isinstance(question, PCenter):
        radii = sorted({t for _, ways in found for t in ways.values()} or {Fraction(0)})
        good = (r for r in radii if least(lambda _: 0, lambda t, r=r: t <= r) is not None)
        shortest = next(good, None)
        return None if shortest is None else (lost, shortest, shortest if found else None)
    total = least(lambda t: t)
    mean = total / PARTS / served if total is not None and served else None
    return None if total is None else (lost, total, mean)


def can_serve(problem, question, plan, rules, within=None):
    """Whether open hubs have room for everybody who has a route to one, under some rules."""
    found, _ = sources(problem, question, plan)
    limit = None if within is None else exact(within)
    allowed = (lambda t: t <= limit) if within is not None else lambda _: True
    return cheapest(found, plan, rules, lambda _: 0, allowed) is not None
