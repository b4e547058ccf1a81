"""Any tiers beside everything else: aims, sets of plans, evaluation, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from problems import problem_of

from hubplan.errors import HubplanWarning, InfeasibleError, InputError, SolverError
from hubplan.location import (
    BackupCoverage,
    BestPlan,
    MeanMinutes,
    MeanVisit,
    Nested,
    ParetoFront,
    RobustPlan,
    Service,
    Tier,
    WorstPlace,
    evaluate,
    figures,
    near_best,
    opening_order,
    pareto_front,
    plan_table,
    robust_plan,
    rule_prices,
    score,
    solve,
    withdrawals,
)
from hubplan.location.rules import LinkedMini, Quota

TIERS = [
    Tier("hospital", {"x": 1}),
    Tier("centre", {"x": 1, "y": 1}),
    Tier("post", {"x": 1, "y": 2}, exactly=False),
]
SERVICES = [
    Service("core", 0.6, ["hospital", "centre", "post"]),
    Service("diagnostics", 0.3, ["hospital", "centre"], at=["s09"]),
    Service("surgery", 0.1, ["hospital"]),
]
EVERYWHERE = "hospital;centre;post"


@pytest.fixture
def county():
    rng = np.random.default_rng(20261122)
    minutes = np.round(rng.uniform(2, 60, (12, 10)), 2)
    minutes[3, 4] = np.nan
    return problem_of(
        minutes,
        rng.integers(0, 40, 12),
        areas=["x"] * 5 + ["y"] * 5,
        tiers=[EVERYWHERE] * 8 + ["post", "centre;post"],
    )


def question(**changes):
    return Nested(**{"tiers": TIERS, "services": SERVICES} | changes)


def test_one_objective_weighs_all_services(county):
    asked = question()
    best = solve(county, asked)
    assert best.proof.status == "optimal"
    assert set(best.plan) == {"hospital", "centre", "post"}
    by_aim = solve(county, BestPlan(asked, MeanVisit(SERVICES)))
    assert by_aim.plan == best.plan
    assert by_aim.objective.value == pytest.approx(best.objective.value)
    table = plan_table(county, asked, [MeanVisit(SERVICES)])
    assert table.of(MeanVisit(SERVICES))[table.comparable].min() == pytest.approx(
        best.objective.value
    )
    assert len(table) == best.proof.plans_possible
    assert best.evaluation.visit_minutes == pytest.approx(best.objective.value)
    assert best.objective.unit == "minutes"


@pytest.mark.parametrize("tier", [None, "hospital", "post"])
def test_an_aim_is_solved_as_it_is_and_as_visits(county, tier):
    aim = MeanMinutes(tier=tier)
    at_once = solve(county, BestPlan(question(), aim))
    # A second aim, so that it is read from the table, or modelled.
    order = [aim, BackupCoverage(20)]
    for method in ("enumerate", "milp"):
        answer = solve(county, BestPlan(question(), order), method=method)
        assert answer.objective.value == pytest.approx(at_once.objective.value, abs=1e-6)
    assert figures(county, at_once.plan, [aim])[str(aim)] == pytest.approx(at_once.objective.value)


def test_plans_beside_the_best(county):
    asked = question()
    best = solve(county, asked)
    around = near_best(county, asked, within_percent=5)
    assert around.plans[0].plan == best.plan
    prices = rule_prices(county, asked)
    by_rule = {price.rule: price for price in prices.prices}
    assert set(by_rule) == {
        "hospital hubs in 'x' = 1",
        "centre hubs in 'x' = 1",
        "centre hubs in 'y' = 1",
        "post hubs in 'x' ≤ 1",
        "post hubs in 'y' ≤ 2",
    }
    moved = solve(county, asked.with_hubs("hospital", {"x": 0, "y": 1}))
    gain = max(0.0, best.objective.value - moved.objective.value)
    assert by_rule["hospital hubs in 'x' = 1"].price == pytest.approx(gain)
    for hub in withdrawals(county, asked).hubs:
        other = solve(county, question(close=[hub.site_id]))
        assert hub.replaced.loss == pytest.approx(other.objective.value - best.objective.value)
    order = opening_order(county, asked, best.plan)
    assert order.stages[-1].plan == best.plan
    assert order.stages[-1].value == pytest.approx(best.objective.value)


def test_the_last_certain_hub_is_not_replaced(county):
    alone = Nested(
        [Tier("hospital", {}), Tier("post", {"x": 1}, exactly=False)],
        [Service("core", 1.0, ["hospital", "post"])],
        also_open={"hospital": ["s00"]},
    )
    notes = {hub.site_id: hub.replaced.note for hub in withdrawals(county, alone).hubs}
    assert notes["s00"] == "it is the only hospital hub asked for"


def test_fronts_and_scenarios(county):
    aims = [MeanVisit(SERVICES), WorstPlace()]
    front = pareto_front(county, ParetoFront(question(), aims))
    assert front.points[0].plan == solve(county, question()).plan
    answer = robust_plan({"one": county}, RobustPlan(question(), MeanVisit(SERVICES)))
    assert answer.plan == solve(county, question()).plan


def test_the_first_tier_is_the_one_with_every_service(county):
    plan = solve(county, question()).plan
    seen = evaluate(county, open_sites=plan)
    alone = evaluate(county, open_sites=plan["hospital"])
    np.testing.assert_array_equal(seen.main_minutes, alone.minutes)
    assert np.isnan(seen.visit_minutes)


def test_a_plan_too_many_to_list_is_modelled_and_ends_in_time():
    rng = np.random.default_rng(3)
    problem = problem_of(np.round(rng.uniform(1, 60, (15, 40)), 2), tiers=[EVERYWHERE] * 40)
    asked = Nested([Tier(t.name, {"": 4}, exactly=t.exactly) for t in TIERS], SERVICES)
    answer = solve(problem, asked, time_limit_seconds=0.05)
    assert answer.proof.method == "milp"
    assert [len(ids) for ids in answer.plan.values()][:2] == [4, 4]
    assert answer.proof.plans_possible > 10**12


def test_tiers_that_compete_for_sites_are_told(county):
    few = [Tier("hospital", {"x": 3}), Tier("centre", {"x": 3})]
    services = [Service("core", 1.0, ["hospital", "centre"])]
    rule = r"hospital hubs in 'x' = 3 and centre hubs in 'x' = 3 need 6 sites .* there are 5"
    with pytest.raises(InfeasibleError, match=rule) as refusal:
        solve(county, Nested(few, services))
    assert set(refusal.value.rules) == {"hospital hubs in 'x' = 3", "centre hubs in 'x' = 3"}
    fewer = [Tier("hospital", {"x": 3}), Tier("centre", {"x": 2})]
    with pytest.raises(InfeasibleError, match=r"there are 4 once 's00' are closed"):
        solve(county, Nested(fewer, services, close=["s00"]))


def test_sites_to_keep_need_room_in_tiers_they_may_hold(county):
    asked = question(tiers=[*TIERS[:2], Tier("post", {"y": 1})], keep=["s07", "s08", "s09"])
    with pytest.raises(InfeasibleError, match="in area 'y', where there is room for 2: hosp"):
        solve(county, asked)


def test_areas_without_a_site_for_what_is_allowed_are_warned_of(county):
    asked = question(tiers=[*TIERS[:2], Tier("post", {"z": 1}, exactly=False)])
    with pytest.warns(HubplanWarning, match=r"post hubs in 'z' ≤ 1: no site there may hold 'post'"):
        solve(county, asked)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Tier("Main", {}), r"name +is 'Main'"),
        (lambda: Tier("main hub", {}), "small letters"),
        (lambda: Tier("main", {"x": -1}), "area 'x' +quota is -1"),
        (lambda: Tier("main", {"x": True}), "whole number"),
        (lambda: Tier("main", 3), "by area"),
        (lambda: question(tiers=[]), r"tiers +is empty"),
        (lambda: question(tiers=["main"]), r"tiers +holds 'main'"),
        (lambda: question(tiers=[*TIERS, TIERS[0]]), "'hospital' 2 times"),
        (lambda: question(services=["core"]), r"services +holds 'core'"),
        (lambda: question(services=SERVICES[:2]), "add up to 0.9"),
        (
            lambda: question(services=[Service("core", 1.0, ["hospitl"])]),
            "there is no tier 'hospitl' .did you mean 'hospital'",
        ),
        (lambda: question(also_open={"clinic": ["s00"]}), "'hospital', 'centre' and 'post'"),
        (lambda: question(also_open={"post": "s00"}), r"Give a list: \['s00'\]"),
        (lambda: question(tiers=TIERS[2:], services=[Service("a", 1, ["post"])]), "sure to open"),
        (lambda: question(keep="s00"), r"keep=\['s00'\]"),
    ],
)
def test_questions_without_sense_are_refused(make, told):
    with pytest.raises(InputError, match=told):
        make()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            question(tiers=[*TIERS, Tier("centr", {"y": 1})]),
            r"'centr' +no site may hold it .did you mean 'centre'",
        ),
        (
            question(services=[Service("core", 1.0, ["post"], at=["s0"])]),
            "no site has the id 's0'",
        ),
        (question(rules=[Quota(1, tier="clinic")]), "no tier 'clinic'"),
        (question(rules=[LinkedMini(mini_area="x", main_area="y")]), "no tier 'main'"),
    ],
)
def test_names_that_the_sites_do_not_know_are_told(county, asked, told):
    with pytest.raises(InputError, match=told):
        solve(county, asked)


@pytest.mark.parametrize("method", ["bound", "interchange"])
def test_methods_for_one_tier_say_what_to_use(county, method):
    with pytest.raises(SolverError, match="Use the method 'milp'"):
        solve(county, question(), method=method)


def test_a_plan_is_weighed_by_services_or_by_a_share(county):
    plan = solve(county, question()).plan
    with pytest.raises(InputError, match="both given"):
        evaluate(county, open_sites=plan, main_share=0.3, services=SERVICES)
    with pytest.raises(InputError, match="no site has the id 'nowhere'"):
        evaluate(county, open_sites=plan, services=[Service("a", 1, at=["nowhere"])])
    assert score(county, question(), plan).unreached >= 0
