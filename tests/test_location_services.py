"""Services: one objective weighs them all, and two tiers are the special case of two services."""

from __future__ import annotations

import numpy as np
import pytest
from brute_aims import journey
from cases import problems, two_tier
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import problem_of

from hubplan.errors import InfeasibleError, InputError
from hubplan.location import (
    BestPlan,
    MeanMinutes,
    MeanVisit,
    ParetoFront,
    Plan,
    PMedian,
    Service,
    TwoTier,
    WorstPlace,
    figures,
    pareto_front,
    plan_table,
    score,
    solve,
    two_tier_services,
)

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)
quiet = pytest.mark.filterwarnings("ignore::hubplan.errors.HubplanWarning")


def one(problem, plan, aim):
    (value,) = figures(problem, plan, [aim]).values()
    return value


@pytest.fixture
def county():
    #         a   b   c
    return problem_of(
        [[5.0, 20, 30], [40, 10, 15], [30, 25, 2]],
        [100, 50, 50],
        site_ids=["a", "b", "c"],
        areas=["x", "x", "y"],
        tiers=["main", "main", "mini"],
    )


PLANS = TwoTier({"x": 1}, {"y": 1}, 0.3)


def test_a_service_is_given_by_its_tiers_and_by_its_own_sites(county):
    services = [
        Service("core", 0.5, ["main", "mini"]),
        Service("X-ray", 0.3, ["main"], at=["c"]),
        Service("dialysis", 0.2, at=["b"]),
    ]
    plan = Plan({"main": ["b"], "mini": ["c"]})
    near, at_b = (100 * 20 + 50 * 10 + 50 * 2) / 200, (100 * 20 + 50 * 10 + 50 * 25) / 200
    assert one(county, plan, MeanVisit(services)) == pytest.approx(0.8 * near + 0.2 * at_b)
    # Without b nobody has dialysis: those visits are lost, the mean is over the others.
    other = Plan({"main": ["a"], "mini": ["c"]})
    near = (100 * 5 + 50 * 15 + 50 * 2) / 200
    assert one(county, other, MeanVisit(services)) == pytest.approx(near)
    assert solve(county, BestPlan(PLANS, MeanVisit(services))).plan["main"] == ("b",)
    fewer = [Service("core", 0.7, ["main", "mini"]), services[1]]
    assert solve(county, BestPlan(PLANS, MeanVisit(fewer))).plan["main"] == ("a",)


def test_one_tier_can_have_local_additions(county):
    plans = PMedian(2)
    services = [Service("core", 0.9, ["open"]), Service("X-ray", 0.1, at=["b"])]
    solution = solve(county, BestPlan(plans, MeanVisit(services)))
    assert "b" in solution.plan["open"]
    assert solve(county, PMedian(2)).plan["open"] == ("a", "c")


@MANY
@quiet
@given(two_tier())
def test_two_tiers_are_two_services(case):
    problem, question = case
    travels = (~np.isnan(problem.minutes[problem.weights > 0])).any()
    assume(travels)
    aim = MeanVisit(two_tier_services(question.main_share))
    try:
        table = plan_table(problem, question, [aim])
    except InfeasibleError:
        return
    for row, value in enumerate(table.of(aim)):
        plan = table.plan(row)
        worth = score(problem, question, plan)
        assert value == pytest.approx(worth.value, nan_ok=True)
        assert one(problem, plan, aim) == pytest.approx(worth.value, nan_ok=True)
    best = solve(problem, BestPlan(question, aim))
    expected = solve(problem, question)
    assert [a.plan for a in best.alternatives] == [a.plan for a in expected.alternatives]
    assert best.objective.value == pytest.approx(expected.objective.value, nan_ok=True)


@MANY
@given(
    problems(tiered=True),
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.sampled_from([(), ("main",), ("mini",), ("main", "mini")]),
            st.lists(st.integers(0, 5), max_size=2, unique=True),
        ),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_the_mean_visit_is_that_of_every_single_visit(problem, drawn, data):
    total = sum(parts for parts, *_ in drawn)
    ids = problem.sites.ids
    services = [
        Service(f"service {k}", parts / total, tiers or ("mini",), [ids[j % len(ids)] for j in at])
        for k, (parts, tiers, at) in enumerate(drawn)
    ]
    tier_of = {site: data.draw(st.sampled_from(["main", "mini", None])) for site in ids}
    plan = Plan({t: [s for s, held in tier_of.items() if held == t] for t in ("main", "mini")})
    visits = []
    for (parts, *_), service in zip(drawn, services, strict=True):
        hubs = [s for s, t in tier_of.items() if t and (t in service.tiers or s in service.at)]
        for row, people in enumerate(problem.weights):
            minutes = journey(problem, row, hubs)
            visits += [minutes] * int(parts * people) if minutes is not None else []
    expected = sum(visits) / len(visits) if visits else np.nan
    assert one(problem, plan, MeanVisit(services)) == pytest.approx(expected, nan_ok=True)


def test_visits_stand_beside_other_aims(county):
    aims = [MeanVisit(two_tier_services(0.3)), WorstPlace(), MeanMinutes(tier="main")]
    front = pareto_front(county, ParetoFront(PLANS, aims))
    assert [point.plan["main"] for point in front.points]
    assert front.points[0].plan == solve(county, PLANS).plan


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_shares_of_two_tiers_add_up(share):
    services = two_tier_services(share)
    assert sum(service.share for service in services) == 1
    assert all(service.share > 0 for service in services)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Service("core", 0.5), "nobody gives it"),
        (lambda: Service("core", 1.5, ["main"]), "share"),
        (lambda: Service("core", 0.5, "main"), "Give a list"),
        (lambda: MeanVisit([Service("core", 0.5, ["main"])]), "add up to 0.5"),
        (lambda: MeanVisit([Service("core", 0.5, ["main"])] * 2), "'core' 2 times"),
        (lambda: MeanVisit([Service("core", 1, ["main"])], tier="main"), "tier"),
    ],
)
def test_services_without_sense_are_refused(make, told):
    with pytest.raises(InputError, match=told):
        make()


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (Service("core", 1, ["open"]), "no tier 'open'"),
        (Service("core", 1, at=["d"]), "no site has the id 'd'"),
    ],
)
def test_services_nobody_can_give_are_refused(county, service, told):
    with pytest.raises(InputError, match=told):
        solve(county, BestPlan(PLANS, MeanVisit([service])))
