"""Laws of scenarios: what no change may ever do, and what an empty one must not."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_studies import findings_with, outcome_of, results_of, scenario
from small_study import DEMAND, STUDY, write_small_study

from hubplan.study import Study, bundled_studies

QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def without_key(content, key: str):
    """Return plain values without what stands under a key, wherever it does."""
    if isinstance(content, dict):
        return {name: without_key(each, key) for name, each in content.items() if name != key}
    return [without_key(each, key) for each in content] if isinstance(content, list) else content


def test_an_empty_scenario_is_the_study_itself_byte_for_byte(tmp_path):
    with_it = results_of(findings_with(tmp_path / "a", scenario("as-it-is")))
    without = results_of(findings_with(tmp_path / "b"))
    (told,) = with_it.pop("scenarios")
    assert without.pop("scenarios") == []
    # Only the file itself is another, and the option stands there once more.
    assert with_it.pop("fingerprint") != without.pop("fingerprint")
    again = with_it["options"]["as-it-is"]
    with_it = without_key(with_it, "as-it-is")
    assert json.dumps(with_it) == json.dumps(without)
    assert json.dumps(again | {"label": "Best 1 + 1"}) == json.dumps(with_it["options"]["best"])
    for key in ("plan", "objective", "proof", "metrics", "main_metrics", "groups", "alternatives"):
        assert json.dumps(told[key]) == json.dumps(without[key]), key
    assert told["change"] == without["options"]["best"]["change"]
    assert (told["loss"], told["changes"], told["kind"]) == (0.0, [], "option")


def test_an_empty_scenario_of_west_kent_is_the_study_itself(west_kent, tmp_path):
    """On the real study, beside all its scenarios: the same bytes wherever both have a figure."""
    source = bundled_studies()["west-kent"]
    text = source.read_text(encoding="utf-8").replace('file = "', 'file = "bundled:west_kent/')
    text = text[: text.index("[[scenarios]]")] + scenario("as-it-is")
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    (told,) = results_of(Study.read(tmp_path).findings())["scenarios"]
    found = results_of(west_kent)
    for key in ("plan", "objective", "proof", "metrics", "main_metrics", "groups", "alternatives"):
        assert json.dumps(told[key]) == json.dumps(found[key]), key


@QUICK
@given(site=st.sampled_from(["surgery", "hall", "library"]))
def test_opening_a_hub_never_makes_a_journey_longer(site, tmp_path_factory):
    before = outcome_of(tmp_path_factory.mktemp("a"), 'change = "plan"\nof = "today"')
    plan = {"main": ["hospital"], "mini": sorted({"surgery", site})}
    after = outcome_of(
        tmp_path_factory.mktemp("b"),
        f'change = "plan"\nmain = {json.dumps(plan["main"])}\nmini = {json.dumps(plan["mini"])}',
    )
    assert (after.option.minutes <= before.option.minutes).all()


@pytest.mark.parametrize("site", ["surgery", "library"])
def test_closing_a_hub_never_makes_a_journey_shorter(site, tmp_path):
    found = findings_with(tmp_path, scenario("one", f'change = "close"\nsites = ["{site}"]'))
    (outcome,) = found.outcomes
    assert (outcome.today.minutes >= found.today.minutes).all()
    assert (outcome.base_best.minutes >= found.best.minutes).all()
    assert site not in outcome.option.plan.open_sites
    # Nor is any plan better than one that might have had the site.
    assert outcome.solution.objective.value >= found.solution.objective.value


@QUICK
@given(factor=st.sampled_from([0.5, 2.0, 4.0]))
def test_multiplying_all_weights_changes_no_share(factor, tmp_path_factory):
    found = findings_with(
        tmp_path_factory.mktemp("a"),
        scenario("one", f'change = "growth"\nfactor = {factor}'),
    )
    (outcome,) = found.outcomes
    assert outcome.option.plan == found.best.plan
    assert outcome.option.metrics.people == factor * found.best.metrics.people
    assert outcome.option.metrics.share_within == found.best.metrics.share_within
    assert outcome.option.metrics.p80_minutes == found.best.metrics.p80_minutes
    assert outcome.option.metrics.mean_minutes == pytest.approx(found.best.metrics.mean_minutes)
    assert outcome.option.groups["old"].people == factor * found.best.groups["old"].people


@QUICK
@given(
    factor=st.floats(0.5, 3.0),
    speed=st.floats(0.2, 2.0),
    place=st.sampled_from([row["place"] for row in DEMAND]),
)
def test_winners_losers_and_the_same_are_everybody(factor, speed, place, tmp_path_factory):
    outcome = outcome_of(
        tmp_path_factory.mktemp("a"),
        f'change = "growth"\nwhere = {{ place = "{place}" }}\nfactor = {factor}',
        f'change = "speeds"\nfactor = {speed}',
    )
    told = outcome.change
    everybody = told.people_longer + told.people_shorter + told.people_same
    assert everybody == pytest.approx(outcome.world.demand.weights.sum())
    assert everybody == pytest.approx(outcome.option.metrics.people)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.25])
def test_faster_roads_never_make_a_journey_longer(factor, tmp_path):
    found = findings_with(tmp_path, scenario("one", f'change = "speeds"\nfactor = {factor}'))
    (outcome,) = found.outcomes
    before, after = found.best.minutes, outcome.base_best.minutes
    assert ((after >= before) if factor < 1 else (after <= before)).all()
    assert not np.array_equal(before, after)


def test_the_order_of_changes_matters_where_it_should(tmp_path):
    """Growth of the study area, then a wider area: those who join have not grown."""
    data = "\n".join(
        ["id,lon,lat,people,old,place,inside"]
        + [
            f"d{number},{0.3 + 0.004 * number},51.2,100,10,P{number},{inside}"
            for number, inside in enumerate(["true", "true", "false"])
        ]
    )
    study = STUDY.replace('place = "place"', 'place = "place"\nwhere = { inside = true }')
    study = study.replace('[areas]\nfile = "areas.geojson"\n', "")
    grow, widen = 'change = "growth"\nfactor = 2', 'change = "study-area"'
    people = []
    for name, changes in (("a", (grow, widen)), ("b", (widen, grow))):
        folder = tmp_path / name
        path = write_small_study(folder, study=study + scenario("one", *changes))
        (folder / "demand.csv").write_text(data + "\n", encoding="utf-8")
        (outcome,) = Study.read(path).findings(use_cache=False).outcomes
        people.append(outcome.option.metrics.people)
    assert people == [500.0, 600.0]


def test_group_totals_of_the_four_districts_are_those_accepted(west_kent):
    """The figures of the census for the four districts, from the scenario of the whole area."""
    outcome = next(each for each in west_kent.outcomes if each.id == "four-districts")
    groups = outcome.option.groups
    assert outcome.option.metrics.people == 543_765
    assert groups["aged_65_plus"].people == 107_137
    assert groups["aged_75_plus"].people == 51_440
    assert groups["aged_85_plus"].people == 14_976
    assert groups["no_car_households"].people == 30_082
    by_district = outcome.world.demand.frame.groupby("district")
    told = by_district[["population", "aged_65_plus", "aged_75_plus", "aged_85_plus"]].sum()
    expected = pd.DataFrame(
        {
            "Maidstone": [175_781, 33_526, 15_689, 4_397],
            "Sevenoaks": [120_508, 25_943, 12_590, 3_829],
            "Tonbridge and Malling": [132_176, 25_301, 12_123, 3_361],
            "Tunbridge Wells": [115_300, 22_367, 11_038, 3_389],
        },
        index=told.columns,
    ).T
    assert told.to_numpy().tolist() == expected.to_numpy().tolist()


def test_the_best_of_a_scenario_is_never_worse_there_than_the_plan_of_the_study(
    west_kent,
):
    same_question = ("am-peak", "growth-2031", "yalding-flood", "four-districts")
    for outcome in west_kent.outcomes:
        if outcome.id in same_question:
            assert outcome.kind == "what-if"
            assert outcome.loss_minutes >= 0, outcome.id
            assert outcome.solution.proof.status == "optimal"
        else:
            assert outcome.kind == "option"
            assert west_kent.option(outcome.id) is outcome.option
