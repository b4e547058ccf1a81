"""Try your own, in a real browser: every figure of a plan is Python's, and all of it is usable."""

from __future__ import annotations

import random

import numpy as np
import pytest

from hubplan.location import MeanVisit, Plan, plan_table
from hubplan.maps.facts import change_facts, option_facts
from hubplan.maps.own_plan import own_site_ids
from hubplan.maps.plan_code import encode
from hubplan.maps.wording import change_text
from hubplan.scenario import change, option_of
from hubplan.scenario.wording import percent

POSTCODE = "TN17 3JJ"
TRY_ALL = """(codes) => codes.map((code) => {
  document.getElementById("own-typed").value = code;
  document.querySelector("#own-form button").click();
  const texts = (selector) => [...document.querySelectorAll(selector)]
    .map((each) => each.textContent.replace(/\\s+/g, " ").trim());
  const rows = [...document.querySelectorAll("#own-figures tr:not([hidden])")]
    .map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const mine = [...document.querySelectorAll('[data-journey="any own"] td')];
  return { told: texts("#own-told p"), rows, gains: texts("#own-gains p, #own-gains li"),
    hubs: texts("#own-hubs bdi"), code: texts("#own-code")[0], fault: texts("#own-fault")[0],
    journey: mine.map((cell) => cell.textContent) };
})"""


@pytest.fixture
def own(open_map):
    """The page of west Kent with Try your own chosen."""
    page = open_map()
    page.check("input[name=option][value=own]")
    return page


def random_plans(findings, n: int) -> list[tuple[Plan, int | None]]:
    """Plans that keep the rule, each with its rank, and as many of any kind."""
    solution, rng = findings.solution, random.Random(6)
    aim = MeanVisit(solution.question.services)
    table = plan_table(solution.problem, solution.question, [aim])
    values = np.round(table.of(aim), 9)
    ruled = [rng.randrange(len(table)) for _ in range(n // 2)]
    plans = [(table.plan(row), 1 + int((values < values[row]).sum())) for row in ruled]
    ids = own_site_ids(findings)
    for _ in range(n - len(plans)):
        hubs = rng.sample(ids, rng.randrange(1, 13))
        main = rng.randrange(len(hubs) + 1)
        plans.append((Plan({"main": sorted(hubs[:main]), "mini": sorted(hubs[main:])}), None))
    return plans


def expected(findings, plan: Plan):
    """The figures, the gains and the worth of a plan as Python tells them."""
    problem = findings.best.evaluation.problem
    option = option_of(problem, plan, option_id="mine", label="Mine", groups={})
    facts = option_facts(findings, option)["figures"]
    rows = [
        [row["label"], *(" ".join(filter(None, row[key])) for key in ("any", "main"))]
        for row in facts
    ]
    before, after = findings.today.minutes, option.minutes
    moved = change(before, after, problem.weights, findings.places, noticeable_minutes=5.0)
    return option, rows, moved


def test_two_hundred_plans_have_pythons_figures_to_the_last_digit(own, west_kent):
    plans = random_plans(west_kent, 200)
    ids = own_site_ids(west_kent)
    own.fill("#search", POSTCODE)
    own.press("#search", "Enter")
    answers = own.evaluate(TRY_ALL, [encode(plan, ids) for plan, _ in plans])
    ranked = 0
    for (plan, rank), answer in zip(plans, answers, strict=True):
        option, rows, moved = expected(west_kent, plan)
        assert answer["fault"] == ""
        assert answer["code"] == encode(plan, ids)
        assert answer["rows"][: len(rows)] == rows
        assert sorted(answer["hubs"]) == sorted(west_kent.site_name(i) for i in plan.open_sites)
        told = " ".join(answer["told"])
        assert percent(option.share_within(20)) in answer["told"][0]
        assert f"{option.metrics.mean_minutes:.1f} minutes." in answer["told"][0]
        assert f"{moved.people_shorter:,.0f} people" in answer["gains"][0]
        assert f"{moved.people_longer:,.0f} would have one more" in answer["gains"][0]
        if rank is None:
            assert "does not keep the rule" in told
        elif rank > 1:
            ranked += 1
            assert f" {rank:,}" in told
            assert "of the 16,224 plans that keep the rule" in told
        assert len(answer["journey"]) == 3, "by every time model"
    assert ranked > 90


def test_gains_and_losses_name_the_same_places_as_python(own, west_kent):
    (answer,) = own.evaluate(TRY_ALL, [encode(west_kent.best.plan, own_site_ids(west_kent))])
    facts = change_facts(west_kent)
    assert answer["gains"][0] == facts["sentence"]
    assert [place.partition(":")[0] for place in answer["gains"][1:]] == [
        place["name"] for place in facts["places"]
    ]
    assert "No plan that keeps the rule is better; there are 16,224." in answer["told"][1]


def test_a_hub_is_opened_and_closed_by_keys_in_the_list(own):
    before = own.inner_text("#own-hubs")
    summary = own.locator("#own-sites summary").first
    summary.focus()
    own.keyboard.press("Enter")
    own.keyboard.press("Tab")
    own.keyboard.press("Space")
    first = own.locator("#own-sites input").first
    assert first.is_checked()
    assert own.inner_text("#own-hubs") != before
    assert "was closed: the rule leaves no room for both" in own.inner_text("#own-told")
    own.keyboard.press("Space")
    assert not first.is_checked()
    assert "Main hub in Maidstone: 0 open, and the rule asks for 1." in own.inner_text("#own-told")
    own.get_by_role("button", name="Make this change").click()
    assert "No plan that keeps the rule is better" in own.inner_text("#own-told")
    assert own.inner_text("#own-hubs") == before


def test_a_tap_on_the_map_opens_a_hub_and_another_closes_it(own):
    own.evaluate("""() => document.querySelectorAll("path.reach")[0]
        .dispatchEvent(new MouseEvent("click", { bubbles: true }))""")
    code = own.inner_text("#own-code")
    named = own.evaluate("""() => {
      const data = JSON.parse(document.getElementById("map-data").textContent);
      return data.sites[data.own.sites[0].site].name; }""")
    assert named in own.inner_text("#own-hubs")
    own.evaluate("""() => document.querySelectorAll("path.reach")[0]
        .dispatchEvent(new MouseEvent("click", { bubbles: true }))""")
    assert named not in own.inner_text("#own-hubs")
    assert own.inner_text("#own-code") != code


def test_with_the_rule_off_any_number_of_hubs_may_open(own):
    own.uncheck("#own-ruled")
    own.evaluate(
        "() => document.querySelectorAll('#own-sites details').forEach((e) => { e.open = true; })"
    )
    closed = own.locator("#own-sites input:visible:not(:checked)")
    assert own.locator("#own-sites summary:visible").count() == 10
    closed.first.click()
    assert own.inner_text("#own-told").startswith("Six hubs:")
    assert "2 open, and the rule allows 1" in own.inner_text("#own-told")
    assert "does not keep the rule" in own.inner_text("#own-told")


def test_a_code_in_the_address_opens_its_plan_and_a_wrong_one_is_told(open_map, west_kent):
    ids = own_site_ids(west_kent)
    plan = west_kent.option(west_kent.main_only_id).plan
    code = encode(plan, ids)
    page = open_map(asked=f"#plan={code.lower()}")
    assert page.is_checked("input[name=option][value=own]")
    assert page.inner_text("#own-told").startswith("Three hubs:")
    page.fill("#own-typed", code[:-1] + ("0" if code[-1] != "0" else "1"))
    page.press("#own-typed", "Enter")
    assert page.inner_text("#own-fault").startswith("This code has a typing error")
    assert page.inner_text("#own-code") == code, "the plan stays as it was"


def test_the_map_and_the_journey_follow_ones_own_plan(own):
    own.fill("#search", POSTCODE)
    own.press("#search", "Enter")
    assert "With your own plan it would be about" in own.inner_text("#told")
    classes = (
        "() => [...document.querySelectorAll('path.ground')].map((e) => e.getAttribute('class'))"
    )
    before = own.evaluate(classes)
    own.locator("#own-sites summary").nth(3).click()
    own.locator("#own-sites details").nth(3).locator("input").nth(1).click()
    after = own.evaluate(classes)
    assert sum(a != b for a, b in zip(before, after, strict=True)) > 5
    own.check("input[name=colours][value=change]")
    assert all("change-" in each for each in own.evaluate(classes))


def test_the_table_of_every_place_follows_the_map(own, west_kent):
    own.evaluate("() => { document.getElementById('every-place').open = true; }")
    row = own.locator("#every-place tr[data-point='7']")
    best = west_kent.best.evaluation
    own.wait_for_function(
        "() => document.querySelector('.byplace th:nth-last-child(2):not([hidden])')"
    )
    options = len(west_kent.options)
    assert row.locator("td").nth(1 + options).inner_text() == f"{best.minutes[7]:.1f}"
    own.check("input[name=service][value=main]")
    own.wait_for_function(
        "() => document.getElementById('places-caption').textContent.includes('main hub')"
    )
    assert row.locator("td").nth(3).inner_text() == f"{best.main_minutes[7]:.1f}"
    own.check("input[name=colours][value=change]")
    own.wait_for_function(
        "() => document.getElementById('places-caption').textContent.includes('Change')"
    )
    today = west_kent.today.evaluation.main_minutes[7]
    assert row.locator("td").nth(3).inner_text() == change_text(today, best.main_minutes[7])
    assert not own.locator(".byplace thead th").last.is_visible()
