"""Rules that cannot hold together: the smallest set of them, and how far each must give way."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from load_oracle import can_serve
from rule_cases import cases_with_loads, single_tier_with_rules, two_tier_with_rules
from rule_oracle import keeps

from hubplan.errors import InfeasibleError
from hubplan.location import LSCP, TwoTier
from hubplan.location.rules import Budget, MinimumSpacing
from hubplan.location.rules.feasibility import check_rules

MANY = settings(max_examples=50, derandomize=True, database=None, deadline=None)


def every_set(problem, question):
    """Every way to open some hub (main hub) that the sites themselves allow."""
    ids = problem.sites.ids
    if not isinstance(question, TwoTier):
        for held in product((0, 1), repeat=len(ids)):
            if any(held):
                yield {"open": tuple(s for s, h in zip(ids, held, strict=True) if h)}
        return
    may = {t: dict(zip(ids, problem.sites.may_hold(t), strict=True)) for t in ("main", "mini")}
    stands = {(t, s) for t, sites in question.also_open.items() for s in sites}
    no_main = not any(may["main"].values()) and not question.also_open.get("main")
    for held in product((None, "main", "mini"), repeat=len(ids)):
        hubs = [(t, s) for s, t in zip(ids, held, strict=True) if t]
        if (no_main or "main" in held) and all(may[t][s] or (t, s) in stands for t, s in hubs):
            yield {t: tuple(s for u, s in hubs if u == t) for t in ("main", "mini")}


def items_of(problem, question):
    """Each thing required, by the first word of its label, as a test of a plan."""
    minutes, travels = problem.minutes, ~np.isnan(problem.minutes).all(axis=1)
    area = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    items = {}
    if isinstance(question, TwoTier):
        stands = {s: t for t, sites in question.also_open.items() for s in sites}

        def quota(tier, where, keeps_to):
            return lambda p: keeps_to(sum(area[s] == where and s not in stands for s in p[tier]))

        for a in {*question.main, *question.mini, *area.values()}:
            mains, minis = question.main.get(a, 0), question.mini.get(a, 0)
            items[f"main hubs in '{a}' = {mains}"] = quota("main", a, mains.__eq__)
            items[f"mini hubs in '{a}' ≤ {minis}"] = quota("mini", a, minis.__ge__)
        if stands:
            items["also_open"] = lambda p: all(s in p[t] for s, t in stands.items())
    elif isinstance(question, LSCP):

        def covered(plan):
            columns = [problem.sites.ids.index(s) for s in plan["open"]]
            near = (minutes[:, columns] <= question.within).any(axis=1)
            return near[travels & (problem.weights > 0)].all()

        items[f"within = {question.within:g}"] = covered
    else:
        items[f"p = {question.p}"] = lambda p: len(p["open"]) == question.p
    opened = {
        "keep": lambda p: set(question.keep) <= {s for sites in p.values() for s in sites},
        "close": lambda p: not set(question.close) & {s for sites in p.values() for s in sites},
    }
    items |= {name: test for name, test in opened.items() if getattr(question, name)}
    for rule in question.rules:
        if not hasattr(rule, "people"):
            items[rule.label] = lambda p, rule=rule: keeps(problem, rule, p)
    return items


def can_hold(case, names, plans):
    """Whether some plan keeps the items of these names; rules about loads bind together."""
    problem, question = case
    items = items_of(problem, question)
    tests = [items[name] for name in names if name in items]
    loads = [r for r in question.rules if hasattr(r, "people") and r.label in names]
    within = question.within if f"within = {getattr(question, 'within', 0):g}" in items else None
    if not any(name.startswith("within") for name in names):
        within = None
    good = (plan for plan in plans if all(test(plan) for test in tests))
    return any(not loads or can_serve(problem, question, p, loads, within) for p in good)


def head(label):
    return label.partition(": ")[0]


def check_smallest(case):
    problem, question = case
    plans = list(every_set(problem, question))
    names = [*items_of(problem, question), *(r.label for r in question.rules)]
    names = list(dict.fromkeys(names))
    try:
        check_rules(problem, question)
    except InfeasibleError as caught:
        error = caught
    else:
        assert can_hold(case, names, plans)
        return
    first = {head(rule) for rule in error.clashes[0]}
    assert not can_hold(case, first, plans)
    for fewer in combinations(names, len(first) - 1):
        assert can_hold(case, fewer, plans), fewer
    assert {head(rule) for clash in error.clashes for rule in clash} <= set(names)


@MANY
@pytest.mark.filterwarnings("ignore:mini hubs")
@given(single_tier_with_rules())
def test_one_tier_names_a_smallest_set(case):
    check_smallest(case)


@MANY
@pytest.mark.filterwarnings("ignore:mini hubs")
@given(two_tier_with_rules())
def test_two_tiers_name_a_smallest_set(case):
    check_smallest(case)


@MANY
@pytest.mark.filterwarnings("ignore:mini hubs")
@given(cases_with_loads())
def test_rules_about_loads_are_in_smallest_sets_too(case):
    check_smallest(case)


def eased(case, name, amount):
    """The question with one number changed by so much, in either direction that makes sense."""
    question = case[1]
    if name.startswith("p = "):
        counts = {question.p + amount, question.p - amount}
        return [replace(question, p=round(p)) for p in counts if p >= 1]
    if name.startswith("within = "):
        return [replace(question, within=question.within + amount)]
    for i, rule in enumerate(question.rules):
        if rule.label == name and isinstance(rule, Budget):
            changed = replace(rule, limit=rule.limit + amount)
        elif rule.label == name and isinstance(rule, MinimumSpacing):
            changed = replace(rule, km=max(rule.km - amount, 1e-6))
        else:
            continue
        return [replace(question, rules=[*question.rules[:i], changed, *question.rules[i + 1 :]])]
    return []


def can_hold_eased(case, names, name, amount, plans):
    """Whether some plan keeps items, one of them eased."""
    problem = case[0]
    for question in eased(case, name, amount):
        own = set(items_of(problem, question)) - set(items_of(*case))
        now = [*(n for n in names if n != name), *(own or {name})]
        if can_hold((problem, question), now, plans):
            return True
    return False


@MANY
@given(single_tier_with_rules())
def test_each_gives_way_as_far_as_it_must_and_no_further(case):
    problem, question = case
    clash = {}
    try:
        check_rules(problem, question)
    except InfeasibleError as caught:
        clash = caught.clashes[0]
    plans = list(every_set(problem, question))
    everything = list(items_of(problem, question))
    for label, amount in clash.items():
        name = head(label)
        if not eased(case, name, 1.0) or np.isinf(amount):
            continue
        alone = [head(other) for other in clash]
        kept = everything if can_hold_eased(case, everything, name, amount, plans) else alone
        assert can_hold_eased(case, kept, name, amount, plans)
        less = amount - 1 if name.startswith("p = ") else amount * (1 - 1e-6)
        assert not can_hold_eased(case, kept, name, less, plans)
