"""Try your own: whatever plan a reader makes, the page says of it what Python would."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from maps_findings import NAN, findings_of
from node import node

from hubplan.location import (
    LSCP,
    MCLP,
    Capacity,
    LocationProblem,
    MeanMinutes,
    MeanVisit,
    MinimumSpacing,
    Nested,
    PartialLSCP,
    PCenter,
    Plan,
    PMedian,
    Quota,
    Service,
    ShareWithin,
    Tier,
    TwoTier,
    WorstPlace,
    plan_table,
    score,
    solve,
)
from hubplan.maps import own_plan, own_rank
from hubplan.maps.facts import change_facts, option_facts, shown_options
from hubplan.maps.own_plan import own_plan_layer, own_refusal, own_site_ids
from hubplan.maps.packing import hundredths
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario import change, option_of
from hubplan.scenario.impact import Impact
from hubplan.scenario.wording import range_text
from hubplan.travel_times import TravelTimes

ANSWERS = Path(__file__).parent / "js" / "own_plan_answers.mjs"
AREAS = ("hills", "vale", "marsh")


def made_up_problem(seed: int = 3, *, points: int = 40, sites: int = 12, slower: float = 1.0):
    """Return a problem with ties, gaps in the matrix, fractional weights and nobody somewhere."""
    rng = np.random.default_rng(seed)
    minutes = rng.choice(np.round(np.arange(2, 60, 0.25), 2), (points, sites))
    minutes[rng.random((points, sites)) < 0.08] = NAN
    minutes[7] = NAN
    minutes = np.round(minutes * slower, 2)
    weights = np.round(rng.random(points) * 300, 1)
    weights[::9] = 0.0
    weights[4] = 3.5
    demand = pd.DataFrame(
        {
            "id": [f"d{i}" for i in range(points)],
            "lon": 0.2 + 0.01 * np.arange(points),
            "lat": 51.2 + 0.01 * np.arange(points),
            "people": weights,
        }
    )
    ids = [f"s{k:02}" for k in rng.permutation(sites)]
    frame = CandidateSites.from_ids(ids)
    frame.frame["area"] = [AREAS[k % 3] for k in range(sites)]
    frame.frame["tiers"] = [("main;mini", "main", "mini")[k // 3 % 3] for k in range(sites)]
    frame.frame["lon"] = 0.2 + 0.01 * np.arange(sites)
    frame.frame["lat"] = 51.2 + 0.02 * np.arange(sites)
    times = TravelTimes(
        tuple(demand["id"]), tuple(ids), minutes, np.zeros(minutes.shape, dtype=bool), mode="car"
    )
    return LocationProblem(DemandPoints(demand, "people", "memory"), frame, times)


def made_up_findings(question=None, *, alternatives: int = 10):
    problem = made_up_problem()
    asked = question or TwoTier(main={"hills": 1, "vale": 1}, mini={"marsh": 1}, main_share=0.3)
    best = solve(problem, asked, alternatives=alternatives)
    today = Plan({"main": ("s03",), "mini": ("s07",)})
    if not isinstance(asked, TwoTier):
        today = Plan({"open": ("s03", "s07")})
    places = tuple(f"Place {i // 5}" for i in range(len(problem.weights)))
    share = asked.main_share if isinstance(asked, TwoTier) else None
    found = findings_of(problem, best, today=today, places=places, main_share=share)
    slow = made_up_problem(slower=1.37)
    options = tuple(
        option_of(slow, each.plan, option_id=each.id, label=each.label, groups={})
        for each in found.options
    )
    impact = Impact(by_model={"interpeak": found.options, "free_flow": options})
    return replace(found, impact=impact)


def layer_of(findings):
    """Return the layer and, for each of its sites, the id."""
    ids = own_site_ids(findings)
    own = own_plan_layer(findings, shown_options(findings), {s: k for k, s in enumerate(ids)})
    return own, ids


def random_plans(findings, own, count: int, seed: int) -> list[list]:
    """Return plans of which half keep the rule where it can be kept by chance."""
    rng = random.Random(seed)
    plans = [own["best"]["open"]]
    groups = own["rule"]["groups"]
    while len(plans) < count:
        chosen: dict[int, str] = {}
        if len(plans) % 2:
            for group in groups:
                able = [
                    k
                    for k, site in enumerate(own["sites"])
                    if group["tier"] in site["tiers"]
                    and group["area"] in {None, site["area"]}
                    and k not in chosen
                ]
                chosen |= dict.fromkeys(rng.sample(able, min(group["n"], len(able))), group["tier"])
        else:
            for k in rng.sample(range(len(own["sites"])), rng.randint(1, 7)):
                chosen[k] = rng.choice(own["tiers"])
        plans.append(sorted([k, tier] for k, tier in chosen.items()))
    return plans


def as_plan(own, ids, open_) -> Plan:
    return Plan({tier: [ids[k] for k, held in open_ if held == tier] for tier in own["tiers"]})


def answers_of(findings, own, plans) -> list[dict]:
    today = hundredths((findings.today or findings.best).minutes).tolist()
    given = {
        "own": own,
        "people": findings.demand.weights.tolist(),
        "places": list(findings.places),
        "today": today,
        "plans": plans,
    }
    done = node(ANSWERS, given=json.dumps(given))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def told_by_python(findings, plan: Plan) -> dict:
    """Return the same figures by way of an option of the study."""
    problem = findings.best.evaluation.problem
    option = option_of(problem, plan, option_id="own", label="own", groups={})
    before = (findings.today or findings.best).minutes
    moved = change(before, option.minutes, problem.weights, findings.places)
    told = replace(findings, options=(*findings.options, option), changes={"own": moved})
    gains = change_facts(replace(told, best_id="own"))
    figures = option_facts(told, option)["figures"]
    by_model = findings.impact.by_model or {findings.period: findings.options}
    shares = [
        option_of(
            by_model[name][0].evaluation.problem, plan, option_id="o", label="o", groups={}
        ).share_within(findings.headline_minutes)
        for name in findings.range_periods
        if name in by_model
    ]
    return {
        "figures": {name: [list(row[name]) for row in figures] for name in ("any", "main")},
        "option": option,
        "gains": gains,
        "range": range_text((min(shares), max(shares))) if shares else "",
    }


def check_parity(findings, *, count: int, seed: int):
    own, ids = layer_of(findings)
    plans = random_plans(findings, own, count, seed)
    answers = answers_of(findings, own, plans)
    solution = findings.solution
    for open_, said in zip(plans, answers, strict=True):
        plan = as_plan(own, ids, open_)
        told = told_by_python(findings, plan)
        option = told["option"]
        evaluation = option.evaluation
        for name, minutes, hubs in (
            ("any", evaluation.minutes, evaluation.hubs),
            ("main", evaluation.main_minutes, evaluation.main_hubs),
        ):
            assert said["minutes"][name] == hundredths(minutes).tolist()
            site_ids = (*evaluation.problem.sites.ids, None)
            own_hubs = [None if k < 0 else ids[k] for k in said["hubs"][name]]
            assert own_hubs == [site_ids[j] for j in hubs]
            # Python leaves the last row out where everybody has every route.
            figures = told["figures"][name]
            assert said["figures"][name][: len(figures)] == figures
            assert said["figures"][name][len(figures) :] in ([], [["0 people", ""]])
        assert said["range"] == told["range"]
        places = [list(row.values()) for row in told["gains"]["places"]]
        assert said["change"]["places"] == places
        words = told["gains"]["sentence"]
        for who in ("shorter", "longer", "same"):
            assert said["change"][who] in words
        worth = score(solution.problem, solution.question, plan)
        if math.isnan(worth.value):
            assert said["value"] is None
        else:
            assert said["value"] == pytest.approx(worth.value, rel=1e-12)
    return own, plans, answers


def losses_of(findings) -> np.ndarray:
    """Return how much worse than the best each plan is that may be compared."""
    question, problem = findings.solution.question, findings.solution.problem
    plans, aim = question, MeanMinutes()
    if isinstance(question, TwoTier):
        aim = MeanVisit(question.services)
    elif isinstance(question, MCLP):
        plans, aim = PMedian(question.p), ShareWithin(question.within)
    elif isinstance(question, PCenter):
        plans, aim = PMedian(question.p), WorstPlace()
    table = plan_table(problem, plans, [aim])
    losses = aim.losses(table.figures[0][table.comparable])
    people = problem.weights.sum() if isinstance(question, MCLP) else 1.0
    return (losses - losses.min()) * people


def keeps_rule(findings, plan: Plan) -> bool:
    """Return whether a plan is among those that were compared, whatever its worth."""
    question, sites = findings.solution.question, findings.solution.problem.sites
    if not isinstance(question, TwoTier):
        return len(plan.open_sites) == question.p
    row = {site: j for j, site in enumerate(sites.ids)}
    for tier in question.tiers:
        open_in = Counter(sites.areas[row[site]] for site in plan[tier.name])
        if any(not sites.may_hold(tier.name)[row[site]] for site in plan[tier.name]):
            return False
        if set(open_in) - set(tier.hubs):
            return False
        for area, n in tier.hubs.items():
            if open_in[area] > n or (tier.exactly and open_in[area] != n):
                return False
    return True


def better_than(findings, plan: Plan, *, ruled: bool) -> list[Plan]:
    """Return every plan one change away, of those that may be proposed."""
    question, sites = findings.solution.question, findings.solution.problem.sites
    tiered = isinstance(question, TwoTier)
    found = []
    for site in sites.ids:
        if site in plan.open_sites:
            continue
        for tier, ids in plan.items():
            if tiered and not sites.may_hold(tier)[sites.ids.index(site)]:
                continue
            swaps = [tuple(other for other in ids if other != gone) for gone in ids]
            opened = [ids] if ruled else []
            found += [Plan({**plan, tier: (*kept, site)}) for kept in (*swaps, *opened)]
    return [each for each in found if not ruled or keeps_rule(findings, each)]


def worth(findings, plan: Plan) -> tuple[float, ...]:
    """Return what makes a plan better than another, less is better, as the solvers have it."""
    question, problem = findings.solution.question, findings.solution.problem
    found = score(problem, question, plan)
    mean = score(problem, PMedian(1), plan).value
    if isinstance(question, MCLP):
        return -round(found.value, 6), round(mean, 6)
    known = round(found.unreached, 6), round(found.value, 6)
    return (*known, round(mean, 6)) if isinstance(question, PCenter) else known


QUESTIONS = {
    "two tiers": TwoTier(main={"hills": 1, "vale": 1}, mini={"marsh": 1}, main_share=0.3),
    "p-median": PMedian(3),
    "coverage": MCLP(3, 22.5),
    "p-center": PCenter(4),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_ranks_losses_and_best_changes_are_those_of_every_plan(name):
    findings = made_up_findings(QUESTIONS[name])
    own, plans, answers = check_parity(findings, count=60, seed=4)
    ids = own_site_ids(findings)
    losses = losses_of(findings)
    ranked = 0
    for open_, said in zip(plans, answers, strict=True):
        plan, rank = as_plan(own, ids, open_), said["rank"]
        if not keeps_rule(findings, plan):
            assert rank["kind"] in {"rule", "none"}
            continue
        lost = score(findings.solution.problem, findings.solution.question, plan).unreached
        if lost > own["best"]["lost"] + 1e-6 and name != "coverage":
            assert rank == {"kind": "route", "n": len(losses)}
        else:
            ranked += 1
            assert rank["kind"] == "rank"
            assert rank["n"] == findings.solution.proof.plans_possible
            assert rank["rank"] == 1 + int((losses < said["loss"] - 1e-7).sum())
        for ruled, proposed in zip((True, False), said["better"], strict=True):
            others = better_than(findings, plan, ruled=ruled)
            best = min([worth(findings, each) for each in others], default=worth(findings, plan))
            if proposed is None:
                assert best >= worth(findings, plan)
            else:
                assert worth(findings, as_plan(own, ids, proposed)) == best
    assert ranked > 3
    assert answers[0]["rank"]["rank"] == 1
    assert answers[0]["loss"] == pytest.approx(0, abs=1e-9)


def test_the_next_best_plans_have_the_next_ranks(west_kent):
    own, ids = layer_of(west_kent)
    alternatives = west_kent.solution.alternatives
    plans = [
        sorted([ids.index(site), tier] for tier, of in each.plan.items() for site in of)
        for each in alternatives
    ]
    answers = answers_of(west_kent, own, plans)
    values = [each.value for each in alternatives]
    for each, said in zip(alternatives, answers, strict=True):
        assert said["rank"]["rank"] == 1 + sum(value < each.value - 1e-9 for value in values)
        assert said["loss"] == pytest.approx(each.loss, abs=1e-9)


def test_plans_of_a_made_up_study_are_told_as_python_tells_them():
    check_parity(made_up_findings(), count=200, seed=1)


def test_plans_of_west_kent_are_told_as_python_tells_them(west_kent):
    own, _, answers = check_parity(west_kent, count=200, seed=2)
    assert len(json.dumps(own, separators=(",", ":"))) < 300_000
    assert sum(said["rank"]["kind"] == "rank" for said in answers) >= 100


def test_it_is_said_why_there_are_no_plans_of_one_s_own(monkeypatch):
    assert own_refusal(made_up_findings()) == ""
    usual = made_up_findings(PMedian(3))
    crowded = replace(usual.solution, question=PMedian(3, rules=[Capacity(1000)]))
    spaced = replace(usual.solution, question=PMedian(3, rules=[MinimumSpacing(1)]))
    nested = Nested([Tier("main", {"hills": 1})], [Service("all", 1.0, ("main",))])
    for changed, told in (
        ({"solution": crowded}, "more than this page can check"),
        ({"solution": spaced}, "more than this page can check"),
        ({"solution": replace(usual.solution, question=nested)}, "differ in more ways"),
    ):
        findings = replace(usual, **changed)
        assert told in own_refusal(findings)
        assert own_site_ids(findings) == ()
        assert own_plan_layer(findings, shown_options(findings), {}) is None
    lost = replace(usual.solution, problem=made_up_problem())
    lost.problem.sites.frame.loc[2, "lat"] = NAN
    assert "where every possible site stands" in own_refusal(replace(usual, solution=lost))
    monkeypatch.setattr(own_plan, "MOST_JOURNEYS", 2 * 12 * 40)
    assert own_refusal(usual) == ""
    monkeypatch.setattr(own_plan, "MOST_JOURNEYS", 2 * 12 * 40 - 1)
    assert "too large" in own_refusal(usual)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            TwoTier({"hills": 1, "vale": 1}, {"marsh": 2}, 0.3, close=["s01"]),
            (
                "One main hub in each of The Hills and The Vale; "
                "at most two mini-hubs in marsh; s01 is not open."
            ),
        ),
        (PMedian(3, keep=["s02"]), "Three hubs; s02 is open."),
        (
            PMedian(3, rules=[Quota(exactly=2, area="hills"), Quota(exactly=1, area="vale")]),
            "Two hubs in The Hills; one hub in The Vale.",
        ),
        (PMedian(3, rules=[Quota(exactly=1, area="vale")]), "Three hubs; one hub in The Vale."),
        (LSCP(70.0), "As few hubs as bring everybody within 70 minutes."),
        (PartialLSCP(40.0, 0.8), "As few hubs as bring 80% of people within 40 minutes."),
    ],
)
def test_the_rule_is_told_and_the_best_plan_keeps_it(question, told):
    findings = made_up_findings(question)
    own, _ = layer_of(findings)
    assert own["rule"]["words"] == told
    kind = answers_of(findings, own, [own["best"]["open"]])[0]["rank"]["kind"]
    assert kind == ("many" if own["ranking"] is None else "rank")


def test_of_many_plans_a_sample_tells_the_rank_nearly(monkeypatch):
    findings = made_up_findings(PMedian(3))
    exact, _ = layer_of(findings)
    plans = random_plans(findings, exact, 40, 6)
    ranks = [said["rank"] for said in answers_of(findings, exact, plans)]
    monkeypatch.setattr(own_rank, "MOST_TOLD", 50)
    monkeypatch.setattr(own_rank, "SAMPLED", 40)
    sampled, _ = layer_of(findings)
    step = sampled["ranking"]["step"]
    assert step == 6  # of 220 plans
    for rank, nearly in zip(ranks, answers_of(findings, sampled, plans), strict=True):
        assert nearly["rank"]["kind"] == rank["kind"]
        if rank["kind"] == "rank":
            assert abs(nearly["rank"]["rank"] - rank["rank"]) < 2 * step
            assert nearly["rank"]["about"] or nearly["rank"]["rank"] == 1
    monkeypatch.setattr(own_rank, "MOST_PLANS", 100)
    many, _ = layer_of(findings)
    assert many["ranking"] is None
    assert answers_of(findings, many, plans[:1])[0]["rank"] == {"kind": "many"}
