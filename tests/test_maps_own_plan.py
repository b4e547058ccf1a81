"""Try your own: whatever plan a reader makes, the page says of it what Python would."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from maps_findings import NAN, findings_of
from node import node

from hubplan.location import (
    LocationProblem,
    Plan,
    TwoTier,
    score,
    solve,
)
from hubplan.maps.facts import change_facts, option_facts, shown_options
from hubplan.maps.own_plan import own_plan_layer, own_site_ids
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
    minutes[rng.random((points, sites)) < 0.3] = NAN
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


def test_plans_of_a_made_up_study_are_told_as_python_tells_them():
    check_parity(made_up_findings(), count=200, seed=1)


def test_plans_of_west_kent_are_told_as_python_tells_them(west_kent):
    own, _, answers = check_parity(west_kent, count=200, seed=2)
    assert len(json.dumps(own, separators=(",", ":"))) < 300_000
    assert sum(said["rank"]["kind"] == "rank" for said in answers) >= 100
