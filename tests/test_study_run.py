"""What ``hubplan run`` leaves and says on the bundled study of west Kent."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from command_line import Outcome, hubplan, without_seconds
from small_study import write_small_study

import hubplan as package
from hubplan.report.terminal import terminal_text
from hubplan.study import RESULTS_FILES, Study, bundled_studies
from hubplan.study.fingerprint import file_sha256

METRICS = {
    "mean_minutes": float,
    "median_minutes": float,
    "p80_minutes": float,
    "p90_minutes": float,
    "p95_minutes": float,
    "max_minutes": float,
    "share_within": dict,
    "people": int,
    "unreachable_people": int,
}


@pytest.fixture(scope="module")
def folder(west_kent_run) -> Path:
    return west_kent_run[1]


@pytest.fixture(scope="module")
def found(folder) -> dict:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def manifest(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def warm_run(own_cache, tmp_path_factory) -> tuple[Outcome, Path]:
    """Run the study by its name, without saying where to, on a narrow terminal."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    outcome = hubplan("run", "west-kent", cwd=elsewhere, COLUMNS="60")
    assert outcome.code == 0, outcome.stderr
    return outcome, elsewhere / "hubplan-out" / "west-kent"


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "tables" / f"{name}.csv", keep_default_na=False, dtype=str)


def row_of(rows: pd.DataFrame, option_id: str, *, any_hub: bool) -> pd.Series:
    """Return an option's row for the nearest hub of any tier, or for main hubs alone.

    The rows under the time model that the plan is chosen by come first.
    """
    mask = (rows["option_id"] == option_id) & ((rows["reaching"] == "any hub") == any_hub)
    return rows[mask & (rows["period"] == rows["period"].iloc[0])].squeeze(axis="index")


def assert_metrics(metrics: dict) -> None:
    assert set(metrics) == set(METRICS)
    for name, kind in METRICS.items():
        assert isinstance(metrics[name], kind), name
    within = metrics["share_within"]
    assert list(within) == ["15", "20", "30", "45", "60"]
    assert all(0 <= share <= 1 for share in within.values())
    assert list(within.values()) == sorted(within.values())


def test_every_file_is_there_and_nothing_else(folder):
    names = {str(path.relative_to(folder)) for path in folder.iterdir()}
    assert names == {name.rstrip("/") for name in RESULTS_FILES}
    assert all(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_results_have_every_key_and_type_of_the_contract(found):
    assert (found["schema"], found["study"]) == (1, "west-kent")
    assert isinstance(found["objective"]["model"], str)
    assert isinstance(found["objective"]["value"], float)
    assert found["objective"]["unit"] == "minutes"
    proof = found["proof"]
    assert proof["status"] == "optimal"
    assert proof["bound"] == found["objective"]["value"]
    assert proof["gap"] == 0.0
    assert proof["plans_possible"] == proof["plans_evaluated"] == 16224
    assert_metrics(found["metrics"])
    assert_metrics(found["baseline"]["metrics"])
    assert {"aged_75_plus", "no_car_households", "most_deprived_fifth"} <= set(found["groups"])
    for metrics in found["groups"].values():
        assert_metrics(metrics)
    assert set(found["baseline"]["plan"]) == {"main", "mini"}
    for other in found["alternatives"]:
        assert set(other) == {"plan", "value", "loss"}
    assert all(isinstance(seconds, float) for seconds in found["seconds"].values())


def test_everybody_of_the_study_area_is_counted_and_reached_or_named(found):
    assert found["metrics"]["people"] == 501085
    assert found["people_left_out"] == 543765 - 501085
    named = sum(point["people"] for point in found["unreached"])
    assert found["metrics"]["unreachable_people"] == named
    assert all(point["id"] and point["place"] and point["reason"] for point in found["unreached"])


def test_plans_hold_ids_of_the_sites_and_keep_the_quotas(found):
    data = bundled_studies()["west-kent"].parent
    sites = pd.read_csv(data / "sites.csv").set_index("id")
    settings = tomllib.loads((data / "study.toml").read_text(encoding="utf-8"))["plan"]
    for plan in [found["plan"], *(other["plan"] for other in found["alternatives"])]:
        chosen = sites.loc[plan["main"] + plan["mini"]]
        assert chosen["candidate"].all()
        assert sites.loc[plan["main"], "area"].value_counts().to_dict() == settings["main"]
        minis = sites.loc[plan["mini"], "area"].value_counts().to_dict()
        assert all(count <= settings["mini"][area] for area, count in minis.items())
        assert sites.loc[plan["main"], "tiers"].str.contains("main").all()
        assert sites.loc[plan["mini"], "tiers"].str.contains("mini").all()
    assert set(found["baseline"]["plan"]["main"]) <= set(sites.index)


def test_alternatives_are_the_best_plans_in_order(found):
    others = found["alternatives"]
    assert len(others) == 10
    assert others[0]["plan"] == found["plan"]
    assert others[0]["loss"] == 0.0
    values = [other["value"] for other in others]
    assert values == sorted(values)
    assert len({json.dumps(other["plan"]) for other in others}) == len(others)
    for other in others:
        assert other["loss"] == pytest.approx(other["value"] - values[0], abs=1e-12)


def test_the_objective_follows_from_the_metrics(found):
    """The mean of visits is the mean of both services by their share of visits."""
    share = found["assumptions"]["main_share"]
    assert share == 0.3
    expected = share * found["main_metrics"]["mean_minutes"]
    expected += (1 - share) * found["metrics"]["mean_minutes"]
    assert found["objective"]["value"] == pytest.approx(expected, abs=1e-9)


def test_no_share_of_the_sensitivity_beats_the_best_of_its_own(found):
    assert len(found["sensitivity"]) == 18
    assert all(variant["loss"] >= 0 for variant in found["sensitivity"])
    ours = [
        variant
        for variant in found["sensitivity"]
        if (variant["period"], variant["main_share"]) == ("interpeak", 0.3)
    ]
    assert [variant["plan"] for variant in ours] == [found["plan"]]


def test_tables_and_results_agree_to_the_last_digit(folder, found):
    journeys, coverage = table(folder, "journeys"), table(folder, "coverage")
    people_within = table(folder, "coverage_people")
    # Where every hub is a main hub, both are the same journey, told once.
    told_twice = sum(bool(option["plan"]["mini"]) for option in found["options"].values())
    models = journeys["period"].nunique()
    assert len(journeys) == len(coverage) == models * (len(found["options"]) + told_twice)
    for option_id, option in found["options"].items():
        for any_hub, metrics in ((True, option["metrics"]), (False, option["main_metrics"])):
            if not any_hub and not option["plan"]["mini"]:
                assert metrics == option["metrics"]
                continue
            told = row_of(journeys, option_id, any_hub=any_hub)
            for name in ("mean", "median", "p80", "p90", "p95", "max"):
                assert told[f"{name}_minutes"] == f"{metrics[f'{name}_minutes']:.2f}"
            assert int(told["unreachable_people"]) == metrics["unreachable_people"]
            told = row_of(coverage, option_id, any_hub=any_hub)
            counts = row_of(people_within, option_id, any_hub=any_hub)
            for limit, share in metrics["share_within"].items():
                assert told[f"share_within_{limit}_minutes"] == f"{share:.4f}"
                people = int(counts[f"people_within_{limit}_minutes"])
                assert people == round(share * metrics["people"])


def test_groups_in_the_table_are_those_of_the_results(folder, found):
    told = table(folder, "groups").set_index(["option_id", "group_id"])
    for option_id, option in found["options"].items():
        for group_id, metrics in option["groups"].items():
            row = told.loc[option_id, group_id]
            assert int(row["group_size"]) == metrics["people"]
            assert row["mean_minutes"] == f"{metrics['mean_minutes']:.2f}"
            assert row["p80_minutes"] == f"{metrics['p80_minutes']:.2f}"
            assert row["share_within_20_minutes"] == f"{metrics['share_within']['20']:.4f}"


def test_changes_in_the_tables_are_those_of_the_results(folder, found):
    told = table(folder, "change")
    told = told[told["more_than_minutes"] == "5.00"].set_index("option_id")
    places = table(folder, "losers_by_place")
    for option_id, option in found["options"].items():
        change = option["change"]
        if change is None:
            assert option_id == "2025"
            continue
        for name in ("longer", "shorter", "same"):
            assert int(told.loc[option_id, f"people_{name}"]) == change[f"people_{name}"]
        assert sum(int(n) for n in told.loc[option_id, "people_longer":"people_same"]) == 501085
        rows = places[places["option_id"] == option_id]
        expected = [
            (place["place"], str(place["people"]), f"{place['minutes_more']:.2f}")
            for place in change["places_longer"]
        ]
        cells = ["place", "people", "minutes_more"]
        assert list(rows[cells].itertuples(index=False, name=None)) == expected
        total = sum(place["people"] for place in change["places_longer"])
        assert total == change["people_longer"]


def test_alternatives_and_sensitivity_in_the_tables_are_those_of_the_results(folder, found):
    told = table(folder, "alternatives")
    assert [float(value) for value in told["value"]] == [
        float(f"{other['value']:.15g}") for other in found["alternatives"]
    ]
    told = table(folder, "sensitivity")
    assert list(told["loss_minutes"]) == [
        f"{variant['loss']:.2f}" for variant in found["sensitivity"]
    ]


def test_the_allocation_adds_up_to_the_metrics(folder, found):
    told = table(folder, "allocation").astype({"people": float, "minutes": float})
    assert told["demand_id"].is_unique
    assert told["people"].sum() == 501085
    mean = (told["people"] * told["minutes"]).sum() / told["people"].sum()
    assert mean == pytest.approx(found["metrics"]["mean_minutes"], abs=1e-9)
    for limit, share in found["metrics"]["share_within"].items():
        within = told.loc[told["minutes"] <= float(limit), "people"].sum()
        assert within / 501085 == pytest.approx(share, abs=1e-12)
    chosen = set(found["plan"]["main"] + found["plan"]["mini"])
    assert set(told["hub_id"]) <= chosen
    assert set(told["main_hub_id"]) <= set(found["plan"]["main"])


def test_the_geopackage_opens_in_national_grid_and_agrees(folder, found):
    package_file = folder / "plan.gpkg"
    kinds = pyogrio.list_layers(package_file)
    layers = [str(name) for name, geometry in kinds if geometry is not None]
    assert {"hubs", "allocation", "demand"} <= set(layers)
    assert [name for name, geometry in kinds if geometry is None] == ["layer_styles"]
    for layer in layers:
        assert gpd.read_file(package_file, layer=layer).crs.to_epsg() == 27700, layer
    demand = gpd.read_file(package_file, layer="demand")
    assert len(demand) == demand["id"].nunique() == len(table(folder, "allocation"))
    hubs = gpd.read_file(package_file, layer="hubs")
    assert set(found["plan"]["main"] + found["plan"]["mini"]) <= set(hubs["site_id"])


def test_the_manifest_lists_every_file_with_its_hash(folder, manifest):
    written = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(manifest["files"]) == written
    for name, sha256 in manifest["files"].items():
        assert file_sha256(folder / name) == sha256


def test_the_manifest_names_every_input_with_hash_source_licence_and_date(manifest):
    data = bundled_studies()["west-kent"].parent
    roles = [note["role"] for note in manifest["inputs"]]
    assert roles[:7] == ["demand", "sites", "network", "areas", "outlines", "places", "postcodes"]
    # Files that scenarios name, each where it is named first.
    assert {"scenario growth-2031", "scenario yalding-flood"} <= set(roles)
    for note in manifest["inputs"]:
        assert note["sha256"] == file_sha256(data / note["file"])
        assert all(note[key] not in ("", "not stated") for key in ("source", "licence", "date"))
    assert manifest["versions"]["hubplan"] == package.__version__
    assert manifest["settings"] == Study.bundled("west-kent").inputs.settings.model_dump(
        mode="json", by_alias=True
    )
    assert set(manifest["seconds"]) >= {"roads", "journeys", "plans"}


def test_another_run_leaves_the_same_bytes_but_for_seconds(folder, warm_run):
    """Warm, into another folder; `test_installed` does the same cold, from the wheel."""
    assert without_seconds(warm_run[1]) == without_seconds(folder)
    for path in (folder / "tables").iterdir():
        assert (warm_run[1] / "tables" / path.name).read_bytes() == path.read_bytes()


def test_without_an_out_folder_results_go_below_the_name_of_the_study(warm_run):
    outcome, folder = warm_run
    assert (folder / "manifest.json").is_file()
    assert "\nhubplan-out/west-kent/: map.html" in outcome.stdout


def test_the_terminal_tells_everything_a_commissioner_asks(west_kent_run, found):
    said = " ".join(west_kent_run[0].stdout.split())
    sites = pd.read_csv(bundled_studies()["west-kent"].parent / "sites.csv").set_index("id")
    for site in found["plan"]["main"] + found["plan"]["mini"]:
        assert sites.loc[site, "name"] in said
    assert "501,085 people" in said
    for limit in ("15", "20", "30"):
        assert f"within {limit} minutes" in said
    today, best = found["baseline"]["metrics"], found["metrics"]
    for metrics in (today, best):
        assert f"{metrics['p80_minutes']:.1f} min" in said
        assert f"{metrics['mean_minutes']:.1f} min" in said
        assert f"{metrics['max_minutes']:.1f} min" in said
    assert "today" in said
    assert "None of the 16,223 other possible plans is better" in said
    seconds = found["alternatives"][1]["loss"] * 60
    assert f"{seconds:.1f} seconds longer on the average visit" in said
    assert "Worst served" in said
    lost = found["options"]["best"]["change"]
    assert f"{lost['people_longer']:,} people travel more than 5 minutes longer" in said
    assert lost["places_longer"][0]["place"] in said
    flat = " ".join(said.split())
    assert "Buses and trains: no timetable is given, and none is bundled" in flat
    assert "Bus Open Data Service" in flat
    assert "'hubplan run west-kent --gtfs FEED --date DAY'" in flat
    for name in RESULTS_FILES:
        assert name in said


def test_nothing_is_said_on_stderr_when_piped(west_kent_run):
    assert west_kent_run[0].stderr == ""


def test_a_narrow_terminal_wraps(warm_run, west_kent):
    for columns, said in ((60, warm_run[0].stdout), (80, terminal_text(west_kent, width=80))):
        assert 0.9 * columns < max(map(len, said.splitlines())) <= columns
        assert "None of the 16,223 other" in " ".join(said.split())


def test_json_is_the_results_and_nothing_else(tmp_path):
    write_small_study(tmp_path)
    outcome = hubplan("run", "study.toml", "-o", "out", "--json", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout == (tmp_path / "out" / "results.json").read_text(encoding="utf-8")
    assert json.loads(outcome.stdout)["metrics"]["people"] == 1000


def test_csv_is_the_summary_table_and_nothing_else(tmp_path, folder):
    write_small_study(tmp_path)
    outcome = hubplan("run", "study.toml", "-o", "out", "--csv", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout == (tmp_path / "out/tables/summary.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert [row["option_id"] for row in rows] == ["now", "best_main_only", "best"]
    assert list(table(folder, "summary")["option_id"]) == [
        *("2018", "2025", "do-minimum", "coverage", "aged-75", "held-open"),
        *("best_main_only", "best"),
    ]


@pytest.mark.parametrize("verb", ["map", "report"])
def test_one_page_alone_is_the_page_of_the_run(verb, folder, tmp_path):
    outcome = hubplan(verb, "west-kent", "-o", "pages/page.html", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "Wrote pages/page.html\n")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / "pages" / "page.html"]
    page = (tmp_path / "pages" / "page.html").read_bytes()
    assert page == (folder / f"{verb}.html").read_bytes()


def test_the_library_runs_the_same_on_a_copy_elsewhere(folder, tmp_path):
    study = shutil.copytree(bundled_studies()["west-kent"].parent, tmp_path / "copy")
    Study.read(study / "study.toml").run(tmp_path / "out")
    assert without_seconds(tmp_path / "out") == without_seconds(folder)
