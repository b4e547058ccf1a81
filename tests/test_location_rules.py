"""Rules that clash are named, all of them, each by a smallest set."""

from __future__ import annotations

import numpy as np
import pytest
from problems import problem_of

from hubplan.errors import HubplanWarning, InfeasibleError, InputError, UnreachableError
from hubplan.location import LSCP, MCLP, PCenter, PMedian, TwoTier, solve


@pytest.fixture
def line():
    """Four places on a line, ten minutes apart, a site at each."""
    place = np.arange(4) * 10.0
    return problem_of(abs(place[:, None] - place[None, :]), site_ids=["a", "b", "c", "d"])


@pytest.fixture
def county():
    """Six sites in two areas."""
    return problem_of(
        np.arange(18.0).reshape(3, 6),
        site_ids=["m1", "m2", "m3", "w1", "w2", "x"],
        areas=["maidstone"] * 3 + ["weald"] * 2 + [""],
        tiers=["main;mini", "main", "mini", "mini", "mini", "main"],
    )


def clash(problem, question) -> InfeasibleError:
    with pytest.raises(InfeasibleError) as caught:
        solve(problem, question)
    assert caught.value.exit_code == 3
    return caught.value


@pytest.mark.parametrize(
    ("question", "rules", "words"),
    [
        (PMedian(5), ("p = 5",), "needs 5 sites, there are 4"),
        (PCenter(4, close=["a"]), ("p = 4", "close: a"), "there are 3 once 1 are closed"),
        (PMedian(1, keep=["a", "c"]), ("p = 1", "keep: a, c"), "keep names 2: 'a', 'c'"),
        (MCLP(2, 5, keep=["b"], close=["b"]), ("keep: b", "close: b"), "both name 'b'"),
        (LSCP(5, close=["d"]), ("within = 5", "close: d"), "'d003'"),
    ],
)
def test_single_tier_clashes_name_their_rules(line, question, rules, words):
    error = clash(line, question)
    assert error.rules == rules
    assert words in str(error)
    assert "Hint: Relax one of" in str(error)


def test_a_threshold_nobody_can_keep_names_the_places_and_what_would_do():
    error = clash(problem_of([[5.0, 9.0], [40.0, 33.5]], demand_ids=["near", "far"]), LSCP(20))
    assert error.rules == ("within = 20",)
    assert "'far'; 33.5 would do" in str(error)
    assert "'near'" not in str(error)


def test_a_quota_nobody_can_meet_names_area_number_and_tier(county):
    error = clash(county, TwoTier({"weald": 1, "maidstone": 1}, {}, 0.3))
    assert error.rules == ("main hubs in 'weald' = 1",)
    assert "needs 1 site that may hold 'main', there are 0" in str(error)


def test_an_area_without_candidates_is_told_with_the_nearest_name(county):
    error = clash(county, TwoTier({"maidston": 1}, {}, 0.3))
    assert "no site lies in 'maidston' (did you mean 'maidstone'?)" in str(error)


def test_all_clashes_are_listed_together(county):
    error = clash(
        county,
        TwoTier({"maidstone": 3, "weald": 1}, {"weald": 1}, 0.3, keep=["w1", "w2", "x"]),
    )
    assert error.rules == (
        "main hubs in 'maidstone' = 3",
        "main hubs in 'weald' = 1",
        "keep: w1, w2",
        "mini hubs in 'weald' ≤ 1",
        "keep: x",
        "main hubs in '' = 0",
    )
    assert len(str(error).splitlines()) == 6


def test_closing_the_only_candidates_is_named_beside_the_quota(county):
    error = clash(county, TwoTier({"maidstone": 2}, {}, 0.3, close=["m2"]))
    assert error.rules == ("main hubs in 'maidstone' = 2", "close: m2")


def test_a_hub_that_stands_cannot_be_closed(county):
    error = clash(
        county, TwoTier({"maidstone": 1}, {}, 0.3, close=["x"], also_open={"main": ["x"]})
    )
    assert error.rules == ("also_open: x", "close: x")


def test_mini_hubs_in_an_area_without_candidates_are_a_doubt_not_a_clash(county):
    with pytest.warns(HubplanWarning, match=r"mini hubs in 'wealds' ≤ 1.*did you mean 'weald'"):
        solution = solve(county, TwoTier({"maidstone": 1}, {"wealds": 1}, 0.3))
    assert solution.plan["mini"] == ()


def test_unknown_sites_are_told_with_the_nearest_id_all_at_once(county):
    question = TwoTier({"maidstone": 1}, {}, 0.3, keep=["m11"], also_open={"mini": ["w9"]})
    with pytest.raises(InputError, match="2 problems") as caught:
        solve(county, question)
    assert "no site has the id 'm11' (did you mean 'm1'?)" in str(caught.value)
    assert "no site has the id 'w9'" in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: PMedian(0),
        lambda: PMedian(2.5),
        lambda: PMedian(True),
        lambda: PMedian(2, keep="abc"),
        lambda: MCLP(2, within=float("nan")),
        lambda: LSCP(within=-1),
        lambda: TwoTier({"a": -1}, {}, 0.3),
        lambda: TwoTier({"a": 1}, {}, 1.3),
        lambda: TwoTier({"a": 0}, {"a": 1}, 0.3),
        lambda: TwoTier({"a": 1}, {}, 0.3, also_open={"midi": ["x"]}),
    ],
)
def test_questions_without_sense_are_refused_when_made(make):
    with pytest.raises(InputError, match="Hint"):
        make()


def test_sites_nobody_can_reach_are_an_error_of_their_own():
    with pytest.raises(UnreachableError, match="no demand point has a route"):
        solve(problem_of([[np.nan, np.nan]]), PMedian(1))


def test_unknown_methods_and_limits_are_refused(line):
    for settings in ({"method": "magic"}, {"alternatives": 0}, {"time_limit_seconds": 0}):
        with pytest.raises(InputError):
            solve(line, PMedian(1), **settings)


def test_a_hub_that_stands_is_part_of_the_plan_and_outside_the_quotas(county):
    question = TwoTier({"maidstone": 1}, {"weald": 1}, 0.5, also_open={"mini": ["x"]})
    solution = solve(county, question)
    assert solution.plan["main"] == ("m1",)
    assert "x" in solution.plan["mini"]
    assert solution.proof.plans_possible == 2 * 3
