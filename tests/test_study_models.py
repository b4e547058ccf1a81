"""A study may ask any question: each model runs from file to files, and bad keys are told."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from command_line import hubplan
from small_study import STUDY, write_small_study

from hubplan.errors import InputError
from hubplan.location import evaluate
from hubplan.scenario.nouns import in_own_words
from hubplan.study import Study

BEFORE_PLAN, REST = STUDY.split("[plan]")
AFTER_PLAN = REST[REST.index("[area_names]") :].replace(
    'main = ["hospital"]\nmini = ["surgery"]', 'open = ["hospital", "surgery"]'
)


def study_of(plan: str, *, journeys: str = "") -> str:
    return f"{BEFORE_PLAN}{journeys}\n[plan]\n{plan}\n\n{AFTER_PLAN}"


def findings_of(folder, plan: str, **more):
    path = write_small_study(folder, study=study_of(plan, **more))
    return Study.read(path).findings(use_cache=False)


def test_p_median_opens_the_two_sites_of_the_least_average(tmp_path):
    found = findings_of(tmp_path, 'model = "p-median"\np = 2')
    assert found.best.plan == {"open": ("clinic", "library")}
    assert found.main_share is None
    assert not found.tiered
    assert found.solution.objective.unit == "minutes"
    assert found.today.plan == {"open": ("hospital", "surgery")}
    assert {variant.main_share for variant in found.variants} == {None}


def test_a_quota_holds_a_hub_in_an_area(tmp_path):
    plan = 'model = "p-median"\np = 2\nquota = { north = 2 }'
    assert findings_of(tmp_path, plan).best.plan == {"open": ("clinic", "hospital")}


def test_p_center_and_the_coverings_answer(tmp_path):
    p_center = findings_of(tmp_path / "c", 'model = "p-center"\np = 1')
    assert p_center.solution.objective.value == p_center.best.metrics.max_minutes
    covered = findings_of(
        tmp_path / "m", 'model = "mclp"\np = 1\nwithin = 7\nwithin_range = [1, 7, 12]'
    )
    assert covered.solution.objective.unit == "people"
    tried = [v for v in covered.variants if v.period == covered.period]
    assert [v.within for v in tried] == [1, 7, 12]
    assert [v.value for v in tried] == sorted(v.value for v in tried)
    assert all(v.within == 7 for v in covered.variants if v.period != covered.period)


def test_of_the_fewest_hubs_the_plan_of_the_least_average_is_taken(tmp_path):
    found = findings_of(tmp_path, 'model = "lscp"\nwithin = 60')
    assert found.solution.objective.value == 1
    one = findings_of(tmp_path / "one", 'model = "p-median"\np = 1')
    assert found.best.plan == one.best.plan


def test_a_promise_that_no_plan_keeps_is_a_variant_without_a_plan(tmp_path):
    found = findings_of(tmp_path, 'model = "lscp"\nwithin = 60\nshare = 0.9\nwithin_range = [0.5]')
    lost = next(variant for variant in found.variants if variant.within == 0.5)
    assert lost.plan.open_sites == ()
    assert lost.value != lost.value


@pytest.mark.parametrize(
    ("plan", "where", "what"),
    [
        ('model = "p-median"', "plan.p", "is missing"),
        ('model = "mclp"\np = 1', "plan.within", "is missing"),
        ('model = "p-median"\np = 1\nwithin = 20', "plan.within", "says nothing for the model"),
        ('model = "lscp"\nwithin = 20\np = 2', "plan.p", "says nothing"),
        ('model = "p-median"\np = 9', "plan.p", "asks for 9 of 5 candidate sites"),
        ('model = "p-median"\np = 1\nquota = { north = 2 }', "plan.quota", "adds up to 2"),
        ('model = "p-median"\np = 1\nquota = { nroth = 1 }', "plan.quota", "did you mean"),
        ('model = "p-median"\np = 1\nkeep = ["hall", "clinic"]', "plan.keep", "more than p"),
        ('model = "p-median"\np = 2\nbalance = 0.1\ncapacity = 9', "plan.balance", "beside"),
        ('model = "p-median"\np = 2\nmain_share = 0.3', "plan.main_share", "says nothing"),
    ],
)
def test_keys_that_do_not_fit_the_model_are_told_with_their_line(tmp_path, plan, where, what):
    path = write_small_study(tmp_path, study=study_of(plan))
    with pytest.raises(InputError, match=what) as told:
        Study.read(path)
    assert re.search(rf"line \d+  {re.escape(where)}", str(told.value))


def test_a_baseline_lists_its_hubs_under_the_tiers_of_the_study(tmp_path):
    text = study_of('model = "p-median"\np = 1').replace("open = [", "main = [")
    with pytest.raises(InputError, match="is no tier of this study") as told:
        Study.read(write_small_study(tmp_path, study=text))
    assert "open" in told.value.hint


def test_balanced_territories_stand_in_every_result(tmp_path):
    plan = 'model = "p-median"\nnoun = "team"\np = 2\nbalance = 0.25\nalternatives = 1'
    path = write_small_study(tmp_path, study=study_of(plan))
    outcome = hubplan("run", path, "-o", tmp_path / "out")
    assert outcome.code == 0, outcome.stderr
    told = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    loads = [each["people"] for each in told["territories"]["loads"].values()]
    assert sum(loads) == 1000
    assert all(375 <= load <= 625 for load in loads)
    assert list(told["plan"]) == ["open"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "main hub" not in re.sub(r"<[^>]+>", " ", page)
    assert "Where should two teams stand" in page
    assert "Every small area belongs to one team" in page
    assert "border of a territory" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "each team serves" in " ".join(outcome.stdout.split())


def test_those_who_walk_go_to_the_hub_of_their_territory_too(tmp_path):
    plan = 'model = "p-median"\np = 2\nbalance = 0.1\nalternatives = 1'
    found = findings_of(tmp_path, plan)
    own = found.territories.hub_ids
    for options in found.impact.on_foot.options.values():
        seen = next(each for each in options if each.id == found.best_id).evaluation
        assert tuple(seen.problem.sites.ids[j] for j in seen.hubs) == own
    nearest = evaluate(seen.problem, open_sites=found.best.plan)
    assert not np.array_equal(seen.hubs, nearest.hubs)


def test_minutes_before_setting_out_are_added_to_every_visit(tmp_path):
    plan = 'model = "p-median"\nnoun = "base"\np = 1'
    usual = findings_of(tmp_path / "a", plan, journeys='[journeys]\ndirection = "from_sites"\n')
    later = findings_of(
        tmp_path / "b",
        plan,
        journeys='[journeys]\ndirection = "from_sites"\nresponse_minutes = 15\n',
    )
    added = later.best.metrics.mean_minutes - usual.best.metrics.mean_minutes
    assert added == pytest.approx(15)
    assert "15 minutes are added before anybody sets out" in later.model
    assert "from each base to people's homes" in later.model


def test_our_words_take_the_studys_noun_and_names_keep_theirs(tmp_path):
    plan = 'model = "p-median"\nnoun = "base"\np = 1'
    sites = study_of(plan, journeys='[journeys]\ndirection = "from_sites"\n')
    path = write_small_study(tmp_path, study=sites.replace("drawn town", "hub of the north"))
    found = Study.read(path).findings(use_cache=False)
    said = in_own_words("80% reach a hub in The hub of the north; Hubs to the nearest hub.", found)
    assert said == (
        "80% are reached from a base in The hub of the north; Bases from the nearest base."
    )
    assert in_own_words("hubs.csv of hubplan", found) == "hubs.csv of hubplan"
