"""Whether a plan keeps a rule about open hubs, in plain words and exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from pyproj import Geod

from hubplan.location.rules import (
    AtMostOneOf,
    Budget,
    Close,
    Either,
    Implies,
    Keep,
    LinkedMini,
    MinimumSpacing,
    Quota,
)


def exact(number) -> Fraction:
    return Fraction(str(float(number)))


@dataclass(frozen=True)
class Seen:
    """A plan beside a rule: open hubs, open sites, and those of the rule's tier."""

    hubs: list
    sites: set
    counted: list
    area: dict
    place: dict


def keeps(problem, rule, plan) -> bool:
    """Whether a plan, a dict of tuples, keeps a rule."""
    hubs = [(tier, site) for tier, ids in plan.items() for site in ids]
    tier = getattr(rule, "tier", None)
    table = problem.sites
    seen = Seen(
        hubs,
        {site for _, site in hubs},
        [site for t, site in hubs if tier in (None, t)],
        dict(zip(table.ids, table.areas, strict=True)),
        {i: (x, y) for i, x, y in zip(table.ids, table.lon, table.lat, strict=True)},
    )
    return KEEPS[type(rule)](rule, seen)


def implies(rule, seen):
    given = any(s == rule.site and rule.tier in (None, t) for t, s in seen.hubs)
    return not given or any(s == rule.then and rule.then_tier in (None, t) for t, s in seen.hubs)


def linked(rule, seen):
    minis = [s for t, s in seen.hubs if t == "mini" and rule.mini_site in (None, s)]
    minis = [s for s in minis if rule.mini_area in (None, seen.area[s])]
    mains = [s for t, s in seen.hubs if t == "main" and rule.main_site in (None, s)]
    return not minis or any(rule.main_area in (None, seen.area[s]) for s in mains)


def quota(rule, seen):
    here = [s for s in seen.counted if rule.area in (None, seen.area[s])]
    number = len([s for s in here if rule.sites is None or s in rule.sites])
    least = 0 if rule.at_least is None else rule.at_least
    most = number if rule.at_most is None else rule.at_most
    return rule.exactly in (None, number) and least <= number <= most


def budget(rule, seen):
    spent = Fraction(0)
    for tier, site in seen.hubs:
        own = rule.mini_costs if tier == "mini" and rule.mini_costs else rule.costs
        spent += exact(own[site])
    return spent <= exact(rule.limit)


def spacing(rule, seen):
    return all(
        geodesic_km(seen.place[a], seen.place[b]) >= rule.km
        for a, b in combinations(seen.counted, 2)
    )


def geodesic_km(one, two):
    return Geod(ellps="WGS84").inv(*one, *two)[2] / 1000


KEEPS = {
    Keep: lambda rule, seen: set(rule.sites) <= set(seen.counted),
    Close: lambda rule, seen: not set(rule.sites) & set(seen.counted),
    Either: lambda rule, seen: bool(set(rule.sites) & seen.sites),
    AtMostOneOf: lambda rule, seen: len(set(rule.sites) & seen.sites) <= 1,
    Implies: implies,
    LinkedMini: linked,
    Quota: quota,
    Budget: budget,
    MinimumSpacing: spacing,
}
