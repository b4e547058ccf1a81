"""The travel-impact tables of west Kent: figures that add up, agree, and are told on their page."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from hubplan.errors import InputError
from hubplan.network import read_network
from hubplan.report import report_tables
from hubplan.report.table import role_words
from hubplan.scenario.gains import moved
from hubplan.scenario.impact import Mark
from hubplan.study import Study
from hubplan.study.impact_tables import read_marks, read_sample_journeys
from hubplan.travel_times import travel_times

#: Census 2021 sums of the four districts: people, 65+, 75+, 85+, households, those without a car.
FOUR_DISTRICTS = {
    "population": 543_765,
    "aged_65_plus": 107_137,
    "aged_75_plus": 51_440,
    "aged_85_plus": 14_976,
    "households": 222_025,
    "no_car_households": 30_082,
}


@pytest.fixture(scope="module")
def tables(west_kent):
    return report_tables(west_kent)


@pytest.fixture(scope="module")
def found(west_kent_run):
    return json.loads((west_kent_run[1] / "results.json").read_text(encoding="utf-8"))


def test_groups_and_everyone_else_add_up_to_the_census(west_kent):
    people = west_kent.demand.frame
    for group in west_kent.impact.groups:
        of = "households" if group.id == "no_car_households" else "population"
        assert group.members.sum() + group.others.sum() == people[of].sum()
        for option in west_kent.options:
            assert option.groups[group.id].people == group.members.sum()


def test_the_four_districts_add_up_to_the_acceptance_figures(west_kent):
    (outcome,) = (each for each in west_kent.outcomes if each.id == "four-districts")
    frame = outcome.world.demand.frame
    assert {column: frame[column].sum() for column in FOUR_DISTRICTS} == FOUR_DISTRICTS
    for group_id in ("aged_65_plus", "aged_75_plus", "aged_85_plus", "no_car_households"):
        assert outcome.option.groups[group_id].people == FOUR_DISTRICTS[group_id]


def test_winners_losers_and_the_same_are_everybody_for_every_group(west_kent, tables):
    sums = tables["groups_gain_loss"].frame
    parts = sums[["people_longer", "people_shorter", "people_same"]].sum(axis=1)
    members = {group.id: group.members.sum() for group in west_kent.impact.groups}
    assert list(parts) == [members[group_id] for group_id in sums["group_id"]]
    everybody = tables["change"].frame[["people_longer", "people_shorter", "people_same"]]
    assert set(everybody.sum(axis=1)) == {501_085}
    bands = tables["multiples"].frame.filter(like="people_")
    assert set(bands.sum(axis=1)) == {501_085}


def test_shares_of_the_table_are_those_of_the_results(west_kent, tables, found):
    rows = tables["coverage"].frame.query("reaching == 'any hub'")
    rows = rows.set_index(["period", "option_id"])
    for model, options in found["by_time_model"].items():
        for option_id, figures in options.items():
            row = rows.loc[west_kent.time_words(model), option_id]
            for minutes, share in figures["metrics"]["share_within"].items():
                assert row[f"share_within_{minutes}_minutes"] == share
            assert row["p80_minutes"] == figures["metrics"]["p80_minutes"]
    assert found["by_time_model"]["interpeak"]["best"]["metrics"] == found["metrics"]


def test_the_table_of_p80_agrees_with_the_shares(tables):
    p80, shares = tables["p80"].frame, tables["coverage"].frame
    for minutes in (15, 20, 30, 45, 60):
        enough = shares[f"share_within_{minutes}_minutes"] >= 0.8
        assert list(p80[f"p80_in_{minutes}"] == "yes") == list(enough)


def test_the_range_of_losers_holds_those_reported(west_kent, tables):
    frame = tables["change"].frame
    assert (frame["least_people_longer"] <= frame["people_longer"]).all()
    assert (frame["people_longer"] <= frame["greatest_people_longer"]).all()
    peak = {option.id: option for option in west_kent.impact.by_model["am_peak"]}
    weights = west_kent.demand.weights
    (twenty,) = moved(peak["2025"].minutes, peak["best"].minutes, weights, [20])
    row = frame.query("option_id == 'best' and more_than_minutes == 20").iloc[0]
    assert row["least_people_longer"] <= twenty.people_longer <= row["greatest_people_longer"]


def test_walks_are_those_of_the_network_at_both_speeds(west_kent):
    """Slow walks are worked out from usual ones: held against a search of their own."""
    inputs = Study.bundled("west-kent").inputs
    on_foot = west_kent.impact.on_foot
    assert list(on_foot.options) == [4.8, 3.2]
    best = next(option for option in on_foot.options[3.2] if option.id == "best")
    network = read_network(inputs.file_of(inputs.settings.network)).for_mode("walk")
    sites = inputs.sites.where(np.isin(inputs.sites.ids, best.plan.open_sites))
    slow = travel_times(network, inputs.demand, sites, mode="walk", speed_kph=3.2, max_snap_m=1000)
    nearest = np.nanmin(slow.rounded().minutes, axis=1)
    for minutes in (15, 30):
        expected = inputs.demand.weights[nearest <= minutes].sum() / 501_085
        assert best.share_within(minutes) == pytest.approx(expected, abs=1e-4)


def test_slow_walkers_reach_no_more_than_usual_ones(tables):
    rows = tables["walking"].frame.set_index(["walking_kph", "option_id"])
    for minutes in (15, 30):
        shares = rows[f"share_within_walk_{minutes}_minutes"]
        assert (shares.loc[3.2] <= shares.loc[4.8]).all()
        assert shares.loc[4.8].max() > 0.05


def test_sample_journeys_lie_near_their_plausible_ranges(tables):
    frame = tables["sample_journeys"].frame
    assert len(frame) == 8
    assert frame["beyond_minutes"].abs().max() < 1
    assert set(frame["status"]) == {"plausible range, not observed"}
    assert (frame["least_modelled_minutes"] < frame["modelled_minutes"]).all()


def test_the_growth_case_is_told_for_today_and_both_plans(tables):
    frame = tables["future_years"].frame
    assert list(frame["hubs_of"]) == [
        "today's hubs",
        "this study's best plan",
        "the best plan then",
    ]
    assert set(frame["people_change"].round()) == {24_001}


def test_every_table_is_on_its_page_with_its_number_and_data(repository, west_kent):
    page = (repository / "docs" / "report.md").read_text(encoding="utf-8")
    section = page.split("## Tables\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:3] == "| `"]
    # Tables of a sweep are there only once a sweep is, that of own means only where it is asked.
    told = {
        cells[0].strip("`"): (cells[1], cells[-1])
        for cells in rows
        if not cells[0].startswith(("`sweep", "`own_means"))
    }
    assert {len(cells) for cells in rows} == {5}
    held = report_tables(_with_a_score(west_kent))
    everything = {note.role.partition("[")[0] for note in west_kent.sources}
    assert sorted(told) == sorted(held)
    for name, table in held.items():
        number, made_from = told[name]
        assert number == (str(table.number) if table.number else "–"), name
        roles = [part.partition(":")[0] for part in re.split(r"; (?=[\w ]+: )", table.source)]
        if made_from == "all":
            assert all(f"{role_words(west_kent, role)}: " in table.source for role in everything)
        elif name not in {"scores", "scores_by_criterion"}:
            assert made_from == (", ".join(filter(None, roles)) or "–"), name


def _with_a_score(findings):
    mark = Mark("best", "space", 1.0, 3.0, "a test", "today")
    return replace(findings, impact=replace(findings.impact, marks=(mark,)))


SCORES = "option_id,criterion,weight,score,source,date\n"
JOURNEYS = (
    "journey,mode,from_lon,from_lat,to_lon,to_lat,least_minutes,most_minutes,status,source,date\n"
)


def test_every_fault_of_a_table_of_scores_is_told_at_once(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(
        f"{SCORES}now,space,1,3,a,b\nnow,space,1,4,a,b\nnwo,space,2,3,a,b\nbest,cost,0,x,a,b\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_marks(path, ("now", "best"))
    for part in (
        "row 3 scores 'space' of 'now' again, after row 2",
        "row 4, column option_id there is no option 'nwo' (did you mean 'now'?)",
        "row 4, column weight 2, but 'space' weighs 1 in row 2",
        "row 5, column weight 0 is not above zero",
        "row 5, column score 'x' is not a finite number",
        "'best' has no score for 'space'",
    ):
        assert part in " ".join(str(caught.value).split())


def test_every_fault_of_a_table_of_journeys_is_told_at_once(tmp_path):
    path = tmp_path / "journeys.csv"
    path.write_text(
        f"{JOURNEYS},car,0.2,51.2,0.3,51.3,9,12,s,s,d\nA to B,bus,0.2,51.2,0.3,91,14,12,,s,d\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_sample_journeys(path)
    for part in (
        "row 2, column journey is blank",
        "row 3, column mode 'bus' is no mode",
        "row 3, column status is blank",
        "14 to 12 is no range",
        "of 'to'",
    ):
        assert part in " ".join(str(caught.value).split())
