"""The price of each rule, and what it means to lose a hub: brute force, laws, words."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from brute_force import covers_everybody, keeps, plans_of_fields, ranking, worth
from cases import single_tier
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from rule_cases import single_tier_with_rules, two_tier_with_rules
from test_location_exact import travels

from hubplan.errors import HubplanWarning, InfeasibleError
from hubplan.location import (
    LSCP,
    MCLP,
    BestPlan,
    Bound,
    MeanMinutes,
    PartialLSCP,
    PMedian,
    TwoTier,
    WorstPlace,
    rule_prices,
    solve,
    withdrawals,
)
from hubplan.location.rules import AtMostOneOf, Budget, Capacity, Keep

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)
CASES = st.one_of(single_tier_with_rules(), two_tier_with_rules())


def told(problem, question, ask):
    """An answer, or None where there is no plan or nobody travels."""
    if not ranking(problem, question) or not travels(problem):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HubplanWarning)
        return ask(problem, question)


def best_of(problem, question, plans):
    """(unreached, value) of the best of some plans, the slow way."""
    rated = [worth(problem, question, plan) for plan in plans]
    lost, _, value = min(rated, key=lambda rate: rate[:2])
    return lost, value


def loss(question, value, best):
    """How much worse a value is; None where nobody travels."""
    if value is None or best is None:
        return None
    return float(best - value if isinstance(question, MCLP) else value - best)


def check_price(price, question, own, free):
    """Hold a price against (unreached, value) with the rule and without it."""
    gained = float(own[0] - free[0])
    assert price.people == pytest.approx(gained)
    expected = loss(question, own[1], free[1])
    if gained > 1e-6 or expected is None:
        assert np.isnan(price.price) or price.price == 0
    else:
        assert price.price == pytest.approx(expected)
        assert price.price >= 0
    assert price.changes == (gained > 1e-6 or bool(expected and expected > 1e-9))


@MANY
@given(CASES)
def test_a_price_is_what_the_best_plan_without_the_rule_gains(case):
    problem, question = case
    prices = told(problem, question, rule_prices)
    if prices is None:
        return
    by_rule = {price.rule: price for price in prices.prices}
    own = worth(problem, question, ranking(problem, question)[0][1])
    own = own[0], own[2]
    for name in ("keep", "close"):
        for site in getattr(question, name):
            left = [other for other in getattr(question, name) if other != site]
            best = ranking(problem, replace(question, **{name: left}))[0][1]
            free = worth(problem, question, best)
            check_price(by_rule[f"{name}: {site}"], question, own, (free[0], free[2]))
    for rule in question.rules:
        left = [other for other in question.rules if other is not rule]
        free = worth(problem, question, ranking(problem, replace(question, rules=left))[0][1])
        check_price(by_rule[rule.label], question, own, (free[0], free[2]))


def quota_lifted(problem, question, tier, area):
    """Every plan that keeps all but one quota, whose hubs stand in any area."""
    most = replace(
        question,
        **{
            t: {
                a: getattr(question, t).get(a, 0) + (getattr(question, t)[area] if t == tier else 0)
                for a in {*problem.sites.areas, *getattr(question, t)}
            }
            for t in ("main", "mini")
        },
    )
    areas = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    fixed = {site for ids in question.also_open.values() for site in ids}
    names = {*areas.values(), *question.main, *question.mini}
    for moved in product(range(max(question.main.values(), default=0) * 2 + 3), repeat=len(names)):
        mains = dict(zip(sorted(names), moved, strict=True))
        if tier == "main" and sum(mains.values()) != sum(question.main.values()):
            continue
        if tier == "main" and any(mains[a] < n for a, n in question.main.items() if a != area):
            continue
        if tier == "mini" and any(mains[a] != question.main.get(a, 0) for a in names):
            continue
        if not any(mains.values()) and not question.also_open.get("main"):
            continue
        minis = most.mini if tier == "mini" else question.mini
        for plan in plans_of_fields(problem, replace(question, main=mains, mini=minis)):
            counts = Counter(areas[s] for s in plan["mini"] if s not in fixed)
            allowed = {a: question.mini.get(a, 0) for a in names}
            if tier == "mini":
                over = sum(max(0, counts[a] - (0 if a == area else allowed[a])) for a in names)
                if over > question.mini[area]:
                    continue
            if all(keeps(problem, rule, plan) for rule in question.rules):
                yield plan


@MANY
@given(two_tier_with_rules())
def test_a_quota_is_lifted_by_letting_its_hubs_stand_anywhere(case):
    problem, question = case
    prices = told(problem, question, rule_prices)
    if prices is None:
        return
    by_rule = {price.rule: price for price in prices.prices}
    own = worth(problem, question, ranking(problem, question)[0][1])
    for tier, sign in (("main", "="), ("mini", "≤")):
        for area, count in getattr(question, tier).items():
            if count:
                plans = list(quota_lifted(problem, question, tier, area))
                free = best_of(problem, question, plans)
                price = by_rule[f"{tier} hubs in '{area}' {sign} {count}"]
                check_price(price, question, (own[0], own[2]), free)


@MANY
@given(CASES)
def test_a_withdrawn_hub_is_missed_as_brute_force_says(case):
    problem, question = case
    answer = told(problem, question, withdrawals)
    if answer is None:
        return
    plan = answer.solution.plan
    own = worth(problem, question, dict(plan))
    assert [(each.tier, each.site_id) for each in answer.hubs] == [
        (tier, site) for tier, ids in plan.items() for site in ids
    ]
    for each in answer.hubs:
        check_closed(problem, question, plan, each, own)
        check_replaced(problem, question, each, own)


def check_closed(problem, question, plan, each, own):
    left = {t: tuple(s for s in ids if s != each.site_id) for t, ids in plan.items()}
    assert {t: tuple(ids) for t, ids in each.closed.plan.items()} == left
    if isinstance(question, LSCP):
        beyond = each.closed.note.split()[0].replace(",", "")
        assert (float(beyond) == 0) == covers_everybody(problem, question, left)
        return
    lost, _, value = worth(problem, question, left)
    expected = loss(question, value, own[2])
    if lost > own[0]:
        assert each.closed.stranded == pytest.approx(float(lost - own[0]))
        assert np.isnan(each.closed.loss)
    elif expected is not None:
        assert each.closed.loss == pytest.approx(expected)
        assert each.closed.loss >= 0


def check_replaced(problem, question, each, own):
    site = each.site_id
    rules = []
    for rule in question.rules:
        if isinstance(rule, Keep) and site in rule.sites:
            others = [other for other in rule.sites if other != site]
            rules += [replace(rule, sites=others)] if others else []
        else:
            rules.append(rule)
    without = replace(
        question,
        keep=[other for other in question.keep if other != site],
        close=[*question.close, site],
        rules=rules,
    )
    if isinstance(question, TwoTier):
        also = {t: [s for s in ids if s != site] for t, ids in question.also_open.items()}
        if not any(question.main.values()) and not also.get("main"):
            assert each.replaced.note == "it is the only main hub asked for"
            return
        without = replace(without, also_open=also)
    plans = ranking(problem, without)
    if not plans:
        assert each.replaced.plan is None
        assert "no plan without it keeps every rule" in each.replaced.note
        return
    assert dict(each.replaced.plan) == plans[0][1]
    lost, _, value = worth(problem, question, plans[0][1])
    expected = loss(question, value, own[2])
    if lost == own[0] and expected is not None:
        assert each.replaced.loss == pytest.approx(expected)


@MANY
@given(single_tier())
def test_no_plan_without_a_site_is_better_unless_it_was_kept(case):
    problem, question = case
    answer = told(problem, question, withdrawals)
    if answer is None:
        return
    for each in answer.hubs:
        if each.site_id not in question.keep:
            assert each.replaced.stranded >= 0 or np.isnan(each.replaced.stranded)
            assert each.replaced.loss >= 0 or np.isnan(each.replaced.loss)


@pytest.fixture
def line():
    """Six villages on a road, ten minutes apart; a hub can stand in each of the first five."""
    minutes = np.abs(np.arange(6)[:, np.newaxis] - np.arange(5)) * 10.0
    return problem_of(minutes, [10, 10, 10, 10, 10, 50], site_ids=list("abcde"))


def test_prices_on_a_road_are_what_one_counts(line):
    question = PMedian(1, keep=["a"], rules=[AtMostOneOf(["a", "e"], name="not both")])
    prices = rule_prices(line, question)
    kept, both, number = prices.prices
    # From 'a' 3,500 person-minutes in all, from 'e' 1,500: 35 minutes against 15.
    assert (kept.rule, kept.value, kept.plan["open"]) == ("keep: a", 15.0, ("e",))
    assert kept.price == solve(line, question).objective.value - 15
    assert (both.rule, both.price, both.note) == ("not both", 0.0, "changes nothing")
    assert not both.changes
    assert number.rule == "p = 1"
    assert np.isnan(number.price)
    assert "every site would open" in number.note
    assert repr(prices) == "RulePrices(3 rules; the dearest: keep: a, 20 minutes)"


def test_a_rule_that_cuts_people_off_has_a_number_of_people_for_its_price():
    problem = problem_of([[5, np.nan], [np.nan, 9], [7, 9]], [1, 5, 3], site_ids=["a", "b"])
    price = rule_prices(problem, PMedian(1, keep=["a"])).prices[0]
    assert price.people == 4
    assert np.isnan(price.price)
    assert price.changes
    assert "4 more people would have a route" in price.note


def test_bounds_on_aims_have_prices(line):
    question = BestPlan(
        PMedian(1),
        [MeanMinutes()],
        bounds=[Bound(WorstPlace(), at_most=40, name="nobody beyond 40")],
    )
    bound = rule_prices(line, question).prices[0]
    free = solve(line, BestPlan(PMedian(1), [MeanMinutes()]))
    assert bound.rule == "nobody beyond 40"
    assert bound.plan == free.plan
    assert bound.price == solve(line, question).objective.value - free.objective.value


@pytest.mark.parametrize("question", [LSCP(within=20), PartialLSCP(within=20, share=0.7)])
def test_a_promised_time_has_no_price(line, question):
    (price,) = rule_prices(line, question).prices
    assert price.rule == "within 20"
    assert "no hub is needed" in price.note


def test_rules_that_clash_are_told_as_ever(line):
    with pytest.raises(InfeasibleError):
        rule_prices(line, PMedian(1, keep=["a"], close=["a"]))


def test_a_kept_site_that_is_withdrawn_says_what_keeping_it_cost(line):
    (hub,) = withdrawals(line, PMedian(1, keep=["a"])).hubs
    assert hub.replaced.loss == -20
    assert hub.replaced.plan["open"] == ("e",)
    assert hub.closed.stranded == 100
    assert np.isnan(hub.closed.loss)


def test_means_of_different_people_are_not_compared():
    problem = problem_of([[5, np.nan], [np.nan, 9], [7, 9]], [1, 5, 3], site_ids=["a", "b"])
    first, second = withdrawals(problem, PMedian(2)).hubs
    assert (first.closed.stranded, first.closed.value) == (1, 9)
    assert (second.closed.stranded, second.closed.value) == (5, 6.5)
    assert np.isnan(first.closed.loss)
    assert np.isnan(second.closed.loss)


def test_what_cannot_be_replaced_says_why(line):
    answer = withdrawals(line, PMedian(2, close=["a", "b", "c"]))
    assert all("no plan without it keeps every rule" in hub.replaced.note for hub in answer.hubs)
    assert "each can be replaced without loss, or not at all" in repr(answer)


def test_the_other_hubs_may_have_no_room(line):
    question = PMedian(2, rules=[Capacity(dict.fromkeys("abcde", 60.0))])
    answer = withdrawals(line, question)
    assert all("cannot serve everybody" in hub.closed.note for hub in answer.hubs)
    assert all(hub.replaced.loss >= 0 for hub in answer.hubs)


def test_a_search_cut_short_is_told(line, monkeypatch):
    monkeypatch.setattr("hubplan.location.sets.pricing.OPTIMAL", "nothing is")
    monkeypatch.setattr("hubplan.location.sets.withdrawal.OPTIMAL", "nothing is")
    price = rule_prices(line, PMedian(1, keep=["a"])).prices[0]
    assert not price.proved
    assert "time ran out" in price.note
    assert "time ran out" in withdrawals(line, PMedian(1)).hubs[0].replaced.note


def test_both_show_as_tables_and_as_json(line):
    rules = [Budget(3, dict.fromkeys("abcde", 1.0), name="money")]
    question = PMedian(2, keep=["a"], rules=rules)
    for answer in (rule_prices(line, question), withdrawals(line, question)):
        assert json.loads(json.dumps(answer.to_dict(), allow_nan=False)) == answer.to_dict()
        assert len(answer.to_frame()) == len(answer)
        assert "<table" in answer._repr_html_()
