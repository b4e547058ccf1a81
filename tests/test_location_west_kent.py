"""West Kent beside its best plan: the figures that the page about the model tells."""

from __future__ import annotations

import re

import pytest

from hubplan.location import (
    diverse_plans,
    near_best,
    opening_order,
    rule_prices,
    solve,
    withdrawals,
)


@pytest.fixture(scope="module")
def asked(west_kent):
    return west_kent.solution.problem, west_kent.solution.question


def test_the_page_counts_the_plans_within_two_per_cent(asked, repository):
    page = (repository / "docs" / "location.md").read_text(encoding="utf-8")
    told = re.search(
        r"In west Kent \(([\d,]+) plans\).*: (\d+) plans are within 2% of the best, no site is in "
        r"all of them, and no quota costs anything",
        page,
    )
    found = near_best(*asked, within_percent=2)
    assert told is not None
    assert f"{found.solution.proof.plans_possible:,}" == told[1]
    assert len(found) == int(told[2])
    assert found.complete
    assert not [row for row in found.sites if row.often == "always"]
    assert diverse_plans(found, 4).proved


def test_no_quota_of_west_kent_has_a_price(asked):
    prices = rule_prices(*asked)
    assert len(prices) == 5
    assert not any(price.changes for price in prices.prices)


def test_no_hub_of_west_kent_is_hard_to_replace_but_each_would_be_missed(asked):
    answer = withdrawals(*asked)
    assert all(0 < hub.replaced.loss < 0.1 for hub in answer.hubs)
    assert all(hub.closed.loss > 0.4 for hub in answer.hubs)


def test_every_stage_of_west_kent_is_the_best_of_its_size(asked):
    problem, question = asked
    order = opening_order(problem, question, solve(problem, question, alternatives=1).plan)
    assert [stage.tier for stage in order.stages] == ["main", "main", "main", "mini", "mini"]
    assert order.largest_loss == 0
