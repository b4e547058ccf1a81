"""Each kind of rule on a small map: what it does, what it refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pytest
from problems import problem_of

from hubplan.errors import InfeasibleError, InputError, SolverError
from hubplan.location import (
    LSCP,
    MCLP,
    AtMostOneOf,
    Budget,
    Capacity,
    Close,
    Either,
    Implies,
    Keep,
    LinkedMini,
    MinimumLoad,
    MinimumSpacing,
    PCenter,
    PMedian,
    Quota,
    TwoTier,
    solve,
)
from hubplan.location.rules.row_check import rows_of


@pytest.fixture
def road():
    """Five places on a road, ten minutes apart, a site at each; people 12, 20, 30, 40, 50."""
    place = np.arange(5) * 10.0
    problem = problem_of(
        abs(place[:, None] - place[None, :]),
        [12, 20, 30, 40, 50],
        site_ids=list("abcde"),
        areas=["west", "west", "west", "east", "east"],
    )
    problem.sites.frame["cost"] = [1.0, 2.0, 4.0, 8.0, 16.0]
    problem.sites.frame["lon"] = [0.0, 0.1, 0.2, 0.3, 0.4]  # 7 km a step
    problem.sites.frame["lat"] = 51.0
    problem.sites.frame["capacity"] = [100.0, np.nan, 60.0, 60.0, 60.0]
    return problem


CHOICES = [
    ([], "be"),
    ([Either(["a", "c"])], "ce"),
    ([Keep(["a"])], "ad"),
    ([Close(["b"])], "ce"),
    ([Quota(area="west", exactly=0)], "de"),
    ([Quota(sites=["a", "b", "c"], at_least=2)], "bc"),
    ([AtMostOneOf(["b", "e"])], "ce"),
    ([Implies("e", "d")], "bd"),
    ([Implies("b", "c"), Implies("c", "d")], "cd"),
    ([Budget(9, "cost")], "ad"),
    ([Budget(9, dict(zip("abcde", [1, 9, 4, 9, 5], strict=True)))], "ce"),
    ([MinimumSpacing(25)], "ae"),
]


@pytest.mark.parametrize("method", ["enumerate", "milp"])
@pytest.mark.parametrize(("rules", "sites"), CHOICES, ids=str)
def test_a_rule_changes_the_plan(rules, sites, method, road):
    answer = solve(road, PMedian(2, rules=rules), method=method)
    assert "".join(answer.plan["open"]) == sites


def test_a_linked_mini_hub_opens_only_beside_its_main_hub(road):
    road.sites.frame["tiers"] = ["main", "mini", "main", "mini", "mini"]
    loose = TwoTier({"west": 1}, {"east": 1}, 0.9)
    assert solve(road, loose).plan.to_dict() == {"main": ["c"], "mini": ["e"]}
    bound = LinkedMini(mini_area="east", main_site="a", name="run from a")
    plan = solve(road, TwoTier({"west": 1}, {"east": 1}, 0.9, rules=[bound])).plan
    assert plan.to_dict() == {"main": ["c"], "mini": []}


def test_capacity_sends_people_past_the_nearest_hub_and_says_how_many(road):
    """Open b and d: 90 people are nearest to d, which has room for 60."""
    answer = solve(road, PMedian(2, keep=["b", "d"], rules=[Capacity("capacity")]))
    assert answer.assignment.loads == {"b": 92, "d": 60}
    assert answer.assignment.people_elsewhere == 30
    # From a, c and e to the next place, and 30 people of d or e twenty minutes further.
    assert answer.objective.total == 12 * 10 + 30 * 10 + 50 * 10 + 30 * 20
    told = answer.to_dict()["assignment"]
    journeys = told.pop("metrics")
    assert journeys == answer.assignment.metrics.to_dict()
    assert journeys["mean_minutes"] == pytest.approx(1520 / 152)
    assert journeys["share_within"]["15"] == pytest.approx(122 / 152)
    assert answer.evaluation.metrics.mean_minutes == pytest.approx(920 / 152)
    assert told == {
        "loads": {"b": 92, "d": 60},
        "people_not_at_nearest": 30,
        "unreachable_people": 0,
    }


def test_a_minimum_load_makes_a_quiet_hub_viable(road):
    answer = solve(road, PMedian(2, keep=["a", "e"], rules=[MinimumLoad(70)]))
    assert answer.assignment.loads == {"a": 70, "e": 82}
    assert answer.objective.total == 20 * 10 + 30 * 20 + 8 * 30 + 32 * 10
    with_two = solve(road, PCenter(2, keep=["a", "e"], rules=[MinimumLoad(70)]))
    assert with_two.objective.value == 30
    covered = solve(road, MCLP(2, 10, keep=["a", "e"], rules=[Capacity(80), MinimumLoad(70)]))
    assert covered.objective.value == 32 + 80


def test_each_hub_may_cover_only_so_many(road):
    assert solve(road, LSCP(20)).objective.value == 1
    answer = solve(road, LSCP(20, rules=[Capacity(80)]))
    assert answer.objective.value == 2
    assert max(answer.assignment.loads.values()) <= 80


CLASHES = [
    (
        PMedian(3, rules=[MinimumSpacing(20, name="spread")]),
        {"p = 3", "spread"},
        ["spread (hubs at least 20 km apart)", "p = 3 (2 would do)", "spread (14.039 km would do)"],
    ),
    (
        PMedian(2, rules=[Budget(2.5, "cost")]),
        {"p = 2", "budget 2.5"},
        ["budget 2.5 (3 would do)", "p = 2 (1 would do)"],
    ),
    (
        PMedian(2, rules=[Capacity(50)]),
        {"p = 2", "capacity 50 people"},
        ["p = 2 (4 would do)", "capacity 50 people (with room for 52 people more)"],
    ),
    (
        PMedian(3, keep=["a"], rules=[Capacity({"a": 30, "b": 1}), Keep(["b"]), Close(["c", "d"])]),
        set(),
        [],
    ),
    (
        PMedian(2, rules=[Quota(area="west", exactly=2), Quota(area="east", at_least=1)]),
        {"p = 2", "hubs in 'west' = 2", "hubs in 'east' ≥ 1"},
        [
            "p = 2 (3 would do)",
            "hubs in 'west' = 2 (1 would do)",
            "hubs in 'east' ≥ 1 (0 would do)",
        ],
    ),
    (
        PMedian(2, rules=[Either(["a", "b"], name="promise"), Close(["a", "b", "c"], name="sold")]),
        {"promise", "sold"},
        ["promise (at least one of: a, b)", "' allowed)", "leaving it out"],
    ),
    (
        PMedian(1, keep=["a"], rules=[Implies("a", "e")]),
        {"p = 1", "keep: a", "if a is open, then e"},
        ["keep: a (without 'a')", "p = 1 (2 would do)"],
    ),
    (
        LSCP(10, rules=[Quota(at_most=1)]),
        {"within = 10", "hubs ≤ 1"},
        ["within = 10 (20 would do)", "hubs ≤ 1 (2 would do)"],
    ),
    (PMedian(2, rules=[Quota(exactly=6)]), {"hubs = 6"}, ["hubs = 6 (2 would do)"]),
]


@pytest.mark.parametrize(("question", "rules", "words"), CLASHES)
def test_a_clash_names_its_rules_and_how_far_each_must_give_way(question, rules, words, road):
    if not rules:
        solve(road, question)
        return
    with pytest.raises(InfeasibleError) as caught:
        solve(road, question)
    assert set(caught.value.clashes[0]) == rules
    for part in words:
        assert part in str(caught.value)


def test_clashes_that_share_nothing_are_all_told(road):
    question = PMedian(
        2, keep=["a"], close=["a"], rules=[Quota(area="east", exactly=3, name="board")]
    )
    with pytest.raises(InfeasibleError, match="Hint: Relax one of each: board") as caught:
        solve(road, question)
    assert caught.value.clashes == ({"board": 1.0}, {"keep: a": 1.0, "close: a": 1.0})
    assert caught.value.rules == ("board", "keep: a", "close: a")


REFUSED = [
    lambda: Keep("a"),
    lambda: Either([]),
    lambda: AtMostOneOf(["a", "a"]),
    lambda: Implies("a", "a"),
    Quota,
    lambda: Quota(exactly=1, at_most=2),
    lambda: Quota(at_least=3, at_most=2),
    lambda: Quota(exactly=-1),
    lambda: Quota(exactly=True),
    lambda: MinimumSpacing(0),
    lambda: MinimumSpacing(float("nan")),
    lambda: Budget(-1, "cost"),
    lambda: LinkedMini(mini_site="a"),
    lambda: LinkedMini(mini_site="a", mini_area="west", main_site="b"),
    lambda: PMedian(1, rules=Keep(["a"])),
    lambda: PMedian(1, rules=["keep a"]),
    lambda: PMedian(1, rules=[Keep(["a"]), Keep(["a"])]),
]


@pytest.mark.parametrize("make", REFUSED)
def test_rules_without_sense_are_refused_when_made(make):
    with pytest.raises(InputError, match="Hint"):
        make()


UNKNOWN = [
    (Keep(["aa"]), "no site has the id 'aa' (did you mean 'a'?)"),
    (Quota(area="wst", exactly=1), "no site lies in 'wst' (did you mean 'west'?)"),
    (Quota(tier="main", exactly=1), "have no tier 'main'"),
    (LinkedMini(mini_site="a", main_site="b"), "have no tier 'mini'"),
    (Budget(1, "coast"), "no column 'coast' (did you mean 'cost'?)"),
    (Budget(1, "capacity"), "no cost at 'b'"),
    (Budget(1, "name"), "the cost 'a' at 'a'"),
    (Budget(1, {"a": 1.0}), "no cost at 'b', 'c'"),
    (Budget(1, "cost", mini_costs="cost"), "have no tier 'mini'"),
    (Capacity({"q": 4}), "no site has the id 'q'"),
    (Capacity(-3), "the capacity '-3'"),
    (MinimumLoad("people"), "no column 'people'"),
]


@pytest.mark.parametrize(("rule", "words"), UNKNOWN, ids=str)
def test_what_a_rule_names_must_be_there(rule, words, road):
    with pytest.raises(InputError) as caught:
        solve(road, PMedian(1, rules=[rule]))
    assert words in str(caught.value)
    assert "Hint: " in str(caught.value)


def test_spacing_needs_positions():
    with pytest.raises(InputError, match="no position is known of 's00', 's01'"):
        solve(problem_of([[1.0, 2.0]]), PMedian(1, rules=[MinimumSpacing(3)]))


def test_faults_of_all_rules_are_told_at_once(road):
    rules = [Keep(["x"]), Budget(1, "dear")]
    with pytest.raises(InputError, match="2 problems in the rules of the question p-median"):
        solve(road, PMedian(1, rules=rules))


def test_loads_are_not_enumerated(road):
    with pytest.raises(SolverError, match="binds who goes where"):
        solve(road, PMedian(2, rules=[Capacity(100)]), method="enumerate")


def test_plans_possible_counts_plans_that_keep_the_rules(road):
    rules = [AtMostOneOf(["a", "b"]), Quota(area="east", at_least=1)]
    counted = solve(road, PMedian(2, rules=rules)).proof
    assert (counted.plans_possible, counted.plans_evaluated) == (7, 7)
    assert solve(road, PMedian(2, rules=rules), method="milp").proof.plans_possible == 7


def test_a_search_cut_short_still_has_a_plan_that_keeps_the_rules():
    rng = np.random.default_rng(8)
    place = rng.uniform(0, 60, (400, 2))
    minutes = np.hypot(*(place[:, np.newaxis] - place[:60]).T).T
    problem = problem_of(np.round(minutes, 2), rng.integers(1, 900, 400))
    apart = [AtMostOneOf([f"s{j:02}", f"s{j + 1:02}"]) for j in range(59)]
    rules = [*apart, Quota(sites=[f"s{j:02}" for j in range(10)], exactly=4)]
    for question in (PMedian(8, rules=rules), PCenter(8, rules=rules), MCLP(8, 9, rules=rules)):
        answer = solve(problem, question, method="milp", time_limit_seconds=0.05)
        assert answer.proof.status == "feasible"
        assert all(row.holds(answer.plan) for row in rows_of(problem, question))


def test_a_p_median_with_rules_is_bounded_where_plans_are_too_many():
    rng = np.random.default_rng(2)
    minutes = np.round(rng.uniform(0, 40, (60, 70)), 2)
    problem = problem_of(minutes, rng.integers(1, 900, 60), areas=["a"] * 35 + ["b"] * 35)
    question = PMedian(8, rules=[Quota(area="a", at_most=4)])
    answer = solve(problem, question)
    assert (answer.proof.method, answer.proof.status) == ("bound", "optimal")
    assert answer.proof.plans_possible is None
    assert sum(site < "s35" for site in answer.plan["open"]) <= 4
