"""``hubplan new`` and ``hubplan check``: a study to start from, and all its problems at once."""

from __future__ import annotations

import json
import re

import pytest
from command_line import hubplan
from small_study import write_small_study

from hubplan.study.settings import StudySettings, section_model


def keys(model=StudySettings, above=""):
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        inner = section_model(field.annotation)
        yield key
        if inner is not None:
            yield from keys(inner, f"{key}.")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new")
    outcome = hubplan("new", "my-study", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("Wrote my-study/study.toml.")
    return folder


def test_a_new_study_passes_its_check(made):
    outcome = hubplan("check", "my-study/study.toml", cwd=made)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("my-study: no problem found")
    assert "501,085 population; 42,680 left out" in outcome.stdout
    assert "60 candidates" in outcome.stdout


def test_a_new_study_runs_as_it_is_and_finds_what_west_kent_finds(made, west_kent_run):
    outcome = hubplan("run", "my-study", "-o", "out", cwd=made)
    assert (outcome.code, outcome.stderr) == (0, "")
    found, known = (
        json.loads((folder / "results.json").read_text(encoding="utf-8"))
        for folder in (made / "out", west_kent_run[1])
    )
    assert found["study"] == "my-study"
    for key in ("plan", "objective", "metrics", "groups", "baseline", "alternatives"):
        assert found[key] == known[key]


def test_every_key_a_study_may_have_stands_in_a_new_one(made):
    text = (made / "my-study" / "study.toml").read_text(encoding="utf-8")
    section, found = "", set()
    for line in text.splitlines():
        if header := re.match(r"#? ?\[{1,2}([a-z_.]+)\]{1,2}", line):
            section = header[1].removesuffix(".my_own")
            found |= {section, section.split(".")[0]}
        elif key := re.match(r"(?:# )?([a-z0-9_]+) = ", line):
            found.add(f"{section}.{key[1]}" if section else key[1])
    assert set(keys()) - found == set()


def test_a_new_study_is_not_written_over_another(made):
    before = (made / "my-study" / "study.toml").read_bytes()
    outcome = hubplan("new", "my-study", cwd=made)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "'my-study/study.toml' exists already" in outcome.stderr
    assert (made / "my-study" / "study.toml").read_bytes() == before


@pytest.mark.parametrize(
    "name",
    ["../x", "a/b", "/tmp/x", "..", ".", "", "My Study", "-x", "x" * 61, "été", "a\nb", "a\n"],
)
def test_a_name_that_cannot_be_one_is_refused(name, tmp_path):
    outcome = hubplan("new", "--", name, cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "cannot be the name of a study" in outcome.stderr
    assert "\nHint: " in outcome.stderr
    assert not list(tmp_path.rglob("*"))
    assert not (tmp_path.parent / "x").exists()


def test_check_lists_the_problems_of_all_files_at_once(tmp_path):
    study = write_small_study(tmp_path)
    text = study.read_text(encoding="utf-8")
    text = text.replace('today = "now"', 'today = "then"').replace("north = 1", "nrth = 1")
    study.write_text(text, encoding="utf-8")
    for name, old, new in (
        ("demand.csv", ",300,", ",-3,"),
        ("areas.geojson", '"id"', '"code"'),
        ("town.osm", "<osm", "<map"),
    ):
        content = (tmp_path / name).read_text(encoding="utf-8")
        assert old in content
        (tmp_path / name).write_text(content.replace(old, new), encoding="utf-8")
    outcome = hubplan("check", "study.toml", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    told = outcome.stderr
    assert "demand.csv" in told
    assert "-3 is negative" in told
    assert "line 5  today" in told
    assert "line 31  plan.main" in told
    assert told.startswith("Error: ")
    assert told.count("Hint: ") == 1


def test_check_lists_problems_of_roads_pictures_and_rules_at_once(tmp_path):
    """These need sound tables first: a site in the sea, polygons without ids, a quota of seven."""
    study = write_small_study(tmp_path)
    text = study.read_text(encoding="utf-8").replace("north = 1", "north = 7")
    study.write_text(text, encoding="utf-8")
    for name, old, new in (
        ("sites.csv", "0.3,51.2", "0.9,50.5"),
        ("areas.geojson", '"id"', '"code"'),
    ):
        content = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(content.replace(old, new), encoding="utf-8")
    outcome = hubplan("check", "study.toml", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "site 'clinic'" in outcome.stderr
    assert "areas.geojson" in outcome.stderr
    assert "main hubs in 'north' = 7" in outcome.stderr


def test_check_of_rules_alone_ends_with_exit_code_3(tmp_path):
    study = write_small_study(tmp_path)
    text = study.read_text(encoding="utf-8").replace("north = 1", "north = 7")
    study.write_text(text, encoding="utf-8")
    outcome = hubplan("check", "study.toml", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (3, "")
    assert outcome.stderr.startswith("Error: study.toml: no plan keeps every rule")


def test_check_writes_nothing(tmp_path):
    write_small_study(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert hubplan("check", "study.toml", cwd=tmp_path).code == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_check_as_json_is_for_machines(tmp_path):
    write_small_study(tmp_path)
    told = json.loads(hubplan("check", "study.toml", "--json", cwd=tmp_path).stdout)
    assert (told["study"], told["problems"]) == ("small", [])
    assert told["sites"] == "5 candidates of 5"
