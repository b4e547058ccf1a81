"""Plans ranked the slow way: plain loops, exact fractions, nothing of hubplan's solvers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from rule_oracle import exact, keeps

from hubplan.location import LSCP, MCLP, Nested, PCenter, TwoTier


def nearest(problem, sites):
    """Exact minutes to the nearest of some sites, None for no route, and weights."""
    columns = [problem.sites.ids.index(site) for site in sites]
    for row, weight in zip(problem.minutes, problem.weights, strict=True):
        known = [exact(row[j]) for j in columns if not np.isnan(row[j])]
        yield (min(known) if known else None), exact(weight)


def sums(problem, sites):
    """Unreached weight, person-minutes and reached weight."""
    rows = list(nearest(problem, sites))
    lost = sum(w for t, w in rows if t is None)
    return (
        lost,
        sum(t * w for t, w in rows if t is not None),
        sum(w for t, w in rows if t is not None),
    )


def worth(problem, question, plan):
    """(unreached, cost to minimise, value) of a plan given as a dict of tuples."""
    everything = tuple(site for ids in plan.values() for site in ids)
    rows = list(nearest(problem, everything))
    if isinstance(question, MCLP):
        limit = exact(question.within)
        covered = sum(w for t, w in rows if t is not None and t <= limit)
        return 0, -covered, covered
    if isinstance(question, LSCP):
        return 0, len(everything), len(everything)
    if isinstance(question, PCenter):
        lost = sum(w for t, w in rows if t is None)
        longest = max((t for t, w in rows if t is not None and w > 0), default=None)
        return lost, longest or 0, longest
    if isinstance(question, Nested):
        lost = total = reached = Fraction(0)
        for service in question.services:
            share = Fraction(service.share).limit_denominator(1000)
            gives = [
                site
                for tier, ids in plan.items()
                for site in ids
                if tier in service.tiers or site in service.at
            ]
            parts = [share * one for one in sums(problem, gives)]
            lost, total, reached = lost + parts[0], total + parts[1], reached + parts[2]
        return lost, total, (total / reached if reached else None)
    if isinstance(question, TwoTier):
        share = Fraction(question.main_share).limit_denominator(1000)
        pairs = zip(sums(problem, plan["main"]), sums(problem, everything), strict=True)
        lost, total, reached = (share * a + (1 - share) * b for a, b in pairs)
    else:
        lost, total, reached = sums(problem, everything)
    return lost, total, (total / reached if reached else None)


def plans_of(problem, question):
    """Every plan that keeps the rules."""
    for plan in plans_of_fields(problem, question):
        if all(keeps(problem, rule, plan) for rule in question.rules):
            yield plan


def plans_of_fields(problem, question):
    """Every plan that keeps all but `rules`."""
    if isinstance(question, TwoTier):
        yield from two_tier_plans(problem, question)
        return
    if isinstance(question, Nested):
        yield from nested_plans(problem, question)
        return
    ids = sorted(problem.sites.ids)
    sizes = range(1, len(ids) + 1) if isinstance(question, LSCP) else [question.p]
    for size in sizes:
        for chosen in combinations(ids, size):
            kept = set(question.keep) <= set(chosen)
            if kept and not set(question.close) & set(chosen):
                yield {"open": chosen}


def two_tier_plans(problem, question):
    sites = problem.sites
    fixed = {site: tier for tier, ids in question.also_open.items() for site in ids}
    if set(question.close) & (set(fixed) | set(question.keep)):
        return
    may = {
        tier: dict(zip(sites.ids, sites.may_hold(tier), strict=True)) for tier in ("main", "mini")
    }
    area = dict(zip(sites.ids, sites.areas, strict=True))
    for held in product((None, "main", "mini"), repeat=len(sites.ids)):
        tier_of = dict(zip(sites.ids, held, strict=True))
        if any(tier_of[site] != tier for site, tier in fixed.items()):
            continue
        free = {s: t for s, t in tier_of.items() if t and s not in fixed}
        if any(s in question.close or not may[t][s] for s, t in free.items()):
            continue
        if any(tier_of[site] is None for site in question.keep):
            continue
        counts = Counter((tier, area[site]) for site, tier in free.items())
        places = {*area.values(), *question.main}
        mains = all(counts["main", a] == question.main.get(a, 0) for a in places)
        minis = all(counts["mini", a] <= question.mini.get(a, 0) for a in places)
        if mains and minis:
            yield {
                t: tuple(sorted(s for s, held_tier in tier_of.items() if held_tier == t))
                for t in ("main", "mini")
            }


def nested_plans(problem, question):
    """Every way to give each site a tier or none, held against each quota in turn."""
    sites = problem.sites
    names = [tier.name for tier in question.tiers]
    area = dict(zip(sites.ids, sites.areas, strict=True))
    allowed = dict(zip(sites.ids, sites.frame["tiers"].str.split(";"), strict=True))
    stands = {site: tier for tier, ids in question.also_open.items() for site in ids}
    for held in product((None, *names), repeat=len(sites.ids)):
        tier_of = dict(zip(sites.ids, held, strict=True))
        free = {s: t for s, t in tier_of.items() if t and s not in stands}
        opened = {s for s, t in tier_of.items() if t}
        numbers = Counter((t, area[s]) for s, t in free.items())
        quotas = {
            (t.name, a): (t.hubs.get(a, 0), t.exactly)
            for t in question.tiers
            for a in {*area.values(), *t.hubs}
        }
        if (
            all(tier_of[site] == tier for site, tier in stands.items())
            and all(t in allowed[s] for s, t in free.items())
            and set(question.keep) <= opened
            and not set(question.close) & opened
            and all(
                numbers[key] == n if exactly else numbers[key] <= n
                for key, (n, exactly) in quotas.items()
            )
        ):
            yield {t: tuple(sorted(s for s in opened if tier_of[s] == t)) for t in names}


def covers_everybody(problem, question, plan):
    travels = [
        w > 0 and not np.isnan(row).all()
        for row, w in zip(problem.minutes, problem.weights, strict=True)
    ]
    limit = exact(question.within)
    near = [t is not None and t <= limit for t, _ in nearest(problem, plan["open"])]
    return all(n for n, counts in zip(near, travels, strict=True) if counts)


def ranking(problem, question):
    """Every plan worth comparing, best first: list of (value, plan)."""
    plans = list(plans_of(problem, question))
    if isinstance(question, LSCP):
        plans = [plan for plan in plans if covers_everybody(problem, question, plan)]
    rated = [(*worth(problem, question, plan)[:2], tuple(plan.values()), plan) for plan in plans]
    fewest = min((lost for lost, *_ in rated), default=0)
    rated = sorted((r for r in rated if r[0] == fewest), key=lambda r: r[:3])
    return [(worth(problem, question, plan)[2], plan) for *_, plan in rated]
